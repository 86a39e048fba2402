"""The state file: where it lies, who may see it, and what happens when it cannot be saved."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from postsync.adapters import files
from postsync.adapters.clock import SystemClock
from postsync.adapters.state.backend import ABSENT
from postsync.adapters.state.document.decoding import decode_snapshot
from postsync.adapters.state.registry import build_state
from postsync.domain.config import LocalState
from postsync.domain.errors import StateMoved, StateTooNew, StateUnreadable, StateUnwritable
from postsync.domain.state.record import Snapshot
from postsync.ports import StateBackend


def state_at(path: Path, lineage: Callable[[], str] = lambda: "fresh") -> StateBackend:
    state, _ = build_state(
        LocalState(path=str(path)),
        Path(),
        clock=SystemClock(),
        observer=lambda _: None,
        lineage=lineage,
        environ={},
    )
    return state


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "workspace" / ".postsync" / "state.json"


def write_once(state: StateBackend) -> Snapshot:
    stored = state.read()
    return state.write(stored.snapshot, expected=stored.version).snapshot


def test_reading_makes_no_file(path: Path) -> None:
    state_at(path).read()
    assert not path.parent.parent.exists()


def test_a_fresh_state_has_a_lineage_from_the_factory_asked_once(path: Path) -> None:
    lineages = iter(["one", "two"])
    state = state_at(path, lambda: next(lineages))
    assert [state.read().snapshot.lineage for _ in range(2)] == ["one", "one"]


def test_its_folder_is_private_and_keeps_itself_out_of_git(path: Path) -> None:
    write_once(state_at(path))
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600
    assert (path.parent / ".gitignore").read_text() == "*\n"


def test_a_folder_of_another_name_may_be_committed(tmp_path: Path) -> None:
    write_once(state_at(tmp_path / "records" / "state.json"))
    assert not (tmp_path / "records" / ".gitignore").exists()


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path, path: Path) -> None:
    target = tmp_path / "elsewhere" / "real.json"
    path.parent.mkdir(parents=True)
    path.symlink_to(target)
    state = state_at(path)
    with state.lock("apply", timeout=0):
        write_once(state)
        assert (target.parent / "real.json.lock").read_text()
    assert path.is_symlink()
    assert target.is_file()
    assert state_at(target).read().snapshot.serial == 1


def test_what_killed_writers_left_is_cleared_away(path: Path) -> None:
    state = state_at(path)
    write_once(state)
    stray = path.with_name(f".{path.name}.0123456789abcdef.tmp")
    stray.write_text("half")
    kept = path.with_name(".other.json.0123456789abcdef.tmp")
    kept.write_text("not ours")
    write_once(state)
    assert not stray.exists()
    assert kept.exists()


def directory(path: Path) -> None:
    path.mkdir()


def loop(path: Path) -> None:
    path.symlink_to(path)


def huge(path: Path) -> None:
    path.touch()
    os.truncate(path, 2**27 + 1)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (directory, "not a regular file|Is a directory"),
        (os.mkfifo, "not a regular file"),
        (loop, "Too many levels of symbolic links"),
        (huge, "larger than 128 MiB"),
    ],
)
def test_what_cannot_be_a_state_file_is_refused_without_reading_it(
    make: Callable[[Path], None], why: str, path: Path
) -> None:
    path.parent.mkdir(parents=True)
    make(path)
    with pytest.raises(StateUnreadable, match=why) as caught:
        state_at(path).read()
    assert "postsync.yaml" in caught.value.detail


def test_garbage_is_refused_by_its_path_and_never_overwritten(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text("garbage")
    state = state_at(path)
    with pytest.raises(StateUnreadable, match=r"state\.json is not a usable state"):
        state.read()
    with pytest.raises(StateMoved):
        state.write(Snapshot(lineage="l"), expected=ABSENT)
    assert path.read_text() == "garbage"


def test_a_newer_state_is_refused(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text('{"format_version": "3"}')
    with pytest.raises(StateTooNew):
        state_at(path).read()


def test_a_state_that_vanished_has_moved(path: Path) -> None:
    state = state_at(path)
    write_once(state)
    stored = state.read()
    path.unlink()
    with pytest.raises(StateMoved):
        state.write(stored.snapshot, expected=stored.version)
    assert not path.exists()


def test_an_edit_by_hand_has_moved_it(path: Path) -> None:
    state = state_at(path)
    write_once(state)
    stored = state.read()
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(StateMoved) as caught:
        state.write(stored.snapshot, expected=stored.version)
    assert caught.value.exit_code == 4
    assert "Run the command again" in caught.value.detail


KILLED_AT = {
    "in the middle of the bytes": (
        "write = os.write\n"
        "os.write = lambda f, data: (write(f, bytes(data)[: len(data) // 2]), die())"
    ),
    "before they are on the disk": "os.fsync = lambda f: die()",
    "before the renaming": "Path.replace = lambda *_: die()",
    "after the renaming": "files.sync_folder = lambda _: die()",
}


@pytest.mark.parametrize("point", KILLED_AT)
def test_killed_at_any_point_of_a_write_it_leaves_the_old_state_or_the_new_one(
    point: str, path: Path
) -> None:
    write_once(state_at(path))
    script = f"""
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from postsync.adapters.clock import SystemClock
from postsync.adapters import files
from postsync.adapters.state.registry import build_state
from postsync.domain.config import LocalState
from postsync.domain.post.account import Account
die = lambda: os.kill(os.getpid(), signal.SIGKILL)
config = LocalState(path=sys.argv[1])
state, _ = build_state(config, Path(), clock=SystemClock(), observer=print)
stored = state.read()
{KILLED_AT[point]}
account = Account(id="1", network="x", username="acme")
state.write(replace(stored.snapshot, accounts=(account,)), expected=stored.version)
"""
    done = subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    snapshot = state_at(path).read().snapshot
    renamed = point == "after the renaming"
    assert (snapshot.serial, len(snapshot.accounts)) == ((2, 1) if renamed else (1, 0))
    write_once(state_at(path))
    assert not [file for file in path.parent.iterdir() if file.suffix == ".tmp"]


# --- when saving fails ----------------------------------------------------------------------------


@pytest.fixture
def full(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StateBackend:
    """A state, once written, whose folder takes no more files; the working folder does."""
    state = state_at(path)
    write_once(state)
    create = files.create

    def refuse(file: Path, data: bytes) -> int:
        if file.parent == path.parent and file.name != ".gitignore":
            raise OSError(28, "No space left on device")
        return create(file, data)

    monkeypatch.setattr(files, "create", refuse)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "there"))
    return state


def test_a_state_that_cannot_be_saved_is_kept_in_the_working_folder(
    full: StateBackend, path: Path, tmp_path: Path
) -> None:
    before = path.read_bytes()
    with pytest.raises(StateUnwritable, match="No space left on device") as caught:
        write_once(full)
    saved = tmp_path / "here" / "errored.state.json"
    assert f'cp "{saved}" "{path}"' in caught.value.detail
    assert saved.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() == before
    path.write_bytes(saved.read_bytes())
    assert full.read().snapshot.serial == 2


def test_a_second_one_does_not_overwrite_the_first(full: StateBackend, tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(StateUnwritable):
            write_once(full)
    kept = sorted(file.name for file in (tmp_path / "here").iterdir())
    assert kept == ["errored.state.2.json", "errored.state.json"]


def test_the_temporary_folder_is_the_next_resort(
    full: StateBackend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there").mkdir()
    monkeypatch.setattr(Path, "cwd", lambda: tmp_path / "gone")
    with pytest.raises(StateUnwritable) as caught:
        write_once(full)
    saved = tmp_path / "there" / "errored.state.json"
    assert str(saved) in caught.value.detail
    assert decode_snapshot(saved.read_bytes(), source="it").serial == 2


def test_when_nothing_can_be_saved_anywhere_it_says_how_to_go_on(
    full: StateBackend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "cwd", lambda: tmp_path / "gone")
    with pytest.raises(StateUnwritable) as caught:
        write_once(full)
    assert "could not be saved anywhere else" in caught.value.detail
    assert "the journal and the service" in caught.value.detail


def test_a_real_limit_on_file_sizes_leaves_the_old_state(path: Path) -> None:
    write_once(state_at(path))
    script = """
