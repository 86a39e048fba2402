"""One connection to the sandbox: HTTP/1.1 from whoever may ask, and a 4xx for what is none of it."""

import io
import re
import socket
import sys
import time
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from postsync.sandbox import doorway
from postsync.sandbox.wire import BLOCK, Refusal, Request, Response, problem

if TYPE_CHECKING:
    from postsync.sandbox.server import Server

IDLE = 75.0
"""Seconds for which a connection may have nothing to say."""

SILENCE = 20.0
"""Seconds that the head of a request may take, and that an answer may stay unread."""

SLOWEST = 100_000
"""Bytes a second of a body."""

LINGER = 1.0
"""Seconds for which a refused client may go on talking before the connection is closed."""

MOST_UNREAD = 64 * BLOCK
"""Bytes that a client may send although nobody wants them."""


class Connection(BaseHTTPRequestHandler):
    """Gives requests to the application, and hangs up where the application does."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: "Server"

    def setup(self) -> None:
        """Read with patience, but not for ever."""
        super().setup()
        self._patience = _Patience(self.connection)
        self.rfile = io.BufferedReader(self._patience, BLOCK)

    def handle(self) -> None:
        """Serve until one of the two hangs up, or the client falls asleep: that is no news."""
        with suppress(ConnectionError, TimeoutError):
            super().handle()

    def __getattr__(self, name: str) -> Any:
        # http.server asks for a method `do_GET` and so on: the application knows all of them.
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def log_message(self, *_: Any) -> None:
        """Say nothing: the requests are in the log of the sandbox, and odd ones are no news."""

    def send_error(self, code: int, *_: Any) -> None:
        """Answer what is no request, as far as an answer is possible."""
        self._refuse(problem(code, HTTPStatus(code).phrase))

    def _answer(self) -> None:
        try:
            target = doorway.admit(self.headers, self.path, self.server.port)
            length = doorway.length_of(self.headers)
        except Refusal as refused:
            self._refuse(refused.response)
            return
        self._patience.last(SILENCE + length / SLOWEST)
        body = _Body(self.rfile, length)
        self._send(self._answered(target, body))
        # An unread body would be read as the next request; one that is long is not waited for.
        left = MOST_UNREAD
        while (block := body.read(BLOCK)) and left > 0:
            left -= len(block)
        self.close_connection = self.close_connection or left <= 0
        self._patience.begin()

    def _answered(self, target: str, body: "_Body") -> Response:
        path, _, query = target.partition("?")
        request = Request(
            method=self.command,
            path=unquote(path),
            query_string=query,
            headers={name.lower(): value.strip() for name, value in self.headers.items()},
            stream=io.BufferedReader(body, BLOCK),
            host_url=f"http://{self.headers['Host']}",
        )
        try:
            return self.server.app.answer(request)
        except (ConnectionError, TimeoutError):
            raise
        except Exception as error:  # noqa: BLE001 -- one request must not end the server
            report(error)
            return problem(500, "Internal server error")

    def _refuse(self, response: Response) -> None:
        """Answer what is not read on, and hang up."""
        self.close_connection = True
        self._send(response)
        # What has come already would make the connection end without the answer.
        self._patience.last(LINGER)
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            for _ in range(MOST_UNREAD // BLOCK):
                if not self.rfile.read1(BLOCK):
                    break

    def _send(self, response: Response) -> None:
        status, headers = response.head()
        headers = {**_PROTECTING, **headers}
        if self.close_connection:
            headers["Connection"] = "close"
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items())]
        head = "\r\n".join([*(_UNFIT.sub("?", line) for line in lines), "\r\n"])
        waiting, sent = head.encode("latin-1", "replace"), 0
        self.connection.settimeout(SILENCE)
        for block in response.blocks() if self.command != "HEAD" else ():
            self.wfile.write(waiting + block)  # in one piece, if it is small
            waiting = b""
            sent += len(block)
        self.wfile.write(waiting)
        if self.command != "HEAD" and str(sent) != headers["Content-Length"]:
            self.close_connection = True


_PROTECTING = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""What every answer tells a browser, unless it says otherwise: show it nowhere, and run nothing of it."""

_UNFIT = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def report(error: BaseException | None) -> None:
    """Say in a line what went wrong that is no fault of a request."""
    print(f"The sandbox failed at a request: {error!r}"[:500], file=sys.stderr)  # noqa: T201


class _Patience(io.RawIOBase):
    """What a connection sends, and how long it may take: no client holds a thread for ever."""

    def __init__(self, connection: socket.socket) -> None:
        super().__init__()
        self._connection = connection
        self._end: float | None = None

    def begin(self) -> None:
        """Wait for a request, the head of which may take a while from its first byte on."""
        self._end = None

    def last(self, seconds: float) -> None:
        """Let everything that comes from now on take so long."""
        self._end = time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = IDLE if self._end is None else self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(min(left, IDLE))
        size = self._connection.recv_into(buffer)
        if self._end is None:
            self.last(SILENCE)
        return size


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
