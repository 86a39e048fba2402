"""The transport: one request, one exchange; nothing followed, kept, or sent elsewhere."""

import queue
import socket
import subprocess
import sys
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from tests.tables import each_row

from postsync.adapters.http import transport
from postsync.adapters.http.addresses import is_loopback
from postsync.adapters.providers.registry import build_provider
from postsync.adapters.secrets import Secret
from postsync.domain.config import ProviderConfig
from postsync.domain.errors import Ambiguous, ConfigError, Unavailable

UUID = "8f4b2c3d-0000-4000-8000-000000000001"


def create(provider):
    return provider.create({}, key=UUID, sent=lambda: None, may_send=lambda: True)


def run(code):
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    ).stdout.split()


def test_building_a_provider_imports_no_http_library():
    loaded = run(
        "import sys, postsync.adapters.providers.registry as r\n"
        "from postsync.domain.config import ProviderConfig\n"
        "from postsync.adapters.secrets import Secret\n"
        "r.build_provider(ProviderConfig(), key=Secret('k'), parallelism=8, now=None, sleep=None,"
        " observer=None)\n"
        "print(*[name for name in ('httpx', 'ssl', 'http.client') if name in sys.modules])"
    )
    assert loaded == []


def test_the_http_library_comes_without_its_command_line():
    loaded = run(
        "import sys\n"
        "from postsync.adapters.http.transport import import_httpx\n"
        "httpx = import_httpx()\n"
        "assert httpx.Client and import_httpx() is httpx and 'httpx._main' not in sys.modules\n"
        "print(*[name for name in ('click', 'rich', 'pygments') if name in sys.modules])"
    )
    assert loaded == []


def test_threads_that_import_at_once_all_get_the_whole_library():
    run(
        "import threading\n"
        "from postsync.adapters.http.transport import import_httpx\n"
        "def use(): import_httpx().Client, import_httpx().HTTPTransport, import_httpx().URL\n"
        "bad = []\n"
        "threading.excepthook = bad.append\n"
        "threads = [threading.Thread(target=use) for _ in range(16)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n"
        "assert not bad, bad"
    )


def test_connections_are_used_again(service, provider):
    service.replies(service.made())
    for _ in range(5):
        provider.post("p1")
    assert len({r.connection for r in service.requests}) == 1


def test_a_connection_that_has_been_idle_is_not_trusted_with_a_create(
    service, provider, monkeypatch
):
    monkeypatch.setattr(transport, "KEEPALIVE", 0.0)
    service.replies(service.made())
    for _ in range(3):
        create(provider)
    assert [r.connection for r in service.requests] == [1, 2, 3]


def test_a_connection_that_the_service_closed_meanwhile_is_noticed(service, provider):
    def last(_):
        return service.json(success=True, post=service.post(), headers={"Connection": "close"})

    service.replies(last)
    for _ in range(3):
        create(provider)
    assert [r.connection for r in service.requests] == [1, 2, 3]


def test_many_threads_share_one_client(service, connect):
    service.replies(service.made())
    provider = connect(parallelism=8)
    troubles = []

    def work():
        try:
            for _ in range(20):
                provider.post("p1")
        except Exception as error:  # noqa: BLE001
            troubles.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert len(service.requests) == 160
    assert service.connections <= 8


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status, service, provider):
    service.replies(service.raw(status, Location=service.url + "/posts/"))
    with pytest.raises(Ambiguous, match="redirect"):
        create(provider)
    assert len(service.requests) == 1


