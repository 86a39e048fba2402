"""The in-process transport: a WSGI application instead of the network."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from postsync.adapters.providers.registry import PROVIDERS, build_provider
from postsync.domain.config import ProviderConfig
from postsync.domain.errors import Ambiguous, ConfigError, Unavailable
from postsync.ports import MediaFile

SANDBOX_URL = PROVIDERS["sandbox"].base_url
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
UUID = "8f4b2c3d-0000-4000-8000-000000000001"


class App:
    """Answers with one document, or breaks; remembers what it was asked."""

    def __init__(self, document=None, *, trouble=None):
        self.document, self.trouble = document, trouble
        self.environs, self.bodies, self.closed = [], [], 0

    def __call__(self, environ, start_response):
        self.environs.append(environ)
        if self.trouble:
            raise self.trouble
        length = int(environ.get("CONTENT_LENGTH", 0))
        pieces = []
        while length and (piece := environ["wsgi.input"].read(min(length, 7))):
            pieces.append(piece)
            length -= len(piece)
        self.bodies.append(b"".join(pieces))
        document = self.document
        if environ["PATH_INFO"].endswith("/media/upload"):
            document = {"data": {"id": "m1", "upload_url": "http://sandbox.localhost/put?sig=1"}}
        start_response("200 OK", [("Content-Type", "application/json")])
        return Body(self, json.dumps(document).encode())


class Body:
    def __init__(self, app, data):
        self.app, self.data = app, data

    def __iter__(self):
        yield b""
        yield self.data

    def close(self):
        self.app.closed += 1


def connect(app, **config):
    return build_provider(
        ProviderConfig(name="sandbox", tries=2, **config),
        key=None,
        parallelism=1,
        now=lambda: NOW,
        sleep=lambda _: None,
        observer=lambda _: None,
        app=app,
    )


def create(provider, sent=lambda: None):
    return provider.create({"a": "é"}, key=UUID, sent=sent, may_send=lambda: True)


def test_a_request_reaches_the_application_as_pep_3333_has_it():
    app = App({"post": {"id": "p1"}})
    sent = []
    provider = connect(app)
    assert create(provider, lambda: sent.append(1)).id == "p1"
    (environ,) = app.environs
    assert environ["REQUEST_METHOD"] == "POST"
    assert environ["PATH_INFO"] == "/v1/posts/"
    assert environ["QUERY_STRING"] == ""
    assert environ["wsgi.url_scheme"] + "://" + environ["HTTP_HOST"] + "/v1" == SANDBOX_URL
    assert environ["CONTENT_TYPE"] == "application/json"
    assert environ["HTTP_IDEMPOTENCY_KEY"] == UUID
    assert environ["HTTP_AUTHORIZATION"].startswith("Bearer ")
    assert app.bodies == ['{"a":"é"}'.encode()]
    assert (app.closed, sent) == (1, [1])


@pytest.mark.parametrize("trouble", [ConnectionResetError("dropped"), TimeoutError(), OSError(5)])
def test_an_application_that_breaks_off_is_a_broken_connection(trouble):
    app = App(trouble=trouble)
    provider = connect(app)
    with pytest.raises(Ambiguous, match="broke"):
        create(provider)
    with pytest.raises(Unavailable):
        provider.accounts()
    assert len(app.environs) == 3


def test_a_bug_in_the_application_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        connect(App(trouble=ZeroDivisionError())).accounts()


def media(size):
    return MediaFile(
        path="a.png",
        sha256=hashlib.sha256(b"").hexdigest(),
        size=size,
        content_type="image/png",
        filename="a.png",
    )


def test_an_upload_is_streamed_and_never_whole_in_memory():
    app = App({"data": {"url": "http://sandbox.localhost/a.png", "size": 30}})
    asked = []

    def chunks():
        for number in range(3):
            asked.append((number, len(app.environs)))
            yield b"0123456789"

    provider = connect(app)
    told = []
    provider.upload(media(30), chunks, told.append)
    assert app.bodies[1] == b"0123456789" * 3
    assert asked == [(0, 2), (1, 2), (2, 2)]
    assert told == [10, 20, 30]
    assert "HTTP_AUTHORIZATION" not in app.environs[1]
    assert "HTTP_TRANSFER_ENCODING" not in app.environs[1]


@pytest.mark.parametrize("size", [29, 31])
def test_a_file_of_another_size_is_noticed_here_too(size):
    app = App({"data": {"url": "http://sandbox.localhost/a.png"}})
    provider = connect(app)
    with pytest.raises(ConfigError, match="changed"):
        provider.upload(media(size), lambda: iter([b"0123456789"] * 3), lambda _: None)
    assert len(app.environs) == 2
