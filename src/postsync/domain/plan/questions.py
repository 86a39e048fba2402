"""Questions: what only a person can decide, and how."""

from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic
from postsync.domain.plan.case import Case
from postsync.domain.plan.findings import about
from postsync.domain.plan.settlement import Settlement, ways_out
from postsync.domain.post.post import Post
from postsync.domain.schedule import format_time
from postsync.domain.state.intent import Intent
from postsync.domain.state.lease import Holder


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
    likeness = (
        "the same accounts, text and time"
        if case.matches.exact
        else ("the same accounts, and the same text or time")
    )
    return about(
        case,
        "PS603",
        f"{len(found)} remote post{'s' if len(found) > 1 else ''} with {likeness}: {ids}",
        f"If it is this post, bind it with `postsync state resolve {case.address} --remote-id ID`; "
        f"if it is another one, run `postsync apply --create-anyway {case.address}`.",
    )


def open_intent_finding(settlement: Settlement, post: Post | None) -> Diagnostic:
    """What to tell a person who has to decide about an intent."""
    intent = settlement.intent
    return finding(
        "PS607",
        f"what came of the {intent.action} announced at {intent.at:%Y-%m-%d %H:%M:%SZ} is unknown: "
        f"{settlement.why}",
        detail="\n".join(
            [
                f"{_due(intent)} Look for it in the service's dashboard and on the accounts.",
                *(
                    f"If {case}: `{command}`"
                    for command, case in ways_out(
                        intent.address, [post.id for post in settlement.candidates]
                    )
                ),
            ]
        ),
        span=post.span if post else None,
        address=intent.address,
    )


def _due(intent: Intent) -> str:
    slot = intent.slot
    return f"It was to go out {f'at {format_time(slot)}' if slot else 'at once'}."


def at_work_finding(intent: Intent, holder: Holder, post: Post | None) -> Diagnostic:
    """What to tell about an intent that another run is just carrying out."""
    since = f" since {format_time(holder.since)}" if holder.since else ""
    see = f" ({holder.run_url})" if holder.run_url else ""
    return finding(
        "PS615",
        f"{holder} is just about to {intent.action} this post, at work{since}",
        detail=f"Wait until that run has ended{see}; then look again.",
        span=post.span if post else None,
        address=intent.address,
    )


def withdrawn_finding(intent: Intent, post: Post | None) -> Diagnostic:
    """What to tell about a post that is completed although no file asks for it any more."""
    return finding(
        "PS616",
        "an earlier run announced this post, and no file asks for it any more",
        detail="It may be under way. Apply sends it again under its key, so that it is known, and "
        "cancels it at once.",
        span=post.span if post else None,
        address=intent.address,
    )


def announced_elsewhere_finding(intent: Intent, post: Post) -> Diagnostic:
    """What to tell about a post that an open intent of another address may have made already."""
    return finding(
        "PS607",
        f"an earlier run announced this post as {intent.address!r}, and its fate is not settled yet",
        detail="Apply settles what it can. What it cannot, decide with "
        f"`postsync state resolve {intent.address}`; then run apply again.",
        span=post.span,
        address=post.address,
    )
