"""Vetting: whether what the state announces is what a post of ours makes.

The state lies where others may write. What it says is sent only if a plan would have shown it, so the
body of an open intent must be the one that its own post makes, no more and no less.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from postsync.domain.errors import ConfigError, PostsyncError
from postsync.domain.post.content import Content, Media, digest
from postsync.domain.state.intent import Intent, derive_key
from postsync.domain.state.record import Snapshot, Upload
from postsync.engine.world import World
from postsync.ports import Fetched, Outgoing, Provider


def files_of(content: Content) -> Iterator[tuple[str, Media]]:
    """Every medium that is uploaded, by its sha256: files, and addresses with a pin."""
    for medium in content.media:
        if medium.sha256 is not None:
            yield medium.sha256, medium


@contextmanager
def bytes_of(world: World, sha: str, medium: Media) -> Iterator[Fetched]:
    """What is to be uploaded: the file, or what is at an address now. Raises ConfigError."""
    if medium.path is not None:
        path = medium.path
        yield world.media.describe(path), lambda: world.media.chunks(path)
    else:
        with world.media.fetched(medium.place, sha) as fetched:
            yield fetched


def untrue_among(
    world: World, snapshot: Snapshot, *, may_fetch: Callable[[Intent], bool] | None = None
) -> frozenset[str]:
    """The addresses of announced creations that no post of ours makes; offline nobody can tell.

    A plan fetches no medium. Before anything is sent it is asked again, and then `may_fetch` says of
    which intents: the address in it could be anybody's.
    """
    provider = world.provider
    if provider is None:
        return frozenset()
    return frozenset(
        intent.address
        for intent in snapshot.intents.values()
        if intent.action.makes_a_post
        and not (
            _is_genuine(intent, snapshot, provider)
            and all(
                _is_true(
                    world,
                    provider,
                    snapshot.uploads[sha],
                    medium,
                    may_fetch=may_fetch and may_fetch(intent),
                )
                for sha, medium in files_of(intent.content)
            )
        )
    )


def _is_true(
    world: World, provider: Provider, upload: Upload, medium: Media, *, may_fetch: bool | None
) -> bool:
    if medium.path is None and not may_fetch:
        return may_fetch is None and is_kept(provider, upload, upload.size)
    try:
        with bytes_of(world, upload.sha256, medium) as (file, _):
            return is_kept(provider, upload, file.size)
    except ConfigError:
        return False


def is_kept(provider: Provider, upload: Upload, size: int) -> bool:
    """Whether the service has what the state says was uploaded, and it is as large as the file.

    An entry of the state proves nothing: it could lead to another picture.
    """
    return size == upload.size and provider.keeps(upload)


def _is_genuine(intent: Intent, snapshot: Snapshot, provider: Provider) -> bool:
    """Whether body, digest and key are those that we would make of the post."""
    uploads = snapshot.uploads
    outgoing = Outgoing(
        content=intent.content,
        account_ids=intent.account_ids,
        uploads={sha: uploads[sha] for sha, _ in files_of(intent.content) if sha in uploads},
        at=intent.slot,
    )
    try:
        body = provider.create_body(outgoing)
    except (KeyError, PostsyncError):
        return False
    key = derive_key(
        lineage=snapshot.lineage,
        address=intent.address,
        generation=intent.generation,
        body_digest=intent.body_digest,
    )
    return digest(body) == intent.body_digest == digest(intent.body) and key == intent.key
