"""Together: the posts of one document, named as one, with where each comes from and how it differs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from postsync.domain.diagnostic import Span
from postsync.domain.plan.plan import Change
from postsync.domain.post.content import Content
from postsync.domain.post.post import Part
from postsync.domain.text.tagging import untagged
from postsync.domain.text.text import comparable
from postsync.views.moments import Zone, duration, local
from postsync.views.outline.change import ChangeOutline
from postsync.views.shown import plural

_NOW = "publishes now"


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
    def source(self) -> str:
        """`posts/tips.yaml with data/tips.csv`."""
        return f"{self.file} with {self.data}" if self.data not in {"", self.file} else self.file

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

    def words_of(self, one: ChangeOutline, zone: Zone) -> str:
        """How a post differs from the first one of its group; of that one, and of rows, the time."""
        first = self.members[0]
        when = _NOW if one.publishes_now else local(one.at, zone) if one.at else ""
        if one is first or self.is_campaign:
            return when
        before, after = _content(first), _content(one)
        told = [_later(first, one, when)]
        if before and after:
            told += _differences(before, after)
        return ", ".join(filter(None, told)) or "the same"


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


def _later(first: ChangeOutline, one: ChangeOutline, when: str) -> str:
    if one.at is None or first.at is None or one.publishes_now:
        return when
    apart = one.at - first.at
    if not apart:
        return ""
    how = "later" if apart > timedelta(0) else "earlier"
    return f"{duration(abs(apart))} {how}"


def _differences(one: Content, other: Content) -> list[str]:
    told = []
    if one.texts != other.texts:
        is_only_links = [comparable(untagged(text)) for text in one.texts] == [
            comparable(untagged(text)) for text in other.texts
        ]
        told.append("other link parameters" if is_only_links else "other words")
    if [(m.place, m.alt) for m in one.media] != [(m.place, m.alt) for m in other.media]:
        told.append("other media")
    own = [name for name in other.blocks if other.blocks[name] != one.blocks.get(name)]
    return told + [f"block {name}" for name in own]
