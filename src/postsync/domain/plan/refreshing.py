"""Refreshing: a record brought up to date with what was observed, without sending anything."""

from dataclasses import replace

from postsync.domain.plan.case import Case, Known
from postsync.domain.plan.decided import Decision
from postsync.domain.post.content import fingerprint
from postsync.domain.state.intent import Action
from postsync.domain.state.record import Record, with_echo, with_file, with_outcome


def refreshed(case: Case, known: Known, decision: Decision) -> Record | None:
    """The record with what was observed of its post; None where the decision itself changes it.

    It is the same object where nothing is new.
    """
    if decision.action in {Action.UPDATE, Action.REPLACE, Action.CANCEL} or known.is_archived:
        return None
    is_as_applied = decision.action is Action.NOOP and (
        case.is_as_shown or not (case.changed or known.drifted)
    )
    desired = case.desired if is_as_applied and case.previous_address is None else None
    record, remote = known.record, known.remote
    # A file that says what somebody made of the post at the service agrees to that.
    if remote is not None and (is_as_applied or not known.drifted):
        record = with_outcome(record, remote, known.deliveries)
        if is_as_applied:
            record = with_echo(record, remote)
    if desired is not None:
        post = desired.post
        if case.is_as_shown:
            ids = desired.addressed.account_ids
            now_is = fingerprint(desired.content, ids)
            record = replace(record, account_ids=ids, fingerprint=now_is)
        record = with_file(record, desired.content, post.span.file, post.own)
    elif case.answers_late and case.post is not None and decision.action is Action.NOOP:
        # It closes the question, and must not be news to the next plan.
        given = record.content._replace(answers=case.post.content.answers)
        record = replace(record, content=given)
    return record
