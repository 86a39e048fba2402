"""Nothing that a branch or a clone brings is run, whichever command looks at it."""

import itertools
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.doubles.git_place import git
from tests.integration.workbench import HELLO, Workbench

COMMANDS = (
    ("validate",),
    ("plan", "--offline"),
    ("plan", "--base", "HEAD"),
    ("preview", "--all", "--base", "HEAD"),
    ("apply", "--auto-approve"),
    ("status",),
    ("verify",),
    ("state", "list"),
)

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060"
    "000000050001a5f645400000000049454e44ae426082"
)

HOOKS = (
    *("fsmonitor-watchman", "post-checkout", "post-index-change", "post-merge", "pre-auto-gc"),
    *("pre-commit", "pre-push", "proc-receive", "reference-transaction", "sendemail-validate"),
)


class Clone:
    """A workspace in a clone, somewhat lived in, and a program that must never run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ran = folder / "ran"
        self.trap = folder / "trap"
        self.trap.write_text(f'#!/bin/sh\necho "$0 $*" >> {self.ran}\nexit 1\n')
        self.trap.chmod(0o755)
        self.remote = folder / "remote.git"
        git("init", "--quiet", "--bare", "--initial-branch=main", self.remote)
        self.bench = Workbench(folder / "workspace")
        self.top = self.bench.folder
        self.bench.edit("postsync.yaml", "timezone", "state: {backend: git}\ntimezone")
        self.bench.write(".gitignore", ".postsync/\n")
        self.bench.write("posts/hello.yaml", HELLO)
        self.bench.write("posts/other.yaml", HELLO.replace("morning", "night"))
        self.bench.path("posts/new.png").write_bytes(PICTURE)
        git("init", "--quiet", "--initial-branch=main", self.top)
        self.git("remote", "add", "origin", f"file://{self.remote}")
        self.commit("Begin")

    def git(self, *words: str | Path) -> str:
        return git("-C", self.top, *words)

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "-m", message)
        self.git("push", "--quiet", "origin", "HEAD:main")

    def live(self) -> None:
        """Apply, then rename and change files: from here on git is asked a lot."""
        assert self.bench.run("apply", "--auto-approve").code == 0
        self.git("mv", "posts/other.yaml", "posts/moved.yaml")
        picture = "media: [{path: new.png, alt: Nothing}]\n"
        self.bench.write("posts/shown.yaml", HELLO.replace("morning", "noon") + picture)
        self.commit("More")

    def set(self, key: str, value: str | Path) -> None:
        self.git("config", "--add", key, value)

    def look(self) -> None:
        """Run every command, and see that nothing else ran."""
        for command in COMMANDS:
            self.bench.run(*command)
            assert not self.ran.exists(), (command, self.ran.read_text())


@pytest.fixture
def clone(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Clone]:
    """With a state of its own, or with one on a branch of the remote."""
    clone = Clone(tmp_path)
    if request.param == "rehearsal":
        clone.live()
        yield clone
        return
    with clone.bench.serving():
        clone.live()
        yield clone


def programs(clone: Clone) -> Iterator[tuple[str, str | Path]]:
    """Every setting that git runs a program for, or that leads it to one."""
    trap, hooks = clone.trap, clone.folder / "hooks"
    hooks.mkdir()
    for name in HOOKS:
        shutil.copy(trap, hooks / name)
    yield "core.hooksPath", hooks
    for name in (
        *("core.fsmonitor", "core.sshCommand", "core.askPass", "core.gitProxy", "core.pager"),
        *("core.editor", "core.alternateRefsCommand", "sequence.editor", "interactive.diffFilter"),
        *("diff.external", "diff.trap.command", "diff.trap.textconv", "merge.trap.driver"),
        *("filter.trap.clean", "filter.trap.smudge", "filter.trap.process"),
        *("gpg.program", "gpg.ssh.program", "gpg.x509.program", "gpg.ssh.defaultKeyCommand"),
        *("remote.origin.uploadpack", "remote.origin.receivepack", "remote.state.uploadpack"),
        *("remote.state.receivepack", "uploadpack.packObjectsHook", "credential.helper"),
        *("credential.https://github.com.helper", "sendemail.toCmd", "browser.x.cmd"),
        *("difftool.x.cmd", "mergetool.x.cmd", "man.x.cmd", "instaweb.httpd", "trailer.x.command"),
    ):
        yield name, trap
    for name in ("log", "ls-files", "ls-tree", "config", "rev-parse", "fetch", "ls-remote"):
        yield f"alias.{name}", f"!{trap}"
        yield f"pager.{name}", trap
    yield "filter.trap.required", "true"
    yield "submodule.inner.update", f"!{trap}"
    yield "log.showSignature", "true"
    yield "core.attributesFile", clone.top / "posts/attributes"
    yield "safe.bareRepository", "all"
    yield "protocol.allow", "always"
    yield "protocol.ext.allow", "always"
    yield "remote.origin.vcs", "ext"
    yield "remote.evil.url", f"ext::{trap}"
    yield "remote.evil.promisor", "true"
    yield "remote.evil.partialclonefilter", "blob:none"
    yield "extensions.partialClone", "evil"
    yield "init.templateDir", clone.folder
    yield "submodule.recurse", "true"


def attributes(clone: Clone) -> None:
    for name in (
        "posts/attributes",
        ".gitattributes",
        "posts/.gitattributes",
        ".git/info/attributes",
    ):
        clone.bench.write(name, "* diff=trap filter=trap merge=trap text\n")


def configure(file: Path, clone: Clone) -> None:
    """Say all of them in a file of git's settings."""
    with file.open("a", encoding="utf-8") as settings:
        for key, value in programs(clone):
            section, *within, name = key.split(".")
            part = f' "{".".join(within)}"' if within else ""
            settings.write(f"[{section}{part}]\n\t{name} = {value}\n")


