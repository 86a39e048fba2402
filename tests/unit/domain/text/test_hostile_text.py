"""Hostile text: whatever a text is made of, counting it takes time in proportion to its length."""

import regex
from hypothesis import given
from hypothesis import strategies as st
from tests.tables import each_row

from postsync.domain.text.counting import COUNTERS, count, first_over, fits
from postsync.domain.text.emoji import cluster

UNITS = [
    "a.a.a.", "a.com.", ".com", "#a#a#a", "#a ", "@a@a", "@a ", "((((", "+1 1 1 1", "+49 (0)30-", " ",
    "\u00a0", "\u0301", "a\u0301\u0316", "👩\u200d", "🇩", "🇩🇪🇩", "👩🏽\u200d🚀", "1\ufe0f\u20e3",
    "🏴\U000e0067", "\ufe0f", "https://", "https://a.b/", "http://a.", "\n", "\r", "12:30 ", "2026-12-01T",
    "$A ", "$", "_", "[a](b)", "*", "ᄀ", "각", "क्", "\u0600", "例.例.", "xn--a.", "a-a-", "a@a.a", "%20",
    "&a=", "a/", "?", "\uff03a", "a@", "1", "a.co/(", "\\", "<", ",", "\u2028", "\u3002a", "\u200b", "=@",
]  # fmt: skip

ALPHABET = ["🇩", "🇪", "\u0301", "\u200d", "👩", "🏽", "a", "\r", "\n", "\u0600", "\u0903", "가", "ᄀ",
            "क", "\ufe0f", "\u200b", "1", "\u20e3", " "]  # fmt: skip


@each_row("unit", UNITS)
def test_a_text_of_anything_is_counted_to_its_last_character(unit: str) -> None:
    assert_counted(unit * (3_000 // len(unit)))


def assert_counted(text: str) -> None:
    """Count it by every counter; tests/torture does so with texts as long as they come."""
    for counter in COUNTERS:
        length = count(counter, text)
        assert fits(counter, text, length)
        assert not fits(counter, text, length - 1)
        assert first_over(counter, text, length) == len(text)
        assert first_over(counter, text, length // 2) < len(text)


@given(st.lists(st.sampled_from(ALPHABET), max_size=12).map("".join))
def test_flags_apart_characters_are_those_of_unicode(text: str) -> None:
    assert cluster().findall(text) == regex.findall(r"\X", text)
