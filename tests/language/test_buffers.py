"""Texts of an editor: lines as the protocol splits them, columns as each side counts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsync.language.buffers import UNITS, Change, Text

TEXTS = st.text(st.sampled_from("aé🚀\u2028\x0b\x85\r\n :-"), max_size=40)


@given(TEXTS, st.sampled_from(sorted(UNITS)))
def test_every_character_is_found_again_where_the_editor_has_it(text: str, units: str) -> None:
    held = Text(text, UNITS[units])
    for offset in range(len(text) + 1):
        if text[offset - 1 : offset + 1] != "\r\n":
            assert held.offset(held.at_offset(offset)) == offset


@given(TEXTS, TEXTS, st.data())
def test_edits_in_a_row_make_the_text_that_they_make_for_the_editor(
    text: str, typed: str, data: st.DataObject
) -> None:
    held = Text(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    changed = held.changed([Change(typed, held.at_offset(start), held.at_offset(end))])
    begins, ends = (held.offset(held.at_offset(one)) for one in (start, end))
    assert changed.text == text[:begins] + typed + text[ends:]


@pytest.mark.parametrize(("units", "column"), [("utf-16", 4), ("utf-8", 8), ("utf-32", 2)])
def test_an_emoji_is_as_wide_as_the_editor_says(units: str, column: int) -> None:
    text = Text("🚀🚀x\nb", UNITS[units])
    assert text.at(1, 3) == (0, column)
    assert text.place((0, column)) == (1, 3)


def test_a_place_beyond_the_text_is_its_end() -> None:
    text = Text("one\ntwo")
    assert text.place((0, 99)) == (1, 4)
    assert text.place((99, 99)) == (2, 4)
    assert text.offset((-1, -1)) == 0


def test_a_line_separator_of_unicode_does_not_end_a_line() -> None:
    assert Text("a\u2028b\x0cc\nd").lines == ["a\u2028b\x0cc", "d"]
