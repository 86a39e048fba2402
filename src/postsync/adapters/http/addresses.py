"""Addresses of services: which ones an API key may be sent to."""

from urllib.parse import urlsplit

LONGEST = 80
"""Letters of an address that a message repeats."""


class UnsafeAddress(Exception):
    """Not an address, or one that would show the key or the posts to others."""

    def __init__(self, summary: str, detail: str) -> None:
        super().__init__(summary)
        self.detail = detail


def check_base_url(text: str) -> str:
    """The address without a slash at its end. Raises UnsafeAddress."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError as error:
        raise UnsafeAddress(_not_one(text), "Write it as https://api.example/v1.") from error
    is_plain = all(one.isprintable() and not one.isspace() for one in text)
    if parts.scheme not in ("https", "http") or not host or not is_plain:
        raise UnsafeAddress(_not_one(text), "Write it as https://api.example/v1.")
    if "@" in parts.netloc or parts.query or parts.fragment:
        # The text itself may hold a password, so it is not repeated.
        detail = "It may not hold a user name, a password, a query or a fragment."
        raise UnsafeAddress("the address of the service is more than an address", detail)
    if parts.scheme == "http" and not is_loopback(host):
        detail = "Use https://. Plain http:// is only for a stand-in on this machine."
        raise UnsafeAddress("the API key would be sent without encryption", detail)
    return text.rstrip("/")


def is_loopback(host: str | None) -> bool:
    """Whether a host name means this machine, without asking anybody."""
    if not host:
        return False
    if host == "localhost":
        return True
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_loopback_url(url: str) -> bool:
    """Whether a URL names this machine."""
    try:
        return is_loopback(urlsplit(url).hostname)
    except ValueError:
        return False


def _not_one(text: str) -> str:
    flat = " ".join(text.split())
    shown = f"“{flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + '…'}”"
    return f"{shown if '@' not in text else 'this'} is not the address of a service"
