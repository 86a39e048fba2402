"""Leaves: the template of a post, whose keys and lists stay as they are written; texts are filled in.

So a row can never add a key or a second post, nor an account where the template does not ask it for one.
What takes no value from a row is made once, and all posts share it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from postsync.adapters.workspace.expand.template.columns import Columns
from postsync.adapters.workspace.expand.template.expressions import NOTHING, Names
from postsync.adapters.workspace.expand.template.refusal import (
    LONGEST,
    Budget,
    Refusal,
    too_long,
)
from postsync.adapters.workspace.expand.template.statements import compiled, is_template
from postsync.adapters.workspace.wording import key
from postsync.domain.problem import Path, Problem

LONGEST_TEMPLATE = 20_000
_ALL_TEMPLATES = 100_000
"""Characters of a text that is filled in, and of all such texts of a campaign."""

_TEXTS = frozenset({"content", "alt"})
"""Keys whose value is a text, whatever a row has there: a number is one as well."""

_NEEDED = frozenset({"content", "path", "url"})
"""Keys of which it is said elsewhere that they have no value."""

_OF_MEDIA = frozenset({"path", "url"})


@dataclass(slots=True)
class Filling:
    """One post while it is filled in: the names that it may use, what is wrong, and how large it gets.

    `shifts` are the places that the entries of a list had, where some were left out.
    """

    names: Names
    problems: list[Problem] = field(default_factory=list)
    shifts: dict[Path, list[int]] = field(default_factory=dict)
    size: int = 0

    def where(self, path: Path) -> Path:
        """The path, in the template, of a path in the post."""
        if not self.shifts:
            return path
        found: Path = ()
        for part in path:
            places = self.shifts.get(found)
            found = (*found, places[part] if places is not None and isinstance(part, int) else part)
        return found


_Maker = Callable[[Filling], Any]


class Template:
    """The template of a campaign, ready to be filled in."""

    def __init__(self, written: Mapping[str, Any], known: Sequence[str], budget: Budget) -> None:
        self.problems: list[Problem] = []
        """What is wrong with it, whatever the rows are; at paths in it."""
        self.columns = Columns()
        self.bare: dict[str, Path] = {}
        """The columns whose cells stand in its texts as they are, and where."""
        self._known = known
        self._budget = budget
        self._left = _ALL_TEMPLATES
        self._fixed = 0
        self._maker = self._maker_of(written, ())

    def fill(self, filling: Filling) -> dict[str, Any]:
        """The post that `filling` makes. What is wrong is noted there. Raises TooMuch."""
        filling.size = self._fixed
        made: dict[str, Any] = self._maker(filling)
        return made

    @property
    def unweighed(self) -> list[str]:
        """The columns that no text asks about before one takes the cell as it is."""
        return sorted(self.bare.keys() - self.columns.weighed)

    def _maker_of(self, written: Any, path: Path) -> _Maker:
        if isinstance(written, str):
            return self._leaf(written, path) if is_template(written) else self._same(written)
        if isinstance(written, Mapping):
            return self._mapping(written, path)
        if isinstance(written, list):
            return self._list(written, path)
        return self._same(written)

    def _same(self, value: Any) -> _Maker:
        self._fixed += len(value) if isinstance(value, str) else 8

        def same(_: Filling) -> Any:
            return value

        same.is_fixed = True  # type: ignore[attr-defined]
        return same

    def _mapping(self, written: Mapping[str, Any], path: Path) -> _Maker:
        makers = {name: self._maker_of(written[name], (*path, name)) for name in written}
        for name in filter(is_template, written):
            summary = f"the key {key(name)} cannot be filled in"
            detail = "Only values are: write the keys as they are to be."
            self.problems.append(Problem("PS166", summary, detail, (*path, name), at_key=True))
        self._fixed += sum(map(len, written))
        if all(map(_is_fixed, makers.values())):
            return _fixed(written)

        def mapping(filling: Filling) -> dict[str, Any]:
            made = {}
            for name, maker in makers.items():
                value = maker(filling)
                if value is not NOTHING:
                    made[name] = value
            return made

        return mapping

    def _list(self, written: list[Any], path: Path) -> _Maker:
        makers = [self._maker_of(one, (*path, at)) for at, one in enumerate(written)]
        if all(map(_is_fixed, makers)):
            return _fixed(written)
        places = [_places_of(one) for one in written]

        def entries(filling: Filling) -> Any:
            made = [maker(filling) for maker in makers]
            left = [at for at, one in enumerate(made) if not _is_nothing(one, places[at])]
            if len(left) == len(made):
                return made
            filling.shifts[path] = left
            return [made[at] for at in left] or NOTHING

        return entries

    def _check_length(self, text: str) -> None:
        self._left -= len(text)
        if len(text) > LONGEST_TEMPLATE:
            what = f"a text that is filled in is longer than {LONGEST_TEMPLATE:,} characters"
            raise Refusal("PS169", what, "No post is as long.")
        if self._left < 0:
            what = f"the texts of a template have more than {_ALL_TEMPLATES:,} characters"
            raise Refusal("PS169", what, "Write several campaigns.")

    def _note(self, columns: Columns, path: Path, name: str) -> None:
        """Note which columns a text looks at, and of which a cell would leave a gap in it."""
        self.columns.add(columns)
        if not (columns.is_alone and name in _NEEDED):
            for column in sorted(columns.bare):
                self.bare.setdefault(column, path)

    def _leaf(self, text: str, path: Path) -> _Maker:
        try:
            self._check_length(text)
            columns = Columns()
            value = compiled(text, self._known, self._budget, columns)
        except Refusal as refusal:
            self.problems.append(problem_of(refusal, text, path))
            return _fixed(NOTHING)
        name = next((part for part in reversed(path) if isinstance(part, str)), "")
        self._note(columns, path, name)

        def leaf(filling: Filling) -> Any:
            try:
                found = value(filling.names)
                if found is None or found is NOTHING:
                    return NOTHING
                filling.size += _weight(found)
            except Refusal as refusal:
                refusal.explain(self._budget)
                filling.problems.append(problem_of(refusal, text, path))
                return NOTHING
            if name in _TEXTS and type(found) in {int, float}:
                return str(found)
            return found

        return leaf


def _fixed(value: Any) -> _Maker:
    def same(_: Filling) -> Any:
        return value

    same.is_fixed = True  # type: ignore[attr-defined]
    return same


def _is_fixed(maker: _Maker) -> bool:
    return hasattr(maker, "is_fixed")


def _places_of(entry: Any) -> frozenset[str]:
    """The keys without which an entry of a list is nothing: where a medium is."""
    return _OF_MEDIA.intersection(entry) if isinstance(entry, Mapping) else frozenset()


def _is_nothing(value: Any, places: frozenset[str]) -> bool:
    """Whether an entry of a list is left out: it came to nothing, or a medium without a place did."""
    if value is NOTHING or value == {}:
        return True
    return bool(places) and isinstance(value, dict) and places.isdisjoint(value)


def _weight(value: Any) -> int:
    """How large a value is that goes into a post. Raises Refusal where it is larger than a post."""
    if isinstance(value, str):
        return len(value)
    left, weight = [(value, 0)], 0
    while left:
        one, depth = left.pop()
        weight += 8 + (len(one) if isinstance(one, str) else 0)
        if weight > 10 * LONGEST or depth > 30:
            raise too_long()
        if isinstance(one, Mapping):
            left += [(part, depth + 1) for pair in one.items() for part in pair]
        elif isinstance(one, list):
            left += [(part, depth + 1) for part in one]
    return weight


def problem_of(refusal: Refusal, text: str, path: Path) -> Problem:
    """A refusal as a problem of the text at `path`, at the character that it is about."""
    return Problem(
        refusal.rule, refusal.summary, refusal.detail, path, offset=_offset(text, refusal)
    )


def _offset(text: str, refusal: Refusal) -> int | None:
    lines = text.split("\n")
    line = max(1, min(refusal.line, len(lines)))
    begin = sum(len(one) + 1 for one in lines[: line - 1])
    at = text.find(refusal.about, begin) if refusal.about else -1
    if at < 0:
        at = min(
            (found for mark in ("{{", "{%") if (found := text.find(mark, begin)) >= 0), default=-1
        )
    return at if at >= 0 else None
