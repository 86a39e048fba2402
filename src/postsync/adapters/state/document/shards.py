"""A state as many small files: what is kept as a history is read by people and grows by differences.

`meta.json` holds what belongs to the whole. Posts, archived ones, tombstones, intents, questions and
media lie in folders of up to 256 files each, JSON lines sorted by key; the file of an entry is named
after the first byte of its key's SHA-256.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from postsync.adapters.state.document.decoding import decode_document, require_known_format
from postsync.adapters.state.document.reading import Object, Odd, parse_object, shaped, text_of
from postsync.adapters.state.document.shapes import MarkShape
from postsync.adapters.state.document.writing import (
    encode_archived,
    encode_head,
    encode_intent,
    encode_line,
    encode_question,
    encode_record,
    encode_tombstone,
    encode_upload,
    writing,
)
from postsync.domain.state.record import FORMAT_VERSION, HighWater, Snapshot, Tombstone

META = "meta.json"

Files = Mapping[str, bytes]
_KEYS = {
    "posts": "address",
    "archive": "remote_id",
    "tombstones": "address",
    "intents": "address",
    "questions": "address",
    "media": "sha256",
}
"""The folders, and what the key of their entries is called on a line."""

_SHARD = re.compile(r"(posts|archive|tombstones|intents|questions|media)/[0-9a-f]{2}\.jsonl")

_Entries = dict[str, list[tuple[str, Any]]]
"""By file: the entries that belong into it, in order, with their keys."""


def is_ours(path: str) -> bool:
    """Whether a file at this path is part of the state, if only by lying in one of its folders."""
    return path == META or path.partition("/")[0] in _KEYS


def encode_files(snapshot: Snapshot, *, before: Snapshot | None = None) -> dict[str, bytes | None]:
    """The files of a snapshot; of one that came from `before`, those that are not the same.

    None stands for a file that is not there any more. Raises StateUnwritable.
    """
    now = _entries(snapshot)
    then = {} if before is None else _entries(before)
    with writing():
        changed: dict[str, bytes | None] = {META: encode_head(snapshot)}
        for path, pairs in now.items():
            if not _are_the_same(pairs, then.get(path, [])):
                changed[path] = _encode_shard(path, pairs)
        changed.update(dict.fromkeys(then.keys() - now.keys()))
        return changed


def decode_files(files: Files, *, source: str) -> Snapshot:
    """The snapshot in all files of a state; `source` is what messages call the place they lie in.

    Raises StateUnreadable, naming the file, for anything that is not exactly a state, and StateTooNew.
    """
    return decode_document(
        lambda: _document(files, source),
        source=source,
        called=lambda odd: f"{_file_of(odd)} of {source}",
    )


def is_of_this_format(files: Files) -> bool:
    """Whether files that make up a state are as this postsync writes them."""
    return text_of(parse_object(files[META]), "format_version") == FORMAT_VERSION


def decode_mark(files: Files) -> HighWater | None:
    """The mark that all files of the newest state set; None for what is no state."""
    try:
        doc = parse_object(files.get(META, b""))
        mark = shaped({key: doc.get(key) for key in MarkShape.__struct_fields__}, MarkShape)
    except Odd:
        return None
    return HighWater(lineage=mark.lineage, serial=mark.serial)


def _entries(snapshot: Snapshot) -> _Entries:
    shards: _Entries = {}
    for folder, pairs in (
        ("posts", sorted(snapshot.records.items(), key=_key)),
        ("archive", sorted(snapshot.archive.items(), key=_key)),
        ("tombstones", ((t.address, t) for t in sorted(snapshot.tombstones, key=_age))),
        ("intents", sorted(snapshot.intents.items(), key=_key)),
        ("questions", sorted(snapshot.questions.items(), key=_key)),
        ("media", sorted(snapshot.uploads.items(), key=_key)),
    ):
        for pair in pairs:
            shards.setdefault(_path(folder, pair[0]), []).append(pair)
    return shards


def _are_the_same(one: list[tuple[str, Any]], other: list[tuple[str, Any]]) -> bool:
    # By identity: what is equal to Python, 1 and true for one, need not be the same in JSON.
    return len(one) == len(other) and all(
        key == other_key and value is other_value
        for (key, value), (other_key, other_value) in zip(one, other, strict=True)
    )


def _key(pair: tuple[str, Any]) -> str:
    return pair[0]


def _age(tombstone: Tombstone) -> tuple[str, int, str, Any]:
    return tombstone.address, tombstone.generation, tombstone.remote_id, tombstone.at


_ENCODERS: dict[str, Callable[[Any], Object]] = {
    "posts": encode_record,
    "archive": encode_archived,
    "tombstones": encode_tombstone,
    "intents": encode_intent,
    "questions": encode_question,
    "media": encode_upload,
}


def _encode_shard(path: str, pairs: Iterable[tuple[str, Any]]) -> bytes:
    folder = path.partition("/")[0]
    name, encode = _KEYS[folder], _ENCODERS[folder]
    return b"".join(encode_line({name: key, **encode(value)}) for key, value in pairs)


@lru_cache(maxsize=2**17)
def _path(folder: str, key: str) -> str:
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{folder}/{digest[:2]}.jsonl"


def _document(files: Files, source: str) -> Object:
    """The document that all files make up, as one of a single file would be."""
    if META not in files:
        raise Odd(f"there is no {META}")
    doc = parse_object(files[META])
    # Before all else: a newer format may lay its files out in another way.
    require_known_format(doc, source=f"{META} of {source}")
    if not doc.keys().isdisjoint(_KEYS):
        raise Odd("unknown key", min(doc.keys() & _KEYS.keys()))
    tombstones: list[Object] = []
    keyed: dict[str, Object] = {folder: {} for folder in _KEYS if folder != "tombstones"}
    for path in sorted(files.keys() - {META}):
        if not _SHARD.fullmatch(path):
            raise _InFile(path, "a file that does not belong here")
        folder = path.partition("/")[0]
        for number, (key, entry) in enumerate(_lines(path, files[path]), 1):
            if folder == "tombstones":
                tombstones.append(entry)
            elif key in keyed[folder]:
                raise _InFile(path, "its key stands in another line, too", number)
            else:
                del entry[_KEYS[folder]]
                keyed[folder][key] = entry
    tombstones.sort(key=lambda entry: str(entry["address"]))
    found = {name: dict(sorted(entries.items())) for name, entries in keyed.items()}
    return doc | found | {"tombstones": tombstones}


def _lines(path: str, data: bytes) -> Iterable[tuple[str, Object]]:
    folder = path.partition("/")[0]
    for number, line in enumerate(data.splitlines(), 1):
        try:
            entry = parse_object(line)
            key = text_of(entry, _KEYS[folder])
        except Odd as odd:
            raise _InFile(path, odd.what, number) from odd
        if _path(folder, key) != path:
            raise _InFile(path, "the entry belongs into another file", number)
        yield key, entry


class _InFile(Odd):
    """Something odd that is known to lie in this file."""

    def __init__(self, file: str, what: str, line: int | None = None) -> None:
        super().__init__(what if line is None else f"{what} (line {line})")
        self.file = file


def _file_of(odd: Odd) -> str:
    """The file that something odd lies in, as near as its path tells."""
    if isinstance(odd, _InFile):
        return odd.file
    match odd.path:
        case [str(folder), str(key), *_] if folder in _KEYS:
            return _path(folder, key)
        case [str(folder), *_] if folder in _KEYS:
            return folder
    return META
