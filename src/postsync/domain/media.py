"""Media: what is known of a picture or a video before it is sent."""

from dataclasses import dataclass
from enum import StrEnum

UNKNOWN_TYPE = "application/octet-stream"


class Form(StrEnum):
    """What a medium is to a network."""

    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFacts:
    """What the headers of one file tell; None where they do not tell it.

    `type` is the MIME type by content, whatever the name says, and UNKNOWN_TYPE where nobody knows it.
    `size` is in bytes. `width` and `height` are in pixels as shown: after the turn that EXIF or a video
    track asks for. `frames` is more than 1 for an animated picture, and counted as far as it can be told
    without decoding. `has_location` says that the file tells where it was taken. `is_cut_off` says that
    the file ends before what its headers promise.
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
    is_cut_off: bool = False

    @property
    def form(self) -> Form:
        """What a network takes the file for."""
        return form_of_type(self.type)

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


_DOCUMENTS = frozenset(
    {
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)


def form_of_type(type_: str) -> Form:
    """What a network takes a file of this MIME type for."""
    if type_.startswith("image/"):
        return Form.IMAGE
    if type_.startswith("video/"):
        return Form.VIDEO
    return Form.DOCUMENT if type_ in _DOCUMENTS else Form.OTHER


_SUFFIXES = {
    Form.IMAGE: "jpg jpeg jfif png apng gif webp heic heif avif bmp tif tiff svg",
    Form.VIDEO: "mp4 m4v mov qt webm mkv avi mpg mpeg wmv flv 3gp",
    Form.DOCUMENT: "pdf docx pptx",
}
_FORMS = {suffix: form for form, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}


def form_of_name(name_or_url: str) -> Form | None:
    """What the suffix of a file name or of an http(s) address promises; None where it says nothing."""
    path = name_or_url
    _, is_url, rest = name_or_url.partition("://")
    if is_url:
        path = rest.partition("#")[0].partition("?")[0].partition("/")[2]
    name = path.rpartition("/")[2]
    stem, _, suffix = name.rpartition(".")
    return _FORMS.get(suffix.lower()) if stem else None
