"""Media: a presigned upload, its confirmation, the library, and the public files."""

import hashlib
import hmac
import mimetypes
import re
import secrets
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from postsync.sandbox import clock, payload, world
from postsync.sandbox.store import Store, Turn
from postsync.sandbox.wire import JSON, Refusal, Request, Response, Window, ok, refusal

if TYPE_CHECKING:
    import sqlite3

UPLOAD_SECONDS = 3600
LIFETIME = 60 * clock.DAY

_UNKNOWN_TYPE = "application/octet-stream"

_TYPE = re.compile(r"[!#-~]+/[!#-~ ]+")

_KEPT = "FROM media WHERE deleted_at IS NULL AND expires_at > ?"


def start_upload(turn: Turn, request: Request) -> Response:
    """`POST /media/upload`: a URL to put the bytes to, good for an hour."""
    body = request.json()
    issues = payload.Issues()
    filename, content_type = issues.field(body, str, "filename"), body.get("content_type")
    if body.get("filename") == "" or len(filename) > 255:
        issues.add("String must contain 1 to 255 character(s)", "filename")
    if content_type is not None and not _TYPE.fullmatch(
        issues.typed(content_type, str, "content_type")
    ):
        issues.add("Invalid", "content_type")
    issues.settle()
    seq = turn.count("SELECT coalesce(max(seq), 0) + 1 FROM media")
    medium = turn.name("media", seq, length=8)
    turn.insert(
        "media",
        seq=seq,
        id=medium,
        filename=filename,
        content_type=content_type or guessed_type(filename) or _UNKNOWN_TYPE,
        signed_type=content_type,
        url=f"{request.host_url}/media/{world.ORG}/{medium}/{quote(filename, safe='')}",
        created_at=turn.now,
        expires_at=turn.now + LIFETIME,
    )
    upload_url = f"{request.host_url}/_upload/{medium}?{_presigned(turn, medium)}"
    data = {"id": medium, "upload_url": upload_url, "expires_in": UPLOAD_SECONDS}
    return ok({"success": True, "data": data})


def guessed_type(filename: str) -> str | None:
    """What a file is by its name; a name may look like an address, and like a broken one."""
    try:
        return mimetypes.guess_type(filename)[0]
    except ValueError:
        return None


def _presigned(turn: Turn, medium: str) -> str:
    """A query as object storage wants it: whoever has it may write the file, so it is a secret."""
    date, seconds = clock.to_basic(turn.now), str(UPLOAD_SECONDS)
    signed = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"SANDBOX/{date[:8]}/auto/s3/aws4_request",
        "X-Amz-Date": date,
        "X-Amz-Expires": seconds,
        "X-Amz-SignedHeaders": "content-type;host",
    }
    return urlencode({**signed, "X-Amz-Signature": _signature(turn, medium, date, seconds)})


def _signature(turn: Turn, medium: str, date: str, seconds: str) -> str:
    text = f"{medium}\n{date}\n{seconds}".encode()
    return hmac.new(turn.upload_secret.encode(), text, hashlib.sha256).hexdigest()


def receive(store: Store, request: Request, medium: str) -> Response:
    """`PUT` to the presigned URL. The bytes go to disk while no transaction is open."""
    if request.method != "PUT":
        raise refusal(405, "Method not allowed")
    with store.turn() as turn:
        _check_upload(turn, request, medium)
    part = store.media / f"{medium}.{secrets.token_hex(4)}.part"
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        with part.open("wb") as stream:
            size = sum(stream.write(block) for block in request.blocks())
        if size != request.content_length:
            raise _storage_error(400, "IncompleteBody")
        with store.turn() as turn:
            part.replace(store.media / medium)
            content_type = request.headers.get("content-type") or _UNKNOWN_TYPE
            turn.write(
                "UPDATE media SET size = ?, content_type = ? WHERE id = ?",
                size,
                content_type,
                medium,
            )
    finally:
        part.unlink(missing_ok=True)
    return Response(200, headers={"ETag": f'"{medium}"'})


