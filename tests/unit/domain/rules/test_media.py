"""Media that a network needs, how many it takes, and which go together (PS310, PS311, PS312)."""

from collections.abc import Sequence

import pytest
from tests.doubles.media import Files, found, gif, one, picture, rules, video
from tests.tables import each_row

from postsync.domain.diagnostic import Severity

E, W = Severity.ERROR, Severity.WARN
PDF = picture(type="application/pdf", width=None, height=None)
COVERED = {"board_id": "1", "cover_image_url": "https://acme.example/cover.jpg"}


def pictures(count: int) -> Files:
    return {f"{i}.jpg": picture() for i in range(count)}


def addresses(count: int) -> Files:
    return {f"https://acme.example/{i}": None for i in range(count)}


@pytest.mark.parametrize("network", ["instagram", "tiktok", "pinterest", "youtube"])
def test_a_network_of_pictures_refuses_a_post_without_any(network: str) -> None:
    problem = one(found(network, {}))
    assert (problem.rule, problem.severity, problem.path) == (
        "PS310",
        E,
        ("accounts", f"{network}:acme"),
    )
    assert problem.summary.endswith(", and the post has none")


@each_row(
    "network",
    ["x", "linkedin", "facebook", "threads", "bluesky", "google_business", "vimeo", "reddit"],
)
def test_other_networks_take_a_post_of_text(network: str) -> None:
    assert found(network, {}) == []


def test_a_missing_picture_is_told_at_the_block_where_there_is_one() -> None:
    problem = one(found("instagram", {}, block={"isAiGenerated": True}))
    assert problem.path == ("instagram",)


def test_media_of_a_reply_do_not_make_up_for_those_of_the_post() -> None:
    assert rules(found("instagram", pictures(1), [], ["0.jpg"])) == ["PS310"]


def test_youtube_needs_a_video_and_says_nothing_else_about_a_picture() -> None:
    problem = one(found("youtube", pictures(2)))
    assert (problem.rule, problem.summary) == (
        "PS310",
        "YouTube needs a video, and the post has none",
    )


def test_a_file_that_is_missing_is_not_missing_once_more() -> None:
    for network in ("instagram", "tiktok", "youtube", "pinterest"):
        assert found(network, {"a.mp4": None}, block=COVERED) == []
    assert found("instagram", {"a.jpg": None}) == []


def test_an_address_that_tells_nothing_may_be_the_video() -> None:
    assert found("youtube", addresses(1)) == []


@each_row(
    "network, files, fits",
    [
        ("x", pictures(4), True),
        ("x", pictures(5), False),
        ("x", {"a.gif": gif()}, True),
        ("x", {"a.gif": gif(), "b.gif": gif()}, False),
        ("x", {"a.gif": gif(frames=1), "b.gif": gif(frames=1)}, True),
        ("x", {"a.mp4": video(), "b.mp4": video()}, False),
        ("x", addresses(4), True),
        ("x", addresses(5), False),
        ("linkedin", pictures(20), True),
        ("linkedin", pictures(21), False),
        ("linkedin", pictures(19) | {"a.gif": gif()}, True),
        ("linkedin", pictures(20) | {"a.gif": gif()}, False),
        ("linkedin", {"a.pdf": PDF, "b.pdf": PDF}, False),
        ("instagram", pictures(20), None),
        ("instagram", pictures(10), True),
        ("instagram", pictures(11), None),
        ("instagram", pictures(21), False),
        ("instagram", pictures(10) | {"a.mp4": video()}, None),
        ("instagram", addresses(11), None),
        ("threads", pictures(10), True),
        ("threads", pictures(11), None),
        ("threads", pictures(21), False),
        ("facebook", pictures(10), True),
        ("facebook", pictures(11), None),
        ("tiktok", pictures(35), True),
        ("tiktok", pictures(36), False),
        ("tiktok", {"a.mp4": video(), "b.mp4": video()}, False),
        ("youtube", {"a.mp4": video()}, True),
        ("youtube", {"a.mp4": video(), "b.mp4": video()}, False),
        ("youtube", {"a.mp4": video()} | pictures(1), False),
        ("youtube", addresses(2), False),
        ("pinterest", pictures(1), True),
        ("pinterest", pictures(2), None),
        ("pinterest", pictures(6), False),
        ("bluesky", pictures(4), True),
        ("bluesky", pictures(5), False),
        ("google_business", pictures(1), True),
        ("google_business", pictures(2), None),
        ("google_business", {"a.mp4": video()}, None),
        ("vimeo", {"a.mp4": video(), "b.mp4": video()}, True),
        ("reddit", pictures(50), True),
    ],
)
def test_a_network_takes_so_many_media(network: str, files: Files, fits: bool | None) -> None:
    """`fits` is None where the figure is not sure enough for an error."""
    problems = found(network, files)
    assert [(p.rule, p.severity) for p in problems] == (
        [] if fits else [("PS311", W if fits is None else E)]
    )


def test_the_first_medium_too_many_is_named_with_the_count_and_the_limit() -> None:
    problem = one(found("x", pictures(6)))
    assert problem.path == ("containers", 0, "media", 4)
    assert problem.summary == "6 pictures in one post, X takes at most 4"
    assert problem.detail == "Leave 2 of them out, or spread them over several posts."


def test_what_is_not_sure_says_so() -> None:
    assert one(found("pinterest", pictures(2))).detail.endswith("Sources differ on this.")


