"""The in-process transport: hands the client's requests to a WSGI application."""

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import httpx

    from postsync.adapters.http.fetching import Fetch

WSGIApp = Callable[[dict[str, Any], Any], Iterable[bytes]]
"""A callable by PEP 3333, as far as is needed here."""


class InProcess:
    """Stands where httpx expects a transport. Unlike httpx's own, it streams what is uploaded.

    An OSError of the application is let through: it is what a broken connection would be.
    """

    def __init__(self, app: WSGIApp) -> None:
        self._app = app

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Nothing to close: the application belongs to whoever made it."""

    def handle_request(self, request: "httpx.Request") -> "httpx.Response":
        """Serve one request."""
        import httpx

        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> object:
            started[:] = [int(status.split(maxsplit=1)[0]), headers]
            return lambda _data: None

        chunks = iter(request.stream)  # type: ignore[arg-type] # requests here are never async
        result = self._app(_environ(request, chunks), start_response)
        try:
            body = b"".join(result)
        finally:
            getattr(result, "close", _nothing)()
        for _ in chunks:
            pass  # a socket would take all that is sent, wanted or not
        status, headers = started
        return httpx.Response(status, headers=headers, content=body)


def fetching(app: WSGIApp, base_url: str) -> "Fetch":
    """What fetches from the application what lies at its own addresses, and all else by HTTP."""
    from postsync.adapters.http.fetching import NotFetched, fetch

    def fetch_here(url: str, *, timeout: float) -> Iterator[bytes]:
        from typing import cast
        from urllib.parse import urlsplit

        import httpx

        if urlsplit(url).netloc != urlsplit(base_url).netloc:
            yield from fetch(url, timeout=timeout)
            return
        with httpx.Client(transport=cast("httpx.BaseTransport", InProcess(app))) as client:
            response = client.get(url)
        if response.status_code != 200:
            raise NotFetched(f"the sandbox answered {response.status_code}")
        yield response.content

    return fetch_here


def _environ(request: "httpx.Request", chunks: Iterator[bytes]) -> dict[str, Any]:
    url = request.url
    environ = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": url.path,
        "QUERY_STRING": url.query.decode("ascii"),
        "SERVER_NAME": url.host,
        "SERVER_PORT": str(url.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": io.BufferedReader(_Upload(chunks)),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    return environ


class _Upload(io.RawIOBase):
    """The chunks of a request as a file to read from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = chunk
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def _nothing() -> None:
    pass
