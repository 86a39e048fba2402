"""Containers as a document writes them: a list of them, or text and media of a single one."""

from collections.abc import Mapping, Sequence
from typing import Any

from postsync.domain.problem import Path


def written_containers(data: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The containers of a document; one that has only `content` and `media` is itself its only one."""
    containers: Sequence[Mapping[str, Any]] | None = data.get("containers")
    return (data,) if containers is None else containers


def container_path(data: Mapping[str, Any], index: int) -> Path:
    """Where the keys of a container stand in its document."""
    return ("containers", index) if "containers" in data else ()
