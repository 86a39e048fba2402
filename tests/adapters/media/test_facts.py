"""The facts of media files of every format, as other programs wrote them."""

import io
import zipfile
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.tables import each_row

from postsync.adapters.media import facts as module
from postsync.domain.post.media import UNKNOWN_TYPE, MediaFacts

VIDEOS = Path(__file__).parent / "videos"

TURN, GPS = 0x0112, 0x8825
BERLIN = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}


def picture(
    kind: str, mode: str = "RGB", size: tuple[int, int] = (24, 16), **options: Any
) -> bytes:
    """A picture as Pillow writes it."""
    out = io.BytesIO()
    image = Image.radial_gradient("L").resize(size).convert(mode)
    if mode.endswith("A"):
        image.paste(Image.new(mode, (8, 8)), (0, 0))  # a clear corner
    image.save(out, kind, **options)
    return out.getvalue()


def animation(kind: str, frames: int, **options: Any) -> bytes:
    """A picture that moves, of frames that differ."""
    first, *more = (Image.new("RGB", (24, 16), (50 * i, 9, 9)) for i in range(frames))
    out = io.BytesIO()
    first.save(out, kind, save_all=True, append_images=more, duration=100, **options)
    return out.getvalue()


def exif(turn: int = 1, place: dict[int, Any] | None = None, order: str = "<") -> bytes:
    """EXIF data as Pillow writes them."""
    data = Image.Exif()
    data.endian = order
    data[TURN] = turn
    if place:
        data.get_ifd(GPS).update(place)
    return data.tobytes()


def in_file(path: Path) -> MediaFacts:
    """What the file at `path` is, opened as a medium of a post is."""
    with module.open_below(str(path.parent), path.name) as file:
        return module.facts_of(file)


def facts_of(data: bytes, folder: Path, name: str = "a") -> MediaFacts:
    file = folder / name
    file.write_bytes(data)
    return in_file(file)


def facts(type_: str, size: int, **known: Any) -> MediaFacts:
    return MediaFacts(type=type_, size=size, **({"width": 24, "height": 16} | known))


PICTURES = {
    "JPEG": (picture("JPEG"), "image/jpeg", {}),
    "progressive JPEG": (picture("JPEG", progressive=True), "image/jpeg", {}),
    "grey JPEG": (picture("JPEG", "L"), "image/jpeg", {}),
    "PNG": (picture("PNG"), "image/png", {}),
    "PNG with alpha": (picture("PNG", "RGBA"), "image/png", {"has_alpha": True}),
    "grey PNG with alpha": (picture("PNG", "LA"), "image/png", {"has_alpha": True}),
    "PNG with a clear colour": (
        picture("PNG", "P", transparency=0),
        "image/png",
        {"has_alpha": True},
    ),
    "MPO": (
        animation("MPO", 2),
        "image/jpeg",
        {"variant": "mpo"},
    ),
    "APNG": (animation("PNG", 3), "image/png", {"frames": 3}),
    "GIF": (picture("GIF", "P"), "image/gif", {}),
    "GIF with a clear colour": (
        picture("GIF", "RGBA"),
        "image/gif",
        {"has_alpha": True},
    ),
    "GIF that moves": (animation("GIF", 4), "image/gif", {"frames": 4}),
    "WebP": (picture("WEBP"), "image/webp", {}),
    "lossless WebP": (picture("WEBP", lossless=True), "image/webp", {}),
    "WebP with alpha": (picture("WEBP", "LA"), "image/webp", {"has_alpha": True}),
    "lossless WebP with alpha": (
        picture("WEBP", "LA", lossless=True),
        "image/webp",
        {"has_alpha": True},
    ),
    "WebP that moves": (animation("WEBP", 3), "image/webp", {"frames": 3}),
    "AVIF": (picture("AVIF"), "image/avif", {}),
    "AVIF with alpha": (picture("AVIF", "RGBA"), "image/avif", {"has_alpha": True}),
    "AVIF that moves": (animation("AVIF", 3), "image/avif", {"frames": 3}),
    "BMP": (picture("BMP"), "image/bmp", {}),
    "BMP with a palette": (picture("BMP", "P"), "image/bmp", {}),
    "TIFF": (picture("TIFF"), "image/tiff", {}),
    "TIFF of a Motorola": (picture("TIFF", big_endian=True), "image/tiff", {}),
    "packed TIFF": (picture("TIFF", compression="tiff_lzw"), "image/tiff", {}),
    "TIFF with alpha": (picture("TIFF", "RGBA"), "image/tiff", {"has_alpha": True}),
}


