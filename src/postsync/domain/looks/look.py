"""A look: how one network lays out a post, as values, and the figures that say where they are from."""

from collections.abc import Callable, Mapping
from re import Pattern
from typing import Literal, NamedTuple

from postsync.domain.looks.card import CardKind, Certainty
from postsync.domain.looks.folding import Cut
from postsync.domain.looks.grids import Grids

Confidence = Literal["O", "B", "S", "D", "U"]
"""How sure a figure is; postsync.domain.looks.figures.CONFIDENCE says it in words."""

_CERTAINTY: Mapping[Confidence, Certainty] = {
    "O": "exact",
    "B": "exact",
    "S": "about",
    "D": "about",
    "U": "unknown",
}

GENERAL = "what everybody can see in the app; no page says it"
NOTHING_FOUND = "nothing usable was found"


class Figure(NamedTuple):
    """One figure. `value` is short, `says` a sentence for people who wonder where a card has it from.

    `date` is that of the copy that was read: a year, a month or a day; empty where it is not known.
    """

    value: str
    says: str
    source: str
    date: str
    confidence: Confidence

    @property
    def certainty(self) -> Certainty:
        """How sure a card may be that rests on it."""
        return _CERTAINTY[self.confidence]


class Clickable(NamedTuple):
    """What of a text leads somewhere. `bare` links are those without https://."""

    links: bool = True
    bare: bool = False
    hashtags: bool = True
    mentions: bool = True
    cashtags: bool = False
    one_hashtag: bool = False
    """Only the first becomes one."""
    full_handles: bool = False
    """A mention names a host: `@acme.example`."""


Covered = tuple[float, float, float, float]
"""Shares of a tall frame that an app covers: left, top, right, bottom."""

META_REEL: Covered = (65 / 1080, 269 / 1920, 65 / 1080, 672 / 1920)
META_STORY: Covered = (0, 250 / 1920, 0, 250 / 1920)


class Look(NamedTuple):
    """How one network shows a post. `figures` are named as the fields that they stand behind."""

    network: str
    figures: Mapping[str, Figure]

    frame: CardKind = CardKind.FEED
    video_frame: CardKind | None = None
    """That of a video, where it is another."""
    short_flag: str | None = None
    """The field of the block that makes a video a Short."""

    # Texts. Without a cut, a text is shown as a whole as far as is known.
    fold: Cut | None = None
    desktop: Cut | None = None
    title: Cut | None = None
    short_title: Cut | None = None
    shows_text: bool = True
    shows_name_before_text: bool = False
    clickable: Clickable | None = None
    """None: not known, and nothing is."""
    finds_only_known_domains: bool = False
    """A link is one only if its domain can exist, also with https://."""
    shown_link: Callable[[str], str] | None = None
    spelt_mention: Pattern[str] | None = None
    """How a mention is spelt that leads somewhere; its first group is what shows."""

    # Links, for posts without media.
    link_card: Literal["wide", "thumbnail"] | None = None
    doubt_of_link_card: str = "title and picture of the card come from {host}: this is a sketch"

    # Media. Ratios are width through height.
    single: tuple[float, float] | None = None
    """The least and the greatest ratio that a single picture keeps."""
    grids: tuple[Grids, ...] = ()
    """One for all, or those for a first picture that is square, landscape, portrait."""
    gap: int = 0
    """Between tiles, in pixels."""
    carousel: Literal["shape of the first", "own shapes", "whole"] | None = None
    profile: float | None = None
    """The ratio in the grid of the profile."""
    covered: Mapping[str, Covered] = {}
    """What the app covers of a reel, a story or a short."""
