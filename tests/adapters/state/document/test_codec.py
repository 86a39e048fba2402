"""The state document: what is written is read back, and nothing else is."""

import copy
import gc
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from tests.doubles.contents import decode_content
from tests.tables import each_row

from postsync.adapters.state.document import decoding
from postsync.adapters.state.document.decoding import decode_outcome, decode_snapshot
from postsync.adapters.state.document.writing import encode_outcome, encode_snapshot
from postsync.domain.errors import StateTooNew, StateUnreadable, StateUnwritable
from postsync.domain.networks import NETWORKS
from postsync.domain.post.account import Account
from postsync.domain.post.content import NO_CONTENT, Container, Content
from postsync.domain.post.post import Own
from postsync.domain.remote.remote import Delivery, DeliveryStatus
from postsync.domain.run.outcome import Outcome, StepError, StepResult
from postsync.domain.schedule import format_time
from postsync.domain.state.identity import Service
from postsync.domain.state.intent import CALLS, Action, Intent
from postsync.domain.state.question import Asking, Candidate, Question
from postsync.domain.state.record import Echo, Record, Retry, Snapshot, Tombstone, Upload

SCHEMA = json.loads((Path(__file__).parents[4] / "schemas/state.schema.json").read_text("utf-8"))
VALIDATOR = Draft7Validator(SCHEMA)
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)

# --- any snapshot ---------------------------------------------------------------------------------

