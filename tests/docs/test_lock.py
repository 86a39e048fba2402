"""The lock that the action installs from: what is wrong with it is found before anybody installs from it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = "action/requirements.txt"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the tool reads."""
    for name in ("tools/lock.py", "pyproject.toml", "constraints.txt", LOCK):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def faults(project: Path) -> str:
    done = subprocess.run(
        [sys.executable, project / "tools/lock.py", "--check"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode in {0, 1}, done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("file", "before", "after", "fault"),
    [
        (LOCK, r"\nhttpx==(\S+) \\\n(    --hash=\S+( \\)?\n)+", "\n", "httpx is missing"),
        (LOCK, r"\nobstore==(\S+) \\\n(    --hash=\S+( \\)?\n)+", "\n", "obstore is missing"),
        (LOCK, r"\npillow==(\S+) \\\n(    --hash=\S+( \\)?\n)+", "\n", "pillow is missing"),
        (LOCK, r"\nhttpx==\S+", "\nhttpx==0.1", "httpx is 0.1, and"),
        (LOCK, r"\nhttpx==\S+", "\nhttpx==0.1", "httpx 0.1 is not >=0.28"),
        (LOCK, r"(\nhttpx==\S+) \\\n(    --hash=\S+( \\)?\n)+", r"\1\n", "httpx has no hash"),
        (LOCK, r"(\nhttpx==\S+)", r"\nevil==1 \\\n    --hash=sha256:" + 64 * "0" + r"\1", "evil is not"),
        ("pyproject.toml", r'"httpx>=', '"pytest", "httpx>=', "pytest is missing"),
    ],
)  # fmt: skip
def test_what_is_out_of_step_is_found(
    project: Path, file: str, before: str, after: str, fault: str
) -> None:
    path = project / file
    text, times = re.subn(before, after, path.read_text("utf-8"), count=1)
    assert times == 1
    path.write_text(text, "utf-8")
    assert fault in faults(project)
