"""Waiting: until posts are out, have failed, or need a person. Writes nothing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from postsync.domain.errors import RateLimited, Unavailable, UnknownAddress
from postsync.domain.run.events import Awaited, Event, Noted
from postsync.domain.run.status import Attention, Lifecycle, PostStatus, Status
from postsync.domain.state.record import Record, Tombstone
from postsync.engine.surveying import look
from postsync.engine.verifying import note_clock
from postsync.engine.world import Options, World
from postsync.ports import Observer

FIRST, LONGEST = 2.0, 60.0
"""Seconds between two looks at what is due: each pause is twice the one before."""

AHEAD = 300.0
"""Seconds after which a post is looked at again that is not due for longer: it may be moved."""

_OPEN = frozenset(
    {
        Lifecycle.NEW,
        Lifecycle.DEFERRED,
        Lifecycle.SCHEDULED,
        Lifecycle.PUBLISHING,
        Lifecycle.UNKNOWN,
    }
)


class Waited(NamedTuple):
    """Where the posts stand that were waited for; `open` are those of which something is still to come."""

    status: Status
    open: tuple[PostStatus, ...]

    @property
    def failed(self) -> tuple[PostStatus, ...]:
        """Those that will not be out as they should without a person."""
        return tuple(post for post in self.status.posts if not (post in self.open or _is_out(post)))


def wait_for(
    world: World, options: Options, addresses: Iterable[str], timeout: timedelta
) -> Waited:
    """Look at these posts until nothing more is to come of them, or time is over.

    A post that is due only after that is not waited for. Raises UnknownAddress, ProviderError, StateError.
    """
    asked = frozenset(addresses)
    world = replace(world, observer=_Once(world.observer))
    workspace = world.source.load()
    end = world.clock.now() + timeout
    pause = FIRST

    def concerns(one: Record | Tombstone) -> bool:
        return one.address in asked

    waited: Waited | None = None
    while True:
        try:
            status = look(world, options, workspace, concerns, concerns)
        except (RateLimited, Unavailable) as error:
            if waited is None:
                raise
            world.observer(Noted(message=error.message))
        else:
            note_clock(world)
            waited = _chosen(status, asked)
        now = world.clock.now()
        if not waited.open or now >= end or any(_comes_later(one, end) for one in waited.open):
            return waited
        seconds, pause = _pause(waited.open, now, pause)
        seconds = min(seconds, (end - now).total_seconds())
        for post in waited.open:
            world.observer(Awaited(post=post, now=now, seconds=seconds))
        world.clock.sleep(seconds)


def _chosen(status: Status, asked: frozenset[str]) -> Waited:
    """The posts that are asked for; of an address that is in use, not those that are archived."""
    found = {post.address: post for post in reversed(status.posts) if post.is_meant(asked)}
    if missing := asked - {name for post in found.values() for name in post.names}:
        raise UnknownAddress(sorted(missing), [post.address for post in status.posts])
    posts = tuple(found[address] for address in sorted(found))
    return Waited(replace(status, posts=posts), tuple(filter(_is_open, posts)))


def _is_open(post: PostStatus) -> bool:
    """Whether something is still to come, without anybody doing anything about it."""
    waits = post.attention in {None, Attention.FAILED}  # the other accounts may follow
    return post.lifecycle in _OPEN and waits


def _is_out(post: PostStatus) -> bool:
    stages = {Lifecycle.PUBLISHED, Lifecycle.PARTLY_PUBLISHED, Lifecycle.ARCHIVED}
    return post.lifecycle in stages and post.attention is None


def _comes_later(post: PostStatus, end: datetime) -> bool:
    return post.due_at is not None and post.due_at > end


def _pause(posts: Iterable[PostStatus], now: datetime, pause: float) -> tuple[float, float]:
    """Seconds until the next look, and the pause after it."""
    ahead = [
        (post.due_at - now).total_seconds() if post.due_at and post.due_at > now else 0.0
        for post in posts
    ]
    if min(ahead) > 0:
        return min(min(ahead) + 1.0, AHEAD), FIRST
    return pause, min(2 * pause, LONGEST)


class _Once:
    """An observer that is told each note once, however often the service is looked at."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self._told: set[str] = set()

    def __call__(self, event: Event) -> None:
        if isinstance(event, Noted):
            if event.message in self._told:
                return
            self._told.add(event.message)
        self._observer(event)
