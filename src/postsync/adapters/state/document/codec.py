"""The state document: a snapshot as JSON text with a line for every entry, and back.

Reading is strict. What does not fit is refused with its place: guessing at a state could make a
post twice. Format versions are dotted numbers; a newer one is refused, an older one is taken
through `_MIGRATIONS`, one step a version.
"""

import gc
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

from postsync.adapters.state.document import entries, fields
from postsync.adapters.state.document.fields import Object, Odd
from postsync.adapters.state.document.lines import parse_by_lines
from postsync.adapters.state.document.records import decode_record, encode_record
from postsync.domain.errors import StateTooNew, StateUnreadable, StateUnwritable
from postsync.domain.run.outcome import StepResult
from postsync.domain.state.record import FORMAT_VERSION, Snapshot
from postsync.domain.text.text import visible

MAX_BYTES = 512 * 2**20
"""A state of this size would hold some hundred thousand posts: it is not one."""

_REQUIRED = ("lineage", "serial", "posts", "tombstones", "intents", "accounts", "media")
_DOCUMENT = frozenset({"format_version", "commit", "lease", "nonce", *_REQUIRED})
"""What a document may hold. The nonce tells one write from another; it is no part of the snapshot."""

_OUTCOME = frozenset({"key", "result"})

_MIGRATIONS: dict[str, tuple[str, Callable[[Object], Object]]] = {}
"""From a version to the next one, and how its document becomes that of the next. None so far."""

_MEND = (
    "Nothing was changed. Put back a good copy of the state; without any, the next plan finds the "
    "posts that the service has and adopts them before it creates one."
)


def encode_snapshot(snapshot: Snapshot) -> bytes:
    """The document of a snapshot: UTF-8, entries sorted by key, equal snapshots give equal bytes.

    Raises StateUnwritable when free-form data holds what JSON cannot express.
    """
    with writing(), _collector_paused():
        return b"".join(_document(snapshot))


def decode_snapshot(data: bytes, *, source: str) -> Snapshot:
    """The snapshot in a document; `source` is what messages call it.

    Raises StateUnreadable for anything that is not exactly a state, StateTooNew for a newer format.
    """
    return decode_document(lambda: _whole(data), source=source)


def decode_document(
    load: Callable[[], Object],
    *,
    source: str,
    called: Callable[[Odd], str] | None = None,
) -> Snapshot:
    """The snapshot in the document that `load` gives, in however many pieces it is kept.

    `called` names the piece that something odd was found in. Raises as `decode_snapshot`.
    """
    with _collector_paused():
        try:
            snapshot = _snapshot(_migrated(load(), source))
        except Odd as odd:
            raise _unreadable(called(odd) if called else source, odd) from odd
        # Else the collector's next round walks every new object for nothing: a state has no cycles.
        gc.freeze()
        return snapshot


def encode_head(snapshot: Snapshot) -> bytes:
    """The document without the sections that grow with the posts, an account a line."""
    accounts = _list_lines("accounts", map(entries.encode_account, snapshot.accounts))
    return b"".join((*_facts(snapshot), b",\n", *accounts, *_lease(snapshot), b"\n}\n"))


def encode_line(doc: Object) -> bytes:
    """An object as a line of its own. Raises what `writing` translates."""
    return _bytes(_encode(doc) + "\n")


def parse(data: bytes) -> object:
    """What JSON there is in `data`, read strictly. Raises Odd."""
    return _parse(data)


def require_known_format(doc: Object, *, source: str) -> None:
    """Raises StateTooNew for a document that only a newer postsync can read; Odd for no version."""
    version = _version(doc)
    if _order(version) > _order(FORMAT_VERSION):
        raise StateTooNew(
            f"{source} has format {version}; this postsync knows {FORMAT_VERSION}",
            detail="Use the postsync that wrote it, or a newer one. Nothing was changed.",
        )


@contextmanager
def writing() -> Iterator[None]:
    """Translate what encoding raises, for data that JSON cannot express, into StateUnwritable."""
    try:
        yield
    except (TypeError, ValueError, RecursionError) as error:
        raise StateUnwritable(
            f"the state cannot be written as JSON: {error}",
            detail="A post holds a value that JSON has no word for; look at its network blocks.",
        ) from error


def encode_outcome(key: str, result: StepResult) -> bytes:
    """A line of the journal: how the intent with this key ended."""
    return _bytes(_encode({"key": key, "result": entries.encode_result(result)}) + "\n")


def decode_outcome(line: bytes) -> tuple[str, StepResult]:
    """The intent key and the outcome on a line of the journal. Raises Odd."""
    doc = fields.only(_parse(line), _OUTCOME)
    return fields.text(doc, "key"), fields.within(
        "result", entries.decode_result, doc.get("result")
    )


def _document(snapshot: Snapshot) -> Iterator[bytes]:
    yield from _facts(snapshot)
    yield b",\n"
    yield from _object_lines("posts", snapshot.records, encode_record)
    yield b",\n"
    yield from _list_lines("tombstones", map(entries.encode_tombstone, snapshot.tombstones))
    yield b",\n"
    yield from _object_lines("intents", snapshot.intents, entries.encode_intent)
    yield b",\n"
    yield from _list_lines("accounts", map(entries.encode_account, snapshot.accounts))
    yield b",\n"
    yield from _object_lines("media", snapshot.uploads, entries.encode_upload)
    yield from _lease(snapshot)
    yield b"\n}\n"


