"""Measuring: what the public made of the posts that went out in some time. Asks, and writes nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

from postsync.domain.errors import (
    Forbidden,
    NotFound,
    PaymentRequired,
    ProviderError,
    QuotaExhausted,
    RateLimited,
    Rejected,
    Unauthorized,
    Unavailable,
)
from postsync.domain.plan.answered import names_account
from postsync.domain.remote.metrics import UNKNOWN, PostMetrics
from postsync.domain.remote.remote import (
    Delivery,
    DeliveryStatus,
    RemotePost,
    names_of,
    with_account_ids,
)
from postsync.domain.run.events import Advanced
from postsync.domain.run.measured import Counted, Measured, MeasuredPost, best_first, counted
from postsync.domain.run.selection import Selection, narrowed
from postsync.domain.run.status import PostStatus
from postsync.domain.state.record import Record, Snapshot
from postsync.engine.surveying import Seen, look_back
from postsync.engine.verifying import note_clock
from postsync.engine.world import Options, World
from postsync.ports import Provider

_EARLIER = timedelta(days=1)
"""Clocks differ, and a post may be made long before it is recorded."""

PATIENCE = 10
"""So many posts in a row of which the service answers nothing: then no more are asked about."""

NOT_ASKED = "not asked about, because the service kept failing"
UNCOUNTED = "the service has counted nothing"

_REASONS: tuple[tuple[type[ProviderError], str], ...] = (
    (NotFound, "the service does not have the post any more"),
    (Forbidden, "the service does not let this key see the metrics"),
    (QuotaExhausted, "the quota of the service is used up"),
    (RateLimited, "the service wanted fewer calls"),
    (Rejected, "the service refused to tell"),
    (Unavailable, "the service could not be asked"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What is measured: what went out between two moments, and of it what is selected.

    `unmanaged`: also what the workspace does not manage.
    """

    since: datetime
    until: datetime
    selection: Selection = Selection()  # noqa: RUF009 - a value that nobody can change
    unmanaged: bool = False

    def takes(self, at: datetime | None) -> bool:
        """Whether it went out then."""
        return at is not None and self.since <= at <= self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """A post that is out, and the ids that the service knows it by. `is_whole`: no account is left out."""

    post: MeasuredPost
    remote_ids: tuple[str, ...]
    is_whole: bool


def measure(world: World, options: Options, window: Window) -> Measured:
    """Return what was counted of the posts of a window. Raises ProviderError, StateError, ConfigError.

    That nothing can be told of one post is noted on it, and fails nothing else.
    """
    provider = _provider_of(world)
    ahead = world.capability.furthest_schedule

    def concerns(record: Record) -> bool:
        """Whether it may have gone out in the window since it was recorded."""
        was_due = record.echo.scheduled_at or record.created_at
        return was_due is None or was_due <= window.until

    seen = look_back(world, options, window.since - ahead - _EARLIER, concerns)
    note_clock(world)
    ours = list(_managed(seen, window))
    others = list(_unmanaged(seen, window))
    jobs = ours + (others if window.unmanaged else [])
    if provider.capability.measures:
        posts = _Asking(world, provider, len(jobs)).ask(jobs, options.parallelism)
    else:
        posts = [job.post for job in jobs]
    return Measured(
        since=window.since,
        until=window.until,
        now=world.clock.now(),
        posts=best_first(posts),
        unmanaged=0 if window.unmanaged else len(others),
        counts=provider.capability.measures,
        service=seen.status.service,
        workspace=seen.status.workspace,
        problems=_problems(posts) if provider.capability.measures else {},
    )


def _provider_of(world: World) -> Provider:
    if world.provider is None:
        msg = "metrics need a provider"
        raise ValueError(msg)
    return world.provider


def _managed(seen: Seen, window: Window) -> Iterator[_Job]:
    """The posts of the workspace, with or without a file, that went out in the window."""
    wanted = window.selection._replace(since=None, until=None)
    for status in narrowed(seen.status, wanted).posts:
        record = _record_of(status, seen.snapshot)
        if record is None:
            continue
        out = _out(status.deliveries, status.published_at or status.due_at)
        job = _job(
            MeasuredPost(
                address=status.address,
                remote_id=record.remote_id,
                out_at=window.until,
                deliveries=(),
                text=next(iter(record.content.texts), ""),
                labels=status.labels,
                file=status.file,
                line=status.line,
            ),
            out,
            window,
        )
        if job:
            yield replace(job, remote_ids=record.remote_ids)


def _record_of(status: PostStatus, snapshot: Snapshot) -> Record | None:
    """What was recorded of a post; an archived one is known by its id."""
    record = snapshot.records.get(status.address)
    if record is not None and record.remote_id == status.remote_id:
        return record
    return snapshot.archive.get(status.remote_id or "")


