"""The sandbox on loopback against web pages in the same browser, and against requests that are none."""

import contextlib
import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.conftest import FULL
from tests.integration.workbench import Workbench

from postsync.sandbox import connection
from postsync.sandbox.server import Running, running

KEY = {"Authorization": "Bearer k", "User-Agent": "Mozilla/5.0"}
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

POST = json.dumps(
    {
        "accounts": ["x"],
        "containers": [{"content": "unpublished: we buy Initech"}],
        "scheduledAt": "2066-12-20T00:00:00Z",
    }
)


class Served:
    """A sandbox, and what anybody may send to it."""

    def __init__(self, sandbox: Running) -> None:
        parts = urlsplit(sandbox.url)
        self.url, self.host, self.port = sandbox.url, parts.netloc, parts.port

    def raw(self, data: bytes, *, wait: float = 10) -> bytes:
        """All that comes back until the other side hangs up."""
        with socket.create_connection(("127.0.0.1", self.port or 0), timeout=wait) as peer:
            with contextlib.suppress(ConnectionError):
                peer.sendall(data)
            answer = b""
            with contextlib.suppress(ConnectionError):
                while block := peer.recv(65536):
                    answer += block
            return answer

    def ask(
        self, method: str, path: str, body: Any = None, *more: tuple[str, str], **headers: str
    ) -> tuple[int, bytes, dict[str, str]]:
        """One request with these headers, and a `Host` unless there is one among them."""
        given = [*((name.replace("_", "-"), value) for name, value in headers.items()), *more]
        if not any(name.lower() == "host" for name, _ in given):
            given.insert(0, ("Host", self.host))
        data = body if isinstance(body, bytes) else str(body or "").encode()
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given)]
        lines += [f"Content-Length: {len(data)}", "Connection: close", "", ""]
        answer = self.raw("\r\n".join(lines).encode("latin-1") + data)
        head, _, rest = answer.partition(b"\r\n\r\n")
        status, *shown = head.decode("latin-1").split("\r\n")
        return int(status.split()[1]), rest, dict(line.split(": ", 1) for line in shown)

    def is_alive(self) -> bool:
        return self.ask("GET", "/_sandbox/clock")[0] == 200


@pytest.fixture(scope="module")
def errors() -> Iterator[list[str]]:
    """What the server says on stderr: nothing, whatever is sent."""
    said: list[str] = []
    plain = connection.report
    patch = pytest.MonkeyPatch()
    patch.setattr(connection, "report", lambda error: said.append(repr(error)))
    patch.setattr("postsync.sandbox.server.report", lambda error: said.append(repr(error)))
    yield said
    patch.undo()
    assert connection.report is plain


@pytest.fixture(scope="module")
def shared(errors: list[str]) -> Iterator[Served]:
    with running() as sandbox:
        served = Served(sandbox)
        assert served.ask("POST", "/_sandbox/posts", POST)[0] == 201
        yield served


@pytest.fixture
def sandbox(
    shared: Served, errors: list[str], capfd: pytest.CaptureFixture[str]
) -> Iterator[Served]:
    yield shared
    assert errors == []
    assert capfd.readouterr().err == ""
    assert shared.is_alive()


# Who may ask

READS = [
    "/",
    "/_sandbox/posts",
    "/_sandbox/requests",
    "/_sandbox/clock",
    "/v1/posts",
    "/media/a/b/c",
]

FOREIGN_HOSTS = [
    "evil.example",
    "evil.example:{port}",
    "127.0.0.1:{other}",
    "localhost:{other}",
    "127.0.0.1.evil.example:{port}",
    "localhost.evil.example",
    "evil-localhost:{port}",
    "127.0.0.1:{port}.evil.example",
    "127.0.0.1:{port}@evil.example",
    "evil.example@127.0.0.1:{port}",
    "127.0.0.1:{port},evil.example",
    "127.0.0.1 evil.example",
    "localhost.:{port}",
    "127.0.0.1.:{port}",
    "127.0.0.2:{port}",
    "127.1:{port}",
    "2130706433:{port}",
    "0.0.0.0:{port}",
    "[::]:{port}",
    "::1",
    "[::1",
    "[::ffff:127.0.0.1]:{port}",
    "127.0.0.1:0{port}",
    "127.0.0.1:+{port}",
    "127.0.0.1:",
    "",
    "http://127.0.0.1:{port}",
    "/",
    "\xff",
    "\xb2",
]

