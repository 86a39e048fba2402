"""Candidates: one medium that a network is asked to take, and what is said when it does not."""

from collections.abc import Iterator
from dataclasses import dataclass

from postsync.domain.diagnostic import Severity
from postsync.domain.networks.in_force import CONFIGURED, choices
from postsync.domain.networks.limits import Choice, Limit
from postsync.domain.networks.target import Item, Target
from postsync.domain.problem import Path, Problem
from postsync.domain.rules.media.bounds import bounds
from postsync.domain.rules.media.units import name_of

_LESS = {Severity.ERROR: Severity.WARN}

_NAMES = {
    "image": "pictures",
    "png": "PNG pictures",
    "gif": "animated GIFs",
    "video": "videos",
    "reel": "Reels",
    "document": "documents",
    "story.image": "pictures in stories",
    "story.video": "videos in stories",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One medium on one network; `fields` are what it is there, the first one above all.

    `is_less_sure` where a figure was not stated for just this, or the medium is known by name only.
    """

    target: Target
    item: Item
    path: Path
    fields: tuple[str, ...]
    is_less_sure: bool

    @property
    def network(self) -> str:
        """The network as it calls itself."""
        return self.target.name

    @property
    def name(self) -> str:
        """The medium as it may stand in a sentence."""
        return name_of(self.item.medium)

    def takes(self, row: Limit) -> str:
        """What the network takes, as far as `row` is about it: `X takes pictures`."""
        verb = "advises" if row.severity is Severity.INFO else "takes"
        return f"{self.network} {verb} {_NAMES[row.field.rpartition('.')[0]]}"

    def beyond(self, measure: str, value: float) -> list[Limit]:
        """The figures of a measure that a value is beyond; none where the value is not known."""
        rows = (
            row
            for field in self.fields
            for row in self.target.limits.of(self.target.network, f"{field}.{measure}")
        )
        return [row for row in rows if value and not _is_within(value, bounds(row, measure))]

    def choices(self, about: str = "") -> Iterator[Choice]:
        """The lists of what may be: types, or with `.codec` and `.audio` what is in a video."""
        for field in self.fields:
            yield from choices(self.target.network, field + about)

    def problem(self, rule: str, row: Limit | Choice, summary: str, detail: str) -> Problem:
        """A finding because of `row`."""
        severity = row.severity
        if self.is_less_sure:
            severity = _LESS.get(severity, Severity.INFO)
        elif isinstance(row, Limit):
            detail += doubt(row)
        return Problem(rule=rule, summary=summary, detail=detail, path=self.path, severity=severity)


def doubt(row: Limit) -> str:
    """What is said with a finding that is no error because of its source."""
    is_sure = row.severity is not Severity.WARN or row.source == CONFIGURED
    return "" if is_sure else " Sources differ on this."


def _is_within(value: float, borders: tuple[float, float]) -> bool:
    return borders[0] <= value <= borders[1]


def worst(rows: list[Limit]) -> Limit | None:
    """The figure that is most severe, of several that a medium is beyond."""
    return min(rows, key=lambda row: row.severity.rank, default=None)
