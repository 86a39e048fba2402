"""The text of a post file that is made of a post at the service."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from postsync.adapters.workspace.writing.layout import laid_out
from postsync.adapters.workspace.writing.nodes import Collection, Entry, Node, Page, Scalar
from postsync.adapters.workspace.writing.order import order_of
from postsync.domain.post.content import Answers, Container, Media
from postsync.domain.post.sheet import Sheet
from postsync.domain.schedule import format_time
from postsync.domain.text.text import visible

Told = Callable[[datetime], str]
"""A time as a comment says it to people."""

_UNKNOWN = (
    "# Imported from {service}, where this is post {id}. Its settings for networks, such as `pinterest:`,",
    "# are unknown: the service does not tell them. They stay as they are there, as long as none are",
    "# written here and the accounts stay the same.",
)

_REASON = "the service has accepted it"
_KEY = re.compile(r"([A-Za-z]+):")


def text_of(sheet: Sheet, file: str, *, schema: str, service: str, told: Told) -> str:
    """The text of `file`. A comment that ignores rules stands above the key that they speak about."""
    head = [f"# yaml-language-server: $schema={schema}", "#"] if schema else []
    head += [
        line.format(service=service, id=visible(sheet.remote_id, newline=False))
        for line in _UNKNOWN
    ]
    order = order_of("post")
    entries = sorted(_entries(sheet, file, told), key=lambda entry: order.rank(entry.key or ""))
    for entry in entries:
        rules = sorted(rule for key, rule in sheet.ignored if key == entry.key)
        if rules:
            entry.above.append(f"# postsync: ignore[{', '.join(rules)}] {_REASON}")
    return laid_out([Page(root=Collection(is_list=False, entries=entries), head=head)])


def key_at(text: str, line: int) -> str:
    """The key of the document in whose value a line is, or the first one below it."""
    lines = text.split("\n")
    for found in map(_KEY.match, [*reversed(lines[:line]), *lines[line:]]):
        if found:
            return found[1]
    raise AssertionError  # every file has accounts


def _entries(sheet: Sheet, file: str, told: Told) -> Iterator[Entry]:
    if sheet.id:
        yield _text("id", sheet.id)
    names = [Entry(Scalar(text=one)) for one in sheet.selectors]
    yield _entry("accounts", Collection(is_list=True, entries=names, is_flow=True))
    at = format_time(sheet.at)
    yield _entry("scheduledAt", Scalar(text=at, source=at), beside=f"# {told(sheet.at)}")
    if len(sheet.containers) == 1 and sheet.containers[0].content:
        yield from _container(sheet.containers[0], sheet, file)
    else:
        parts = [_block(_container(container, sheet, file)) for container in sheet.containers]
        yield _entry("containers", _list(parts))
    if not sheet.links:
        yield _entry(
            "links", Scalar(text=None, source="false"), beside="# as they stand at the service"
        )
    if sheet.answers.is_ is not None:
        yield _entry("answers", _block(_answers(sheet.answers, sheet.answers.is_)))


def _container(container: Container, sheet: Sheet, file: str) -> Iterator[Entry]:
    if container.content or not container.media:
        yield _text("content", container.content)
    if container.media:
        yield _entry(
            "media", _list(_block(_medium(medium, sheet, file)) for medium in container.media)
        )


def _medium(medium: Media, sheet: Sheet, file: str) -> Iterator[Entry]:
    if medium.path is not None:
        yield _text("path", posixpath.relpath(medium.path, posixpath.dirname(file) or "."))
    else:
        url = medium.url or ""
        ends = sheet.expiries.get(url)
        note = f"# the service keeps it until {ends:%Y-%m-%d}" if ends else ""
        yield _text("url", url, beside=note)
    if medium.alt:
        yield _text("alt", medium.alt)


def _answers(answers: Answers, remote_id: str) -> Iterator[Entry]:
    yield _text("is", remote_id, beside="# others are like it: this one is meant")
    if answers.is_not:
        others = [Entry(Scalar(text=one)) for one in answers.is_not]
        yield _entry("isNot", Collection(is_list=True, entries=others, is_flow=True))
    if answers.again:
        again = Scalar(text=None, source="true")
        yield _entry("again", again, beside="# the same words go out more than once")


def _entry(key: str, value: Node, *, beside: str = "") -> Entry:
    return Entry(value, key=key, name=key, beside=beside)


def _text(key: str, text: str, *, beside: str = "") -> Entry:
    return _entry(key, Scalar(text=text), beside=beside)


def _block(entries: Iterable[Entry]) -> Collection:
    return Collection(is_list=False, entries=list(entries))


def _list(values: Iterable[Node]) -> Collection:
    return Collection(is_list=True, entries=[Entry(value) for value in values])
