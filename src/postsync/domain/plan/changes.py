"""Changes: decisions made into data that can be shown, digested and carried out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from postsync.domain.networks import NETWORKS
from postsync.domain.plan.addressing import AccountIndex, recorded_targets
from postsync.domain.plan.case import Case, observed_content
from postsync.domain.plan.decision import Decision
from postsync.domain.plan.plan import Change, FieldChange, Reason, Target
from postsync.domain.plan.settlement import Settlement, Verdict
from postsync.domain.post.content import Content, encode_content
from postsync.domain.post.post import Post
from postsync.domain.remote.remote import RemotePost
from postsync.domain.state.intent import Action


def make_change(case: Case, decision: Decision, index: AccountIndex) -> Change:
    """The change that carries out `decision` about `case`."""
    if decision.action is Action.NOOP:
        return Change(address=case.address, action=Action.NOOP, reasons=decision.reasons)
    ends = decision.action in {Action.CANCEL, Action.FORGET}
    before = _before(case, decision)
    after = case.desired.content if case.desired and not ends else None
    return Change(
        address=case.address,
        action=decision.action,
        reasons=decision.reasons,
        publishes_now=decision.publishes_now,
        scheduled_at=None if decision.publishes_now else _slot(case, ends=ends),
        remote_id=_remote_id(case, decision),
        span=case.post.span if case.post else None,
        targets=_targets(case, index),
        fields=field_changes(before, after) if after is not None else (),
        before=before,
        after=after,
        previous_address=case.previous_address,
    )


def settled_change(settlement: Settlement, post: Post | None, index: AccountIndex) -> Change:
    """The change that an open intent amounts to, as it was judged."""
    intent = settlement.intent
    actions = {Verdict.ADOPT: Action.ADOPT, Verdict.RESEND: Action.CREATE}
    reasons = (Reason.OPEN_INTENT, Reason.ALREADY_REMOTE)
    return Change(
        address=intent.address,
        action=actions.get(settlement.verdict, Action.BLOCKED),
        reasons=reasons if settlement.match else reasons[:1],
        scheduled_at=intent.slot,
        remote_id=settlement.match.id if settlement.match else intent.remote_id,
        span=post.span if post else None,
        targets=_targets_of(intent.account_ids, index),
        fields=field_changes(None, intent.content),
        after=intent.content,
    )


def _before(case: Case, decision: Decision) -> Content | None:
    if decision.match is not None and case.desired is not None:
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
        replace(wanted, content=seen.content)
        for wanted, seen in zip(content.containers, remote.containers, strict=False)
    )
    return replace(content, containers=containers)


def _slot(case: Case, *, ends: bool) -> datetime | None:
    if case.post is not None and not ends:
        return case.post.content.scheduled_at
    return case.known.slot if case.known else None


def _remote_id(case: Case, decision: Decision) -> str | None:
    if decision.match is not None:
        return decision.match.id
    return case.known.record.remote_id if case.known else None


def _targets(case: Case, index: AccountIndex) -> tuple[Target, ...]:
    if case.desired is not None:
        return case.desired.addressed.targets
    return recorded_targets(case.known.record, index) if case.known else ()


def _targets_of(account_ids: Iterable[str], index: AccountIndex) -> tuple[Target, ...]:
    accounts = [index.by_id.get(account_id) for account_id in account_ids]
    return tuple(
        Target(network=a.network, username=a.username, account_id=a.id) for a in accounts if a
    )


def field_changes(before: Content | None, after: Content | None) -> tuple[FieldChange, ...]:
    """Every field the public would see change, in the order of the post file.

    Values are in their JSON form. A missing content counts as one that says nothing. Where a media
    file lies is no change; what it holds is.
    """
    old, new = (encode_content(side) if side else {} for side in (before, after))
    return tuple(
        change
        for change in _fields(old, new)
        if _comparable(change.before) != _comparable(change.after)
    )


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[FieldChange]:
    for key in ("accounts", "scheduledAt"):
        yield FieldChange(path=key, before=old.get(key), after=new.get(key))
    yield from _containers(old.get("containers", ()), new.get("containers", ()))
    for network in NETWORKS:
        yield from _block(network, old.get(network), new.get(network))


def _containers(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]
) -> Iterator[FieldChange]:
    for index in range(max(len(old), len(new))):
        was = old[index] if index < len(old) else {}
        now = new[index] if index < len(new) else {}
        path = f"containers[{index}]"
        yield FieldChange(
            path=f"{path}.content", before=was.get("content"), after=now.get("content")
        )
        yield from _media(path, was.get("media", ()), now.get("media", ()))


def _media(path: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[FieldChange]:
    for index in range(max(len(old), len(new))):
        yield FieldChange(
            path=f"{path}.media[{index}]",
            before=old[index] if index < len(old) else None,
            after=new[index] if index < len(new) else None,
        )


def _block(
    network: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> Iterator[FieldChange]:
    was, now = old or {}, new or {}
    if not was and not now:
        yield FieldChange(path=network, before=old, after=new)
    for key in sorted({*was, *now}):
        yield FieldChange(path=f"{network}.{key}", before=was.get(key), after=now.get(key))


def _comparable(value: Any) -> Any:
    if isinstance(value, Mapping) and "sha256" in value:
        return {key: item for key, item in value.items() if key != "path"}
    return value
