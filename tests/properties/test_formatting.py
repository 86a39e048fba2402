"""`fmt` on any file: the same values and comments, the same findings, and nothing left to do afterwards."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doubles.scribbler import Scribbler
from tests.tables import each_row

from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.adapters.workspace.writing.formatting import difference, formatted, said
from postsync.adapters.workspace.writing.gaps import Unusual
from postsync.adapters.workspace.writing.order import order_of
from postsync.adapters.workspace.writing.reading import read_written
from postsync.adapters.workspace.yaml.reader import Refused, read_documents, text_of
from postsync.domain.config import Config

ROOT = Path(__file__).parents[2]


@given(st.integers(0, 2**32))
def test_a_formatted_file_says_the_same_and_stays_as_it_is(seed: int) -> None:
    data = Scribbler(seed).file()
    try:
        read_documents(data)
        for order in (order_of("post"), None):
            after = formatted(data, order)

            assert difference(said(data), after) == ""
            assert formatted(after, order) == after
            assert b"\r" not in after
            assert not after.startswith(b"\xef\xbb\xbf")
    except (Refused, Unusual):
        return


def test_nearly_every_scribble_can_be_formatted() -> None:
    """Otherwise the test above would hold for nothing."""
    made = 0
    for seed in range(100):
        data = Scribbler(seed).file()
        try:
            read_documents(data)
            made += formatted(data, order_of("post")) != data
        except (Refused, Unusual):
            continue
    assert made > 60


def test_files_in_a_workspace_have_the_same_findings_afterwards(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    for seed in range(80):
        data = Scribbler(seed).file().replace(b" #tag", b" # tag")
        (tmp_path / f"posts/{seed}.yaml").write_bytes(data)
    source = WorkspaceSource(tmp_path, Config())
    before = [*map(_found, source.check().diagnostics)]

    done, wrong = source.format(config="", writes=True)

    assert wrong == ()
    assert sum(one.is_changed for one in done) > 40
    assert sum(bool(one.kept) for one in done) < 3
    assert sorted(map(_found, source.check().diagnostics)) == sorted(before)
    again, _ = source.format(config="", writes=True)
    assert not any(one.is_changed for one in again)


def _found(item: object) -> str:
    rule, span = getattr(item, "rule", ""), getattr(item, "span", None)
    return f"{rule} {span.file if span else ''} {getattr(item, 'address', '')}"


def _files() -> list[Path]:
    """Every YAML file of the repository."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "*.yaml", "*.yml"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def test_every_file_of_the_repository_says_the_same_afterwards() -> None:
    done = 0
    for file in _files():
        data = file.read_bytes()
        try:
            read_documents(data)
            after = formatted(data, order_of("post"))
        except (Refused, Unusual):
            continue
        assert difference(said(data), after) == "", file
        assert formatted(after, order_of("post")) == after, file
        done += 1
    assert done > 400


@pytest.mark.parametrize("folder", ["tests/archive/workspace", "examples"])
def test_workspaces_of_the_repository_are_formatted_without_a_rule_noticing(folder: str) -> None:
    done, wrong = WorkspaceSource(ROOT / folder, Config()).format(config="postsync.yaml")

    assert wrong == ()
    assert {one.path: one.kept for one in done if one.kept} == {}
    assert len(done) > 5


def test_a_lost_comment_and_another_value_are_noticed() -> None:
    before = b"a: 1  # why\nb: [x, 2]\n"

    assert difference(said(before), b"a: 1\nb: [x, 2]\n") == "a comment would be lost"
    for other in (b"a: '1' # why\nb: [x, 2]\n", b"a: 1 # why\nb: [2, x]\n", b"a: true # why\n"):
        assert difference(said(before), other) == "its values would not be the same"
    assert difference(said(before), b"a: [") == "it could not be read any more"
    assert read_written(text_of(before)).comments == ["# why"]


LARGE = {
    "comments": b"a: 1\n" + b"#\n" * 10_000,
    "comments that move": b"b: 1\n" + b"   # c\n" * 8_000 + b"id: x\n",
    "keys": b"".join(b"k%d: 1 # c\n" % number for number in range(1_500)),
    "levels": b"a:\n" + b" - b:\n   - c:\n     - d: [1, 2]\n" * 250,
    "anchors": b"".join(b"k%d: &a%d 1\nz%d: *a%d\n" % (at, at, at, at) for at in range(1_200)),
    "one long text": b"content: '" + b"word " * 20_000 + b"x'\n",
    "one long line": b"content: |\n  " + b"word" * 60_000 + b"\n",
    "empty lines": b"content: >\n  x\n" + b"\n" * 80_000 + b"b: 1\n",
    "spaces": b"a: 1" + b" " * 80_000 + b"# c\n",
}


@each_row("name", LARGE)
def test_large_files_are_formatted_in_bounded_time(name: str) -> None:
    """Without a limit of time here: whoever makes any of these quadratic waits for minutes."""
    after = formatted(LARGE[name], order_of("post"))

    assert difference(said(LARGE[name]), after) == ""
