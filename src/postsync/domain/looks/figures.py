"""The figures that cards rest on, each with its source."""

from collections.abc import Mapping
from typing import Literal, NamedTuple


class Figure(NamedTuple):
    """One figure, in words people understand. `date` is that of the copy that was read.

    `confidence`: O the network says it, B seen in its code or by a careful observer, S others say it,
    D disputed (the value that shows less is taken), U nobody knows.
    """

    value: str
    source: str
    date: str
    confidence: Literal["O", "B", "S", "D", "U"]


FIGURES: Mapping[str, Figure] = {}
"""By key, such as `linkedin.fold`."""