def whole_configuration(clone: Clone) -> None:
    attributes(clone)
    configure(clone.top / ".git/config", clone)


def included_configuration(clone: Clone) -> None:
    attributes(clone)
    file = clone.top / ".gitconfig"
    configure(file, clone)
    clone.set("include.path", "../.gitconfig")
    clone.set(f"includeIf.gitdir:{clone.top}/.path", file)


def configuration_of_the_work_tree(clone: Clone) -> None:
    clone.set("extensions.worktreeConfig", "true")
    configure(clone.top / ".git/config.worktree", clone)


def own_hooks(clone: Clone) -> None:
    for name in HOOKS:
        shutil.copy(clone.trap, clone.top / ".git/hooks" / name)


def promisor(clone: Clone) -> None:
    """Objects are missing, and are to be fetched by a program."""
    whole_configuration(clone)
    for name in ("HEAD~1:posts", "HEAD:posts/shown.yaml", "HEAD~1:postsync.yaml"):
        blob = clone.git("rev-parse", name)
        (clone.top / ".git/objects" / blob[:2] / blob[2:]).unlink()


def address(value: str) -> Callable[[Clone], None]:
    def set_it(clone: Clone) -> None:
        clone.set("protocol.ext.allow", "always")
        url = value.replace("TRAP", str(clone.trap)).replace("REMOTE", str(clone.remote))
        clone.git("config", "remote.origin.url", url)

    return set_it


def rewritten(clone: Clone) -> None:
    clone.set("protocol.ext.allow", "always")
    clone.set(f"url.ext::{clone.trap} .insteadOf", "file://")


def other_git_folder(clone: Clone) -> None:
    """`.git` is a file, which leads to a folder of the work tree."""
    whole_configuration(clone)
    own_hooks(clone)
    (clone.top / ".git").rename(clone.top / "posts/kept")
    (clone.top / ".git").write_text("gitdir: posts/kept\n")


