"""Words: a text as a network shows it, in stretches: plain, links, hashtags, mentions and cashtags."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from postsync.domain.late import late
from postsync.domain.looks.card import Stretch
from postsync.domain.looks.look import Clickable, Look
from postsync.domain.text.addresses import Spans, addresses
from postsync.domain.text.tags import CASHTAG, HANDLE, HASHTAG, HASHTAGS, MENTION

Kind = Literal["text", "link", "hashtag", "mention", "cashtag"]

_NOTHING = Clickable(links=False, hashtags=False, mentions=False)
_MAY_TAG = late("[#@$\uff03]")


class Mark(NamedTuple):
    """A part of a text that is more than text."""

    start: int
    end: int
    kind: Kind
    shown: str
    clickable: bool


def stretches(text: str, look: Look) -> tuple[Stretch, ...]:
    """`text` in stretches, as the network of `look` shows it."""
    marks = marks_of(text, look)
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


def marks_of(text: str, look: Look) -> list[Mark]:
    """The parts of `text` that are more than text, in order."""
    clickable = look.clickable or _NOTHING
    links = links_in(text, look) if "." in text else []
    if look.spelt_mention and "@" in text:
        for match in look.spelt_mention.finditer(text):
            links.append(Mark(*match.span(), "mention", match[1], True))
    tags = list(_tags(text, clickable)) if _MAY_TAG.search(text) else []
    if links and tags:
        inside = Spans(sorted((link.start, link.end) for link in links))
        tags = [tag for tag in tags if not inside.cover(tag.start)]
    return sorted([*links, *tags]) if len(links) + len(tags) > 1 else [*links, *tags]


def links_in(text: str, look: Look) -> list[Mark]:
    """Links as the network finds them: by https:// or www., by the domains that exist, or by both."""
    clickable = look.clickable or _NOTHING
    spelt: list[tuple[int, int]] = []
    if not look.finds_only_known_domains:
        spelt = [(start, start + len(url)) for start, url in addresses(text)]
    if clickable.bare:
        known = Spans(spelt)
        found = [span for span in _as_on_x(text) if not known.cover(span[0])]
        spelt = sorted([*spelt, *found]) if spelt else found
    marks = []
    for start, end in spelt:
        raw = text[start:end]
        shown = look.shown_link(raw) if look.shown_link else raw
        marks.append(Mark(start, end, "link", shown, clickable.links))
    return marks


@lru_cache(64)
def _as_on_x(text: str) -> tuple[tuple[int, int], ...]:
    """Kept for the next network, which gets the same text."""
    from postsync.domain.text.links import links

    return tuple([(link.start, link.end) for link in links(text)])


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
