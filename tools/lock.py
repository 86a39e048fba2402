"""Lock what the action installs: every package with its version and the sha256 of its files.

    python tools/lock.py          renew the lock. Needs uv: make lock
    python tools/lock.py --check  does it agree with pyproject.toml and constraints.txt? make check asks this

The versions are those of constraints.txt, which the tests run with; the lock holds for Linux and macOS and
every Python that postsync runs on. What a state in a bucket and small pictures need is in it.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from itertools import product
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "action/requirements.txt"
CONSTRAINTS = ROOT / "constraints.txt"

HEAD = """\
# What the action installs: pip takes these files and no others (--require-hashes --only-binary :all:).
# postsync itself is used where it lies. make lock renews this file.
"""

ENVIRONMENTS = [
    {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": system}
    | {"platform_system": {"linux": "Linux", "darwin": "Darwin"}[system], "os_name": "posix"}
    for python, system in product(["3.11", "3.12", "3.13", "3.14"], ["linux", "darwin"])
]

PACKAGE = re.compile(r"^([\w.-]+)==([^\s;]+)((?:.*\\\n)*.*)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


def main(arguments: list[str]) -> int | str:
    if arguments == ["--check"]:
        wrong = "; ".join(faults(LOCK.read_text("utf-8")))
        return (
            f"{LOCK.relative_to(ROOT)} is out of step (make lock renews it): {wrong}"
            if wrong
            else 0
        )
    if arguments:
        return __doc__ or ""
    LOCK.write_text(HEAD + compiled(wanted()), "utf-8")
    return 0


def wanted() -> list[str]:
    """What the project says that it needs, with its extras that are for users."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    return [*project["dependencies"], *extras["preview"], *extras["s3"]]


def compiled(requirements: list[str]) -> str:
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--quiet"]
    options += ["--no-header", "--no-annotate", "--no-build", "--constraint", str(CONSTRAINTS)]
    done = subprocess.run(
        [sys.executable, "-m", "uv", "pip", "compile", *options, "-"],
        input="\n".join(requirements),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return done.stdout


def faults(lock: str) -> list[str]:
    """What is wrong with the lock, in words."""
    have = locked(lock)
    tested = locked(CONSTRAINTS.read_text("utf-8"))
    found = [
        f"{name} is {version}, and {tested.get(name)} in constraints.txt"
        for name, version in have.items()
        if tested.get(name) != version
    ]
    bare = [found[1] for found in PACKAGE.finditer(lock) if not HASH.search(found[3])]
    return [*found, *differing(have, wanted()), *(f"{name} has no hash" for name in bare)]


def locked(part: str) -> dict[str, str]:
    return {name_of(found[1]): found[2] for found in PACKAGE.finditer(part)}


def differing(have: dict[str, str], roots: list[str]) -> list[str]:
    """Where the lock and what the installed packages need are not the same."""
    needs: set[str] = set()
    found = []
    for environment in ENVIRONMENTS:
        for name, version in needed_in(environment, roots):
            needs.add(name)
            if have.get(name) is None:
                found.append(f"{name} is missing")
            elif version and have[name] not in version:
                found.append(f"{name} {have[name]} is not {version}")
    found += [f"{name} is not needed" for name in have if name not in needs]
    return sorted({*found})


def needed_in(environment: dict[str, str], roots: list[str]) -> Iterator[tuple[str, SpecifierSet]]:
    """Every package that these need, directly or not, by what is installed here."""
    waiting = [(Requirement(root), "") for root in roots]
    done: set[tuple[str, str]] = set()
    while waiting:
        wanted, extra = waiting.pop()
        if wanted.marker and not wanted.marker.evaluate({**environment, "extra": extra}):
            continue
        name = name_of(wanted.name)
        yield name, wanted.specifier
        for wish in {"", *wanted.extras}:
            if (name, wish) not in done:
                done.add((name, wish))
                waiting += [(Requirement(line), wish) for line in metadata.requires(name) or ()]


def name_of(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
