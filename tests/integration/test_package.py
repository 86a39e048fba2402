"""The package as users get it: a wheel that was built, installed far from the checkout."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from importlib import metadata
from pathlib import Path

import pytest

from postsync.adapters.workspace.schema.check import whole_text

ROOT = Path(__file__).parents[2]
GIVEN = os.environ.get("POSTSYNC_WHEEL")
"""The wheel that the tests run on, if it is not the code where it stands (make test WHEEL=…)."""

COMMIT = "0f2d1c9" * 5 + "abcde"


def build(target: str, where: Path, *, source: Path = ROOT) -> Path:
    """Build the wheel or the sdist as `make dist` does."""
    hatch = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", where]
    subprocess.run(hatch, cwd=source, check=True, capture_output=True)
    (built,) = where.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(GIVEN).resolve() if GIVEN else build("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, unpacked."""
    packed = build("sdist", tmp_path_factory.mktemp("sdist"))
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    (unpacked,) = folder.iterdir()
    return unpacked


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that pip has installed the wheel into; what it needs is the tests' own."""
    site = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", "--target", site, wheel], check=True)
    return site


def run(site: Path, where: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [site / "bin/postsync", *arguments],
        cwd=where,
        env=os.environ | {"PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_installed_code_is_the_one_that_runs(installed: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import postsync; print(postsync.__file__)"],
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(str(installed))


def test_an_installed_copy_has_its_schemas(installed: Path, tmp_path: Path) -> None:
    for name in ("post", "config", "plan", "state"):
        done = run(installed, tmp_path, "schema", name)
        assert done.returncode == 0, done.stderr
        assert done.stdout == whole_text(name)


def test_an_installed_copy_explains_its_rules(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "rules", "PS204")
    assert done.returncode == 0, done.stderr
    assert "hashtags" in done.stdout


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


def test_a_copy_from_a_repository_has_its_workflows_use_the_same_commit(
    installed: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    shutil.copytree(installed, site)
    (notes,) = site.glob("postsync-*.dist-info")
    url = "https://github.com/acme/postsync.git"
    origin = {"url": url, "vcs_info": {"vcs": "git", "commit_id": COMMIT}}
    (notes / "direct_url.json").write_text(json.dumps(origin))
    assert run(site, tmp_path, "init", "made").returncode == 0
    for name in ("plan", "apply", "verify"):
        text = (tmp_path / f"made/.github/workflows/postsync-{name}.yml").read_text()
        assert f"uses: acme/postsync@{COMMIT}\n" in text


def test_a_copy_from_elsewhere_has_them_use_what_the_examples_do(
    installed: Path, tmp_path: Path
) -> None:
    assert run(installed, tmp_path, "init").returncode == 0
    for name in ("plan", "apply", "verify"):
        text = (tmp_path / f".github/workflows/postsync-{name}.yml").read_text()
        assert text == (ROOT / f"examples/workflows/{name}.yml").read_text()


def test_the_package_says_that_it_is_typed(installed: Path) -> None:
    assert (installed / "postsync/py.typed").is_file()


def test_a_package_index_shows_a_readme_whose_links_lead_somewhere(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        shown = message_from_bytes(archive.read(name)).get_payload()
    links = [part.partition(")")[0] for part in str(shown).split("](")[1:]]
    assert len(links) > 10
    assert [link for link in links if not link.startswith("https://")] == []


def test_the_sdist_builds_the_same_wheel(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    again = build("wheel", tmp_path, source=sdist)
    with zipfile.ZipFile(wheel) as ours, zipfile.ZipFile(again) as theirs:
        assert {i.filename: i.CRC for i in theirs.infolist()} == {
            i.filename: i.CRC for i in ours.infolist()
        }


READ = (
    *("Makefile", "action.yml", "action/run.py", ".ci/run", ".github/workflows/ci.yml"),
    *("benchmarks/__main__.py", "LICENSE"),
)


def test_the_sdist_has_what_its_checks_and_tests_read(sdist: Path) -> None:
    for name in READ:
        assert (sdist / name).read_bytes() == (ROOT / name).read_bytes(), name


def test_the_tests_run_beside_the_version_that_the_code_names() -> None:
    import postsync

    assert metadata.version("postsync") == postsync.__version__
