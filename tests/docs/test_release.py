"""What names a version is in step, and a release changes all of it by one command."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READ = [
    "README.md",
    "CHANGELOG.md",
    "pyproject.toml",
    "src/postsync/__init__.py",
    "src/postsync/cli/explaining.py",
    "tools/release.py",
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the tool reads and writes."""
    for name in [
        *READ,
        *(path.relative_to(ROOT) for path in ROOT.glob("docs/*.md")),
        *(path.relative_to(ROOT) for path in ROOT.glob("examples/workflows/*.yml")),
        "action.yml",
    ]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def tool(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, project / "tools/release.py", *arguments],
        check=False,
        capture_output=True,
        text=True,
    )


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def test_all_is_in_step_now(project: Path) -> None:
    done = tool(project, "--check")
    assert done.returncode == 0, done.stderr


def test_a_release_is_installed_from_then_on(project: Path) -> None:
    assert tool(project, "3.1.0").returncode == 0
    text = (project / "README.md").read_text()
    assert '"postsync==3.1.0"' in text
    assert "git+" not in text
    for name in ("action.yml", "examples/workflows/plan.yml", "docs/github-actions.md"):
        text = (project / name).read_text()
        assert "uses: OWNER/postsync@v3.1.0" in text
        assert "postsync@main" not in text
    assert '"3.1.0"' in (project / "src/postsync/__init__.py").read_text()
    assert tool(project, "--check").returncode == 0


def test_work_on_the_next_release_leaves_the_last_one_installed(project: Path) -> None:
    tool(project, "3.1.0")
    assert tool(project, "3.2.0.dev0").returncode == 0
    text = (project / "examples/workflows/apply.yml").read_text()
    assert "uses: OWNER/postsync@v3.1.0" in text
    assert tool(project, "--check").returncode == 0


def test_the_notes_of_a_release_are_its_section_of_the_changelog(project: Path) -> None:
    tool(project, "3.1.0")
    edit(project / "CHANGELOG.md", "## [Unreleased]\n", "## [Unreleased]\n\n- Later.\n")
    notes = tool(project, "--notes", "3.1.0").stdout
    assert "`postsync init`" in notes
    assert "## [" not in notes
    assert "Later." not in notes


def test_notes_of_another_version_than_the_code_has_are_refused(project: Path) -> None:
    tool(project, "3.1.0")
    done = tool(project, "--notes", "3.1.1")
    assert done.returncode == 1
    assert "3.1.1" in done.stderr


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("examples/workflows/plan.yml", "postsync@v3.1.0", "postsync@v3.0.0"),
        ("src/postsync/__init__.py", "3.1.0", "3.2.0"),
        ("README.md", "postsync==3.1.0", "postsync @ git+https://git.acme.example/postsync"),
    ],
)
def test_what_is_out_of_step_is_found(project: Path, name: str, before: str, after: str) -> None:
    tool(project, "3.1.0")
    edit(project / name, before, after)
    assert tool(project, "--check").returncode == 1


def test_the_project_has_one_address(project: Path) -> None:
    edit(
        project / "pyproject.toml",
        'Repository = "https://github.com/OWNER',
        'Repository = "https://github.com/acme',
    )
    assert tool(project, "--check").returncode == 1
    assert tool(project, "3.1.0.dev0").returncode == 0
    text = (project / "pyproject.toml").read_text()
    assert "OWNER/postsync" not in text
    assert "git+https://github.com/acme/postsync@main" in (project / "README.md").read_text()
    text = (project / "examples/workflows/apply.yml").read_text()
    assert text.count("uses: acme/postsync@main") == 3


def test_what_users_use_pins_the_same_actions_as_our_workflows() -> None:
    def pins(files: str) -> set[str]:
        lines = [
            line.split("uses: ")[1]
            for path in ROOT.glob(files)
            for line in path.read_text().splitlines()
            if "uses: actions/" in line
        ]
        assert lines
        return set(lines)

    both = pins(".github/workflows/*.yml") | pins("examples/workflows/*.yml") | pins("action.yml")
    names = [pin.partition("@")[0] for pin in both]
    assert len(names) == len(set(names)), sorted(both)
    assert all(len(pin.split()[0].partition("@")[2]) == 40 for pin in both)
