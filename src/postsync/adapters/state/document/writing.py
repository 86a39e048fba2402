"""From a snapshot to its document: JSON text with a line for every entry; and lines of the journal.

What is null, false or empty is left out, and of an echo what the content says already.
"""

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from postsync.domain.errors import StateUnwritable
from postsync.domain.post.account import Account
from postsync.domain.post.content import NO_CONTENT, Content, encode_answers, encode_content
from postsync.domain.post.post import Own
from postsync.domain.remote.remote import Delivery
from postsync.domain.run.outcome import StepResult
from postsync.domain.schedule import format_time
from postsync.domain.state.intent import Intent
from postsync.domain.state.lease import Holder
from postsync.domain.state.question import Question
from postsync.domain.state.record import (
    FORMAT_VERSION,
    Echo,
    Record,
    Retry,
    Snapshot,
    Tombstone,
    Upload,
)

Object = dict[str, Any]


def encode_snapshot(snapshot: Snapshot) -> bytes:
    """The document of a snapshot: UTF-8, entries sorted by key, equal snapshots give equal bytes.

    Raises StateUnwritable when free-form data holds what JSON cannot express.
    """
    with writing(), collector_paused():
        return b"".join(_document(snapshot))


def encode_head(snapshot: Snapshot) -> bytes:
    """The document without the sections that grow with the posts, an account a line."""
    accounts = _list_lines("accounts", map(_encode_account, snapshot.accounts))
    return b"".join((*_facts(snapshot), b",\n", *accounts, *_rest(snapshot), b"\n}\n"))


def encode_line(doc: Object) -> bytes:
    """An object as a line of its own. Raises what `writing` translates."""
    return _bytes(_encode(doc) + "\n")


def encode_outcome(key: str, result: StepResult) -> bytes:
    """A line of the journal: how the intent with this key ended."""
    return _bytes(_encode({"key": key, "result": _encode_result(result)}) + "\n")


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


def encode_record(record: Record) -> Object:
    """A record without its address, which is its key."""
    return {"remote_id": record.remote_id, **_encode_applied(record)}


def encode_archived(record: Record) -> Object:
    """An archived record without its remote id, which is its key."""
    doc = {"address": record.address, **_encode_applied(record)}
    return doc | _said(record, "archived_at")


def encode_any_record(record: Record) -> Object:
    """A record with all that either section says of it, for people and scripts."""
    return encode_record(record) | _said(record, "archived_at")


def _encode_applied(record: Record) -> Object:
    doc = {
        "generation": record.generation,
        "fingerprint": record.fingerprint,
        "account_ids": record.account_ids,
        "spec": encode_content(record.content),
        "echo": _encode_echo(record.echo, record.content),
        "deliveries": _encode_deliveries(record.deliveries),
        **_said(record, "file", "created_at", "published_at", "is_draft", "missing", "known"),
    }
    if record.retries:
        doc["retries"] = [_encode_retry(retry) for retry in record.retries]
    if record.own:
        doc["own"] = _encode_own(record.own, record.content)
    return doc


def encode_intent(intent: Intent) -> Object:
    """An intent without its address, which is its key; else complete, for another machine to finish."""
    doc: Object = {"operation": intent.action.value}
    doc |= _all(intent, "generation", "key", "body_digest", "at")
    if intent.body is not None:
        doc["body"] = intent.body
    if intent.content != NO_CONTENT:
        doc["spec"] = encode_content(intent.content)
    if intent.own:
        doc["own"] = _encode_own(intent.own, intent.content)
    return doc | _said(
        intent, "remote_id", "account_ids", "file", "publishes_now", "depends_on", "adopts"
    )


def encode_question(question: Question) -> Object:
    """A question without its address, which is its key."""
    doc = _all(question, "kind", "since", "fingerprint")
    if question.candidates:
        doc["candidates"] = [
            _said(one, "remote_id", "accounts", "text", "scheduled_at", "url")
            for one in question.candidates
        ]
    if answers := encode_answers(question.answers):
        doc["answers"] = answers
    return doc


def encode_tombstone(tombstone: Tombstone) -> Object:
    """A tombstone."""
    return _all(tombstone, "address", "remote_id", "generation", "at")


def encode_upload(upload: Upload) -> Object:
    """An upload without its digest, which is its key."""
    return _all(upload, "media_id", "url", "filename", "size") | _said(upload, "expires_at")


def encode_holder(holder: Holder) -> Object:
    """Who is at work."""
    doc = _all(holder, "who", "operation") | _said(holder, "since", "pid", "started", "run_url")
    if holder.machine is not None:
        doc |= {"host": holder.machine.host, **_said(holder.machine, "boot", "space")}
    return doc


def encode_mark(snapshot: Snapshot) -> bytes:
    """The mark of a snapshot that has just been written."""
    return json.dumps({"lineage": snapshot.lineage, "serial": snapshot.serial}).encode() + b"\n"


def _encode_result(result: StepResult) -> Object:
    doc = _all(result, "address", "action", "outcome") | _said(result, "remote_id")
    if result.deliveries:
        doc["deliveries"] = _encode_deliveries(result.deliveries)
    if result.error:
        doc["error"] = _all(result.error, "code", "message") | _said(result.error, "request_id")
    if result.record:
        doc["record"] = {"address": result.record.address, **encode_record(result.record)}
    doc |= _said(result, "drops_record", "archives")
    if result.released:
        doc["released"] = [{"remote_id": id_, "generation": g} for id_, g in result.released]
    return doc


