"""Reporting: where every post of the workspace and the state stands now."""

from datetime import datetime, timedelta

from postsync.domain.config import Policy
from postsync.domain.post import Post
from postsync.domain.record import Snapshot
from postsync.domain.remote import DeliveryStatus, Observation, Standing, names_of
from postsync.domain.schedule import parse_time
from postsync.domain.status import Lifecycle, PostStatus, Status
from postsync.domain.subject import Known, recognise
from postsync.engine.observing import Observing, unobserved
from postsync.engine.recovering import with_journal
from postsync.engine.world import Options, World

OVERDUE_AFTER = timedelta(minutes=15)
"""The service publishes within seconds of the slot; a post still pending this long after is overdue."""

_STAGES = {
    Standing.SCHEDULED: Lifecycle.SCHEDULED,
    Standing.DRAFT: Lifecycle.DRAFT,
    Standing.PUBLISHING: Lifecycle.PUBLISHING,
    Standing.MIXED: Lifecycle.PUBLISHING,
    Standing.GONE: Lifecycle.GONE,
}


def report_status(world: World, options: Options) -> Status:
    """The status of every post. Files with errors are left out; nothing is written.

    Raises ProviderError, StateError.
    """
    provider = world.provider
    if provider is None:
        msg = "the status needs a provider"
        raise ValueError(msg)
    looking = Observing(provider, world.observer, parallelism=options.parallelism)
    workspace = world.source.load()
    snapshot = with_journal(world).stored().snapshot
    observation = looking.finish(snapshot)
    now = world.clock.now()
    posts = {post.address: post for post in workspace.posts}
    return Status(
        posts=tuple(
            _status(address, posts.get(address), snapshot, observation, options.policy, now)
            for address in sorted({*posts, *snapshot.records, *snapshot.intents})
        )
    )


def recorded_posts(snapshot: Snapshot, now: datetime) -> tuple[PostStatus, ...]:
    """The status of every recorded post by its record alone, ordered by address."""
    observation, policy = unobserved(snapshot), Policy()
    return tuple(
        _status(address, None, snapshot, observation, policy, now)
        for address in sorted(snapshot.records)
    )


def _status(
    address: str,
    post: Post | None,
    snapshot: Snapshot,
    observation: Observation,
    policy: Policy,
    now: datetime,
) -> PostStatus:
    record = snapshot.records.get(address)
    file = post.span.file if post else (record.file if record else None)
    if address in snapshot.intents:
        return _unknown(address, file, snapshot)
    if record is None:
        return _unsent(address, post, policy, now)
    known = recognise(record, observation, names_of(observation.accounts), now)
    slot = known.slot or _recorded_slot(known)
    pending = known.standing in {Standing.PUBLISHING, Standing.MIXED}
    return PostStatus(
        address=address,
        lifecycle=_STAGES.get(known.standing) or _final_stage(known),
        file=file,
        scheduled_at=slot,
        published_at=known.remote.published_at if known.remote else record.published_at,
        remote_id=record.remote_id,
        deliveries=known.deliveries,
        overdue=pending and (slot or record.created_at or now) + OVERDUE_AFTER < now,
    )


def _unknown(address: str, file: str | None, snapshot: Snapshot) -> PostStatus:
    intent = snapshot.intents[address]
    at = intent.spec["scheduledAt"] if intent.spec else None
    return PostStatus(
        address=address,
        lifecycle=Lifecycle.UNKNOWN,
        file=file or intent.file,
        scheduled_at=parse_time(at) if at else None,
        remote_id=intent.remote_id,
        note=f"the outcome of {intent.operation} announced at {intent.at:%Y-%m-%d %H:%M:%SZ} is not "
        "known; `postsync apply` looks into it",
    )


def _unsent(address: str, post: Post | None, policy: Policy, now: datetime) -> PostStatus:
    lifecycle = Lifecycle.NEW
    if post is not None and post.draft:
        lifecycle = Lifecycle.DRAFT
    elif post is not None and post.scheduled_at and post.scheduled_at > now + policy.horizon:
        lifecycle = Lifecycle.DEFERRED
    return PostStatus(
        address=address,
        lifecycle=lifecycle,
        file=post.span.file if post else None,
        scheduled_at=post.scheduled_at if post else None,
    )


def _recorded_slot(known: Known) -> datetime | None:
    at = known.record.spec["scheduledAt"]
    return parse_time(at) if at else None


def _final_stage(known: Known) -> Lifecycle:
    failed = [d.status is DeliveryStatus.FAILED for d in known.deliveries]
    if failed and all(failed):
        return Lifecycle.FAILED
    return Lifecycle.PARTLY_PUBLISHED if any(failed) else Lifecycle.PUBLISHED