@each_row("name", PICTURES)
def test_a_picture_tells_its_size_and_what_is_special_about_it(tmp_path: Path, name: str) -> None:
    data, type_, known = PICTURES[name]
    assert facts_of(data, tmp_path, "misleading.txt") == facts(type_, len(data), **known)


SMALL_H264 = {"width": 64, "height": 36, "seconds": 1.0, "fps": 30.0, "video_codec": "h264"}
TOLD = {"chroma": "4:2:0", "depth": 8, "group": 30}
"""How its pictures are coded, which the description of a track in an MP4 tells."""
SHORT_H264 = {**SMALL_H264, **TOLD, "seconds": 0.2, "group": 6}
SURROUND = {**SHORT_H264, "type": "video/mp4", "channels": 6}
LONG_H264 = {**SMALL_H264, **TOLD, "type": "video/mp4", "width": 32, "height": 32, "seconds": 20.0}

MOVIES: dict[str, dict[str, Any]] = {
    "h264.mp4": {"type": "video/mp4", **SMALL_H264, **TOLD, "audio_codec": "aac", "channels": 1},
    "silent.mp4": {"type": "video/mp4", **SMALL_H264, **TOLD},
    "first-moov.mp4": {"type": "video/mp4", **SMALL_H264, **TOLD},
    "fragments.mp4": {
        "type": "video/mp4",
        **SMALL_H264,
        **TOLD,
        "audio_codec": "aac",
        "channels": 1,
        "group": 10,
    },
    "uneven.mp4": {
        "type": "video/mp4",
        **SMALL_H264,
        **TOLD,
        "seconds": 1.4,
        "fps": 21.429,
        "group": 10,
    },
    "h265.mp4": {"type": "video/mp4", **SMALL_H264, **TOLD, "video_codec": "h265"},
    "av1.mp4": {"type": "video/mp4", **SMALL_H264, **TOLD, "video_codec": "av1"},
    "mpeg4.mp4": {"type": "video/mp4", **SMALL_H264, "video_codec": "mpeg4", "group": 12},
    "ntsc.mp4": {"type": "video/mp4", **SMALL_H264, **TOLD, "seconds": 1.001, "fps": 29.97},
    "wide-pixels.mp4": {
        "type": "video/mp4",
        **SMALL_H264,
        **TOLD,
        "width": 128,
        "has_square_pixels": False,
    },
    "turned.mp4": {"type": "video/mp4", **SMALL_H264, **TOLD, "width": 36, "height": 64},
    "turned.mov": {"type": "video/quicktime", **SMALL_H264, **TOLD, "width": 36, "height": 64},
    "place.mp4": {"type": "video/mp4", **SMALL_H264, **TOLD, "has_location": True},
    "place.mov": {"type": "video/quicktime", **SMALL_H264, **TOLD, "has_location": True},
    "apple-place.mov": {"type": "video/quicktime", **SMALL_H264, **TOLD, "has_location": True},
    "prores.mov": {
        "type": "video/quicktime",
        **SMALL_H264,
        "chroma": "4:2:2",
        "depth": 10,
        "group": 1,
        "seconds": 0.2,
        "video_codec": "prores",
    },
    "h264.m4v": {"type": "video/x-m4v", **SMALL_H264, **TOLD},
    "h263.3gp": {
        "type": "video/3gpp",
        "width": 256,  # 176 pixels that are wider than high
        "height": 144,
        "seconds": 0.2,
        "fps": 25.0,
        "video_codec": "h263",
        "has_square_pixels": False,
        "group": 5,
    },
    "sound.mp4": {"type": "audio/mp4", "seconds": 1.0, "audio_codec": "aac", "channels": 1},
    "mp3.mp4": {
        "type": "video/mp4",
        **SMALL_H264,
        **TOLD,
        "seconds": 0.3,
        "audio_codec": "mp3",
        "channels": 1,
        "group": 9,
    },
    "vp8.webm": {
        "type": "video/webm",
        **SMALL_H264,
        "seconds": 1.003,
        "video_codec": "vp8",
        "audio_codec": "vorbis",
    },
    "vp9.webm": {
        "type": "video/webm",
        **SMALL_H264,
        "seconds": 1.008,
        "video_codec": "vp9",
        "audio_codec": "opus",
    },
    "av1.webm": {
        "type": "video/webm",
        **SMALL_H264,
        "seconds": 1.008,
        "video_codec": "av1",
        "audio_codec": "opus",
    },
    "colours-444.mp4": {"type": "video/mp4", **SHORT_H264, "chroma": "4:4:4"},
    "colours-422.mp4": {"type": "video/mp4", **SHORT_H264, "chroma": "4:2:2"},
    "ten-bits.mp4": {"type": "video/mp4", **SHORT_H264, "depth": 10},
    "fields.mp4": {"type": "video/mp4", **SHORT_H264, "is_interlaced": True},
    "h265-422-ten-bits.mp4": {
        "type": "video/mp4",
        **SHORT_H264,
        "video_codec": "h265",
        "chroma": "4:2:2",
        "depth": 10,
    },
    "vp9-444.mp4": {
        "type": "video/mp4",
        **SHORT_H264,
        "video_codec": "vp9",
        "chroma": "4:4:4",
    },
    "av1-444.mp4": {
        "type": "video/mp4",
        **SHORT_H264,
        "video_codec": "av1",
        "chroma": "4:4:4",
    },
    "av1-ten-bits.mp4": {"type": "video/mp4", **SHORT_H264, "video_codec": "av1", "depth": 10},
    "stereo.mp4": {**SURROUND, "audio_codec": "aac", "channels": 2},
    "surround.mp4": {**SURROUND, "audio_codec": "aac"},
    "surround.mov": {**SURROUND, "type": "video/quicktime", "audio_codec": "aac"},
    "surround-of-eight.mp4": {**SURROUND, "audio_codec": "aac", "channels": 8},
    "ac3.mp4": {**SURROUND, "audio_codec": "ac3"},
    "eac3.mp4": {**SURROUND, "audio_codec": "eac3"},
    "opus.mp4": {**SURROUND, "audio_codec": "opus"},
    "flac.mp4": {**SURROUND, "audio_codec": "flac", "seconds": 0.067, "group": 2},
    "pcm.mov": {
        **SURROUND,
        "type": "video/quicktime",
        "audio_codec": "pcm",
        "seconds": 0.067,
        "group": 2,
    },
    "group-of-600.mp4": {**LONG_H264, "group": 600},
    "group-of-600-in-fragments.mp4": {**LONG_H264, "group": 600},
    "groups-of-500.mp4": {**LONG_H264, "group": 500},
    "live.webm": {"type": "video/webm", **SMALL_H264, "seconds": None, "video_codec": "vp9"},
    "alpha.webm": {
        "type": "video/webm",
        **SMALL_H264,
        "seconds": 0.1,
        "video_codec": "vp9",
        "has_alpha": True,
    },
    "wide-pixels.webm": {
        "type": "video/webm",
        **SMALL_H264,
        "width": 128,
        "seconds": 0.1,
        "video_codec": "vp9",
    },
    "h264.mkv": {"type": "video/x-matroska", **SMALL_H264},
    "mjpeg.avi": {"type": "video/x-msvideo"},
    "sorenson.flv": {"type": "video/x-flv"},
    "mpeg1.mpg": {"type": "video/mpeg"},
    "h264.ts": {"type": "video/mp2t"},
    "wmv2.wmv": {"type": "video/x-ms-wmv"},
    "turned.heic": {"type": "image/heic", "width": 30, "height": 48, "has_location": True},
    "alpha.heic": {"type": "image/heic", "width": 48, "height": 30, "has_alpha": True},
}


