"""Each guard taken out in turn: then the proof must fail, or it proves nothing.

A guard is one thing that stands between a crash and a second post. With all of them in place nothing
is ever wrong; without one of them the very same trials end in a post too many.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from tests.doubles.git_place import git_store
from tests.doubles.state import MemoryJournal
from tests.torture.arena import Arena, MemoryStore
from tests.torture.depth import FULL
from tests.torture.inline import put_inline
from tests.torture.races import Race
from tests.torture.scenarios import LAUNCH, SCENARIOS, Scenario
from tests.torture.steps import Fault, Trouble
from tests.torture.test_kill_sweep import log_of, single
from tests.torture.trials import Faults, Trial, conclude, delays, doubts, hold_ups, kills

from postsync.adapters.state.backend import Backend, Kept, Swap
from postsync.domain.plan.matching import Matches, Unmanaged
from postsync.domain.state.intent import Intent
from postsync.domain.state.record import Snapshot
from postsync.engine import executing, ledger, preparing, recovering
from postsync.engine.ledger import Ledger
from postsync.engine.sending import Sender

NAMED = {scenario.name: scenario for scenario in SCENARIOS}

Break = Callable[[pytest.MonkeyPatch], None]
Verdicts = Iterable[object]


@dataclass(frozen=True)
class Guard:
    """`take_out` removes it; `proof` gives what is wrong in each trial, if anything."""

    name: str
    take_out: Break
    proof: Callable[[], Verdicts]


# --- what a guard protects from --------------------------------------------------------------------


def races(**kind: Any) -> Callable[[], Verdicts]:
    """Two runs that create the same post, one of them suspended, at a service without keys."""
    return lambda: Race(NAMED["create"], stays=True, ignores_keys=True, **kind).explore(2)


def late_and_at_once() -> Iterator[object]:
    """A post that goes out at once, the run killed, and its request still under way."""
    scenario = NAMED["publish now"]
    log = log_of(scenario)
    later = Trial(scenario, "ab", [()]).recovery()
    for faults in delays(log, later):
        yield Trial(scenario, "ab", [faults], ignores_keys=True).verdict()


def late_and_sent_again() -> Iterator[object]:
    return (trial.verdict() for trial in single(NAMED["create"], delays))


def held_up_beyond_the_slot() -> Iterator[object]:
    return (trial.verdict() for trial in single(NAMED["create in two minutes"], hold_ups))


def anothers_place() -> Iterator[object]:
    return (trial.verdict() for trial in single(NAMED["take another's place"], doubts_and_kills))


def doubts_and_kills(log: Sequence[str], later: Sequence[str]) -> Iterator[Faults]:
    yield from kills(log, later)
    yield from doubts(log, later)


def lost_state() -> Iterator[object]:
    yield Trial(NAMED["adopt after a lost state"], "b", []).verdict()


def rolled_back_state() -> Iterator[object]:
    """An older state is put back, of the same life, while the service's list lags behind."""

    def prepare(arena: Arena) -> None:
        arena.write(LAUNCH)
        before = arena.run("z", Fault("state.write#1", Trouble.KILL_BEFORE))
        assert before.code == "killed"
        older: Kept = arena.store.kept
        assert arena.run("a").succeeded
        arena.store.kept = older
        arena.watch.serial = 0
        arena.provider.hidden = {"p1"}

    yield Trial(
        Scenario("rolled back", prepare, ("launch: Hello",), forgets=True), "b", []
    ).verdict()


def journal_of_another_run(route: str) -> Callable[[], Verdicts]:
    """One run knows that it sent nothing; the next one sends the same call and dies."""
    unsure = (Fault("state.write#1", Trouble.NOT_APPLIED),)
    dead = (
        Fault("provider.create#1", Trouble.LATE, "provider.create#1"),
        Fault("journal.append#1", Trouble.KILL_BEFORE),
    )
    trial = Trial(NAMED["publish now"], route, [unsure, dead], ignores_keys=True)
    return lambda: [trial.verdict()]


# --- how each is taken out -------------------------------------------------------------------------


def send_without_intents(patch: pytest.MonkeyPatch) -> None:
    def save_none(self: Any, intents: list[Intent]) -> None:
        for intent in intents:
            self.ledger.withdraw(intent.address)
        self.ledger.save("a lease, and nothing announced")

    patch.setattr(executing._Execution, "_save_intents", save_none)


def wait_for_no_other_change(patch: pytest.MonkeyPatch) -> None:
    """What is announced says nothing of the other change, so that no run waits for it."""
    intent_for = preparing._intent_for

    def careless(*about: Any) -> Intent:
        return replace(intent_for(*about), depends_on=None)

    patch.setattr(preparing, "_intent_for", careless)


def find_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Unmanaged, "like", lambda *_: Matches())


def send_whatever_the_lease(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Ledger, "may_send", lambda _self: True)


def send_whatever_the_time(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Sender, "_is_over", lambda *_: False)


