"""A service that echoes the key, anywhere and in any form, makes it known to nobody."""

import base64
import html
import json
import re
import socket
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doubles.s3_trouble import Careless, listening
from tests.integration.workbench import Workbench

from postsync.adapters.clock import SystemClock
from postsync.adapters.echoes import MASK, Echo, mask_all
from postsync.adapters.secrets import Secret
from postsync.adapters.state.stores.s3 import open_store
from postsync.domain.config import S3State
from postsync.domain.errors import PostsyncError

KEYS = (
    'ost_live_51"H/x+9=&q~Zz',
    "sk-canary-3f6b1c9e5a",
    "a1%41b'c\"d\\x61/<x>&e+f=",
    "eyJhbGciOiJI." + "A9b_-" * 60,
    "12345678901234567",
)
KEY = KEYS[0]


def _every(letter: str) -> Callable[[str], str]:
    return lambda key: "".join(letter.format(ord(one)) for one in key)


def _wrapped(key: str, by: str, width: int = 7) -> str:
    return by.join(key[at : at + width] for at in range(0, len(key), width))


def _in_base64(key: str, before: str = "", after: str = "") -> str:
    return base64.b64encode(f"{before}{key}{after}".encode()).decode()


FORMS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "upper": str.upper,
    "lower": str.lower,
    "json": lambda key: json.dumps(key)[1:-1],
    "json of json": lambda key: json.dumps(json.dumps(key))[1:-1],
    "json with slashes": lambda key: json.dumps(key)[1:-1].replace("/", "\\/"),
    "utf-16 escapes": _every("\\u{:04x}"),
    "utf-16 escapes, upper": _every("\\u{:04X}"),
    "escapes of es6": _every("\\u{{{:x}}}"),
    "hex escapes": _every("\\x{:02x}"),
    "octal escapes": _every("\\{:03o}"),
    "percent": lambda key: urllib.parse.quote(key, safe=""),
    "percent, lower": lambda key: re.sub(
        "%..", lambda found: found[0].lower(), urllib.parse.quote(key, safe="")
    ),
    "percent, all": _every("%{:02x}"),
    "percent, half": lambda key: "".join(
        one if at % 2 else f"%{ord(one):02X}" for at, one in enumerate(key)
    ),
    "percent twice": lambda key: urllib.parse.quote(urllib.parse.quote(key, safe=""), safe=""),
    "html": html.escape,
    "html twice": lambda key: html.escape(html.escape(key)),
    "html numbers": _every("&#{};"),
    "html hex": _every("&#x{:X};"),
    "html names": lambda key: (
        html.escape(key).replace("&#x27;", "&apos;").replace("/", "&sol;").replace("_", "&lowbar;")
    ),
    "base64": _in_base64,
    "base64, bare": lambda key: _in_base64(key).rstrip("="),
    "base64 of :key": lambda key: _in_base64(key, ":"),
    "base64 of key:": lambda key: _in_base64(key, "", ":"),
    "base64 of user:key": lambda key: _in_base64(key, "anna:"),
    "base64, third alignment": lambda key: _in_base64(key, "ab", "xyz"),
    "base64 for URLs": lambda key: base64.urlsafe_b64encode(f"Bearer {key}".encode()).decode(),
    "base64 in percent": lambda key: urllib.parse.quote(_in_base64(key), safe=""),
    "base64 in lines": lambda key: _wrapped(_in_base64(key, "x"), "\r\n", 19),
    "hex": lambda key: key.encode().hex(),
    "hex, upper": lambda key: key.encode().hex().upper(),
    "repr": lambda key: repr(key.encode()),
    "utf-16": lambda key: key.encode("utf-16-le").decode("latin-1"),
    "in lines": lambda key: _wrapped(key, "\n"),
    "in indented lines": lambda key: _wrapped(key, "\r\n    "),
    "in lines, escaped": lambda key: _wrapped(key, "\\n"),
    "cut": lambda key: key[: len(key) * 3 // 4],
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("key", KEYS)
def test_an_echo_is_masked_in_every_form(key: str, name: str) -> None:
    echo, form = Echo(key), FORMS[name](key)
    for around in (
        "{}",
        "no to {}, sorry",
        "Bearer {}",
        "?key={}&x=1",
        '"{}"',
        "x\n{}\ny",
        "100%{}",
    ):
        masked = echo.mask(around.replace("{}", form))
        assert form not in masked
        assert MASK in masked
        for encoding in ("utf-8", "utf-16"):
            told = json.dumps({"a": [{around.replace("{}", form): 1}, form]}, ensure_ascii=False)
            body = echo.mask_body(told.encode(encoding))
            assert form not in str(json.loads(body))
            assert json.dumps(form)[1:-1] not in body.decode()


@given(
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=20, max_size=90), st.data()
)
def test_no_key_shows_in_whatever_mixture_of_forms(key: str, data: st.DataObject) -> None:
    letters = st.sampled_from(["{0}", "%{1:02x}", "%{1:02X}", "\\u{1:04x}", "&#{1};", "&#x{1:x};"])
    form = "".join(data.draw(letters).format(one, ord(one)) for one in key)
    text = f"no to {form}, sorry"
    masked = Echo(key).mask(text)
    assert form not in masked
    assert MASK in masked


