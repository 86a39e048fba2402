"""MP4 and QuickTime: tracks, duration, codecs, turn and location from the `moov` box."""

from dataclasses import dataclass
from itertools import pairwise

from postsync.adapters.media.headers.boxes import (
    NOWHERE,
    Span,
    boxes,
    children,
    field,
    file_boxes,
    inside,
    letters,
    meta_body,
)
from postsync.adapters.media.headers.coding import read_coding
from postsync.adapters.media.headers.found import Found
from postsync.adapters.media.headers.fragments import Run, run_of
from postsync.adapters.media.headers.sound import channels_of, codec_of
from postsync.adapters.media.headers.source import Source

_CODECS = {
    b"avc1": "h264",
    b"avc3": "h264",
    b"hvc1": "h265",
    b"hev1": "h265",
    b"dvh1": "h265",
    b"dvhe": "h265",
    b"vp08": "vp8",
    b"vp09": "vp9",
    b"av01": "av1",
    b"mp4v": "mpeg4",
    b"ap4h": "prores",
    b"ap4x": "prores",
    b"apch": "prores",
    b"apcn": "prores",
    b"apcs": "prores",
    b"apco": "prores",
    b"jpeg": "mjpeg",
    b"mjpa": "mjpeg",
    b"s263": "h263",
}

_PARTS = (b"moov", b"mdat", b"moof")
_ENTRY = 4096
"""The description of a track is not read beyond this."""

_KEY_PICTURES = 256 * 1024
"""Bytes of the list of key pictures: one a second for 18 hours."""

_KEYS = 64 * 1024
"""The names of a movie's metadata are not read beyond this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Track:
    """One track: its number, its kind, where its boxes are, its ticks a second and its length."""

    number: int
    handler: bytes
    header: Span
    samples: Span
    scale: int
    seconds: float


def read_movie(source: Source, found: Found) -> None:
    """What a movie tells. Raises CutOffError where the file ends inside of what tells it."""
    outermost, is_short = file_boxes(source)
    kinds = dict(reversed(outermost))
    # Without `moov` it is a recording that was never finished.
    found.is_cut_off = is_short or b"moov" not in kinds or b"mdat" not in kinds
    # What is short may be padding at the end; without its description nothing can be played.
    found.is_lost = not {b"moov", b"mdat"} <= {*kinds} or outermost[-1][0] in _PARTS
    movie = kinds.get(b"moov", NOWHERE)
    tracks = [_track(source, span) for kind, span in boxes(source, movie) if kind == b"trak"]
    video = next((track for track in tracks if track.handler == b"vide"), None)
    sound = next((track for track in tracks if track.handler == b"soun"), None)
    if sound:
        _read_sound(source, sound, found)
    if video:
        _read_picture(source, video, found)
    elif sound:
        found.type = "audio/mp4"
    found.has_location = _has_location(source, movie)
    run = Run()
    if video and b"moof" in kinds:
        fragments = [span for kind, span in outermost if kind == b"moof" and span[1] <= source.size]
        run = run_of(source, movie, fragments, video.number)
    _read_times(source, movie, video, run, found)


def _track(source: Source, span: Span) -> _Track:
    media = inside(source, span, b"mdia")
    parts = children(source, media)
    header = inside(source, span, b"tkhd")
    scale, seconds = _times(source, parts.get(b"mdhd", NOWHERE))
    return _Track(
        number=field(source, header, 20 if field(source, header, 0, 1) else 12, 4),
        handler=letters(source, parts.get(b"hdlr", NOWHERE), 8),
        header=header,
        samples=inside(source, media, b"minf", b"stbl"),
        scale=scale,
        seconds=seconds,
    )


def _times(source: Source, header: Span) -> tuple[int, float]:
    """Ticks a second and length in seconds from an `mvhd` or `mdhd` box; 0 where it does not tell."""
    at, width = (20, 8) if field(source, header, 0, 1) else (12, 4)
    scale, ticks = field(source, header, at, 4), field(source, header, at + 4, width)
    is_known = scale and ticks != (1 << 8 * width) - 1
    return scale, ticks / scale if is_known else 0.0


def _described(source: Source, track: _Track) -> tuple[bytes, bytes]:
    """The kind of the samples of a track, and their description."""
    start, end = inside(source, track.samples, b"stsd")
    if end - start < 16:
        return b"", b""
    entry = source.take(start + 8, min(end - start - 8, _ENTRY))
    return entry[4:8], entry[: max(8, int.from_bytes(entry[:4]))]


def _named(codec: str | None, name: bytes) -> str | None:
    return codec or (name.decode("ascii", "ignore").lower() if name.isalnum() else None) or None


def _read_sound(source: Source, track: _Track, found: Found) -> None:
    name, entry = _described(source, track)
    found.audio_codec = _named(codec_of(name, entry), name)
    channels = channels_of(name, entry)
    if channels:
        found.channels = channels


def _read_picture(source: Source, track: _Track, found: Found) -> None:
    at = 52 if field(source, track.header, 0, 1) else 40
    width, height = (field(source, track.header, at + 36 + i, 4) >> 16 for i in (0, 4))
    if not (width and height):
        entry = inside(source, track.samples, b"stsd")
        width, height = field(source, entry, 40, 2), field(source, entry, 42, 2)
    if width and height:
        found.width, found.height = width, height
    # A matrix with nothing in its diagonal turns by a quarter.
    a, b, d = (field(source, track.header, at + i, 4) for i in (0, 4, 16))
    found.is_sideways = b != 0 and a == 0 and d == 0
    name, description = _described(source, track)
    found.video_codec = _named(_CODECS.get(name), name)
    read_coding(name, description, found)


def _read_times(source: Source, movie: Span, video: _Track | None, run: Run, found: Found) -> None:
    _, seconds = _times(source, inside(source, movie, b"mvhd"))
    if video:
        samples = field(source, inside(source, video.samples, b"stsz"), 8, 4)
        length = video.seconds
        group = _longest_group(source, video, samples)
        if run.samples and video.scale:
            samples, length, group = run.samples, run.ticks / video.scale, run.group
        if group:
            found.group = group
        seconds = seconds or length
        if samples > 1 and length:
            found.fps = samples / length
    if seconds:
        found.seconds = seconds


def _longest_group(source: Source, track: _Track, samples: int) -> int:
    """The most pictures from one that stands by itself up to the next; 0 where nothing tells."""
    keys = inside(source, track.samples, b"stss")
    if keys == NOWHERE:
        return min(1, samples)  # each stands by itself
    count = min(field(source, keys, 4, 4), (keys[1] - keys[0] - 8) // 4)
    if not 0 < 4 * count <= _KEY_PICTURES:
        return 0
    table = source.take(keys[0] + 8, 4 * count)
    numbers = [int.from_bytes(table[at : at + 4]) for at in range(0, len(table), 4)]
    return max(0, *(after - key for key, after in pairwise([*numbers, samples + 1])))


def _has_location(source: Source, movie: Span) -> bool:
    """Whether a place is told: `©xyz` of QuickTime, `loci` of 3GPP, or a key of Apple's metadata."""
    parts = children(source, movie)
    extras = children(source, parts.get(b"udta", NOWHERE))
    if b"\xa9xyz" in extras or b"loci" in extras:
        return True
    for meta in (parts.get(b"meta"), extras.get(b"meta")):
        if meta:
            start, end = inside(source, meta_body(source, meta), b"keys")
            if b"location.ISO6709" in source.take(start, min(end - start, _KEYS)):
                return True
    return False
