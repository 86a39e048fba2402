"""Texts: what a network shows of a post in words, how long it may be (PS201), and what is missing (PS202)."""

from collections.abc import Callable, Iterator, Sequence

from postsync.domain.diagnostic import Severity
from postsync.domain.networks.network import Limit, Network
from postsync.domain.networks.placement import (
    Field,
    Placement,
    Text,
    field_of,
    medium_path,
    narrowed,
    part_of,
    texts_of,
)
from postsync.domain.post.media import Form, Kind
from postsync.domain.problem import Path, Problem
from postsync.domain.rules.counts import check_counts
from postsync.domain.rules.shown import check_links, check_title
from postsync.domain.text.counting import COUNTERS_OF_LISTS, count, first_over, fits
from postsync.domain.text.hidden import seen

_EXCERPT = 24

_HOW = {
    "utf8_bytes": "An accented letter has 2 bytes, a curly quote 3, an emoji 4 or more.",
    "graphemes": "An emoji counts as 1 there, and a link in full.",
}
"""What a counter counts, where that is not what people do; networks may say it for their own."""

_OF_A_TOOL = "The figure comes from another publishing tool, so this is no more than a warning."


def check_texts(placement: Placement) -> list[Problem]:
    """Check the texts of the post, and those of its block."""
    network = placement.network
    problems: list[Problem] = []
    for body in texts_of(placement):
        problems += check_length(body)
        if not body.content or body.content.isspace() or _is_unseen(body.content):
            problems += _missing_body(body)
        if network.counts:
            problems += check_counts(body)
        problems += check_links(body)
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
        problems += check_title(placement)
    return problems


def _labels(placement: Placement) -> Iterator[Text]:
    """The other texts of the block: titles, links and the like."""
    for name, called in placement.network.labels.items():
        first, *rest = name.split(".")
        for field in _within(field_of(placement, first), rest):
            if isinstance(field.value, str):
                yield Text(placement, narrowed(placement, name), field.value, field.path, called)


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


def _is_unseen(content: str) -> bool:
    """Whether a text consists of characters that nobody sees."""
    return not content.lstrip()[:1].isascii() and not seen(content).strip()


def _missing_body(text: Text) -> Iterator[Problem]:
    """Report a text with nothing to read where the network needs something (PS202)."""
    placement, network = text.placement, text.placement.network
    if text.is_reply:
        if not placement.media[int(text.path[1])]:
            yield Problem(
                rule="PS202",
                summary=f"{text.name} {_nothing(text)}, and {network.title} takes no empty reply",
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
    elif not network.figures.get("required", ()) and not (
        network.instead_of_text and field_of(placement, network.instead_of_text)
    ):
        yield _lacking(text, "Write one, or add a picture if the network takes it without words.")


def _lacking(text: Text, detail: str, severity: Severity | None = None) -> Problem:
    return Problem(
        rule="PS202",
        summary=f"{text.name} {_nothing(text)}, and {text.placement.network.title} needs one",
        detail=detail,
        path=text.path,
        severity=severity,
    )


def _nothing(text: Text) -> str:
    if text.content.strip():
        return "has nothing that anybody sees"
    return "has nothing but spaces" if text.content else "is missing"


def _blank_label(text: Text) -> Iterator[Problem]:
    """Report a text of the block that is given, but has nothing to read (PS202)."""
    rows = text.placement.figures.get(text.field, ()) if text.content.isspace() else ()
    if any(row.minimum for row in rows):
        yield _lacking(text, "Write one, or remove the key.")


# Lengths


def check_length(text: Text) -> Sequence[Problem]:
    """Report a text that is longer than its network takes, by the most severe figure it exceeds."""
    for row in text.placement.figures.get(text.field, ()):
        if row.maximum is not None and not fits(row.unit, text.content, int(row.maximum)):
            return (_too_long(text, row, int(row.maximum)),)
    return ()


def check_tags(placement: Placement) -> Sequence[Problem]:
    """Check the tags of a post, which share a length or have one each."""
    together = [row for row in placement.figures.get("tags", ()) if row.unit in COUNTERS_OF_LISTS]
    if not together and not placement.figures.get("tags.each", ()):
        return ()
    field = field_of(placement, "tags")
    if field is None or not isinstance(field.value, list):
        return ()
    tags = [tag if isinstance(tag, str) else "" for tag in field.value]
    if together:
        return _tags_together(placement, together, field.path, tags)
    return [
        problem
        for index, tag in enumerate(tags)
        for problem in check_length(
            Text(placement, "tags.each", tag, (*field.path, index), "the tag")
        )
    ]


def _tags_together(
    placement: Placement, rows: Sequence[Limit], path: Path, tags: Sequence[str]
) -> Sequence[Problem]:
    for row in rows:
        count_all = COUNTERS_OF_LISTS[row.unit]
        length, maximum = count_all(tags), int(row.maximum or 0)
        if length <= maximum:
            continue
        first = _first_tag_over(tags, maximum, count_all)
        problem = Problem(
            rule="PS201",
            summary=_summary("the tags have", length, row, placement.network, maximum),
            detail=f"Remove some of them: “{_cut(tags[first])}” is too much. "
            f"{_notes(row, placement.network)}".rstrip(),
            path=(*path, first),
            severity=row.severity,
        )
        return (problem,)
    return ()


def _too_long(text: Text, row: Limit, maximum: int) -> Problem:
    network = text.placement.network
    length = count(row.unit, text.content)
    offset = first_over(row.unit, text.content, maximum)
    is_plain = length == len(text.content)
    return Problem(
        rule="PS201",
        summary=_summary(f"{text.name} has", length, row, network, maximum),
        detail=f"{_remedy(text.content, offset, length - maximum)} "
        f"{_notes(row, network, is_plain)}".rstrip(),
        path=text.path,
        severity=row.severity,
        offset=offset,
    )


def _summary(subject: str, length: int, row: Limit, network: Network, maximum: int) -> str:
    unit = "byte" if row.unit == "utf8_bytes" else "character"
    return (
        f"{subject} {length:,} {unit}{'' if length == 1 else 's'} on {network.title}, "
        f"{maximum:,} {'is' if maximum == 1 else 'are'} allowed"
    )


def _remedy(content: str, offset: int, excess: int) -> str:
    begins = _cut(content[offset : offset + 2 * _EXCERPT])
    if not begins and content[offset:].isspace():
        return "Only what cannot be seen at its end is too much: remove the spaces."
    return f"It goes over at “{begins}”. Shorten it by {excess:,}."


def _cut(text: str) -> str:
    """The beginning of `text`, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _EXCERPT else f"{flat[:_EXCERPT].rstrip()}…"


def _notes(row: Limit, network: Network, is_plain: bool = False) -> str:
    """Say how the network counts, unless that makes no difference, and how sure the figure is."""
    how = "" if is_plain else network.counting.get(row.unit) or _HOW.get(row.unit, "")
    doubt = row.note or (_OF_A_TOOL if row.source.is_tool else "")
    return " ".join(filter(None, (how, doubt)))


def _first_tag_over(
    tags: Sequence[str], maximum: int, count_all: Callable[[Sequence[str]], int]
) -> int:
    """The index of the tag with which the tags become too long."""
    length = -1
    for index, tag in enumerate(tags):
        length += 1 + count_all([tag])
        if length > maximum:
            return index
    return len(tags) - 1
