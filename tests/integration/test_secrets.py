"""No secret leaves the process: not in what is said, not in what is kept, not when things go wrong."""

import errno
import itertools
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import FULL
from tests.integration.canaries import KEY, SIGNED, TOKEN
from tests.integration.ward import APPLYING, READING, STATE, Ward
from tests.integration.workbench import finish, until

from postsync.adapters import files
from postsync.adapters.clock import SystemClock
from postsync.sandbox import faults

ECHO = f"no to {KEY}, see https://graph.example/me?access_token={TOKEN}-1&{SIGNED}Signature=2"
"""What a service may say about a call, without a thought about who reads it."""


def misfortunes() -> Iterator[Any]:
    """Every kind of fault, with the canaries in each text that it takes: in all its variants."""
    for kind, known in faults.KINDS.items():
        planted = {name: _echoed(name, default) for name, default in known.parameters.items()}
        fault = {"kind": kind, **{name: text for name, text in planted.items() if text}}
        moments = ("before", "after") if "when" in known.parameters else (None,)
        for when in moments:
            told = {**fault, **({"when": when} if when else {}), **_QUICK.get(kind, {})}
            yield from _everywhere(told, f"{kind} {when or ''}".strip(), general=known.path == "*")
    for status in (302, 400, 401, 402, 403, 404, 409, 422, 429, 504):
        told = {"kind": "status", "status": status, "headers": _HEADERS, "message": ECHO}
        yield from _everywhere(told, f"status {status}", general=True)


def _everywhere(fault: dict[str, Any], name: str, *, general: bool) -> Iterator[Any]:
    """The fault as it is; one that would strike all calls also where something is written."""
    yield pytest.param(fault, id=name)
    if general and fault["kind"] != "partial":
        for what, methods in (("writing", "POST,PATCH,DELETE"), ("uploading", "PUT")):
            yield pytest.param({**fault, "match": {"method": methods}}, id=f"{name}, {what}")


_HEADERS = {"Location": f"https://elsewhere.example/?key={KEY}", "X-Request-Id": f"req-{KEY}"}
_QUICK = {"latency": {"seconds": 0.01}}


def _echoed(name: str, default: object) -> object:
    if name in faults.CHOICES or name in ("how", "text", "without"):
        return None
    if name == "headers":
        return _HEADERS
    if isinstance(default, list):
        return [ECHO]
    return ECHO if isinstance(default, str) else None


def _asked(turn: int) -> list[tuple[str, ...]]:
    """Commands under a misfortune: each kind of apply, and a few of the others by turns."""
    if FULL:
        return [*APPLYING, *READING, *STATE]
    looking = (*READING, *STATE)
    return [
        APPLYING[turn % 3],
        *(looking[(turn + n) % len(looking)] for n in (0, 5, 10)),
        READING[0],
        ("report",),  # nothing else asks what was counted
    ]


@pytest.mark.parametrize(
    ("turn", "fault"),
    [pytest.param(turn, *each.values, id=each.id) for turn, each in enumerate(misfortunes())],
)
def test_no_misfortune_makes_a_secret_known(
    ward: Ward,
    turn: int,
    fault: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(SystemClock, "sleep", lambda _clock, _seconds: None)
    caplog.set_level(logging.DEBUG)
    ward.bench.faults(fault)
    ward.bench.wait(hours=24)  # one goes out under the fault, the others are near
    for arguments in _asked(turn):
        run = ward.run(*arguments)
        assert run.code in (0, 1, 4), (arguments, run)
    (met,) = ward.bench.sandbox("GET", "faults")["faults"]
    assert met["hits"], "a fault that strikes nothing shows nothing"
    ward.said += caplog.text
    ward.assert_silent()


def test_nothing_is_known_when_all_goes_well(ward: Ward) -> None:
    for arguments in (("validate",), READING[0], *APPLYING, *READING, *STATE):
        run = ward.run(*arguments, in_process=False)
        assert run.code == 0, (arguments, run)
    assert "Applied: 4 done" in ward.said
    ward.assert_silent()


def test_what_is_told_of_a_refusal_is_all_but_the_key(ward: Ward) -> None:
    ward.bench.faults({"kind": "status", "status": 400, "message": ECHO})
    assert "no to ***, see https://graph.example/me?…" in ward.run("accounts").err


def test_a_run_that_is_killed_leaves_no_secret(ward: Ward) -> None:
    creating = {"method": "POST", "path": "/v1/posts*"}
    ward.bench.faults({"kind": "latency", "seconds": 2.0, "when": "after", "match": creating})
    process = ward.bench.start("-v", "apply", "--auto-approve")
    until(lambda: "This is more" in ward.bench.remote_texts())
    process.kill()
    ward.hear(finish(process))
    assert ward.bench.state()["intents"]
    ward.assert_silent()
    ward.bench.faults()
    assert ward.run("apply", "--auto-approve", in_process=False).code == 0
    ward.assert_silent()


def test_a_state_that_has_to_be_saved_elsewhere_holds_no_secret(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, replace = itertools.count(), files.replace

    def run_out_of_room(path: Path, data: bytes) -> None:
        if next(written):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        replace(path, data)

    monkeypatch.setattr(files, "replace", run_out_of_room)
    assert ward.run("apply", "--auto-approve").code == 1
    assert list(ward.bench.folder.glob("errored.state*.json"))
    ward.assert_silent()


BUGS = {
    "in a request": """
from postsync.adapters.http.transport import Transport
def send(self, message, *, sent=None):
    if message.method == "POST":
        fail(f"Authorization: Bearer {self._key.reveal()}")
    return plain(self, message, sent=sent)
plain, Transport.send = Transport.send, send
""",
    "in an upload": """
from postsync.adapters.http.transport import Transport
Transport.put = lambda self, url, **more: fail(url)
""",
    "in an answer": """
from postsync.adapters.http import calls
def parse(result):
    fail(result.body.decode())
calls.Judge.judge = lambda self, exchange, **more: parse(exchange)
""",
    "in the state": """
from postsync.adapters.state.backend import Backend
def write(self, snapshot, **more):
    fail(os.environ["OUTSTAND_API_KEY"])
Backend.write = write
""",
}
"""Bugs in whose hands secrets are. Each is put into a program of its own before postsync starts."""

BUGGY = """
import os, sys
def fail(text):
    with open({proof!r}, "a") as file:
        file.write(text)
    local = text
    try:
        raise ValueError(text)
    except ValueError as error:
        raise LookupError(text, local) from error
{bug}
from postsync.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize(
    ("bug", "form"), [*zip(BUGS, ("text", "json", "text", "json"), strict=True)]
)
def test_the_report_of_a_bug_holds_no_secret(
    ward: Ward, tmp_path: Path, bug: str, form: str
) -> None:
    proof = tmp_path / "proof"
    program = BUGGY.format(proof=str(proof), bug=BUGS[bug])
    run = finish(
        ward.bench.start(
            "-c", program, "-v", "apply", "--auto-approve", "--format", form, program=()
        )
    )
    assert run.code == 3, run
    assert "this is a bug in postsync" in run.err
    assert "LookupError" in run.err
    assert any(secret in proof.read_text() for secret in ward.wire.secrets)
    ward.hear(run)
    ward.assert_silent()
