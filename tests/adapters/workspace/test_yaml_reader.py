"""Reading YAML: what values mean, what is refused, and that no bytes are too strange."""

import math
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tables import each_row

from postsync.adapters.workspace.yaml import reader as yaml_reader
from postsync.adapters.workspace.yaml import survey as yaml_survey
from postsync.adapters.workspace.yaml.reader import Document, Refused, read_documents
from postsync.adapters.workspace.yaml.survey import survey
from postsync.domain.diagnostic import Span

YAML_PIECES = [
    b"a", b"content", b"true", b"12", b"1e999", b"~", b"<<", b"id", b": ", b":", b"- ", b"? ", b"\n",
    b"\n  ", b"\n    ", b" ", b"[", b"]", b"{", b"}", b",", b'"', b"'", b"|", b">", b"&x ", b"*x",
    b"!", b"!!str ", b"!!int ", b"!!python/object:a ", b"#", b" #", b"---\n", b"...\n", b"%YAML 1.1\n",
    b"\t", b"\r\n", b"\xef\xbb\xbf", b"\xff", b"\0", b"\x07", b"\xc2\x85", b"\xe2\x80\xa8", b"@", b"`",
    b"\\", b'"\\ud83d"', b'"\\ud83d\\ude80"',
    b"\\ud83d\\ude80", b"\xe2\x80\xa9", b"\\ue000",
    b"\xf0\x9f\x8e\x89", b"null", b"0x1F", b"2026-12-01",
]  # fmt: skip


def value(text: str) -> Any:
    return read_documents(f"a: {text}\n".encode())[0].data["a"]


def rules_of(data: bytes) -> list[str]:
    return [item.rule for item in survey("posts/a.yaml", data)[1]]


def finding_of(data: bytes) -> tuple[str, int, int]:
    (item,) = survey("posts/a.yaml", data)[1]
    assert item.span is not None
    return item.rule, item.span.line, item.span.column


@each_row(
    "text, expected",
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("+3", 3),
        ("007", 7),
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("-1.5E-3", -0.0015),
        ("!!str 12", "12"),
        ('!!int "12"', 12),
        ("!!float 1", 1.0),
        ("0o14", 12),
        ("0x1F", 31),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("+.Inf", math.inf),
        ("!!bool true", True),
        ('!!null ""', None),
    ],
)
def test_the_core_schema_of_yaml_1_2_is_understood(text: str, expected: Any) -> None:
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_what_is_not_a_number_is_no_text_either(text: str) -> None:
    assert math.isnan(value(text))


@each_row(
    "text",
    [
        "yes", "no", "on", "off", "True", "FALSE", "Null", "NULL", "12:30", "0xG", "0o18", "1_000",
        "0b1", "017x", "-0x1F", ".Nan", "+.nan", "inf", "nan", "1e999", "2026-12-01",
        "2026-12-01T14:00:00Z", "+", ".", "1e", "9" * 65,
        "'true'", '"12"', "١٢",
    ],
)  # fmt: skip
def test_everything_else_is_text(text: str) -> None:
    assert value(text) == text.strip("'\"")


def test_a_long_number_does_not_trip_the_limit_of_python_on_digits() -> None:
    assert value("1" * 5000) == "1" * 5000


