"""Rules across posts: addresses are unique, and the posts of an account follow one another in peace."""

from collections.abc import Iterable, Iterator
from itertools import islice

from postsync.adapters.workspace.decode.times import zone_named
from postsync.adapters.workspace.load.contents import Read
from postsync.adapters.workspace.load.slots import Slots, Survey
from postsync.domain.catalogue import finding
from postsync.domain.config import Config
from postsync.domain.diagnostic import Diagnostic, Span
from postsync.domain.networks.overrides import Limits
from postsync.domain.rules.cadence.cadence import check_cadence
from postsync.domain.rules.cadence.neighbours import Finding
from postsync.domain.rules.cadence.sibling import Sibling


class Siblings:
    """The posts of a workspace as they are read, in the order of their files, compared at the end."""

    def __init__(self) -> None:
        self._posts: list[Sibling] = []

    def add(self, sibling: Sibling) -> None:
        """Note a post that has an address."""
        self._posts.append(sibling)

    def join(self, other: "Siblings") -> None:
        """Take in the posts of files that come after these."""
        self._posts += other._posts  # noqa: SLF001 - its own kind

    def findings(
        self, config: Config, limits: Limits, *, read: Read, survey: Survey
    ) -> list[Diagnostic]:
        """Everything wrong between the posts, said at each place."""
        found = list(_same_addresses(self._posts, survey))
        of_cadence = check_cadence(self._posts, config, limits, zone_named)
        off = {rule for rule, severity in config.rules.items() if severity == "off"}
        said = [item for item in of_cadence if item.problem.rule not in off]
        return found + list(_placed(said, Slots(read, survey)))


def _same_addresses(posts: list[Sibling], survey: Survey) -> Iterator[Diagnostic]:
    if len({post.address for post in posts}) == len(posts):
        return
    by_address: dict[str, list[Sibling]] = {}
    for post in posts:
        by_address.setdefault(post.address, []).append(post)
    for address, same in by_address.items():
        if len(same) > 1:
            spans = [_span_of_id(post, survey) for post in same]
            for index, span in enumerate(spans):
                yield finding(
                    "PS133",
                    f"another post has the address {address}",
                    detail=f"Give one of them another `id`. The other: {_others(spans, index)}.",
                    span=span,
                    address=address,
                )


def _span_of_id(post: Sibling, survey: Survey) -> Span:
    places = survey(post.file).get(post.line) if post.has_id else None
    return places.span(("id",)) if places else _span(post)


def _span(post: Sibling) -> Span:
    return Span(file=post.file, line=post.line, column=post.column)


def _others(spans: list[Span], index: int) -> str:
    others = islice((span for at, span in enumerate(spans) if at != index), 3)
    shown = ", ".join(f"{span.file}:{span.line}" for span in others)
    return f"{shown} and {len(spans) - 4} more" if len(spans) > 4 else shown


def _placed(found: Iterable[Finding], slots: Slots) -> Iterator[Diagnostic]:
    """The findings at their places, file by file."""
    for post, problem in sorted(found, key=lambda item: item.sibling.file):
        yield finding(
            problem.rule,
            problem.summary,
            detail=problem.detail,
            span=slots.span(post) if problem.path else _span(post),
            address=post.address,
            severity=problem.severity,
        )
