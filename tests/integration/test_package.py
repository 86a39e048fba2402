"""The package: what an installed postsync needs beside its code is found where a wheel puts it."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

START = """\
import sys
sys.path.insert(0, {site!r})
from postsync.__main__ import main
sys.exit(main())
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the wheel, as pyproject.toml lays them out, far from the checkout."""
    site = tmp_path_factory.mktemp("site")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    ignored = shutil.ignore_patterns("__pycache__", ".postsync")
    for package in wheel["packages"]:
        shutil.copytree(ROOT / package, site / Path(package).name, ignore=ignored)
    for source, target in wheel["force-include"].items():
        shutil.copytree(ROOT / source, site / target, ignore=ignored)
    return site


def run(site: Path, where: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", START.format(site=str(site)), *arguments],
        cwd=where,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_installed_code_is_the_one_that_runs(installed: Path) -> None:
    where = "import sys; sys.path.insert(0, sys.argv[1]); import postsync; print(postsync.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", where, str(installed)], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith(str(installed))


@pytest.mark.parametrize("name", ["post", "config", "plan", "state"])
def test_an_installed_copy_has_its_schemas(installed: Path, tmp_path: Path, name: str) -> None:
    done = run(installed, tmp_path, "schema", name)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (ROOT / f"schemas/{name}.schema.json").read_text("utf-8")


def test_an_installed_copy_starts_a_workspace_that_works(installed: Path, tmp_path: Path) -> None:
    for line in (
        ["init"],
        ["validate"],
        ["apply", "--auto-approve"],
        ["plan", "--detailed-exitcode"],
    ):
        done = run(installed, tmp_path, *line)
        assert done.returncode == 0, (line, done.stdout, done.stderr)
    assert (tmp_path / ".github/workflows/postsync-apply.yml").is_file()


def test_the_package_says_that_it_is_typed(installed: Path) -> None:
    assert (installed / "postsync/py.typed").is_file()


def test_what_the_wheel_takes_along_exists() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert (ROOT / project["project"]["readme"]).is_file()
    assert all((ROOT / name).is_file() for name in project["project"]["license-files"])