def _encode_account(account: Account) -> Object:
    doc = _all(account, "id", "network", "username") | _said(account, "nickname")
    return doc if account.active else doc | {"active": False}


def _encode_deliveries(deliveries: Iterable[Delivery]) -> list[Object]:
    docs = []
    for one in deliveries:  # written out: there are two for a post, or ten
        doc: Object = {"network": one.network, "username": one.username, "status": one.status}
        if one.account_id:
            doc["account_id"] = one.account_id
        if one.error or one.url or one.published_at:
            doc |= _said(one, "error", "url", "published_at")
        docs.append(doc)
    return docs


def _encode_echo(echo: Echo, content: Content) -> Object:
    doc: Object = {}
    if echo.texts != content.texts:
        doc["texts"] = echo.texts
    if echo.media != ((),) * len(echo.texts):
        doc["media"] = echo.media
    if echo.scheduled_at != content.scheduled_at:
        doc["scheduled_at"] = _write_time(echo.scheduled_at) if echo.scheduled_at else None
    return doc | _said(echo, "confirmed")


def _encode_own(own: Own, content: Content) -> Object:
    doc: Object = {"words": own.words}
    if own.accounts != content.selectors:
        doc["accounts"] = own.accounts
    if own.at != (format_time(at) if (at := content.scheduled_at) else None):
        doc["at"] = own.at
    return doc


def _encode_retry(retry: Retry) -> Object:
    doc = _all(retry, "remote_id", "generation", "at") | _said(retry, "account_ids")
    return doc | ({"deliveries": _encode_deliveries(retry.deliveries)} if retry.deliveries else {})


def _write_time(moment: datetime) -> str:
    """ISO 8601 in UTC with `Z`, to as many digits as the time has: it is read back the same."""
    utc = moment.astimezone(UTC)
    digits = "auto" if utc.microsecond % 1000 else "milliseconds" if utc.microsecond else "seconds"
    return utc.isoformat(timespec=digits)[:-6] + "Z"


def _all(value: object, *names: str) -> Object:
    """These fields, whatever they hold."""
    return {name: _simple(getattr(value, name)) for name in names}


def _said(value: object, *names: str) -> Object:
    """Those of these fields that say something: neither None nor False, nor empty."""
    doc = {}
    for name in names:
        field = getattr(value, name)
        if field is not None and field is not False and field not in ("", ()):
            doc[name] = _simple(field)
    return doc


def _simple(field: Any) -> Any:
    return _write_time(field) if isinstance(field, datetime) else field


def _document(snapshot: Snapshot) -> Iterator[bytes]:
    yield from _facts(snapshot)
    yield b",\n"
    yield from _object_lines("posts", snapshot.records, encode_record)
    yield b",\n"
    if snapshot.archive:
        yield from _object_lines("archive", snapshot.archive, encode_archived)
        yield b",\n"
    yield from _list_lines("tombstones", map(encode_tombstone, snapshot.tombstones))
    yield b",\n"
    yield from _object_lines("intents", snapshot.intents, encode_intent)
    yield b",\n"
    if snapshot.questions:
        yield from _object_lines("questions", snapshot.questions, encode_question)
        yield b",\n"
    yield from _list_lines("accounts", map(_encode_account, snapshot.accounts))
    yield b",\n"
    yield from _object_lines("media", snapshot.uploads, encode_upload)
    yield from _rest(snapshot)
    yield b"\n}\n"


def _facts(snapshot: Snapshot) -> Iterator[bytes]:
    yield _bytes(f'{{\n "format_version": {_encode(FORMAT_VERSION)},\n')
    yield _bytes(f' "lineage": {_encode(snapshot.lineage)},\n')
    yield _bytes(f' "serial": {_encode(snapshot.serial)},\n')
    yield _bytes(f' "commit": {_encode(snapshot.commit)}')
    if service := snapshot.service:
        doc = _all(service, "provider", "host") | _said(service, "organisation", "rehearsal")
        yield _bytes(f',\n "service": {_encode(doc)}')
    if snapshot.workspace:
        yield _bytes(f',\n "workspace": {_encode(snapshot.workspace)}')
    if snapshot.written_at:
        yield _bytes(f',\n "written_at": {_encode(_write_time(snapshot.written_at))}')
    if snapshot.began_at:
        yield _bytes(f',\n "began_at": {_encode(_write_time(snapshot.began_at))}')


def _rest(snapshot: Snapshot) -> Iterator[bytes]:
    if snapshot.generations:
        yield b",\n"
        yield from _object_lines("generations", snapshot.generations, lambda number: number)
    if snapshot.approved:
        yield _bytes(f',\n "approved": {_encode(snapshot.approved)}')
    if lease := snapshot.lease:
        doc = {"holder": encode_holder(lease.holder), "until": _write_time(lease.until)}
        yield _bytes(f',\n "lease": {_encode(doc)}')


def _object_lines(
    name: str, values: Mapping[str, Any], encode: Callable[[Any], object]
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


def _bytes(text: str) -> bytes:
    # A lone surrogate, which a service can answer with, has no UTF-8; as \udXXX it is JSON.
    return text.encode("utf-8", "backslashreplace")


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the cycle collector from walking thousands of new objects again and again."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


_encode = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, default=_plain
).encode
