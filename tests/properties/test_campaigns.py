"""Whatever a table holds: sorting and inserting rows renames nothing, and each row becomes one post."""

import csv
import io
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from postsync.adapters.workspace.expand.campaign import posts_of
from postsync.adapters.workspace.expand.datafiles import DataFiles
from postsync.adapters.workspace.expand.made import Expansion, Made, Source

CAMPAIGN: dict[str, Any] = {
    "forEach": "../data/tips.csv",
    "template": {
        "accounts": ["x:acme"],
        "content": "{{ row.text }}",
        "labels": ["{{ row.label if row.label }}", "tips"],
    },
}

keys = st.text("abcXYZ019._-", min_size=1, max_size=6).filter(lambda key: key.strip("."))
cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
tables = st.dictionaries(keys, st.tuples(cells.filter(str.strip), cells), max_size=6)


def table(rows: list[tuple[str, tuple[str, str]]], separator: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow(["key", "text", "label"])
    writer.writerows([key, text, label] for key, (text, label) in rows)
    return out.getvalue().encode()


def made_of(data: bytes, campaign: dict[str, Any] = CAMPAIGN) -> tuple[list[Made], Expansion]:
    source = Source(campaign, "tips", "posts/tips.yaml", 1, 1, lambda _: (2, 1))
    expansion = Expansion(source)
    return posts_of(source, DataFiles({"data/tips.csv": data}.__getitem__), expansion), expansion


@given(tables, st.randoms(use_true_random=False), st.sampled_from(",;\t"))
def test_each_row_is_a_post_whatever_stands_around_it(
    rows: dict[str, tuple[str, str]], chance: Any, separator: str
) -> None:
    listed = list(rows.items())
    made, expansion = made_of(table(listed, separator))
    told = {one.address for one in expansion.diagnostics}
    assert {one.address for one in made} | told >= {f"tips/{key}" for key in rows}
    assert not {one.address for one in made} & told
    chance.shuffle(listed)
    mixed, _ = made_of(table(listed, separator))
    assert {one.address: one.data for one in mixed} == {one.address: one.data for one in made}
    fewer, _ = made_of(table(listed[1:], separator))
    assert {one.address: one.data for one in fewer}.items() <= {
        one.address: one.data for one in made
    }.items()


@given(tables)
def test_a_row_says_texts_and_nothing_else(rows: dict[str, tuple[str, str]]) -> None:
    for one in made_of(table(list(rows.items())))[0]:
        text, label = rows[one.address.removeprefix("tips/")]
        assert one.data["content"] == text
        assert one.data["labels"] == ([label, "tips"] if label else ["tips"])
        assert one.data["accounts"] == ["x:acme"]
        assert one.data.keys() <= {"accounts", "content", "labels"}


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_are_told_about(data: bytes) -> None:
    made, expansion = made_of(data)
    assert all(one.address.startswith("tips/") for one in made)
    assert made or expansion.problems or expansion.diagnostics


def test_a_schedule_gives_the_posts_that_a_row_moves_another_time_and_no_other_name() -> None:
    campaign = {
        **CAMPAIGN,
        "schedule": {
            "every": "day",
            "at": "09:00",
            "from": "2027-03-02",
            "timezone": "Europe/Berlin",
        },
    }
    rows = [("a", ("A", "")), ("b", ("B", "")), ("c", ("C", ""))]
    before = {one.address: one for one in made_of(table(rows), campaign)[0]}
    rows.insert(1, ("new", ("N", "")))
    after = {one.address: one for one in made_of(table(rows), campaign)[0]}
    assert before.keys() < after.keys()
    assert after["tips/b"].data["scheduledAt"] == before["tips/c"].data["scheduledAt"]
    # What the file says by itself stays: a post that is out is not edited by a time that moves.
    assert all(after[address].said == before[address].said for address in before)
