"""Trials: a run with trouble, runs that recover, and the verdict of the ground truth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from tests.torture.arena import Arena, Ran
from tests.torture.depth import FULL
from tests.torture.scenarios import Scenario
from tests.torture.steps import CHANGES, LOSES_ANSWERS, Fault, Trouble
from tests.torture.watching import name_in, name_of

from postsync.domain.plan.plan import Plan
from postsync.domain.remote.capability import PUNCTUALITY
from postsync.engine.resolving import resolve_created, resolve_not_created
from postsync.engine.world import Options

Faults = tuple[Fault, ...]

RUNS = 4
"""Runs without trouble after which everything must be settled."""

HOLD_UPS = (timedelta(minutes=3), timedelta(minutes=10), timedelta(hours=25))

KILLS = (Trouble.KILL_BEFORE, Trouble.KILL_AFTER)


@dataclass(frozen=True)
class Trial:
    """Runs on the machines of `route`, the first ones with the trouble of `faults`.

    Runs after that have none; they are on the last machine.
    """

    scenario: Scenario
    route: str
    faults: Sequence[Faults]
    ignores_keys: bool = False
    parallelism: int = 1

    def __str__(self) -> str:
        runs = [
            f"{machine}: {', '.join(map(str, faults)) or 'no trouble'}"
            for machine, faults in zip(self.route, self.faults, strict=False)
        ]
        keys = "; keys ignored" if self.ignores_keys else ""
        return f"{self.scenario.name} [{'; '.join(runs)}; then {self.route[-1]}{keys}]"

    def troubled(self) -> tuple[Arena, list[Ran]]:
        """The arena after the runs that have trouble, and how they ended."""
        arena = self.scenario.begin()
        arena.provider.ignores_keys = self.ignores_keys
        ran = []
        for machine, faults in zip(self.route, self.faults, strict=False):
            ran.append(arena.run(machine, *faults, parallelism=self.parallelism))
            arena.clock.advance(timedelta(minutes=1))
        return arena, ran

    def recovery(self) -> tuple[str, ...]:
        """The steps of the run after the last one that has trouble."""
        arena, _ = self.troubled()
        return arena.run(self.route[len(self.faults)]).log

    def verdict(self) -> list[str]:
        """Everything that must not be; empty when all is well."""
        return conclude(self.troubled()[0], self.scenario, self.route[-1])


def conclude(arena: Arena, scenario: Scenario, machine: str) -> list[str]:
    """Run without trouble on `machine` until all is settled; everything that must not be."""
    wrong = [] if scenario.forgets else arena.watch.lost(arena.snapshot)
    wrong += settle(arena, machine)
    arena.later.land_all()
    wrong += settle(arena, machine)
    wrong += decide(arena, machine)
    wrong += arena.watch.violations + arena.watch.lost(arena.snapshot)
    return wrong + _compare(arena, scenario)


def settle(arena: Arena, machine: str) -> list[str]:
    """Run without trouble until nothing is left to do; what is wrong when that never comes."""
    left: list[str] = []
    for _ in range(RUNS):
        arena.run(machine)
        arena.clock.advance(timedelta(minutes=1))
        left = _left(arena, arena.plan(machine))
        if not left:
            break
    return left


def _left(arena: Arena, plan: Plan) -> list[str]:
    """What is still to do, and what is open without the plan saying so.

    What only has to be looked for, because nobody wants it any more, is said in a warning (PS616).
    """
    said = {item.address for item in plan.diagnostics if item.rule in {"PS607", "PS616"}}
    left = [f"{c.address} is still to be {c.action}d" for c in plan.effective()]
    return left + [f"{a} is open and nobody is told" for a in {*arena.snapshot.intents} - said]


def decide(arena: Arena, machine: str) -> list[str]:
    """A person looks, says truthfully what became of what is open or asked, and runs apply again."""
    found = _found(arena)
    if not arena.snapshot.intents and not found:
        return []
    for address, intent in arena.snapshot.intents.items():
        name = name_in(intent.content.texts[0])
        made = [p.id for p in arena.provider.stored.values() if name_of(p) == name]
        world = arena.world(machine)
        if made and world.provider is not None:
            resolve_created(world, Options(), world.provider, address, made[0])
        else:
            resolve_not_created(world, Options(), address)
    if found:
        arena.run(machine, adopt=found)
    return settle(arena, machine)


def _found(arena: Arena) -> dict[str, str]:
    """Of what is asked about, the post that is there already, by address."""
    names = {p.address: name_in(p.content.containers[0].content) for p in arena.source.posts}
    return {
        address: candidate.remote_id
        for address, question in arena.snapshot.questions.items()
        for candidate in question.candidates
        if name_in(candidate.text) == names.get(address)
    }


def _compare(arena: Arena, scenario: Scenario) -> list[str]:
    """What the service has, beside what it should have."""
    has, wanted = set(arena.provider.texts()), set(scenario.texts)
    # what no service keeps until its time is on time for a while, and is not given up before
    on_time = timedelta(0) if arena.provider.capability.schedules else PUNCTUALITY
    missed = {
        post.content.containers[0].content
        for post in arena.source.posts
        if post.content.scheduled_at is not None
        and post.content.scheduled_at <= arena.clock.now() - on_time
    }
    wrong = [f"{text} is there and should not be" for text in has - wanted]
    return wrong + [f"{text} is not there" for text in wanted - has - missed]


def kills(log: Sequence[str], _later: Sequence[str] = ()) -> Iterator[Faults]:
    """A kill before and after each step."""
    for label in log:
        for trouble in KILLS:
            yield (Fault(label, trouble),)


def doubts(log: Sequence[str], _later: Sequence[str] = ()) -> Iterator[Faults]:
    """Each answer that can be lost, lost."""
    for label in _losing(log):
        yield (Fault(label, Trouble.APPLIED),)
        yield (Fault(label, Trouble.NOT_APPLIED),)


def delays(log: Sequence[str], later: Sequence[str]) -> Iterator[Faults]:
    """Each call that can, taking effect late: soon, much later, or before any step of the next run.

    Its sender goes on in doubt, or is killed at its next step. Where it lands only those steps can
    notice that go there, to the service or to the state: beside the other tests only they are tried.
    """
    for label in _losing(log):
        killed = _next(log, label)
        there = label.partition(".")[0]
        steps = [step for step in dict.fromkeys(later) if FULL or step.partition(".")[0] == there]
        for lands in (timedelta(seconds=1), timedelta(minutes=2), *steps):
            late = Fault(label, Trouble.LATE, lands)
            yield (late,)
            if killed is not None:
                yield (late, Fault(killed, Trouble.KILL_BEFORE))


def hold_ups(log: Sequence[str], _later: Sequence[str] = ()) -> Iterator[Faults]:
    """Suspended before each step: past a slot, past a lease, past the life of an idempotency key.

    Not between the last look at the clock and the sending: there the client looks once more. Before
    steps that change nothing the three take turns beside the other tests.
    """
    for number, label in enumerate(log):
        if not label.startswith(("provider.create", "provider.under_way")):
            every = FULL or label.partition("#")[0] in CHANGES
            for by in HOLD_UPS if every else (HOLD_UPS[number % len(HOLD_UPS)],):
                yield (Fault(label, Trouble.HELD_UP, by=by),)


def _losing(log: Sequence[str]) -> list[str]:
    return [label for label in log if label.partition("#")[0] in LOSES_ANSWERS]


def _next(log: Sequence[str], label: str) -> str | None:
    after = log[log.index(label) + 1 :]
    return next((step for step in after if not step.startswith("provider.under_way")), None)
