"""Records of the state as JSON objects: a post as it was applied last, with its content and echo.

Encoders leave out what is null, false or empty, and of an echo what the content says already.
Decoders raise `Odd` with what and where, and nothing else.
"""

from datetime import UTC, datetime
from typing import Any

from postsync.adapters.state.document import fields
from postsync.adapters.state.document.fields import Object, Odd
from postsync.domain.networks import NETWORKS
from postsync.domain.post.content import Content, Missed, decode_content, encode_content
from postsync.domain.remote.remote import Delivery, DeliveryStatus, pending
from postsync.domain.state.record import Echo, Record

_STATUSES = {status.value: status for status in DeliveryStatus}
_MISSED = {missed.value: missed for missed in Missed}
_NETWORKS = frozenset(NETWORKS)

_RECORD = frozenset(
    {"remote_id", "generation", "fingerprint", "account_ids", "spec", "echo", "deliveries"}
    | {"file", "created_at", "published_at", "is_draft", "missing"}
)
_ECHO = frozenset({"texts", "media", "scheduled_at", "confirmed"})
_ADDRESSEE = frozenset({"network", "username", "account_id", "status"})
_DELIVERY = _ADDRESSEE | {"error", "url", "published_at"}
_SPEC = frozenset(
    {"accounts", "containers", "scheduledAt", "draft", "labels", "missed", "protect", *NETWORKS}
)
_CONTAINER = frozenset({"content", "media"})
_MEDIUM = frozenset({"path", "url", "alt", "sha256"})


def write_time(moment: datetime) -> str:
    """ISO 8601 in UTC with `Z`, to as many digits as the time has: it is read back the same."""
    utc = moment.astimezone(UTC)
    digits = "auto" if utc.microsecond % 1000 else "milliseconds" if utc.microsecond else "seconds"
    return utc.isoformat(timespec=digits)[:-6] + "Z"


def put(doc: Object, key: str, value: Any) -> None:
    """Set a key unless its value says nothing."""
    if value is not None and value is not False and value not in ("", (), []):
        doc[key] = value


def put_time(doc: Object, key: str, moment: datetime | None) -> None:
    """Set a time unless there is none."""
    if moment is not None:
        doc[key] = write_time(moment)


def encode_record(record: Record) -> Object:
    """A record without its address, which is its key."""
    doc: Object = {
        "remote_id": record.remote_id,
        "generation": record.generation,
        "fingerprint": record.fingerprint,
        "account_ids": record.account_ids,
        "spec": encode_content(record.content),
        "echo": _encode_echo(record.echo, record.content),
        "deliveries": [encode_delivery(delivery) for delivery in record.deliveries],
    }
    put(doc, "file", record.file)
    put_time(doc, "created_at", record.created_at)
    put_time(doc, "published_at", record.published_at)
    put(doc, "is_draft", record.is_draft)
    put(doc, "missing", record.missing)
    return doc


def decode_record(address: str, doc: Object) -> Record:
    """The record of `address`."""
    fields.only(doc, _RECORD)
    content = decode_spec(doc, "spec")
    return Record(
        address=address,
        remote_id=fields.text(doc, "remote_id"),
        generation=fields.integer(doc, "generation"),
        fingerprint=fields.text(doc, "fingerprint"),
        account_ids=fields.texts(doc, "account_ids"),
        content=content,
        echo=fields.within("echo", _decode_echo, doc.get("echo"), content),
        deliveries=fields.each(doc, "deliveries", decode_delivery),
        file=fields.optional_text(doc, "file"),
        created_at=fields.optional_time(doc, "created_at"),
        published_at=fields.optional_time(doc, "published_at"),
        is_draft=fields.flag(doc, "is_draft"),
        missing=fields.texts(doc, "missing"),
    )


