"""The sandbox on a socket: a thread for each connection, a clean end."""

import signal
import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from postsync.sandbox.app import SandboxApp
from postsync.sandbox.connection import Connection, report

LOOPBACK = "127.0.0.1"
"""No other machine may talk to the sandbox: it takes any key."""

MOST_CONNECTIONS = 512
"""Connections at once; each has a thread."""


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
            Server((LOOPBACK, port), app) as server,
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
    with Server((LOOPBACK, 0), app) as server:
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


class Server(socketserver.ThreadingTCPServer):
    """Not http.server's own server, which looks up the name of the host before it listens."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], app: SandboxApp) -> None:
        self.app = app
        self._open: dict[threading.Thread, socket.socket] = {}
        super().__init__(address, Connection)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """How it is reached."""
        return f"http://{LOOPBACK}:{self.port}"

    def verify_request(self, *_: Any) -> bool:
        """Whether one more may connect; the others are hung up on."""
        return len(self._open) < MOST_CONNECTIONS

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection, which is known as long as it is open."""
        self._open[threading.current_thread()] = request
        try:
            super().process_request_thread(request, client_address)
        finally:
            del self._open[threading.current_thread()]

    def handle_error(self, *_: Any) -> None:
        """Say in a line what went wrong with a connection, unless it is only gone."""
        error = sys.exception()
        if not isinstance(error, OSError):
            report(error)

    def server_close(self) -> None:
        """Stop listening, hang up on everyone, and wait for requests under way."""
        super().server_close()
        self.app.hang_up()
        under_way = dict(self._open)
        for connection in under_way.values():
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for worker in under_way:
            worker.join(timeout=5)
