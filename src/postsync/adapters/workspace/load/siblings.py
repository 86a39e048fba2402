"""Rules across posts: addresses are unique, and the posts of an account follow one another in peace."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice

from postsync.adapters.workspace.decode.times import zone_named
from postsync.adapters.workspace.load.files import Read
from postsync.adapters.workspace.yaml.places import Places
from postsync.adapters.workspace.yaml.reader import BOM
from postsync.domain.catalogue import finding
from postsync.domain.config import Config
from postsync.domain.diagnostic import Diagnostic, Span
from postsync.domain.networks.overrides import Limits
from postsync.domain.rules.cadence import check_cadence
from postsync.domain.rules.siblings import Sibling

_KEY = b"scheduledAt"
_LINE = rb"""scheduledAt:[ \t]+(?=["'0-9])"""


def check_siblings(
    posts: list[Sibling], config: Config, limits: Limits, read: Read
) -> list[Diagnostic]:
    """Find everything wrong between `posts`, which come in the order of their files."""
    spans = _Spans(read)
    found = list(_same_addresses(posts, spans))
    of_cadence = check_cadence(posts, config, limits, zone_named)
    if not of_cadence:
        return found
    off = {rule for rule, severity in config.rules.items() if severity == "off"}
    reported = [item for item in of_cadence if item.problem.rule not in off]
    # File by file, so that each is looked at once.
    for post, problem in sorted(reported, key=lambda item: item.sibling.file):
        found.append(
            finding(
                problem.rule,
                problem.summary,
                detail=problem.detail,
                span=spans.of_time(post) if problem.path else _span(post),
                address=post.address,
                severity=problem.severity,
            )
        )
    return found


def _same_addresses(posts: list[Sibling], spans: "_Spans") -> Iterator[Diagnostic]:
    if len({post.address for post in posts}) == len(posts):
        return
    by_address: dict[str, list[Sibling]] = {}
    for post in posts:
        by_address.setdefault(post.address, []).append(post)
    for address, same in by_address.items():
        if len(same) > 1:
            places = [spans.of_id(post) for post in same]
            for index, span in enumerate(places):
                yield finding(
                    "PS133",
                    f"another post has the address {address}",
                    detail=f"Give one of them another `id`. The other: {_others(places, index)}.",
                    span=span,
                    address=address,
                )


def _others(spans: list[Span], index: int) -> str:
    others = islice((span for at, span in enumerate(spans) if at != index), 3)
    shown = ", ".join(f"{span.file}:{span.line}" for span in others)
    return f"{shown} and {len(spans) - 4} more" if len(spans) > 4 else shown


def _span(post: Sibling) -> Span:
    return Span(file=post.file, line=post.line, column=post.column)


class _Spans:
    """Finds the places of posts, and of their ids and times, in their files."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._lines = lru_cache(4)(self._lines_of)
        self._places = lru_cache(16)(self._places_of)

    def of_id(self, post: Sibling) -> Span:
        """Return the place of the `id` of a post; of its document if it has none."""
        places = self._places(post.file).get(post.line) if post.has_id else None
        return places.span(("id",)) if places else _span(post)

    def of_time(self, post: Sibling) -> Span:
        """Return the place of the time of a post; of its document if it has none."""
        plain = _plain_place(self._lines(post.file), post.line) if post.column == 1 else None
        if plain is not None:
            return Span(file=post.file, line=plain[0], column=plain[1])
        places = self._places(post.file).get(post.line)
        return places.span(("scheduledAt",)) if places else _span(post)

    def _lines_of(self, file: str) -> list[bytes]:
        try:
            return self._read(file).removeprefix(BOM).splitlines()
        except OSError:
            return []

    def _places_of(self, file: str) -> Mapping[int, Places]:
        """The places in each document of a file, by the line where the document begins."""
        from postsync.adapters.workspace.yaml.survey import survey

        try:
            surveyed = survey(file, self._read(file))[0]
        except OSError:
            return {}
        return {places.span(()).line: places for places in surveyed}


def _plain_place(lines: list[bytes], first: int) -> tuple[int, int] | None:
    """Find line and column of the time in the document whose root begins at the line `first`.

    None unless it is certain without reading the YAML once more: the key is there once, at the beginning
    of a line, and its value follows.
    """
    found: tuple[int, int] | None = None
    for number in range(first, len(lines) + 1):
        line = lines[number - 1]
        if line.startswith((b"---", b"...")):
            break
        if _KEY in line:
            match = re.match(_LINE, line)
            if match is None or found is not None:
                return None
            found = number, match.end() + 1
    return found
