"""Announcing: changes made into intents, with the exact bodies that will be sent."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from postsync.domain.plan.plan import Change
from postsync.domain.post.fingerprint import digest
from postsync.domain.post.spec import Spec
from postsync.domain.state.intent import Action, Intent, derive_key
from postsync.domain.state.record import Upload
from postsync.engine.ledger import Ledger
from postsync.ports import JSON, Outgoing, Provider

EXPIRY_MARGIN = timedelta(days=1)
"""Media must live this much longer than the slot they are for."""


def announce(change: Change, ledger: Ledger, provider: Provider, now: datetime) -> Intent:
    """The intent of a change that calls the service. Its media must be in the ledger by now."""
    record = ledger.records.get(change.address)
    makes_a_post = change.action in {Action.CREATE, Action.REPLACE}
    generation = (
        ledger.next_generation(change.address)
        if makes_a_post or record is None
        else record.generation
    )
    body = _body(change, ledger, provider, now)
    body_digest = digest(body if body is not None else {"delete": change.remote_id})
    return Intent(
        address=change.address,
        action=change.action,
        generation=generation,
        key=derive_key(
            lineage=ledger.lineage,
            address=change.address,
            generation=generation,
            body_digest=body_digest,
        ),
        body_digest=body_digest,
        at=now,
        body=body,
        remote_id=change.remote_id,
        spec=change.after,
        account_ids=change.account_ids,
        file=change.span.file if change.span else None,
        publishes_now=change.publishes_now,
    )


def media_of(spec: Spec) -> Iterator[tuple[str, str]]:
    """Path and sha256 of every media file of a post."""
    for container in spec["containers"]:
        for medium in container["media"]:
            if "sha256" in medium:
                yield medium["path"], medium["sha256"]


def lasts(upload: Upload | None, change: Change, now: datetime) -> bool:
    """Whether an upload is there and outlives the slot of the post that needs it."""
    if upload is None:
        return False
    needed = (change.scheduled_at or now) + EXPIRY_MARGIN
    return upload.expires_at is None or upload.expires_at > needed


def _body(change: Change, ledger: Ledger, provider: Provider, now: datetime) -> JSON | None:
    if change.action is Action.CANCEL or change.after is None:
        return None
    at = None if change.publishes_now else change.scheduled_at
    if change.action is Action.UPDATE:
        # Clearing a time by PATCH is not known to work; a time of now is known to publish.
        return provider.update_body(_outgoing(change, ledger, at or now))
    return provider.create_body(_outgoing(change, ledger, at))


def _outgoing(change: Change, ledger: Ledger, at: datetime | None) -> Outgoing:
    spec = change.after or {}
    uploads = {sha: ledger.uploads[sha] for _, sha in media_of(spec)}
    return Outgoing(spec=spec, account_ids=change.account_ids, uploads=uploads, at=at)
