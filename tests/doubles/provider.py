"""The publishing service in memory, as far as its behaviour matters to the engine."""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tests.doubles.builders import ACCOUNTS, CAPABILITY, X
from tests.doubles.recorder import Recorder

from postsync.domain.errors import Conflict, NotFound, PostsyncError, Rejected, Unavailable
from postsync.domain.post.account import Account, Board
from postsync.domain.post.content import Media, digest
from postsync.domain.remote.metrics import AccountMetrics, Metrics, PostMetrics
from postsync.domain.remote.remote import (
    Delivery,
    DeliveryStatus,
    Listing,
    RemoteContainer,
    RemotePost,
)
from postsync.domain.remote.usage import Quota, Usage
from postsync.domain.run.checkup import Examination
from postsync.domain.schedule import format_time, parse_time
from postsync.domain.state.identity import Service
from postsync.domain.state.record import Upload
from postsync.ports import JSON, Clock, MediaFile, Outgoing


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call: before it takes effect, or with its answer."""

    error: PostsyncError
    after: bool = False


Hook = Callable[[str], object]

KEYS_LIVE = timedelta(days=1)

DELIVERIES = 3000
"""What the subscription has in a month."""

COUNTED = Metrics(impressions=100, likes=5)
"""What is counted of every delivery that is out."""


class MemoryProvider:
    """Implements `ports.Provider`.

    As the service does it: a post without a time, or with one that is past, goes out at once; more
    than 30 days ahead is refused; accounts it does not know are dropped without a word as long as
    one is known; the answer to a creation names accounts without their ids; a key and its body are
    remembered for a day; what is out is neither changed nor deleted.

    With `replays_deleted` a key is answered with its post although that was deleted since, as the
    service may; without, whatever was deleted was never made.

    `public` is everything that people ever saw, in order: account id and text. `requests` counts
    creations that reached the service, whatever the client came to know of it.
    """

    def __init__(self, clock: Clock, recorder: Recorder, accounts: Iterable[Account] = ACCOUNTS):
        self.capability = CAPABILITY
        self.whose = Service("outstand", "api.outstand.so", "org-1")
        self.connected = list(accounts)
        self.stored: dict[str, RemotePost] = {}
        self.public: list[tuple[str, str]] = []
        self.requests: list[tuple[str, JSON]] = []
        self.uploads: Counter[str] = Counter()
        self.library: list[Upload] = []
        self.skew: float | None = 0.0
        self.hidden: set[str] = set()
        self.unlisted = False
        self.pinned: dict[str, tuple[Board, ...]] = {X.id: (Board("1", "Products"),)}
        """The boards of accounts, by account id."""
        self.listed_as: dict[str, RemotePost] = {}
        """What a list shows of a post, by its id, where that is not what there is."""
        self.measured: dict[str, PostMetrics] = {}  # what is told of a post instead, by its id
        self.lists: list[datetime | None] = []
        """Since when each list was asked for."""
        self.drops_accounts: set[str] = set()
        self.drops_media = False
        self.drops_time = False
        self.moves_time = timedelta(0)
        self.ignores_updates = self.ignores_keys = False
        self.replays_deleted = False
        self.answers_bare = False
        self.answers_as: Callable[[RemotePost], RemotePost] = lambda post: post
        """What the answer to a creation says of its post, and the one to an update."""
        self.updates_as: Callable[[RemotePost], RemotePost] = lambda post: post
        self.rewrites_links = False
        self.holds_back = False
        self.fails_for: set[str] = set()
        self.media_lives = timedelta(days=60)
        self.during: dict[str, Hook] = {}
        self._clock = clock
        self._recorder = recorder
        self._faults: dict[str, list[Fault | None]] = defaultdict(list)
        self._answers: dict[str, tuple[str, RemotePost, datetime]] = {}
        self._late: list[RemotePost] = []
        self._count = 0
        self._lock = threading.RLock()

    # Scripting

    def fail(self, call: str, error: PostsyncError, *, after: bool = False, skip: int = 0) -> None:
        """Let one of the next calls fail: the first, or the one after `skip` that succeed.

        With `after` the call takes effect and only its answer is lost.
        """
        self._faults[call] += [*[None] * skip, Fault(error, after)]

    def put(self, post: RemotePost) -> RemotePost:
        """A post that somebody else made."""
        self.stored[post.id] = post
        return post

    def edit(self, remote_id: str, **changes: Any) -> None:
        """Somebody changes a post at the service."""
        self.stored[remote_id] = replace(self.stored[remote_id], **changes)

    def appears_later(self, post: RemotePost) -> None:
        """The list shows `post` only from the second look at what was created recently."""
        self._late.append(post)

    def remove(self, remote_id: str) -> None:
        """Somebody deletes a post at the service."""
        del self.stored[remote_id]

    def texts(self) -> list[str]:
        """The root texts of all posts there are, ordered."""
        self._publish_what_is_due()
        return sorted(post.containers[0].content for post in tuple(self.stored.values()))

    # The port

    def service(self) -> Service:
        return self.whose

    def prepare(self) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to close."""

    def accounts(self) -> tuple[Account, ...]:
        self._begin("accounts")
        return tuple(self.connected)

    def usage(self) -> Usage | None:
        self._begin("usage")
        used = sum(len(post.deliveries) for post in self.stored.values())
        return Usage(Quota(used, DELIVERIES))

    def assumptions(self) -> tuple[Examination, ...]:
        return ()

    def boards(self, account: Account) -> tuple[Board, ...]:
        self._begin("boards")
        return self.pinned.get(account.id, ())

    def posts(
        self, *, created_after: datetime | None = None, progress: Callable[[int, int | None], None]
    ) -> Listing:
        self._begin("posts")
        with self._lock:
            self._publish_what_is_due()
            self.lists.append(created_after)
            there = {p.id: self._as_read(p) for p in self.stored.values()} | self.listed_as
            shown = [post for post in there.values() if post.id not in self.hidden]
        if created_after is not None:
            shown = [p for p in shown if p.created_at is None or p.created_at >= created_after]
            with self._lock:
                while self._late and self._clock.now() - created_after < timedelta(days=1):
                    self.put(self._late.pop())
        progress(len(shown), len(shown))
        return Listing(posts=tuple(shown), complete=not self.unlisted)

    def post(self, remote_id: str) -> RemotePost:
        self._recorder.note(f"get {remote_id}")
        self._begin("get")
        with self._lock:
            self._publish_what_is_due()
            if remote_id not in self.stored:
                raise NotFound(f"there is no post {remote_id}")
            return self._as_read(self.stored[remote_id])

    def metrics(self, remote_id: str) -> PostMetrics:
        self._begin("metrics")
        with self._lock:
            self._publish_what_is_due()
            if remote_id not in self.stored:
                raise NotFound(f"there is no post {remote_id}")
            told = [
                AccountMetrics(d.network, d.username, d.account_id, d.url, COUNTED)
                for d in self.stored[remote_id].deliveries
                if d.status is DeliveryStatus.PUBLISHED
            ]
        return self.measured.get(remote_id, PostMetrics(tuple(told)))

    def create_body(self, outgoing: Outgoing) -> JSON:
        return {"accounts": list(outgoing.account_ids), **self.update_body(outgoing)}

    def update_body(self, outgoing: Outgoing) -> JSON:
        body: dict[str, Any] = {
            "containers": [
                {
                    "content": container.content,
                    "media": [_medium(m, outgoing.uploads) for m in container.media],
                }
                for container in outgoing.content.containers
            ],
        }
        if outgoing.at is not None:
            body["scheduledAt"] = format_time(outgoing.at)
        return body

    def create(
        self, body: JSON, *, key: str, sent: Callable[[], None], may_send: Callable[[], bool]
    ) -> RemotePost:
        text = body["containers"][0]["content"]
        self._recorder.note(f"create {text}")
        fault = self._begin("create")
        if not may_send():
            raise Unavailable("held up for too long, not sent")
        sent()
        with self._lock:
            post = self._replayed(key, body) or self._made(key, body)
        self._pass("create", text)
        self._end(fault)
        self._recorder.note(f"created {text}")
        return self.answers_as(_as_created(post, bare=self.answers_bare))

    def update(self, remote_id: str, body: JSON) -> RemotePost:
        self._recorder.note(f"update {remote_id}")
        fault = self._begin("update")
        with self._lock:
            self._publish_what_is_due()
            if remote_id not in self.stored:
                raise NotFound(f"there is no post {remote_id}")
            if _is_out(self.stored[remote_id]):
                raise Conflict(f"post {remote_id} has been published")
            if not self.ignores_updates:
                self.stored[remote_id] = replace(
                    self.stored[remote_id],
                    containers=_containers(body, drop_media=self.drops_media),
                    scheduled_at=at + self.moves_time if (at := _time(body)) else None,
                )
            answer = self.stored[remote_id]
        self._pass("update", remote_id)
        self._end(fault)
        return self.updates_as(answer)

    def delete(self, remote_id: str) -> None:
        self._recorder.note(f"delete {remote_id}")
        fault = self._begin("delete")
        with self._lock:
            self._publish_what_is_due()
            post = self.stored.get(remote_id)
            if post is not None and _is_out(post):
                raise Conflict(f"deleting post {remote_id}: it has been published")
            self.stored.pop(remote_id, None)
        self._pass("delete", remote_id)
        self._end(fault)

    def upload(
        self,
        file: MediaFile,
        chunks: Callable[[], Iterable[bytes]],
        progress: Callable[[int], None],
    ) -> Upload:
        self._recorder.note(f"upload {file.path}")
        self._begin("upload")
        self._pass("upload", file.path)
        size = sum(len(chunk) for chunk in chunks())
        progress(size)
        self.uploads[file.sha256] += 1
        made = Upload(
            sha256=file.sha256,
            media_id=f"m{sum(self.uploads.values())}",
            url=f"https://media.example/{file.sha256}",
            filename=file.filename,
            size=size,
            expires_at=self._clock.now() + self.media_lives,
        )
        self.library.append(made)
        return made

    def files(self) -> tuple[Upload, ...]:
        self._begin("files")
        return tuple(replace(upload, sha256="") for upload in self.library)

    def keeps(self, upload: Upload) -> bool:
        self._begin("keeps")
        return upload in self.library

    def clock_skew(self) -> float | None:
        return self.skew

    # Inside

    def _begin(self, call: str) -> Fault | None:
        """Take what the script says about this call; raise it unless it comes after the deed."""
        with self._lock:
            script = self._faults[call]
            fault = script.pop(0) if script else None
        if fault is not None and not fault.after:
            raise fault.error
        return fault

    def _end(self, fault: Fault | None) -> None:
        if fault is not None:
            raise fault.error

    def _pass(self, call: str, what: str) -> None:
        if call in self.during:
            self.during[call](what)

    def _replayed(self, key: str, body: JSON) -> RemotePost | None:
        known = self._answers.get(key)
        self.requests.append((key, body))
        if known is None or self.ignores_keys or self._clock.now() - known[2] > KEYS_LIVE:
            return None
        body_digest, answer, _ = known
        if body_digest != digest(body):
            raise Conflict("the key was used for another body")
        post = self.stored.get(answer.id) or (answer if self.replays_deleted else None)
        return replace(post, remembered=True) if post else None

    def _made(self, key: str, body: JSON) -> RemotePost:
        by_id = {account.id: account for account in self.connected}
        wanted = [by_id[i] for i in body["accounts"] if i in by_id and i not in self.drops_accounts]
        if not wanted:
            raise Rejected("no account matched")
        now, at = self._clock.now(), _time(body)
        if at is not None and at > now + self.capability.furthest_schedule:
            raise Rejected("scheduledAt is too far ahead")
        if self.drops_time and at is not None:
            at += timedelta(hours=1)
        if at is not None:
            at += self.moves_time
        self._count += 1
        post = RemotePost(
            id=f"p{self._count}",
            containers=_containers(body, drop_media=self.drops_media),
            deliveries=tuple(
                Delivery(network=a.network, username=a.username, account_id=a.id) for a in wanted
            ),
            scheduled_at=at,
            created_at=now,
        )
        self.stored[post.id] = post
        self._answers[key] = (digest(body), post, now)
        self._publish_what_is_due()
        return self.stored[post.id]

    def _publish_what_is_due(self) -> None:
        now = self._clock.now()
        if self.holds_back:
            return
        for post in tuple(self.stored.values()):
            waiting = any(d.status is DeliveryStatus.PENDING for d in post.deliveries)
            if waiting and not post.is_draft and (post.scheduled_at or now) <= now:
                self.stored[post.id] = self._published(post, now)

    def _published(self, post: RemotePost, now: datetime) -> RemotePost:
        done = []
        for delivery in post.deliveries:
            if delivery.account_id in self.fails_for:
                done.append(replace(delivery, status=DeliveryStatus.FAILED, error="refused"))
                continue
            self.public.append((delivery.account_id or "", post.containers[0].content))
            done.append(
                replace(
                    delivery, status=DeliveryStatus.PUBLISHED, url=f"https://x.example/{post.id}"
                )
            )
        is_out = any(d.status is DeliveryStatus.PUBLISHED for d in done)
        return replace(post, deliveries=tuple(done), published_at=now if is_out else None)

    def _as_read(self, post: RemotePost) -> RemotePost:
        if not self.rewrites_links:
            return post
        return replace(
            post,
            containers=tuple(
                replace(c, content=c.content.replace("https://acme.example/", "https://s.example/"))
                for c in post.containers
            ),
        )


def _medium(medium: Media, uploads: Mapping[str, Upload]) -> dict[str, Any]:
    if medium.sha256 is not None:
        upload = uploads[medium.sha256]
        return {"url": upload.url, "filename": upload.filename}
    return {"url": medium.url, "filename": "file"}


def _containers(body: JSON, *, drop_media: bool) -> tuple[RemoteContainer, ...]:
    return tuple(
        RemoteContainer(
            content=container["content"],
            media=() if drop_media else tuple(m["url"] for m in container["media"]),
        )
        for container in body["containers"]
    )


def _time(body: JSON) -> datetime | None:
    return parse_time(body["scheduledAt"]) if "scheduledAt" in body else None


def _is_out(post: RemotePost) -> bool:
    return any(d.status is not DeliveryStatus.PENDING for d in post.deliveries)


def _as_created(post: RemotePost, *, bare: bool) -> RemotePost:
    if bare:
        return replace(post, containers=(), deliveries=())
    return replace(post, deliveries=tuple(replace(d, account_id=None) for d in post.deliveries))
