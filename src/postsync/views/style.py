"""Style: colour and width of a piece of terminal text."""

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


@dataclass(frozen=True, slots=True)
class Style:
    """How to write: with ANSI colours or without, and on lines of how many cells."""

    colour: bool = False
    width: int = 80

    def paint(self, text: str, *looks: str) -> str:
        """`text` in the given looks, or as it is without colour."""
        if not self.colour or not looks or not text:
            return text
        return f"\x1b[{';'.join(looks)}m{text}\x1b[0m"

    def room(self, indent: int) -> int:
        """The cells that remain for running text after `indent`."""
        return max(NARROWEST, min(self.width, WIDEST)) - indent