OWN_HOSTS = [
    "127.0.0.1:{port}",
    "localhost:{port}",
    "[::1]:{port}",
    "LOCALHOST:{port}",
    "127.0.0.1",
    "localhost",
    "[::1]",
]


@pytest.mark.parametrize("host", OWN_HOSTS)
def test_this_machine_is_answered(sandbox: Served, host: str) -> None:
    assert sandbox.ask("GET", "/", Host=host.format(port=sandbox.port))[0] == 200


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_a_name_of_somebody_else_reads_nothing(sandbox: Served, host: str) -> None:
    host = host.format(port=sandbox.port, other=(sandbox.port or 0) + 1)
    for path in READS[:2]:
        status, body, headers = sandbox.ask("GET", path, Host=host, **KEY)
        assert (status, b"Initech" in body) == (421, False)
        assert b"127.0.0.1, localhost and [::1]" in body
        assert not any(name.lower().startswith("access-control") for name in headers)


@pytest.mark.parametrize("path", READS)
def test_nothing_is_read_under_another_name(sandbox: Served, path: str) -> None:
    status, body, _ = sandbox.ask("GET", path, Host="evil.example", Origin="http://evil.example")
    assert (status, b"Initech" in body) == (421, False)


def test_one_host_is_needed(sandbox: Served) -> None:
    own = ("Host", sandbox.host)
    for more in ((("Host", "evil.example"), own), (own, ("Host", "evil.example")), (own, own)):
        assert sandbox.ask("GET", "/_sandbox/posts", None, *more)[0] == 421
    assert b" 421 " in sandbox.raw(b"GET /_sandbox/posts HTTP/1.1\r\n\r\n")
    assert b" 421 " in sandbox.raw(b"GET /_sandbox/posts HTTP/1.0\r\n\r\n")
    assert b" 421 " in sandbox.raw(b"GET /_sandbox/posts\r\n\r\n")
    assert b" 421 " in sandbox.raw(
        f"GET /_sandbox/posts HTTP/1.1\r\nHost : {sandbox.host}\r\n\r\n".encode()
    )
    folded = f"GET /_sandbox/posts HTTP/1.1\r\nHost: {sandbox.host}\r\n evil.example\r\n\r\n"
    assert b" 421 " in sandbox.raw(folded.encode())


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("http://evil.example/_sandbox/posts", 421),
        ("http://evil.example@127.0.0.1:{port}/_sandbox/posts", 421),
        ("http://127.0.0.1:{port}@evil.example/_sandbox/posts", 421),
        ("http://127.0.0.1:{port}.evil.example/_sandbox/posts", 421),
        ("http:///_sandbox/posts", 421),
        ("https://127.0.0.1:{port}/_sandbox/posts", 400),
        ("http://127.0.0.1:{port}?/_sandbox/posts", 400),
        ("http:/_sandbox/posts", 400),
        ("_sandbox/posts", 400),
        ("*", 400),
        ("evil.example:443", 400),
        ("HTTP://127.0.0.1:{port}/_sandbox/posts", 200),
        ("http://localhost:{port}/_sandbox/posts", 200),
        ("//_sandbox/posts", 200),
        ("//evil.example/_sandbox/posts", 404),
        ("/http://evil.example/_sandbox/posts", 404),
    ],
)
def test_a_whole_address_as_a_target_is_looked_at(
    sandbox: Served, target: str, status: int
) -> None:
    assert sandbox.ask("GET", target.format(port=sandbox.port))[0] == status


SITES = [
    {"Origin": "https://evil.example"},
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "http://127.0.0.1"},
    {"Origin": "https://{host}"},
    {"Origin": "http://{host}.evil.example"},
    {"Origin": "http://{host}/"},
    {"Origin": "http://localhost:{port}"},
    {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "Cross-Site"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://{host}"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
    {"Referer": "https://evil.example/page"},
    {"Referer": "http://{host}.evil.example/"},
    {"Referer": "http://127.0.0.1:1/"},
]