def _unmanaged(seen: Seen, window: Window) -> Iterator[_Job]:
    """The posts that went out in the window and that nothing in the workspace has made."""
    if window.selection.labels or window.selection.addresses:
        return
    bound, names = seen.snapshot.bound_ids(), names_of(seen.observation.accounts)
    for post in seen.observation.posts.values():
        if post.id in bound:
            continue
        out = _out(with_account_ids(post, names), post.published_at or post.scheduled_at)
        if job := _job(_as_found(post, window), out, window):
            yield job


def _as_found(post: RemotePost, window: Window) -> MeasuredPost:
    return MeasuredPost(
        address=None,
        remote_id=post.id,
        out_at=window.until,
        deliveries=(),
        text=post.containers[0].content if post.containers else "",
    )


def _out(deliveries: Iterable[Delivery], at: datetime | None) -> list[Counted]:
    """The deliveries that are out; one without a time went out when the post did."""
    return [
        Counted(
            network=one.network,
            username=one.username,
            account_id=one.account_id,
            url=one.url,
            published_at=one.published_at or at,
        )
        for one in deliveries
        if one.status is DeliveryStatus.PUBLISHED
    ]


def _job(post: MeasuredPost, out: list[Counted], window: Window) -> _Job | None:
    """A post to ask about; None where it did not go out in the window, or not where it is looked at."""
    selectors = window.selection.accounts
    kept = [
        one
        for one in out
        if not selectors
        or names_account(
            selectors,
            Delivery(network=one.network, username=one.username, account_id=one.account_id),
        )
    ]
    first = min((one.published_at for one in kept if one.published_at), default=None)
    if first is None or not window.takes(first):
        return None
    return _Job(
        post=replace(post, out_at=first, deliveries=tuple(kept)),
        remote_ids=(post.remote_id,),
        is_whole=len(kept) == len(out),
    )


class _Asking:
    """Asks about posts, several together; of a service that keeps failing no more than it takes to know."""

    def __init__(self, world: World, provider: Provider, total: int) -> None:
        self._provider = provider
        self._observer = world.observer
        self._total = total
        self._done = count(1)
        self._failed_in_a_row = 0
        self._is_given_up = False

    def ask(self, jobs: list[_Job], parallelism: int) -> list[MeasuredPost]:
        """The posts with what was counted, the latest asked about first."""
        latest = sorted(jobs, key=lambda job: job.post.out_at, reverse=True)
        pool = ThreadPoolExecutor(max_workers=max(1, parallelism))
        try:
            return list(pool.map(self._measured, latest))
        finally:
            # Nobody waits for a call that hangs when another one ends the run.
            pool.shutdown(wait=False, cancel_futures=True)

    def _measured(self, job: _Job) -> MeasuredPost:
        answers = [self._answer(remote_id) for remote_id in job.remote_ids]
        self._observer(Advanced(what="posts measured", done=next(self._done), total=self._total))
        # Where accounts are left out, or an answer is about a part, its sums are those of something else.
        is_whole = job.is_whole and len(answers) == 1
        return replace(
            job.post,
            deliveries=tuple([counted(one, answers) for one in job.post.deliveries]),
            whole=answers[0].whole if is_whole else UNKNOWN,
            problem=next((one.problem for one in answers if one.problem), ""),
        )

    def _answer(self, remote_id: str) -> PostMetrics:
        if self._is_given_up:
            return PostMetrics(problem=NOT_ASKED)
        try:
            answer = self._provider.metrics(remote_id)
        except (Unauthorized, PaymentRequired):
            raise
        except ProviderError as error:
            self._note(error)
            return PostMetrics(problem=_reason(error))
        self._failed_in_a_row = 0
        return answer

    def _note(self, error: ProviderError) -> None:
        """Give up where more calls cannot help, or where nothing has helped for long."""
        is_about_one = isinstance(error, NotFound | Rejected | Forbidden)
        self._failed_in_a_row = 0 if is_about_one else self._failed_in_a_row + 1
        if isinstance(error, QuotaExhausted) or self._failed_in_a_row >= PATIENCE:
            self._is_given_up = True


def _reason(error: ProviderError) -> str:
    return next((why for kind, why in _REASONS if isinstance(error, kind)), "the service failed")


def _problems(posts: Iterable[MeasuredPost]) -> dict[str, int]:
    """Why nothing is known of deliveries, and of how many, the commonest first."""
    found = Counter[str]()
    for post in posts:
        if post.counts_whole:
            continue
        for one in post.deliveries:
            if not one.metrics.is_known:
                found[one.problem or post.problem or UNCOUNTED] += 1
    return dict(found.most_common())
