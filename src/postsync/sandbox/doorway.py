"""Who may ask over a socket: programs of this machine, and the sandbox's own page in a browser.

A browser brings along whoever wrote the page that it shows. Such a page may have a name that leads to
this machine, and it may send forms; what it cannot do is hide where it comes from.
"""

import re
from email.message import Message

from postsync.sandbox.wire import Refusal, refusal

_OURS = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::(\d+))?", re.IGNORECASE | re.ASCII)

_OWN_SITE = frozenset({"same-origin", "none"})
"""`none` is what somebody typed, or opened from a bookmark."""

_LENGTH = re.compile(r"\d{1,15}", re.ASCII)


def admit(headers: Message, target: str, port: int) -> str:
    """The path and query of a request to the server on `port`, if this machine asks. Raises Refusal."""
    hosts = [host.strip(" \t") for host in headers.get_all("Host", [])]
    if len(hosts) != 1 or not _is_ours(hosts[0], port):
        raise _misdirected()
    if not target.startswith("/"):
        target = _path_of(target, port)
    origin = f"http://{hosts[0]}".casefold()
    foreign = (
        any(one.casefold() != origin for one in headers.get_all("Origin", []))
        or any(not _is_below(one.casefold(), origin) for one in headers.get_all("Referer", []))
        or any(one not in _OWN_SITE for one in headers.get_all("Sec-Fetch-Site", []))
    )
    if foreign:
        message = (
            "A page of another site asked for this. The sandbox answers its own page and programs that "
            "are no browsers; open its address yourself."
        )
        raise refusal(403, "Cross-site request", message=message)
    return target


def length_of(headers: Message) -> int:
    """The length of the body. Raises Refusal where a request says none that can be relied on."""
    lengths = [length.strip(" \t") for length in headers.get_all("Content-Length", [])]
    if "Transfer-Encoding" in headers:
        if lengths:
            raise refusal(400, "Content-Length and Transfer-Encoding exclude each other")
        raise refusal(411, "Length required")
    if not lengths:
        return 0
    if len(lengths) > 1 or not _LENGTH.fullmatch(lengths[0]):
        raise refusal(400, "Content-Length must be one number")
    return int(lengths[0])


def _is_ours(authority: str, port: int) -> bool:
    found = _OURS.fullmatch(authority)
    return found is not None and found[1] in (None, str(port))


def _path_of(target: str, port: int) -> str:
    """What follows the host in a target that names it, as a proxy is asked; that must be ours, too."""
    scheme, _, rest = target.partition("://")
    authority, slash, path = rest.partition("/")
    if scheme.casefold() != "http" or "?" in authority:
        raise refusal(400, "A path is needed")
    if not _is_ours(authority, port):
        raise _misdirected()
    return slash + path or "/"


def _is_below(address: str, origin: str) -> bool:
    return address == origin or address.startswith(f"{origin}/")


def _misdirected() -> Refusal:
    message = (
        "The sandbox answers to the names 127.0.0.1, localhost and [::1], with its own port: to no other, "
        "lest a web page reads what is not published yet."
    )
    return refusal(421, "Misdirected request", message=message)
