"""Files that are cut off: whether a part of the picture is missing, or its end only.

Pillow is asked as well: of a picture that it can load, nothing is said to be missing.
"""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFile
from tests.conftest import FULL
from tests.tables import each_row

from postsync.adapters.media.facts import facts_of_bytes
from postsync.domain.post.media import MediaFacts

VIDEOS = Path(__file__).parent / "videos"
NOISE = Image.effect_noise((64, 48), 90)


def picture(
    kind: str, mode: str = "RGB", size: tuple[int, int] = (23, 17), **options: Any
) -> bytes:
    """A picture whose every pixel costs something."""
    out = io.BytesIO()
    NOISE.resize(size).convert(mode).save(out, kind, **options)
    return out.getvalue()


def moving(kind: str) -> bytes:
    frames = [NOISE.rotate(90 * turn).resize((16, 12)).convert("RGB") for turn in range(3)]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def loads(data: bytes) -> bool:
    """Whether Pillow shows a picture."""
    assert not ImageFile.LOAD_TRUNCATED_IMAGES
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
    except Exception:  # noqa: BLE001 - a file that is cut off makes Pillow raise anything
        return False
    return True


def interlaced(width: int, height: int) -> bytes:
    """A PNG in seven passes, which Pillow reads and does not write; grey, without compression."""
    rows = b""
    for x, y, across, down in (
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ):  # fmt: skip
        columns = len(range(x, width, across))
        rows += b"".join(b"\0" + b"\x55" * columns for _ in range(y, height, down) if columns)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 1)
    packed = chunk(b"IDAT", zlib.compress(rows, 0))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + packed + chunk(b"IEND", b"")


def sizes(whole: int) -> list[int]:
    """Some lengths that a file may be cut to, and all of those near its end."""
    return [*range(34, whole - 40, 37 if FULL else 111), *range(max(34, whole - 40), whole)]


FEW = 3
"""So many bytes of a scan may be missing unnoticed, besides the mark of its end."""

PICTURES = {
    "JPEG": (picture("JPEG"), FEW),
    "large JPEG": (picture("JPEG", size=(64, 48), quality=98), FEW),
    "grey JPEG": (picture("JPEG", "L"), FEW),
    "JPEG in many colours": (picture("JPEG", "CMYK"), FEW),
    "JPEG with all its colours": (picture("JPEG", subsampling=0), FEW),
    "JPEG with half of its colours": (picture("JPEG", subsampling=1), FEW),
    "JPEG that begins again": (picture("JPEG", restart_marker_blocks=1), FEW),
    "JPEG that begins again after rows": (picture("JPEG", restart_marker_rows=1), FEW),
    "optimised JPEG": (picture("JPEG", optimize=True), FEW),
    "PNG": (picture("PNG"), 30),
    "PNG with a palette": (picture("PNG", "P"), 30),
    "PNG of two colours": (picture("PNG", "1"), 30),
    "PNG with alpha": (picture("PNG", "RGBA"), 30),
    "PNG with 16 bits": (picture("PNG", "I;16"), 30),
    "interlaced PNG": (interlaced(23, 17), 30),
    "narrow interlaced PNG": (interlaced(1, 3), 30),
    "GIF": (picture("GIF", "P"), 6),
    "interlaced GIF": (picture("GIF", "P", interlace=1), 6),
    "GIF without interlacing": (picture("GIF", "P", interlace=0), 6),
    "GIF of two colours": (picture("GIF", "1"), 6),
    "WebP": (picture("WEBP"), 1),
    "lossless WebP": (picture("WEBP", lossless=True), 1),
    "WebP that moves": (moving("WEBP"), 1),
    "AVIF": (picture("AVIF"), 1),
    "BMP": (picture("BMP"), 4),
    "BMP of two colours": (picture("BMP", "1"), 4),
    "TIFF": (picture("TIFF"), 1),
}
"""Pictures, and how many bytes may be missing at the end before it must be said."""