def test_every_document_knows_where_its_root_begins() -> None:
    documents = read_documents(b"# post\na: 1\n---\n\n  b: 2\n--- {c: 3}\n")
    assert documents == [
        Document({"a": 1}, 2, 1),
        Document({"b": 2}, 5, 3),
        Document({"c": 3}, 6, 5),
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    data = b"\xef\xbb\xbfa: 1\n"
    assert read_documents(data) == [Document({"a": 1}, 1, 1)]
    assert survey("a.yaml", data)[0][0].span(("a",)).column == 4


@each_row(
    "data, expected",
    [
        (b"a: 1\nb: 2\na: 3\n", ("PS106", 3, 1)),
        (b"x: {a: 1, a: 2}\n", ("PS106", 1, 11)),
        (b"a: 1\n!!str a: 2\n", ("PS106", 2, 1)),
        (b"<<: {a: 1}\n", ("PS107", 1, 1)),
        (b"a: !!python/object/apply:os.system [ls]\n", ("PS108", 1, 4)),
        (b"a: !local x\n", ("PS108", 1, 4)),
        (b"a: !!int x\n", ("PS108", 1, 4)),
        (b"a: !!set {x}\n", ("PS108", 1, 4)),
        (b"a: !!timestamp 2026-12-01\n", ("PS108", 1, 4)),
        (b"true: 1\n", ("PS109", 1, 1)),
        (b"12: 1\n", ("PS109", 1, 1)),
        (b"? [a]\n: 1\n", ("PS109", 1, 3)),
        (b"a: b\n  \xff: c\n", ("PS103", 2, 3)),
        (b"a: b\nc: \xed\xa0\x80\n", ("PS103", 2, 4)),
        ("ä: \0b\n".encode(), ("PS103", 1, 4)),
        ("a: b\nc: d\x9be\n".encode(), ("PS103", 2, 5)),
        ("a: b\n".encode("utf-16"), ("PS103", 1, 1)),
        ("a: b\n".encode("utf-16-be"), ("PS103", 1, 1)),
        ("\ufeff\u4e2d\u6587".encode("utf-16-be"), ("PS103", 1, 1)),
        (b"\xef\xbb\xbf\xfe\xff\x4e\x2d", ("PS103", 1, 1)),
        (b"a: 'b\nc: d\n", ("PS105", 1, 4)),
        (b"a: &x [*x]\n", ("PS104", 1, 4)),
        (b"a" * (1024 * 1024 + 1), ("PS104", 1, 1)),
    ],
)
def test_what_is_refused_is_named_at_its_place(data: bytes, expected: tuple[str, int, int]) -> None:
    with pytest.raises(Refused):
        read_documents(data)
    assert finding_of(data) == expected


def test_a_merge_conflict_is_named_as_one_at_its_first_mark() -> None:
    data = b"a: 1\n<<<<<<< HEAD\ncontent: A\n=======\ncontent: B\n>>>>>>> topic\n"
    (item,) = survey("a.yaml", data)[1]
    assert "merge conflict" in item.summary
    assert item.span == Span(file="a.yaml", line=2)


def test_an_exclamation_mark_is_said_to_need_quotes() -> None:
    for data in (b"posts: [a, !posts/drafts/**]\n", b"posts:\n  - !posts/drafts/**\n"):
        (item,) = survey("postsync.yaml", data)[1]
        assert "quotes" in item.detail
        assert "!" in item.summary


def test_a_repeated_key_names_both_places() -> None:
    (item,) = survey("a.yaml", b"a: 1\nb:\n  c: 1\n  c: 2\n")[1]
    assert item.span is not None
    assert (item.span.line, item.span.column) == (4, 3)
    assert "line 3, column 3" in item.detail


def test_every_strictness_problem_of_a_file_is_reported_at_once() -> None:
    assert rules_of(b"a: 1\na: 2\n<<: {}\n3: x\n---\nb: !x y\n") == [
        "PS106", "PS107", "PS109", "PS108",
    ]  # fmt: skip


def test_quoted_double_angles_are_an_ordinary_key() -> None:
    assert read_documents(b'"<<": 1\n')[0].data == {"<<": 1}


def test_an_alias_stands_for_a_copy() -> None:
    data = read_documents(b"a: &x [1]\nb: *x\n")[0].data
    assert data == {"a": [1], "b": [1]}
    assert data["a"] is not data["b"]


@each_row("opening, closing", [(b"[", b"]"), (b"{a: ", b"}"), (b"- ", b""), (b"? ", b"")])
@each_row("depth", [32, 33, 500, 4_000, 100_000])
def test_nesting_is_bounded_and_never_exhausts_a_stack(
    opening: bytes, closing: bytes, depth: int
) -> None:
    data = opening * depth + b"a" + closing * depth + b"\n"
    if depth == 32 and opening != b"? ":
        assert read_documents(data)
        assert rules_of(data) == []
    else:
        with pytest.raises(Refused):
            read_documents(data)
        assert set(rules_of(data)) <= {"PS104", "PS109"}
        assert rules_of(data)


def test_aliases_cannot_nest_deeper_than_anything_else() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, 40)]
    data = "\n".join(lines).encode()
    with pytest.raises(Refused):
        read_documents(data)
    assert rules_of(data) == ["PS104"]


