"""Findings that say the same about many posts of one file, told once with the posts that they are about."""

import re
from collections.abc import Iterable, Sequence

from postsync.domain.diagnostic import Diagnostic
from postsync.domain.post.address import variant_of, whole_of
from postsync.views.shown import plural

_LISTED = 3
"""So many posts are named beside the first; all others are counted."""

_ROW = re.compile(r" Row ([^\n]*):(\d+)\.$")
"""How the detail of a finding about a row ends: with where its data stand."""


def gathered(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """`findings`, each as often as it says something else than before, with how many posts it is about.

    Findings about posts of one file are the same if they differ in nothing but what the post is called
    and where its row stands.
    """
    same: dict[object, list[Diagnostic]] = {}
    for item in findings:
        same.setdefault(_without_names(item), []).append(item)
    return [_as_one(some) if some[1:] else some[0] for some in same.values()]


def _without_names(item: Diagnostic) -> object:
    address = item.address
    if not address or item.span is None:
        return item
    whole, variant = whole_of(address), variant_of(address)
    key = whole.rpartition("/")[2]
    names = [address, f"{{{key}:", f"{{{key}@{variant}:", f"`{variant}`"]
    texts = [item.summary, _ROW.sub("", item.detail)]
    for name in names:  # to make a pattern takes a hundred times as long as to look
        texts = [_named(name).sub("\0", text) if name in text else text for text in texts]
    return item.severity, item.rule, item.span.file, item.also, *texts


def _named(name: str) -> re.Pattern[str]:
    """A name as a word of its own: `tips/n1` is no part of `tips/n10`."""
    return re.compile(rf"(?<![\w/@.-]){re.escape(name)}(?![\w/@-])")


def _as_one(some: Sequence[Diagnostic]) -> Diagnostic:
    first, *others = sorted(some, key=_line)
    left = len(others) - _LISTED
    more = f" and {left:,} more" if left > 0 else ""
    rows = [
        f"{row[1]}:{row[2]}"
        for one in [first, *others[:_LISTED]]
        if (row := _ROW.search(one.detail))
    ]
    named = f"Rows {', '.join(rows)}"
    if not rows:
        named = f"The same: {', '.join(str(one.address) for one in others[:_LISTED])}"
    return first._replace(
        summary=f"{first.summary}; the same in {plural(len(others), 'more post')}",
        detail=f"{_ROW.sub('', first.detail)} {named}{more}.".lstrip(),
    )


def _line(item: Diagnostic) -> tuple[int, int]:
    """The order of rows as their data have it, and of other posts as their file does."""
    row = _ROW.search(item.detail)
    return int(row[2]) if row else 0, item.span.line if item.span else 0