def linked_git_folder(clone: Clone) -> None:
    whole_configuration(clone)
    (clone.top / ".git").rename(clone.top / "posts/kept")
    (clone.top / ".git").symlink_to("posts/kept")


def bare_inside(clone: Clone) -> None:
    """Bare repositories where one looks, as a branch can bring them."""
    whole_configuration(clone)
    for place in ("posts", "schemas", "media"):
        folder = clone.bench.path(place)
        shutil.copytree(clone.top / ".git", folder, dirs_exist_ok=True)
        git("config", "--file", folder / "config", "core.bare", "true")


def bare_workspace(clone: Clone) -> None:
    """The workspace looks like a bare repository itself, and has no other around it."""
    whole_configuration(clone)
    own_hooks(clone)
    shutil.copytree(clone.top / ".git", clone.top, dirs_exist_ok=True)
    shutil.rmtree(clone.top / ".git")
    git("config", "--file", clone.top / "config", "core.bare", "true")


def planted_copies(clone: Clone) -> None:
    """Our own folder beside git's files has copies and a view that are not ours."""
    whole_configuration(clone)
    settings = (clone.top / ".git/config").read_text()
    for inner in clone.top.glob(".git/postsync/*/*.git"):
        (inner / "config").write_text(settings)
        shutil.copytree(clone.folder / "hooks", inner / "hooks")
    view = clone.top / ".git/postsync/view"
    (view / "config").write_text(settings)
    (view / "commondir").write_text(f"{clone.top}/.git\n")
    shutil.copytree(clone.folder / "hooks", view / "hooks")


def programs_in_the_work_tree(clone: Clone) -> None:
    """Programs by the names of those that are looked for."""
    for folder in ("", "bin", ".venv/bin"):
        for name in (
            "git",
            "ssh",
            "git-upload-pack",
            "git-receive-pack",
            "env",
            "sh",
            "git-remote-file",
        ):
            path = clone.bench.path(f"{folder}/{name}" if folder else name)
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(clone.trap, path)
    around = ["", ".", "bin", f"{clone.top}/.venv/bin", os.environ["PATH"]]
    clone.bench.env["PATH"] = ":".join(around)


def submodule(clone: Clone) -> None:
    inner = clone.folder / "inner"
    git("init", "--quiet", inner)
    (inner / "logo.png").write_bytes(PICTURE)
    git("-C", inner, "add", "logo.png")
    git("-C", inner, "commit", "--quiet", "-m", "Logo")
    allow = ("-c", "protocol.file.allow=always")
    clone.git(*allow, "submodule", "--quiet", "add", "--name", "inner", str(inner), "brand")
    picture = "media: [{path: ../brand/logo.png, alt: A logo}]\n"
    clone.bench.write("posts/logo.yaml", HELLO.replace("morning", "evening") + picture)
    clone.commit("A logo")
    configure(clone.top / ".git/modules/inner/config", clone)


KINDS: dict[str, Callable[[Clone], None]] = {
    "configuration": whole_configuration,
    "included configuration": included_configuration,
    "configuration of the work tree": configuration_of_the_work_tree,
    "hooks": own_hooks,
    "promisor": promisor,
    "ext address": address("ext::TRAP"),
    "ext address with slashes": address("ext://TRAP"),
    "other helper": address("testgit::REMOTE"),
    "option as address": address("-uTRAP"),
    "long option as address": address("--upload-pack=TRAP"),
    "ssh option": address("ssh://-oProxyCommand=TRAP/x"),
    "ssh option, short": address("-oProxyCommand=TRAP:x"),
    "rewritten address": rewritten,
    "git file": other_git_folder,
    "git link": linked_git_folder,
    "bare repositories": bare_inside,
    "bare workspace": bare_workspace,
    "planted copies": planted_copies,
    "programs": programs_in_the_work_tree,
    "submodule": submodule,
}


