"""How media are made: colours, fields, channels, key frames, and pictures that move (PS329 to PS333)."""

from typing import Any

import pytest
from tests.doubles.media import found, gif, one, picture, rules, video
from tests.tables import each_row

from postsync.domain.diagnostic import Severity
from postsync.domain.post.media import MediaFacts
from postsync.domain.rules.figures import figures_of

E, W = Severity.ERROR, Severity.WARN
REEL = {"publishAsReel": True}


def upright(**more: Any) -> MediaFacts:
    """A video that a Reel on Facebook may be, too."""
    return video(width=1_080, height=1_920, **more)


@each_row(
    "made, rule",
    [
        ({"chroma": "4:4:4"}, "PS329"),
        ({"chroma": "4:2:2"}, "PS329"),
        ({"chroma": "4:0:0"}, "PS329"),
        ({"is_interlaced": True}, "PS329"),
        ({"has_square_pixels": False}, "PS329"),
        ({"channels": 6}, "PS330"),
        ({"channels": 3}, "PS330"),
        ({"group": 513}, "PS331"),
        ({"audio_codec": "he-aac"}, "PS317"),
    ],
)
def test_x_says_itself_how_videos_are_to_be_made(made: dict[str, Any], rule: str) -> None:
    problem = one(found("x", {"a.mp4": video(**made)}))
    assert (problem.rule, problem.severity) == (rule, E)
    for anybody in ("linkedin", "tiktok", "youtube", "bluesky", "vimeo", "reddit"):
        assert found(anybody, {"a.mp4": video(**made)}) == []


@pytest.mark.parametrize(
    "made",
    [
        {"chroma": "4:2:0", "depth": 8, "channels": 1, "group": 512},
        {"chroma": "4:2:0", "depth": 8, "channels": 2, "group": 1},
        {"chroma": None, "depth": None, "channels": None, "group": None},
    ],
)
def test_what_every_network_takes_is_fine(made: dict[str, Any]) -> None:
    for network in ("x", "instagram", "threads", "facebook"):
        assert found(network, {"a.mp4": video(**made)}) == []


@pytest.mark.parametrize(
    ("network", "block", "severity"),
    [
        ("instagram", None, E),
        ("instagram", {"publishAsStory": True}, E),
        ("threads", None, E),
        ("facebook", REEL, W),
        ("facebook", None, None),
    ],
)
def test_networks_of_meta_want_usual_colours_whole_frames_and_stereo(
    network: str, block: dict[str, Any] | None, severity: Severity | None
) -> None:
    for made, rule in (
        ({"chroma": "4:2:2"}, "PS329"),
        ({"is_interlaced": True}, "PS329"),
        ({"channels": 6}, "PS330"),
    ):
        problems = found(network, {"a.mp4": upright(**made)}, block=block)
        assert [(p.rule, p.severity) for p in problems] == ([(rule, severity)] if severity else [])
    assert found(network, {"a.mp4": upright(audio_codec="he-aac")}, block=block) == []


def test_ten_bits_are_a_doubt_that_says_why() -> None:
    problem = one(found("x", {"a.mp4": video(depth=10)}))
    assert (problem.rule, problem.severity) == ("PS329", W)
    assert problem.summary == "“a.mp4” has 10 bits a colour, X takes videos with 8"
    assert problem.detail.endswith("X advises High Profile, which has 8 bits.")


def test_one_finding_is_enough_about_the_pictures_of_a_video() -> None:
    worst = video(chroma="4:4:4", is_interlaced=True, has_square_pixels=False, depth=10)
    assert "4:4:4" in one(found("x", {"a.mp4": worst})).summary
    # In another codec its pictures and their order will be others; the sound stays what it is.
    other = video(video_codec="prores", chroma="4:2:2", depth=10, group=600, channels=6)
    assert rules(found("x", {"a.mp4": other})) == ["PS317", "PS330"]


def test_the_sound_may_be_wrong_in_two_ways() -> None:
    surround = video(audio_codec="ac3", channels=6)
    assert rules(found("x", {"a.mp4": surround})) == ["PS317", "PS330"]


def test_a_few_key_frames_are_told_with_the_number_of_frames() -> None:
    problem = one(found("x", {"a.mp4": video(group=1_200)}))
    assert problem.summary == (
        "“a.mp4” has 1,200 frames from one key frame to the next, X takes videos with at most 512"
    )


def test_a_workspace_may_say_that_more_is_taken() -> None:
    files = {"a.mp4": video(group=600, channels=6)}
    allowed = {"x": {"video.group": 1_000, "video.channels": 6}}
    assert found("x", files, limits=allowed) == []


@pytest.mark.parametrize(("variant", "word"), [("mpo", "several pictures"), ("jps", "two eyes")])
def test_instagram_takes_one_picture_a_file(variant: str, word: str) -> None:
    several = {"a.jpg": picture(variant=variant)}
    for block in ({}, {"publishAsStory": True}):
        problem = one(found("instagram", several, block=block))
        assert (problem.rule, problem.severity) == ("PS332", E)
        assert word in problem.summary
    for other in ("x", "linkedin", "threads", "facebook", "bluesky", "tiktok", "google_business"):
        assert found(other, several) == []


MOVING = {
    name: picture(type=f"image/{name}", width=480, height=480, frames=3)
    for name in ("png", "webp", "avif")
}
GIF = gif(width=480, height=480)


@each_row(
    "network, facts, stands",
    [
        ("bluesky", GIF, True),
        ("bluesky", MOVING["png"], True),
        ("bluesky", MOVING["webp"], True),
        ("bluesky", MOVING["avif"], True),
        ("bluesky", gif(frames=1), False),
        ("facebook", GIF, True),
        ("facebook", MOVING["png"], True),
        ("x", GIF, False),
        ("x", MOVING["png"], True),
        ("x", MOVING["webp"], True),
        ("linkedin", GIF, False),
        ("linkedin", MOVING["png"], True),
        ("threads", MOVING["png"], False),  # nobody says what becomes of it
        ("reddit", GIF, False),
    ],
)
def test_a_picture_that_moves_stands_still_on_some_networks(
    network: str, facts: MediaFacts, stands: bool
) -> None:
    problems = found(network, {"a": facts})
    assert [(p.rule, p.severity) for p in problems] == ([("PS333", W)] if stands else [])


def test_what_moves_instead_is_told() -> None:
    assert "Only a video moves there" in one(found("bluesky", {"a.gif": GIF})).detail
    of_x = one(found("x", {"a.webp": MOVING["webp"]})).detail
    assert of_x.startswith("Only a video or an animated GIF moves there")


def test_a_type_that_is_refused_is_not_told_to_stand_still_as_well() -> None:
    assert rules(found("linkedin", {"a.webp": MOVING["webp"]})) == ["PS313"]


@pytest.mark.parametrize("rule", ["PS329", "PS330", "PS331", "PS332", "PS333"])
def test_the_rules_show_what_stands_behind_them(rule: str) -> None:
    behind = figures_of(rule)
    assert behind.figures or behind.allowed
