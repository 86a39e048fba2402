"""The kill sweep on another kind of service: no keys, no schedule, ids that the client chooses.

The real client of Herald speaks to the real service in this process. What is lost is looked for by
its id; nothing is ever sent again without a person, since everything goes public at once.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.doubles.builders import NOW, post, with_media
from tests.doubles.herald.at_hand import HeraldAtHand
from tests.torture.arena import PATIENCE, Arena
from tests.torture.depth import FULL
from tests.torture.inline import put_inline
from tests.torture.scenarios import Scenario
from tests.torture.steps import Fault, Trouble
from tests.torture.test_kill_sweep import check, deaths, log_of, single
from tests.torture.trials import Trial, delays, doubts, hold_ups, kills

from postsync.domain.plan.plan import Plan
from postsync.domain.post.post import Post
from postsync.domain.remote.capability import PUNCTUALITY
from postsync.domain.state.intent import Action

SLOT = NOW + timedelta(hours=2)


class HeraldArena(Arena):
    """An arena whose service is Herald."""

    def make_provider(self) -> Any:
        return HeraldAtHand(self.clock)


def due(address: str, minutes: float = 0, **more: Any) -> Post:
    """A post of the time at which the run begins."""
    return post(
        address, f"{address}: Hello", scheduled_at=SLOT + timedelta(minutes=minutes), **more
    )


def held(*posts: Post) -> Callable[[Arena], None]:
    """Applied before the time has come, which must do nothing; then it has come."""

    def prepare(arena: Arena) -> None:
        arena.write(*posts)
        assert arena.run("a").succeeded
        assert arena.provider.texts() == []
        arena.clock.advance(SLOT - arena.clock.now() + timedelta(minutes=4))

    return prepare


def after(before: tuple[Post, ...], *posts: Post) -> Callable[[Arena], None]:
    """`before` is out; the run finds other files."""

    def prepare(arena: Arena) -> None:
        held(*before)(arena)
        assert arena.run("a").succeeded
        arena.write(*posts)

    return prepare


def lost(*posts: Post) -> Callable[[Arena], None]:
    """Out, and then the state is lost."""

    def prepare(arena: Arena) -> None:
        held(*posts)(arena)
        assert arena.run("a").succeeded
        arena.lose_the_state()

    return prepare


def doubtful(*posts: Post, trouble: Trouble) -> Callable[[Arena], None]:
    """A run was killed about its first creation; the run has to recover."""

    def prepare(arena: Arena) -> None:
        held(*posts)(arena)
        assert arena.run("z", Fault("provider.create#1", trouble)).code == "killed"

    return prepare


def picture(arena: Arena) -> None:
    medium = arena.media.add("media/a.jpg", b"a picture")
    arena.write(with_media("launch", medium, text="launch: Hello", scheduled_at=None))


def scenario(name: str, prepare: Callable[[Arena], None], *texts: str, **more: Any) -> Scenario:
    return Scenario(name, prepare, texts, arena=HeraldArena, **more)


LAUNCH = due("launch")

SCENARIOS = (
    scenario("its time has come", held(LAUNCH), "launch: Hello"),
    scenario(
        "two are due and one is not",
        held(LAUNCH, due("second", 2), due("third", 24 * 60)),
        "launch: Hello",
        "second: Hello",
    ),
    scenario("a file is gone", after((LAUNCH,)), "launch: Hello"),
    scenario(
        "another in the place of one that is out",
        after((LAUNCH,), due("second", 3)),
        "launch: Hello",
        "second: Hello",
    ),
    scenario("with a picture", picture, "launch: Hello"),
    scenario("the state is lost", lost(LAUNCH), "launch: Hello", forgets=True),
    scenario(
        "recover what was not made", doubtful(LAUNCH, trouble=Trouble.KILL_BEFORE), "launch: Hello"
    ),
    scenario(
        "recover what was made", doubtful(LAUNCH, trouble=Trouble.KILL_AFTER), "launch: Hello"
    ),
)


@pytest.fixture(autouse=True, params=["eager", "lazy"] if FULL else ["lazy"])
def order(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order in which concurrent work is done."""
    put_inline(monkeypatch, eager=request.param == "eager")