def test_cookies_are_not_kept(service, provider):
    service.replies(service.json(success=True, post=service.post(), headers={"Set-Cookie": "a=b"}))
    provider.post("p1")
    provider.post("p1")
    assert "cookie" not in service.requests[1].headers


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(service, connect, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    service.replies(service.made())
    assert connect().post("p1").id == "p1"


def test_a_proxy_of_the_environment_is_used_for_the_real_api(service, connect, monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, service.url.removesuffix("/v1"))
    service.replies(service.raw(502))
    calls = []
    with pytest.raises(Unavailable, match="no connection"):
        connect(base_url="https://api.example/v1").create(
            {}, key=UUID, sent=lambda: calls.append(1), may_send=lambda: True
        )
    assert {r.method for r in service.requests} == {"CONNECT"}
    assert "authorization" not in service.requests[0].headers
    assert calls == []


@pytest.mark.parametrize("proxy", ["gopher://127.0.0.1:9", "http://[::1", "socks5://127.0.0.1:9"])
def test_a_proxy_that_cannot_be_used_is_a_matter_of_the_environment(proxy, connect, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(ConfigError, match=r"api\.example") as caught:
        create(connect(base_url="https://api.example/v1"))
    assert "HTTPS_PROXY" in caught.value.detail


def test_certificates_that_are_not_there_are_a_matter_of_the_environment(connect, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent/certificates.pem")
    with pytest.raises(ConfigError):
        create(connect(base_url="https://api.example/v1"))


@pytest.mark.parametrize("host", ["exa..mple", f"{'a' * 64}.example", "2130706433", "a%2eb"])
def test_a_host_that_cannot_be_one_is_refused_before_anything_is_sent(connect, host):
    with pytest.raises(ConfigError, match="not the address of a service"):
        connect(base_url=f"https://{host}/v1")


def test_an_answer_without_end_is_cut_off(service, provider, monkeypatch):
    monkeypatch.setattr(transport, "MAX_ANSWER", 100_000)
    service.replies(service.raw(200, b" " * 200_000))
    with pytest.raises(Ambiguous, match="larger"):
        create(provider)


def test_an_answer_that_unfolds_without_end_is_cut_off(service, provider, monkeypatch):
    monkeypatch.setattr(transport, "MAX_ANSWER", 1_000_000)
    packer = zlib.compressobj(wbits=31)
    bomb = packer.compress(b" " * 50_000_000) + packer.flush()
    service.replies(service.raw(200, bomb, Content_Encoding="gzip"))
    with pytest.raises(Ambiguous, match="larger"):
        create(provider)


def test_an_answer_that_trickles_in_is_given_up(service, provider, monkeypatch):
    monkeypatch.setattr(transport, "MAX_SILENCES", -1)
    service.replies(service.made())
    with pytest.raises(Ambiguous, match="trickles"):
        create(provider)


def test_a_broken_compression_is_a_broken_answer(service, provider):
    service.replies(service.raw(200, b"not gzip", Content_Encoding="gzip"))
    with pytest.raises(Ambiguous):
        create(provider)


def test_a_closed_client_connects_anew(service, provider):
    service.replies(service.made())
    provider.post("p1")
    provider.close()
    assert provider.post("p1").id == "p1"


def test_a_connection_that_comes_about_after_the_end_is_closed(service, provider, monkeypatch):
    service.replies(service.made())
    plain, connected, may_go_on = socket.create_connection, queue.Queue(), threading.Event()

    def slowly(*arguments, **named):
        connection = plain(*arguments, **named)
        connected.put(connection)
        may_go_on.wait(30)
        return connection

    monkeypatch.setattr(socket, "create_connection", slowly)
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(provider.post, "p1")
        connection = connected.get(timeout=30)
        provider.close()
        may_go_on.set()
        assert late.result().id == "p1"
    assert connection.fileno() == -1


@pytest.mark.parametrize("seconds", [0, 90, -90])
def test_the_clocks_are_compared_by_the_last_answer(seconds, service, provider, world):
    assert provider.clock_skew() is None
    service.replies(
        service.json(
            success=True, post=service.post(), headers={"Date": "Mon, 23 Nov 2026 12:00:00 GMT"}
        )
    )
    world.now -= timedelta(seconds=seconds)
    provider.post("p1")
    assert provider.clock_skew() == pytest.approx(seconds, abs=0.5)


@pytest.mark.parametrize("headers", [{}, {"Date": "yesterday"}])
def test_without_a_date_nothing_is_said_about_clocks(headers, service, provider):
    service.replies(service.json(success=True, post=service.post(), headers=headers))
    provider.post("p1")
    assert provider.clock_skew() is None


@each_row(
    "host, loopback",
    [
        ("localhost", True),
        ("sandbox.localhost", False),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost.example", False),
        ("10.0.0.1", False),
        ("example", False),
        ("", False),
        (None, False),
    ],
)
def test_a_host_is_this_machine_or_it_is_not(host, loopback):
    assert is_loopback(host) is loopback


@each_row(
    "url",
    [
        "http://api.example/v1",
        "ftp://api.example/v1",
        "api.example/v1",
        " ",
        "https://",
        "https://user:pass@api.example/v1",
        "https://api.example/v1?key=1",
        "https://api.example:port/v1",
        "https://exa mple/v1",
        "https://[::1/v1",
    ],
)
def test_a_base_url_that_would_betray_the_key_is_refused(url):
    with pytest.raises(ConfigError, match="baseUrl"):
        build_provider(
            ProviderConfig(base_url=url),
            key=Secret("k"),
            parallelism=1,
            now=None,
            sleep=None,
            observer=None,
        )


@pytest.mark.parametrize("config", [ProviderConfig(), ProviderConfig(name="sandbox")])
def test_a_provider_without_a_key_or_an_application_is_refused(config):
    with pytest.raises(ConfigError):
        build_provider(
            config, key=None, parallelism=1, now=None, sleep=None, observer=None, app=None
        )
