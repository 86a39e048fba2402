"""Intents: what is written down before a call, so that a crash can be made good."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from postsync.domain.post.content import NO_CONTENT, Content
from postsync.domain.post.post import Own


class Action(StrEnum):
    """What apply does about one post."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    CANCEL = "cancel"
    ADOPT = "adopt"
    MOVE = "move"
    ARCHIVE = "archive"
    RESTORE = "restore"
    RETRY = "retry"
    NOOP = "noop"
    DEFER = "defer"
    BLOCKED = "blocked"

    @property
    def makes_a_post(self) -> bool:
        """Whether there is a new post at the service once it is done."""
        return self in MAKING


CALLS = (Action.CREATE, Action.UPDATE, Action.REPLACE, Action.CANCEL, Action.RETRY)
"""The actions that call the service; an intent announces each."""

MAKING = frozenset({Action.CREATE, Action.REPLACE, Action.RETRY})
"""The actions that make a post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """One announced call, with everything that another machine needs to finish or judge it.

    `action` is one of `CALLS`. `remote_id` is the post that update, replace and cancel are about.
    `body` is what is sent, byte for byte once encoded canonically; None for a cancel. `own` is what
    the post's own file said. `depends_on` is the address whose call has to be done first;
    a replacement `adopts` the post that it takes over instead of making one.
    """

    address: str
    action: Action
    generation: int
    key: str
    body_digest: str
    at: datetime
    body: Mapping[str, Any] | None = None
    remote_id: str | None = None
    content: Content = NO_CONTENT
    account_ids: tuple[str, ...] = ()
    file: str | None = None
    publishes_now: bool = False
    own: Own | None = None
    depends_on: str | None = None
    adopts: str | None = None

    @property
    def slot(self) -> datetime | None:
        """When the announced post goes public; None if as soon as it is sent."""
        return None if self.publishes_now else self.content.scheduled_at


def derive_key(*, lineage: str, address: str, generation: int, body_digest: str) -> str:
    """The idempotency key of a call: a UUID of version-4 shape that depends on nothing else.

    Two runners and a rolled-back state derive the same key for the same post, so that the service
    answers the second call with the first one's post.
    """
    seed = "\n".join((lineage, address, str(generation), body_digest)).encode()
    return str(uuid.UUID(bytes=hashlib.sha256(seed).digest()[:16], version=4))
