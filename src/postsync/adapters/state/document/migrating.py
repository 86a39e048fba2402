"""Migrating: from what an older postsync wrote to what this one reads, a format at a time."""

from typing import Any

from postsync.adapters.state.document.reading import Object


def remember_history(doc: Object) -> Object:
    """From format 1 to 2: the old id of a post that only moved is no tombstone.

    Its post lives on under another address; what the old address keeps is the generation that it used
    up. Of what does not fit, nothing is changed: it is refused when it is read.
    """
    living = {
        record.get("remote_id")
        for record in _members(doc.get("posts")).values()
        if isinstance(record, dict) and isinstance(record.get("remote_id"), str)
    }
    kept: list[Any] = []
    spent: dict[str, int] = {}
    tombstones = doc.get("tombstones")
    for tombstone in tombstones if isinstance(tombstones, list) else ():
        match tombstone:
            case {
                "remote_id": str(id_),
                "address": str(address),
                "generation": int(generation),
            } if id_ in living:
                spent[address] = max(generation, spent.get(address, 0))
            case _:
                kept.append(tombstone)
    migrated = {**doc, "format_version": "2"}
    if isinstance(tombstones, list):
        migrated["tombstones"] = kept
    return ({"generations": spent} if spent else {}) | migrated


def forgotten_as_archived(line: Object) -> Object:
    """A line of the journal, without the word that format 1 had for dropping history."""
    result = line.get("result")
    if not isinstance(result, dict) or result.get("action") != "forget":
        return line
    dropped = {**result, "action": "archive", "archives": result.get("drops_record", False)}
    for name in ("drops_record", "released"):
        dropped.pop(name, None)
    return {**line, "result": dropped}


def _members(value: Any) -> Object:
    return value if isinstance(value, dict) else {}
