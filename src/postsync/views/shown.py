"""Text as it is shown: made harmless, measured, wrapped and painted."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from postsync.domain.late import late
from postsync.domain.text.text import visible

_ZERO_WIDTH = frozenset({"Mn", "Me", "Cf", "Cc"})
_AROUND_NUMBERS = (
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
"""Format characters that show: signs of Arabic, Syriac and Kaithi."""

_JOINER = "\u200d"
_EMOJI_FORM = "\ufe0f"
_COMMAND = late(r"^((?:[^\S\n]|\x1b\[[\d;]*m)*+)::", re.MULTILINE)
_HASHED = late(r"##(?=[\w-]*\[)")
_SECTION = late(r"((?:section|travis_fold)[_:](?:start|end)):")

BOLD = "1"
DIM = "2"
STRIKE = "9"
RED = "31"
GREEN = "32"
YELLOW = "33"
BLUE = "34"
CYAN = "36"

WIDEST = 100
"""Running text gets hard to read on longer lines, however wide the terminal is."""

NARROWEST = 38

INDENT = "    "

LABEL = 9
"""Cells of the column of labels, wide enough for `instagram`."""

Part = tuple[str, str | Sequence[str]]
"""A label, and the line or lines behind it."""

TALLEST = 300
"""Lines of one text that are shown in full, unless all of it is asked for."""

_HEAD, _TAIL = 200, 60
"""Lines of a longer one that are shown."""

_MOST_EMPTY = 8
"""Empty lines one after another, beyond which their number says more."""

_MOST_SPACES = 60

DEFAULT_WIDTH = 80


class Style(NamedTuple):
    """How to write: with ANSI colours or without, on lines of how many cells.

    `full`: all of it, as it is. `asked`: a person is asked about it, who has to see every word.
    `screen`: it is a terminal, which breaks what is wider; elsewhere a row of a table stays a line.
    """

    colour: bool = False
    width: int = DEFAULT_WIDTH
    full: bool = False
    asked: bool = False
    screen: bool = False

    @property
    def whole(self) -> bool:
        """Whether no word may be left out. Only how many empty lines there are may stand for them."""
        return self.full or self.asked

    def paint(self, text: str, *looks: str) -> str:
        """`text` in the given looks, or as it is without colour."""
        if not self.colour or not looks or not text:
            return text
        return f"\x1b[{';'.join(looks)}m{text}\x1b[0m"

    def room(self, indent: int) -> int:
        """The cells that remain for running text after `indent`."""
        return max(NARROWEST, min(self.width, WIDEST)) - indent


def page(lines: Iterable[str]) -> str:
    """Lines as one text, with a line end after the last."""
    return inert("\n".join([*lines, ""]))


def inert(text: str) -> str:
    """Text in which no system that runs jobs takes a part of its log for a command.

    GitHub's runner takes a line for one that begins with `::` after spaces, and `##[` wherever it
    stands; so do others with `##vso[` and `##teamcity[`, and with `section_start:`. Wrapping may have
    brought the middle of an untrusted text to the beginning of a line.
    """
    if "::" in text:
        text = _COMMAND.sub(r"\1:\\u{3a}", text)
    return disarmed(text)


def disarmed(text: str) -> str:
    """Text without what is taken for a command wherever it stands on a line."""
    if "##" in text:
        text = _HASHED.sub(r"#\\u{23}", text)
    if "_start:" in text or "_end:" in text or "fold:" in text:
        text = _SECTION.sub(r"\1\\u{3a}", text)
    return text


def block(text: str, *, newline: bool = True) -> str:
    """Text of several lines. Tabs become spaces, so that widths can be known."""
    # Before it is wrapped: a wrapped line must not be longer than it was to be.
    return disarmed(visible(text, newline=newline)).replace("\t", "    ")


def line(text: str) -> str:
    """Text that stays on one line."""
    if text.isascii() and text.isprintable() and "##" not in text:
        return text
    return block(text, newline=False)


def account(network: str, username: str) -> str:
    """`x @acme`."""
    return f"{line(network)} @{line(username)}"


def value(data: Any) -> str:
    """JSON data on one line, as a person would write it; what is no text cannot be taken for one."""
    if isinstance(data, str):
        text = line(data)
        if data.isprintable() and not _NEEDS_QUOTES.search(data):
            return text
        return '"' + text.replace('"', '\\"') + '"'
    if data is None:
        return "none"
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, list | tuple):
        return "[" + ", ".join(value(item) for item in data) + "]"
    if hasattr(data, "items"):
        return "{" + ", ".join(f"{value(str(k))}: {value(v)}" for k, v in data.items()) + "}"
    return str(data)


_NEEDS_QUOTES = late(
    r"""^$|^(?:true|false|none|null|~)$|^[-+.]?\d[\d_.,]*(?:e[-+]?\d+)?$|[\s"'\[\]{},]|:$|: """,
    re.IGNORECASE,
)
"""What would be read as something else than a text, or as the end of one."""


