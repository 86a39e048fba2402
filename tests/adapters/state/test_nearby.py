"""The state as it was last seen here: nobody is asked, nothing is written."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.doubles.builders import ACCOUNTS, numbered, record_of, state
from tests.doubles.git_place import REF, git, git_store, make_repositories

from postsync.adapters.git.clone import find_clone
from postsync.adapters.state.backend import ABSENT, Swapped
from postsync.adapters.state.registry import last_seen
from postsync.adapters.state.stores.git import COPY
from postsync.domain.config import GitState, S3State

GIT = GitState(ref=REF)
FIRST = replace(state(*map(record_of, numbered(2)), serial=1), accounts=ACCOUNTS)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    make_repositories(tmp_path)
    return tmp_path / "workspace"


def save(place: Path, serial: int, *, here: bool) -> None:
    """Write the state at the remote: from this workspace, or from another machine."""
    store = git_store(place, cache=None if here else place / "elsewhere.git")
    version = store.read().version
    assert (version == ABSENT) == (serial == 1)
    swap = store.cas(replace(FIRST, serial=serial), expected=version, note="")
    assert isinstance(swap, Swapped)


def disconnect(place: Path) -> None:
    """From now on whoever asks the remote fails."""
    (place / "remote.git").rename(place / "gone.git")


def serial_here(workspace: Path) -> int | None:
    snapshot = last_seen(GIT, workspace)
    if snapshot is None:
        return None
    assert snapshot.accounts == ACCOUNTS
    return snapshot.serial


def test_a_run_of_this_workspace_leaves_the_state_here(tmp_path: Path, workspace: Path) -> None:
    save(tmp_path, 1, here=True)
    disconnect(tmp_path)
    assert serial_here(workspace) == 1


def test_a_run_that_only_read_leaves_it_here_too(tmp_path: Path, workspace: Path) -> None:
    save(tmp_path, 1, here=False)
    git_store(tmp_path, cache=None).read()
    disconnect(tmp_path)
    assert serial_here(workspace) == 1


def test_a_fetch_brings_it_and_the_newest_counts(tmp_path: Path, workspace: Path) -> None:
    save(tmp_path, 1, here=True)
    save(tmp_path, 2, here=False)
    assert serial_here(workspace) == 1
    git("-C", workspace, "fetch", "--quiet", "origin")
    disconnect(tmp_path)
    assert serial_here(workspace) == 2


def test_it_is_found_below_the_top_of_the_repository(tmp_path: Path, workspace: Path) -> None:
    save(tmp_path, 1, here=False)
    git("-C", workspace, "fetch", "--quiet", "origin")
    (workspace / "marketing").mkdir()
    assert serial_here(workspace / "marketing") == 1


def test_nothing_is_fetched_and_nothing_written(tmp_path: Path, workspace: Path) -> None:
    save(tmp_path, 1, here=False)
    assert serial_here(workspace) is None  # which leaves the way to look there, and no more
    before = sorted(workspace.rglob("*"))
    assert not [path for path in before if path.name == COPY]
    assert serial_here(workspace) is None
    assert sorted(workspace.rglob("*")) == before


def test_a_copy_that_is_broken_is_passed_over(tmp_path: Path, workspace: Path) -> None:
    save(tmp_path, 1, here=True)
    git("-C", workspace, "fetch", "--quiet", "origin")
    clone = find_clone(workspace)
    assert clone is not None
    for pack in (clone.own_folder(workspace) / COPY / "objects/pack").iterdir():
        pack.chmod(0o600)
        pack.write_bytes(b"")
    assert serial_here(workspace) == 1


def test_a_branch_of_that_name_with_something_else_is_no_state(
    tmp_path: Path, workspace: Path
) -> None:
    git("-C", workspace, "push", "--quiet", "origin", f"main:{REF}")
    git("-C", workspace, "fetch", "--quiet", "origin")
    assert serial_here(workspace) is None


def test_outside_of_a_repository_there_is_none(tmp_path: Path) -> None:
    assert last_seen(GIT, tmp_path) is None


def test_a_bucket_is_not_asked(tmp_path: Path) -> None:
    assert last_seen(S3State(bucket="acme"), tmp_path) is None
