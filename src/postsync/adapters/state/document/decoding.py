"""From the document of a state to its snapshot, and from lines of the journal to outcomes.

Reading is strict. What does not fit is refused with its place: guessing at a state could make a
post twice. Format versions are dotted numbers; a newer one is refused, an older one is taken
through `_MIGRATIONS`, one step a version.
"""

import gc
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec  # noqa: TID253 - see `reading`

from postsync.adapters.state.document.migrating import forgotten_as_archived, remember_history
from postsync.adapters.state.document.reading import (
    Object,
    Odd,
    decoder,
    parse_object,
    read,
    shaped,
    text_of,
)
from postsync.adapters.state.document.shapes import (
    ArchivedShape,
    DocumentShape,
    HolderShape,
    IntentShape,
    MarkShape,
    OutcomeShape,
    QuestionShape,
    RecordShape,
    UploadShape,
)
from postsync.adapters.state.document.writing import collector_paused
from postsync.domain.errors import StateTooNew, StateUnreadable
from postsync.domain.late import late
from postsync.domain.run.outcome import StepResult
from postsync.domain.state.lease import Holder
from postsync.domain.state.record import FORMAT_VERSION, HighWater, Snapshot

Shape = TypeVar("Shape", RecordShape, ArchivedShape, IntentShape, QuestionShape, UploadShape)
Shaping = Callable[[Any, type[Shape]], Shape]

MAX_BYTES = 128 * 2**20
"""A state of this size would hold about a hundred thousand posts: it is not one."""

_MIGRATIONS: dict[str, tuple[str, Callable[[Object], Object]]] = {"1": ("2", remember_history)}
"""From a version to the next one, and how its document becomes that of the next."""

_SECTIONS = (
    "posts", "archive", "tombstones", "intents", "questions", "accounts", "media", "generations"
)  # fmt: skip
"""What stands an entry a line."""

_KEPT_RAW = ("posts", "archive", "intents", "questions", "media")
"""Of these the ones whose entries are decoded one by one."""

_MEMBER = late(
    rb'[{}]?| [\]}],?| "[a-z_]+": (?:[\[{]|\[\],?|\{[^{}]*\},?|"[^"]*",?|[0-9]+,?|null,?)'
)
"""A line outside of the entries, as we write it."""

_REMEDY = (
    "Nothing was changed. Put back a good copy of the state; without any, the next plan finds the "
    "posts that the service has and adopts them before it creates one."
)

_HEAD = late(
    rb'\{\n "format_version": "[0-9.]+",\n "lineage": "[^"\\\n]*",\n "serial": [0-9]+,\n'
    rb' "commit": (?:null|"[0-9a-f]*"),\n(?: "service": \{[^{}\n]*\},\n)?(?: "workspace": "[^"\n]*",\n)?'
    rb'(?: "written_at": "[^"\n]*",\n)?(?: "began_at": "[^"\n]*",\n)?'
    rb' "posts": \{'
)


def decode_snapshot(data: bytes, *, source: str) -> Snapshot:
    """The snapshot in a document; `source` is what messages call it.

    Raises StateUnreadable for anything that is not exactly a state, StateTooNew for a newer format.
    """
    with collector_paused():
        snapshot = _as_written(data)
    return snapshot or decode_document(lambda: parse_object(data), source=source)


def decode_document(
    load: Callable[[], Object],
    *,
    source: str,
    called: Callable[[Odd], str] | None = None,
) -> Snapshot:
    """The snapshot in the document that `load` gives, in however many pieces it is kept.

    `called` names the piece that something odd was found in. Raises as `decode_snapshot`.
    """
    with collector_paused():
        try:
            doc = shaped(_migrated(load(), source), DocumentShape[Any])
            return _snapshot(doc, shaped)
        except Odd as odd:
            where = called(odd) if called else source
            raise StateUnreadable(f"{where} is not a usable state: {odd}", detail=_REMEDY) from odd


def require_known_format(doc: Object, *, source: str) -> None:
    """Raises StateTooNew for a document that only a newer postsync can read; Odd for no version."""
    version = _version(doc)
    if _order(version) > _order(FORMAT_VERSION):
        raise StateTooNew(
            f"{source} has format {version}; this postsync knows {FORMAT_VERSION}",
            detail="Use the postsync that wrote it, or a newer one. Nothing was changed.",
        )


