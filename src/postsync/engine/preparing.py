"""Preparing: from changes to intents, with their media uploaded and the exact bodies to send."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from postsync.domain.errors import MediaChanged, PostsyncError
from postsync.domain.plan.plan import Change
from postsync.domain.post.content import NO_CONTENT, Media, digest
from postsync.domain.run.events import UploadProgressed
from postsync.domain.run.outcome import Outcome, StepError, StepResult
from postsync.domain.state.intent import Action, Intent, derive_key
from postsync.domain.state.record import Upload
from postsync.engine.ledger import Ledger
from postsync.engine.vetting import bytes_of, files_of, is_kept
from postsync.engine.world import Options, World
from postsync.ports import JSON, Fetched, Outgoing, Provider

EXPIRY_MARGIN = timedelta(days=1)
"""Media must live this much longer than the slot they are for."""


def prepare(
    world: World, options: Options, provider: Provider, ledger: Ledger, changes: Sequence[Change]
) -> Iterator[Intent | StepResult]:
    """Upload the media that `changes` need, and enter an intent for each; nothing is saved here.

    Yields the intents, and the results of changes that cannot be sent because a file failed.
    """
    failures = _upload_missing(world, options, provider, ledger, changes)
    now = world.clock.now()
    for change in changes:
        error = next((failures[sha] for sha, _ in _media_of(change) if sha in failures), None)
        if error is not None:
            outcome = Outcome.SKIPPED if error.code == "interrupted" else Outcome.FAILED
            yield StepResult.of(change, outcome, error=error)
        else:
            intent = _intent_for(change, ledger, provider, now)
            ledger.announce(intent)
            yield intent


def _upload_missing(
    world: World, options: Options, provider: Provider, ledger: Ledger, changes: Iterable[Change]
) -> dict[str, StepError]:
    """Bring media into the library and the ledger that are not there, or expire; the failures by sha256.

    Uploading twice is harmless, so nothing is announced for it. An interruption lets running uploads
    finish and begins no other.
    """

    def try_upload(sha: str, medium: Media) -> Upload | StepError:
        message = f"{medium.place}: interrupted before it was uploaded"
        interrupted = StepError(code="interrupted", message=message)
        if world.interrupts.requested():
            return interrupted
        known = ledger.uploads.get(sha)
        try:
            with bytes_of(world, sha, medium) as fetched:
                if known and sha not in expiring and is_kept(provider, known, fetched[0].size):
                    return known
                return _upload(world, provider, sha, fetched)
        except PostsyncError as error:
            if medium.path is None and world.interrupts.requested():
                return interrupted
            code = error.code if isinstance(error, MediaChanged) else "upload-failed"
            return StepError(code=code, message=f"{medium.place}: {error.message}")

    of_changes = [(change, *medium) for change in changes for medium in _media_of(change)]
    wanted: dict[str, Media] = {}
    for _, sha, medium in of_changes:
        # Bytes that are here need not be fetched.
        wanted[sha] = medium if medium.path or sha not in wanted else wanted[sha]
    now, uploads = world.clock.now(), ledger.uploads
    expiring = {sha for change, sha, _ in of_changes if not _lasts(uploads.get(sha), change, now)}
    if not wanted:
        return {}
    with ThreadPoolExecutor(max_workers=max(1, options.parallelism)) as pool:
        results = pool.map(try_upload, wanted.keys(), wanted.values())
        ended = dict(zip(wanted, results, strict=True))
    for result in ended.values():
        if isinstance(result, Upload):
            ledger.keep(result)
    return {sha: error for sha, error in ended.items() if isinstance(error, StepError)}


def _media_of(change: Change) -> Iterator[tuple[str, Media]]:
    """Every medium of the post that is uploaded, by its sha256."""
    return files_of(change.after or NO_CONTENT)


def _lasts(upload: Upload | None, change: Change, now: datetime) -> bool:
    """Whether the upload exists, and expires well after the slot of the post that needs it."""
    if upload is None:
        return False
    needed = (change.scheduled_at or now) + EXPIRY_MARGIN
    return upload.expires_at is None or upload.expires_at > needed


def _upload(world: World, provider: Provider, sha: str, fetched: Fetched) -> Upload:
    file, chunks = fetched

    def progress(sent: int) -> None:
        world.observer(UploadProgressed(path=file.path, sent=sent, size=file.size))

    upload = provider.upload(file, lambda: _checked(chunks(), sha), progress)
    return replace(upload, sha256=sha)


def _checked(chunks: Iterable[bytes], sha: str) -> Iterator[bytes]:
    """The bytes of a file. Raises MediaChanged before the last of them if they are not those of the plan.

    So other bytes never arrive as a whole, whatever the service makes of what it has.
    """
    seen, last = hashlib.sha256(), b""
    for chunk in chunks:
        if last:
            yield last
        seen.update(chunk)
        last = chunk
    if seen.hexdigest() != sha:
        raise MediaChanged(
            f"the file is not the one that was planned: its SHA-256 is {seen.hexdigest()}, that of the "
            f"plan is {sha}"
        )
    if last:
        yield last


def _intent_for(change: Change, ledger: Ledger, provider: Provider, now: datetime) -> Intent:
    """The intent of a change. The uploads of its media must be in the ledger."""
    record = ledger.records.get(change.address)
    if record is None or record.remote_id != change.remote_id or change.action.makes_a_post:
        generation = ledger.next_generation(change.address)
    else:
        generation = record.generation
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
        content=change.after or NO_CONTENT,
        account_ids=change.account_ids,
        file=change.span.file if change.span else None,
        publishes_now=change.publishes_now,
        own=change.own,
        depends_on=change.depends_on,
        adopts=change.adopts,
    )


def _body(change: Change, ledger: Ledger, provider: Provider, now: datetime) -> JSON | None:
    if change.action is Action.CANCEL or change.after is None:
        return None
    at = None if change.publishes_now else change.scheduled_at
    if change.action is Action.UPDATE:
        # Clearing a time by PATCH is not known to work; a time of now is known to publish.
        at = at or now
    outgoing = Outgoing(
        content=change.after,
        account_ids=change.account_ids,
        uploads={sha: ledger.uploads[sha] for sha, _ in _media_of(change)},
        at=at,
    )
    make = provider.update_body if change.action is Action.UPDATE else provider.create_body
    return make(outgoing)
