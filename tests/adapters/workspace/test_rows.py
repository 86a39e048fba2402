"""Rows as spreadsheets and programs write them, each with its line; and what is no row."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tables import each_row

from postsync.adapters.workspace.expand.rows.csvrows import read_csv, spreadsheet_fault
from postsync.adapters.workspace.expand.rows.jsonrows import read_json
from postsync.adapters.workspace.expand.rows.table import MAX_ROWS, Fault, Table, Unusable
from postsync.adapters.workspace.expand.rows.texts import text_of_rows
from postsync.adapters.workspace.expand.rows.yamlrows import read_yaml


def read(form: str, text: str) -> Table:
    if form == "csv":
        return read_csv(text, None)
    return read_json(text) if form == "json" else read_yaml("data/a.yaml", text)


def rows(form: str, text: str) -> list[tuple[int, Any]]:
    return [(one.line, dict(one.cells)) for one in read(form, text).entries]


def fault(form: str, text: str) -> Fault:
    with pytest.raises(Unusable) as caught:
        read(form, text)
    return caught.value.fault


@each_row(
    "text, cells",
    [
        ("key,text\na,hi\n", {"key": "a", "text": "hi"}),
        ("key;text\r\na;hi, you\r\n", {"key": "a", "text": "hi, you"}),
        ("key\ttext\na\thi", {"key": "a", "text": "hi"}),
        ("sep=|\nkey|text\na|hi", {"key": "a", "text": "hi"}),
        (" key ,text\na,hi\n", {"key": "a", "text": "hi"}),
        ('"a;b;c",text\na,hi\n', {"a;b;c": "a", "text": "hi"}),
        ('key,text\na,"one\ntwo ""three"""\n', {"key": "a", "text": 'one\ntwo "three"'}),
        ("key,text,,\na,hi,,\n", {"key": "a", "text": "hi"}),
        ("key\na\n", {"key": "a"}),
        ("key,text\ra,hi\r", {"key": "a", "text": "hi"}),
    ],
)
def test_csv_is_read_as_spreadsheets_write_it(text: str, cells: dict[str, str]) -> None:
    assert [found for _, found in rows("csv", text)] == [cells]


def test_rows_of_csv_have_the_lines_that_they_begin_at() -> None:
    text = 'key,text\na,"x\ny"\n\n , \nb,z\n'
    assert [line for line, _ in rows("csv", text)] == [2, 6]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("a,b,c", "the row has 3 cells, and there are 2 columns"),
        ("a", "the row has 1 cell, and there are 2 columns"),
    ],
)
def test_a_ragged_row_is_wrong_by_itself(row: str, told: str) -> None:
    table = read("csv", f"key,text\n{row}\nb,c\n")
    assert [one.fault and one.fault.summary for one in table.entries] == [told, None]


@each_row(
    "form, text, rule, line",
    [
        ("csv", "", "PS160", 1),
        ("csv", 'key,text\na,"b\nc\n', "PS160", 2),
        ("csv", 'key,text\na,"b"c\n', "PS160", 2),
        ("csv", "key,text,key\n", "PS161", 1),
        ("csv", "\nkey,,text\n", "PS161", 2),
        ("csv", f"key,text\na,{'x' * 200_000}\n", "PS160", 2),
        ("csv", "key\n" + "a\n" * (MAX_ROWS + 1), "PS169", MAX_ROWS + 2),
        ("json", "", "PS160", 1),
        ("json", "3", "PS160", 1),
        ("json", '[{"a": 1},]', "PS160", 1),
        ("json", '[{"a": 1}\n{"a": 2}]', "PS160", 2),
        ("json", '[\n{"a": 1, "a": 2}]', "PS160", 2),
        ("json", "[{" + ",".join(f'"{n % 19_999}":1' for n in range(40_000)) + "}]", "PS160", 1),
        ("json", '[\n{"a": NaN}]', "PS160", 2),
        ("json", '[\n{"a": 1e999}]', "PS160", 2),
        ("json", f'[{{"a": {"9" * 5000}}}]', "PS160", 1),
        ("json", '[\n{"a": ["b \\ud800"]}]', "PS160", 2),
        ("json", '[{"a": 1}] []', "PS160", 1),
        ("json", "[" * 100_000, "PS160", 1),
        ("yaml", "", "PS160", 1),
        ("yaml", "text", "PS160", 1),
        ("yaml", "- a: [b", "PS160", 1),
        ("yaml", "- a: 1\n  a: 2\n", "PS160", 2),
        ("yaml", "- &a {b: 1}\n- *a\n", "PS160", 1),
        ("yaml", "- b: 1\n- *a\n", "PS160", 2),
        ("yaml", "- a: !!int 1\n", "PS160", 1),
        ("yaml", "- {<<: {a: 1}}\n", "PS160", 1),
        ("yaml", "- a: 1\n---\n- a: 2\n", "PS160", 2),
        ("yaml", "- {[a]: 1}\n", "PS160", 1),
        ("yaml", "[" * 5_000, "PS160", 1),
        ("yaml", "- [" + "a," * 450_000 + "]", "PS169", 1),
    ],
)
def test_a_file_without_rows_says_why_at_its_line(
    form: str, text: str, rule: str, line: int
) -> None:
    found = fault(form, text)
    assert (found.rule, found.line) == (rule, line)


