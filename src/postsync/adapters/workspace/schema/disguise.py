"""Keys that look like another one: with characters that nobody sees, or that look like others."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from postsync.adapters.workspace.foreign import BLANKS, UNSEEN, named, plain
from postsync.adapters.workspace.wording import key
from postsync.domain.problem import Path, Problem
from postsync.domain.text.lookalikes import as_latin

_QUOTES = " \t\"'"
_NOT_SEEN = re.compile(f"[{BLANKS}{UNSEEN}]")
_WORD = re.compile(r"[A-Za-z_][\w-]*\Z", re.ASCII)
_LONGEST = 100


def meant_by(name: str, known: Collection[str]) -> str | None:
    """The key that `name` looks like without being it: one of `known`, or any that is only hidden."""
    if name.isascii() or len(name) > _LONGEST or name in known:
        return None
    bare = plain(name).strip(_QUOTES).removesuffix(":").strip(_QUOTES)
    by_fold = {one.casefold(): one for one in known}
    for form in (bare, as_latin(bare)):
        if form.casefold() in by_fold:
            return by_fold[form.casefold()]
    is_hidden = _NOT_SEEN.match(name) is not None and _WORD.match(bare) is not None
    return bare if is_hidden else None


def disguised(name: str, meant: str, path: Path) -> Problem:
    """The problem with a key that looks like `meant`, in a block at `path`."""
    sign = next(sign for sign in name if not sign.isascii())
    if _NOT_SEEN.match(sign):
        bare = _NOT_SEEN.sub(" ", name)
        at = name.index(sign)
        where = (
            "before" if not bare[:at].strip() else "behind" if not bare[at:].strip() else "inside"
        )
        summary = f"{named(sign)} stands {where} the key {key(meant)}"
        detail = "Delete it. Lines are indented with ordinary spaces, and keys have no spaces."
    else:
        summary = f"the key {key(meant)} is written with {named(sign)}"
        detail = f"Write it in the letters of your keyboard: {key(meant)}."
    return Problem(rule="PS121", summary=summary, detail=detail, path=(*path, name), at_key=True)


class Undisguised:
    """Data with the keys that were meant, and the way back to those that are there."""

    def __init__(self, data: Any, problems: Iterable[Problem], known: Collection[str]) -> None:
        self.data = data
        self.told: list[Problem] = []
        self._spelt: dict[Path, str] = {}
        for problem in problems:
            name = problem.path[-1] if problem.path else None
            is_key = problem.rule == "PS121" and problem.at_key and isinstance(name, str)
            meant = meant_by(str(name), known) if is_key else None
            if meant is not None:
                self.told.append(problem)
                self._rename(problem.path, meant)

    def _rename(self, path: Path, meant: str) -> None:
        there = (*path[:-1], meant)
        if there not in self._spelt:
            self.data = _renamed(self.data, path, meant)
            self._spelt[there] = str(path[-1])

    def beside(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return `problems` of the data at the keys that are there, without those about the keys."""
        return [
            problem._replace(path=self._as_spelt(problem.path))
            for problem in problems
            if not (problem.rule == "PS121" and problem.at_key and problem.path in self._spelt)
        ]

    def _as_spelt(self, path: Path) -> Path:
        return tuple(self._spelt.get(path[: at + 1], part) for at, part in enumerate(path))


def _renamed(value: Any, path: Path, meant: str) -> Any:
    """Return `value` with another name for the key at `path`, unless that is there as well."""
    part, *rest = path
    if isinstance(value, Mapping):
        if rest:
            return {**value, part: _renamed(value[part], tuple(rest), meant)}
        if meant in value:
            return {name: item for name, item in value.items() if name != part}
        return {meant if name == part else name: item for name, item in value.items()}
    if isinstance(value, list) and isinstance(part, int) and rest:
        changed = _renamed(value[part], tuple(rest), meant)
        return [changed if at == part else item for at, item in enumerate(value)]
    return value
