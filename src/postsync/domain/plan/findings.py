"""Findings: what a plan says about posts besides their changes."""

import difflib
from collections.abc import Collection, Iterator

from postsync.domain.catalogue import finding
from postsync.domain.config import Policy
from postsync.domain.diagnostic import Diagnostic, Severity
from postsync.domain.plan.accounts import AccountIndex
from postsync.domain.plan.addressing import Addressed
from postsync.domain.plan.case import Case, Desired, Known
from postsync.domain.post.post import Post
from postsync.domain.remote.remote import DeliveryStatus, RemotePost, Standing
from postsync.domain.schedule import format_time


def about(case: Case, rule: str, summary: str, detail: str = "") -> Diagnostic:
    """A finding about a post, at its place in the files."""
    return finding(
        rule,
        summary,
        detail=detail,
        span=case.post.span if case.post else None,
        address=case.address,
    )


# Why a post waits, or is blocked


def deferred(case: Case, *, schedules: bool) -> Diagnostic:
    """A slot is too far ahead; `schedules` says whether the service will ever take it."""
    if schedules:
        summary = "due later than the horizon, so it is not scheduled yet"
        detail = "A later apply schedules it; run one regularly, for example once a day."
    else:
        summary = "the service cannot schedule, so the post waits here until its time"
        detail = (
            "The first apply within an hour after its time publishes it; run one at least that "
            "often. For a later one it is missed, and `missed` says what happens."
        )
    return about(case, "PS411", summary, detail)


def missed(case: Case) -> Diagnostic:
    """A slot is over."""
    return about(
        case,
        "PS410",
        f"scheduledAt {format_time(case.wanted)} is already past" if case.wanted else "missed",
        "Choose a later time; or say `missed: publish` to publish it at apply, "
        "or `missed: skip` to let it go.",
    )


def frozen(case: Case) -> Diagnostic:
    """A slot is too near to change its post."""
    return about(
        case,
        "PS412",
        "the slot is inside the guard window or over, so the post is frozen",
        "It goes out as it was applied last. Change posts earlier, or move the new time further "
        "ahead than `policy.guardWindow`.",
    )


def protected(case: Case, what: str) -> Diagnostic:
    """A post may not be cancelled or replaced."""
    remedy = (
        "Say `protect: false` first."
        if case.post
        else "Bring the file back, say `protect: false`, apply, and delete it then."
    )
    return about(case, "PS601", f"the post is protected; this would {what} it", remedy)


def published(case: Case) -> Diagnostic:
    """A post is out, and its file was changed."""
    return about(
        case,
        "PS602",
        "the post is published or has failed already; it is history and cannot be changed",
        "Put the file back as it was. To say something new, write a new post with an `id` of its own.",
    )


def unfinished(case: Case) -> Diagnostic:
    """A post is partly out, and its file is gone."""
    return about(
        case,
        "PS602",
        "some deliveries are out and others still pending; the service cannot cancel the rest",
        "Wait until all are final; the next apply then forgets the post.",
    )


def deleted(case: Case) -> Diagnostic:
    """A post was deleted at the service, and it is too late to make it again."""
    return about(
        case,
        "PS604",
        "the post was deleted at the service and its slot is over or too near to make it again",
        f"Choose a later time to post it again, delete the file, or let the record go with "
        f"`postsync state rm {case.address}`.",
    )


# Deliveries


def delivery_findings(case: Case) -> Iterator[Diagnostic]:
    """Warnings about deliveries that failed or that the service dropped."""
    if case.known is None:
        return
    span = case.post.span if case.post else None
    missing = case.known.record.missing
    for delivery in case.known.deliveries:
        if delivery.status is DeliveryStatus.FAILED and delivery.account_id not in missing:
            yield finding(
                "PS608",
                f"the delivery to {delivery.network}:{delivery.username} failed: "
                f"{delivery.error or 'no reason given'}",
                detail="It is never repeated by itself: that could post twice. "
                "To try again, write a post of its own for this account.",
                span=span,
                address=case.address,
            )
    for account_id in missing:
        yield finding(
            "PS609",
            f"the service dropped the account {account_id} when the post was made",
            detail="The post cannot be changed any more; write one of its own for this account.",
            span=span,
            address=case.address,
        )
    for account_id in _lost_since(case.known):
        yield finding(
            "PS609",
            f"the post goes to the account {account_id} no longer, although it was made for it",
            detail="Somebody changed it at the service, or the account was disconnected. Look there; "
            "a post of its own can go to this account.",
            span=span,
            address=case.address,
        )


