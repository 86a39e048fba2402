"""The git state over real HTTP: whose credentials are sent, what is shown, and answers that get lost."""

import base64
import os
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.doubles.builders import state
from tests.doubles.git_place import MARK, REF, git, git_store, make_repositories, standing

from postsync.adapters.state.backend import ABSENT, Swapped
from postsync.adapters.state.stores.git import GitStore
from postsync.domain.errors import StateUnreadable, StateUnwritable

FIRST = state(serial=1)

CANARY = "canary-7Vq2"
HEADER = "AUTHORIZATION: basic " + base64.b64encode(f"x-access-token:{CANARY}".encode()).decode()

BACKEND = Path(subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True)
               .stdout.strip()) / "git-http-backend"  # fmt: skip


def write_and_read(store: GitStore) -> str:
    """Write the first state, and see that it is read back; its version."""
    assert store.read().version == ABSENT
    swap = store.cas(FIRST, expected=ABSENT, note="")
    assert isinstance(swap, Swapped)
    assert store.read().snapshot == FIRST
    return swap.version


class Host(ThreadingHTTPServer):
    """A git host that wants a header, and may break off or refuse."""

    daemon_threads = True

    def __init__(self, place: Path) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.place = place
        self.seen: list[str] = []
        self.happens: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_port}/remote.git"


class Request(BaseHTTPRequestHandler):
    server: Host

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        given = self.headers.get_all("Authorization", [])
        if given != [HEADER.partition(": ")[2]]:
            self.plain(401, "WWW-Authenticate", "Basic")
            return
        path, _, query = self.path.partition("?")
        self.server.seen.append(f"{self.command} {path}")
        is_push = self.command == "POST" and path.endswith("git-receive-pack")
        happens = self.server.happens.pop(0) if is_push and self.server.happens else ""
        if happens.isdecimal():
            self.plain(int(happens), "X-Nothing", "")
            return
        done = subprocess.run(
            [BACKEND],
            input=body,
            capture_output=True,
            check=True,
            env={
                "PATH": os.environ["PATH"],
                "GIT_PROJECT_ROOT": str(self.server.place),
                "GIT_HTTP_EXPORT_ALL": "1",
                "REMOTE_USER": "somebody",
                "REQUEST_METHOD": self.command,
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            },
        )
        if happens == "drop":
            self.close_connection = True
            return
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        self.wfile.write(b"HTTP/1.0 200 OK\r\n" + head + b"\r\n\r\n" + content)

    def plain(self, status: int, header: str, value: str) -> None:
        self.send_response(status)
        self.send_header(header, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    if not BACKEND.exists():
        pytest.skip("this git has no http-backend")
    make_repositories(tmp_path)
    host = Host(tmp_path)
    thread = threading.Thread(target=host.serve_forever, args=(0.01,))
    thread.start()
    git("-C", tmp_path / "workspace", "remote", "set-url", "origin", host.url)
    yield host
    host.shutdown()
    thread.join()
    host.server_close()


def log_in(host: Host) -> None:
    """Put the header where newer versions of actions/checkout put it: in a file included by folder."""
    workspace = host.place / "workspace"
    file = host.place / "credentials.config"
    file.write_text(f'[http "{host.url.rpartition("/")[0]}/"]\n\textraheader = {HEADER}\n')
    git("-C", workspace, "config", f"includeIf.gitdir:{workspace}/.git.path", file)


def test_the_credentials_of_the_workspace_are_sent_and_stand_on_no_command_line(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(host)
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE2_EVENT", str(trace))
    store = git_store(tmp_path)
    version = write_and_read(store)
    assert standing(tmp_path)[REF] == standing(tmp_path)[MARK] == version
    assert "POST /remote.git/git-receive-pack" in host.seen
    assert "fast-import" in trace.read_text()
    token = HEADER.rpartition(" ")[2]
    kept = [path.read_bytes() for path in (tmp_path / "copies").rglob("*") if path.is_file()]
    for told in (trace.read_text(), store.name, *(data.decode("latin-1") for data in kept)):
        assert token not in told
        assert CANARY not in told


@pytest.mark.parametrize("happens", ["drop", "502"])
def test_a_push_over_http_without_an_answer_is_found_out_about(
    host: Host, tmp_path: Path, happens: str
) -> None:
    log_in(host)
    host.happens = [happens]
    paused: list[float] = []
    store = git_store(tmp_path, pause=paused.append)
    swap = store.cas(FIRST, expected=ABSENT, note="")
    assert isinstance(swap, Swapped)
    assert len(paused) == 1
    assert git("-C", tmp_path / "remote.git", "rev-list", REF) == swap.version


def test_a_token_that_may_not_write_is_told_what_to_allow(host: Host, tmp_path: Path) -> None:
    log_in(host)
    host.happens = ["403", "403"]
    with pytest.raises(StateUnwritable, match="403") as caught:
        git_store(tmp_path).cas(FIRST, expected=ABSENT, note="")
    assert "contents: write" in caught.value.detail


def test_without_credentials_nobody_is_asked_for_them(host: Host, tmp_path: Path) -> None:
    with pytest.raises(StateUnreadable, match="could not read Username") as caught:
        git_store(tmp_path).read()
    assert "Check that this machine may read" in caught.value.detail


@pytest.mark.parametrize("kind", ["refused", "closed", "unknown"])
def test_secrets_of_the_address_and_the_settings_are_never_shown(
    host: Host, tmp_path: Path, kind: str
) -> None:
    address = {
        "refused": host.url.replace("http://", f"http://user-{CANARY}:{CANARY}@"),
        "closed": f"http://user-{CANARY}:{CANARY}@127.0.0.1:1/remote.git",
        "unknown": f"nowhere://user:{CANARY}@example.org/{CANARY}",
    }[kind]
    workspace = tmp_path / "workspace"
    git("-C", workspace, "remote", "set-url", "origin", address)
    git("-C", workspace, "config", "http.extraheader", f"X-Token: {CANARY}")
    paused: list[float] = []
    store = git_store(tmp_path, pause=paused.append)
    with pytest.raises(StateUnreadable) as reading:
        store.read()
    with pytest.raises(StateUnwritable) as writing:
        store.cas(FIRST, expected=ABSENT, note="")
    for error in (reading.value, writing.value):
        assert "origin cannot be" in error.message
        assert CANARY not in f"{error.message} {error.detail} {error!r} {error.__cause__!r}"
    assert len(paused) == (3 if kind == "closed" else 0)
    assert CANARY not in store.name


def test_settings_that_the_environment_holds_count_as_well(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "http.extraheader")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", HEADER)
    write_and_read(git_store(tmp_path))
