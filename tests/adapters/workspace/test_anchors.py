"""Anchors that no alias uses: found wherever they stand, with the text as it should be written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tables import each_row

from postsync.adapters.workspace.yaml.anchors import may_have_anchors, unused_anchors
from postsync.adapters.workspace.yaml.reader import Refused, events, read_documents
from postsync.adapters.workspace.yaml.taken import Taken
from postsync.domain.problem import Path


def unused(text: str) -> Taken:
    data = text.encode()
    read_documents(data)
    if not may_have_anchors(data):
        return Taken([], {}, {})
    return unused_anchors(data).get(0, Taken([], {}, {}))


@each_row(
    "text, path, summary, detail",
    [
        ("content: &Co ships", ("content",), "`&Co` is an anchor", '`content: "&Co ships"`'),
        ("content: &Co ships # now", ("content",), "`&Co`", '`content: "&Co ships"`'),
        ("content:\n  &Co ships", ("content",), "`&Co`", '`content: "&Co ships"`'),
        ("content: &Co ships\n  now", ("content",), "`&Co`", "the whole text in quotes"),
        ('content: &Co "ships"', ("content",), "`&Co`", "the whole text in quotes"),
        ("content: &Co |\n  ships", ("content",), "`&Co`", "the whole text in quotes"),
        ("content: !!str &Co ships", ("content",), "`&Co`", ""),
        ("{content: &Co ships}", ("content",), "`&Co`", '`content: "&Co ships"`'),
        ('{"content":&Co ships}', ("content",), "`&Co`", '`content: "&Co ships"`'),
        ("a:\n  - &b c", ("a", 0), "`&b`", '`- "&b c"`'),
        ("a: [x, &b c]", ("a", 1), "`&b`", '`- "&b c"`'),
        ("a: &b [c]", ("a",), "no alias uses the anchor `&b`", "`*b`"),
        ("a: &b\n  c: d", ("a",), "no alias uses the anchor `&b`", "`*b`"),
        ("a:\n  &b c: d", ("a",), "no alias uses the anchor `&b`", "`*b`"),
        ("a: &b 12", ("a",), "`&b` is an anchor", '`a: "&b 12"`'),
        ("a: &b 1\nc: [*b, &d 2]", ("c", 1), "`&d`", ""),
        ("a: &b 1\n---\nb: &b 2\nc: *b", ("a",), "`&b`", ""),
        ("a: \u2028\nb: &c d", ("b",), "`&c`", '`b: "&c d"`'),
        ("\ufeffa: &b c", ("a",), "`&b`", '`a: "&b c"`'),
        ("&b a: c", (), "no alias uses the anchor `&b`", ""),
        ("? a\n: &b c", ("a",), "`&b`", '`a: "&b c"`'),
    ],
)
def test_an_anchor_that_no_alias_uses_is_named(
    text: str, path: Path, summary: str, detail: str
) -> None:
    (problem,) = unused(text).problems
    assert problem.rule == "PS136"
    assert problem.path == path
    assert summary in problem.summary
    assert detail in problem.detail
    assert unused(text).emptied == {}


def test_a_key_may_have_one_that_nobody_needs() -> None:
    (problem,) = unused("a: 1\n&b c: d").problems
    assert (problem.path, problem.at_key) == (("c",), True)


@pytest.mark.parametrize("text", ["content: &Co", "content: &Co\nb: c", "b: c\ncontent: &Co # d"])
def test_a_value_of_which_nothing_is_left_is_missing(text: str) -> None:
    found = unused(text)
    assert found.problems == []
    (problem,) = found.emptied.values()
    assert problem.rule == "PS122"
    assert problem.summary == "`content` has no value: `&Co` is an anchor"
    assert '`content: "&Co"`' in problem.detail


@each_row(
    "text",
    [
        "a: &b c\nd: *b",
        "a: &b {c: d}\ne: [*b, *b]",
        "a: R&D",
        "a: R & D",
        "a: R &D",
        'a: "&b c"',
        "a: |\n  &b c",
        "a: b # &c",
        "# &b\na: c",
    ],
)
def test_what_an_alias_uses_or_a_text_holds_is_fine(text: str) -> None:
    assert unused(text) == Taken([], {}, {})


PIECES = ["a", "&b ", "&b", "*b", "\n", "\n  ", ": ", ":", "- ", '"', "'", "[", "]", ",", "{", "}", "| ",
          "!!str ", "# ", "? ", "\u2028", "---\n", "\t", "\ufeff"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_the_quick_look_overlooks_none(text: str) -> None:
    data = text.encode()
    try:
        read_documents(data)
    except Refused:
        return
    has_anchors = any(
        getattr(event, "anchor", None)
        for event in events(data)
        if type(event).__name__ != "AliasEvent"
    )
    assert may_have_anchors(data) or not has_anchors
    if has_anchors:
        unused_anchors(data)


def test_a_flood_of_anchors_is_looked_through_once() -> None:
    text = "a: [" + "".join(f"&a{number} b, " for number in range(60_000)) + "]"
    assert len(unused(text).problems) == 101
