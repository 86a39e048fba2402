"""Placements: a post as one of its networks gets it, and looking into its block and its texts."""

from collections.abc import Mapping
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from postsync.domain.catalogue import RULES
from postsync.domain.diagnostic import Severity
from postsync.domain.networks.network import Figures, Network
from postsync.domain.post.content import Media
from postsync.domain.post.media import Form, Kind, MediaFacts
from postsync.domain.post.post import Post
from postsync.domain.problem import Path, Problem, field_path

_LESS = {
    Severity.ERROR: Severity.WARN,
    Severity.WARN: Severity.INFO,
    Severity.INFO: Severity.INFO,
}


class Item(NamedTuple):
    """One medium of a post: as written, what its bytes tell, and what it is as far as anybody knows."""

    medium: Media
    facts: MediaFacts | None
    form: Form | None


class Placement:
    """A post as `network` gets it.

    `media` has an entry for each container, in order. `figures` are those of the accounts that the post
    goes to on this network; `reached` are all networks that it goes to. `zone` is the time zone of the
    post, which tells where its readers are.
    """

    __slots__ = ("block", "figures", "kind", "media", "network", "post", "reached", "zone")

    def __init__(
        self,
        *,
        post: Post,
        network: Network,
        kind: Kind | None,
        block: Mapping[str, Any],
        media: tuple[tuple[Item, ...], ...],
        figures: Figures,
        reached: frozenset[str] = frozenset(),
        zone: str | None = None,
    ) -> None:
        self.post = post
        self.network = network
        self.kind = kind
        self.block = block
        self.media = media
        self.figures = figures
        self.reached = reached
        self.zone = zone

    @property
    def forms(self) -> list[Form | None]:
        """What the media of the first container are."""
        return [item.form for item in self.media[0]] if self.media else []

    @property
    def is_alone(self) -> bool:
        """Whether the post goes to no other network, as far as its selectors tell."""
        return all(map(self.network.is_meant_by, self.post.content.selectors))

    @property
    def block_path(self) -> Path:
        """Where to report what a block lacks: at the block, or at what makes it necessary.

        That is the first selector that names the network, by its text; only the file knows its position.
        """
        if self.network.name in self.post.content.blocks:
            return (self.network.name,)
        named = (one for one in self.post.content.selectors if self.network.is_meant_by(one))
        return ("accounts", *islice(named, 1))


FIRST_TEXT: Path = ("containers", 0, "content")
"""Where the text of the first container stands."""


class Text(NamedTuple):
    """One text as a network gets it. `field` is the one that its figures stand under."""

    placement: Placement
    field: str
    content: str
    path: Path
    name: str
    is_reply: bool = False


class Field(NamedTuple):
    """One field of a block: what is written, and where.

    `is_extra`: it stands in `extra`, and nobody knows what the service does with it.
    """

    value: Any
    path: Path
    is_extra: bool

    @property
    def label(self) -> str:
        """The field as people write it."""
        return f"`{field_path(self.path)}`"

    def problem(
        self, rule: str, summary: str, detail: str, *, severity: Severity | None = None
    ) -> Problem:
        """A problem with this field; one step less severe in `extra`."""
        if self.is_extra:
            severity = _LESS[severity or RULES[rule].severity]
        return Problem(rule=rule, summary=summary, detail=detail, path=self.path, severity=severity)


_NOTHING: Mapping[str, Any] = {}


def field_of(placement: Placement, *names: str) -> Field | None:
    """The first of these fields that the block has, also in `extra`; None if it is empty, too.

    A name is given as the API spells it; in `extra`, whose names nobody checks, it is found in
    snake_case and in camelCase.
    """
    block = placement.block
    extra = block.get("extra")
    if not extra or not isinstance(extra, dict):  # as nobody but a forged state has it
        extra = _NOTHING
    for name in names:
        for spelling in (name, _snake_case(name), _camel_case(name)) if extra else ():
            if _is_there(extra.get(spelling)):
                return Field(extra[spelling], (placement.network.name, "extra", spelling), True)
        # Most blocks have few of the fields that the rules ask for.
        if name in block and _is_there(block[name]):
            return Field(block[name], (placement.network.name, name), False)
    return None


def part_of(field: Field, name: str) -> Field | None:
    """A field within a field, by either spelling."""
    if isinstance(field.value, Mapping):
        for spelling in (name, _snake_case(name)):
            if _is_there(field.value.get(spelling)):
                return Field(field.value[spelling], (*field.path, spelling), field.is_extra)
    return None


def find(placement: Placement, name: str) -> Field | None:
    """A field of the block, or with a dot in its name, a field within one."""
    outer, _, inner = name.partition(".")
    field = field_of(placement, outer)
    return part_of(field, inner) if field is not None and inner else field


def texts_of(placement: Placement) -> list[Text]:
    """What the network shows as the text of the post and of each reply; a story has none."""
    first, *replies = placement.post.content.containers
    texts = []
    if placement.kind is not Kind.STORY:
        caption = _caption(placement) if placement.block else None
        if caption is not None:
            name = placement.network.caption or ""
            texts.append(Text(placement, name, caption.value, caption.path, f"the {name}"))
        else:
            field = narrowed(placement, "post")
            texts.append(Text(placement, field, first.content, FIRST_TEXT, "the text"))
    for index, reply in enumerate(replies, 1):
        name, path = f"part {index + 1}", ("containers", index, "content")
        texts.append(Text(placement, "reply", reply.content, path, name, True))
    return texts


def narrowed(placement: Placement, name: str) -> str:
    """The field under which the figures for this kind of post stand."""
    narrows = placement.network.narrows_text
    kind = narrows(placement) if narrows else None
    return f"{kind}.{name}" if kind else name


def _caption(placement: Placement) -> Field | None:
    """What the network shows in place of the text of the post."""
    if placement.network.caption is None:
        return None
    field = field_of(placement, placement.network.caption)
    return field if field is not None and isinstance(field.value, str) else None


def medium_path(container: int, index: int) -> Path:
    """Where a medium of a container stands."""
    return ("containers", container, "media", index)


@cache
def _snake_case(name: str) -> str:
    """`postMode` as `post_mode`."""
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)


@cache
def _camel_case(name: str) -> str:
    """`post_mode` as `postMode`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _is_there(value: Any) -> bool:
    return bool(value) or value == 0
