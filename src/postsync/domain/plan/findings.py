"""Findings: what a plan says about posts besides their changes, and what only a person can decide."""

import difflib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from postsync.domain.catalogue import finding
from postsync.domain.config import Policy
from postsync.domain.diagnostic import Diagnostic, Severity
from postsync.domain.plan.addressing import AccountIndex, Addressed
from postsync.domain.plan.case import Case, Desired, Known
from postsync.domain.plan.plan import Change
from postsync.domain.plan.settlement import Settlement, ways_out
from postsync.domain.post.post import Post
from postsync.domain.remote.remote import DeliveryStatus, RemotePost, Standing
from postsync.domain.schedule import format_time
from postsync.domain.state.intent import Action, Intent
from postsync.domain.state.lease import Holder

EXCESS_RULES = frozenset({"PS605", "PS606"})
"""The rules whose errors turn a whole plan down."""


def about(
    post: Post | Case, rule: str, summary: str, detail: str = "", severity: Severity | None = None
) -> Diagnostic:
    """Make a finding about a post, at its place in the files."""
    return finding(
        rule, summary, detail=detail, span=post.span, address=post.address, severity=severity
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


def doubtful(case: Case, doubt: str) -> Diagnostic:
    """A post might exist already, although nothing shows it."""
    return about(
        case,
        "PS603",
        doubt,
        "Look for it at the service. If it is there, bind it with "
        f"`postsync state resolve {case.address} --remote-id ID`; if it is not, run "
        f"`postsync apply --create-anyway {case.address}`.",
    )


def ambiguous(case: Case) -> Diagnostic:
    """Posts at the service are like one that is to be created."""
    found = case.matches.exact or case.matches.like
    ids = ", ".join(post.id for post in found[:5]) + (", …" if len(found) > 5 else "")
    alike = "text and time" if case.matches.exact else "and the same text or time"
    return about(
        case,
        "PS603",
        f"{len(found)} remote post{'s' if len(found) > 1 else ''} with the same accounts, {alike}: "
        f"{ids}",
        f"If it is this post, bind it with `postsync state resolve {case.address} --remote-id ID`; "
        f"if it is another one, run `postsync apply --create-anyway {case.address}`.",
    )


# Deliveries


def delivery_findings(case: Case) -> Iterator[Diagnostic]:
    """Warn about deliveries that failed or that the service dropped."""
    if case.known is None:
        return
    missing = case.known.record.missing
    for delivery in case.known.deliveries:
        if delivery.status is DeliveryStatus.FAILED and delivery.account_id not in missing:
            yield about(
                case,
                "PS608",
                f"the delivery to {delivery.network}:{delivery.username} failed: "
                f"{delivery.error or 'no reason given'}",
                "It is never repeated by itself: that could post twice. "
                "To try again, write a post of its own for this account.",
            )
    for account_id in missing:
        yield about(
            case,
            "PS609",
            f"the service dropped the account {account_id} when the post was made",
            "The post cannot be changed any more; write one of its own for this account.",
        )
    for account_id in _lost_since(case.known):
        yield about(
            case,
            "PS609",
            f"the post goes to the account {account_id} no longer, although it was made for it",
            "Somebody changed it at the service, or the account was disconnected. Look there; "
            "a post of its own can go to this account.",
        )


def _lost_since(known: Known) -> list[str]:
    """Return the accounts that the post was made for and that the service no longer lists with it."""
    if known.remote is None:
        return []
    listed = {delivery.account_id for delivery in known.deliveries}
    if listed.issuperset(known.record.account_ids) or not listed or None in listed:
        return []
    return [account_id for account_id in known.record.account_ids if account_id not in listed]


# Accounts and blocks


def selector_findings(
    post: Post, addressed: Addressed, index: AccountIndex, *, offline: bool
) -> Iterator[Diagnostic]:
    """Report selectors that match no account; an error means that the post cannot be sent.

    Offline only the accounts last seen are known, so that an unknown one is no error.
    """
    for selector in addressed.unmatched:
        near = difflib.get_close_matches(selector, index.suggestions(), n=3, cutoff=0.4)
        hint = f"Did you mean {' or '.join(near)}? " if near else ""
        yield about(
            post,
            "PS510",
            f"no connected account matches {selector!r}",
            hint + "`postsync accounts` lists them all.",
            Severity.WARN if offline else None,
        )


def fanout_findings(post: Post, addressed: Addressed, policy: Policy) -> Iterator[Diagnostic]:
    """Report selectors that mean several accounts, as the policy judges them."""
    if policy.fanout == "allow":
        return
    for selector, count in addressed.fanned_out:
        yield about(
            post,
            "PS511",
            f"{selector!r} matches {count} accounts, and the post goes to all of them",
            "Name one as `network:username`, or set `policy.fanout: allow`.",
            Severity.ERROR if policy.fanout == "error" else Severity.WARN,
        )


def account_findings(
    post: Post, addressed: Addressed, index: AccountIndex, standing: Standing | None
) -> Iterator[Diagnostic]:
    """Report accounts that changed since, of a post that is still to go out. Needs the service's list."""
    if standing in {Standing.FINAL, Standing.MIXED}:
        return
    for destination in addressed.destinations:
        if destination.account_id in addressed.lost:
            yield about(
                post,
                "PS512",
                f"the account {destination.network}:{destination.username} is no longer connected",
                "Connect it again, or take it out of `accounts`.",
            )
        elif destination.account_id and not index.by_id[destination.account_id].active:
            yield about(
                post,
                "PS514",
                f"the account {destination.network}:{destination.username} is not active",
                "Its access has probably expired; connect it again before the slot.",
            )
    for account in addressed.newcomers:
        yield about(
            post,
            "PS513",
            f"{account.network}:{account.username} would match too, but was connected later",
            f"`postsync apply --reresolve {post.address}` takes it in.",
        )


def block_findings(post: Post) -> Iterator[Diagnostic]:
    """Report fields of blocks that are passed through unchecked."""
    for network, block in post.content.blocks.items():
        if block.get("extra"):
            names = ", ".join(sorted(block["extra"]))
            yield about(post, "PS516", f"{network}.extra is passed through unchecked: {names}")


# Twins


def twin_finding(desired: Desired, twin: str) -> Diagnostic:
    """Another file asks for the same post."""
    return about(
        desired.post,
        "PS134",
        f"{twin} goes to the same accounts with the same text at the same time",
        "Delete one of the two, or change its text or time.",
    )


def remote_twin_finding(post: Post, twin: RemotePost) -> Diagnostic:
    """The service has a scheduled post once more, recorded nowhere."""
    return about(
        post,
        "PS614",
        f"the service has this post a second time, as {twin.id}, and both would be published",
        f"Look at {twin.id} in the service's dashboard and delete it there if nobody needs it.",
    )


# Open intents


def _of_intent(
    intent: Intent, post: Post | None, rule: str, summary: str, detail: str
) -> Diagnostic:
    span = post.span if post else None
    return finding(rule, summary, detail=detail, span=span, address=intent.address)


def open_intent_finding(settlement: Settlement, post: Post | None) -> Diagnostic:
    """A person has to decide about an intent."""
    intent, ids = settlement.intent, [remote.id for remote in settlement.candidates]
    due = f"at {format_time(intent.slot)}" if intent.slot else "at once"
    return _of_intent(
        intent,
        post,
        "PS607",
        f"what came of the {intent.action} announced at {intent.at:%Y-%m-%d %H:%M:%SZ} is unknown: "
        f"{settlement.why}",
        "\n".join(
            [
                f"It was to go out {due}. Look for it in the service's dashboard and on the accounts.",
                *(f"If {case}: `{command}`" for command, case in ways_out(intent.address, ids)),
            ]
        ),
    )


def at_work_finding(intent: Intent, holder: Holder, post: Post | None) -> Diagnostic:
    """Another run is just carrying out an intent."""
    since = f" since {format_time(holder.since)}" if holder.since else ""
    see = f" ({holder.run_url})" if holder.run_url else ""
    return _of_intent(
        intent,
        post,
        "PS615",
        f"{holder} is just about to {intent.action} this post, at work{since}",
        f"Wait until that run has ended{see}; then look again.",
    )


def withdrawn_finding(intent: Intent, post: Post | None) -> Diagnostic:
    """An announced post is not sent, because no file asks for it any more."""
    return _of_intent(
        intent,
        post,
        "PS616",
        "an earlier run announced this post, and it is not to go out any more",
        "It is not sent again. Apply looks for it, and cancels it if it is found.",
    )


def announced_elsewhere_finding(intent: Intent, post: Post) -> Diagnostic:
    """An open intent of another address may have made a post already."""
    return about(
        post,
        "PS607",
        f"an earlier run announced this post as {intent.address!r}, and its fate is not settled yet",
        "Apply settles what it can. What it cannot, decide with "
        f"`postsync state resolve {intent.address}`; then run apply again.",
    )


# The plan as a whole


def excess_findings(
    changes: Iterable[Change],
    policy: Policy,
    *,
    allow_creates: int | None,
    allow_cancels: int | None,
) -> Iterator[Diagnostic]:
    """Report each limit that the changes exceed; then nothing at all may be applied.

    An allowance raises a limit to the number it names, and never lowers it.
    """
    count = Counter(change.action for change in changes)
    creates, cancels = count[Action.CREATE], count[Action.CANCEL] + count[Action.REPLACE]
    if creates > max(policy.max_create, allow_creates or 0):
        yield finding(
            "PS605",
            f"{creates} posts would be created; the policy allows {policy.max_create} in one run",
            detail=f"If this is intended, run again with `--allow-creates {creates}`.",
        )
    if cancels > max(policy.max_cancel, allow_cancels or 0):
        yield finding(
            "PS606",
            f"{cancels} posts would be cancelled or replaced; "
            f"the policy allows {policy.max_cancel} in one run",
            detail=f"If this is intended, run again with `--allow-cancels {cancels}`.",
        )


def unlisted_finding() -> Diagnostic:
    """The service's list was not whole."""
    return finding(
        "PS613",
        "the service's list of posts kept changing while it was read",
        detail="A post may be missing from what this plan rests on. Run it again.",
    )


def unknown_addresses(asked: Iterable[str], *known: Collection[str]) -> Iterator[Diagnostic]:
    """Report addresses that options name and that nothing has."""
    for address in sorted(asked):
        if not any(address in addresses for addresses in known):
            yield finding(
                "PS610",
                f"there is no post {address!r} in the workspace or the state",
                detail="`postsync status` lists all addresses.",
            )
