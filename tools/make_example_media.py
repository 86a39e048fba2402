"""Draw the pictures and the video of the example posts.

    python tools/make_example_media.py [FOLDER]

Needs Pillow and ffmpeg (the one on PATH, or that of the imageio-ffmpeg package). Neither is a
dependency of postsync: what this script makes is kept in the repository.
"""

import itertools
import math
import random
import shutil
import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont  # type: ignore[import-not-found,unused-ignore]

FOLDER = Path("examples/posts/launch/media")
SMOOTH = 2  # everything is drawn this many times larger and scaled down: no jagged edges

SKY = [(0.0, (22, 18, 58)), (0.45, (92, 52, 124)), (0.7, (226, 110, 112)), (1.0, (255, 190, 120))]
HILLS = [(0.66, 0.030, (122, 62, 110)), (0.74, 0.024, (84, 42, 92)), (0.83, 0.012, (46, 24, 66))]
CREAM, STEEL, DARK, TEAL = (250, 242, 226), (196, 198, 214), (34, 26, 48), (64, 214, 196)

Colour = tuple[int, int, int]


def sky_colour(height: float) -> Colour:
    """The colour of the sky; 0 is the top of the picture, 1 its bottom."""
    for (low, first), (high, second) in itertools.pairwise(SKY):
        if height <= high:
            share = (height - low) / (high - low)
            return (
                round(first[0] + (second[0] - first[0]) * share),
                round(first[1] + (second[1] - first[1]) * share),
                round(first[2] + (second[2] - first[2]) * share),
            )
    return SKY[-1][1]


def ridge(x: float, layer: int, shift: float) -> float:
    """The outline of a chain of hills, between -1 and 1."""
    x += shift
    return 0.6 * math.sin(x * (3 + layer) + layer * 2.1) + 0.4 * math.sin(x * (7 + layer) + layer)


