"""Pushes that nobody answers: a real server program that takes them or not, and hangs up."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.doubles.builders import state
from tests.doubles.git_place import MARK, REF, git, git_store, make_repositories, standing
from tests.tables import each_row

from postsync.adapters.git import copy
from postsync.adapters.git.run import Answer, run_git
from postsync.adapters.git.words import Pushed, read_push
from postsync.adapters.state.backend import ABSENT, Conflict, Swap, Swapped, Unknown
from postsync.adapters.state.stores.git import PAUSES, GitStore
from postsync.domain.errors import StateUnwritable

FIRST = state(serial=1)
SECOND = replace(FIRST, serial=2)

SERVER = f"""#!{sys.executable}
# git-receive-pack, with what is to happen to each push on a line of `happens`, the last for all more
import pathlib, subprocess, sys
here = pathlib.Path(__file__).parent
first, *more = (here / "happens").read_text().split()
if more:
    (here / "happens").write_text(" ".join(more))
if first == "hang":
    import time
    time.sleep(600)
if first == "refuse":
    sys.exit("ERROR: Permission to acme/posts.git denied to nobody")
server = subprocess.Popen(["git-receive-pack", sys.argv[1]], stdin=-1, stdout=-1)
line = b"start"
while line:  # what refs there are, in lines that begin with their length
    size = server.stdout.read(4)
    line = server.stdout.read(int(size, 16) - 4) if int(size, 16) else b""
    sys.stdout.buffer.write(size + line)
sys.stdout.flush()
if first == "lose":
    sys.stdin.buffer.read(100)
    server.kill()
    sys.exit(1)
server.stdin.write(sys.stdin.buffer.read() if first == "drop" else b"")
if first == "drop":
    server.stdin.close()
    server.wait()
    sys.exit(1)
