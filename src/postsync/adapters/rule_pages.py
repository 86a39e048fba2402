"""The pages about rules: where they are, installed or in a checkout, and the entry of one rule."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import postsync

_PAGES = {
    "1": "structure",
    "2": "text",
    "3": "media",
    "4": "schedule",
    "5": "accounts",
    "6": "safety",
}
_HEADING = re.compile(r"^##+ (PS[0-9]{3}: )?", re.MULTILINE)
"""No example has a line that begins with two of them."""


def rule_entry(rule: str) -> str:
    """What the documentation says about a rule of the catalogue, as Markdown without its heading."""
    text = _page(_PAGES[rule[2]])
    headings = list(_HEADING.finditer(text))
    for heading, following in pairwise([*headings, None]):
        if heading is not None and heading[1] == f"{rule}: ":
            end = following.start() if following else None
            return text[heading.end() : end].partition("\n")[2].strip()
    return ""


@cache
def link_to(rule: str) -> str:
    """Return the address of the entry of a rule on this machine: its page, and the line that it begins on."""
    name = _PAGES[rule[2]]
    text = _page(name)
    begins = next((one.start() for one in _HEADING.finditer(text) if one[1] == f"{rule}: "), 0)
    return f"{_path(name).as_uri()}#L{text.count(chr(10), 0, begins) + 1}"


@cache
def _page(name: str) -> str:
    return _path(name).read_text("utf-8")


def _path(name: str) -> Path:
    package = Path(postsync.__file__).parent
    shipped = package / "rule_pages" / f"{name}.md"
    checkout = package.parents[1] / "docs" / "rules" / f"{name}.md"
    return shipped if shipped.is_file() else checkout
