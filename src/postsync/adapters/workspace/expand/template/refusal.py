"""What a template cannot do, and how much it may do."""

from collections.abc import Mapping
from typing import Any

from postsync.adapters.workspace.wording import key, one_of, suggestion

LONGEST = 100_000
"""Characters of one text, and entries of one list, that a template may make."""

STEPS = 10_000_000
"""Steps of all campaigns of a run: what a template does with one value, once. It takes some seconds."""

A_POST = 10
"""Steps that a row costs, and a post, before anything is filled in."""

_MUCH = STEPS // 1_000
"""Steps of a campaign that may have to be named, where others have too few."""

_NAMED = 3

_MOST_HINTS = 100
"""Names of a run for which it is looked what was meant: with many columns each takes milliseconds."""

_A_STEP = 64
"""So many characters cost one step: long texts take time as well."""


class Refusal(Exception):
    """A template asks for what it cannot have.

    `line` is that of its text, from 1, or 0 where that is not known yet; `about` is a part of that line.
    """

    def __init__(
        self, rule: str, summary: str, detail: str = "", *, line: int = 0, about: str = ""
    ) -> None:
        super().__init__(summary)
        self.rule = rule
        self.summary = summary
        self.detail = detail
        self.line = line
        self.about = about

    def explain(self, budget: "Budget") -> None:
        """Work out a detail that takes long, of a refusal that is told."""


class TooMuch(Exception):
    """A campaign does more than it may, or all campaigns of a run together."""

    def __init__(self, summary: str, detail: str) -> None:
        super().__init__(summary)
        self.summary = summary
        self.detail = detail


class Budget:
    """What all templates of a run may do together, and what is left of it for the campaign at hand.

    Each has half of what those before it have left, so that one that never ends leaves enough for others.
    """

    __slots__ = ("_campaign", "_hints", "_rest", "_share", "_took", "left")

    def __init__(self, steps: int = STEPS) -> None:
        self.left = steps
        self._share = steps
        self._rest = 0
        self._campaign = ""
        self._took: dict[str, int] = {}
        self._hints: dict[tuple[str, tuple[str, ...]], str] = {}

    def begin(self, campaign: str) -> None:
        """Go on with another campaign. Raises TooMuch."""
        took = self._share - self.left
        if self._campaign and took > _MUCH:
            self._took[self._campaign] = took + self._took.get(self._campaign, 0)
        rest = self._rest + self.left
        self._campaign = campaign
        self._share = self.left = max(rest // 2, 0)
        self._rest = rest - self._share
        self.spend(1)

    def hint(self, name: str, known: tuple[str, ...]) -> str:
        """What may have been meant by `name`, or what there is; nothing when that was asked too often."""
        asked = name, known
        if asked not in self._hints:
            if len(self._hints) >= _MOST_HINTS or not known:
                return ""
            self._hints[asked] = suggestion(name, known) or f"There are {one_of(known[:20])}."
        return self._hints[asked]

    def spend(self, steps: int) -> None:
        """Take so many steps. Raises TooMuch."""
        self.left -= steps
        if self.left < 0:
            raise self._too_much()

    def _too_much(self) -> TooMuch:
        summary = f"the campaign takes more than {self._share:,} steps to fill in"
        detail = "Its loops, texts or rows are too many: make its template simpler, or its table shorter."
        if greedy := {name: took for name, took in self._took.items() if took > self._share}:
            detail = (
                f"A campaign may take half of what those before it have left of {STEPS:,}. Begin with "
                f"the ones that took most: {largest(greedy)}. {detail}"
            )
        return TooMuch(summary, detail)

    def bear(self, value: Any) -> Any:
        """Return `value`, which a template made, if it is not too long. Raises Refusal and TooMuch."""
        if isinstance(value, str):
            self.spend(1 + len(value) // _A_STEP)
        elif isinstance(value, list):
            self.spend(1 + len(value))
        else:
            return value
        if len(value) > LONGEST:
            raise too_long()
        return value


def largest(taken: Mapping[str, int]) -> str:
    """The names that have taken most, each with its number."""
    most = sorted(taken.items(), key=lambda one: (-one[1], one[0]))[:_NAMED]
    return ", ".join(f"{key(name)} ({number:,})" for name, number in most)


def too_long() -> Refusal:
    """The refusal of a text or a list that grows without end."""
    return Refusal(
        "PS169",
        f"the template makes a text or a list of more than {LONGEST:,} characters or entries",
        "No post is as long. Repeat less.",
    )
