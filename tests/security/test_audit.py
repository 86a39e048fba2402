"""What looking at a hostile workspace starts, opens and connects to, as the system sees it.

`strace` sees everything, where it is installed. A hook inside of Python sees what postsync does itself.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from tests.doubles.git_place import git
from tests.integration.typist import Typist
from tests.integration.workbench import HELLO, Workbench

import postsync

COMMANDS = (
    ("validate",),
    ("plan", "--offline", "--base", "HEAD"),
    ("calendar", "--offline"),
    ("preview", "--offline", "--all", "--base", "HEAD"),
)

KEY = "canary-key-4711"

HOOK = """
import json, os, sys
log = os.open(os.environ["AUDITED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def note(event, args):
    if event == "subprocess.Popen":
        told = [list(map(os.fsdecode, args[1])), dict(args[3] or os.environ)]
    elif event in {"os.exec", "os.posix_spawn", "os.system", "pty.spawn", "ctypes.dlopen"}:
        told = [repr(args)]
    elif event in {"socket.connect", "socket.getaddrinfo", "socket.sendto"}:
        told = [repr(args[1:] if event != "socket.getaddrinfo" else args)]
    elif event == "open" and isinstance(args[0], (str, bytes)):
        told = [os.path.abspath(os.fsdecode(args[0]))]
    else:
        return
    os.write(log, (json.dumps([event, *told]) + "\\n").encode())
sys.addaudithook(note)
"""


@pytest.fixture
def hostile(tmp_path: Path) -> Workbench:
    """A clone with everything in it that could lead outside, start a program or ask somebody."""
    outside = tmp_path / "outside"
    outside.mkdir()
    trap = outside / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    trap.chmod(0o755)
    (outside / "secret.png").write_bytes(b"\x89PNG\r\n\x1a\n secret")
    (outside / "secret.yaml").write_text(HELLO)
    (outside / "settings").write_text(f"[core]\n\tfsmonitor = {trap}\n")
    os.mkfifo(outside / "pipe")
    bench = Workbench(tmp_path / "workspace")
    bench.write(".gitignore", ".postsync/\n")
    bench.write("posts/hello.yaml", HELLO)
    top = bench.folder
    git("init", "--quiet", "--initial-branch=main", top)
    git("-C", top, "remote", "add", "origin", f"file://{tmp_path}/outside/remote.git")
    git("-C", top, "add", "--all")
    git("-C", top, "commit", "--quiet", "-m", "Begin")
    assert bench.run("apply", "--auto-approve").code == 0
    for number, path in enumerate(
        ("link.png", f"{outside}/secret.png", "../../outside/secret.png", "pipe")
    ):
        media = f"media: [{{path: '{path}', alt: No}}]\n"
        bench.write(f"posts/media-{number}.yaml", HELLO.replace("morning", str(number)) + media)
    bench.path("posts/link.png").symlink_to(outside / "secret.png")
    bench.path("posts/pipe").symlink_to(outside / "pipe")
    bench.path("posts/link.yaml").symlink_to(outside / "secret.yaml")
    bench.path("posts/folder").symlink_to(outside)
    bench.write(
        "posts/shown.yaml", HELLO.replace("morning", "noon") + "media: [{path: own.png, alt: O}]\n"
    )
    Image.new("RGB", (64, 64), "red").save(bench.path("posts/own.png"))
    bench.write(".gitattributes", "* filter=trap diff=trap\n")
    git("-C", top, "-c", "filter.trap.clean=cat", "add", "--all")
    git("-C", top, "commit", "--quiet", "-m", "Fix a typo")
    for name, value in (
        *(("core.fsmonitor", trap), ("core.sshCommand", trap), ("core.pager", trap)),
        *(("diff.external", trap), ("diff.trap.textconv", trap), ("filter.trap.clean", trap)),
        *(
            ("credential.helper", trap),
            ("remote.origin.uploadpack", trap),
            ("core.hooksPath", outside),
        ),
        *(("core.excludesFile", outside / "settings"), ("core.attributesFile", outside / "pipe")),
        *(("core.worktree", outside), ("include.path", outside / "settings")),
        *(("remote.evil.promisor", "true"), ("remote.evil.url", f"ext::{trap}")),
    ):
        git("config", "--file", top / ".git/config", "--add", name, str(value))
    bench.env |= {
        "OUTSTAND_API_KEY": KEY,
        "AWS_SECRET_ACCESS_KEY": KEY,
        "GITHUB_TOKEN": KEY,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return bench


def allowed(bench: Workbench) -> tuple[str, ...]:
    """Where files may be opened: the workspace, the system's and Python's own."""
    site = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    ours = Path(postsync.__file__).parents[2]
    home = os.environ["HOME"]
    folders = (bench.folder, sys.prefix, sys.base_prefix, sys.exec_prefix, *site, ours)
    of_git = (f"{home}/.gitconfig", f"{home}/.config/git", f"{home}/git")
    system = ("/usr", "/lib", "/lib64", "/etc", "/proc", "/sys", "/dev", "/bin", "/opt")
    return (*map(str, folders), *of_git, *system)


def assert_allowed(path: str, bench: Workbench) -> None:
    places = allowed(bench)
    assert any(path == one or path.startswith(f"{one}/") for one in places), f"{path} was opened"


def assert_fixed(words: list[str]) -> None:
    """Git runs with the settings that no branch can change, and asks nobody."""
    assert Path(words[0]).name == "git", words
    line = " ".join(words)
    for fixed in (
        *("--no-pager", "--no-optional-locks", "core.fsmonitor=false", "core.hooksPath=/dev/null"),
        *("safe.bareRepository=explicit", "protocol.ext.allow=never", "protocol.allow=never"),
    ):
        assert fixed in line, words
    assert not {"fetch", "push", "ls-remote", "clone"} & set(words), words
    assert KEY not in line


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_python_starts_nothing_but_git_and_opens_nothing_outside(
    hostile: Workbench, tmp_path: Path, command: tuple[str, ...]
) -> None:
    hook, log = tmp_path / "hook/sitecustomize.py", tmp_path / "audited"
    hook.parent.mkdir()
    hook.write_text(HOOK)
    hostile.env |= {"PYTHONPATH": str(hook.parent), "AUDITED": str(log)}
    hostile.process(*command)
    assert_harmless(log, hostile)


def test_an_editor_that_opens_everything_starts_nothing_but_git_and_writes_nothing(
    hostile: Workbench, tmp_path: Path
) -> None:
    hook, log = tmp_path / "hook/sitecustomize.py", tmp_path / "audited"
    hook.parent.mkdir()
    hook.write_text(HOOK)
    hostile.env |= {"PYTHONPATH": str(hook.parent), "AUDITED": str(log)}
    before = {path: path.lstat().st_mtime_ns for path in hostile.folder.rglob("*")}
    with Typist(hostile.folder, env=hostile.environment()) as typist:
        whole = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
        for file in sorted(hostile.folder.glob("posts/*.yaml")):
            if file.is_symlink():
                typist.show(file.as_uri(), HELLO)
                continue
            typist.open(file)
            for method in ("codeLens", "documentLink", "documentSymbol"):
                typist.about(file, method)
            typist.about(file, "codeAction", range=whole, context={"diagnostics": []})
            for line in range(5):
                typist.hover(file, line, 14)
                typist.at(file, line, 14, "definition")
            for typed in ("../../outside/", "folder/", "/", "link", ""):
                offered = typist.offered(file, f"media: [{{path: {typed}|}}]")
                assert not [name for name in offered if "secret" in name or "link" in name]
        assert typist.quit() == (0, "")
    assert {path: path.lstat().st_mtime_ns for path in hostile.folder.rglob("*")} == before
    assert_harmless(log, hostile)


def assert_harmless(log: Path, hostile: Workbench) -> None:
    """Nothing but git was started, with nothing of the branch in effect, and nothing outside was opened."""
    hook = log.with_name("hook") / "sitecustomize.py"
    assert not log.with_name("ran").exists()
    started = 0
    for line in log.read_text().splitlines():
        event, *told = json.loads(line)
        if event == "open":
            if told[0] != str(hook):
                assert_allowed(told[0], hostile)
        elif event == "subprocess.Popen":
            started += 1
            words, environ = told
            assert_fixed(words)
            assert KEY not in environ.values()
        else:
            assert event == "ctypes.dlopen", line
    assert started, "the hook has seen nothing"


CALL = re.compile(r"^(?:\[pid\s+)?(?P<pid>\d+)\]?\s+(?P<name>\w+)\((?P<rest>.*)$")
UNFINISHED = " <unfinished ...>"
RESUMED = re.compile(r"^(?P<pid>\d+)\s+<\.\.\. \w+ resumed>\s?(?P<rest>.*)$")
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


def calls(log: Path) -> Iterator[tuple[str, str]]:
    """Every call that succeeded: its name, and the rest of its line."""
    begun: dict[str, str] = {}  # by process, where another one came between the two halves
    for line in log.read_text("utf-8", "replace").splitlines():
        if line.endswith(UNFINISHED):
            begun[line.split()[0]] = line.removesuffix(UNFINISHED)
            continue
        resumed = RESUMED.match(line)
        whole = begun.pop(resumed["pid"], "") + resumed["rest"] if resumed else line
        call = CALL.match(whole)
        if call is not None and " = -1 " not in call["rest"]:
            yield call["name"], call["rest"]


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_system_sees_nothing_but_git_and_nothing_outside(
    hostile: Workbench, tmp_path: Path, command: tuple[str, ...]
) -> None:
    log = tmp_path / "strace"
    options = (
        "-f",
        "-v",
        "-y",
        "-s",
        "65536",
        "-e",
        "trace=execve,open,openat,openat2,connect,sendto",
    )
    done = subprocess.run(
        ["strace", *options, "-o", str(log), sys.executable, "-m", "postsync", *command],
        cwd=hostile.folder,
        env=hostile.environment(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    if b"ptrace" in done.stderr.lower() and b"not permitted" in done.stderr.lower():
        pytest.skip("strace may not look at processes here")
    assert not (tmp_path / "ran").exists()
    programs = 0
    for name, rest in calls(log):
        if name == "execve":
            programs += 1
            path, words, environ = re.match(r'"([^"]*)", \[(.*?)\], \[(.*)\]', rest).groups()  # type: ignore[union-attr]
            if programs == 1:
                continue
            assert Path(path).name == "git", rest
            assert_fixed(["git", *QUOTED.findall(words)[1:]])
            assert KEY not in environ
        elif name in {"connect", "sendto"}:
            assert "AF_INET" not in rest, rest
        else:
            opened = re.search(r" = \d+<([^>]*)>", rest)
            assert opened is not None, rest
            path = opened[1].removesuffix(" (deleted)")
            if path.startswith("/"):
                assert_allowed(path, hostile)
    assert programs > 1, "strace has seen no git"