@pytest.mark.parametrize(
    ("clone", "kind"),
    # A rehearsal has its own state, and asks no remote.
    [("real", kind) for kind in KINDS]
    + [
        ("rehearsal", kind) for kind in KINDS if not kind.endswith(("address", "slashes", "option"))
    ],
    indirect=["clone"],
)
def test_no_program_runs(clone: Clone, kind: str) -> None:
    KINDS[kind](clone)
    clone.look()


def test_the_traps_are_traps(tmp_path: Path) -> None:
    clone = Clone(tmp_path)
    whole_configuration(clone)
    own_hooks(clone)
    ways = (("status",), ("log", "-p"), ("fetch", "origin"), ("checkout-index", "-fa"))
    for way in ways:
        clone.ran.unlink(missing_ok=True)
        with suppress(subprocess.CalledProcessError):  # the trap fails, and git with it
            clone.git(*way)
        assert clone.ran.exists(), way


@pytest.mark.parametrize(
    "name", ["-u", "--upload-pack=x", "ext::x", "a b", "../x", "https://x/y", ""]
)
def test_a_remote_is_a_name_and_nothing_else(tmp_path: Path, name: str) -> None:
    clone = Clone(tmp_path)
    with clone.bench.serving():
        clone.bench.edit("postsync.yaml", "backend: git", f"backend: git, remote: '{name}'")
        for command in (("validate",), ("plan",)):
            assert clone.bench.run(*command).code == 1
    assert not clone.ran.exists()


@pytest.mark.parametrize("url", [".", "./posts", "file://TOP/posts/remote.git", "posts/link.git"])
def test_a_remote_in_the_work_tree_is_refused(tmp_path: Path, url: str) -> None:
    clone = Clone(tmp_path)
    shutil.copytree(clone.remote, clone.top / "posts/remote.git")
    own = clone.top / "posts/remote.git/hooks"
    for name in ("pre-receive", "update", "post-receive", "post-update"):
        shutil.copy(clone.trap, own / name)
    clone.bench.path("posts/link.git").symlink_to("remote.git")
    clone.git("config", "remote.origin.url", url.replace("TOP", str(clone.top)))
    with clone.bench.serving():
        run = clone.bench.run("apply", "--auto-approve")
    assert run.code == 1
    assert "lies in the work tree itself" in run.err
    assert not clone.ran.exists()


SERVER_HOOKS = (
    *("pre-receive", "update", "post-receive", "post-update", "proc-receive"),
    *("reference-transaction", "push-to-checkout", "pre-auto-gc"),
)


def own_remote(clone: Clone) -> None:
    """`.git` of a clone in a folder NAME.git is what git takes an address `../NAME` for."""
    clone.top.rename(clone.folder / "space.git")
    clone.top = clone.bench.folder = clone.folder / "space.git"
    arm(clone, clone.top / ".git")


def arm(clone: Clone, repository: Path) -> None:
    hooks = repository / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in SERVER_HOOKS:
        shutil.copy(clone.trap, hooks / name)


@pytest.mark.parametrize("url", ["../space", "file://%2FTOP", "../pointing"])
def test_an_address_that_leads_back_to_the_clone_is_seen_as_git_sees_it(
    tmp_path: Path, url: str
) -> None:
    clone = Clone(tmp_path)
    own_remote(clone)
    (tmp_path / "pointing").write_text("gitdir: space.git/.git\n")
    clone.git("config", "remote.origin.url", url.replace("TOP", f"{tmp_path}/space"))
    with clone.bench.serving():
        run = clone.bench.run("apply", "--auto-approve")
    assert not clone.ran.exists()
    assert run.code == 1
    assert "lies in the work tree itself" in run.err


