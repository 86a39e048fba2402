"""The state in a bucket: on a real service, over a line that fails, and on obstore's own stores."""

import json
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import obstore
import pytest
from obstore.store import LocalStore, MemoryStore
from tests.doubles.git_place import shared_state
from tests.doubles.s3_service import READER, WRITER, new_place, s3_service, s3_store
from tests.doubles.s3_trouble import Careless, Line, listening
from tests.tables import each_row

from postsync.adapters.state.backend import ABSENT, Conflict, Swapped, Unknown
from postsync.adapters.state.document.decoding import decode_snapshot
from postsync.adapters.state.stores.s3 import S3Store, open_store
from postsync.domain.config import S3State, in_folder
from postsync.domain.errors import (
    ConfigError,
    PostsyncError,
    StateUnreadable,
    StateUnwritable,
)
from postsync.domain.post.account import Account
from postsync.domain.state.record import HighWater, Snapshot


def snapshot(serial: int, *, by: str = "one") -> Snapshot:
    account = Account(id=by, network="x", username="acme")
    return Snapshot(lineage="l", serial=serial, accounts=(account,))


def swapped(store: S3Store, written: Snapshot, expected: str) -> str:
    outcome = store.cas(written, expected=expected, note="")
    assert isinstance(outcome, Swapped), outcome
    return outcome.version


def on_memory(objects: MemoryStore | LocalStore) -> S3Store:
    return S3Store(objects, "state.json", name="the bucket", sleep=lambda _: None)


@pytest.fixture
def line() -> Iterator[tuple[Line, S3Store, str]]:
    """A store whose line to the service can be troubled, and its place."""
    line, place = Line(s3_service()), new_place()
    with listening(line) as endpoint:
        store = s3_store(place, endpoint=endpoint)
        store._sleep = lambda _: None
        store._mark._sleep = lambda _: None
        yield line, store, place


# --- what lies in the bucket ----------------------------------------------------------------------


def test_the_object_is_a_state_document_with_a_new_nonce_in_every_write() -> None:
    objects = MemoryStore()
    store = on_memory(objects)
    nonces, expected = set(), ABSENT
    for serial in (1, 2, 3):
        expected = swapped(store, snapshot(serial), expected)
        data = bytes(obstore.get(objects, "state.json").bytes())
        assert decode_snapshot(data, source="it") == snapshot(serial)
        nonces.add(json.loads(data)["nonce"])
    assert len(nonces) == 3


def test_equal_snapshots_of_two_writers_never_both_win() -> None:
    objects = MemoryStore()
    one, other = on_memory(objects), on_memory(objects)
    version = swapped(one, snapshot(1), ABSENT)
    assert other.cas(snapshot(1), expected=ABSENT, note="") == Conflict()
    swapped(one, snapshot(2), version)
    assert other.cas(snapshot(2), expected=version, note="") == Conflict()


@pytest.mark.parametrize("expected", ["", '""', "nonsense", '"nonsense"', '"a"\nX: y'])
def test_a_version_that_is_none_writes_over_nothing(expected: str) -> None:
    store = s3_store(new_place())
    swapped(store, snapshot(1), ABSENT)
    assert store.cas(snapshot(2), expected=expected, note="") == Conflict()
    assert store.read().snapshot == snapshot(1)


def test_a_state_that_is_unchanged_is_not_fetched_again(line: tuple[Line, S3Store, str]) -> None:
    _, store, place = line
    swapped(s3_store(place), snapshot(1), ABSENT)
    first = store.read()
    assert store.read().snapshot is first.snapshot
    swapped(s3_store(place), snapshot(2), first.version)
    assert store.read().snapshot == snapshot(2)


# --- the mark -------------------------------------------------------------------------------------


