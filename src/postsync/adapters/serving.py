"""Serving: one page, to browsers of this machine, and what changes of it as long as they show it.

A browser brings along whoever wrote the other pages that it shows. Such a page may have a name that leads
to this machine; what it cannot do is hide where it comes from.
"""

import re
import socketserver
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

LOOPBACK = "127.0.0.1"
"""No other machine may see what is not published yet."""

PATIENCE = 25.0
"""Seconds after which who waits for a change is told that there is none."""

MOST_CONNECTIONS = 64
"""Connections at once; each has a thread."""

SILENCE = 60.0
"""Seconds that a browser may take for a request, or to take an answer."""

_OURS = re.compile(r"(?:127\.0\.0\.1|localhost)(?::(\d+))?", re.IGNORECASE | re.ASCII)

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""The page has a policy of its own, stricter than any that is meant for all answers."""


class Page(Protocol):
    """What is served."""

    @property
    def version(self) -> str:
        """What tells one drawing from another."""

    def html(self) -> bytes:
        """All of it."""

    def news(self, since: str) -> str:
        """What came after a version, as JSON."""


class PageServer(socketserver.ThreadingTCPServer):
    """Serves a page on this machine; port 0 takes a free one. Raises OSError."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, page: Page, port: int = 0) -> None:
        self.page = page
        self._news = threading.Condition()
        self._is_over = False
        self._open = 0
        super().__init__((LOOPBACK, port), _Connection)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """How it is reached."""
        return f"http://{LOOPBACK}:{self.port}/"

    def change(self, renew: Callable[[], None]) -> None:
        """Renew the page while nobody reads it, and tell those who wait."""
        with self._news:
            renew()
            self._news.notify_all()

    def read(self) -> bytes:
        """The page as it is now."""
        with self._news:
            return self.page.html()

    def wait(self, since: str) -> bytes:
        """What came after a version, as soon as there is something, or time is over."""
        with self._news:
            self._news.wait_for(lambda: self._is_over or self.page.version != since, PATIENCE)
            return self.page.news(since).encode()

    def verify_request(self, *_: Any) -> bool:
        """Whether one more may connect; the others are hung up on."""
        return self._open < MOST_CONNECTIONS

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection, which counts as long as it is open."""
        with self._news:
            self._open += 1
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._news:
                self._open -= 1

    def handle_error(self, *_: Any) -> None:
        """Say in a line what went wrong with a connection, unless it is only gone."""
        error = sys.exception()
        if not isinstance(error, OSError):
            sys.stderr.write(f"The page was not served: {error!r}"[:500] + "\n")

    def server_close(self) -> None:
        """Stop listening, and let go of those who wait."""
        super().server_close()
        with self._news:
            self._is_over = True
            self._news.notify_all()


class _Connection(BaseHTTPRequestHandler):
    """Answers GET to pages and programs of this machine, and nothing else."""

    protocol_version = "HTTP/1.1"
    timeout = SILENCE
    server: PageServer

    def handle(self) -> None:
        """Serve until one of the two hangs up: that is no news."""
        with suppress(ConnectionError, TimeoutError):
            super().handle()

    def do_GET(self) -> None:
        """Give the page, or what changed of it."""
        hosts = self.headers.get_all("Host", [])
        found = _OURS.fullmatch(hosts[0].strip()) if len(hosts) == 1 else None
        if found is None or found[1] not in (None, str(self.server.port)):
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return
        if self.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            self.send_error(HTTPStatus.FORBIDDEN)
            return
        parts = urlsplit(self.path)
        if parts.path == "/":
            self._send("text/html; charset=utf-8", self.server.read())
        elif parts.path == "/changes":
            since = parse_qs(parts.query).get("since", [""])[0]
            self._send("application/json", self.server.wait(since))
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, *_: Any) -> None:
        """Say no in a few words, none of which come from the request, and hang up."""
        self.close_connection = True
        self._send("text/plain", HTTPStatus(code).phrase.encode(), code)

    def _send(self, kind: str, body: bytes, code: int = HTTPStatus.OK) -> None:
        self.send_response_only(code)
        for name, value in {**_HEADERS, "Content-Type": kind, "Content-Length": len(body)}.items():
            self.send_header(name, str(value))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
