"""Widths, wrapping, times and streams."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tables import each_row
from tests.unit.views.samples import BERLIN, NOW

from postsync.domain.text.text import visible
from postsync.views import shown
from postsync.views.moments import Zone, both, local, relative
from postsync.views.shown import Style, chop, columns, encodable, shorten, style_for, width, wrap

LINE = st.text().map(lambda text: visible(text, newline=False))


@each_row(
    "text, cells",
    [
        ("abc", 3),
        ("語", 2),
        ("e\u0301", 1),
        ("👩‍🚀", 2),
        ("❤️", 2),
        ("👍🏽", 2),
        ("🇩🇪", 2),
        ("1️⃣", 2),
        ("🏋🏽‍♂️", 2),
        ("👩‍❤️‍💋‍👨", 2),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2),
        ("\U0001fae9", 2),
        ("क्‍ष", 2),
        ("می‌خواهم", 7),
        ("\u0600\u0661", 2),
        ("\u1100\u1161\u11a8", 2),
        ("\uff41\uff42", 4),
        ("", 0),
    ],
)
def test_widths_are_those_of_a_terminal(text: str, cells: int) -> None:
    assert width(text) == cells


@given(LINE, st.integers(4, 60))
def test_wrapping_loses_nothing_but_spaces(text: str, limit: int) -> None:
    assert "".join(wrap(text, limit)).replace(" ", "") == text.replace(" ", "")


@given(st.text(alphabet="ab c語", max_size=200), st.integers(4, 60))
def test_no_wrapped_line_is_wider_than_the_limit(text: str, limit: int) -> None:
    assert all(width(row) <= limit for row in wrap(text, limit))


@given(LINE.filter(bool), st.integers(2, 20))
def test_a_chopped_word_is_whole_in_its_pieces(word: str, limit: int) -> None:
    assert "".join(chop(word, limit)) == word


@given(LINE, st.integers(2, 20))
def test_a_shortened_text_fits(text: str, limit: int) -> None:
    assert width(shorten(text, limit)) <= limit + 1


def test_columns_are_aligned_by_cells() -> None:
    assert columns([("語", "x"), ("abc", "y")]) == ["語   x", "abc  y"]


def test_no_rows_are_no_lines() -> None:
    assert columns([]) == []


@each_row(
    "away, words",
    [
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=5), "in 5 minutes"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(minutes=80), "in 80 minutes"),
        (timedelta(hours=2), "in 2 hours"),
        (timedelta(hours=30), "in 30 hours"),
        (timedelta(days=3), "in 3 days"),
        (timedelta(days=-3), "3 days ago"),
        (timedelta(hours=-1), "60 minutes ago"),
    ],
)
def test_distances_are_told_roughly(away: timedelta, words: str) -> None:
    assert relative(NOW + away, NOW) == words


def test_both_sides_of_the_clock_change_are_told_apart() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert local(first, BERLIN) == "Sun 2026-10-25 02:30 CEST"
    assert local(first + timedelta(hours=1), BERLIN) == "Sun 2026-10-25 02:30 CET"


def test_a_zone_without_letters_is_told_by_its_offset() -> None:
    zone = Zone(timezone(timedelta(hours=3), "+03"), "somewhere")
    assert both(NOW, zone) == "Mon 2026-11-23 15:00 UTC+03 (12:00 UTC)"


def test_seconds_are_told_only_where_there_are_any() -> None:
    assert local(NOW + timedelta(seconds=5), Zone()) == "Mon 2026-11-23 12:00:05 UTC"


@each_row(
    "choice, tty, environ, colour",
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", True, {"CI": "true"}, False),
        ("auto", True, {"TERM": "dumb"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {}, False),
    ],
)
def test_colour_is_a_matter_of_choice_terminal_and_environment(
    choice: str, tty: bool, environ: dict[str, str], colour: bool
) -> None:
    assert style_for(tty=tty, environ=environ, colour=choice).colour is colour


def test_a_stream_without_a_width_gets_eighty_columns() -> None:
    assert style_for(tty=True, environ={}, columns=0).width == 80
    assert style_for(tty=True, environ={}, columns=120).width == 120


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("utf-8", "語"), (None, "語"), ("ascii", "\\u8a9e"), ("no-such-encoding", "\\u8a9e")],
)
def test_text_is_fitted_to_the_encoding_of_a_stream(encoding: str | None, text: str) -> None:
    assert encodable("語", encoding) == text


def test_paint_without_colour_changes_nothing() -> None:
    assert Style().paint("text", "31") == "text"


@each_row(
    "data, text",
    [
        (True, "true"),
        (None, "none"),
        ("PUBLIC", "PUBLIC"),
        ("two words", '"two words"'),
        ("", '""'),
        ([1, "a"], "[1, a]"),
        ({"a": {"b": 2.5}}, "{a: {b: 2.5}}"),
        ("a\nb", '"a\\nb"'),
    ],
)
def test_values_are_written_as_a_person_would(data: object, text: str) -> None:
    assert shown.value(data) == text


def test_an_address_stays_whole_where_it_is_to_be_clicked() -> None:
    url = "https://www.example.org/" + "a" * 40
    assert wrap(f"Look at {url} now", 30, links=True) == ["Look at", url, "now"]
    assert max(map(len, wrap(f"Look at {url} now", 30))) == 30
