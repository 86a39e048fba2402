"""Wrapping: texts whose lines were broken by hand, for a file, and not for readers."""

from itertools import pairwise
from typing import NamedTuple

from postsync.domain.late import late

_SHORTEST = 45
"""Shorter lines are not wrapped ones: editors break later, and verses end before."""

_NARROWEST, _WIDEST = 55, 100
"""Between these widths editors fill paragraphs."""

_FEWEST = 3
"""Lines that are no chance, and spaces that each of them has."""

_LONGEST_WORD = 40
_BEGINS_ANEW = late(r"\s|[^\w\s\"'\u201c-\u201e\u2018-\u201a«»(@-]|[-*]\s|\d+[.)]|https?:|www\.|\Z")
"""What begins an entry of a list, a line of hashtags, or a link on a line of its own."""

_LINKS = ("http:", "https:", "www.")


class Broken(NamedTuple):
    """A line feed inside of a sentence: where it stands, and the words around it."""

    offset: int
    before: str
    after: str


def broken_line(text: str) -> Broken | None:
    """The first line feed that stands inside of a sentence; None if there is none.

    The line before it is as long as editors break them and ends in the middle, and the next goes on with
    a small letter; or a paragraph is filled as editors fill it.
    """
    start, lines = 0, text.split("\n")
    for line, after in pairwise(lines):
        feed = start + len(line)
        if len(line) >= _SHORTEST and _goes_on(after) and _ends_amid(line):
            return _broken(text, start, feed)
        start = feed + 1
    return _filled(text, lines) if len(lines) >= _FEWEST else None


def _goes_on(line: str) -> bool:
    """Whether a line begins with a small letter, and not with a link."""
    first = line[:1]
    return first.islower() and first.isalnum() and not line.startswith(_LINKS)


def _filled(text: str, every: list[str]) -> Broken | None:
    """The first break inside of a sentence in a paragraph of three lines or more that are all filled.

    None of them has room for the first word of the next, which hardly a list or a poem does by chance. The
    next line may begin with a capital then, as nouns do in German.
    """
    start = 0
    # A text without an empty line is one paragraph.
    paragraphs = text.split("\n\n") if "" in every else [text]
    for paragraph in paragraphs:
        lines = paragraph.split("\n") if "" in every else every
        if len(lines) >= _FEWEST and _are_filled(lines):
            at = start
            for line, after in pairwise(lines):
                at += len(line)
                if _ends_amid(line) and not _BEGINS_ANEW.match(after):
                    return _broken(text, at - len(line), at)
                at += 1
        start += len(paragraph) + 2
    return None


def _are_filled(lines: list[str]) -> bool:
    width = max(map(len, lines))
    if not _NARROWEST <= width <= _WIDEST:
        return False
    for line, after in pairwise(lines):
        word = after.find(" ")
        if width >= len(line) + 1 + (len(after) if word < 0 else word):
            return False  # as nearly always
    return not any(map(_BEGINS_ANEW.match, lines[1:])) and all(
        line.count(" ") >= _FEWEST for line in lines[:-1]
    )


def _ends_amid(line: str) -> bool:
    last = line.rstrip()[-1:]
    return last.isalnum() or last == ","


def _broken(text: str, start: int, feed: int) -> Broken:
    line = text[start:feed].rstrip()
    after = text[feed + 1 : feed + 2 + _LONGEST_WORD].split(maxsplit=1)[0]
    return Broken(feed, line.rpartition(" ")[2][-_LONGEST_WORD:], after[:_LONGEST_WORD])
