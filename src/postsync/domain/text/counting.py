"""Counting: how long a text is to each network, and where it becomes too long.

A counter is one of COUNTERS, by name. All of them take any `str`, also one with lone surrogates, and
need time in proportion to its length.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from postsync.domain.late import late
from postsync.domain.text.emoji import cluster, emoji, letters

LINK_WEIGHT = 23
"""What X counts for a link, however long it is."""

EMOJI_WEIGHT = 2
"""What X counts for an emoji, of however many code points."""

_LINK_GAIN = LINK_WEIGHT - len("a.co")
"""By how much a text counts more, at most, because something in it is a link."""

_DOT = late(r"\.(?=[A-Za-z]{2}|[^\x00-\x7f])")
"""A dot that a top-level domain may follow."""

# Compiled when first needed: patterns of characters beyond ASCII take a third of a millisecond each.
_WIDE = "[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]"
"""What counts 2 on X: all but most alphabets, some spaces, dashes, quotes and primes."""

_JOINED = "[\u200d\u20e3\ufe0f\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U000e007f]"
"""What makes one emoji of several code points. Any other emoji is one, and counts 2 by that."""

Part = tuple[int, int, int]
"""A part of a text that has a weight of its own: start, end, weight."""


def count(counter: str, text: str) -> int:
    """How long `text` is by `counter`. Raises KeyError for a counter that does not exist."""
    return COUNTERS[counter](text)


def fits(counter: str, text: str, maximum: int) -> bool:
    """Whether `text` counts `maximum` or less. Quick where the text is far from the limit."""
    for figure in _FIGURES[counter]:  # noqa: SIM110 (a generator costs more than most figures)
        if figure(text) <= maximum:
            return True
    return False


def first_over(counter: str, text: str, maximum: int) -> int:
    """The code-point index of the first character that is too many; `len(text)` if all of it fits.

    What readers see as one character is not cut, nor is a link that counts as one: the index is then
    that of its beginning.
    """
    flat = unicodedata.normalize("NFC", text) if counter == "x_weighted" else text
    total = 0
    for start, weight in _weighed(counter, flat):
        total += weight
        if total > maximum:
            return start if flat == text else _place_before_nfc(text, start)
    return len(text)


def _youtube_tags(tags: Sequence[str]) -> int:
    """What YouTube counts for a list of tags: a comma between two, quotes around one with a space."""
    return sum(map(len, tags)) + max(len(tags) - 1, 0) + 2 * sum(" " in tag for tag in tags)


def _utf16_units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _utf8_bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _graphemes(text: str) -> int:
    if text.isascii():
        return len(text) - text.count("\r\n")
    return len(cluster().findall(text))


def _x_weighted(text: str) -> int:
    flat = unicodedata.normalize("NFC", text)
    total = position = 0
    for start, end, weight in _x_parts(flat):
        total += _x_plain(flat[position:start]) + weight
        position = end
    return total + _x_plain(flat[position:])


def _x_parts(text: str) -> list[Part]:
    if "." not in text:
        return []
    from postsync.domain.text.links import links

    return [(link.start, link.end, LINK_WEIGHT) for link in links(text)]


def _x_plain(text: str) -> int:
    """The weight of NFC text without links; the end of a line is one character, also as CR LF."""
    weight = len(text) - text.count("\r\n")
    if text.isascii():
        return weight
    weight += len(re.findall(_WIDE, text))
    if re.search(_JOINED, text):
        for one in emoji().findall(text):
            weight += EMOJI_WEIGHT - len(one) - len(re.findall(_WIDE, one))
    return weight


def _threads_evidenced(text: str) -> int:
    """As Threads is known to count: letters and the marks on them 1, all else its bytes.

    By its documents emoji count their bytes, by a report from production curly quotes do too. Whether
    letters beyond ASCII do is disputed.
    """
    if text.isascii():
        return len(text)
    plain = emoji().sub("", text)
    signs = letters().sub("", plain)
    return _utf8_bytes(text) - _utf8_bytes(plain) + _utf8_bytes(signs) + len(plain) - len(signs)


COUNTERS: dict[str, Callable[[str], int]] = {
    "x_weighted": _x_weighted,
    "graphemes": _graphemes,
    "code_points": len,
    "utf16_units": _utf16_units,
    "utf8_bytes": _utf8_bytes,
    "threads_evidenced": _threads_evidenced,
}
"""Every counter by its name."""

COUNTERS_OF_LISTS: dict[str, Callable[[Sequence[str]], int]] = {"youtube_tags": _youtube_tags}
"""Counters of several texts together."""


def _x_at_most(text: str) -> int:
    return _LINK_GAIN * text.count(".") + _x_characters_at_most(text)


def _x_with_dots_at_most(text: str) -> int:
    return _LINK_GAIN * len(_DOT.findall(text)) + _x_characters_at_most(text)


def _x_characters_at_most(text: str) -> int:
    if text.isascii():
        return len(text)
    if unicodedata.is_normalized("NFC", text):
        return (len(text) + _utf8_bytes(text)) // 2  # what counts 2 has three bytes or more
    return 2 * 3 * len(text)  # NFC makes three code points of one at most (UAX 15)


_FIGURES: dict[str, tuple[Callable[[str], int], ...]] = {
    "x_weighted": (_x_at_most, _x_with_dots_at_most, _x_weighted),
    "graphemes": (len, _graphemes),
    "code_points": (len,),
    "utf16_units": (lambda text: 2 * len(text), _utf16_units),
    "utf8_bytes": (lambda text: 4 * len(text), _utf8_bytes),
    "threads_evidenced": (lambda text: 4 * len(text), _utf8_bytes, _threads_evidenced),
}
"""The count, last, and before it figures that are quicker to have and never lower."""


def _weighed(counter: str, text: str) -> Iterator[tuple[int, int]]:
    """What `text` consists of for `counter`, in order: where each part begins, and its weight."""
    parts, plain = [], COUNTERS[counter]
    if counter == "x_weighted":
        parts, plain = _x_parts(text), _x_plain
    position = 0
    for start, end, weight in parts:
        yield from _weighed_clusters(text[position:start], position, plain)
        yield start, weight
        position = end
    yield from _weighed_clusters(text[position:], position, plain)


def _weighed_clusters(
    text: str, offset: int, weigh: Callable[[str], int]
) -> Iterator[tuple[int, int]]:
    for character in cluster().finditer(text):
        yield offset + character.start(), weigh(character[0])


def _place_before_nfc(text: str, place: int) -> int:
    """The index in `text` of what is at index `place` of its NFC form."""
    length = 0
    for character in cluster().finditer(text):
        flat = len(unicodedata.normalize("NFC", character[0]))
        if length + flat > place:
            index = character.start()
            while length < place:  # a link ends amid what readers see as one character
                index += 1
                length += 1
            return index
        length += flat
    return len(text)
