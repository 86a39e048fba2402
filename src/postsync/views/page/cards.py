"""Cards: what a template needs to lay out one account's view of a post."""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from markupsafe import Markup

from postsync.domain.looks.card import (
    Card,
    CardKind,
    Count,
    LinkCard,
    Note,
    Part,
    Picture,
    Role,
    Tile,
)
from postsync.domain.looks.figures import FIGURES
from postsync.domain.networks import NETWORKS, username_key
from postsync.views.page.pictures import (
    Album,
    Hanging,
    has_data,
    image_id,
    length_of,
)
from postsync.views.page.svg import drawn, whole
from postsync.views.page.text import Text, one_line, plain_text, text_of

_CARD = 375.0
"""Pixels of a phone's width, which every card has."""

_INSET = {"x": 293.0, "bluesky": 287.0, "threads": 299.0, "reddit": 343.0, "pinterest": 236.0}
"""Pixels of the pictures that do not reach the edges of the card."""

_WITH_BADGES = frozenset({"x", "bluesky"})

_THREADED = frozenset({"x", "bluesky", "threads"})

_SLIDE = 240.0
"""Pixels of the height of pictures that are swiped within a thread."""

_TALL = frozenset({CardKind.REEL, CardKind.STORY, CardKind.SHORT})

_NEAR = 0.9
"""The share of a limit from which on a text is near it."""

_STEPS = 20
"""Steps of the bar of a limit, each a class of the style sheet."""

_BYTES = frozenset({"utf8_bytes", "bytes"})

_LAYOUTS = {
    "x": "thread",
    "bluesky": "thread",
    "threads": "thread",
    "linkedin": "linkedin",
    "facebook": "facebook",
    "instagram": "instagram",
    "youtube": "watch",
    "vimeo": "watch",
    "pinterest": "pin",
    "google_business": "business",
    "reddit": "reddit",
    "tiktok": "tall",
}


class Face(NamedTuple):
    """The account of a card. `image` is the id of its picture, empty where there is none."""

    name: str
    username: str
    handle: str
    initials: str
    hue: int
    image: str
    view: str


class Meter(NamedTuple):
    """How full a limit is. `bar` is how many twentieths of it; `state` is `over`, `near` or empty."""

    value: str
    limit: str
    unit: str
    bar: str
    state: str
    over: str


class PartView(NamedTuple):
    """One part of a card."""

    role: Role
    label: str
    text: Text
    meter: Meter | None
    pictures: Markup
    link: LinkCard | None


class CardView(NamedTuple):
    """One card. `layout` is the macro that lays it out; `zones` are what an app covers, in pixels."""

    network: str
    title: str
    layout: str
    kind: str
    face: Face
    parts: tuple[PartView, ...]
    headline: Text | None
    headline_meter: Meter | None
    button: str
    topic: str
    place: str
    grid: Markup
    zones: tuple[tuple[str, str, str, str], ...]
    segments: int
    pill: str
    notes: tuple[Note, ...]
    sure: str
    settings: tuple[tuple[str, str], ...]


def card_view(card: Card, album: Album, avatars: Mapping[str, Picture]) -> CardView:
    """Return what the template draws of `card`."""
    network, is_tall = card.network, card.kind in _TALL or card.network == "tiktok"
    known = NETWORKS.get(network)
    title = known.title if known else one_line(network)
    hanging = Hanging(
        album=album,
        width=_CARD if is_tall else _INSET.get(network, _CARD),
        has_badges=network in _WITH_BADGES and not is_tall,
        needs_alt=any(note.code == "no-alt" for note in card.notes),
        is_tall=is_tall,
        slide=_SLIDE if network in _THREADED else None,
        cover=card.cover,
    )
    return CardView(
        network=network if known else "other",
        title=title,
        layout="tall" if is_tall else _LAYOUTS.get(network, "plain"),
        kind=card.kind.value,
        face=face_of(card, avatars),
        parts=tuple([_part(part, at, card, hanging, title) for at, part in enumerate(card.parts)]),
        headline=plain_text(card.title, card.title_fold) if card.title else None,
        headline_meter=meter_of(card.title_length),
        button=one_line(card.button or ""),
        topic=one_line(card.topic or ""),
        place=one_line(card.place or ""),
        grid=whole(Hanging(album, 54, cover=card.cover).whole(card.grid, 3 / 4), "third")
        if card.grid
        else Markup(),
        zones=_zones(card.covered),
        segments=len(_tiles(card)),
        pill=_pill(card),
        notes=tuple(note._replace(text=one_line(note.text)) for note in card.notes),
        sure=_sure(card.figures),
        settings=tuple((one_line(field), one_line(value)) for field, value in card.settings),
    )


