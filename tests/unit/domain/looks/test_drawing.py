"""Cards: what one account of each network shows of a post."""

import os
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from tests.doubles.media import picture, video
from tests.tables import each_row

from postsync.domain.catalogue import RULES
from postsync.domain.looks.card import Card, CardKind, Count, Layout, Note, Role
from postsync.domain.looks.drawing import draw
from postsync.domain.looks.figures import FIGURES
from postsync.domain.looks.networks import LOOKS
from postsync.domain.networks import NETWORKS
from postsync.domain.networks.overrides import Limits
from postsync.domain.post.content import NO_CONTENT, Container, Content, Media

GOLDEN = Path(__file__).parent / "golden"
CODES = {
    "behind-fold", "link-behind-fold", "not-clickable", "cropped", "no-alt", "link-card-unknown",
    "reply-unknown", "safe-zone", "title-cut", "not-shown", "broken-line",
}  # fmt: skip

FACTS = {
    "1": picture(width=1_200, height=1_200),
    "2": picture(width=1_600, height=900),
    "3": picture(width=1_080, height=1_350),
    "v": video(width=1_080, height=1_920),
}
ROVER = Media(path="posts/rover.jpg", alt="A rover on a hill", sha256="1")
CHART = Media(path="posts/chart.jpg", alt="31 of 40 APIs", sha256="2")
CHECKLIST = Media(path="posts/checklist.jpg", sha256="3")
FILM = Media(path="posts/film.mp4", sha256="v")

TEXT = (
    "Meet Rover 2.\n\nIt walks every endpoint of your API at night, holds what it meets against what "
    "your documentation promises, and leaves a list of surprises on your desk before breakfast.\n\n"
    "Open source, free, and it never asks for coffee. #api #testing"
)
REPLY = "Say hello to @acme_dev, who built it. Release notes: https://acme.com/rover/2?utm_source=social"


def content(*containers: Container, **blocks: Any) -> Content:
    return Content(("x:acme",), containers, blocks=blocks)


def card(network: str, post: Content, **more: Any) -> Card:
    return draw(post, network=network, username="acme", media=FACTS, **more)


def notes(drawn: Card) -> list[str]:
    return [note.text for note in drawn.notes]


def noted(drawn: Card, code: str) -> list[Note]:
    return [note for note in drawn.notes if note.code == code]


def told(drawn: Card) -> str:
    """A card as lines of text."""
    lines = [f"{drawn.network} {drawn.kind} @{drawn.username}"]
    lines += [
        f"{name}: {value}"
        for name, value in drawn._asdict().items()
        if name in {"title", "title_fold", "button", "topic", "place", "cover", "covered"} and value
    ]
    for part in drawn.parts:
        lines.append(f"{part.role} {part.length}")
        for stretch in part.stretches:
            sign = "*" if stretch.clickable else "-"
            if stretch.kind != "text":
                lines.append(f"  {sign} {stretch.kind} {stretch.shown}")
        if part.fold:
            lines += [f"  {part.fold}", f"  {part.shown[: part.fold.at]!r}"]
        if part.pictures:
            pictures = part.pictures
            more = f" +{pictures.more}" if pictures.more else ""
            lines.append(
                f"  {pictures.layout} {pictures.ratio:.3f} {pictures.certainty} gap {pictures.gap}{more}"
            )
            for tile in pictures.tiles:
                place = " ".join(f"{one:.3f}" for one in tile.place)
                lines.append(f"    {tile.medium.name} at {place}, lost {tile.lost:.2f}")
        if part.link_card:
            lines.append(f"  {part.link_card}")
    lines += [
        f"{'!' if note.is_strong else '·'} {note.code}, part {note.part + 1}: {note.text}"
        f"{f' ({note.rule})' if note.rule else ''}"
        for note in drawn.notes
    ]
    return "\n".join([*lines, " ".join(drawn.figures)]) + "\n"


LAUNCH = content(Container(TEXT, (ROVER, CHART, CHECKLIST)), Container(REPLY))
SAMPLES = {
    **dict.fromkeys(LOOKS, LAUNCH),
    "youtube": content(
        Container(TEXT, (FILM,)),
        youtube={"title": "Rover 2 walks every endpoint of your API at night", "isShort": False},
    ),
    "pinterest": content(
        Container(TEXT, (CHECKLIST,)),
        pinterest={
            "board_id": "12",
            "title": "Everything that we have learned from a year of rovers",
        },
    ),
    "google_business": content(
        Container(TEXT, (ROVER,)),
        google_business={
            "extra": {"callToAction": {"actionType": "LEARN_MORE", "url": "https://a.co"}}
        },
    ),
    "tiktok": content(Container(TEXT, (FILM,))),
    "reddit": content(
        Container(TEXT, (ROVER,)), reddit={"extra": {"title": "Rover 2", "subreddit": "api"}}
    ),
}


