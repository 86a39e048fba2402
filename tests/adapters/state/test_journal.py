"""The journal: appended durably, read back whole, torn ends forgiven, garbage not."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from postsync.adapters.state.journal import JournalFile
from postsync.domain.errors import StateUnreadable, StateUnwritable
from postsync.domain.post.content import Container, Content
from postsync.domain.remote.remote import Delivery, DeliveryStatus
from postsync.domain.run.outcome import Outcome, StepError, StepResult
from postsync.domain.state.intent import Action
from postsync.domain.state.record import Echo, Record

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
DELIVERY = Delivery(
    network="x", username="acme", status=DeliveryStatus.PUBLISHED, published_at=NOON
)
RECORD = Record(
    address="launch",
    remote_id="p1",
    generation=2,
    fingerprint="sha256:0",
    account_ids=("9dyJS",),
    content=Content(selectors=("x",), containers=(Container(content="Line\nbreak"),)),
    echo=Echo(texts=("Line\nbreak",), media=((),), scheduled_at=None),
    deliveries=(DELIVERY,),
)


def result(address: str = "launch", **others: object) -> StepResult:
    values = {"action": Action.CREATE, "outcome": Outcome.DONE, "record": RECORD, **others}
    return StepResult(address=address, **values)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".postsync" / "journal.jsonl"


@pytest.fixture
def journal(path: Path) -> Iterator[JournalFile]:
    journal = JournalFile(path)
    yield journal
    journal.close()


def reread(path: Path) -> list[str]:
    return list(JournalFile(path).entries())


def test_without_a_journal_there_are_no_entries_and_clearing_makes_none(
    journal: JournalFile, path: Path
) -> None:
    assert journal.entries() == {}
    journal.clear()
    assert not path.parent.exists()


def test_outcomes_are_read_back_by_key_in_the_order_of_the_notes(
    journal: JournalFile, path: Path
) -> None:
    error = StepError(code="rejected", message="no\r\n", request_id="r-1")
    outcomes = {
        "k2": result("b", released=(("p0", 1),), drops_record=True),
        "k1": result("a", outcome=Outcome.FAILED, error=error, record=None, deliveries=(DELIVERY,)),
    }
    for key, outcome in outcomes.items():
        journal.append(outcome, key=key)
    assert journal.entries() == outcomes
    assert list(JournalFile(path).entries().items()) == list(outcomes.items())
    assert path.stat().st_mode & 0o777 == 0o600
    assert (path.parent / ".gitignore").read_text() == "*\n"


def test_the_last_outcome_of_an_intent_counts(journal: JournalFile) -> None:
    journal.append(result(outcome=Outcome.UNKNOWN), key="k")
    journal.append(result(), key="k")
    assert journal.entries() == {"k": result()}


def test_clearing_forgets_everything_and_appending_goes_on(
    journal: JournalFile, path: Path
) -> None:
    journal.append(result(), key="old")
    journal.clear()
    assert reread(path) == []
    journal.append(result(), key="new")
    assert reread(path) == ["new"]


def test_another_process_can_clear_what_this_one_appended(path: Path) -> None:
    one, other = JournalFile(path), JournalFile(path)
    one.append(result(), key="k1")
    other.clear()
    one.append(result(), key="k2")
    assert reread(path) == ["k2"]
    one.close()
    other.close()


@pytest.mark.parametrize("cut", [1, 2, 10, 150])
def test_a_torn_last_line_is_ignored_and_cut_off_before_the_next_one(cut: int, path: Path) -> None:
    for key in ("k1", "k2"):
        writer = JournalFile(path)
        writer.append(result(), key=key)
        writer.close()
    os.truncate(path, path.stat().st_size - cut)
    assert reread(path) == ["k1"]
    writer = JournalFile(path)
    writer.append(result(), key="k3")
    writer.close()
    assert reread(path) == ["k1", "k3"]


def test_a_torn_first_line_leaves_an_empty_journal(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b'{"key": "k' + b"x" * 200_000)
    assert reread(path) == []
    writer = JournalFile(path)
    writer.append(result(), key="k")
    writer.close()
    assert reread(path) == ["k"]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (b"garbage", "no JSON"),
        (b"", "it is empty"),
        (b"[]", "an object expected"),
        (b"{}", "missing"),
        (b'{"key": "k", "result": {}}', "missing, at result.address"),
        (b'{"key": "k", "result": {"address": "a", "action": "x", "outcome": "done"}}', "result.action"),
        (b"\xff\xfe", "not UTF-8"),
        (b"\0\0\0\0", "no JSON"),
    ],
)  # fmt: skip
def test_a_line_that_is_no_outcome_is_an_error_that_names_it(
    line: bytes, what: str, path: Path
) -> None:
    writer = JournalFile(path)
    writer.append(result(), key="k1")
    writer.close()
    path.write_bytes(path.read_bytes() + line + b"\n")
    with pytest.raises(StateUnreadable, match="line 2, is no outcome") as caught:
        JournalFile(path).entries()
    assert what in caught.value.message
    assert "move the file away" in caught.value.detail


def test_a_journal_that_cannot_be_opened_is_an_error(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StateUnreadable, match="cannot be read"):
        JournalFile(path).entries()
    with pytest.raises(StateUnwritable, match="cannot be written"):
        JournalFile(path).append(result(), key="k")
    with pytest.raises(StateUnwritable, match="cannot be written"):
        JournalFile(path).clear()


def test_threads_do_not_mix_their_lines_even_when_the_system_takes_them_in_pieces(
    journal: JournalFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write

    def in_pieces(descriptor: int, data: bytes) -> int:
        time.sleep(0)
        return write(descriptor, data[:100])

    monkeypatch.setattr(os, "write", in_pieces)

    def append(thread: int) -> None:
        for number in range(20):
            journal.append(result(f"post-{thread}-{number}"), key=f"{thread}-{number}")

    threads = [threading.Thread(target=append, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(journal.entries()) == 100


def test_a_full_disk_leaves_the_earlier_outcomes_whole(journal: JournalFile, path: Path) -> None:
    journal.append(result(), key="k1")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 100, hard))
    try:
        with pytest.raises(StateUnwritable) as caught:
            journal.append(result(), key="k2")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert "found out again" in caught.value.detail
    assert reread(path) == ["k1"]
    journal.append(result(), key="k3")
    assert reread(path) == ["k1", "k3"]


def test_every_outcome_that_was_noted_survives_a_kill(path: Path) -> None:
    script = """
import sys
from pathlib import Path
from postsync.adapters.state.journal import JournalFile
from postsync.domain.run.outcome import Outcome, StepResult
from postsync.domain.state.intent import Action
journal = JournalFile(Path(sys.argv[1]))
for number in range(100_000):
    result = StepResult(address="a" * 300, action=Action.CREATE, outcome=Outcome.DONE)
    journal.append(result, key=str(number))
    print(number, flush=True)
"""
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for _ in range(50):
            process.stdout.readline()
        process.kill()
        said = 49 + len(process.stdout.read().splitlines())
    assert list(map(str, range(said + 1))) == reread(path)[: said + 1]


def test_the_cost_of_an_append_does_not_grow(
    journal: JournalFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told by what it asks of the system: one write of the new line, and nothing is read."""
    for number in range(50):
        journal.append(result(), key=str(number))
    written: list[int] = []
    write = os.write

    def counting(descriptor: int, data: bytes) -> int:
        written.append(len(data))
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", counting)
    monkeypatch.setattr(os, "pread", None)
    journal.append(result(), key="last")
    (size,) = written
    assert size < 1000
