"""What a branch says in `postsync.yaml` sends no secret anywhere that nobody else has named."""

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doubles.git_place import GIT
from tests.integration.workbench import Run, Workbench

from postsync.adapters.http.addresses import UnsafeAddress, read_address

POST = "accounts: ['x:acme']\nscheduledAt: 2030-01-01T00:00:00Z\ncontent: hi\n"
KEYS = {
    "OUTSTAND_API_KEY": "ost-canary-of-acme-4711",
    "GITHUB_TOKEN": "ghs-canary-0815",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "oidc-canary-0816",
    "AWS_ACCESS_KEY_ID": "AKIACANARY0817",
    "AWS_SECRET_ACCESS_KEY": "aws-canary-0818",
    "AWS_SESSION_TOKEN": "aws-canary-0819",
    "github_token": "lower-canary-0820",
    "NETRC": "/nonexistent",
}
EVERY_COMMAND = (
    ("validate",),
    ("plan", "--offline"),
    ("plan",),
    ("apply", "--auto-approve"),
    ("status",),
    ("accounts",),
    ("state", "list"),
    ("retry", "a"),
)


class Ear(BaseHTTPRequestHandler):
    """A server on this machine that answers as the API does, and keeps what it was told."""

    protocol_version = "HTTP/1.1"
    heard: ClassVar[list[str]]
    location: ClassVar[str | None]

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.heard.append(f"{self.requestline}\n{self.headers}{self.rfile.read(length)!r}")
        account = {"id": "a1", "network": "x", "username": "acme", "isActive": 1}
        rows = [account] if "social-accounts" in self.path else []
        body = json.dumps({"success": True, "data": rows, "posts": [], "pagination": {"total": 0}})
        self.send_response(307 if self.location else 200)
        if self.location:
            self.send_header("Location", self.location)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = _answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def listening(location: str | None = None) -> Iterator[tuple[str, list[str]]]:
    """Such a server: its host with the port, and what it hears."""
    ear = type("Ear", (Ear,), {"heard": [], "location": location})
    server = ThreadingHTTPServer(("127.0.0.1", 0), ear)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}", ear.heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    bench = Workbench(tmp_path / "work")
    bench.write("posts/a.yaml", POST)
    bench.env |= KEYS
    return bench


def said(answer: Run) -> str:
    """All that was said, without regard to how lines were broken."""
    return " ".join((answer.err + answer.out).split())


def run(bench: Workbench, *arguments: str, config: str, **env: str) -> Run:
    bench.write("postsync.yaml", config)
    return bench.run(*arguments, env={"POSTSYNC_CLOCK_OFFSET": "", **env})


def provider(**keys: str) -> str:
    return f"provider: {json.dumps({'tries': 1, 'timeout': '2s', **keys})}\n"


def found(bench: Workbench, config: str, **env: str) -> list[tuple[str, int, int]]:
    answer = run(bench, "validate", "--format", "json", config=config, **env).json
    return [
        (one["rule"], one["line"], one["column"])
        for one in answer["diagnostics"]
        if one["file"] == "postsync.yaml" and one["rule"] < "PS2"
    ]


