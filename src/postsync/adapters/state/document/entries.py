"""Entries of the state as JSON objects: intents, tombstones, uploads, accounts, the lease; outcomes.

As in `records`, encoders leave out what says nothing, and decoders raise `Odd`.
"""

from postsync.adapters.state.document import fields
from postsync.adapters.state.document.fields import Object
from postsync.adapters.state.document.records import (
    decode_delivery,
    decode_free,
    decode_record,
    decode_spec,
    encode_delivery,
    encode_record,
    put,
    put_time,
    write_time,
)
from postsync.domain.post.account import Account
from postsync.domain.post.content import NO_CONTENT, encode_content
from postsync.domain.run.outcome import Outcome, StepError, StepResult
from postsync.domain.state.intent import CALLS, Action, Intent
from postsync.domain.state.lease import Holder, Lease, Machine
from postsync.domain.state.record import Record, Tombstone, Upload
from postsync.domain.text.text import visible

_CALLS = {action.value: action for action in CALLS}
_ACTIONS = {action.value: action for action in Action}
_OUTCOMES = {outcome.value: outcome for outcome in Outcome}

_INTENT = frozenset(
    {"operation", "generation", "key", "body_digest", "at", "body", "remote_id", "spec"}
    | {"account_ids", "file", "publishes_now"}
)
_TOMBSTONE = frozenset({"address", "remote_id", "generation", "at"})
_UPLOAD = frozenset({"media_id", "url", "filename", "size", "expires_at"})
_ACCOUNT = frozenset({"id", "network", "username", "nickname", "active"})
_MACHINE = frozenset({"host", "boot", "space"})
_HOLDER = frozenset({"who", "since", "operation", "pid", "started", "run_url", *_MACHINE})
_LEASE = frozenset({"holder", "until"})
_RESULT = frozenset(
    {"address", "action", "outcome", "remote_id", "deliveries", "error", "record", "drops_record"}
    | {"released"}
)
_RELEASED = frozenset({"remote_id", "generation"})
_ERROR = frozenset({"code", "message", "request_id"})


def encode_intent(intent: Intent) -> Object:
    """An intent without its address, which is its key; else complete, for another machine to finish."""
    doc: Object = {
        "operation": intent.action.value,
        "generation": intent.generation,
        "key": intent.key,
        "body_digest": intent.body_digest,
        "at": write_time(intent.at),
    }
    if intent.body is not None:
        doc["body"] = intent.body
    if intent.content != NO_CONTENT:
        doc["spec"] = encode_content(intent.content)
    put(doc, "remote_id", intent.remote_id)
    put(doc, "account_ids", intent.account_ids)
    put(doc, "file", intent.file)
    put(doc, "publishes_now", intent.publishes_now)
    return doc


def decode_intent(address: str, doc: Object) -> Intent:
    """The intent of `address`."""
    fields.only(doc, _INTENT)
    return Intent(
        address=address,
        action=fields.choice(doc, "operation", _CALLS),
        generation=fields.integer(doc, "generation"),
        key=fields.text(doc, "key"),
        body_digest=fields.any_text(doc, "body_digest"),
        at=fields.time(doc, "at"),
        body=decode_free(doc, "body") if doc.get("body") is not None else None,
        remote_id=fields.optional_text(doc, "remote_id"),
        content=decode_spec(doc, "spec") if doc.get("spec") is not None else NO_CONTENT,
        account_ids=fields.texts(doc, "account_ids"),
        file=fields.optional_text(doc, "file"),
        publishes_now=fields.flag(doc, "publishes_now"),
    )


def encode_tombstone(tombstone: Tombstone) -> Object:
    """A tombstone."""
    return {
        "address": tombstone.address,
        "remote_id": tombstone.remote_id,
        "generation": tombstone.generation,
        "at": write_time(tombstone.at),
    }


def decode_tombstone(doc: Object) -> Tombstone:
    """A tombstone."""
    fields.only(doc, _TOMBSTONE)
    return Tombstone(
        address=fields.text(doc, "address"),
        remote_id=fields.text(doc, "remote_id"),
        generation=fields.integer(doc, "generation"),
        at=fields.time(doc, "at"),
    )


def encode_upload(upload: Upload) -> Object:
    """An upload without its digest, which is its key."""
    doc: Object = {
        "media_id": upload.media_id,
        "url": upload.url,
        "filename": upload.filename,
        "size": upload.size,
    }
    put_time(doc, "expires_at", upload.expires_at)
    return doc


def decode_upload(sha256: str, doc: Object) -> Upload:
    """The upload of the bytes with this digest."""
    fields.only(doc, _UPLOAD)
    return Upload(
        sha256=sha256,
        media_id=fields.text(doc, "media_id"),
        url=fields.any_text(doc, "url"),
        filename=fields.any_text(doc, "filename"),
        size=fields.integer(doc, "size"),
        expires_at=fields.optional_time(doc, "expires_at"),
    )


