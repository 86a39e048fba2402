"""Types of files and codecs that a network takes (PS313, and the codecs of PS317)."""

import pytest
from tests.doubles.media import Files, found, gif, one, picture, rules, video
from tests.tables import each_row

from postsync.domain.diagnostic import Severity
from postsync.domain.post.media import MediaFacts

E, W, N = Severity.ERROR, Severity.WARN, Severity.INFO
COVER = {"board_id": "1", "cover_image_url": "https://acme.example/cover.jpg"}

JPEG, PNG, STILL = picture(), picture(type="image/png"), gif(frames=1, width=800, height=800)
WEBP, HEIC, TIFF = (picture(type=f"image/{name}") for name in ("webp", "heic", "tiff"))
PDF = MediaFacts(type="application/pdf", size=200_000)
DOC = MediaFacts(type="application/msword", size=200_000)
MP4, MOV, M4V = video(), video(type="video/quicktime"), video(type="video/x-m4v")
WEBM = video(type="video/webm", video_codec="vp9", audio_codec="opus")
MKV = video(type="video/x-matroska")

TAKEN = {
    "x": [JPEG, PNG, STILL, WEBP, MP4, MOV, M4V],
    "linkedin": [JPEG, PNG, STILL, MP4, M4V, PDF, DOC],
    "instagram": [JPEG, MP4, MOV, M4V],
    "threads": [JPEG, PNG, MP4, MOV, M4V],
    "facebook": [JPEG, PNG, STILL, TIFF, MP4, MOV, M4V, WEBM, MKV],
    "tiktok": [JPEG, WEBP, MP4, MOV, M4V, WEBM],
    "pinterest": [JPEG, PNG, MP4, MOV, M4V],
    "bluesky": [JPEG, PNG, STILL, WEBP, MP4, M4V],
    "google_business": [JPEG, PNG],
    "vimeo": [MP4, MOV, M4V, WEBM, MKV],
    "reddit": [JPEG, PNG, STILL, WEBP, HEIC, TIFF, PDF, MP4],
}
ALL = [JPEG, PNG, STILL, WEBP, HEIC, TIFF, PDF, DOC, MP4, MOV, M4V, WEBM, MKV]
UNSURE = {("x", "webm"), ("x", "x-matroska"), ("bluesky", "heic"), ("bluesky", "tiff")}


@each_row("network", [n for n in TAKEN if n not in {"vimeo", "reddit"}])
@each_row("facts", ALL)
def test_a_network_takes_some_types_of_files(network: str, facts: MediaFacts) -> None:
    block = COVER if network == "pinterest" else None
    problems = found(network, {"a": facts}, block=block)
    refused = [(p.rule, p.severity) for p in problems if p.rule in {"PS313", "PS317"}]
    severity = W if (network, facts.type.partition("/")[2]) in UNSURE else E
    if network == "google_business" and facts.form == "video":
        assert rules(problems) == ["PS311"]
    else:
        assert refused == ([] if facts in TAKEN[network] else [("PS313", severity)])


@pytest.mark.parametrize("network", ["vimeo", "reddit"])
def test_networks_without_known_figures_refuse_nothing(network: str) -> None:
    for facts in TAKEN[network]:
        assert found(network, {"a": facts}) == []


def test_youtube_takes_any_video() -> None:
    for facts in (MP4, MOV, M4V, WEBM, MKV):
        assert found("youtube", {"a": facts}) == []


def test_a_png_for_instagram_says_how_to_mend_it() -> None:
    problem = one(found("instagram", {"media/launch.png": PNG}))
    assert problem.path == ("containers", 0, "media", 0)
    assert problem.summary == "“launch.png” is a PNG, and Instagram takes JPEG only"
    assert problem.detail == "Export it as JPEG."


def test_a_transparent_picture_needs_a_background_first() -> None:
    clear = picture(type="image/png", has_alpha=True)
    assert "give it a background first" in one(found("instagram", {"a.png": clear})).detail
    assert "background" not in one(found("tiktok", {"a.png": clear})).detail  # WebP can be so


