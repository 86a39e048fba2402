"""Surveying: where every post of the workspace and the state stands now."""

from dataclasses import replace
from datetime import datetime, timedelta

from postsync.domain.config import Policy
from postsync.domain.plan.matching import Unmanaged
from postsync.domain.plan.settlement import Settlement, Verdict, settle_all
from postsync.domain.plan.subject import Known, recognise
from postsync.domain.post.post import Post
from postsync.domain.remote.capability import Capability
from postsync.domain.remote.remote import DeliveryStatus, Observation, Standing, names_of, pending
from postsync.domain.run.events import Noted
from postsync.domain.run.status import Lifecycle, PostStatus, Status
from postsync.domain.schedule import format_time, parse_time
from postsync.domain.state.lease import Holder
from postsync.domain.state.record import Snapshot
from postsync.engine.ledger import Ledger, missing_write
from postsync.engine.observing import Observing, unobserved
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


def survey(world: World, options: Options) -> Status:
    """The status of every post. Files with errors are left out; nothing is written.

    Raises ProviderError, StateError.
    """
    provider = world.provider
    if provider is None:
        msg = "the status needs a provider"
        raise ValueError(msg)
    looking = Observing(provider, world.observer, parallelism=options.parallelism)
    workspace = world.source.load()
    stored = Ledger(world).stored()
    if missing := missing_write(stored):
        world.observer(Noted(message=missing))
    snapshot = stored.snapshot
    observation = looking.finish(snapshot)
    now = world.clock.now()
    policy = options.policy
    policy = replace(policy, horizon=world.capability.within(policy.horizon))
    posts = {post.address: post for post in workspace.posts}
    standing = {
        address: _status(address, posts.get(address), snapshot, observation, policy, now)
        for address in sorted({*posts, *snapshot.records, *snapshot.intents})
    }
    if stored.at_work is not None:
        _note_work(standing, snapshot, stored.at_work)
    elif snapshot.intents:
        _note_doubt(standing, snapshot, observation, world.capability, now)
    return Status(posts=tuple(standing.values()))


def recorded_posts(snapshot: Snapshot, now: datetime) -> tuple[PostStatus, ...]:
    """The status of every recorded post by its record alone, ordered by address."""
    observation, policy = unobserved(snapshot), Policy()
    posts = (
        _status(address, None, snapshot, observation, policy, now)
        for address in sorted(snapshot.records)
    )
    return tuple(
        replace(post, lifecycle=Lifecycle.UNKNOWN) if post.address in snapshot.intents else post
        for post in posts
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


def _note_work(standing: dict[str, PostStatus], snapshot: Snapshot, holder: Holder) -> None:
    """Say of every announced post who is just carrying it out."""
    since = f" since {format_time(holder.since)}" if holder.since else ""
    see = f", {holder.run_url}" if holder.run_url else ""
    for address in snapshot.intents:
        note = f"being applied by {holder}{since}{see}"
        standing[address] = replace(standing[address], note=note)


def _note_doubt(
    standing: dict[str, PostStatus],
    snapshot: Snapshot,
    observation: Observation,
    capability: Capability,
    now: datetime,
) -> None:
    """Say of every announced post what is known of it, for nobody carries it out any more."""
    unmanaged = Unmanaged(observation, snapshot, now)
    names = {account.id: account for account in observation.accounts}
    for settlement in settle_all(
        snapshot.intents.values(), observation, unmanaged, capability, now
    ):
        intent = settlement.intent
        address = intent.address
        accounts = [names[one] for one in intent.account_ids if one in names]
        standing[address] = replace(
            standing[address],
            lifecycle=Lifecycle.UNKNOWN,
            file=standing[address].file or intent.file,
            scheduled_at=intent.slot or standing[address].scheduled_at,
            remote_id=intent.remote_id,
            deliveries=tuple(pending(a.network, a.username, a.id) for a in accounts),
            overdue=False,
            note=_doubt(settlement),
            intent=intent,
            candidates=tuple(post.id for post in settlement.candidates),
            asks=settlement.verdict is Verdict.ASK,
        )


def _doubt(settlement: Settlement) -> str:
    match settlement.verdict:
        case Verdict.ADOPT if settlement.match is not None:
            return f"found as {settlement.match.id}; `postsync apply` adopts it"
        case Verdict.RESEND:
            return "not found; `postsync apply` sends it again"
        case Verdict.CLOSE:
            return f"{settlement.why}; `postsync apply` does so"
    return settlement.why


def _unsent(address: str, post: Post | None, policy: Policy, now: datetime) -> PostStatus:
    lifecycle = Lifecycle.NEW
    if post is not None and post.content.draft:
        lifecycle = Lifecycle.DRAFT
    elif (
        post is not None
        and post.content.scheduled_at
        and post.content.scheduled_at > now + policy.horizon
    ):
        lifecycle = Lifecycle.DEFERRED
    return PostStatus(
        address=address,
        lifecycle=lifecycle,
        file=post.span.file if post else None,
        scheduled_at=post.content.scheduled_at if post else None,
    )


def _recorded_slot(known: Known) -> datetime | None:
    at = known.record.spec["scheduledAt"]
    return parse_time(at) if at else None


def _final_stage(known: Known) -> Lifecycle:
    failed = [d.status is DeliveryStatus.FAILED for d in known.deliveries]
    if failed and all(failed):
        return Lifecycle.FAILED
    return Lifecycle.PARTLY_PUBLISHED if any(failed) else Lifecycle.PUBLISHED
