"""Streams: what a stream can show, from facts that the caller has gathered about it."""

from collections.abc import Mapping
from typing import Literal

from postsync.views.style import Style

DEFAULT_WIDTH = 80

ColourChoice = Literal["auto", "always", "never"]


def style_for(
    *, tty: bool, environ: Mapping[str, str], colour: str = "auto", columns: int | None = None
) -> Style:
    """The style for a stream. With `auto`, colour needs a terminal and neither NO_COLOR nor CI."""
    wide = columns if columns and columns > 0 else DEFAULT_WIDTH
    if colour == "always":
        return Style(colour=True, width=wide)
    allowed = (
        tty
        and not environ.get("NO_COLOR")
        and not environ.get("CI")
        and environ.get("TERM") != "dumb"
    )
    return Style(colour=allowed and colour != "never", width=wide)


def encodable(text: str, encoding: str | None) -> str:
    """`text` with everything spelt out that a stream of this encoding cannot carry."""
    name = encoding or "utf-8"
    try:
        text.encode(name)
    except UnicodeEncodeError:
        return text.encode(name, "backslashreplace").decode(name)
    except LookupError:
        return text.encode("ascii", "backslashreplace").decode("ascii")
    return text
