"""Guards: limits that turn a whole plan down."""

from collections.abc import Iterable, Iterator

from postsync.domain.catalogue import finding
from postsync.domain.config import Policy
from postsync.domain.diagnostic import Diagnostic
from postsync.domain.plan.plan import Change
from postsync.domain.state.intent import Action

EXCESS_RULES = frozenset({"PS605", "PS606"})
"""The rules of this module."""


def excess_findings(
    changes: Iterable[Change],
    policy: Policy,
    *,
    allow_creates: int | None,
    allow_cancels: int | None,
) -> Iterator[Diagnostic]:
    """An error for each limit that the changes exceed; then nothing at all may be applied.

    An allowance raises a limit to the number it names, and never lowers it.
    """
    actions = [change.action for change in changes]
    creates = actions.count(Action.CREATE)
    cancels = actions.count(Action.CANCEL) + actions.count(Action.REPLACE)
    if creates > max(policy.max_create, allow_creates or 0):
        yield finding(
            "PS605",
            f"{creates} posts would be created; the policy allows {policy.max_create} at once",
            detail=f"If this is intended, run again with `--allow-creates {creates}`.",
        )
    if cancels > max(policy.max_cancel, allow_cancels or 0):
        yield finding(
            "PS606",
            f"{cancels} posts would be cancelled or replaced; "
            f"the policy allows {policy.max_cancel} at once",
            detail=f"If this is intended, run again with `--allow-cancels {cancels}`.",
        )
