"""A preview with a card of every network, as the engine would make it, and hostile ones."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.unit.views.samples import NOW, SLOT, plan_of

from postsync.domain.diagnostic import Diagnostic, Severity
from postsync.domain.looks.card import (
    Box,
    Card,
    CardKind,
    Count,
    Fold,
    Layout,
    LinkCard,
    Note,
    Part,
    Picture,
    Pictures,
    Role,
    Stretch,
    Tile,
    key_of,
)
from postsync.domain.plan.plan import Destination, FieldChange
from postsync.domain.post.content import Media
from postsync.domain.post.media import MediaFacts
from postsync.domain.run.calendar import Calendar, State
from postsync.domain.run.preview import Preview, Shown

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)

ROVER = Media(path="media/rover.jpg", alt="A rover at dawn", sha256="1" * 64)
CHART = Media(path="media/chart.jpg", alt="Bars of 40 APIs", sha256="2" * 64)
LIST = Media(path="media/checklist-45.jpg", sha256="3" * 64)
CLIP = Media(path="media/teaser.mp4", alt="The rover rolls", sha256="4" * 64)
POSTER = Media(path="media/cover.jpg", alt="Cover", sha256="5" * 64)
GONE = Media(
    path="media/a-very-long-name-of-a-file-that-is-nowhere-to-be-found.png", sha256="6" * 64
)

SQUARE = MediaFacts("image/jpeg", 120_000, 1080, 1080)
WIDE = MediaFacts("image/jpeg", 120_000, 1600, 900)
TALL = MediaFacts("image/jpeg", 120_000, 1080, 1350)
VIDEO = MediaFacts("video/mp4", 9_000_000, 1080, 1920, seconds=32.4)
FILM = MediaFacts("video/mp4", 9_000_000, 1920, 1080, seconds=754.0)

WHOLE = Box(0, 0, 1, 1)

FACTS = {"1" * 64: SQUARE, "2" * 64: WIDE, "3" * 64: TALL, "4" * 64: VIDEO, "5" * 64: VIDEO}

_CLICK = re.compile(r"(https?://\S*[^\s.])|((?<!\w)#\w+)|((?<!\w)@[\w.]+\w)")

LAUNCH = (
    "Meet Rover 2.\n\nIt walks every endpoint of your API at night, holds what it meets against what your "
    "documentation promises, and leaves a list of surprises on your desk before breakfast.\n\n"
    "Open source, free, and it never asks for coffee. #api #testing"
)
REPLY = "Say hello to @acme_dev, who built it. The release notes: https://acme.example/rover/2?utm_source=social"
OLD = LAUNCH.replace("holds", "compares").replace("against", "with")


def stretches(text: str, *dead: str) -> tuple[Stretch, ...]:
    """The text, with what can be clicked; kinds that are `dead` cannot."""
    found: list[Stretch] = []
    at = 0
    for match in _CLICK.finditer(text):
        if match.start() > at:
            found.append(Stretch("text", text[at : match.start()], text[at : match.start()]))
        kind = "link" if match[1] else "hashtag" if match[2] else "mention"
        found.append(Stretch(kind, match[0], match[0], kind not in dead))
        at = match.end()
    if at < len(text):
        found.append(Stretch("text", text[at:], text[at:]))
    return tuple(found)


def cropped(medium: Media, facts: MediaFacts, ratio: float, place: Box = WHOLE) -> Tile:
    """A picture cut around its middle to the shape of its place in a box of `ratio`."""
    shape = ratio * place.width / place.height
    width, height = float(facts.width or 1), float(facts.height or 1)
    if width / height > shape:
        kept = Box((width - height * shape) / 2, 0, height * shape, height)
    else:
        kept = Box(0, (height - width / shape) / 2, width, width / shape)
    return Tile(medium, facts, place, kept, 1 - kept.width * kept.height / (width * height))


def three(ratio: float, left: float = 0.5) -> Pictures:
    """One large picture and two beside it."""
    places = (
        Box(0, 0, left, 1),
        Box(left, 0, 1 - left, 0.5),
        Box(left, 0.5, 1 - left, 0.5),
    )
    media = ((ROVER, SQUARE), (CHART, WIDE), (LIST, TALL))
    tiles = (
        cropped(one, facts, ratio, place) for (one, facts), place in zip(media, places, strict=True)
    )
    return Pictures(Layout.GRID, ratio, tuple(tiles))


def part(
    text: str, role: Role = Role.POST, *dead: str, limit: int | None = None, **more: Any
) -> Part:
    """A part with its length."""
    return Part(role, stretches(text, *dead), length=Count(len(text), limit, "code_points"), **more)


def single(
    medium: Media, facts: MediaFacts, ratio: float, layout: Layout = Layout.SINGLE
) -> Pictures:
    """One medium."""
    return Pictures(layout, ratio, (cropped(medium, facts, ratio),))


def fold(text: str, words: str, lines: int, more: str = "… more") -> Fold:
    """A fold behind `words`."""
    return Fold(text.index(words) + len(words), len(text), lines, more, "about")


CROPPED = Note("cropped", "checklist-45.jpg loses 55 % here", is_strong=True, rule="PS324")
NO_ALT = Note("no-alt", "checklist-45.jpg has no alt text", is_strong=True, rule="PS318")


def x(text: str = LAUNCH) -> Card:
    card = LinkCard("acme.example", "https://acme.example/rover/2", "wide")
    parts = (
        part(text, limit=280, pictures=three(16 / 9)),
        part(REPLY, Role.REPLY, limit=280, link_card=card),
    )
    notes = (CROPPED, NO_ALT, Note("link-card-unknown", "the link card comes from acme.example"))
    return Card(
        "x",
        "1",
        "acme",
        "Acme",
        CardKind.FEED,
        parts,
        notes,
        figures=("x.grid", "x.links", "x.clickable", "x.thread"),
    )


def bluesky(text: str = LAUNCH) -> Card:
    return x(text)._replace(network="bluesky", username="acme.example", figures=("bluesky.grid",))


def threads() -> Card:
    swiped = Pictures(
        Layout.CAROUSEL,
        0.8,
        (
            Tile(ROVER, SQUARE, keeps=Box(0, 0, 1080, 1080)),
            Tile(CHART, WIDE, keeps=Box(0, 0, 1600, 900)),
        ),
    )
    parts = (part(LAUNCH, limit=500, pictures=swiped), part(REPLY, Role.REPLY, limit=500))
    return Card("threads", "3", "acme", "Acme", CardKind.FEED, parts, topic="Testing")


def linkedin(text: str = LAUNCH) -> Card:
    folded = fold(text, "your API at night", 3, "…more")
    parts = (
        part(text, Role.POST, "mention", limit=3000, fold=folded, pictures=three(1.5, 2 / 3)),
        part(REPLY, Role.COMMENT, "mention", limit=1250),
    )
    notes = (
        Note("behind-fold", "74 % of the text is behind “more” on a phone", is_strong=True),
        CROPPED,
    )
    return Card("linkedin", "4", "acme-inc", "Acme Inc.", CardKind.FEED, parts, notes)


def facebook() -> Card:
    folded = fold(LAUNCH, "documentation promises,", 5, "… See more")
    media = Pictures(
        Layout.GRID,
        1.0,
        tuple(
            cropped(one, facts, 1.0, Box(at % 2 / 2, at // 2 / 2, 0.5, 0.5))
            for at, (one, facts) in enumerate(
                ((ROVER, SQUARE), (CHART, WIDE), (LIST, TALL), (ROVER, SQUARE))
            )
        ),
        more=3,
    )
    parts = (part(LAUNCH, limit=63206, fold=folded, pictures=media), part(REPLY, Role.COMMENT))
    return Card("facebook", "5", "acmehq", "Acme", CardKind.FEED, parts)


def instagram(text: str = LAUNCH) -> Card:
    swiped = Pictures(
        Layout.CAROUSEL,
        1.0,
        tuple(
            cropped(one, facts, 1.0)
            for one, facts in ((ROVER, SQUARE), (CHART, WIDE), (LIST, TALL))
        ),
    )
    parts = (
        part(
            text,
            Role.POST,
            "link",
            limit=2200,
            fold=fold(text, "Meet Rover 2.", 2),
            pictures=swiped,
        ),
        part(REPLY, Role.COMMENT, "link", limit=2200),
    )
    notes = (NO_ALT, Note("not-clickable", "links are not clickable on Instagram", is_strong=True))
    return Card(
        *("instagram", "6", "acme", "Acme", CardKind.FEED, parts, notes),
        grid=cropped(ROVER, SQUARE, 3 / 4),
    )


def reel() -> Card:
    text = "Rover 2 rolls out of the lab and into the night. #api #robots\nLink in bio"
    parts = (
        part(
            text,
            limit=2200,
            fold=fold(text, "into", 2),
            pictures=single(CLIP, VIDEO, 9 / 16, Layout.VIDEO),
        ),
    )
    return Card(
        *("instagram", "6", "acme", "Acme", CardKind.REEL, parts),
        notes=(Note("safe-zone", "35 % at the bottom are covered"),),
        covered=(0.06, 0.14, 0.06, 0.35),
        cover=POSTER,
        grid=cropped(CLIP, VIDEO, 3 / 4),
    )


def story() -> Card:
    two = tuple(
        Tile(one, facts, Box(0, (1 - high) / 2, 1, high), Box(0, 0, *_size(facts)))
        for one, facts, high in ((LIST, TALL, 45 / 64), (ROVER, SQUARE, 9 / 16))
    )
    parts = (part("", pictures=Pictures(Layout.CAROUSEL, 9 / 16, two)),)
    notes = (Note("not-shown", "a story shows no text", is_strong=True),)
    return Card(
        "instagram", "6", "acme", "Acme", CardKind.STORY, parts, notes, covered=(0, 0.13, 0, 0.13)
    )


def _size(facts: MediaFacts) -> tuple[float, float]:
    return float(facts.width or 1), float(facts.height or 1)


def tiktok() -> Card:
    return reel()._replace(
        network="tiktok", username="acme.hq", grid=None, covered=(0, 0.1, 0.12, 0.2)
    )


def short() -> Card:
    card = reel()._replace(
        network="youtube", kind=CardKind.SHORT, grid=None, title="Rover 2 rolls out #shorts"
    )
    return card._replace(
        title_length=Count(25, 100, "code_points"), covered=(0.04, 0.15, 0.18, 0.35)
    )


def youtube() -> Card:
    title = "Rover 2: what it finds in your API while you sleep, and how it tells you about it"
    text = LAUNCH + "\n\n" + REPLY
    parts = (
        part(
            text,
            limit=5000,
            fold=fold(text, "at night,", 2, "…more"),
            pictures=single(CLIP, FILM, 16 / 9, Layout.VIDEO),
        ),
    )
    return Card(
        *("youtube", "8", "acmechannel", "Acme Channel", CardKind.FEED, parts),
        title=title,
        title_fold=Fold(58, len(title), 2, "…", "about"),
        title_length=Count(len(title), 100, "code_points"),
        notes=(Note("title-cut", "the title is cut after “while you sleep,”", is_strong=True),),
    )


def vimeo() -> Card:
    return youtube()._replace(network="vimeo", username="acme", name="Acme", title_fold=None)


def pinterest() -> Card:
    parts = (part(REPLY, limit=800, pictures=single(LIST, TALL, 2 / 3)),)
    return Card(
        *("pinterest", "9", "acme", "Acme", CardKind.PIN, parts),
        title="The checklist for APIs that nobody reads",
        title_fold=Fold(30, 40, 1, "…", "exact"),
        place="board Checklists",
    )


def google_business() -> Card:
    folded = fold(LAUNCH, "at night,", 3, "… More")
    parts = (part(LAUNCH, limit=1500, fold=folded, pictures=single(CHART, WIDE, 4 / 3)),)
    return Card(
        *("google_business", "10", "acme-berlin", "Acme Berlin", CardKind.UPDATE, parts),
        button="Learn more",
    )


def reddit() -> Card:
    parts = (part(LAUNCH, limit=40000, pictures=single(GONE, WIDE, 16 / 9)),)
    return Card(
        *("reddit", "11", "acme_dev", "acme_dev", CardKind.FEED, parts),
        title="We built a rover that walks your API at night",
        place="r/webdev",
    )


def every_card() -> tuple[Card, ...]:
    """One card of each network, and of each frame."""
    return (
        *(
            x(),
            linkedin(),
            instagram(),
            bluesky(),
            facebook(),
            threads(),
            reel(),
            story(),
            tiktok(),
        ),
        *(youtube(), short(), vimeo(), pinterest(), google_business(), reddit()),
    )


def album() -> dict[str, Picture]:
    """A picture of each medium but the one that is gone."""
    pictures = {
        key_of(one): Picture("image/png", PNG, 900, 900 * (facts.height or 1) // (facts.width or 1))
        for one, facts in ((ROVER, SQUARE), (CHART, WIDE), (LIST, TALL), (POSTER, VIDEO))
    }
    return {
        **pictures,
        key_of(GONE): Picture(why="larger than 15 MB"),
        key_of(CLIP): Picture(why="a video"),
    }


def shown(address: str, state: State = State.NEW, *cards: Card, **more: Any) -> Shown:
    """A post with these cards."""
    values: dict[str, Any] = {
        "file": f"posts/{address}.yaml",
        "line": 2,
        "scheduled_at": SLOT,
        "destinations": tuple(Destination(network=c.network, username=c.username) for c in cards),
        "cards": cards,
    }
    return Shown(address=address, state=state, **(values | more))


def preview_of(*posts: Shown, **more: Any) -> Preview:
    """A preview of these posts."""
    values: dict[str, Any] = {
        "plan": plan_of(),
        "calendar": Calendar(timezone="Europe/Berlin", now=NOW),
        "timezone": "Europe/Berlin",
        "pictures": album(),
    }
    return Preview(posts=posts, **(values | more))


def warned(rule: str, summary: str, severity: Severity = Severity.WARN) -> Diagnostic:
    return Diagnostic(severity, rule, summary, "What to do about it.")


def usual() -> Preview:
    """A plan of everyday: some posts, with what is loud about them."""
    changed = shown(
        "rover-2-launch",
        State.CHANGED,
        *(x(), linkedin(), instagram(), bluesky()),
        was_at=SLOT - timedelta(days=1, hours=2),
        labels=("launch",),
        cards_before=(x(OLD), linkedin(OLD), instagram(OLD), bluesky(OLD)),
        changed=(
            FieldChange(path="containers[0].content", before=OLD, after=LAUNCH),
            FieldChange(
                path="accounts", before=["x:acme", "facebook"], after=["x:acme", "linkedin"]
            ),
            FieldChange(
                path="containers[0].media[1]",
                before={"path": "media/rover.jpg", "sha256": "1" * 64, "alt": "A rover"},
                after={"path": "media/chart.jpg", "sha256": "2" * 64, "alt": "A chart"},
            ),
        ),
        diagnostics=(
            warned(
                "PS324",
                "“chart.jpg” has 1600x900 pixels: Instagram crops it to the shape of the first, 1:1",
            ),
            warned("PS318", "“checklist-45.jpg” has no alt text"),
        ),
    )
    now = shown("hello", State.NEW, x(), facebook(), publishes_now=True, scheduled_at=None)
    more = shown("community/teaser", State.NEW, reel(), tiktok(), short(), story())
    rest = shown(
        "community/report",
        State.NEW,
        *(threads(), youtube(), pinterest(), google_business(), reddit(), vimeo()),
        scheduled_at=SLOT + timedelta(days=9),
        diagnostics=(warned("PS511", "'x' matches 3 accounts, and the post goes to all of them"),),
    )
    blocked = shown(
        "community/broken",
        State.BLOCKED,
        x("word " * 80),
        diagnostics=(warned("PS301", "400 of 280 characters on X", Severity.ERROR),),
    )
    cancelled = shown("community/tip-2", State.CANCELLED, cards_before=(linkedin(),))
    deferred = shown(
        "community/birthday",
        State.DEFERRED,
        facebook(),
        scheduled_at=datetime(2027, 4, 20, 8, tzinfo=UTC),
    )
    return preview_of(
        now,
        blocked,
        changed,
        more,
        rest,
        cancelled,
        deferred,
        plan=plan_of(offline=True),
        base="0f2d1c94a6",
        diagnostics=(warned("PS101", "not a mapping", Severity.ERROR),),
    )
