"""Install postsync out of this very checkout, in an environment of its own. Needs nothing but Python.

pip takes the files that `requirements.txt` names by their hashes, and no others; postsync itself is used
where it lies, so that nothing is built and no name on an index has to be trusted. Nothing of the
workspace is looked at.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE / "requirements.txt"
STAMP = "postsync-is-installed"


def main() -> int:
    """Install what is not there yet, and tell the next steps which Python to take."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever brings a Python may bring any
        print("::error title=postsync::This is Python older than 3.11. Say python-version: '3.13'.")
        return 1
    made_of = f"{HERE}{sys.version}{LOCK.read_text('utf-8')}"
    name = f"postsync-{hashlib.sha256(made_of.encode()).hexdigest()[:16]}"
    folder = Path(os.environ["RUNNER_TEMP"], name)
    python = folder / "bin/python"
    if not (folder / STAMP).is_file():
        install(folder, python)
        (folder / STAMP).touch()
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as outputs:
        outputs.write(f"python={python}\n")
    return 0


def install(folder: Path, python: Path) -> None:
    """Make the environment, and let it find the code where it lies."""
    has_pip = importlib.util.find_spec("pip") is not None
    venv.EnvBuilder(clear=True, symlinks=True, with_pip=not has_pip).create(folder)
    pip = [sys.executable, "-I", "-m", "pip", "--python", str(python)]
    if not has_pip:
        pip = [str(python), "-I", "-m", "pip"]
    pip += ["--quiet", "--no-input", "--disable-pip-version-check"]
    locked = ["install", "--require-hashes", "--only-binary", ":all:", "--requirement", str(LOCK)]
    # pip starts the other Python by itself, and that one is not told -I.
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    env["PYTHONSAFEPATH"] = env["PYTHONNOUSERSITE"] = "1"
    for words in (locked, ["check"]):
        subprocess.run([*pip, *words], check=True, cwd=folder, env=env)  # noqa: S603 - this Python's own pip
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "postsync.pth").write_text(f"{HERE.parent / 'src'}\n{HERE.parent}\n", "utf-8")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        print(
            "::error title=postsync::pip could not install what requirements.txt names; see above."
        )
        sys.exit(error.returncode)
