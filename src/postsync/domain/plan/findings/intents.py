"""Findings about open intents: calls that an earlier run announced, and that are not settled yet."""

from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic
from postsync.domain.plan.findings.posts import about
from postsync.domain.plan.settlement import Settlement, ways_out
from postsync.domain.post.post import Post
from postsync.domain.schedule import format_time
from postsync.domain.state.intent import Action, Intent
from postsync.domain.state.lease import Holder


def _of_intent(
    intent: Intent, post: Post | None, rule: str, summary: str, detail: str
) -> Diagnostic:
    span = post.span if post else None
    return finding(rule, summary, detail=detail, span=span, address=intent.address)


def open_intent_finding(settlement: Settlement, post: Post | None) -> Diagnostic:
    """A person has to decide about an intent."""
    intent, ids = settlement.intent, [remote.id for remote in settlement.candidates]
    due = f"at {format_time(intent.slot)}" if intent.slot else "at once"
    by_commit: tuple[str, ...] = ()
    if post is not None and intent.action is Action.CREATE and not ids:
        by_commit = ("If it need not go out any more: delete its file, and it is never sent",)
    return _of_intent(
        intent,
        post,
        "PS607",
        f"how the {intent.action} announced at {intent.at:%Y-%m-%d %H:%M:%SZ} ended is unknown: "
        f"{settlement.why}",
        "\n".join(
            [
                f"It was to go out {due}. Look for it in the service's dashboard and on the accounts.",
                *(
                    f"If {way.case}: `{way.command}`"
                    + (
                        f", or write `{way.snippet}` in {post.span.file}"
                        if post and way.snippet
                        else ""
                    )
                    for way in ways_out(intent.address, ids)
                ),
                *by_commit,
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
