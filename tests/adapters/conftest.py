"""A service on loopback that answers by script, and providers that speak to it."""

import json
import socket
import struct
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from postsync.adapters.providers.registry import build_provider
from postsync.adapters.secrets import Secret
from postsync.domain.config import ProviderConfig

KEY = "sk_canary_5f1c"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    connection: int

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """What the service does with one request. `act` replaces an answer by something worse."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    act: str = ""
    seconds: float = 0.0


class Service:
    """The scripted service: each request takes the next reply, the last one stays."""

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self.script: list[Reply | Callable[[Received], Reply]] = []
        self.lock = threading.Lock()
        self.connections = 0
        self.url = ""

    # -- the script

    def replies(self, *replies: Reply | Callable[[Received], Reply]) -> None:
        self.script[:] = replies

    def json(self, status: int = 200, /, document: Any = None, **more: Any) -> Reply:
        headers = {"Content-Type": "application/json", **more.pop("headers", {})}
        body = json.dumps(document if document is not None else more).encode()
        return Reply(status=status, body=body, headers=headers)

    def error(self, status: int, error: str, /, **more: Any) -> Reply:
        return self.json(status, success=False, error=error, **more)

    def html(self, status: int, text: str = "<html>a proxy's page</html>", **headers: str) -> Reply:
        return Reply(
            status=status, body=text.encode(), headers={"Content-Type": "text/html", **headers}
        )

    def raw(self, status: int, body: bytes = b"", **headers: str) -> Reply:
        return Reply(status=status, body=body, headers=headers)

    def drop(self) -> Reply:
        return Reply(act="drop")

    def reset(self) -> Reply:
        return Reply(act="reset")

    def cut(self) -> Reply:
        return Reply(act="cut", body=b'{"success": true, "post": {"id": "p1"')

    def hang(self, seconds: float = 1.0) -> Reply:
        return Reply(act="hang", seconds=seconds)

    def post(self, remote_id: str = "p1", **fields: Any) -> dict[str, Any]:
        return {
            "id": remote_id,
            "orgId": "o1",
            "publishedAt": None,
            "scheduledAt": "2026-12-01T14:00:00.000Z",
            "isDraft": False,
            "createdAt": "2026-11-23T11:59:00Z",
            "socialAccounts": [
                {
                    "id": "a1",
                    "nickname": "Acme",
                    "network": "x",
                    "username": "@acme",
                    "status": "pending",
                    "error": None,
                    "platformPostId": None,
                    "platformPostUrl": None,
                    "publishedAt": None,
                    "network_data": {"access_token": "canary-oauth"},
                }
            ],
            "containers": [{"id": "c1", "content": "Hello", "media": []}],
            **fields,
        }

    def made(self, remote_id: str = "p1", **fields: Any) -> Reply:
        return self.json(success=True, post=self.post(remote_id, **fields))

    # -- what happened

    def count(self, method: str, path: str = "") -> int:
        with self.lock:
            return sum(r.method == method and path in r.path for r in self.requests)

    def next_reply(self, received: Received) -> Reply:
        with self.lock:
            self.requests.append(received)
            if not self.script:
                return self.error(404, "Post not found")
            reply = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return reply if isinstance(reply, Reply) else reply(received)


class Handler(BaseHTTPRequestHandler):
    service: Service
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        with self.service.lock:
            self.service.connections += 1
            self.number = self.service.connections

    def serve(self) -> None:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.service.next_reply(
            Received(
                method=self.command,
                path=parts.path,
                query=dict(parse_qsl(parts.query)),
                headers=headers,
                body=self.rfile.read(int(headers.get("content-length", 0))),
                connection=self.number,
            )
        )
        self.close_connection = bool(reply.act)
        if reply.act == "hang":
            time.sleep(reply.seconds)
        elif reply.act == "reset":
            # a zero linger makes the close a reset
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
        elif reply.act != "drop":
            self.answer(reply)

    def answer(self, reply: Reply) -> None:
        self.send_response_only(reply.status)
        length = len(reply.body) + (1000 if reply.act == "cut" else 0)
        for name, value in reply.headers.items():
            self.send_header(name.replace("_", "-"), value)
        if reply.status != 204:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(reply.body)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self.serve
        raise AttributeError(name)

    def log_message(self, *_: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: Any) -> None:
        pass


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    server = Server(("127.0.0.1", 0), type("Bound", (Handler,), {"service": service}))
    service.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield service
    server.shutdown()
    thread.join()
    server.server_close()


class World:
    """Clock, sleeps and events as the provider sees them."""

    def __init__(self) -> None:
        self.sleeps: list[float] = []
        self.events: list[Any] = []
        self.now = NOW


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def connect(service: Service, world: World) -> Iterator[Callable[..., Any]]:
    opened = []

    def build(*, parallelism: int = 4, key: str = KEY, **config: Any) -> Any:
        settings = ProviderConfig(**{"base_url": service.url, "tries": 3, "timeout": 5.0, **config})
        provider = build_provider(
            settings,
            key=Secret(key, variable="ACME_KEY", source="Keys are made at the desk."),
            parallelism=parallelism,
            now=lambda: world.now,
            sleep=world.sleeps.append,
            observer=world.events.append,
        )
        opened.append(provider)
        return provider

    yield build
    for provider in opened:
        provider.close()


@pytest.fixture
def provider(connect: Callable[..., Any]) -> Any:
    return connect()


@pytest.fixture
def key() -> str:
    return KEY


@pytest.fixture
def everything() -> Callable[[BaseException], str]:
    """All that could ever be printed about an error and the errors behind it."""

    def show(error: BaseException) -> str:
        texts = ["".join(traceback.format_exception(error))]
        seen: BaseException | None = error
        while seen is not None:
            texts += [repr(seen), str(seen), repr(vars(seen))]
            seen = seen.__cause__ or seen.__context__
        return "\n".join(texts)

    return show
