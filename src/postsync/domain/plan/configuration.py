"""What became of the configuration: its settings then and now, by meaning, and what they loosen."""

from collections.abc import Iterable, Mapping
from math import isfinite
from operator import itemgetter
from typing import Any, NamedTuple

from postsync.domain.networks import network_named, selector_key
from postsync.domain.plan.loosening import SettingPath, Settings, looser, rank, same, stated

_OF_BACKEND = {
    "local": {"path"},
    "git": {"remote", "ref"},
    "s3": {"bucket", "key", "region", "endpoint"},
}
"""The keys of `state` that mean something, by the backend."""


class SettingChange(NamedTuple):
    """One setting before and after; None where it is not set and nothing is usual.

    `path` is its keys joined by dots. With `loosens` it lets more through, or lets things happen
    elsewhere, than before: `meaning` then says what, in a sentence without an end.
    """

    path: str
    before: Any
    after: Any
    loosens: bool = False
    meaning: str = ""


class Configuration(NamedTuple):
    """How the configuration differs from the one at `commit`, what it loosens first.

    `base` is the name by which a person gave the commit, empty where it is the one that was applied
    last. `file` is the configuration as it is called now, and empty where nothing was compared at all.
    `problem` says why it cannot be compared. Where `is_new`, there was no configuration, and no
    repository that could have one: nobody needs to be told. `is_earlier`: nothing was applied yet, and
    the commit has another version of the file.
    """

    file: str = ""
    base: str = ""
    commit: str | None = None
    changes: tuple[SettingChange, ...] = ()
    problem: str = ""
    is_new: bool = False
    is_earlier: bool = False

    @property
    def loosened(self) -> tuple[SettingChange, ...]:
        """The changes that loosen something."""
        return tuple(change for change in self.changes if change.loosens)


NOT_COMPARED = Configuration()


def compare(
    before: Mapping[str, Any], after: Mapping[str, Any], usual: Mapping[str, Any]
) -> tuple[SettingChange, ...]:
    """The settings that mean something else now: what loosens first, the weightiest before the others.

    `usual` is what holds for a setting that is not there. Total: whatever the data are, it never
    raises, and what cannot be judged counts as loosened.
    """
    was, now, plain = flatten(before), flatten(after), flatten(usual)
    changes = []
    for path in {*was, *now}:
        old, new = _value(path, was, plain), _value(path, now, plain)
        if not same(path, old, new):
            meaning = looser(path, old, new)
            change = SettingChange(".".join(path), old, new, bool(meaning), meaning)
            changes.append(((not meaning, rank(path), path), change))
    return tuple(change for _, change in sorted(changes, key=itemgetter(0)))


def flatten(data: Mapping[str, Any]) -> Settings:
    """The settings of a configuration by their keys; a list is one setting."""
    return {_one_name(path): value for path, value in _leaves((), data)}


def _one_name(path: SettingPath) -> SettingPath:
    """The path with the one name of a network or an account that may be written in several ways."""
    match path:
        case ("limits", written, *rest):
            return ("limits", selector_key(written), *rest)
        case ("defaults", written, *rest):
            return ("defaults", network_named(written) or written, *rest)
        case ("mentions" | "hashtags" as kind, name):
            return (kind, name, "default")
    return path


def _leaves(path: SettingPath, data: Mapping[str, Any]) -> Iterable[tuple[SettingPath, Any]]:
    for name, value in data.items():
        if isinstance(value, Mapping):
            yield from _leaves((*path, str(name)), value)
        elif value is not None:
            yield (*path, str(name)), _plain(value)


def _plain(value: Any) -> Any:
    """A value that JSON has."""
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return value


def _value(path: SettingPath, settings: Settings, usual: Settings) -> Any:
    """What holds for a setting: what is written, else what is usual."""
    if path in settings:
        return settings[path]
    if path[0] == "state" and len(path) == 2 and path[1] != "backend":
        backend = settings.get(("state", "backend"), "local")
        of_backend = _OF_BACKEND.get(backend, set()) if isinstance(backend, str) else set()
        if path[1] not in of_backend:
            return None
    value = stated(path, settings)
    return usual.get(path) if value is None else value
