"""What is wrong with a media file wherever it goes (PS319 to PS323, PS325), and alt texts (PS318)."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.doubles.media import Files, found, medium, one, picture, rules, video
from tests.tables import each_row

from postsync.domain.catalogue import RULES
from postsync.domain.diagnostic import Severity
from postsync.domain.post.media import UNKNOWN_TYPE, MediaFacts


@each_row(
    "name, facts",
    [
        ("a.jpg", picture()),
        ("a.JPEG", picture()),
        ("a.jfif", picture()),
        ("a", picture()),
        ("a.bin", picture()),
        ("a.png", picture(type="image/png", frames=3)),
        ("a.heif", picture(type="image/heic")),
        ("a.mp4", video()),
        ("a.m4v", video()),
        ("a.mp4", video(type="video/x-m4v")),
        ("a.mov", video(type="video/quicktime")),
        ("a.flv", MediaFacts(type="video/x-flv", size=9)),
    ],
)
def test_a_file_may_be_what_its_name_says_or_have_no_telling_name(
    name: str, facts: MediaFacts
) -> None:
    assert found("reddit", {name: facts}) == []


@pytest.mark.parametrize(
    ("name", "facts", "summary"),
    [
        ("media/a.jpg", picture(type="image/png"), "“a.jpg” is named like a JPEG, but is a PNG"),
        ("a.png", picture(), "“a.png” is named like a PNG, but is a JPEG"),
        ("a.jpg", picture(type="image/heic"), "“a.jpg” is named like a JPEG, but is a HEIC"),
        ("a.mov", video(), "“a.mov” is named like a QuickTime (MOV), but is an MP4"),
        ("a.gif", video(), "“a.gif” is named like a GIF, but is an MP4"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(name: str, facts: MediaFacts, summary: str) -> None:
    problem = one(found("reddit", {name: facts}))
    assert (problem.rule, problem.summary) == ("PS319", summary)
    assert problem.path == ("containers", 0, "media", 0, "path")


@each_row(
    "type_, said",
    [
        ("image/svg+xml", "an SVG drawing"),
        ("text/html", "a web page"),
        ("text/plain", "a text"),
        ("audio/mp4", "a sound without a picture"),
        ("application/zip", "neither a picture nor a video nor a document"),
        (UNKNOWN_TYPE, "neither a picture nor a video nor a document"),
    ],
)
def test_a_file_that_is_no_medium_is_told_so_once(type_: str, said: str) -> None:
    problem = one(found(("x", "instagram"), {"a.png": MediaFacts(type=type_, size=900)}))
    assert (problem.rule, problem.summary) == ("PS321", f"“a.png” is {said}")
    assert problem.severity is None


@pytest.mark.parametrize(
    ("type_", "kind"), [("image/png", "a PNG"), ("video/mp4", "an MP4"), ("image/heic", "a HEIC")]
)
def test_the_first_bytes_alone_make_no_picture(type_: str, kind: str) -> None:
    """Nine bytes before a file of secrets would let it pass for a picture."""
    problem = one(found("reddit", {"a": MediaFacts(type=type_, size=900)}))
    assert problem.rule == "PS321"
    assert problem.summary == f"“a” begins like {kind} and holds none"


@pytest.mark.parametrize(
    ("name", "facts", "said"),
    [
        (
            "a.pdf",
            MediaFacts(type=UNKNOWN_TYPE, size=900),
            "is named like a PDF, and holds no whole one",
        ),
        ("a.png", picture(type="image/png", height=0), "begins like a PNG and holds none"),
    ],
)
def test_what_no_program_shows_is_told(name: str, facts: MediaFacts, said: str) -> None:
    problem = one(found("reddit", {name: facts}))
    assert (problem.rule, problem.summary) == ("PS321", f"“{name}” {said}")


@pytest.mark.parametrize(
    ("rule", "fact"),
    [
        ("PS320", "is_cut_off"),
        ("PS322", "has_location"),
        ("PS323", "is_turned"),
        ("PS327", "behind"),
    ],
)
def test_a_file_is_judged_once_however_many_networks_and_places_it_has(
    rule: str, fact: str
) -> None:
    files: Files = {"a.jpg": picture(**{fact: True})}
    problem = one(found(("x", "linkedin", "bluesky"), files, ["a.jpg"], ["a.jpg"]))
    assert (problem.rule, problem.path) == (rule, ("containers", 0, "media", 0, "path"))
    assert rules(found((), files)) == [rule]


def test_a_video_that_was_filmed_upright_is_fine() -> None:
    assert found("x", {"a.mp4": video(is_turned=True)}) == []


def test_a_video_tells_its_place_too() -> None:
    assert rules(found("x", {"a.mp4": video(has_location=True)})) == ["PS322"]


def test_a_file_twice_in_one_container_is_told_once() -> None:
    problem = one(found("x", {"a.jpg": picture()}, ["a.jpg", "a.jpg", "a.jpg"]))
    assert (problem.rule, problem.path) == ("PS325", ("containers", 0, "media", 1))
    assert problem.summary == "“a.jpg” is there twice"


def test_an_address_twice_is_told_too() -> None:
    address = "https://acme.example/a.jpg"
    assert rules(found("x", {}, [address, address])) == ["PS325"]


def test_a_thread_may_show_a_picture_again() -> None:
    assert found("x", {"a.jpg": picture()}, ["a.jpg"], ["a.jpg"]) == []


def test_of_a_file_that_is_missing_nothing_is_said() -> None:
    assert found("x", {"a.jpg": None}, [medium("a.jpg", alt=None)]) == []


@each_row(
    "alt", [None, "", "  ", "a_1.jpg", "IMG_0815.JPG", "a_1", "https://acme.example/rocket.png"]
)
def test_an_alt_text_is_missing_where_nothing_or_a_file_name_stands(alt: str | None) -> None:
    problem = one(
        found(("x", "bluesky"), {"media/a_1.jpg": picture()}, [medium("media/a_1.jpg", alt)])
    )
    place = ("containers", 0, "media", 0)
    assert (problem.rule, problem.path) == ("PS318", place if alt is None else (*place, "alt"))


@pytest.mark.parametrize("alt", ["A rocket", "rocket", "火箭", "See launch.jpg on the screen"])
def test_any_description_will_do(alt: str) -> None:
    assert found("x", {"media/rocket.jpg": picture()}, [medium("media/rocket.jpg", alt)]) == []


SILENT = medium("a.jpg", alt=None)
OTHER = medium("b.jpg", alt=None)
ONE_OF_THEM = {"a.jpg": picture(), "b.jpg": picture(), "a.mp4": video()}


@each_row("network", ["x", "linkedin", "instagram", "facebook", "threads", "bluesky"])
def test_each_picture_wants_one_of_its_own(network: str) -> None:
    assert rules(found(network, ONE_OF_THEM, [SILENT, OTHER])) == ["PS318", "PS318"]


def test_a_picture_by_address_wants_one_too() -> None:
    assert rules(found("x", {}, [medium("https://acme.example/a.jpg", alt=None)])) == ["PS318"]
    assert found("x", {}, [medium("https://acme.example/a", alt=None)]) == []


@pytest.mark.parametrize("network", ["tiktok", "google_business", "vimeo", "reddit"])
def test_networks_without_alt_texts_need_none(network: str) -> None:
    assert found(network, ONE_OF_THEM, [SILENT]) == []
    assert rules(found((network, "x"), ONE_OF_THEM, [SILENT])) == ["PS318"]


def test_accounts_of_unknown_networks_may_show_it() -> None:
    assert rules(found((), ONE_OF_THEM, [SILENT])) == ["PS318"]


@each_row(
    "network, block, wanted",
    [
        ("instagram", {"altText": "A rocket"}, False),
        ("instagram", {"altText": ""}, True),
        ("instagram", {"publishAsStory": True}, False),
        ("facebook", {"publishAsStory": True}, False),
        ("pinterest", {"alt_text": "A rocket"}, False),
        ("pinterest", {"board_id": "1"}, True),
        ("x", {"altText": "A rocket"}, True),
    ],
)
def test_the_block_may_say_it(network: str, block: Mapping[str, Any], wanted: bool) -> None:
    said = rules(found(network, ONE_OF_THEM, [SILENT], block=block))
    assert said == (["PS318"] if wanted else [])


def test_the_field_of_a_block_is_for_a_single_medium() -> None:
    block = {"altText": "A rocket"}
    both = rules(found("instagram", ONE_OF_THEM, [SILENT, OTHER], block=block))
    assert both == ["PS318", "PS318"]
    assert rules(found(("instagram", "x"), ONE_OF_THEM, [SILENT], block=block)) == ["PS318"]


def test_videos_and_their_covers_need_none() -> None:
    film = medium("a.mp4", alt=None)
    assert found("x", ONE_OF_THEM, [film]) == []
    assert found("pinterest", ONE_OF_THEM, [film, SILENT], block={"board_id": "1"}) == []


@pytest.mark.parametrize(
    ("facts", "severity", "summary"),
    [
        (
            picture(is_cut_off=True, is_lost=True),
            None,
            "“a” is cut off: a part of the picture is missing",
        ),
        (
            video(is_cut_off=True, is_lost=True),
            None,
            "“a” is cut off: a part of the video is missing",
        ),
        (
            picture(is_cut_off=True),
            Severity.WARN,
            "“a” is cut off: it ends before its own headers say",
        ),
    ],
)
def test_a_file_that_lacks_a_part_of_its_picture_is_an_error(
    facts: MediaFacts, severity: Severity | None, summary: str
) -> None:
    problem = one(found((), {"a": facts}))
    assert (problem.rule, problem.severity, problem.summary) == ("PS320", severity, summary)
    assert RULES["PS320"].severity is Severity.ERROR
