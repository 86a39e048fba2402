"""Units: figures of pictures and videos as people read them."""

from postsync.domain.post.content import Media

_LONGEST = 60

_TYPES = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WebP",
    "image/heic": "HEIC",
    "image/heif": "HEIF",
    "image/avif": "AVIF",
    "image/bmp": "BMP",
    "image/tiff": "TIFF",
    "image/svg+xml": "SVG",
    "video/mp4": "MP4",
    "video/quicktime": "QuickTime (MOV)",
    "video/x-m4v": "M4V",
    "video/webm": "WebM",
    "video/x-matroska": "MKV",
    "video/x-msvideo": "AVI",
    "video/mpeg": "MPEG",
    "video/x-ms-wmv": "WMV",
    "video/x-flv": "FLV",
    "video/3gpp": "3GP",
    "video/3gpp2": "3GP",
    "video/mp2t": "MPEG transport stream",
    "application/pdf": "PDF",
    "application/msword": "DOC",
    "application/vnd.ms-powerpoint": "PPT",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PPTX",
}

_CODECS = {
    "h264": "H.264",
    "h265": "H.265 (HEVC)",
    "vp8": "VP8",
    "vp9": "VP9",
    "av1": "AV1",
    "mpeg4": "MPEG-4 Part 2",
    "prores": "ProRes",
    "mjpeg": "Motion JPEG",
    "aac": "AAC",
    "he-aac": "HE-AAC",
    "opus": "Opus",
    "vorbis": "Vorbis",
    "ac3": "AC-3",
    "eac3": "E-AC-3",
}


def name_of(medium: Media) -> str:
    """The name of a medium, as it may stand in a sentence."""
    name = medium.name
    return f"“{name if len(name) <= _LONGEST else name[: _LONGEST - 1] + '…'}”"


def type_name(type_: str) -> str:
    """`JPEG` for image/jpeg."""
    return _TYPES.get(type_, type_)


def a_type(type_: str) -> str:
    """`a PNG` for image/png, `an MP4` for video/mp4: by how the name is said."""
    name = type_name(type_)
    vowels = "AEFILMNORSX" if name[:2].isupper() else "AEIOUaeiou"
    return f"{'an' if name[0] in vowels else 'a'} {name}"


def codec_name(codec: str) -> str:
    """`H.264` for h264."""
    return _CODECS.get(codec, codec.upper())


def dimensions(width: float, height: float) -> str:
    """Width and height, as they are written everywhere."""
    return f"{width:.0f}x{height:.0f} pixels"


def sizes(size: float, limit: float) -> tuple[str, str]:
    """Two sizes in bytes, exact enough to be told apart."""
    shown, bound = size_of(size), size_of(limit)
    if shown == bound:
        return f"{size:,.0f} bytes", f"{bound} ({limit:,.0f} bytes)"
    return shown, bound


def durations(seconds: float, limit: float) -> tuple[str, str]:
    """Two lengths of time in seconds, exact enough to be told apart."""
    shown, bound = _duration(round(seconds)), _duration(limit)
    return (_duration(seconds) if shown == bound or seconds < 10 else shown), bound


def ratio(value: float, width: int | None = None, height: int | None = None) -> str:
    """A ratio as `4:5` or `1.91:1`; of a picture, where its two numbers are small."""
    from fractions import Fraction

    exact = Fraction(width, height) if width and height else Fraction(value).limit_denominator(100)
    if max(exact.numerator, exact.denominator) <= 16 and abs(exact - value) < 1e-6:
        return f"{exact.numerator}:{exact.denominator}"
    if value < 0.1:
        return f"1:{1 / value:.4g}"
    return f"{value:.3g}:1" if value < 1 else f"{value:.4g}:1"


def size_of(size: float) -> str:
    """A number of bytes as people say it."""
    for unit, bytes_ in (("GB", 1e9), ("MB", 1e6), ("KB", 1e3)):
        if size >= bytes_:
            return f"{round(size / bytes_, 2):g} {unit}"
    return f"{size:,.0f} bytes"


def _duration(seconds: float) -> str:
    """`45 s`, `2.4 s` or `1:23 min`."""
    if seconds < 60:
        return f"{round(seconds, 1):g} s"
    minutes, rest = divmod(round(seconds, 1), 60)
    if minutes >= 60:
        return f"{minutes // 60:.0f}:{minutes % 60:02.0f}:{rest:02.0f} h"
    return (
        f"{minutes:.0f}:{rest:02.0f} min"
        if rest == int(rest)
        else f"{minutes:.0f}:{rest:04.1f} min"
    )
