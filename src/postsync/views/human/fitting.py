"""Lines that are wider than a terminal, broken between words: a terminal breaks inside of them."""

import re
from collections.abc import Iterator

from postsync.views.shown import width

_SPAN = re.compile(r"(\x1b\[[\d;]*m)(.*?)\x1b\[0m|([^\x1b]+)|\x1b")
"""A painted stretch, or one that is not."""

_LEAD = re.compile(r"(?:┃ ?)? *")

_LABEL = re.compile(r"(?:┃ ?)? *[a-zA-Z]+(?: \d+)? {2,}(?=\S)")
"""A label, behind which everything is aligned."""

_DEEPEST = 20

_TRAILING = re.compile(r"(?: |\x1b\[[\d;]*m)+$")
"""Spaces at the end, and what paints them."""


def fitted(text: str, limit: int) -> str:
    """`text` with every line at most `limit` cells wide, but for words that are too wide for any line.

    Such a word, a link or a digest say, is left to the terminal, which can still copy it whole.
    """
    rows: list[str] = []
    for line in text.split("\n"):
        bare = _TRAILING.sub(lambda found: found[0].replace(" ", ""), line)
        rows += [bare] if len(bare) <= limit else _broken(bare, limit)
    return "\n".join(rows)


def _broken(line: str, limit: int) -> Iterator[str]:
    spans = [(found[1] or "", found[2] or found[3] or "") for found in _SPAN.finditer(line)]
    plain = "".join(text for _, text in spans)
    if width(plain) <= limit:
        yield line
        return
    lead = _lead_of(plain)
    start, rows = 0, list(_rows(plain, limit, len(lead)))
    for number, row in enumerate(rows):
        start = plain.index(row, start)
        yield (lead if number else "") + _painted(spans, start, start + len(row))
        start += len(row)


def _lead_of(plain: str) -> str:
    """What stands before each further row: as deep as what is behind a label, else a little deeper."""
    label = _LABEL.match(plain)
    if label and len(label[0]) <= _DEEPEST:
        return "".join(c if c == "┃" else " " for c in label[0])
    found = _LEAD.match(plain)
    return (found[0] if found else "") + "  "


def _rows(plain: str, limit: int, indent: int) -> Iterator[str]:
    """The rows, of which all but the first have less room."""
    room, row = limit, ""
    for word in re.findall(r" *[^ ]+", plain):
        alone = word.lstrip(" ")
        if row.strip() and width(row) + width(word) > room and width(alone) <= limit - indent:
            yield row
            room, row = limit - indent, alone
        else:
            row += word
    yield row


def _painted(spans: list[tuple[str, str]], start: int, end: int) -> str:
    at, painted = 0, ""
    for looks, text in spans:
        part = text[max(0, start - at) : max(0, end - at)]
        painted += f"{looks}{part}\x1b[0m" if looks and part else part
        at += len(text)
    return painted