def _check_upload(turn: Turn, request: Request, medium: str) -> None:
    row = turn.one("SELECT * FROM media WHERE id = ? AND deleted_at IS NULL", medium)
    date, seconds, signature = (
        request.query.get(f"X-Amz-{name}", "") for name in ("Date", "Expires", "Signature")
    )
    if "authorization" in request.headers:
        raise _storage_error(400, "InvalidArgument: only one auth mechanism allowed")
    if row is None:
        raise _storage_error(403, "AccessDenied")
    right = _signature(turn, medium, date, seconds)
    if not hmac.compare_digest(signature.encode(), right.encode()):
        raise _storage_error(403, "SignatureDoesNotMatch")
    if clock.from_basic(date) + int(seconds) * clock.SECOND < turn.now:
        raise _storage_error(403, "AccessDenied: Request has expired")
    if row["signed_type"] not in (None, request.headers.get("content-type")):
        raise _storage_error(403, "SignatureDoesNotMatch: content-type")
    if request.content_length is None:
        raise _storage_error(411, "MissingContentLength")


def _storage_error(status: int, code: str) -> Refusal:
    body = f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code></Error>'
    return Refusal(Response(status, body.encode(), {"Content-Type": "application/xml"}))


def confirm(turn: Turn, request: Request, medium: str) -> Response:
    """`POST /media/{id}/confirm`: after the PUT only."""
    row = _find(turn, medium)
    if request.content_length:
        request.json()
    if row["size"] is None:
        raise refusal(400, "File has not been uploaded yet")
    ready = turn.now + clock.from_seconds(turn.settings.media_processing)
    turn.write("UPDATE media SET status = 'active', active_at = ? WHERE id = ?", ready, medium)
    return one_medium(turn, request, medium)


def _kept(turn: Turn, medium: str) -> "sqlite3.Row | None":
    return turn.one(f"SELECT * {_KEPT} AND id = ?", turn.now, medium)


def _find(turn: Turn, medium: str) -> "sqlite3.Row":
    row = _kept(turn, medium)
    if row is None:
        raise refusal(404, "Media file not found")
    return row


def one_medium(turn: Turn, _request: Request, medium: str) -> Response:
    """`GET /media/{id}`."""
    return ok({"success": True, "data": _render(turn, _find(turn, medium))})


def list_media(turn: Turn, request: Request) -> Response:
    """`GET /media`: what has not expired, the newest first."""
    window = Window.of(request)
    rows = turn.all(f"SELECT * {_KEPT} ORDER BY seq DESC", turn.now)
    page = rows[window.offset : window.offset + window.limit]
    pagination = {**window.shown(), "count": len(rows)}
    return ok(
        {"success": True, "data": [_render(turn, row) for row in page], "pagination": pagination}
    )


def delete_medium(turn: Turn, _request: Request, medium: str) -> Response:
    """`DELETE /media/{id}`."""
    _find(turn, medium)
    turn.write("UPDATE media SET deleted_at = ? WHERE id = ?", turn.now, medium)
    (turn.media / medium).unlink(missing_ok=True)
    return ok({"success": True, "message": "Media file deleted"})


def serve(turn: Turn, _request: Request, medium: str) -> Response:
    """The public file, as the networks fetch it."""
    row, path = _kept(turn, medium), turn.media / medium
    if row is None or row["status"] != "active" or path.is_symlink() or not path.is_file():
        raise Refusal(Response(404, b"Not found", {"Content-Type": "text/plain"}))
    # Anyone may upload anything, HTML included: it must not act in the sandbox's own name.
    headers = {
        "Content-Type": row["content_type"],
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    }
    return Response(200, headers=headers, file=path)


def _render(turn: Turn, row: "sqlite3.Row") -> JSON:
    names = ("id", "filename", "url", "content_type", "size", "status")
    times = {name: clock.to_iso(row[name]) for name in ("created_at", "expires_at")}
    rendered = {name: row[name] for name in names} | times
    if row["status"] == "active" and turn.now < (row["active_at"] or 0):
        rendered["status"] = "processing"
    return rendered
