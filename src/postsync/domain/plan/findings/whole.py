"""Findings about a plan as a whole: more than the guards allow, and what could not be read."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from postsync.domain.catalogue import finding
from postsync.domain.config import Policy
from postsync.domain.diagnostic import Diagnostic
from postsync.domain.nearest import did_you_mean, nearest
from postsync.domain.plan.plan import Change, PlanRequest, Reason
from postsync.domain.remote.remote import AHEAD
from postsync.domain.state.intent import CALLS, Action
from postsync.domain.state.question import Asking

EXCESS_RULES = frozenset({"PS605", "PS606", "PS617", "PS618"})
"""The rules whose errors turn a whole plan down."""

NO_SUCH_ADDRESS = "PS610"
"""The rule about an address that an option names and that nothing has."""


def excess_findings(
    changes: Iterable[Change],
    policy: Policy,
    *,
    allow_creates: int | None,
    allow_cancels: int | None,
    allow_publish_now: int | None,
) -> Iterator[Diagnostic]:
    """Report each limit that the changes exceed; then nothing at all may be applied.

    An allowance raises a limit to the number it names, and never lowers it. What a pause cancels does
    not count.
    """
    every = list(changes)
    doing = [change for change in every if change.action in CALLS]
    count = Counter(change.action for change in doing if Reason.PAUSED not in change.reasons)
    creates, cancels = count[Action.CREATE], count[Action.CANCEL] + count[Action.REPLACE]
    at_once = sum(change.publishes_now for change in doing)
    for rule, number, what, limit, allowed, flag, name in (
        ("PS605", creates, "created", policy.max_create, allow_creates, "creates", "maxCreate"),
        (
            "PS606",
            cancels,
            "cancelled or replaced",
            policy.max_cancel,
            allow_cancels,
            "cancels",
            "maxCancel",
        ),
        (
            "PS617",
            at_once,
            "published at once",
            policy.max_publish_now,
            allow_publish_now,
            "publish-now",
            "maxPublishNow",
        ),
    ):
        if number > max(limit, allowed or 0):
            yield finding(
                rule,
                f"{number} posts would be {what}; the policy allows {limit} in one run",
                detail=f"So nothing is done. If this is intended, run again with "
                f"`--allow-{flag} {number}`, or set `policy.{name}: {number}` in the same pull "
                "request.",
            )


def vanished(request: PlanRequest) -> Iterator[Diagnostic]:
    """Refuse the plan when more scheduled posts than usual are gone from the service all together.

    Those do not count that a person was asked about before.
    """
    if not request.observation.gone:
        return
    records = request.snapshot.records.values()
    scheduled = [record for record in records if record.standing(request.now) in AHEAD]
    asked = {
        address
        for address, question in request.snapshot.questions.items()
        if question.kind is Asking.DELETED_REMOTELY
    }
    gone = [
        record.address
        for record in scheduled
        if record.remote_id in request.observation.gone and record.address not in asked
    ]
    allowed = max(request.policy.max_vanished, len(scheduled) // 10)
    if len(gone) > max(allowed, request.allow_vanished or 0):
        yield _vanished_finding(gone, allowed)


def _vanished_finding(addresses: Sequence[str], allowed: int) -> Diagnostic:
    """More scheduled posts than usual are gone from the service all together."""
    shown = ", ".join(addresses[:5]) + (", …" if len(addresses) > 5 else "")
    return finding(
        "PS618",
        f"{len(addresses)} scheduled posts are gone from the service at once, more than the "
        f"{allowed} that the policy allows: {shown}",
        detail="So nothing is done: the service may have a fault. Wait, and run again. "
        "If they were deleted on purpose, run again with "
        f"`--allow-vanished {len(addresses)}`, or set `policy.maxVanished: {len(addresses)}`.",
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
            near = nearest(address, {one for addresses in known for one in addresses})
            yield finding(
                NO_SUCH_ADDRESS,
                f"there is no post {address!r} in the workspace or the state",
                detail=f"{did_you_mean(near)} `postsync status` lists all addresses.".lstrip(),
            )
