"""Words: a text as a network shows it, in stretches: plain, links, hashtags, mentions and cashtags."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from postsync.domain.looks.card import Stretch
from postsync.domain.looks.look import Clickable, Look
from postsync.domain.text.addresses import Spans, addresses
from postsync.domain.text.tags import CASHTAG, HANDLE, HASHTAG, HASHTAGS, MENTION

Kind = Literal["text", "link", "hashtag", "mention", "cashtag"]

_NOTHING = Clickable(links=False, hashtags=False, mentions=False)
_LONGEST_ON_X = 38
_LONGEST_PATH_ON_BLUESKY = 15
_KEPT_OF_PATH = 13
_MAY_TAG = re.compile("[#@$\uff03]")
_LINKEDIN_MENTION = re.compile(r"@\[([^\]\n]{1,200})\] ?\(urn:li:[^)\s]{1,200}\)")


class Mark(NamedTuple):
    """A part of a text that is more than text."""

    start: int
    end: int
    kind: Kind
    shown: str
    clickable: bool


def stretches(text: str, look: Look, *, network: str = "") -> tuple[Stretch, ...]:
    """`text` in stretches, as `network` shows it."""
    marks = marks_of(text, look, network=network)
    if not marks:
        return (Stretch("text", text, text),) if text else ()
    found: list[Stretch] = []
    at = 0
    for start, end, kind, shown, clickable in marks:
        if start > at:
            found.append(Stretch("text", text[at:start], text[at:start]))
        found.append(Stretch(kind, shown, text[start:end], clickable))
        at = end
    if at < len(text):
        found.append(Stretch("text", text[at:], text[at:]))
    return tuple(found)


def marks_of(text: str, look: Look, *, network: str = "") -> list[Mark]:
    """The parts of `text` that are more than text, in order."""
    clickable = look.clickable or _NOTHING
    links = list(_links(text, look, clickable)) if "." in text else []
    if "@" in text and network == "linkedin":
        links += _named(text)
    tags = list(_tags(text, clickable)) if _MAY_TAG.search(text) else []
    if links and tags:
        inside = Spans(sorted((link.start, link.end) for link in links))
        tags = [tag for tag in tags if not inside.cover(tag.start)]
    return sorted([*links, *tags]) if len(links) + len(tags) > 1 else [*links, *tags]


def _links(text: str, look: Look, clickable: Clickable) -> Iterator[Mark]:
    """Links as the network finds them: X by the domains that exist, most others by https:// or www."""
    spelt: list[tuple[int, int]] = []
    if look.links != "x":
        spelt = [(start, start + len(url)) for start, url in addresses(text)]
    if clickable.bare:
        from postsync.domain.text.links import links

        known = Spans(spelt)
        found = [(one.start, one.end) for one in links(text) if not known.cover(one.start)]
        spelt = sorted([*spelt, *found]) if spelt else found
    for start, end in spelt:
        raw = text[start:end]
        shown = shown_link(raw, look) if look.links != "as written" else raw
        yield Mark(start, end, "link", shown, clickable.links)


def _tags(text: str, clickable: Clickable) -> Iterator[Mark]:
    if "#" in text or "\uff03" in text:
        leads = clickable.hashtags
        for several in HASHTAGS.finditer(text):
            for match in HASHTAG.finditer(text, *several.span()):
                yield Mark(*match.span(), "hashtag", match[0], leads)
                leads = leads and not clickable.one_hashtag
    if "@" in text:
        for match in (HANDLE if clickable.full_handles else MENTION).finditer(text):
            yield Mark(*match.span(), "mention", match[0], clickable.mentions)
    if clickable.cashtags and "$" in text:
        for match in CASHTAG.finditer(text):
            yield Mark(*match.span(), "cashtag", match[0], True)


def _named(text: str) -> Iterator[Mark]:
    """Mentions as LinkedIn wants them: `@[Acme](urn:li:organization:1)`."""
    for match in _LINKEDIN_MENTION.finditer(text):
        yield Mark(*match.span(), "mention", match[1], True)


def shown_link(raw: str, look: Look) -> str:
    """A link as the network writes it."""
    scheme, colon, rest = raw.partition("://")
    if look.links == "x":
        shown = rest if colon else raw
        return shown if len(shown) <= _LONGEST_ON_X else f"{shown[: _LONGEST_ON_X - 1]}…"
    if look.links == "bluesky" and scheme.lower() in {"http", "https"}:
        host, path = host_and_path(raw)
        if path == "/":
            path = ""
        kept = path
        if len(path) > _LONGEST_PATH_ON_BLUESKY:
            kept = f"{path[:_KEPT_OF_PATH]}..."
        return f"{host.lower()}{kept}"
    return raw


_PATH_BEGINS = re.compile(r"[/?#]")


def host_and_path(link: str) -> tuple[str, str]:
    """The host of a link, with or without a scheme, and all that follows it."""
    rest = link.partition("://")[2] or link
    begins = _PATH_BEGINS.search(rest)
    return (rest[: begins.start()], rest[begins.start() :]) if begins else (rest, "")
