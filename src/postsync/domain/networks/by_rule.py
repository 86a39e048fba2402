"""Figures: the rows of the limits that a rule checks."""

from postsync.domain.networks.limits import (
    CAPS,
    COUNTS,
    MEDIA,
    NUMBERS,
    TEXTS,
    TYPES,
    VALUES,
    Choice,
    Limit,
)

_COUNTED = {"hashtags": "PS204", "mentions": "PS205", "links": "PS206", "cashtags": "PS207"}
"""The rule of a count; that of all others is PS525."""

_MEASURED = {
    "required": "PS310",
    "count": "PS311",
    "kinds": "PS312",
    "bytes": "PS314",
    "seconds": "PS316",
    "fps": "PS317",
}
"""The rule of a measure; that of all others, which are of dimensions, is PS315."""


def figures_of(rule: str) -> tuple[tuple[Limit, ...], tuple[Choice, ...]]:
    """The figures and the lists of what is allowed that stand behind a rule."""
    if rule == "PS528":
        return NUMBERS, VALUES
    figures = tuple(row for row in (*TEXTS, *COUNTS, *MEDIA, *CAPS) if _rule_of(row) == rule)
    return figures, tuple(row for row in TYPES if _rule_of_type(row) == rule)


def _rule_of(row: Limit) -> str:
    if row in TEXTS:
        return "PS201"
    if row in COUNTS:
        return _COUNTED.get(row.field, "PS525")
    if row in CAPS:
        return "PS422"
    return _MEASURED.get(row.field.rpartition(".")[2], "PS315")


def _rule_of_type(row: Choice) -> str:
    return "PS317" if row.field.endswith((".codec", ".audio")) else "PS313"
