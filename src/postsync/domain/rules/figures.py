"""Figures: the rows of the limits that a rule checks."""

from postsync.domain.limits import CAPS, COUNTS, MEDIA, TEXTS, TYPES, Choice, Limit

_COUNTED = {
    "PS204": ("hashtags",),
    "PS205": ("mentions",),
    "PS206": ("links",),
    "PS207": ("cashtags",),
    "PS525": ("collaborators", "tagged_user_ids", "tags", "langs"),
}

_MEASURED = {
    "PS310": ("required",),
    "PS311": ("count",),
    "PS312": ("kinds",),
    "PS314": ("bytes",),
    "PS315": ("width", "height", "ratio", "pixels", "frames", "long_side", "short_side"),
    "PS316": ("seconds",),
    "PS317": ("fps",),
}

_CODED = (".codec", ".audio")
"""What a video is coded with, beside the type of its file."""


def figures_of(rule: str) -> tuple[tuple[Limit, ...], tuple[Choice, ...]]:
    """The figures and the lists of what is allowed that stand behind a rule."""
    if rule == "PS201":
        return TEXTS, ()
    if rule == "PS422":
        return CAPS, ()
    if rule == "PS313":
        return (), tuple(row for row in TYPES if not row.field.endswith(_CODED))
    counted = tuple(row for row in COUNTS if row.field in _COUNTED.get(rule, ()))
    last = _MEASURED.get(rule, ())
    measured = tuple(row for row in MEDIA if row.field.rpartition(".")[2] in last)
    codecs = tuple(row for row in TYPES if rule == "PS317" and row.field.endswith(_CODED))
    return counted + measured, codecs
