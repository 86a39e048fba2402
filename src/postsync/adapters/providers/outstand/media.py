"""Media: brings one file into the media library. Presign, put, confirm; repeated as a whole.

A presigned URL is a secret while it lives: it is never kept, logged or put into a message, and no
exception that knows it leaves this module.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from urllib.parse import SplitResult, quote, urlsplit

from postsync.adapters.http.addresses import is_loopback
from postsync.adapters.http.calls import Calls
from postsync.adapters.http.outcomes import Document, Malformed
from postsync.adapters.http.transport import Answer, Exchange, Message, NotSent
from postsync.adapters.providers.outstand.codec import filename_of, unsigned
from postsync.adapters.providers.outstand.values import moment, whole
from postsync.domain.errors import ConfigError, NotFound, Rejected, Unavailable
from postsync.domain.late import late
from postsync.domain.state.record import Upload
from postsync.ports import MediaFile

PAUSE = 5.0
"""Seconds between two looks at a file that is being processed."""

LOOKS = 24
"""Such looks: two minutes in all."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Ticket:
    """Leave to put bytes somewhere. Without a repr, because the URL is as good as a password."""

    media_id: str
    url: str


def upload(
    calls: Calls,
    file: MediaFile,
    chunks: Callable[[], Iterable[bytes]],
    progress: Callable[[int], None],
) -> Upload:
    """Upload `file`. A failed attempt leaves an unconfirmed file behind, which the service forgets."""
    what = f"uploading {file.path}"
    for attempt in count(1):
        ticket = _presign(calls, file, what)
        exchange = calls.transport.put(
            ticket.url,
            content=_counted(chunks(), file, progress),
            size=file.size,
            content_type=file.content_type,
        )
        problem = _problem(exchange, ticket)
        if problem is None:
            return _confirm(calls, ticket, file, what)
        reason = calls.judge.clean(f"{what}: {problem}")
        tries, remedy = calls.tries, ""
        if isinstance(exchange, NotSent):
            tries, remedy = min(tries, exchange.tries), exchange.remedy
        if attempt >= tries:
            raise Unavailable(reason, detail=remedy)
        calls.pace.back_off(attempt, reason)
    raise AssertionError  # count() does not end


def is_kept(calls: Calls, known: Upload) -> bool:
    """Whether the library has the file by its id, of this size, at this address, for as long."""
    path = f"/media/{quote(known.media_id, safe='')}"
    if known.media_id in ("", ".", ".."):  # what the state says is no id, but would be another path
        return False

    def decode(document: Document) -> bool:
        data = _data(document)
        is_ready = data.get("status") in ("active", None) and _is_processed(data) is not False
        url, size = data.get("url"), whole(data.get("size"))
        return (
            is_ready and isinstance(url, str) and (unsigned(url), size) == (known.url, known.size)
        )

    try:
        return calls.make(
            Message(method="GET", path=path, what=f"looking for {known.filename}"), decode
        )
    except (NotFound, Rejected):
        return False


def decode_library(document: Document) -> tuple[list[Upload], int | None, int | None]:
    """The files of the media library, the count of all of them, and the limit."""
    rows = document.get("data")
    if not isinstance(rows, list):
        raise Malformed("there is no list of media in it")
    pagination = document.get("pagination")
    counted = pagination if isinstance(pagination, dict) else {}
    return list(map(_decode_file, rows)), whole(counted.get("count")), whole(counted.get("limit"))


def _decode_file(row: object) -> Upload:
    """One file; one that cannot be used has no address."""
    data = row if isinstance(row, dict) else {}
    url, is_usable = data.get("url"), data.get("status") in ("active", None)
    return Upload(
        sha256="",
        media_id=_media_id(data),
        url=unsigned(url) if isinstance(url, str) and is_usable else "",
        filename=filename_of(url) if isinstance(url, str) else "",
        size=whole(data.get("size")) or 0,
        expires_at=moment(data.get("expires_at"), "data[].expires_at"),
    )


