"""Addresses: the links that a text spells out, wherever it goes."""

from bisect import bisect_right
from collections.abc import Iterable

from postsync.domain.late import late

ADDRESS = late(r"(?<![A-Za-z0-9])(?i:https?://|www\.)[!-~]+")
"""A link with its scheme, or with the `www` that everybody takes for one. What ends the sentence may hang
on to it."""

_PATH_BEGINS = late(r"[/?#]")
PUNCTUATION = ".,:;!?'\")]}>*_~"
"""What hangs on to a link and ends the sentence."""


class Spans:
    """Parts of a text, in order, that do not overlap."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._spans = list(spans)
        self._starts = [start for start, _ in self._spans]

    def cover(self, index: int) -> bool:
        """Whether the character at `index` is in one of them."""
        before = bisect_right(self._starts, index) - 1
        return before >= 0 and index < self._spans[before][1]


def addresses(text: str) -> list[tuple[int, str]]:
    """Each address in `text`, without what ends the sentence, and where it begins."""
    return [(match.start(), match[0].rstrip(PUNCTUATION)) for match in ADDRESS.finditer(text)]


def spans_of_addresses(text: str) -> Spans:
    """The parts of `text` that are addresses."""
    return Spans(match.span() for match in ADDRESS.finditer(text))


def host_and_path(link: str) -> tuple[str, str]:
    """The host of a link, with or without a scheme, and all that follows it."""
    rest = link.partition("://")[2] or link
    begins = _PATH_BEGINS.search(rest)
    return (rest[: begins.start()], rest[begins.start() :]) if begins else (rest, "")