def _facts(snapshot: Snapshot) -> Iterator[bytes]:
    yield _bytes(f'{{\n "format_version": {_encode(FORMAT_VERSION)},\n')
    yield _bytes(f' "lineage": {_encode(snapshot.lineage)},\n')
    yield _bytes(f' "serial": {_encode(snapshot.serial)},\n')
    yield _bytes(f' "commit": {_encode(snapshot.commit)}')


def _lease(snapshot: Snapshot) -> Iterator[bytes]:
    if snapshot.lease is not None:
        yield _bytes(f',\n "lease": {_encode(entries.encode_lease(snapshot.lease))}')


def _object_lines(
    name: str, values: Mapping[str, Any], encode: Callable[[Any], Object]
) -> Iterator[bytes]:
    lines = (f"{_encode(key)}: {_encode(encode(values[key]))}" for key in sorted(values))
    return _lines(f' "{name}": {{', lines, "}")


def _list_lines(name: str, values: Iterable[Object]) -> Iterator[bytes]:
    return _lines(f' "{name}": [', map(_encode, values), "]")


def _lines(start: str, lines: Iterable[str], end: str) -> Iterator[bytes]:
    """An object or list with one line for each entry; `{}` or `[]` when there is none."""
    # Bytes from here on: one emoji makes a str of the whole document four bytes a character.
    yield _bytes(start)
    before = b"\n  "
    for line in lines:
        yield before
        yield _bytes(line)
        before = b",\n  "
    yield _bytes(end if before == b"\n  " else f"\n {end}")


def _plain(value: object) -> object:
    """Mappings and sequences that are not dict and list, for the encoder."""
    if isinstance(value, Mapping):
        return dict(value)
    msg = f"{type(value).__name__} is no JSON"
    raise TypeError(msg)


_encode = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, default=_plain
).encode


def _bytes(text: str) -> bytes:
    # A lone surrogate, which a service can answer with, has no UTF-8; as \udXXX it is JSON.
    return text.encode("utf-8", "backslashreplace")


def _whole(data: bytes) -> Object:
    """The object in `data`, in little memory where it stands as we write it."""
    try:
        doc = parse_by_lines(data, _parse)
    except Odd:  # said again, with its place in the whole, if it is wrong there as well
        doc = None
    return fields.as_object(_parse(data)) if doc is None else doc


def _parse(data: bytes) -> object:
    if not data.strip():
        raise Odd("it is empty")
    try:
        return _decode(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Odd(f"byte {error.start} is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise Odd(f"no JSON: {error.msg} (line {error.lineno}, column {error.colno})") from error
    except ValueError as error:  # a number with thousands of digits
        raise Odd(f"no usable JSON: {error}") from error
    except RecursionError as error:
        raise Odd("nested too deeply") from error


def _object(pairs: list[tuple[str, Any]]) -> Object:
    doc = dict(pairs)
    if len(doc) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise Odd(f"the key {_shown(key)} stands twice in one object")
            seen.add(key)
    return doc


def _no_number(word: str) -> NoReturn:
    raise Odd(f"{word[:40]} is no number")


def _float(digits: str) -> float:
    value = float(digits)
    return value if math.isfinite(value) else _no_number(digits)


_decode = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_no_number, parse_float=_float
).decode


def _migrated(doc: Object, source: str) -> Object:
    require_known_format(doc, source=source)
    version = _version(doc)
    while version != FORMAT_VERSION:
        if version not in _MIGRATIONS:
            raise Odd(f"unknown version {version}", "format_version")
        version, migrate = _MIGRATIONS[version]
        doc = migrate(doc)
    return doc


def _version(doc: Object) -> str:
    version = fields.text(doc, "format_version")
    if not re.fullmatch(r"[1-9][0-9]{0,5}(\.[0-9]{1,6})*", version):
        raise Odd("a version number expected", "format_version")
    return version


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _snapshot(doc: Object) -> Snapshot:
    fields.only(doc, _DOCUMENT, required=_REQUIRED)
    return Snapshot(
        lineage=fields.text(doc, "lineage"),
        serial=fields.integer(doc, "serial"),
        commit=fields.optional_text(doc, "commit"),
        records=_decode_mapping(doc, "posts", decode_record),
        tombstones=fields.each(doc, "tombstones", entries.decode_tombstone),
        intents=_decode_mapping(doc, "intents", entries.decode_intent),
        accounts=fields.each(doc, "accounts", entries.decode_account),
        uploads=_decode_mapping(doc, "media", entries.decode_upload),
        lease=fields.within("lease", entries.decode_lease, doc["lease"])
        if "lease" in doc
        else None,
    )


def _decode_mapping(
    doc: Object, name: str, decode: Callable[[str, Object], fields.Value]
) -> dict[str, fields.Value]:
    decoded = {}
    for key, entry in fields.within(name, fields.as_object, doc[name]).items():
        try:
            decoded[key] = decode(key, entry)
        except Odd as odd:
            raise odd.inside(name, key) from None
    return decoded


def _unreadable(source: str, odd: Odd) -> StateUnreadable:
    place = f", at {_shown(odd.where)}" if odd.path else ""
    return StateUnreadable(
        f"{source} is not a usable state: {_shown(odd.what)}{place}", detail=_MEND
    )


def _shown(text: str) -> str:
    """Text from a file that may hold anything, short and harmless."""
    return visible(text[:200], newline=False)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the cycle collector from walking thousands of new objects again and again."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
