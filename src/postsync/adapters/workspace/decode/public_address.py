"""Public addresses: media that a network fetches must be where it can reach them, without a secret."""

from functools import lru_cache

_LOCAL = (".localhost", ".local", ".internal", ".lan", ".home.arpa")


@lru_cache(4096)
def unreachable(url: str) -> str | None:
    """Why no network can fetch `url`, which begins with https://; None when it may."""
    if not url.isprintable():
        return "it holds a character that no address has"
    authority = url[len("https://") :].partition("/")[0].partition("?")[0].partition("#")[0]
    if "@" in authority:
        return "it holds a name or a password"
    host, port = _parts(authority)
    if port and not (port.isascii() and port.isdigit() and 0 < int(port[:9]) < 65_536):
        return f"{port} is not a port"
    host = host.rstrip(".").lower()
    return f"{host or 'its host'} cannot be reached from outside" if _is_private(host) else None


def _parts(authority: str) -> tuple[str, str]:
    """The host and the port, without brackets and colon."""
    if authority.startswith("["):
        host, _, port = authority[1:].partition("]")
        return host, port.removeprefix(":")
    host, _, port = authority.partition(":")
    return host, port


def _is_private(host: str) -> bool:
    if host[-1:].isalpha() and ":" not in host:
        return "." not in host or host.endswith(_LOCAL)
    from ipaddress import ip_address

    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host
