# ruff: noqa: RUF001 (other scripts look alike)
"""Characters that nobody sees: spelt out where they hide, left alone where they belong."""

import re
import time

from hypothesis import example, given
from hypothesis import strategies as st
from tests.conftest import FULL
from tests.data.unseen import AT_HOME, HIDING
from tests.tables import each_row

from postsync.domain.text.hidden import (
    _blanks,
    _judge,
    _plain,
    _unseen,
    hidden,
    may_hide,
    seen,
    spans,
    usual,
)
from postsync.domain.text.text import comparable, same_text, visible


@each_row("character", HIDING.values())
@each_row("around", ["safe{}word", "{}word", "safe{}", "safe {} word", "a\n{}\nb"])
def test_what_nobody_sees_is_spelt_out_wherever_it_hides(character: str, around: str) -> None:
    text = around.format(character)
    shown = visible(text)
    assert character not in shown
    assert shown == around.format("".join(f"\\u{{{ord(one):x}}}" for one in character))
    assert [one for _, one in hidden(text)] == list(character)


@each_row("text", AT_HOME.values())
def test_what_a_script_or_an_emoji_needs_is_left_alone(text: str) -> None:
    assert visible(text) == text
    assert spans(text) == []


@each_row(
    "text",
    [
        "a\ufe0fb",  # no emoji before it
        "1\ufe0f2",  # a digit, and no keycap
        "❤\ufe0f\ufe0f",  # once is enough
        "😀\u200d😀",  # joins what is never joined
        "👩\u200dword",
        "👩\u200d",
        "\U0001f3f4\U000e0075\U000e0073\U000e0074\U000e0078\U000e007f",  # Texas has no emoji flag
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067",  # and this one does not end
        "🎉\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "می\u200c\u200cخواهم",
        "می\u200c خواهم",
        "क\u200dlatin",
        "word\u200bคำ",
        "葛\U000e0100\U000e0101",
        "A\u3000B",
        "\u3000Rover now",
        "#Rover\u3000#Acme",
        "日本\nA\u3000B",
        "日本" + "\u3000" * 9 + "Rover",
        "日本\nRover" + "\u3000" * 9 + "#Acme",
        "pay\u200fpal\nשלום",
        "\u200f\u200f\nשלום",
        "\u200fhttps://acme.example",
        "\u2022\ufe0f",
        "→\ufe0f\ufe0f",
        "Prix\u202f\n12",
        "word\u202f\u202fword",
        "日本" + "\u3000" * 50 + "語",
        "price\u2003\u2003tag",
        "word\u2009word",
        "a\u00a0\u00a0b",
        "a \u00a0 b",
        "english\u200f text",
        "שלום\u200f\u200f",
        "⠓⠓ \u2800 word",
        "e" + "\u0301" * 5,
        "ส" + "\u0e49" * 4,
        "\u0338 begins with a mark",
        "line\n\u20e0 begins with a mark",
    ],
)
def test_out_of_its_place_it_is_spelt_out(text: str) -> None:
    assert "\\u{" in visible(text)


def test_a_spelling_and_a_text_that_says_the_same_are_told_apart() -> None:
    texts = ["\u200b", "\\u{200b}", "\\\u200b", "\\\\u{200b}", "\\\\\u200b", "\\\\\\u{200b}", "\\"]
    assert len({visible(text) for text in texts}) == len(texts)
    assert visible("C:\\users\\n") == "C:\\users\\n"


@given(st.text(st.sampled_from("\\u{20b}\u200b\u202ea\n\ue000")))
def test_what_is_shown_tells_what_was_there(text: str) -> None:
    assert _read(visible(text)) == text


def _read(shown: str) -> str:
    """The text that is shown like this."""

    def meant(match: re.Match[str]) -> str:
        slashes, spelt = match.groups()
        half = "\\" * (len(slashes) // 2)
        if len(slashes) % 2:
            return half + chr(int(spelt[2:-1], 16))
        return half + spelt

    return re.sub(r"(\\+)(u\{[0-9a-f]*\}|u\{)", meant, shown)


def test_the_quick_look_finds_whatever_the_close_one_does() -> None:
    # The quick one may only be sure of what shows in any place.
    assigned = (*range(0x34000), *range(0xE0000, 0xE1000))
    for code in range(0x110000) if FULL else assigned:
        character = chr(code)
        if _plain().search(character) is None:
            found = _judge().search(f"a{character}b")
            assert found is None or found["hidden"] is None, f"U+{code:04X}"
        if _plain().search(f"{character}\ufe0f") is None:
            assert not spans(f"a{character}\ufe0fb"), f"U+{code:04X} with U+FE0F"


def test_what_is_usual_is_plain_and_seen_by_all_but_for_the_style_of_emoji() -> None:
    plain = "".join(sorted(usual() - {"\ufe0f"}))
    assert len(plain) > 1_000
    for finding in (_plain(), _unseen(), _blanks()):
        assert not finding.search(plain)


@given(st.text(st.sampled_from("a 1\n❤🛠🌍🏽\ufe0f\u200d\xa0\u200b\u0301é\u0941漢\u3000")))
@example("a❤a\ufe0f")
@example("\U0001f322\ufe0f")
def test_a_quick_look_at_a_file_finds_whatever_is_hidden_in_it(text: str) -> None:
    assert may_hide(text.encode()) or not spans(text)


@each_row("code", [0x00AD, 0x034F, 0x115F, 0x3164, 0xE0FFF, 0xFFF8, 0x2065, 0xE0200])
def test_whatever_unicode_calls_ignorable_is_hidden(code: int) -> None:
    assert visible(f"a{chr(code)}b") == f"a\\u{{{code:x}}}b"


@each_row(
    "unit",
    [
        "\u2800",
        "\u3000",
        "\u0301",
        "\u200f",
        "\u200d",
        "👩\u200d",
        "\ufe0f",
        "\\\u200b",
        "א\u200f",
        "a\u200f",
        "a\u3000",
        "\xa0",
    ],
)
def test_no_text_takes_longer_than_its_length(unit: str) -> None:
    small, large = (_quickest(unit * count) for count in (500, 4_000))
    assert large < 60 * max(small, 0.0005)


def _quickest(text: str) -> float:
    def once() -> float:
        began = time.process_time()
        visible(text)
        return time.process_time() - began

    return min(once() for _ in range(2))


def test_to_readers_words_are_the_same_whatever_they_do_not_see() -> None:
    assert seen("Big\u200b sale\u00a0today\u2800") == "Big sale today "
    assert seen("Big\u3164sale\n\ntoday\ufe0f") == "Big sale\n\ntoday"
    assert seen("\u200b\u2063") == ""
    # What is compared for drift and adoption tells them apart: it is another text.
    assert comparable("Big\u200b sale") != comparable("Big sale")
    assert not same_text("Big\u200b sale", "Big sale")
