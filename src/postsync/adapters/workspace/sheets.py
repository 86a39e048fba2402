"""The text of a post file that is made of a post at the service."""

import posixpath
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from postsync.adapters.workspace.yaml.writing import path, quoted, word, written
from postsync.domain.post.content import Container, Media
from postsync.domain.post.sheet import Sheet
from postsync.domain.schedule import format_time

Told = Callable[[datetime], str]
"""A time as a comment says it to people."""

_UNKNOWN = (
    "# Imported from {service}, where this is post {id}. Its settings for networks, such as `pinterest:`,",
    "# are unknown: the service does not tell them. They stay as they are there, as long as none are",
    "# written here and the accounts stay the same.",
)

_REASON = "the service has accepted it"


class Text(NamedTuple):
    """The text of a file, and the numbers of those of its lines that ignore rules."""

    text: str
    comments: tuple[int, ...]

    def plain(self, line: int) -> int:
        """The number of a line without the comments above it."""
        return line - sum(one < line for one in self.comments)


def text_of(sheet: Sheet, file: str, *, schema: str, service: str, told: Told) -> Text:
    """The text of `file`. A comment that ignores rules stands above the key that the lines belong to."""
    text: list[str] = []
    comments: list[int] = []
    above = 0
    for lines, indent in _parts(sheet, file, schema, service, told):
        rules = {rule for line, rule in sheet.ignored if above < line <= above + len(lines)}
        above += len(lines)
        if rules:
            text.append(f"{indent}# postsync: ignore[{', '.join(sorted(rules))}] {_REASON}")
            comments.append(len(text))
        text += lines
    return Text("\n".join(text) + "\n", tuple(comments))


_Part = tuple[list[str], str]
"""The lines of one key with its value, and how far it is indented."""


def _parts(sheet: Sheet, file: str, schema: str, service: str, told: Told) -> Iterator[_Part]:
    head = [f"# yaml-language-server: $schema={schema}", "#"] if schema else []
    yield [*head, *(line.format(service=service, id=sheet.remote_id) for line in _UNKNOWN)], ""
    if sheet.id:
        yield [f"id: {word(sheet.id)}"], ""
    yield [f"accounts: [{', '.join(map(word, sheet.selectors))}]"], ""
    yield [f"scheduledAt: {format_time(sheet.at)}  # {told(sheet.at)}"], ""
    if len(sheet.containers) == 1 and sheet.containers[0].content:
        yield from _container(sheet.containers[0], sheet, file, "")
    else:
        yield ["containers:", *_containers(sheet, file)], ""
    yield from _answers(sheet)


def _containers(sheet: Sheet, file: str) -> Iterator[str]:
    for container in sheet.containers:
        lines = [line for part, _ in _container(container, sheet, file, "    ") for line in part]
        yield f"  - {lines[0].removeprefix('    ')}"
        yield from lines[1:]


def _container(container: Container, sheet: Sheet, file: str, indent: str) -> Iterator[_Part]:
    if container.content or not container.media:
        yield f"{indent}content: {written(container.content, indent)}".split("\n"), indent
    if container.media:
        lines = [f"{indent}media:"]
        for medium in container.media:
            lines += _medium(medium, sheet, file, indent + "  ")
        yield lines, indent


def _medium(medium: Media, sheet: Sheet, file: str, indent: str) -> Iterator[str]:
    if medium.path is not None:
        yield f"{indent}- path: {path(posixpath.relpath(medium.path, posixpath.dirname(file) or '.'))}"
    else:
        url = medium.url or ""
        ends = sheet.expiries.get(url)
        note = f"  # the service keeps it until {ends:%Y-%m-%d}" if ends else ""
        yield f"{indent}- url: {quoted(url)}{note}"
    if medium.alt:
        yield f"{indent}  alt: {written(medium.alt, indent + '  ')}"


def _answers(sheet: Sheet) -> Iterator[_Part]:
    answers = sheet.answers
    if answers.is_ is None:
        return
    lines = ["answers:", f"  is: {quoted(answers.is_)}  # others are like it: this one is meant"]
    if answers.again:
        lines.append("  again: true  # the same words go out more than once")
    yield lines, ""
