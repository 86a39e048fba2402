"""Comments that take words from a text: found in every layout, and nowhere else."""

from hypothesis import given
from hypothesis import strategies as st
from tests.tables import each_row

from postsync.adapters.workspace.schema.check import known_keys
from postsync.adapters.workspace.yaml.hashtags import may_take_words, taken_words
from postsync.adapters.workspace.yaml.reader import Refused, read_documents
from postsync.adapters.workspace.yaml.taken import Taken, is_read_in_post, may_take


def taken(text: str) -> Taken:
    """What is taken from the first document, by way of the quick look."""
    data = text.encode()
    if not may_take_words(data, [one.data for one in read_documents(data)]):
        return Taken([], {}, {})
    return taken_words(data, known_keys(), is_read_in_post).get(0, Taken([], {}, {}))


def words_of(text: str) -> list[str]:
    summaries = [problem.summary for problem in taken(text).problems]
    return [one.partition("#")[2].partition(" in line")[0] for one in summaries]


CUT = [
    "content: hi #rover",
    "content: hi \t#rover",
    "content: hi #rover\n",
    "content: hi #rover\r\nid: a\r\n",
    "content: hi\n  #rover",
    "content: hi\n#rover",
    "content: hi\r\n\r\n  #rover\r\n",
    "content: hi\r#rover\r",
    "content: hi\n      #rover",
    "content: hi\n\n\n#rover\n\nid: a",
    "content: hi\n# a remark\n#rover",
    "content: hi\n#draft: true\n#rover",
    "content: hi # a remark\n#rover",
    "content:\n  hi #rover",
    "content:\n  hi\n  #rover",
    "content:\n\n  hi\n  there #rover",
    "content: hi\n  there\n\n  you #rover",
    "content: |\n  hi\n#rover",
    "content: |\n  hi\n #rover",
    "content: |\n  hi\n\n\n#rover\nid: a",
    "content: >-\n  hi\n#rover",
    "content: |2-\n    hi\n #rover",
    "content: | #rover\n  hi",
    "content: |-#rover\n  hi",
    "content: >2 #rover\n  hi",
    "content: |\r\n  hi\r\n\r\n#rover\r\n",
    'content: "hi" #rover',
    'content: "hi"#rover',
    "content: 'hi'  #rover",
    'content: "hi\n  there" #rover',
    'content: "hi"\n#rover',
    'content: "#a b" #rover',
    'content: "a\\n#b" #rover',
    'content: "a #b" #rover',
    "content: 'a #b\n  #c'\n#rover",
    'content: "\\u0023a" #rover',
    "content: &t hi #rover\nx: {extra: {a: *t}}",
    "content: !!str hi #rover",
    "a: &t hi\ncontent: *t #rover",
    "a: &t hi\ncontent: *t\n#rover",
    "{content: hi #rover\n}",
    "{content: hi, #rover\n id: a}",
    '{"content": "hi" #rover\n}',
    "{content: hi}\n#rover",
    "containers: [{content: hi #rover\n}]",
    "containers:\n  - content: hi #rover\n  - content: there",
    "containers:\n  - content: hi\n    #rover\n  - content: there",
    "containers:\n- content: hi\n#rover\n- content: there",
    "containers:\n  - content: |\n      hi\n    #rover",
    "media:\n  - alt: hi #rover\n    path: a",
    "instagram: {caption: hi #rover\n }",
    "youtube:\n  title: hi #rover",
    "youtube:\n  tags: [a, b #rover\n    ]",
    "youtube:\n  tags:\n    - a #rover",
    "pinterest:\n  alt_text: hi #rover",
    "x:\n  extra:\n    whatever: hi #rover",
    "x:\n  extra:\n    whatever:\n      - a\n      - b #rover",
    "content:\n  #rover\n  hi",
    "content: #rover\n  hi",
    "content: !!str #rover\n  hi",
    "content: ! #rover\n  hi",
    "content: !<tag:yaml.org,2002:str> #rover\n  hi",
    "content: !!str\n  # a remark\n  #rover\n  hi",
    "content:\n  !!str #rover\n  hi",
    "content: &t #rover\n  hi\nx: {extra: {a: *t}}",
    "content: &t !!str #rover\n  hi\nx: {extra: {a: *t}}",
    "content: !!str #rover\n  |\n  hi",
    "content: !!str |\n  hi\n#rover",
    "content: !!str | #rover\n  hi",
    "content: !!str #rover",
    "? content\n: #rover\n  hi",
    "? content #rover\n: hi",
    "? content\n#rover\n: hi",
    "? content\n: hi #rover",
    '{"content":#rover\n "hi"}',
    '{"content" : #rover\n "hi"}',
    '{"content": !!str #rover\n "hi"}',
    "a: [&t hi]\ncontent:\n  *t #rover",
    "a: [&t hi]\ncontent:\n  *t\n#rover",
    "a: [&t hi]\ncontent:\n  #rover\n  *t",
    "a: [&t hi]\ncontent: #rover\n  *t",
    "a: [&t hi]\n? content\n: *t #rover",
    "a: [&t hi]\nyoutube: {tags: [*t #rover\n ]}",
    "a: [&t hi]\nyoutube:\n  tags:\n    - *t #rover\n    - b",
    "youtube:\n  tags:\n    - #rover\n      a",
    "youtube:\n  tags: [ #rover\n    a]",
    "youtube:\n  tags:\n    - a\n    - !!str #rover\n      b",
    "youtube:\n  tags:\n    - a\n    - #rover\n      b",
    "content: #rover\n  |\n  hi",
    "content: hi\n  #rover\n---\ncontent: there",
    "content: hi\n#rover\n...\n",
    "\ufeffcontent: hi #rover",
    "content: ja \u2028 #rover",
    "content: hi #rover # a remark",
    "content: hi #rover #postsync:ignore[PS1]",
]


