"""A state read in pieces is the state that it is as a whole, or is not read in pieces."""

import json

from hypothesis import example, given
from hypothesis import strategies as st

from postsync.adapters.state.document import codec
from postsync.adapters.state.document.fields import Odd
from postsync.adapters.state.document.lines import parse_by_lines

STATE = b"""\
{
 "format_version": "1",
 "lineage": "l",
 "serial": 3,
 "commit": null,
 "posts": {
  "a": {"text": "}, \\u007d\\n, {\xf0\x9f\x9a\x80"},
  "b": {"list": [1, {"posts": {}}]},
  "c": {}
 },
 "tombstones": [],
 "media": {
  "d": {}
 }
}
"""

PIECES = [
    b"",
    b",",
    b"\n",
    b" }",
    b"}",
    b"{",
    b'"',
    b'  "a": {},',
    b'  "z": {}',
    b"\n }",
    b"\\",
    b" ",
]

edits = st.lists(
    st.tuples(st.integers(0, len(STATE)), st.integers(0, 12), st.sampled_from(PIECES)), max_size=4
)


def edited(edits: list[tuple[int, int, bytes]]) -> bytes:
    data = STATE
    for start, length, new in edits:
        data = data[:start] + new + data[start + length :]
    return data


def test_the_layout_we_write_is_read_in_pieces_of_any_size() -> None:
    for piece in range(1, len(STATE)):
        assert parse_by_lines(STATE, codec._parse, piece=piece) == json.loads(STATE)


def test_another_layout_is_not_read_in_pieces() -> None:
    assert parse_by_lines(json.dumps(json.loads(STATE)).encode(), codec._parse) is None


def test_a_post_that_stands_twice_in_different_pieces_is_not_read() -> None:
    data = STATE.replace(b'  "c"', b'  "a"')
    assert parse_by_lines(data, codec._parse, piece=1) is None


@given(edits, st.integers(1, 120))
@example([(STATE.index(b'  "b"'), 0, b'  "z": {}\n')], 1)
@example([(STATE.index(b"\n },"), 0, b",")], 1)
@example([(STATE.index(b"\n },"), 0, b"\n  ,")], 1)
def test_pieces_never_make_more_of_a_document_than_the_whole(
    edits: list[tuple[int, int, bytes]], piece: int
) -> None:
    data = edited(edits)
    try:
        found = parse_by_lines(data, codec._parse, piece=piece)
    except Odd:
        return
    if found is not None:
        assert found == codec._parse(data)
