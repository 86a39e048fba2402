# ruff: noqa: RUF001 (this is about characters that look alike)
"""Hosts: links that lead elsewhere than it seems, or that do not show where they lead."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from postsync.domain.late import late
from postsync.domain.text.hidden import spans
from postsync.domain.text.lookalikes import (
    as_latin,
    looks_latin,
    may_mislead,
    mixes_scripts,
    plainly,
)
from postsync.domain.text.tlds import ASCII

_LINK = late(r"\b(?:https?|ftp):([/\\]+)([^\s/?#\"<>]*)", re.IGNORECASE)
_PLAIN = late(
    r":/(?!/(?!\d|[^/\s]*xn--)(?:[a-z0-9-]++\.?)++(?::\d{1,4}+)?(?:[/?#\s\"'<>]|\Z|[)\]},;!*_~|]++(?:\s|\Z)))|:\\",
    re.IGNORECASE,
)
"""Anything but a link to a host in ASCII letters, and what cannot be part of it."""

_BARE = late(r"(?<![\w@/.-])(?:[\w-]+\.)+([a-z]{2,24})(?![\w-])", re.IGNORECASE)
_PUNCTUATION = ".,:;!?'\")]}>*_~、。，．！？：；」』）】…»”’"
_AT = late("[@＠﹫]")
_DOTS = late("[。．｡]")
_FAKE_DOT = late(r"[。．｡․﹒](?:[a-z0-9-]+[.。．｡․﹒])*([a-z]{2,24})(?!\w)", re.IGNORECASE)
_FAKE_SIGN = late("[⁄∕／⧸⫽╱⟋＼∖﹨？﹖＃﹟：﹕꞉∶ː](?=[A-Za-z0-9])")
_NUMBER = late(r"0x[0-9a-f]*|[0-9]+", re.IGNORECASE)
_DOTTED = late(r"(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}")
_HIGHEST_PORT = 65_535
_MOST = 3
_LONGEST = 1_000
"""Characters of a host that are looked at; no name has more than 253."""

_LONGEST_SHOWN = 80


class Oddity(NamedTuple):
    """What is odd about a link, and where it begins; `hides` if part of its host does not show."""

    offset: int
    what: str
    hides: bool = False


def odd_links(text: str) -> list[Oddity]:
    """What is odd about the hosts of the links in `text`: of each kind, no more than can be read."""
    found: list[Oddity] = []
    if _PLAIN.search(text):
        found += islice(_hiding(text), _MOST)
        found += islice(_with_scheme(text), _MOST)
    if "xn--" in text.lower() or (not text.isascii() and "." in text and may_mislead(text)):
        found += islice(_bare(text), _MOST)
    return sorted(found)


def in_ascii(host: str) -> str:
    """A host as the domain name system has it."""
    labels = plainly(_DOTS.sub(".", host)).split(".")
    return ".".join(
        one if one.isascii() else "xn--" + one.encode("punycode").decode() for one in labels
    )


def _hiding(text: str) -> Iterator[Oddity]:
    """Links to a host of which a part does not show."""
    unseen = [start for start, _ in spans(text)]
    for match in _LINK.finditer(text) if unseen else ():
        authority = match[2].rstrip(_PUNCTUATION)
        begin = match.start(2)
        # At the end it is no part of the link, unless that goes on.
        goes_on = text[match.end() : match.end() + 1] in {*"/?#"}
        end = match.end() if goes_on else begin + len(authority) - 1
        first = bisect_left(unseen, begin)
        if first < len(unseen) and unseen[first] < end:
            coded = in_ascii(authority[:_LONGEST])
            what = f"part of the host does not show: {_cut(authority)} is {_cut(coded)}"
            yield Oddity(match.start(), what, hides=True)


def _with_scheme(text: str) -> Iterator[Oddity]:
    for match in _LINK.finditer(text):
        what = _backslash(match) or _oddity_of(match[2].rstrip(_PUNCTUATION)[:_LONGEST])
        if what:
            yield Oddity(match.start(), what)


def _cut(host: str) -> str:
    return host if len(host) <= _LONGEST_SHOWN else host[:_LONGEST_SHOWN] + "…"


def _bare(text: str) -> Iterator[Oddity]:
    for match in _BARE.finditer(text):
        is_coded = "xn--" in match[0].lower()
        if (is_coded or not match[0].isascii()) and match[1].lower() in ASCII:
            what = _letters(match[0])
            if what:
                yield Oddity(match.start(), what)


def _backslash(match: re.Match[str]) -> str:
    if "\\" in match[1] or "\\" in match[2]:
        return "a backslash is in its address, which browsers take for a slash"
    return ""


def _oddity_of(authority: str) -> str:
    if _AT.search(authority):
        name, host = _AT.split(authority, maxsplit=1)[0], _AT.split(authority)[-1]
        return (
            f"it leads to {_told(host)}, not to {name}: what is before the @ is the name of a user"
        )
    if "%" in authority:
        return f"its host is coded: {authority}"
    sign = _FAKE_SIGN.search(authority) or _fake_dot(authority)
    if sign:
        return f"“{sign[0][0]}” in {authority} only looks like a sign of an address"
    host, colon, port = authority.partition(":")
    if authority.startswith("["):
        return ""
    if colon and not (port.isascii() and port.isdigit() and int(port[:9]) <= _HIGHEST_PORT):
        return f"what is behind the colon in {authority} is no port"
    return _number(host) or _letters(host)


def _fake_dot(authority: str) -> re.Match[str] | None:
    match = _FAKE_DOT.search(authority)
    return match if match and match[1].lower() in ASCII else None


def _number(host: str) -> str:
    """A number that browsers take for an address of the internet."""
    labels = host.rstrip(".").split(".")
    if not _NUMBER.fullmatch(labels[-1]) or _DOTTED.fullmatch(host):
        return ""
    return f"its host is a number, {host}, which browsers turn into an address"


def _letters(host: str) -> str:
    """Letters that look like others, also in the spelling of the domain name system."""
    shown = ".".join(map(_decoded, host.split(".")))
    if shown.isascii():
        return ""
    said = f"{host} shows as {shown}" if shown != host else f"{host} is {in_ascii(host)}"
    labels = shown.split(".")
    if any(map(mixes_scripts, labels)):
        return f"its host has letters of several scripts in one word: {said}"
    if plainly(shown) != shown.lower() and plainly(shown).isascii():
        return f"its host is written in unusual characters: {said}"
    if labels[-1].isascii() and any(map(looks_latin, labels)):
        return f"its host looks like {as_latin(shown)}: {said}"
    return ""


def _decoded(label: str) -> str:
    if label[:4].lower() != "xn--":
        return label
    try:
        return label[4:].encode().decode("punycode")
    except (UnicodeError, ValueError):
        return label


def _told(host: str) -> str:
    return host if host.isascii() else f"{host} ({in_ascii(host)})"
