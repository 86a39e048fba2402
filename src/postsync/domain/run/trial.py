"""The test post of `doctor --with-post`: its words, and what is noted of it before it is made."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from postsync.domain.post.content import Container, Content
from postsync.domain.remote.remote import RemotePost

AHEAD = timedelta(days=29)
"""How far ahead it is scheduled: long enough for anybody to notice, and as far as services take posts."""

_BEGINS = "This is a test by postsync doctor"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialNote:
    """What is known of a test post on this machine. `mark` is a word that no other post has.

    `host` is that of the service, `account` the name of the account that it is for. Without a
    `remote_id` nobody knows whether it was made. `settled`: every call that could make it was answered.
    """

    mark: str
    host: str
    account: str
    made_at: datetime
    due_at: datetime
    remote_id: str | None = None
    settled: bool = False


def words_of(mark: str, *, changed: bool = False) -> str:
    """The text of the post, which says what it is should anybody ever read it."""
    more = ", and was changed once" if changed else ""
    return f"{_BEGINS} ({mark}). It is removed again at once and not meant to be read{more}."


def content_of(note: TrialNote, *, changed: bool = False) -> Content:
    """The post, as a file would have it."""
    container = Container(content=words_of(note.mark, changed=changed))
    return Content(
        selectors=(note.account,),
        containers=(container,),
        scheduled_at=due_of(note, changed=changed),
    )


def due_of(note: TrialNote, *, changed: bool = False) -> datetime:
    """When it is due, before and after it is changed."""
    return note.due_at + timedelta(minutes=2) if changed else note.due_at


def is_trial(post: RemotePost, mark: str) -> bool:
    """Whether a post of the service is this test post: by its words, for an id may be anybody's."""
    texts = [container.content for container in post.containers]
    return bool(mark) and len(texts) == 1 and texts[0].startswith(f"{_BEGINS} ({mark}).")
