"""The server: connections that stay open, streams, and a clean end."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from urllib.parse import urlsplit

import pytest

from postsync.sandbox.server import running

HEADERS = {"Authorization": "Bearer k", "User-Agent": "t"}


@pytest.fixture
def sandbox():
    with running() as sandbox:
        yield sandbox


@pytest.fixture
def connection(sandbox):
    parts = urlsplit(sandbox.url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    yield connection
    connection.close()


def ask(connection, method="GET", path="/v1/posts", body=None, **headers):
    connection.request(method, path, body=body, headers={**HEADERS, **headers})
    response = connection.getresponse()
    return response, response.read()


def test_a_connection_serves_many_requests(connection):
    ask(connection)
    first = connection.sock
    for _ in range(5):
        response, _ = ask(connection)
        assert response.version == 11
    assert connection.sock is first is not None


def test_a_connection_closes_when_asked_to(connection):
    ask(connection, Connection="close")
    assert connection.sock is None


def test_a_refused_upload_leaves_the_connection_usable(connection):
    response, _ = ask(connection, "PUT", "/_upload/none", body=b"x" * 3_000_000)
    assert response.status == 400
    before = connection.sock
    assert ask(connection)[0].status == 200
    assert connection.sock is before


def test_head_answers_have_no_body(connection):
    response, body = ask(connection, "HEAD")
    assert (response.status, body) == (200, b"")
    assert int(response.headers["Content-Length"]) > 0
    assert ask(connection)[0].status == 200


def talk(sandbox, data):
    parts = urlsplit(sandbox.url)
    data = data.replace(b"\r\n", f"\r\nHost: {parts.netloc}\r\n".encode(), 1)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as raw:
        raw.sendall(data)
        return b"".join(iter(lambda: raw.recv(65536), b""))


def test_a_client_that_waits_for_leave_to_send_gets_it(sandbox):
    head = b"POST /v1/posts HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n"
    answer = talk(sandbox, head + b"Connection: close\r\n\r\n{}")
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 ")


def test_a_body_without_a_length_is_refused_and_not_mistaken_for_a_request(sandbox):
    head = b"POST /v1/posts HTTP/1.1\r\nTransfer-Encoding: chunked\r\nUser-Agent: t\r\n"
    body = b"2\r\n{}\r\n0\r\n\r\n"
    answer = talk(sandbox, head + b"Authorization: Bearer k\r\n\r\n" + body)
    assert answer.startswith(b"HTTP/1.1 411 ")
    assert answer.count(b"HTTP/1.1") == 1


def test_old_clients_are_served_and_hung_up_on(sandbox):
    assert talk(sandbox, b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 300 + b"\r\n", b"431"),
        (b"GET / HTTP/3\r\n\r\n", b"400"),
    ],
)
def test_nonsense_is_refused_and_hung_up_on(sandbox, data, status):
    assert talk(sandbox, data).startswith(b"HTTP/1.1 " + status)


def test_an_upload_that_breaks_off_leaves_nothing(sandbox, connection):
    _, _ = ask(connection, "POST", "/v1/media/upload", body=b'{"filename":"a.jpg"}')
    connection.request("POST", "/v1/media/upload", body=b'{"filename":"b.jpg"}', headers=HEADERS)
    answer = connection.getresponse().read().decode()
    path = urlsplit(answer.split('"upload_url":"')[1].split('"')[0])
    parts = urlsplit(sandbox.url)
    host = f"Host: {parts.netloc}\r\n"
    request = f"PUT {path.path}?{path.query} HTTP/1.1\r\n{host}Content-Length: 100\r\n\r\nabc"
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as raw:
        raw.sendall(request.encode())
        raw.shutdown(socket.SHUT_WR)
        assert b"400 Bad Request" in raw.recv(65536)
    medium = path.path.rsplit("/", 1)[1]
    assert ask(connection, "POST", f"/v1/media/{medium}/confirm")[0].status == 400


def test_many_connections_are_served_at_once(sandbox):
    parts = urlsplit(sandbox.url)
    statuses = []

    def work():
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        for _ in range(10):
            body = b'{"accounts":["9dyJS"],"content":"a","scheduledAt":"2020-01-01T00:00:00Z"}'
            statuses.append(ask(connection, "POST", body=body)[0].status)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 200


def test_the_clock_offset_shifts_the_time():
    with running(clock_offset=-86400 * 365) as sandbox, running() as other:
        years = []
        for one in (sandbox, other):
            parts = urlsplit(one.url)
            connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
            years.append(int(ask(connection)[0].headers["Date"].split()[3]))
            connection.close()
    assert years[1] - years[0] == 1


def test_leaving_waits_for_no_answer_that_is_late_and_does_nothing_of_it(tmp_path):
    slow = b'{"faults":[{"kind":"latency","seconds":90,"match":{"method":"POST"}}]}'
    post = b'{"accounts":["9dyJS"],"content":"a","scheduledAt":"2020-01-01T00:00:00Z"}'
    with running(tmp_path / "s.db") as sandbox:
        parts = urlsplit(sandbox.url)
        here, there = (
            http.client.HTTPConnection(parts.hostname, parts.port, timeout=30) for _ in "12"
        )
        assert ask(here, "POST", "/_sandbox/faults", slow)[0].status == 200
        there.request("POST", "/v1/posts", body=post, headers=HEADERS)
        while b'"hits":1' not in ask(here, path="/_sandbox/faults")[1].replace(b" ", b""):
            pass
        workers = [each for each in threading.enumerate() if "process_request" in each.name]
    assert workers
    for each in workers:
        each.join(30)  # the answer would come after 90 seconds
    assert not any(each.is_alive() for each in workers)
    for connection in (here, there):
        connection.close()
    with running(tmp_path / "s.db") as sandbox:
        parts = urlsplit(sandbox.url)
        again = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        assert json.loads(ask(again, path="/_sandbox/posts")[1])["posts"] == []
        again.close()


PROGRAM = """
import signal, sys
from postsync.sandbox.server import serve
signal.signal(signal.SIGINT, signal.default_int_handler)  # a parent may have it ignored
serve(sys.argv[1], on_ready=lambda url: print(url, flush=True))
print("returned", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serving_ends_cleanly_on_a_signal(tmp_path, number):
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "deep" / "s.db")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONWARNINGS": "error"},
        text=True,
    ) as process:
        parts = urlsplit(process.stdout.readline().strip())
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
        assert ask(connection)[0].status == 200
        process.send_signal(number)
        rest, errors = process.communicate(timeout=20)
        connection.close()
    assert (rest, errors, process.returncode) == ("returned\n", "", 0)
