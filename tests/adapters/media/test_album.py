"""The album: small copies of pictures, whoever made them, and frames that say why there is none."""

import functools
import hashlib
import random
import struct
import sys
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.doubles.git_place import git

from postsync.adapters.media import album as album_module
from postsync.adapters.media import thumbnails
from postsync.adapters.media.album import FOLDER, MediaAlbum
from postsync.adapters.media.facts import facts_of_bytes
from postsync.adapters.media.files import MediaFiles
from postsync.domain.looks.card import Picture
from postsync.domain.post.content import Media


def made(image: Image.Image, kind: str = "PNG", **more: Any) -> bytes:
    written = BytesIO()
    image.save(written, kind, **more)
    return written.getvalue()


def striped(width: int = 1200, height: int = 800, mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    return image.convert(mode)


@functools.cache
def stripes(kind: str = "PNG") -> bytes:
    return made(striped(), kind)


def seen(picture: Picture) -> Image.Image:
    assert picture.data is not None, picture.why
    image = Image.open(BytesIO(picture.data))
    assert image.format == "WEBP"
    assert picture.type == "image/webp"
    assert (picture.width, picture.height) == image.size
    return image


def is_like(pixel: Any, colour: tuple[int, ...]) -> bool:
    return all(abs(one - other) < 24 for one, other in zip(pixel, colour, strict=False))


class Bench:
    """A workspace with media."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, data: bytes) -> Media:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_bytes(data)
        return Media(path=name, sha256=hashlib.sha256(data).hexdigest())

    def album(self, **how: Any) -> MediaAlbum:
        return MediaAlbum(self.root, MediaFiles(self.root), **how)

    def one(self, medium: Media, kept: dict[str, bytes] | None = None, **how: Any) -> Picture:
        (picture,) = self.album(**how).pictures([medium], kept or {}).values()
        return picture

    def shown(self, data: bytes, **how: Any) -> Picture:
        return self.one(self.write("a.file", data), **how)

    @property
    def copies(self) -> list[Path]:
        folder = self.root / FOLDER
        return sorted(folder.iterdir()) if folder.exists() else []


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "workspace")


# Pictures


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "AVIF", "GIF"])
def test_a_picture_is_shown_small_and_the_same_every_time(bench: Bench, kind: str) -> None:
    data = stripes(kind)
    first = bench.shown(data)
    image = seen(first).convert("RGB")
    assert image.size == (900, 600)
    assert is_like(image.getpixel((100, 300)), (255, 0, 0))
    assert is_like(image.getpixel((800, 300)), (0, 0, 255))
    for copy in bench.copies:
        copy.unlink()
    assert bench.shown(data) == first


def test_a_small_picture_stays_as_it_is(bench: Bench) -> None:
    assert seen(bench.shown(made(striped(40, 30)))).size == (40, 30)


def test_a_picture_is_turned_upright_and_says_nothing_of_its_camera(bench: Bench) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter to the right
    exif[0x010F] = "Canary Cameras"
    exif.get_ifd(0x8825)[2] = (48.0, 12.0, 0.0)
    picture = bench.shown(made(striped(), "JPEG", exif=exif, comment=b"Canary"))
    image = seen(picture).convert("RGB")
    assert image.size == (600, 900)
    assert is_like(image.getpixel((300, 100)), (255, 0, 0)), "what was left is on top"
    assert not image.getexif()
    assert picture.data
    assert b"Canary" not in picture.data
    assert b"EXIF" not in picture.data


def test_what_shines_through_stays_so(bench: Bench) -> None:
    image = striped(mode="RGBA")
    image.putpixel((0, 0), (0, 0, 0, 0))
    image.paste((0, 0, 0, 0), (0, 0, 300, 800))
    assert seen(bench.shown(made(image))).getchannel("A").getextrema() == (0, 255)
    palette = image.quantize(8)
    assert seen(bench.shown(made(palette))).mode == "RGBA"


@pytest.mark.parametrize(
    ("mode", "kind", "colour"),
    [
        ("CMYK", "JPEG", (255, 0, 0)),
        ("L", "PNG", (76, 76, 76)),
        ("LA", "PNG", (76, 76, 76)),
        ("1", "PNG", None),
        ("I;16", "PNG", (76, 76, 76)),
        ("P", "GIF", (255, 0, 0)),
    ],
)
def test_any_kind_of_pixel_is_drawn(
    bench: Bench, mode: str, kind: str, colour: tuple[int, ...] | None
) -> None:
    grey = striped(mode="L")
    image = (
        grey.convert("I").point(lambda value: value * 257).convert("I;16")
        if ";" in mode
        else striped(mode=mode)
    )
    drawn = seen(bench.shown(made(image, kind))).convert("RGB")
    if colour:
        assert is_like(drawn.getpixel((100, 300)), colour)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_of_an_animation_the_first_frame_is_shown(bench: Bench, kind: str) -> None:
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue", "green")]
    data = made(frames[0], kind, save_all=True, append_images=frames[1:])
    image = seen(bench.shown(data))
    assert getattr(image, "n_frames", 1) == 1
    assert is_like(image.convert("RGB").getpixel((32, 32)), (255, 0, 0))


# Files that somebody crafted


def png_of(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (
        chunk(b"IHDR", head),
        chunk(b"IDAT", zlib.compress(bytes(10_000))),
        chunk(b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_a_picture_that_asks_for_gigabytes_is_refused(bench: Bench) -> None:
    assert bench.shown(png_of(60_000, 60_000)).why == "too large to draw"
    picture = bench.shown(png_of(9_000, 6_000))
    assert picture == Picture(why="too large to draw: 9,000 by 6,000 pixels")


def test_a_jpeg_of_very_many_scans_is_refused(bench: Bench) -> None:
    data = made(striped(4000, 3000), "JPEG", progressive=True)
    start = data.index(b"\xff\xda")
    scan = data[start : data.index(b"\xff", start + 20)]
    picture = bench.shown(data[:-2] + scan * 2_000 + data[-2:])
    assert "too large to draw" in picture.why


def test_a_cut_off_picture_is_a_frame(bench: Bench) -> None:
    for kind in ("PNG", "JPEG", "GIF", "WEBP", "AVIF"):
        data = stripes(kind)
        picture = bench.shown(data[: len(data) // 2])
        assert picture.data is None
        assert picture.why


def test_no_bytes_raise_or_warn(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    rng = random.Random(7)
    originals = [made(striped(90, 60), kind) for kind in ("PNG", "JPEG", "GIF", "WEBP", "BMP")]
    media = []
    for number in range(150):
        data = bytearray(originals[number % len(originals)])
        for _ in range(rng.randrange(1, 12)):
            data[rng.randrange(8, len(data))] = rng.randrange(256)
        media.append(bench.write(f"{number}.file", bytes(data)))
    pictures = bench.album().pictures(media, {})
    assert len(pictures) == len({medium.sha256 for medium in media})
    assert all(bool(one.data) is not bool(one.why) for one in pictures.values())
    assert capfd.readouterr() == ("", "")


# Copies that were made before


def test_a_copy_is_made_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    medium = bench.write("a.png", stripes())
    first = bench.one(medium)
    (copy,) = bench.copies
    assert copy.stat().st_mode & 0o777 == 0o600
    assert (bench.root / ".postsync/.gitignore").read_text() == "*\n"

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(thumbnails, "thumbnail", never)
    assert bench.one(medium) == first


@pytest.mark.parametrize(
    "what", ["html", "large", "behind", "wide", "animated", "cut", "link", "pipe", "folder"]
)
def test_a_copy_that_is_none_is_made_again(bench: Bench, tmp_path: Path, what: str) -> None:
    medium = bench.write("a.png", stripes())
    first = bench.one(medium)
    (copy,) = bench.copies
    copy.unlink()
    secret = tmp_path / "secret.webp"
    secret.write_bytes(made(striped(90, 90), "WEBP"))
    match what:
        case "html":
            copy.write_bytes(b"<script>alert(1)</script>")
        case "large":
            copy.write_bytes(secret.read_bytes() + bytes(2_000_000))
        case "behind":
            copy.write_bytes(secret.read_bytes() + b"<script>alert(1)</script>")
        case "wide":
            copy.write_bytes(made(striped(1000, 9), "WEBP"))
        case "animated":
            copy.write_bytes(made(striped(90, 90), "GIF"))
        case "cut":
            copy.write_bytes(secret.read_bytes()[:-20])
        case "link":
            copy.symlink_to(secret)
        case "pipe":
            import os

            os.mkfifo(copy)
        case "folder":
            copy.mkdir()
    assert bench.one(medium) == first


@pytest.mark.parametrize("linked", [".postsync", FOLDER])
def test_nothing_is_written_through_a_link(bench: Bench, tmp_path: Path, linked: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (bench.root / linked).parent.mkdir(exist_ok=True)
    (bench.root / linked).symlink_to(outside)
    assert bench.shown(stripes()).data
    assert [*outside.iterdir()] == []


def test_the_oldest_of_very_many_copies_go(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(album_module, "_MOST_FILES", 4)
    for edge in range(10, 17):
        bench.one(bench.write(f"{edge}.png", made(striped(edge, edge))))
        assert len(bench.copies) <= 5


# What there is no picture of


def test_media_at_an_address_are_not_fetched(bench: Bench) -> None:
    plain = Media(url="https://cdn.example.org/a.png")
    assert bench.one(plain).why == "at cdn.example.org, not fetched"
    data = stripes()
    pinned = Media(url="https://[bad/a.png", sha256=hashlib.sha256(data).hexdigest())
    assert bench.one(pinned).why == "at an address, not fetched"
    bench.shown(data)
    assert seen(bench.one(pinned)).size == (900, 600), "a copy of the same bytes is there"


def test_a_file_that_cannot_be_sent_is_a_frame(bench: Bench, tmp_path: Path) -> None:
    data = stripes()
    assert "is not there" in bench.one(Media(path="a.png")).why
    medium = bench.write("a.png", data)
    (tmp_path / "outside.png").write_bytes(data)
    for path in ("../outside.png", "gone.png", "linked.png", "bad\0.png"):
        if path.startswith("linked"):
            (bench.root / path).symlink_to(tmp_path / "outside.png")
        assert bench.one(Media(path=path, sha256=medium.sha256)).data is None


def test_the_picture_of_an_earlier_commit_is_not_the_one_of_today(bench: Bench) -> None:
    before, now = stripes(), made(striped(300, 300))
    old, new = (
        Media(path="a.png", sha256=hashlib.sha256(before).hexdigest()),
        bench.write("a.png", now),
    )
    assert bench.one(old).why == "the file is no longer there"
    pictures = bench.album().pictures([new, old], {old.sha256 or "": before})
    assert [one.width for one in pictures.values()] == [300, 900]


def test_a_file_that_is_swapped_meanwhile_is_not_shown_for_the_one_of_the_post(
    bench: Bench,
) -> None:
    medium = bench.write("a.png", stripes())
    files = MediaFiles(bench.root)
    files.describe("a.png")
    bench.write("a.png", made(striped(300, 300)))
    (picture,) = MediaAlbum(bench.root, files).pictures([medium], {}).values()
    assert picture == Picture(why="the file was changed meanwhile")
    assert bench.copies == []


def movie(cover: bytes) -> bytes:
    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body) + 8) + kind + body

    data = box(b"data", struct.pack(">II", 13, 0) + cover)
    tags = box(b"meta", bytes(4) + box(b"hdlr", bytes(25)) + box(b"ilst", box(b"covr", data)))
    movie = box(b"moov", box(b"mvhd", bytes(100)) + box(b"udta", tags))
    return box(b"ftyp", b"isom\0\0\2\0isommp42") + movie + box(b"mdat", bytes(64))


def test_a_video_shows_the_cover_that_it_brings(bench: Bench) -> None:
    assert seen(bench.shown(movie(stripes("JPEG")))).size == (900, 600)
    assert "damaged" in bench.shown(movie(b"\xff\xd8\xff\xe0 no picture")).why
    assert "brings no picture" in bench.shown(movie(b"")).why
    assert "not drawn" in bench.shown(movie(b"<svg/>" * 9)).why


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        (b"<< /Type /Pages /Kids [1 0 R] /Count 12 >>", "a document of 12 pages"),
        (b"<</Count 1/Type/Pages>>", "a document of 1 page"),
        (b"<</Type/Pages>> /Count 7", "a document"),
        (b"<</Type/Pages " * 50_000, "a document"),
    ],
)
def test_a_document_says_how_many_pages_it_has(bench: Bench, tree: bytes, words: str) -> None:
    assert bench.shown(b"%PDF-1.7\n" + tree + b"\nstartxref\n9\n%%EOF\n").why == words


# Files themselves


def test_originals_are_the_files_as_far_as_they_fit(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = stripes()
    monkeypatch.setattr(album_module, "_MOST_ORIGINALS", 2 * len(data) + 99)
    media = [bench.write("a.png", data), bench.write("b.png", data[:-12] + data[-12:])]
    media += [bench.write(f"{n}.png", made(striped(1200 + n, 800))) for n in (1, 2, 3)]
    pictures = [*bench.album(originals=True).pictures(media, {}).values()]
    assert pictures[0] == Picture(type="image/png", data=data, width=1200, height=800)
    assert "in the page already" in pictures[-1].why
    assert sum(len(one.data or b"") for one in pictures) <= 2 * len(data) + 99
    assert bench.copies == []
    monkeypatch.undo()
    assert "browsers" in bench.shown(made(striped(), "BMP"), originals=True).why


def test_without_pillow_files_are_shown_and_the_rest_says_what_to_install(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "postsync.adapters.media.thumbnails", None)
    data = stripes()
    assert bench.shown(data).data == data
    monkeypatch.setattr(album_module, "_MOST_ORIGINALS", 10)
    assert bench.shown(data).why == "install postsync[preview] to see it"
    bench.write("logo.png", data)
    assert bench.album().avatar("logo.png").data == data


def test_small_copies_fit_into_a_page_as_well(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(album_module, "_MOST_COPIES", 10)
    assert "in the page already" in bench.shown(stripes()).why


# Accounts


def test_an_account_has_a_small_picture(bench: Bench) -> None:
    bench.write("brand/logo.png", made(striped(mode="RGBA")))
    assert seen(bench.album().avatar("brand/logo.png")).size == (192, 128)
    assert bench.album().avatar("brand/logo.png") == bench.album().avatar("./brand/logo.png")
    bench.write("brand/text.png", b"words")
    for path in ("brand/text.png", "gone.png", "../../etc/passwd", "brand"):
        picture = bench.album().avatar(path)
        assert picture.data is None
        assert picture.why


def test_no_picture_that_git_ignores_is_shown_for_an_account(tmp_path: Path) -> None:
    git("init", "--quiet", tmp_path / "workspace")
    bench = Bench(tmp_path / "workspace")
    bench.write("private/me.png", stripes())
    assert bench.album().avatar("private/me.png").data
    bench.write(".gitignore", b"private/\n")
    assert bench.album().avatar("private/me.png").why == "git does not share the file"


def test_what_is_written_is_what_the_headers_say(bench: Bench) -> None:
    bench.shown(stripes())
    (copy,) = bench.copies
    facts = facts_of_bytes(copy.read_bytes())
    assert (facts.type, facts.width, facts.height) == ("image/webp", 900, 600)
