"""Budgets: keeping a document under the size at which GitHub refuses or drops it."""

from collections.abc import Callable, Iterable
from typing import TypeVar

COMMENT = 60_000
"""For a comment: GitHub takes 65,536 characters. Counted in bytes, which are never fewer."""

STEP_SUMMARY = 900_000
"""For a job summary: GitHub takes 1 MiB a step, and drops a larger one."""

_GIVE_UP = 20

_T = TypeVar("_T")


def size(text: str) -> int:
    """How much of a budget `text` uses up, with a line end."""
    return len(text.encode("utf-8", "backslashreplace")) + 1


class Budget:
    """What is left to be written."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, items: Iterable[_T], render: Callable[[_T], str]) -> tuple[list[str], int]:
        """As many items as fit, in order, rendered; and how many were left out.

        One that is too large is passed over for smaller ones after it, but not for ever.
        """
        taken: list[str] = []
        left_out = 0
        for item in items:
            if left_out >= _GIVE_UP:
                left_out += 1
                continue
            text = render(item)
            needed = size(text)
            if needed > self.left:
                left_out += 1
                continue
            self.left -= needed
            taken.append(text)
        return taken, left_out