words = st.text(max_size=12)
names = st.text(min_size=1, max_size=12)
times = st.datetimes(datetime(1970, 1, 1), datetime(8999, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
maybe_time = st.none() | times
numbers = st.integers(0, 2**53)
floats = st.floats(allow_nan=False, allow_infinity=False)
json_data = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | floats | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)
objects = st.dictionaries(words, json_data, max_size=3)
media = st.fixed_dictionaries(
    {}, optional={"path": words, "url": words, "alt": words, "sha256": words}
)
containers = st.fixed_dictionaries({"content": words, "media": st.lists(media, max_size=2)})
answers = st.fixed_dictionaries(
    {},
    optional={
        "is": names,
        "isNot": st.lists(words, max_size=2),
        "again": st.booleans(),
        "retry": st.lists(words, max_size=2),
        "known": st.lists(words, max_size=2),
    },
)
contents = st.fixed_dictionaries(
    {
        "accounts": st.lists(words, max_size=3),
        "containers": st.lists(containers, min_size=1, max_size=3),
        "scheduledAt": st.none() | st.sampled_from(["2026-12-01T14:00:00Z", "2026-12-01T14:00:00.500Z"]),
    },
    optional={
        "draft": st.booleans(),
        "labels": st.lists(words, max_size=2),
        "missed": st.sampled_from(["error", "publish", "skip"]),
        "protect": st.booleans(),
        "instagram": objects,
        "x": objects,
        "answers": answers,
    },
).map(decode_content)  # fmt: skip
word_tuples = st.lists(words, max_size=3).map(tuple)
deliveries = st.builds(
    Delivery,
    network=st.sampled_from(sorted(NETWORKS)),
    username=words,
    account_id=st.none() | names,
    status=st.sampled_from(DeliveryStatus),
    error=st.none() | names,
    url=st.none() | names,
    published_at=maybe_time,
)
other_echoes = st.builds(
    Echo,
    texts=word_tuples,
    media=st.lists(word_tuples, max_size=3).map(tuple),
    scheduled_at=maybe_time,
    confirmed=st.booleans(),
)


retries = st.builds(
    Retry,
    remote_id=names,
    generation=numbers,
    account_ids=word_tuples,
    deliveries=st.lists(deliveries, max_size=2).map(tuple),
    at=times,
)


@st.composite
def owns(draw: st.DrawFn, content: Content) -> Own | None:
    """What a file says: nothing that is known, what the spec says, or something else."""
    if draw(st.booleans()):
        return None
    at = format_time(content.scheduled_at) if content.scheduled_at else None
    return Own(
        accounts=draw(st.none() | st.just(content.selectors) | word_tuples),
        at=draw(st.none() | st.just(at) | words),
        words=draw(words),
    )


@st.composite
def records(draw: st.DrawFn, address: str, *, is_archived: bool = False) -> Record:
    content = draw(contents)
    echo = draw(other_echoes)
    if draw(st.booleans()):
        texts = content.texts
        echo = Echo(texts=texts, media=((),) * len(texts), scheduled_at=content.scheduled_at)
    return Record(
        address=address,
        remote_id=draw(names),
        generation=draw(numbers),
        fingerprint=draw(names),
        account_ids=draw(word_tuples),
        content=content,
        echo=echo,
        deliveries=draw(st.lists(deliveries, max_size=3).map(tuple)),
        file=draw(st.none() | names),
        created_at=draw(maybe_time),
        published_at=draw(maybe_time),
        is_draft=draw(st.booleans()),
        missing=draw(word_tuples),
        known=draw(word_tuples),
        retries=draw(st.lists(retries, max_size=2).map(tuple)),
        own=draw(owns(content)),
        archived_at=draw(maybe_time) if is_archived else None,
    )


@st.composite
def intents(draw: st.DrawFn, address: str) -> Intent:
    content = draw(st.just(NO_CONTENT) | contents)
    return Intent(
        address=address,
        action=draw(st.sampled_from(CALLS)),
        generation=draw(numbers),
        key=draw(names),
        body_digest=draw(words),
        at=draw(times),
        body=draw(st.none() | objects),
        remote_id=draw(st.none() | names),
        content=content,
        account_ids=draw(word_tuples),
        file=draw(st.none() | names),
        publishes_now=draw(st.booleans()),
        own=draw(owns(content)),
        depends_on=draw(st.none() | names),
        adopts=draw(st.none() | names),
    )


def questions(address: str) -> st.SearchStrategy[Question]:
    candidates = st.builds(
        Candidate,
        remote_id=names,
        accounts=word_tuples,
        text=words,
        scheduled_at=maybe_time,
        url=st.none() | names,
    )
    return st.builds(
        Question,
        address=st.just(address),
        kind=st.sampled_from(Asking),
        since=times,
        fingerprint=words,
        candidates=st.lists(candidates, max_size=2).map(tuple),
        answers=contents.map(lambda content: content.answers),
    )


def some(draw: st.DrawFn) -> list[str]:
    return draw(st.lists(names, max_size=2, unique=True))


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    tombstones = st.builds(Tombstone, address=names, remote_id=names, generation=numbers, at=times)
    accounts = st.builds(
        Account, id=names, network=names, username=words, nickname=words, active=st.booleans()
    )
    uploads = st.fixed_dictionaries(
        {"media_id": names, "url": words, "filename": words, "size": numbers, "expires_at": maybe_time}
    )  # fmt: skip
    services = st.builds(
        Service,
        provider=words,
        host=words,
        organisation=st.none() | names,
        rehearsal=st.booleans(),
    )
    return Snapshot(
        lineage=draw(names),
        serial=draw(numbers),
        commit=draw(st.none() | names),
        service=draw(st.none() | services),
        workspace=draw(st.none() | names),
        written_at=draw(maybe_time),
        began_at=draw(maybe_time),
        records={a: draw(records(a)) for a in some(draw)},
        archive={
            one: replace(draw(records(draw(names), is_archived=True)), remote_id=one)
            for one in some(draw)
        },
        questions={a: draw(questions(a)) for a in some(draw)},
        generations={a: draw(numbers) for a in some(draw)},
        tombstones=draw(st.lists(tombstones, max_size=2).map(tuple)),
        intents={a: draw(intents(a)) for a in draw(st.lists(names, max_size=2, unique=True))},
        accounts=draw(st.lists(accounts, max_size=2).map(tuple)),
        uploads={
            sha: Upload(sha256=sha, **draw(uploads))
            for sha in draw(st.lists(names, max_size=2, unique=True))
        },
    )


results = st.builds(
    StepResult,
    address=names,
    action=st.sampled_from(Action),
    outcome=st.sampled_from(Outcome),
    remote_id=st.none() | names,
    deliveries=st.lists(deliveries, max_size=2).map(tuple),
    error=st.none() | st.builds(StepError, code=names, message=words, request_id=st.none() | names),
    record=st.none() | names.flatmap(records),
    drops_record=st.booleans(),
    released=st.lists(st.tuples(names, numbers), max_size=2).map(tuple),
    archives=st.booleans(),
)


@given(snapshots())
def test_a_snapshot_that_is_written_fits_the_published_schema_and_is_read_back(
    snapshot: Snapshot,
) -> None:
    written = encode_snapshot(snapshot)
    VALIDATOR.validate(json.loads(written))
    assert decode_snapshot(written, source="it") == snapshot
    assert decoding._as_written(written) in (snapshot, None)  # the quick way, or it leaves it


@given(results, names)
def test_an_outcome_is_read_back_as_it_was_written(result: StepResult, key: str) -> None:
    line = encode_outcome(key, result)
    assert line.count(b"\n") == 1
    assert decode_outcome(line) == (key, result)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    inner: Any = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        inner = enumerate(value)
    for step, item in inner:
        yield from places(item, (*path, step))


def mutated(doc: Any, path: tuple[Any, ...], value: Any) -> Any:
    doc = copy.deepcopy(doc)
    if not path:
        return value
    *outer, last = path
    target = doc
    for step in outer:
        target = target[step]
    if value is ...:
        del target[last]
    else:
        target[last] = value
    return doc


@given(snapshots(), st.data())
def test_what_the_schema_refuses_is_refused_when_read(
    snapshot: Snapshot, data: st.DataObject
) -> None:
    doc = json.loads(encode_snapshot(snapshot))
    path = data.draw(st.sampled_from(list(places(doc))))
    value = data.draw(
        st.sampled_from([..., None, True, -1, 1.5, 2**60, "", "text", [], [1], {}, {"odd": 1}])
    )
    if not path and value is ...:
        return
    odd = mutated(doc, path, value)
    try:
        decode_snapshot(json.dumps(odd).encode(), source="it")
    except (StateUnreadable, StateTooNew):
        return
    VALIDATOR.validate(odd)


# --- the document ---------------------------------------------------------------------------------

CONTENT = Content(
    selectors=("x:acme",),
    containers=(Container(content="Hello"),),
    scheduled_at=datetime(2026, 12, 1, 14, tzinfo=UTC),
)


def record(address: str = "launch", **others: Any) -> Record:
    return Record(
        **{
            "address": address,
            "remote_id": "p1",
            "generation": 1,
            "fingerprint": "sha256:0",
            "account_ids": ("9dyJS",),
            "content": CONTENT,
            "echo": Echo(
                texts=("Hello",),
                media=((),),
                scheduled_at=datetime(2026, 12, 1, 14, tzinfo=UTC),
            ),
            "deliveries": (Delivery(network="x", username="acme"),),
            **others,
        }
    )


def document(**changes: Any) -> dict[str, Any]:
    snapshot = Snapshot(lineage="l", serial=3, records={"launch": record()})
    return {**json.loads(encode_snapshot(snapshot)), **changes}


def test_each_entry_stands_on_a_line_of_its_own_in_the_order_of_addresses() -> None:
    snapshot = Snapshot(lineage="l", records={name: record(name) for name in ("b", "c", "a")})
    lines = encode_snapshot(snapshot).decode().splitlines()
    assert [line[:6] for line in lines if line.startswith("  ")] == ['  "a":', '  "b":', '  "c":']


def test_equal_snapshots_give_equal_bytes_whatever_the_order_of_insertion() -> None:
    one = Snapshot(lineage="l", records={"a": record("a"), "b": record("b")})
    other = Snapshot(lineage="l", records={"b": record("b"), "a": record("a")})
    assert encode_snapshot(one) == encode_snapshot(other)


def test_an_echo_that_repeats_the_spec_takes_no_room() -> None:
    assert document()["posts"]["launch"]["echo"] == {}


def test_an_echo_without_a_time_is_told_from_one_that_repeats_it() -> None:
    echo = Echo(texts=("Hello",), media=((),), scheduled_at=None)
    snapshot = Snapshot(lineage="l", records={"a": record("a", echo=echo)})
    assert decode_snapshot(encode_snapshot(snapshot), source="it").records["a"].echo == echo


def test_a_lone_surrogate_in_a_text_of_the_service_survives() -> None:
    snapshot = Snapshot(lineage="l", accounts=(Account(id="1", network="x", username="a\ud83d"),))
    data = encode_snapshot(snapshot)
    data.decode("utf-8")
    assert decode_snapshot(data, source="it") == snapshot


def test_times_of_another_zone_are_written_in_utc() -> None:
    moment = datetime.fromisoformat("2026-12-01T15:00:00+01:00")
    snapshot = Snapshot(lineage="l", records={"a": record("a", created_at=moment)})
    assert b'"created_at": "2026-12-01T14:00:00Z"' in encode_snapshot(snapshot)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1, 2}])
