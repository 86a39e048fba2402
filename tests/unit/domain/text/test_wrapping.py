"""Lines that were broken by hand, inside of a sentence."""

import re
import textwrap

from hypothesis import given
from hypothesis import strategies as st
from tests.tables import each_row

from postsync.domain.text.wrapping import broken_line

LONG = "Rover 2 walks every endpoint of your API at night"


@each_row(
    "text, offset, before, after",
    [
        (f"{LONG}\nand leaves a list.", 49, "night", "and"),
        (f"{LONG},\nand leaves a list.", 50, "night,", "and"),
        (f"{LONG} at 3\nand leaves a list.", 54, "3", "and"),
        (f"{LONG}  \nand leaves a list.", 51, "night", "and"),
        (f"Hello.\n\n{LONG}\nand", 57, "night", "and"),
        (f"{LONG} über\närgerlich", 54, "über", "ärgerlich"),
    ],
)
def test_a_line_that_goes_on_in_the_next(text: str, offset: int, before: str, after: str) -> None:
    assert broken_line(text) == (offset, before, after)


@each_row(
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


GERMAN = (
    "Der neue Rover fährt über alle Hügel der Umgebung und misst dabei die Feuchtigkeit des Bodens, damit "
    "Landwirte wissen, wann sie gießen müssen. Die Akkus der Rover halten zwei Wochen, und Kunden Bescheid "
    "zu geben kostet Niemanden mehr Zeit."
)
NAMES = (
    "Rover Two Walks Every Endpoint Of Your Interface At Night. It Holds What It Meets Against What Your "
    "Documentation Promises, And On Monday Ada Lovelace Reads A Report Of All That Was Found There."
)


@each_row("width", [60, 66, 72, 78, 80])
@each_row("text", [GERMAN, NAMES])
def test_a_paragraph_that_an_editor_filled_is_broken_whatever_its_lines_begin_with(
    text: str, width: int
) -> None:
    filled = f"Hello!\n\n{textwrap.fill(text, width)}\n\n#rover"
    found = broken_line(filled)
    assert found is not None
    assert filled[found.offset] == "\n"
    assert f"{found.before} {found.after}" in text


@each_row(
    "lines",
    [
        # A poem: its lines end where they end.
        [
            "The rover climbs the hill at night and sees the moon above",
            "The battery is running low but nothing stops its love",
            "For measuring the humid soil in fields of golden wheat",
            "And sending all its numbers home on little metal feet",
        ],
        # A list, with signs and without.
        [
            "- Rover Two walks every endpoint of your interface in the night,",
            "- Rover Three holds all it meets against what a document promises",
            "- Rover Four is faster than all of those that we have built before",
        ],
        [
            "✅ Rover Two walks every endpoint of your interface in the night,",
            "✅ Rover Three holds all it meets against what a document promises",
            "✅ Rover Four is faster than all of those that we have built before",
        ],
        # Sentences, each on its line.
        [
            "Rover Two walks every endpoint of your interface in every night.",
            "Rover Three holds all it meets against what a document promises!",
            "Rover Four is faster than all of those that we have built before.",
        ],
        # Two lines are chance.
        [
            "It was a great week with all of you in the lovely city of Lisbon",
            "Ada Lovelace, Head of Rovers at Acme Incorporated of Somewhere",
        ],
        ["#rover #api #testing #opensource #robots #monday #tuesday #weekend"] * 3,
        ["月曜日にはローバーがすべての丘を登って夜の間に土の湿り気を測ります" * 2] * 3,
        ["A" * 70] * 3,
    ],
)  # fmt: skip
def test_paragraphs_that_are_meant_as_they_stand(lines: list[str]) -> None:
    assert broken_line("\n".join(lines)) is None


_GOES_ON = re.compile(r"\n(?=[^\W\d_A-Z])(?!https?:|www\.)")


_PIECES = [
    LONG,
    "\n",
    "\n\n",
    "\n\n\n",
    "a",
    "ª",
    "ⓐ",
    "1",
    "_",
    "É",
    "é",
    "http:",
    "www.",
    ".",
    " ",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=12))
def test_lines_are_looked_through_as_a_pattern_would(pieces: list[str]) -> None:
    text = "".join(pieces)
    expected = None
    for match in _GOES_ON.finditer(text):
        feed = match.start()
        line = text[text.rfind("\n", 0, feed) + 1 : feed]
        ends = line.rstrip()[-1:]
        if len(line) >= 45 and text[feed + 1].islower() and (ends.isalnum() or ends == ","):
            expected = feed
            break
    found = broken_line(text)
    if expected is not None:
        assert found is not None
        assert found.offset == expected
    elif found is not None:  # then a whole paragraph is filled
        assert any(part.count("\n") >= 2 for part in text.split("\n\n"))
