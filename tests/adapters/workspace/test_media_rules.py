"""Rules about media on real files, in a workspace: what is said, how surely, and where."""

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.domain.config import Config
from postsync.domain.diagnostic import Diagnostic

VIDEOS = Path(__file__).parents[1] / "media" / "videos"
NOISE = Image.effect_noise((1_100, 1_400), 90)


def picture(kind: str, width: int, height: int, **options: Any) -> bytes:
    """A picture that does not compress well."""
    out = io.BytesIO()
    NOISE.resize((width, height)).convert(options.pop("mode", "RGB")).save(out, kind, **options)
    return out.getvalue()


PHOTO = picture("JPEG", 400, 500)


@pytest.fixture
def found(tmp_path: Path) -> Any:
    """Write files beside a post, and say what is wrong with it."""

    def check(post: str, files: dict[str, bytes | str], **config: Any) -> list[Diagnostic]:
        posts = tmp_path / "posts"
        posts.mkdir()
        for name, data in files.items():
            if isinstance(data, str):
                shutil.copy(VIDEOS / data, posts / name)
            else:
                (posts / name).write_bytes(data)
        (posts / "post.yaml").write_text(post, "utf-8")
        return list(WorkspaceSource(tmp_path, Config(**config)).load().diagnostics)

    return check


def told(diagnostics: list[Diagnostic]) -> list[tuple[str, str, int]]:
    """Rule, severity and line of each."""
    return [(d.rule, d.severity, d.span.line) for d in diagnostics if d.span]


EVERYWHERE = "[x:a, linkedin:a, instagram:a, threads:a, facebook:a, bluesky:a]"


def test_a_usual_photo_passes_everywhere(found: Any) -> None:
    post = f"""\
accounts: {EVERYWHERE}
containers:
  - content: Hello
    media: [{{path: a.jpg, alt: A face}}]
"""
    assert found(post, {"a.jpg": PHOTO}) == []


def test_a_screenshot_is_told_once_for_each_network_that_refuses_it(found: Any) -> None:
    post = """\
accounts: [x:a, linkedin:a, instagram:a, tiktok:a]
containers:
  - content: Hello
    media:
      - path: a.png
        alt: A console
tiktok: {postMode: MEDIA_UPLOAD}
"""
    clear = picture("PNG", 300, 300, mode="RGBA")
    diagnostics = found(post, {"a.png": clear})
    assert told(diagnostics) == [("PS313", "error", 5), ("PS313", "error", 5)]
    assert "Instagram takes JPEG only" in diagnostics[0].summary
    assert "TikTok takes JPEG or WebP only" in diagnostics[1].summary


@pytest.mark.parametrize(
    ("size", "severity", "most"),
    [(900_000, None, ""), (1_500_000, "warn", "1 MB"), (2_500_000, "error", "2 MB")],
)
def test_bluesky_has_a_limit_and_the_service_a_lower_one(
    found: Any, size: int, severity: str | None, most: str
) -> None:
    post = """\
accounts: [bluesky:a]
containers:
  - content: Hello
    media: [{path: a.jpg, alt: A face}]
"""
    # What follows the end of a picture is no part of it, but of the file.
    diagnostics = found(post, {"a.jpg": PHOTO.ljust(size, b"\0")})
    assert told(diagnostics) == ([("PS314", severity, 4)] if severity else [])
    assert all(f"at most {most}" in d.summary for d in diagnostics)


def test_a_photo_from_a_telephone_is_judged_as_it_is_shown(found: Any) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    lying = picture("JPEG", 800, 400, exif=exif.tobytes())
    post = """\
accounts: [instagram:a]
containers:
  - media: [{path: a.jpg, alt: A tower}]
"""
    diagnostics = found(post, {"a.jpg": lying})
    assert told(diagnostics) == [("PS315", "error", 3), ("PS322", "info", 3), ("PS323", "info", 3)]
    assert diagnostics[0].summary.startswith("“a.jpg” is 400x800 pixels (1:2)")


