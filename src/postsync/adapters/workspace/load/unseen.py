"""What nobody sees in a file: in its values and keys, in the comments beside them, and in its name."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from postsync.adapters.workspace.yaml.reader import BOM, Document
from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Span
from postsync.domain.late import late
from postsync.domain.problem import Problem
from postsync.domain.text.hidden import beyond_ascii, may_hide, spans
from postsync.domain.text.lookalikes import may_mislead
from postsync.domain.text.ordinary import is_ordinary

_LINK = late(
    rb":[/\\](?!/(?!\d)(?:[a-z0-9-]++\.?)++(?::\d{1,4}+)?(?:[/?#\s\"'<>]|\Z|[)\]},;!*_~|]++(?:\s|\Z)))",
    re.IGNORECASE,
)
"""As in `domain/text/hosts.py`, for whole files."""

_BACKSLASH = ord("\\")
"""As a number: to look for one in a file takes a tenth of the time."""

_ESCAPE = late(rb"\\[xuUNLP_aebfv0]")

_IN_ASCII = late(rb"[nN]--")
"""A label of a host that stands for letters beyond ASCII: `xn--`."""


def unseen_in_values(
    data: bytes, documents: Sequence[Document], *, links: bool = True
) -> dict[int, list[Problem]]:
    """Find what nobody sees in the values and keys of a file, by the number of their document.

    Without `links` they are left alone: those of the configuration have rules of their own.
    """
    has_backslash = _BACKSLASH in data
    may_be_spelt = has_backslash and _ESCAPE.search(data)
    may_link = links and (
        ((has_backslash or b":/" in data) and _LINK.search(data))
        or (b"--" in data and _IN_ASCII.search(data))
    )
    if not (may_be_spelt or may_link):
        if data.isascii() or is_ordinary(data):
            return {}
        plain = data.removeprefix(BOM)
        if not (may_mislead(beyond_ascii(plain)) or may_hide(plain)):
            return {}  # as nearly every file
    from postsync.domain.rules.characters import LINKS, check_characters

    found = {at: check_characters(document.data) for at, document in enumerate(documents)}
    if not links:
        found = {at: [one for one in some if one.rule not in LINKS] for at, some in found.items()}
    return {at: problems for at, problems in found.items() if problems}


def unseen_beside(file: str, data: bytes) -> Iterator[Diagnostic]:
    """Find what turns the comments of a file around, which it has been read without a fault.

    What is reviewed would not be what YAML reads.
    """
    if data.isascii() or is_ordinary(data):
        return
    plain = data.removeprefix(BOM)
    if not _turning().search(beyond_ascii(plain)):
        return
    from postsync.adapters.workspace.load.ignores import Values
    from postsync.adapters.workspace.yaml.places import Lines
    from postsync.domain.rules.characters import TURNING, is_turning, listed

    text = plain.decode()
    lines, values = Lines(text), Values(data)
    for start, end in spans(text):
        line, column = lines.at(start)
        turning = [one for one in text[start:end] if is_turning(one)]
        if turning and not values.hold(line, column - 1):
            # The first says it: there may be one on every line.
            span = Span(file=file, line=line, column=column)
            summary = f"beside the values there is {listed(turning)}"
            yield finding("PS213", summary, detail=TURNING, span=span)
            return


def unseen_in_name(file: str) -> Iterator[Diagnostic]:
    """Find what nobody sees in the name of a file."""
    if file.isascii() and file.isprintable():
        return
    from postsync.domain.rules.characters import check_name

    for problem in check_name(file):
        span = Span(file=file)
        yield finding(problem.rule, problem.summary, detail=problem.detail, span=span)


@cache
def _turning() -> "re.Pattern[str]":
    return re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
