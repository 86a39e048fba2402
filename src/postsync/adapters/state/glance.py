"""Glance: the names in the states on this machine, for a shell that completes them. Nothing is fetched."""

import json
import os
from collections.abc import Iterator
from typing import Any, NamedTuple

from postsync.adapters.reach import read_below
from postsync.domain.config import LocalState

_REHEARSALS = ".postsync/rehearsal"

_MOST_BYTES = 64 << 20


class Names(NamedTuple):
    """What the states name: posts by address, and the accounts as `network:username`."""

    addresses: tuple[str, ...]
    accounts: tuple[str, ...]


def names_in(root: str) -> Names:
    """The names in the local state of the workspace at `root`, and in those of its rehearsals."""
    addresses: set[str] = set()
    accounts: set[str] = set()
    for state in _states(root):
        addresses.update(map(str, _of(state, "posts", dict)))
        archived = _of(state, "archive", list)
        addresses.update(str(one["address"]) for one in archived if _has(one, "address"))
        accounts.update(
            f"{one['network']}:{one['username']}"
            for one in _of(state, "accounts", list)
            if _has(one, "network", "username")
        )
    return Names(tuple(sorted(addresses)), tuple(sorted(accounts)))


def _states(root: str) -> Iterator[dict[str, Any]]:
    paths = [LocalState().path]
    try:
        listed = sorted(os.listdir(f"{root}/{_REHEARSALS}"))  # noqa: PTH208 - pathlib would be felt
        paths += [f"{_REHEARSALS}/{name}" for name in listed if name.endswith(".json")]
    except OSError:
        pass
    for path in paths:
        try:
            state = json.loads(read_below(root, path, most=_MOST_BYTES))
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(state, dict):
            yield state


def _of(state: dict[str, Any], key: str, kind: type) -> Any:
    found = state.get(key)
    return found if isinstance(found, kind) else kind()


def _has(one: object, *keys: str) -> bool:
    return isinstance(one, dict) and all(isinstance(one.get(key), str) for key in keys)