def encode_delivery(delivery: Delivery) -> Object:
    """One account's copy of a post, and how it fared."""
    doc: Object = {
        "network": delivery.network,
        "username": delivery.username,
        "status": delivery.status.value,
    }
    put(doc, "account_id", delivery.account_id)
    put(doc, "error", delivery.error)
    put(doc, "url", delivery.url)
    put_time(doc, "published_at", delivery.published_at)
    return doc


def decode_delivery(doc: Object) -> Delivery:
    """One account's copy of a post, and how it fared."""
    fields.only(doc, _DELIVERY)
    network, username = fields.text(doc, "network"), fields.any_text(doc, "username")
    account_id = fields.optional_text(doc, "account_id")
    status = fields.choice(doc, "status", _STATUSES)
    if status is DeliveryStatus.PENDING and doc.keys() <= _ADDRESSEE:
        return pending(network, username, account_id)
    return Delivery(
        network=network,
        username=username,
        account_id=account_id,
        status=status,
        error=fields.optional_text(doc, "error"),
        url=fields.optional_text(doc, "url"),
        published_at=fields.optional_time(doc, "published_at"),
    )


def decode_spec(doc: Object, key: str) -> Content:
    """The content in the spec under `key`, once it is known to have the shape of one."""
    return decode_content(fields.within(key, _checked_spec, doc.get(key)))


def decode_free(doc: Object, key: str) -> Object:
    """The free-form object under `key`, of bounded depth."""
    value = doc.get(key)
    try:
        return fields.bound_depth(fields.as_object(value))
    except Odd as odd:
        raise odd.inside(key) from None


def _checked_spec(value: object) -> Object:
    spec = fields.only(value, _SPEC, required=("accounts", "containers", "scheduledAt"))
    fields.texts(spec, "accounts")
    fields.optional_time(spec, "scheduledAt")
    fields.each(spec, "containers", _check_container)
    _check_manners(spec)
    for key in spec:
        if key in _NETWORKS:
            decode_free(spec, key)
    return spec


def _check_manners(spec: Object) -> None:
    fields.flag(spec, "draft")
    fields.flag(spec, "protect")
    fields.texts(spec, "labels")
    if "missed" in spec:
        fields.choice(spec, "missed", _MISSED)


def _check_container(container: Object) -> None:
    fields.only(container, _CONTAINER, required=("content", "media"))
    if type(container["content"]) is not str:
        raise fields.expected("text", container["content"], "content")
    if container["media"] != []:
        fields.each(container, "media", _check_medium)


def _check_medium(medium: Object) -> None:
    fields.only(medium, _MEDIUM)
    for key in medium:
        fields.any_text(medium, key)


def _encode_echo(echo: Echo, content: Content) -> Object:
    doc: Object = {}
    if echo.texts != content.texts:
        doc["texts"] = echo.texts
    if echo.media != ((),) * len(echo.texts):
        doc["media"] = echo.media
    if echo.scheduled_at != content.scheduled_at:
        doc["scheduled_at"] = write_time(echo.scheduled_at) if echo.scheduled_at else None
    put(doc, "confirmed", echo.confirmed)
    return doc


def _decode_echo(value: object, content: Content) -> Echo:
    echo = fields.only(value, _ECHO)
    texts = fields.texts(echo, "texts") if "texts" in echo else content.texts
    return Echo(
        texts=texts,
        media=_decode_media(echo) if "media" in echo else ((),) * len(texts),
        scheduled_at=(
            fields.optional_time(echo, "scheduled_at")
            if "scheduled_at" in echo
            else content.scheduled_at
        ),
        confirmed=fields.flag(echo, "confirmed"),
    )


def _decode_media(echo: Object) -> tuple[tuple[str, ...], ...]:
    value = echo["media"]
    if type(value) is not list:
        raise fields.expected("a list", value, "media")
    for position, urls in enumerate(value):
        if type(urls) is not list or any(type(url) is not str for url in urls):
            raise Odd("a list of texts expected", "media", position)
    return tuple(map(tuple, value))