CHANGES = [
    ("POST", "/_sandbox/clock", '{"advance": 86400}'),
    ("POST", "/_sandbox/posts", '{"accounts": ["x"], "containers": [{"content": "evil"}]}'),
    ("POST", "/_sandbox/reset", ""),
    ("POST", "/_sandbox/faults", '{"faults": []}'),
    ("POST", "/_sandbox/settings", '{"latency": 1}'),
    ("POST", "/_sandbox/accounts", '{"network": "x", "username": "evil"}'),
    ("PATCH", "/_sandbox/accounts/x:acme", '{"active": false}'),
    ("DELETE", "/_sandbox/accounts/x:acme", ""),
    ("POST", "/v1/posts", '{"accounts": ["x"], "content": "evil"}'),
    ("POST", "/v1/media/upload", '{"filename": "a.png"}'),
    ("PUT", "/_upload/a", "a"),
    ("OPTIONS", "/_sandbox/clock", ""),
]


def _sent(sandbox: Served, site: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (name, value.format(host=sandbox.host, port=sandbox.port)) for name, value in site.items()
    ]


@pytest.mark.parametrize("site", SITES, ids=str)
def test_a_page_of_another_site_changes_and_reads_nothing(
    sandbox: Served, site: dict[str, str]
) -> None:
    before = sandbox.ask("GET", "/_sandbox/posts")[1].count(b"createdAt")
    sent = [*_sent(sandbox, site), *KEY.items(), ("Content-Type", "text/plain")]
    for method, path, body in [*CHANGES[:3], ("GET", "/_sandbox/posts", ""), ("GET", "/", "")]:
        status, answer, headers = sandbox.ask(method, path, body, *sent)
        assert (status, b"Initech" in answer) == (403, False)
        assert b"another site" in answer
        assert not any(name.lower().startswith("access-control") for name in headers)
    assert sandbox.ask("GET", "/_sandbox/posts")[1].count(b"createdAt") == before > 0


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
@pytest.mark.parametrize("kind", [JSON, FORM, {"Content-Type": "text/plain"}, {}])
def test_no_change_is_open_to_another_site(
    sandbox: Served, method: str, path: str, body: str, kind: dict[str, str]
) -> None:
    sent = {**KEY, **kind, "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert sandbox.ask(method, path, body, *sent.items())[0] == 403


@pytest.mark.parametrize(
    "site",
    [
        {},
        {"Origin": "http://{host}", "Sec-Fetch-Site": "same-origin"},
        {"Referer": "http://{host}/"},
        {"Sec-Fetch-Site": "none"},
    ],
    ids=str,
)
@pytest.mark.parametrize("kind", [JSON, FORM, {}], ids=str)
def test_scripts_and_the_own_page_go_on_working(
    sandbox: Served, site: dict[str, str], kind: dict[str, str]
) -> None:
    sent = [*_sent(sandbox, site), *kind.items()]
    assert sandbox.ask("POST", "/_sandbox/clock", '{"advance": 1}', *sent)[0] == 200
    assert sandbox.ask("GET", "/", None, *sent)[0] == 200


def test_curl_as_documented(sandbox: Served) -> None:
    made = sandbox.ask(
        "POST", "/_sandbox/clock", '{"advance": 1}', *FORM.items(), User_Agent="curl/8"
    )
    assert made[0] == 200


def test_every_answer_may_be_shown_in_no_frame(sandbox: Served) -> None:
    for path in [*READS, "/nowhere"]:
        headers = sandbox.ask("GET", path, None, *KEY.items())[2]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_no_header_is_written_by_what_is_uploaded(sandbox: Served) -> None:
    for kind in ("text/html\r\nX-Evil: 1", "text/html\nX-Evil: 1", "text/html\rX-Evil: 1", "a", ""):
        body = json.dumps({"filename": "a.svg", "content_type": kind})
        assert sandbox.ask("POST", "/v1/media/upload", body, *KEY.items())[0] == 400
    fault = {
        "kind": "status",
        "times": 1,
        "headers": {"A": "b\r\nX-Evil: 1", "C\r\nX-Evil": "\u2028"},
    }
    sandbox.ask("POST", "/_sandbox/faults", json.dumps({"faults": [fault]}))
    headers = sandbox.ask("GET", "/v1/posts", None, *KEY.items())[2]
    sandbox.ask("POST", "/_sandbox/faults", '{"faults": []}')
    assert "X-Evil" not in headers


# Requests that are none

HEAD = b"POST /_sandbox/clock HTTP/1.1\r\nHost: {host}\r\n"

ODD = {
    "a negative length": HEAD + b"Content-Length: -5\r\n\r\n{}",
    "a signed length": HEAD + b"Content-Length: +5\r\n\r\n{}",
    "no number": HEAD + b"Content-Length: abc\r\n\r\n",
    "no length": HEAD + b"Content-Length:\r\n\r\n",
    "an underscore": HEAD + b"Content-Length: 1_0\r\n\r\n",
    "other digits": HEAD + b"Content-Length: \xb2\r\n\r\n",
    "a fraction": HEAD + b"Content-Length: 1.5\r\n\r\n",
    "hexadecimal": HEAD + b"Content-Length: 0x10\r\n\r\n",
    "a huge length": HEAD + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n{}",
    "a very huge length": HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n{}",
    "two lengths": HEAD + b"Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}",
    "the same length twice": HEAD + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "a list of lengths": HEAD + b"Content-Length: 2, 2\r\n\r\n{}",
    "chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "chunks and a length": HEAD
    + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\nGET /_sandbox/posts HTTP/1.1\r\n\r\n",
    "another encoding": HEAD + b"Transfer-Encoding: gzip\r\n\r\n",
    "a long header": b"GET / HTTP/1.1\r\nHost: {host}\r\nA: " + b"x" * 100_000 + b"\r\n\r\n",
    "a header without end": b"GET / HTTP/1.1\r\nHost: {host}\r\nA: " + b"x" * 1_000_000,
    "many headers": b"GET / HTTP/1.1\r\nHost: {host}\r\n" + b"A: b\r\n" * 300 + b"\r\n",
    "a long target": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: {host}\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)) * 2 + b"\r\n\r\n",
    "binary": b"\x00\xff\r\n\r\n",
    "no version": b"GET / HTTP\r\nHost: {host}\r\n\r\n",
    "another version": b"GET / HTTP/9.9\r\nHost: {host}\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "an old POST": b"POST /\r\n\r\n",
    "too many words": b"GET / a b HTTP/1.1\r\nHost: {host}\r\n\r\n",
    "one word": b"GET\r\n\r\n",
    "no colon": b"GET / HTTP/1.1\r\nHost {host}\r\n\r\n",
    "deep JSON": HEAD + b"Content-Length: 200000\r\n\r\n" + b"[" * 200_000,
    "deep objects": HEAD + b"Content-Length: 500000\r\n\r\n" + b'{"a":' * 100_000,
    "CONNECT": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: {host}\r\n\r\n",
}


