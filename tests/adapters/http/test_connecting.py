"""Connections that cannot come about: said soon, with what to do about it, by real sockets."""

import socket
import ssl
import threading
import uuid
from pathlib import Path

import pytest

from postsync.domain.errors import Unavailable
from postsync.domain.run.events import Noted

CERTIFICATE = Path(__file__).with_name("self-signed.pem")
"""A key and the certificate of `localhost` that it has signed itself, for tests alone."""

SOON = 2.0
"""Seconds within which a failure that lasts has to be said."""


def create(provider):
    return provider.create(
        {}, key=str(uuid.uuid4()), sent=lambda: pytest.fail("sent"), may_send=lambda: True
    )


@pytest.fixture
def tls_port():
    """The port of a TLS server whose certificate nobody vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    server = socket.create_server(("127.0.0.1", 0))
    greeted = []

    def serve():
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            greeted.append(1)
            try:
                context.wrap_socket(connection, server_side=True).close()
            except OSError:
                connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield server.getsockname()[1], greeted
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


@pytest.fixture
def closed_port():
    """A port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def failure(call, world):
    """The error of `call`, which comes before six tries would have been made."""
    with pytest.raises(Unavailable) as caught:
        call()
    assert sum(world.sleeps) < SOON
    return caught.value


def test_a_certificate_that_nobody_vouches_for_is_said_after_one_try(connect, world, tls_port):
    port, greeted = tls_port
    provider = connect(base_url=f"https://localhost:{port}/v1", tries=6)
    error = failure(lambda: create(provider), world)
    assert "certificate" in error.message
    assert "SSL_CERT_FILE" in error.detail
    assert (world.sleeps, world.events, len(greeted)) == ([], [], 1)


def test_a_certificate_that_the_environment_vouches_for_is_accepted(
    connect, world, tls_port, monkeypatch
):
    port, greeted = tls_port
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with pytest.raises(Exception, match="broke"):  # the server hangs up after the handshake
        connect(base_url=f"https://localhost:{port}/v1", tries=1).accounts()
    assert len(greeted) == 1


def test_a_host_that_does_not_exist_is_said_soon(connect, world):
    provider = connect(base_url="https://nowhere.invalid/v1", tries=6)
    error = failure(provider.accounts, world)
    assert "nowhere.invalid" in error.message
    assert "provider.baseUrl" in error.detail
    assert "HTTPS_PROXY" in error.detail


def test_a_proxy_is_named_in_either_spelling(connect, world, monkeypatch, closed_port):
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{closed_port}")
    error = failure(connect(base_url="https://nowhere.invalid/v1", tries=6).accounts, world)
    assert "the proxy that HTTPS_PROXY names" in error.detail


def test_no_proxy_is_blamed_for_this_machine(connect, world, monkeypatch, closed_port):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:1")
    provider = connect(base_url=f"https://127.0.0.1:{closed_port}/v1", tries=6)
    error = failure(provider.accounts, world)
    assert "provider.baseUrl" in error.detail
    assert "proxy" not in error.detail.lower()


def test_tls_at_a_port_that_does_not_speak_it_is_said_after_one_try(service, connect, world):
    provider = connect(base_url=service.url.replace("http:", "https:"), tries=6)
    error = failure(provider.accounts, world)
    assert "does not speak TLS" in error.message
    assert "provider.baseUrl" in error.detail
    assert world.sleeps == []


@pytest.mark.parametrize("call", [lambda p: p.accounts(), create])
def test_a_refused_connection_is_tried_three_times_and_noted_once(
    call, connect, world, closed_port
):
    provider = connect(base_url=f"http://127.0.0.1:{closed_port}/v1", tries=6)
    error = failure(lambda: call(provider), world)
    assert "refused" in error.message
    assert "provider.baseUrl" in error.detail
    assert len(world.sleeps) == 2
    (note,) = world.events
    assert isinstance(note, Noted)
    assert note.message.endswith("trying again")


def test_a_service_that_has_answered_before_may_be_restarting(connect, world, monkeypatch):
    accepted = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer_once():
            connection, _ = server.accept()
            accepted.append(connection.recv(65_536))
            connection.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
            connection.close()

        thread = threading.Thread(target=answer_once)
        thread.start()
        provider = connect(base_url=f"http://127.0.0.1:{server.getsockname()[1]}/v1", tries=6)
        with pytest.raises(Exception, match="401"):
            provider.accounts()
        thread.join()
    with pytest.raises(Unavailable, match="refused"):
        provider.accounts()
    assert len(world.sleeps) == 5


@pytest.mark.parametrize(("status", "tries"), [(407, 1), (502, 3)])
def test_a_proxy_that_does_not_let_us_through_is_named(
    status, tries, service, connect, world, monkeypatch
):
    monkeypatch.setenv("HTTPS_PROXY", service.url.removesuffix("/v1"))
    service.replies(service.raw(status))
    error = failure(connect(base_url="https://api.example/v1", tries=6).accounts, world)
    assert f"proxy: {status}" in error.message
    assert "HTTPS_PROXY" in error.detail
    assert service.count("CONNECT") == tries


def test_a_proxy_that_nobody_answers_at_is_named(connect, world, monkeypatch, closed_port):
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{closed_port}")
    error = failure(connect(base_url="https://api.example/v1", tries=6).accounts, world)
    assert "the proxy that HTTPS_PROXY names" in error.detail


def test_an_upload_to_a_storage_that_is_not_there_is_given_up_soon(
    service, connect, world, closed_port, media_file
):
    file, chunks = media_file
    url = f"http://127.0.0.1:{closed_port}/put"
    service.replies(service.json(success=True, data={"id": "m1", "upload_url": url}))
    error = failure(lambda: connect(tries=6).upload(file, chunks, lambda _: None), world)
    assert "refused" in error.message
    assert service.count("POST", "/media/upload") == 3


@pytest.fixture
def media_file():
    from postsync.ports import MediaFile

    file = MediaFile(
        path="a.png", sha256="0" * 64, size=3, content_type="image/png", filename="a.png"
    )
    return file, lambda: iter([b"png"])
