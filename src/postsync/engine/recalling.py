"""Recalling: where posts stand by their records, held against what is known of the service."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from postsync.domain.plan.addressing import AccountIndex, address_post
from postsync.domain.plan.case import Known, recognise
from postsync.domain.plan.elsewhere import Elsewhere, is_to, reached
from postsync.domain.plan.findings.accounts import QUIET_AFTER
from postsync.domain.plan.plan import Destination
from postsync.domain.plan.settlement import Settlement, Verdict
from postsync.domain.post.post import Post, Workspace
from postsync.domain.remote.remote import (
    DeliveryStatus,
    Names,
    Observation,
    Standing,
    with_account_ids,
)
from postsync.domain.run.status import Lifecycle, PostStatus, final_stage
from postsync.domain.schedule import format_time
from postsync.domain.state.lease import Holder
from postsync.domain.state.record import Record, Snapshot
from postsync.engine.observing import unobserved

OVERDUE_AFTER = timedelta(minutes=15)
"""The service publishes within seconds of the slot; a post still pending this long after is overdue."""

_STAGES = {
    Standing.SCHEDULED: Lifecycle.SCHEDULED,
    Standing.DRAFT: Lifecycle.DRAFT,
    Standing.PUBLISHING: Lifecycle.PUBLISHING,
    Standing.MIXED: Lifecycle.PUBLISHING,
    Standing.GONE: Lifecycle.GONE,
}

_OUT = frozenset({Lifecycle.PUBLISHED, Lifecycle.PARTLY_PUBLISHED, Lifecycle.PUBLISHING})

_UNSEEN = "its time is over; only the service can tell whether it is out"

_UNDER_WAY = frozenset({Standing.PUBLISHING, Standing.MIXED})

_AHEAD = frozenset({Standing.SCHEDULED, Standing.DRAFT})


def recorded_posts(snapshot: Snapshot, now: datetime) -> tuple[PostStatus, ...]:
    """Return the status of every recorded post by its record alone, ordered by address."""
    observation = unobserved(snapshot)
    posts = []
    for address, record in snapshot.records.items():
        status = recorded_status(record, observation, {}, now)
        status = replace(status, question=snapshot.questions.get(address))
        in_doubt = address in snapshot.intents
        posts.append(replace(status, lifecycle=Lifecycle.UNKNOWN) if in_doubt else status)
    posts += [archived_status(record, observation, {}, now) for record in snapshot.archive.values()]
    posts += [
        PostStatus(address=address, lifecycle=Lifecycle.QUESTION, question=question)
        for address, question in snapshot.questions.items()
        if address not in snapshot.records
    ]
    return ordered(posts)


def asked_now(snapshot: Snapshot, workspace: Workspace) -> Snapshot:
    """`snapshot` with the questions that wait for an answer now.

    Those about files that are gone, or drafts now, are kept in case they come back.
    """
    wanted = {post.address for post in workspace.posts if not post.content.draft}
    wanted |= {one.address for one in workspace.broken if one.address is not None}
    wanted |= snapshot.records.keys()
    asked = {a: question for a, question in snapshot.questions.items() if a in wanted}
    return replace(snapshot, questions=asked)


def ordered(posts: Iterable[PostStatus]) -> tuple[PostStatus, ...]:
    """By address; what is archived there comes last."""

    def order(post: PostStatus) -> tuple[str, bool, str]:
        return (post.address, post.lifecycle is Lifecycle.ARCHIVED, post.remote_id or "")

    return tuple(sorted(posts, key=order))


def recorded_status(
    record: Record,
    observation: Observation,
    names: Mapping[tuple[str, str], str],
    now: datetime,
) -> PostStatus:
    """The status of a post that was applied, or is being."""
    known = recognise(record, observation, names, now)
    slot = known.slot or record.content.scheduled_at
    since = slot or record.created_at or now
    on_its_way = [
        retry.at
        for retry in known.record.retries
        if any(one.status is DeliveryStatus.PENDING for one in retry.deliveries)
    ]
    under_way = [since] if known.standing in _UNDER_WAY else on_its_way
    is_overdue = any(begun + OVERDUE_AFTER < now for begun in under_way)
    return PostStatus(
        address=record.address,
        lifecycle=_STAGES.get(known.standing) or _final_stage(known, on_its_way),
        file=record.file,
        scheduled_at=slot,
        due_at=slot or record.created_at,
        published_at=known.remote.published_at if known.remote else record.published_at,
        remote_id=record.remote_id,
        deliveries=known.deliveries,
        sent_again=tuple([retry.at for retry in known.record.retries]),
        overdue=is_overdue and not observation.offline,
        note=_UNSEEN if is_overdue and observation.offline else "",
        settled=_all_accounts(known) if since + QUIET_AFTER < now else (),
    )


def archived_status(
    record: Record,
    observation: Observation,
    names: Mapping[tuple[str, str], str],
    now: datetime,
) -> PostStatus:
    """The status of a post that has no file any more: it is history, and needs nobody."""
    status = recorded_status(record, observation, names, now)
    return replace(status, lifecycle=Lifecycle.ARCHIVED, overdue=False, note="", quiet=True)


def status_elsewhere(
    status: PostStatus, found: Sequence[Known], where: Sequence[Destination]
) -> PostStatus | None:
    """The status of a post that `found`, other posts of its document, brought to all its accounts."""
    if not where or len(reached(found, where, failed=True)) < len(where):
        return None
    deliveries = tuple(one for known in found for one in known.deliveries if is_to(one, where))
    by = [known for known in found if any(is_to(one, where) for one in known.deliveries)]
    names = ", ".join(dict.fromkeys(known.record.address for known in by))
    return replace(
        status,
        lifecycle=final_stage(deliveries),
        deliveries=deliveries,
        note=f"it {'went out' if reached(by, where) else 'was sent'} as {names}",
        quiet=True,
    )


def unreached(
    post: Post | None,
    record: Record,
    status: PostStatus,
    index: AccountIndex,
    elsewhere: Elsewhere,
) -> str:
    """Which accounts a file names now that got nothing of what is out; empty where there are none."""
    if post is None or post.content.draft or status.lifecycle not in _OUT:
        return ""
    if post.own is None or record.own is None or post.own.accounts == record.own.accounts:
        return ""  # a group or a default that changed asks for nothing
    where = address_post(post, record, index).destinations
    out = reached(elsewhere.out(record.address, record.remote_id), where, failed=True)
    got = [to for to in where if to in out or any(is_to(one, (to,)) for one in status.deliveries)]
    missing = [f"{to.network}:{to.username}" for to in where if to not in got]
    return f"nothing of it went to {', '.join(missing)}, which its file names" if missing else ""


def _final_stage(known: Known, on_its_way: list[datetime]) -> Lifecycle:
    return Lifecycle.PUBLISHING if on_its_way else final_stage(known.deliveries)


def _all_accounts(known: Known) -> tuple[str | None, ...]:
    return tuple(delivery.account_id for delivery in known.deliveries)


def note_work(standing: dict[str, PostStatus], snapshot: Snapshot, holder: Holder) -> None:
    """Note on every announced post which run is sending it."""
    since = f" since {format_time(holder.since)}" if holder.since else ""
    see = f", {holder.run_url}" if holder.run_url else ""
    for address in snapshot.intents:
        note = f"being applied by {holder}{since}{see}"
        status = standing[address]
        if status.lifecycle is Lifecycle.MISSED:
            status = replace(status, lifecycle=Lifecycle.NEW)  # it is just being sent
        standing[address] = replace(status, note=note)


def note_those_standing_again(
    standing: dict[str, PostStatus],
    snapshot: Snapshot,
    observation: Observation,
    names: Names,
    now: datetime,
) -> None:
    """Note on their addresses the posts that were cancelled and that are scheduled all the same."""
    bound = snapshot.bound_ids() if snapshot.tombstones else frozenset[str]()
    for tombstone in snapshot.tombstones:
        post = observation.posts.get(tombstone.remote_id)
        if post is None or post.id in bound or post.standing(now) not in _AHEAD:
            continue
        status = standing.get(tombstone.address) or PostStatus(
            address=tombstone.address,
            lifecycle=Lifecycle.SCHEDULED,
            scheduled_at=post.scheduled_at,
            due_at=post.scheduled_at,
            remote_id=post.id,
            deliveries=with_account_ids(post, names),
        )
        again = (*status.stands_again, post.id)
        standing[tombstone.address] = replace(status, stands_again=again)


def doubt_of(settlement: Settlement) -> str:
    """What is known of an announced post."""
    match settlement.verdict:
        case Verdict.ADOPT if settlement.match is not None:
            return f"found as {settlement.match.id}; `postsync apply` adopts it"
        case Verdict.RESEND:
            return "not found; `postsync apply` sends it again"
        case Verdict.CLOSE:
            return f"{settlement.why}; `postsync apply` does so"
    return settlement.why
