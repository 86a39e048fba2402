"""Places of characters: every character of a text is found in the YAML that spells it."""

import re

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from postsync.adapters.workspace.yaml.places import Places
from postsync.adapters.workspace.yaml.reader import Refused, read_documents
from postsync.adapters.workspace.yaml.survey import survey

BREAKS = "\r\n"
ESCAPE = re.compile(r"\\(?:ud83d\\ude80|x..|u....|U........|.)", re.DOTALL)

BEFORE = [
    "a: ",
    "a:\n    ",
    "a: &name ",
    "a: !!str ",
    "a: &name !!str # why\n   # and\n   ",
    "- a: ",
]
PLAIN = ["a", "Ä", "🎉", "x y", " ", "  ", "\t", "\n  ", "\n\n   ", "\r\n  ", " \n\n  ", "\r    ",
         "#", ":", "-", "'", '"', "\\", "|", "&", "\u2028  ", "\x85  ", "[", ","]  # fmt: skip
SINGLE = [*PLAIN, "''", " #", ": ", "*"]
DOUBLE = [*PLAIN[:-7], r"\"", r"\\", r"\n", r"\t", r"\x41", r"\u00e4", r"\U0001F389", r"\ud83d\ude80",
          r"\N", r"\L", r"\ ", r"\/", "\\\n  ", "\\\r\n\n   ", " \\\n  \\ ", " #", ": "]  # fmt: skip
HEADERS = ["|", ">", "|-", ">-", "|+", ">+", "|2", ">1-", "|+3", "> # why", "|-  \t# why\r"]
LINES = [
    "",
    "a",
    "ab cd",
    "  a",
    "\ta",
    " ",
    "    ",
    "Ä🎉 ",
    "# no comment",
    "a\t",
    "\x85",
    "\u2029b",
]


def in_lines(indent: int, lines: list[str], line_break: str) -> str:
    return "".join((" " * indent + line if line else "") + line_break for line in lines)


def quoted(sign: str, pieces: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces), max_size=12).map(
        lambda parts: sign + "".join(parts) + sign
    )


SPELLINGS = (
    quoted("", PLAIN)
    | quoted("'", SINGLE)
    | quoted('"', DOUBLE)
    | st.builds(
        lambda header, indent, lines, line_break: (
            header + line_break + in_lines(indent, lines, line_break)
        ),
        st.sampled_from(HEADERS),
        st.integers(2, 6),
        st.lists(st.sampled_from(LINES), max_size=8),
        st.sampled_from(["\n", "\r\n"]),
    )
)
START = st.sampled_from(["", "\ufeff", "# é\n\n", "# \u2028\n"])
AFTER = st.sampled_from(["", "\n", " # after\n", "\nb: 1\n", "\n\n# after\n", "\n---\na: 1\n"])


@given(START, st.sampled_from(BEFORE), SPELLINGS, AFTER)
@example("", "a: ", ">\n  a\n\n\n  b\n   c\n  d\n", "")
@example("", "a: ", "|2-\n     a\n   b\n", "b: 1\n")
@example("", "a: ", "|+\n   \n\n", "b: 1\n")
@example("", "a: ", "&a:30 b", "")
def test_every_character_stands_where_it_is_said_to(
    start: str, before: str, spelling: str, after: str
) -> None:
    check_every_character(start + before + spelling + after)


TEXTS = st.text(
    st.sampled_from("ab Ä🎉\n\t#:'\"\\-\u2028\x85\xa0\x07")
    | st.characters(exclude_categories=["Cs"]),
    min_size=1,
    max_size=60,
)


