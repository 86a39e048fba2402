"""Lengths: texts that are longer than their network takes (PS201)."""

from collections.abc import Callable, Sequence

from postsync.domain.networks.network import Limit, Network
from postsync.domain.networks.placement import Placement, Text, field_of
from postsync.domain.problem import Path, Problem
from postsync.domain.text.counting import COUNTERS_OF_LISTS, count, first_over, fits

_EXCERPT = 24

_HOW = {
    "utf8_bytes": "An accented letter has 2 bytes, a curly quote 3, an emoji 4 or more.",
    "graphemes": "An emoji counts as 1 there, and a link in full.",
}
"""What a counter counts, where that is not what people do; networks may say it for their own."""

_OF_A_TOOL = "The figure comes from another publishing tool, so this is no more than a warning."


def check_length(text: Text) -> Sequence[Problem]:
    """A problem if the text is longer than its network takes, by the most severe figure it exceeds."""
    for row in text.placement.figures.get(text.field, ()):
        if row.maximum is not None and not fits(row.unit, text.content, int(row.maximum)):
            return (_too_long(text, row, int(row.maximum)),)
    return ()


def check_tags(placement: Placement) -> Sequence[Problem]:
    """Tags of a post, which share a length or have one each."""
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
        return "Only the line end after the text is too much: begin the text with `|-` or `>-`."
    return f"It goes over at “{begins}”. Shorten it by {excess:,}."


def _cut(text: str) -> str:
    """The beginning of `text`, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _EXCERPT else f"{flat[:_EXCERPT].rstrip()}…"


def _notes(row: Limit, network: Network, is_plain: bool = False) -> str:
    """How the network counts, unless that makes no difference, and how sure the figure is."""
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
