"""A state as many small files: what is written of it, and that it is the same when put together."""

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.doubles.builders import NOW, intent_of, numbered, record_of, state, tombstone

from postsync.adapters.state.document.decoding import decode_snapshot
from postsync.adapters.state.document.shards import META, decode_files, encode_files
from postsync.adapters.state.document.writing import encode_snapshot
from postsync.domain.errors import StateUnreadable, StateUnwritable
from postsync.domain.state.identity import Service
from postsync.domain.state.question import Asking, Question
from postsync.domain.state.record import Record, Snapshot, Upload

POSTS = numbered(300)
UPLOAD = Upload(sha256="ab" * 32, media_id="m", url="https://m.example/1", filename="a.png", size=1)
FULL = state(
    *map(record_of, POSTS),
    intents=[intent_of(post) for post in POSTS[:3]],
    tombstones=(tombstone("r9", "p9"), tombstone("r1", "p1"), tombstone("r1", "p1")),
    uploads={UPLOAD.sha256: UPLOAD},
    archive={f"o{n}": replace(record_of(p), remote_id=f"o{n}") for n, p in enumerate(POSTS[:40])},
    questions={
        post.address: Question(
            address=post.address, kind=Asking.ALREADY_OUT, since=NOW, fingerprint="sha256:0"
        )
        for post in POSTS[:3]
    },
    generations={"p0": 2},
    service=Service("outstand", "api.outstand.so"),
    workspace="acme/posts:",
    commit="c" * 40,
)


def written(snapshot: Snapshot) -> dict[str, bytes]:
    return {path: data for path, data in encode_files(snapshot).items() if data is not None}


def test_all_files_together_are_the_snapshot_and_sorted_as_in_one_file() -> None:
    sorted_graves = tuple(sorted(FULL.tombstones, key=lambda grave: grave.address))
    read = decode_files(written(FULL), source="here")
    assert read == replace(FULL, tombstones=sorted_graves)
    assert list(read.records) == list(decode_snapshot(encode_snapshot(FULL), source="").records)


def test_every_line_is_a_json_object_that_names_its_key_first() -> None:
    for path, data in written(FULL).items():
        if path != META:
            lines = [json.loads(line) for line in data.splitlines()]
            first = [next(iter(line.items())) for line in lines]
            assert {name for name, _ in first} <= {"address", "remote_id", "sha256"}
            assert first == sorted(first)
    assert set(json.loads(written(FULL)[META])) == {
        "format_version", "lineage", "serial", "commit", "service", "workspace", "accounts",
        "generations",
    }  # fmt: skip


def test_writing_differences_one_after_the_other_comes_to_the_same_files() -> None:
    files: dict[str, bytes | None] = {}
    before = None
    for count in (0, 300, 150, 299, 1):
        records = dict(list(FULL.records.items())[:count])
        snapshot = replace(FULL, records=records, tombstones=FULL.tombstones[: count % 3])
        changed = encode_files(snapshot, before=before)
        files.update(changed)
        before = snapshot
        assert {path: data for path, data in files.items() if data is not None} == written(snapshot)


def with_block(record: Record, **block: Any) -> Record:
    return replace(record, content=record.content._replace(blocks={"x": block}))


def test_what_is_equal_but_not_the_same_is_written() -> None:
    record = record_of(POSTS[0])
    with_one = with_block(record, flag=1)
    with_true = with_block(record, flag=True)
    assert with_one == with_true
    before, after = (replace(FULL, records={"p1": entry}) for entry in (with_one, with_true))
    changed = encode_files(after, before=before)
    assert [path for path in changed if path.startswith("posts/")]


def test_only_files_of_changed_entries_are_written() -> None:
    changed = encode_files(replace(FULL, serial=8), before=FULL)
    assert set(changed) == {META}


@pytest.mark.parametrize("key", ["\ud800", "ä/é", "a" * 3000, "\r\n", "\u2028"])
def test_any_key_is_written_and_read(key: str) -> None:
    record = replace(record_of(POSTS[0]), address=key)
    snapshot = replace(FULL, records={key: record}, tombstones=())
    assert decode_files(written(snapshot), source="here") == snapshot


def test_a_value_that_json_has_no_word_for_cannot_be_written() -> None:
    record = record_of(POSTS[0])
    odd = with_block(record, flag=float("nan"))
    with pytest.raises(StateUnwritable):
        encode_files(replace(FULL, records={"p1": odd}))


def test_an_entry_that_stands_in_two_lines_is_refused() -> None:
    files = written(FULL)
    path = next(path for path in files if path.startswith("posts/"))
    files[path] += files[path].splitlines(keepends=True)[0]
    with pytest.raises(StateUnreadable, match="stands in another line") as caught:
        decode_files(files, source="here")
    assert caught.value.message.startswith(f"{path} of here")


def test_a_section_does_not_stand_in_the_head_as_well() -> None:
    files = written(FULL)
    files[META] = files[META].replace(b"{\n", b'{\n "posts": {},\n', 1)
    with pytest.raises(StateUnreadable, match="unknown key, at posts"):
        decode_files(files, source="here")