def _lost_since(known: Known) -> list[str]:
    """Accounts that the post was made for and that the service no longer lists with it."""
    if known.remote is None:
        return []
    listed = {delivery.account_id for delivery in known.deliveries}
    if listed.issuperset(known.record.account_ids) or not listed or None in listed:
        return []
    return [account_id for account_id in known.record.account_ids if account_id not in listed]


# Accounts


def selector_findings(
    post: Post, addressed: Addressed, index: AccountIndex, *, offline: bool
) -> Iterator[Diagnostic]:
    """What is wrong with selectors that have just been resolved; errors mean it cannot be sent.

    Offline only the accounts last seen are known, so that an unknown one is no error.
    """
    for selector in addressed.unmatched:
        near = difflib.get_close_matches(selector, index.suggestions(), n=3, cutoff=0.4)
        hint = f"Did you mean {' or '.join(near)}? " if near else ""
        yield finding(
            "PS510",
            f"no connected account matches {selector!r}",
            detail=hint + "`postsync accounts` lists them all.",
            span=post.span,
            address=post.address,
            severity=Severity.WARN if offline else None,
        )


def fanout_findings(post: Post, addressed: Addressed, policy: Policy) -> Iterator[Diagnostic]:
    """Selectors that mean several accounts, as the policy judges them."""
    if policy.fanout == "allow":
        return
    severity = Severity.ERROR if policy.fanout == "error" else Severity.WARN
    for selector, count in addressed.fanned_out:
        yield finding(
            "PS511",
            f"{selector!r} matches {count} accounts, and the post goes to all of them",
            detail="Name one as `network:username`, or set `policy.fanout: allow`.",
            span=post.span,
            address=post.address,
            severity=severity,
        )


def account_findings(
    post: Post, addressed: Addressed, index: AccountIndex, standing: Standing | None
) -> Iterator[Diagnostic]:
    """What the accounts of a post that is still to go out have come to. Needs the service's list."""
    if standing in {Standing.FINAL, Standing.MIXED}:
        return
    for target in addressed.targets:
        if target.account_id in addressed.lost:
            yield finding(
                "PS512",
                f"the account {target.network}:{target.username} is no longer connected",
                detail="Connect it again, or take it out of `accounts`.",
                span=post.span,
                address=post.address,
            )
        elif target.account_id and not index.by_id[target.account_id].active:
            yield finding(
                "PS514",
                f"the account {target.network}:{target.username} is not active",
                detail="Its access has probably expired; connect it again before the slot.",
                span=post.span,
                address=post.address,
            )
    for account in addressed.newcomers:
        yield finding(
            "PS513",
            f"{account.network}:{account.username} would match too, but was connected later",
            detail=f"`postsync apply --reresolve {post.address}` takes it in.",
            span=post.span,
            address=post.address,
        )


def block_findings(post: Post) -> Iterator[Diagnostic]:
    """Fields of blocks that are passed through unchecked."""
    for network, block in post.content.blocks.items():
        if block.get("extra"):
            names = ", ".join(sorted(block["extra"]))
            yield finding(
                "PS516",
                f"{network}.extra is passed through unchecked: {names}",
                span=post.span,
                address=post.address,
            )


# Twins


def twin_finding(desired: Desired, twin: str) -> Diagnostic:
    """What to say about a post that would be its twin a second time."""
    return finding(
        "PS134",
        f"{twin} goes to the same accounts with the same text at the same time",
        detail="Delete one of the two, or change its text or time.",
        span=desired.post.span,
        address=desired.post.address,
    )


def remote_twin_finding(post: Post, twin: RemotePost) -> Diagnostic:
    """What to say about a scheduled post that the service has once more, recorded nowhere."""
    return finding(
        "PS614",
        f"the service has this post a second time, as {twin.id}, and both would be published",
        detail=f"Look at {twin.id} in the service's dashboard and delete it there if nobody needs it.",
        span=post.span,
        address=post.address,
    )


# The plan as a whole


def unlisted_finding() -> Diagnostic:
    """The service's list was not whole."""
    return finding(
        "PS613",
        "the service's list of posts kept changing while it was read",
        detail="A post may be missing from what this plan rests on. Run it again.",
    )


def unknown_addresses(asked: Collection[str], known: Collection[str]) -> Iterator[Diagnostic]:
    """Addresses that options name and that nothing has."""
    for address in sorted(set(asked).difference(known)):
        yield finding(
            "PS610",
            f"there is no post {address!r} in the workspace or the state",
            detail="`postsync status` lists all addresses.",
        )
