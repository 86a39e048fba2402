# ruff: noqa: RUF001 (Japanese and Chinese texts have other full stops and brackets)
"""Folding: where a network cuts a text, by the lines that a reader sees.

Lines are laid out with the widths of an Arial-metric face and break where browsers break them, so that
every machine gives the same answer. Apps use other faces on other screens: the answer tells which words
are in danger, not which pixel. Time is linear, and only the lines that show are laid out.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category, east_asian_width

from postsync.domain.late import late
from postsync.domain.looks.metrics import BOLD, REGULAR, USUAL
from postsync.domain.text.emoji import cluster

if TYPE_CHECKING:
    from regex import Pattern


class Cut(NamedTuple):
    """What shows of a text: `lines` lines of `width` pixels in a face of `size` pixels, or `characters`.

    Where both are given, what comes first counts. `more` stands at the end of the last line.
    """

    lines: int = 0
    width: int = 0
    size: float = 14
    more: str = "… more"
    characters: int = 0
    wide_characters: int = 0
    """In place of `characters` for Chinese, Japanese and Korean, where that differs."""
    is_bold: bool = False


class Seen(NamedTuple):
    """What shows of a text: up to code point `at`, in `lines` lines."""

    at: int
    lines: int


Line = tuple[int, int]
"""Start and end of a line, without the line feed behind it."""

_PIECE = late(
    r"(?P<feed>\n)|(?P<space>[^\S\n\xa0\u202f\u2007\u2060\ufeff]+)"
    # A word ends where a line may break in it: behind these signs, if a letter or digit follows.
    r"|(?:[^\s?\-\u2010\u2013\u2014\u2026\xad\u200b]|[\xa0\u202f\u2007\u2060\ufeff]"
    r"|[?\-\u2010\u2013\u2014\u2026\xad\u200b](?![^\W_]))+"
    r"[?\-\u2010\u2013\u2014\u2026\xad\u200b]?|[?\-\u2010\u2013\u2014\u2026\xad\u200b]"
)
_PLAIN = late(
    r"[\x00-\x0c\x0e-\xa8\xaa-\xad\xaf-\u02ff\u0370-\u0482\u048a-\u0590\u2010-\u2027\u202f-\u203b"
    r"\u203d-\u2048\u204a-\u205f\u20a0-\u20bf\u2116\u2212\u2248\u2260-\u2265]*"
)
"""Texts of which each code point is a character of its own, and none breaks a line by being there."""

_MANY = 5
_WIDEST = 1250
"""What an emoji takes."""

_NEVER_FIRST = frozenset(
    "、。，．：；！？）］｝」』】〉》〕〗”’…‥ー々ゝゞぁぃぅぇぉっゃゅょァィゥェォッャュョ%‰°,.:;!?)]}»›"
)
_NEVER_LAST = frozenset("（［｛「『【〈《〔〖“‘([{«‹$€£¥")


def fold(text: str, cut: Cut, indent: float = 0) -> Seen | None:
    """What shows of `text`, whose first line begins `indent` pixels late; None where all of it does."""
    return _fold(text, cut, indent)


def width_of(text: str, size: float, *, is_bold: bool = False) -> float:
    """The width of a short text in pixels."""
    return _width(text, is_bold) * size / 1000


def lines_of(
    text: str, width: float, size: float, indent: float = 0, *, is_bold: bool = False
) -> Iterator[Line]:
    """The lines of `text` as a browser lays them out that keeps spaces and line feeds."""
    room, used = width * 1000 / size, indent * 1000 / size
    pieces = _plain_pieces if _PLAIN.fullmatch(text) else _pieces
    start = 0
    for begin, end, wide in pieces(text, is_bold):
        if wide < 0:
            yield start, begin
            start, used = end, 0.0
        elif used + wide <= room or text[begin].isspace():  # spaces hang over the edge
            used += wide
        else:
            if begin > start or used:
                yield start, begin
                start, used = begin, 0.0
            if wide <= room:
                used = wide
                continue
            for at, one in _clusters(text, begin, end, is_bold):
                if used + one > room and at > start:
                    yield start, at
                    start, used = at, 0.0
                used += one
    yield start, len(text)


@lru_cache(4096)
def _fold(text: str, cut: Cut, indent: float) -> Seen | None:
    by_lines = _by_lines(text, cut, indent) if cut.lines else None
    most = cut.characters
    if cut.wide_characters and not text.isascii() and _wide_letter().search(text):
        most = cut.wide_characters
    if not most or len(text) <= most:
        return by_lines
    at = _whole(text, most)
    if by_lines is not None and by_lines.at <= at:
        return by_lines
    if at >= len(text):
        return None
    shown = text[:at].rstrip()
    lines = 1
    if cut.width:
        lines = sum(1 for _ in lines_of(shown, cut.width, cut.size, indent, is_bold=cut.is_bold))
    return Seen(len(shown), lines)


def _by_lines(text: str, cut: Cut, indent: float) -> Seen | None:
    if cut.lines > _MANY and _lines_at_most(text, cut) <= cut.lines:
        return None
    shown: list[Line] = []
    for line in lines_of(text, cut.width, cut.size, indent, is_bold=cut.is_bold):
        if len(shown) == cut.lines:
            break
        shown.append(line)
    else:
        return None
    start, end = shown[-1]
    room = (cut.width - width_of(cut.more, cut.size)) * 1000 / cut.size
    used = indent * 1000 / cut.size if len(shown) == 1 else 0.0
    at = end
    for position, wide in _clusters(text, start, end, cut.is_bold):
        used += wide
        if used > room:
            at = position
            break
    at = len(text[:at].rstrip())
    return Seen(at, sum(begin <= at for begin, _ in shown)) if text[at:].strip() else None


def _lines_at_most(text: str, cut: Cut) -> int:
    """A figure that is quick to have and never too low: two lines beside each other did not fit on one."""
    get = REGULAR.get
    whole = sum([get(one, _WIDEST) for one in text])
    return int(2 * whole * cut.size / 1000 / cut.width) + text.count("\n") + 1


def _whole(text: str, most: int) -> int:
    """Where the character ends that is the last of `most` code points, or else the one before it."""
    if _PLAIN.fullmatch(text):
        return most
    at = 0
    for character in cluster().finditer(text):
        if character.end() > most:
            break
        at = character.end()
    return at


Piece = tuple[int, int, float]
"""Start and end of what no line breaks in, and its width; that of a line feed is less than nothing."""


def _plain_pieces(text: str, is_bold: bool) -> Iterator[Piece]:
    for match in _PIECE.finditer(text):
        begin, end = match.span()
        yield begin, end, -1 if match.lastindex == 1 else _width(match[0], is_bold)


def _pieces(text: str, is_bold: bool) -> Iterator[Piece]:
    """The same for any text: lines break between Chinese, Japanese and Korean letters, and at emoji."""
    for match in _PIECE.finditer(text):
        begin, end = match.span()
        if match.lastindex == 1:
            yield begin, end, -1
        elif match.lastindex == 2 or _PLAIN.fullmatch(match[0]):
            yield begin, end, _width(match[0], is_bold)
        else:
            yield from _parts(text, begin, end, is_bold)


def _parts(text: str, begin: int, end: int, is_bold: bool) -> Iterator[Piece]:
    """The parts of a word between which a line may break."""
    start, total, before = begin, 0.0, ""
    for match in cluster().finditer(text, begin, end):
        one = match[0]
        if before and _may_part(before, one):
            yield start, match.start(), total
            start, total = match.start(), 0.0
        total += _width_of_cluster(one, is_bold)
        before = one
    if start < end:
        yield start, end, total


def _may_part(one: str, other: str) -> bool:
    """Whether a line may break between two characters of a word."""
    if other[0] in _NEVER_FIRST or one[-1] in _NEVER_LAST:
        return False
    return _breaks(one) or _breaks(other)


@lru_cache(4096)
def _breaks(character: str) -> bool:
    return bool(_wide_letter().match(character) or _picture().match(character))


def _clusters(text: str, begin: int, end: int, is_bold: bool) -> Iterator[tuple[int, float]]:
    """Where each character begins, and its width."""
    if _PLAIN.fullmatch(text, begin, end):
        get = (BOLD if is_bold else REGULAR).get
        for at in range(begin, end):
            yield at, get(text[at], USUAL)
    else:
        for match in cluster().finditer(text, begin, end):
            yield match.start(), _width_of_cluster(match[0], is_bold)


@lru_cache(16_384)
def _width(word: str, is_bold: bool) -> float:
    """In 1/1000 of the face's size."""
    table = BOLD if is_bold else REGULAR
    try:
        return sum([table[one] for one in word])
    except KeyError:
        pass
    if _PLAIN.fullmatch(word):
        return sum([table.get(one, 0 if one < " " else USUAL) for one in word])
    return sum([_width_of_cluster(one, is_bold) for one in cluster().findall(word)])


@lru_cache(4096)
def _width_of_cluster(character: str, is_bold: bool) -> float:
    first = character[0]
    known = (BOLD if is_bold else REGULAR).get(first)
    if known is not None and "\ufe0f" not in character:
        return known
    if _picture().match(character):
        return 1250
    if east_asian_width(first) in "WF":
        return 1000
    return 0 if category(first) in {"Mn", "Me", "Cf", "Cc"} else USUAL


@cache
def _picture() -> "Pattern[str]":
    """What shows as a picture: emoji and flags."""
    import regex

    return regex.compile(
        r"\p{Emoji_Presentation}|\p{Regional_Indicator}|\p{Extended_Pictographic}|.\ufe0f"
    )


# Compiled when a text needs it, as its long list of letters takes as long as folding a thousand texts.


@cache
def _wide_letter() -> re.Pattern[str]:
    """A letter of Chinese, Japanese or Korean, or a sign among them."""
    return re.compile(
        "[\u1100-\u11ff\u2e80-\u303f\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf"
        "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff00-\uffee"
        "\U00020000-\U0003ffff]"
    )