def test_the_mark_is_raised_with_every_write_and_shows_that_a_state_went_back(
    tmp_path: Path,
) -> None:
    objects = MemoryStore()
    backend = shared_state(on_memory(objects), tmp_path, lambda _: None)
    stored = backend.read()
    stored = backend.write(stored.snapshot, expected=stored.version)
    old = bytes(obstore.get(objects, "state.json").bytes())
    stored = backend.write(stored.snapshot, expected=stored.version)
    assert not backend.read().is_rolled_back
    obstore.put(objects, "state.json", old)
    again = shared_state(on_memory(objects), tmp_path, lambda _: None)
    back = again.read()
    assert back.is_rolled_back
    assert back.high_water == HighWater(lineage="fresh", serial=2)
    assert again.write(back.snapshot, expected=back.version).snapshot.serial == 3
    assert not again.read().is_rolled_back


def test_a_state_that_is_gone_keeps_its_lineage(tmp_path: Path) -> None:
    objects = MemoryStore()
    swapped(on_memory(objects), snapshot(4), ABSENT)
    obstore.delete(objects, "state.json")
    stored = shared_state(on_memory(objects), tmp_path, lambda _: None).read()
    assert stored.snapshot.lineage == "l"
    assert stored.is_rolled_back


def test_a_writer_that_comes_late_does_not_lower_the_mark() -> None:
    objects = MemoryStore()
    one, other = on_memory(objects), on_memory(objects)
    version = swapped(one, snapshot(1), ABSENT)
    other.read()
    swapped(one, snapshot(2), version)
    other._mark.raise_to(snapshot(1))
    assert one.read().high_water == HighWater(lineage="l", serial=2)


def test_of_two_that_begin_at_once_the_one_that_wins_has_its_mark() -> None:
    objects = MemoryStore()
    one, other = on_memory(objects), on_memory(objects)
    assert one.read().snapshot is other.read().snapshot is None
    assert other._mark.distrust(Snapshot(lineage="other")) is None
    swapped(one, snapshot(1), ABSENT)
    assert one.read().high_water == HighWater(lineage="l", serial=1)


# --- answers that are lost ------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", ["before", "after", "503", "502", "412"])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_write_whose_answer_is_lost_is_done_exactly_once(
    line: tuple[Line, S3Store, str], trouble: str, is_first: bool
) -> None:
    between, store, place = line
    version = ABSENT if is_first else swapped(store, snapshot(1), ABSENT)
    between.troubles = [trouble, trouble]
    version = swapped(store, snapshot(2), version)
    kept = s3_store(place).read()
    assert (kept.version, kept.snapshot) == (version, snapshot(2))
    swapped(store, snapshot(3), version)


@pytest.mark.parametrize("trouble", ["before", "503"])
def test_a_write_that_was_not_done_loses_to_another(
    line: tuple[Line, S3Store, str], trouble: str
) -> None:
    between, store, place = line
    version = swapped(store, snapshot(1), ABSENT)
    between.troubles = [trouble]
    store._sleep = lambda pause: (
        pause and swapped(s3_store(place), snapshot(2, by="other"), version)
    )
    assert store.cas(snapshot(2), expected=version, note="") == Conflict()
    assert s3_store(place).read().snapshot == snapshot(2, by="other")


def test_a_write_that_was_overwritten_before_it_could_be_confirmed_has_not_won(
    line: tuple[Line, S3Store, str],
) -> None:
    between, store, place = line
    version = swapped(store, snapshot(1), ABSENT)
    between.troubles = ["after"]
    forward = between.answer

    def overtaken(method: str, *rest: object) -> object:
        answer = forward(method, *rest)  # type: ignore[arg-type]
        if method == "PUT" and answer is None:
            swapped(s3_store(place), snapshot(3, by="other"), s3_store(place).read().version)
        return answer

    between.answer = overtaken  # type: ignore[method-assign, assignment]
    assert store.cas(snapshot(2), expected=version, note="") == Conflict()


