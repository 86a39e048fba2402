"""The facts of files that are cut off, damaged, lying or endless: never a failure, never dear."""

import io
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.conftest import FULL
from tests.tables import each_row

from postsync.adapters.media.facts import facts_of
from postsync.domain.post.media import MediaFacts

VIDEOS = Path(__file__).parent / "videos"


def in_file(path: Path) -> MediaFacts:
    with path.open("rb", buffering=0) as file:
        return facts_of(file)


def picture(kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((12, 8), 50).save(out, kind, **options)
    return out.getvalue()


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (12, 8), (50 * i, 9, 9)) for i in range(3)]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


KNOWN_FROM = {
    "JPEG": (picture("JPEG"), 3),
    "progressive JPEG": (picture("JPEG", progressive=True), 3),
    "PNG": (picture("PNG"), 8),
    "APNG": (moving("PNG"), 8),
    "GIF": (moving("GIF"), 6),
    "WebP": (picture("WEBP"), 12),
    "WebP that moves": (moving("WEBP"), 12),
    "BMP": (picture("BMP"), 18),
    "TIFF": (picture("TIFF"), 4),
    "AVIF": (picture("AVIF"), 8),
} | {
    name: ((VIDEOS / name).read_bytes(), first)
    for name, first in [
        ("turned.heic", 8),
        ("silent.mp4", 8),
        ("first-moov.mp4", 8),
        ("place.mov", 8),
        ("alpha.webm", 4),
        ("live.webm", 4),
        ("h264.mkv", 4),
    ]
}
"""Whole files, and after how many bytes each is known for what it is."""


@pytest.mark.parametrize("name", KNOWN_FROM)
def test_a_file_that_ends_too_early_is_cut_off_wherever_that_is(tmp_path: Path, name: str) -> None:
    data, known_from = KNOWN_FROM[name]
    file = tmp_path / "a"
    file.write_bytes(data)
    whole = in_file(file)
    assert not whole.is_cut_off
    with file.open("r+b") as shrinking:
        for size in reversed(range(len(data))):
            if size > 200 and size % 16 and not FULL:
                continue
            shrinking.truncate(size)
            told = in_file(file)
            assert told.size == size
            assert told.is_cut_off is (size >= known_from), size
            assert told.width in {whole.width, None}


@each_row("name", sorted(set(KNOWN_FROM) - {"live.webm"}))
@each_row(
    "more",
    [bytes(20_000) + b"more", picture("JPEG"), b"SEFT", b"\xff" * 99],
)
def test_something_after_the_end_does_no_harm(tmp_path: Path, name: str, more: bytes) -> None:
    file = tmp_path / "a"
    data = KNOWN_FROM[name][0]
    file.write_bytes(data)
    alone = in_file(file)
    file.write_bytes(data + more)
    told = in_file(file)
    assert told._replace(behind=0) == alone._replace(size=len(data) + len(more))
    assert told.behind in {0, len(more)}


def test_a_jpeg_that_a_thumbnail_has_an_end_for_is_cut_off_all_the_same(tmp_path: Path) -> None:
    data = picture("JPEG", exif=b"Exif\0\0" + b"\xff\xd8\xff\xd9", quality=95)
    file = tmp_path / "a"
    file.write_bytes(data[: len(data) - 2])
    assert in_file(file).is_cut_off
    file.write_bytes(data)
    assert not in_file(file).is_cut_off


