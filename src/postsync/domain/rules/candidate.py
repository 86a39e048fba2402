"""Candidates: one medium that a network is asked to take, and what is said when it does not."""

from collections.abc import Iterator
from dataclasses import dataclass

from postsync.domain.diagnostic import Severity
from postsync.domain.limits import Choice, Limit, choices
from postsync.domain.media import MediaFacts
from postsync.domain.problem import Path, Problem
from postsync.domain.rules.target import Item, Target
from postsync.domain.rules.units import name_of

DISPUTED = "Sources differ on this."
"""Said with findings that are no errors because of that."""

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

    def limits(self, measure: str) -> Iterator[Limit]:
        """The figures of a measure, such as `bytes`."""
        for field in self.fields:
            yield from self.target.limits.of(self.target.network, f"{field}.{measure}")

    def choices(self, about: str = "") -> Iterator[Choice]:
        """The lists of what may be: types, or with `.codec` and `.audio` what is in a video."""
        for field in self.fields:
            yield from choices(self.target.network, field + about)

    def problem(self, rule: str, row: Limit | Choice, summary: str, detail: str) -> Problem:
        """A finding because of `row`."""
        severity = row.severity
        if self.is_less_sure:
            severity = _LESS.get(severity, Severity.INFO)
        elif severity is Severity.WARN and isinstance(row, Limit):
            detail = f"{detail} {DISPUTED}"
        return Problem(rule=rule, summary=summary, detail=detail, path=self.path, severity=severity)


def worst(rows: list[Limit]) -> Limit | None:
    """The figure that is most severe, of several that a medium is beyond."""
    return min(rows, key=lambda row: row.severity.rank, default=None)


def beyond(value: float | None, row: Limit, *, tolerance: float = 0.0) -> bool:
    """Whether a value is known, and above or below what `row` allows by more than a part of that."""
    if not value:
        return False
    above = row.maximum is not None and value > row.maximum * (1 + tolerance)
    return above or (row.minimum is not None and value < row.minimum * (1 - tolerance))


def known_frames(facts: MediaFacts) -> int:
    """How many pixels all frames have together; 0 where that is not known."""
    return (facts.width or 0) * (facts.height or 0) * facts.frames
