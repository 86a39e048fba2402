"""Cards: what one account shows of one post, as data. Views lay them out and decide nothing."""

from enum import StrEnum
from typing import Literal, NamedTuple

from postsync.domain.post.content import Media
from postsync.domain.post.media import MediaFacts

Certainty = Literal["exact", "about", "unknown"]
"""How sure a figure is: the network says it, others say it, nobody knows it."""


class Stretch(NamedTuple):
    """A piece of a text as it is shown; `raw` is what the file has in its place."""

    kind: Literal["text", "link", "hashtag", "mention", "cashtag"]
    shown: str
    raw: str
    clickable: bool = False


class Fold(NamedTuple):
    """Where a reader stops seeing the text: from code point `at` of `of` shown ones, after `lines` lines.

    `more` are the words that stand there, such as `…more`.
    """

    at: int
    of: int
    lines: int
    more: str
    certainty: Certainty
    device: Literal["phone", "desktop"] = "phone"


class Count(NamedTuple):
    """How much of a limit a text takes; `limit` None where there is none."""

    value: int
    limit: int | None
    unit: str


class Box(NamedTuple):
    """A rectangle: shares of the box around it, or pixels of a picture."""

    x: float
    y: float
    width: float
    height: float


class Tile(NamedTuple):
    """One medium where it stands in its group.

    `place` is in shares of the group's box. `keeps` is what is left of the picture, in its own pixels,
    None where nobody knows its size. `lost` is the share of its surface that is cropped away, 0 to 1.
    """

    medium: Media
    facts: MediaFacts | None
    place: Box = Box(0, 0, 1, 1)
    keeps: Box | None = None
    lost: float = 0.0


class Layout(StrEnum):
    """How media stand together."""

    SINGLE = "single"
    GRID = "grid"
    CAROUSEL = "carousel"
    VIDEO = "video"
    DOCUMENT = "document"
    PLAIN = "plain"
    """In order, beside each other: nobody knows how."""


class Pictures(NamedTuple):
    """The media of one part. `ratio` is that of the whole box, width through height.

    `more` counts the media behind the last tile (`+3`). `gap` is what lies between tiles, in pixels; their
    places leave it out.
    """

    layout: Layout
    ratio: float
    tiles: tuple[Tile, ...]
    more: int = 0
    certainty: Certainty = "about"
    gap: int = 0


class LinkCard(NamedTuple):
    """A card that the network makes of a link. Its title and picture come from that page, unknown here."""

    host: str
    url: str
    shape: Literal["wide", "thumbnail"]


class Role(StrEnum):
    """What a part of a post is on a network."""

    POST = "post"
    REPLY = "reply"
    COMMENT = "comment"


class Part(NamedTuple):
    """One container as it is shown. `shown` is the text of its stretches, one after another."""

    role: Role
    stretches: tuple[Stretch, ...]
    fold: Fold | None = None
    length: Count | None = None
    pictures: Pictures | None = None
    link_card: LinkCard | None = None

    @property
    def shown(self) -> str:
        """The whole text as it is shown."""
        return "".join([stretch.shown for stretch in self.stretches])


class Note(NamedTuple):
    """Something to look at, in one sentence without a full stop.

    `code` is one of a closed list: behind-fold link-behind-fold not-clickable cropped no-alt
    link-card-unknown reply-unknown safe-zone title-cut not-shown broken-line. `is_strong`: a reviewer
    should see it before approving. `rule` explains it, and may say the same in `validate`.
    """

    code: str
    text: str
    is_strong: bool = False
    rule: str | None = None
    part: int = 0


class CardKind(StrEnum):
    """The frame that a network shows a post in."""

    FEED = "feed"
    REEL = "reel"
    STORY = "story"
    SHORT = "short"
    PIN = "pin"
    UPDATE = "update"


class Card(NamedTuple):
    """What one account shows of one post.

    `name` is how people know the account, `username` carries no `@`, and is empty where every account of the
    network is meant. `title` is a text of its own above
    or in place of the post's (a pin, a video, a Reddit post), `title_fold` where it is cut. `button` is
    a call to action, `topic` a tag beside the name, `place` the board or subreddit. `cover` is the picture
    of a video where there is one. `grid` is the first medium as the profile shows it. `covered` are the
    shares of a tall frame that the app covers: left, top, right and bottom. `figures` are the keys of
    postsync.domain.looks.figures.FIGURES that the card rests on.
    """

    network: str
    account_id: str | None
    username: str
    name: str
    kind: CardKind
    parts: tuple[Part, ...]
    notes: tuple[Note, ...] = ()
    title: str | None = None
    title_fold: Fold | None = None
    title_length: Count | None = None
    button: str | None = None
    topic: str | None = None
    place: str | None = None
    cover: Media | None = None
    grid: Tile | None = None
    covered: tuple[float, float, float, float] | None = None
    figures: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    """What else the block of the network sets, such as who may see the post; what is no text, as JSON."""


class Picture(NamedTuple):
    """A picture to show for a medium, by `key_of`. `data` None: it is not in the page, and `why` says so.

    `type` is the MIME type of `data`; `width` and `height` are those of `data` in pixels.
    """

    type: str = ""
    data: bytes | None = None
    width: int = 0
    height: int = 0
    why: str = ""


def key_of(medium: Media) -> str:
    """What a medium is known by: its bytes, or where it lies."""
    return medium.sha256 or medium.place
