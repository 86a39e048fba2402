"""Races: runs at once on machines of their own, in every order or in a random one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

from tests.doubles.builders import AHEAD, post, revised
from tests.torture.arena import Arena, Ran
from tests.torture.scenarios import LAUNCH, Scenario
from tests.torture.steps import Steps
from tests.torture.trials import Faults, Trial, conclude, delays, doubts, hold_ups, kills
from tests.torture.turns import Choice, Switches, Turn, Turns, schedules

from postsync.domain.post.post import Post

UNDER_WAY = "provider.under_way"
"""Between the last look at the lease and the moment at which the request leaves."""


@dataclass(frozen=True)
class Race:
    """Runs on machines called by one letter each, and the trouble that each of them has.

    `stays`: a run that has to wait does so as if the others were suspended meanwhile. `gap`: the turn
    may change even between the last look at lease and clock and the moment a request leaves.
    """

    scenario: Scenario
    machines: str = "ab"
    faults: Mapping[str, Faults] = field(default_factory=dict)
    stays: bool = False
    ignores_keys: bool = False
    gap: bool = False

    @property
    def uncut(self) -> tuple[str, ...]:
        """How the names of the steps begin before which the turn never changes."""
        if self.gap:
            return ()
        # The client itself looks at the clock once more; this service does not.
        return (UNDER_WAY, "provider.create") if self.scenario.is_urgent else (UNDER_WAY,)

    def __str__(self) -> str:
        trouble = "; ".join(f"{m}: {', '.join(map(str, f))}" for m, f in self.faults.items())
        keys = "ignored" if self.ignores_keys else "honoured"
        waits = "suspended" if self.stays else "waited for"
        return f"{self.scenario.name} [{self.machines}; {trouble}; keys {keys}; {waits}]"

    def play(self, choose: Choice) -> tuple[Arena, Turns]:
        """All runs, until every one has ended, in an arena of their own."""
        arena = self.scenario.begin()
        arena.provider.ignores_keys = self.ignores_keys
        turns = Turns(arena.clock, choose, stays=self.stays)
        self.join(arena, turns)
        return arena, turns

    def join(self, arena: Arena, turns: Turns) -> list[str]:
        """All runs, until every one has ended; the steps before which the turn changed."""
        turns.play({machine: self._run(arena, machine) for machine in self.machines})
        return turns.changes

    def _run(self, arena: Arena, machine: str) -> Callable[[Turn], Ran]:
        def run(turn: Turn) -> Ran:
            faults = self.faults.get(machine, ())
            steps = Steps(*faults, later=arena.later, gate=turn.gate)
            return arena.run(machine, steps=steps, clock=turn)

        return run

    def explore(self, most: int) -> Iterator[str | None]:
        """For every schedule with at most so many switches: what was wrong, None when all was well."""
        arenas: list[Arena] = []

        def play(switches: Switches) -> Turns:
            arena, turns = self.play(switches)
            arenas.append(arena)
            return turns

        for switches, turns in schedules(play, most, uncut=self.uncut):
            at = [turns.steps[number - 1] for number in switches.at]
            yield self._verdict(arenas.pop(), f"the turn changes before {at}")

    def walk(self, random: Random) -> str | None:
        """One random schedule: what was wrong, None when all was well."""
        arena, turns = self.play(self.wander(random))
        return self._verdict(arena, f"the turn changes before {turns.changes}")

    def wander(self, random: Random) -> Choice:
        """Changes of turn at random, seldom or often."""
        often = random.choice([0.05, 0.15, 0.4])

        def choose(number: int, label: str, me: str, others: tuple[str, ...]) -> str:
            stays = label.startswith(self.uncut) or random.random() > often
            return me if stays else random.choice(others)

        return choose

    def _verdict(self, arena: Arena, schedule: str) -> str | None:
        wrong = conclude(arena, self.scenario, "n")
        return f"{self}, {schedule}:\n    " + "\n    ".join(wrong) if wrong else None


def _differ(old: tuple[Post, ...], new: tuple[Post, ...], *before: Post) -> Callable[[Arena], None]:
    """Machine `a` has other files than all the rest; `before` was applied by somebody."""

    def prepare(arena: Arena) -> None:
        if before:
            arena.write(*before)
            assert arena.run("z").succeeded
            arena.clock.advance(timedelta(hours=1))
        arena.check_out("a", *old)
        arena.write(*new)

    return prepare


HI = post(text="launch: Hi")
ELSEWHERE = post(text="launch: Hello", selectors=("linkedin",))
DIFFERENT_FILES = (
    Scenario("another text", _differ((LAUNCH,), (HI,)), ("launch: Hi",)),
    Scenario(
        "another name",
        _differ((LAUNCH,), (LAUNCH._replace(address="renamed"),)),
        ("launch: Hello",),
    ),
    Scenario(
        "another time",
        _differ((LAUNCH,), (revised(LAUNCH, scheduled_at=AHEAD + timedelta(hours=1)),)),
        ("launch: Hello",),
    ),
    Scenario("replaced and updated", _differ((ELSEWHERE,), (HI,), LAUNCH), ("launch: Hi",)),
    Scenario("cancelled and updated", _differ((), (HI,), LAUNCH), ("launch: Hi",)),
)
"""Workspaces at different commits; outside of git nobody knows which one is older."""


def after_a_kill(scenario: Scenario, faults: Faults) -> Scenario:
    """`scenario` after a run that had this trouble; what is raced for is its recovery."""

    def prepare(arena: Arena) -> None:
        scenario.prepare(arena)
        arena.run("z", *faults)

    return replace(scenario, name=f"{scenario.name} after z was {faults[0]}", prepare=prepare)


def random_race(scenario: Scenario, random: Random) -> Race:
    """Two or three runs with random trouble at random steps."""
    machines = random.choice(["ab", "abc"])
    ignores_keys = random.random() < 0.5
    log = Trial(scenario, "a", [()]).troubled()[1][0].log
    # Held up for longer than a key is remembered, only what is late could hurt.
    faults = [*kills(log), *doubts(log), *(f for f in hold_ups(log) if f[0].by < timedelta(days=1))]
    # What is late although nobody remembers its key is the known gap.
    faults += [] if ignores_keys else delays(log, log)
    return Race(
        scenario,
        machines,
        {m: random.choice(faults) for m in machines if random.random() < 0.6},
        stays=random.random() < 0.5,
        ignores_keys=ignores_keys,
        gap=not ignores_keys and not scenario.is_urgent,
    )