def asked(data: bytes, sandbox: Served) -> bytes:
    """These bytes, to be sent to this sandbox once."""
    data = data.replace(b"{host}", sandbox.host.encode())
    return data.replace(b"HTTP/1.1\r\n", b"HTTP/1.1\r\nConnection: close\r\n", 1)


@pytest.mark.parametrize("name", ODD)
def test_what_is_no_request_is_refused(
    sandbox: Served, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "LINGER", 0.1)
    answer = sandbox.raw(asked(ODD[name], sandbox))
    assert re.match(rb"HTTP/1\.1 (4\d\d|505) ", answer), answer[:200]
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"Initech" not in answer


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "PATCH", "BREW", "get", "G\x7fT"])
def test_other_methods_are_answered(sandbox: Served, method: str) -> None:
    status, body, _ = sandbox.ask(method, "/_sandbox/clock")
    assert status == (200 if method == "HEAD" else 405)
    assert b"TRACE" not in body


@pytest.mark.parametrize(
    "path",
    [
        "/%0d%0aX-Evil:%201",
        "/%0aX-Evil:1",
        "//",
        "/../../etc/passwd",
        "/media/x/..%2f..%2fsandbox.db/x",
        "/media/x/../x",
        "/media/x/%2e%2e/x",
        "/v1/posts/%00",
        "/v1/posts/%ff%fe",
        "/v1/posts/%ed%a0%80",
        "/v1/posts/%",
        "/v1/posts/%zz",
        "/v1/posts/\xff\xfe",
        "/v1/posts/a%2fb",
        "/v1/posts/" + "a" * 60_000,
        "/_upload/%00",
        "/_upload/..%2f..",
        "/_upload/a?X-Amz-Date=%ff&X-Amz-Expires=x&X-Amz-Signature=\xff",
        "/v1/posts?limit=" + "9" * 4000,
        "/v1/posts?offset=-1",
        "/v1/posts?created_after=0001-01-01T00:00:00%2B14:00",
        "/v1/posts?created_before=9999-12-31T23:59:59-14:00",
        "/v1/posts?social_account_id=%00%ff",
        "/_sandbox/requests?limit=" + "9" * 4000,
        "/_sandbox/requests?limit=%C2%B2",
        "/v1/media?limit=1e3",
        "/v1/social-accounts?username=%ff&id=%00",
    ],
    ids=lambda path: path[:40],
)
def test_odd_paths_are_looked_up_and_not_followed(sandbox: Served, path: str) -> None:
    for method in ("GET", "PUT", "DELETE"):
        status, body, headers = sandbox.ask(method, path, None, *KEY.items())
        assert status < 500
        assert b"root:" not in body
        assert "X-Evil" not in headers


