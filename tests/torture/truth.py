"""The truth: what the service was really made to do, held against the promise.

Each check gives the sentences that say how the promise is broken; none is what is wished for.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.torture.rig import KEY, TOKEN, Rig, Shown
from tests.torture.wanted import family_of, mark_of

from postsync.domain.plan.plan import EFFECTIVE, Plan
from postsync.domain.post.content import Content
from postsync.domain.schedule import parse_time
from postsync.domain.state.intent import Action
from postsync.domain.state.record import Snapshot


def twice(truth: Any, meant: Mapping[str, int] | None = None) -> Iterator[str]:
    """Content that is public twice on one account, or is on its way there a second time.

    `meant` is how often a person has asked for the same words once more, by their mark.
    """
    copies: Counter[tuple[str, str]] = Counter()
    for post in ours(truth):
        mark = _root(post)
        for delivery in post["deliveries"]:
            standing = delivery["status"] == "pending" and post["deletedAt"] is None
            if standing or delivery["publishedAt"] is not None:
                copies[mark, delivery["account"]] += 1
    for (mark, account), count in sorted(copies.items()):
        if count > 1 + (meant or {}).get(mark, 0):
            yield f"DUPLICATE: {mark} is on {account} {count} times"


def two_of_one_family(truth: Any, renamed: set[str]) -> Iterator[str]:
    """Posts of which two editions are scheduled at once on one account.

    Under another address and with another text it is another post, which may well overlap.
    """
    copies: Counter[tuple[str, str]] = Counter()
    for post in ours(truth):
        if post["deletedAt"] is None:
            pending = [d["account"] for d in post["deliveries"] if d["status"] == "pending"]
            copies.update((family_of(_root(post)), account) for account in pending)
    for (family, account), count in sorted(copies.items()):
        if count > 1 and family not in renamed:
            yield f"DUPLICATE: {count} editions of {family} are scheduled for {account}"


def unshown(truth: Any, shown: set[Shown], touched: set[str]) -> Iterator[str]:
    """Posts that no plan contained. Those `touched` by a person are not as they were sent."""
    for post in ours(truth):
        marks = tuple(mark_of(container["content"]) for container in post["containers"])
        at = parse_time(post["scheduledAt"]) if post["scheduledAt"] else None
        for delivery in post["deliveries"]:
            account = delivery["accountId"]
            is_shown = Shown(marks, account, at) in shown or Shown(marks, account, None) in shown
            if not is_shown and post["id"] not in touched:
                yield f"UNSHOWN: {marks} for {delivery['account']} at {at}"


def sent_late(rig: Rig) -> Iterator[str]:
    """Requests that gave a post a time that was over, when no plan said `publishes now`."""
    at_once = {shown.marks for shown in rig.shown if shown.at is None}
    for sent in rig.service.sent:
        at = sent.scheduled_at
        is_late = at is not None and at <= sent.now
        if is_late and (sent.method == "POST" or sent.marks not in at_once):
            yield f"PAST: {sent.method} {sent.marks} for {at} at {sent.now}"


def secrets(rig: Rig) -> Iterator[str]:
    """Secrets in the state or a journal."""
    kept = [("the state", rig.place.kept())]
    kept += [
        (f"the journal of {machine.name}", path.read_bytes())
        for machine in rig.machines
        if (path := machine.folder / "journal.jsonl").exists()
    ]
    for where, data in kept:
        for secret in (KEY, TOKEN):
            if secret.encode() in data:
                yield f"SECRET: {where} contains {secret}"


def unsettled(plan: Plan, snapshot: Snapshot) -> Iterator[str]:
    """What is left undone although nothing stands in the way, or stands in it without a word."""
    told = {item.address: item for item in plan.diagnostics if item.severity == "error"}
    for change in plan.changes:
        if change.action in EFFECTIVE:
            yield f"UNSETTLED: {change.action} {change.address} is still to be done"
        elif change.action is Action.BLOCKED and change.address not in told:
            yield f"UNSETTLED: {change.address} is blocked without a word"
    for address in snapshot.intents:
        if "postsync state resolve" not in getattr(told.get(address), "detail", ""):
            yield f"UNSETTLED: nobody is told how to decide about {address}"
    for item in told.values():
        if not item.detail:
            yield f"UNSETTLED: {item.rule} about {item.address} says nothing to do"


def lost(truth: Any, rig: Rig, plan: Plan, snapshot: Snapshot, *, forgiven: bool) -> Iterator[str]:
    """Posts that the service has and nobody knows of, and files whose post is nowhere.

    `forgiven`: the state was put back to before a post whose file is gone, or says that it may be
    skipped by now, or is not due for long; then nobody looks for it.
    """
    told = {item.address for item in plan.diagnostics if item.severity == "error"}
    families = {draft.family: draft.address for draft in rig.files.values()}
    deferred = {c.address for c in plan.changes if c.action is Action.DEFER}
    let_be = {
        draft.family
        for draft in rig.files.values()
        if draft.missed == "skip" or draft.address in deferred
    }
    announced = {family_of_content(intent.content) for intent in snapshot.intents.values()}
    bound = snapshot.bound_ids()
    for post in ours(truth):
        if post["deletedAt"] is not None or post["id"] in bound:
            continue
        family = family_of(_root(post))
        address = families.get(family)
        if (
            address in told
            or family in announced
            or (forgiven and (address is None or family in let_be))
        ):
            continue
        yield f"LOST: nobody knows of {_root(post)}, {post['id']}"
    archived = {record.address for record in snapshot.archive.values()}
    for address, draft in rig.files.items():
        # What is out stays out: a file of it that is back asks for nothing, unless for a time ahead.
        is_history = address in archived and (draft.at is None or draft.at <= rig.clock.now())
        is_known = address in snapshot.records or address in told or address in deferred
        is_known = is_known or is_history
        if not is_known and draft.missed != "skip":
            yield f"LOST: {address} is nowhere"


def family_of_content(content: Content) -> str | None:
    """The family of an announced post."""
    mark = mark_of(content.texts[0]) if content.texts else None
    return family_of(mark) if mark else None


def ours(truth: Any) -> Iterator[Any]:
    """The posts that were made through the API."""
    for post in truth["posts"]:
        if post["origin"] == "api":
            yield post


def _root(post: Any) -> str:
    return mark_of(post["containers"][0]["content"]) or ""
