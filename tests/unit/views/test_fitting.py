"""Lines that are wider than a terminal."""

import re

from hypothesis import given
from hypothesis import strategies as st
from tests.tables import each_row

from postsync.views.human.fitting import fitted
from postsync.views.shown import GREEN, RED, Style, width

ANSI = re.compile(r"\x1b\[[\d;]*m")

COLOUR = Style(colour=True)


@each_row(
    "line, rows",
    [
        ("short", ["short"]),
        ("Plan: 1 to create, 0 to update", ["Plan: 1 to create, 0", "  to update"]),
        (
            "    when      Tue 09:00 UTC, soon",
            [
                "    when      Tue",
                "              09:00",
                "              UTC,",
                "              soon",
            ],
        ),
        ("┃     warn PS421 one two three", ["┃     warn PS421 one", "┃       two three"]),
        ("Digest: sha256:0123456789abcdef", ["Digest: sha256:0123456789abcdef"]),
        (
            "see https://acme.example/long/long and more",
            ["see https://acme.example/long/long", "  and more"],
        ),
    ],
)
def test_is_broken_between_words_and_aligned(line: str, rows: list[str]) -> None:
    assert fitted(line + "\n", 20) == "".join(f"{row}\n" for row in rows)


def test_colours_do_not_run_over_the_end_of_a_line() -> None:
    painted = f"{COLOUR.paint('one two three', RED)} four {COLOUR.paint('five', GREEN)}"
    assert fitted(painted, 10) == (
        "\x1b[31mone two\x1b[0m\n  \x1b[31mthree\x1b[0m\n  four\n  \x1b[32mfive\x1b[0m"
    )


@given(
    st.lists(
        st.sampled_from(
            [
                "one",
                "two,",
                "文字列",
                "🚀",
                "https://acme.example/long",
                "  ",
                "\n",
                "    when     ",
            ]
        )
    ),
    st.integers(10, 60),
    st.booleans(),
)
def test_loses_no_word_and_is_never_wider_than_it_must(
    words: list[str], limit: int, coloured: bool
) -> None:
    style = Style(colour=coloured)
    text = " ".join(word if word == "\n" else style.paint(word, RED) for word in words)
    told = fitted(text, limit)
    assert ANSI.sub("", told).split() == ANSI.sub("", text).split()
    for row in ANSI.sub("", told).split("\n"):
        if width(row) > limit and row.split():
            assert max(map(width, row.split())) > limit - 22
