"""Addresses: what they say about media that nobody has looked at (PS321, PS426, PS427)."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from postsync.domain.networks import NETWORKS
from postsync.domain.networks.placement import medium_path
from postsync.domain.post.post import Post
from postsync.domain.problem import Path, Problem
from postsync.domain.rules.media.files import DRAWING, NEITHER, SOUND, TEXT

_IN_REPOSITORY = "Put the file into the repository, and name it by `path`."

_WEB_PAGE = ("a web page", "Name the address of the picture itself, not of the page around it.")

_BY_SUFFIX = {
    suffix: what
    for what, suffixes in {
        DRAWING: "svg svgz",
        _WEB_PAGE: "html htm xhtml mhtml",
        TEXT: "txt md json xml yaml yml csv",
        SOUND: "mp3 wav m4a m4b ogg oga flac aac aiff wma",
        NEITHER: "zip rar 7z gz tar psd ai eps indd sketch fig xd key pages xls xlsx odt odp rtf exe dmg",
    }.items()
    for suffix in suffixes.split()
}
"""What no network takes, by the end of its address."""

FORGE = "/-/blob/"
"""What GitLab has in its addresses, on hosts of anybody."""

_CONVERTS = r"[/=,_.:-](?:png|jpe?g|webp|gif|avif|auto)(?![a-z])"
"""The name of another format in an address: the server makes a picture of the drawing."""


class Address(NamedTuple):
    """Where a post names something by its address, and whether `apply` fetches that itself."""

    path: Path
    url: str
    is_pinned: bool = False


def addresses_of(post: Post) -> Iterator[Address]:
    """The addresses of media, and of pictures in blocks. Paths are those of `containers`."""
    for at, container in enumerate(post.content.containers):
        for index, medium in enumerate(container.media):
            if medium.url is not None:
                place = (*medium_path(at, index), "url")
                yield Address(place, medium.url, medium.sha256 is not None)
    for network, block in post.content.blocks.items():
        for field in NETWORKS[network].picture_fields:
            if isinstance(url := block.get(field), str):
                yield Address((network, field), url)


def no_medium_at(url: str) -> tuple[str, str] | None:
    """What is at an address by its end, and what to do, where no network takes that; else None."""
    rest = url.partition("://")[2].partition("#")[0].partition("?")[0]
    _, _, name = rest.partition("/")
    stem, _, suffix = name.rpartition(".")
    what = _BY_SUFFIX.get(suffix.lower()) if stem else None
    if what is None or re.search(_CONVERTS, url, re.IGNORECASE):
        return None
    return what


def check_addresses(post: Post) -> Iterator[Problem]:
    """Report addresses at which there is no file that a network can fetch."""
    for address in addresses_of(post):
        yield from _check(address)


def _check(address: Address) -> Iterator[Problem]:
    url = address.url
    scheme, _, rest = url.partition("://")
    host, _, below = rest.partition("#")[0].partition("/")
    host = host.partition(":")[0].rstrip(".").lower().removeprefix("www.")
    if scheme.lower() not in {"http", "https"} or not host:
        return
    if page := _page(host, f"/{below}"):
        who, instead = page
        yield Problem(
            rule="PS426",
            summary=f"the address is that of a page on {who}, not of the file itself",
            detail=f"Write `{instead}` instead."
            if instead
            else f"Networks get the page. {_IN_REPOSITORY}",
            path=address.path,
        )
    elif what := no_medium_at(url):
        yield Problem(
            rule="PS321",
            summary=f"the address is that of {what[0]}, as its end says",
            detail=what[1],
            path=address.path,
        )


def _page(host: str, path: str) -> tuple[str, str] | None:
    """On whose page an address leads, and the address of the file where it is known."""
    site = _site(host)
    if not site and FORGE not in path:
        return None
    from postsync.domain.rules.media.pages import page_of

    return page_of(site, host, path)


@lru_cache(1024)
def _site(host: str) -> str:
    """The host whose pages are known that a host is, or belongs to; empty where none are."""
    from postsync.domain.rules.media.pages import PAGES

    parts = host.split(".")
    domains = (".".join(parts[at:]) for at in range(len(parts) - 1))
    return next((domain for domain in domains if domain in PAGES), "")