def test_a_value_that_json_has_no_word_for_is_refused_before_anything_is_written(
    value: object,
) -> None:
    snapshot = Snapshot(
        lineage="l",
        records={"a": record("a", content=CONTENT._replace(blocks={"x": {"extra": value}}))},
    )
    with pytest.raises(StateUnwritable) as caught:
        encode_snapshot(snapshot)
    assert "network blocks" in caught.value.detail


def test_the_collector_of_garbage_works_again_afterwards() -> None:
    assert gc.isenabled()
    decode_snapshot(encode_snapshot(Snapshot(lineage="l")), source="it")
    with pytest.raises(StateUnreadable):
        decode_snapshot(b"no", source="it")
    assert gc.isenabled()
    gc.disable()
    try:
        encode_snapshot(Snapshot(lineage="l"))
        assert not gc.isenabled()
    finally:
        gc.enable()


# --- the quick way --------------------------------------------------------------------------------

THREE = encode_snapshot(
    Snapshot(
        lineage="l",
        serial=3,
        service=Service("outstand", "api.outstand.so"),
        workspace="acme/posts:",
        written_at=NOON,
        began_at=NOON,
        archive={"p9": record("z", remote_id="p9", archived_at=NOON)},
        questions={
            "c": Question(address="c", kind=Asking.WENT_BACK, since=NOON, fingerprint="sha256:0")
        },
        generations={"y": 2},
        records={
            "a": record("a", file='}, \u007d\n, {"posts": {}}'),
            "b": record("b", content=CONTENT._replace(blocks={"x": {"list": [1, {"posts": {}}]}})),
            "c": record("c"),
        },
        tombstones=(Tombstone(address="c", remote_id="p0", generation=1, at=NOON),),
        accounts=(Account(id="1", network="x", username="\N{ROCKET}"),),
    )
)
PIECES = [
    b"",
    b",",
    b"\n",
    b" }",
    b"}",
    b"{",
    b'"',
    b"\n }",
    b"\\",
    b" ",
    b"\n  ",
    b'\n "serial": 3,',
]
LINES = THREE.splitlines(keepends=True)
edits = st.lists(
    st.tuples(st.integers(0, len(THREE)), st.integers(0, 12), st.sampled_from(PIECES + LINES)),
    max_size=4,
)