@each_row("name", PICTURES)
def test_what_is_missing_is_told_unless_pillow_shows_the_picture(name: str) -> None:
    data, few = PICTURES[name]
    assert not facts_of_bytes(data).is_lost
    assert loads(data)
    for size in sizes(len(data)):
        told = facts_of_bytes(data[:size])
        assert told.is_cut_off
        if told.is_lost:
            assert not loads(data[:size]), size
        else:
            assert len(data) - size <= few, size


@each_row("name", [name for name in PICTURES if "JPEG" in name])
def test_a_jpeg_without_the_mark_of_its_end_is_whole(name: str) -> None:
    whole = PICTURES[name][0]
    for end in (b"", b"\xff", bytes(3), b"\xff\xff\xff"):
        told = facts_of_bytes(whole[:-2] + end)
        assert (told.is_cut_off, told.is_lost) == (True, False)


@pytest.mark.parametrize("name", ["JPEG", "large JPEG", "JPEG that begins again"])
def test_the_hole_that_a_copy_leaves_is_no_picture(name: str) -> None:
    whole = PICTURES[name][0]
    told = facts_of_bytes(whole[: len(whole) - 200] + bytes(20_000))
    assert (told.is_cut_off, told.is_lost) == (True, True)


def test_a_progressive_jpeg_lacks_something_until_its_last_scan() -> None:
    whole = picture("JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    for size in [*sizes(last), *sizes(len(whole))]:
        told = facts_of_bytes(whole[:size])
        assert told.is_cut_off
        if size <= last:
            assert told.is_lost, size
            assert not loads(whole[:size])
        elif size > last + 14:  # the last scan makes finer what all others have told
            assert not told.is_lost, size


@pytest.mark.parametrize("kind", ["GIF", "PNG"])
def test_an_animation_is_shown_as_far_as_its_first_frame(kind: str) -> None:
    whole = moving(kind)
    lost = [size for size in range(34, len(whole)) if facts_of_bytes(whole[:size]).is_lost]
    assert lost == [*range(34, lost[-1] + 1)]
    assert lost[-1] < len(whole) / 2
    assert not any(loads(whole[:size]) for size in lost)
    assert loads(whole[: lost[-1] + 3])


@pytest.mark.parametrize("name", ["silent.mp4", "h264.mp4", "place.mov"])
def test_a_video_whose_pictures_are_told_of_at_its_end_is_lost_with_it(name: str) -> None:
    whole = (VIDEOS / name).read_bytes()
    for size in range(40, len(whole), 97):
        assert facts_of_bytes(whole[:size]).is_lost, size


def test_a_video_lacks_what_its_description_tells_of() -> None:
    whole = (VIDEOS / "first-moov.mp4").read_bytes()
    for size in range(40, len(whole), 97):
        assert facts_of_bytes(whole[:size]).is_lost, size
    padded = whole + (500).to_bytes(4) + b"free" + bytes(20)
    told = facts_of_bytes(padded)
    assert (told.is_cut_off, told.is_lost) == (True, False)


def test_a_webm_can_be_played_up_to_where_it_is_cut() -> None:
    whole = (VIDEOS / "vp9.webm").read_bytes()
    told = facts_of_bytes(whole[: len(whole) - 100])
    assert (told.is_cut_off, told.is_lost) == (True, False)
    assert facts_of_bytes(whole[:300]).is_lost


@pytest.mark.parametrize(
    "codes",
    [b"\xff\xc9", b"\xff\xc3", b"\xff\xc0"],
    ids=["arithmetic", "without loss", "no tables"],
)
def test_of_a_coding_that_is_not_known_nothing_is_said(codes: bytes) -> None:
    whole = picture("JPEG")
    other = whole.replace(b"\xff\xc0", codes)
    if codes == b"\xff\xc0":
        other = other.replace(b"\xff\xc4", b"\xff\xec")
    told = facts_of_bytes(other[:-40])
    assert (told.is_cut_off, told.is_lost) == (True, False)


def test_a_bomb_is_not_unpacked_to_its_end() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
    data = zlib.compress(bytes(50_000_000), 9)
    chunk = struct.pack(">I", len(data)) + b"IDAT" + data
    file = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + header + bytes(4) + chunk
    told: MediaFacts = facts_of_bytes(file)
    assert (told.is_cut_off, told.is_lost) == (True, False)