def test_an_animation_is_no_photo_on_x(found: Any) -> None:
    frames = [Image.new("RGB", (90, 90), (i, 9, 9)) for i in (0, 90)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    post = """\
accounts: [x:a]
containers:
  - content: Hello
    media:
      - {path: a.jpg, alt: A face}
      - {path: b.gif, alt: It blinks}
"""
    files = {"a.jpg": PHOTO, "b.gif": out.getvalue()}
    assert told(found(post, files)) == [("PS312", "error", 6)]


@pytest.mark.parametrize(
    ("network", "video", "rules"),
    [
        ("x", "h264.mp4", []),
        ("x", "ntsc.mp4", []),
        ("x", "turned.mov", []),
        ("x", "h265.mp4", ["PS317"]),
        ("x", "mp3.mp4", ["PS316", "PS317"]),
        ("x", "vp9.webm", ["PS313"]),
        ("threads", "h264.mp4", []),
        ("threads", "h264.m4v", []),
        ("threads", "mjpeg.avi", ["PS313"]),
        ("bluesky", "place.mov", ["PS313", "PS322"]),
        ("facebook", "prores.mov", []),
        ("linkedin", "h264.mp4", ["PS314", "PS316"]),
        ("x", "sound.mp4", ["PS321"]),
        ("x", "wide-pixels.mp4", ["PS315", "PS329"]),
        ("x", "group-of-600.mp4", ["PS331"]),
        ("x", "group-of-600-in-fragments.mp4", ["PS331"]),
        ("x", "groups-of-500.mp4", []),
        ("x", "colours-444.mp4", ["PS316", "PS329"]),
        ("x", "colours-422.mp4", ["PS316", "PS329"]),
        ("x", "ten-bits.mp4", ["PS316", "PS329"]),
        ("x", "fields.mp4", ["PS316", "PS329"]),
        ("x", "surround.mp4", ["PS316", "PS330"]),
        ("x", "surround.mov", ["PS316", "PS330"]),
        ("x", "ac3.mp4", ["PS316", "PS317", "PS330"]),
        ("x", "stereo.mp4", ["PS316"]),
        ("threads", "h265-422-ten-bits.mp4", ["PS329"]),
        ("threads", "surround-of-eight.mp4", ["PS330"]),
        ("facebook", "colours-444.mp4", []),
    ],
)
def test_videos_of_many_makers(found: Any, network: str, video: str, rules: list[str]) -> None:
    post = f"""\
accounts: [{network}:a]
containers:
  - content: Hello
    media: [{{path: {video}}}]
"""
    assert sorted(d.rule for d in found(post, {video: video})) == rules


def test_a_missing_file_is_told_and_nothing_else(found: Any) -> None:
    post = """\
accounts: [instagram:a, tiktok:a]
containers:
  - media: [{path: a.png}]
tiktok: {postMode: MEDIA_UPLOAD}
"""
    assert told(found(post, {})) == [("PS301", "error", 3)]


def test_a_missing_picture_is_told_at_the_selector_that_needs_it(found: Any) -> None:
    post = """\
accounts:
  - x:a
  - brand
  - instagram:a
content: Hello
"""
    diagnostics = found(post, {}, groups={"brand": ("linkedin:a", "threads:a")})
    assert told(diagnostics) == [("PS310", "error", 4)]


def test_one_that_a_group_hides_is_told_at_the_group(found: Any) -> None:
    groups = {"brand": ("linkedin:a", "instagram:a")}
    diagnostics = found("accounts: [x:a, brand]\ncontent: Hello\n", {}, groups=groups)
    assert [(d.rule, d.span.column) for d in diagnostics if d.span] == [("PS310", 17)]


def test_accounts_of_the_defaults_are_told_at_the_post(found: Any) -> None:
    diagnostics = found("content: Hello\n", {}, defaults={"accounts": ["instagram:a"]})
    assert told(diagnostics) == [("PS310", "error", 1)]


def test_nothing_is_said_to_be_missing_that_a_refused_key_may_have_been(found: Any) -> None:
    post = "accounts: [instagram:a]\ncontent: Hello\nmedai: [a.jpg]\n"
    assert [d.rule for d in found(post, {})] == ["PS121"]