def test_the_layout_that_we_write_is_read_the_quick_way() -> None:
    strict = decoding.decode_document(lambda: decoding.parse_object(THREE), source="it")
    assert decoding._as_written(THREE) == strict


def test_so_is_that_with_a_nonce_as_in_a_bucket() -> None:
    signed = THREE.removesuffix(b"\n}\n") + b',\n "nonce": "' + b"5" * 32 + b'"\n}\n'
    assert decoding._as_written(signed) == decoding._as_written(THREE)


@given(edits)
def test_the_quick_way_never_makes_another_state_of_a_document_than_the_strict_one(
    edits: list[tuple[int, int, bytes]],
) -> None:
    data = THREE
    for start, length, new in edits:
        data = data[:start] + new + data[start + length :]
    quick = decoding._as_written(data)
    if quick is not None:
        strict = decoding.decode_document(lambda: decoding.parse_object(data), source="it")
        assert quick == strict


@each_row("line", [line for line in LINES if line.lstrip().startswith(b'"')])
def test_a_line_that_stands_twice_is_never_passed_over(line: bytes) -> None:
    twice = line if line.endswith(b",\n") else line.removesuffix(b"\n") + b",\n"
    assert decoding._as_written(THREE.replace(line, twice + line, 1)) is None


@each_row("line", [line for line in LINES if line.lstrip().startswith(b'"')])
def test_nor_is_one_that_stands_behind_another_one(line: bytes) -> None:
    line = line if line.endswith(b",\n") else line.removesuffix(b"\n") + b",\n"
    for at in range(1, len(LINES)):
        joined = b"".join(LINES[:at])[:-1] + b" " + line + b"".join(LINES[at:])
        assert decoding._as_written(joined) is None