@pytest.mark.parametrize("command", EVERY_COMMAND, ids=" ".join)
@pytest.mark.parametrize(
    "name",
    ["GITHUB_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "AWS_SESSION_TOKEN", "PATH", "github_token"],
)
def test_no_command_sends_another_variable_as_the_key(
    bench: Workbench, command: tuple[str, ...], name: str
) -> None:
    with listening() as (host, heard):
        config = provider(baseUrl=f"http://{host}/v1", apiKeyEnv=name)
        answer = run(bench, *command, config=config)
    assert heard == []
    assert answer.code == 1
    assert f"the value of `{name}` would be sent to {host}" in said(answer)
    assert f"POSTSYNC_TRUST_KEYS={name}" in said(answer)
    assert "remove `apiKeyEnv`" in said(answer)
    assert "postsync.yaml:1:" in said(answer)


def test_a_variable_that_the_operator_names_is_sent(bench: Workbench) -> None:
    with listening() as (host, heard):
        config = provider(baseUrl=f"http://{host}/v1", apiKeyEnv="GITHUB_TOKEN")
        answer = run(bench, "accounts", config=config, POSTSYNC_TRUST_KEYS="OTHER, GITHUB_TOKEN")
    assert answer.code == 0, answer
    assert all(f"Authorization: Bearer {KEYS['GITHUB_TOKEN']}" in one for one in heard)


@pytest.mark.parametrize(
    "name",
    ["OUTSTAND", "XOUTSTAND_KEY", "OUTSTANDING_KEY", "outstand_key", "POSTSYNCX", "_POSTSYNC_"],
)
def test_what_only_begins_like_a_key_is_none(bench: Workbench, name: str) -> None:
    assert found(bench, provider(apiKeyEnv=name))[0][0] == "PS114"


def test_what_is_named_as_its_own_is_free(bench: Workbench) -> None:
    for name in ("OUTSTAND_API_KEY", "OUTSTAND_KEY_2", "POSTSYNC_KEY", "POSTSYNC_TRUST_HOSTS"):
        assert found(bench, provider(apiKeyEnv=name)) == []


FOREIGN = (
    "https://evil.example/v1",
    "https://api.outstand.so.evil.example/v1",
    "https://api.outst\u0430nd.so/v1",
    "https://api-outstand.so/v1",
    "https://api.outstand.so:8443/v1",
    "https://api.outstand.so@evil.example/v1",
    "https://api.outstand.so:443@evil.example/v1",
    "https://evil.example\\\\.api.outstand.so/v1",
    "https://api.outstand.so\\\\@evil.example/v1",
    "https://api.outstand.so%2eevil.example/v1",
    "https://api.outstand.so\u3002evil.example/v1",
    "https://169.254.169.254/v1",
    "https://2130706433/v1",
    "http://2130706433/v1",
    "http://0x7f000001/v1",
    "http://017700000001/v1",
    "http://127.1/v1",
    "http://127.0.0.1.evil.example/v1",
    "http://localhost.evil.example/v1",
    "https://localhost.evil.example/v1",
    "http://[::1%25eth0]/v1",
    "http://[fe80::1%25lo]/v1",
    "https://[::ffff:1.2.3.4]/v1",
    "http://0.0.0.0/v1",
    "http://api.outstand.so/v1",
    "https://sandbox.localhost/v1",
    "https://api.outstand.so?@evil.example/",
    "https://api.outstand.so#@evil.example/",
)


@pytest.mark.parametrize("url", FOREIGN)
def test_no_other_host_gets_the_key(bench: Workbench, url: str) -> None:
    config = f'provider:\n  name: outstand\n  baseUrl: "{url}"\n'
    assert found(bench, config) == [("PS114", 3, 12)]


@pytest.mark.parametrize("command", EVERY_COMMAND, ids=" ".join)
def test_every_command_refuses_another_host_and_says_both_ways_on(
    bench: Workbench, command: tuple[str, ...]
) -> None:
    answer = run(bench, *command, config=provider(baseUrl="https://evil.example/v1"))
    assert answer.code == 1
    assert "the API key would be sent to evil.example" in said(answer)
    assert "POSTSYNC_TRUST_HOSTS=evil.example" in said(answer)
    assert "remove `baseUrl`" in said(answer)
    assert "postsync.yaml:1:" in said(answer)


def test_a_look_alike_is_shown_in_punycode(bench: Workbench) -> None:
    answer = run(bench, "validate", config=provider(baseUrl="https://api.outst\u0430nd.so/v1"))
    assert "api.xn--outstnd-6fg.so, a look-alike of api.outstand.so," in said(answer)
    assert "outst\u0430nd" not in answer.out.partition("\n")[0]


@pytest.mark.parametrize(
    "url",
    [
        "https://api.outstand.so/v1",
        "https://API.Outstand.SO:443/v1/",
        "https://api.outstand.so./v1",
        "http://localhost:1/v1",
        "http://LOCALHOST.:1/v1",
        "http://127.0.0.1:1/v1",
        "http://[::1]:1/v1",
    ],
)
def test_the_own_host_and_this_machine_are_free_in_every_spelling(
    bench: Workbench, url: str
) -> None:
    assert found(bench, provider(baseUrl=url)) == []


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("https://proxy.acme.example/v1", "proxy.acme.example"),
        ("https://proxy.acme.example/v1", "a.example, Proxy.ACME.example. ,b.example"),
        ("https://proxy.acme.example/v1", "proxy.acme.example:443"),
        ("https://proxy.acme.example:8443/v1", "proxy.acme.example:8443"),
        ("https://b\u00fccher.example/v1", "b\u00fccher.example"),
        ("https://b\u00fccher.example/v1", "xn--bcher-kva.example"),
        ("https://[2001:db8::1]/v1", "[2001:DB8:0::1]"),
    ],
)
def test_the_operator_trusts_a_host_by_name(bench: Workbench, url: str, trusted: str) -> None:
    assert found(bench, provider(baseUrl=url))[0][0] == "PS114"
    assert found(bench, provider(baseUrl=url), POSTSYNC_TRUST_HOSTS=trusted) == []


@pytest.mark.parametrize(
    "trusted",
    [
        "",
        "*",
        "*.acme.example",
        "acme.example",
        ".acme.example",
        "proxy.acme.example:8443",
        "https://",
        "/",
    ],
)
def test_nothing_else_trusts_it(bench: Workbench, trusted: str) -> None:
    config = provider(baseUrl="https://proxy.acme.example/v1")
    assert found(bench, config, POSTSYNC_TRUST_HOSTS=trusted)[0][0] == "PS114"


