"""Texts: what is above a fold and what is below, coloured where a reader can click."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup, escape

from postsync.domain.late import late
from postsync.domain.looks.card import Fold, Stretch
from postsync.domain.text.text import visible

_SENTENCE_END = late(r"(?<=[.!?])(?=\s)")
_ENDLESS = 500
"""Characters of a word that no browser minds: running text of languages without spaces has as many."""

_STRIDE = late(r"\S{100}(?=\S)")

_LEAST = 30
"""Characters that a first sentence must have to say what a post is about."""

_CODE = late("`([^`]+)`")

_SPELT = late(r"(\\+u\{[0-9a-f]{1,6}\})")


class Text(NamedTuple):
    """A text in two halves, escaped; `more` are the words between them, empty where nothing is folded."""

    above: Markup
    below: Markup = Markup()
    more: str = ""


@lru_cache(8192)
def text_of(stretches: tuple[Stretch, ...], fold: Fold | None = None) -> Text:
    """Return the pieces of `stretches`, cut in two where `fold` says."""
    if fold is None:
        return Text(_joined(stretches))
    above: list[Stretch] = []
    below: list[Stretch] = []
    seen = 0
    for stretch in stretches:
        kept = stretch.shown[: max(0, fold.at - seen)]
        rest = stretch.shown[len(kept) :]
        seen += len(stretch.shown)
        if kept:
            above.append(stretch._replace(shown=kept))
        if rest:
            below.append(stretch._replace(shown=rest))
    return Text(_joined(above), _joined(below), one_line(fold.more))


def plain_text(text: str, fold: Fold | None = None) -> Text:
    """A text without anything to click, such as a title."""
    return text_of((Stretch("text", text, text),), fold)


def one_line(text: str) -> str:
    """Untrusted text that stays on its line."""
    return visible(text, newline=False)


def first_words(text: str, limit: int = 90) -> str:
    """The first line that has any words; of a long one its first sentences, or its beginning."""
    line = next((row for row in map(str.strip, text.splitlines()) if row), "")
    if len(line) > limit:
        ends = [end.start() for end in _SENTENCE_END.finditer(line, _LEAST, limit)]
        beginning = line[:limit].rsplit(" ", 1)[0].rstrip(" ,.;:-") + "…"
        line = line[: ends[-1]] if ends else beginning
    return one_line(line)


def breakable(text: str) -> Markup:
    """`text`, escaped, whose longest words may break: browsers take the square of their length for one."""
    if len(text) <= _ENDLESS or all(len(word) <= _ENDLESS for word in text.split()):
        return escape(text)
    ends = [0, *(match.end() for match in _STRIDE.finditer(text)), len(text)]
    return Markup("<wbr>").join([escape(text[start:end]) for start, end in pairwise(ends)])


def prose(text: str) -> Markup:
    """A message of ours, escaped, in which words between backticks are code, and lines stay lines."""
    # What it quotes is spelt out already, so that a second time would only double the backslashes.
    harmless = "".join([p if n % 2 else visible(p) for n, p in enumerate(_SPELT.split(text))])
    pieces = [escape(piece) for piece in _CODE.split(harmless)]
    return Markup("".join([f"<code>{p}</code>" if n % 2 else p for n, p in enumerate(pieces)]))  # noqa: S704 - escaped


def _joined(stretches: Iterable[Stretch]) -> Markup:
    pieces = []
    for stretch in stretches:
        words = breakable(visible(stretch.shown))
        pieces.append(f'<span class="go">{words}</span>' if stretch.clickable else words)
    return Markup("".join(pieces))  # noqa: S704 - every stretch is escaped
