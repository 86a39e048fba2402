"""Surveying: where every post of the workspace and the state stands now."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from postsync.domain.plan.case import Known, recognise
from postsync.domain.plan.matching import Unmanaged
from postsync.domain.plan.settlement import Settlement, Verdict, settle_open, wanted_by
from postsync.domain.post.post import Post
from postsync.domain.remote.capability import Capability
from postsync.domain.remote.remote import DeliveryStatus, Observation, Standing, names_of, pending
from postsync.domain.run.events import Noted
from postsync.domain.run.status import Lifecycle, PostStatus, Status
from postsync.domain.schedule import format_time
from postsync.domain.state.intent import Intent
from postsync.domain.state.lease import Holder
from postsync.domain.state.record import Record, Snapshot
from postsync.engine.belonging import refuse_another, service_of
from postsync.engine.ledger import Ledger, missing_write
from postsync.engine.observing import LISTED, Observing, is_whole, unobserved
from postsync.engine.vetting import untrue_among
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
    """Return the status of every post. Files with errors are left out; nothing is written.

    Raises ProviderError, StateError.
    """
    provider = world.provider
    if provider is None:
        msg = "the status needs a provider"
        raise ValueError(msg)
    looking = Observing(
        provider,
        world.observer,
        parallelism=options.parallelism,
        created_after=world.clock.now() - LISTED,
    )
    workspace = world.source.load()
    stored = Ledger(world).stored()
    if missing := missing_write(stored):
        world.observer(Noted(message=missing))
    snapshot = stored.snapshot
    looking.accounts()
    refuse_another(world, snapshot)
    observation = looking.finish(snapshot, whole=is_whole(stored))
    names = names_of(observation.accounts)
    now = world.clock.now()
    furthest = now + world.capability.within(options.policy.horizon)
    broken = (one.post for one in workspace.broken if one.post)
    posts = {post.address: post for post in (*broken, *workspace.posts)}
    standing = {}
    for address in sorted({*posts, *snapshot.records, *snapshot.intents}):
        post, record = posts.get(address), snapshot.records.get(address)
        standing[address] = (
            _recorded(record, post, observation, names, now)
            if record
            else _unsent(address, post, furthest)
        )
    if stored.at_work is not None:
        _note_work(standing, snapshot, stored.at_work)
    elif snapshot.intents:
        is_wanted = wanted_by(workspace.posts, options.policy)
        untrue = untrue_among(snapshot.intents.values(), snapshot.uploads, provider)
        _note_doubt(standing, snapshot, observation, world.capability, now, is_wanted, untrue)
    service = service_of(world, snapshot)
    return Status(posts=tuple(standing.values()), service=service, workspace=world.workspace)


def recorded_posts(snapshot: Snapshot, now: datetime) -> tuple[PostStatus, ...]:
    """Return the status of every recorded post by its record alone, ordered by address."""
    observation = unobserved(snapshot)
    posts = []
    for address, record in sorted(snapshot.records.items()):
        status = _recorded(record, None, observation, {}, now)
        in_doubt = address in snapshot.intents
        posts.append(replace(status, lifecycle=Lifecycle.UNKNOWN) if in_doubt else status)
    return tuple(posts)


def _recorded(
    record: Record,
    post: Post | None,
    observation: Observation,
    names: Mapping[tuple[str, str], str],
    now: datetime,
) -> PostStatus:
    """The status of a post that was applied, or is being; `post` is its file, if that exists."""
    known = recognise(record, observation, names, now)
    slot = known.slot or record.content.scheduled_at
    pending = known.standing in {Standing.PUBLISHING, Standing.MIXED}
    return PostStatus(
        address=record.address,
        lifecycle=_STAGES.get(known.standing) or _final_stage(known),
        file=post.span.file if post else record.file,
        line=post.span.line if post else None,
        scheduled_at=slot,
        published_at=known.remote.published_at if known.remote else record.published_at,
        remote_id=record.remote_id,
        deliveries=known.deliveries,
        overdue=pending and (slot or record.created_at or now) + OVERDUE_AFTER < now,
    )


def _final_stage(known: Known) -> Lifecycle:
    failed = [d.status is DeliveryStatus.FAILED for d in known.deliveries]
    if failed and all(failed):
        return Lifecycle.FAILED
    return Lifecycle.PARTLY_PUBLISHED if any(failed) else Lifecycle.PUBLISHED


def _unsent(address: str, post: Post | None, furthest: datetime) -> PostStatus:
    """The status of an address without a record; its `post` is deferred beyond `furthest`."""
    if post is None:
        return PostStatus(address=address, lifecycle=Lifecycle.NEW)
    content = post.content
    lifecycle = Lifecycle.NEW
    if content.draft:
        lifecycle = Lifecycle.DRAFT
    elif content.scheduled_at and content.scheduled_at > furthest:
        lifecycle = Lifecycle.DEFERRED
    return PostStatus(
        address=address,
        lifecycle=lifecycle,
        file=post.span.file,
        line=post.span.line,
        scheduled_at=content.scheduled_at,
    )


def _note_work(standing: dict[str, PostStatus], snapshot: Snapshot, holder: Holder) -> None:
    """Note on every announced post which run is sending it."""
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
    is_wanted: Callable[[Intent], bool],
    untrue: frozenset[str],
) -> None:
    """Note on every announced post what is known of it; no run is sending it any more."""
    unmanaged = Unmanaged(observation, snapshot, now)
    names = {account.id: account for account in observation.accounts}
    for settlement in settle_open(
        snapshot, observation, unmanaged, capability, now, is_wanted=is_wanted, untrue=untrue
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