@each_row("text", CUT)
def test_a_comment_without_a_space_that_follows_a_text_takes_its_words(text: str) -> None:
    assert words_of(text) == ["rover"]


@each_row(
    "text, expected",
    [
        ("content: hi #draft: true", "draft: true"),
        ("content: hi\n  #draft: true", "draft: true"),
        ("content: hi\n#rover: new", "rover: new"),
        ("content: hi #1 of all", "1 of all"),
        ("content: hi #'rover'", "'rover'"),
        ("content: hi #(rover)", "(rover)"),
        ("content: hi #-5 degrees", "-5 degrees"),
        ("content: hi ##rover", "#rover"),
        ("content: hi #🚀", "🚀"),
        ("content: hi\n###rover", "##rover"),
        ("content: hi\n#--rover", "--rover"),
        ("content: hi\n#...more to come", "...more to come"),
        ("content: hi\n#... more to come", "... more to come"),
        ("content: hi\n#___rover", "___rover"),
        ("content: hi\n#>>quoted", ">>quoted"),
        ("content: hi\n#x: follow us", "x: follow us"),
        ("content: hi\n#instagram: @acme", "instagram: @acme"),
        ("content: hi #endregion", "endregion"),
        ("content: hi #Grüße", "Grüße"),
        ("content: hi #rover #launch # and so on", "rover #launch"),
        ("content: hi #a\n  #b\n#c d", "a #b #c d"),
        ("content: | #a\n  hi\n#b", "a #b"),
        ("accounts: [x:acme]\n#a #b", "a #b"),
        ("accounts: [x:acme] #a #b", "a #b"),
        ("draft: true\n  #a #b #c", "a #b #c"),
    ],
)
def test_the_words_are_shown(text: str, expected: str) -> None:
    assert words_of(text) == [expected]


@each_row(
    "text",
    [
        "content: hi # rover",
        "content: hi #\trover",
        "content: hi #\u00a0rover",
        "content: hi #",
        "content: hi#rover",
        "content: hi\n#!rover",
        "content: hi\n#----",
        "content: hi\n#--- rover ---",
        "content: hi\n#-*-\n#==\n#<>",
        "content: hi\n#endregion",
        "content: hi\n#region the rest\n#endregion",
        "content: hi\n#EOF",
        "content: hi\n#x:\n#  extra: {}",
        "content: hi\n#instagram: {title: a}",
        "content: hi\n#instagram: # that of the launch",
        "content: hi\n####\n## rover\n#=====\n#~~~\n#____",
        "content: hi #postsync: ignore[PS204]",
        "content: hi\n#draft: true",
        "content: hi\n#labels:\n#- a",
        "content: hi\n#- x:acme",
        "content: hi\n##draft: true",
        "content: hi\n#'draft': true",
        "containers:\n  - content: hi\n    #media: []\n    #alt: hi",
        "containers:\n  - content: hi\n#  - content: there",
        "content: |\n  hi\n#missed: skip",
        "content: |\n  #rover\n  hi #rover",
        "content: >\n  hi\n\n  #rover",
        "content: 'hi #rover'",
        'content: "hi\n  #rover"',
        'content: "#rover"',
        'content: "\\n#rover"',
        "#rover\ncontent: hi",
        "---\n#rover\ncontent: hi",
        "id: a\n#rover\ncontent: hi",
        "accounts: [x:acme] #rover",
        "accounts:\n  - x:acme #rover",
        "labels: [a] #rover\nprotect: true #rover",
        "media: #rover\n  - path: a #rover",
        "containers: #rover\n  - content: hi",
        "x: #rover\n  extra: {}",
        "content: hi\n#extra: a",
        '{"content": "a #b", "id": "c"}',
        "? content\n: hi",
    ],
)
def test_a_comment_that_is_one_to_everybody_takes_nothing(text: str) -> None:
    assert taken(text) == Taken([], {}, {})


