"""A checkup: what `doctor` looked at, what it found, and what to do about it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Topic(StrEnum):
    """What a check is about, in the order in which a report has them."""

    PROGRAM = "program"
    CONFIGURATION = "configuration"
    GIT = "git"
    STATE = "state"
    SERVICE = "service"
    CLOCK = "clock"
    ACCOUNTS = "accounts"
    SUBSCRIPTION = "subscription"
    ASSUMPTIONS = "assumptions"
    MEDIA = "media"
    TRIAL = "test post"


class Mark(StrEnum):
    """How a check ended."""

    GOOD = "good"
    CARE = "care"
    """Nothing is wrong now, but somebody should know."""
    WRONG = "wrong"
    UNSEEN = "unseen"
    """It was not looked at, or nobody can tell."""


class Check(NamedTuple):
    """One line of a report: `says` is a sentence without its full stop, `todo` what to do about it."""

    topic: Topic
    name: str
    mark: Mark
    says: str
    todo: str = ""


class Examination(NamedTuple):
    """Something to look at. `look` may take its time, and may fail in any way; it changes nothing."""

    topic: Topic
    name: str
    look: Callable[[], Iterable[Check]]


def good(topic: Topic, name: str, says: str, todo: str = "") -> Check:
    """Nothing is wrong."""
    return Check(topic, name, Mark.GOOD, says, todo)


def care(topic: Topic, name: str, says: str, todo: str = "") -> Check:
    """Somebody should know."""
    return Check(topic, name, Mark.CARE, says, todo)


def wrong(topic: Topic, name: str, says: str, todo: str = "") -> Check:
    """Something is wrong."""
    return Check(topic, name, Mark.WRONG, says, todo)


def unseen(topic: Topic, name: str, says: str, todo: str = "") -> Check:
    """Nobody can tell."""
    return Check(topic, name, Mark.UNSEEN, says, todo)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """All checks. `private` are words that a report for others leaves out, with what it has instead."""

    checks: tuple[Check, ...]
    private: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return all(check.mark is not Mark.WRONG for check in self.checks)

    def count(self, mark: Mark) -> int:
        """How many checks ended so."""
        return [check.mark for check in self.checks].count(mark)

    def by_topic(self) -> Mapping[Topic, tuple[Check, ...]]:
        """The checks of each topic that has any, as they were made."""
        every = {topic: tuple(c for c in self.checks if c.topic is topic) for topic in Topic}
        return {topic: checks for topic, checks in every.items() if checks}