def test_a_network_that_takes_none_says_so() -> None:
    problem = one(found("google_business", {"a.mp4": video()}))
    assert problem.summary == "Google Business takes no videos, and the post has 1"


def test_each_part_of_a_thread_may_have_its_own_four_pictures() -> None:
    names = list(pictures(5))
    for network in ("x", "threads", "bluesky"):
        assert found(network, pictures(5), names[:4], names[1:]) == []
    problem = one(found("x", pictures(5), [], names))
    assert problem.path == ("containers", 1, "media", 4)
    assert problem.summary.startswith("5 pictures in one container")


def test_pictures_of_a_comment_are_left_to_the_rule_about_replies() -> None:
    names = list(pictures(12))
    for network in ("linkedin", "facebook", "google_business"):
        assert found(network, pictures(12), names[:1], names) == []


def test_another_limit_of_the_configuration_holds() -> None:
    assert found("x", pictures(5), limits={"x": {"image.count": 5}}) == []
    problem = one(found("instagram", pictures(11), limits={"instagram": {"carousel.count": 10}}))
    assert problem.severity is E


MIXED: Files = {"a.jpg": picture(), "b.mp4": video()}


@each_row(
    "network, files, severity",
    [
        ("x", MIXED, E),
        ("x", {"a.jpg": picture(), "b.gif": gif()}, E),
        ("x", {"a.jpg": picture(), "b.gif": gif(frames=1)}, None),
        ("x", {"a.jpg": picture(), "https://acme.example/b.gif": None}, None),
        ("linkedin", MIXED, E),
        ("linkedin", {"a.jpg": picture(), "b.gif": gif()}, None),
        ("linkedin", {"a.jpg": picture(), "b.pdf": PDF}, E),
        ("facebook", MIXED, W),
        ("tiktok", MIXED, E),
        ("bluesky", MIXED, E),
        ("instagram", MIXED, None),
        ("threads", MIXED, None),
        ("pinterest", {"b.mp4": video(), "a.jpg": picture()}, None),
        ("x", {"a.jpg": None, "b.mp4": None}, E),
        ("x", {"a.jpg": picture(), "https://acme.example/b": None}, None),
    ],
)
def test_kinds_of_media_that_do_not_go_together(
    network: str, files: Files, severity: Severity | None
) -> None:
    problems = found(network, files)
    assert [(p.rule, p.severity) for p in problems] == ([("PS312", severity)] if severity else [])


def test_a_pin_takes_one_picture_beside_a_video_and_no_more() -> None:
    files: Files = MIXED | {"c.jpg": picture()}
    assert "PS312" in rules(found("pinterest", files))


def test_a_mixture_is_told_at_the_first_of_the_other_kind() -> None:
    problem = one(found("x", {"a.jpg": picture(), "b.jpg": picture(), "c.mp4": video()}))
    assert problem.path == ("containers", 0, "media", 2)
    assert problem.summary == "X takes pictures or a video, not both in one post"
    assert problem.detail == "Publish “c.mp4” in a reply of its own."


def test_a_pin_of_a_video_needs_a_cover() -> None:
    board = {"board_id": "1"}
    problem = one(found("pinterest", {"a.mp4": video()}, block=board))
    assert (problem.rule, problem.path) == ("PS326", ("containers", 0, "media", 0))


@pytest.mark.parametrize(
    ("files", "block"),
    [
        (["a.mp4"], COVERED),
        (["a.mp4"], {"board_id": "1", "extra": {"cover_image_key_frame_time": 0}}),
        (["a.mp4", "cover.jpg"], {"board_id": "1"}),
        (["a.mp4", "https://acme.example/cover"], {"board_id": "1"}),
        (["https://acme.example/video"], {"board_id": "1"}),
    ],
)
def test_a_cover_of_any_sort_will_do(files: Sequence[str], block: dict[str, object]) -> None:
    known: Files = {"a.mp4": video(), "cover.jpg": picture()}
    assert found("pinterest", {name: known.get(name) for name in files}, block=block) == []


FEED, WIDE = picture(height=1_350), picture(height=566)


def test_instagram_crops_a_carousel_to_its_first_picture() -> None:
    problem = one(found("instagram", {"a.jpg": FEED, "b.jpg": FEED, "c.jpg": WIDE, "d.jpg": WIDE}))
    assert (problem.rule, problem.path) == ("PS324", ("containers", 0, "media", 2))
    assert problem.summary == (
        "“c.jpg” has 1080x566 pixels (1 more differ): Instagram crops all pictures of a carousel to "
        "the shape of the first, 4:5"
    )


def test_pictures_of_one_shape_may_differ_in_size_on_instagram() -> None:
    smaller = picture(width=540, height=675)
    nearly = picture(width=1_080, height=1_349)
    assert found("instagram", {"a.jpg": FEED, "b.jpg": smaller, "c.jpg": nearly}) == []
    assert found("instagram", {"a.jpg": FEED, "b.mp4": video()}) == []


def test_pinterest_wants_the_same_dimensions() -> None:
    other = {"a.jpg": FEED, "b.jpg": picture(width=540, height=675)}
    assert rules(found("pinterest", other)) == ["PS311", "PS324"]


def test_other_networks_show_pictures_of_any_shape_together() -> None:
    for network in ("x", "linkedin", "facebook", "threads", "tiktok", "bluesky"):
        assert found(network, {"a.jpg": FEED, "b.jpg": WIDE}) == []
