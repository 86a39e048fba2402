"""Decided: what is to be done about one post, and why."""

from dataclasses import dataclass

from postsync.domain.diagnostic import Diagnostic
from postsync.domain.plan.plan import Reason
from postsync.domain.remote.remote import RemotePost
from postsync.domain.state.intent import Action
from postsync.domain.state.question import Asking, Candidate


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to be done about a case, and why.

    `match` is the post at the service that is adopted. `asking` is what is asked of a person, about
    `candidates`; `if_approved` is what is done when one who saw the plan approves it.
    """

    action: Action
    reasons: tuple[Reason, ...] = ()
    publishes_now: bool = False
    findings: tuple[Diagnostic, ...] = ()
    match: RemotePost | None = None
    asking: Asking | None = None
    candidates: tuple[Candidate, ...] = ()
    if_approved: Action | None = None


NOTHING = Decision(action=Action.NOOP)


def blocked(reasons: tuple[Reason, ...], obstacle: Reason, found: Diagnostic) -> Decision:
    """Make the decision to do nothing, because of an obstacle."""
    return Decision(action=Action.BLOCKED, reasons=(*reasons, obstacle), findings=(found,))
