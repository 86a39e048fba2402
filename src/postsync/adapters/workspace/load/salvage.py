"""Salvage: what is well formed in a document that its schema refuses, so that it is checked as well."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from postsync.adapters.workspace.decode.post import BLOCKS
from postsync.domain.problem import Path, Problem

_MEDIUM = ("path", "url", "alt")


def salvage(data: Mapping[str, Any], problems: Iterable[Problem]) -> dict[str, Any]:
    """The keys of `data` that `problems` say nothing about; of containers and blocks, their parts."""
    paths = {problem.path for problem in problems if problem.path}
    within = {path[:2] for path in paths if len(path) > 1 and path[0] in BLOCKS}
    refused = {
        path[0]
        for path in paths
        if len(path) == 1 or (path[0] != "containers" and path[:2] not in within)
    }
    rest = {name: value for name, value in data.items() if name not in refused}
    for block in rest.keys() & BLOCKS if within else ():
        fields = rest[block].items()
        rest[block] = {name: value for name, value in fields if (block, name) not in within}
    inside = {path[1:] for path in paths if path[0] == "containers"} - {()}
    if inside and "containers" in rest:
        rest["containers"] = [
            _container(container, {path[1:] for path in inside if path[0] == index})
            for index, container in enumerate(rest["containers"])
        ]
    if "containers" not in rest:
        rest.setdefault("content", "")
    return rest


def guesses(
    data: Mapping[str, Any], problems: Iterable[Problem], found: Iterable[Problem]
) -> set[str]:
    """Rules that may be wrong about what is left: a refused or unknown key may be what they miss."""
    paths = {problem.path for problem in problems if problem.path}
    refused = {path[0] for path in paths}
    unknown = any(problem.rule == "PS121" and len(problem.path) == 1 for problem in problems)
    texts = {"content", "containers"}
    rules: set[str] = set()
    if unknown or refused & texts or not data.keys() & texts:
        rules |= {"PS202", "PS310", "PS318", "PS326", "PS527"}
    if unknown or "accounts" in refused:
        rules.add("PS501")
    if unknown or refused & BLOCKS:
        rules |= {"PS520", "PS521", "PS522", "PS523"}
    if unknown or "timezone" in refused:
        rules.add("PS403")
    if "timezone" in refused:
        rules |= {"PS405", "PS406"}
    if any(problem.rule == "PS501" for problem in found):
        rules.add("PS515")
    return rules


def _container(container: Any, refused: Collection[Path]) -> dict[str, Any]:
    if not refused:
        return dict(container)
    if not isinstance(container, dict) or () in refused:
        return {"content": ""}
    kept: dict[str, Any] = {}
    if "content" in container and ("content",) not in refused:
        kept["content"] = container["content"]
    if "media" in container and ("media",) not in refused:
        kept["media"] = _media(container["media"], {path[1:] for path in refused if len(path) > 1})
    return kept if kept.get("media") or "content" in kept else {"content": ""}


def _media(media: list[Any], refused: Collection[Path]) -> list[dict[str, Any]]:
    """The media up to the first that names nothing: those after it would stand in another place."""
    kept = []
    for index, medium in enumerate(media):
        if (index,) in refused or not isinstance(medium, dict):
            break
        fields = [name for name in _MEDIUM if name in medium and (index, name) not in refused]
        if ("path" in fields) == ("url" in fields):
            break
        kept.append({name: medium[name] for name in fields})
    return kept