def encode_account(account: Account) -> Object:
    """An account."""
    doc: Object = {"id": account.id, "network": account.network, "username": account.username}
    put(doc, "nickname", account.nickname)
    if not account.active:
        doc["active"] = False
    return doc


def decode_account(doc: Object) -> Account:
    """An account."""
    fields.only(doc, _ACCOUNT)
    return Account(
        id=fields.text(doc, "id"),
        network=fields.text(doc, "network"),
        username=fields.any_text(doc, "username"),
        nickname=fields.any_text(doc, "nickname"),
        active=fields.flag(doc, "active", default=True),
    )


def encode_holder(holder: Holder) -> Object:
    """Who is at work."""
    doc: Object = {"who": holder.who, "operation": holder.operation}
    put_time(doc, "since", holder.since)
    put(doc, "pid", holder.pid)
    put(doc, "started", holder.started)
    put(doc, "run_url", holder.run_url)
    if holder.machine is not None:
        doc["host"] = holder.machine.host
        put(doc, "boot", holder.machine.boot)
        put(doc, "space", holder.machine.space)
    return doc


def decode_holder(value: object) -> Holder:
    """Who is at work, or was when it died. The words are for people, and harmless to show."""
    doc = fields.only(value, _HOLDER)
    return Holder(
        who=_word(fields.text(doc, "who")),
        since=fields.optional_time(doc, "since"),
        operation=_word(fields.any_text(doc, "operation")),
        pid=fields.integer(doc, "pid") if "pid" in doc else None,
        started=fields.any_text(doc, "started"),
        machine=_decode_machine(doc) if "host" in doc else None,
        run_url=_word(fields.text(doc, "run_url")) if "run_url" in doc else None,
    )


def _decode_machine(doc: Object) -> Machine:
    return Machine(
        host=_word(fields.any_text(doc, "host")),
        boot=fields.any_text(doc, "boot"),
        space=fields.any_text(doc, "space"),
    )


def _word(text: str) -> str:
    return visible(text[:300], newline=False)


def encode_lease(lease: Lease) -> Object:
    """A lease."""
    return {"holder": encode_holder(lease.holder), "until": write_time(lease.until)}


def decode_lease(value: object) -> Lease:
    """A lease."""
    doc = fields.only(value, _LEASE)
    return Lease(
        holder=fields.within("holder", decode_holder, doc.get("holder")),
        until=fields.time(doc, "until"),
    )


def encode_result(result: StepResult) -> Object:
    """The outcome of a step, for the journal."""
    doc: Object = {
        "address": result.address,
        "action": result.action.value,
        "outcome": result.outcome.value,
    }
    put(doc, "remote_id", result.remote_id)
    put(doc, "deliveries", [encode_delivery(delivery) for delivery in result.deliveries])
    if result.error:
        doc["error"] = {"code": result.error.code, "message": result.error.message}
        put(doc["error"], "request_id", result.error.request_id)
    if result.record:
        doc["record"] = {"address": result.record.address, **encode_record(result.record)}
    put(doc, "drops_record", result.drops_record)
    put(doc, "released", [{"remote_id": id_, "generation": g} for id_, g in result.released])
    return doc


def decode_result(doc: Object) -> StepResult:
    """The outcome of a step."""
    fields.only(doc, _RESULT)
    error, record = doc.get("error"), doc.get("record")
    return StepResult(
        address=fields.text(doc, "address"),
        action=fields.choice(doc, "action", _ACTIONS),
        outcome=fields.choice(doc, "outcome", _OUTCOMES),
        remote_id=fields.optional_text(doc, "remote_id"),
        deliveries=fields.each(doc, "deliveries", decode_delivery),
        error=None if error is None else fields.within("error", _decode_error, error),
        record=None if record is None else fields.within("record", _decode_addressed, record),
        drops_record=fields.flag(doc, "drops_record"),
        released=fields.each(doc, "released", _decode_released),
    )


def _decode_error(value: object) -> StepError:
    error = fields.only(value, _ERROR)
    return StepError(
        code=fields.text(error, "code"),
        message=fields.any_text(error, "message"),
        request_id=fields.optional_text(error, "request_id"),
    )


def _decode_released(doc: Object) -> tuple[str, int]:
    fields.only(doc, _RELEASED)
    return fields.text(doc, "remote_id"), fields.integer(doc, "generation")


def _decode_addressed(value: object) -> Record:
    entry = fields.as_object(value)
    address = fields.text(entry, "address")
    return decode_record(address, {key: part for key, part in entry.items() if key != "address"})