def decode_outcome(line: bytes) -> tuple[str, StepResult]:
    """The intent key and the outcome on a line of the journal. Raises Odd."""
    outcome = shaped(forgotten_as_archived(parse_object(line)), OutcomeShape)
    return outcome.key, outcome.result.value()


def decode_mark(data: bytes) -> HighWater | None:
    """A mark; None for what is none. It is a second net, so a torn one is as good as missing."""
    try:
        mark = read(data, MarkShape)
    except Odd:
        return None
    return HighWater(lineage=mark.lineage, serial=mark.serial)


def decode_holder(data: bytes) -> Holder | None:
    """The holder that a lock file names; None when it is not understood."""
    try:
        return read(data, HolderShape).value()
    except Odd:
        return None


def _as_written(data: bytes) -> Snapshot | None:
    """The snapshot in a document of this version that stands as we write it, an entry a line.

    None for any other, which is looked at more closely, be it to say what is wrong.
    """
    if not _HEAD.match(data):
        return None
    try:
        doc = decoder(DocumentShape[msgspec.Raw])(data)
        sections = (getattr(doc, name) for name in _SECTIONS)
        entries = sum(len(section) for section in sections if section is not msgspec.UNSET)
        members = len(doc.fields())
        # A line feed cannot stand inside a JSON text. Of keys that are repeated one would be missing.
        if data.count(b"\n  ") != entries or data.count(b'\n "') != members:
            return None
        if not _stand_alone(doc, data):
            return None
        return _snapshot(doc, _of_raw) if doc.format_version == FORMAT_VERSION else None
    except (msgspec.MsgspecError, RecursionError):
        return None


def _stand_alone(doc: DocumentShape[msgspec.Raw], data: bytes) -> bool:
    """Whether each entry and member has its line for itself: two of one key on one would count as one."""
    entries = {
        b"  " + msgspec.json.encode(key) + b": " + bytes(raw)
        for section in (getattr(doc, name) for name in _KEPT_RAW)
        if section is not msgspec.UNSET
        for key, raw in section.items()
    }
    if doc.generations is not msgspec.UNSET:
        numbers = doc.generations.items()
        entries |= {b"  %b: %d" % (msgspec.json.encode(key), number) for key, number in numbers}
    found = 0
    for line in data.split(b"\n"):
        if line.startswith(b"  "):
            found += line.removesuffix(b",") in entries
        elif not _MEMBER.fullmatch(line):
            return False
    return found == len(entries)


def _of_raw(raw: msgspec.Raw, shape: type[Shape]) -> Shape:
    value: Shape = decoder(shape)(raw)
    return value


def _snapshot(doc: DocumentShape[Any], shaping: Shaping) -> Snapshot:  # type: ignore[type-arg]
    def keyed(
        name: str, entries: Mapping[str, Any] | msgspec.UnsetType, shape: type[Any]
    ) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if entries is msgspec.UNSET:
            return values
        for key, entry in entries.items():
            try:
                values[key] = shaping(entry, shape).value(key)
            except Odd as odd:
                raise odd.inside(name, key) from None
        return values

    snapshot = Snapshot(
        lineage=doc.lineage,
        serial=doc.serial,
        commit=doc.commit,
        service=None if doc.service is msgspec.UNSET else doc.service.value(),
        workspace=None if doc.workspace is msgspec.UNSET else doc.workspace,
        written_at=None if doc.written_at is msgspec.UNSET else doc.written_at,
        began_at=None if doc.began_at is msgspec.UNSET else doc.began_at,
        records=keyed("posts", doc.posts, RecordShape),
        archive=keyed("archive", doc.archive, ArchivedShape),
        tombstones=tuple([tombstone.value() for tombstone in doc.tombstones]),
        intents=keyed("intents", doc.intents, IntentShape),
        questions=keyed("questions", doc.questions, QuestionShape),
        generations={} if doc.generations is msgspec.UNSET else doc.generations,
        accounts=tuple([account.value() for account in doc.accounts]),
        uploads=keyed("media", doc.media, UploadShape),
        approved=None if doc.approved is msgspec.UNSET else doc.approved,
        lease=None if doc.lease is msgspec.UNSET else doc.lease.value(),
    )
    # Else the collector's next round walks every new object for nothing: a state has no cycles.
    gc.freeze()
    return snapshot


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
    version = text_of(doc, "format_version")
    if not re.fullmatch(r"[1-9][0-9]{0,5}(\.[0-9]{1,6})*", version):
        raise Odd("a version number expected", "format_version")
    return version


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
