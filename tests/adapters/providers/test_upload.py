"""Uploading: presign, put, confirm, and what must never leak."""

import hashlib
import logging

import pytest

from postsync.domain.errors import ConfigError, ProviderError, Rejected, Unauthorized, Unavailable
from postsync.ports import MediaFile

DATA = b"0123456789" * 1000
FILE = MediaFile(
    path="media/launch.png",
    sha256=hashlib.sha256(DATA).hexdigest(),
    size=len(DATA),
    content_type="image/png",
    filename="launch.png",
)


def chunks():
    yield DATA[:4000]
    yield DATA[4000:]


def ticket(service, url=None, **data):
    url = url or f"{service.url.removesuffix('/v1')}/_put/m1?X-Sig=canary-signature"
    return service.json(success=True, data={"id": "m1", "upload_url": url, **data})


def confirmed(service, **data):
    facts = {
        "id": "m1",
        "filename": "launch.png",
        "url": "https://media.example/o/m1/launch.png",
        "content_type": "image/png",
        "size": len(DATA),
        "status": "active",
        "created_at": "2026-11-23T12:00:00Z",
        "expires_at": "2027-01-22T12:00:00Z",
    }
    return service.json(success=True, data={**facts, **data})


def send(provider, progress=lambda _: None):
    return provider.upload(FILE, chunks, progress)


def test_a_file_is_presigned_put_and_confirmed(service, provider):
    service.replies(ticket(service), service.raw(200), confirmed(service))
    told = []
    upload = send(provider, told.append)
    presign, put, confirm = service.requests
    assert (presign.method, presign.path) == ("POST", "/v1/media/upload")
    assert presign.json == {"filename": "launch.png", "content_type": "image/png"}
    assert (put.method, put.body) == ("PUT", DATA)
    assert (confirm.path, confirm.json) == ("/v1/media/m1/confirm", {"size": len(DATA)})
    assert told == [4000, 10000]
    assert upload.url == "https://media.example/o/m1/launch.png"
    assert (upload.media_id, upload.size, upload.sha256) == ("m1", len(DATA), FILE.sha256)
    assert upload.filename == "launch.png"
    assert upload.expires_at.isoformat() == "2027-01-22T12:00:00+00:00"


def test_the_bytes_travel_without_the_key_and_with_a_plain_length(service, provider):
    service.replies(ticket(service), service.raw(200), confirmed(service))
    send(provider)
    put = service.requests[1]
    assert "authorization" not in put.headers
    assert "transfer-encoding" not in put.headers
    assert put.headers["content-length"] == str(len(DATA))
    assert put.headers["content-type"] == "image/png"
    assert put.query == {"X-Sig": "canary-signature"}


@pytest.mark.parametrize("trouble", ["drop", "reset", "500", "403"])
def test_a_failed_put_is_begun_again_with_a_new_presign(trouble, service, provider, world):
    reply = service.raw(int(trouble)) if trouble.isdigit() else getattr(service, trouble)()
    service.replies(ticket(service), reply, ticket(service), service.raw(200), confirmed(service))
    assert send(provider).media_id == "m1"
    assert service.count("PUT") == service.count("POST", "upload") == 2
    assert len(world.sleeps) == 1


def test_a_put_that_keeps_failing_names_the_storage_and_nothing_more(service, provider):
    error = service.raw(403, b"<Error><Code>SignatureDoesNotMatch</Code>canary-signature</Error>")
    service.replies(*[ticket(service), error] * 3)
    with pytest.raises(Unavailable) as caught:
        send(provider)
    assert caught.value.message == (
        "uploading media/launch.png: the storage at 127.0.0.1 answered 403 SignatureDoesNotMatch"
    )
    assert service.count("PUT") == 3


@pytest.mark.parametrize(
    "url",
    [
        "http://storage.example/put",
        "ftp://storage.example/put",
        "file:///etc/passwd",
        "https://user:password@storage.example/put",
        "https:///put",
        "https://storage.example:port/put",
        "https://storage.example/a b",
        "/relative",
        "",
        7,
        None,
    ],
)
def test_bytes_go_nowhere_unencrypted(url, service, provider):
    service.replies(service.json(success=True, data={"id": "m1", "upload_url": url}))
    with pytest.raises(Unavailable, match="upload_url"):
        send(provider)
    assert service.count("PUT") == 0