PIECES = (
    *"ab.-_:/\\@?#%[]~ \t\0&\u00e4\u0430\u00df\u017f\u200d\u00ad\u3002\uff0e\uff0f\uff20\uff1a\u2460",
    *("https://", "http://", "api.outstand.so", "evil.example", "127.0.0.1", "localhost", "[::1]"),
    *("%2e", "%40", "%5c", "xn--", "0x7f", "2130706433", ":443", ":80", ":"),
)


@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=7), st.sampled_from(["https", "http"])
)
def test_an_address_that_is_taken_means_the_same_host_to_every_reader(
    pieces: list[str], scheme: str
) -> None:
    try:
        address = read_address(f"{scheme}://{''.join(pieces)}")
    except UnsafeAddress:
        return
    sent, split = httpx.URL(f"{address}/posts"), urlsplit(f"{address}/posts")
    host = address.place.host.strip("[]")
    assert (sent.scheme, sent.raw_host.decode(), sent.port) == (
        address.scheme,
        host,
        address.place.port,
    )
    assert (split.hostname, split.username) == (host, None)
    assert not sent.userinfo
    assert read_address(str(address)) == address
    assert address.scheme == "https" or address.place.is_here


def test_a_trusted_host_is_not_trusted_without_encryption(bench: Workbench) -> None:
    config = provider(baseUrl="http://proxy.acme.example/v1")
    assert found(bench, config, POSTSYNC_TRUST_HOSTS="proxy.acme.example")[0][0] == "PS114"


def test_the_variable_for_the_address_beats_what_the_branch_names(bench: Workbench) -> None:
    with listening() as (ours, heard):
        config = provider(baseUrl="https://evil.invalid/v1")
        answer = run(bench, "accounts", config=config, POSTSYNC_BASE_URL=f"http://{ours}/some/v1")
    assert answer.code == 0, answer
    assert all(one.startswith("GET /some/v1/social-accounts") for one in heard)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_key_does_not_follow_a_redirect(bench: Workbench, scheme: str) -> None:
    with (
        listening() as (elsewhere, heard_elsewhere),
        listening(f"{scheme}://{elsewhere}/v1/social-accounts") as (host, heard),
    ):
        answer = run(bench, "accounts", config=provider(baseUrl=f"http://{host}/v1"))
    assert answer.code == 1
    assert len(heard) == 1
    assert heard_elsewhere == []


def test_a_value_of_the_environment_that_is_no_address_is_not_repeated(bench: Workbench) -> None:
    answer = run(bench, "validate", config="", POSTSYNC_BASE_URL=KEYS["OUTSTAND_API_KEY"])
    assert answer.code == 1
    assert "POSTSYNC_BASE_URL" in answer.out
    assert KEYS["OUTSTAND_API_KEY"] not in answer.out + answer.err


def test_no_netrc_sends_credentials_of_another(bench: Workbench, tmp_path: Path) -> None:
    for netrc in (tmp_path / "netrc", bench.path(".netrc")):
        netrc.write_text("machine 127.0.0.1 login somebody password netrc-canary\n")
        netrc.chmod(0o600)
    with listening() as (host, heard):
        home = {"HOME": str(bench.folder), "NETRC": str(tmp_path / "netrc")}
        assert (
            run(bench, "accounts", config=provider(baseUrl=f"http://{host}/v1"), **home).code == 0
        )
    assert all(f"Authorization: Bearer {KEYS['OUTSTAND_API_KEY']}" in one for one in heard)
    assert not any("Basic" in one for one in heard)


# The state


def s3(**keys: str) -> str:
    return f"state: {json.dumps({'backend': 's3', 'bucket': 'acme', **keys})}\n"


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://evil.example",
        "https://s3.eu-central-1.amazonaws.com.evil.example",
        "https://evil.s3.amazonaws.com",
        "https://evil.execute-api.eu-central-1.amazonaws.com",
        "https://ec2-198-51-100-1.compute-1.amazonaws.com",
        "https://s3.eu-central-1.amazonaws.com:8443",
        "https://anna:secret@s3.eu-central-1.amazonaws.com",
        "http://s3.eu-central-1.amazonaws.com",
        "https://2130706433",
        "http://localhost.evil.example",
    ],
)
@pytest.mark.parametrize("command", [("validate",), ("plan", "--offline"), ("state", "list")])
def test_no_other_endpoint_gets_the_state(
    bench: Workbench, endpoint: str, command: tuple[str, ...]
) -> None:
    answer = run(bench, *command, config=s3(endpoint=endpoint))
    assert answer.code == 1
    assert "PS114" in answer.out + answer.err
    (finding,) = (line for line in (answer.out + answer.err).splitlines() if "PS114" in line)
    assert "secret" not in finding


