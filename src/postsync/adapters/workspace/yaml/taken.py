"""What the signs of YAML take from a document that is read without a fault."""

from collections.abc import Callable, Container, Iterator
from typing import Any, NamedTuple

from postsync.adapters.workspace.wording import key
from postsync.domain.late import late
from postsync.domain.problem import Path, Problem

_HASH, _AMPERSAND, _ASTERISK, _BACKSLASH = b"#&*\\"
"""As numbers: to look for one of those in a file takes a tenth of the time."""

_NUMBERED = late(rb"\\(?:x|u00|U000000)[0-7]")
"""Escapes of ASCII by number, whatever they stand for."""


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
    if may_take(data, values):
        from postsync.adapters.workspace.yaml.hashtags import may_take_words, taken_words

        if may_take_words(data, values):
            yield from taken_words(data, known(), is_read).items()
    if _AMPERSAND in data:
        from postsync.adapters.workspace.yaml.anchors import may_have_anchors, unused_anchors

        if may_have_anchors(data):
            yield from unused_anchors(data).items()


def may_take(data: bytes, values: list[Any]) -> bool:
    """Whether a # of a file may begin a comment, but for a remark that the file begins with. Quick.

    False only where each stands in the text of a container: then both have as many of them.
    """
    if _HASH not in data:
        return False
    if may_be_unwritten(data):
        return True
    left = _count(data, _HASH) - data.startswith(b"# ")
    for text in main_texts(values):
        if type(text) is str and "#" in text:
            left -= _count(text, "#")
    return left != 0


def _count(text: Any, sign: Any) -> int:
    """How often a sign is in a text or a file. Where it is rare, `count` takes ten times as long."""
    count, at = 0, text.find(sign)
    while at >= 0:
        count += 1
        at = text.find(sign, at + 1)
    return count


def may_be_unwritten(data: bytes) -> bool:
    """Whether a # may be in what was read of a file that is not in the file: by number, or by an alias."""
    if _BACKSLASH in data and _NUMBERED.search(data):
        return True
    return _AMPERSAND in data and _ASTERISK in data


def main_texts(values: list[Any]) -> list[Any]:
    """What stands in documents where the texts of containers do."""
    texts: list[Any] = []
    for data in values:
        if type(data) is dict:
            texts.append(data.get("content"))
            containers = data.get("containers")
            if type(containers) is list:
                texts += [one.get("content") for one in containers if type(one) is dict]
    return texts
