"""A state in a subfolder has a place of its own; one at the place that was usual is not overlooked."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.doubles.builders import state
from tests.doubles.git_place import git, git_store, make_repositories, standing
from tests.tables import each_row

from postsync.adapters.clock import SystemClock
from postsync.adapters.state.backend import ABSENT, Kept, Swap, Swapped
from postsync.adapters.state.registry import build_state
from postsync.adapters.state.stores.moved import MovedStore, StateElsewhere
from postsync.domain.config import GitState, LocalState, S3State, in_folder
from postsync.domain.state.record import Snapshot
from postsync.ports import StateBackend


class Drawer:
    """A store that holds what it is given."""

    def __init__(self, name: str, snapshot: Snapshot | None = None) -> None:
        self.name = name
        self.snapshot = snapshot

    def read(self) -> Kept:
        return Kept(version="1" if self.snapshot else ABSENT, snapshot=self.snapshot)

    def cas(self, snapshot: Snapshot, *, expected: str, note: str) -> Swap:
        assert expected, note
        self.snapshot = snapshot
        return Swapped(version="1")


def moved(here: Snapshot | None, there: Snapshot | None, workspace: str | None) -> MovedStore:
    return MovedStore(
        Drawer("new", here),
        Drawer("old", there),
        workspace=workspace,
        setting="ref: old",
        fresh="ref: new",
    )


@pytest.mark.parametrize("whose", [None, "acme/posts:a"])
def test_an_old_state_that_may_be_ours_is_in_the_way(whose: str | None) -> None:
    store = moved(None, replace(state(), workspace=whose), "acme/posts:a")
    with pytest.raises(StateElsewhere) as raised:
        store.read()
    assert "ref: old" in raised.value.detail
    assert "ref: new" in raised.value.detail


def test_an_old_state_of_another_workspace_is_left_to_it() -> None:
    store = moved(None, replace(state(), workspace="acme/posts:b"), "acme/posts:a")
    assert store.read().version == ABSENT
    assert isinstance(store.cas(state(), expected=ABSENT, note="first"), Swapped)
    assert store.read().snapshot == state()


def test_once_there_is_a_state_at_the_new_place_the_old_one_is_not_asked() -> None:
    store = moved(state(), state(), "acme/posts:a")
    assert store.read().snapshot == state()


@each_row(
    "config, folder, place",
    [
        (GitState(), "", "refs/heads/postsync-state of origin"),
        (GitState(), "brands/a", "refs/heads/postsync-state-brands-a of origin"),
        (GitState(), "Marken/Büro 1.0", "refs/heads/postsync-state-Marken-B-ro-1-0 of origin"),
        (GitState(ref="refs/heads/mine"), "a", "refs/heads/mine of origin"),
        (S3State("acme"), "", "s3://acme/postsync/state.json"),
        (S3State("acme"), "brands/a", "s3://acme/postsync/brands/a/state.json"),
        (S3State("acme", "mine.json"), "a", "s3://acme/mine.json"),
        (LocalState(), "a", ".postsync/state.json"),
    ],
)
def test_a_folder_is_part_of_the_place_that_nobody_names(
    config: GitState | S3State | LocalState, folder: str, place: str
) -> None:
    assert str(in_folder(config, folder)) == place


def test_two_folders_of_a_repository_keep_two_states(tmp_path: Path) -> None:
    make_repositories(tmp_path)

    def opened(folder: str) -> StateBackend:
        root = tmp_path / "workspace" / folder
        root.mkdir(exist_ok=True)
        return build_state(
            GitState(), root, clock=SystemClock(), observer=lambda _: None, folder=folder
        )[0]

    for folder in ("a", "b"):
        backend = opened(folder)
        stored = backend.read()
        backend.write(stored.snapshot, expected=stored.version)
    branches = {name for name in standing(tmp_path) if name.startswith("refs/heads/postsync")}
    assert branches == {"refs/heads/postsync-state-a", "refs/heads/postsync-state-b"}


def test_a_state_on_the_branch_of_before_is_found_in_the_way(tmp_path: Path) -> None:
    swap = git_store(tmp_path).cas(state(serial=1), expected=ABSENT, note="")
    assert isinstance(swap, Swapped)
    root = tmp_path / "workspace" / "a"
    root.mkdir()
    backend, _ = build_state(
        GitState(), root, clock=SystemClock(), observer=lambda _: None, folder="a"
    )
    with pytest.raises(StateElsewhere, match="postsync-state-a") as raised:
        backend.read()
    assert "{backend: git, ref: refs/heads/postsync-state}" in raised.value.detail
    git("-C", tmp_path / "remote.git", "update-ref", "-d", "refs/heads/postsync-state")
    assert backend.read().version == ABSENT
