"""Blocks: fields with too many entries, with what their network does not know, or for another post."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from postsync.domain.networks import NETWORKS
from postsync.domain.networks.network import ERROR, Limit, Network
from postsync.domain.networks.placement import Field, Placement, field_of, find
from postsync.domain.post.media import Kind
from postsync.domain.problem import Problem

_INNER = ("options", "allow", "rules")
"""Where the list is when the field is more than the list."""

_SHOWN = 40

_CALLED = {
    Kind.IMAGE: "a picture",
    Kind.VIDEO: "a video",
    Kind.CAROUSEL: "a carousel",
    Kind.REEL: "a Reel",
    Kind.STORY: "a story",
}


def check_block(placement: Placement) -> list[Problem]:
    """Check the block of the network."""
    problems: list[Problem] = []
    for check in (*placement.network.block_checks, *_CHECKS):
        problems += check(placement)
    return problems


def _check_attachments(placement: Placement) -> Iterator[Problem]:
    """Report what takes the place of the media of a post (PS522)."""
    if not placement.media or not placement.media[0]:
        return
    title = placement.network.title
    for attachment in placement.network.attachments:
        field = field_of(placement, attachment.field)
        if field:
            yield field.problem(
                "PS522",
                f"a post on {title} has either {attachment.what} or pictures and videos",
                f"Remove {field.label}, or the media of the first part.",
                severity=attachment.severity,
            )


def _check_misfits(placement: Placement) -> Iterator[Problem]:
    """Report fields that are for another kind of post (PS523)."""
    kind, title = placement.kind, placement.network.title
    if kind not in _CALLED:
        return
    for name, purpose, unfit, severity in placement.network.misfits:
        field = field_of(placement, name) if kind in unfit else None
        if field and field.value is not False:
            yield field.problem(
                "PS523",
                f"{field.label} is for {purpose}; on {title} this is {_CALLED[kind]}",
                f"Remove `{field.path[-1]}`: "
                + (f"{title} refuses it here." if severity is ERROR else "it has no effect."),
                severity=severity,
            )


def _check_entries(placement: Placement) -> Iterator[Problem]:
    """Report lists with more entries than the network takes (PS525)."""
    for name in _fields_of_entries(placement.network):
        field = field_of(placement, name.partition(".")[0])
        if field is None:
            continue
        count = _count(field.value)
        for row in placement.figures.get(name, ()):
            if row.maximum is not None and count > row.maximum:
                yield field.problem(
                    "PS525",
                    f"{field.label} has {count} {row.unit}, and {placement.network.title} takes "
                    f"{row.maximum:g}",
                    f"Remove {count - row.maximum:g} of them.",
                    severity=row.severity,
                )
                break


@cache
def _fields_of_entries(network: Network) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.field for row in network.entries))


def _count(value: Any) -> int:
    if isinstance(value, Mapping):
        value = next((value[name] for name in _INNER if name in value), None)
    return len(value) if isinstance(value, list) else 0


def _check_values(placement: Placement) -> Iterator[Problem]:
    """Report fields with a word, a number or a form that the network does not know (PS528)."""
    network = placement.network
    for choice in network.words:
        field = find(placement, choice.field)
        if field is not None and field.value not in choice.allowed:
            *others, last = choice.allowed
            advice = f"Possible: {', '.join(others)} or {last}."
            yield field.problem(
                "PS528", _cannot_be(field, network.title), advice, severity=choice.severity
            )
    for row in network.numbers:
        field = find(placement, row.field)
        if field is not None and not _is_within(field.value, row):
            advice = f"Write a number {_range(row)}."
            yield field.problem(
                "PS528", _cannot_be(field, network.title), advice, severity=row.severity
            )
    for form in network.forms:
        field = find(placement, form.field)
        if field is None or form.pattern.match(str(field.value)):
            continue
        other = find(placement, form.unless[0]) if form.unless else None
        if other is None or form.unless is None or other.value != form.unless[1]:
            yield field.problem("PS528", _cannot_be(field, network.title), f"Write {form.words}.")


def _cannot_be(field: Field, title: str) -> str:
    return f"{field.label} cannot be {_named(field.value)} on {title}"


def _is_within(value: object, row: Limit) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    at_least = row.minimum is None or value >= row.minimum
    return at_least and (row.maximum is None or value <= row.maximum)


def _range(row: Limit) -> str:
    if row.maximum is None:
        return f"from {row.minimum:,.0f} on"
    return f"from {row.minimum:,.0f} to {row.maximum:,.0f}"


def _named(value: object) -> str:
    """The value if it is short."""
    if isinstance(value, str) and len(value) <= _SHOWN and value.isprintable():
        return f"“{value}”"
    if isinstance(value, int | float) and abs(value) < 10**9:
        return str(value).lower()
    return "what it is"


def _check_company(placement: Placement) -> Iterable[Problem]:
    """Report a story whose post has a text for other networks: a story takes none (PS526)."""
    for flag, kind in placement.network.flags.items():
        story = field_of(placement, flag) if kind is Kind.STORY else None
        if story is None or story.value is not True or not _has_text(placement):
            continue
        others = [
            NETWORKS[name].title
            for name in placement.reached
            if placement.post.content.blocks.get(name, {}).get(flag) is not True
        ]
        if others:
            yield story.problem(
                "PS526",
                f"a story on {placement.network.title} takes no text, and the post has one for "
                f"{_listed(sorted(others))}",
                "The service may refuse the whole post. Write the story as a post of its own.",
            )


def _has_text(placement: Placement) -> bool:
    return any(container.content.strip() for container in placement.post.content.containers)


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


_CHECKS = (_check_attachments, _check_misfits, _check_entries, _check_values, _check_company)
"""What holds on every network."""
