"""Links in a text, as X finds them: with or without `https://`, by the domains that exist."""

import re
from dataclasses import dataclass

_LINK = re.compile(
    r"(?<![\w@.])(https?://)?((?:[a-z0-9-]{1,63}\.)+[a-z]{2,24})(/\S*)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link: `text[start:end]`. `host` is as written; `has_scheme` says whether `https://` leads it."""

    start: int
    end: int
    has_scheme: bool
    host: str


def links(text: str) -> tuple[Link, ...]:
    """Every link in `text` that X would shorten, in order. Offsets are code points of `text` as it is."""
    return tuple(
        Link(start=m.start(), end=m.end(), has_scheme=bool(m[1]), host=m[2])
        for m in _LINK.finditer(text)
    )