import resource, signal, sys
from dataclasses import replace
from pathlib import Path
from postsync.adapters.clock import SystemClock
from postsync.adapters.state.registry import build_state
from postsync.domain.config import LocalState
from postsync.domain.post.account import Account
from postsync.domain.errors import StateUnwritable
config = LocalState(path=sys.argv[1])
state, _ = build_state(config, Path(), clock=SystemClock(), observer=print)
stored = state.read()
accounts = tuple(Account(id=str(n), network="x", username="a" * 50) for n in range(100))
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    state.write(replace(stored.snapshot, accounts=accounts), expected=stored.version)
except StateUnwritable as error:
    print(error.message)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        capture_output=True, text=True, cwd=path.parent, check=True,
    )  # fmt: skip
    assert "cannot be written: File too large" in done.stdout
    assert json.loads(path.read_text())["serial"] == 1
    assert not [file for file in path.parent.iterdir() if file.suffix == ".tmp"]
    assert not (path.parent / "errored.state.json").exists()


def test_a_folder_that_cannot_be_made_is_an_error_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    state = state_at(tmp_path / "file" / "inner" / "state.json")
    with pytest.raises(StateUnwritable, match="cannot be locked: Not a directory") as caught:
        state.lock("apply", timeout=0).__enter__()
    assert "postsync.yaml" in caught.value.detail


def test_a_writer_that_hangs_is_not_waited_for_without_end(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = state_at(path)
    write_once(state)
    monkeypatch.setattr("postsync.adapters.state.stores.local.WRITING_TAKES", 0.1)
    monkeypatch.chdir(path.parent)
    mutex = files.locked(path.with_name("state.json.mutex"), patience=0)
    with mutex, pytest.raises(StateUnwritable, match="another process"):
        write_once(state)