def test_endpoints_that_are_free_or_named_are_taken(bench: Workbench) -> None:
    for endpoint in (
        "https://s3.eu-central-1.amazonaws.com",
        "https://s3.dualstack.eu-central-1.amazonaws.com/",
        "https://s3.cn-north-1.amazonaws.com.cn",
        "http://127.0.0.1:9000",
    ):
        assert found(bench, s3(endpoint=endpoint)) == []
    minio = s3(endpoint="https://minio.acme.example:9000")
    assert found(bench, minio) == [("PS114", 1, 56)]
    assert found(bench, minio, POSTSYNC_TRUST_HOSTS="minio.acme.example:9000") == []
    assert found(bench, minio, AWS_ENDPOINT_URL_S3="https://minio.acme.example:9000") == []


@pytest.mark.parametrize(
    "keys",
    [
        {"region": "x.evil.example/"},
        {"region": "x.evil.example#"},
        {"region": "x.evil.example?"},
        {"region": "x@evil.example/"},
        {"region": "evil.example"},
        {"region": "eu-"},
        {"bucket": "../evil"},
        {"bucket": ".."},
        {"bucket": "a@evil.example"},
        {"bucket": "a/b"},
        {"bucket": "a?b"},
        {"bucket": "//evil.example"},
    ],
)
def test_neither_region_nor_bucket_makes_a_host(bench: Workbench, keys: dict[str, str]) -> None:
    ((rule, line, _),) = found(bench, s3(**keys))
    assert (rule, line) == ("PS112", 1)


@pytest.fixture
def repository(bench: Workbench) -> Workbench:
    subprocess.run([*GIT, "init", "--quiet", "--initial-branch=main"], cwd=bench.folder, check=True)
    return bench


def remote(bench: Workbench, name: str, url: str) -> str:
    subprocess.run([*GIT, "remote", "add", name, url], cwd=bench.folder, check=True)
    return f"state: {{backend: git, remote: {name}}}\n"


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("https://evil.example/posts.git", "evil.example"),
        ("https://anna:secret@evil.example/posts.git", "evil.example"),
        ("git@evil.example:posts.git", "evil.example"),
        ("ssh://git@evil.example:2222/posts.git", "evil.example:2222"),
        ("git://evil.example/posts.git", "evil.example"),
    ],
)
def test_no_other_remote_gets_the_state(repository: Workbench, url: str, trusted: str) -> None:
    config = remote(repository, "fork", url)
    assert found(repository, config) == [("PS114", 1, 31)]
    answer = run(repository, "plan", "--offline", config=config)
    assert answer.code == 1
    assert f"POSTSYNC_TRUST_HOSTS={trusted}" in said(answer)
    assert "secret" not in said(answer)
    assert found(repository, config, POSTSYNC_TRUST_HOSTS=trusted) == []


def test_a_remote_behind_a_program_is_never_trusted(repository: Workbench) -> None:
    config = remote(repository, "fork", "ext::sh -c true")
    assert found(repository, config, POSTSYNC_TRUST_HOSTS="ext,sh") == [("PS114", 1, 31)]


def test_both_addresses_of_a_remote_count(repository: Workbench) -> None:
    config = remote(repository, "fork", str(repository.folder))
    assert found(repository, config) == []
    push = ["remote", "set-url", "--push", "fork", "https://evil.example/x"]
    subprocess.run([*GIT, *push], cwd=repository.folder, check=True)
    assert found(repository, config) == [("PS114", 1, 31)]


def test_origin_paths_and_this_machine_are_free(repository: Workbench) -> None:
    assert found(repository, remote(repository, "origin", "https://git.acme.example/x")) == []
    assert found(repository, remote(repository, "here", "file:///srv/posts.git")) == []
    assert found(repository, remote(repository, "near", "http://127.0.0.1:3000/x")) == []


# Code


def test_no_module_of_the_working_folder_is_loaded(bench: Workbench) -> None:
    """`python -m postsync` puts the working folder before everything else that is installed."""
    bench.write("postsync.yaml", "provider: {name: sandbox}\n")
    for name in (
        "yaml",
        "httpx",
        "jsonschema_rs",
        "git",
        "regex",
        "click",
        "json",
        "sqlite3",
        "jinja2",
    ):
        bench.write(f"{name}.py", "open('loaded', 'w').close()\nraise SystemExit(77)\n")
    for program, path in ((("-m", "postsync"), ""), (("-m", "postsync"), ":/nonexistent")):
        done = subprocess.run(
            [sys.executable, *program, "plan"],
            cwd=bench.folder,
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert not bench.path("loaded").exists()
        assert done.returncode == 0, done.stderr
