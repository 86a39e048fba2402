"""What a network is, as one value: its figures with their sources, its words, and the checks of its own."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property
from re import Pattern
from typing import TYPE_CHECKING, Any, NamedTuple

from postsync.domain.diagnostic import Severity
from postsync.domain.late import late
from postsync.domain.post.media import Form, Kind
from postsync.domain.problem import Problem

if TYPE_CHECKING:  # a placement names its network, and a network has checks of placements
    from postsync.domain.networks.placement import Placement, Text

ERROR, WARN, INFO = Severity.ERROR, Severity.WARN, Severity.INFO
"""A figure that its network states itself, and that nobody disputes, is an error; one that comes second
hand, or that sources disagree about, a warning. Where two figures are known, the surer one is the error."""


class Source(NamedTuple):
    """Where a figure stands. The date is that of the copy that was read, None where it is not known.

    `is_tool`: another publishing tool states the figure, not the network.
    """

    name: str
    url: str
    as_of: date | None = None
    is_tool: bool = False


CONFIGURED = Source("postsync.yaml", "")
"""The source of a figure that the workspace itself has set."""

OUTSTAND = Source("outstand", "https://www.outstand.so/docs/create-a-post")
POSTIZ = Source(
    "postiz", "https://github.com/gitroomhq/postiz-app", date(2026, 8, 21), is_tool=True
)
RELAYAPI = Source(
    "relayapi", "https://github.com/relayapi-dev/relayapi", date(2026, 8, 12), is_tool=True
)
AYRSHARE = Source(
    "ayrshare",
    "https://www.ayrshare.com/docs/help-center/technical-support/character_limits",
    is_tool=True,
)


class Limit(NamedTuple):
    """One figure: the most (and the least) of a field, in a unit or by a counter.

    `note` is what findings add about the figure itself.
    """

    field: str
    maximum: float | None
    unit: str
    severity: Severity
    source: Source
    minimum: float | None = None
    note: str = ""


class Choice(NamedTuple):
    """One list of what a field may be."""

    field: str
    allowed: tuple[str, ...]
    severity: Severity
    source: Source


class Figures:
    """The figures that hold for the posts to some accounts of one network.

    By field, the most severe first. `get` is that of `rows`, without a call between.
    """

    __slots__ = ("get", "rows")

    def __init__(self, rows: Mapping[str, tuple[Limit, ...]]) -> None:
        self.rows = rows
        self.get = rows.get


class Replies(StrEnum):
    """What the later parts of a post become."""

    THREAD = "thread"
    """Posts like any other."""
    COMMENTS = "comments"
    """Comments, which carry text alone."""
    PERHAPS_COMMENTS = "perhaps comments"
    """Comments, as other tools say."""
    NOTHING = "nothing"
    """Nothing that anybody knows of."""
    UNKNOWN = "unknown"


class Alike(StrEnum):
    """What the pictures of a carousel must have in common."""

    SHAPE = "shape"
    SIZE = "size"


class Attachment(NamedTuple):
    """A field of the block that stands in the place of pictures and videos."""

    field: str
    what: str
    severity: Severity


class Misfit(NamedTuple):
    """A field of the block, what it is for, and the kinds of posts that it is not for.

    An error where the network says itself that it refuses the field; a warning where it has no effect.
    """

    field: str
    purpose: str
    unfit: frozenset[Kind]
    severity: Severity


class PublicAddress(NamedTuple):
    """Where a post stands in public, by the id that its network gave it, for ids of this pattern."""

    pattern: str
    form: str


class Prices(NamedTuple):
    """What a network charges for a post over its API, and for one with a link, in tenths of a US cent."""

    post: int
    linked: int
    source: Source


def dollars(tenths: int) -> str:
    """`$0.20`, `$0.015`: so many tenths of a cent."""
    text = f"${tenths // 1000:,}.{tenths % 1000:03d}"
    return text.removesuffix("0")


class TextForm(NamedTuple):
    """What the text of a field of the block looks like; `unless` another field has this value."""

    field: str
    pattern: Pattern[str]
    words: str
    unless: tuple[str, str] | None = None


_NONE: Mapping[str, Any] = {}


class _Told(NamedTuple):
    """One network. All that is its own stands in one file, and the rules read it here.

    Fields of figures are `post` (the first container), `reply` (each later one), `alt`, what a medium
    becomes with a measure (`video.seconds`), or a field of the block; a kind before the field narrows it
    (`reel.title`), a part after a dot is a field within the field, and `each` an entry of a list.
    """

    name: str
    title: str
    aliases: tuple[str, ...] = ()
    """Other names in selectors, folded."""
    also_called: tuple[str, ...] = ()
    """What people call it besides, in small letters and digits: no selector takes these, and findings
    tell what was meant."""
    hosts: tuple[str, ...] = ()
    """Where its accounts have their pages, for people who write an address for a selector."""
    pages: Mapping[str, str] = _NONE
    """Which paths, as a pattern by host, are pages around a picture or video, not the file of it."""
    block_alias: str | None = None
    """Another name of the block."""

    # Texts: the unit of their figures is a counter of postsync.domain.text.counting.
    texts: tuple[Limit, ...] = ()
    counts: tuple[Limit, ...] = ()
    """What a text may hold how often: hashtags, mentions, cashtags, links."""
    counting: Mapping[str, str] = _NONE
    """How the network counts by a counter, where people would count otherwise."""
    labels: Mapping[str, str] = _NONE
    """The fields of the block that are texts of their own, and how people call them."""
    caption: str | None = None
    """The field of the block that is shown in place of the text of the post."""
    narrows_text: "Callable[[Placement], str | None] | None" = None
    """The kind that stands before the field of a text in the figures."""
    needs_text: Severity | None = None
    """How bad it is to publish media without a text."""
    instead_of_text: str | None = None
    """The field of the block that makes up for a missing text."""
    link_field: str | None = None
    """The field of the block that adds a link to those in the texts."""
    page_field: str | None = None
    """The field of the block that is the address of the page to which the post leads."""
    replies: Replies = Replies.UNKNOWN

    # Media: image, gif (animated, where that is something else), video, document; reel, short, story.image
    # and story.video; png where a network advises on those. `required` and `count` are of one container,
    # `kinds` says how many of these kinds go together. Ratios are width through height.
    media: tuple[Limit, ...] = ()
    types: tuple[Choice, ...] = ()
    """What a medium may be, by its content. Nothing: not at all.

    `codec`, `audio`, `chroma` (how finely its colours are stored), `scan` and `pixels` are those of a video.
    Of a picture, `variant` says which JPEG it may be besides the usual one, and `motion` which types move.
    """
    flags: Mapping[str, Kind] = _NONE
    """The fields of the block that make a post a story or a Reel."""
    video: Kind = Kind.VIDEO
    """What a single video becomes."""
    has_covers: bool = False
    """Whether a picture beside a video is its cover."""
    alike: Alike | None = None
    shows_alt: bool = True
    shows_alt_of_videos: bool = True
    alt_field: str | None = None
    """The field of the block that has the alt text of a single medium."""
    board_field: str | None = None
    """The field of the block that has the id of a board of the account; the service may list those."""
    picture_fields: tuple[str, ...] = ()
    """The fields of the block that hold the address of a picture."""

    # The block: what its fields may say.
    entries: tuple[Limit, ...] = ()
    """How many entries a list has."""
    numbers: tuple[Limit, ...] = ()
    words: tuple[Choice, ...] = ()
    forms: tuple[TextForm, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    misfits: tuple[Misfit, ...] = ()

    caps: tuple[Limit, ...] = ()
    """Posts of one account within a time; `reels` are only those."""

    prices: Prices | None = None
    """Of whoever owns the developer app; None where none are known."""

    addresses: tuple[PublicAddress, ...] = ()
    """How the addresses of posts are made, of the ids of the network: only what is certain."""

    # What no table can say: functions of the network's file.
    checks: "tuple[Callable[[Placement], Iterable[Problem]], ...]" = ()
    block_checks: "tuple[Callable[[Placement], Iterable[Problem]], ...]" = ()
    """Those that say nothing of a post without a block."""
    text_checks: "tuple[Callable[[Text], Iterable[Problem]], ...]" = ()
    """What the network minds in the text of the post and of each reply."""


class Network(_Told):
    """One network, as its file tells it; it is the same as itself alone."""

    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__

    @cached_property
    def figures(self) -> Figures:
        """What holds unless the workspace says otherwise."""
        rows: dict[str, tuple[Limit, ...]] = {}
        for row in (*self.texts, *self.counts, *self.entries, *self.media, *self.caps):
            rows[row.field] = (*rows.get(row.field, ()), row)
        return Figures(rows)

    @cached_property
    def allowed(self) -> Mapping[str, tuple[Choice, ...]]:
        """What a medium may be, by field."""
        allowed: dict[str, tuple[Choice, ...]] = {}
        for choice in self.types:
            allowed[choice.field] = (*allowed.get(choice.field, ()), choice)
        return allowed

    @cached_property
    def refuses_a_form(self) -> bool:
        """Whether one medium can be too many."""
        return any(row.field.endswith(".count") and row.maximum == 0 for row in self.media)

    def __repr__(self) -> str:
        return f"<{self.name}>"

    @property
    def has_threads(self) -> bool:
        """Whether a reply is a post like any other."""
        return self.replies is Replies.THREAD

    @property
    def takes_only_videos(self) -> bool:
        """Whether a post must have a video, and not just something to see."""
        return any(row.unit == "videos" for row in self.figures.get("required", ()))

    def is_meant_by(self, selector: str) -> bool:
        """Whether a selector names this network by itself, without looking at accounts."""
        named = selector.partition(":")[0].casefold()
        return named == self.name or named in self.aliases

    def kind_of(self, block: Mapping[str, Any], forms: Sequence[Form | None]) -> Kind | None:
        """The kind of a post whose first container has media of these forms; None where that is open.

        A form is None where a medium is given by an address that does not tell it.
        """
        if block:
            for flag, kind in self.flags.items():
                if block.get(flag) is True:
                    return kind
        if not forms:
            return Kind.TEXT
        if len(forms) > 1:
            is_covered = self.has_covers and sorted(map(str, forms)) == _WITH_COVER
            return Kind.VIDEO if is_covered else Kind.CAROUSEL
        form = forms[0]
        if form is Form.VIDEO:
            return self.video
        return _ONE.get(form) if form else None

    def address_of(self, post_id: str, username: str) -> str | None:
        """Where the post stands in public; None where its id does not tell."""
        user = username.removeprefix("@")
        for address in self.addresses:
            found = re.fullmatch(address.pattern, post_id, re.ASCII)
            if found and ("{user}" not in address.form or _USER.fullmatch(user)):
                return address.form.format(*found.groups(), user=user)
        return None

    def maximums(self) -> Iterator[str]:
        """The fields of which there is a maximum."""
        for name, rows in self.figures.rows.items():
            if any(row.maximum is not None for row in rows):
                yield name


_USER = late(r"[\w.-]+", re.ASCII)
"""A username that stands in addresses; some services show a display name in its place."""
_WITH_COVER = [Form.IMAGE, Form.VIDEO]
_ONE = {Form.IMAGE: Kind.IMAGE, Form.DOCUMENT: Kind.DOCUMENT}
