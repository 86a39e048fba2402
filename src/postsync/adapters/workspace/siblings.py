"""Rules across posts: addresses are unique, and no two posts say the same to the same at once."""

from collections.abc import Callable, Mapping
from itertools import islice, pairwise

from postsync.adapters.workspace.places import Places
from postsync.domain.diagnostic import Diagnostic, Span
from postsync.domain.post import Post
from postsync.domain.rules import finding
from postsync.domain.schedule import same_slot
from postsync.domain.text import comparable

Survey = Callable[[str], Mapping[int, Places]]
"""Finds the places of the documents of a file, by the line where each begins."""


class Siblings:
    """The posts of a workspace as they are read, compared at the end."""

    def __init__(self) -> None:
        self._claims: dict[str, Span] = {}
        self._repeated: dict[str, list[tuple[Span, bool]]] = {}
        self._with_id: set[str] = set()
        self._posts: dict[frozenset[str], list[Post]] = {}

    def claim(self, address: str, span: Span, *, has_id: bool) -> None:
        """Note that the post at `span` has this address."""
        first = self._claims.setdefault(address, span)
        if has_id and first is span:
            self._with_id.add(address)
        if first is not span:
            known = [(first, address in self._with_id)]
            self._repeated.setdefault(address, known).append((span, has_id))

    def add(self, post: Post) -> None:
        """Note a post that could go out."""
        if not post.draft:
            self._posts.setdefault(frozenset(post.selectors), []).append(post)

    def findings(self, survey: Survey) -> list[Diagnostic]:
        """Everything wrong between the posts, said at each place."""
        found: list[Diagnostic] = []
        for address, spans in self._repeated.items():
            found += _same_address(address, spans, survey)
        for posts in self._posts.values():
            if len(posts) > 1:
                found += _same_posts(posts)
        return found


def _same_address(address: str, spans: list[tuple[Span, bool]], survey: Survey) -> list[Diagnostic]:
    exact = [_span_of_id(span, survey) if has_id else span for span, has_id in spans]
    return [
        finding(
            "PS133",
            f"another post has the address {address}",
            detail=f"Give one of them another `id`. The other: {_others(exact, index)}.",
            span=span,
            address=address,
        )
        for index, span in enumerate(exact)
    ]


def _span_of_id(span: Span, survey: Survey) -> Span:
    places = survey(span.file).get(span.line)
    return places.span(("id",)) if places else span


def _same_posts(posts: list[Post]) -> list[Diagnostic]:
    """Findings about posts with the same accounts: those that also share their time and text."""
    timed = sorted(
        (post for post in posts if post.scheduled_at is not None),
        key=lambda post: (post.scheduled_at, post.address),
    )
    suspects = {
        id(post): post
        for one, other in pairwise(timed)
        if same_slot(one.scheduled_at, other.scheduled_at)
        for post in (one, other)
    }
    at_once = [post for post in posts if post.scheduled_at is None]
    found: list[Diagnostic] = []
    for group in (list(suspects.values()), at_once):
        by_text: dict[tuple[str, ...], list[Post]] = {}
        if len(group) > 1:
            for post in group:
                by_text.setdefault(_said(post), []).append(post)
        for same in by_text.values():
            found += _report_same(same)
    return found


def _said(post: Post) -> tuple[str, ...]:
    """What a post says, as far as it tells one from another; without text, its media do."""
    texts = tuple(comparable(container.content) for container in post.containers)
    if any(texts):
        return texts
    return tuple(
        medium.path or medium.url or ""
        for container in post.containers
        for medium in container.media
    )


def _report_same(posts: list[Post]) -> list[Diagnostic]:
    """Findings about posts with the same accounts and text, in the order of their times."""
    twins: dict[int, tuple[Post, Post]] = {}
    for one, other in pairwise(posts):
        if same_slot(one.scheduled_at, other.scheduled_at):
            twins.setdefault(id(one), (one, other))
            twins.setdefault(id(other), (other, one))
    return [
        finding(
            "PS134",
            "another post has the same accounts, text and time",
            detail=(
                "The public would see it twice. Remove one of them, or change its text. "
                f"The other: {_place(twin.span)}."
            ),
            span=post.span,
            address=post.address,
        )
        for post, twin in twins.values()
    ]


def _others(spans: list[Span], index: int) -> str:
    others = islice((span for at, span in enumerate(spans) if at != index), 3)
    shown = ", ".join(map(_place, others))
    return f"{shown} and {len(spans) - 4} more" if len(spans) > 4 else shown


def _place(span: Span) -> str:
    return f"{span.file}:{span.line}"