# --- what is no state -----------------------------------------------------------------------------

GOOD = encode_snapshot(Snapshot(lineage="l", serial=3, records={"launch": record()}))


@each_row(
    "data, what",
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b"\0" * 4096, "no JSON"),
        (b"\x89PNG\r\n\x1a\n", "byte 0 is not UTF-8"),
        (b"format_version: 1", "no JSON: Expecting value (line 1, column 1)"),
        (GOOD[:-20], "no JSON"),
        (GOOD + b"{}", "no JSON: Extra data"),
        (GOOD.replace(b'"serial": 3', b'"serial": 3, "serial": 4'), "the key serial stands twice"),
        (GOOD.replace(b'"serial": 3', b'"serial": NaN'), "NaN is no number"),
        (GOOD.replace(b'"serial": 3', b'"serial": 1e999'), "1e999 is no number"),
        (GOOD.replace(b'"serial": 3', b'"serial": ' + b"9" * 5000), "no usable JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"[]", "an object expected, a list found"),
        (b"null", "an object expected, null found"),
        (b"{}", "missing, at format_version"),
        (b'{"format_version": 1}', "text expected, a number found, at format_version"),
        (b'{"format_version": "0.9"}', "a version number expected, at format_version"),
        (b'{"format_version": "one"}', "a version number expected, at format_version"),
        (b'{"format_version": "1"}', "missing, at lineage"),
    ],
)  # fmt: skip
def test_what_is_no_state_is_refused_with_the_reason(data: bytes, what: str) -> None:
    with pytest.raises(StateUnreadable) as caught:
        decode_snapshot(data, source="state.json")
    assert caught.value.message.startswith("state.json is not a usable state: ")
    assert what in caught.value.message
    assert "Put back a good copy" in caught.value.detail


A_TIME = "a time such as 2026-12-01T14:00:00Z expected"
SPAN = "a whole number from 0 to 9007199254740992 expected"
STATUSES = "one of pending, published, failed, deleted expected"
LAUNCH = "posts.launch"
CONTAINER = "posts.launch.spec.containers[0]"