def test_a_billion_laughs_are_counted_without_being_told() -> None:
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 25)]
    data = "\n".join(lines).encode()
    # Expanded, this would outlast the universe: that the test ends is the test.
    with pytest.raises(Refused):
        read_documents(data)
    assert rules_of(data) == ["PS104"]


def test_a_hundred_thousand_values_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (yaml_reader, yaml_survey):
        assert module.MAX_NODES == 100_000
        monkeypatch.setattr(module, "MAX_NODES", 5_000)
    enough = b"a: [" + b"1," * 4_990 + b"]\n"
    assert len(read_documents(enough)[0].data["a"]) == 4_990
    with pytest.raises(Refused):
        read_documents(b"a: [" + b"1," * 5_001 + b"]\n")
    spread = b"".join(b"---\n[" + b"1," * 3_000 + b"]\n" for _ in range(2))
    with pytest.raises(Refused):
        read_documents(spread)
    assert rules_of(spread) == ["PS104"]


def test_a_thousand_documents_are_enough() -> None:
    assert len(read_documents(b"--- a\n" * 1000)) == 1000
    data = b"--- a\n" * 1001
    with pytest.raises(Refused):
        read_documents(data)
    assert finding_of(data) == ("PS104", 1001, 5)


@given(st.lists(st.sampled_from(YAML_PIECES), max_size=40).map(b"".join) | st.binary(max_size=200))
def test_any_bytes_are_either_read_or_explained(data: bytes) -> None:
    try:
        documents = read_documents(data)
    except Refused:
        assert rules_of(data)
        return
    places, findings = survey("a.yaml", data)
    assert findings == []
    assert len(places) == len(documents)
    for document in documents:
        assert_plain(document.data)
    for place, document in zip(places, documents, strict=True):
        assert (place.span(()).line, place.span(()).column) == (document.line, document.column)


@given(st.lists(st.sampled_from(YAML_PIECES), max_size=30).map(b"".join))
def test_small_files_are_read_as_large_ones_are(data: bytes) -> None:
    def outcome(padded: bytes) -> Any:
        try:
            return [document.data for document in read_documents(padded)]
        except Refused:
            return None

    padding = b"#" * yaml_reader.SMALL + b"\n"
    if data.startswith((b"%", b"\xef\xbb\xbf", b"...")):
        return
    assert outcome(padding + data) == outcome(b"#\n" + data)


@pytest.fixture
def pure_parser(monkeypatch: pytest.MonkeyPatch) -> Any:
    pure = yaml_reader._pure_parser()
    monkeypatch.setattr(yaml_reader, "_parsers", lambda: (pure, pure))
    return pure


@pytest.mark.parametrize(
    "data",
    [
        b"a: 1\nb: [x, {c: ~}]\nd: |\n  text\n",
        b"a: &x [1]\nb: *x\n",
        b"a: 1\na: 2\n",
        b"a: b: c\n",
        b"[" * 5000,
        b"a: \xff",
        b'a: "\\ud83d"\n',
        b"a: 'b",
    ],
)
def test_without_libyaml_the_same_files_are_read_and_refused(data: bytes, pure_parser: Any) -> None:
    refused = data not in (b"a: 1\nb: [x, {c: ~}]\nd: |\n  text\n", b"a: &x [1]\nb: *x\n")
    if refused:
        with pytest.raises(Refused):
            read_documents(data)
        assert rules_of(data)
    else:
        assert read_documents(data)[0].data["a"] in (1, [1])
        assert rules_of(data) == []


def test_a_missing_extension_makes_pyyaml_itself_do_the_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "yaml._yaml", None)
    plain, bounded = yaml_reader._parsers.__wrapped__()
    assert plain is bounded
    assert plain.__name__ == "PureParser"


def assert_plain(data: Any) -> None:
    if isinstance(data, dict):
        for name, item in data.items():
            assert type(name) is str
            assert_plain(item)
    elif isinstance(data, list):
        for item in data:
            assert_plain(item)
    else:
        assert type(data) in (str, int, float, bool, type(None))
        assert data == data  # noqa: PLR0124 - a number that is none would not be
