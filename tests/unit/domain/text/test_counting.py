"""How long texts are to each network, and where they become too long."""

from pathlib import Path
from typing import Any

import pytest
import regex
import yaml
from tests.tables import each_row

from postsync.domain.text.counting import COUNTERS, COUNTERS_OF_LISTS, count, first_over, fits

DATA = Path(__file__).parents[3] / "data"
FACTS = yaml.load((DATA / "counting.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
X_TEXTS = yaml.load((DATA / "x_texts.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
WAVE = "👋\U0001f3fd"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


def text_of(entry: dict[str, Any]) -> str:
    """The text of an entry of the data files: as it is, or in pieces and how often each comes."""
    return "".join(piece * times for piece, times in entry.get("pieces", [[entry.get("text"), 1]]))


def named(entry: dict[str, Any]) -> str:
    return ascii(entry.get("text", entry.get("pieces")))[:50]


@each_row("name", FACTS["texts"])
def test_every_counter_agrees_with_its_network(name: str) -> None:
    text, counts = FACTS["texts"][name]["text"], FACTS["texts"][name]["counts"]
    assert {counter: count(counter, text) for counter in counts} == counts


@each_row("entry", X_TEXTS)
def test_x_counts_what_its_own_library_counts(entry: dict[str, Any]) -> None:
    text = text_of(entry)
    assert count("x_weighted", text) == entry["weight"]
    assert fits("x_weighted", text, entry["weight"])
    assert not fits("x_weighted", text, entry["weight"] - 1)


@each_row("entry", [x for x in X_TEXTS if "over" in x])
def test_x_goes_over_where_its_own_library_says(entry: dict[str, Any]) -> None:
    assert first_over("x_weighted", text_of(entry), 280) == entry["over"]


@each_row("entry", FACTS["boundaries"])
def test_a_limit_holds_to_the_last_character_and_no_further(entry: dict[str, Any]) -> None:
    text = text_of(entry)
    for counter, limit, whether in entry["fits"]:
        assert fits(counter, text, limit) is whether
        assert (count(counter, text) <= limit) is whether
        assert (first_over(counter, text, limit) == len(text)) is whether


@each_row(
    "tags, length",
    [
        ([], 0),
        (["one"], 3),
        (["one", "two"], 7),
        (["one two"], 9),
        (["foo bar", "baz"], 13),
        (["ü", "👋"], 3),
    ],
)
def test_youtube_counts_commas_between_tags_and_quotes_around_those_with_spaces(
    tags: list[str], length: int
) -> None:
    assert COUNTERS_OF_LISTS["youtube_tags"](tags) == length


@each_row(
    "text, length",
    [
        ("", 0),
        ("abc 1.", 6),
        ("caf\u00e9", 4),
        ("cafe\u0301", 5),
        ("\u306e\u306e", 2),  # letters, as far as is known
        ("\u0928\u092e\u0938\u094d\u0924\u0947", 6),  # with their marks
        ("It\u2019s", 6),  # the quote takes three bytes
        ("\u201cHi\u201d", 8),
        ("a\u2026", 4),
        ("5\u20ac", 4),
        ("\u00a9", 2),
        ("\u3002", 3),
        ("👋", 4),
        (WAVE, 8),
        (FAMILY, 25),
        ("\u2764\ufe0f", 6),
        ("1\ufe0f\u20e3", 7),
        ("a\ufe0f", 2),  # a mark on a letter, not an emoji
    ],
)
def test_threads_is_known_to_count_bytes_but_for_letters(text: str, length: int) -> None:
    assert count("threads_evidenced", text) == length


@each_row(
    "counter, text, maximum, index",
    [
        ("code_points", "abc", 3, 3),
        ("code_points", "abcd", 3, 3),
        ("code_points", "", 0, 0),
        ("code_points", "a", 0, 0),
        ("code_points", "abe\u0301", 3, 2),  # the letter stays with its accent
        ("code_points", "a" + FAMILY, 4, 1),
        ("code_points", "a\r\nb", 2, 1),
        ("graphemes", FAMILY * 3, 2, 14),
        ("graphemes", "abc" + WAVE, 3, 3),
        ("utf16_units", "a👋b", 2, 1),
        ("utf16_units", "a👋b", 3, 2),
        ("utf8_bytes", "aé", 2, 1),
        ("utf8_bytes", "aéb", 3, 2),
        ("threads_evidenced", "a" * 495 + "\u2019" * 3, 500, 496),
        ("threads_evidenced", "\u306e" * 501, 500, 500),
        ("x_weighted", "see example.com now", 26, 4),
        ("x_weighted", "see example.com now", 27, 15),
        ("x_weighted", "a" + SCOTLAND, 2, 1),
        ("x_weighted", "ab\u2026", 3, 2),
        # What X joins before it counts is still found where it stands in the file.
        ("x_weighted", "e\u0301e\u0301e\u0301", 2, 4),
        ("x_weighted", "e\u0301 https://example.com/e\u0301e\u0301 e\u0301f", 26, 28),
        ("x_weighted", "\ufb2c\ufb2c", 5, 1),
        ("x_weighted", "e\u0301 example.com\u20dd", 25, 14),
    ],
)
def test_the_first_character_too_many_is_where_a_reader_sees_one_begin(
    counter: str, text: str, maximum: int, index: int
) -> None:
    assert first_over(counter, text, maximum) == index


def test_an_emoji_of_an_unknown_kind_counts_like_any_other_on_x() -> None:
    kinds = regex.compile(r"(?V1)[\p{Extended_Pictographic}&&\p{Cn}]")
    unassigned = next(chr(c) for c in range(0x1FAFF, 0x1F000, -1) if kinds.match(chr(c)))
    assert count("x_weighted", unassigned) == 2
    assert count("x_weighted", f"{unassigned}\U0001f3fd") == 2
    assert count("x_weighted", f"👩\u200d{unassigned}") == 2


@each_row(
    "text, weight",
    [
        ("\u2764\ufe0f\u200d🔥", 2),  # twitter-text, of 2021, has not heard of it
        (f"👨{(chr(0x200D) + '👨') * 3}", 2),
        (f"👨{(chr(0x200D) + '👨') * 4}", 5),  # nobody draws this as one
        (
            "\U0001f3f4\U000e0075\U000e0073\U000e0074\U000e0078\U000e007f",
            12,
        ),  # nor the flag of Texas
        ("a\U0001f3fd", 3),
        ("🍕\U0001f3fd", 4),  # a pizza has no tone of skin
        ("❤\ufe0e", 4),
        ("#\ufe0f", 3),
        ("1\u20e3", 2),
    ],
)
def test_on_x_an_emoji_is_what_is_drawn_as_one(text: str, weight: int) -> None:
    assert count("x_weighted", text) == weight


@each_row("counter", COUNTERS)
def test_every_counter_takes_lone_surrogates(counter: str) -> None:
    text = "a\ud800 https://example.com/\udfff\ud83d @b@c.example.\udc4b"
    length = count(counter, text)
    assert fits(counter, text, length)
    assert not fits(counter, text, length - 1)
    assert first_over(counter, text, length - 1) < len(text)


@pytest.mark.parametrize(
    ("counter", "text", "length"),
    [
        ("x_weighted", "\U0001d160", 6),  # a note, which NFC writes as three signs
        ("x_weighted", "a.co", 23),
        ("utf8_bytes", "👋", 4),
        ("utf16_units", "👋", 2),
    ],
)
def test_the_texts_that_count_most_for_their_length_are_not_waved_through(
    counter: str, text: str, length: int
) -> None:
    assert fits(counter, text, length)
    assert not fits(counter, text, length - 1)


def test_a_counter_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        count("words", "a")
    with pytest.raises(KeyError):
        fits("words", "a", 1)


def test_the_last_figure_of_every_counter_is_its_count() -> None:
    from postsync.domain.text.counting import _FIGURES

    assert {counter: figures[-1] for counter, figures in _FIGURES.items()} == COUNTERS
