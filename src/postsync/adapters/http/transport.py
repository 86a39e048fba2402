"""The transport: sends one HTTP request once and returns what happened. It and `fetching` alone use httpx."""

import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import SplitResult, urlsplit

from postsync import __version__
from postsync.adapters.http.addresses import is_loopback
from postsync.adapters.http.inprocess import InProcess, WSGIApp
from postsync.adapters.secrets import Secret
from postsync.domain.config import ProviderConfig
from postsync.domain.errors import ConfigError
from postsync.ports import Observer

if TYPE_CHECKING:
    import httpx

USER_AGENT = f"postsync/{__version__} (social posts as code)"
"""Explicit, because the defaults of HTTP libraries are turned away at the service's edge."""

MAX_ANSWER = 64 * 1024 * 1024
"""Bytes of an answer, decompressed, beyond which it is not read on."""

MAX_SILENCES = 10
"""An answer that trickles in is given up after this many times the allowed silence."""

KEEPALIVE = 2.0
"""Seconds for which an idle connection is used again.

A connection that the service closes at the very moment a create is sent leaves the outcome unknown.
Servers close idle connections after 5 s (Node, uvicorn) to minutes, so that one idle for at most 2 s
is still open. A new connection costs less than a post that has to be looked for.
"""

EVERY_TRY = 1_000
"""Tries that no limit stands against but the configured one."""

KEPT_HEADERS = (
    "date",
    "retry-after",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-request-id",
    "cf-ray",
    "location",
)
"""The headers of an answer that are ever looked at; a provider may add some of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One request to the API. `path` is already quoted; `what` says in words what is being done."""

    method: str
    path: str
    what: str
    params: Mapping[str, str | int] | None = None
    content: bytes | None = None
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, whoever it was that answered. `headers` are the few that are ever looked at."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def request_id(self) -> str | None:
        """The service's own name for the call, for a support request."""
        name = self.headers.get("x-request-id") or self.headers.get("cf-ray")
        return name if name and name.isprintable() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """No connection came about: the request has certainly not been carried out.

    `tries` is how often it is worth trying at most; `remedy` is for a person.
    """

    reason: str
    cause: Exception
    remedy: str
    tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """The request has left, wholly or in part, and no answer came: anything may have happened."""

    reason: str
    cause: Exception