@pytest.mark.parametrize("key", KEYS)
def test_what_is_no_echo_stays_as_it_is(key: str) -> None:
    texts = (
        "Rover 2 is out 🚀 \uff21\uff22 \u200b%20&amp;\\n",
        key[:7],
        key[-7:],
        "\ud800",
        json.dumps({"a": "ü\\u00fc%41"}),
    )
    for text in texts:
        assert Echo(key).mask(text) == text
    assert Echo(key).mask_body(b'{"a": 1.0, "b":"\xff"}') == b'{"a": 1.0, "b":"\xff"}'


@pytest.mark.parametrize(
    "key", ["test", "any", "any-key", "sandbox-key", "placeholder", "K3y", "0"]
)
def test_a_placeholder_garbles_nothing(key: str) -> None:
    text = f"Any test of {key}: the sandbox-key is a placeholder, and 0 is no key"
    assert Echo(key).mask(text) == text
    assert Secret(key).redact_body(text.encode()) == text.encode()


def test_what_never_ends_is_looked_through_in_bounded_time() -> None:
    echo = Echo("sk-canary-3f6b1c9e5a")
    for piece in (
        b"\\",
        b"%25",
        b"&amp;",
        b"s ",
        b"sk-canary-3f6",
        b"%5c",
        b"\\u005c",
        b"\\n",
        b"&#",
    ):
        endless = piece * (400_000 // len(piece))
        assert echo.mask_body(endless) == endless
    found = echo.mask_body(b"[" * 100_000 + b'"sk-canary-3f6b1c9e5a"')
    assert found == b"[" * 100_000 + b'"***"'


# A real service


class Echoing(BaseHTTPRequestHandler):
    """A service that echoes the key at one place in one form."""

    protocol_version = "HTTP/1.1"
    where: ClassVar[str] = ""
    echo: ClassVar[str] = ""
    made: ClassVar[list[int]] = []
    asked: ClassVar[list[str]] = []

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked.append(self.headers["Authorization"])
        status, headers, body = self._said(self.path.partition("?")[0])
        self.send_response_only(status)
        self.send_header("Date", formatdate(usegmt=True))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _said(self, path: str) -> tuple[int, dict[str, str], bytes]:
        echo, here = self.echo, self.where
        trouble: dict[str, Any] = {
            "error 400": (400, {"success": False, "error": f"invalid key {echo}"}),
            "error 401": (401, {"success": False, "error": f"Unauthorized: Bearer {echo}"}),
            "error 404": (404, {"success": False, "error": f"no post {echo}"}),
            "error 409": (409, {"success": False, "error": f"conflict {echo}"}),
            "error 429": (429, {"success": False, "error": f"quota of {echo}"}),
            "error 500": (500, {"success": False, "error": echo}),
            "error with fields": (400, _with_fields(echo)),
            "error that is cut": (400, {"success": False, "error": "x" * 580 + " " + echo}),
            "error in a 200": (200, {"success": False, "error": echo, "details": {"a": [echo]}}),
        }
        if here in trouble:
            status, document = trouble[here]
            return status, {}, json.dumps(document).encode()
        if here == "page":
            return 502, {}, f"<html><body>{echo}</body></html>".encode()
        if here == "redirect":
            flat = urllib.parse.quote(echo, safe="")
            return 307, {"Location": f"http://{flat}.example/{flat}?k={flat}"}, b""
        if here == "headers":
            header = echo.encode("ascii", "replace").decode().replace("\n", " ").replace("\r", " ")
            names = ("X-Request-Id", "CF-Ray", "Retry-After", "X-RateLimit-Reset")
            refusal = json.dumps({"success": False, "error": "no"}).encode()
            return 400, dict.fromkeys(names, "r" * 90 + header), refusal
        return self._well(path)

    def _well(self, path: str) -> tuple[int, dict[str, str], bytes]:
        account = {
            "id": "a1",
            "network": "x",
            "username": "acme",
            "nickname": "Acme",
            "isActive": 1,
        }
        for field in ("id", "username", "nickname", "orgId", "network", "network_unique_id"):
            if self.where == f"account {field}":
                account[field] = self.echo
        if path == "/v1/social-accounts":
            return _document({"success": True, "data": [account], "pagination": {"total": 1}})
        if path == "/v1/posts" and self.command == "GET":
            posts = [self._post()] if self.made else []
            total = {"pagination": {"total": len(posts)}}
            return _document({"success": True, "posts": posts, **total})
        if self.command == "POST":
            self.made.append(1)
        warnings = [f"note {self.echo}"] if self.where == "warning" else []
        return _document({"success": True, "post": self._post(), "warnings": warnings})

    def _post(self) -> dict[str, Any]:
        echo, here = self.echo, self.where
        row: dict[str, Any] = {"id": "a1", "network": "x", "username": "acme", "status": "pending"}
        post: dict[str, Any] = {
            "id": "p1",
            "containers": [{"content": "hi", "media": []}],
            "scheduledAt": SOON,
            "createdAt": _written(SystemClock().now()),
            "socialAccounts": [row],
        }
        changes, of_the_delivery = _planted(echo).get(here, ({}, {}))
        row |= of_the_delivery
        post |= changes
        return post

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _planted(echo: str) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """What stands in a post, and in its delivery, where the echo is at that place."""
    picture = {"content": "hi", "media": [{"url": f"https://m.example/{echo}"}]}
    published = {"status": "published"}
    return {
        "post id": ({"id": echo}, {}),
        "post orgId": ({"orgId": echo}, {}),
        "text": ({"containers": [{"content": f"hi {echo}", "media": []}]}, {}),
        "media": ({"containers": [picture]}, {}),
        "times": ({"scheduledAt": echo}, {}),
        "delivery error": ({}, {"status": "failed", "error": f"bad token {echo}"}),
        "delivery error, an object": ({}, {"status": "failed", "error": {"message": echo}}),
        "delivery account": ({}, {"id": echo, "username": echo}),
        "delivery status": ({}, {"status": echo}),
        "post address": ({}, {**published, "platformPostUrl": f"https://x.com/?t={echo}"}),
        "post id at the network": ({}, {**published, "platformPostId": echo}),
    }


def _document(body: Any) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, json.dumps(body).encode()


def _with_fields(echo: str) -> dict[str, Any]:
    details = {echo: {"_errors": [echo]}, "b": [{"path": [echo], "message": echo}]}
    return {"success": False, "error": {"message": echo}, "message": echo, "details": details}


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


SOON = _written(SystemClock().now() + timedelta(days=5))

PLACES = (
    *(
        f"error {what}"
        for what in (400, 401, 404, 409, 429, 500, "with fields", "that is cut", "in a 200")
    ),
    *("page", "redirect", "headers", "warning", "text", "media", "times"),
    *(
        f"account {what}"
        for what in ("id", "username", "nickname", "orgId", "network", "network_unique_id")
    ),
    *("post id", "post orgId", "post address", "post id at the network"),
    *(f"delivery {what}" for what in ("error", "error, an object", "account", "status")),
)

COMMANDS = (
    ("-v", "apply", "--auto-approve"),
    ("-v", "plan", "--format", "json", "--out", "plan.json"),
    ("status", "--format", "markdown"),
    ("accounts", "--format", "json"),
    ("state", "pull"),
)


@pytest.fixture
def service() -> Iterator[tuple[str, type[Echoing]]]:
    handler = type("Handler", (Echoing,), {"made": [], "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1", handler
    server.shutdown()
    server.server_close()
    thread.join()


def leaks(
    tmp_path: Path, service: tuple[str, type[Echoing]], where: str, form: str
) -> tuple[set[str], str]:
    """Where the echo is found after a day's work with a service that has it at `where`."""
    url, handler = service
    handler.where, handler.echo = where, form
    bench = Workbench(tmp_path / "work")
    bench.write("posts/a.yaml", f"accounts: [x]\nscheduledAt: {SOON}\ncontent: hi\n")
    bench.write("postsync.yaml", f"provider: {{baseUrl: '{url}', tries: 1, timeout: 5s}}\n")
    bench.env |= {"OUTSTAND_API_KEY": KEY, "GITHUB_ACTIONS": "true", "POSTSYNC_CLOCK_OFFSET": ""}
    said = ""
    for command in COMMANDS:
        run = bench.run(*command)
        assert run.code in (0, 1, 4), (command, run)
        said += run.out + run.err
    assert set(handler.asked) == {f"Bearer {KEY}"}
    kept = "".join(
        path.read_text("utf-8", "replace")
        for path in bench.folder.rglob("*")
        if path.is_file() and not path.name.startswith("sandbox.db")
    )
    looked_for = {form, KEY, json.dumps(form)[1:-1], json.dumps(json.dumps(form)[1:-1])[1:-1]}
    texts = {"said": re.sub(r"\s", "", said), "kept": kept}
    found = {
        where
        for where, text in texts.items()
        for one in looked_for
        if re.sub(r"\s", "", one) in text or one in text
    }
    return found, said


@pytest.mark.parametrize("where", PLACES)
def test_no_field_of_an_answer_makes_the_key_known(
    tmp_path: Path, service: tuple[str, type[Echoing]], where: str
) -> None:
    found, _ = leaks(tmp_path, service, where, KEY)
    assert found == set()


@pytest.mark.parametrize(
    "form", ["json", "percent, half", "html names", "base64 of :key", "hex", "upper"]
)
@pytest.mark.parametrize("where", ["error 400", "text", "post id", "page"])
def test_no_form_of_it_does(
    tmp_path: Path, service: tuple[str, type[Echoing]], where: str, form: str
) -> None:
    found, _ = leaks(tmp_path, service, where, FORMS[form](KEY))
    assert found == set()


def test_what_the_service_says_besides_is_told(
    tmp_path: Path, service: tuple[str, type[Echoing]]
) -> None:
    _, said = leaks(tmp_path, service, "error 400", KEY)
    assert "invalid key ***" in said


BROKEN = (
    "HTTP/1.1 {}\r\n\r\n",
    "HTTP/1.1 200 {}\r\nContent-Length: 2\r\n\r\n{{}}",
    "HTTP/1.1 200 OK\r\nno header {}\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}\r\n",
    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 23\r\n\r\n{}",
    "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{}",
    "{}",
)


@pytest.mark.parametrize("answer", BROKEN)
def test_what_is_no_answer_of_http_makes_it_known_to_nobody(tmp_path: Path, answer: str) -> None:
    bench = Workbench(tmp_path / "work")
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        bench.write("postsync.yaml", f"provider: {{baseUrl: '{url}', tries: 1, timeout: 5s}}\n")

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(answer.format(KEY).encode())

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        environ = {"OUTSTAND_API_KEY": KEY, "POSTSYNC_CLOCK_OFFSET": ""}
        run = bench.run("-v", "accounts", "--format", "json", env=environ)
        thread.join()
    assert run.code == 1, run
    assert "listing accounts" in run.out
    assert KEY not in run.out + run.err
    assert json.dumps(KEY)[1:-1] not in run.out


@pytest.mark.parametrize(
    "key",
    [
        'two"quotes"\u00e9',
        "sch\u00fcssel-1234",
        "Bearer abc-1234567",
        "a\nb",
        "\u201cquoted-1\u201d",
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_value_that_can_be_no_key_is_refused_and_not_shown(
    tmp_path: Path, key: str, form: str
) -> None:
    bench = Workbench(tmp_path / "work", config="provider: {tries: 1}\n")
    bench.write("posts/a.yaml", f"accounts: [x]\nscheduledAt: {SOON}\ncontent: hi\n")
    run = bench.run(
        "-v", "plan", "--format", form, env={"OUTSTAND_API_KEY": key, "POSTSYNC_CLOCK_OFFSET": ""}
    )
    assert run.code == 1
    assert "cannot be an API key" in run.out + run.err
    for one in {key, json.dumps(key)[1:-1], *re.findall(r"[\w-]{6,}", key)} - {"Bearer"}:
        assert one not in run.out + run.err


# The places of the state


def test_what_a_bucket_echoes_is_masked() -> None:
    pytest.importorskip("obstore")
    credentials = {
        "AWS_ACCESS_KEY_ID": "AKIACANARY5C3D9E1F",
        "AWS_SECRET_ACCESS_KEY": "secretcanary8a2b4c6d8e0f1a2b",
        "AWS_SESSION_TOKEN": "sessioncanary0f9e8d7c6b5a4938",
    }
    for echoed in credentials.values():
        with listening(Careless(answers=(403, echoed))) as endpoint:
            config = S3State(bucket="acme", key="k", region="eu-1", endpoint=endpoint)
            store = open_store(config, Path("/nonexistent"), credentials).store
            with pytest.raises(PostsyncError) as caught:
                store.read()
        assert echoed not in caught.value.message + caught.value.detail


def test_a_password_is_masked_in_what_a_git_server_makes_of_it() -> None:
    password = "p%40ss/w0rd+canary"
    said = f"no to {_in_base64(password, 'anna:')} nor {urllib.parse.quote(password, safe='')}"
    masked = mask_all(said, [password, f"anna:{password}"])
    assert masked.startswith(f"no to {MASK}")
    assert masked.endswith(f"nor {MASK}")
    assert not {_in_base64(password, "anna:"), urllib.parse.quote(password, safe="")} & {
        *masked.split()
    }
