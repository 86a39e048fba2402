"""Refreshing: bringing a record up to date with what is observed, without sending anything."""

from dataclasses import replace

from postsync.domain.post.content import Content
from postsync.domain.remote.remote import Delivery, RemotePost
from postsync.domain.state.record import Record, echo_of


def with_outcome(record: Record, remote: RemotePost, deliveries: tuple[Delivery, ...]) -> Record:
    """`record` with the deliveries and marks of `remote`. Keeps the object when nothing changed."""
    if (
        record.deliveries == deliveries
        and record.published_at == remote.published_at
        and record.is_draft == remote.is_draft
    ):
        return record
    return replace(
        record,
        deliveries=deliveries,
        published_at=remote.published_at,
        is_draft=remote.is_draft,
    )


def with_echo(record: Record, remote: RemotePost) -> Record:
    """`record` with what was read back as its echo. Only for a post that has not drifted."""
    echo = echo_of(remote, confirmed=True)
    return record if record.echo == echo else replace(record, echo=echo)


def with_file(record: Record, content: Content, file: str | None) -> Record:
    """`record` with the labels and other manners of the file. Only for unchanged content."""
    if record.content == content and record.file == file:
        return record
    return replace(record, content=content, file=file)
