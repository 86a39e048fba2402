"""The sandbox on a socket: HTTP/1.1 with connections that stay open, one thread each."""

import io
import signal
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from postsync.sandbox.app import ConnectionDropped, SandboxApp

_LONGEST_LINE = 64 * 1024
_MOST_HEADERS = 200
_BLOCK = 256 * 1024


def serve(
    db_path: Path | str,
    *,
    host: str = "127.0.0.1",
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
            _Server((host, port), app) as server,
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
def running(
    db_path: Path | str = ":memory:",
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    clock_offset: float = 0.0,
) -> Iterator[Running]:
    """Serve from a thread for as long as the block lasts."""
    app = SandboxApp(db_path, clock_offset=clock_offset)
    with _Server((host, port), app) as server:
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
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], app: SandboxApp) -> None:
        self.app = app
        self._open: set[socket.socket] = set()
        self._workers: set[threading.Thread] = set()
        super().__init__(address, _Connection)

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host if isinstance(host, str) else host.decode()}:{port}"

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        worker = threading.current_thread()
        self._open.add(request)
        self._workers.add(worker)
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._open.discard(request)
            self._workers.discard(worker)

    def server_close(self) -> None:
        """Stop listening, hang up on everyone, and wait for requests under way."""
        super().server_close()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for worker in list(self._workers):
            worker.join(timeout=5)


class _Connection(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    server: _Server

    def handle(self) -> None:
        # A client that hung up is no news; anything else is a bug and is shown on stderr.
        with suppress(ConnectionError):
            while self._serve_one():
                pass

    def _serve_one(self) -> bool:
        """Read a request and answer it; whether the connection can be used again."""
        environ = self._read_head()
        if environ is None:
            return False
        body = _Body(self.rfile, int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = body
        if environ.get("HTTP_EXPECT", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        complete = self._answer(environ)
        # An unread body would be taken for the next request.
        while body.read(_BLOCK):
            pass
        return complete and _stays_open(environ)

    def _read_head(self) -> dict[str, Any] | None:
        line = self.rfile.readline(_LONGEST_LINE)
        if not line.strip():
            return None
        try:
            method, target, protocol = line.decode("latin-1").split()
        except ValueError:
            return None
        path, _, query = target.partition("?")
        host, port = self.server.server_address[:2]
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path),
            "QUERY_STRING": query,
            "SERVER_NAME": host,
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": protocol,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for _ in range(_MOST_HEADERS):
            line = self.rfile.readline(_LONGEST_LINE).rstrip(b"\r\n")
            if not line:
                return environ
            name, _, value = line.decode("latin-1").partition(":")
            key = name.strip().upper().replace("-", "_")
            prefix = "" if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else "HTTP_"
            environ[prefix + key] = value.strip()
        return None

    def _answer(self, environ: dict[str, Any]) -> bool:
        """Send what the application answers; False if it was less than announced."""
        head: list[bytes] = []
        announced = 0

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> None:
            nonlocal announced
            announced = int(dict(headers).get("Content-Length", 0))
            lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
            if not _stays_open(environ):
                lines.append("Connection: close")
            head.append("\r\n".join([*lines, "\r\n"]).encode("latin-1"))

        sent = 0
        for block in self.server.app(environ, start_response):
            self.wfile.write(b"".join([*head, block]))
            head.clear()
            sent += len(block)
        if head:
            self.wfile.write(head[0])
        return sent == announced or environ["REQUEST_METHOD"] == "HEAD"


def _stays_open(environ: dict[str, Any]) -> bool:
    if environ["SERVER_PROTOCOL"] != "HTTP/1.1" or "HTTP_TRANSFER_ENCODING" in environ:
        return False  # the end of a chunked body is not looked for: no route takes one
    return "close" not in environ.get("HTTP_CONNECTION", "").lower()


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


__all__ = ["ConnectionDropped", "Running", "running", "serve"]
