"""The normalised post: what is compared, shown, recorded and sent, as plain JSON data.

{"accounts": ["x:acme"],                         selectors, groups filled in
 "containers": [{"content": "…", "media": [{"path": "…", "alt": "…", "sha256": "…"}]}],
 "scheduledAt": "2026-12-01T14:00:00Z" or null,
 "instagram": {"altText": "…"},                  one key a network with a block
 "draft": false, "labels": [], "missed": "error", "protect": false}
"""

from collections.abc import Iterable, Mapping
from typing import Any

from postsync.domain.networks import NETWORKS
from postsync.domain.post.content import Container, Media
from postsync.domain.post.kind import Kind
from postsync.domain.post.media import Form, form_of_name
from postsync.domain.post.post import Post
from postsync.domain.schedule import format_time

Spec = Mapping[str, Any]

MANNERS = ("draft", "labels", "missed", "protect")
"""Keys that say how a post is handled, not what the public sees: changing them changes no post."""


def normalise(post: Post, networks: Iterable[str]) -> Spec:
    """The spec of `post`, which goes to `networks`.

    A single medium's alt text is filled into the blocks that have an alt field of their own and
    leave it open, so that the plan shows it.
    """
    spec: dict[str, Any] = {
        "accounts": list(post.content.selectors),
        "containers": [_container(container) for container in post.content.containers],
        "scheduledAt": format_time(post.content.scheduled_at)
        if post.content.scheduled_at
        else None,
    }
    blocks = _with_alt(post, networks)
    for network in sorted(blocks):
        spec[network] = dict(blocks[network])
    spec["draft"] = post.content.draft
    spec["labels"] = list(post.content.labels)
    spec["missed"] = post.content.missed.value
    spec["protect"] = post.content.protect
    return spec


def blocks_of(spec: Spec) -> dict[str, Mapping[str, Any]]:
    """The override blocks of a spec, by network."""
    return {network: spec[network] for network in NETWORKS if network in spec}


def content_of(spec: Spec) -> dict[str, Any]:
    """The part of a spec that the public sees, apart from who and when.

    Media are told apart by their bytes, so that moving a file changes nothing.
    """
    content: dict[str, Any] = dict(blocks_of(spec))
    content["containers"] = [
        (c["content"], [(m.get("sha256") or m.get("url"), m.get("alt")) for m in c["media"]])
        for c in spec["containers"]
    ]
    return content


def same_content(one: Spec, other: Spec) -> bool:
    """Whether two specs say the same text, media and blocks."""
    # Nearly all posts of a plan are unchanged, down to the last key.
    return one == other or content_of(one) == content_of(other)


def texts_of(spec: Spec) -> tuple[str, ...]:
    """The text of each container."""
    return tuple(container["content"] for container in spec["containers"])


def _container(container: Container) -> dict[str, Any]:
    return {"content": container.content, "media": [_medium(m) for m in container.media]}


def _medium(medium: Media) -> dict[str, Any]:
    fields = {
        "path": medium.path,
        "url": medium.url,
        "alt": medium.alt,
        "sha256": medium.sha256,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _with_alt(post: Post, networks: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
    media = [medium for container in post.content.containers for medium in container.media]
    if len(media) != 1 or not media[0].alt:
        return post.content.blocks
    blocks = dict(post.content.blocks)
    is_video = form_of_name(media[0].path or media[0].url or "") is Form.VIDEO
    for name in set(networks) & NETWORKS.keys():
        network, block = NETWORKS[name], blocks.get(name, {})
        is_shown = network.kind_of(block, ()) is not Kind.STORY and (
            network.shows_alt_of_videos or not is_video
        )
        if network.alt_field and is_shown:  # elsewhere the field would be an error (rule PS523)
            blocks[name] = {network.alt_field: media[0].alt, **block}
    return blocks
