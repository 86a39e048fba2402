"""Stray texts: what only a template fills in, written in an ordinary post."""

from collections.abc import Iterator, Mapping
from typing import Any

from postsync.adapters.workspace.wording import quoted
from postsync.domain.late import late
from postsync.domain.problem import Path, Problem

_OF_TEMPLATES = late(r"\{\{-?[ \t]*(?:row|slot)[ \t]*[.\[|]")


def stray_templates(data: Mapping[str, Any]) -> Iterator[Problem]:
    """The texts of an ordinary post that ask for a row: they would go out as they stand there."""
    left: list[tuple[Any, Path]] = [(data, ())]
    while left:
        value, path = left.pop()
        if isinstance(value, Mapping):
            left += [(one, (*path, name)) for name, one in value.items()]
        elif isinstance(value, list):
            left += [(one, (*path, at)) for at, one in enumerate(value)]
        elif isinstance(value, str) and (found := _OF_TEMPLATES.search(value)):
            yield Problem(
                "PS172",
                f"nothing fills in {quoted(_whole(value, found.start()))}: this is a post, and no template",
                "Put the keys of the post below `template`, and name its rows by `forEach`.",
                path,
                offset=found.start(),
            )


def _whole(text: str, start: int) -> str:
    end = text.find("}}", start)
    return text[start : end + 2] if 0 <= end - start < 60 else text[start : start + 40]