@each_row("name", MOVIES)
def test_a_video_tells_its_size_length_and_codecs(name: str) -> None:
    file = VIDEOS / name
    assert in_file(file) == MediaFacts(size=file.stat().st_size, **MOVIES[name])


def test_a_place_is_found_where_telephones_write_it(tmp_path: Path) -> None:
    data = (VIDEOS / "apple-place.mov").read_bytes()
    movie, extras = data.index(b"moov") - 4, data.index(b"udta") - 4
    keys = data[extras + 20 :]  # after the headers of `udta` and of `meta`, and its version
    phone = data[movie + 4 : extras] + (8 + len(keys)).to_bytes(4) + b"meta" + keys
    told = facts_of(data[:movie] + (4 + len(phone)).to_bytes(4) + phone, tmp_path)
    assert (told.has_location, told.is_cut_off, told.width) == (True, False, 64)


def test_a_fragment_may_leave_to_the_movie_how_long_pictures_are_shown(tmp_path: Path) -> None:
    data = bytearray((VIDEOS / "fragments.mp4").read_bytes())
    usual = data.index(b"trex") + 16
    data[usual : usual + 4] = (512).to_bytes(4)  # of the 15,360 ticks of a second
    header, table = bytes(4) + (1).to_bytes(4), bytes(4) + (30).to_bytes(4)
    data += b"\0\0\0\x30moof" + b"\0\0\0\x28traf"
    data += b"\0\0\0\x10tfhd" + header + b"\0\0\0\x10trun" + table
    told = facts_of(bytes(data), tmp_path)
    assert (told.seconds, told.fps) == (2.0, 30.0)


