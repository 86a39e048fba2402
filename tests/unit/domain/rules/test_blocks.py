"""What the block of a network lacks, excludes or has for nothing (PS520 to PS523, PS525, PS526)."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from tests.doubles.builders import post
from tests.doubles.media import gif, medium, picture, video
from tests.tables import each_row

from postsync.domain.catalogue import RULES
from postsync.domain.networks.overrides import Limits
from postsync.domain.post.content import Container
from postsync.domain.problem import Problem, field_path
from postsync.domain.rules.check import check_on_networks

FILES = {
    "a.jpg": picture(),
    "b.jpg": picture(),
    "a.gif": gif(),
    "a.mp4": video(),
    "b.mp4": video(),
    "wide.mp4": video(width=1_280, height=720),
    "long.mp4": video(seconds=181.0),
    "square.mp4": video(width=720, height=720, seconds=180.0),
    "no-facts.mp4": None,
}
SOMETHING = "https://acme.example/media/77"
"""An address that does not tell what is there."""

OURS = {"PS520", "PS521", "PS522", "PS523", "PS525", "PS526"}

Block = Mapping[str, Any]


def found(
    network: str,
    block: Block | None,
    media: Sequence[str] = (),
    *,
    text: str = "Hello",
    others: Mapping[str, Block] | None = None,
) -> list[Problem]:
    """What the rules about blocks say of a post on `network` and `others`."""
    blocks = dict(others or {})
    if block is not None:
        blocks[network] = block
    problems = check_on_networks(
        post(
            containers=(Container(content=text, media=tuple(map(medium, media))),),
            blocks=blocks,
        ),
        {network, *(others or {})},
        facts=FILES.get,
        limits=Limits(),
    )
    return [problem for problem in problems if problem.rule in OURS]


def said(problems: Sequence[Problem]) -> list[str]:
    """Rule, severity and place of each."""
    return [
        f"{problem.rule} {problem.severity or RULES[problem.rule].severity} {field_path(problem.path)}"
        for problem in problems
    ]


def on(network: str, block: Block | None, media: Sequence[str] = ()) -> list[str]:
    return said(found(network, block, media))


def extra(**fields: Any) -> Block:
    return {"extra": fields}


BOARD = {"board_id": "1034772495678123401"}
DIRECT = {"postMode": "DIRECT_POST", "privacyLevel": "PUBLIC_TO_EVERYONE"}
STORY, REEL = {"publishAsStory": True}, {"publishAsReel": True}
PUBLIC = {"privacyStatus": "public"}
TRIAL = {"trialReel": {"graduationStrategy": "MANUAL"}}


@each_row(
    "network",
    ["x", "linkedin", "instagram", "facebook", "threads", "bluesky", "google_business", "vimeo"],
)
def test_most_networks_need_no_block(network: str) -> None:
    assert on(network, None) == on(network, {}) == on(network, {"extra": {}}) == []


@each_row(
    "network, block, expected",
    [
        ("pinterest", None, ["PS520 error accounts"]),
        ("pinterest", {}, ["PS520 error pinterest"]),
        ("pinterest", {"title": "Rover"}, ["PS520 error pinterest"]),
        ("pinterest", BOARD, []),
        ("pinterest", {"board_id": "Workshop"}, ["PS520 error pinterest.board_id"]),
        ("pinterest", {"board_id": "12 34"}, ["PS520 error pinterest.board_id"]),
        ("pinterest", {"board_id": "\u0661\u0662"}, ["PS520 error pinterest.board_id"]),
        ("pinterest", extra(boardId=77), []),
        ("tiktok", None, ["PS521 warn accounts"]),
        ("tiktok", {"disableComment": True}, ["PS521 warn tiktok"]),
        ("tiktok", {"postMode": "MEDIA_UPLOAD"}, []),
        ("tiktok", extra(post_mode="MEDIA_UPLOAD"), []),
        ("tiktok", {"postMode": "DIRECT_POST"}, ["PS520 error tiktok.postMode"]),
        ("tiktok", DIRECT, []),
        ("tiktok", {"postMode": "DIRECT_POST"} | extra(privacy_level="SELF_ONLY"), []),
        ("youtube", None, ["PS521 warn accounts"]),
        ("youtube", {"title": "Rover"}, ["PS521 warn youtube"]),
        ("youtube", {"privacyStatus": "unlisted"}, []),
        ("youtube", extra(privacyStatus="public"), []),
        ("reddit", None, ["PS520 warn accounts"]),
        ("reddit", extra(flair="news"), ["PS520 warn reddit"]),
        ("reddit", extra(subreddit=""), ["PS520 warn reddit"]),
        ("reddit", extra(subreddit="rovers"), []),
        ("google_business", extra(topicType="STANDARD"), []),
        (
            "google_business",
            extra(topicType="EVENT"),
            ["PS520 warn google_business.extra.topicType"],
        ),
        (
            "google_business",
            extra(topic_type="OFFER"),
            ["PS520 info google_business.extra.topic_type"],
        ),
        ("google_business", extra(topicType="EVENT", event={"title": "Opening"}), []),
        (
            "google_business",
            extra(callToAction={"actionType": "BOOK"}),
            ["PS520 warn google_business.extra.callToAction"],
        ),
        (
            "google_business",
            extra(call_to_action={"action_type": "BOOK"}),
            ["PS520 warn google_business.extra.call_to_action"],
        ),
        (
            "google_business",
            extra(call_to_action={"action_type": "BOOK", "url": "https://acme.example"}),
            [],
        ),
        ("google_business", extra(callToAction={"actionType": "CALL"}), []),
        ("google_business", extra(callToAction="BOOK"), []),
    ],
)
def test_what_a_network_has_to_be_told(
    network: str, block: Block | None, expected: list[str]
) -> None:
    assert on(network, block) == expected


@each_row(
    "network, block, media, expected",
    [
        ("facebook", REEL | STORY, ["a.mp4"], ["PS522 error facebook.publishAsReel"]),
        ("facebook", REEL | {"publishAsStory": False}, ["a.mp4"], []),
        (
            "instagram",
            {"reelCoverUrl": "https://acme.example/a.jpg", "reelThumbOffset": 0},
            ["a.mp4"],
            ["PS522 info instagram.reelThumbOffset"],
        ),
        ("tiktok", {"postMode": "MEDIA_UPLOAD", "disableDuet": True}, ["a.mp4"], []),
        (
            "tiktok",
            DIRECT | {"postMode": "MEDIA_UPLOAD", "videoCoverTimestampMs": 0},
            ["a.mp4"],
            ["PS522 warn tiktok.privacyLevel", "PS522 warn tiktok.videoCoverTimestampMs"],
        ),
        (
            "tiktok",
            {"privacyLevel": "SELF_ONLY"},
            ["a.mp4"],
            ["PS521 warn tiktok", "PS522 warn tiktok.privacyLevel"],
        ),
        (
            "tiktok",
            DIRECT | {"privacyLevel": "SELF_ONLY"} | extra(brandContentToggle=True),
            ["a.mp4"],
            ["PS522 warn tiktok.extra.brandContentToggle"],
        ),
        ("tiktok", DIRECT | extra(brand_content_toggle=True), ["a.mp4"], []),
        (
            "tiktok",
            DIRECT | {"privacyLevel": "SELF_ONLY"} | extra(brand_content_toggle=False),
            ["a.mp4"],
            [],
        ),
        (
            "youtube",
            PUBLIC | extra(publishAt="2027-01-01T00:00:00Z"),
            ["a.mp4"],
            ["PS522 info youtube.extra.publishAt"],
        ),
        ("youtube", {"privacyStatus": "private"} | extra(publishAt="2027-01-01"), ["a.mp4"], []),
        ("x", extra(quoteTweetId="1"), [], ["PS522 warn x.extra.quoteTweetId"]),
        ("x", extra(poll={"options": ["a", "b"]}), [], []),
        ("x", extra(poll={"options": ["a", "b"]}), ["a.jpg"], ["PS522 info x.extra.poll"]),
        ("linkedin", extra(poll={"question": "?"}), ["a.jpg"], ["PS522 info linkedin.extra.poll"]),
        (
            "threads",
            extra(poll_attachment={"option_a": "a"}),
            ["a.jpg"],
            ["PS522 warn threads.extra.poll_attachment"],
        ),
        ("threads", extra(pollAttachment={"option_a": "a"}), [], []),
        (
            "threads",
            extra(text_attachment={"plaintext": "…"}, poll_attachment={"option_a": "a"}),
            [],
            ["PS522 warn threads.extra.text_attachment"],
        ),
        (
            "google_business",
            extra(callToAction={"actionType": "CALL", "url": "tel:+1"}),
            [],
            ["PS522 warn google_business.extra.callToAction.url"],
        ),
        (
            "google_business",
            extra(offer={"couponCode": "ROVER"}),
            [],
            ["PS522 warn google_business.extra.offer"],
        ),
        (
            "google_business",
            extra(topicType="OFFER", event={}, offer={"couponCode": "ROVER"}),
            [],
            ["PS520 info google_business.extra.topicType"],
        ),
        (
            "google_business",
            extra(topicType="OFFER", event={"title": "Sale"}, callToAction={"actionType": "BOOK"}),
            [],
            ["PS522 info google_business.extra.callToAction"],
        ),
    ],
)
def test_what_cannot_go_together(
    network: str, block: Block, media: list[str], expected: list[str]
) -> None:
    assert on(network, block, media) == expected


@each_row(
    "network, block, unfit, fit, severity",
    [
        ("instagram", {"altText": "A"}, [["a.mp4"]], [["a.jpg"], ["a.jpg", "b.jpg"]], "error"),
        ("instagram", TRIAL, [["a.jpg"], ["a.mp4", "b.mp4"]], [["a.mp4"]], "error"),
        ("instagram", {"reelThumbOffset": 0}, [["a.jpg"]], [["a.mp4"]], "warn"),
        ("instagram", {"reelCoverUrl": "https://a.example"}, [["a.jpg"]], [["a.mp4"]], "warn"),
        ("instagram", extra(audioName="Song"), [["a.jpg"]], [["a.mp4"]], "warn"),
        ("instagram", extra(share_to_feed=True), [["a.jpg"]], [["a.mp4"]], "info"),
        ("tiktok", DIRECT | {"disableDuet": True}, [["a.jpg"], ["a.jpg", "b.jpg"]], [["a.mp4"]], "warn"),
        ("tiktok", DIRECT | {"disableStitch": True}, [["a.jpg"]], [["a.mp4"]], "warn"),
        ("tiktok", DIRECT | {"videoCoverTimestampMs": 0}, [["a.jpg"]], [["a.mp4"]], "warn"),
        ("tiktok", DIRECT | extra(auto_add_music=True), [["a.mp4"]], [["a.jpg"]], "info"),
        ("tiktok", DIRECT | extra(photoCoverIndex=0), [["a.mp4"]], [["a.jpg"]], "info"),
        ("pinterest", BOARD | {"cover_image_url": "https://a.example"}, [["a.jpg"]], [["a.mp4"]], "warn"),
        ("pinterest", BOARD | extra(cover_image_key_frame_time=0), [["a.jpg"]], [["a.mp4"]], "info"),
    ],
)  # fmt: skip
def test_a_field_is_for_the_kinds_that_it_is_for(
    network: str, block: Block, unfit: list[list[str]], fit: list[list[str]], severity: str
) -> None:
    for media in unfit:
        (problem,) = found(network, block, media)
        assert said([problem])[0].startswith(f"PS523 {severity} {network}.")
    for media in [*fit, [], [SOMETHING]]:
        assert on(network, block, media) == []


@pytest.mark.parametrize("media", ["a.jpg", "a.mp4", SOMETHING])
def test_a_story_takes_no_co_authors_caption_alt_text_or_trial(media: str) -> None:
    block = STORY | TRIAL | {"collaborators": ["ada"], "caption": "C", "altText": "A"}
    assert on("instagram", block, [media]) == [
        "PS523 error instagram.collaborators",
        "PS523 warn instagram.caption",
        "PS523 error instagram.altText",
        "PS523 error instagram.trialReel",
    ]


def test_a_switch_that_is_off_is_for_nothing_anywhere() -> None:
    off = DIRECT | {"disableDuet": False, "disableStitch": False}
    assert on("tiktok", off, ["a.jpg"]) == []


def test_the_cover_of_photos_is_one_of_them() -> None:
    def cover(index: Any, *media: str) -> list[str]:
        return on("tiktok", DIRECT | extra(photo_cover_index=index), media)

    assert cover(1, "a.jpg", "b.jpg") == cover("1", "a.jpg") == []
    assert cover(2, "a.jpg", "b.jpg") == ["PS523 warn tiktok.extra.photo_cover_index"]
    assert cover(-1, "a.jpg") == ["PS523 warn tiktok.extra.photo_cover_index"]


def test_people_are_tagged_within_the_picture() -> None:
    def tag(*tags: Any) -> list[str]:
        return on("instagram", {"userTags": list(tags)}, ["a.jpg"])

    assert (
        tag({"username": "ada", "x": 0, "y": 1}, {"username": "joan"}, "grace", {"x": "left"}) == []
    )
    assert tag("grace", {"username": "ada", "x": 1.01, "y": -0.5}) == [
        "PS523 error instagram.userTags[1].x",
        "PS523 error instagram.userTags[1].y",
    ]
    for huge in (float("inf"), 10**5000):
        assert tag({"x": huge, "y": 0.5}) == ["PS523 error instagram.userTags[0].x"]


def test_people_are_not_tagged_on_the_videos_of_a_carousel() -> None:
    tags = {"userTags": [{"username": "ada"}]}
    assert on("instagram", tags, ["a.jpg", "b.jpg"]) == []
    assert on("instagram", tags, ["a.mp4"]) == []
    assert on("instagram", tags, ["a.jpg", "a.mp4"]) == ["PS523 warn instagram.userTags"]
    assert on("instagram", tags, ["a.mp4", "b.mp4"]) == ["PS523 error instagram.userTags"]
    assert on("instagram", tags, ["a.jpg", SOMETHING]) == []


def test_a_short_is_upright_or_square_and_at_most_three_minutes_long() -> None:
    short = PUBLIC | {"isShort": True}
    for name in ("a.mp4", "square.mp4", "no-facts.mp4", SOMETHING):
        assert on("youtube", short, [name]) == []
    for name, told in (("wide.mp4", "1280 by 720"), ("long.mp4", "181 s")):
        (problem,) = found("youtube", short, [name])
        assert said([problem]) == ["PS523 warn youtube.isShort"]
        assert told in problem.summary
        assert on("youtube", PUBLIC | {"isShort": False}, [name]) == []


@each_row(
    "network, name, maximum, severity",
    [
        ("instagram", "collaborators", 3, "error"),
        ("instagram", "extra.branded_content_sponsor_ids", 2, "warn"),
        ("instagram", "extra.productTags", 5, "warn"),
        ("x", "extra.tagged_user_ids", 10, "warn"),
        ("x", "extra.poll.options", 4, "warn"),
        ("bluesky", "extra.tags", 8, "warn"),
        ("bluesky", "extra.langs", 3, "warn"),
        ("bluesky", "extra.threadgate", 5, "warn"),
        ("bluesky", "extra.threadgate.allow", 5, "warn"),
    ],
)
def test_a_list_has_as_many_entries_as_the_network_takes(
    network: str, name: str, maximum: int, severity: str
) -> None:
    def block_with(count: int) -> Block:
        value: Any = [f"entry {number}" for number in range(count)]
        for part in reversed(name.split(".")):
            value = {part: value}
        return value  # type: ignore[no-any-return]

    media = ["a.jpg"] if network == "instagram" else []
    assert on(network, block_with(maximum), media) == []
    (problem,) = found(network, block_with(maximum + 1), media)
    assert said([problem])[0].startswith(f"PS525 {severity} {network}.")
    assert f"has {maximum + 1} " in problem.summary
    assert problem.summary.endswith(f" takes {maximum}")


@pytest.mark.parametrize("value", [7, "acme", True, {"allow": "all"}, {}])
def test_what_is_no_list_in_extra_is_nobodys_concern(value: Any) -> None:
    assert on("bluesky", extra(tags=value, langs=value, threadgate=value)) == []


@pytest.mark.parametrize("network", ["instagram", "facebook"])
def test_a_story_shares_its_post_with_no_text_of_others(network: str) -> None:
    media = ["a.jpg"]
    assert said(found(network, STORY, media)) == []
    assert said(found(network, STORY, media, text=" \n", others={"x": {}})) == []
    (problem,) = found(network, STORY, media, others={"x": {}, "bluesky": {}, "linkedin": {}})
    assert said([problem]) == [f"PS526 warn {network}.publishAsStory"]
    assert problem.summary.endswith("the post has one for Bluesky, LinkedIn and X")


def test_two_stories_are_good_company() -> None:
    assert said(found("instagram", STORY, ["a.jpg"], others={"facebook": STORY})) == []
    for feed in ({}, {"publishAsStory": False}):
        (problem,) = found("instagram", STORY, ["a.jpg"], others={"facebook": feed})
        assert problem.summary.endswith("the post has one for Facebook")
