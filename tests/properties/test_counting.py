"""Properties of counting and of links, for texts nobody would think of."""

import unicodedata

import regex
from hypothesis import given
from hypothesis import strategies as st

from postsync.domain.text.counting import COUNTERS, LINK_WEIGHT, count, first_over, fits
from postsync.domain.text.links import links

COUNTER = st.sampled_from(sorted(COUNTERS))
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=40)
PIECES = [
    *(
        "a",
        "B",
        "7",
        ".",
        " ",
        "-",
        "_",
        "/",
        "@",
        "#",
        "$",
        "?",
        ":",
        "(",
        ")",
        "!",
        "'",
        '"',
        "~",
        "\\",
    ),
    *(
        "http://",
        "https://",
        "www.",
        "com",
        "example.com",
        "t.co/a",
        "a.md",
        "xn--p1ai",
        "/a(b)",
        "@a@b.co",
    ),
    *(
        "\r\n",
        "\n",
        "\t",
        "\u3000",
        "\u200b",
        "\u200d",
        "\ufe0f",
        "\ufeff",
        "\u202e",
        "\u0600",
        "\ud83d",
    ),
    *(
        "e\u0301",
        "\u0301",
        "\u0344",
        "\ufb2c",
        "\u1100",
        "\u1161",
        "\u11ab",
        "\u09c7\u09be",
        "\u20dd",
    ),
    *(
        "\u4e2d",
        "\u3002",
        "\ud55c\uad6d",
        "\u0928\u094d\u0924",
        "\u0436",
        "\u2026",
        "\u2019",
        "\u2192",
    ),
    *(
        "👋",
        "\U0001f3fd",
        "❤",
        "\U0001f1eb",
        "1\ufe0f\u20e3",
        "👨\u200d👩\u200d👧",
        "👋\U0001f3fd",
        "\xa9\ufe0f",
    ),
]
JUMBLE = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
TEXT = ANYTHING | JUMBLE


def characters(text: str) -> list[str]:
    return regex.findall(r"\X", text)


@given(COUNTER, TEXT, st.integers(min_value=0, max_value=80))
def test_a_text_fits_if_its_count_is_no_more_than_the_maximum(
    counter: str, text: str, maximum: int
) -> None:
    length = count(counter, text)
    assert fits(counter, text, maximum) is (length <= maximum)
    assert fits(counter, text, length)
    assert not fits(counter, text, length - 1)


@given(COUNTER, TEXT, st.integers(min_value=0, max_value=80))
def test_a_text_goes_over_somewhere_if_and_only_if_it_does_not_fit(
    counter: str, text: str, maximum: int
) -> None:
    index = first_over(counter, text, maximum)
    assert 0 <= index <= len(text)
    assert (index == len(text)) is fits(counter, text, maximum)
    assert first_over(counter, text, maximum + 1) >= index


@given(COUNTER, TEXT.filter(lambda text: "." not in text and "@" not in text), st.data())
def test_what_is_before_the_first_character_too_many_fits_and_with_it_does_not(
    counter: str, text: str, data: st.DataObject
) -> None:
    maximum = data.draw(st.integers(min_value=0, max_value=max(count(counter, text), 1) - 1))
    index = first_over(counter, text, maximum)
    borders = [0]
    for character in characters(text):
        borders.append(borders[-1] + len(character))
    assert index in borders
    assert count(counter, text[:index]) <= maximum
    if index < len(text):
        assert count(counter, text[: borders[borders.index(index) + 1]]) > maximum


@given(
    st.lists(st.sampled_from(["a", "\u4e2d", "👋", "e\u0301", "https://example.com/a_b", "x.co"]))
)
def test_on_x_no_link_is_cut(words: list[str]) -> None:
    text = " ".join(words)
    ends, total = {0: 0}, 0
    for word in words:
        weight = LINK_WEIGHT if "." in word else 1 if word in {"a", "e\u0301"} else 2
        for part, size in ((word, weight), (" ", 1)):
            total += size
            ends[total] = min(max(ends.values()) + len(part), len(text))
    for maximum in range(count("x_weighted", text)):
        fitting = max(end for end in ends if end <= maximum)
        assert first_over("x_weighted", text, maximum) == ends[fitting]


@given(TEXT)
def test_x_counts_a_text_the_same_however_its_accents_are_written(text: str) -> None:
    weight = count("x_weighted", text)
    assert count("x_weighted", unicodedata.normalize("NFC", text)) == weight
    assert count("x_weighted", unicodedata.normalize("NFD", text)) == weight


@given(TEXT)
def test_threads_counts_no_less_than_code_points_and_no_more_than_bytes(text: str) -> None:
    assert count("code_points", text) <= count("threads_evidenced", text)
    assert count("threads_evidenced", text) <= count("utf8_bytes", text)


@given(TEXT)
def test_links_follow_one_another_and_hold_their_hosts(text: str) -> None:
    end = 0
    for link in links(text):
        assert end <= link.start < link.end <= len(text)
        shown = text[link.start : link.end]
        assert link.host in shown
        assert link.has_scheme is shown.lower().startswith(("http://", "https://"))
        assert "." in link.host
        end = link.end


@given(TEXT, TEXT)
def test_a_space_keeps_links_apart(one: str, other: str) -> None:
    # A space first, since for X nothing at all before a link is not quite the same as a space.
    alone = [(x.start, x.end) for x in links(f" {one}")]
    after = [(x.start, x.end) for x in links(f" {other}")]
    offset = len(one) + 1
    both = [(x.start, x.end) for x in links(f" {one} {other}")]
    assert both == alone + [(start + offset, end + offset) for start, end in after]
