"""Thumbnails: small copies of pictures that anybody may have made. Imported late, as Pillow is.

A picture is decoded only as far as its size and its kind promise to be done in a moment: a few bytes can
ask for gigabytes of memory, or for hours. What is written holds pixels, and nothing that the file says
about where and with what it was taken.
"""

from io import BytesIO

from PIL import AvifImagePlugin, Image, ImageOps, WebPImagePlugin

EDGE = 900
"""Pixels of the longer side: twice what a card shows."""

QUALITY = 78

_MOST_PIXELS = 40_000_000
_MOST_PIXELS_OF_JPEG = 210_000_000
"""A JPEG is read at an eighth of its size: the largest telephone makes 200 megapixels."""

Image.MAX_IMAGE_PIXELS = _MOST_PIXELS_OF_JPEG // 2
"""Pillow refuses twice as many, before anything is decoded."""

_MOST_WORK = 1_500_000_000
"""Pixels of a JPEG times the scans that it is made of: usual ones have 1, or about 10."""

_MOST_OF_PROFILE = 4096

_FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/bmp": "BMP",
    "image/avif": "AVIF",
}
"""What is decoded, by MIME type. Pillow knows more, and each is one more decoder to attack."""

_PLUGINS = (AvifImagePlugin, WebPImagePlugin)
"""The formats that Pillow looks for among all others unless they are imported."""


class NotDrawn(Exception):
    """Why there is no thumbnail, in a few words."""


def thumbnail(data: bytes, type_: str, edge: int = EDGE) -> tuple[bytes, int, int]:
    """A WebP of the picture, at most `edge` pixels long, with its width and height.

    Upright, and of an animation the first frame. The same bytes give the same ones. Raises NotDrawn.
    """
    kind = _FORMATS.get(type_)
    if kind is None:
        raise NotDrawn("a format that is not drawn here")
    try:
        with Image.open(BytesIO(data), formats=[kind]) as image:
            _refuse_bomb(image, data, kind)
            return _small(image, edge)
    except NotDrawn:
        raise
    except Image.DecompressionBombError as error:
        raise NotDrawn("too large to draw") from error
    except Exception as error:  # a crafted file makes Pillow raise anything
        raise NotDrawn("it is damaged, or no picture that can be drawn") from error


def _refuse_bomb(image: Image.Image, data: bytes, kind: str) -> None:
    pixels = image.width * image.height
    if kind == "JPEG":
        # 0xFFDA begins a scan, and stands nowhere else but in a picture within the picture.
        is_bomb = pixels > _MOST_PIXELS_OF_JPEG or (pixels * data.count(b"\xff\xda") > _MOST_WORK)
    else:
        is_bomb = pixels > _MOST_PIXELS
    if is_bomb:
        raise NotDrawn(f"too large to draw: {image.width:,} by {image.height:,} pixels")


def _small(image: Image.Image, edge: int) -> tuple[bytes, int, int]:
    profile = image.info.get("icc_profile") if image.mode in {"RGB", "RGBA"} else None
    if image.mode.startswith("I"):  # 16 bits a pixel, of which 8 are shown
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    elif image.mode not in {"RGB", "RGBA", "L", "CMYK"}:
        has_alpha = image.mode in {"LA", "PA", "La", "RGBa"} or "transparency" in image.info
        image = image.convert("RGBA" if has_alpha else "RGB")
    image.thumbnail((edge, edge), reducing_gap=2.0)
    image = ImageOps.exif_transpose(image)
    if image.mode not in {"RGB", "RGBA"}:
        image = image.convert("RGB")
    written = BytesIO()
    kept = profile if profile and len(profile) <= _MOST_OF_PROFILE else None
    image.save(written, "WEBP", quality=QUALITY, method=2, exif=b"", xmp=b"", icc_profile=kept)
    return written.getvalue(), image.width, image.height
