# ruff: noqa: RUF001 (signs that look alike are what this is about)
"""What is not YAML is said in plain words, at the line that is to blame, with how to write it."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tables import each_row

from postsync.adapters.workspace.yaml.conflicts import marks_in_texts
from postsync.adapters.workspace.yaml.places import Lines
from postsync.adapters.workspace.yaml.reader import Refused, read_documents
from postsync.adapters.workspace.yaml.survey import survey
from postsync.adapters.workspace.yaml.syntax import explain_syntax
from postsync.domain.diagnostic import Diagnostic, Span

JARGON = (
    "scalar", "token", "context", "mapping", "sequence", "collection", "while ", "expected", "stream",
    "indicator", "found ", "hexdecimal", "simple key", "tag:", "node", "directive", "parser's",
)  # fmt: skip

LIBYAML = [
    ("", "control characters are not allowed"),
    ("", "input error"),
    ("", "invalid Unicode character"),
    ("", "invalid leading UTF-8 octet"),
    ("", "incomplete UTF-8 octet sequence"),
    ("", "input is too long"),
    ("", "block sequence entries are not allowed in this context"),
    ("", "mapping keys are not allowed in this context"),
    ("", "mapping values are not allowed in this context"),
    ("", "did not find expected <document start>"),
    ("", "did not find expected <stream-start>"),
    ("", "found undefined alias"),
    ("", "found incompatible YAML document"),
    ("", "found duplicate %YAML directive"),
    ("", "found duplicate %TAG directive"),
    ("found duplicate anchor; first occurrence", "second occurrence"),
    ("while parsing a block collection", "did not find expected '-' indicator"),
    ("while parsing a block mapping", "did not find expected key"),
    ("while parsing a block node", "did not find expected node content"),
    ("while parsing a flow node", "did not find expected node content"),
    ("while parsing a flow mapping", "did not find expected ',' or '}'"),
    ("while parsing a flow sequence", "did not find expected ',' or ']'"),
    ("while parsing a node", "found undefined tag handle"),
    ("while parsing a quoted scalar", "did not find expected hexdecimal number"),
    ("while parsing a quoted scalar", "found invalid Unicode character escape code"),
    ("while parsing a quoted scalar", "found unknown escape character"),
    ("while scanning a quoted scalar", "found unexpected document indicator"),
    ("while scanning a quoted scalar", "found unexpected end of stream"),
    ("while scanning a block scalar", "did not find expected comment or line break"),
    ("while scanning a block scalar", "found a tab character where an indentation space is expected"),
    ("while scanning a block scalar", "found an indentation indicator equal to 0"),
    ("while scanning a plain scalar", "found a tab character that violates indentation"),
    ("while scanning a plain scalar", "found unexpected ':'"),
    ("while scanning a simple key", "could not find expected ':'"),
    ("while scanning an alias", "did not find expected alphabetic or numeric character"),
    ("while scanning an anchor", "did not find expected alphabetic or numeric character"),
    ("while scanning for the next token", "found character that cannot start any token"),
    ("while scanning a directive", "could not find expected directive name"),
    ("while scanning a directive", "found unexpected non-alphabetical character"),
    ("while scanning a directive", "found unknown directive name"),
    ("while scanning a directive", "did not find expected comment or line break"),
    ("while scanning a %YAML directive", "did not find expected version number"),
    ("while scanning a %YAML directive", "did not find expected digit or '.' character"),
    ("while scanning a %YAML directive", "found extremely long version number"),
    ("while scanning a %TAG directive", "did not find expected whitespace"),
    ("while scanning a %TAG directive", "did not find expected whitespace or line break"),
    ("while parsing a %TAG directive", "did not find expected '!'"),
    ("while scanning a tag", "did not find expected whitespace or line break"),
    ("while scanning a tag", "did not find the expected '>'"),
    ("while parsing a tag", "did not find expected '!'"),
    ("while parsing a tag", "did not find expected tag URI"),
    ("while parsing a tag", "did not find URI escaped octet"),
    ("while parsing a tag", "found an incorrect leading UTF-8 octet"),
    ("while parsing a tag", "found an incorrect trailing UTF-8 octet"),
    # PyYAML without libyaml
    ("while parsing a block mapping", "expected <block end>, but found '<scalar>'"),
    ("while parsing a flow sequence", "expected ',' or ']', but got '<stream end>'"),
    ("while scanning a double-quoted scalar", "found unknown escape character 'q'"),
    ("while scanning a simple key", "could not find expected ':'"),
    ("while parsing a block node", "expected the node content, but found ','"),
    ("", "anything that a later version says"),
]  # fmt: skip


@each_row("context, problem", LIBYAML)
def test_no_complaint_is_shown_in_the_words_of_libyaml(context: str, problem: str) -> None:
    mark = SimpleNamespace(index=4, line=1, column=0)
    error = SimpleNamespace(
        context=context or None, problem=problem, problem_mark=mark, context_mark=mark
    )
    item = explain_syntax("a.yaml", error, Lines("a: 1\nb c d\ne: 1\n"))
    check_words(item)
    assert item.span is not None
    assert item.span.line == 2
    assert (
        check_words(explain_syntax("a.yaml", SimpleNamespace(problem=problem), Lines(""))) is None
    )


def check_words(item: Diagnostic) -> None:
    said = f"{item.summary} {item.detail}"
    assert not [word for word in JARGON if word in said]
    assert item.detail.endswith((".", "?"))
    assert not item.summary.endswith(".")


MEANT = [
    # A text that begins with a sign of YAML
    ("content: [New] Rover 2", 1, 16, "[ begins a list", '`content: "[New] Rover 2"`'),
    ("content: [New]: Rover 2", 1, 15, "[ begins a list", '`content: "[New]: Rover 2"`'),
    ("- content: [a [b] c] d", 1, 22, "[ begins a list", '`content: "[a [b] c] d"`'),
    ("content: {brand} is out", 1, 18, "{ begins a block", '`content: "{brand} is out"`'),
    ("x: {content: {{ a.b }} is out}", 1, 24, "{ begins a block", '`content: "{{ a.b }} is out"`'),
    ("media: [{alt: {brand} runs, path: a.png}]", 1, 23, "{ begins a block", '`alt: "{brand} runs"`'),
    ("labels: [a, {{ row.x }} b]", 1, 25, "{ begins a block", '`- "{{ row.x }} b"`'),
    ("content:\n  [New] Rover 2", 2, 9, "[ begins a list", '`content: "[New] Rover 2"`'),
    ('content: ["x] y"] Rover', 1, 19, "[ begins a list", "`content: '[\"x] y\"] Rover'`"),
    ('content: "Wow" said he', 1, 16, "closing quote", "`content: '\"Wow\" said he'`"),
    ('content: "Wow" it\'s', 1, 16, "closing quote", '`content: "\\"Wow\\" it\'s"`'),
    ('content: "Wow", "well"', 1, 15, "closing quote", "`content: '\"Wow\", \"well\"'`"),
    ('content: "Say "wow" now"', 1, 16, "closing quote", "`content: 'Say \"wow\" now'`"),
    ("content: 'It's here'", 1, 14, "closing quote", '`content: "It\'s here"`'),
    ("content: 'a' b", 1, 14, "closing quote", "`content: \"'a' b\"`"),
    ('content: "Wow"\n  said he', 2, 3, "closing quote", "below `content: |`"),
    ('content: "Wow" said\n  he', 1, 16, "closing quote", "below `content: |`"),
    ("content: > Rover\n  is out", 1, 12, "a text stands behind >", "`content: >`"),
    ("content: > Rover", 1, 12, "a text stands behind >", '`content: "> Rover"`'),
    ("content: |text", 1, 11, "a text stands behind |", '`content: "|text"`'),
    ("content: >> Rover", 1, 11, "a text stands behind >", '`content: ">> Rover"`'),
    ("content: @acme is in", 1, 10, "@ has a meaning", '`content: "@acme is in"`'),
    ("content: `code`", 1, 10, "` has a meaning", '`content: "`code`"`'),
    ("content: %50 off", 1, 10, "% has a meaning", '`content: "%50 off"`'),
    ("content: *new* one", 1, 10, "* has a meaning", '`content: "*new* one"`'),
    ("content: *new", 1, 10, "* has a meaning", '`content: "*new"`'),
    ("content: **new**", 1, 10, "* has a meaning", '`content: "**new**"`'),
    ("content: & Co", 1, 10, "& has a meaning", '`content: "& Co"`'),
    ("content: !größe x", 1, 10, "! has a meaning", '`content: "!größe x"`'),
    ("content: !now! x", 1, 10, "! has a meaning", '`content: "!now! x"`'),
    ("content: - one thing", 1, 10, "- has a meaning", '`content: "- one thing"`'),
    ("content: ? why", 1, 10, "? has a meaning", '`content: "? why"`'),
    ("content: , and so", 1, 10, ", has a meaning", '`content: ", and so"`'),
    ("content: ] x", 1, 10, "] has a meaning", '`content: "] x"`'),
    ("content: } x", 1, 10, "} has a meaning", '`content: "} x"`'),
    ("content: Today: cake", 1, 15, "a colon with a space", '`content: "Today: cake"`'),
    ("content: Today:", 1, 15, "a colon with a space", '`content: "Today:"`'),
    ('content: say "a": b', 1, 17, "a colon with a space", "`content: 'say \"a\": b'`"),
    ("content:\n  Today: cake\n  more: x\n b", 4, 2, "indented unlike", ""),
    ("tags:\n  - @a", 2, 5, "@ has a meaning", '`- "@a"`'),
    (f"content: [a] {'b' * 200}", 1, 14, "[ begins a list", "below `content: |`"),
    ("%50 off: 1", 1, 1, "begins with %", ""),
    # Colons, spaces and columns
    ("id: a\ncontent:hi", 2, 9, "no space follows the colon of `content`", "`content: hi`"),
    ("accounts:[x]\ncontent: hi", 1, 10, "no space follows", "`accounts: [x]`"),
    ("id: a\nis out\nb: 1", 2, 1, "a line has no colon", ""),
    ("id: a\n content: hi", 2, 2, "indented further", "same column"),
    ("accounts: [x]\n content: hi", 2, 2, "indented further", "same column"),
    ("id: a\n  content: hi", 2, 3, "indented further", "below `id: |`"),
    ("x:\n    a: 1\n  b: 2", 3, 3, "indented unlike", ""),
    ("id: a\n- b", 2, 1, "an entry of a list", ""),
    ("- a\nb: 1", 2, 1, "a list stops", ""),
    ("id: a\n\tb: 1", 2, 1, "a tab", "Indent with spaces."),
    ("x:\n\t- b", 2, 1, "a tab", ""),
    ("content: |\n\tb", 2, 1, "a tab", ""),
    ('"a" b: 1', 1, 5, "cannot follow", ""),
    # Quotes and brackets that are not closed
    ('content: "hi\nid: a', 1, 10, "never closed", ""),
    ("content: 'hi\nid: a", 1, 10, "never closed", ""),
    ('content: "hi\nid: "a"\nb: 1', 1, 10, "not closed where the text ends", "line 2"),
    ("content: 'hi\nid: 'a'\nb: 1", 1, 10, "not closed where the text ends", "line 2"),
    ('a: 1\ncontent: "hi\n\nb: 2\nid: "a"', 2, 10, "not closed where the text ends", "line 5"),
    ('content: "hi\n---\nid: a', 1, 10, "never closed", ""),
    ("accounts: [x:acme", 1, 11, "not closed", ""),
    ("accounts: [x:acme\ncontent: hi", 1, 11, "not closed", ""),
    ("{content: hi", 1, 1, "not closed", ""),
    ("{content: hi #rover}", 1, 14, "#rover} is a comment", "in quotes"),
    ("accounts: [x:acme #main]", 1, 19, "#main] is a comment", "in quotes"),
    ("accounts: ['#a]', x:acme #b #c]", 1, 26, "#b #c] is a comment", "in quotes"),
    # Comments that end a text
    ("content: hi\n  #rover\n  there", 2, 3, "a comment ends the text above it: #rover", ""),
    ("content: |\n  hi\n#rover\n  there", 3, 1, "a comment ends the text above it: #rover", ""),
    ("content: hi\n  # a remark\n\n  there", 2, 3, "a comment ends the text above it", ""),
    # Escapes
    (r'content: "a \ud83d b"', 1, 13, "only one half", "the emoji itself"),
    (r'content: "\ude80"', 1, 11, "only one half", ""),
    (r'content: "\ude80\ud83d"', 1, 11, "only one half", ""),
    (r'content: "C:\quiet"', 1, 13, "begins an escape", "twice"),
    (r'content: "\u12"', 1, 13, "not complete", ""),
    (r'content: "\Uffffffff"', 1, 13, "does not stand for a character", ""),
    # Signs in another width or shape, and what is no space
    ("accounts： [x:acme]\nid: a", 1, 9, "： (U+FF1A, full-width colon)", "`accounts: [x:acme]`"),
    ("accounts： ［x:acme］\nid: a", 1, 9, "full-width colon", "`accounts: [x:acme]`"),
    ("accounts：\n  - a\nid: b", 1, 9, "full-width colon", "`accounts:`"),
    ("id: a\ncontent：hi\nb: 1", 2, 8, "full-width colon", "`content: hi`"),
    ("id: a\ncontent\u00a0： hi", 2, 9, "full-width colon", "`content: hi`"),
    ("content:\u00a0hi\nid: a", 1, 9, "U+00A0 (no-break space)", "ordinary space"),
    ("id: a\ncontent:\u3000hi", 2, 9, "U+3000 (ideographic space)", ""),
    ("id: a\ncontent:\u200b hi\n", 2, 9, "U+200B (zero width space)", ""),
    ("x:\n\u00a0\u00a0- b", 2, 1, "begins with U+00A0", "ordinary spaces"),
    ("accounts:\n– a\n– b\nid: 1", 2, 1, "– (U+2013, en dash)", "Begin each entry with -"),
    ("＃ a remark\nid: a", 1, 1, "＃ (U+FF03, full-width number sign)", "with # and a space"),
    ("content: “hi: there”", 1, 10, "“ (U+201C", '`content: "hi: there"`'),
    ("content: „hi: there“", 1, 10, "„ (U+201E", '`content: "hi: there"`'),
    ("content: ‘hi: there’", 1, 10, "‘ (U+2018", '`content: "hi: there"`'),
    # The rest
    ("a: &x 1\nb: &x 2", 2, 4, "the same anchor", ""),
    ("content: |0\n  a", 1, 11, "cannot be 0", ""),
    ("a: 1\n... b", 2, 5, "follows the end of the document", ""),
]  # fmt: skip


@each_row("text, line, column, summary, detail", MEANT)
def test_a_mistake_is_named_at_its_place_with_the_line_as_it_should_be(
    text: str, line: int, column: int, summary: str, detail: str
) -> None:
    for data in (f"{text}\n".encode(), f"{text}\n".replace("\n", "\r\n").encode()):
        with pytest.raises(Refused):
            read_documents(data)
        (item,) = survey("a.yaml", data)[1]
        assert item.rule == "PS105"
        assert summary in item.summary
        assert detail in item.detail
        assert item.span is not None
        assert (item.span.line, item.span.column) == (line, column)
        check_words(item)


@each_row("text", [one[0] for one in MEANT if one[4].startswith(("`content: ", '`- "'))])
def test_the_line_that_is_shown_can_be_read(text: str) -> None:
    (item,) = survey("a.yaml", f"{text}\n".encode())[1]
    begin = max(item.detail.rfind(start) for start in ("`content: ", "`- "))
    shown = item.detail[begin + 1 : item.detail.rindex("`")]
    read = read_documents(f"{shown}\n".encode())[0].data
    assert read


CONFLICTS = [
    ("a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> topic\n", 2, 1),
    ("a: 1\n<<<<<<< HEAD\nb: 1\n||||||| 1f2e3d4\nb: 0\n=======\nb: 2\n>>>>>>> topic\n", 2, 1),
    ("a: |\n  b\n<<<<<<< HEAD\n  c\n=======\n  d\n>>>>>>> topic\n", 3, 1),
    ("<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> topic\n", 1, 1),
    ("a: 1\n<<<<<<<\nb: 1\n=======\nb: 2\n>>>>>>>\n", 2, 1),
    ("x:\n  <<<<<<< HEAD\n  b: 1\n  =======\n  b: 2\n  >>>>>>> topic\n", 2, 3),
    ("a: 1\nb: 1\n=======\nb: 2\n>>>>>>> topic\n", 3, 1),
    ("a: 1\n=======\nb: 2\n", 2, 1),
    ("a: 1\n||||||| 1f2e3d4\nb: 2\n", 2, 1),
    ("a: 1\nb: 2\n>>>>>>> topic\n", 3, 1),
    ("a: 1\nb: 2\n<<<<<<< HEAD", 3, 1),
    ("accounts:\n  - a\n<<<<<<< HEAD\n  - b\n=======\n  - c\n>>>>>>> topic\n", 3, 1),
]


@each_row("text, line, column", CONFLICTS)
def test_the_marks_of_a_merge_conflict_are_called_that(text: str, line: int, column: int) -> None:
    for data in (text.encode(), text.replace("\n", "\r\n").encode()):
        (item,) = survey("postsync.yaml", data)[1]
        assert "marks of a merge conflict" in item.summary
        assert item.span is not None
        assert (item.span.line, item.span.column) == (line, column)


def test_a_line_that_is_drawn_in_a_text_is_no_conflict() -> None:
    (item,) = survey("a.yaml", b"a: |\n  Title\n  =======\n  x\n\n\n\nb: [c\n")[1]
    assert "not closed" in item.summary


PIECES = ["a", "content", ": ", ":", " ", "\n", "\n  ", "- ", '"', "'", "[", "]", "{", "}", ",", "#", " #b",
          "|", ">", "&", "*", "!", "@", "%", "\t", "：", "\u00a0", "“", "–", "\u200b", "<<<<<<<", "=======",
          "\\ud83d", "\r\n", "---\n"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_whatever_is_wrong_is_said_in_plain_words_inside_of_the_file(text: str) -> None:
    for item in survey("a.yaml", text.encode())[1]:
        check_words(item) if item.rule == "PS105" else None
        assert item.span is not None
        assert 1 <= item.span.line <= Lines(text).count
        assert "\n" not in item.summary


@each_row(
    "text",
    [
        "a: b\n" * 1 + "c: '" + "x\n " * 300_000,
        "a: [" + "x # y]\n" * 100_000,
        "a: " + "[" * 30 + "x" * 900_000 + " ] b",
        'a: "' + '\\"' * 400_000 + '" b',
        "a: 'b\n" + "\n" * 900_000 + "c: 'd'\n",
        "=======\n" * 100_000 + "a: [",
        "a: 1\n" + " \n" * 400_000 + "b",
        "a: '" + "''" * 400_000 + "' b",
        "－" * 300_000 + "\n: [",
        " - " * 300_000 + ": [",
    ],
)
def test_a_flood_of_signs_is_explained_in_one_go(text: str) -> None:
    # With a pattern that tries every way to split it, each would take hours.
    assert survey("a.yaml", text.encode())[1]


@each_row(
    "text, place",
    [
        ("content: |\n  <<<<<<< HEAD\n  a\n  =======\n  b\n  >>>>>>> c\n", (2, 3)),
        ("content: |\n  a\n      >>>>>>> c\n", (3, 7)),
        ("content: a\n  <<<<<<< HEAD\n  b\n", (2, 3)),
        ('content: "a\n<<<<<<< HEAD\nb"\n', (2, 1)),
        ("content: |\r\n  a\r\n  <<<<<<<\r\n", (3, 3)),
        ("content: |\n  Title\n  =======\n  <<<<<<\n  a <<<<<<< b\n  <<<<<<<<\n", None),
        ("# <<<<<<< HEAD\ncontent: a\n", None),
        ("content: '<<<<<<< a'\n", None),
    ],
)
def test_marks_of_a_conflict_that_became_a_text_are_found(
    text: str, place: tuple[int, int] | None
) -> None:
    data = text.encode()
    assert read_documents(data)
    found = [(one.rule, one.span) for one in marks_in_texts("a.yaml", data)]
    assert found == (
        [("PS137", Span(file="a.yaml", line=place[0], column=place[1]))] if place else []
    )