def _presign(calls: Calls, file: MediaFile, what: str) -> _Ticket:
    base = calls.transport.base

    def decode(document: Document) -> _Ticket:
        data = _data(document)
        url = data.get("upload_url")
        if not isinstance(url, str) or not _is_safe(url, base):
            raise Malformed("data.upload_url is not an address that bytes may be put to")
        return _Ticket(media_id=_media_id(data), url=url)

    body = {"filename": file.filename, "content_type": file.content_type}
    return calls.make(
        Message(method="POST", path="/media/upload", content=_json(body), what=what), decode
    )


def _problem(exchange: Exchange, ticket: _Ticket) -> str | None:
    """What went wrong with the bytes, as a text, so that nothing holds on to the URL."""
    if not isinstance(exchange, Answer):
        return exchange.reason
    if 200 <= exchange.status < 300:
        return None
    code = _STORAGE_CODE.search(exchange.body[:4096])
    hint = f" {code[1].decode()}" if code else ""
    return f"the storage at {urlsplit(ticket.url).hostname} answered {exchange.status}{hint}"


def _confirm(calls: Calls, ticket: _Ticket, file: MediaFile, what: str) -> Upload:
    """Confirm the file, and wait until it can be used: a video may have to be processed first."""
    path, body = f"/media/{quote(ticket.media_id, safe='')}", _json({"size": file.size})

    def decode(document: Document) -> Upload | None:
        data = _data(document)
        url, size, status = data.get("url"), whole(data.get("size")), data.get("status")
        if not isinstance(url, str) or not url.startswith(("https://", "http://")):
            raise Malformed("data.url is not an address")
        if size is not None and size != file.size:
            raise Malformed(f"{size} bytes arrived of {file.size}")
        if status == "processing" or _is_processed(data) is False:
            return None
        if status not in ("active", None):
            raise Malformed("data.status is not active")
        return Upload(
            sha256=file.sha256,
            media_id=ticket.media_id,
            url=unsigned(url),
            filename=file.filename,
            size=file.size,
            expires_at=moment(data.get("expires_at"), "data.expires_at"),
        )

    confirmed = Message(method="POST", path=f"{path}/confirm", content=body, what=what)
    upload = calls.make(confirmed, decode)
    for _ in range(LOOKS):
        if upload is not None:
            return upload
        calls.pace.pause(PAUSE, f"{what}: the service is processing it")
        upload = calls.make(Message(method="GET", path=path, what=what), decode)
    if upload is not None:
        return upload
    raise Unavailable(
        f"{what}: the service is still processing it after {LOOKS * PAUSE / 60:.0f} minutes",
        detail="Nothing that shows it was sent. Run it again later; a smaller file takes less time.",
    )


def _is_processed(data: Document) -> bool | None:
    """Whether a video is ready, where the answer says so."""
    video = data.get("video")
    status = video.get("status") if isinstance(video, dict) else None
    return None if status is None else status == "ready"


def _counted(
    chunks: Iterable[bytes], file: MediaFile, progress: Callable[[int], None]
) -> Iterator[bytes]:
    """The chunks, reported as they go, and no more or fewer bytes than were announced."""
    sent = 0
    for chunk in chunks:
        sent += len(chunk)
        if sent > file.size:
            break
        yield chunk
        progress(sent)
    if sent != file.size:
        raise ConfigError(
            f"the media file {file.path} changed while it was being uploaded",
            detail="Run it again when nothing writes to the file any more.",
        )


def _is_safe(url: str, base: SplitResult) -> bool:
    """Whether bytes may go there: encrypted, or to this machine, or to where the API itself is."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port  # raises when it is no number
    except ValueError:
        return False
    if not host or parts.username is not None or not _SENDABLE.fullmatch(url):
        return False
    if parts.scheme == "https":
        return True
    return parts.scheme == "http" and (is_loopback(host) or parts.netloc == base.netloc)


def _data(document: Document) -> Document:
    data = document.get("data")
    if not isinstance(data, dict):
        raise Malformed("there is no data in it")
    return data


def _media_id(data: Document) -> str:
    value = data.get("id")
    if isinstance(value, str) and value not in ("", ".", ".."):
        return value
    if type(value) is int:
        return str(value)
    raise Malformed("data.id is not an id")


def _json(body: object) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()


_SENDABLE = late(r"[!-~]+")

_STORAGE_CODE = late(rb"<Code>([A-Za-z]{1,60})</Code>")
"""The one part of an S3 error that is safe to repeat: the rest quotes the request."""
