"""Wrapping: texts whose lines were broken by hand, for a file, and not for readers."""

import re
from typing import NamedTuple

_SHORTEST = 45
"""Shorter lines are not wrapped ones: editors break later, and verses end before."""

_LONGEST_WORD = 40
_GOES_ON = re.compile(r"\n(?=[^\W\d_A-Z])(?!https?:|www\.)")


class Broken(NamedTuple):
    """A line feed inside of a sentence: where it stands, and the words around it."""

    offset: int
    before: str
    after: str


def broken_line(text: str) -> Broken | None:
    """The first line feed that stands inside of a sentence; None if there is none.

    The line before it is as long as editors break them and ends in the middle, and the next goes on with
    a small letter.
    """
    for match in _GOES_ON.finditer(text):
        feed = match.start()
        start = text.rfind("\n", 0, feed) + 1
        if feed - start < _SHORTEST or not text[feed + 1].islower():
            continue
        line = text[start:feed].rstrip()
        if line[-1:].isalpha() or line[-1:] == ",":
            after = text[feed + 1 : feed + 2 + _LONGEST_WORD].split(maxsplit=1)[0]
            return Broken(feed, line.rpartition(" ")[2][-_LONGEST_WORD:], after[:_LONGEST_WORD])
    return None
