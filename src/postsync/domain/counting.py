"""Counting: how long a text is to each network, and where it becomes too long.

A counter is one of COUNTERS, by name. All of them take any `str`, also one with lone surrogates, and
need time in proportion to its length.
"""

import unicodedata
from collections.abc import Callable, Sequence

from postsync.domain.links import links

LINK_WEIGHT = 23
"""What X and Mastodon count for a link, however long it is."""

LINKEDIN_RESERVED = frozenset("\\|{}@[]()<>#*_~")
"""What LinkedIn wants a backslash before."""


def count(counter: str, text: str) -> int:
    """How long `text` is by `counter`. Raises KeyError for a counter that does not exist."""
    return COUNTERS[counter](text)


def fits(counter: str, text: str, maximum: int) -> bool:
    """Whether `text` counts `maximum` or less. Quick where the text is far from the limit."""
    return count(counter, text) <= maximum


def first_over(counter: str, text: str, maximum: int) -> int:
    """The code-point index of the first character that is too many; `len(text)` if all of it fits.

    No character is cut: the index is where a grapheme cluster begins, and, for counters that give links
    a weight of their own, the link.
    """
    if fits(counter, text, maximum):
        return len(text)
    import regex

    borders = [cluster.start() for cluster in regex.finditer(r"\X", text)]
    return max((i for i in borders if count(counter, text[:i]) <= maximum), default=0)


def youtube_tags(tags: Sequence[str]) -> int:
    """What YouTube counts for a list of tags: a comma between two, quotes around one with a space."""
    return sum(map(len, tags)) + max(len(tags) - 1, 0) + 2 * sum(" " in tag for tag in tags)


def _graphemes(text: str) -> int:
    import regex

    return len(regex.findall(r"\X", text))


def _x_weighted(text: str) -> int:
    flat = unicodedata.normalize("NFC", text)
    saved = sum(link.end - link.start - LINK_WEIGHT for link in links(flat))
    return len(flat) - saved


COUNTERS: dict[str, Callable[[str], int]] = {
    "x_weighted": _x_weighted,
    "graphemes": _graphemes,
    "code_points": len,
    "utf16_units": lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2,
    "utf8_bytes": lambda text: len(text.encode("utf-8", "surrogatepass")),
    "threads_mixed": len,
    "threads_evidenced": len,
    "mastodon": _graphemes,
    "linkedin_escaped": lambda text: len(text) + sum(c in LINKEDIN_RESERVED for c in text),
}
"""Every counter by its name."""
