"""Lock what the workflows of users install: every package with its version and the sha256 of its files.

    python tools/lock.py          renew the lock. Needs uv: make lock
    python tools/lock.py --check  does it agree with pyproject.toml and constraints.txt? make check asks this

The versions are those of constraints.txt, which the tests run with; the lock holds for Linux and macOS and
every Python that postsync runs on. `postsync init` writes it into a workspace.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from itertools import product
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "examples/workflows/postsync-requirements.txt"
CONSTRAINTS = ROOT / "constraints.txt"

HEADS = (
    """\
# What the workflows install: pip takes these files and no others (--require-hashes --only-binary :all:).
# For a new postsync delete this file and run its `postsync init`, which writes the one that belongs to it;
# where POSTSYNC in the workflows is not empty, name the new one there.
""",
    """\
# What builds postsync where it is installed out of a repository: POSTSYNC in the workflows.
""",
    """\
# For a state in a bucket (`backend: s3`): take the # away from these lines.
""",
)
"""What stands above the three parts: to run, to build, and for S3 (as comments)."""

ENVIRONMENTS = [
    {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": system}
    | {"platform_system": {"linux": "Linux", "darwin": "Darwin"}[system], "os_name": "posix"}
    for python, system in product(["3.11", "3.12", "3.13", "3.14"], ["linux", "darwin"])
]

PACKAGE = re.compile(r"^([\w.-]+)==([^\s;]+)((?:.*\\\n)*.*)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


class Wanted(NamedTuple):
    """What the project says that it needs."""

    to_run: list[str]
    to_build: list[str]
    for_s3: list[str]


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
    LOCK.write_text(renewed(wanted()), "utf-8")
    return 0


def wanted() -> Wanted:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = project["project"]["optional-dependencies"]
    return Wanted(
        project["project"]["dependencies"], project["build-system"]["requires"], extras["s3"]
    )


def renewed(wanted: Wanted) -> str:
    """The whole lock, with the hashes that the package index tells."""
    to_run = compiled(wanted.to_run)
    with_s3 = compiled([*wanted.to_run, *wanted.for_s3])
    for_s3 = "".join(f"# {line}\n" for line in without(with_s3, to_run).splitlines())
    to_build = without(compiled([*wanted.to_run, *wanted.to_build]), to_run)
    return "\n".join(
        head + part for head, part in zip(HEADS, (to_run, to_build, for_s3), strict=True)
    )


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


def without(whole: str, part: str) -> str:
    """The packages of a lock that another does not have."""
    there = {found[1] for found in PACKAGE.finditer(part)}
    return "".join(f"{found[0]}\n" for found in PACKAGE.finditer(whole) if found[1] not in there)


def faults(lock: str) -> list[str]:
    """What is wrong with the lock, in words."""
    parts = lock.split("\n\n")
    if len(parts) != len(HEADS):
        return [f"it has {len(parts)} parts and not {len(HEADS)}"]
    to_run, to_build, for_s3 = (locked(part.replace("\n# ", "\n")) for part in parts)
    tested = locked(CONSTRAINTS.read_text("utf-8"))
    found = [
        f"{name} is {version}, and {tested.get(name)} in constraints.txt"
        for name, version in (to_run | to_build | for_s3).items()
        if tested.get(name) != version
    ]
    needed = wanted()
    for what, have, roots in (
        ("to run", to_run, needed.to_run),
        ("to build", to_run | to_build, [*needed.to_run, *needed.to_build]),
        ("for s3", to_run | for_s3, [*needed.to_run, *needed.for_s3]),
    ):
        found += differing(what, have, roots)
    bare = [found[1] for found in PACKAGE.finditer(lock) if not HASH.search(found[3])]
    return [*found, *(f"{name} has no hash" for name in bare)]


def locked(part: str) -> dict[str, str]:
    return {name_of(found[1]): found[2] for found in PACKAGE.finditer(part)}


def differing(what: str, have: dict[str, str], roots: list[str]) -> list[str]:
    """Where the lock and what the installed packages need are not the same."""
    needs: set[str] = set()
    found = []
    for environment in ENVIRONMENTS:
        for name, version in needed_in(environment, roots):
            needs.add(name)
            if have.get(name) is None:
                found.append(f"{name}, needed {what}, is missing")
            elif version and have[name] not in version:
                found.append(f"{name} {have[name]}, needed {what}, is not {version}")
    found += [f"{name} is not needed {what}" for name in have if name not in needs]
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
