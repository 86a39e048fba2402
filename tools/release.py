"""Keep everything that names a version in step: the package, the changelog, what users install.

    python tools/release.py 0.1.0          make this release: then commit, tag v0.1.0 and push
    python tools/release.py 0.2.0.dev0     begin the next one
    python tools/release.py --check        is everything in step? make check asks this
    python tools/release.py --notes 0.1.0  print the section of the changelog

What README, pages and workflows name is the newest version in the changelog; as long as there is none, the
repository that pyproject.toml names.
"""

import re
import sys
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src/postsync/__init__.py"
CHANGELOG = ROOT / "CHANGELOG.md"
PROJECT = ROOT / "pyproject.toml"
HELP = ROOT / "src/postsync/cli/explaining.py"
NAMING = [
    ROOT / "README.md",
    *sorted(ROOT.glob("docs/*.md")),
    *sorted(ROOT.glob("examples/workflows/*.yml")),
    ROOT / "action.yml",
]

VERSION = re.compile(r'(?<=__version__ = ")[^"]+')
SECTION = re.compile(r"^## \[(\d+\.\d+\.\d+)\].*\n", re.MULTILINE)
REQUIREMENT = re.compile(r'(?<=["`])postsync(\[[a-z0-9,]+\])?(?:==| @ git\+)[^"`]+(?=["`])')
USED = re.compile(r"(?<=uses: )[\w.-]+/postsync@[\w.-]+")
REPOSITORY = re.compile(r"https://github\.com/[\w.-]+/postsync\b")


def main(arguments: list[str]) -> int | str:
    match arguments:
        case ["--check"]:
            return check()
        case ["--notes", version]:
            print(notes(version))
        case [version] if re.fullmatch(r"\d+\.\d+\.\d+(\.dev\d+)?", version):
            begin(version)
            for path, text in in_step().items():
                path.write_text(text, "utf-8")
        case _:
            return __doc__ or ""
    return 0


def check() -> int | str:
    behind = [path.name for path, text in in_step().items() if text != path.read_text("utf-8")]
    if behind:
        return f"out of step with the changelog or pyproject.toml: {', '.join(behind)}"
    version = version_of(PACKAGE)
    if ".dev" not in version and version != released():
        return f"__version__ is {version}, and the newest one in the changelog {released()}"
    return 0


def begin(version: str) -> None:
    """Write the version into the package, and that of a release into the changelog."""
    PACKAGE.write_text(VERSION.sub(version, PACKAGE.read_text("utf-8")), "utf-8")
    if ".dev" not in version:
        heading = f"## [Unreleased]\n\n## [{version}] - {time.strftime('%Y-%m-%d')}\n"
        text = CHANGELOG.read_text("utf-8").replace("## [Unreleased]\n", heading, 1)
        CHANGELOG.write_text(text, "utf-8")


def in_step() -> dict[Path, str]:
    """Every file that names what users install or where the project lives, as it should be."""
    repository = tomllib.loads(PROJECT.read_text("utf-8"))["project"]["urls"]["Repository"]
    version = released()
    source = f"=={version}" if version else f" @ git+{repository}@main"
    used = (
        f"{repository.removeprefix('https://github.com/')}@{f'v{version}' if version else 'main'}"
    )
    texts = {path: REPOSITORY.sub(repository, path.read_text("utf-8")) for path in (PROJECT, HELP)}
    for path in NAMING:
        text = USED.sub(used, path.read_text("utf-8"))
        texts[path] = REQUIREMENT.sub(lambda found: f"postsync{found[1] or ''}{source}", text)
    return texts


def released() -> str | None:
    """The newest version in the changelog."""
    found = SECTION.search(CHANGELOG.read_text("utf-8"))
    return found[1] if found else None


def version_of(path: Path) -> str:
    found = VERSION.search(path.read_text("utf-8"))
    assert found is not None
    return found[0]


def notes(version: str) -> str:
    """What the changelog says of a version. A tag that is not this version's is refused."""
    if version != version_of(PACKAGE):
        sys.exit(f"this is not {version}: __version__ is {version_of(PACKAGE)}")
    sections = SECTION.split(CHANGELOG.read_text("utf-8"))
    for name, text in zip(sections[1::2], sections[2::2], strict=True):
        if name == version:
            return text.strip()
    sys.exit(f"CHANGELOG.md has no section [{version}]")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