@each_row(
    "place, value, what",
    [
        ("extra", 1, "unknown key"),
        ("serial", "7", "a whole number expected, text found"),
        ("serial", 7.0, "a whole number expected, a number found"),
        ("serial", True, "a whole number expected, true or false found"),
        ("serial", -1, SPAN),
        ("lineage", "", "empty"),
        ("commit", 5, "text expected, a number found"),
        ("posts", [], "an object expected, a list found"),
        ("accounts", {}, "a list expected, an object found"),
        ("accounts[0]", 7, "an object expected, a number found"),
        (LAUNCH, 7, "an object expected, a number found"),
        (f"{LAUNCH}.remote_id", ..., "missing"),
        (f"{LAUNCH}.odd", 1, "unknown key"),
        (f"{LAUNCH}.account_ids[0]", 1, "text expected, a number found"),
        (f"{LAUNCH}.is_draft", 1, "true or false expected, a number found"),
        (f"{LAUNCH}.created_at", "yesterday", A_TIME),
        (f"{LAUNCH}.created_at", "2026-12-01T14:00:00", A_TIME),
        (f"{LAUNCH}.created_at", "2026-12-01 14:00:00Z", A_TIME),
        (f"{LAUNCH}.created_at", "2026-13-01T14:00:00Z", A_TIME),
        (f"{LAUNCH}.created_at", 1_764_597_600, A_TIME),
        (f"{LAUNCH}.deliveries[0].status", "lost", STATUSES),
        (f"{LAUNCH}.spec", None, "an object expected, null found"),
        (f"{LAUNCH}.spec.scheduledAt", ..., "missing"),
        (f"{LAUNCH}.spec.mastodon", {}, "unknown key"),
        (f"{LAUNCH}.spec.containers", [], "empty"),
        (f"{LAUNCH}.spec.answers", 7, "an object expected, a number found"),
        (f"{LAUNCH}.own", None, "an object expected, null found"),
        (f"{LAUNCH}.retries", {}, "a list expected, an object found"),
        ("service", [], "an object expected, a list found"),
        ("workspace", "", "empty"),
        ("archive", [], "an object expected, a list found"),
        ("questions", 7, "an object expected, a number found"),
        ("generations", [], "an object expected, a list found"),
        (f"{LAUNCH}.spec.x", [], "an object expected, a list found"),
        (f"{CONTAINER}.content", None, "text expected, null found"),
        (f"{CONTAINER}.media", {}, "a list expected, an object found"),
        (f"{CONTAINER}.media[0].alt", 1, "text expected, a number found"),
        (f"{LAUNCH}.echo.media[0]", "b", "a list expected, text found"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(place: str, value: Any, what: str) -> None:
    steps = [int(s) if s.isdecimal() else s for s in re.findall(r"[^.\[\]]+", place)]
    doc = document(accounts=[{"id": "1", "network": "x"}])
    doc["posts"]["launch"]["spec"]["containers"][0]["media"] = [{}]
    doc["posts"]["launch"]["echo"]["media"] = [[]]
    data = json.dumps(mutated(doc, tuple(steps), value)).encode()
    with pytest.raises(StateUnreadable) as caught:
        decode_snapshot(data, source="it")
    assert caught.value.message == f"it is not a usable state: {what}, at {place}"


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"service": {"provider": "outstand"}}, "missing, at service.host"),
        ({"questions": {"launch": {}}}, "missing, at questions.launch.kind"),
        ({"generations": {"launch": -1}}, f"{SPAN}, at generations"),
        ({"archive": {"p1": {}}}, "missing, at archive.p1.generation"),
    ],
)
def test_what_is_new_in_format_2_is_read_as_strictly(changes: dict[str, Any], what: str) -> None:
    with pytest.raises(StateUnreadable, match=re.escape(what)):
        decode_snapshot(json.dumps(document(**changes)).encode(), source="it")


def test_free_data_nested_beyond_any_post_is_refused() -> None:
    deep: Any = {}
    for _ in range(100):
        deep = {"extra": deep}
    data = json.dumps(mutated(document(), ("posts", "launch", "spec", "x"), deep)).encode()
    with pytest.raises(StateUnreadable, match="nested deeper than 64 levels"):
        decode_snapshot(data, source="it")


def test_hostile_text_in_a_state_is_shown_harmless() -> None:
    data = json.dumps(document(posts={"\x1b[31mred\u202e": 7})).encode()
    with pytest.raises(StateUnreadable) as caught:
        decode_snapshot(data, source="it")
    assert "\x1b" not in caught.value.message
    assert "\u202e" not in caught.value.message


