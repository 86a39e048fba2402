"""Combining: what a post says and what one of its variants says otherwise, as one document."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from postsync.adapters.workspace.decode.post import ALIASES, BLOCKS
from postsync.domain.problem import Path

_OF_THE_WHOLE = frozenset({"id", "accounts", "variants"})
_SHOWN = ("containers", "content", "media")


class Combined(NamedTuple):
    """A document, the paths of the whole that its values have there, and the blocks of its variant.

    `origin` holds the beginnings of paths that are other ones in the whole document.
    """

    data: dict[str, Any]
    origin: dict[Path, Path]
    blocks: frozenset[str]

    def whence(self, path: Path) -> Path:
        """The path, in the whole document, of a path in `data`."""
        for end in range(len(path), 0, -1):
            begins = self.origin.get(path[:end])
            if begins is not None:
                return (*begins, *path[end:])
        return path


def combined(whole: Mapping[str, Any], variant: str) -> Combined:
    """The whole document without its accounts, and what a variant of it says otherwise; without one, none."""
    if not variant:
        data = {name: whole[name] for name in whole if name not in _OF_THE_WHOLE}
        return Combined(data, {}, frozenset())
    entry: Mapping[str, Any] = whole["variants"][variant] or {}
    data, origin = _inherited(whole, entry)
    own: Path = ("variants", variant)
    for written in entry:
        name = _named(written, entry)
        if name not in BLOCKS:
            data[name] = entry[written]
            origin[(name,)] = (*own, written)
            continue
        if name not in data:
            origin[(name,)] = (*own, written)
        data[name] = {**data.get(name, {}), **entry[written]}
        origin |= {(name, field): (*own, written, field) for field in entry[written]}
    # An empty list takes the media away, and `offset` becomes a time.
    if data.get("media") == []:
        del data["media"]
    data.pop("offset", None)
    return Combined(data, origin, frozenset(_named(name, entry) for name in entry) & BLOCKS)


def _inherited(
    whole: Mapping[str, Any], entry: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[Path, Path]]:
    """What a variant takes over from its post, and what of that has another place there."""
    left_out = {*_OF_THE_WHOLE, "answers"}
    data: dict[str, Any] = {}
    origin: dict[Path, Path] = {}
    if "containers" in entry:
        left_out.update(_SHOWN)
    elif "containers" in whole and ("content" in entry or "media" in entry):
        # Text and media of the container that the post begins with.
        left_out.update(_SHOWN)
        for name in ("content", "media"):
            if name in whole["containers"][0]:
                data[name] = whole["containers"][0][name]
                origin[(name,)] = ("containers", 0, name)
    for written in whole:
        if written not in left_out:
            name = _named(written, whole)
            data[name] = whole[written]
            if name != written:
                origin[(name,)] = (written,)
    return data, origin


def _named(written: str, document: Mapping[str, Any]) -> str:
    """The API's name of a key; as it is written where the block is there under both."""
    name = ALIASES.get(written, written)
    return written if name in document else name
