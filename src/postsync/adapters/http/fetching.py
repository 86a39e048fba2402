"""Fetching: the bytes at a public address, from a server that nobody vouches for.

It is told nothing: no key, no cookie, no login, no page that one came from. It may send us on, but not
to this machine or into its network, and it has a bounded time for a bounded number of bytes.
"""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Protocol, Self
from urllib.parse import SplitResult, urljoin, urlsplit

from postsync.adapters.http.addresses import LONGEST, is_loopback
from postsync.adapters.http.transport import MAX_SILENCES, USER_AGENT, import_httpx

if TYPE_CHECKING:
    import httpx

MOST = 10_000_000_000
"""Bytes of the largest file that is worth fetching: the largest video that Facebook takes."""

HOPS = 5
"""Redirects that are followed."""

_SENT_ON = frozenset({301, 302, 303, 307, 308})
_WORTH_A_TRY = frozenset({408, 425, 429, 500, 502, 503, 504})
_HEADERS = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}


class NotFetched(Exception):
    """Why the bytes cannot be had, without a word that a server chose; `again`: it may work later."""

    def __init__(self, reason: str, *, again: bool = False) -> None:
        super().__init__(reason)
        self.again = again


class Fetch(Protocol):
    """Gives the bytes at an address, in pieces. Raises NotFetched."""

    def __call__(self, url: str, *, timeout: float) -> Iterator[bytes]:
        """`timeout` is the silence in seconds after which it is given up."""


def fetch(url: str, *, timeout: float, most: int = MOST) -> Iterator[bytes]:
    """The bytes at `url`, in pieces. Raises NotFetched, also after some of them.

    `timeout` is the silence in seconds after which it is given up; in all it may take ten times that.
    """
    may_be_here = is_loopback(_checked(url, may_be_here=True).hostname)
    with _Watch(MAX_SILENCES * timeout, may_be_here=may_be_here) as watch:
        for _ in range(HOPS + 1):
            parts = _checked(url, may_be_here=may_be_here)
            with _answer(parts, watch, timeout) as response:
                if response.status_code not in _SENT_ON:
                    yield from _body(response, parts, most)
                    if watch.is_over:  # it ended by that
                        raise NotFetched(_too_slow(parts))
                    return
                url = urljoin(parts.geturl(), response.headers.get("location", ""))
    raise NotFetched(f"it is redirected more than {HOPS} times")


def _checked(url: str, *, may_be_here: bool) -> SplitResult:
    """The parts of an address that may be asked, as they are sent: in ASCII. Raises NotFetched."""
    library = import_httpx()
    try:
        parts = urlsplit(str(library.URL(url)))
        host, _ = parts.hostname or "", parts.port
    except (library.InvalidURL, ValueError):
        raise NotFetched("there is no address to fetch it from") from None
    sent = parts.geturl()
    if not host or not sent.isascii() or not sent.isprintable() or " " in sent:
        raise NotFetched("there is no address to fetch it from")
    if "@" in parts.netloc:
        raise NotFetched("the address holds a name or a password")
    if parts.scheme != "https" and not (
        parts.scheme == "http" and may_be_here and is_loopback(host)
    ):
        raise NotFetched(f"{_shown(host)} does not give it over https")
    if not may_be_here and _is_inside(host):
        raise NotFetched(_inside(host))
    return parts


def _is_inside(host: str) -> bool:
    """Whether a host, or an address as a socket tells it, is of this machine or its network."""
    if host.rstrip(".").rpartition(".")[2] == "localhost":
        return True
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return False  # a name: where it leads is looked at when there is a connection
    return not address.is_global or address.is_multicast


def _inside(host: str) -> str:
    return f"{_shown(host)} is an address of this machine or of its network"


def _shown(host: str) -> str:
    return host if len(host) <= LONGEST else host[: LONGEST - 1] + "…"


def _too_slow(parts: SplitResult) -> str:
    return f"{_shown(parts.netloc)} is too slow"


@contextmanager
def _answer(parts: SplitResult, watch: "_Watch", timeout: float) -> "Iterator[httpx.Response]":
    library = import_httpx()
    host = _shown(parts.netloc)
    try:
        with (
            _client(library, parts, timeout) as (client, is_direct),
            client.stream(
                "GET",
                parts.geturl(),
                extensions={"trace": watch.direct if is_direct else watch.by_proxy},
            ) as response,
        ):
            yield response
    except library.TimeoutException as error:
        reason = f"{host} did not answer within {timeout:g} s"
        raise NotFetched(reason, again=True) from error
    except (library.HTTPError, library.InvalidURL, UnicodeError, OSError, ValueError) as error:
        if watch.is_over:
            raise NotFetched(_too_slow(parts)) from error
        # What else went wrong may be told in words of the server.
        why = f": {error}" if isinstance(error, library.ConnectError) else ""
        raise NotFetched(f"the connection to {host} failed{why}", again=True) from error
    except ImportError as error:  # what a proxy of another kind needs
        raise NotFetched("the proxy of the environment cannot be used") from error


@contextmanager
def _client(
    library: Any, parts: SplitResult, timeout: float
) -> "Iterator[tuple[httpx.Client, bool]]":
    """A client for one request, and whether it goes to the host itself, past no proxy."""
    from http.cookiejar import CookieJar, DefaultCookiePolicy
    from urllib.request import getproxies, proxy_bypass

    host = parts.hostname or ""
    proxies = {} if is_loopback(host) or proxy_bypass(host) else getproxies()
    proxy = proxies.get("https") or proxies.get("all")
    with library.Client(
        headers=_HEADERS,
        timeout=timeout,
        cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        follow_redirects=False,
        trust_env=False,
        proxy=proxy,
        verify=parts.scheme == "https" and library.create_ssl_context(),
    ) as client:
        yield client, proxy is None


def _body(response: "httpx.Response", parts: SplitResult, most: int) -> Iterator[bytes]:
    host, status = _shown(parts.netloc), response.status_code
    if status != 200:
        raise NotFetched(f"{host} answered {status}", again=status in _WORTH_A_TRY)
    if response.headers.get("content-encoding", "identity").casefold() != "identity":
        raise NotFetched(f"{host} sends it packed, although it was asked not to")
    left = most
    for piece in response.iter_raw():
        left -= len(piece)
        if left < 0:
            raise NotFetched(f"it is larger than {most:,} bytes")
        yield piece


class _Watch:
    """Looks where connections lead, and ends the one that is open when time is up.

    A server that sends a byte now and then is never silent, and what reads from it never looks up.
    """

    def __init__(self, seconds: float, *, may_be_here: bool) -> None:
        self._may_be_here = may_be_here
        self._connection: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self.is_over = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._connection = None

    def direct(self, event: str, info: Mapping[str, Any]) -> None:
        """Follow what httpx does; a connection that leads where none may is closed unused."""
        if event == "connection.connect_tcp.complete" and not self._may_be_here:
            stream = info["return_value"]
            host = str((stream.get_extra_info("server_addr") or ("",))[0])
            if not host or _is_inside(host):
                stream.close()
                raise NotFetched(_inside(host))
        self.by_proxy(event, info)

    def by_proxy(self, event: str, info: Mapping[str, Any]) -> None:
        """The same without the look: it is the proxy that knows where the connection leads."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._connection = info["return_value"].get_extra_info("socket")
            if self.is_over:
                self._end()

    def _end(self) -> None:
        self.is_over = True
        connection = self._connection
        if connection is not None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