@pytest.mark.parametrize("version", ["3", "2.1", "10"])
def test_the_format_of_a_newer_postsync_is_refused_as_such(version: str) -> None:
    with pytest.raises(StateTooNew) as caught:
        decode_snapshot(json.dumps({"format_version": version, "new": 1}).encode(), source="it")
    assert caught.value.message == f"it has format {version}; this postsync knows 2"


def test_an_older_format_is_migrated_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    old = {**document(format_version="1"), "line": "old"}
    steps = {
        "1": ("2", lambda doc: {**doc, "lineage": doc["line"]}),
        "2": ("3", lambda doc: {k: v for k, v in doc.items() if k != "line"}),
    }
    monkeypatch.setattr(decoding, "_MIGRATIONS", steps)
    monkeypatch.setattr(decoding, "FORMAT_VERSION", "3")
    assert decode_snapshot(json.dumps(old).encode(), source="it").lineage == "old"


# --- format 1 --------------------------------------------------------------------------------------


def of_format_1(**changes: Any) -> bytes:
    return json.dumps(document(format_version="1", **changes)).encode()


def grave(address: str, remote_id: str, generation: int = 1) -> dict[str, Any]:
    at = "2026-11-23T12:00:00Z"
    return {"address": address, "remote_id": remote_id, "generation": generation, "at": at}


def test_a_state_of_format_1_is_read_and_written_as_one_of_this_format() -> None:
    snapshot = decode_snapshot(of_format_1(), source="it")
    assert snapshot.records == {"launch": record()}
    written = encode_snapshot(snapshot)
    assert json.loads(written)["format_version"] == "2"
    assert decoding._as_written(written) == snapshot


def test_the_old_address_of_a_moved_post_keeps_no_tombstone_but_the_generation() -> None:
    """With the tombstone the living post would be hidden; without the generation its key used again."""
    moved = [
        grave("old", "p1", 2),
        grave("old", "p1", 3),
        grave("old", "p0"),
        grave("launch", "p1"),
    ]
    snapshot = decode_snapshot(of_format_1(tombstones=moved), source="it")
    assert [(t.address, t.remote_id) for t in snapshot.tombstones] == [("old", "p0")]
    assert snapshot.generations == {"old": 3, "launch": 1}


@each_row(
    "changes",
    [
        {"tombstones": 7},
        {"tombstones": [7]},
        {"posts": []},
        {"posts": {"launch": []}},
        {"posts": {"launch": {"remote_id": []}}},
        {"tombstones": [{"address": "a", "remote_id": "p1", "generation": True}]},
        {"generations": {"launch": "1"}, "tombstones": [grave("launch", "p1")]},
    ],
)
def test_an_odd_state_of_format_1_is_refused_like_any(changes: dict[str, Any]) -> None:
    with pytest.raises(StateUnreadable, match="is not a usable state"):
        decode_snapshot(of_format_1(**changes), source="it")


def test_what_an_older_journal_forgot_is_archived() -> None:
    line = b"""{"key": "k", "result": {"address": "launch", "action": "forget", "outcome": "done",
        "drops_record": true, "released": [{"remote_id": "p1", "generation": 1}]}}"""
    key, result = decode_outcome(line.replace(b"\n", b""))
    assert key == "k"
    assert (result.action, result.archives, result.drops_record) == (Action.ARCHIVE, True, False)
    assert result.released == ()


# --- the schema -----------------------------------------------------------------------------------


def test_the_example_of_the_schema_is_a_state() -> None:
    (example,) = SCHEMA["examples"]
    snapshot = decode_snapshot(json.dumps(example).encode(), source="it")
    assert json.loads(encode_snapshot(snapshot)) == example


def test_the_schema_explains_every_key() -> None:
    def untitled(schema: Any, path: str) -> Iterator[str]:
        for name, part in schema.get("properties", {}).items():
            if not {"title", "description"} <= part.keys() and "$ref" not in part:
                yield f"{path}.{name}"

    unexplained = list(untitled(SCHEMA, ""))
    for name, definition in SCHEMA["definitions"].items():
        unexplained += untitled(definition, name)
    assert unexplained == []