def test_lists_and_blocks_of_rows_have_lines() -> None:
    as_list = '[\n {"key": "a"},\n\n {"key": "b", "tags": ["x"]}\n]'
    assert rows("json", as_list) == [(2, {"key": "a"}), (4, {"key": "b", "tags": ["x"]})]
    by_key = '{\n "a": {"text": "x"},\n "b": {"text": "y"}}'
    assert rows("json", by_key) == [
        (2, {"text": "x", "key": "a"}),
        (3, {"text": "y", "key": "b"}),
    ]
    assert rows("yaml", "# rows\n- key: a\n  n: 1\n- {key: b, t: 2026-12-01}\n") == [
        (2, {"key": "a", "n": 1}),
        (4, {"key": "b", "t": "2026-12-01"}),
    ]
    assert rows("yaml", "a:\n  text: x\nb: {text: y, n: ~, q: '1'}\n") == [
        (1, {"text": "x", "key": "a"}),
        (3, {"text": "y", "n": None, "q": "1", "key": "b"}),
    ]


@pytest.mark.parametrize("number", [".inf", "-.inf", ".nan", "9" * 19, "{c: [1, .inf]}"])
def test_a_number_that_nothing_can_reckon_with_spoils_its_row(number: str) -> None:
    fine, spoilt = read("yaml", f"- {{a: 1.5, b: [-3]}}\n- {{a: 1, b: {number}}}\n").entries
    assert fine.fault is None
    assert spoilt.fault is not None
    assert (spoilt.fault.rule, spoilt.fault.line) == ("PS160", 2)
    assert spoilt.fault.summary.startswith("`b` holds a number")


@pytest.mark.parametrize(
    ("form", "text"), [("json", '{"a": {},\n "a": {}}'), ("yaml", "a: {}\na: {}\n")]
)
def test_a_repeated_key_names_the_other_line(form: str, text: str) -> None:
    second = read(form, text).entries[1].fault
    assert second is not None
    assert (second.rule, second.line) == ("PS164", 2)
    assert "line 1" in second.detail


@pytest.mark.parametrize("text", ["[1]", "- 1\n- a\n"])
def test_what_is_no_block_of_keys_is_wrong_by_itself(text: str) -> None:
    table = read("json" if text[0] == "[" else "yaml", text)
    assert table.entries[0].fault is not None


@each_row(
    "data, told",
    [
        ("key,text\na,ä".encode("utf-16"), "UTF-16"),
        ("key,text\na,b".encode("utf-16-le"), "UTF-16"),
        ("key,text\na,Grüße €".encode("cp1252"), "which is ü in Windows-1252"),
        (b"PK\x03\x04....", "workbook"),
        (b"version https://git-lfs.github.com/spec/v1\noid", "Git LFS"),
        (b"key,te\0xt", "byte 0"),
    ],
)
def test_other_encodings_are_named(data: bytes, told: str) -> None:
    with pytest.raises(Unusable) as caught:
        text_of_rows(data)
    assert told in caught.value.fault.summary
    assert caught.value.fault.detail


def test_a_mark_of_byte_order_is_no_part_of_a_name() -> None:
    assert text_of_rows("\ufeffkey".encode()) == "key"


@each_row(
    "cell",
    ["=SUM(A1:A3)", "=A1", "= -B2*2", "=1+1", "#REF!", "#N/A", '=HYPERLINK("https://a.example")'],
)
def test_formulas_and_their_errors_are_found(cell: str) -> None:
    found = spreadsheet_fault({"text": cell, "note": "=A1"}, ["text"], 3)
    assert found is not None
    assert (found.rule, found.line) == ("PS165", 3)


@each_row("cell", ["", "=) hello", "=== News ===", "#NoFilter", "@acme -5 %", "+1", 3])
def test_texts_that_only_look_like_formulas_are_texts(cell: object) -> None:
    assert spreadsheet_fault({"text": cell}, ["text"], 3) is None


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.text(max_size=8), values, max_size=4), max_size=5))
def test_json_is_read_as_it_was_written(data: list[dict[str, Any]]) -> None:
    for indent in (None, 2):
        assert [cells for _, cells in rows("json", json.dumps(data, indent=indent))] == data


@given(st.binary(max_size=200), st.sampled_from(["csv", "json", "yaml"]))
def test_any_bytes_are_rows_or_refused(data: bytes, form: str) -> None:
    with contextlib.suppress(Unusable):
        assert all(one.line >= 1 for one in read(form, text_of_rows(data)).entries)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ('[{"key": "a"},]', "not even a comma"),
        ('[{"key": a}]', "Texts are in double quotes"),
        ('[{"key": "a",}]', "no comma stands behind the last one"),
        ("[{key: 1}]", "Each key is in double quotes"),
        ('{one: {"text": "a"}}', "Each key is in double quotes"),
        ('[{"key": "a"} {"key": "b"}]', "Put a comma between two entries"),
        ('[{"key": "say "hi""}]', 'within a text is written \\"'),
        ('[{"key" "a"}]', "A colon stands between"),
        ('{"key": "a"}\n{"key": "b"}', "into one list"),
        ('[{"key": "a', "at the end of the text"),
        ('[{"key": "a\nb"}]', "a line end is written \\n"),
        (r'[{"key": "C:\Users"}]', "A backslash in a text is written twice"),
        ('[{"key": ' + "[" * 5_000, "A row gives values to columns"),
    ],
)
def test_what_is_no_json_says_what_to_do(text: str, remedy: str) -> None:
    found = fault("json", text)
    assert found.rule == "PS160"
    assert remedy in found.detail


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("te\u200bxt", "Write `text`."),
        ("te" + "\u200b" * 100_000 + "xt", "Write `text`."),  # by squares it would take minutes
        ("\u200b", "Give it a name."),
    ],
    ids=["one", "many", "nothing else"],
)
def test_a_column_whose_name_holds_what_nobody_sees_is_named(name: str, remedy: str) -> None:
    found = fault("csv", f"key,{name}\na,hi\n")
    assert (found.rule, found.line) == ("PS161", 1)
    assert found.summary == "the name of column 2 holds U+200B ZERO WIDTH SPACE, which nobody sees"
    assert found.detail.endswith(remedy)
