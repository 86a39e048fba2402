"""Uploading: every media file that the steps need, once, before anything is announced."""

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from postsync.domain.errors import ConfigError, PostsyncError
from postsync.domain.plan.plan import Change
from postsync.domain.run.events import UploadProgressed
from postsync.domain.run.outcome import StepError
from postsync.domain.state.record import Upload
from postsync.engine.announcing import lasts, media_of
from postsync.engine.ledger import Ledger
from postsync.engine.world import World
from postsync.ports import MediaFile, Provider


def upload_media(
    world: World, provider: Provider, changes: Iterable[Change], ledger: Ledger, parallelism: int
) -> dict[str, StepError]:
    """Bring missing or expiring media into the library and the ledger; failures by sha256.

    Uploading twice is harmless, so nothing is announced for it. An interruption lets the uploads
    under way come to their end and begins no other.
    """
    wanted = {
        sha: path
        for change in changes
        for path, sha in media_of(change.after or {"containers": ()})
        if not lasts(ledger.uploads.get(sha), change, world.clock.now())
    }
    failures: dict[str, StepError] = {}
    if not wanted:
        return failures
    with ThreadPoolExecutor(max_workers=parallelism) as pool:
        results = pool.map(lambda item: _try_upload(world, provider, *item), wanted.items())
        for sha, result in zip(wanted, results, strict=True):
            if isinstance(result, Upload):
                ledger.keep(result)
            else:
                failures[sha] = result
    return failures


def _try_upload(world: World, provider: Provider, sha: str, path: str) -> Upload | StepError:
    if world.interrupts.requested():
        return StepError(code="interrupted", message=f"{path}: interrupted before it was uploaded")
    try:
        return _upload(world, provider, sha, path)
    except PostsyncError as error:
        return StepError(code="upload-failed", message=f"{path}: {error.message}")


def _upload(world: World, provider: Provider, sha: str, path: str) -> Upload:
    file = world.media.describe(path)

    def progress(sent: int) -> None:
        world.observer(UploadProgressed(path=path, sent=sent, size=file.size))

    return provider.upload(file, lambda: _checked_chunks(world, file, sha), progress)


def _checked_chunks(world: World, file: MediaFile, sha: str) -> Iterator[bytes]:
    """The bytes of a file, refusing at the end when they are not those that were planned."""
    seen = hashlib.sha256()
    for chunk in world.media.chunks(file.path):
        seen.update(chunk)
        yield chunk
    if seen.hexdigest() != sha:
        msg = "the file changed while it was being uploaded"
        raise ConfigError(msg, detail="Run apply again.")
