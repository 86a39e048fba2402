"""The sandbox on a socket: HTTP/1.1 with connections that stay open, one thread each."""

import io
import signal
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from postsync.sandbox.app import SandboxApp
from postsync.sandbox.wire import BLOCK, Request, Response

LOOPBACK = "127.0.0.1"
"""No other machine may talk to the sandbox: it takes any key."""


def serve(
    db_path: Path | str,
    *,
    port: int = 0,
    clock_offset: float = 0.0,
    on_ready: Callable[[str], None],
) -> None:
    """Serve until interrupted (Ctrl-C, SIGTERM), then return.

    `on_ready` is called once with the URL, when connections are accepted. Port 0 takes a free one.
    """
    app = SandboxApp(db_path, clock_offset=clock_offset)
    try:
        with (
            suppress(KeyboardInterrupt),
            _interrupted_by_sigterm(),
            _Server((LOOPBACK, port), app) as server,
        ):
            on_ready(server.url)
            server.serve_forever()
    finally:
        app.close()


@dataclass(frozen=True, slots=True)
class Running:
    """A sandbox that serves in the background."""

    url: str
    app: SandboxApp


@contextmanager
def running(db_path: Path | str = ":memory:", *, clock_offset: float = 0.0) -> Iterator[Running]:
    """Serve from a thread for as long as the block lasts."""
    app = SandboxApp(db_path, clock_offset=clock_offset)
    with _Server((LOOPBACK, 0), app) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield Running(server.url, app)
        finally:
            server.shutdown()
            thread.join()
    app.close()


@contextmanager
def _interrupted_by_sigterm() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may handle signals
        return

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Server(socketserver.ThreadingTCPServer):
    """Not http.server's own server, which looks up the name of the host before it listens."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], app: SandboxApp) -> None:
        self.app = app
        self._open: dict[threading.Thread, socket.socket] = {}
        super().__init__(address, _Connection)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.server_address[1]}"

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        self._open[threading.current_thread()] = request
        try:
            super().process_request_thread(request, client_address)
        finally:
            del self._open[threading.current_thread()]

    def server_close(self) -> None:
        """Stop listening, hang up on everyone, and wait for requests under way."""
        super().server_close()
        under_way = dict(self._open)
        for connection in under_way.values():
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for worker in under_way:
            worker.join(timeout=5)


class _Connection(BaseHTTPRequestHandler):
    """Gives requests to the application, and hangs up where the application does."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def handle(self) -> None:
        # A client that hung up is no news; anything else is a bug and is shown on stderr.
        with suppress(ConnectionError):
            super().handle()

    def __getattr__(self, name: str) -> Any:
        # http.server asks for a method `do_GET` and so on: the application knows all of them.
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def send_error(self, *_: Any) -> None:
        """Hang up on what is not HTTP, without an answer."""
        self.close_connection = True

    def _answer(self) -> None:
        body = _Body(self.rfile, int(self.headers.get("Content-Length") or 0))
        if "Transfer-Encoding" in self.headers:
            self.close_connection = True  # nobody looks for the end of a chunked body
        path, _, query = self.path.partition("?")
        request = Request(
            method=self.command,
            path=unquote(path),
            query_string=query,
            headers={name.lower(): value.strip() for name, value in self.headers.items()},
            stream=io.BufferedReader(body, BLOCK),
            host_url=f"http://{self.headers['Host']}"
            if "Host" in self.headers
            else self.server.url,
        )
        self._send(self.server.app.answer(request))
        # An unread body would be read as the next request.
        while body.read(BLOCK):
            pass

    def _send(self, response: Response) -> None:
        status, headers = response.head()
        if self.close_connection:
            headers["Connection"] = "close"
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items())]
        head, sent = "\r\n".join([*lines, "\r\n"]).encode("latin-1"), 0
        for block in response.blocks() if self.command != "HEAD" else ():
            self.wfile.write(head + block)  # in one piece, if it is small
            head = b""
            sent += len(block)
        self.wfile.write(head)
        if self.command != "HEAD" and sent < int(headers["Content-Length"]):
            self.close_connection = True


class _Body(io.RawIOBase):
    """The part of a connection that belongs to one request."""

    def __init__(self, stream: io.BufferedIOBase, length: int) -> None:
        super().__init__()
        self._stream = stream
        self._left = length

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)[: self._left]
        size = self._stream.readinto(view) if len(view) else 0
        self._left -= size
        return size
