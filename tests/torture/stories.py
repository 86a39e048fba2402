"""Stories: a race, then an edit of the files by somebody who knows nothing of it, then another race."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from tests.doubles.builders import revised
from tests.torture.arena import Arena
from tests.torture.races import Race, random_race
from tests.torture.scenarios import Scenario
from tests.torture.trials import decide, settle
from tests.torture.turns import Turns
from tests.torture.watching import name_in

from postsync.domain.post.post import Post


def tell(scenario: Scenario, random: Random) -> str | None:
    """One random story: what was wrong, None when all was well."""
    races = list(_races(scenario, random))
    arena = scenario.begin()
    arena.provider.ignores_keys = races[0].ignores_keys
    told = []
    for race in races:
        taken = race.join(arena, Turns(arena.clock, race.wander(random), stays=race.stays))
        told.append(f"{race}, the turn changes before {taken}")
        arena.sources.clear()
        posts = [edited for post in arena.source.posts for edited in _edited(post, random)]
        arena.write(*posts)
        told.append(
            f"then there are {[(p.address, p.content.containers[0].content) for p in posts]}"
        )
        arena.clock.advance(timedelta(minutes=random.choice([0, 1, 10, 60])))
    wrong = _conclude(arena)
    return "\n    ".join([*told, *wrong]) if wrong else None


def _races(scenario: Scenario, random: Random) -> Iterator[Race]:
    """Two races at the same service: one that remembers keys, or one that does not."""
    first = random_race(scenario, random)
    yield first
    second = random_race(scenario, random)
    while second.ignores_keys != first.ignores_keys:
        second = random_race(scenario, random)
    yield second


def _edited(post: Post, random: Random) -> list[Post]:
    """What a person makes of a post. An edit together with a new name is another post altogether."""
    container = post.content.containers[0]
    match random.choice(["as it was", "text", "accounts", "time", "deleted"]):
        case "text":
            again = container._replace(content=f"{container.content} again")
            return [revised(post, containers=(again,))]
        case "accounts":
            others = ("x:acme_dev",) if post.content.selectors == ("linkedin",) else ("linkedin",)
            return [revised(post, selectors=others)]
        case "time" if post.content.scheduled_at is not None:
            later = timedelta(hours=random.choice([1, -1]))
            return [revised(post, scheduled_at=post.content.scheduled_at + later)]
        case "deleted":
            return []
    return [post]


def _conclude(arena: Arena) -> list[str]:
    """What must not be. What of an edit cannot be done any more is told, and is no matter here."""
    settle(arena, "n")
    arena.later.land_all()
    wrong = settle(arena, "n") + decide(arena, "n") + arena.watch.violations
    asked = {d.address for d in arena.plan("n").diagnostics if d.rule == "PS603"}
    names = {
        name_in(p.content.containers[0].content) for p in arena.source.posts if p.address in asked
    }
    lost = arena.watch.lost(arena.snapshot)
    return wrong + [text for text in lost if text.split()[0] not in names]
