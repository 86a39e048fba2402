"""Media of the archive: pictures that Pillow draws, and videos of headers alone, made again for each run.

A video has no pictures in it. Its headers are those of a real one, which is all that is read of it.
"""

from io import BytesIO
from struct import pack

from PIL import Image

IDENTITY = pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
"""The matrix of a movie that is shown as it is stored."""


def picture(kind: str, width: int, height: int, **options: int) -> bytes:
    """A gradient of this size as `JPEG`, `PNG` or `WEBP`; `options` are for Pillow."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def animation(width: int, height: int, frames: int) -> bytes:
    """A GIF that moves."""
    drawn = [Image.new("L", (width, height), 255 * nth // frames) for nth in range(frames)]
    file = BytesIO()
    drawn[0].save(file, "GIF", save_all=True, append_images=drawn[1:], duration=80, loop=0)
    return file.getvalue()


def video(
    width: int,
    height: int,
    seconds: float,
    *,
    fps: int = 30,
    brand: bytes = b"isom",
    size: int = 120_000,
) -> bytes:
    """An MP4 (or, with the brand `qt  `, a MOV) with H.264 and AAC, of `size` bytes."""
    start = box(b"ftyp", brand + pack(">I", 512) + brand)
    picture_entry = pack(">6xH16xHHII4xH32xHh", 1, width, height, 0x480000, 0x480000, 1, 24, -1)
    sound_entry = pack(">6xH8xHH4xI", 1, 2, 16, 48_000 << 16) + box(b"esds", ESDS)
    pictures = track(
        1,
        b"vide",
        b"avc1",
        picture_entry,
        scale=fps,
        samples=round(seconds * fps),
        each=1,
        size=(width, height),
    )
    sound = track(
        2,
        b"soun",
        b"mp4a",
        sound_entry,
        scale=48_000,
        samples=round(seconds * 48_000 / 1024),
        each=1024,
    )
    length = round(seconds * 1000)
    head = pack(">I8xIIIH10x", 0, 1000, length, 0x10000, 0x100) + IDENTITY + pack(">24xI", 3)
    movie = box(b"moov", box(b"mvhd", head) + pictures + sound)
    return start + movie + box(b"mdat", bytes(max(size - len(start) - len(movie) - 8, 0)))


ESDS = bytes.fromhex(
    "000000000380808022000200048080801440150000000001f4000001f40005808080021190068080800102"
)
"""What describes AAC of two channels."""


def track(
    number: int,
    handler: bytes,
    codec: bytes,
    entry: bytes,
    *,
    scale: int,
    samples: int,
    each: int,
    size: tuple[int, int] = (0, 0),
) -> bytes:
    """A track of `samples` samples that last `each` of `scale` parts of a second."""
    width, height = size
    head = (
        pack(">I8xI4xI8xHHH2x", 7, number, round(1000 * samples * each / scale), 0, 0, 0)
        + IDENTITY
        + pack(">II", width << 16, height << 16)
    )
    samples_table = (
        box(b"stsd", pack(">II", 0, 1) + box(codec, entry))
        + box(b"stts", pack(">IIII", 0, 1, samples, each))
        + box(b"stsc", pack(">IIIII", 0, 1, 1, samples, 1))
        + box(b"stsz", pack(">III", 0, 4, samples))
        + box(b"stco", pack(">III", 0, 1, 0))
    )
    kind = box(b"vmhd", pack(">I8x", 1)) if handler == b"vide" else box(b"smhd", bytes(8))
    where = box(b"dinf", box(b"dref", pack(">II", 0, 1) + box(b"url ", pack(">I", 1))))
    media = (
        box(b"mdhd", pack(">I8xIIHH", 0, scale, samples * each, 0x55C4, 0))
        + box(b"hdlr", pack(">8x4s12x", handler) + b"\0")
        + box(b"minf", kind + where + box(b"stbl", samples_table))
    )
    return box(b"trak", box(b"tkhd", head) + box(b"mdia", media))


def box(kind: bytes, content: bytes) -> bytes:
    """A box of an MP4: its length, its kind, its content."""
    return pack(">I4s", 8 + len(content), kind) + content