def invent_keys(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(preparing, "derive_key", lambda **_: str(uuid.uuid4()))


def send_again_under_another_key(patch: pytest.MonkeyPatch) -> None:
    announce_again = recovering._Recovery._announce_again

    def renewed(self: Any, intent: Intent) -> Intent:
        again = replace(announce_again(self, intent), key=str(uuid.uuid4()))
        self.ledger.announce(again)
        return again

    patch.setattr(recovering._Recovery, "_announce_again", renewed)


def write_whatever_is_there(patch: pytest.MonkeyPatch) -> None:
    cas = MemoryStore.cas

    def overwrite(self: MemoryStore, snapshot: Snapshot, *, expected: str, note: str) -> Swap:
        return cas(self, snapshot, expected=self.kept.version, note=note)

    patch.setattr(MemoryStore, "cas", overwrite)


def wait_for_no_lease(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Backend, "_is_free", lambda *_: True)


def note_for_whatever_run(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ledger, "_key", lambda intent, _holder: intent.key)


def keep_what_is_noted(patch: pytest.MonkeyPatch) -> None:
    """The journal is not cleared before a key is used again, and its notes are for whatever run."""
    note_for_whatever_run(patch)
    save_intents = executing._Execution._save_intents

    def save_without_clearing(self: Any, intents: list[Intent]) -> None:
        with patch.context() as meanwhile:
            meanwhile.setattr(MemoryJournal, "clear", lambda _self: None)
            save_intents(self, intents)

    patch.setattr(executing._Execution, "_save_intents", save_without_clearing)


at_once = races()
GUARDS = (
    Guard("intents", send_without_intents, late_and_at_once),
    Guard("waiting for the other change", wait_for_no_other_change, anothers_place),
    Guard("adoption", find_nothing, lost_state),
    Guard("the deadline of the lease", send_whatever_the_lease, at_once),
    Guard("the slot", send_whatever_the_time, held_up_beyond_the_slot),
    Guard("keys that depend on the post alone", invent_keys, rolled_back_state),
    Guard("the same key when sent again", send_again_under_another_key, late_and_sent_again),
    Guard("compare-and-swap", write_whatever_is_there, at_once),
    Guard("waiting for the lease", wait_for_no_lease, at_once),
    Guard("notes of one run", note_for_whatever_run, journal_of_another_run("aba")),
    Guard("a cleared journal", keep_what_is_noted, journal_of_another_run("aaa")),
)


ORDERS = ["eager", "lazy"] if FULL else ["lazy"]
PROOFS = {guard.proof: guard.name for guard in GUARDS}
"""Each once, though several guards may have the same."""


@pytest.mark.parametrize("proof", PROOFS, ids=PROOFS.values())
@pytest.mark.parametrize("order", ORDERS)
def test_with_all_of_them_nothing_is_wrong(
    proof: Callable[[], Verdicts], order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_inline(monkeypatch, eager=order == "eager")
    assert not any(proof())


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
@pytest.mark.parametrize("order", ORDERS)
def test_without_it_the_proof_fails(
    guard: Guard, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_inline(monkeypatch, eager=order == "eager")
    with monkeypatch.context() as patch:
        guard.take_out(patch)
        wrong = (str(verdict) for verdict in guard.proof() if verdict)
        assert any("times after" in text or "for the past" in text for text in wrong), (
            "nothing noticed that the guard was gone"
        )


# --- the nonce, in real git ------------------------------------------------------------------------


def race_in_git(place: Path, nonces: dict[str, str]) -> list[str]:
    """Two runs on machines that call themselves the same write the same at the same moment."""

    def prepare(arena: Arena) -> None:
        arena.write(LAUNCH)
        arena.hosts = {"a": "runner", "b": "runner"}
        arena.stores = {
            machine: git_store(place, nonce=lambda nonce=nonce: nonce)
            for machine, nonce in nonces.items()
        }
        arena.store = git_store(place)

    race = Race(Scenario("create in git", prepare, ("launch: Hello",)), ignores_keys=True)

    def choose(number: int, label: str, me: str, others: tuple[str, ...]) -> str:
        return (
            others[0] if (me, label) in {("a", "state.write#1"), ("b", "provider.create#1")} else me
        )

    arena, _ = race.play(choose)
    return (
        arena.watch.violations
        if len(set(nonces.values())) == 1
        else conclude(arena, race.scenario, "n")
    )


class TestTheNonce:
    def test_of_two_runs_that_announce_the_very_same_one_sends(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put_inline(monkeypatch, eager=True)
        assert race_in_git(tmp_path, {"a": "1" * 32, "b": "2" * 32}) == []

    def test_without_it_both_do(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Git keeps the second of a commit, so both must be made in the same one."""
        put_inline(monkeypatch, eager=True)
        for attempt in range(20):
            if race_in_git(tmp_path / str(attempt), {"a": "1" * 32, "b": "1" * 32}):
                return
        pytest.fail("nothing noticed that the nonce was gone")
