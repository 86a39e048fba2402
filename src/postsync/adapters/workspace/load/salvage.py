"""Salvage: what is well formed in a document that its schema refuses, so that it is checked as well."""

from collections.abc import Iterable, Mapping
from typing import Any

from postsync.adapters.workspace.decode.post import BLOCKS
from postsync.domain.problem import Path, Problem

_MEDIUM = ("path", "url", "alt")

_ITSELF = None
_Wrong = dict[str | int | None, "_Wrong"]
"""The paths of problems, as a tree; where a value is wrong itself, _ITSELF is a key."""


def salvage(data: Mapping[str, Any], problems: Iterable[Problem]) -> dict[str, Any]:
    """Return `data` without what `problems` are about, as a document that can be decoded.

    Usually that is the whole key; of a block it is one field, of the containers it is a part of one.
    """
    wrong = _tree(problem.path for problem in problems)
    rest: dict[str, Any] = {}
    for name, value in data.items():
        inside = wrong.get(name)
        if inside is None:
            rest[name] = value
        elif _ITSELF in inside:
            continue
        elif name == "containers":
            rest[name] = [_container(one, inside.get(index, {})) for index, one in enumerate(value)]
        elif name == "media":
            rest[name] = _media(value, inside)
        elif name in BLOCKS:
            rest[name] = {field: value[field] for field in value if field not in inside}
        elif name == "variants":
            rest[name] = _variants(value, inside)
    if "containers" not in rest and not rest.get("media") and not rest.get("variants"):
        rest.setdefault("content", "")
    return rest


def _variants(variants: Mapping[str, Any], wrong: _Wrong) -> dict[str, Any]:
    """Return the variants, each without the keys that are refused."""
    kept: dict[str, Any] = {}
    for key, variant in variants.items():
        inside = wrong.get(key, {})
        if _ITSELF in inside:
            kept[key] = None
        elif isinstance(variant, dict):
            kept[key] = {name: variant[name] for name in variant if name not in inside}
        else:
            kept[key] = variant
    return kept


def _tree(paths: Iterable[Path]) -> _Wrong:
    tree: _Wrong = {}
    for path in filter(None, paths):
        node = tree
        for part in path:
            node = node.setdefault(part, {})
        node[_ITSELF] = {}
    return tree


def _container(container: Any, wrong: _Wrong) -> dict[str, Any]:
    """Return the text and the media of a container that nothing is wrong with, else an empty text."""
    if not isinstance(container, dict) or _ITSELF in wrong:
        return {"content": ""}
    if not wrong:
        return container
    kept: dict[str, Any] = {}
    if "content" in container and "content" not in wrong:
        kept["content"] = container["content"]
    media = _media(container.get("media", []), wrong.get("media", {}))
    if media:
        kept["media"] = media
    return kept or {"content": ""}


def _media(media: Any, wrong: _Wrong) -> list[dict[str, Any]]:
    """Return the media up to the first that names nothing: later ones would stand in another place."""
    kept: list[dict[str, Any]] = []
    for index, medium in enumerate(() if _ITSELF in wrong else media):
        amiss = wrong.get(index, {})
        if _ITSELF in amiss or not isinstance(medium, dict):
            break
        fields = {name: medium[name] for name in _MEDIUM if name in medium and name not in amiss}
        if ("path" in fields) == ("url" in fields):
            break
        kept.append(fields)
    return kept


def guesses(
    data: Mapping[str, Any], problems: Iterable[Problem], found: Iterable[Problem]
) -> set[str]:
    """Return the rules that may be wrong about what is left: they may miss a refused or unknown key."""
    paths = {problem.path for problem in problems if problem.path}
    refused = {path[0] for path in paths}
    unknown = any(problem.rule == "PS121" and len(problem.path) == 1 for problem in problems)
    texts = {"content", "containers", "media"}
    rules: set[str] = set()
    if unknown or refused & texts or not data.keys() & texts:
        rules |= {"PS202", "PS310", "PS318", "PS326", "PS527"}
    if unknown or "accounts" in refused:
        rules.add("PS501")
    if "variants" in refused:
        rules |= {"PS126", "PS127", "PS150", "PS151", "PS152", "PS202", "PS310"}
    if unknown or refused & BLOCKS:
        rules |= {"PS520", "PS521", "PS522", "PS523"}
    if unknown or "timezone" in refused:
        rules.add("PS403")
    if "timezone" in refused:
        rules |= {"PS405", "PS406"}
    if any(problem.rule == "PS501" for problem in found):
        rules.add("PS515")
    return rules
