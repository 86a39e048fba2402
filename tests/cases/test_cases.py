"""Cases: what postsync says and does, told as stories. README.md in this folder says how to read them."""

import os
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.integration.workbench import CONFIG, Run, Workbench, words

from postsync.adapters.clock import SystemClock
from postsync.domain.plan.plan import EFFECTIVE
from postsync.sandbox import clock as service_clock
from postsync.sandbox.app import SandboxApp

HERE = Path(__file__).parent
CASES = sorted(path.parent.name for path in HERE.glob("*/case.yaml"))
UPDATE = bool(os.environ.get("GOLDEN_UPDATE"))


VOLATILE = (
    (re.compile(r"sha256:[0-9a-f]{64}"), "sha256:…"),
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"), "<uuid>"),
    (re.compile(r"\b[0-9a-f]{40}\b"), "<commit>"),
    (
        re.compile(
            r'("(?:now|at|since|written_at|began_at|created_at|published_at|expires_at)": )"[^"]*"'
        ),
        r'\1"…"',
    ),
    # The clock goes on while a case is told: its seconds are not part of the story.
    (re.compile(r"(?<![T\d:])(\d\d:\d\d):\d\d(?!\d)"), r"\1"),
)


@pytest.fixture(autouse=True)
def _leaping(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a wait move the clock of the client and of the sandbox instead of taking its time."""
    waited = 0.0
    client_time, service_time = SystemClock.now, service_clock.real_time

    def sleep(_clock: SystemClock, seconds: float) -> None:
        nonlocal waited
        waited += max(seconds, 0)

    monkeypatch.setattr(SystemClock, "sleep", sleep)
    monkeypatch.setattr(
        SystemClock, "now", lambda clock: client_time(clock) + timedelta(seconds=waited)
    )
    monkeypatch.setitem(
        SandboxApp.__init__.__kwdefaults__, "now", lambda: service_time() + round(waited * 1000)
    )


@pytest.mark.parametrize("name", CASES)
def test_a_case_goes_as_it_is_told(name: str, tmp_path: Path) -> None:
    folder = HERE / name
    story = yaml.safe_load((folder / "case.yaml").read_text("utf-8"))
    bench = Workbench(tmp_path / "workspace", config=CONFIG + story.get("config", ""), salt=name)
    if (folder / "workspace").is_dir():
        shutil.copytree(folder / "workspace", bench.folder, dirs_exist_ok=True)
    for file, text in story.get("files", {}).items():
        bench.write(file, text)
    told = "".join(_tell(bench, step) for step in story["steps"])
    told = f"# {story['about']}\n{_normalise(told, bench)}"
    golden = folder / "expected.txt"
    if UPDATE:
        golden.write_text(told, "utf-8")
    assert told == golden.read_text("utf-8")


def _tell(bench: Workbench, step: dict[str, Any]) -> str:
    """Carry out one step; what is written down about it."""
    match step:
        case {"run": line}:
            run = bench.run(*words(_with_ids(bench, line)), env=step.get("env"))
            if line.startswith("apply") and run.code == 0:
                _assert_in_step(bench)
            return f"\n$ postsync {line}\n{_transcript(run)}"
        case {"quietly": line}:
            bench.done(*words(line))
            return ""
        case {"wait": span}:
            bench.wait(**span)
            return f"\n» time passes: {', '.join(f'{n} {unit}' for unit, n in span.items())}\n"
        case {"sandbox": call}:
            method, what = call.split(" ", 1)
            bench.sandbox(method, _with_ids(bench, what), step.get("body"))
            return f"\n» at the service: {method} {what} {step.get('body') or ''}".rstrip() + "\n"
        case {"look": "remote"}:
            return "\nAt the service:\n" + "".join(f"  {line}\n" for line in _truth(bench))
    return f"\n» {_change_files(bench, step)}\n"


def _change_files(bench: Workbench, step: dict[str, Any]) -> str:
    match step:
        case {"write": files}:
            for name, text in files.items():
                bench.write(name, text)
            return f"{', '.join(files)} written"
        case {"edit": name, "from": old, "to": new}:
            bench.edit(name, old, new)
            return f"{name}: {old!r} becomes {new!r}"
        case {"remove": name}:
            bench.path(name).unlink()
            return f"{name} deleted"
        case {"rename": old, "to": new}:
            bench.path(new).parent.mkdir(parents=True, exist_ok=True)
            bench.path(old).rename(bench.path(new))
            return f"{old} renamed to {new}"
    msg = f"no step is like this: {step}"
    raise AssertionError(msg)


def _with_ids(bench: Workbench, what: str) -> str:
    """`posts/{Hello}` with the id of the remote post whose text that is."""

    def remote_id(found: re.Match[str]) -> str:
        ids = [p["id"] for p in bench.remote() if p["containers"][0]["content"] == found[1]]
        assert len(ids) == 1, f"{len(ids)} posts at the service say {found[1]!r}"
        return str(ids[0])

    return re.sub(r"\{(.*?)\}", remote_id, what)


def _assert_in_step(bench: Workbench) -> None:
    plan = bench.run("plan", "--format", "json").json
    left = [c["address"] for c in plan["changes"] if c["action"] in EFFECTIVE]
    assert not left, f"the plan after a complete apply is not empty: {left}"


def _transcript(run: Run) -> str:
    text = run.out if run.out.endswith("\n") or not run.out else run.out + "⏎\n"
    text += "".join(f"! {line}\n" for line in run.err.splitlines())
    return text + (f"[exit {run.code}]\n" if run.code else "")


def _truth(bench: Workbench) -> Iterator[str]:
    for post in bench.sandbox("GET", "posts")["posts"]:
        where = ", ".join(f"{d['account']} {d['status']}" for d in post["deliveries"])
        fate = "deleted" if post["deletedAt"] else where
        text = " / ".join(container["content"] for container in post["containers"])
        calls = f"{post['createRequests']} create, {post['updateRequests']} update"
        slot = f"for {post['scheduledAt'][:16]}" if post["scheduledAt"] else "without a time"
        yield f"{post['id']} {slot}: {text!r} ({calls}): {fate}"


def _normalise(text: str, bench: Workbench) -> str:
    text = text.replace(str(bench.folder), "<workspace>")
    for pattern, replacement in VOLATILE:
        text = pattern.sub(replacement, text)
    return text


def test_every_case_was_told() -> None:
    folders = {path.name for path in HERE.iterdir() if path.is_dir() and path.name[0] not in "._"}
    assert folders == set(CASES)
    assert not UPDATE, "the golden files were written anew; read the diff, then run without it"
