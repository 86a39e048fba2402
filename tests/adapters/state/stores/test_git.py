"""The state on a branch of a git remote: what is there, and what happens when it is not as it was."""

import itertools
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.doubles.builders import NOW, numbered, record_of, state, tombstone
from tests.doubles.git_place import MARK, REF, git, git_store, standing
from tests.tables import each_row

from postsync.adapters.git import copy
from postsync.adapters.state.backend import ABSENT, Conflict, Swapped
from postsync.domain.errors import StateTooNew, StateUnreadable, StateUnwritable
from postsync.domain.state.lease import Holder, Lease
from postsync.domain.state.record import HighWater, Snapshot

FIRST = state(*map(record_of, numbered(3)), serial=1)


def write(store, snapshot: Snapshot, expected: str, note: str = "") -> str:  # type: ignore[no-untyped-def]
    swap = store.cas(snapshot, expected=expected, note=note)
    assert isinstance(swap, Swapped)
    return swap.version


def later(snapshot: Snapshot, **more: object) -> Snapshot:
    return replace(snapshot, serial=snapshot.serial + 1, **more)  # type: ignore[arg-type]


def at_the_remote(place: Path, *arguments: str) -> str:
    return git("-C", place / "remote.git", *arguments)


# --- what is there --------------------------------------------------------------------------------


def test_a_commit_says_what_was_done_by_which_run_and_nothing_about_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Somebody")
    environ = {
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_REPOSITORY": "acme/posts",
        "GITHUB_RUN_ID": "42",
    }
    store = git_store(tmp_path, environ=environ, nonce=lambda: "5" * 32)
    write(store, replace(FIRST, commit="c" * 40), ABSENT, "announce: 3 create\x1b[31m")
    shown = at_the_remote(tmp_path, "log", "--format=%an <%ae> %cn <%ce>%n%B%G?", REF)
    postsync = "postsync <noreply@postsync.invalid>"
    assert shown.splitlines() == [
        f"{postsync} {postsync}",
        "announce: 3 create\\u{1b}[31m",
        "",
        "Serial: 1",
        f"Lineage: {FIRST.lineage}",
        f"Commit: {'c' * 40}",
        "Run: https://github.example/acme/posts/actions/runs/42",
        f"Nonce: {'5' * 32}",
        "N",
    ]


def test_entries_are_lines_in_files_named_after_their_keys_and_only_changed_files_are_written(
    tmp_path: Path,
) -> None:
    store = git_store(tmp_path)
    one = write(store, FIRST, ABSENT)
    assert at_the_remote(tmp_path, "ls-tree", "-r", "--name-only", one).splitlines() == [
        "meta.json",
        "posts/39.jsonl",
        "posts/43.jsonl",
        "posts/f6.jsonl",
    ]
    line = json.loads(at_the_remote(tmp_path, "show", f"{one}:posts/43.jsonl"))
    assert (line["address"], line["remote_id"]) == ("p3", "r1")
    records = {**FIRST.records, "p1": replace(FIRST.records["p1"], generation=2)}
    del records["p3"]
    two = write(store, later(FIRST, records=records, tombstones=(tombstone("r0"),)), one)
    listed = at_the_remote(tmp_path, "diff", "--name-status", one, two).split()
    assert dict(zip(listed[1::2], listed[::2], strict=True)) == {
        "meta.json": "M",
        "posts/f6.jsonl": "M",
        "posts/43.jsonl": "D",
        "tombstones/ab.jsonl": "A",
    }


def test_everything_is_read_back_by_another_machine(tmp_path: Path) -> None:
    lease = Lease(holder=Holder(who="a@b", since=NOW), until=NOW)
    snapshot = replace(FIRST, lease=lease, tombstones=(tombstone("old"), tombstone("older")))
    version = write(git_store(tmp_path), snapshot, ABSENT)
    kept = git_store(tmp_path).read()
    assert (kept.version, kept.snapshot) == (version, snapshot)
    assert kept.high_water == HighWater(lineage=FIRST.lineage, serial=1)


