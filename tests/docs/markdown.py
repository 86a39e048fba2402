"""The Markdown files of the project, and what is in them: blocks, code, links, headings."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
FOLDERS = ("docs", "examples", "action", "benchmarks", "tools", ".github")
PLACES = ("*.md", "tests/*/README.md", *(f"{folder}/**/*.md" for folder in FOLDERS))
FILES = sorted({path.relative_to(ROOT).as_posix() for place in PLACES for path in ROOT.glob(place)})
"""Every page that people read, seen from the root."""

BLOCK = re.compile(
    r"(?:<!-- run(?:: (?P<first>.*?))? -->\n+)?```(?P<kind>\w*)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_FENCE = re.compile(r"^ *```.*?^ *```$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"(?<!`)`([^`]+)`(?!`)")


class Block(NamedTuple):
    """A block between fences. `is_run`: its page is run, and this block with it."""

    page: str
    line: int
    kind: str
    text: str
    is_run: bool

    @property
    def place(self) -> str:
        """Where it begins."""
        return f"{self.page}:{self.line}"


def page(name: str) -> str:
    """The text of a page."""
    return (ROOT / name).read_text("utf-8")


def prose(name: str) -> str:
    """The text of a page without its blocks, whose lines stay, empty."""
    return _FENCE.sub(lambda block: "\n" * block[0].count("\n"), page(name))


def blocks(name: str) -> Iterator[Block]:
    """The blocks of a page."""
    text = page(name)
    for found in BLOCK.finditer(text):
        line = text.count("\n", 0, found.start("kind")) + 1
        yield Block(name, line, found["kind"], found["text"], found[0].startswith("<!-- run"))


def code(name: str) -> list[str]:
    """What stands in single backticks in the prose of a page, on one line each."""
    return [re.sub(r"\s+", " ", found) for found in CODE.findall(prose(name))]


def anchors(name: str) -> set[str]:
    """The anchors that GitHub makes of headings."""
    found = list[str]()
    for heading in HEADING.findall(prose(name)):
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)  # a link in a heading is its words
        plain = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
        found.append(f"{plain}-{found.count(plain)}" if plain in found else plain)
    return set(found)