def test_requests_in_a_row_are_answered_in_a_row(sandbox: Served) -> None:
    one = f"GET /_sandbox/clock HTTP/1.1\r\nHost: {sandbox.host}\r\n\r\n"
    foreign = "POST /_sandbox/reset HTTP/1.1\r\nHost: evil.example\r\n\r\n"
    answer = sandbox.raw((one * 3 + foreign + one).encode())
    assert re.findall(rb"HTTP/1\.1 (\d+)", answer) == [b"200", b"200", b"200", b"421"]
    body = f"{one}POST /v1/posts HTTP/1.1\r\nHost: {sandbox.host}\r\nContent-Length: {len(one)}\r\n"
    answer = sandbox.raw(f"{body}Connection: close\r\n\r\n{one}".encode())
    assert re.findall(rb"HTTP/1\.1 (\d+)", answer) == [b"200", b"403"]


def test_clients_that_go_away_are_no_news(sandbox: Served) -> None:
    head = f"POST /v1/posts HTTP/1.1\r\nHost: {sandbox.host}\r\nContent-Length: 100\r\n\r\n"
    for data in (b"", b"G", head[:30].encode(), head.encode(), head.encode() + b"{"):
        peer = socket.create_connection(("127.0.0.1", sandbox.port or 0))
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        peer.sendall(data)
        peer.close()
    for _ in range(20):
        assert sandbox.is_alive()


def test_clients_that_fall_asleep_are_hung_up_on(
    sandbox: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "SILENCE", 0.2)
    monkeypatch.setattr(connection, "IDLE", 0.3)
    head = f"POST /v1/posts HTTP/1.1\r\nHost: {sandbox.host}\r\nContent-Length: 100\r\n\r\n"
    for data in (b"", b"GET / HT", head.encode(), head.encode() + b"{"):
        sandbox.raw(data, wait=5)


def test_clients_that_trickle_are_hung_up_on(
    sandbox: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "SILENCE", 0.3)
    with socket.create_connection(("127.0.0.1", sandbox.port or 0), timeout=5) as peer:
        done = threading.Event()

        def trickle() -> None:
            with contextlib.suppress(OSError):
                peer.sendall(b"GET / HTTP/1.1\r\nA: ")
                while not done.wait(0.05):
                    peer.sendall(b"a")

        thread = threading.Thread(target=trickle)
        thread.start()
        with contextlib.suppress(ConnectionError):
            assert peer.recv(1000) == b""
        done.set()
        thread.join()


# Bodies

