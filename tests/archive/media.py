"""The media that the posts of the archive show, made again for each run: none is worth keeping."""

from collections.abc import Callable
from pathlib import Path

from tests.archive.drawing import animation, picture, video

UPRIGHT, WIDE = (720, 1_280), (1_280, 720)

GOOD: dict[str, Callable[[], bytes]] = {
    "square.jpg": lambda: picture("JPEG", 1_080, 1_080),
    "portrait.jpg": lambda: picture("JPEG", 1_080, 1_350),
    "wide.jpg": lambda: picture("JPEG", 1_200, 675),
    "pin.jpg": lambda: picture("JPEG", 1_000, 1_500),
    "shop.jpg": lambda: picture("JPEG", 1_200, 900),
    "story.jpg": lambda: picture("JPEG", 1_080, 1_920),
    "map.png": lambda: picture("PNG", 1_200, 800),
    "loop.gif": lambda: animation(480, 270, 12),
    "upright.mp4": lambda: video(*UPRIGHT, 30),
    "clip.mp4": lambda: video(*UPRIGHT, 12),
    "story.mp4": lambda: video(*UPRIGHT, 15),
    "short.mp4": lambda: video(1_080, 1_920, 40),
    "demo-wide.mp4": lambda: video(*WIDE, 60),
    "talk.mp4": lambda: video(1_920, 1_080, 1_540, fps=25),
    **{f"slide-{n}.jpg": lambda: picture("JPEG", 1_080, 1_350) for n in range(1, 6)},
    **{f"reason-{n:02}.jpg": lambda: picture("JPEG", 1_080, 1_080) for n in range(1, 12)},
}
"""What at least one network takes without a word."""

BAD: dict[str, Callable[[], bytes]] = {
    "tower.jpg": lambda: picture("JPEG", 1_080, 1_920),
    "door.jpg": lambda: picture("JPEG", 200, 150),
    "anchor.webp": lambda: picture("WEBP", 1_080, 1_080),
    "system.png": lambda: picture("PNG", 1_600, 1_100, compress_level=0),
    "meetup.png": lambda: picture("PNG", 900, 600, compress_level=0),
    "from-the-drive.jpg": lambda: b"<!DOCTYPE html><html><title>Sign in</title></html>\n",
    "keynote.mp4": lambda: video(*WIDE, 2_400),
    "old-camera.mp4": lambda: video(*UPRIGHT, 20, fps=15),
}
"""What somebody has to fix for one network at least. Other networks take some of it."""


def make_media(folder: Path) -> None:
    """Write all of them into a new folder."""
    folder.mkdir()
    for name, make in {**GOOD, **BAD}.items():
        (folder / name).write_bytes(make())