class PunctualTrial(Trial):
    """A trial in which every post is held against its time."""

    def verdict(self) -> list[str]:
        arenas: list[Arena] = []
        begin = self.scenario.arena

        def remembered() -> Arena:
            arenas.append(begin())
            return arenas[-1]

        object.__setattr__(self.scenario, "arena", remembered)
        try:
            wrong = super().verdict()
        finally:
            object.__setattr__(self.scenario, "arena", begin)
        return wrong + [one for arena in arenas for one in unpunctual(arena)]


def unpunctual(arena: Arena) -> Iterator[str]:
    """Posts that went out before their time, or long after it."""
    slots = {
        one.content.containers[0].content: one.content.scheduled_at for one in arena.source.posts
    }
    latest = PUNCTUALITY + timedelta(seconds=PATIENCE)
    for made in arena.provider.stored.values():
        slot = slots.get(made.containers[0].content)
        if slot is not None and not slot <= made.created_at <= slot + latest:
            yield f"{made.containers[0].content} for {slot} went out at {made.created_at}"


def punctual(trials: Iterable[Trial]) -> Iterator[Trial]:
    for trial in trials:
        yield PunctualTrial(trial.scenario, trial.route, trial.faults)


SWEEP = [
    pytest.param(scenario, troubles, id=f"{scenario.name}, {troubles.__name__}")
    for scenario in SCENARIOS
    for troubles in (kills if FULL else deaths, doubts, delays, hold_ups)
    if FULL or scenario is SCENARIOS[0] or troubles in (deaths, doubts)
]


@pytest.mark.parametrize(("scenario", "troubles"), SWEEP)
def test_whatever_happens_there_is_one_post_of_each(
    scenario: Scenario, troubles: Any, record_property: Callable[[str, object], None]
) -> None:
    record_property("trials", check(punctual(single(scenario, troubles))))


@pytest.mark.parametrize("trouble", [Trouble.KILL_AFTER, Trouble.APPLIED, Trouble.LATE])
def test_what_was_made_is_found_by_its_id_whatever_it_says_by_now(trouble: Trouble) -> None:
    scenario = SCENARIOS[0]
    arena = scenario.begin()
    create = next(label for label in log_of(scenario) if label.startswith("provider.create"))
    arena.run("a", Fault(create, trouble))
    for row in arena.provider.herald.posts.values():
        row["parts"] = [{"text": "launch: edited at the service", "media": []}]
    arena.later.land_all()
    arena.clock.advance(timedelta(minutes=1))
    report = arena.run("b").report
    assert report is not None
    assert not arena.snapshot.intents
    assert len(arena.provider.stored) == 1
    assert arena.snapshot.bound_ids() == set(arena.provider.stored)


def actions(plan: Plan) -> dict[str, Action]:
    return {change.address: change.action for change in plan.changes}


def test_a_day_of_hourly_applies() -> None:
    arena = HeraldArena()
    arena.write(*(due(f"p{hour}", hour * 60 + 17) for hour in range(12)))
    assert set(actions(arena.plan()).values()) == {Action.DEFER}
    for _ in range(15):
        assert arena.run("a").succeeded
        arena.clock.advance(timedelta(minutes=58))
    assert arena.provider.texts() == sorted(f"p{hour}: Hello" for hour in range(12))
    assert list(unpunctual(arena)) == []
    assert actions(arena.plan()) == {}


def test_when_nobody_applies_for_a_day_what_was_due_is_missed_and_not_sent() -> None:
    arena = HeraldArena()
    arena.write(LAUNCH, due("later", 48 * 60))
    assert arena.run("a").succeeded
    arena.clock.advance(timedelta(days=1))
    plan = arena.plan()
    assert actions(plan) == {"launch": Action.BLOCKED, "later": Action.DEFER}
    assert [d.rule for d in plan.diagnostics if d.severity == "error"] == ["PS410"]
    arena.run("a")
    assert arena.provider.texts() == []