def evil(clone: Clone) -> Path:
    """A repository beside the clone, as an archive can hold both."""
    beside = clone.folder / "evil.git"
    git("init", "--quiet", "--bare", beside)
    arm(clone, beside)
    for key, value in (
        *(("core.hooksPath", beside / "hooks"), ("core.fsmonitor", clone.trap)),
        *(("core.alternateRefsCommand", clone.trap), ("core.sshCommand", clone.trap)),
        *(
            ("uploadpack.packObjectsHook", clone.trap),
            ("receive.denyCurrentBranch", "updateInstead"),
        ),
        *(("gc.auto", "1"), ("gc.autoDetach", "false"), ("core.gitProxy", clone.trap)),
    ):
        git("config", "--file", beside / "config", key, str(value))
    (beside / "objects/info").mkdir(exist_ok=True)
    (beside / "objects/info/alternates").write_text(f"{clone.remote}/objects\n")
    return beside


@pytest.mark.parametrize("url", ["../evil.git", "~/evil"])
def test_hooks_of_a_remote_that_an_archive_can_bring_along_do_not_run(
    tmp_path: Path, url: str
) -> None:
    clone = Clone(tmp_path)
    beside = evil(clone)
    clone.git("config", "remote.origin.url", url)
    clone.bench.env["HOME"] = str(tmp_path)
    with clone.bench.serving():
        run = clone.bench.process("apply", "--auto-approve")
    assert not clone.ran.exists(), clone.ran.read_text()
    assert run.code == 0
    assert "postsync-state" in git("-C", beside, "for-each-ref")


@pytest.mark.parametrize("text", ['[hook "x"]\ncommand = TRAP', "[include]\npath = other"])
def test_hooks_in_the_settings_of_such_a_remote_are_refused(tmp_path: Path, text: str) -> None:
    clone = Clone(tmp_path)
    with (evil(clone) / "config").open("a") as file:
        file.write(text.replace("TRAP", str(clone.trap)))
    clone.git("config", "remote.origin.url", "../evil.git")
    with clone.bench.serving():
        run = clone.bench.process("apply", "--auto-approve")
    assert run.code == 1
    assert "git remote set-url origin" in run.err
    assert not clone.ran.exists()


def test_hooks_of_a_remote_that_is_named_by_an_absolute_path_have_their_say(tmp_path: Path) -> None:
    clone = Clone(tmp_path)
    arm(clone, clone.remote)
    with clone.bench.serving():
        run = clone.bench.process("apply", "--auto-approve")
    assert run.code == 1
    assert "pre-receive hook" in run.err
    assert clone.ran.exists()


def test_the_settings_of_the_user_run_what_the_user_wants(tmp_path: Path) -> None:
    clone = Clone(tmp_path)
    settings = tmp_path / "gitconfig"
    settings.write_text(f'[remote "origin"]\n\tuploadpack = {clone.trap}\n')
    clone.bench.env["GIT_CONFIG_GLOBAL"] = str(settings)
    with clone.bench.serving():
        assert clone.bench.run("plan").code == 1
    assert clone.ran.exists()


def test_no_child_sees_a_secret(tmp_path: Path) -> None:
    clone = Clone(tmp_path)
    seen, real = tmp_path / "seen", shutil.which("git")
    program = tmp_path / "bin/git"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\n{{ env; echo "$@"; }} >> {seen}\nexec {real} "$@"\n')
    program.chmod(0o755)
    names = (
        *(
            "OUTSTAND_API_KEY",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "GITHUB_TOKEN",
            "GH_TOKEN",
        ),
        *("POSTSYNC_KEY", "ACTIONS_RUNTIME_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "NPM_TOKEN"),
        *("SECRET", "GIT_TOKEN", "GIT_PASSWORD", "PGPASSWORD"),
    )
    numbers = itertools.count()
    with clone.bench.serving():
        clone.bench.env |= {name: f"canary-{next(numbers)}" for name in names}
        clone.bench.env["PATH"] = f"{program.parent}:{os.environ['PATH']}"
        clone.bench.env["SSH_AUTH_SOCK"] = "/kept"
        for command in COMMANDS:
            clone.bench.process(*command)
    told = seen.read_text()
    assert "canary-" not in told
    assert not [name for name in names if f"\n{name}=" in told]
    assert "SSH_AUTH_SOCK=/kept" in told
    assert "push --porcelain" in told
