"""Together: the posts of one document, named as one, with where each comes from and how it differs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from postsync.domain.diagnostic import Span
from postsync.domain.plan.plan import Change
from postsync.domain.post.content import Content
from postsync.domain.post.post import Part
from postsync.domain.text.tagging import untagged
from postsync.domain.text.text import comparable
from postsync.views.moments import Zone, local
from postsync.views.outline.change import ChangeOutline
from postsync.views.shown import plural

_NOW = "publishes now"

TEXT = frozenset({"content", "containers"})
"""The keys that have the words of a post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The posts of a plan that one document becomes, the earliest first.

    `of` is the address of the document, `file` its post file, `data` the one with its rows, if it has any.
    """

    of: str
    file: str
    data: str
    members: Sequence[ChangeOutline]

    @property
    def is_campaign(self) -> bool:
        """Whether its posts are those of a template."""
        return any(one.change.part and one.change.part.row for one in self.members)

    @property
    def sources(self) -> Sequence[str]:
        """The post file, and the one with its rows if that is another."""
        return (self.file, self.data) if self.data not in {"", self.file} else (self.file,)

    @property
    def size(self) -> str:
        """`3 posts`."""
        return plural(len(self.members), "post")

    def span(self, zone: Zone) -> str:
        """`Tue 2026-12-01 09:00 UTC to Thu 2027-02-18 09:00 UTC`; empty where no post has a time."""
        times = sorted(one.at for one in self.members if one.at)
        if not times:
            return ""
        first, last = local(times[0], zone), local(times[-1], zone)
        return first if first == last else f"{first} to {last}"

    def name_of(self, one: ChangeOutline) -> str:
        """What a post is called within its group: `linkedin`, `intro@x`; its networks, if it has no key."""
        name = one.change.address.removeprefix(self.of).lstrip("/@")
        networks = dict.fromkeys(to.network for to in one.change.destinations if to.network)
        return name or ", ".join(networks) or ", ".join(one.selectors)

    def time_of(self, one: ChangeOutline, zone: Zone) -> str:
        """When a post goes out."""
        return _NOW if one.publishes_now else local(one.at, zone) if one.at else ""

    def words_of(self, one: ChangeOutline) -> str:
        """What a post of a document with variants shares with the others, and what it has of its own."""
        content = _content(one)
        if content is None:
            return ""
        shares = (_content(other) for other in self.members if not _has_own_text(other))
        shared = next(shares, None)
        text = _own_text(content) if _has_own_text(one) else _shared_text(shared, content)
        own = one.change.part.own if one.change.part else ()
        return ", ".join([text, *_own_things(own, shared, content)])


def groups_of(every: Iterable[ChangeOutline]) -> dict[str, Group]:
    """The group of each post of a plan that is not alone in it, by the address of the post."""
    found: dict[str, list[ChangeOutline]] = {}
    for one in every:
        if one.change.part is not None:
            found.setdefault(one.change.part.of, []).append(one)
    groups: dict[str, Group] = {}
    for of, members in found.items():
        if len(members) > 1:
            rows = [one.change.part.row for one in members if one.change.part]
            group = Group(
                of=of,
                file=next((one.change.span.file for one in members if one.change.span), ""),
                data=next((row.file for row in rows if row), ""),
                members=members,
            )
            groups |= {one.change.address: group for one in members}
    return groups


def side_by_side(
    every: Sequence[ChangeOutline], groups: Mapping[str, Group]
) -> list[ChangeOutline]:
    """Posts in their order, those of a group where the first of them stands."""
    first: dict[str, int] = {}
    for place, one in enumerate(every):
        group = groups.get(one.change.address)
        first.setdefault(group.of if group else one.change.address, place)

    def place_of(one: ChangeOutline) -> int:
        group = groups.get(one.change.address)
        return first[group.of if group else one.change.address]

    return sorted(every, key=place_of)


def origin(span: Span | None, part: Part | None) -> str:
    """Where a post comes from: `posts/launch.yaml:9`, `posts/tips.yaml:4, row intro of data/tips.csv:8`."""
    place = f"{span.file}:{span.line}" if span else ""
    row = part.row if part else None
    if row is None:
        return place
    return f"{place}, row {row.key} of {row.file}:{row.line}".lstrip(", ")


def origin_of(change: Change) -> str:
    """Where the post of a change comes from."""
    return origin(change.span, change.part)


def _content(one: ChangeOutline) -> Content | None:
    change = one.change
    return change.after or change.unsound or change.before


def _has_own_text(one: ChangeOutline) -> bool:
    part = one.change.part
    return part is not None and not TEXT.isdisjoint(part.own)


def _own_text(content: Content) -> str:
    texts = content.texts
    return f"own text, {plural(len(texts[0]), 'character')}" if texts else "no text"


def _shared_text(shared: Content | None, content: Content) -> str:
    """The text of the document, and how it differs from that of another post: in what is filled in."""
    if shared is None or shared.texts == content.texts:
        return "shared text"
    is_only_links = [comparable(untagged(text)) for text in shared.texts] == [
        comparable(untagged(text)) for text in content.texts
    ]
    return f"shared text, other {'link parameters' if is_only_links else 'names or hashtags'}"


def _own_things(own: Sequence[str], shared: Content | None, content: Content) -> Iterator[str]:
    """What else a variant says itself."""
    replies = len(content.containers) - 1
    if replies and "containers" in own:
        yield plural(replies, "reply", "replies")
    if not {"media", "containers"}.isdisjoint(own) and (
        shared is None or _media(shared) != _media(content)
    ):
        yield "own media" if content.media else "no media"
    yield from (f"own {name} settings" for name in content.blocks if name in own)


def _media(content: Content) -> list[tuple[str, str | None]]:
    return [(medium.place, medium.alt) for medium in content.media]
