"""What a branch brings in the place of the state is refused by every command, before anything is read."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.doubles.git_place import git
from tests.integration.workbench import HELLO, Workbench

COMMANDS = (
    ("validate",),
    ("plan", "--offline"),
    ("plan",),
    ("apply", "--auto-approve"),
    ("status",),
    ("accounts",),
    ("retry", "hello"),
    ("state", "list"),
    ("state", "show", "hello"),
    ("state", "pull"),
    ("state", "unlock"),
    ("sandbox", "reset"),
)

EVIL = '{"format_version": "2", "lineage": "evil", "serial": 1}\n'


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    bench = Workbench(tmp_path / "workspace")
    bench.write("posts/hello.yaml", HELLO)
    shutil.rmtree(bench.path(".postsync"))
    git("init", "--quiet", "-b", "main", bench.folder)
    git("-C", bench.folder, "add", "--all")
    git("-C", bench.folder, "commit", "--quiet", "-m", "Begin")
    return bench


def add(bench: Workbench, name: str, text: str = EVIL) -> None:
    """Let git track a file."""
    bench.write(name, text)
    git("-C", bench.folder, "add", "--force", name)


def link(bench: Workbench, name: str, target: str | Path = "elsewhere") -> None:
    path = bench.path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


def submodule(bench: Workbench) -> None:
    inner = bench.folder.parent / "inner"
    git("init", "--quiet", inner)
    git("-C", inner, "commit", "--quiet", "--allow-empty", "-m", "Begin")
    allow = ("-c", "protocol.file.allow=always")
    git("-C", bench.folder, *allow, "submodule", "--quiet", "add", "--force", inner, ".postsync")


def under_another_name(bench: Workbench, name: str) -> None:
    """What the index says where the file system takes the name for ours."""
    bench.write(".postsync/state.json", EVIL)
    blob = git("-C", bench.folder, "hash-object", "-w", bench.path(".postsync/state.json"))
    git("-C", bench.folder, "update-index", "--add", "--cacheinfo", f"100644,{blob},{name}")


def with_state_at(bench: Workbench, path: str) -> None:
    bench.edit("postsync.yaml", "timezone", f"state: {{path: {path}}}\ntimezone")


def at_a_tracked_path(bench: Workbench) -> None:
    with_state_at(bench, "var/state.json")
    add(bench, "var/state.json")


def beside_a_tracked_lock(bench: Workbench) -> None:
    with_state_at(bench, "var/state.json")
    add(bench, "var/state.json.lock", "")


def at_a_link(bench: Workbench) -> None:
    with_state_at(bench, "var/state.json")
    link(bench, "var/state.json", bench.folder.parent / "outside.json")


def through_a_link(bench: Workbench) -> None:
    with_state_at(bench, "var/deep/state.json")
    link(bench, "var", bench.folder.parent)


BROUGHT: dict[str, Callable[[Workbench], None]] = {
    "state": lambda bench: add(bench, ".postsync/state.json"),
    "state of a rehearsal": lambda bench: add(bench, ".postsync/rehearsal/sandbox.json"),
    "journal": lambda bench: add(bench, ".postsync/journal.jsonl", ""),
    "anything": lambda bench: add(bench, ".postsync/deep/er/notes.txt"),
    "repository": lambda bench: add(bench, ".postsync/state.git/config"),
    "its gitignore": lambda bench: add(bench, ".postsync/.gitignore", "*\n"),
    "letter case": lambda bench: add(bench, ".PostSync/state.json"),
    "letter case in the index": lambda bench: under_another_name(bench, ".POSTSYNC/state.json"),
    "long s": lambda bench: under_another_name(bench, ".po\u017ftsync/state.json"),
    "ignorable": lambda bench: under_another_name(bench, ".post\u200csync/state.json"),
    "file": lambda bench: add(bench, ".postsync"),
    "submodule": submodule,
    "folder as a link": lambda bench: link(bench, ".postsync", bench.folder.parent),
    "folder as a dangling link": lambda bench: link(bench, ".postsync"),
    "state as a link": lambda bench: link(bench, ".postsync/state.json"),
    "lock as a link": lambda bench: link(bench, ".postsync/state.json.lock"),
    "journal as a link": lambda bench: link(bench, ".postsync/journal.jsonl"),
    "sandbox as a link": lambda bench: link(bench, ".postsync/sandbox.db"),
    "rehearsals as a link": lambda bench: link(bench, ".postsync/rehearsal", bench.folder.parent),
    "rehearsal as a link": lambda bench: link(bench, ".postsync/rehearsal/sandbox.json"),
    "fifo": lambda bench: (bench.path(".postsync").mkdir(), os.mkfifo(bench.path(".postsync/x")))[
        0
    ],
    "path": at_a_tracked_path,
    "lock of a path": beside_a_tracked_lock,
    "path as a link": at_a_link,
    "path through a link": through_a_link,
}


def listing(folder: Path) -> dict[str, bytes | str]:
    return {
        str(path): path.readlink().as_posix() if path.is_symlink() else path.read_bytes()
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
        if ".git" not in path.parts
    }


@pytest.mark.parametrize("kind", BROUGHT)
def test_every_kind_is_refused_and_nothing_is_touched(bench: Workbench, kind: str) -> None:
    BROUGHT[kind](bench)
    before = listing(bench.folder.parent)
    for command in (("validate", "--format", "json"), ("plan", "--format", "json")):
        run = bench.run(*command)
        assert run.code == 1
        error = run.json["error"]
        assert error["code"] == "tracked-state", error
        assert "git rm" in error["detail"]
        assert "state push" in error["detail"] or "rm -r" in error["detail"]
    assert listing(bench.folder.parent) == before


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_refuses(bench: Workbench, command: tuple[str, ...]) -> None:
    add(bench, ".postsync/rehearsal/sandbox.json")
    run = bench.run(*command)
    assert run.code == 1
    assert "git tracks .postsync/rehearsal/sandbox.json" in run.err


def test_a_checkout_that_takes_the_place_of_the_own_state_is_noticed(bench: Workbench) -> None:
    git("-C", bench.folder, "checkout", "--quiet", "-b", "pr")
    add(bench, ".postsync/state.json")
    git("-C", bench.folder, "commit", "--quiet", "-m", "Fix a typo")
    git("-C", bench.folder, "checkout", "--quiet", "main")
    assert bench.run("apply", "--auto-approve").code == 0
    git("-C", bench.folder, "checkout", "--quiet", "pr")
    run = bench.run("plan")
    assert run.code == 1
    assert "a branch brought it" in run.err
    git("-C", bench.folder, "checkout", "--quiet", "main")
    assert bench.run("plan", "--detailed-exitcode").code == 0


def test_a_workspace_in_a_subfolder_looks_at_its_own_folder(tmp_path: Path) -> None:
    bench = Workbench(tmp_path / "top/brands/a")
    git("init", "--quiet", "-b", "main", tmp_path / "top")
    bench.write("posts/hello.yaml", HELLO)
    assert bench.run("plan").code == 0
    add(bench, ".postsync/state.json")
    assert bench.run("plan").code == 1


def test_the_own_folder_is_no_trouble_where_nothing_of_it_is_tracked(bench: Workbench) -> None:
    assert bench.run("apply", "--auto-approve").code == 0
    bench.write(".postsync/notes/of/mine.txt", "mine")
    bench.write(".github/a.yml", "a: 1\n")
    git("-C", bench.folder, "add", "--all")
    assert bench.run("plan", "--detailed-exitcode").code == 0


def test_a_fresh_clone_without_a_state_starts_no_git(bench: Workbench, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    program = tmp_path / "bin/git"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ntouch {seen}\nexit 1\n")
    program.chmod(0o755)
    bench.env["PATH"] = f"{program.parent}:{os.environ['PATH']}"
    assert bench.process("validate").code == 0
    assert not seen.exists()


@pytest.mark.parametrize(
    "path", ["/etc/state.json", "../state.json", "a/../../b.json", ".git/hooks/x", "a/.GIT/x", "."]
)
def test_a_state_outside_of_the_workspace_is_an_error_of_the_configuration(
    bench: Workbench, path: str
) -> None:
    with_state_at(bench, json.dumps(path))
    for command in ("validate", "plan"):
        run = bench.run(command, "--format", "json")
        assert run.code == 1
        (found,) = run.json["diagnostics"]
        assert (found["rule"], found["file"], found["line"]) == ("PS112", "postsync.yaml", 3)


def test_a_git_that_cannot_tell_is_an_error(bench: Workbench) -> None:
    assert bench.run("apply", "--auto-approve").code == 0
    bench.path(".git/index").write_bytes(b"DIRC no index")
    run = bench.run("plan")
    assert run.code == 1
    assert "git cannot say whether it tracks .postsync/" in run.err


@pytest.mark.parametrize("name", ["index", "config", "HEAD", "packed-refs"])
def test_a_pipe_among_the_files_of_git_is_not_waited_for(bench: Workbench, name: str) -> None:
    assert bench.run("apply", "--auto-approve").code == 0
    bench.path(f".git/{name}").unlink(missing_ok=True)
    os.mkfifo(bench.path(f".git/{name}"))
    for command in ("validate", "plan"):
        run = bench.process(command)  # each looks once at what there is
        assert "Traceback" not in run.err
        assert "no answer within" not in run.err


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_clone_of_somebody_else_is_looked_at_as_well(bench: Workbench) -> None:
    assert bench.run("apply", "--auto-approve").code == 0
    add(bench, ".postsync/state.json")
    for path in (bench.folder, bench.path(".git")):
        os.chown(path, 4711, 4711)
    run = bench.run("plan", "--format", "json")
    assert run.json["error"]["code"] == "tracked-state"
