"""What the documentation shows is what the program says.

A block of console text after `<!-- run -->` is run, in the order of the page, in a workspace of that
page: each line after `$ ` is a command, and what follows is all that it says, seconds, lineages and
keys aside. A line of `…` stands for any number of lines. `<!-- run: COMMANDS -->` runs these first,
and the block has to be a part of what the last one says. Of an `sh` block nothing is shown: it has to
end with 0. A YAML block whose first line is `# posts/….yaml` or `# postsync.yaml` is a file of that
workspace.
GOLDEN_UPDATE=1 writes the answers again; `…` lines and parts stay for a person to fix.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.docs.markdown import BLOCK, FILES, ROOT, page
from tests.integration.workbench import Workbench, words

UPDATE = bool(os.environ.get("GOLDEN_UPDATE"))

CONFIG = "version: 1\nprovider: {name: sandbox}\ntimezone: Europe/Berlin\n"

FILE = re.compile(r"# (postsync\.yaml|posts/\S+\.yaml)\n")
UUID = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
SECONDS = re.compile(r"(?<![T\d:])(\d\d:\d\d):\d\d(?!\d)")
COMMAND = re.compile(r"^\$ (.*(?:\\\n.*)*)$", re.MULTILINE)


def marked() -> list[str]:
    return [name for name in FILES if "<!-- run" in page(name)]


@pytest.mark.parametrize("name", marked())
def test_a_page_shows_what_the_program_says(name: str, tmp_path: Path) -> None:
    source = ROOT / name
    text = source.read_text("utf-8")
    bench = Workbench(tmp_path / "workspace", config=CONFIG, salt=name)
    shutil.copytree(ROOT / "examples/posts/launch/media", bench.path("posts/media"))
    told = BLOCK.sub(lambda block: _block(bench, block), text)
    if UPDATE:
        source.write_text(told, "utf-8")
    assert _comparable(told) == _comparable(source.read_text("utf-8"))


def test_the_readme_is_among_them() -> None:
    assert "README.md" in marked()
    assert not UPDATE, "the pages were written again; read the diff, then run without it"


def _block(bench: Workbench, block: "re.Match[str]") -> str:
    """The block with what the program says now."""
    text = block["text"]
    if block["kind"] == "yaml" and (file := FILE.match(text)):
        bench.write(file[1], text)
    if not block[0].startswith("<!-- run"):
        return block[0]
    if block["first"]:
        said = [_say(bench, command) for command in block["first"].split("; ")][-1]
        assert _comparable(text) in _comparable(said), said
        return block[0]
    if block["kind"] == "sh":
        _say(bench, text)
        return block[0]
    pieces = COMMAND.split(text)
    assert not pieces[0], "a block that is run begins with a command"
    told = "".join(
        f"$ {command}\n{_agree(shown.removeprefix(chr(10)), _say(bench, command))}"
        for command, shown in zip(pieces[1::2], pieces[2::2], strict=True)
    )
    return block[0].replace(text, told)


def _agree(shown: str, said: str) -> str:
    """`shown` where it fits what was said, with its `…` lines; else what was said."""
    parts = [re.escape(part) for part in re.split(r"^…\n", _comparable(shown), flags=re.MULTILINE)]
    fits = re.fullmatch("(?:.*\n)*".join(parts), _comparable(said))
    return shown if fits else said


def _say(bench: Workbench, command: str) -> str:
    command = command.replace("\\\n", " ")
    if ahead := re.match(r"POSTSYNC_CLOCK_OFFSET=(\d+) ", command):
        bench.wait(seconds=int(ahead[1]))
        command = command[ahead.end() :]
    line, exit_shown, _ = command.partition("; echo $?")
    if line.startswith("postsync ") and not set("|<>&") & set(line):
        run = bench.run(*words(line.removeprefix("postsync ")))
        said = run.out or run.err
        return said + (f"{run.code}\n" if exit_shown else "")
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=bench.folder,
        env={**bench.environment(), "PATH": f"{Path(bench.python).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (command, done.stderr)
    return done.stdout


def _comparable(text: str) -> str:
    return SECONDS.sub(r"\1", UUID.sub("<uuid>", text))