@each_row(
    "text, path, words",
    [
        ("content: #rover is out", ("content",), "#rover is out"),
        ("content:\n  #rover is out", ("content",), "#rover is out"),
        ("content:\n#rover", ("content",), "#rover"),
        ("content: #rover\nid: a", ("content",), "#rover"),
        ("containers:\n  - content: #rover", ("containers", 0, "content"), "#rover"),
        ("media:\n  - path: a\n    alt: #rover", ("media", 0, "alt"), "#rover"),
        ("youtube:\n  tags:\n    - #rover\n    - a", ("youtube", "tags", 0), "#rover"),
        ("accounts: #x:acme", ("accounts",), "#x:acme"),
    ],
)
def test_a_value_that_is_a_comment_is_noted(
    text: str, path: tuple[str | int, ...], words: str
) -> None:
    found = taken(text)
    assert found.problems == []
    ((where, problem),) = found.emptied.items()
    assert where == problem.path == path
    assert f" {words} is a comment" in problem.summary


@each_row(
    "text, line",
    [
        ("content: hi #rover", 'content: "hi #rover"'),
        ("content: hi\n  #rover #launch", 'content: "hi #rover #launch"'),
        ('content: say "hi" #rover', "content: 'say \"hi\" #rover'"),
        ('content: it\'s "hi" #rover', 'content: "it\'s \\"hi\\" #rover"'),
        ("youtube:\n  tags:\n    - a #rover", '- "a #rover"'),
        ("content: hi\n  there #rover", "content: |"),
        ("content:\n  #rover\n  hi", "content: |"),
        (f"content: {'word ' * 60}#rover", "content: |"),
    ],
)
def test_the_line_is_shown_as_it_should_be_written(text: str, line: str) -> None:
    (problem,) = taken(text).problems
    assert f"`{line}`" in problem.detail
    if "|" not in line:
        key, _, value = line.partition(" ")
        read = read_documents(f"{key if key != '-' else 'a:'} {value}".encode())[0].data
        assert "#rover" in next(iter(read.values()))


def test_another_line_is_named() -> None:
    (problem,) = taken("content: |\n  hi\n\n#rover\n").problems
    assert problem.summary == "the text ends before #rover in line 4"


PIECES = ["? ", "!!str ", ":", "a", " ", "  ", "\n", "\n  ", "#", "#b", " #c", '"', "'", "\\", "\\n", "\\x20",
          "\\a", "\x85",
          "\xa0", "content: ", "- ", "|\n  ", "[", "]", ",", "{", "}", "&x ", "*x", ": ", "\u2028", "!",
          "---\n"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_the_quick_look_overlooks_nothing(text: str) -> None:
    data = text.encode()
    try:
        values = [one.data for one in read_documents(data)]
    except Refused:
        return
    if not (may_take(data, values) and may_take_words(data, values)):
        assert taken_words(data, known_keys(), is_read_in_post) == {}


@each_row(
    "text",
    [
        "content: hi\n" + "#a\n" * 40_000,
        "content: hi\n" + "# a\n" * 30_000 + "#b",
        "content: hi #" + "a" * 150_000,
        "content: hi " + "#" * 150_000,
        "content: hi #" + "a #" * 40_000,
        "youtube:\n  tags:\n" + "    - a #b\n" * 15_000,
        "content: hi\n" + " " * 150_000 + "#a",
        "content: hi\n" + "#a: " * 40_000,
        "content: !!str" + "\n #a" * 40_000 + "\n b",
        "content: &a !!str" + " " * 150_000 + "#a\n b",
        '{"content": "' + "#a " * 40_000 + '"}',
    ],
)
def test_a_flood_of_comments_is_looked_through_once(text: str) -> None:
    # With a look at all of them for each, these would take many minutes.
    assert len(taken(text).problems) <= 101
