"""Differences between two texts."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.tables import each_row

from postsync.views import difftext
from postsync.views.difftext import Kind, Piece
from postsync.views.human.fields import diff_rows
from postsync.views.shown import Style

WORDS = st.lists(
    st.sampled_from(["one", "two", " ", " ", "\n", "\n\n", "語", ",", "https://a.example/b"])
).map("".join)
TEXTS = st.text() | WORDS

COLOURS = re.compile(r"\x1b\[[\d;]*m")


def only(pieces: tuple[Piece, ...], *kinds: Kind) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


@given(TEXTS, TEXTS)
def test_without_the_additions_it_is_the_text_before(before: str, after: str) -> None:
    assert only(difftext.words(before, after), Kind.KEPT, Kind.REMOVED) == before


@given(TEXTS, TEXTS)
def test_without_the_removals_it_is_the_text_after(before: str, after: str) -> None:
    assert only(difftext.words(before, after), Kind.KEPT, Kind.ADDED) == after


@given(WORDS)
def test_equal_texts_have_no_changed_piece(text: str) -> None:
    assert {piece.kind for piece in difftext.words(text, text)} <= {Kind.KEPT}


@given(TEXTS, TEXTS)
def test_lines_lead_from_one_text_to_the_other(before: str, after: str) -> None:
    assume(before != after)
    rows = difftext.lines(before, after)
    assert "\n".join(line for sign, line in rows if sign in " -") == before
    assert "\n".join(line for sign, line in rows if sign in " +") == after


@each_row(
    "before, after, shown",
    [
        ("Come at nine", "Come at ten", ["│ Come at [-nine-]{+ten+}"]),
        ("a b c", "a c", ["│ a [-b -]c"]),
        ("one two three four", "one 2 3 four", ["│ one [-two three-]{+2 3+} four"]),
        ("same\nold", "same\nnew", ["│ same", "│ [-old-]{+new+}"]),
        (
            "a first\na last",
            "a first\nand more\na last",
            ["│ a first", "│ {+and more+}", "│ a last"],
        ),
        ("one line here", "one line\nhere", ["│ one line[- -]{+↵+}", "│ here"]),
        ("", "new", ["│ {+new+}"]),
        ("see https://a.example/x", "see https://a.example/y", None),
    ],
)
def test_changed_words_are_marked(before: str, after: str, shown: list[str] | None) -> None:
    expected = shown or ["│ see [-https://a.example/x-]{+https://a.example/y+}"]
    assert diff_rows(before, after, Style(), 80) == expected


def test_lines_far_from_a_change_are_folded_to_a_count() -> None:
    before = "\n".join(f"line {n}" for n in range(20))
    rows = diff_rows(before, before.replace("line 10", "line ten"), Style(), 80)
    assert rows == [
        "… 9 unchanged lines",
        "│ line 9",
        "│ line [-10-]{+ten+}",
        "│ line 11",
        "… 8 unchanged lines",
    ]


def test_colour_does_not_run_over_a_wrapped_line() -> None:
    style = Style(colour=True, width=40)
    rows = diff_rows("a b", "a b " + "new words " * 12, style, 30)
    assert len(rows) > 2
    for row in rows:
        assert row.count("\x1b[") == 2 * row.count("\x1b[0m")
        assert row.endswith("\x1b[0m")


def test_colour_is_an_addition_to_the_marks() -> None:
    for before, after in (("ab cd", "ab  cd"), ("Come at nine", "Come at ten"), ("a\n\nb", "a\nb")):
        for room in (12, 80):
            plain = diff_rows(before, after, Style(), room)
            painted = diff_rows(before, after, Style(colour=True), room)
            assert [COLOURS.sub("", row) for row in painted] == plain
    assert diff_rows("ab cd", "ab  cd", Style(), 80) == ["│ ab {+ +}cd"]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("a [-b-] c", "a [-b-] d", "a [\\u{2d}b\\u{2d}] [-c-]{+d+}"),
        ("a {+b+} c", "a c", "a [-{\\u{2b}b\\u{2b}} -]c"),
        ("one ↵ two", "one ↵ three", "one \\u{21b5} [-two-]{+three+}"),
    ],
)
def test_a_text_cannot_bring_marks_of_its_own(before: str, after: str, shown: str) -> None:
    assert diff_rows(before, after, Style(), 80) == [f"│ {shown}"]


def test_no_line_of_a_diff_is_broken_inside_a_word_that_fits() -> None:
    before = "see https://acme.example/a-long-path or call us"
    after = "see https://acme.example/another-path or call us"
    assert diff_rows(before, after, Style(), 44) == [
        "│ see [-https://acme.example/a-long-path-]",
        "┊ {+https://acme.example/another-path+} or",
        "┊ call us",
    ]


def test_a_changed_space_is_seen_at_the_end_of_a_line_too() -> None:
    rows = diff_rows("one two three", "one  two three", Style(), 7)
    assert "".join(row[2:] for row in rows).replace(" ", "").startswith("one{++}two")
    assert any("{+ +}" in row for row in rows), rows


def test_texts_of_many_words_are_compared_without_taking_for_ever() -> None:
    before, after = "a b " * 20_000, "b a " * 20_000
    assert only(difftext.words(before, after), Kind.KEPT, Kind.REMOVED) == before
