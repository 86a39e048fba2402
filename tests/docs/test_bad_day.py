"""The bad day of docs/sandbox.md goes as the page says."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")

COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)\n", re.MULTILINE)


def walk() -> list[tuple[str, str]]:
    """Each command of the section, and what the page shows for it."""
    section = PAGE.split("## Rehearse a bad day\n")[1].split("\n## ")[0]
    text = "".join(re.findall(r"^```console\n(.*?)^```", section, re.DOTALL | re.MULTILINE))
    before, *pieces = COMMAND.split(text)
    assert not before
    return list(zip(pieces[::2], pieces[1::2], strict=True))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.mark.skipif(not shutil.which("curl"), reason="the page uses curl")
def test_a_bad_day_goes_as_described(tmp_path):
    commands = walk()
    script = "".join(f"echo '@@'\n{command}\n" for command, _ in commands)
    assert "8300" in script
    done = subprocess.run(
        ["bash", "-c", script.replace("8300", str(free_port()))],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    _, *said = done.stdout.split("@@\n")
    assert said == [shown for _, shown in commands], done.stderr
    assert done.returncode == 0
