"""Published texts: what each network is given to show, and where in the post it stands."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from postsync.domain.networks.fields import Field, field_of, part_of
from postsync.domain.networks.target import Target, medium_path, text_path
from postsync.domain.post.kind import Kind
from postsync.domain.post.media import Form
from postsync.domain.post.spec import ALT_FIELDS
from postsync.domain.problem import Path

_CAPTION = "caption"

_LABELS: Mapping[str, tuple[str, ...]] = {
    "x": ("poll.options.each",),
    "instagram": ("altText",),
    "facebook": ("title",),
    "threads": ("topicTag", "textAttachment"),
    "youtube": ("title",),
    "pinterest": ("title", "alt_text", "link"),
    "reddit": ("title",),
    "tiktok": ("title",),
    "google_business": ("event.title", "offer.couponCode"),
}
"""The fields of a block that are texts of their own; `each` stands for the entries of a list."""

_NAMES = {
    "post": "the text",
    "alt": "the alt text",
    "altText": "the alt text",
    "alt_text": "the alt text",
    "topicTag": "the topic tag",
    "textAttachment": "the attached text",
    "couponCode": "the coupon code",
    "tags.each": "the tag",
    "poll.options.each": "the answer",
}


class Text(NamedTuple):
    """One text as a network gets it. `field` is the one that its figures stand under."""

    target: Target
    field: str
    content: str
    path: Path

    @property
    def name(self) -> str:
        """The text as people speak of it."""
        if self.is_reply:
            return f"part {int(self.path[1]) + 1}"
        last = self.field.rpartition(".")[2]
        return _NAMES.get(self.field) or _NAMES.get(last, f"the {last}")

    @property
    def is_reply(self) -> bool:
        """Whether it is that of a later container."""
        return self.field == "reply"

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to read."""
        return not self.content or self.content.isspace()


def bodies_of(target: Target) -> list[Text]:
    """What the network shows as the text of the post and of each reply; a story has none."""
    first, *replies = target.post.content.containers
    bodies = []
    if target.kind is not Kind.STORY:
        caption = caption_of(target) if target.block else None
        if caption is not None:
            bodies.append(Text(target, _CAPTION, caption.value, caption.path))
        else:
            bodies.append(Text(target, _field(target, "post"), first.content, text_path(0)))
    for index, reply in enumerate(replies, 1):
        bodies.append(Text(target, "reply", reply.content, text_path(index)))
    return bodies


def caption_of(target: Target) -> Field | None:
    """The caption that Instagram shows in place of the text of the post."""
    return _text_field(target, _CAPTION) if target.network == "instagram" else None


def labels_of(target: Target) -> Iterator[Text]:
    """The other texts of the block: titles, links and the like."""
    for name in _LABELS.get(target.network, ()):
        first, *rest = name.split(".")
        for field in _within(field_of(target, first), rest):
            if isinstance(field.value, str):
                yield Text(target, _field(target, name), field.value, field.path)


def alts_of(target: Target) -> Iterator[Text]:
    """The alt texts of media, where the network shows them."""
    if target.network == "instagram" and target.kind is Kind.STORY:
        return
    own = ALT_FIELDS.get(target.network)
    for container, media in enumerate(target.media):
        if own and len(media) == 1 and target.block and field_of(target, own):
            continue
        for index, item in enumerate(media):
            if item.medium.alt and (target.network != "instagram" or item.form is not Form.VIDEO):
                path = (*medium_path(container, index), "alt")
                yield Text(target, "alt", item.medium.alt, path)


def _within(field: Field | None, names: Sequence[str]) -> Iterator[Field]:
    """The fields that these names lead to."""
    if field is None:
        return
    if not names:
        yield field
    elif names[0] != "each":
        yield from _within(part_of(field, names[0]), names[1:])
    elif isinstance(field.value, list):
        for index, value in enumerate(field.value):
            yield from _within(Field(value, (*field.path, index), field.is_extra), names[1:])


def _text_field(target: Target, name: str) -> Field | None:
    field = field_of(target, name)
    return field if field is not None and isinstance(field.value, str) else None


def _field(target: Target, name: str) -> str:
    """The field under which the figures for this kind of post stand."""
    if target.network == "tiktok":
        return f"{_tiktok_kind(target)}.{name}"
    if target.kind is Kind.REEL and target.network == "facebook":
        return f"reel.{name}"
    return name


def _tiktok_kind(target: Target) -> str:
    """`video` or `photo`; without media a video is the likelier, and of what is open the laxer one."""
    forms: set[Any] = {item.form for item in target.media[0]}
    return "video" if not forms or Form.VIDEO in forms else "photo"
