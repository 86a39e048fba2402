"""The texts that a network gets, each checked by its length, its counts and what its network minds."""

from collections.abc import Iterator, Sequence

from postsync.domain.diagnostic import Severity
from postsync.domain.networks.placement import (
    FIRST_TEXT,
    Field,
    Placement,
    Text,
    field_of,
    medium_path,
    part_of,
)
from postsync.domain.post.kind import Kind
from postsync.domain.post.media import Form
from postsync.domain.problem import Problem
from postsync.domain.rules.texts.counts import check_counts
from postsync.domain.rules.texts.lengths import check_length, check_tags


def check_texts(placement: Placement) -> list[Problem]:
    """What is wrong with the texts of the post, and with those of its block."""
    network = placement.network
    problems: list[Problem] = []
    for body in _bodies(placement):
        problems += check_length(body)
        if not body.content or body.content.isspace():
            problems += _missing_body(body)
        if network.counts:
            problems += check_counts(body)
        for check in network.text_checks:
            problems += check(body)
    if any(placement.media) and "alt" in placement.figures.rows:
        for alt in _alts(placement):
            problems += check_length(alt)
    if placement.block:
        for label in _labels(placement):
            problems += check_length(label)
            problems += _blank_label(label)
        problems += check_tags(placement)
    return problems


def _bodies(placement: Placement) -> list[Text]:
    """What the network shows as the text of the post and of each reply; a story has none."""
    first, *replies = placement.post.content.containers
    bodies = []
    if placement.kind is not Kind.STORY:
        caption = _caption(placement) if placement.block else None
        if caption is not None:
            name = placement.network.caption or ""
            bodies.append(Text(placement, name, caption.value, caption.path, f"the {name}"))
        else:
            field = _narrowed(placement, "post")
            bodies.append(Text(placement, field, first.content, FIRST_TEXT, "the text"))
    for index, reply in enumerate(replies, 1):
        name, path = f"part {index + 1}", ("containers", index, "content")
        bodies.append(Text(placement, "reply", reply.content, path, name, True))
    return bodies


def _caption(placement: Placement) -> Field | None:
    """What the network shows in place of the text of the post."""
    if placement.network.caption is None:
        return None
    field = field_of(placement, placement.network.caption)
    return field if field is not None and isinstance(field.value, str) else None


def _narrowed(placement: Placement, name: str) -> str:
    """The field under which the figures for this kind of post stand."""
    narrows = placement.network.narrows_text
    kind = narrows(placement) if narrows else None
    return f"{kind}.{name}" if kind else name


def _labels(placement: Placement) -> Iterator[Text]:
    """The other texts of the block: titles, links and the like."""
    for name, called in placement.network.labels.items():
        first, *rest = name.split(".")
        for field in _within(field_of(placement, first), rest):
            if isinstance(field.value, str):
                yield Text(placement, _narrowed(placement, name), field.value, field.path, called)


def _within(field: Field | None, names: Sequence[str]) -> Iterator[Field]:
    """The fields that these names lead to; `each` stands for the entries of a list."""
    if field is None:
        return
    if not names:
        yield field
    elif names[0] != "each":
        yield from _within(part_of(field, names[0]), names[1:])
    elif isinstance(field.value, list):
        for index, value in enumerate(field.value):
            yield from _within(Field(value, (*field.path, index), field.is_extra), names[1:])


def _alts(placement: Placement) -> Iterator[Text]:
    """The alt texts of media, where the network shows them."""
    network, own = placement.network, placement.network.alt_field
    if placement.kind is Kind.STORY:
        return
    for container, media in enumerate(placement.media):
        if own and len(media) == 1 and placement.block and field_of(placement, own):
            continue
        for index, item in enumerate(media):
            if item.medium.alt and (network.shows_alt_of_videos or item.form is not Form.VIDEO):
                path = (*medium_path(container, index), "alt")
                yield Text(placement, "alt", item.medium.alt, path, "the alt text")


def _missing_body(text: Text) -> Iterator[Problem]:
    """Nothing to read where the network needs something (PS202)."""
    placement, network = text.placement, text.placement.network
    if text.is_reply:
        if not placement.media[int(text.path[1])]:
            yield Problem(
                rule="PS202",
                summary=f"{text.name} has nothing but spaces, and {network.title} takes no empty reply",
                detail="Write something, or remove the part.",
                path=text.path,
            )
    elif placement.media[0]:
        if network.needs_text:
            detail = f"Say in words what is shown, or leave {network.title} out of the accounts."
            doubt = " It is reported by another client of the service, not by the network."
            is_sure = network.needs_text is Severity.ERROR
            yield _lacking(
                text, detail if is_sure else detail + doubt, None if is_sure else network.needs_text
            )
    elif not (network.figures.get("required", ()) or _is_replaced(placement)):
        yield _lacking(text, "Write one, or add a picture if the network takes it without words.")


def _is_replaced(placement: Placement) -> bool:
    """Whether a field of the block makes up for a missing text."""
    name = placement.network.instead_of_text
    return name is not None and field_of(placement, name) is not None


def _lacking(text: Text, detail: str, severity: Severity | None = None) -> Problem:
    what = "has nothing but spaces" if text.content else "is missing"
    return Problem(
        rule="PS202",
        summary=f"{text.name} {what}, and {text.placement.network.title} needs one",
        detail=detail,
        path=text.path,
        severity=severity,
    )


def _blank_label(text: Text) -> Iterator[Problem]:
    """A text of the block that is given, but has nothing to read (PS202)."""
    rows = text.placement.figures.get(text.field, ()) if text.content.isspace() else ()
    if any(row.minimum for row in rows):
        yield _lacking(text, "Write one, or remove the key.")
