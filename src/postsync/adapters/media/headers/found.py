"""What has been read so far of one file."""

from typing import Any


class Found:
    """What a reader has come across; what it did not meet has no attribute.

    `width` and `height` are those of the stored picture, and `is_sideways` that it is shown turned by a
    quarter. `has_gain` says that the further picture of a JPEG is for bright screens.
    """

    type: str
    width: int
    height: int
    frames: int
    has_alpha: bool
    is_turned: bool
    has_location: bool
    seconds: float
    fps: float
    video_codec: str | None
    audio_codec: str | None
    chroma: str
    depth: int
    is_interlaced: bool
    has_square_pixels: bool
    group: int
    channels: int
    variant: str
    is_cut_off: bool
    is_lost: bool
    behind: int
    is_sideways: bool
    has_gain: bool

    def __init__(self, type_: str) -> None:
        self.type = type_

    def told(self) -> dict[str, Any]:
        """The facts that were met, by name, with the width and height that are shown."""
        known = dict(self.__dict__)
        if known.pop("is_sideways", False) and "width" in known:
            known["width"], known["height"] = self.height, self.width
        if known.pop("has_gain", False):
            known.pop("variant", None)
        for time in ("seconds", "fps"):
            if time in known:  # 16666667 ns a picture mean 60 fps
                known[time] = round(known[time], 3)
        return known