def face_of(card: Card, avatars: Mapping[str, Picture]) -> Face:
    """The account of a card, with its picture where the configuration names one."""
    key = f"{card.network}:{username_key(card.username)}"
    picture, image, view = avatars.get(key), "", ""
    if picture is not None and has_data(picture):
        image, view = image_id(f"avatar {key}"), f"0 0 {picture.width} {picture.height}"
    name = one_line(card.name or card.username)
    username = one_line(card.username.removeprefix("@"))
    initials = "".join(
        [word[0] for word in name.replace("_", " ").split() if word[0].isalnum()][:2]
    )
    return Face(
        name=name,
        username=username or name,
        handle=f"@{username}" if username else name,
        initials=initials.upper() or "?",
        hue=sum(map(ord, card.username)) % 8,
        image=image,
        view=view,
    )


def meter_of(count: Count | None) -> Meter | None:
    """How much of a limit is used; None where nothing is counted."""
    if count is None:
        return None
    unit = "bytes" if count.unit in _BYTES else "characters"
    limit = count.limit
    if limit is None and not count.value:
        return None
    if limit is None:
        return Meter(f"{count.value:,}", "", unit, "", "", "")
    share = count.value / limit if limit else 1.0
    state = "over" if count.value > limit else "near" if share >= _NEAR else ""
    over = f"{count.value - limit:,}" if state == "over" else ""
    bar = str(ceil(_STEPS * min(1.0, share)))
    return Meter(f"{count.value:,}", f"{limit:,}", unit, bar, state, over)


def _part(part: Part, at: int, card: Card, hanging: Hanging, title: str) -> PartView:
    label = "the post"
    if part.role is not Role.POST:
        label = f"{'comment' if part.role is Role.COMMENT else 'reply'} {at}"
    return PartView(
        role=part.role,
        label=label if len(card.parts) > 1 else "",
        text=text_of(part.stretches, part.fold),
        meter=meter_of(part.length),
        pictures=drawn(hanging.group(part.pictures), title)
        if part.pictures and part.pictures.tiles
        else Markup(),
        link=part.link_card._replace(host=one_line(part.link_card.host))
        if part.link_card
        else None,
    )


@lru_cache
def _sure(keys: tuple[str, ...]) -> str:
    """`2 exact, 3 about`."""
    counts = Counter(FIGURES[key].certainty for key in keys if key in FIGURES)
    return ", ".join(
        f"{counts[name]} {name}" for name in ("exact", "about", "unknown") if counts[name]
    )


def _pill(card: Card) -> str:
    if card.kind is CardKind.FEED and len(card.parts) > 1:
        if card.network in _THREADED:
            return f"thread of {len(card.parts)}"
        more = len(card.parts) - 1
        return "with a comment" if more == 1 else f"with {more} comments"
    length = _length(card)
    names = {CardKind.REEL: "Reel", CardKind.STORY: "story", CardKind.SHORT: "Short"}
    name = names.get(card.kind, "") if card.network != "tiktok" else ""
    return " · ".join(filter(None, (name, length)))


def _length(card: Card) -> str:
    """How long the video of a tall frame is, which has no room for it."""
    tiles = _tiles(card) if card.kind in _TALL else ()
    facts = tiles[0].facts if tiles else None
    return length_of(facts.seconds) if facts else ""


def _tiles(card: Card) -> tuple[Tile, ...]:
    pictures = card.parts[0].pictures if card.parts else None
    return pictures.tiles if pictures else ()


def _zones(
    covered: tuple[float, float, float, float] | None,
) -> tuple[tuple[str, str, str, str], ...]:
    """What an app covers of a frame of 9:16, as rectangles in pixels of the card."""
    if covered is None:
        return ()
    left, top, right, bottom = covered
    width, height = _CARD, _CARD * 16 / 9
    above, below = top * height, bottom * height
    boxes = (
        (0.0, 0.0, width, above),
        (0.0, height - below, width, below),
        (0.0, above, left * width, height - above - below),
        (width * (1 - right), above, right * width, height - above - below),
    )
    return tuple(
        (f"{x:.0f}", f"{y:.0f}", f"{wide:.0f}", f"{tall:.0f}")
        for x, y, wide, tall in boxes
        if wide > 0 and tall > 0
    )