def test_a_run_reads_its_own_write_without_fetching_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = git_store(tmp_path)
    version = write(store, FIRST, ABSENT)
    monkeypatch.setattr(copy.Repository, "fetch", None)
    monkeypatch.setattr(copy.Repository, "read", None)
    assert store.read().version == version


def test_another_process_of_the_workspace_reads_what_is_here_already_without_fetching_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = write(git_store(tmp_path, copy="one"), FIRST, ABSENT)
    monkeypatch.setattr(copy.Repository, "fetch", None)
    kept = git_store(tmp_path, copy="one").read()
    assert (kept.version, kept.snapshot) == (version, FIRST)


# --- one writer wins ------------------------------------------------------------------------------


def claims(place: Path, nonces: tuple[str, str]) -> list[bool]:
    """Who of two runs is told that it won, when both write the same in the same second."""
    for number in itertools.count():
        fresh = place / str(number)
        one, other = (git_store(fresh, nonce=lambda nonce=nonce: nonce) for nonce in nonces)
        kept = one.read()
        snapshot = later(kept.snapshot or replace(FIRST, serial=0))
        swaps = [s.cas(snapshot, expected=kept.version, note="") for s in (one, other)]
        command = ("for-each-ref", "--format=%(committerdate:unix)", "refs/heads/newest")
        seconds = {git("-C", store._cache, *command) for store in (one, other)}
        if len(seconds) == 1:
            return [isinstance(swap, Swapped) for swap in swaps]
    raise AssertionError


def test_of_two_runs_that_write_the_very_same_one_wins(tmp_path: Path) -> None:
    assert claims(tmp_path, ("1" * 32, "2" * 32)) == [True, False]


def test_without_a_nonce_both_would_win(tmp_path: Path) -> None:
    assert claims(tmp_path, ("1" * 32, "1" * 32)) == [True, True]


def test_a_run_whose_copy_was_removed_writes_all_the_same(tmp_path: Path) -> None:
    store = git_store(tmp_path, copy="one")
    one = write(store, FIRST, ABSENT)
    subprocess.run(["rm", "-rf", tmp_path / "copies"], check=True)
    two = write(store, later(FIRST), one)
    assert at_the_remote(tmp_path, "rev-list", REF).split() == [two, one]


def test_a_commit_that_the_ref_does_not_stand_at_is_no_version(tmp_path: Path) -> None:
    store = git_store(tmp_path)
    one = write(store, FIRST, ABSENT)
    main = standing(tmp_path)["refs/heads/main"]
    for expected in (main, "0" * 40, "f" * 64, f"{one}^0", f"--force {one}"):
        assert git_store(tmp_path).cas(later(FIRST), expected=expected, note="") == Conflict()
    assert standing(tmp_path)[REF] == one


def test_nothing_is_ever_forced(tmp_path: Path) -> None:
    store = git_store(tmp_path)
    one = write(store, FIRST, ABSENT)
    two = write(store, later(FIRST), one)
    assert git_store(tmp_path).cas(later(FIRST), expected=ABSENT, note="") == Conflict()
    assert git_store(tmp_path).cas(later(FIRST), expected=one, note="") == Conflict()
    assert standing(tmp_path)[REF] == two


# --- lost and rolled back -------------------------------------------------------------------------


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, str, str, Snapshot]:
    """A place where the state was written twice; both commits, and the newer snapshot."""
    store = git_store(tmp_path, copy="writer")
    one = write(store, FIRST, ABSENT)
    newer = later(FIRST, tombstones=(tombstone("old"),))
    return tmp_path, one, write(store, newer, one), newer


def refuse_marks(place: Path) -> None:
    """Let the remote take nothing but branches from now on."""
    hook = place / "remote.git/hooks/update"
    hook.write_text("#!/bin/sh\ncase $1 in refs/heads/*) ;; *) exit 1;; esac\n")
    hook.chmod(0o755)


