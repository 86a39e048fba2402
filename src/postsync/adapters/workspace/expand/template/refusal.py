"""What a template cannot do, and how much it may do."""

from typing import Any

from postsync.adapters.workspace.wording import one_of, suggestion

LONGEST = 100_000
"""Characters of one text, and entries of one list, that a template may make."""

STEPS = 5_000_000
"""Steps of all campaigns of a run: what a template does with one value, once. It takes some seconds."""

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
    """All campaigns of a run do more than they may."""


class Budget:
    """What all templates of a run may do together."""

    __slots__ = ("_hints", "left")

    def __init__(self, steps: int = STEPS) -> None:
        self.left = steps
        self._hints: dict[tuple[str, tuple[str, ...]], str] = {}

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
            raise TooMuch

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


def too_long() -> Refusal:
    """The refusal of a text or a list that grows without end."""
    return Refusal(
        "PS169",
        f"the template makes a text or a list of more than {LONGEST:,} characters or entries",
        "No post is as long. Repeat less.",
    )