def test_a_jpeg_whose_end_is_far_from_that_of_the_file_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "a"
    data = picture("JPEG")
    for far in (3_000, 256 * 1024 - len(data) + 1, 600_000):
        file.write_bytes(data + bytes(far))
        assert not in_file(file).is_cut_off
        file.write_bytes(data[:-2] + bytes(far))
        assert in_file(file).is_cut_off


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A file of any format with a few changes, most of them near its beginning."""
    data = bytearray(draw(st.sampled_from(sorted(KNOWN_FROM.values())))[0])
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, min(len(data), draw(st.sampled_from([64, 600, len(data)])))))
        new = draw(st.sampled_from(EXTREMES) | st.binary(max_size=9))
        data[at : at + draw(st.sampled_from([0, len(new)]))] = new
    return bytes(data)


EXTREMES = [
    bytes(4),
    b"\xff" * 4,
    b"\xff" * 8,
    b"\x7f\xff\xff\xff",
    b"\0\0\0\1",
    b"\0\0\0\7",
    b"\1" + bytes(7),
]


@given(damaged() | st.binary(max_size=300))
def test_no_bytes_are_a_failure(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "damaged"
    file.write_bytes(data)
    told = in_file(file)
    assert told.size == len(data)
    assert told.frames >= 1
    assert told.seconds is None or 0 <= told.seconds < float("inf")
    assert told.fps is None or 0 <= told.fps < float("inf")
    assert told.form
    assert told.ratio is None or told.ratio > 0


class Counted(io.FileIO):
    """A file that counts what is read from it."""

    total = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size) or b""
        Counted.total += len(data)
        return data


def counted(file: Path) -> tuple[MediaFacts, int]:
    """The facts of a file, and how many bytes they took to read."""
    Counted.total = 0
    with Counted(file) as opened:
        return facts_of(opened), Counted.total


HUGE = 4 * 1024**3


@each_row("name", KNOWN_FROM)
@each_row("end", [0.0, 0.6, 1.0])
def test_a_huge_file_costs_no_memory_and_few_reads(tmp_path: Path, name: str, end: float) -> None:
    data = KNOWN_FROM[name][0]
    file = tmp_path / "a"
    file.write_bytes(data[: int(len(data) * end) or 48])
    with file.open("r+b") as growing:
        growing.truncate(HUGE)
    tracemalloc.start()
    try:
        told, read = counted(file)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert told.size == HUGE
    assert most < 2 * 1024**2
    # A scan without an end in sight is followed for a while.
    assert read < (70 if "JPEG" in name else 0.5) * 1024**2


def test_a_picture_of_a_billion_pixels_is_told_without_decoding_it(tmp_path: Path) -> None:
    data = bytearray(picture("PNG"))
    data[16:24] = (32_000).to_bytes(4) * 2
    file = tmp_path / "a"
    file.write_bytes(data)
    assert in_file(file).width == 32_000


def test_a_video_of_4_gb_is_told_by_what_stands_behind_its_pictures(tmp_path: Path) -> None:
    data = (VIDEOS / "silent.mp4").read_bytes()
    pictures, movie = data.index(b"mdat") - 4, data.index(b"moov") - 4
    file = tmp_path / "a"
    with file.open("wb") as out:
        out.write(data[:pictures] + b"\0\0\0\1mdat" + (HUGE + 16).to_bytes(8))
        out.seek(HUGE, io.SEEK_CUR)
        out.write(data[movie:])
    told, read = counted(file)
    assert (told.width, told.seconds, told.is_cut_off) == (64, 1.0, False)
    assert read < 64 * 1024


def test_a_box_may_tell_its_length_in_64_bits(tmp_path: Path) -> None:
    data = (VIDEOS / "silent.mp4").read_bytes()
    movie = data.index(b"moov") - 4
    length = int.from_bytes(data[movie : movie + 4]) + 8
    file = tmp_path / "a"
    file.write_bytes(data[:movie] + b"\0\0\0\1moov" + length.to_bytes(8) + data[movie + 8 :])
    told = in_file(file)
    assert (told.width, told.seconds, told.is_cut_off) == (64, 1.0, False)


PARTS = 1_000_000


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8" + b"\xff" * PARTS,
        b"\x89PNG\r\n\x1a\n" + (bytes(4) + b"aaaa" + bytes(4)) * PARTS,
        b"GIF89a" + bytes(7) + b"\x21\xfe" + b"\1x" * PARTS,
        b"GIF89a" + bytes(7) + (b"\x2c" + bytes(11)) * PARTS,
        b"RIFF\xff\xff\xff\x7fWEBP" + (b"aaaa" + bytes(4)) * PARTS,
        b"\0\0\0\x0cftypisom" + b"\0\0\0\x08free" * PARTS,
        b"\0\0\0\x0cftypheic" + b"\0\0\0\x08free" * PARTS,
        b"\0\0\0\x0cftypisom" + (8 * PARTS + 8).to_bytes(4) + b"moov" + b"\0\0\0\x08trak" * PARTS,
        b"\x1a\x45\xdf\xa3\x80" + b"\x18\x53\x80\x67\x01" + b"\xff" * 7 + b"\xec\x80" * PARTS,
    ],
    ids=["JPEG", "PNG", "GIF block", "GIF", "WebP", "MP4", "HEIC", "tracks", "WebM"],
)
def test_a_file_of_endless_parts_is_given_up(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "a"
    file.write_bytes(data)
    told, read = counted(file)
    assert read < len(data) / 2
    assert not told.is_cut_off


def test_only_the_first_exif_data_are_read(tmp_path: Path) -> None:
    data = picture("PNG")
    chunk = (200_000).to_bytes(4) + b"eXIf" + bytes(200_000 + 4)
    file = tmp_path / "a"
    file.write_bytes(data[:33] + chunk * 50 + data[33:])
    told, read = counted(file)
    assert (told.width, told.is_cut_off) == (12, False)
    assert read < 1024**2


def test_a_recording_of_more_pictures_than_a_day_has_is_given_up(tmp_path: Path) -> None:
    def box(kind: bytes, *inner: bytes) -> bytes:
        body = b"".join(inner)
        return (8 + len(body)).to_bytes(4) + kind + body

    rows = 250_000
    header = box(b"tfhd", bytes(4), (1).to_bytes(4))
    table = box(b"trun", b"\0\0\1\0", rows.to_bytes(4), bytes(4 * rows))
    file = tmp_path / "a"
    fragment = box(b"moof", box(b"traf", header, table)) + box(b"mdat")
    file.write_bytes((VIDEOS / "fragments.mp4").read_bytes() + fragment * 20)
    told, read = counted(file)
    assert (told.width, told.video_codec, told.is_cut_off) == (64, "h264", False)
    assert read < 6 * 1024**2


@pytest.mark.parametrize("kind", [b"moov", b"trak", b"meta"])
def test_boxes_in_boxes_are_not_followed_down(tmp_path: Path, kind: bytes) -> None:
    depth = 100_000
    nested = b"".join((8 * (depth - i)).to_bytes(4) + kind for i in range(depth))
    file = tmp_path / "a"
    file.write_bytes(b"\0\0\0\x0cftypisom" + nested)
    assert in_file(file).width is None
