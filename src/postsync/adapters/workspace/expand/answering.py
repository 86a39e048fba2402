"""Answers of a campaign: beside its template they stand by the keys of its posts, and go into those."""

from collections.abc import Mapping
from typing import Any

from postsync.adapters.workspace.expand.allotting import name_of
from postsync.domain.problem import Path

AGAIN: Path = ("schedule", "rounds")
"""Where a campaign says that the same words are meant once more."""


class Answers:
    """The answers that a campaign has `written`."""

    def __init__(self, written: Mapping[str, Any]) -> None:
        self._written = written

    def put_into(self, data: dict[str, Any], name: str, *, is_again: bool) -> dict[Path, Path]:
        """Give a post, and each of its variants, its answers; and return where they stand in the campaign.

        Another round is a wish for the same words once more (`is_again`).
        """
        given: dict[Path, Path] = {}
        self._put(data, name, ("answers",), given, is_again=is_again)
        variants = data.get("variants")
        if not isinstance(variants, dict) or not (is_again or self._written):
            return given
        data["variants"] = {}
        for key, written in variants.items():
            is_block = written is None or isinstance(written, dict)
            variant = dict(written or {}) if is_block else written
            data["variants"][key] = variant
            if is_block:
                own = f"{name}@{name_of(key)}"
                self._put(variant, own, ("variants", key, "answers"), given, is_again=is_again)
        return given

    def _put(
        self,
        data: dict[str, Any],
        name: str,
        place: Path,
        given: dict[Path, Path],
        *,
        is_again: bool,
    ) -> None:
        if name in self._written:
            data["answers"] = self._written[name]
            given[place] = ("answers", name)
        elif is_again and "answers" not in data:
            data["answers"] = {"again": True}
            given[place] = AGAIN
