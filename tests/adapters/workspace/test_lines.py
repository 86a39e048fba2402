"""Lines: places count lines as editors and GitHub do, whatever YAML 1.1 takes for the end of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsync.adapters.workspace.load.ignores import Ignores
from postsync.adapters.workspace.yaml.places import Lines
from postsync.adapters.workspace.yaml.reader import read_documents
from postsync.adapters.workspace.yaml.survey import survey

UNSEEN = ["\x85", "\u2028", "\u2029"]


def place_of_finding(text: str) -> tuple[str, int, int]:
    (item,) = survey("a.yaml", text.encode())[1]
    assert item.span is not None
    return item.rule, item.span.line, item.span.column


@pytest.mark.parametrize("unseen", UNSEEN)
def test_a_line_break_that_nobody_sees_counts_as_a_character(unseen: str) -> None:
    text = f"a: 'b{unseen}c'\nd: !x 1\n"
    assert place_of_finding(text) == ("PS108", 2, 4)
    places = survey("a.yaml", text.encode())[0][0]
    assert places.span(("a",), offset=2).column == 7
    assert places.span(("d",)).line == 2
    assert place_of_finding(f"# {unseen}\na: [b\nc: 'd'\n")[:2] == ("PS105", 2)
    assert place_of_finding(f"# {unseen} a: 1\na: 'b\n") == ("PS105", 2, 4)
    assert place_of_finding(f"# {unseen}\na: &x [*x]\n") == ("PS104", 2, 4)
    (_, second) = read_documents(f"a: '{unseen}'\n---\n  b: 1\n".encode())
    assert (second.line, second.column) == (3, 3)


def test_a_carriage_return_ends_a_line_as_it_does_in_editors() -> None:
    assert place_of_finding("a: b\rc: \x07\r") == ("PS103", 2, 4)
    assert place_of_finding("a: b\r\nc: !x 1") == ("PS108", 2, 4)


def test_what_is_noticed_at_the_end_of_a_file_is_said_at_its_last_line() -> None:
    assert place_of_finding("a: 1\nb: {\n\n")[1] <= 3


@given(st.lists(st.sampled_from(["a", "é", "\n", "\r", "\r\n", *UNSEEN])).map("".join))
def test_every_character_has_a_place_in_the_lines_of_the_file(text: str) -> None:
    rest = list(enumerate(text.encode().splitlines(keepends=True), start=1))
    expected = [(n, c) for n, line in rest for c in range(1, len(line.decode()) + 1)]
    lines = Lines(text)
    assert [lines.at(index) for index in range(len(text))] == expected
    assert lines.count == max(len(rest), 1)


def test_a_comment_that_ignores_is_counted_in_the_lines_of_the_file() -> None:
    data = "a: 'b\u2028'\n# postsync: ignore[PS999]\nc: d\n".encode()
    (item,) = Ignores().read("a.yaml", data)
    assert item.span is not None
    assert (item.span.line, item.span.column) == (2, 1)