@lru_cache(maxsize=4096)
def _cells(character: str) -> int:
    category = unicodedata.category(character)
    if category in _ZERO_WIDTH:
        return int(character in _AROUND_NUMBERS)
    if "\U0001f3fb" <= character <= "\U0001f3ff":  # skin tones melt into the emoji before them
        return 0
    if (
        "\u1160" <= character <= "\u11ff"
    ):  # vowels and ends of Korean syllables that are written apart
        return 0
    if category == "Cn" and "\U0001f000" <= character <= "\U0001faff":
        return 2  # an emoji that this Python does not know yet
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def width(text: str) -> int:
    """How many terminal cells `text`, a single line, takes up."""
    if text.isascii() and text.isprintable():
        return len(text)
    if _JOINER not in text and _EMOJI_FORM not in text:  # each character stands for itself
        return sum(map(_cells, text))
    total, before, is_joined = 0, "", False
    for character in text:
        if character == _EMOJI_FORM or "\U0001f3fb" <= character <= "\U0001f3ff":
            total += 1 if before and not is_joined and _cells(before) == 1 else 0
        elif character != _JOINER:
            # Emoji that are joined are one; letters, of India for example, stay beside each other.
            is_joined = before == _JOINER and not character.isalpha()
            total += 0 if is_joined else _cells(character)
        before = character
    return total


def pad(text: str, cells: int) -> str:
    """`text` filled up with spaces to `cells`."""
    return text + " " * (cells - width(text))


def wrap(text: str, limit: int, *, links: bool = False) -> list[str]:
    """One line of text as lines of at most `limit` cells, broken at spaces, or inside what is longer.

    Nothing but the spaces at the breaks is lost. With `links` an address of the web stays whole, to be
    clicked or copied, however long it is.
    """
    if len(text) <= limit and width(text) <= limit:
        return [text]
    rows: list[str] = []
    row: list[str] = []
    used = -1
    for word in text.split(" "):
        # Called for every word of a plan: width() is spared where it can only be the length.
        size = len(word) if word.isascii() else width(word)
        if used + 1 + size <= limit:
            row.append(word)
            used += 1 + size
            continue
        if used > 0:
            rows.append(" ".join(row))
        keeps = size <= limit or (links and "://" in word)
        *whole, last = (word,) if keeps else chop(word, limit)
        rows.extend(whole)
        row, used = [last], len(last) if last.isascii() else width(last)
    rows.append(" ".join(row))
    return rows


def chop(word: str, limit: int) -> list[str]:
    """A word without a place to break, cut into pieces of at most `limit` cells."""
    if word.isascii():
        return [word[start : start + limit] for start in range(0, len(word), limit)]
    pieces: list[str] = []
    piece, used = "", 0
    for character in word:
        size = _cells(character)
        if size and used + size > limit and not piece.endswith(_JOINER):
            pieces.append(piece)
            piece, used = "", 0
        piece, used = piece + character, used + size
    pieces.append(piece)
    return pieces


def shorten(text: str, limit: int) -> str:
    """`text`, or what of it fits with an ellipsis at its end."""
    if width(text) <= limit:
        return text
    return chop(text, max(1, limit - 1))[0].rstrip() + "…"


def listed(names: Sequence[str], limit: int) -> str:
    """Names on one line, as many as fit, and how many more there are."""
    told = [line(name) for name in names]
    whole = ", ".join(told)
    while width(whole) > limit and len(told) > 1:
        told.pop()
        whole = f"{', '.join(told)} and {len(names) - len(told)} more"
    return whole


def wrap_apart(head: str, word: str, style: Style, indent: str) -> list[str]:
    """A head and a word behind it, such as a link, which stands below where there is no room beside it.

    The word stays whole, so that it can be copied.
    """
    if width(head) + width(word) + 1 <= style.room(len(indent)):
        return [f"{indent}{head} {word}"]
    return [indent + head, f"{indent}  {word}"]