"""
"""`lose` hangs up before the push took effect, `drop` afterwards."""


class Server:
    """The remote of a place, through a program that does not always answer."""

    def __init__(self, place: Path) -> None:
        make_repositories(place)
        self.place = place
        self.program = place / "server"
        self.program.write_text(SERVER)
        self.program.chmod(0o755)
        self.paused: list[float] = []
        self.meanwhile: list[Callable[[], object]] = []
        self.settings = place / "gitconfig"
        self.settings.touch()

    def does(self, *happens: str) -> None:
        """From now on, with each push: `lose`, `drop`, `hang`, `refuse`, or `work`."""
        if happens[0] == "work":
            self.settings.write_text("")
            return
        (self.place / "happens").write_text(" ".join(happens))
        # What runs a program only the user's own settings may say.
        self.settings.write_text(f'[remote "origin"]\n\treceivepack = {self.program}\n')

    def store(self) -> GitStore:
        """A store that waits for nothing; while it would, `meanwhile` happens."""

        def pause(seconds: float) -> None:
            self.paused.append(seconds)
            if self.meanwhile:
                self.meanwhile.pop(0)()

        return git_store(self.place, pause=pause)

    def history(self) -> list[str]:
        return git("-C", self.place / "remote.git", "rev-list", REF).split()


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    server = Server(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(server.settings))
    return server


def begin(server: Server) -> str:
    swap = git_store(server.place).cas(FIRST, expected=ABSENT, note="")
    assert isinstance(swap, Swapped)
    return swap.version


def push_second(server: Server, expected: str) -> Swap:
    store = server.store()
    assert store.read().version == expected
    return store.cas(SECOND, expected=expected, note="")


def another_run(server: Server, place: Path) -> Callable[[], object]:
    """Another run, whose remote answers, that writes whatever is the newest state now."""
    other = place / "other"
    git("clone", "--quiet", place / "remote.git", other)

    def write() -> None:
        told = server.settings.read_text()
        server.settings.write_text("")
        store = git_store(place, root=other)
        kept = store.read()
        assert kept.snapshot is not None
        newer = replace(kept.snapshot, serial=kept.snapshot.serial + 1)
        assert isinstance(store.cas(newer, expected=kept.version, note="other"), Swapped)
        server.settings.write_text(told)

    return write


def test_a_push_whose_answer_was_lost_is_pushed_again_and_is_ours(server: Server) -> None:
    one = begin(server)
    server.does("drop", "drop", "lose")
    swap = push_second(server, one)
    assert isinstance(swap, Swapped)
    assert server.history() == [swap.version, one]
    assert standing(server.place)[MARK] == swap.version


def test_a_push_that_was_lost_is_pushed_again(server: Server) -> None:
    one = begin(server)
    server.does("lose")
    server.meanwhile = [lambda: None, lambda: server.does("drop")]
    swap = push_second(server, one)
    assert isinstance(swap, Swapped)
    assert server.history() == [swap.version, one]


def test_a_push_that_others_have_built_upon_is_ours(server: Server, tmp_path: Path) -> None:
    one = begin(server)
    server.does("drop")
    server.meanwhile = [another_run(server, tmp_path)]
    swap = push_second(server, one)
    assert isinstance(swap, Swapped)
    assert server.history()[1:] == [swap.version, one]


def test_a_lost_push_that_another_run_was_quicker_than_is_a_conflict(
    server: Server, tmp_path: Path
) -> None:
    one = begin(server)
    server.does("lose")
    server.meanwhile = [another_run(server, tmp_path)]
    assert push_second(server, one) == Conflict()
    assert len(server.history()) == 2


def test_a_push_that_nobody_answers_for_long_is_unknown_as_long_as_it_may_be_taken_yet(
    server: Server,
) -> None:
    one = begin(server)
    server.does("lose")
    swap = push_second(server, one)
    assert isinstance(swap, Unknown)
    assert "hung up" in swap.why
    assert server.paused == [pause for pause in PAUSES if pause]
    assert server.history() == [one]


def test_the_same_commit_is_pushed_every_time(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = begin(server)
    commits: set[str] = set()
    push = copy.Repository.push

    def noting(self, commit, names, *, options):  # type: ignore[no-untyped-def]
        commits.add(commit)
        assert not any("force" in option for option in options)
        return push(self, commit, names, options=options)

    monkeypatch.setattr(copy.Repository, "push", noting)
    server.does("lose")
    push_second(server, one)
    assert len(commits) == 1


def test_a_push_onto_a_branch_that_was_deleted_meanwhile_brings_all_of_it_back(
    server: Server,
) -> None:
    one = begin(server)
    server.does("drop")
    server.meanwhile = [lambda: git("-C", server.place / "remote.git", "update-ref", "-d", REF)]
    swap = push_second(server, one)
    assert isinstance(swap, Swapped)
    assert server.history() == [swap.version, one]


def test_a_server_that_never_answers_is_given_up(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = begin(server)
    monkeypatch.setattr(copy, "PUSHING", 0.5)
    server.does("hang")
    swap = push_second(server, one)
    assert isinstance(swap, Unknown)
    assert "no answer within" in swap.why


def test_a_refusal_says_what_to_do_and_is_not_tried_for_long(server: Server) -> None:
    one = begin(server)
    server.does("refuse")
    with pytest.raises(StateUnwritable, match="denied to nobody") as caught:
        push_second(server, one)
    assert "contents: write" in caught.value.detail
    assert server.paused == []


def test_a_refusal_after_a_push_without_an_answer_does_not_hide_that_it_was_taken(
    server: Server,
) -> None:
    one = begin(server)
    server.does("drop", "refuse")
    swap = push_second(server, one)
    assert isinstance(swap, Swapped)
    assert server.history() == [swap.version, one]


def test_a_refusal_after_a_push_without_an_answer_leaves_it_unknown(server: Server) -> None:
    one = begin(server)
    server.does("lose", "refuse")
    assert isinstance(push_second(server, one), Unknown)


def test_a_hook_that_declines_is_a_refusal(server: Server) -> None:
    one = begin(server)
    hook = server.place / "remote.git/hooks/pre-receive"
    hook.write_text("#!/bin/sh\necho 'GH006: Protected branch update failed' >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(StateUnwritable, match=r"hook declined.*GH006") as caught:
        push_second(server, one)
    assert "protected branch" in caught.value.detail
    assert server.history() == [one]


def test_a_ref_that_stays_locked_at_the_server_is_a_refusal(server: Server) -> None:
    one = begin(server)
    (server.place / "remote.git" / f"{REF}.lock").write_text("")
    with pytest.raises(StateUnwritable, match="cannot lock ref"):
        push_second(server, one)
    assert server.paused == [pause for pause in PAUSES if pause]


def test_a_ref_that_was_locked_for_a_moment_is_taken(server: Server) -> None:
    one = begin(server)
    lock = server.place / "remote.git" / f"{REF}.lock"
    lock.write_text("")
    server.meanwhile = [lock.unlink]
    assert isinstance(push_second(server, one), Swapped)


def test_a_ref_that_was_locked_while_another_run_wrote_is_a_conflict(
    server: Server, tmp_path: Path
) -> None:
    one = begin(server)
    lock = server.place / "remote.git" / f"{REF}.lock"
    lock.write_text("")
    other = another_run(server, tmp_path)
    server.meanwhile = [lambda: (lock.unlink(), other())]
    assert push_second(server, one) == Conflict()


def answered(line: str, *, status: int = 1, err: str = "") -> Pushed:
    out = f"To somewhere\n{line}\nDone\n".encode()
    return read_push(Answer(status=status, out=out, err=err), REF)[0]


@each_row(
    "summary, how",
    [
        ("[rejected] (fetch first)", Pushed.BEHIND),
        ("[rejected] (non-fast-forward)", Pushed.BEHIND),
        ("[rejected] (atomic push failed)", Pushed.MARK_REFUSED),
        ("[remote rejected] (atomic push failure)", Pushed.MARK_REFUSED),
        ("[remote rejected] (cannot lock ref 'refs/heads/x': is at a but expected b)", Pushed.CONTENDED),
        ("[remote rejected] (failed to update ref)", Pushed.CONTENDED),
        ("[remote rejected] (atomic transaction failed)", Pushed.CONTENDED),
        ("[remote rejected] (incorrect old value provided)", Pushed.CONTENDED),
        ("[remote rejected] (protected branch hook declined)", Pushed.REFUSED),
        ("[remote rejected] (push declined due to repository rule violations)", Pushed.REFUSED),
        ("[remote rejected] (blocked)", Pushed.REFUSED),
        ("[remote failure] (remote failed to report status)", Pushed.UNANSWERED),
        ("[something new] (of a later git)", Pushed.UNANSWERED),
    ],
)  # fmt: skip
def test_what_servers_say_about_a_ref_is_understood(summary: str, how: Pushed) -> None:
    assert answered(f"!\tabc:{REF}\t{summary}") is how
    # It is said about that ref alone.
    assert answered(f"!\tabc:{MARK}\t{summary}") is Pushed.UNANSWERED


@each_row(
    "err, how",
    [
        ("remote: Permission to a/b.git denied to x.\nfatal: … error: 403", Pushed.REFUSED),
        ("fatal: could not read Username for 'https://x': terminal prompts disabled", Pushed.REFUSED),
        ("git@x: Permission denied (publickey).", Pushed.REFUSED),
        ("fatal: unable to access 'https://x/': Could not resolve host: x", Pushed.NOT_SENT),
        ("ssh: connect to host x port 22: Connection refused", Pushed.NOT_SENT),
        ("error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502", Pushed.UNANSWERED),
        ("fatal: the remote end hung up unexpectedly", Pushed.UNANSWERED),
        ("", Pushed.UNANSWERED),
    ],
)  # fmt: skip
def test_what_is_said_instead_of_an_answer_is_understood(err: str, how: Pushed) -> None:
    assert answered("", status=128, err=err) is how
    # Whatever stands on the output of a git that failed is not to be trusted.
    assert answered(f"=\tabc:{REF}\t[up to date]", status=128, err=err) is how


def test_a_command_that_is_interrupted_leaves_nothing_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(self, *_, **__):  # type: ignore[no-untyped-def]
        monkeypatch.undo()
        started.append(self)
        raise KeyboardInterrupt

    started: list[object] = []
    monkeypatch.setattr("subprocess.Popen.communicate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_git(["cat-file", "--batch"], environ={}, stdin=b"")
    assert started[0].returncode is not None  # type: ignore[attr-defined]
