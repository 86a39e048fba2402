"""Weeks: a random life of a workspace, made from a seed, with everything that can go wrong.

First some days of edits, runs, kills and faults; then the faults end, and after a few runs the
promise is held against what the service was really made to do.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.torture import truth
from tests.torture.mishaps import Mode, Trip, draw_faults, killer
from tests.torture.places import GitPlace, LocalPlace, Place, ShelfPlace
from tests.torture.rig import Ended, Machine, Rig
from tests.torture.service import Service, VirtualClock
from tests.torture.steps import Steps
from tests.torture.wanted import Draft, family_of, mark_of

from postsync.domain.schedule import format_time

ALLOWED = {
    "allow_cancels": 100,
    "allow_creates": 100,
    "allow_publish_now": 100,
    "allow_vanished": 100,
    "allow_empty": True,
}
"""However much it is: the guards that count are lifted by those who know it."""

LATEST = timedelta(minutes=15)
"""A request that nobody waits for takes effect within this time, or never."""

GIT_EVERY = 100
"""One schedule in so many keeps its state on a branch: a push takes as long as a hundred calls."""

SELECTORS = ("x:acme", "x:acme_dev", "linkedin:acme-inc", "facebook:acme", "bluesky:acme.example")
_SLOTS = (8, 15, 26, 60, 6 * 60, 26 * 60, 3 * 1440, 10 * 1440, 24 * 1440, 32 * 1440)
"""Minutes from now to the slot of a post."""
_PAUSES = (1, 4, 12, 30, 90, 8 * 60, 24 * 60, 4 * 1440)
"""Minutes between two deeds."""


@dataclass(slots=True)
class Result:
    """What a schedule came to. `wrong` is empty when the promise was kept."""

    seed: int
    mode: Mode
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    trace: list[str] = field(default_factory=list)


class Wrong(Exception):
    """The promise is broken: nothing more can be learnt from going on."""


class Weeks:
    """The life that a seed gives a workspace."""

    def __init__(self, folder: Path, rng: random.Random, result: Result) -> None:
        self.rng = rng
        self.result = result
        self.mode = result.mode
        clock = VirtualClock()
        service = Service(clock, rng, keeps_keys=self.mode is not Mode.KEYLESS)
        self.doubts: list[str] = []
        place: Place
        if result.seed % GIT_EVERY == GIT_EVERY - 1:
            place = GitPlace(folder)
        elif rng.random() < 0.5:
            place = LocalPlace(folder / "shared")
        else:
            place = ShelfPlace(rng, self._doubt, self._swap_later)
        self.rig = Rig(
            folder,
            place,
            clock,
            service,
            rng,
            in_git=rng.random() < 0.9,
            on_disk=rng.random() < 0.1,
        )
        for number in range(rng.choice((1, 2, 2, 3))):
            wrong_by = rng.choice((0, 0, -40, 40)) if number else 0
            self.rig.machine(f"machine-{number}", wrong_by=wrong_by)
        self.edits_time = rng.random() < 0.5
        self.families = 0
        self.saved = [place.save()]
        self.touched: set[str] = set()
        self.renamed: set[str] = set()
        self.edited: set[str] = set()

    # The life before

    def live(self) -> None:
        """Some days with everything that can go wrong."""
        self.add()
        self.troubled_apply()
        deeds: list[tuple[Callable[[], None], int]] = [
            (self.edit, 5),
            (self.troubled_apply, 8),
            (self.wait, 5),
            (self.person, 2),
            (self.apply_an_old_commit, 1),
            (self.decide, 1),
        ]
        if self.mode is Mode.ROLLBACK:
            deeds.append((self.roll_back, 3))
        for _ in range(self.rng.randint(5, 14)):
            (deed,) = self.rng.choices([d for d, _ in deeds], [weight for _, weight in deeds])
            deed()

    def wait(self) -> None:
        minutes = self.rng.choice(_PAUSES) * self.rng.uniform(0.5, 1.5)
        self.rig.clock.advance(timedelta(minutes=minutes))
        self.rig.say(f"waited {minutes:.0f} minutes")

    # Files

    def edit(self) -> None:
        """A commit."""
        files = list(self.rig.files.values())
        deed = self.rng.random()
        if not files or deed < 0.3:
            self.add()
            return
        draft = self.rng.choice(files)
        if deed < 0.75:
            changed = self._changed(draft)
            if changed == draft:
                return
            self.edited.add(draft.family)
            self.rig.commit(changed)
            self.rig.say(f"edited {changed}")
        elif deed < 0.88:
            self.rig.commit(without=(draft.address,))
            self.rig.say(f"removed {draft.address}")
        elif self.mode is not Mode.ROLLBACK or draft.family not in self.edited:
            # Edited, too, it is another post: then it gets another text.
            same = draft.rewritten() if draft.family in self.edited else draft
            moved = replace(same, address=f"{draft.family}-{len(self.rig.commits)}")
            self.renamed.add(draft.family)
            self.rig.commit(moved, without=(draft.address,))
            self.rig.say(f"renamed {draft.address} to {moved.address}")

    def add(self) -> None:
        drafts = [self._new() for _ in range(self.rng.choice((1, 1, 2, 4)))]
        self.rig.commit(*drafts)
        for draft in drafts:
            self.rig.say(f"added {draft}")

    def _new(self) -> Draft:
        self.families += 1
        family = f"p{self.families}"
        return Draft(
            address=family,
            family=family,
            selectors=tuple(self.rng.sample(SELECTORS, self.rng.choice((1, 1, 2, 3)))),
            at=None if self.rng.random() < 0.15 else self._slot(),
            parts=self.rng.choice((1, 1, 1, 3)),
            pictures=self.rng.choice((0, 0, 0, 0, 1, 2)),
            missed=self.rng.choice(("error", "error", "error", "publish", "skip")),
        )

    def _slot(self) -> datetime:
        minutes = self.rng.choice(_SLOTS)
        slot = self.rig.clock.now() + timedelta(minutes=minutes, seconds=self.rng.randint(0, 59))
        return slot.replace(microsecond=0)

    def _changed(self, draft: Draft) -> Draft:
        """One thing changed. Under another address only the same text is the same post."""
        if self.mode is Mode.ROLLBACK:
            return self._changed_within_reason(draft)
        if draft.family in self.renamed:
            draft = draft.rewritten()
        kind = self.rng.choice(("text", "text", "time", "accounts", "parts", "pictures", "missed"))
        match kind:
            case "time":
                return replace(draft, at=self._slot())
            case "accounts":
                return replace(draft, selectors=tuple(self.rng.sample(SELECTORS, 2)))
            case "parts":
                return replace(draft.rewritten(), parts=self.rng.choice((1, 2, 3)))
            case "pictures":
                return replace(draft, pictures=self.rng.choice((0, 1, 2)))
            case "missed":
                return replace(draft, missed=self.rng.choice(("error", "publish", "skip")))
        return draft.rewritten()

    def _changed_within_reason(self, draft: Draft) -> Draft:
        """An edit after which the post can still be told from a new one, by a state that forgot it.

        Either texts or times change; and not the text of what is published at once, whatever its time.
        """
        at_once = draft.at is None or draft.missed == "publish"
        if at_once or draft.family in self.renamed:
            return draft
        return replace(draft, at=self._slot()) if self.edits_time else draft.rewritten()

    # Runs

    def troubled_apply(self) -> None:
        """A run in which something may go wrong."""
        machine = self.rng.choice(self.rig.machines)
        more: dict[str, Any] = {}
        if self.rng.random() < 0.1:
            saved = self.rig.save_plan(machine)
            if saved is not None:
                kind = self.rng.choice(("saved", "expected"))
                more = {"saved": saved} if kind == "saved" else {"expected": saved.digest}
                if self.rng.random() < 0.5:
                    self.wait()
        self.run(machine, **more)

    def apply_an_old_commit(self) -> None:
        """Somebody runs an old job again."""
        if self.rig.in_git and len(self.rig.commits) > 2:
            head = self.rng.randrange(1, len(self.rig.commits) - 1)
            self.run(self.rng.choice(self.rig.machines), head=head)

    def run(self, machine: Machine, **more: Any) -> None:
        faults = draw_faults(self.rng, self.mode) if self.rng.random() < 0.55 else []
        self.rig.service.faults(faults)
        if self.mode is Mode.PLAIN and self.rng.random() < 0.15:
            self._delay_a_call()
        if self.rng.random() < 0.15 and self.rig.place.is_shared:
            self.doubts = [self.rng.choice(("", "applied", "not applied", "late")) for _ in "123"]
        steps = self._trouble(machine)
        head = f" of commit {more['head']}" if "head" in more else ""
        self.rig.say(f"apply{head} on {machine.name} {_in_short(faults)} {self.doubts or ''}")
        ended = self.rig.apply(
            machine,
            steps,
            parallelism=self.rng.choice((1, 1, 2, 8)),
            lock_timeout=self.rng.choice((0.0, 0.0, 0.0, 0.0, 20.0, 480.0)),
            **ALLOWED,
            **more,
        )
        self._after(machine, ended)

    def _after(self, machine: Machine, ended: Ended) -> None:
        self.doubts.clear()
        self.result.faults.update(self.rig.service.faults([]))
        if ended.steps.is_dead:
            self.result.counts["kills"] += 1
            if "journal.append" in ended.how and self.rng.random() < 0.5:
                with (machine.folder / "journal.jsonl").open("ab") as journal:
                    journal.write(b'{"key": "torn')
            if self.rng.random() < 0.2:
                (machine.folder / "journal.jsonl").unlink(missing_ok=True)
                self.rig.say(f"  the disk of {machine.name} is gone")
        self.saved.append(self.rig.place.save())
        self.look()

    def _trouble(self, machine: Machine) -> Steps:
        kind = self.rng.random()
        if kind < 0.55:
            return killer(self.rng)[0]
        if kind < 0.65:
            return Steps(gate=Trip(self.rng, self._hang))
        if kind < 0.78 and self.mode is not Mode.KEYLESS and len(self.rig.machines) > 1:
            others = [other for other in self.rig.machines if other is not machine]
            return Steps(
                gate=Trip(self.rng, lambda label: self._meanwhile(self.rng.choice(others), label))
            )
        if kind < 0.83:
            return Steps(gate=Trip(self.rng, self._interrupt))
        return Steps()

    def _hang(self, label: str) -> None:
        """The process is held up: the lid is closed, the network is slow, the disk is busy."""
        minutes = self.rng.choice((0.5, 4, 6, 9, 40))
        self.rig.say(f"  held up for {minutes} minutes before {label}")
        self.result.counts["hangs"] += 1
        self._hold_up(label)
        self.rig.clock.advance(timedelta(minutes=minutes))

    def _hold_up(self, label: str) -> None:
        """A moment between the last look at the clock and the sending is nobody's to prevent."""
        if label.startswith(("provider.under_way", "provider.update")):
            self.rig.service.held_up_since = self.rig.at_work[-1].clock.now()

    def _meanwhile(self, other: Machine, label: str) -> None:
        """While one process stands still, another machine runs; then the first goes on."""
        made_up = self.rig.at_work[-1].clock.now()
        self.result.counts["interleaved runs"] += 1
        self.rig.clock.advance(timedelta(minutes=self.rng.choice((0, 0, 1, 6, 8, 30))))
        steps = killer(self.rng)[0] if self.rng.random() < 0.3 else Steps()
        self.rig.say(f"  meanwhile, before {label}, apply on {other.name}")
        self.rig.apply(other, steps, **ALLOWED)
        self.result.counts["kills"] += steps.is_dead
        self.rig.clock.advance(timedelta(minutes=self.rng.choice((0, 0, 1, 8))))
        if label.startswith(("provider.under_way", "provider.update")):
            self.rig.service.held_up_since = made_up

    def _interrupt(self, label: str) -> None:
        self.result.counts["interruptions"] += 1
        self.rig.say(f"  Ctrl-C before {label}")
        self.rig.interrupts[-1].interrupt()

    def _delay_a_call(self) -> None:
        method = self.rng.choice(("POST", "POST", "PATCH", "DELETE"))
        by = timedelta(seconds=self.rng.uniform(1, LATEST.total_seconds()))
        self.rig.service.delay(method, by)

    def _doubt(self) -> str | None:
        """How the answer to a write of the shared state is lost; None when it comes."""
        doubt = self.doubts.pop(0) if self.doubts else ""
        if doubt:
            self.result.faults[f"state {doubt}"] += 1
        return doubt or None

    def _swap_later(self, swap: Callable[[], None]) -> None:
        self.rig.clock.at(self.rig.clock.now() + timedelta(seconds=self.rng.choice((1, 90))), swap)

    # People, and losing the state

    def person(self) -> None:
        """Somebody edits or deletes a post in the dashboard."""
        standing = [
            post
            for post in truth.ours(self.rig.service.truth())
            if post["deletedAt"] is None and not post["publishedAt"]
        ]
        if not standing:
            return
        post = self.rng.choice(standing)
        mark = mark_of(post["containers"][0]["content"])
        path = f"posts/{post['id']}"
        # Without keys, an edited post that no state knows yet cannot be told from somebody else's.
        if self.rng.random() < 0.4 or self.mode is Mode.KEYLESS:
            self.rig.service.control("DELETE", path)
            self.rig.say(f"somebody deleted {post['id']} ({mark})")
            return
        edits_time = self.rng.random() < 0.5
        if self.mode is Mode.ROLLBACK:
            # A post without a time that nobody knows and whose text was edited is like no other.
            if post["scheduledAt"] is None:
                return
            edits_time = self.edits_time
        edit = {"scheduledAt": format_time(self._slot())}
        if not edits_time:
            edit = {"content": f"{mark} by hand {self.rng.randrange(100)}"}
        self.touched.add(post["id"])
        self.rig.service.control("PATCH", path, edit)
        self.rig.say(f"somebody edited {post['id']} ({mark}): {edit}")

    def decide(self) -> None:
        """A person looks at the service, and decides truly about what is open."""
        if not self.rig.clock.is_quiet:
            return
        machine = self.rng.choice(self.rig.machines)
        snapshot = self.rig.snapshot(machine)
        for address, intent in sorted(snapshot.intents.items()):
            family = truth.family_of_content(intent.content)
            bound = snapshot.bound_ids()
            found = [
                post["id"]
                for post in truth.ours(self.rig.service.truth())
                if post["deletedAt"] is None
                and post["id"] not in bound
                and family_of(mark_of(post["containers"][0]["content"]) or "") == family
            ]
            if intent.body is not None:
                self.rig.resolve(machine, address, found[0] if found else None)

    def roll_back(self) -> None:
        """The state is put back to what it was after an earlier run."""
        lost_mark = self.rng.random() < 0.4
        number = self.rng.randrange(len(self.saved))
        self.rig.place.restore(self.saved[number], mark=lost_mark)
        if lost_mark:
            self.rig.serials.clear()
        self.result.counts["rollbacks"] += 1
        more = ", and the mark is lost" if lost_mark else ""
        self.rig.say(f"the state is put back to what it was after run {number}{more}")

    # The end

    def settle(self) -> None:
        """The faults end; after a few runs everything must be in order."""
        self.rig.say("the faults end")
        self.rig.service.forgive()
        self.rig.clock.advance(2 * LATEST)
        self._quiet_runs(4)
        # A key that the service remembers a spoilt answer for is good again after a day.
        self.rig.clock.advance(timedelta(days=1))
        self.check(*self._quiet_runs(4))
        self.decide()
        self.check(*self._quiet_runs(2))
        for days in (3, 22):
            self.rig.clock.advance(timedelta(days=days))
            self.rig.say(f"{days} days later")
            last = self._quiet_runs(2)
        self.check(*last)
        posts = list(truth.ours(self.rig.service.truth()))
        self.result.counts["posts"] += len(posts)

    def _quiet_runs(self, count: int) -> tuple[Machine, Ended]:
        """Runs on one machine after the other, each with its journal."""
        machines = self.rig.machines
        for number in range(count):
            machine = machines[number % len(machines)]
            self.rig.clock.advance(timedelta(minutes=8))
            self.rig.say(f"apply on {machine.name}, in peace")
            ended = self.rig.apply(machine, **ALLOWED)
            self.look()
        return machine, ended

    def look(self) -> None:
        """What must hold at every moment."""
        now = self.rig.service.truth()
        self._judge(truth.twice(now), truth.two_of_one_family(now, self.renamed))

    def check(self, machine: Machine, ended: Ended) -> None:
        """What must hold once everything is settled, as the machine of the last run sees it."""
        now = self.rig.service.truth()
        rig = self.rig
        if ended.error is not None:
            self._judge([f"UNSETTLED: {ended.how}"])
        plan, snapshot = rig.plan(machine), rig.snapshot(machine)
        if plan is None:
            self._judge(["UNSETTLED: no plan can be made"])
            return
        self.result.counts["unknowns asked"] += len(snapshot.intents)
        forgiven = self.mode is Mode.ROLLBACK
        self._judge(
            rig.wrong,
            truth.unshown(now, rig.shown, self.touched),
            truth.sent_late(rig),
            truth.secrets(rig),
            truth.unsettled(plan, snapshot),
            truth.lost(now, rig, plan, snapshot, forgiven=forgiven),
        )

    def _judge(self, *findings: "Iterator[str] | list[str]") -> None:
        self.result.wrong += [line for lines in findings for line in lines]
        if self.result.wrong:
            for line in self.result.wrong:
                self.rig.say(f"!! {line}")
            raise Wrong


def _in_short(faults: list[dict[str, Any]]) -> str:
    return "; ".join(
        " ".join(str(value) for value in fault.values() if not isinstance(value, dict))
        + (f" of {fault['match']['method']}" if "match" in fault else "")
        for fault in faults
    )
