"""The way to the service: names, connections, encryption, and the proxy that stands in between."""

import socket
import ssl
import time
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from postsync.adapters.http.addresses import is_loopback
from postsync.adapters.http.connecting import not_sent
from postsync.adapters.http.transport import import_httpx
from postsync.domain.run.checkup import Check, Topic, care, good, wrong

PATIENCE = 10.0
"""Seconds for each step."""

SLOW = 3.0
"""Seconds for a connection from which on somebody should know."""


def way_to(base_url: str) -> Iterator[Check]:
    """Each step of a connection that is made and closed again, without a request."""
    url = urlsplit(base_url)
    host = url.hostname or ""
    try:
        proxy = _proxy_for(url)
        port = proxy.port if proxy is not None else url.port
    except ValueError:
        yield wrong(
            Topic.SERVICE,
            "proxy",
            "the address of the proxy in the environment cannot be read",
            "Write it as http://host:port into HTTPS_PROXY or ALL_PROXY.",
        )
        return
    port = port or _port(proxy or url)
    target = (proxy or url).hostname or ""
    if proxy is not None:
        name = f"{target}:{port}"
        yield good(Topic.SERVICE, "proxy", f"connections go through the proxy {name}")
    began = time.monotonic()
    try:
        addresses = socket.getaddrinfo(target, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        yield _unreached(error, target, by_proxy=proxy is not None)
        return
    found = time.monotonic() - began
    try:
        with socket.create_connection((target, port), PATIENCE) as connection:
            if proxy is None and url.scheme == "https":
                context: ssl.SSLContext = import_httpx().create_ssl_context()
                with context.wrap_socket(connection, server_hostname=host) as secured:
                    version = secured.version() or "TLS"
            else:
                version = "no encryption on this machine" if is_loopback(host) else "by the proxy"
    except (OSError, ValueError) as error:
        yield _unreached(error, target, by_proxy=proxy is not None)
        return
    took = time.monotonic() - began
    count = len({address[4][0] for address in addresses})
    says = (
        f"{target} is found ({count} address{'' if count == 1 else 'es'}, {found * 1000:.0f} ms) and "
        f"answers ({version}, {took * 1000:.0f} ms)"
    )
    if took > SLOW:
        yield care(Topic.SERVICE, "way", says, "That is slow: look at the network of this machine.")
    else:
        yield good(Topic.SERVICE, "way", says)


def _unreached(error: Exception, host: str, *, by_proxy: bool) -> Check:
    why = not_sent(error, host, was_reached=False)
    if by_proxy:
        todo = "That is the proxy of the environment: check HTTPS_PROXY, ALL_PROXY and NO_PROXY."
        return wrong(Topic.SERVICE, "way", why.reason, todo)
    return wrong(Topic.SERVICE, "way", why.reason, why.remedy)


def _proxy_for(url: SplitResult) -> SplitResult | None:
    """The proxy of the environment for an address, as the client goes by it; none to this machine."""
    if is_loopback(url.hostname) or proxy_bypass(url.hostname or ""):
        return None
    proxies = getproxies()
    named = proxies.get(url.scheme) or proxies.get("all")
    if not named:
        return None
    return urlsplit(named if "://" in named else f"http://{named}")


def _port(url: SplitResult) -> int:
    return {"https": 443, "http": 80}.get(url.scheme, 1080)
