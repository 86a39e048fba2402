"""Scenarios: what a run has to do, and what there must be in the end however often it is killed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from tests.doubles.builders import AHEAD, NOW, X, post, with_media
from tests.torture.arena import Arena
from tests.torture.steps import Fault, Trouble

from postsync.domain.post.content import Answers
from postsync.domain.post.post import Post

NEAR = NOW + timedelta(minutes=40)
"""Far enough to be sent again, and too near for that once a lease or two have been waited for."""


@dataclass(frozen=True)
class Scenario:
    """`prepare` brings an arena to where the run begins; `texts` is what the service has after it.

    `forgets`: the state does not know its posts when the run begins. `is_urgent`: a slot passes
    while a lease is waited for.
    """

    name: str
    prepare: Callable[[Arena], None]
    texts: tuple[str, ...]
    forgets: bool = False
    is_small: bool = False
    is_urgent: bool = False
    arena: Callable[[], Arena] = Arena

    def begin(self) -> Arena:
        """An arena of its own, ready for the run."""
        arena = self.arena()
        self.prepare(arena)
        return arena


def _posts(*posts: Post) -> Callable[[Arena], None]:
    return lambda arena: arena.write(*posts)


def _then(before: tuple[Post, ...], after: tuple[Post, ...]) -> Callable[[Arena], None]:
    """`before` is applied without trouble; the run has to make it `after`."""

    def prepare(arena: Arena) -> None:
        arena.write(*before)
        assert arena.run("a").succeeded
        arena.write(*after)
        arena.clock.advance(timedelta(hours=1))

    return prepare


def _lost(*posts: Post) -> Callable[[Arena], None]:
    """Applied, and then the state is lost."""

    def prepare(arena: Arena) -> None:
        arena.write(*posts)
        assert arena.run("a").succeeded
        arena.lose_the_state()

    return prepare


def _open(*posts: Post, trouble: Trouble) -> Callable[[Arena], None]:
    """A run was killed about its first creation; the run has to recover."""

    def prepare(arena: Arena) -> None:
        arena.write(*posts)
        assert arena.run("z", Fault("provider.create#1", trouble)).code == "killed"

    return prepare


def _media(arena: Arena) -> None:
    picture = arena.media.add("media/a.jpg", b"a picture")
    arena.write(with_media("launch", picture, text="launch: Hello"))


def _failed(arena: Arena) -> None:
    """The one delivery has failed, and a person wants it sent once more."""
    arena.provider.fails_for = {X.id}
    arena.write(post(text="launch: Hello", scheduled_at=None))
    assert arena.run("a").succeeded
    arena.provider.fails_for = set()
    arena.clock.advance(timedelta(hours=1))
    again = Answers(retry=("x:acme",))
    arena.write(post(text="launch: Hello", scheduled_at=None, answers=again))


def _restored(arena: Arena) -> None:
    """Out, then archived with its file, which is back."""
    arena.write(post(text="launch: Hello", scheduled_at=None))
    assert arena.run("a").succeeded
    arena.write()
    assert arena.run("a").succeeded
    arena.clock.advance(timedelta(days=2))
    arena.write(post(text="launch: Hello", scheduled_at=None))


LAUNCH = post(text="launch: Hello")
WITH_BLOCKS = post(text="launch: Hello", blocks={"x": {"reply_settings": "following"}})
WIDER = post("old", "launch: Hello", selectors=("x:acme", "linkedin"))
MORE = tuple(
    post(f"p{n}", f"p{n}: Hello", scheduled_at=AHEAD + timedelta(minutes=n)) for n in (1, 2, 3)
)
EVERYTHING = (
    (
        post("changes", "changes: old"),
        post("goes", "goes: Hello", scheduled_at=AHEAD + timedelta(minutes=1)),
        post("moves", "moves: Hello", scheduled_at=AHEAD + timedelta(minutes=2)),
        post("elsewhere", "elsewhere: Hello", scheduled_at=AHEAD + timedelta(minutes=3)),
    ),
    (
        post("changes", "changes: new"),
        post("moved", "moves: Hello", scheduled_at=AHEAD + timedelta(minutes=2)),
        post(
            "elsewhere",
            "elsewhere: Hello",
            selectors=("linkedin",),
            scheduled_at=AHEAD + timedelta(minutes=3),
        ),
        post("fresh", "fresh: Hello", scheduled_at=AHEAD + timedelta(minutes=4)),
        post("now", "now: Hello", scheduled_at=None),
    ),
)

SCENARIOS = (
    Scenario("create", _posts(LAUNCH), ("launch: Hello",), is_small=True),
    Scenario(
        "publish now",
        _posts(post(text="launch: Hello", scheduled_at=None)),
        ("launch: Hello",),
        is_small=True,
    ),
    Scenario(
        "create soon", _posts(post(text="launch: Hello", scheduled_at=NEAR)), ("launch: Hello",)
    ),
    Scenario(
        "create in two minutes",
        _posts(post(text="launch: Hello", scheduled_at=NOW + timedelta(minutes=2))),
        ("launch: Hello",),
        is_urgent=True,
    ),
    Scenario("create several", _posts(*MORE), tuple(f"p{n}: Hello" for n in (1, 2, 3))),
    Scenario(
        "update", _then((LAUNCH,), (post(text="launch: Hi"),)), ("launch: Hi",), is_small=True
    ),
    Scenario(
        "replace",
        _then((LAUNCH,), (post(text="launch: Hello", selectors=("linkedin",)),)),
        ("launch: Hello",),
        is_small=True,
    ),
    Scenario("cancel", _then((LAUNCH,), ()), (), is_small=True),
    Scenario(
        "move and create",
        _then(
            (LAUNCH,),
            (
                post("moved", "launch: Hello"),
                post(text="second: Hello", scheduled_at=AHEAD + timedelta(hours=1)),
            ),
        ),
        ("launch: Hello", "second: Hello"),
    ),
    Scenario("rename and edit", _then((LAUNCH,), (post("moved", "launch: Hi"),)), ("launch: Hi",)),
    Scenario("restore", _restored, ("launch: Hello",)),
    Scenario("media", _media, ("launch: Hello",)),
    Scenario(
        "adopt after a lost state", _lost(LAUNCH), ("launch: Hello",), forgets=True, is_small=True
    ),
    Scenario(
        "adopt and give the blocks",
        _lost(WITH_BLOCKS),
        ("launch: Hello",),
        forgets=True,
        is_small=True,
    ),
    Scenario(
        "take another's place",
        _then((WIDER,), (post("new", "launch: Hi"),)),
        ("launch: Hi",),
        is_small=True,
    ),
    Scenario("send a failed delivery again", _failed, ("launch: Hello",), is_small=True),
    Scenario(
        "recover what was not made", _open(LAUNCH, trouble=Trouble.KILL_BEFORE), ("launch: Hello",)
    ),
    Scenario(
        "recover what was made", _open(LAUNCH, trouble=Trouble.KILL_AFTER), ("launch: Hello",)
    ),
    Scenario(
        "everything",
        _then(*EVERYTHING),
        ("changes: new", "elsewhere: Hello", "fresh: Hello", "moves: Hello", "now: Hello"),
    ),
)
