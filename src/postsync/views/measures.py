"""Measures: how long texts are on their networks, in the words of an editor."""

from collections.abc import Iterable, Sequence

from postsync.domain.looks.measuring import Measure
from postsync.domain.nearest import either


def counts(measures: Iterable[Measure]) -> str:
    """`X 276/280 · LinkedIn 1,203/3,000`; what is too long has a mark."""
    return " · ".join(_count(one) for one in measures)


def counts_and_folds(measures: Iterable[Measure]) -> str:
    """The same, and after which words a network folds the text."""
    return " · ".join(
        f"{_count(one)}, folds after “{one.seen}”" if one.fold is not None else _count(one)
        for one in measures
    )


def folds_here(measures: Sequence[Measure]) -> str:
    """`LinkedIn folds here`."""
    names = [one.title for one in measures]
    if len(names) == 1:
        return f"{names[0]} folds here"
    return f"{either(names).replace(' or ', ' and ')} fold here"


def _count(one: Measure) -> str:
    value, limit = one.length.value, one.length.limit
    if limit is None:
        return f"{one.title} {value:,}"
    mark = " ✗" if value > limit else ""
    return f"{one.title} {value:,}/{limit:,}{mark}"