WORDS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["x", "9dyJS", "9999-12-31T23:59:59-14:00", "http://[", "a.png", "{}", "\0"]),
    st.just("2036-12-20T00:00:00Z"),
)
VALUES: Any = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.sampled_from([10**18, 10**30, -(10**18), 10**400, 2**63, -(2**63) - 1]),
        st.floats(allow_nan=False, allow_infinity=False),
        WORDS,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=8,
)
NAMES = """
accounts containers content scheduledAt media x tiktok youtube pinterest facebook advance to faults latency
rate_limit publish_delay publish_stagger round_minutes list_envelope filename content_type id again network
username nickname active draft orgId salt a
"""
KEYS = st.sampled_from(NAMES.split())
CONTAINER = st.fixed_dictionaries(
    {"content": WORDS},
    optional={
        "media": st.lists(
            st.fixed_dictionaries(
                {"url": WORDS, "filename": WORDS}, optional={"altText": WORDS, "id": VALUES}
            ),
            max_size=2,
        )
    },
)
KINDS = """
latency status thin warnings partial clock_skew stale_list late duplicate_items rate_limit truncated
rewrite_text drop_accounts
"""
PARAMETERS = "seconds without messages accounts headers count status match how retry_after every"
FAULT = st.fixed_dictionaries(
    {"kind": st.sampled_from(KINDS.split())},
    optional={**dict.fromkeys(PARAMETERS.split(), VALUES), "times": st.just(1)},
)
BODIES = st.one_of(
    VALUES,
    st.dictionaries(KEYS, VALUES, max_size=5),
    st.fixed_dictionaries(
        {"accounts": st.just(["x"]), "containers": st.lists(CONTAINER, min_size=1, max_size=2)},
        optional={"scheduledAt": WORDS, "tiktok": VALUES, "draft": st.booleans(), "orgId": VALUES},
    ),
    st.fixed_dictionaries({"faults": st.lists(FAULT, max_size=2)}),
)
FAULTS = ("POST", "/_sandbox/faults")
ROUTES = [
    ("POST", "/v1/posts"),
    ("PATCH", "/v1/posts/{post}"),
    ("POST", "/v1/media/upload"),
    ("POST", "/v1/media/{post}/confirm"),
    ("POST", "/_sandbox/posts"),
    ("PATCH", "/_sandbox/posts/{post}"),
    ("POST", "/_sandbox/clock"),
    ("POST", "/_sandbox/faults"),
    ("POST", "/_sandbox/settings"),
    ("POST", "/_sandbox/accounts"),
    ("PATCH", "/_sandbox/accounts/x:acme"),
    ("POST", "/_sandbox/reset"),
]


@pytest.fixture
def client(errors: list[str]) -> Iterator[http.client.HTTPConnection]:
    with running() as sandbox:
        client = http.client.HTTPConnection("127.0.0.1", Served(sandbox).port, timeout=10)
        yield client
        client.close()