def widened(data: bytes) -> bytes:
    """The boxes in `data`, with times in 64 bits as in films that are long or from after 2040."""
    out, at = b"", 0
    while at < len(data):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        body = data[at + 8 : at + length]
        if kind in {b"moov", b"trak", b"mdia"}:
            body = widened(body)
        elif kind in {b"mvhd", b"mdhd", b"tkhd"}:
            # Made, changed, then (scale, length) or (number, nothing, length).
            short = [4, 4] if kind == b"tkhd" else [4]
            rest = io.BytesIO(body[4:])
            body = b"\1" + body[1:4] + b"".join(bytes(4) + rest.read(4) for _ in range(2))
            body += b"".join(rest.read(n) for n in short) + bytes(4) + rest.read()
        out += (8 + len(body)).to_bytes(4) + kind + body
        at += length
    return out


def index(kinds: list[int], order: Literal["little", "big"] = "little") -> bytes:
    """The index of several pictures, of which each is of a kind (CIPA DC-007, 5.2)."""

    def field(tag: int, type_: int, count: int, value: bytes) -> bytes:
        return tag.to_bytes(2, order) + type_.to_bytes(2, order) + count.to_bytes(4, order) + value

    entries = b"".join(kind.to_bytes(4, order) + bytes(12) for kind in kinds)
    fields = [
        field(0xB000, 7, 4, b"0100"),
        field(0xB001, 4, 1, len(kinds).to_bytes(4, order)),
        field(0xB002, 7, len(entries), (50).to_bytes(4, order)),
    ]
    mark = b"II*\0\x08\0\0\0" if order == "little" else b"MM\0*\0\0\0\x08"
    data = b"MPF\0" + mark + len(fields).to_bytes(2, order) + b"".join(fields) + bytes(4) + entries
    return segment(0xE2, data)


def segment(code: int, data: bytes) -> bytes:
    return bytes((0xFF, code)) + (len(data) + 2).to_bytes(2) + data


PRIMARY, LEFT, COPY, UNTOLD = 0x20030000, 0x00020002, 0x00010002, 0x00000000
GAIN = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<rdf hdrgm:Version='1.0'/>")


@pytest.mark.parametrize("order", ["little", "big"])
@pytest.mark.parametrize(
    ("more", "variant"),
    [
        ([LEFT], "mpo"),
        ([UNTOLD], "mpo"),
        ([COPY, LEFT], "mpo"),
        ([COPY], None),  # cameras add small copies for their screens
        ([COPY, COPY], None),
        ([], None),
    ],
)
def test_a_jpeg_of_several_pictures_is_known_by_what_its_index_says(
    tmp_path: Path, more: list[int], variant: str | None, order: Literal["little", "big"]
) -> None:
    whole = picture("JPEG")
    data = whole[:2] + index([PRIMARY, *more], order) + whole[2:]
    assert facts_of(data, tmp_path) == facts("image/jpeg", len(data), variant=variant)


