"""Stand-ins: what YAML 1.2 and JSON mean is read, where libyaml by itself would take it otherwise."""

import json

from hypothesis import assume, example, given
from hypothesis import strategies as st
from tests.tables import each_row

from postsync.adapters.workspace.yaml.reader import Refused, read_documents
from postsync.adapters.workspace.yaml.survey import survey

ENDS = ["\x85", "\u2028", "\u2029"]
ROCKET = r"\ud83d\ude80"
PIECES = ["a", " ", "\n", "\\", "\\u", "ue000", "\\ue000", "\\\\", '"', "🚀", ROCKET, *ENDS, "\ue000",
          "\ue001", "\uf8ff", "\U000f0000", "\\U0000E000", "D83D", "\\uD83D\\uDE80"]  # fmt: skip


def value(text: str) -> object:
    return read_documents(f"a: {text}\n".encode())[0].data["a"]


@each_row("end", ENDS)
@each_row(
    "spelling, meant",
    [
        ("b{}c", "b{}c"),
        ("b{} c", "b{} c"),
        ("b {}", "b {}"),
        ("{}b", "{}b"),
        ("'b{} c'", "b{} c"),
        ('"b{}  c"', "b{}  c"),
        ("|\n  b{}c\n  d", "b{}c\nd\n"),
        ("|\n  b{}  c", "b{}  c\n"),
        (">\n  b{}\n  c", "b{} c\n"),
        ("|-\n  {}", "{}"),
        ("b # c{} d", "b"),
        ("[b{}, {}c]", ["b{}", "{}c"]),
        ("{{b{}: c}}", {"b{}": "c"}),
        ("\n  b{}\n  c", "b{} c"),
    ],
)
def test_characters_that_end_a_line_in_yaml_1_1_alone_stay_in_a_text(
    end: str, spelling: str, meant: object
) -> None:
    said = json.dumps(meant).replace("{}", json.dumps(end)[1:-1])
    assert value(spelling.replace("{}", end).replace("{{", "{").replace("}}", "}")) == json.loads(
        said
    )


@each_row(
    "spelling, meant",
    [
        (f'"{ROCKET}"', "🚀"),
        (f'"a {ROCKET} b"', "a 🚀 b"),
        (rf'"{ROCKET}{ROCKET}\ud83d\ude81"', "🚀🚀🚁"),
        (r'"\uD83D\uDE80\uD83d\uDe80"', "🚀🚀"),
        (rf'"\\{ROCKET}"', r"\🚀"),
        (r'"\\ud83d\\ude80"', ROCKET),
        (rf'"\ue000\ue001{ROCKET}\U000f0000"', "\ue000\ue001🚀\U000f0000"),
        (ROCKET, ROCKET),
        (r"a \uD83D\uDE80 b", r"a \uD83D\uDE80 b"),
        (f"'{ROCKET}'", ROCKET),
        (f"|\n  {ROCKET}", f"{ROCKET}\n"),
        (rf'{{"{ROCKET}": "\/"}}', {"🚀": "/"}),
        (f'&a "{ROCKET}"\nb: *a', "🚀"),
        (rf'"{ROCKET}' + "\u2028" + r'\u2028"', "🚀\u2028\u2028"),
    ],
)
def test_both_halves_of_a_character_are_read_as_json_means_them(
    spelling: str, meant: object
) -> None:
    assert value(spelling) == meant


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join), st.booleans())
@example("🚀 \u2028 \x85", True)
def test_what_a_program_writes_as_json_is_read(text: str, ensure_ascii: bool) -> None:
    written = json.dumps({text: [text]}, ensure_ascii=ensure_ascii)
    assume(len(written) < 1000)  # a longer key is none in one line
    try:
        read = read_documents(written.encode())
    except Refused:
        assert (
            survey("a.json", written.encode())[1][0].rule == "PS103"
        )  # characters that YAML forbids
        return
    assert read[0].data == {text: [text]}


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_a_block_has_the_characters_of_its_lines(text: str) -> None:
    lines = text.split("\n")
    block = "".join(f"  {line}\n" for line in ["-", *lines])
    read = read_documents(f"a: |\n{block}b: 1\n".encode())[0].data["a"]
    assert read.rstrip("\n") == "\n".join(["-", *lines]).rstrip("\n")


def test_places_behind_such_characters_are_those_of_an_editor() -> None:
    data = f'a: "{ROCKET}\u2028x" \nb: !x 1\n? "{ROCKET}"\n: !y 2\n'.encode()
    found = [(item.span.line, item.span.column) for item in survey("a", data)[1] if item.span]
    assert found == [(2, 4), (4, 3)]
    places = survey("a", data)[0][0]
    assert places.span(("a",), offset=0).column == 5
    assert places.span(("a",), offset=2).column == 18
    assert places.span(("🚀",), at_key=True).column == 3


def test_many_different_characters_are_put_back_in_one_go() -> None:
    # A look at all of them for each character would take minutes.
    numbers = range(0x10000, 0x10000 + 40_000)
    text = "".join(map(chr, numbers))
    data = json.dumps({"a": text + "\u2028"}).encode()
    assert read_documents(data)[0].data["a"] == text + "\u2028"
    private = "".join(map(chr, [*range(0xE000, 0xF900), *range(0xF0000, 0xFFFFE)])) + "\u2028"
    assert value(f"'{private}'") == private
