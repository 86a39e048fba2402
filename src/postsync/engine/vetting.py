"""Vetting: whether what the state announces is what a post of ours makes.

The state lies where others may write. What it says is sent only if a plan would have shown it, so the
body of an open intent must be the one that its own post makes, no more and no less.
"""

from collections.abc import Iterator

from postsync.domain.errors import ConfigError, PostsyncError
from postsync.domain.post.content import Content, digest
from postsync.domain.state.intent import Intent, derive_key
from postsync.domain.state.record import Snapshot, Upload
from postsync.engine.world import World
from postsync.ports import Outgoing, Provider


def files_of(content: Content) -> Iterator[tuple[str, str]]:
    """The sha256 and the path of every media file."""
    for medium in content.media:
        if medium.sha256 is not None and medium.path is not None:
            yield medium.sha256, medium.path


def untrue_among(world: World, snapshot: Snapshot) -> frozenset[str]:
    """The addresses of announced creations that no post of ours makes; offline nobody can tell."""
    if world.provider is None:
        return frozenset()
    return frozenset(
        intent.address
        for intent in snapshot.intents.values()
        if intent.action.makes_a_post
        and not (
            _is_genuine(intent, snapshot, world.provider)
            and all(
                is_kept(world, world.provider, snapshot.uploads[sha], path)
                for sha, path in files_of(intent.content)
            )
        )
    )


def is_kept(world: World, provider: Provider, upload: Upload, path: str) -> bool:
    """Whether the service has what the state says was uploaded, and it is as large as the file.

    An entry of the state proves nothing: it could lead to another picture.
    """
    try:
        size = world.media.describe(path).size
    except ConfigError:
        return False
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
