"""Lengths: texts that are longer than their network takes (PS201)."""

from collections.abc import Sequence

from postsync.domain.networks.fields import field_of
from postsync.domain.networks.in_force import CONFIGURED
from postsync.domain.networks.limits import Limit
from postsync.domain.networks.target import Target
from postsync.domain.networks.texts import Text
from postsync.domain.problem import Path, Problem
from postsync.domain.text.counting import count, first_over, fits, youtube_tags

_EXCERPT = 24

_BYTES = frozenset({"utf8_bytes"})

_HOW = {
    "x_weighted": "X counts every link as 23 characters, and an emoji or a Chinese, Japanese or Korean "
    "sign as 2.",
    "utf16_units": "TikTok counts most emoji as 2 characters.",
    "utf8_bytes": "An accented letter has 2 bytes, a curly quote 3, an emoji 4 or more.",
    "threads_evidenced": "Threads counts a curly quote as 3 characters and an emoji as 4 or more, "
    "which are their bytes.",
    "graphemes": "An emoji counts as 1 there, and a link in full.",
    "youtube_tags": "YouTube counts a comma between two tags, and quotes around one with a space.",
}
"""How a network counts, where that is not how people do."""

_DOUBTS = {
    "ayrshare": "The figure comes from another publishing tool, so this is no more than a warning.",
    "postiz": "The figure comes from another publishing tool, so this is no more than a warning.",
    "relayapi": "The figure comes from another publishing tool, so this is no more than a warning.",
    "th_posts": "Threads speaks of characters, but has refused curly quotes by their bytes; whether it "
    "counts other letters so is not known.",
    "pin_specs": "Pinterest's guide for pins says so; its API takes 800.",
    "bsky_client": "Bluesky's own app takes no more, though the network sets no limit.",
}
"""What there is to say of a figure that is less than sure, by its source."""


def check_length(text: Text) -> Sequence[Problem]:
    """A problem if the text is longer than its network takes, by the most severe figure it exceeds."""
    target = text.target
    for row in target.limits.of(target.network, text.field):
        if row.maximum is not None and not fits(row.unit, text.content, int(row.maximum)):
            return (_too_long(text, row, int(row.maximum)),)
    return ()


def check_tags(target: Target) -> Sequence[Problem]:
    """Tags of a video, which share a length, and tags of a post, each of which has one."""
    field = field_of(target, "tags")
    if field is None or not isinstance(field.value, list):
        return ()
    tags = [tag if isinstance(tag, str) else "" for tag in field.value]
    if target.network == "youtube":
        return _tags_together(target, field.path, tags)
    each = [Text(target, "tags.each", tag, (*field.path, index)) for index, tag in enumerate(tags)]
    return [problem for text in each for problem in check_length(text)]


def _tags_together(target: Target, path: Path, tags: Sequence[str]) -> Sequence[Problem]:
    length = youtube_tags(tags)
    for row in target.limits.of(target.network, "tags"):
        if row.maximum is None or length <= row.maximum:
            continue
        first = _first_tag_over(tags, int(row.maximum))
        problem = Problem(
            rule="PS201",
            summary=_summary("the tags have", length, row, target, int(row.maximum)),
            detail=f"Remove some of them: “{_cut(tags[first])}” is too much. {_notes(row)}".rstrip(),
            path=(*path, first),
            severity=row.severity,
        )
        return (problem,)
    return ()


def _too_long(text: Text, row: Limit, maximum: int) -> Problem:
    length = count(row.unit, text.content)
    offset = first_over(row.unit, text.content, maximum)
    is_plain = length == len(text.content)
    return Problem(
        rule="PS201",
        summary=_summary(f"{text.name} has", length, row, text.target, maximum),
        detail=f"{_remedy(text.content, offset, length - maximum)} {_notes(row, is_plain)}".rstrip(),
        path=text.path,
        severity=row.severity,
        offset=offset,
    )


def _summary(subject: str, length: int, row: Limit, target: Target, maximum: int) -> str:
    unit = "byte" if row.unit in _BYTES else "character"
    return (
        f"{subject} {length:,} {unit}{'' if length == 1 else 's'} on {target.name}, "
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


def _notes(row: Limit, is_plain: bool = False) -> str:
    """How the network counts, unless that makes no difference, and how sure the figure is."""
    how = "" if is_plain else _HOW.get(row.unit, "")
    doubt = "" if row.source == CONFIGURED else _DOUBTS.get(row.source, "")
    return " ".join(filter(None, (how, doubt)))


def _first_tag_over(tags: Sequence[str], maximum: int) -> int:
    """The index of the tag with which the tags become too long."""
    length = -1
    for index, tag in enumerate(tags):
        length += 1 + youtube_tags([tag])
        if length > maximum:
            return index
    return len(tags) - 1
