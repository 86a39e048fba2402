"""WebM and Matroska: tracks, duration and codecs from the elements before the first cluster."""

import math
import struct
from collections.abc import Iterator

from postsync.adapters.media.headers.found import Found
from postsync.adapters.media.headers.source import Source

_CODECS = {
    "V_VP8": "vp8",
    "V_VP9": "vp9",
    "V_AV1": "av1",
    "V_MPEG4/ISO/AVC": "h264",
    "V_MPEGH/ISO/HEVC": "h265",
    "V_MPEG4/ISO/ASP": "mpeg4",
    "V_MPEG4/ISO/SP": "mpeg4",
    "V_PRORES": "prores",
    "V_MJPEG": "mjpeg",
    "A_OPUS": "opus",
    "A_VORBIS": "vorbis",
    "A_AAC": "aac",
    "A_MPEG/L3": "mp3",
    "A_FLAC": "flac",
    "A_AC3": "ac3",
    "A_EAC3": "eac3",
    "A_PCM/INT/LIT": "pcm",
}

_SEGMENT, _INFO, _TRACKS, _CLUSTER = 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
_SCALE, _DURATION = 0x2AD7B1, 0x4489
_TRACK, _TRACK_TYPE, _CODEC, _PICTURE_TIME, _VIDEO = 0xAE, 0x83, 0x86, 0x23E383, 0xE0
_PIXELS, _SHOWN, _UNIT, _ALPHA = (0xB0, 0xBA), (0x54B0, 0x54BA), 0x54B2, 0x53C0

_MOST = 256
"""Numbers and names are shorter than this."""

Span = tuple[int, int]
"""Where the body of an element begins and ends in the file."""


def read_matroska(source: Source, found: Found) -> None:
    """What the elements before the first cluster tell. Raises CutOffError."""
    found.is_cut_off = found.is_lost = True  # without a picture or a sound it is
    for kind, (start, end), is_known in _elements(source, (0, source.size)):
        if kind == _SEGMENT:
            _read_segment(source, (start, min(end, source.size)), found)
            if is_known:
                source.reach(end)
            return


def _read_segment(source: Source, segment: Span, found: Found) -> None:
    for kind, span, is_known in _elements(source, segment):
        if kind == _INFO:
            _read_duration(source, span, found)
        elif kind == _TRACKS:
            for child, track, _ in _elements(source, span):
                if child == _TRACK:
                    _read_track(source, _values(source, track), found)
        elif kind == _CLUSTER:
            found.is_cut_off = found.is_lost = False
            if not is_known:
                return
        source.reach(span[1])


def _read_duration(source: Source, span: Span, found: Found) -> None:
    info = _values(source, span)
    data = _bytes(source, info, _DURATION)
    if len(data) in (4, 8):
        (ticks,) = struct.unpack(">f" if len(data) == 4 else ">d", data)
        seconds = ticks * (_number(source, info, _SCALE) or 1_000_000) / 1e9
        if math.isfinite(seconds) and seconds > 0:
            found.seconds = seconds


def _read_track(source: Source, track: dict[int, Span], found: Found) -> None:
    """The first video track and the first audio track count."""
    name = _bytes(source, track, _CODEC).rstrip(b"\0").decode("ascii", "ignore")
    codec = _CODECS.get(name) or _CODECS.get(name.rpartition("/")[0])
    kind = _number(source, track, _TRACK_TYPE)
    if kind == 2 and codec and not hasattr(found, "audio_codec"):
        found.audio_codec = codec
    if kind != 1 or hasattr(found, "width"):
        return
    if codec:
        found.video_codec = codec
    if nanoseconds := _number(source, track, _PICTURE_TIME):
        found.fps = 1e9 / nanoseconds
    video = _values(source, track.get(_VIDEO, (0, 0)))
    found.width, found.height = (_number(source, video, key) for key in _PIXELS)
    shown = [_number(source, video, key) for key in _SHOWN]
    if all(shown) and _number(source, video, _UNIT) == 0:
        found.width, found.height = shown
    found.has_alpha = _number(source, video, _ALPHA) == 1


def _elements(source: Source, span: Span) -> Iterator[tuple[int, Span, bool]]:
    """Each element: its kind, its body, and whether its length is known. Raises CutOffError."""
    at, end = span
    while at < end:
        kind, width = _variable(source, at)
        length, width_of_length = _variable(source, at + width)
        start = at + width + width_of_length
        unknown = (1 << 7 * width_of_length) - 1
        length -= 1 << 7 * width_of_length  # a length is told without its mark
        if not width or not width_of_length:  # no element
            return
        is_known = length != unknown
        at = start + length if is_known else end
        yield kind, (start, at), is_known


def _variable(source: Source, at: int) -> tuple[int, int]:
    """A number of variable width with its mark, and its width; (0, 0) where there is none."""
    width = 9 - source.number(at, 1).bit_length()
    return (source.number(at, width), width) if width < 9 else (0, 0)


def _values(source: Source, span: Span) -> dict[int, Span]:
    return {kind: body for kind, body, _ in _elements(source, span)}


def _bytes(source: Source, values: dict[int, Span], kind: int) -> bytes:
    start, end = values.get(kind, (0, 0))
    return source.take(start, min(end - start, _MOST))


def _number(source: Source, values: dict[int, Span], kind: int) -> int:
    return int.from_bytes(_bytes(source, values, kind)[:8])