@settings(
    max_examples=1500 if FULL else 20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(route=st.sampled_from(ROUTES), body=BODIES)
@example(route=("POST", "/_sandbox/clock"), body={"advance": 10**400})
@example(route=("POST", "/_sandbox/clock"), body={"advance": 1e308})
@example(route=("POST", "/_sandbox/clock"), body={"to": "9999-12-31T23:59:59-14:00"})
@example(route=("POST", "/_sandbox/settings"), body={"latency": 1e300})
@example(route=("POST", "/_sandbox/settings"), body={"round_minutes": 10**30})
@example(route=FAULTS, body={"faults": [{"kind": "thin", "without": [{}]}]})
@example(
    route=FAULTS,
    body={"faults": [{"kind": "status", "headers": {"Content-Length": "x"}}]},
)
@example(route=FAULTS, body={"faults": [{"kind": "status", "status": 10**6}]})
@example(route=("PATCH", "/_sandbox/accounts/x:acme"), body={"username": {}})
@example(route=("POST", "/v1/media/upload"), body={"filename": "http://["})
def test_no_body_breaks_it(
    errors: list[str],
    client: http.client.HTTPConnection,
    route: tuple[str, str],
    body: Any,
) -> None:
    def ask(method: str, path: str, data: bytes = b"") -> tuple[int, bytes]:
        try:
            client.request(method, path, data, {**KEY, **JSON})
            answer = client.getresponse()
            return answer.status, answer.read()
        except (http.client.HTTPException, OSError):  # a fault that was asked for
            client.close()
            return 0, b""

    ask("POST", "/_sandbox/reset", b'{"salt": "a"}')
    ask("POST", "/_sandbox/posts", POST.encode())
    post = json.loads(ask("GET", "/_sandbox/posts")[1])["posts"][0]["id"]
    data = json.dumps(body).encode()
    if b"latency" in data:
        data = re.sub(rb"[0-9]+", b"0", data)
    method, path = route
    status, answer = ask(method, path.format(post=post), data)
    assert status < 500 or b"_sandbox" not in path.encode(), answer
    ask("POST", "/_sandbox/clock", b'{"advance": 999999999}')
    for path in ("/v1/posts", "/v1/media", "/v1/social-accounts"):
        ask("GET", path)
    for path in ("/_sandbox/posts", "/_sandbox/requests", "/"):
        assert ask("GET", path)[0] == 200
    assert errors == []


@pytest.mark.parametrize(
    "data",
    [
        b"NaN",
        b'{"advance": NaN}',
        b'{"advance": Infinity}',
        b'{"advance": -Infinity}',
        b'{"advance": 1e999}',
        b'{"advance": ' + b"9" * 5000 + b"}",
        b'{"to": "\\ud800"}',
        b'{"to": "\xed\xa0\x80"}',
        b'{"to": "\xff"}',
        '{"advance": 1}'.encode("utf-16"),
        '{"to": "\ud800"}'.encode("utf-16", "surrogatepass"),
        b"\xef\xbb\xbf{}",
        b"{" * 70 + b"}" * 70,
        b'{"to": ' + b"[" * 65 + b"]" * 65 + b"}",
        b'{"advance": 1',
        b"null",
        b"[]",
        b"\0",
    ],
    ids=lambda data: repr(data[:25]),
)
def test_what_is_no_json_is_refused(sandbox: Served, data: bytes) -> None:
    for path in ("/_sandbox/clock", "/_sandbox/posts", "/v1/posts"):
        assert sandbox.ask("POST", path, data, *KEY.items())[0] == 400


# Media by odd addresses

ADDRESSES = [
    "http://[",
    "https://[::1",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://bücher.example/ä.png",
    "https://xn--bcher-kva.example/a.png",
    "https://a.example/" + "a" * 10_000 + ".png",
    "https://a.example/\r\nX-Evil: 1.png",
    "https://a.example/\0\x1b[2J.png",
    "https://a.example/\u202egnp.exe",
    "//[",
    "/media/../../etc/passwd",
    '/media/x/"onerror="alert(1)',
    "\u2100",
    "https://℀.example/",
    "",
]


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: repr(address[:30]))
def test_no_address_of_a_medium_breaks_post_list_or_feed(sandbox: Served, address: str) -> None:
    media = [{"url": address, "filename": address[-200:] or "a", "altText": address}]
    body = {"accounts": ["x"], "containers": [{"content": address, "media": media}]}
    for path in ("/v1/posts", "/_sandbox/posts"):
        assert sandbox.ask("POST", path, json.dumps(body), *KEY.items())[0] in (200, 201)
    upload = json.dumps({"filename": address[-200:] or "a"})
    assert sandbox.ask("POST", "/v1/media/upload", upload, *KEY.items())[0] == 200
    assert sandbox.ask("GET", "/v1/posts?limit=100", None, *KEY.items())[0] == 200
    status, page, _ = sandbox.ask("GET", "/")
    assert status == 200
    assert b"<script" not in page
    assert b' src="javascript' not in page
    assert b"\x1b" not in page
    assert b'"onerror' not in page


@pytest.mark.parametrize("address", [one for one in ADDRESSES if one.startswith("https://")])
def test_no_address_of_a_medium_breaks_a_rehearsal(tmp_path: Path, address: str) -> None:
    bench = Workbench(tmp_path / "workspace")
    post = {"accounts": ["x:acme"], "content": "A", "scheduledAt": "2027-03-02T09:00:00Z"}
    bench.write("posts/a.yaml", json.dumps({**post, "media": [{"url": address, "alt": "A field"}]}))
    for command in ("validate", "plan", "apply --auto-approve", "plan", "status"):
        run = bench.run(*command.split())
        assert run.code in (0, 1)
        assert "Traceback" not in run.out + run.err


# The whole program


def test_the_server_says_nothing_and_ends_well(tmp_path: Path) -> None:
    (tmp_path / "postsync.yaml").write_text("provider: {name: sandbox}\n")
    out, err = tmp_path / "out", tmp_path / "err"
    with out.open("w") as stdout, err.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "postsync", "sandbox", "serve", "--port", "0"],
            cwd=tmp_path,
            stdout=stdout,
            stderr=stderr,
        )
        try:
            pause = threading.Event()
            while not (found := re.search(r"http://\S+:(\d+)\n", out.read_text())):
                assert process.poll() is None
                pause.wait(0.02)
            served = Served.__new__(Served)
            served.port = int(found[1])
            served.host = f"127.0.0.1:{served.port}"
            while "Ctrl-C" not in err.read_text():
                pause.wait(0.02)
            before = err.read_text()
            for data in ODD.values():
                served.raw(asked(data, served))
            assert served.is_alive()
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
    assert err.read_text() == before
