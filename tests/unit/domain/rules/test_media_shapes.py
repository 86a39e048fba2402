"""How large, wide, long and fast a medium may be (PS314 to PS317)."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.doubles.media import found, gif, one, picture, rules, video
from tests.tables import each_row

from postsync.domain.diagnostic import Severity
from postsync.domain.networks import NETWORKS
from postsync.domain.post.media import MediaFacts

E, W, N = Severity.ERROR, Severity.WARN, Severity.INFO
STORY, REEL = {"publishAsStory": True}, {"publishAsReel": True}
COVER = {"board_id": "1", "cover_image_url": "https://acme.example/cover.jpg"}
MB, GB = 1_000_000, 1_000_000_000
FULL = {"width": 1_080, "height": 1_920}

Bound = tuple[str, MediaFacts, Severity | None]


def judged(network: str, facts: MediaFacts, block: Mapping[str, Any] | None = None) -> list[Any]:
    if network == "pinterest" and facts.form == "video":
        block = COVER
    return [(p.rule, p.severity) for p in found(network, {"a": facts}, block=block)]


@each_row(
    "network, facts, severity",
    [
        ("x", picture(size=5 * MB), None),
        ("x", picture(size=5 * MB + 1), E),
        ("x", gif(size=15 * MB), None),
        ("x", gif(size=15 * MB + 1), E),
        ("x", gif(size=5 * MB + 1, frames=1), E),
        ("x", video(size=512 * MB + 1), E),
        ("linkedin", picture(size=90 * MB), None),
        ("linkedin", video(size=74_999), E),
        ("linkedin", video(size=75_000), None),
        ("linkedin", video(size=500 * MB + 1), E),
        ("linkedin", MediaFacts(type="application/pdf", size=100 * MB + 1), E),
        ("instagram", picture(size=8 * MB + 1), E),
        ("instagram", video(size=300 * MB + 1), E),
        ("threads", picture(size=8 * MB + 1), E),
        ("threads", video(size=GB + 1), E),
        ("facebook", picture(size=4 * MB), None),
        ("facebook", picture(size=4 * MB + 1), W),
        ("facebook", picture(size=10 * MB + 1), E),
        ("facebook", picture(size=MB + 1, type="image/png"), N),
        ("facebook", picture(size=5 * MB, type="image/png"), W),
        ("facebook", video(size=10 * GB + 1), W),
        ("tiktok", picture(size=20 * MB + 1), E),
        ("tiktok", video(size=4 * GB + 1), E),
        ("youtube", video(size=256 * GB + 1), E),
        ("pinterest", picture(size=20 * MB + 1), W),
        ("pinterest", video(size=2 * GB + 1), E),
        ("bluesky", picture(size=MB), None),
        ("bluesky", picture(size=MB + 1), W),
        ("bluesky", picture(size=2 * MB + 1), E),
        ("bluesky", video(size=100 * MB + 1), W),
        ("bluesky", video(size=300 * MB + 1), E),
        ("google_business", picture(size=10_239), E),
        ("google_business", picture(size=10_240), None),
        ("google_business", picture(size=5 * MB + 1), E),
    ],
)
def test_a_network_takes_so_many_bytes(
    network: str, facts: MediaFacts, severity: Severity | None
) -> None:
    assert judged(network, facts) == ([("PS314", severity)] if severity else [])


def test_sizes_are_told_as_people_read_them() -> None:
    problem = one(found("x", {"hero.jpg": picture(size=6_240_000)}))
    assert problem.summary == "“hero.jpg” has 6.24 MB, X takes pictures of at most 5 MB"
    near = one(found("x", {"hero.jpg": picture(size=5_000_001)}))
    assert near.summary.endswith(
        "has 5,000,001 bytes, X takes pictures of at most 5 MB (5,000,000 bytes)"
    )
    advice = one(found("facebook", {"a.png": picture(size=1_500_000, type="image/png")}))
    assert advice.summary == "“a.png” has 1.5 MB, Facebook advises PNG pictures of at most 1 MB"


def test_bytes_are_not_counted_of_a_file_that_must_be_another() -> None:
    assert rules(found("instagram", {"a.png": picture(type="image/png", size=9 * MB)})) == ["PS313"]


def test_only_the_most_severe_figure_of_a_rule_is_told() -> None:
    problem = one(found("bluesky", {"a.jpg": picture(size=3 * MB)}))
    assert problem.severity is E
    assert "at most 2 MB" in problem.summary


def sized(width: int, height: int, **more: Any) -> MediaFacts:
    return picture(width=width, height=height, **more)


@each_row(
    "network, facts, severity",
    [
        ("instagram", sized(1_080, 1_350), None),
        ("instagram", sized(1_080, 566), None),
        ("instagram", sized(1_200, 627), None),
        ("instagram", sized(1_440, 1_800), None),
        ("instagram", sized(1_080, 1_920), E),
        ("instagram", sized(1_080, 1_370), E),
        ("instagram", sized(1_920, 980), E),
        ("instagram", sized(6_000, 6_000), None),
        ("threads", sized(2_000, 200), None),
        ("threads", sized(2_100, 200), E),
        ("threads", sized(200, 2_100), None),
        ("linkedin", sized(6_012, 6_013), None),
        ("linkedin", sized(6_013, 6_013), E),
        ("tiktok", sized(1_080, 1_920), None),
        ("tiktok", sized(1_920, 1_080), None),
        ("tiktok", sized(1_081, 1_920), W),
        ("google_business", sized(249, 400), E),
        ("google_business", sized(399, 300), W),
        ("google_business", sized(400, 300), None),
        ("x", sized(20_000, 10), None),
        ("x", gif(width=1_280, height=1_080, frames=200), None),
        ("x", gif(width=1_281, height=1_080), E),
        ("x", gif(frames=351, width=100, height=100), E),
        ("x", gif(frames=300, width=1_280, height=800), E),
        ("x", gif(frames=1, width=2_000, height=2_000), None),
        ("linkedin", gif(frames=250), None),
        ("linkedin", gif(frames=251), E),
        ("bluesky", sized(9_000, 9_000), None),
    ],
)
def test_a_network_takes_pictures_of_some_shapes(
    network: str, facts: MediaFacts, severity: Severity | None
) -> None:
    # How much of a picture is cropped away is told by a rule of its own.
    told = [one for one in judged(network, facts) if one[0] != "PS328"]
    assert told == ([("PS315", severity)] if severity else [])


def film(width: int, height: int) -> MediaFacts:
    return video(width=width, height=height)


@each_row(
    "network, facts, block, severity",
    [
        ("x", film(1_280, 720), None, None),
        ("x", film(720, 1_280), None, None),
        ("x", film(1_920, 1_080), None, W),
        ("x", film(1_080, 1_080), None, W),
        ("x", film(32, 31), None, E),
        ("x", film(400, 100), None, E),
        ("x", film(100, 400), None, E),
        ("instagram", film(1_920, 1_080), None, None),
        ("instagram", film(1_922, 1_080), None, E),
        ("instagram", film(1_600, 100), None, E),
        ("instagram", film(1_600, 100), STORY, E),
        ("instagram", film(100, 1_100), None, None),
        ("instagram", film(100, 1_100), STORY, E),
        ("threads", film(1_922, 1_080), None, E),
        ("facebook", film(1_922, 1_080), None, None),
        ("facebook", film(1_080, 1_920), REEL, None),
        ("facebook", film(540, 960), REEL, None),
        ("facebook", film(1_088, 1_920), REEL, None),
        ("facebook", film(1_920, 1_080), REEL, E),
        ("facebook", film(1_080, 1_350), REEL, E),
        ("facebook", film(360, 640), REEL, E),
        ("facebook", film(539, 960), STORY, E),
        ("facebook", film(540, 960), STORY, None),
        ("tiktok", film(359, 640), None, E),
        ("tiktok", film(4_098, 2_160), None, E),
        ("pinterest", film(1_000, 2_000), None, None),
        ("pinterest", film(1_000, 2_100), None, E),
        ("pinterest", film(1_910, 1_000), None, None),
        ("pinterest", film(2_000, 1_000), None, E),
        ("youtube", film(7_680, 4_320), None, None),
        ("linkedin", film(7_680, 4_320), None, None),
    ],
)
def test_a_network_takes_videos_of_some_shapes(
    network: str, facts: MediaFacts, block: Mapping[str, Any] | None, severity: Severity | None
) -> None:
    assert judged(network, facts, block) == ([("PS315", severity)] if severity else [])


@each_row(
    "network, facts, summary, detail",
    [
        (
            "instagram",
            sized(1_080, 1_920),
            "“a” is 1080x1920 pixels (9:16), Instagram takes pictures from 4:5 to 1.91:1",
            "Crop it to 1080x1350 pixels, or add a margin.",
        ),
        (
            "instagram",
            sized(3_000, 1_000),
            "“a” is 3000x1000 pixels (3:1), Instagram takes pictures from 4:5 to 1.91:1",
            "Crop it to 1910x1000 pixels, or add a margin.",
        ),
        (
            "google_business",
            sized(240, 200),
            (
                "“a” is 240x200 pixels, Google Business takes pictures at least 250 pixels wide "
                "and at least 250 pixels high"
            ),
            "Export it larger; enlarging it would blur it.",
        ),
        (
            "linkedin",
            sized(8_000, 5_000),
            "“a” has 40,000,000 pixels, LinkedIn takes pictures of at most 36,152,319",
            "Scale it down.",
        ),
        (
            "x",
            gif(frames=400, width=100, height=100),
            "“a” has 400 frames, X takes animated GIFs of at most 350",
            "Leave some frames out, or cut it.",
        ),
        (
            "tiktok",
            sized(3_024, 4_032),
            "“a” is 3024x4032 pixels, TikTok takes pictures at most 1080 pixels on the shorter side",
            "Scale it down. Sources differ on this.",
        ),
    ],
)
def test_shapes_are_told_with_what_would_fit(
    network: str, facts: MediaFacts, summary: str, detail: str
) -> None:
    problem = one(found(network, {"a": facts}))
    assert (problem.summary, problem.detail) == (summary, detail)


@each_row(
    "network, seconds, block, severity",
    [
        ("x", 140.0, None, None),
        ("x", 140.05, None, None),
        ("x", 141.0, None, E),
        ("x", 0.4, None, E),
        ("x", 0.5, None, None),
        ("linkedin", 2.5, None, E),
        ("linkedin", 1_801.0, None, E),
        ("instagram", 2.9, None, E),
        ("instagram", 2.98, None, None),
        ("instagram", 900.0, None, None),
        ("instagram", 901.0, None, E),
        ("instagram", 61.0, STORY, E),
        ("threads", 301.0, None, E),
        ("threads", 0.5, None, None),
        ("facebook", 91.0, None, None),
        ("facebook", 91.0, REEL, E),
        ("facebook", 2.0, REEL, E),
        ("facebook", 60.0, STORY, None),
        ("facebook", 75.0, STORY, W),
        ("facebook", 91.0, STORY, E),
        ("facebook", 2.0, STORY, W),
        ("tiktok", 2.0, None, W),
        ("tiktok", 600.0, None, None),
        ("tiktok", 601.0, None, E),
        ("pinterest", 3.0, None, E),
        ("pinterest", 901.0, None, E),
        ("bluesky", 181.0, None, W),
        ("bluesky", 601.0, None, W),
        ("youtube", 40_000.0, None, None),
    ],
)
def test_a_network_takes_videos_of_some_lengths(
    network: str, seconds: float, block: Mapping[str, Any] | None, severity: Severity | None
) -> None:
    facts = video(seconds=seconds, **FULL) if network != "x" else video(seconds=seconds)
    assert judged(network, facts, block) == ([("PS316", severity)] if severity else [])


@pytest.mark.parametrize(
    ("network", "seconds", "said"),
    [
        ("x", 200.4, "lasts 3:20 min, X takes videos of at most 2:20 min"),
        ("x", 140.4, "lasts 2:20.4 min, X takes videos of at most 2:20 min"),
        ("linkedin", 2.4, "lasts 2.4 s, LinkedIn takes videos of at least 3 s"),
        ("linkedin", 5_400.0, "lasts 1:30:00 h, LinkedIn takes videos of at most 30:00 min"),
        ("bluesky", 700.0, "lasts 11:40 min, Bluesky takes videos of at most 10:00 min"),
    ],
)
def test_lengths_are_told_as_people_read_them(network: str, seconds: float, said: str) -> None:
    assert one(found(network, {"a": video(seconds=seconds)})).summary == f"“a” {said}"


@each_row(
    "network, fps, block, fits",
    [
        ("instagram", 23.976, None, True),
        ("instagram", 29.97, None, True),
        ("instagram", 59.94, None, True),
        ("instagram", 60.03, None, True),
        ("instagram", 15.0, None, False),
        ("instagram", 120.0, None, False),
        ("instagram", 120.0, STORY, True),
        ("threads", 120.0, None, False),
        ("facebook", 23.976, REEL, True),
        ("facebook", 20.0, REEL, False),
        ("facebook", 120.0, None, True),
        ("tiktok", 61.0, None, False),
        ("x", 12.0, None, True),
        ("x", 61.0, None, False),
        ("youtube", 120.0, None, True),
    ],
)
def test_a_network_takes_some_frame_rates(
    network: str, fps: float, block: Mapping[str, Any] | None, fits: bool
) -> None:
    facts = video(fps=fps) if network == "x" else video(fps=fps, **FULL)
    assert judged(network, facts, block) == ([] if fits else [("PS317", E)])


def test_a_frame_rate_is_told_with_its_bounds() -> None:
    problem = one(found("instagram", {"a.mp4": video(fps=119.88)}))
    assert (
        problem.summary == "“a.mp4” has 119.88 frames a second, Instagram takes Reels with 23 to 60"
    )
    assert one(found("x", {"a.mp4": video(fps=120.0)})).summary.endswith("videos with at most 60")


def test_a_video_of_a_carousel_is_held_to_the_figures_of_reels_less_surely() -> None:
    files = {"a.jpg": picture(), "b.mp4": video(seconds=1_000.0)}
    problem = one(found("instagram", files))
    assert (problem.rule, problem.severity) == ("PS316", W)


def test_what_is_not_known_is_never_wrong() -> None:
    for network in NETWORKS:
        for type_ in ("image/jpeg", "video/mp4"):
            facts = MediaFacts(type=type_, size=100_000)
            said = found(network, {"a": facts}, block=COVER)
            assert {"PS315", "PS316", "PS317"}.isdisjoint(rules(said))


def test_a_figure_of_an_account_counts_in_the_place_of_the_network_s() -> None:
    facts = video(seconds=600.0)
    assert found("x", {"a": facts}, limits={"x:acme": {"video.seconds": 1_200}}) == []
    assert rules(found("x", {"a": facts}, limits={"x:other": {"video.seconds": 1_200}})) == [
        "PS316"
    ]


def test_every_figure_about_media_has_a_measure_that_is_looked_at() -> None:
    measured = {
        row.field.rpartition(".")[2] for network in NETWORKS.values() for row in network.media
    }
    assert measured == {
        "required", "kinds", "count", "bytes", "seconds", "fps", "ratio", "width", "height",
        "long_side", "short_side", "pixels", "frames", "depth", "channels", "group",
    }  # fmt: skip
