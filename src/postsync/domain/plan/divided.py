"""Divided: posts of which something is out already, as another post of the same document."""

from dataclasses import replace

from postsync.domain.plan.case import Case
from postsync.domain.plan.decided import NOTHING, Decision, blocked
from postsync.domain.plan.elsewhere import reached
from postsync.domain.plan.findings import parts
from postsync.domain.plan.moment import Moment
from postsync.domain.plan.plan import Destination, Reason


def decide_divided(case: Case, moment: Moment) -> Decision | None:
    """Decide about a post without a record of which the public has seen something under another address.

    None where nothing of it is out, or once more is meant.
    """
    if case.again or not case.elsewhere or case.desired is None:
        return None
    where, is_ahead = case.desired.addressed.destinations, moment.is_ahead(case.wanted)
    seen = reached(case.elsewhere, where)
    # What failed may be sent at another time. A time that has passed asks for nothing.
    sent = seen if is_ahead else reached(case.elsewhere, where, failed=True)
    if not sent:
        return None
    if is_ahead or len(sent) < len(where):
        why = parts.asks_for_more(case, seen) if seen else parts.failed_and_more(case, sent)
        return blocked((Reason.NEW,), Reason.PUBLISHED, why)
    # Of what failed everywhere the post speaks that has the delivery.
    return replace(NOTHING, findings=(parts.history(case, seen),) if seen else ())


def out_elsewhere(case: Case) -> tuple[Destination, ...]:
    """The accounts of a post on which its document is out under other addresses."""
    if case.desired is None:
        return ()
    return reached(case.elsewhere, case.desired.addressed.destinations)
