"""Questions as text: what is asked, since when, about which posts, and how to answer."""

from collections.abc import Iterator
from datetime import datetime

from postsync.domain.plan.answers import Way
from postsync.views import shown
from postsync.views.moments import Zone
from postsync.views.outline.question import QuestionOutline
from postsync.views.shown import BOLD, CYAN, DIM, INDENT, Part, Style

_SHORT = 40
"""Cells of accounts that stand within the table."""


def question_parts(one: QuestionOutline, style: Style, zone: Zone, now: datetime) -> list[Part]:
    """Everything about a question but the question itself."""
    style = style._replace(asked=True)
    room = style.room(len(INDENT) + shown.LABEL + 1)
    return [
        ("asked", f"{one.since(zone, now)} ({one.rule})"),
        (one.about, _candidates(one, style, zone)),
        ("answer", [row for way in one.ways for row in way_rows(way, one.file, style, room)]),
        ("", [style.paint(row, CYAN) for row in shown.wrap(one.approved, room) if row]),
    ]


def _candidates(one: QuestionOutline, style: Style, zone: Zone) -> list[str]:
    """A small table; what does not fit into it stands below its post, and so does a link."""
    room = style.room(len(INDENT) + shown.LABEL + 1)
    wheres = [shown.line(each.where) for each in one.candidates]
    is_short = max(map(shown.width, wheres), default=0) <= _SHORT
    facts = shown.columns(
        (shown.line(each.candidate.remote_id), *([where] if is_short else []), each.when(zone))
        for each, where in zip(one.candidates, wheres, strict=True)
    )
    used = max(map(shown.width, facts), default=0)
    texts = [f'"{shown.line(each.text)}"' if each.text else "" for each in one.candidates]
    is_beside = used + 2 + max(map(shown.width, texts), default=0) <= room
    rows = []
    for fact, text, where, each in zip(facts, texts, wheres, one.candidates, strict=True):
        rows.append(f"{shown.pad(fact, used)}  {text}".rstrip() if is_beside else fact)
        below = [] if is_short else shown.wrap(where, room - 2)
        below += [] if is_beside or not text else shown.wrap(text, room - 2)
        rows += shown.indent(shown.folded(below, style), "  ")
        if each.candidate.url:
            rows.append(style.paint(f"  {shown.line(each.candidate.url)}", DIM))
    return rows


def way_rows(way: Way, file: str, style: Style, room: int) -> Iterator[str]:
    """A case, and below it what to write and what to run, each as it is to be pasted."""
    yield from shown.wrap(shown.line(f"If {way.case}:"), room)
    by_commit, on_terminal = f"  in {shown.line(file)}:", "  or on a terminal:"
    if not way.snippet and not way.edit:
        on_terminal = "  on a terminal:"
    answers = [(by_commit, way.snippet)] if way.snippet else []
    if way.edit and not way.snippet:
        yield from (f"  {row}" for row in shown.wrap(shown.line(way.edit), room - 2))
    answers += [(on_terminal, way.command)] if way.command else []
    wide = max((shown.width(where) for where, _ in answers), default=0)
    longest = max((shown.width(shown.line(what)) for _, what in answers), default=0)
    is_beside = not style.screen or wide + 2 + longest <= room
    for where, what in answers:
        told = style.paint(shown.line(what), BOLD)
        yield from [f"{shown.pad(where, wide)}  {told}"] if is_beside else [where, f"    {told}"]