@each_row("network", NETWORKS)
def test_a_card_of_every_network(network: str) -> None:
    text = told(card(network, SAMPLES[network]))
    file = GOLDEN / f"{network}.txt"
    if os.environ.get("GOLDEN_UPDATE"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


@each_row("network", NETWORKS)
def test_notes_and_figures_are_of_closed_lists(network: str) -> None:
    for post in (LAUNCH, SAMPLES[network], content(Container(REPLY)), content(Container(""))):
        drawn = card(network, post)
        assert {note.code for note in drawn.notes} <= CODES
        assert {note.rule for note in drawn.notes} <= {None, *RULES}
        assert set(drawn.figures) <= FIGURES.keys()
        assert drawn.figures
        for note in drawn.notes:
            assert "\n" not in note.text
            assert not note.text.endswith(".")
            assert 0 <= note.part < max(len(drawn.parts), 2)


def test_the_post_of_the_sample() -> None:
    """The card of `preview.md`, with the same pictures."""
    drawn = card("linkedin", LAUNCH)
    root, reply = drawn.parts
    assert root.fold is not None
    assert root.shown[: root.fold.at].startswith(
        "Meet Rover 2.\n\nIt walks every endpoint of your API"
    )
    assert (root.fold.lines, root.fold.certainty, root.fold.device) == (3, "about", "phone")
    assert root.length == Count(len(TEXT), 3_000, "code_points")
    assert root.pictures is not None
    assert [round(tile.lost, 2) for tile in root.pictures.tiles] == [0, 0.44, 0.2]
    chart = root.pictures.tiles[1]
    assert [round(one, 3) for one in chart.place] == [0.667, 0, 0.333, 0.5]
    assert reply.role is Role.COMMENT
    assert reply.pictures is None
    assert "chart.jpg loses about 44 % on LinkedIn" in notes(drawn)
    assert "no alt text: checklist.jpg" in notes(drawn)


def test_how_much_is_behind_more_is_said_with_the_device() -> None:
    phone, desktop = card("linkedin", LAUNCH), card("linkedin", LAUNCH, device="desktop")
    assert noted(phone, "behind-fold")[0].text == "74 % of the text is behind “more” on a phone"
    assert "on a desktop" in noted(desktop, "behind-fold")[0].text
    assert phone.parts[0].fold is not None
    assert desktop.parts[0].fold is not None
    assert desktop.parts[0].fold.at > phone.parts[0].fold.at


def test_a_link_behind_more_is_told_unless_one_shows() -> None:
    below = content(Container(f"{TEXT}\n\nhttps://acme.com/rover"))
    assert "the link is behind “more” on LinkedIn" in notes(card("linkedin", below))
    both = content(Container(f"https://acme.com {TEXT}\n\nhttps://acme.com/rover"))
    assert not noted(card("linkedin", both), "link-behind-fold")
    # Instagram makes no link of it anyway.
    assert not noted(card("instagram", below), "link-behind-fold")
    assert "links are not clickable on Instagram" in notes(card("instagram", below))


def test_a_link_that_x_does_not_know_for_one_is_said() -> None:
    unknown = content(Container("See https://acme.example/notes and https://postsync.dev"))
    told = "X makes no link of https://acme.example/notes: it knows no such domain"
    assert told in notes(card("x", unknown))
    assert not any("no link" in note for note in notes(card("bluesky", unknown)))
    assert not any(
        "no link" in note for note in notes(card("x", content(Container("See https://acme.com"))))
    )


def test_a_call_in_the_last_line_is_quoted() -> None:
    post = content(Container(f"{TEXT}\n\nWill you be there?"))
    assert "the last line is behind “more” too: “Will you be there?”" in notes(
        card("linkedin", post)
    )


def test_a_line_broken_by_hand_is_told_on_each_card() -> None:
    post = content(
        Container("It walks every endpoint of your API at night, and leaves\na list on your desk.")
    )
    (note,) = noted(card("x", post), "broken-line")
    assert note.text == "a line breaks inside of a sentence: “leaves ⏎ a”"
    assert (note.rule, note.is_strong) == ("PS218", True)


def test_a_caption_takes_the_place_of_the_text() -> None:
    drawn = card("instagram", content(Container(TEXT, (ROVER,)), instagram={"caption": "Short"}))
    assert drawn.parts[0].shown == "Short"
    assert drawn.parts[0].length == Count(5, 2_200, "code_points")
    assert drawn.grid is not None
    assert drawn.grid.lost == pytest.approx(0.25)


def test_a_story_has_no_text() -> None:
    post = content(Container(TEXT, (FILM,)), instagram={"publishAsStory": True})
    drawn = card("instagram", post)
    assert drawn.kind is CardKind.STORY
    assert drawn.parts[0].stretches == ()
    assert drawn.covered is not None
    assert drawn.grid is None
    assert "a story on Instagram shows no text" in notes(drawn)


def test_videos_become_reels_and_shorts() -> None:
    film = content(Container(TEXT, (FILM,)), youtube={"isShort": True, "title": "a" * 41})
    assert card("instagram", film).kind is CardKind.REEL
    assert card("tiktok", film).kind is CardKind.REEL
    assert card("facebook", film).kind is CardKind.FEED
    short = card("youtube", film)
    assert short.kind is CardKind.SHORT
    assert short.title_fold is not None
    assert short.title_fold.at == 40
    assert "youtube.short_title" in short.figures
    assert noted(short, "safe-zone")


def test_a_picture_beside_a_video_is_its_cover_on_pinterest() -> None:
    drawn = card("pinterest", content(Container(TEXT, (FILM, ROVER)), pinterest={"board_id": "12"}))
    assert drawn.cover == ROVER
    assert drawn.parts[0].pictures is not None
    assert [tile.medium for tile in drawn.parts[0].pictures.tiles] == [FILM]
    url = "https://acme.com/cover.jpg"
    reel = content(Container(TEXT, (FILM,)), instagram={"reelCoverUrl": url})
    assert card("instagram", reel).cover == Media(url=url)


def test_later_parts_become_what_the_network_makes_of_them() -> None:
    post = content(Container("One"), Container("Two", (ROVER,)), Container("Three"))
    assert [part.role for part in card("x", post).parts] == [Role.POST, Role.REPLY, Role.REPLY]
    linkedin = card("linkedin", post)
    assert [part.role for part in linkedin.parts] == [Role.POST, Role.COMMENT, Role.COMMENT]
    assert any("the media of part 2 are not shown" in text for text in notes(linkedin))
    tiktok = card("tiktok", post)
    assert len(tiktok.parts) == 1
    assert "parts 2 to 3 are not shown: TikTok has no replies" in notes(tiktok)
    assert noted(card("youtube", post), "reply-unknown")
    assert noted(card("reddit", post), "reply-unknown")


def test_a_link_card_is_only_for_posts_without_media() -> None:
    plain, pictured = content(Container(REPLY)), content(Container(REPLY, (ROVER,)))
    for network in ("x", "linkedin", "facebook", "threads", "bluesky"):
        link_card = card(network, plain).parts[0].link_card
        assert link_card is not None
        assert link_card.host == "acme.com"
        assert noted(card(network, plain), "link-card-unknown")
        assert card(network, pictured).parts[0].link_card is None
    assert card("instagram", plain).parts[0].link_card is None


def test_a_topic_and_an_attached_link_of_threads() -> None:
    block = {"extra": {"topicTag": "Robots", "linkAttachment": "https://acme.com/rover"}}
    drawn = card("threads", content(Container("Hello"), threads=block))
    assert drawn.topic == "Robots"
    assert drawn.parts[0].link_card is not None
    assert drawn.parts[0].link_card.url == "https://acme.com/rover"


def test_counts_are_held_against_the_limits_of_the_workspace() -> None:
    post = content(Container("Hello"))
    assert card("x", post).parts[0].length == Count(5, 280, "x_weighted")
    own = Limits({"x": {"post": 4_000}})
    assert card("x", post, limits=own).parts[0].length == Count(5, 4_000, "x_weighted")
    assert card("vimeo", post).parts[0].length == Count(5, None, "code_points")


def test_what_nobody_knows_is_plain() -> None:
    drawn = card("vimeo", LAUNCH)
    assert drawn.parts[0].fold is None
    assert drawn.parts[0].pictures is not None
    assert drawn.parts[0].pictures.layout is Layout.PLAIN
    assert drawn.figures == ("vimeo.card",)


def test_a_post_of_nothing_is_drawn() -> None:
    for network in NETWORKS:
        assert card(network, NO_CONTENT).parts == ()


def test_four_thousand_cards_take_no_longer_than_people_wait() -> None:
    posts = [content(Container(f"{number} {TEXT}"[:280], (ROVER,))) for number in range(100)]
    begin = process_time()
    for post in posts:
        for network in ("x", "linkedin", "instagram", "bluesky"):
            card(network, post)
    assert process_time() - begin < 1  # a tenth of them takes 0.05 s