@pytest.mark.parametrize("gain", [GAIN, segment(0xE2, b"urn:iso:std:iso:ts:21496:-1\0\0\0\0\0")])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_picture_for_bright_screens_is_one_picture(
    tmp_path: Path, gain: bytes, is_first: bool
) -> None:
    whole, several = picture("JPEG"), index([PRIMARY, UNTOLD])
    data = whole[:2] + (gain + several if is_first else several + gain) + whole[2:]
    assert facts_of(data, tmp_path).variant is None


def test_a_picture_for_two_eyes_says_so(tmp_path: Path) -> None:
    whole = picture("JPEG")
    data = whole[:2] + segment(0xE3, b"_JPSJPS_" + bytes(8)) + whole[2:]
    assert facts_of(data, tmp_path).variant == "jps"


def test_a_broken_index_tells_nothing(tmp_path: Path) -> None:
    whole, several = picture("JPEG"), index([PRIMARY, LEFT])
    for end in range(8, len(several) - 16):
        data = whole[:2] + segment(0xE2, several[4:end]) + whole[2:]
        assert facts_of(data, tmp_path) == facts("image/jpeg", len(data))


@pytest.mark.parametrize(("kind", "codec"), [(2, "aac"), (5, "he-aac"), (29, "he-aac")])
@pytest.mark.parametrize(("arrangement", "channels"), [(1, 1), (2, 2), (6, 6), (7, 8)])
def test_the_sound_of_a_video_is_told_by_its_own_coding(
    tmp_path: Path, kind: int, codec: str, arrangement: int, channels: int
) -> None:
    data = bytearray((VIDEOS / "stereo.mp4").read_bytes())
    config = data.index(b"\x05\x80\x80\x80", data.index(b"esds")) + 5
    data[config : config + 2] = (kind << 11 | 4 << 7 | arrangement << 3).to_bytes(2)
    told = facts_of(bytes(data), tmp_path)
    assert (told.audio_codec, told.channels) == (codec, channels)


def test_a_track_that_only_says_it_has_two_channels_is_believed(tmp_path: Path) -> None:
    data = bytearray((VIDEOS / "stereo.mp4").read_bytes())
    config = data.index(b"\x05\x80\x80\x80", data.index(b"esds")) + 5
    data[config : config + 2] = (2 << 11 | 4 << 7).to_bytes(2)  # described by the sound itself
    assert facts_of(bytes(data), tmp_path).channels == 2


def test_a_list_of_key_pictures_may_be_missing_or_broken(tmp_path: Path) -> None:
    data = (VIDEOS / "group-of-600.mp4").read_bytes()
    at = data.index(b"stss")
    assert facts_of(data.replace(b"stss", b"free"), tmp_path).group == 1
    for count in (0, 2**32 - 1):
        told = facts_of(data[: at + 8] + count.to_bytes(4) + data[at + 12 :], tmp_path)
        assert told.group in {None, 600}
        assert told.fps == 30.0


@pytest.mark.parametrize("name", ["turned.mp4", "fragments.mp4", "wide-pixels.mp4"])
def test_times_may_be_in_64_bits(tmp_path: Path, name: str) -> None:
    data = widened((VIDEOS / name).read_bytes())
    assert facts_of(data, tmp_path) == MediaFacts(size=len(data), **MOVIES[name])


def test_a_track_without_a_size_has_that_of_its_pictures(tmp_path: Path) -> None:
    data = bytearray((VIDEOS / "silent.mp4").read_bytes())
    size = data.index(b"tkhd") + 4 + 76
    assert data[size : size + 8] == (64 << 16).to_bytes(4) + (36 << 16).to_bytes(4)
    data[size : size + 8] = bytes(8)
    told = facts_of(bytes(data), tmp_path)
    assert (told.width, told.height) == (64, 36)


def test_a_movie_that_does_not_know_its_length_has_that_of_its_video(tmp_path: Path) -> None:
    data = bytearray((VIDEOS / "silent.mp4").read_bytes())
    length = data.index(b"mvhd") + 4 + 16
    data[length : length + 4] = b"\xff" * 4
    assert facts_of(bytes(data), tmp_path).seconds == 1.0
    length = data.index(b"mdhd") + 4 + 16
    data[length : length + 4] = b"\xff" * 4
    told = facts_of(bytes(data), tmp_path)
    assert (told.seconds, told.fps) == (None, None)


