"""What of a plan fits into a comment: which posts are shown in full, and how the others are named."""

from collections.abc import Callable, Sequence
from typing import Any

from postsync.views.markdown.document import Budget, size
from postsync.views.markdown.escape import code
from postsync.views.outline.change import ChangeOutline
from postsync.views.shown import plural

_ROWS = 0.6
"""How much of what is left the table may use up, where it does not fit as a whole."""

_SHORTEST = 150
"""No row and no details of a post are shorter."""

_MANY = 500
"""Of more posts, not all are tried: none that is longer than what is left, and not for ever."""

_MOST_MISSES = 20
"""After so many rows that do not fit, no shorter one is looked for."""


class Fitting:
    """Chooses which posts are shown in full, which with a row of the table, and which by address."""

    def __init__(
        self,
        ordered: Sequence[ChangeOutline],
        budget: Budget,
        *,
        row: Callable[..., str],
        post: Callable[[ChangeOutline], str],
    ) -> None:
        self.ordered, self.budget = ordered, budget
        self._row, self._write = row, post
        self._written: dict[str, str] = {}
        self.rows: dict[str, str] = {}
        self.details: dict[str, str] = {}

    def parts(self) -> dict[str, Any]:
        """What the template needs of the posts."""
        if not self._take_all():
            self._choose()
        addresses = [one.change.address for one in self.ordered]
        unnamed = [name for name in addresses if name not in self.rows and name not in self.details]
        named, not_named = self.budget.take(unnamed, _comma)
        return {
            "rows": [self.rows[name] for name in addresses if name in self.rows],
            "rows_left_out": len(addresses) - len(self.rows),
            "posts": [self.details[name] for name in addresses if name in self.details],
            "unnamed": " ".join([*named, f"and {not_named} more"] if not_named else named).rstrip(
                ","
            ),
            "cut": self._cut(),
        }

    def _post(self, one: ChangeOutline) -> str:
        """The details of a post, which may be asked for twice: when all is tried, and when some is chosen."""
        address = one.change.address
        if address not in self._written:
            self._written[address] = self._write(one)
        return self._written[address]

    def _take_all(self) -> bool:
        """Whether all of it fits, which is then taken."""
        left = self.budget.left
        if sum(2 * _SHORTEST + one.length for one in self.ordered) > left:
            return False
        for one in self.ordered:
            self.rows[one.change.address] = self._row(one, is_cut=False)
            if one.has_details:
                self.details[one.change.address] = self._post(one)
        left -= sum(map(size, (*self.rows.values(), *self.details.values())))
        if left < 0:
            self.rows, self.details = {}, {}
            return False
        self.budget.left = left
        return True

    def _choose(self) -> None:
        budget = self.budget
        first = sorted(self.ordered, key=lambda one: one.precedence)
        short = {}
        if len(first) * _SHORTEST <= budget.left:
            short = {one.change.address: self._row(one, is_cut=True) for one in first}
        if short and sum(map(size, short.values())) <= budget.left:
            budget.left -= sum(map(size, short.values()))
            self.rows = short
            self._choose_details(first)
            return
        # Those without a row are named at least: room is kept for that.
        names = sum(size(_comma(one.change.address)) for one in first)
        kept = min(names, budget.left // 2)
        budget.left -= kept
        self._choose_rows(first)
        self._choose_details(first)
        budget.left += kept

    def _choose_details(self, first: Sequence[ChangeOutline]) -> None:
        budget, is_many, misses = self.budget, len(first) > _MANY, 0
        for one in first:
            if budget.left < _SHORTEST or (is_many and misses > _MOST_MISSES):
                break
            # What a person has to look at is shown whole, which can be told without writing it.
            is_hopeless = (is_many or one.needs_a_person) and one.length > budget.left
            if is_hopeless or not one.has_details:
                continue
            address, details = one.change.address, self._post(one)
            rows = ("", "")
            if address in self.rows:
                rows = (self.rows[address], self._row(one, is_cut=False))
            needed = size(details) + size(rows[1]) - size(rows[0])
            if needed > budget.left:
                misses += 1
                continue
            budget.left -= needed
            self.details[address] = details
            if rows[1]:
                self.rows[address] = rows[1]

    def _choose_rows(self, first: Sequence[ChangeOutline]) -> None:
        rows = Budget(int(self.budget.left * _ROWS))
        misses = 0
        for one in first:
            row = self._row(one, is_cut=True)
            if rows.spend(row):
                self.budget.spend(row)
                self.rows[one.change.address] = row
            elif (misses := misses + 1) > _MOST_MISSES:
                break

    def _cut(self) -> str:
        """What is not shown here, and where it stands."""
        cut = [one for one in self.ordered if one.has_details]
        cut = [one for one in cut if one.change.address not in self.details]
        if not cut:
            return ""
        count = plural(sum(one.length for one in cut), "character")
        return (
            f"the words of {plural(len(cut), 'post')}, {count}. "
            "`postsync plan --full` shows all of it."
        )


def _comma(address: str) -> str:
    return f"{code(address)},"
