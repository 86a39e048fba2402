"""The shapes of posts in a state, a journal or a saved plan, and the values that they stand for.

What is left out says nothing; of an echo, or of a file's own words, that is what the spec says already.
"""

from sys import intern
from typing import Annotated, Any

import msgspec  # noqa: TID253 - see `reading`
from msgspec import UNSET, UnsetType  # noqa: TID253

from postsync.adapters.state.document.reading import Free, Moment, Text
from postsync.domain.networks import NETWORKS
from postsync.domain.post.content import (
    NO_ANSWERS,
    NO_BLOCKS,
    Answers,
    Container,
    Content,
    Media,
    Missed,
    shared,
)
from postsync.domain.post.post import Own
from postsync.domain.remote.remote import Delivery, DeliveryStatus, pending
from postsync.domain.schedule import format_time
from postsync.domain.state.record import Echo


class StrictShape(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """An object without any but the known keys: others would get lost."""

    def fields(self) -> dict[str, Any]:
        """The fields that are there."""
        pairs = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return {name: value for name, value in pairs if value is not UNSET}


class DeliveryShape(StrictShape):
    """One account's copy of a post, and how it fared."""

    network: Text
    status: DeliveryStatus
    username: str = ""
    account_id: str | None = None
    error: str | None = None
    url: str | None = None
    published_at: Moment | None = None

    def value(self) -> Delivery:
        """The delivery; those that nothing has come of yet are shared."""
        told = self.error, self.url, self.published_at
        if self.status is DeliveryStatus.PENDING and told == (None, None, None):
            return pending(self.network, self.username, self.account_id)
        return Delivery(**self.fields())


class MediumShape(StrictShape):
    """A medium in a spec."""

    path: str | UnsetType = UNSET
    url: str | UnsetType = UNSET
    alt: str | UnsetType = UNSET
    sha256: str | UnsetType = UNSET

    def value(self) -> Media:
        """The medium."""
        return Media(**self.fields())


class ContainerShape(StrictShape):
    """A container in a spec."""

    content: str
    media: tuple[MediumShape, ...]

    def value(self) -> Container:
        """The container."""
        return Container(content=intern(self.content), media=tuple([m.value() for m in self.media]))


class AnswersShape(StrictShape):
    """What a post file answers to questions."""

    is_: str | None = msgspec.field(name="is", default=None)
    is_not: tuple[str, ...] = msgspec.field(name="isNot", default=())
    again: bool = False
    retry: tuple[str, ...] = ()
    known: tuple[str, ...] = ()

    def value(self) -> Answers:
        """The answers."""
        return Answers(**self.fields())


SpecShape: Any = msgspec.defstruct(
    "SpecShape",
    [
        ("accounts", tuple[str, ...]),
        ("containers", Annotated[list[ContainerShape], msgspec.Meta(min_length=1)]),
        ("scheduledAt", Moment | None),
        *((network, Free | UnsetType, UNSET) for network in NETWORKS),
        ("draft", bool, False),
        ("labels", tuple[str, ...], ()),
        ("missed", Missed, Missed.ERROR),
        ("protect", bool, False),
        ("answers", AnswersShape | UnsetType, UNSET),
    ],
    bases=(StrictShape,),
    kw_only=True,
)
"""A spec: the JSON form of a content."""


def content_of(spec: Any) -> Content:
    """The content that a spec is the form of."""
    blocks = {n: block for n in NETWORKS if (block := getattr(spec, n)) is not UNSET}
    return Content(
        selectors=shared(spec.accounts),
        containers=tuple([container.value() for container in spec.containers]),
        scheduled_at=spec.scheduledAt,
        blocks=blocks or NO_BLOCKS,
        draft=spec.draft,
        missed=spec.missed,
        labels=shared(spec.labels),
        protect=spec.protect,
        answers=NO_ANSWERS if spec.answers is UNSET else spec.answers.value(),
    )


class OwnShape(StrictShape):
    """What a post's own file says, where that is not what the spec says."""

    words: str
    accounts: tuple[str, ...] | UnsetType | None = UNSET
    at: str | UnsetType | None = UNSET

    def value(self, content: Content) -> Own:
        """What the file of this content says."""
        accounts = content.selectors if self.accounts is UNSET else self.accounts
        at = self.at
        if at is UNSET:
            at = format_time(content.scheduled_at) if content.scheduled_at else None
        return Own(accounts=accounts and shared(accounts), at=at, words=self.words)


class EchoShape(StrictShape):
    """What the service made of a post, where that is not what the spec says."""

    texts: tuple[str, ...] | UnsetType = UNSET
    media: tuple[tuple[str, ...], ...] | UnsetType = UNSET
    scheduled_at: Moment | UnsetType | None = UNSET
    confirmed: bool = False

    def value(self, content: Content) -> Echo:
        """The echo of this content."""
        texts = content.texts if self.texts is UNSET else self.texts
        at = self.scheduled_at
        return Echo(
            texts=texts,
            media=((),) * len(texts) if self.media is UNSET else self.media,
            scheduled_at=content.scheduled_at if at is UNSET else at,
            confirmed=self.confirmed,
        )