Exchange = Answer | NotSent | NoAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a client of a service works with; one for all its threads.

    `app` is a WSGI application in this process that it speaks to instead of to the network.
    """

    key: Secret
    parallelism: int
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    observer: Observer
    app: WSGIApp | None = None


class Transport:
    """One client for the API and one without the key for storage, both shared by all threads.

    Nothing here is ever sent twice: no retries, no redirects, no cookies. `keep` names headers of
    answers that the provider looks at beside the usual ones.
    """

    def __init__(
        self,
        config: ProviderConfig,
        surroundings: Surroundings,
        *,
        keep: Iterable[str] = (),
    ) -> None:
        self._base_url = config.base_url.rstrip("/")
        self.base = urlsplit(self._base_url)
        self._key = surroundings.key
        self._timeout = config.timeout
        self._connect_timeout = config.connect_timeout
        # some more than threads, so that waiting for one never happens in ordinary use
        self._connections = surroundings.parallelism + 4
        self._app = surroundings.app
        self._kept = (*KEPT_HEADERS, *keep)
        self._reached: set[str] = set()
        self._lock = threading.Lock()
        self._clients: dict[str, httpx.Client] = {}
        self._tls: Any = None

    def prepare(self) -> None:
        """Build the client for the API: imports, and certificates. Connects to nothing."""
        self._client("api", self.base)

    def send(self, message: Message, *, sent: Callable[[], None] | None = None) -> Exchange:
        """Send one request to the API, once. `sent` is called when it has been written completely."""
        headers = dict(message.headers or {})
        if message.content is not None:
            headers["Content-Type"] = "application/json"
        return self._exchange(
            self._client("api", self.base),
            self.base,
            method=message.method,
            url=self._base_url + message.path,
            params=message.params,
            content=message.content,
            headers=headers,
            extensions={"trace": _tracer(sent)} if sent else None,
        )

    def put(self, url: str, *, content: Iterable[bytes], size: int, content_type: str) -> Exchange:
        """Put bytes into storage, once and without the API key."""
        parts = urlsplit(url)
        purpose = "local storage" if is_loopback(parts.hostname) else "storage"
        return self._exchange(
            self._client(purpose, parts),
            parts,
            method="PUT",
            url=url,
            content=content,
            headers={"Content-Type": content_type, "Content-Length": str(size)},
        )

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def _exchange(self, client: "httpx.Client", to: SplitResult, **request: Any) -> Exchange:
        httpx = import_httpx()
        # in-process, the application's own OSError is the broken connection
        broken = (OSError,) if self._app else ()
        host = to.netloc
        try:
            response = client.send(client.build_request(**request), stream=True)
            self._reached.add(host)
            try:
                return self._read(response)
            finally:
                response.close()
                stream = response.extensions.get("network_stream")
                if client.is_closed and stream is not None:
                    # It was connecting when all was closed: nobody else knows of its connection.
                    stream.close()
        except (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.PoolTimeout,
            httpx.ProxyError,
            httpx.UnsupportedProtocol,
            httpx.InvalidURL,
            UnicodeError,  # a name that cannot be asked for; httpx lets it through
        ) as error:
            from postsync.adapters.http.connecting import not_sent  # brings ssl along

            return not_sent(error, host, was_reached=host in self._reached)
        except httpx.TimeoutException as error:
            reason = f"no answer from {host} within {self._timeout:g} s"
            return NoAnswer(reason=reason, cause=error)
        except (httpx.HTTPError, httpx.StreamError, _Oversized, *broken) as error:
            why = str(error) or type(error).__name__
            return NoAnswer(reason=f"the connection to {host} broke: {why}", cause=error)

    def _read(self, response: "httpx.Response") -> Answer:
        deadline = time.monotonic() + MAX_SILENCES * self._timeout
        chunks, size = [], 0
        for chunk in response.iter_bytes():
            chunks.append(chunk)
            size += len(chunk)
            if size > MAX_ANSWER:
                raise _Oversized(f"the answer is larger than {MAX_ANSWER >> 20} MiB")
            if time.monotonic() > deadline:
                raise _Oversized("the answer trickles in too slowly")
        # The one place where a service's words come in: from here on nothing repeats the key.
        hide = self._key.redact
        kept = {
            name: hide(response.headers[name]) for name in self._kept if name in response.headers
        }
        body = self._key.redact_body(b"".join(chunks))
        return Answer(status=response.status_code, headers=kept, body=body)

    def _client(self, purpose: str, url: SplitResult) -> "httpx.Client":
        """The client for one purpose: the API, storage elsewhere, or storage on this machine."""
        with self._lock:
            if purpose not in self._clients:
                library = import_httpx()
                # the key goes to the API and nowhere else
                key = {"Authorization": f"Bearer {self._key.reveal()}"} if purpose == "api" else {}
                try:
                    self._clients[purpose] = self._build(library, url, key)
                except (OSError, ValueError, ImportError, library.InvalidURL) as error:
                    raise ConfigError(
                        f"no HTTP client can be set up for {url.netloc}: {error}",
                        detail="Check the proxy and certificate variables of the environment: "
                        "HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE, SSL_CERT_DIR.",
                    ) from error
            return self._clients[purpose]

    def _build(self, library: Any, url: SplitResult, key: Mapping[str, str]) -> "httpx.Client":
        from http.cookiejar import CookieJar, DefaultCookiePolicy

        local = is_loopback(url.hostname)
        client: httpx.Client = library.Client(
            headers={"User-Agent": USER_AGENT, "Accept": "application/json", **key},
            timeout=library.Timeout(
                self._timeout, connect=self._connect_timeout, pool=MAX_SILENCES * self._timeout
            ),
            # the pool counts busy connections as idle ones: fewer would close them in use
            limits=library.Limits(
                max_connections=self._connections,
                max_keepalive_connections=self._connections,
                keepalive_expiry=KEEPALIVE,
            ),
            # what one answer wants remembered is no business of the next request
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            # proxies and certificates of the environment, but never a proxy to this machine
            trust_env=not local and self._app is None,
            verify=self._tls_context(plain=local and url.scheme == "http"),
            transport=InProcess(self._app) if self._app else None,
        )
        return client

    def _tls_context(self, *, plain: bool) -> Any:
        """The TLS settings, made once: it takes 20 ms. Plain HTTP needs none."""
        if plain or self._app is not None:
            return False
        if self._tls is None:
            self._tls = import_httpx().create_ssl_context()
        return self._tls


class _Oversized(Exception):
    """An answer that is not worth reading on."""


def _tracer(sent: Callable[[], None]) -> Callable[[str, Mapping[str, Any]], None]:
    """Tells `sent` when a request has been written, and not when a proxy has been asked for a way."""
    writing = b""

    def trace(event: str, info: Mapping[str, Any]) -> None:
        nonlocal writing
        if event == "http11.send_request_body.started":
            writing = info["request"].method
        elif event == "http11.send_request_body.complete" and writing != b"CONNECT":
            sent()

    return trace


def import_httpx() -> Any:
    """The httpx module, imported at the first call of the API and not before.

    `httpx/__init__` imports its own command line, and with it click, rich and pygments, whenever
    those are installed, which here they are: half of its import time. A None in `sys.modules` is
    Python's way of saying that a module cannot be imported; httpx then does as if its command line
    had not been installed, which it expects.
    """
    with _IMPORTING:
        if "httpx" not in sys.modules:
            sys.modules["httpx._main"] = cast("Any", None)
            try:
                import httpx
            finally:
                sys.modules.pop("httpx._main", None)
        import httpx

        _silence()
        module: Any = httpx
        return module


_IMPORTING = threading.Lock()


def _silence() -> None:
    """Keep httpx from logging: it logs whole URLs, and a presigned URL is a secret."""
    import logging

    # a filter once added is not added again
    for part in ("connection", "http11", "http2", "proxy", "socks"):
        logging.getLogger(f"httpcore.{part}").addFilter(_nothing)
    logging.getLogger("httpx").addFilter(_nothing)


def _nothing(_record: object) -> bool:
    return False
