"""Drift: how an observed post differs from what the service itself said when it was applied."""

from datetime import timedelta

from postsync.domain.post.content import Container, Content, Media
from postsync.domain.remote.remote import RemotePost
from postsync.domain.state.record import Echo, Record
from postsync.domain.text.text import loosely_comparable, same_text

_PRECISION = timedelta(seconds=1)
"""A service may drop the fraction of a second."""


def has_drifted(record: Record, remote: RemotePost) -> bool:
    """Whether somebody else changed text, media or time of the post since it was applied.

    Blocks cannot be read back, so they never drift.
    """
    echo = record.echo
    if echo.scheduled_at != remote.scheduled_at and not _same_instant(echo, remote):
        return True
    if len(echo.texts) != len(remote.containers):
        return True
    for text, media, container in zip(echo.texts, echo.media, remote.containers, strict=True):
        if media != container.media and not _are_same_media(echo, media, container.media):
            return True
        if text != container.content and not _is_same_text(echo, text, container.content):
            return True
    return False


def observed_content(record: Record, remote: RemotePost) -> Content:
    """The recorded content with everything that drifted replaced by what the service shows now."""
    echo, recorded = record.echo, record.content.containers
    containers = []
    for index, container in enumerate(remote.containers):
        text = container.content
        media = tuple(Media(url=url) for url in container.media)
        if index < len(recorded) and index < len(echo.texts):
            if _is_same_text(echo, echo.texts[index], text):
                text = recorded[index].content
            if _are_same_media(echo, echo.media[index], container.media):
                media = recorded[index].media
        containers.append(Container(content=text, media=media))
    at = record.content.scheduled_at
    if not _same_instant(echo, remote):
        at = remote.scheduled_at
    return record.content._replace(containers=tuple(containers), scheduled_at=at)


def _is_same_text(echo: Echo, recorded: str, observed: str) -> bool:
    if same_text(recorded, observed):
        return True
    # A service may rewrite links only after it has answered the write.
    return not echo.confirmed and loosely_comparable(recorded) == loosely_comparable(observed)


def _are_same_media(echo: Echo, recorded: tuple[str, ...], observed: tuple[str, ...]) -> bool:
    """Whether the addresses are the same but for their queries, which may be signed and expire."""
    if len(recorded) != len(observed):
        return False
    if not echo.confirmed:
        return True
    pairs = zip(recorded, observed, strict=True)
    return all(one.partition("?")[0] == other.partition("?")[0] for one, other in pairs)


def _same_instant(echo: Echo, remote: RemotePost) -> bool:
    one, other = echo.scheduled_at, remote.scheduled_at
    if one is None or other is None:
        return one is other
    return abs(one - other) < _PRECISION
