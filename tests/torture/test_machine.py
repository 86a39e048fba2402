"""The state machine: Hypothesis looks for a short life of a workspace that breaks the promise.

The same rig as that of the schedules, driven rule by rule; what fails is shrunk to the few rules
that matter. After every rule nothing may be there twice; at the end all must be settled.
"""

import random
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.torture import truth
from tests.torture.depth import FULL
from tests.torture.mishaps import Mode, draw_faults
from tests.torture.places import LocalPlace, Place, ShelfPlace
from tests.torture.rig import Machine, Rig, at_work
from tests.torture.service import Service, VirtualClock
from tests.torture.steps import Fault, Steps, Trouble
from tests.torture.wanted import Draft
from tests.torture.weeks import ALLOWED

SELECTORS = ("x:acme", "x:acme_dev", "linkedin:acme-inc")
MINUTES = st.sampled_from((2, 8, 30, 120, 24 * 60, 5 * 1440))
LEADS = st.sampled_from((8, 26, 60, 26 * 60, 10 * 1440))
NUMBERS = st.integers(0, 7)
TRIPS = st.integers(1, 40)
KILLS = st.sampled_from((Trouble.KILL_BEFORE, Trouble.KILL_AFTER))


class Workspace(RuleBasedStateMachine):
    """A workspace with two machines, one service, and everything that happens to them."""

    @initialize(shared=st.booleans(), forgets=st.booleans())
    def begin(self, shared: bool, forgets: bool) -> None:
        self.opened = ExitStack()
        memory = Path("/dev/shm")
        folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
        self.opened.callback(shutil.rmtree, folder, ignore_errors=True)
        self.rng = random.Random(0)
        clock = VirtualClock()
        service = Service(clock, self.rng)
        self.opened.callback(service.close)
        place: Place = LocalPlace(folder / "shared")
        if shared:
            place = ShelfPlace(self.rng, lambda: None, lambda swap: swap())
        self.rig = Rig(folder, place, clock, service, self.rng)
        self.machines = [self.rig.machine(name) for name in ("one", "two")]
        self.opened.enter_context(at_work(self.rig))
        # A state that forgets, and a list that is not true, are not assumed to come together.
        self.mode = Mode.ROLLBACK if forgets else Mode.PLAIN
        self.saved = [place.save()]
        self.families = 0
        self.touched: set[str] = set()
        self.changed: set[str] = set()

    # Files

    @rule(selectors=st.sets(st.sampled_from(SELECTORS), min_size=1), lead=st.none() | LEADS)
    def add_a_file(self, selectors: set[str], lead: int | None) -> None:
        self.families += 1
        name = f"p{self.families}"
        at = None if lead is None else self._in(lead)
        wanted = tuple(sorted(selectors))
        self.rig.commit(Draft(address=name, family=name, selectors=wanted, at=at))

    @precondition(lambda self: self._drafts())
    @rule(number=NUMBERS)
    def edit_a_text(self, number: int) -> None:
        draft = self._pick(self._drafts(), number)
        if draft.at is not None or self.mode is Mode.PLAIN:
            self.changed.add(draft.family)
            self.rig.commit(draft.rewritten())

    @precondition(lambda self: self._drafts() and self.mode is Mode.PLAIN)
    @rule(number=NUMBERS, lead=LEADS)
    def move_a_slot(self, number: int, lead: int) -> None:
        draft = self._pick(self._drafts(), number)
        self.changed.add(draft.family)
        self.rig.commit(replace(draft, at=self._in(lead)))

    @precondition(lambda self: self._drafts())
    @rule(number=NUMBERS)
    def remove_a_file(self, number: int) -> None:
        self.rig.commit(without=(self._pick(self._drafts(), number).address,))

    @precondition(lambda self: self._drafts())
    @rule(number=NUMBERS)
    def rename_a_file(self, number: int) -> None:
        """Only a text that nobody changed is still the same post under another name."""
        draft = self._pick(self._drafts(), number)
        if draft.family not in self.changed:
            self.changed.add(draft.family)
            moved = replace(draft, address=f"{draft.family}-moved")
            self.rig.commit(moved, without=(draft.address,))

    # Runs

    @rule(number=NUMBERS)
    def plan(self, number: int) -> None:
        before = self.rig.place.save()
        self.rig.plan(self._pick(self.machines, number))
        assert self.rig.place.save() == before

    @rule(number=NUMBERS, seed=st.none() | st.integers(0, 999))
    def apply(self, number: int, seed: int | None) -> None:
        """With faults of the service, where there is a seed to draw them from."""
        self._apply(self._pick(self.machines, number), Steps(), seed)

    @rule(number=NUMBERS, at=TRIPS, how=KILLS, seed=st.none() | st.integers(0, 999))
    def apply_and_die(self, number: int, at: int, how: Trouble, seed: int | None) -> None:
        def die(label: str) -> None:
            steps._faults[label] = Fault(label, how)

        steps = Steps(gate=_At(at, die))
        self._apply(self._pick(self.machines, number), steps, seed)

    @rule(at=TRIPS, minutes=st.sampled_from((0, 1, 6, 30)))
    def apply_while_another_does(self, at: int, minutes: int) -> None:
        """The first stands still before one of its steps, and goes on when the second is done."""

        def meanwhile(label: str) -> None:
            first = self.rig.at_work[-1].clock.now()
            self.rig.clock.advance(timedelta(minutes=minutes))
            self.rig.apply(self.machines[1], **ALLOWED)
            if label.startswith(("provider.under_way", "provider.update")):
                self.rig.service.held_up_since = first

        self._apply(self.machines[0], Steps(gate=_At(at, meanwhile)), None)

    @precondition(lambda self: len(self.rig.commits) > 2)
    @rule(number=NUMBERS, back=st.integers(1, 3))
    def run_an_old_commit_again(self, number: int, back: int) -> None:
        head = max(1, len(self.rig.commits) - 1 - back)
        self._apply(self._pick(self.machines, number), Steps(), None, head=head)

    # The world

    @rule(minutes=MINUTES)
    def time_passes(self, minutes: int) -> None:
        """What is due is published."""
        self.rig.clock.advance(timedelta(minutes=minutes))

    @precondition(lambda self: self._standing())
    @rule(number=NUMBERS)
    def somebody_deletes_a_post(self, number: int) -> None:
        self.rig.service.control("DELETE", f"posts/{self._pick(self._standing(), number)['id']}")

    @precondition(lambda self: self._standing())
    @rule(number=NUMBERS)
    def somebody_edits_a_post(self, number: int) -> None:
        post = self._pick(self._standing(), number)
        self.touched.add(post["id"])
        text = f"{post['containers'][0]['content']} by hand"
        self.rig.service.control("PATCH", f"posts/{post['id']}", {"content": text})

    @precondition(lambda self: self.mode is Mode.ROLLBACK)
    @rule(number=NUMBERS, mark=st.booleans())
    def the_state_goes_back(self, number: int, mark: bool) -> None:
        self.rig.place.restore(self._pick(self.saved, number), mark=mark)
        if mark:
            self.rig.serials.clear()

    # What must hold

    @invariant()
    def nothing_is_there_twice(self) -> None:
        if not hasattr(self, "rig"):
            return
        now = self.rig.service.truth()
        self._none(
            truth.twice(now),
            truth.two_of_one_family(now, self.changed & self._renamed()),
            truth.unshown(now, self.rig.shown, self.touched),
            truth.sent_late(self.rig),
            truth.secrets(self.rig),
            self.rig.wrong,
        )

    def teardown(self) -> None:
        """Once nothing goes wrong any more, everything is settled, or a person is asked."""
        if not hasattr(self, "rig"):
            return
        try:
            self._settle()
        finally:
            self.opened.close()

    def _settle(self) -> None:
        self.rig.service.forgive()
        self.rig.clock.advance(timedelta(days=1))
        for machine in self.machines * 2:
            self.rig.clock.advance(timedelta(minutes=8))
            ended = self.rig.apply(machine, **ALLOWED)
        self.nothing_is_there_twice()
        plan, snapshot = self.rig.plan(machine), self.rig.snapshot(machine)
        assert ended.error is None, ended.how
        assert plan is not None
        now = self.rig.service.truth()
        forgiven = self.mode is Mode.ROLLBACK
        self._none(
            truth.unsettled(plan, snapshot),
            truth.lost(now, self.rig, plan, snapshot, forgiven=forgiven),
        )

    # Common ground

    def _apply(self, machine: Machine, steps: Steps, seed: int | None, **more: Any) -> None:
        faults = draw_faults(random.Random(seed), self.mode) if seed is not None else []
        self.rig.service.faults(faults)
        self.rig.apply(machine, steps, **ALLOWED, **more)
        self.rig.service.faults([])
        self.saved.append(self.rig.place.save())

    def _drafts(self) -> list[Draft]:
        return list(self.rig.files.values())

    def _renamed(self) -> set[str]:
        return {
            d.family
            for commit in self.rig.commits
            for d in commit.files.values()
            if "-" in d.address
        }

    def _standing(self) -> list[Any]:
        return [
            post
            for post in truth.ours(self.rig.service.truth())
            if post["deletedAt"] is None and not post["publishedAt"]
        ]

    def _in(self, minutes: int) -> Any:
        return (self.rig.clock.now() + timedelta(minutes=minutes)).replace(microsecond=0)

    @staticmethod
    def _pick(values: Any, number: int) -> Any:
        return values[number % len(values)]

    @staticmethod
    def _none(*findings: Any) -> None:
        every = [line for lines in findings for line in lines]
        assert not every, every


class _At:
    """Does something before the step with this number."""

    def __init__(self, number: int, deed: Any) -> None:
        self._left = number
        self._deed = deed

    def __call__(self, label: str) -> None:
        self._left -= 1
        if self._left == 0:
            self._deed(label)


class TestWorkspace(Workspace.TestCase):  # type: ignore[name-defined,misc]
    settings = settings(
        max_examples=2_000 if FULL else 15,
        stateful_step_count=30 if FULL else 20,
        derandomize=not FULL,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