def columns(rows: Iterable[Sequence[str]], gap: str = "  ") -> list[str]:
    """Rows of cells as lines with aligned columns; the last column is not filled up."""
    table = [tuple(row) for row in rows]
    sizes = [max(map(width, column)) for column in zip(*table, strict=True)]
    sizes[-1:] = [0]
    return [gap.join(map(pad, row, sizes)).rstrip() for row in table]


def indent(lines: Iterable[str], by: str = INDENT) -> list[str]:
    """The lines with `by` before each that is not empty."""
    return [by + line if line else line for line in lines]


def labelled(parts: Iterable[Part], style: Style) -> list[str]:
    """The parts, each aligned behind its label; those without a text are left out."""
    lines = []
    for label, texts in parts:
        if not texts:
            continue
        head = style.paint(label.ljust(LABEL), DIM)
        for text in [texts] if isinstance(texts, str) else texts:
            lines.append(f"{INDENT}{head} {text}".rstrip())
            head = " " * max(LABEL, len(label))
    return lines


def text_rows(text: str, style: Style, room: int) -> list[str]:
    """A text, wrapped to `room` cells behind a gutter; of a very long one its beginning and its end."""
    rows: list[str] = []
    whole = block(text).rstrip("\n")
    for row in whole.split("\n") if style.full else squeeze(whole):
        rows += behind_gutter(wrap(row, room), style)
    return folded(rows, style)


def squeeze(text: str) -> list[str]:
    """The lines of a text, without stretches of nothing that would push what comes after out of sight.

    Where empty lines, or spaces, are very many, their number stands for them.
    """
    lines = text.split("\n")
    is_plain = text.isascii() and "\t" not in text and " " * _MOST_SPACES not in text
    if is_plain and len(lines) <= _MOST_EMPTY:  # as most posts are, and there are thousands of them
        return lines
    rows: list[str] = []
    empty: list[str] = []
    for row in lines:
        if row.strip():
            rows += [*_few(empty), _SPACES.sub(_counted, row)]
            empty = []
        else:
            empty.append(row)
    return rows + _few(empty)


_SPACES = late(rf"[^\S\n]{{{_MOST_SPACES},}}")


def _counted(spaces: re.Match[str]) -> str:
    return f" [… {len(spaces[0]):,} spaces …] "


def _few(empty: list[str]) -> list[str]:
    return empty if len(empty) <= _MOST_EMPTY else [f"[… {len(empty):,} empty lines …]"]


def behind_gutter(rows: Iterable[str], style: Style) -> list[str]:
    """A wrapped line; the gutter tells its beginning (`│`) from where it was wrapped (`┊`)."""
    lines, edge = [], style.paint("│", DIM)
    for row in rows:
        lines.append(f"{edge} {row}".rstrip())
        edge = style.paint("┊", DIM)
    return lines


def folded(rows: list[str], style: Style) -> list[str]:
    """The rows; of very many the first and the last, and how many more there are."""
    if style.whole or len(rows) <= TALLEST:
        return rows
    count = len(rows) - _HEAD - _TAIL
    more = style.paint(f"[… {count:,} more lines; `--full` shows them …]", DIM)
    return [*rows[:_HEAD], more, *rows[-_TAIL:]]


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 post`, `2 posts`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def style_for(
    *, tty: bool, environ: Mapping[str, str], colour: str = "auto", columns: int | None = None
) -> Style:
    """The style for a stream. With `auto`, colour needs a terminal and neither NO_COLOR nor CI."""
    wide = columns if columns and columns > 0 else DEFAULT_WIDTH
    if colour == "always":
        return Style(colour=True, width=wide, screen=tty)
    allowed = (
        tty
        and not environ.get("NO_COLOR")
        and not environ.get("CI")
        and environ.get("TERM") != "dumb"
    )
    return Style(colour=allowed and colour != "never", width=wide, screen=tty)


def encodable(text: str, encoding: str | None) -> str:
    """`text` with everything spelt out that a stream of this encoding cannot carry."""
    name = encoding or "utf-8"
    try:
        text.encode(name)
    except UnicodeEncodeError:
        return text.encode(name, "backslashreplace").decode(name)
    except LookupError:
        return text.encode("ascii", "backslashreplace").decode("ascii")
    return text
