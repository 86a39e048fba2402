"""Addresses of services: read strictly, so that everybody who reads one means the same host.

What is not plainly an address is refused: user information, backslashes, escapes in a host, IPv6
zones, numbers that are no dotted quad. A host is kept in lower case, in punycode, and without the dot
at its end, and what a client gets is made of these parts again.
"""

from typing import NamedTuple

from postsync.domain.late import late

LONGEST = 80
"""Letters of an address that a message repeats."""

_HOST = r"\[[0-9A-Fa-f:.]+\]|[^\s\[\]:/\\?#@%]+"
_ADDRESS = late(rf"(?P<scheme>[A-Za-z]+)://(?P<host>{_HOST})(?::(?P<port>\d*))?(?P<path>/.*)?")
_PLACE = late(rf"(?P<host>{_HOST})(?::(?P<port>\d+))?")
_LABEL = late(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = late(r"\d+|0x[0-9a-f]*")
_EXAMPLE = "Write it as https://api.example/v1."

USUAL_PORTS = {"https": 443, "http": 80, "ssh": 22, "git": 9418}


class UnsafeAddress(Exception):
    """Not an address, or one that would show the key or the posts to others."""

    def __init__(self, summary: str, detail: str) -> None:
        super().__init__(summary)
        self.detail = detail


class NoHost(ValueError):
    """A text that is no host as every reader understands it."""


class Place(NamedTuple):
    """A host, and a port where one is named. Shown as it may be written in POSTSYNC_TRUST_HOSTS."""

    host: str
    port: int | None = None

    def __str__(self) -> str:
        return self.host if self.port is None else f"{self.host}:{self.port}"

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine."""
        return is_loopback(self.host.strip("[]"))


class Address(NamedTuple):
    """Where a service is. The port is None where it is the usual one of the scheme."""

    scheme: str
    place: Place
    path: str = ""

    def __str__(self) -> str:
        return f"{self.scheme}://{self.place}{self.path}"


def read_address(text: str, *, sends: str = "the API key", called: str = "") -> Address:
    """The address in `text`, where `sends` goes: https, or http to this machine.

    Raises UnsafeAddress, which repeats the text only if it is not `called` something else.
    """
    found = _ADDRESS.fullmatch(text)
    scheme = found["scheme"].lower() if found else ""
    if _is_more(text):
        # The text itself may hold a password, so it is not repeated.
        detail = "It may not hold a user name, a password, a query or a fragment."
        raise UnsafeAddress("the address of the service is more than an address", detail)
    if found is None or scheme not in ("https", "http") or not _is_plain(text):
        raise UnsafeAddress(_not_one(called or text), _EXAMPLE)
    try:
        place = _place(found["host"], found["port"], scheme)
    except NoHost as error:
        detail = f"Its host {error}. {_EXAMPLE}"
        raise UnsafeAddress(_not_one(called or text), detail) from error
    if scheme == "http" and not place.is_here:
        detail = "Use https://. Plain http:// is only for a stand-in on this machine."
        raise UnsafeAddress(f"{sends} would be sent without encryption", detail)
    return Address(scheme, place, (found["path"] or "").rstrip("/"))


def read_place(text: str) -> Place:
    """The host, with its port if one is named, in an entry of POSTSYNC_TRUST_HOSTS. Raises NoHost."""
    found = _PLACE.fullmatch(text)
    if found is None:
        raise NoHost("is not the name of one")
    return _place(found["host"], found["port"], "")


def _place(host: str, port: str | None, scheme: str) -> Place:
    number = int(port) if port else None
    if number is not None and not 0 < number < 65_536:
        raise NoHost("has a port that there is not")
    usual = USUAL_PORTS.get(scheme)
    return Place(canonical_host(host), None if number == usual else number)


def canonical_host(text: str) -> str:
    """The one spelling of a host: lower case, punycode, no dot at the end. Raises NoHost."""
    from ipaddress import IPv4Address, IPv6Address

    if text.startswith("["):
        try:
            return f"[{IPv6Address(text[1:-1])}]"
        except ValueError:
            raise NoHost("is not an IPv6 address") from None
    host = text.lower() if text.isascii() else _in_punycode(text)
    host = host.removesuffix(".")
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise NoHost("is not the name of one")
    if _NUMBER.fullmatch(labels[-1]):  # some readers take any such thing for an IPv4 address
        try:
            return str(IPv4Address(host))
        except ValueError:
            raise NoHost("is a number, but not one of four parts as in 192.0.2.1") from None
    return host


def _in_punycode(host: str) -> str:
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise NoHost("has characters that no host can have") from None


def resembles(host: str, own: str) -> bool:
    """Whether a person who reads `host` might take it for `own`."""
    from difflib import SequenceMatcher

    shown = host
    if "xn--" in host:
        import idna

        try:
            shown = idna.decode(host)
        except (idna.IDNAError, UnicodeError):
            return True
    words = "-".join(own.split(".")[-2:])
    return words in shown.replace(".", "-") or SequenceMatcher(None, shown, own).ratio() > 0.75


def check_base_url(text: str) -> str:
    """The address in its one spelling, without a slash at its end. Raises UnsafeAddress."""
    return str(read_address(text))


def is_loopback(host: str | None) -> bool:
    """Whether a host name means this machine, without asking anybody."""
    if not host:
        return False
    if host == "localhost":
        return True
    from ipaddress import ip_address

    try:
        return "%" not in host and ip_address(host).is_loopback
    except ValueError:
        return False


def is_loopback_url(url: str) -> bool:
    """Whether a URL names this machine."""
    from urllib.parse import urlsplit

    try:
        return is_loopback(urlsplit(url).hostname)
    except ValueError:
        return False


def _is_more(text: str) -> bool:
    before_path = text.partition("://")[2].partition("/")[0]
    return "@" in before_path or "?" in text or "#" in text


def _is_plain(text: str) -> bool:
    return all(one.isprintable() and not one.isspace() and one != "\\" for one in text)


def _not_one(text: str) -> str:
    flat = " ".join(text.split())
    shown = f"“{flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + '…'}”"
    return f"{shown if '@' not in text else 'this'} is not the address of a service"
