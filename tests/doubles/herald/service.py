"""The service itself: a WSGI application, and a server that gives it a port of this machine."""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote
from wsgiref.handlers import format_date_time

from tests.doubles.builders import ACCOUNTS

from postsync.domain.post.account import Account
from postsync.domain.schedule import format_time, parse_time

PAGE = 20


@dataclass(frozen=True)
class Answer:
    """What a request is answered with."""

    status: int
    document: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None

    @property
    def body(self) -> bytes:
        return json.dumps(self.document).encode() if self.raw is None else self.raw


@dataclass(frozen=True)
class Fault:
    """What goes wrong with a request: before it is carried out, or only with its answer."""

    after: bool
    spoil: Callable[[Answer], Answer]


class Herald:
    """The application. `posts` is everything ever made, by id; `faults` strike one request each.

    `lasting` strikes every request that no other fault does.
    """

    def __init__(self, now: Callable[[], datetime], accounts: Iterable[Account] = ACCOUNTS) -> None:
        self.accounts = {account.id: account for account in accounts}
        self.posts: dict[str, dict[str, Any]] = {}
        self.media: dict[str, bytes] = {}
        self.requests: list[tuple[str, str]] = []
        self.faults: deque[Fault] = deque()
        self.lasting: Fault | None = None
        self.clock_ahead = 0.0
        self._now = now
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"], unquote(environ["PATH_INFO"])
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length else b""
        with self._lock:
            self.requests.append((method, path))
            answer = self._answer(environ, method, path, body)
        date = format_date_time(self._now().timestamp() + self.clock_ahead)
        headers = {"Content-Type": "application/json", "Date": date, **answer.headers}
        start_response(f"{answer.status} -", list(headers.items()))
        return [answer.body]

    def _answer(self, environ: dict[str, Any], method: str, path: str, body: bytes) -> Answer:
        fault = self.faults.popleft() if self.faults else self.lasting
        if fault is not None and not fault.after:
            return fault.spoil(_problem(500, "never seen"))
        if path.startswith("/api/media/"):
            name = path.rpartition("/")[2]
            answer = self._keep(name, body) if method == "PUT" else self._kept(name)
        elif not environ.get("HTTP_AUTHORIZATION"):
            answer = _problem(401, "who are you?")
        else:
            query = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
            answer = self._route(method, path.removeprefix("/api"), query, body)
        return fault.spoil(answer) if fault is not None else answer

    def _route(self, method: str, path: str, query: dict[str, str], body: bytes) -> Answer:
        match method, path.strip("/").split("/"):
            case "GET", ["accounts"]:
                rows = [
                    {"id": a.id, "on": a.network, "as": a.username} for a in self.accounts.values()
                ]
                return Answer(200, {"accounts": rows})
            case "GET", ["posts"]:
                return self._list(query)
            case "GET", ["posts", name]:
                return Answer(200, self.posts[name]) if name in self.posts else _absent()
            case "PUT", ["posts", name]:
                return self._make(name, json.loads(body))
            case "DELETE", ["posts", name]:
                return _problem(409, "it is public") if name in self.posts else _absent()
        return _problem(404, "no such route")

    def _make(self, name: str, wanted: dict[str, Any]) -> Answer:
        if name in self.posts:
            return _problem(409, "there is a post of this id")
        unknown = [one for one in wanted["for"] if one not in self.accounts]
        if unknown or not wanted["for"]:
            return _problem(422, f"for: no such account {unknown}")
        made = format_time(self._now())
        self.posts[name] = {
            "id": name,
            "made": made,
            "parts": wanted["parts"],
            "seen": [
                {
                    "account": one,
                    "on": self.accounts[one].network,
                    "as": self.accounts[one].username,
                    "link": f"https://herald.example/{one}/{name}",
                }
                for one in wanted["for"]
            ],
        }
        return Answer(201, self.posts[name])

    def _list(self, query: dict[str, str]) -> Answer:
        since = parse_time(query["since"]) if "since" in query else datetime.min.replace(tzinfo=UTC)
        rows = [post for post in self.posts.values() if parse_time(post["made"]) >= since]
        begin = int(query.get("from", 0))
        more = begin + PAGE if begin + PAGE < len(rows) else None
        return Answer(200, {"posts": rows[begin : begin + PAGE], "next": more})

    def _kept(self, name: str) -> Answer:
        if name not in self.media:
            return _absent()
        url = f"https://herald.example/media/{name}"
        return Answer(200, {"url": url, "size": len(self.media[name])})

    def _keep(self, name: str, content: bytes) -> Answer:
        self.media[name] = content
        return Answer(200, {"url": f"https://herald.example/media/{name}"})


def _problem(status: int, text: str) -> Answer:
    return Answer(status, {"problem": text})


def _absent() -> Answer:
    return _problem(404, "no such post")


def hang_up(_answer: Answer) -> Answer:
    """Answer with nothing: the connection breaks."""
    raise ConnectionResetError("hung up")


@contextmanager
def served(app: Herald) -> Iterator[str]:
    """The address at which `app` is reached over real connections."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_method(self) -> None:
            path, _, query = self.path.partition("?")
            environ = {
                "REQUEST_METHOD": self.command,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_LENGTH": self.headers.get("Content-Length"),
                "HTTP_AUTHORIZATION": self.headers.get("Authorization"),
                "wsgi.input": self.rfile,
            }
            try:
                body = b"".join(app(environ, self._begin))
            except ConnectionResetError:
                self.close_connection = True
                return
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_DELETE = handle_method  # noqa: N815

        def _begin(self, status: str, headers: list[tuple[str, str]]) -> None:
            self.send_response_only(int(status.split(maxsplit=1)[0]))
            for name, value in headers:
                self.send_header(name, value)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