def test_a_rolled_back_branch_is_noticed_and_the_next_write_ends_that(
    written: tuple[Path, str, str, Snapshot],
) -> None:
    place, one, _, newer = written
    at_the_remote(place, "update-ref", REF, one)
    store = git_store(place)
    kept = store.read()
    assert (kept.version, kept.snapshot) == (one, FIRST)
    assert kept.high_water == HighWater(lineage=FIRST.lineage, serial=2)
    three = write(store, later(newer), one)
    assert standing(place) | {"refs/heads/main": ""} == {
        REF: three, MARK: three, "refs/heads/main": ""
    }  # fmt: skip
    assert git_store(place).read().high_water == HighWater(lineage=FIRST.lineage, serial=3)


def test_a_write_between_two_looks_does_not_make_the_state_seem_rolled_back(
    written: tuple[Path, str, str, Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, one, two, newer = written
    refs = copy.Repository.refs
    shown = [{REF: one, MARK: two}]
    monkeypatch.setattr(
        copy.Repository,
        "refs",
        lambda self, names: shown.pop() if shown else refs(self, names),
    )
    kept = git_store(place, copy="writer").read()
    assert (kept.version, kept.snapshot) == (two, newer)
    assert kept.high_water == HighWater(lineage=FIRST.lineage, serial=2)


def test_a_deleted_branch_is_noticed_and_the_next_write_makes_a_new_one(
    written: tuple[Path, str, str, Snapshot],
) -> None:
    place, _, two, newer = written
    at_the_remote(place, "update-ref", "-d", REF)
    store = git_store(place)
    kept = store.read()
    assert (kept.version, kept.snapshot) == (ABSENT, None)
    assert kept.high_water == HighWater(lineage=FIRST.lineage, serial=2)
    three = write(store, later(newer), ABSENT)
    assert standing(place)[REF] == standing(place)[MARK] == three != two


def test_a_host_that_lets_no_mark_go_back_takes_the_state_alone(
    written: tuple[Path, str, str, Snapshot],
) -> None:
    place, one, two, newer = written
    at_the_remote(place, "update-ref", REF, one)
    refuse_marks(place)
    store = git_store(place)
    store.read()
    three = write(store, later(newer), one)
    assert (standing(place)[REF], standing(place)[MARK]) == (three, two)
    kept = git_store(place).read()
    assert kept.version == three
    assert kept.high_water is not None
    assert kept.snapshot is not None
    assert not kept.high_water.is_above(kept.snapshot)


@pytest.mark.parametrize("setting", ["advertiseAtomic", "hideRefs", "hook"])
def test_a_host_that_takes_no_mark_takes_the_state(tmp_path: Path, setting: str) -> None:
    store = git_store(tmp_path)
    if setting == "hook":
        refuse_marks(tmp_path)
    else:
        value = {"advertiseAtomic": "false", "hideRefs": "refs/postsync"}[setting]
        at_the_remote(tmp_path, "config", f"receive.{setting}", value)
    one = write(store, FIRST, ABSENT)
    two = write(store, later(FIRST), one)
    assert standing(tmp_path)[REF] == two
    assert MARK not in standing(tmp_path)
    assert git_store(tmp_path).read().version == two


# --- what must not be read ------------------------------------------------------------------------


def put(place: Path, **changed: str | None) -> None:
    """A commit at the remote that somebody made by hand: files by name, `posts__3f` for a folder."""
    lines = [f"commit {REF}\ncommitter A <a@example.org> now\ndata 1\nx\nfrom {REF}^0\n"]
    for name, text in changed.items():
        path = name.replace("__", "/").replace("_", ".")
        given = "" if text is None else f"data {len(text)}\n{text}\n"
        lines.append(f"D {path}\n" if text is None else f"M 100644 inline {path}\n{given}")
    script = "".join(lines)
    command = ["fast-import", "--quiet", "--date-format=now"]
    git("-C", place / "remote.git", *command, stdin=script)


LINE = '{"address": "p3", "remote_id": "r"}\n'


@pytest.fixture
def first(tmp_path: Path) -> str:
    """The version of a first state at the remote."""
    return write(git_store(tmp_path), FIRST, ABSENT)


@each_row(
    "changed, said",
    [
        ({"meta_json": "{}"}, "meta.json of the branch postsync-state of origin"),
        ({"meta_json": None}, "there is no meta.json"),
        ({"meta_json": "{"}, "meta.json of"),
        ({"posts__43_jsonl": "{}\n"}, "posts/43.jsonl of"),
        ({"posts__43_jsonl": LINE}, "posts/43.jsonl of"),
        ({"posts__00_jsonl": LINE}, "posts/00.jsonl of"),
        ({"posts__zz_jsonl": ""}, "posts/zz.jsonl of"),
        ({"posts__43_jsonl": LINE * 2}, "posts/43.jsonl of"),
        ({"tombstones__43_jsonl": LINE}, "tombstones of"),
        ({"media__43_jsonl": LINE}, "media/43.jsonl of"),
    ],
)
def test_what_is_not_exactly_a_state_is_refused_by_the_name_of_its_file(
    tmp_path: Path, first: str, changed: dict[str, str | None], said: str
) -> None:
    at_the_remote(tmp_path, "update-ref", REF, first)
    put(tmp_path, **changed)
    with pytest.raises(StateUnreadable, match="is not a usable state") as caught:
        git_store(tmp_path).read()
    assert said in caught.value.message


def test_a_newer_format_is_refused_even_where_its_files_are_others(tmp_path: Path) -> None:
    write(git_store(tmp_path), FIRST, ABSENT)
    put(tmp_path, meta_json='{"format_version": "3"}', posts__index="?")
    with pytest.raises(StateTooNew):
        git_store(tmp_path).read()


def test_a_branch_of_an_older_postsync_is_read_and_written_anew_as_a_whole(tmp_path: Path) -> None:
    moved = replace(FIRST, tombstones=(tombstone("r1", "old"), tombstone("r0", "p1")))
    write(git_store(tmp_path), moved, ABSENT)
    meta = at_the_remote(tmp_path, "show", f"{REF}:meta.json")
    put(tmp_path, meta_json=meta.replace('"format_version": "2"', '"format_version": "1"'))
    store = git_store(tmp_path)
    kept = store.read()
    assert kept.snapshot == replace(moved, tombstones=moved.tombstones[1:], generations={"old": 1})
    following = later(kept.snapshot)
    write(store, following, kept.version)
    assert git_store(tmp_path).read().snapshot == following
    version = write(store, later(following), store.read().version)
    graves = at_the_remote(tmp_path, "ls-tree", "-r", "--name-only", version, "tombstones/")
    assert len(graves.splitlines()) == 1
    assert '"format_version": "2"' in at_the_remote(tmp_path, "show", f"{version}:meta.json")


def test_a_file_that_is_not_of_the_state_stays(tmp_path: Path) -> None:
    write(git_store(tmp_path), FIRST, ABSENT)
    put(tmp_path, README_md="Hands off.")
    store = git_store(tmp_path)
    version = write(store, later(FIRST), store.read().version)
    assert at_the_remote(tmp_path, "show", f"{version}:README.md") == "Hands off."


def test_a_branch_that_people_work_on_is_never_taken_for_the_state(tmp_path: Path) -> None:
    store = git_store(tmp_path, ref="refs/heads/main")
    before = standing(tmp_path)
    with pytest.raises(StateUnreadable, match=r"there is no meta\.json"):
        store.read()
    with pytest.raises(StateUnreadable, match=r"there is no meta\.json"):
        store.cas(FIRST, expected=before["refs/heads/main"], note="")
    assert standing(tmp_path) == before


# --- the copy -------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", ["HEAD", "objects", "config", "shallow", "packs", "refs"])
def test_a_copy_that_is_damaged_is_made_anew(tmp_path: Path, damage: str) -> None:
    one = write(git_store(tmp_path), FIRST, ABSENT)
    store = git_store(tmp_path, copy="one")
    store.read()
    copy = tmp_path / "copies/one.git"
    match damage:
        case "objects":
            subprocess.run(["rm", "-rf", copy / "objects"], check=True)
        case "packs":
            for pack in copy.glob("objects/*/*"):
                pack.chmod(0o644)
                pack.write_bytes(b"nonsense")
        case "refs":
            for ref in copy.glob("refs/*/*"):
                ref.write_text("nonsense")
        case _:
            (copy / damage).write_text("nonsense")
    two = write(git_store(tmp_path), later(FIRST), one)
    kept = git_store(tmp_path, copy="one").read()
    assert (kept.version, kept.snapshot) == (two, later(FIRST))


def test_a_copy_that_a_killed_process_left_locked_is_made_anew(tmp_path: Path) -> None:
    one = write(git_store(tmp_path), FIRST, ABSENT)
    git_store(tmp_path, copy="one").read()
    for name in ("shallow.lock", "refs/heads/newest.lock", "refs/fetched/0.lock"):
        (tmp_path / "copies/one.git" / name).write_text("")
    two = write(git_store(tmp_path), later(FIRST), one)
    store = git_store(tmp_path, copy="one")
    assert store.read().version == two
    assert write(store, later(later(FIRST)), two)
    assert not list((tmp_path / "copies/one.git").rglob("*.lock"))


def test_a_first_write_from_a_copy_that_was_left_locked_is_done(tmp_path: Path) -> None:
    store = git_store(tmp_path, copy="one")
    assert store.read().version == ABSENT
    (tmp_path / "copies/one.git/refs/heads").mkdir(parents=True, exist_ok=True)
    (tmp_path / "copies/one.git/refs/heads/newest.lock").write_text("")
    assert write(store, FIRST, ABSENT) == standing(tmp_path)[REF]


def test_a_copy_of_many_packs_is_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy, "_TOO_MANY_PACKS", 9)
    store = git_store(tmp_path, copy="one")
    snapshot, version = FIRST, ABSENT
    for _ in range(8):
        version = write(store, snapshot, version)
        snapshot = later(snapshot)
        assert len(list((tmp_path / "copies/one.git/objects/pack").iterdir())) < 14
    assert len(at_the_remote(tmp_path, "rev-list", REF).split()) == 8


def test_processes_that_share_a_copy_do_not_disturb_each_other(tmp_path: Path) -> None:
    script = """
import pathlib, sys
from dataclasses import replace
from tests.doubles.builders import state
from tests.doubles.git_place import git_store
from postsync.adapters.state.backend import Swapped
store = git_store(pathlib.Path(sys.argv[1]), copy="shared")
won = 0
while won < 3:
    kept = store.read()
    snapshot = replace(kept.snapshot, serial=kept.snapshot.serial + 1)
    won += isinstance(store.cas(snapshot, expected=kept.version, note=""), Swapped)
"""
    write(git_store(tmp_path), FIRST, ABSENT)
    processes = [
        subprocess.Popen([sys.executable, "-c", script, tmp_path], stderr=-1, text=True)
        for _ in range(3)
    ]
    for process in processes:
        _, err = process.communicate(timeout=120)
        assert (process.returncode, err) == (0, "")
    kept = git_store(tmp_path).read()
    assert kept.snapshot == replace(FIRST, serial=10)
    assert len(at_the_remote(tmp_path, "rev-list", REF).split()) == 10


def test_a_place_where_no_copy_can_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = git_store(tmp_path, cache=tmp_path / "file/state.git")
    with pytest.raises(StateUnreadable, match="cannot be read"):
        store.read()
    with pytest.raises(StateUnwritable, match="cannot be written"):
        store.cas(FIRST, expected=ABSENT, note="")