class Scene:
    """One frame: sky, stars, sun, hills and the rover in front of them."""

    def __init__(self, width: int, height: int, moment: float = 0.0) -> None:
        self.width, self.height, self.moment = width * SMOOTH, height * SMOOTH, moment
        self.unit = min(self.width, self.height) / 100
        self.image = Image.new("RGB", (self.width, self.height))
        self.draw = ImageDraw.Draw(self.image)

    def paint(self, rover_x: float) -> None:
        for y in range(self.height):
            self.draw.line([(0, y), (self.width, y)], fill=sky_colour(y / self.height / 0.85))
        self.paint_stars()
        self.disc(0.72 * self.width, 0.60 * self.height, 13 * self.unit, (255, 224, 160))
        for layer, (level, swell, colour) in enumerate(HILLS):
            self.paint_hills(layer, level, swell, colour)
        self.paint_rover(rover_x * self.width, 0.86 * self.height)

    def paint_stars(self) -> None:
        dice = random.Random(7)
        for _ in range(60):
            x, y = dice.random() * self.width, dice.random() ** 1.6 * 0.5 * self.height
            self.disc(x, y, (0.12 + 0.22 * dice.random()) * self.unit, CREAM)

    def paint_hills(self, layer: int, level: float, swell: float, colour: Colour) -> None:
        shift = self.moment * 0.25 * (layer + 1)
        outline = [
            (x, (level + swell * ridge(x / self.width * 2, layer, shift)) * self.height)
            for x in range(0, self.width + 8, 8)
        ]
        self.draw.polygon([*outline, (self.width, self.height), (0, self.height)], fill=colour)

    def paint_rover(self, x: float, ground: float) -> None:
        unit = self.unit
        bounce = 0.35 * unit * math.sin(self.moment * 9)
        top = ground - 21 * unit + bounce
        self.line((x + 7 * unit, top), (x + 7 * unit, top - 11 * unit), 1.4, STEEL)  # neck
        self.line((x - 12 * unit, top), (x - 15 * unit, top - 10 * unit), 0.7, STEEL)  # antenna
        self.disc(x - 15 * unit, top - 10 * unit, 1.2 * unit, TEAL)
        self.box(x, top - 14.5 * unit, 15, 8, 3.4, CREAM, offset=7)  # head
        self.disc(x + 3.6 * unit, top - 14.5 * unit, 2.3 * unit, DARK)
        self.disc(x + 10.6 * unit, top - 14.5 * unit, 2.3 * unit, DARK)
        self.disc(x + 4.3 * unit, top - 15.2 * unit, 0.7 * unit, TEAL)
        self.disc(x + 11.3 * unit, top - 15.2 * unit, 0.7 * unit, TEAL)
        self.box(x, top + 5.5 * unit, 38, 11, 3.6, CREAM)  # body
        self.box(x, top + 9 * unit, 38, 4, 2, STEEL)
        self.box(x, top + 4 * unit, 13, 3.4, 1.7, TEAL, offset=-8)
        for place in (-14, 0, 14):
            self.paint_wheel(x + place * unit, ground - 4.6 * unit)

    def paint_wheel(self, x: float, y: float) -> None:
        unit, turn = self.unit, self.moment * 6
        self.disc(x, y, 5.6 * unit, DARK)
        self.disc(x, y, 2.6 * unit, STEEL)
        for spoke in range(6):
            angle = turn + spoke * math.pi / 3
            tip = (x + math.cos(angle) * 5.2 * unit, y + math.sin(angle) * 5.2 * unit)
            self.disc(*tip, 0.6 * unit, STEEL)
        self.disc(x, y, 1.0 * unit, DARK)

    def write(self, text: str, size: float, height: float, colour: Colour = CREAM) -> None:
        font = ImageFont.load_default(size * self.unit)
        place = (self.width / 2, height * self.height)
        self.draw.text(place, text, font=font, fill=colour, anchor="mm")

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        self.draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=colour)

    def line(
        self, start: tuple[float, float], end: tuple[float, float], width: float, colour: Colour
    ) -> None:
        self.draw.line([start, end], fill=colour, width=round(width * self.unit))

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        corner: float,
        colour: Colour,
        *,
        offset: float = 0,
    ) -> None:
        unit = self.unit
        middle = x + offset * unit
        edges = [middle - width / 2 * unit, y - height / 2 * unit]
        edges += [middle + width / 2 * unit, y + height / 2 * unit]
        self.draw.rounded_rectangle(edges, radius=corner * unit, fill=colour)

    def finished(self) -> Image.Image:
        size = (self.width // SMOOTH, self.height // SMOOTH)
        return self.image.resize(size, Image.Resampling.LANCZOS)


def make_picture(path: Path) -> None:
    scene = Scene(1080, 1080)
    scene.paint(0.42)
    scene.write("Rover 2", 13, 0.16)
    scene.write("explores your API while you sleep", 4.4, 0.26)
    scene.finished().save(path, quality=82, optimize=True, progressive=True)


def make_pin(path: Path) -> None:
    scene = Scene(1000, 1500)
    scene.paint(0.46)
    scene.write("The release", 10.5, 0.13)
    scene.write("checklist", 10.5, 0.21)
    for number, step in enumerate(["Walk every endpoint", "Read every answer", "Sleep well"]):
        scene.write(step, 5, 0.32 + number * 0.06, TEAL if number == 2 else CREAM)
    scene.finished().save(path, quality=80, optimize=True, progressive=True)


def make_video(path: Path) -> None:
    """Four seconds, upright, 24 frames a second, H.264 with a silent AAC track."""
    width, height, rate, seconds = 540, 960, 24, 4
    command = [
        *(find_ffmpeg(), "-y", "-loglevel", "error"),
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(rate)),
        *("-i", "-", "-f", "lavfi", "-i", "anullsrc=r=44100:cl=mono", "-shortest"),
        *("-c:v", "libx264", "-preset", "veryslow", "-crf", "30", "-pix_fmt", "yuv420p"),
        *("-c:a", "aac", "-b:a", "16k", "-movflags", "+faststart", "-fflags", "+bitexact"),
        *("-flags:v", "+bitexact", "-flags:a", "+bitexact", "-map_metadata", "-1", str(path)),
    ]
    frames = bytearray()
    for number in range(rate * seconds):
        moment = number / rate
        scene = Scene(width, height, moment)
        scene.paint(-0.1 + 0.3 * moment)
        scene.write("Rover 2", 15, 0.14)
        frames += scene.finished().tobytes()
    subprocess.run(command, input=bytes(frames), check=True)


def find_ffmpeg() -> str:
    found = shutil.which("ffmpeg")
    if found:
        return found
    import imageio_ffmpeg  # type: ignore[import-not-found,unused-ignore]

    return str(imageio_ffmpeg.get_ffmpeg_exe())


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in (
        ("rover.jpg", make_picture),
        ("checklist.jpg", make_pin),
        ("rover.mp4", make_video),
    ):
        make(folder / name)
        print(f"{folder / name}: {(folder / name).stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
