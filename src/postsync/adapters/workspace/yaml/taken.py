"""What the signs of YAML take from a document that is read without a fault."""

import re
from collections.abc import Callable, Container, Iterator
from typing import Any, NamedTuple

from postsync.adapters.workspace.wording import key
from postsync.domain.problem import Path, Problem

_WORD_BEHIND_HASH = re.compile(rb"#[^ \t\r\n!]")


class _Any(Container[str]):
    """Names that nobody knows beforehand: every name is one."""

    def __contains__(self, name: object) -> bool:
        return True


ANY_NAME = _Any()


class Taken(NamedTuple):
    """Words that are in no text, and what is to be said of values that have nothing left.

    `begins` has, by its path, the character at which a value begins that has lost words to a comment.
    """

    problems: list[Problem]
    emptied: dict[Path, Problem]
    begins: dict[Path, int]


def field_of(path: Path) -> str:
    """The key whose value stands at `path`, or the dash of an entry."""
    last = path[-1] if path else ""
    return last if isinstance(last, str) else "-"


def shown(path: Path) -> str:
    """How a sentence names it."""
    field = field_of(path)
    return "the entry" if field == "-" else key(field)


_READ = frozenset({"content", "alt", "title", "caption", "altText", "alt_text", "tags"})


def is_read_in_post(path: Path) -> bool:
    """Whether the public reads the value at a path of a post file, or may: all that stands below `extra`."""
    names = [part for part in path if isinstance(part, str)]
    is_in_row = path[:2] == ("forEach", "rows") and len(path) > 2
    return bool(names) and (names[-1] in _READ or "extra" in names[:-1] or is_in_row)


def taken_from(
    data: bytes,
    values: list[Any],
    known: Callable[[], Container[str]],
    is_read: Callable[[Path], bool] = is_read_in_post,
) -> Iterator[tuple[int, Taken]]:
    """What comments and anchors take from a file, with the number of its document.

    `data` has been read as `values` without a finding. A comment of one key among `known` was a line of the
    file; `is_read` says whether the public reads what stands at a path.
    """
    if _WORD_BEHIND_HASH.search(data):
        from postsync.adapters.workspace.yaml.hashtags import may_take_words, taken_words

        if may_take_words(data, values):
            yield from taken_words(data, known(), is_read).items()
    if b"&" in data:
        from postsync.adapters.workspace.yaml.anchors import may_have_anchors, unused_anchors

        if may_have_anchors(data):
            yield from unused_anchors(data).items()
