"""The state pulled, pushed and unlocked: whole, exact, and never over something newer by accident."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.integration.workbench import HELLO, MORNING, REHEARSAL, Workbench

from postsync.adapters.state.document.decoding import decode_snapshot
from postsync.adapters.state.document.writing import encode_outcome, encode_snapshot
from postsync.domain.run.outcome import Outcome, StepResult
from postsync.domain.state.intent import Action, Intent
from postsync.domain.state.lease import Holder, Lease
from postsync.domain.state.record import Snapshot

STATE = REHEARSAL
RUN = "https://github.com/acme/posts/actions/runs/7"
SOMEBODY = Holder(
    who="runner@far", since=MORNING, operation="apply", pid=4711, started="1", run_url=RUN
)


@pytest.fixture
def applied(bench: Workbench) -> Workbench:
    bench.apply()
    return bench


@pytest.fixture
def elsewhere(tmp_path: Path) -> Workbench:
    """Another workspace, whose state was never written."""
    bench = Workbench(tmp_path / "elsewhere")
    bench.write("posts/hello.yaml", HELLO)
    return bench


def rewrite(bench: Workbench, **changes: Any) -> Snapshot:
    """The state file with other values in it."""
    path = bench.path(STATE)
    snapshot = replace(decode_snapshot(path.read_bytes(), source="it"), **changes)
    path.write_bytes(encode_snapshot(snapshot))
    return snapshot


class TestPulling:
    def test_the_document_is_the_state_byte_for_byte(self, applied: Workbench) -> None:
        assert applied.done("state", "pull").out.encode() == applied.path(STATE).read_bytes()

    def test_no_narrow_stream_changes_a_byte_of_it(self, bench: Workbench) -> None:
        bench.edit("posts/hello.yaml", "Good morning!", "Grüße 🚀")
        bench.apply()
        out = bench.path("out.json")
        with out.open("wb") as file:
            env = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
            assert bench.process("state", "pull", stdout=file, env=env).code == 0
        assert out.read_bytes() == bench.path(STATE).read_bytes()

    def test_what_only_the_journal_knows_is_in_it(self, applied: Workbench) -> None:
        state = decode_snapshot(applied.path(STATE).read_bytes(), source="it")
        record = state.records["hello"]
        intent = Intent(
            address="hello",
            action=Action.CREATE,
            generation=1,
            key="key-1",
            body_digest="d",
            at=MORNING,
        )
        rewrite(applied, records={}, intents={"hello": intent})
        result = StepResult(
            address="hello",
            action=Action.CREATE,
            outcome=Outcome.DONE,
            remote_id=record.remote_id,
            record=record,
        )
        applied.path(".postsync/rehearsal/sandbox.journal.jsonl").write_bytes(
            encode_outcome("key-1", result)
        )
        document = applied.done("state", "pull").json
        assert document["intents"] == {}
        assert document["posts"].keys() == {"hello"}

    @pytest.mark.parametrize("form", ["text", "json"])
    def test_where_there_is_none_nothing_looks_like_one(self, bench: Workbench, form: str) -> None:
        run = bench.run("state", "pull", "--format", form)
        assert run.code == 1
        assert "lineage" not in run.out

    def test_nobody_is_at_work_meanwhile(self, applied: Workbench) -> None:
        with applied.locked():
            assert applied.run("state", "pull").code == 4


class TestPushing:
    def test_a_state_moves_to_where_there_is_none(
        self, applied: Workbench, elsewhere: Workbench
    ) -> None:
        elsewhere.write("state.json", applied.done("state", "pull").out)
        elsewhere.done("state", "push", "state.json")
        before, after = applied.state(), elsewhere.state()
        assert after.pop("serial") > before.pop("serial")
        assert after.pop("written_at") != before.pop("written_at")
        assert after == before

    def test_it_may_come_from_stdin(self, applied: Workbench, elsewhere: Workbench) -> None:
        with applied.path(STATE).open("rb") as file:
            assert elsewhere.process("state", "push", "-", stdin=file).code == 0
        assert elsewhere.state()["lineage"] == applied.state()["lineage"]

    def test_going_on_after_a_move_makes_nothing_twice(self, bench: Workbench) -> None:
        with bench.serving():
            bench.apply()
            bench.write("state.json", bench.done("state", "pull").out)
            bench.edit("postsync.yaml", "timezone", "state: {path: other/state.json}\ntimezone")
            bench.done("state", "push", "state.json")
            assert bench.is_in_step()
            bench.apply()
            assert len(bench.remote()) == 1

    def test_a_newer_state_is_not_written_over(self, applied: Workbench) -> None:
        old = applied.write("old.json", applied.done("state", "pull").out)
        applied.edit("posts/hello.yaml", "Good", "Very good")
        applied.apply()
        before = applied.path(STATE).read_bytes()
        run = applied.run("state", "push", old.name)
        assert run.code == 4
        assert "serial" in run.err
        assert applied.path(STATE).read_bytes() == before

    def test_a_state_of_another_life_is_not_written_over(
        self, applied: Workbench, elsewhere: Workbench
    ) -> None:
        elsewhere.apply()
        applied.write("other.json", elsewhere.done("state", "pull").out)
        before = applied.path(STATE).read_bytes()
        run = applied.run("state", "push", "other.json", "--format", "json")
        assert (run.code, run.json["error"]["code"]) == (1, "cannot-mend")
        assert applied.path(STATE).read_bytes() == before

    @pytest.mark.parametrize("change", [{"serial": 1}, {"lineage": "another-life"}])
    def test_what_is_remembered_of_a_lost_state_counts_as_well(
        self, applied: Workbench, change: dict[str, Any]
    ) -> None:
        rewrite(applied, **change)
        applied.path(STATE).rename(applied.path("old.json"))
        assert applied.run("state", "push", "old.json").code in {1, 4}
        assert not applied.path(STATE).exists()
        applied.done("state", "push", "--force", "old.json")

    def test_a_good_copy_of_a_lost_state_is_welcome(self, applied: Workbench) -> None:
        applied.path(STATE).rename(applied.path("copy.json"))
        applied.done("state", "push", "copy.json")
        assert applied.is_in_step()

    def test_force_writes_over_either_and_the_serial_grows_beyond_both(
        self, applied: Workbench, elsewhere: Workbench
    ) -> None:
        elsewhere.apply()
        theirs = rewrite(elsewhere, serial=70)
        applied.write("other.json", elsewhere.done("state", "pull").out)
        applied.done("state", "push", "other.json", "--force")
        assert (applied.state()["lineage"], applied.state()["serial"]) == (theirs.lineage, 71)
        applied.write(
            "old.json", applied.done("state", "pull").out.replace('"serial": 71', '"serial": 3')
        )
        applied.done("state", "push", "old.json", "--force")
        assert applied.state()["serial"] == 72

    @pytest.mark.parametrize(
        "text",
        ["", "{}", "[]", '{"format_version": "3"}', "no JSON", '{"format_version": "1", "x": 1}'],
    )
    def test_only_a_whole_state_is_taken(self, applied: Workbench, text: str) -> None:
        before = applied.path(STATE).read_bytes()
        applied.write("odd.json", text)
        assert applied.run("state", "push", "--force", "odd.json").code == 1
        assert applied.path(STATE).read_bytes() == before

    def test_a_file_that_is_not_there_is_told(self, applied: Workbench) -> None:
        run = applied.run("state", "push", "nowhere.json")
        assert run.code == 1
        assert "nowhere.json" in run.err

    def test_a_state_that_is_held_is_left_alone(self, applied: Workbench) -> None:
        applied.write("state.json", applied.done("state", "pull").out)
        with applied.locked():
            assert applied.run("state", "push", "--force", "state.json").code == 4

    def test_outcomes_of_the_state_before_are_not_taken_for_those_of_the_new_one(
        self, applied: Workbench
    ) -> None:
        applied.write("state.json", applied.done("state", "pull").out)
        journal = applied.path(".postsync/rehearsal/sandbox.journal.jsonl")
        result = StepResult(address="a", action=Action.CREATE, outcome=Outcome.FAILED)
        journal.write_bytes(encode_outcome("key-1", result))
        applied.done("state", "push", "state.json")
        assert journal.read_bytes() == b""


class TestWhoIsAtWork:
    @pytest.fixture
    def leased(self, applied: Workbench) -> Workbench:
        rewrite(applied, lease=Lease(holder=SOMEBODY, until=applied.now + timedelta(minutes=5)))
        return applied

    def test_the_list_tells_it_to_people(self, leased: Workbench) -> None:
        text = leased.done("state", "list").out
        assert "AT WORK: runner@far (process 4711)" in text
        assert RUN in text

    def test_the_list_tells_it_to_scripts(self, leased: Workbench) -> None:
        assert leased.done("state", "list", "--format", "json").json["at_work"] == {
            "who": "runner@far (process 4711)",
            "operation": "apply",
            "since": "2027-03-01T09:00:10Z",
            "run_url": RUN,
        }

    def test_a_lease_that_is_over_is_nobody_at_work(self, leased: Workbench) -> None:
        leased.wait(minutes=8)
        assert "AT WORK" not in leased.done("state", "list").out
        assert "at_work" not in leased.done("state", "list", "--format", "json").json

    def test_unlocking_tells_who_held_it_since_when_and_for_what(self, applied: Workbench) -> None:
        lock = applied.path(f"{STATE}.lock")
        lock.write_text(
            json.dumps(
                {"who": "runner@far", "operation": "apply", "since": "2027-03-01T09:00:00Z"}
                | {"pid": 4711, "host": "far", "run_url": RUN}
            )
        )
        text = lock.read_text()
        said = applied.done("state", "unlock").out
        for fact in ("runner@far (process 4711)", "apply", "2027-03-01T09:00:00Z", RUN):
            assert fact in said
        lock.write_text(text)
        facts = applied.done("state", "unlock", "--format", "json").json
        assert facts | {"message": ""} == {
            "format_version": "1",
            "message": "",
            "who": "runner@far (process 4711)",
            "operation": "apply",
            "since": "2027-03-01T09:00:00Z",
            "run_url": RUN,
        }
        assert applied.done("state", "unlock").out == "the state was not locked\n"


class TestWhileAnotherRunIsAtWork:
    """What it has announced is its own business: nobody is asked about it."""

    @pytest.fixture
    def under_way(self, applied: Workbench) -> Workbench:
        record = decode_snapshot(applied.path(STATE).read_bytes(), source="it").records["hello"]
        intent = Intent(
            address="hello",
            action=Action.CREATE,
            generation=1,
            key="key-1",
            body_digest="d",
            at=applied.now,
            content=record.content,
            account_ids=record.account_ids,
        )
        lease = Lease(holder=SOMEBODY, until=applied.now + timedelta(minutes=5))
        rewrite(applied, records={}, intents={"hello": intent}, lease=lease)
        return applied

    @pytest.mark.parametrize("form", ["text", "markdown"])
    def test_the_plan_says_who_and_raises_no_alarm(self, under_way: Workbench, form: str) -> None:
        text = under_way.run("plan", "--format", form).out
        assert "another run is carrying it out" in text
        assert "runner@" in text
        assert "state resolve" not in text

    @pytest.mark.parametrize("form", ["text", "json", "markdown"])
    def test_the_status_says_who_and_raises_no_alarm(self, under_way: Workbench, form: str) -> None:
        run = under_way.done("status", "--exit-code", "--format", form)
        assert "being applied by runner@" in run.out
        assert "state resolve" not in run.out

    def test_once_it_is_over_the_post_is_looked_for(self, under_way: Workbench) -> None:
        under_way.wait(minutes=8)
        assert "\n= hello will be adopted" in under_way.run("plan").out
        assert "`postsync apply` adopts it" in under_way.run("status").out


class TestOnABranch:
    """The same commands where the state is shared by several machines."""

    @pytest.fixture
    def moved(self, bench: Workbench) -> Iterator[Workbench]:
        for command in (
            "init -q",
            "init -q --bare ../origin.git",
            "remote add origin ../origin.git",
        ):
            subprocess.run(["git", *command.split()], cwd=bench.folder, check=True)
        with bench.serving():
            bench.apply()
            bench.write("state.json", bench.done("state", "pull").out)
            bench.edit("postsync.yaml", "timezone", "state: {backend: git}\ntimezone")
            bench.done("state", "push", "state.json")
            yield bench

    def test_a_state_moves_there_and_back(self, moved: Workbench) -> None:
        assert moved.is_in_step()
        moved.edit("posts/hello.yaml", "Good", "Very good")
        moved.apply()
        moved.write("state.json", moved.done("state", "pull").out)
        moved.edit("postsync.yaml", "backend: git", "backend: local")
        moved.done("state", "push", "state.json")
        assert moved.is_in_step()
        assert moved.remote_texts() == ["Very good morning!"]

    def test_what_is_newer_there_is_not_written_over(self, moved: Workbench) -> None:
        assert moved.run("state", "push", "state.json").code == 4
        moved.done("state", "push", "state.json", "--force")

    def test_unlocking_ends_the_lease_that_keeps_the_others_waiting(self, moved: Workbench) -> None:
        text = moved.done("state", "pull").out
        snapshot = decode_snapshot(text.encode(), source="it")
        lease = Lease(holder=SOMEBODY, until=moved.now + timedelta(minutes=5))
        moved.write("leased.json", encode_snapshot(replace(snapshot, lease=lease)).decode())
        moved.done("state", "push", "leased.json")
        assert moved.run("apply", "--auto-approve").code == 4
        assert moved.run("state", "pull").code == 4
        assert "runner@far (process 4711)" in moved.done("state", "unlock").out
        assert "AT WORK" not in moved.done("state", "list").out
        moved.apply()

    def test_the_log_of_the_branch_says_what_was_done(self, moved: Workbench) -> None:
        moved.done("state", "mv", "hello", "bye")
        log = subprocess.run(
            ["git", "-C", "../origin.git", "log", "--format=%s", "postsync-state"],
            cwd=moved.folder,
            capture_output=True,
            text=True,
            check=True,
        )
        assert log.stdout.splitlines()[0] == "state mv: hello to bye"
        assert log.stdout.splitlines()[-1].startswith("state push: serial 2 of")
