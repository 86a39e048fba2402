"""Draw the pictures, videos and the document that stand in for yours in what `postsync new` writes.

    python tools/make_placeholders.py [FOLDER]

Needs Pillow and ffmpeg, as make_example_media.py does; what this script makes is kept in the repository.
"""

import subprocess
import sys
from pathlib import Path

from make_example_media import find_ffmpeg
from PIL import Image, ImageDraw, ImageFont  # type: ignore[import-not-found,unused-ignore]

FOLDER = Path("src/postsync/adapters/workspace/placeholders")
PAPER, INK = (236, 238, 243), (60, 66, 82)
STEP = 60


def draw(width: int, height: int, *words: str) -> Image.Image:
    """A grey sheet that nobody takes for a picture, and what it is in large letters."""
    image = Image.new("RGB", (width, height), PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle([STEP, STEP, width - STEP, height - STEP], outline=INK, width=6)
    size = width // 12
    for number, word in enumerate(words):
        top = height / 2 + (number - len(words) / 2) * size * 1.4
        pen.text((width / 2, top), word, INK, ImageFont.load_default(size), anchor="ma")
    return image


def make_picture(path: Path, width: int, height: int) -> None:
    draw(width, height, "Your picture here", path.name).save(path, quality=75, optimize=True)


def make_video(path: Path, width: int, height: int) -> None:
    """Five seconds of H.264 at 30 frames with a silent AAC track, above the 75 kB that LinkedIn wants."""
    rate, seconds = 30, 5
    sheet = draw(width, height, "Your video here", path.name)
    frames = bytearray()
    for number in range(rate * seconds):
        frame = sheet.copy()
        done = width * (number + 1) // (rate * seconds)
        ImageDraw.Draw(frame).rectangle([0, height - STEP, done, height], fill=INK)
        frames += frame.tobytes()
    command = [
        *(find_ffmpeg(), "-y", "-loglevel", "error"),
        *("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(rate)),
        *("-i", "-", "-f", "lavfi", "-i", "anullsrc=r=44100:cl=stereo", "-shortest"),
        *("-c:v", "libx264", "-preset", "veryslow", "-crf", "14", "-pix_fmt", "yuv420p"),
        *("-g", "60", "-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart"),
        *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"),
        *("-map_metadata", "-1", str(path)),
    ]
    subprocess.run(command, input=bytes(frames), check=True)


def make_document(path: Path) -> None:
    """Two pages, written by hand: a picture of each would be a hundred times as large."""
    font = "/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    parts = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R 5 0 R] /Count 2 >>"]
    for number in (1, 2):
        text = f"BT /F 28 Tf 70 440 Td (Your document here, page {number}) Tj ET"
        size = f"/MediaBox [0 0 595 842] /Contents {len(parts) + 2} 0 R"
        parts.append(f"<< /Type /Page /Parent 2 0 R {size} {font} >>")
        parts.append(f"<< /Length {len(text)} >>\nstream\n{text}\nendstream")
    body, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(f"{len(body):010} 00000 n \n")
        body += f"{number} 0 obj\n{part}\nendobj\n"
    count = len(parts) + 1
    body += f"xref\n0 {count}\n0000000000 65535 f \n{''.join(places)}"
    begin = body.index("xref\n")
    body += f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{begin}\n%%EOF\n"
    path.write_text(body, "ascii")


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    make_picture(folder / "placeholder.jpg", 1080, 1080)
    make_picture(folder / "placeholder-2.jpg", 1080, 1080)
    make_picture(folder / "placeholder-upright.jpg", 1080, 1920)
    make_picture(folder / "placeholder-pin.jpg", 1000, 1500)
    make_video(folder / "placeholder.mp4", 1280, 720)
    make_video(folder / "placeholder-upright.mp4", 720, 1280)
    make_document(folder / "placeholder.pdf")
    for path in sorted(folder.iterdir()):
        print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
