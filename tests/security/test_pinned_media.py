"""What is at an address is sent only if it is what was reviewed: `pin` binds it from plan to upload."""

import contextlib
import hashlib
import json
import os
import pty
import select
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.integration.workbench import HELLO, Workbench

from postsync.adapters.http import fetching
from postsync.adapters.http.fetching import NotFetched, fetch
from postsync.adapters.media import files
from postsync.adapters.media.files import MediaFiles
from postsync.domain.errors import ConfigError, MediaChanged

CERTIFICATE = Path(__file__).parents[1] / "adapters/http/self-signed.pem"
"""Of `localhost`, signed by itself."""


def png(colour: tuple[int, int, int], width: int = 400, height: int = 300) -> bytes:
    """A picture of one colour; all of one size have the same number of bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = b"".join(b"\0" + bytes(colour) * width for _ in range(height))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows, 0))
        + chunk(b"IEND", b"")
    )


GREEN, RED = png((0, 200, 0)), png((200, 0, 0))
PIN = hashlib.sha256(GREEN).hexdigest()

Give = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Elsewhere:
    """A server of somebody else: `paths` say what it does, `seen` what it was told."""

    url: str
    paths: dict[str, Give] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __setitem__(self, path: str, data: bytes) -> None:
        self.paths[path] = giving(data)

    @property
    def asked(self) -> list[str]:
        return [path for path, _ in self.seen]


def giving(data: bytes, *, status: int = 200, length: int | None = None, **headers: str) -> Give:
    def give(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(data) if length is None else length))
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(data)

    return give


def raw(data: bytes) -> Give:
    return lambda request: request.wfile.write(data) and None


def in_turn(left: list[Give]) -> Give:
    """The last one first."""

    def give(request: BaseHTTPRequestHandler) -> None:
        left.pop()(request)

    return give


def trickling(head: bytes, byte: bytes) -> Give:
    """Never silent, and never done."""

    def give(request: BaseHTTPRequestHandler) -> None:
        with contextlib.suppress(OSError):
            request.wfile.write(head)
            while True:
                request.wfile.write(byte)
                time.sleep(0.02)

    return give


@contextlib.contextmanager
def serving(*, encrypted: bool = False) -> Iterator[Elsewhere]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            elsewhere.seen.append((self.path, dict(self.headers.items())))
            self.close_connection = True
            elsewhere.paths.get(self.path, giving(b"no", status=404))(self)

        def log_message(self, *_: Any) -> None: ...

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: Any) -> None: ...

    server = Server(("127.0.0.1", 0), Handler)
    scheme, host = "http", "127.0.0.1"
    if encrypted:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme, host = "https", "localhost"
    elsewhere = Elsewhere(f"{scheme}://{host}:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield elsewhere
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    with serving() as server:
        server["/a.png"] = GREEN
        yield server


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    monkeypatch.setattr(files, "PAUSE", 0.0)
    return Workbench(tmp_path / "workspace")


def pinned(url: str, pin: str = PIN, *, id_: str = "launch", more: str = "") -> str:
    return (
        f"id: {id_}\naccounts: [x:acme]\nscheduledAt: 2027-03-02T09:00:00Z\ncontent: Look {id_}\n"
        f"media: [{{url: '{url}', pin: '{pin}', alt: A green field}}]\n{more}"
    )


def uploaded(bench: Workbench) -> list[bytes]:
    folder = bench.path(".postsync/sandbox.db-media")
    return [path.read_bytes() for path in sorted(folder.iterdir())] if folder.exists() else []


def ledger(bench: Workbench) -> dict[str, Any]:
    media: dict[str, Any] = bench.state().get("media", {})
    return media


def only_step(bench: Workbench, *arguments: str) -> dict[str, Any]:
    (step,) = bench.run("apply", "--auto-approve", "--format", "json", *arguments).json["steps"]
    assert isinstance(step, dict)
    return step


# What was pinned


def test_the_bytes_of_a_pin_are_uploaded_and_posted(bench: Workbench, elsewhere: Elsewhere) -> None:
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}/a.png"))
    bench.done("validate")
    bench.done("plan")
    assert elsewhere.seen == []
    bench.apply()
    assert uploaded(bench) == [GREEN]
    assert list(ledger(bench)) == [PIN]
    ((medium,),) = [part["media"] for part in bench.remote()[0]["containers"]]
    assert medium["url"] == ledger(bench)[PIN]["url"]
    assert medium["filename"] == "a.png"
    assert bench.is_in_step()
    assert elsewhere.asked == ["/a.png"]


def test_a_server_is_told_nothing(bench: Workbench, elsewhere: Elsewhere) -> None:
    elsewhere.paths["/a.png"] = giving(b"", status=302, Location="/b.png", Set_Cookie="a=b")
    elsewhere["/b.png"] = GREEN
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}/a.png"))
    bench.env["OUTSTAND_API_KEY"] = "ostd_secret_of_the_company"
    bench.apply()
    for _, headers in elsewhere.seen:
        assert {name.lower() for name in headers} == {
            "host", "connection", "user-agent", "accept", "accept-encoding"
        }  # fmt: skip
        assert "secret" not in str(headers)


def test_capitals_and_a_moved_address_change_nothing(
    bench: Workbench, elsewhere: Elsewhere
) -> None:
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}/a.png"))
    bench.apply()
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}/moved.png", PIN.upper()))
    assert bench.is_in_step()
    bench.path("posts/b.png").write_bytes(GREEN)
    text = pinned("").replace(f"url: '', pin: '{PIN}'", "path: b.png")
    bench.write("posts/launch.yaml", text)
    assert bench.is_in_step()
    assert elsewhere.asked == ["/a.png"]


def test_another_pin_is_another_picture(bench: Workbench, elsewhere: Elsewhere) -> None:
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}/a.png"))
    bench.apply()
    elsewhere["/a.png"] = RED
    digest = hashlib.sha256(RED).hexdigest()
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}/a.png", digest))
    assert only_step(bench)["outcome"] == "done"
    assert set(ledger(bench)) == {PIN, digest}
    assert bench.is_in_step()


def test_a_pin_that_is_taken_off_is_a_change(bench: Workbench, elsewhere: Elsewhere) -> None:
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}/a.png"))
    bench.apply()
    text = pinned("https://acme.example/a.png").replace(f"pin: '{PIN}', ", "")
    bench.write("posts/launch.yaml", text)
    assert not bench.is_in_step()


def test_a_pin_that_is_put_on_is_a_change(bench: Workbench, elsewhere: Elsewhere) -> None:
    text = pinned("https://acme.example/a.png").replace(f"pin: '{PIN}', ", "")
    bench.write("posts/launch.yaml", text)
    bench.apply()
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}/a.png"))
    assert not bench.is_in_step()
    bench.apply()
    assert bench.is_in_step()


def test_two_posts_fetch_one_picture_once(bench: Workbench, elsewhere: Elsewhere) -> None:
    bench.write("posts/one.yaml", pinned(f"{elsewhere.url}/a.png", id_="one"))
    bench.write(
        "posts/two.yaml", pinned(f"{elsewhere.url}/a.png", id_="two", more="missed: skip\n")
    )
    bench.apply()
    assert uploaded(bench) == [GREEN]
    assert elsewhere.asked == ["/a.png"]


def test_bytes_that_are_here_are_not_fetched(bench: Workbench, elsewhere: Elsewhere) -> None:
    bench.path("posts").mkdir()
    bench.path("posts/b.png").write_bytes(GREEN)
    here = pinned("", id_="here").replace(f"url: '', pin: '{PIN}'", "path: b.png")
    bench.write("posts/here.yaml", here)
    bench.write("posts/away.yaml", pinned(f"{elsewhere.url}/a.png", id_="away"))
    bench.apply()
    assert elsewhere.seen == []
    assert uploaded(bench) == [GREEN]


def test_other_accounts_replace_the_post_with_the_same_picture(
    bench: Workbench, elsewhere: Elsewhere
) -> None:
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}/a.png"))
    bench.apply()
    bench.edit("posts/launch.yaml", "[x:acme]", "[x:acme, x:acme_dev]")
    bench.apply()
    (post,) = bench.remote()
    assert post["containers"][0]["media"][0]["url"] == ledger(bench)[PIN]["url"]
    assert bench.is_in_step()
    assert uploaded(bench) == [GREEN]


def test_a_failed_delivery_is_sent_again_with_its_picture(
    bench: Workbench, elsewhere: Elsewhere
) -> None:
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}/a.png"))
    bench.apply()
    bench.faults({"kind": "partial", "accounts": ["x:acme"], "error": "No", "times": 1})
    bench.wait(days=2)
    bench.faults()
    bench.done("retry", "launch", "--auto-approve")
    posts = bench.remote()
    assert len(posts) == 2
    address = ledger(bench)[PIN]["url"]
    assert {post["containers"][0]["media"][0]["url"] for post in posts} == {address}


def test_a_lost_state_finds_the_post_again(bench: Workbench, elsewhere: Elsewhere) -> None:
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}/a.png"))
    bench.apply()
    bench.state_file.unlink()
    bench.run("apply", "--auto-approve")
    assert len(bench.remote()) == 1
    assert uploaded(bench) == [GREEN]


def test_a_plan_file_binds_the_bytes(bench: Workbench, elsewhere: Elsewhere) -> None:
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}/a.png"))
    plan = bench.folder.parent / "plan.json"
    bench.done("plan", "--out", str(plan))
    assert PIN in plan.read_text()
    elsewhere["/a.png"] = RED
    run = bench.run("apply", str(plan), "--format", "json")
    assert run.json["steps"][0]["error"]["code"] == "media-changed"
    elsewhere["/a.png"] = GREEN
    bench.done("plan", "--out", str(plan))
    bench.done("apply", str(plan))
    assert uploaded(bench) == [GREEN]
    assert bench.is_in_step()


@pytest.mark.parametrize("other", [None, GREEN + b"more"])
def test_a_run_that_was_killed_goes_on_with_the_same_picture(
    bench: Workbench, elsewhere: Elsewhere, other: bytes | None
) -> None:
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}/a.png"))
    arguments = ("apply", "--auto-approve", "--parallelism", "1")
    bench.launch("kill", "before provider.create 1", *arguments).communicate(timeout=30)
    bench.wait(minutes=10)
    assert bench.state()["intents"]
    assert uploaded(bench) == [GREEN]
    if other is not None:
        elsewhere["/a.png"] = other
    run = bench.run("apply", "--auto-approve")
    if other is None:
        assert run.code == 0, run
        assert bench.remote()[0]["containers"][0]["media"][0]["url"] == ledger(bench)[PIN]["url"]
        assert bench.is_in_step()
    else:
        assert run.code != 0
        assert bench.remote() == []
    assert uploaded(bench) == [GREEN]


def test_an_address_that_only_the_state_names_is_not_fetched(
    bench: Workbench, elsewhere: Elsewhere
) -> None:
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}/a.png"))
    arguments = ("apply", "--auto-approve", "--parallelism", "1")
    bench.launch("kill", "before provider.create 1", *arguments).communicate(timeout=30)
    bench.wait(minutes=10)
    text = bench.state_file.read_text()
    other = f"{elsewhere.url}/of-somebody-else.png"
    bench.state_file.write_text(text.replace(f"{elsewhere.url}/a.png", other))
    assert other in bench.state_file.read_text()
    bench.run("apply", "--auto-approve")
    assert elsewhere.asked == ["/a.png"]


def test_an_entry_of_the_state_for_another_picture_is_not_taken_for_a_pin(
    bench: Workbench, elsewhere: Elsewhere
) -> None:
    other = png((200, 0, 0), 20, 20)
    bench.path("posts").mkdir()
    bench.path("posts/b.png").write_bytes(other)
    text = pinned("", id_="other").replace(f"url: '', pin: '{PIN}'", "path: b.png")
    bench.write("posts/other.yaml", text)
    bench.apply()
    state = bench.state()
    state["media"][PIN] = state["media"][hashlib.sha256(other).hexdigest()]
    bench.state_file.write_text(json.dumps(state))
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}/a.png"))
    bench.apply()
    shown = {
        post["containers"][0]["content"]: post["containers"][0]["media"][0]["url"]
        for post in bench.remote()
    }
    assert shown["Look launch"] != shown["Look other"]
    assert sorted(map(len, uploaded(bench))) == sorted([len(other), len(GREEN)])


# What was not pinned


def test_other_bytes_are_not_sent(bench: Workbench, elsewhere: Elsewhere) -> None:
    bench.write("posts/hello.yaml", HELLO)
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}/a.png"))
    elsewhere["/a.png"] = RED
    found = hashlib.sha256(RED).hexdigest()
    run = bench.run("apply", "--auto-approve", "--format", "json")
    assert run.code == 1
    steps = {step["address"]: step for step in run.json["steps"]}
    assert steps["hello"]["outcome"] == "done"
    assert steps["launch"]["outcome"] == "failed"
    assert steps["launch"]["error"]["code"] == "media-changed"
    message = steps["launch"]["error"]["message"]
    assert all(word in message for word in (found, PIN, f"`pin: {found}`", elsewhere.url))
    assert bench.remote_texts() == ["Good morning!"]
    assert uploaded(bench) == []
    assert ledger(bench) == {}
    assert bench.state().get("intents", {}) == {}
    shown = bench.run("apply", "--auto-approve")
    assert found in shown.out.replace("\n", "").replace(" ", "")


def fallen_short(request: BaseHTTPRequestHandler) -> None:
    giving(GREEN[:1000], length=len(GREEN))(request)
    request.wfile.flush()


ODD = {
    "cut off": fallen_short,
    "gone": giving(b"no", status=404),
    "forbidden": giving(b"no", status=403),
    "broken": giving(b"no", status=503),
    "a part": giving(GREEN, status=206),
    "nothing at all": raw(b""),
    "no HTTP": raw(b"\x16\x03\x01 \r\n\r\n"),
    "no number": raw(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"),
    "two lengths": raw(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
    "a long header": raw(b"HTTP/1.1 200 OK\r\nA: " + b"a" * 300_000 + b"\r\n\r\n"),
    "packed": giving(GREEN, Content_Encoding="gzip"),
    "round and round": giving(b"", status=302, Location="/a.png"),
    "to nowhere": giving(b"", status=302, Location="http://[/"),
    "to no address": giving(b"", status=302),
    "to a file": giving(b"", status=302, Location="file:///etc/hostname"),
    "in plain": giving(b"", status=301, Location="http://acme.example/a.png"),
    "with a login": giving(b"", status=307, Location="https://a:b@acme.example/a.png"),
    "commands": giving(b"", status=302, Location="https://x\r\n::error::y"),
}


@pytest.mark.parametrize("name", ODD)
def test_what_does_not_arrive_whole_is_a_failed_step(
    bench: Workbench, elsewhere: Elsewhere, name: str
) -> None:
    elsewhere.paths["/a.png"] = ODD[name]
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}/a.png"))
    step = only_step(bench)
    assert (step["outcome"], step["error"]["code"]) == ("failed", "upload-failed")
    assert "cannot be fetched" in step["error"]["message"]
    assert "::" not in step["error"]["message"]
    assert bench.remote() == []
    assert uploaded(bench) == []


def test_what_may_work_later_is_tried_again(bench: Workbench, elsewhere: Elsewhere) -> None:
    left = [giving(GREEN), fallen_short, giving(b"no", status=503)]
    elsewhere.paths["/a.png"] = in_turn(left)
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}/a.png"))
    bench.apply()
    assert uploaded(bench) == [GREEN]


@pytest.mark.parametrize(
    "data", [b"<!doctype html><title>Log in</title>", b"just words", b"", b"PK\x03\x04 a zip"]
)
def test_what_is_no_medium_is_not_sent(bench: Workbench, elsewhere: Elsewhere, data: bytes) -> None:
    elsewhere["/a.png"] = data
    pin = hashlib.sha256(data).hexdigest()
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}/a.png", pin))
    step = only_step(bench)
    assert step["error"]["code"] == "upload-failed"
    assert "neither a picture" in step["error"]["message"]
    assert uploaded(bench) == []


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/download?id=1", "download.png"),
        ("/", "media.png"),
        ("/a.jpg", "a.jpg.png"),
        ("/%0d%0aX: 1/..%2f%00", "_.png"),
        ("/" + "a" * 3000 + ".png", "a" * 96 + ".png"),
    ],
)
def test_a_file_is_named_by_its_bytes(
    bench: Workbench, elsewhere: Elsewhere, path: str, name: str
) -> None:
    elsewhere.paths = dict.fromkeys([path, path.replace(" ", "%20")], giving(GREEN))
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}{path.replace(' ', '%20')}"))
    bench.apply()
    assert ledger(bench)[PIN]["filename"] == name
    assert bench.is_in_step()


def test_an_endless_body_ends(elsewhere: Elsewhere) -> None:
    elsewhere.paths["/"] = trickling(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"a" * 4096)
    with pytest.raises(NotFetched, match="larger than 100,000 bytes"):
        list(fetch(elsewhere.url, timeout=5, most=100_000))


@pytest.mark.parametrize(
    ("head", "byte"),
    [
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b"a"),
        (b"HTTP/1.1 200 OK\r\nA: ", b"a"),
        (b"", b"H"),
    ],
    ids=["open end", "known end", "header", "status line"],
)
def test_a_server_that_trickles_is_given_up(elsewhere: Elsewhere, head: bytes, byte: bytes) -> None:
    elsewhere.paths["/"] = trickling(head, byte)
    # Bytes come every 20 ms; on a machine that stops for a moment that is a silence.
    with pytest.raises(NotFetched, match=r"too slow|failed|did not answer"):
        list(fetch(elsewhere.url, timeout=0.15))


def test_nothing_is_fetched_on_after_an_interruption(elsewhere: Elsewhere, tmp_path: Path) -> None:
    elsewhere.paths["/"] = trickling(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"a" * 4096)
    pieces = iter([False, True])
    media = MediaFiles(tmp_path, is_interrupted=lambda: next(pieces))
    with pytest.raises(ConfigError, match="interrupted"), media.fetched(elsewhere.url, PIN):
        pass


def test_a_silent_server_is_given_up(elsewhere: Elsewhere) -> None:
    elsewhere.paths["/"] = lambda _request: time.sleep(0.5)
    with pytest.raises(NotFetched, match=r"did not answer within 0\.05 s"):
        list(fetch(elsewhere.url, timeout=0.05))


def test_nothing_is_left_behind(
    elsewhere: Elsewhere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    media = MediaFiles(tmp_path)
    with media.fetched(f"{elsewhere.url}/a.png", PIN) as (file, chunks):
        assert list(tmp_path.iterdir()) == []
        assert b"".join(chunks()) == b"".join(chunks()) == GREEN
        assert (file.content_type, file.size) == ("image/png", len(GREEN))
    with pytest.raises(MediaChanged), media.fetched(f"{elsewhere.url}/a.png", "0" * 64):
        pass
    assert list(tmp_path.iterdir()) == []


# Where it may lie

ASIDE = (
    "http://acme.example/a.png",
    "https://10.0.0.1/a.png",
    "https://127.0.0.1/a.png",
    "https://127.1/a.png",
    "https://[::1]/a.png",
    "https://[::ffff:127.0.0.1]/a.png",
    "https://[fe80::1%25eth0]/a.png",
    "https://169.254.169.254/latest/meta-data",
    "https://localhost/a.png",
    "https://a.localhost/a.png",
    "https://224.0.0.1/a.png",
    "https://me:secret@acme.example/a.png",
    "https://me@acme.example/a.png",
    "https:///a.png",
    "https://acme.example:0x1/a.png",
    "https://acme.example:99999/a.png",
    "file:///etc/hostname",
    "ftp://acme.example/a.png",
    "//acme.example/a.png",
    "a.png",
    "",
)


@pytest.mark.parametrize("url", ASIDE)
def test_no_other_address_is_fetched(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(NotFetched):
        list(fetch(url, timeout=30))


def test_a_name_that_leads_here_is_not_asked(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    port = int(elsewhere.url.rpartition(":")[2])
    answer = [(2, 1, 6, "", ("127.0.0.1", port))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: answer)
    with pytest.raises(NotFetched, match=r"127\.0\.0\.1 is an address of this machine"):
        list(fetch("https://rebinding.example/a.png", timeout=30))
    assert elsewhere.seen == []


@pytest.mark.parametrize("target", [*ASIDE, "https://localhost:1/a.png"])
def test_nobody_is_sent_on_into_the_network(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with serving(encrypted=True) as public:
        # This one server stands for one on the web, for its first request.
        inside, first = fetching._is_inside, ["localhost", "127.0.0.1"]
        monkeypatch.setattr(fetching, "is_loopback", lambda _host: False)
        monkeypatch.setattr(
            fetching,
            "_is_inside",
            lambda host: not (first and first.pop(0) == host) and inside(host),
        )
        public.paths["/a.png"] = giving(b"", status=302, Location=target or "?")
        with pytest.raises(NotFetched):
            list(fetch(f"{public.url}/a.png", timeout=30))
        assert public.asked == ["/a.png"]


def test_a_proxy_of_the_environment_is_asked_for_what_is_outside(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        port = proxy.getsockname()[1]

        def refuse() -> None:
            peer, _ = proxy.accept()
            with peer:
                seen.append(peer.recv(10_000))
                peer.sendall(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=refuse)
        thread.start()
        for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        with pytest.raises(NotFetched):
            list(fetch("https://acme.example/a.png?secret", timeout=30))
        thread.join()
        assert b"".join(fetch(f"{elsewhere.url}/a.png", timeout=30)) == GREEN
    assert seen[0].startswith(b"CONNECT acme.example:443 ")
    assert b"secret" not in seen[0]


def test_it_is_fetched_over_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(encrypted=True) as public:
        public["/a.png"] = GREEN
        with pytest.raises(NotFetched, match="certificate"):
            list(fetch(f"{public.url}/a.png", timeout=30))
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        assert b"".join(fetch(f"{public.url}/a.png", timeout=30)) == GREEN


# The form of a pin, which is all that `validate` can tell


@pytest.mark.parametrize(
    ("medium", "rule"),
    [
        (f"{{url: 'https://acme.example/a.png', pin: 'sha256:{PIN}'}}", "PS125"),
        (f"{{url: 'https://acme.example/a.png', pin: '{PIN[:-1]}'}}", "PS125"),
        (f"{{url: 'https://acme.example/a.png', pin: '{PIN[:-1]}g'}}", "PS125"),
        (f'{{url: "https://acme.example/a.png", pin: "{PIN}\\n"}}', "PS125"),
        ("{url: 'https://acme.example/a.png', pin: ''}", "PS125"),
        ("{url: 'https://acme.example/a.png', pin: 12}", "PS122"),
        ("{url: 'https://acme.example/a.png', pin: [a]}", "PS122"),
        ("{url: 'https://acme.example/a.png', pin: null}", "PS122"),
        (f"{{url: 'https://acme.example/a.png', sha256: '{PIN}'}}", "PS121"),
        (f"{{path: a.png, pin: '{PIN}'}}", "PS126"),
        (f"{{pin: '{PIN}'}}", "PS126"),
        ("{url: 'http://127.0.0.1/a.png'}", "PS306"),
        (f"{{url: 'http://acme.example/a.png', pin: '{PIN}'}}", "PS306"),
        (f"{{url: 'http://127.0.0.1:1@acme.example/a.png', pin: '{PIN}'}}", "PS306"),
        (f"{{url: 'http://127.0.0.1.acme.example/a.png', pin: '{PIN}'}}", "PS306"),
        (f"{{url: 'https://10.0.0.1/a.png', pin: '{PIN}'}}", "PS306"),
    ],
)
def test_a_pin_that_binds_nothing_is_an_error(bench: Workbench, medium: str, rule: str) -> None:
    bench.write("posts/a.yaml", f"accounts: [x:acme]\ncontent: A\nmedia: [{medium}]\n")
    run = bench.run("validate", "--format", "json")
    assert run.code == 1
    found = [item["rule"] for item in run.json["diagnostics"] if item["severity"] == "error"]
    assert rule in found


# Files of the workspace, which are bound without a pin


class Terminal:
    """A command on a terminal, and somebody who does something while it asks."""

    def __init__(
        self, bench: Workbench, arguments: Sequence[str], act: Callable[[], object]
    ) -> None:
        self.shown = b""
        process, terminal = pty.fork()
        if process == 0:
            os.chdir(bench.folder)
            program = [bench.python, "-m", "postsync", *arguments]
            os.execve(program[0], program, bench.environment())
        has_acted = False
        events = select.poll()  # which takes any number: a long test run has many files open
        events.register(terminal, select.POLLIN)
        while events.poll(30_000):
            try:
                data = os.read(terminal, 65536)
            except OSError:
                break
            if not data:
                break
            self.shown += data
            if not has_acted and b"yes" in self.shown:
                has_acted = True
                act()
                os.write(terminal, b"yes\n")
        self.code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        os.close(terminal)
        assert has_acted


@pytest.mark.parametrize("other", [RED, GREEN + b"more", GREEN[:-1], b""])
def test_a_file_that_is_swapped_during_the_question_is_noticed(
    bench: Workbench, other: bytes
) -> None:
    bench.path("posts").mkdir()
    bench.path("posts/b.png").write_bytes(GREEN)
    text = pinned("").replace(f"url: '', pin: '{PIN}'", "path: b.png")
    bench.write("posts/launch.yaml", text)
    run = Terminal(bench, ["apply"], lambda: bench.path("posts/b.png").write_bytes(other))
    assert run.code != 0
    assert b"Traceback" not in run.shown
    assert bench.remote() == []
    assert all(len(data) < len(GREEN) for data in uploaded(bench))
    assert not bench.state_file.exists() or ledger(bench) == {}


@pytest.mark.parametrize("other", [RED, RED + b"more", RED[:-1]])
def test_a_file_that_is_swapped_between_digest_and_upload_never_arrives(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch, other: bytes
) -> None:
    path = bench.path("posts/b.png")
    path.parent.mkdir()
    path.write_bytes(GREEN)
    bench.write("posts/launch.yaml", pinned("").replace(f"url: '', pin: '{PIN}'", "path: b.png"))
    plain, reads = MediaFiles.chunks, []

    def chunks(self: MediaFiles, name: str) -> Iterator[bytes]:
        reads.append(name)
        if len(reads) == 1:  # the digest is known by now
            path.write_bytes(other)
        return plain(self, name)

    monkeypatch.setattr(MediaFiles, "chunks", chunks)
    step = only_step(bench)
    assert (step["outcome"], step["error"]["code"]) == ("failed", "media-changed")
    assert reads
    assert bench.remote() == []
    assert uploaded(bench) == []
    assert ledger(bench) == {}


def test_an_address_that_is_swapped_after_the_look_sends_what_was_looked_at(
    bench: Workbench, elsewhere: Elsewhere
) -> None:
    left = [giving(RED), giving(GREEN)]
    elsewhere.paths["/a.png"] = in_turn(left)
    bench.write("posts/launch.yaml", pinned(f"{elsewhere.url}/a.png"))
    bench.apply()
    assert uploaded(bench) == [GREEN]
    assert len(left) == 1


def test_a_file_that_cannot_be_kept_is_a_failed_step(
    elsewhere: Elsewhere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with (
        pytest.raises(ConfigError, match="cannot be kept"),
        MediaFiles(tmp_path).fetched(f"{elsewhere.url}/a.png", PIN),
    ):
        pass
