"""Watching: what the service has and what the public saw, whatever the client believes.

Every post of a scenario begins with the name of what it is, and a colon: `launch: Hello`. Whatever
happens to its file, its address or its id, that name may be live once at most.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from tests.doubles.provider import MemoryProvider
from tests.torture.steps import Later

from postsync.domain.post.account import Account
from postsync.domain.remote.capability import Capability
from postsync.domain.remote.remote import DeliveryStatus, Listing, RemotePost
from postsync.domain.schedule import parse_time
from postsync.domain.state.identity import Service
from postsync.domain.state.record import Snapshot, Upload
from postsync.ports import JSON, Clock, MediaFile, Outgoing, Stored

T = TypeVar("T")


def name_in(text: str) -> str:
    """What the post with this text is."""
    return text.partition(":")[0]


def name_of(post: RemotePost) -> str:
    """What a post is."""
    return name_in(post.containers[0].content)


def _may_show(post: RemotePost) -> bool:
    """Whether the public sees the post, or may: not if it failed everywhere."""
    return any(one.status is not DeliveryStatus.FAILED for one in post.deliveries)


@dataclass
class Watch:
    """Looks at the service after every change of it, and keeps everything that must never be."""

    provider: MemoryProvider
    clock: Clock
    later: Later
    violations: list[str] = field(default_factory=list)
    serial: int = 0

    def look(self, deed: str) -> None:
        """Check what may never be, even for a moment."""
        self.provider.texts()  # what is due goes out
        # Copies, since other threads may go on meanwhile.
        stored, public = tuple(self.provider.stored.values()), tuple(self.provider.public)
        live = Counter(name_of(post) for post in stored if _may_show(post))
        seen = Counter((account, name_in(text)) for account, text in public)
        for what, times in (*live.items(), *seen.items()):
            if times > 1:
                self._note(f"{what} is there {times} times after {deed}")

    def leaves(self, body: JSON) -> None:
        """A creation is sent. With a time in the past it would go out at once."""
        at = body.get("scheduledAt")
        if self.later.is_landing:
            return
        if at is not None and parse_time(at) <= self.clock.now():
            self._note(f"{name_in(body['containers'][0]['content'])} was sent for the past")

    def saw(self, stored: Stored) -> Stored:
        """A state that was written."""
        if stored.snapshot.serial <= self.serial:
            self._note(f"serial {stored.snapshot.serial} came after {self.serial}")
        self.serial = stored.snapshot.serial
        return stored

    def lost(self, snapshot: Snapshot) -> list[str]:
        """Posts of the service that the state neither knows nor is in doubt about."""
        bound = snapshot.bound_ids()
        doubted = {
            name_in(intent.content.texts[0])
            for intent in snapshot.intents.values()
            if intent.content.texts
        }
        return [
            f"{name_of(post)} ({post.id}) is known to nobody"
            for post in self.provider.stored.values()
            if post.id not in bound and name_of(post) not in doubted
        ]

    def _note(self, violation: str) -> None:
        if violation not in self.violations:
            self.violations.append(violation)


@dataclass(frozen=True)
class WatchedProvider:
    """Implements `ports.Provider`: the service itself, with somebody looking on."""

    inner: MemoryProvider
    watch: Watch

    def service(self) -> Service:
        return self.inner.service()

    def prepare(self) -> None:
        self.inner.prepare()

    def close(self) -> None:
        self.inner.close()

    @property
    def capability(self) -> Capability:
        return self.inner.capability

    def accounts(self) -> tuple[Account, ...]:
        return self.inner.accounts()

    def posts(self, **asked: object) -> Listing:
        return self.inner.posts(**asked)  # type: ignore[arg-type]

    def post(self, remote_id: str) -> RemotePost:
        return self.inner.post(remote_id)

    def create_body(self, outgoing: Outgoing) -> JSON:
        return self.inner.create_body(outgoing)

    def update_body(self, outgoing: Outgoing) -> JSON:
        return self.inner.update_body(outgoing)

    def create(
        self, body: JSON, *, key: str, sent: Callable[[], None], may_send: Callable[[], bool]
    ) -> RemotePost:
        def leaves() -> bool:
            if not may_send():
                return False
            self.watch.leaves(body)
            return True

        return self._watched(
            "create", lambda: self.inner.create(body, key=key, sent=sent, may_send=leaves)
        )

    def update(self, remote_id: str, body: JSON) -> RemotePost:
        return self._watched("update", lambda: self.inner.update(remote_id, body))

    def delete(self, remote_id: str) -> None:
        self._watched("delete", lambda: self.inner.delete(remote_id))

    def upload(
        self,
        file: MediaFile,
        chunks: Callable[[], Iterable[bytes]],
        progress: Callable[[int], None],
    ) -> Upload:
        return self.inner.upload(file, chunks, progress)

    def keeps(self, upload: Upload) -> bool:
        return self.inner.keeps(upload)

    def clock_skew(self) -> float | None:
        return self.inner.clock_skew()

    def _watched(self, deed: str, change: Callable[[], T]) -> T:
        try:
            return change()
        finally:
            self.watch.look(deed)
