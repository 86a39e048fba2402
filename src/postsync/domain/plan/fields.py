"""Field changes: how one content differs from another, by the paths of the post file."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from postsync.domain.networks import NETWORKS
from postsync.domain.plan.plan import FieldChange
from postsync.domain.post.content import Content, encode_content


def field_changes(before: Content | None, after: Content | None) -> tuple[FieldChange, ...]:
    """Every field the public would see change, in the order of the post file.

    Values are in their JSON form. A missing content counts as one that says nothing. Where a media
    file lies is no change; what it holds is.
    """
    old, new = (encode_content(side) if side else {} for side in (before, after))
    return tuple(
        change
        for change in _fields(old, new)
        if _comparable(change.before) != _comparable(change.after)
    )


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[FieldChange]:
    for key in ("accounts", "scheduledAt"):
        yield FieldChange(path=key, before=old.get(key), after=new.get(key))
    yield from _containers(old.get("containers", ()), new.get("containers", ()))
    for network in NETWORKS:
        yield from _block(network, old.get(network), new.get(network))


def _containers(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]
) -> Iterator[FieldChange]:
    for index in range(max(len(old), len(new))):
        was = old[index] if index < len(old) else {}
        now = new[index] if index < len(new) else {}
        path = f"containers[{index}]"
        yield FieldChange(
            path=f"{path}.content", before=was.get("content"), after=now.get("content")
        )
        yield from _media(path, was.get("media", ()), now.get("media", ()))


def _media(path: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[FieldChange]:
    for index in range(max(len(old), len(new))):
        yield FieldChange(
            path=f"{path}.media[{index}]",
            before=old[index] if index < len(old) else None,
            after=new[index] if index < len(new) else None,
        )


def _block(
    network: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> Iterator[FieldChange]:
    was, now = old or {}, new or {}
    if not was and not now:
        yield FieldChange(path=network, before=old, after=new)
    for key in sorted({*was, *now}):
        yield FieldChange(path=f"{network}.{key}", before=was.get(key), after=now.get(key))


def _comparable(value: Any) -> Any:
    if isinstance(value, Mapping) and "sha256" in value:
        return {key: item for key, item in value.items() if key != "path"}
    return value