@pytest.mark.parametrize(
    "data",
    [
        {"size": 9999},
        {"status": "pending"},
        {"url": None},
        {"url": "javascript:alert(1)"},
        {"expires_at": 7},
    ],
)
def test_a_confirmation_that_disagrees_is_no_success(data, service, provider):
    service.replies(ticket(service), service.raw(200), confirmed(service, **data))
    with pytest.raises(ProviderError):
        send(provider)


def test_a_confirmation_may_be_repeated(service, provider):
    service.replies(ticket(service), service.raw(200), service.drop(), confirmed(service))
    assert send(provider).media_id == "m1"


def test_a_numeric_media_id_becomes_a_text(service, provider):
    service.replies(ticket(service, id=77), service.raw(200), confirmed(service, id=77))
    assert send(provider).media_id == "77"
    assert service.requests[2].path == "/v1/media/77/confirm"


@pytest.mark.parametrize("media_id", ["..", "", None, {}, True])
def test_a_media_id_that_is_none_is_no_answer(media_id, service, provider):
    service.replies(ticket(service, id=media_id))
    with pytest.raises(Unavailable):
        send(provider)


def test_a_refused_presign_is_definite(service, provider):
    service.replies(service.error(400, "Unsupported content type"))
    with pytest.raises(Rejected, match="Unsupported content type"):
        send(provider)
    service.replies(service.error(401, "Unauthorized"))
    with pytest.raises(Unauthorized):
        send(provider)


@pytest.mark.parametrize("pieces", [[DATA, b"more"], [DATA[:-1]], []])
def test_a_file_that_changes_meanwhile_is_said_to_have_changed(pieces, service, provider):
    service.replies(ticket(service), service.raw(200), confirmed(service))
    with pytest.raises(ConfigError, match="changed while"):
        provider.upload(FILE, lambda: iter(pieces), lambda _: None)
    assert service.count("POST", "confirm") == 0


def test_a_presigned_url_does_not_end_up_in_what_is_kept(service, provider):
    signed = "https://media.example/m1/launch.png?X-Amz-Signature=canary-signature"
    service.replies(ticket(service), service.raw(200), confirmed(service, url=signed))
    assert "canary" not in repr(send(provider))


def test_logs_hold_neither_keys_nor_presigned_urls_nor_bodies(service, provider, caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "httpcore.http11", "httpcore.connection"):
        caplog.set_level(logging.DEBUG, logger=name)
    service.replies(
        service.made(), ticket(service), service.raw(200), confirmed(service), service.drop()
    )
    provider.post("p1")
    send(provider)
    with pytest.raises(ProviderError):
        provider.accounts()
    assert caplog.text == ""


@pytest.mark.parametrize("trouble", ["drop", "403", "hang"])
def test_no_failed_upload_shows_the_presigned_url(trouble, service, connect, everything):
    replies = {
        "drop": service.drop(),
        "hang": service.hang(),
        "403": service.html(403, "canary-signature"),
    }
    service.replies(ticket(service), replies[trouble])
    with pytest.raises(ProviderError) as caught:
        send(connect(timeout=0.2, tries=1))
    assert "canary-signature" not in everything(caught.value)


@pytest.mark.parametrize(
    "unready", [{"status": "processing"}, {"status": "active", "video": {"status": "processing"}}]
)
def test_a_file_that_is_being_processed_is_waited_for(unready, service, provider, world):
    service.replies(
        ticket(service),
        service.raw(200),
        confirmed(service, **unready),
        confirmed(service, **unready),
        confirmed(service, video={"status": "ready"}),
    )
    assert send(provider).media_id == "m1"
    looks = [(r.method, r.path) for r in service.requests[3:]]
    assert looks == [("GET", "/v1/media/m1")] * 2
    assert world.sleeps == [5.0, 5.0]


def test_nobody_waits_for_a_file_for_longer_than_two_minutes(service, provider, world):
    service.replies(ticket(service), service.raw(200), confirmed(service, status="processing"))
    with pytest.raises(Unavailable, match="still processing it after 2 minutes"):
        send(provider)
    assert sum(world.sleeps) == 120
