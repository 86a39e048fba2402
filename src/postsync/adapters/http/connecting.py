"""Why a connection did not come about, whether trying again may help, and what a person can do."""

import os
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from postsync.adapters.http.addresses import is_loopback
from postsync.adapters.http.transport import EVERY_TRY, NotSent

QUICK_TRIES = 3
"""Tries for a service that was never reached in this run: together they take less than 2 s.

One that has answered before may be restarting, and gets as many tries as any other failure.
"""

_SPELLING = "Check the spelling of provider.baseUrl and POSTSYNC_BASE_URL."
_PROXY = "Check HTTPS_PROXY, ALL_PROXY and NO_PROXY."
_CERTIFICATE = (
    "Where a company's proxy or a private authority signs certificates, let SSL_CERT_FILE name its "
    "certificate; else check the spelling of provider.baseUrl. Certificates are always checked."
)


def not_sent(error: Exception, host: str, *, was_reached: bool) -> NotSent:
    """Explain an error of httpx that came before a connection to `host` did.

    `was_reached`: the host has answered earlier in this run.
    """
    patience = EVERY_TRY if was_reached else QUICK_TRIES
    why, remedy, tries = str(error) or "timed out", _elsewhere(host), patience
    kinds = {kind.__name__ for kind in type(error).__mro__}  # httpx is not imported for this
    if "ProxyError" in kinds:
        refused = why[:1] == "4"  # the proxy's own status, such as 407
        why, remedy, tries = f"proxy: {why}", _PROXY, 1 if refused else patience
    elif kinds & {"UnsupportedProtocol", "InvalidURL"}:
        remedy, tries = _SPELLING, 1
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                remedy, tries = _CERTIFICATE, 1
            case ssl.SSLError() if cause.reason == "WRONG_VERSION_NUMBER":
                why, remedy, tries = f"{why}: it does not speak TLS", _SPELLING, 1
            case UnicodeError():
                remedy, tries = _SPELLING, 1
            case socket.gaierror() if cause.errno in _NO_SUCH_HOST:
                why = f"there is no host of this name, or no network ({why})"
                tries = EVERY_TRY if was_reached else 1
    reason = f"no connection to {host}: {why}"
    return NotSent(reason=reason, cause=error, remedy=remedy, tries=tries)


def _elsewhere(host: str) -> str:
    if is_loopback(urlsplit(f"//{host}").hostname):  # no proxy is asked for a way to this machine
        return f"Nothing listens there. If it is the sandbox: `postsync sandbox serve`. {_SPELLING}"
    proxies = [
        name
        for name in ("HTTPS_PROXY", "ALL_PROXY")
        if os.environ.get(name) or os.environ.get(name.lower())
    ]
    if proxies:
        return f"{_SPELLING} Connections go through the proxy that {proxies[0]} names."
    return f"Is this machine online? {_SPELLING} Where the way out is a proxy, set HTTPS_PROXY."


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


_NO_SUCH_HOST = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