def test_there_may_be_padding_between_the_segments_of_a_jpeg(tmp_path: Path) -> None:
    data = picture("JPEG").replace(b"\xff\xc0", b"\xff" * 9 + b"\xc0", 1)
    assert facts_of(data, tmp_path) == facts("image/jpeg", len(data))


STRAY = {
    "a few bytes": b"\0\1\2\3",
    "one byte": b"x",
    "padding": b"\xff" * 9,
    "padding and bytes": b"\xff\xff\0abc\xff",
    "marks without a length": b"\xff\x01\xff\xd0",
    "a mark that is none": b"\xff\0",
    "more than a few": bytes(3_000),
}


@pytest.mark.parametrize("stray", STRAY.values(), ids=STRAY)
def test_what_stands_between_the_segments_of_a_jpeg_hides_nothing(
    tmp_path: Path, stray: bytes
) -> None:
    data = picture("JPEG", exif=exif(6, BERLIN), progressive=True)
    known = {"width": 16, "height": 24, "is_turned": True, "has_location": True}
    at = 4 + int.from_bytes(data[4:6])  # a JPEG is known by three bytes at its beginning
    while data[at : at + 2] != b"\xff\xda":
        changed = data[:at] + stray + data[at:]
        assert facts_of(changed, tmp_path) == facts("image/jpeg", len(changed), **known)
        at += 2 + int.from_bytes(data[at + 2 : at + 4])


def test_exif_may_come_after_the_size_of_a_jpeg(tmp_path: Path) -> None:
    data, marked = picture("JPEG"), segment(0xE1, b"Exif\0\0" + exif(6).removeprefix(b"Exif\0\0"))
    scan = data.index(b"\xff\xda")
    several = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0") + segment(0xED, b"Photoshop 3.0\0")
    changed = data[:scan] + several + marked + marked + data[scan:]
    told = facts_of(changed, tmp_path)
    assert (told.width, told.height, told.is_turned) == (16, 24, True)


def test_a_webm_may_count_in_other_units_than_milliseconds(tmp_path: Path) -> None:
    data = (VIDEOS / "vp9.webm").read_bytes()
    scale = b"\x2a\xd7\xb1\x83"
    assert scale + (1_000_000).to_bytes(3) in data
    slower = data.replace(scale + (1_000_000).to_bytes(3), scale + (2_000_000).to_bytes(3))
    assert facts_of(slower, tmp_path).seconds == 2.016


def test_every_file_that_was_made_is_looked_at() -> None:
    assert {file.name for file in VIDEOS.iterdir() if file.suffix not in {".py", ""}} == set(MOVIES)


@given(
    kind=st.sampled_from(["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF"]),
    mode=st.sampled_from(["L", "P", "RGB"]),
    width=st.integers(1, 400),
    height=st.integers(1, 400),
)
def test_sizes_are_those_that_pillow_reads(
    tmp_path_factory: pytest.TempPathFactory, kind: str, mode: str, width: int, height: int
) -> None:
    data = picture(kind, "L" if kind == "JPEG" else mode, (width, height))
    told = facts_of(data, tmp_path_factory.getbasetemp(), "sized")
    with Image.open(io.BytesIO(data)) as read:
        assert (told.width, told.height) == read.size
        assert told.type == read.get_format_mimetype()
    assert not told.is_cut_off