def test_an_animation_that_would_stop_should_be_a_video() -> None:
    assert "export it as MP4" in one(found("instagram", {"a.gif": gif(height=480)})).detail


def test_a_story_on_instagram_is_a_jpeg_as_well() -> None:
    problem = one(found("instagram", {"a.png": PNG}, block={"publishAsStory": True}))
    assert problem.rule == "PS313"


def test_a_reel_on_facebook_is_an_mp4() -> None:
    upright = video(type="video/quicktime", width=1_080, height=1_920)
    problem = one(found("facebook", {"a.mov": upright}, block={"publishAsReel": True}))
    assert problem.summary == "“a.mov” is a QuickTime (MOV), and Facebook takes MP4 only"


def test_a_document_says_who_takes_it() -> None:
    problem = one(found("x", {"a.pdf": PDF}))
    assert problem.summary == "“a.pdf” is a PDF, and X takes no documents"
    assert "LinkedIn" in problem.detail


@each_row(
    "network, address, severity",
    [
        ("instagram", "https://acme.example/a.png?w=100", W),
        ("instagram", "https://acme.example/a.jpeg", None),
        ("instagram", "https://acme.example/a", None),
        ("instagram", "https://acme.example/a.php", None),
        ("tiktok", "https://acme.example/a.heic", W),
        ("x", "https://acme.example/a.webm", N),
        ("linkedin", "https://acme.example/a.mov", W),
        ("linkedin", "https://acme.example/a.pptx", None),
        ("bluesky", "https://acme.example/a.pdf", W),
    ],
)
def test_an_address_is_judged_by_its_suffix_and_less_surely(
    network: str, address: str, severity: Severity | None
) -> None:
    problems = found(network, {address: None})
    assert [(p.rule, p.severity) for p in problems] == ([("PS313", severity)] if severity else [])


def test_what_a_missing_file_would_be_is_not_guessed() -> None:
    assert found("instagram", {"a.png": None}) == []


def test_an_unknown_or_drawn_file_is_left_to_the_rule_about_files() -> None:
    unknown: Files = {"a.svg": picture(type="image/svg+xml"), "b": picture(type="text/plain")}
    assert rules(found("instagram", unknown)) == ["PS321", "PS321"]


@each_row(
    "network, facts, severity",
    [
        ("x", video(video_codec="h265"), E),
        ("x", video(video_codec="av1"), E),
        ("x", video(audio_codec="mp3"), E),
        ("x", video(audio_codec=None), None),
        ("x", video(video_codec=None), None),
        ("instagram", video(video_codec="h265"), None),
        ("instagram", video(video_codec="prores", type="video/quicktime"), W),
        ("instagram", video(audio_codec="pcm", type="video/quicktime"), W),
        ("tiktok", video(video_codec="av1"), E),
        ("tiktok", video(video_codec="h265"), None),
        ("pinterest", video(video_codec="vp9"), E),
        ("linkedin", video(video_codec="av1"), None),
        ("facebook", video(video_codec="av1"), None),
        ("youtube", video(video_codec="prores"), None),
    ],
)
def test_a_network_reads_some_codecs(
    network: str, facts: MediaFacts, severity: Severity | None
) -> None:
    problems = found(network, {"a": facts}, block=COVER if network == "pinterest" else None)
    assert [(p.rule, p.severity) for p in problems] == ([("PS317", severity)] if severity else [])


def test_a_codec_is_called_by_its_name() -> None:
    problem = one(found("x", {"a.mp4": video(video_codec="h265")}))
    assert problem.summary == "the picture of “a.mp4” is coded as H.265 (HEVC), and X takes H.264"
    assert problem.detail == "Export it as MP4 with H.264."
    sound = one(found("x", {"a.mp4": video(audio_codec="ac3")}))
    assert sound.summary == "the sound of “a.mp4” is coded as AC-3, and X takes AAC"
