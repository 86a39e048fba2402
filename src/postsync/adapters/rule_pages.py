"""The pages about rules: where they are, installed or in a checkout, and the entry of one rule."""

import re
from functools import cache
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
_ENTRY = re.compile(r"^#+ (PS[0-9]{3}: .*)$", re.MULTILINE)
_NEXT = re.compile(r"^#+ ", re.MULTILINE)


def rule_entry(rule: str) -> str:
    """What the documentation says about a rule of the catalogue, as Markdown without its heading."""
    text = _page(_PAGES[rule[2]])
    for match in _ENTRY.finditer(text):
        if match[1].startswith(f"{rule}: "):
            end = _NEXT.search(text, match.end())
            return text[match.end() : end.start() if end else None].strip()
    return ""


@cache
def _page(name: str) -> str:
    package = Path(postsync.__file__).parent
    shipped = package / "rule_pages" / f"{name}.md"
    checkout = package.parents[1] / "docs" / "rules" / f"{name}.md"
    return (shipped if shipped.is_file() else checkout).read_text("utf-8")
