"""Every help has an example that the command line takes, its exit codes, and a link to its page."""

import re
import shlex
import tomllib
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner
from tests.docs.commands import refusal
from tests.docs.markdown import ROOT, page

from postsync.cli.explaining import HELP, PAGES
from postsync.cli.main import cli


def paths(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        yield f"{before}{name}"
        if isinstance(command, click.Group):
            yield from paths(command, f"{before}{name} ")


def shown(path: str, columns: int = 80) -> str:
    runner = CliRunner(env={"COLUMNS": str(columns)})
    done = runner.invoke(cli, [*path.split(), "--help"], prog_name="postsync")
    assert done.exit_code == 0
    return done.output


def test_every_command_is_explained_and_nothing_else_is() -> None:
    assert list(HELP) == ["", *paths(cli)]


@pytest.mark.parametrize("path", HELP)
def test_a_help_ends_in_examples_codes_and_a_link(path: str) -> None:
    said = shown(path)
    assert ("First steps:\n" if path == "" else "Examples:\n") in said
    assert "Exit codes:\n  0 " in said
    last = said.rstrip("\n").split("\n")[-1]
    assert last == f"{PAGES}/{HELP[path].page}".rstrip("/")
    name, _, anchor = HELP[path].page.partition("#")
    if name:
        text = page(f"docs/{name}")
        headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        assert not anchor or anchor in {one.lower().replace(" ", "-") for one in headings}


@pytest.mark.parametrize("path", HELP)
@pytest.mark.parametrize("columns", [40, 80])
def test_no_line_of_a_help_runs_over_but_what_is_to_be_copied(path: str, columns: int) -> None:
    for line in shown(path, columns).splitlines():
        is_copied = "https://" in line or line.startswith("  postsync ") or "|" in line
        assert len(line) <= columns or is_copied, line


@pytest.mark.parametrize("path", [path for path in HELP if path])
def test_the_examples_are_of_this_command_and_are_taken(path: str) -> None:
    for example, text in HELP[path].examples:
        found = re.search(r"postsync [^>)]*", example)
        assert found is not None
        words = shlex.split(found[0])[1:]
        assert " ".join(words).startswith(path)
        assert refusal(words) == ""
        assert text


@pytest.mark.parametrize("path", [path for path in HELP if path and " " not in path])
def test_the_codes_are_those_of_the_page(path: str) -> None:
    """Where the page has them in a line, word for word; where it has a table, the same numbers."""
    section = re.search(
        r"^## Exit codes\n\n(.*?)\n\n", page(f"docs/{path}.md"), re.MULTILINE | re.DOTALL
    )
    if section is None or "](" in section[1]:
        return
    told, ours = section[1].replace("`", "").replace("\n", " "), HELP[path].codes
    if told.startswith("|"):
        numbers = re.findall(r"\| (\d+) \|", section[1])
        assert [code.split()[0] for code in ours.split(" · ")] == numbers
    else:
        assert ours.split(". ")[0] in told


def test_the_pages_are_those_of_the_project() -> None:
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["urls"]
    assert f"{urls['Repository']}/blob/main/docs" == PAGES
