"""Overtaken: rows whose slot is over because other posts took it, or a schedule moved, before they went out.

A row whose slot passed while everything was paused, or while no run came, is missed instead, as any post.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property

from postsync.domain.post.address import variant_of
from postsync.domain.post.post import Post, running
from postsync.domain.state.record import Record, Snapshot


class Overtaken:
    """The posts of schedules that are under way whose slots are over.

    `applied` are the records by the addresses that they have now, archived ones too.
    """

    def __init__(
        self,
        posts: Iterable[Post],
        applied: Iterable[tuple[str, Record]],
        snapshot: Snapshot,
        now: datetime,
    ) -> None:
        self._applied = tuple(applied)
        self._addresses = frozenset(address for address, _ in self._applied)
        self._snapshot = snapshot
        self._now = now
        self._running = running(posts, self._addresses)

    def has(self, post: Post) -> bool:
        """Whether the slot of a post is over, and nobody missed anything."""
        at = post.content.scheduled_at
        if at is None or at > self._now or not post.is_slotted or post.part is None:
            return False
        if post.part.of not in self._running:
            return False
        return post.address in self._addresses or not self._is_missed(post, post.part.of, at)

    def _is_missed(self, post: Post, of: str, at: datetime) -> bool:
        """Whether a post was to go out at its slot, as far as anybody can tell, and no other one did."""
        cancelled, written = self._cancelled.get(post.address), self._snapshot.written_at
        was_to_go_out = cancelled is not None and cancelled <= at
        if not was_to_go_out and (written is None or at <= written):
            return False
        variant = variant_of(post.address)
        return not any(
            address.startswith(f"{of}/") and variant_of(address) == variant
            for address in self._taken.get(at, ())
        )

    @cached_property
    def _cancelled(self) -> Mapping[str, datetime]:
        """When a post of each address was cancelled first."""
        first: dict[str, datetime] = {}
        for grave in self._snapshot.tombstones:
            first[grave.address] = min(grave.at, first.get(grave.address, grave.at))
        return first

    @cached_property
    def _taken(self) -> Mapping[datetime, list[str]]:
        """The posts that were applied with each time."""
        taken: dict[datetime, list[str]] = defaultdict(list)
        for address, record in self._applied:
            if (at := record.content.scheduled_at) is not None:
                taken[at].append(address)
        return taken