@given(
    TEXTS,
    st.sampled_from([None, "'", '"', "|", ">"]),
    st.integers(10, 60),
    st.integers(1, 6),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_whatever_a_program_writes_is_followed(
    value: str, style: str, width: int, indent: int, line_break: str, allow_unicode: bool
) -> None:
    text = yaml.dump(
        {"a": value, "b": [1]},
        default_style=style,
        width=width,
        indent=indent,
        line_break=line_break,
        allow_unicode=allow_unicode,
    )
    check_every_character(text)


def check_every_character(text: str) -> None:
    """Hold the places of all characters of the value of `a` against the file itself."""
    data = text.encode()
    try:
        root = read_documents(data)[0].data
    except Refused:
        assume(False)
    path = ("a",) if isinstance(root, dict) else (0, "a")
    value = root["a"] if isinstance(root, dict) else root[0]["a"]
    assume(isinstance(value, str))
    places = survey("a.yaml", data)[0][0]
    found = [index_in(text, places, path, offset) for offset in range(len(value))]
    for character, index in zip(value, found, strict=True):
        assert is_spelt(character, text[index:]), (text, value, character, index)
    assert found == sorted(set(found)), (text, value, found)


def index_in(text: str, places: Places, path: tuple[str | int, ...], offset: int) -> int:
    """The index in the file that a place amounts to, as an editor would go there."""
    span = places.span(path, offset=offset)
    mark = len(text) - len(text.removeprefix("\ufeff"))
    starts = [mark, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]
    return starts[span.line - 1] + span.column - 1


def is_spelt(character: str, text: str) -> bool:
    """Whether the text begins with this character, or with what stands for it."""
    if text[:1] == character or (character in " \n" and text[:1] in BREAKS):
        return True
    escape = ESCAPE.match(text)
    if escape is None:
        return False
    return character == ("🚀" if len(escape[0]) == 12 else yaml.safe_load(f'"{escape[0]}"'))


@pytest.mark.parametrize("offset", [-1, 3, 4, 10**9])
def test_a_character_that_is_not_there_is_sought_at_the_text(offset: int) -> None:
    places = survey("a.yaml", b"a: 'bcd'\n")[0][0]
    assert places.span(("a",), offset=offset) == places.span(("a",))


def test_a_character_of_an_alias_stands_where_the_text_is_written() -> None:
    places = survey("a.yaml", b"a: &x 'it''s'\nb: *x\n")[0][0]
    span = places.span(("b",), offset=3)
    assert (span.line, span.column) == (1, 12)


def test_a_character_of_a_text_that_is_not_in_the_file_is_sought_around_it() -> None:
    places = survey("a.yaml", b"x: {a: 1}\n")[0][0]
    assert places.span(("x", "from-defaults"), offset=3) == places.span(("x",))
    assert places.span(("x", "a"), offset=0).column == 8
    assert places.span(("x",), offset=0) == places.span(("x",))


def test_a_spelling_that_does_not_come_to_the_value_is_not_followed() -> None:
    from postsync.adapters.workspace.yaml.characters import Spelling

    assert Spelling("a: bcd", 3, "bcd").index(1) == 4
    assert Spelling("a: bcd", 3, "bce").index(1) is None
    assert Spelling("a: bcd", 3, "bcdefg").index(1) is None
    assert Spelling('a: "\\uzzzz"', 3, "b").index(0) is None


def test_a_long_text_is_followed_once_and_then_looked_up() -> None:
    # Followed anew for every character, or with a backtracking pattern, this would take many minutes.
    for spelling in (
        b'"' + b"\\\n " * 10_000 + b"x" * 30_000 + b'"',
        b"|\n" + b"  a\n" * 16_000,
        b">\n" + b"  a b\n\n" * 9_000,
        b"'" + b"''" * 30_000 + b"'",
        b"&x " + b"# no\n\n  " * 8_000 + b"  x",
    ):
        data = b"a: " + spelling + b"\n"
        value = read_documents(data)[0].data["a"]
        places = survey("a.yaml", data)[0][0]
        step = max(len(value) // 5_000, 1)
        found = [places.span(("a",), offset=offset) for offset in range(0, len(value), step)]
        assert all(span.line > 1 or span.column > 4 for span in found)


def test_many_texts_are_followed_no_further_than_each_goes() -> None:
    # With a look at the rest of the file for each, this would take minutes.
    data = b"[" + b",".join([b"abcdefghi"] * 20_000) + b"]\n"
    places = survey("a.yaml", data)[0][0]
    assert [places.span((n,), offset=8).column for n in (0, 1, 19_999)] == [10, 20, 200_000]
    assert {places.span((n,), offset=8).column % 10 for n in range(20_000)} == {0}


def test_a_text_is_followed_once_for_all_its_aliases() -> None:
    data = b"a: &x '" + b"'' " * 20_000 + b"'\nb: [" + b"*x, " * 150 + b"]\n"
    places = survey("a.yaml", data)[0][0]
    assert {places.span(("b", n), offset=1).column for n in range(150)} == {10}
    assert len(places._spellings) == 1
