"""The remote of a workspace: found, reached with the workspace's own credentials, and nothing touched."""

import hashlib
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.doubles.builders import state
from tests.doubles.git_place import git, git_store, make_repositories, standing

from postsync.adapters.clock import SystemClock
from postsync.adapters.git import copy
from postsync.adapters.git.run import run_git
from postsync.adapters.state.backend import ABSENT, Swapped
from postsync.adapters.state.registry import build_state
from postsync.adapters.state.stores.git import GitStore
from postsync.domain.config import GitState
from postsync.domain.errors import ConfigError, StateUnreadable, StateUnwritable

FIRST = state(serial=1)


def write_and_read(store: GitStore) -> str:
    """Write the first state, and see that it is read back; its version."""
    assert store.read().version == ABSENT
    swap = store.cas(FIRST, expected=ABSENT, note="")
    assert isinstance(swap, Swapped)
    assert store.read().snapshot == FIRST
    return swap.version


# --- the workspace is left alone ------------------------------------------------------------------


def listing(folder: Path) -> dict[str, str]:
    """Every file below a folder, with what is in it and when it was changed."""
    return {
        str(path.relative_to(folder)): f"{path.lstat().st_mtime_ns} "
        + (hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder")
        for path in sorted(folder.rglob("*"))
    }


def make_clone(place: Path, *options: str, name: str = "clone") -> Path:
    """A clone as CI has it: the last commit alone, and no branch checked out."""
    make_repositories(place)
    clone = place / name
    git("clone", "--quiet", "--depth=1", *options, f"file://{place}/remote.git", clone)
    git("-C", clone, "checkout", "--quiet", "--detach")
    return clone


def test_nothing_of_git_is_touched_in_a_shallow_clone_without_a_branch(
    tmp_path: Path,
) -> None:
    make_repositories(tmp_path)
    git("-C", tmp_path / "workspace", "commit", "--quiet", "--allow-empty", "-m", "More")
    git("-C", tmp_path / "workspace", "push", "--quiet", "origin", "main")
    clone = make_clone(tmp_path)
    assert (clone / ".git/shallow").exists()
    (clone / "posts").mkdir()
    (clone / "posts/draft.yaml").write_text("content: Hello\n")
    git("-C", clone, "add", "posts")
    before = listing(clone)
    config = GitState()
    state_, _ = build_state(config, clone, clock=SystemClock(), observer=print)
    stored = state_.read()
    stored = state_.write(stored.snapshot, expected=stored.version)
    assert git_store(tmp_path, root=clone).read().version == stored.version
    ours = (".postsync", ".git/postsync")
    after = {path: seen for path, seen in listing(clone).items() if not path.startswith(ours)}
    assert {**after, ".git": ""} == {**before, ".git": ""}
    assert not (clone / ".postsync").exists()
    assert git("-C", clone, "status", "--porcelain") == "A  posts/draft.yaml"


def test_making_a_store_touches_nothing(tmp_path: Path) -> None:
    config = GitState()
    build_state(config, tmp_path, clock=SystemClock(), observer=print)
    assert list(tmp_path.iterdir()) == []


def test_hooks_templates_and_identities_of_the_user_have_no_part_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_repositories(tmp_path)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("pre-push", "reference-transaction", "post-checkout"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran-{name}\nexit 1\n")
        (hooks / name).chmod(0o755)
    # The remote, being on this machine, would run them as well.
    git("-C", tmp_path / "remote.git", "config", "core.hooksPath", "/dev/null")
    settings = tmp_path / "gitconfig"
    settings.write_text(
        f"[core]\nhooksPath = {hooks}\n[init]\ntemplateDir = {hooks.parent}\n"
        "[commit]\ngpgSign = true\n[push]\ngpgSign = true\nfollowTags = true\ndefault = nothing\n"
        "[user]\nuseConfigOnly = true\n[fetch]\nprune = true\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    write_and_read(git_store(tmp_path))
    assert not list(tmp_path.glob("ran-*"))


def test_variables_that_git_sets_for_hooks_lead_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_repositories(tmp_path)
    git("init", "--quiet", tmp_path / "elsewhere")
    before = listing(tmp_path / "elsewhere")
    elsewhere = tmp_path / "elsewhere/.git"
    for name, value in {
        "GIT_DIR": elsewhere,
        "GIT_WORK_TREE": tmp_path / "elsewhere",
        "GIT_INDEX_FILE": elsewhere / "index",
        "GIT_OBJECT_DIRECTORY": elsewhere / "objects",
        "GIT_PREFIX": "posts/",
        "GIT_QUARANTINE_PATH": elsewhere / "objects",
        "GIT_SHALLOW_FILE": elsewhere / "shallow",
    }.items():
        monkeypatch.setenv(name, str(value))
    write_and_read(git_store(tmp_path))
    assert listing(tmp_path / "elsewhere") == before


def test_messages_in_another_language_are_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANG", "LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.setenv(name, "de_DE.UTF-8")
    with pytest.raises(ConfigError, match="is not in a git repository"):
        git_store(tmp_path, root=tmp_path).read()


# --- finding the remote ---------------------------------------------------------------------------


def test_an_address_that_is_relative_is_seen_from_the_top_of_the_repository(tmp_path: Path) -> None:
    make_repositories(tmp_path)
    git("-C", tmp_path / "workspace", "remote", "set-url", "origin", "../remote.git")
    inner = tmp_path / "workspace/social/posts"
    inner.mkdir(parents=True)
    write_and_read(git_store(tmp_path, root=inner))


def test_the_address_that_is_pushed_to_is_also_the_one_that_is_read(tmp_path: Path) -> None:
    make_repositories(tmp_path)
    workspace = tmp_path / "workspace"
    git("-C", workspace, "remote", "set-url", "origin", tmp_path / "mirror.git")
    git("-C", workspace, "remote", "set-url", "--push", "origin", f"file://{tmp_path}/remote.git")
    write_and_read(git_store(tmp_path))


def test_an_address_is_rewritten_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_repositories(tmp_path)
    settings = tmp_path / "gitconfig"
    settings.write_text(
        f'[url "file://{tmp_path}/rem"]\ninsteadOf = acme:\n'
        f'[url "file:///nowhere/"]\ninsteadOf = file://{tmp_path}/\n'
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    git("-C", tmp_path / "workspace", "remote", "set-url", "origin", "acme:ote.git")
    write_and_read(git_store(tmp_path))


def test_a_remote_of_another_name_and_a_ref_that_is_no_branch_will_do(tmp_path: Path) -> None:
    make_repositories(tmp_path)
    git("-C", tmp_path / "workspace", "remote", "rename", "origin", "team/state.1")
    store = git_store(tmp_path, remote="team/state.1", ref="refs/states/main")
    assert store.name == "the ref refs/states/main of team/state.1"
    version = write_and_read(store)
    assert standing(tmp_path)["refs/postsync/mark/states/main"] == version


@pytest.mark.parametrize("kind", ["unborn", "worktree", "submodule", "sha256"])
def test_any_kind_of_repository_will_do(tmp_path: Path, kind: str) -> None:
    make_repositories(tmp_path)
    root = tmp_path / kind
    url = f"file://{tmp_path}/remote.git"
    match kind:
        case "unborn":
            git("init", "--quiet", root)
            git("-C", root, "remote", "add", "origin", url)
        case "worktree":
            git("-C", tmp_path / "workspace", "worktree", "add", "--quiet", "--detach", root)
        case "submodule":
            outer = tmp_path / "outer"
            git("init", "--quiet", outer)
            allow = ("-c", "protocol.file.allow=always")
            git("-C", outer, *allow, "submodule", "--quiet", "add", url, "inner")
            root = outer / "inner"
        case "sha256":
            shutil.rmtree(tmp_path / "remote.git")
            make = ("init", "--quiet", "--object-format=sha256")
            git(*make, "--bare", tmp_path / "remote.git")
            git(*make, root)
            git("-C", root, "remote", "add", "origin", url)
    version = write_and_read(git_store(tmp_path, root=root))
    assert len(version) == (64 if kind == "sha256" else 40)
    assert git_store(tmp_path, root=root).read().snapshot == FIRST


def test_a_bare_repository_holds_no_workspace(tmp_path: Path) -> None:
    root = tmp_path / "bare"
    git("init", "--quiet", "--bare", root)
    git("-C", root, "remote", "add", "origin", f"file://{tmp_path}/remote.git")
    with pytest.raises(ConfigError, match="is not in a git repository"):
        git_store(tmp_path, root=root).read()


def test_a_remote_of_another_kind_of_ids_is_named(tmp_path: Path) -> None:
    make_repositories(tmp_path)
    shutil.rmtree(tmp_path / "remote.git")
    git("init", "--quiet", "--bare", "--object-format=sha256", tmp_path / "remote.git")
    with pytest.raises(StateUnwritable, match="hash algorithm") as caught:
        git_store(tmp_path).cas(FIRST, expected=ABSENT, note="")
    assert "object format" in caught.value.detail


def test_outside_a_repository_the_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is not in a git repository") as caught:
        git_store(tmp_path, root=tmp_path).read()
    assert "run postsync in a clone" in caught.value.detail


def test_a_remote_that_the_repository_does_not_have_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="has no remote upstream"):
        git_store(tmp_path, remote="upstream").read()


@pytest.mark.parametrize("remote", ["--upload-pack=touch", "", "ext::sh -c touch", "https://x/y"])
def test_a_remote_is_a_name_and_nothing_else(tmp_path: Path, remote: str) -> None:
    with pytest.raises(ConfigError, match="remote"):
        git_store(tmp_path, remote=remote).read()


@pytest.mark.parametrize(
    "ref",
    [
        "main",
        "--all",
        "refs/x",
        "refs/heads/",
        "refs/heads/-x",
        "refs/heads/.a",
        "refs/heads/a..b",
        "refs/heads/a.lock",
        "refs/heads/a b",
        "refs/heads/a\n",
        "+refs/heads/a",
        "refs/heads/a:b",
    ],
)
def test_a_ref_that_git_would_not_take_as_one_is_refused(tmp_path: Path, ref: str) -> None:
    with pytest.raises(ConfigError, match="the state cannot be kept at"):
        git_store(tmp_path, ref=ref).read()


def test_without_git_that_is_what_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_repositories(tmp_path)
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    with pytest.raises(ConfigError, match="git is not installed"):
        git_store(tmp_path).read()


def test_an_address_that_runs_commands_is_not_used_whatever_git_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_repositories(tmp_path)
    settings = tmp_path / "gitconfig"
    settings.write_text('[protocol "ext"]\n\tallow = always\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    workspace = tmp_path / "workspace"
    ran = tmp_path / "ran"
    address = f"ext::sh -c touch% {ran};git% %s% {tmp_path}/remote.git"
    git("-C", workspace, "remote", "set-url", "origin", address)
    with pytest.raises(StateUnreadable, match="transport 'ext' not allowed"):
        git_store(tmp_path).read()
    assert not ran.exists()


def test_a_remote_that_is_gone_is_named_for_reading_and_writing(tmp_path: Path) -> None:
    store = git_store(tmp_path)
    shutil.rmtree(tmp_path / "remote.git")
    with pytest.raises(StateUnreadable, match="the branch postsync-state of origin cannot be read"):
        store.read()
    with pytest.raises(StateUnwritable, match=r"cannot be written: .*does not appear"):
        store.cas(FIRST, expected=ABSENT, note="")


def test_a_remote_that_never_answers_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_repositories(tmp_path)
    program = tmp_path / "hangs"
    program.write_text("#!/bin/sh\nsleep 600\n")
    program.chmod(0o755)
    settings = tmp_path / "gitconfig"
    settings.write_text(f'[remote "origin"]\n\tuploadpack = {program}\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setattr(copy, "ASKING", 0.3)
    with pytest.raises(StateUnreadable, match="no answer within"):
        git_store(tmp_path).read()


# --- running git ----------------------------------------------------------------------------------


def put_in_place_of_git(place: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a script be what runs as git from now on."""
    run_git(["version"], environ={})  # the library looks for the real one, once
    script = place / "bin/git"
    script.parent.mkdir()
    script.write_text(text)
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}:{os.environ['PATH']}")


def test_a_program_that_holds_the_output_of_a_git_that_has_ended_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_place_of_git(tmp_path, "#!/bin/sh\necho done\nsleep 600 &\n", monkeypatch)
    answer = run_git(["status"], environ={}, seconds=0.3)
    assert (answer.status, answer.out) == (0, b"done\n")


def test_a_ctrl_c_on_the_terminal_does_not_reach_a_push(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in_place_of_git(
        tmp_path, f"#!{sys.executable}\nimport os\nprint(os.getsid(0), os.getpid())\n", monkeypatch
    )
    session, process = run_git(["push"], environ={}).lines[0].split()
    assert session == process != str(os.getsid(0))


def test_a_second_state_of_the_same_repository_is_another_one(tmp_path: Path) -> None:
    one = git_store(tmp_path, copy="same")
    other = git_store(tmp_path, copy="same", ref="refs/heads/other")
    write_and_read(one)
    second = replace(FIRST, lineage="another")
    assert isinstance(other.cas(second, expected=ABSENT, note=""), Swapped)
    assert (one.read().snapshot, other.read().snapshot) == (FIRST, second)
