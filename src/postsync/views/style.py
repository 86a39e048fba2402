"""Style: colour and width of text on a stream, and what the stream can show."""

from collections.abc import Mapping
from dataclasses import dataclass

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

NARROWEST = 40

DEFAULT_WIDTH = 80


@dataclass(frozen=True, slots=True)
class Style:
    """How to write: with ANSI colours or without, and on lines of how many cells."""

    colour: bool = False
    width: int = DEFAULT_WIDTH

    def paint(self, text: str, *looks: str) -> str:
        """`text` in the given looks, or as it is without colour."""
        if not self.colour or not looks or not text:
            return text
        return f"\x1b[{';'.join(looks)}m{text}\x1b[0m"

    def room(self, indent: int) -> int:
        """The cells that remain for running text after `indent`."""
        return max(NARROWEST, min(self.width, WIDEST)) - indent


def style_for(
    *, tty: bool, environ: Mapping[str, str], colour: str = "auto", columns: int | None = None
) -> Style:
    """The style for a stream. With `auto`, colour needs a terminal and neither NO_COLOR nor CI."""
    wide = columns if columns and columns > 0 else DEFAULT_WIDTH
    if colour == "always":
        return Style(colour=True, width=wide)
    allowed = (
        tty
        and not environ.get("NO_COLOR")
        and not environ.get("CI")
        and environ.get("TERM") != "dumb"
    )
    return Style(colour=allowed and colour != "never", width=wide)


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
