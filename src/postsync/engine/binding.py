"""Binding: the steps that change the state only, and call nothing."""

from dataclasses import replace

from postsync.domain.plan.plan import Change
from postsync.domain.post.fingerprint import fingerprint
from postsync.domain.post.spec import Spec
from postsync.domain.remote.remote import Observation, RemotePost, names_of, with_account_ids
from postsync.domain.run.outcome import Outcome, StepResult
from postsync.domain.state.intent import Action
from postsync.domain.state.record import Record, echo_of
from postsync.engine.ledger import Ledger


def bind(change: Change, observation: Observation, ledger: Ledger) -> StepResult:
    """Carry out an adopt, a move or a forget."""
    record = ledger.records.get(change.address)
    match change.action:
        case Action.ADOPT:
            remote = observation.posts[change.remote_id or ""]
            adopted = adopted_record(change, remote, observation, ledger)
            released = ((record.remote_id, record.generation),) if record else ()
            return StepResult.of(change, Outcome.DONE, record=adopted, released=released)
        case Action.MOVE if record is not None and change.after is not None:
            file = change.span.file if change.span else None
            moved = replace(record, address=change.address, spec=change.after, file=file)
            return StepResult.of(change, Outcome.DONE, record=moved)
    return StepResult.of(
        change,
        Outcome.DONE,
        drops_record=True,
        released=((record.remote_id, record.generation),) if record else (),
    )


def adopted_record(
    change: Change, remote: RemotePost, observation: Observation, ledger: Ledger
) -> Record:
    """The record of a post that was found at the service."""
    spec: Spec = change.after or {}
    return Record(
        address=change.address,
        remote_id=remote.id,
        generation=ledger.next_generation(change.address),
        fingerprint=fingerprint(spec, change.account_ids),
        account_ids=change.account_ids,
        spec=spec,
        echo=echo_of(remote, confirmed=True),
        deliveries=with_account_ids(remote, names_of(observation.accounts)),
        file=change.span.file if change.span else None,
        created_at=remote.created_at,
        published_at=remote.published_at,
        is_draft=remote.is_draft,
    )