@each_row("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@each_row("turn", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
def test_a_picture_that_exif_turns_is_told_as_it_is_shown(
    tmp_path: Path, kind: str, turn: int
) -> None:
    told = facts_of(picture(kind, exif=exif(turn)), tmp_path)
    assert (told.width, told.height) == ((16, 24) if 5 <= turn <= 8 else (24, 16))
    assert told.is_turned is (2 <= turn <= 8)
    assert not told.has_location


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("order", "<>")
def test_a_picture_tells_whether_it_says_where_it_was_taken(
    tmp_path: Path, kind: str, order: str
) -> None:
    told = facts_of(picture(kind, exif=exif(3, BERLIN, order)), tmp_path)
    assert told.has_location
    # AVIF has a mark of its own for turns.
    assert (told.width, told.height, told.is_turned) == (24, 16, kind != "AVIF")


@pytest.mark.parametrize(
    ("place", "is_place"),
    [
        ({0: b"\2\3\0\0"}, False),  # a camera without a receiver
        ({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}, False),  # one without a fix
        ({29: "2026:11:24"}, False),
        ({1: "N", 2: (51.0, 28.0, 40.0), 3: "E", 4: (0.0, 0.0, 0.0)}, True),  # Greenwich
        ({1: "N", 2: (0.0, 0.0, 0.0), 3: "W", 4: (78.0, 27.0, 20.0)}, True),  # Mitad del Mundo
    ],
)
def test_gps_data_without_a_place_are_no_place(
    tmp_path: Path, place: dict[int, Any], is_place: bool
) -> None:
    assert facts_of(picture("JPEG", exif=exif(place=place)), tmp_path).has_location is is_place


def test_damaged_exif_data_spoil_nothing_else(tmp_path: Path) -> None:
    whole = exif(6, BERLIN)
    for end in range(len(whole)):
        told = facts_of(picture("JPEG", exif=whole[:end]), tmp_path)
        assert {told.width, told.height} == {24, 16}
        assert not told.is_cut_off


def office(folder: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "_rels/.rels", f"{folder}/document.xml"):
            archive.writestr(name, "<xml/>" * 99)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
PAGE = "<!DOCTYPE html><html><body><svg/></body></html>"


@each_row(
    "data, type_",
    [
        (SVG, "image/svg+xml"),
        ("\ufeff\n " + SVG, "image/svg+xml"),
        ('<?xml version="1.0"?>\n<!-- made by hand -->\n' + SVG, "image/svg+xml"),
        ('<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">' + SVG, "image/svg+xml"),
        ('<svg:svg xmlns:svg="http://www.w3.org/2000/svg"/>', "image/svg+xml"),
        (PAGE, "text/html"),
        ("\n<!-- not found --><HTML>" + SVG, "text/html"),
        ("<feed/>", "text/plain"),
        ('{"error": "not found"}', "text/plain"),
        ("see <svg> for more", "text/plain"),
        ("ä" * 5000, "text/plain"),
        ("x" + "ä" * 5000, "text/plain"),
        ("x" + "🙂" * 5000, "text/plain"),
        (SVG.encode("utf-16"), UNKNOWN_TYPE),
        ("naïve".encode("latin-1"), UNKNOWN_TYPE),
        (b"RIFF\0\0\0\0WAVEfmt ", UNKNOWN_TYPE),
        (b"%PDF-1.7\n%\xe2\xe3", UNKNOWN_TYPE),
        (b"%PDF-1.7\nstartxref\n9\n%%EOF\n", "application/pdf"),
        (b"junk\n%PDF-1.7\nstartxref\n9\n%%EOF", "application/pdf"),
        (b"%PDF-1.7\n%%EOF\nstartxref\n9\n", UNKNOWN_TYPE),
        (
            office("word"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            office("ppt"),
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
        (office("other"), "application/zip"),
        (office("word")[:-30], UNKNOWN_TYPE),
        (b"PK\3\4 [Content_Types].xml word/", UNKNOWN_TYPE),
        (OLE + bytes(600), UNKNOWN_TYPE),
        (OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "application/msword"),
        (
            OLE + bytes(9_000) + "PowerPoint Document".encode("utf-16-le") + bytes(9_000),
            "application/vnd.ms-powerpoint",
        ),
        (b"BMW is a car", "text/plain"),
        (b"", UNKNOWN_TYPE),
    ],
)
@each_row("name", ["a.png", "a.jpg"])
def test_what_is_no_picture_is_told_whatever_it_is_called(
    tmp_path: Path, data: str | bytes, type_: str, name: str
) -> None:
    data = data.encode() if isinstance(data, str) else data
    assert facts_of(data, tmp_path, name) == MediaFacts(type=type_, size=len(data))


@pytest.mark.parametrize("cannot", ["missing", "folder", "link", "pipe"])
def test_what_is_no_plain_file_cannot_be_read(tmp_path: Path, cannot: str) -> None:
    import os

    file = tmp_path / cannot
    match cannot:
        case "folder":
            file.mkdir()
        case "link":
            (tmp_path / "a.png").write_bytes(picture("PNG"))
            file.symlink_to("a.png")
        case "pipe":
            os.mkfifo(file)
    with pytest.raises(OSError):
        in_file(file)