def test_a_write_that_arrives_after_all_is_done_once_or_refused(
    line: tuple[Line, S3Store, str],
) -> None:
    between, store, place = line
    version = swapped(store, snapshot(1), ABSENT)
    between.troubles = ["late"]
    version = swapped(store, snapshot(2), version)
    swapped(store, snapshot(3), version)
    assert between.deliver() == [412]
    assert s3_store(place).read().snapshot == snapshot(3)


def test_what_nobody_answers_is_unknown(line: tuple[Line, S3Store, str]) -> None:
    between, store, place = line
    version = swapped(store, snapshot(1), ABSENT)
    between.is_cut = True
    assert store.cas(snapshot(2), expected=version, note="") == Unknown(why="no usable answer came")
    with pytest.raises(StateUnreadable, match="no usable answer came"):
        store.read()
    between.is_cut = False
    swapped(store, snapshot(2), version)
    assert s3_store(place).read().snapshot == snapshot(2)


def test_the_client_never_repeats_a_write_by_itself(line: tuple[Line, S3Store, str]) -> None:
    between, store, _ = line
    version = swapped(store, snapshot(1), ABSENT)
    between.requests.clear()
    between.troubles = ["503"]
    swapped(store, snapshot(2), version)
    assert between.requests == [
        "PUT state.json",
        "GET state.json",
        "PUT state.json",
        "PUT state.json.highest",
    ]


# --- services that cannot be used -----------------------------------------------------------------


@pytest.mark.parametrize("honours", [(), ("if-none-match",), ("if-match",)])
def test_a_service_that_ignores_conditions_is_refused_before_it_holds_a_state(
    honours: tuple[str, ...],
) -> None:
    careless = Careless(*honours)
    with listening(careless) as endpoint:
        store = s3_store("k", endpoint=endpoint)
        assert store.read().version == ABSENT
        with pytest.raises(StateUnwritable, match="does not honour conditional writes") as caught:
            store.cas(snapshot(1), expected=ABSENT, note="")
    assert "If-None-Match" in caught.value.detail
    assert [path for path in careless.objects if not path.endswith(".highest")] == []


def test_a_service_that_honours_both_conditions_is_taken() -> None:
    with listening(Careless("if-none-match", "if-match")) as endpoint:
        store = s3_store("k", endpoint=endpoint)
        swapped(store, snapshot(2), swapped(store, snapshot(1), ABSENT))


def test_a_folder_cannot_replace_conditionally_and_says_so(tmp_path: Path) -> None:
    store = on_memory(LocalStore(tmp_path))
    assert store.read().version == ABSENT
    with pytest.raises(StateUnwritable, match="replaced only if it is unchanged"):
        store.cas(snapshot(1), expected=ABSENT, note="")
    assert not (tmp_path / "state.json").exists()


def test_reading_from_a_folder_works(tmp_path: Path) -> None:
    objects = MemoryStore()
    swapped(on_memory(objects), snapshot(1), ABSENT)
    (tmp_path / "state.json").write_bytes(bytes(obstore.get(objects, "state.json").bytes()))
    assert on_memory(LocalStore(tmp_path)).read().snapshot == snapshot(1)


def test_a_bucket_that_is_not_there_is_no_fresh_state() -> None:
    store = s3_store(new_place(), bucket="no-such-bucket")
    with pytest.raises(StateUnreadable, match="NoSuchBucket") as caught:
        store.read()
    assert "Create the bucket" in caught.value.detail


def test_credentials_that_may_only_read_do_so_and_say_what_they_lack() -> None:
    place = new_place()
    version = swapped(s3_store(place), snapshot(1), ABSENT)
    store = s3_store(place, credentials=READER)
    assert store.read().snapshot == snapshot(1)
    with pytest.raises(StateUnwritable, match="403 AccessDenied") as caught:
        store.cas(snapshot(2), expected=version, note="")
    assert "s3:PutObject" in caught.value.detail
    assert s3_store(place).read().snapshot == snapshot(1)


