"""Changes: decisions made into data that can be shown, digested and carried out."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest
from typing import Any

from postsync.domain.networks import NETWORKS
from postsync.domain.plan.addressing import AccountIndex, address_post, recorded_destinations
from postsync.domain.plan.case import Case, Known
from postsync.domain.plan.decided import Decision
from postsync.domain.plan.drift import observed_content
from postsync.domain.plan.plan import Change, FieldChange, Reason
from postsync.domain.plan.settlement import Settlement, Verdict
from postsync.domain.post.content import Content, encode_content
from postsync.domain.post.post import Broken, Post
from postsync.domain.remote.remote import DeliveryStatus, RemotePost, Standing
from postsync.domain.state.intent import Action
from postsync.domain.state.question import Question

_HANDLING = ("draft", "labels", "missed", "protect")


def make_change(
    case: Case, decision: Decision, index: AccountIndex, question: Question | None = None
) -> Change:
    """Make the change that carries out `decision` about `case`, or waits for an answer."""
    if decision.action is Action.NOOP:
        return Change(address=case.address, action=Action.NOOP, reasons=decision.reasons)
    ends = decision.action in {Action.CANCEL, Action.ARCHIVE}
    at = case.wanted if case.post and not ends else case.slot
    remote_id = case.record.remote_id if case.record else None
    adopts = None
    if decision.match is not None and decision.action is Action.REPLACE:
        adopts = decision.match.id
    elif decision.match is not None:
        remote_id = decision.match.id
    destinations = case.desired.addressed.destinations if case.desired else ()
    if decision.action is Action.RETRY:
        destinations = tuple(index.reached_now(delivery) for delivery in case.retried)
    unmatched = case.desired.addressed.unmatched if case.desired else ()
    if case.record and not case.desired:
        destinations = recorded_destinations(case.record, index)
    before = _before(case, decision)
    after = case.desired.content if case.desired and not ends else None
    return Change(
        address=case.address,
        action=decision.action,
        reasons=decision.reasons,
        publishes_now=decision.publishes_now,
        scheduled_at=None if decision.publishes_now else at,
        remote_id=remote_id,
        span=case.span,
        destinations=destinations,
        fields=field_changes(before, after) if after is not None else (),
        before=before,
        after=after,
        previous_address=case.previous_address,
        question=question,
        if_approved=decision.if_approved if question else None,
        adopts=adopts,
        own=case.post.own if case.post else None,
        own_changed=case.own_changed if case.changed else None,
        published_at=_published_at(case.known) if case.known else None,
        stands=_stands(case) if decision.action is Action.BLOCKED and not question else None,
        went_to=recorded_destinations(case.record, index)
        if case.accounts_changed and case.record and all(to.account_id for to in destinations)
        else (),
        unmatched=unmatched,
        part=case.post.part if case.post else None,
    )


def _stands(case: Case) -> datetime | None:
    """When the post goes out as it is at the service; None where nothing of it is scheduled."""
    return case.slot if case.known and case.standing is Standing.SCHEDULED else None


def stuck_change(case: Case, change: Change, obstacle: tuple[Reason, ...]) -> Change:
    """Make the change of a post that cannot come to its accounts, because another one stays there."""
    return replace(
        change,
        action=Action.BLOCKED,
        reasons=(*change.reasons, *obstacle),
        scheduled_at=change.scheduled_at or case.wanted,
        publishes_now=False,
        stands=_stands(case),
    )


def broken_change(case: Case, broken: Broken, index: AccountIndex) -> Change:
    """Make the change of a file that has errors: nothing is done about its post."""
    record, post = case.record, broken.post or broken.gist
    addressed = address_post(post, None, index) if post and record is None else None
    if record is not None:
        destinations = recorded_destinations(record, index)
    else:
        destinations = addressed.destinations if addressed else ()
    return Change(
        address=case.address,
        action=Action.BLOCKED,
        reasons=(Reason.INVALID,),
        scheduled_at=case.slot or (post.content.scheduled_at if post else None),
        remote_id=record.remote_id if record else None,
        span=broken.span,
        destinations=destinations,
        before=record.content if record else None,
        unsound=post.content if post else None,
        stands=_stands(case),
        unmatched=addressed.unmatched if addressed else (),
        part=post.part if post else None,
    )


def settled_change(settlement: Settlement, post: Post | None, index: AccountIndex) -> Change:
    """Make the change of an open intent, as it was judged."""
    intent = settlement.intent
    after = intent.content if intent.content.containers else None  # a cancel says nothing
    actions = {
        Verdict.ADOPT: Action.ADOPT,
        Verdict.RESEND: Action.CREATE,
        Verdict.WAIT: Action.NOOP,
    }
    reasons = (Reason.OPEN_INTENT, Reason.ALREADY_REMOTE)
    return Change(
        address=intent.address,
        action=actions.get(settlement.verdict, Action.BLOCKED),
        reasons=reasons if settlement.match else reasons[:1],
        scheduled_at=intent.slot,
        remote_id=settlement.match.id if settlement.match else intent.remote_id,
        span=post.span if post else None,
        part=post.part if post else None,
        destinations=index.destinations(intent.account_ids),
        fields=field_changes(None, after) if after else (),
        after=after,
        own=intent.own,
    )


def _published_at(known: Known) -> datetime | None:
    """When the post went out: as the service says it, else when it was due or made."""
    out = [d for d in known.deliveries if d.status is DeliveryStatus.PUBLISHED]
    if not out and not known.record.is_out:
        return None
    told = known.remote.published_at if known.remote else None
    first = min((d.published_at for d in out if d.published_at), default=None)
    record = known.record
    return told or record.published_at or first or known.slot or record.created_at


def _before(case: Case, decision: Decision) -> Content | None:
    if decision.match is not None and case.desired is not None and case.known is None:
        return _content_seen(case.desired.content, decision.match)
    known = case.known
    if known is None:
        return None
    if known.drifted and known.remote is not None:
        return observed_content(known.record, known.remote)
    return known.record.content


def _content_seen(content: Content, remote: RemotePost) -> Content:
    """The content as an adopted post already shows it: its texts, everything else as the file says."""
    containers = tuple(
        wanted._replace(content=seen.content)
        for wanted, seen in zip(content.containers, remote.containers, strict=False)
    )
    return content._replace(containers=containers)


def field_changes(before: Content | None, after: Content | None) -> tuple[FieldChange, ...]:
    """List every field that changes, in the order of the post file, what the public sees first.

    Values are in their JSON form. A missing content counts as one that says nothing. Where a
    medium of known bytes lies is no change; what it holds is.
    """
    old = encode_content(before) if before else {}
    new = encode_content(after) if after else {}
    changes = []
    for path, was, now in _fields(old, new):
        if _comparable(was) != _comparable(now):
            changes.append(FieldChange(path=path, before=was, after=now))
    return tuple(changes)


def handling_changes(before: Content, after: Content) -> tuple[FieldChange, ...]:
    """List the fields that change how a post is handled, and nothing that the public would see."""
    if all(getattr(before, key) == getattr(after, key) for key in _HANDLING):
        return ()
    return tuple(change for change in field_changes(before, after) if change.path in _HANDLING)


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """The path of every field, and its two values."""
    for key in ("accounts", "scheduledAt"):
        yield key, old.get(key), new.get(key)
    nothing: Mapping[str, Any] = {}
    containers = zip_longest(
        old.get("containers", ()), new.get("containers", ()), fillvalue=nothing
    )
    for index, (was, now) in enumerate(containers):
        path = f"containers[{index}]"
        yield f"{path}.content", was.get("content"), now.get("content")
        media = zip_longest(was.get("media", ()), now.get("media", ()))
        for position, (one, other) in enumerate(media):
            yield f"{path}.media[{position}]", one, other
    for network in NETWORKS:
        was, now = old.get(network), new.get(network)
        if not was and not now:
            yield network, was, now
        for key in sorted({*(was or ()), *(now or ())}):
            yield f"{network}.{key}", (was or {}).get(key), (now or {}).get(key)
    for key in _HANDLING if old and new else ():
        yield key, old[key], new[key]


def _comparable(value: Any) -> Any:
    if isinstance(value, Mapping) and "sha256" in value:
        return {key: item for key, item in value.items() if key not in {"path", "url"}}
    return value
