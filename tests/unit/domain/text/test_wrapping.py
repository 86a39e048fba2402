"""Lines that were broken by hand, inside of a sentence."""

import pytest

from postsync.domain.text.wrapping import broken_line

LONG = "Rover 2 walks every endpoint of your API at night"


@pytest.mark.parametrize(
    ("text", "offset", "before", "after"),
    [
        (f"{LONG}\nand leaves a list.", 49, "night", "and"),
        (f"{LONG},\nand leaves a list.", 50, "night,", "and"),
        (f"{LONG}  \nand leaves a list.", 51, "night", "and"),
        (f"Hello.\n\n{LONG}\nand", 57, "night", "and"),
        (f"{LONG} über\närgerlich", 54, "über", "ärgerlich"),
    ],
)
def test_a_line_that_goes_on_in_the_next(text: str, offset: int, before: str, after: str) -> None:
    assert broken_line(text) == (offset, before, after)


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        f"{LONG}.\nand a new sentence",
        f"{LONG}:\nand a list",
        f"{LONG}\n\nand a paragraph",
        f"{LONG}\nAnd a line of its own",
        f"{LONG}\n- and a list",
        f"{LONG}\n#api",
        f"{LONG}\nhttps://acme.example/rover",
        f"{LONG}\nwww.acme.example",
        f"{LONG} 🚀\nand",
        "roses are red,\nviolets are blue",
        f"{LONG}\n日本語",
        "",
    ],
)
def test_lines_that_are_meant(text: str) -> None:
    assert broken_line(text) is None


def test_an_endless_word_is_not_quoted_in_full() -> None:
    found = broken_line("a" * 5_000 + "\n" + "b" * 5_000)
    assert found is not None
    assert len(found.before) == len(found.after) == 40