def test_an_answer_of_something_in_between_is_no_missing_state() -> None:
    with (
        listening(Careless(answers=(404, ""))) as endpoint,
        pytest.raises(StateUnreadable, match="404"),
    ):
        s3_store("k", endpoint=endpoint).read()


CANARIES = {
    "AWS_ACCESS_KEY_ID": "AKIACANARYKEY",
    "AWS_SECRET_ACCESS_KEY": "canary-secret",
    "AWS_SESSION_TOKEN": "canary-token",
}


@pytest.mark.parametrize(
    "answer", [(403, "SignatureDoesNotMatch"), (400, "ExpiredToken"), (404, "NoSuchBucket")]
)
def test_no_message_holds_a_secret_even_where_the_service_repeats_it(
    answer: tuple[int, str],
) -> None:
    said = []
    with listening(Careless(answers=answer)) as endpoint:
        store = s3_store("k", endpoint=endpoint, credentials=CANARIES)
        for act in (store.read, lambda: store.cas(snapshot(1), expected=ABSENT, note="")):
            with pytest.raises(PostsyncError) as caught:
                act()
            error = caught.value
            said += [error.message, error.detail, *traceback.format_exception(error)]
            assert error.__context__ is None
    assert answer[1] in "".join(said)
    for canary in CANARIES.values():
        assert canary not in "".join(said)


# --- opening --------------------------------------------------------------------------------------


@each_row(
    "config",
    [
        {"bucket": ""},
        {"bucket": "a/b"},
        {"key": "/state.json"},
        {"key": "a//b"},
        {"key": "a/../b"},
        {"key": "a/"},
        {"endpoint": "http://storage.acme.example"},
        {"endpoint": "https://anna:canary@storage.acme.example"},
        {"endpoint": "https://storage.acme.example?token=canary"},
        {"endpoint": "ftp://127.0.0.1"},
        {"endpoint": "https://[canary"},
    ],
)
def test_what_cannot_be_opened_is_said_without_repeating_it(config: dict[str, str]) -> None:
    wanted = S3State(bucket="states")._replace(**config)  # type: ignore[arg-type]
    with pytest.raises(ConfigError) as caught:
        open_store(wanted, Path(), {})
    assert "canary" not in caught.value.message + caught.value.detail
    assert "postsync.yaml" in caught.value.detail or "state: {" in caught.value.detail


@pytest.mark.parametrize("name", [*WRITER, "AWS_SESSION_TOKEN"])
def test_a_line_break_behind_a_secret_is_named_and_the_secret_is_not(name: str) -> None:
    with pytest.raises(ConfigError, match=name) as caught:
        open_store(S3State(bucket="states", key="s.json"), Path(), {name: "canary\n"})
    assert "canary" not in caught.value.message + caught.value.detail


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"])
def test_the_endpoint_of_the_configuration_wins_over_that_of_the_environment(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:1")
    place = new_place()
    swapped(s3_store(place), snapshot(1), ABSENT)
    assert s3_store(place).read().snapshot == snapshot(1)


def test_the_endpoint_of_the_environment_is_held_to_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config = in_folder(S3State(bucket="states"))
    with pytest.raises(ConfigError, match="not encrypted"):
        open_store(config, Path(), {"AWS_ENDPOINT_URL_S3": "http://storage.acme.example"})
    named = open_store(config, Path(), {"AWS_ENDPOINT_URL": "https://storage.acme.example/"})
    assert named.store.name == "s3://states/postsync/state.json at storage.acme.example"


def test_without_the_package_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore.store", None)
    with pytest.raises(ConfigError) as caught:
        open_store(S3State(bucket="states", key="s.json"), Path(), {})
    assert 'pip install "postsync[s3]"' in caught.value.detail


def test_the_package_is_loaded_only_when_a_store_is_opened() -> None:
    script = "import sys, postsync.adapters.state.stores.s3; print('obstore' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
