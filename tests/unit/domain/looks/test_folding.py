"""Where a network cuts a text: by rendered lines, between characters, in linear time."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tables import each_row

from postsync.domain.looks.folding import Cut, fold, lines_of, width_of
from postsync.domain.text.emoji import cluster

LINKEDIN = Cut(lines=3, width=343, size=14, more="…more")
NARROW = Cut(lines=2, width=100, size=10, more="…")

PIECES = (
    "a",
    " ",
    "\n",
    "\r\n",
    "word ",
    "well-known ",
    "https://acme.example/a?b=c&d=e ",
    "日本語、",
    "e\u0301",
    "\u0301",
    "👩‍👩‍👧",
    "🇩🇪",
    "\u200b",
    "\u00ad",
    "\u00a0",
    "—",
    "--?!",
    "\ud800",
)

texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=60).map("".join)
cuts = st.builds(
    Cut,
    lines=st.integers(1, 6),
    width=st.integers(20, 500),
    size=st.sampled_from((10, 14, 15)),
    more=st.sampled_from(("", "…", "… more")),
)


def shown(text: str, cut: Cut, indent: float = 0) -> str:
    seen = fold(text, cut, indent)
    return text if seen is None else text[: seen.at]


def lines(text: str, width: float = 100, size: float = 10) -> list[str]:
    return [text[start:end].rstrip() for start, end in lines_of(text, width, size)]


# Letters of 10 pixels: an `a` is 5.56 wide, a space 2.78, an `m` 8.33; a line of 100 takes 17 of `a`.


@each_row(
    "text, expected",
    [
        ("", [""]),
        ("aaaa aaaa aaaa", ["aaaa aaaa aaaa"]),
        ("a" * 17, ["a" * 17]),
        ("a" * 18, ["a" * 17, "a"]),
        ("mmmmmmmm mmmm", ["mmmmmmmm", "mmmm"]),
        ("aaa\n\naaa", ["aaa", "", "aaa"]),
        ("aaa\n", ["aaa", ""]),
        # Spaces hang over the edge.
        ("a" * 17 + "     aa", ["a" * 17, "aa"]),
        # A long word begins a line of its own, and breaks anywhere.
        ("aa " + "a" * 20, ["aa", "a" * 17, "aaa"]),
        # Behind a hyphen, a dash, an ellipsis and a question mark; not at a slash or a full stop.
        ("aaaaaaaaaaaa-aaaaaaaa", ["aaaaaaaaaaaa-", "aaaaaaaa"]),
        ("aaaaaaaaaaaa\u2013aaaaaaaa", ["aaaaaaaaaaaa\u2013", "aaaaaaaa"]),
        ("aaaaaaaaaa…aaaaaaaaaa", ["aaaaaaaaaa…", "aaaaaaaaaa"]),
        ("aaaaaaaaaaaa?aaaaaaaa", ["aaaaaaaaaaaa?", "aaaaaaaa"]),
        ("aaaaaaaaaaaa/aaaaaaaa", ["aaaaaaaaaaaa/aaaaa", "aaa"]),
        ("aaa aaaaaaaaaaa.aaaaa", ["aaa", "aaaaaaaaaaa.aaaaa"]),
        # Not where no break may be, and where one may that nobody sees.
        ("aaaaaaaa\u00a0aaaaaaaaaa", ["aaaaaaaa\u00a0aaaaaaaaa", "a"]),
        ("aaaaaaaaaaaa\u200baaaaaaaa", ["aaaaaaaaaaaa\u200b", "aaaaaaaa"]),
        # Chinese, Japanese and Korean letters are square, and no line begins with a full stop.
        ("日本語日本語日本語日本語", ["日本語日本語日本語日", "本語"]),
        ("日本語日本語日本語日。本", ["日本語日本語日本語", "日。本"]),
        ("한국어한국어한국어한국어", ["한국어한국어한국어한", "국어"]),
        ("aa日本語日本語日本語", ["aa日本語日本語日本", "語"]),
        # An emoji is one, of however many code points; lines break beside it.
        ("👩‍👩‍👧" * 9, ["👩‍👩‍👧" * 8, "👩‍👩‍👧"]),
        ("aaaaaaaaaaaa🚀aaaaaaaa", ["aaaaaaaaaaaa🚀", "aaaaaaaa"]),
        ("🇩🇪" * 9, ["🇩🇪" * 8, "🇩🇪"]),
        # A mark takes no room.
        ("e\u0301" * 17, ["e\u0301" * 17]),
    ],
)
def test_lines_break_where_a_browser_breaks_them(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


def test_three_lines_of_linkedin() -> None:
    text = (
        "Meet Rover 2.\n\nIt walks every endpoint of your API at night, holds what it meets against "
        "what your documentation promises, and leaves a list of surprises on your desk."
    )
    assert shown(text, LINKEDIN) == (
        "Meet Rover 2.\n\nIt walks every endpoint of your API at night, hol"
    )
    assert fold(text, LINKEDIN) == (64, 3)


def test_a_text_that_just_fits_is_shown_whole() -> None:
    assert fold("a\nb\nc", LINKEDIN) is None
    assert fold("a\nb\nc\n\n  ", LINKEDIN) is None
    assert fold("a\nb\nc\nd", LINKEDIN) == (5, 3)


def test_a_blank_last_line_shows_less() -> None:
    assert fold("a\nb\n\nc", LINKEDIN) == (3, 2)


def test_the_name_before_a_caption_takes_room() -> None:
    text = "aaaa " * 8
    assert fold(text, NARROW) is None
    assert fold(text, NARROW, 20) == (32, 2)


def test_what_comes_first_of_lines_and_characters_counts() -> None:
    both = Cut(lines=2, width=100, size=10, more="…", characters=20)
    assert fold("a" * 20, both) is None
    assert fold("a" * 21, both) == (20, 2)
    assert fold("a\na\na", both) == (3, 2)
    assert fold("aaaa " * 9, Cut(characters=12)) == (12, 1)


def test_fewer_characters_of_chinese() -> None:
    cut = Cut(characters=40, wide_characters=30, more="…")
    assert fold("a" * 40, cut) is None
    assert fold("é" * 40, cut) is None
    assert fold("語" * 31, cut) == (30, 1)
    assert fold("語" * 30, cut) is None


def test_many_lines_are_counted_or_seen_to_be_few() -> None:
    cut = Cut(lines=25, width=287, size=15)
    assert fold("a" * 300, cut) is None
    assert fold("\n".join("a" * 25), cut) is None
    assert fold("\n".join("a" * 26), cut) == (49, 25)


def test_bold_letters_are_wider() -> None:
    assert width_of("acme ", 14, is_bold=True) == pytest.approx(39.69)
    assert width_of("acme ", 14) == pytest.approx(38.122)
    assert width_of("flit", 14, is_bold=True) > width_of("flit", 14)


@given(texts, cuts, st.floats(0, 100))
def test_no_text_is_too_odd_and_no_character_is_divided(text: str, cut: Cut, indent: float) -> None:
    seen = fold(text, cut, indent)
    if seen is None:
        return
    assert 0 <= seen.at < len(text)
    assert 0 <= seen.lines <= cut.lines
    ends = {0, *(match.end() for match in cluster().finditer(text))}
    assert seen.at in ends or text[seen.at].isspace()  # CR LF is one, and nothing at a line's end


@given(texts, cuts)
def test_more_room_shows_no_less(text: str, cut: Cut) -> None:
    less = len(shown(text, cut))
    assert less <= len(shown(text, cut._replace(width=cut.width + 40)))
    assert less <= len(shown(text, cut._replace(lines=cut.lines + 1)))


@given(texts, st.integers(20, 500))
def test_lines_are_all_of_a_text_in_order(text: str, width: int) -> None:
    at = 0
    for start, end in lines_of(text, width, 14):
        assert start == at or (text[at] == "\n" and start == at + 1)
        assert start <= end
        at = end
    assert at == len(text)


@each_row("piece", PIECES)
def test_four_times_the_text_takes_no_more_than_four_times_as_long(piece: str) -> None:
    def seconds(times: int) -> float:
        text = piece * times
        begin = process_time()
        for _ in lines_of(text, 343, 14):
            pass
        return process_time() - begin

    seconds(100)
    least = min(seconds(2_000) for _ in range(3))
    assert min(seconds(8_000) for _ in range(3)) < 8 * least + 0.01


def test_of_an_endless_text_only_what_shows_is_laid_out() -> None:
    begin = process_time()
    assert fold("word " * 1_000_000, LINKEDIN)
    assert process_time() - begin < 0.5
