"""Media: what is known of a picture or a video before it is sent."""

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

MOST_BYTES = 10_000_000_000
"""A larger file no network takes by way of a service; nobody waits for its digest."""

UNKNOWN_TYPE = "application/octet-stream"

JPEG, PNG, GIF, WEBP = "image/jpeg", "image/png", "image/gif", "image/webp"
SVG = "image/svg+xml"
MP4, MOV, M4V, WEBM = "video/mp4", "video/quicktime", "video/x-m4v", "video/webm"
PDF, DOC, PPT = "application/pdf", "application/msword", "application/vnd.ms-powerpoint"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


class Kind(StrEnum):
    """What the first container of a post becomes on a network, by its media and its block."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    CAROUSEL = "carousel"
    REEL = "reel"
    STORY = "story"
    DOCUMENT = "document"


class Form(StrEnum):
    """What a medium is to a network."""

    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"
    OTHER = "other"


class MediaFacts(NamedTuple):
    """What the headers of one file tell; None where they do not tell it.

    `type` is the MIME type by content, whatever the name says, and UNKNOWN_TYPE where nobody knows it.
    `size` is in bytes. `width` and `height` are in pixels as shown: after the turn that EXIF or a video
    track asks for. `frames` is more than 1 for an animated picture, and counted as far as it can be told
    without decoding. `has_location` says that the file tells where it was taken. `is_cut_off` says that
    the file ends before what its headers promise, `is_lost` that a part of the picture or of the video is
    missing with that, and `behind` how many bytes it goes on behind its end.
    `is_placeholder` says that it is what `postsync new` puts in the place of a file.
    `variant` is "mpo" for a JPEG of several pictures, and "jps" for one of two, for two eyes.
    Of a video, `chroma` says how finely its colours are stored (`4:2:0`), `depth` with how many bits, and
    `group` is the most pictures from one that stands by itself up to the next.
    """

    type: str
    size: int
    width: int | None = None
    height: int | None = None
    frames: int = 1
    has_alpha: bool = False
    is_turned: bool = False
    has_location: bool = False
    seconds: float | None = None
    fps: float | None = None
    video_codec: str | None = None
    audio_codec: str | None = None
    chroma: str | None = None
    depth: int | None = None
    is_interlaced: bool = False
    has_square_pixels: bool = True
    group: int | None = None
    channels: int | None = None
    variant: str | None = None
    is_cut_off: bool = False
    is_lost: bool = False
    behind: int = 0
    is_placeholder: bool = False

    @property
    def form(self) -> Form:
        """What a network takes the file for."""
        return form_of_type(self.type)

    @property
    def is_medium(self) -> bool:
        """Whether it is a picture, a video or a document, and not only begins like one."""
        if self.form in (Form.OTHER, Form.DOCUMENT):
            return self.form is Form.DOCUMENT
        return self.type != SVG and (bool(self.width and self.height) or self.type in _NOT_READ)

    @property
    def is_animated(self) -> bool:
        """Whether it is a picture that moves."""
        return self.frames > 1

    @property
    def ratio(self) -> float | None:
        """Width divided by height."""
        if not self.width or not self.height:
            return None
        return self.width / self.height


_NOT_READ = frozenset(
    ("video/x-msvideo", "video/mpeg", "video/x-ms-wmv", "video/x-flv", "video/mp2t")
)
"""Types of which only the first bytes are known here. All other pictures and videos tell their dimensions."""

# The first type of a suffix is what it promises; the others go by that name as well.
_TYPES = {
    "jpg jpeg jfif jpe": (JPEG,),
    "png apng": (PNG,),
    "gif": (GIF,),
    "webp": (WEBP,),
    "heic heif": ("image/heic", "image/heif"),
    "avif": ("image/avif",),
    "bmp": ("image/bmp",),
    "tif tiff": ("image/tiff",),
    "svg": (SVG,),
    "mp4 m4v": (MP4, M4V, "video/3gpp", "video/3gpp2"),
    "mov qt": (MOV,),
    "webm": (WEBM,),
    "mkv": ("video/x-matroska",),
    "avi": ("video/x-msvideo",),
    "mpg mpeg": ("video/mpeg",),
    "wmv": ("video/x-ms-wmv",),
    "flv": ("video/x-flv",),
    "3gp": ("video/3gpp", "video/3gpp2", MP4),
    "pdf": (PDF,),
    "doc": (DOC,),
    "docx": (DOCX,),
    "ppt": (PPT,),
    "pptx": (PPTX,),
}
_BY_SUFFIX = {suffix: types for names, types in _TYPES.items() for suffix in names.split()}
_DOCUMENTS = frozenset(
    type_ for types in _TYPES.values() for type_ in types if type_.startswith("application/")
)


def form_of_type(type_: str) -> Form:
    """What a network takes a file of this MIME type for."""
    if type_.startswith("image/"):
        return Form.IMAGE
    if type_.startswith("video/"):
        return Form.VIDEO
    return Form.DOCUMENT if type_ in _DOCUMENTS else Form.OTHER


@lru_cache(256)
def types_of_name(name_or_url: str) -> tuple[str, ...]:
    """The MIME types that go by the suffix of a file name or of an http(s) address, the usual one first.

    Empty where the suffix says nothing.
    """
    path = name_or_url
    _, is_url, rest = name_or_url.partition("://")
    if is_url:
        path = rest.partition("#")[0].partition("?")[0].partition("/")[2]
    name = path.rpartition("/")[2]
    stem, _, suffix = name.rpartition(".")
    return _BY_SUFFIX.get(suffix.lower(), ()) if stem else ()


def suffix_of(type_: str) -> str:
    """The usual suffix of files of this MIME type, with its dot; empty where there is none."""
    usual = (suffix for suffix, types in _BY_SUFFIX.items() if types[0] == type_)
    return next((f".{suffix}" for suffix in usual), "")


def form_of_name(name_or_url: str) -> Form | None:
    """What the suffix of a file name or of an http(s) address promises; None where it says nothing."""
    types = types_of_name(name_or_url)
    return form_of_type(types[0]) if types else None
