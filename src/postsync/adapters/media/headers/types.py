"""What kind of file it is by its first bytes, whatever its name says."""

import re

HEAD = 4096
"""How many of the first bytes are looked at."""

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"\0\0\x01\xba", "video/mpeg"),
    (0, b"\0\0\x01\xb3", "video/mpeg"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-wmv"),
)
"""Where each format has which bytes."""

_RIFF = {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}

_FIRST_BOXES = (b"moov", b"mdat", b"wide")
"""How a QuickTime file begins that is older than 2001, and has no `ftyp`."""

_BRANDS = {
    b"qt  ": "video/quicktime",
    b"M4V ": "video/x-m4v",
    b"M4VH": "video/x-m4v",
    b"M4VP": "video/x-m4v",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic",
    b"hevx": "image/heic",
    b"3gp4": "video/3gpp",
    b"3gp5": "video/3gpp",
    b"3gp6": "video/3gpp",
    b"3g2a": "video/3gpp2",
}
"""The major brands of ISO base media files that are not `video/mp4`."""

_FAMILY_BRANDS = (b"mif1", b"msf1")
"""Brands that any picture in an ISO base media file may have: the compatible ones tell which it is."""

_PDF_FROM = 1024
"""A PDF may have so many bytes of something else before it."""

_FIRST_TAG = rb"(?i)<(?:!doctype\s+)?(?:svg:)?(svg|html|head|body)\b"

_NOT_TEXT = bytes({*range(0x20), 0x7F} - {*b"\t\n\v\f\r\x1b"})


def binary_type(head: bytes) -> str | None:
    """The MIME type by the magic numbers in `head`, None where it has none of them."""
    for offset, magic, kind in _MAGIC:
        if head.startswith(magic, offset):
            return kind
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head.startswith((*_FIRST_BOXES, b"ftyp"), 4) and not _may_be_text(head[:4]):
        return _brand_type(head) if head.startswith(b"ftyp", 4) else "video/quicktime"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/x-matroska" if b"\x42\x82\x88matroska" in head[:64] else "video/webm"
    if head.startswith(b"PK\x03\x04"):
        return "application/zip"
    if len(head) > 376 and not head[::188].strip(b"G"):  # packets of 188 bytes
        return "video/mp2t"
    # Two letters are little: a bitmap also says how long its header is.
    is_bitmap = head.startswith(b"BM") and head[14:18] in _BITMAP_HEADERS
    return "image/bmp" if is_bitmap else "application/pdf" if b"%PDF-" in head[:_PDF_FROM] else None


def _may_be_text(data: bytes) -> bool:
    return data.translate(None, _NOT_TEXT) == data


_BITMAP_HEADERS = tuple(size.to_bytes(4, "little") for size in (12, 40, 52, 56, 64, 108, 124))


def text_type(head: bytes) -> str | None:
    """The MIME type of a text, an SVG picture or a web page; None for anything else."""
    if not head or not _may_be_text(head):
        return None
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        tag = re.search(_FIRST_TAG, head)
        if tag is not None:
            return "image/svg+xml" if tag[1].lower() == b"svg" else "text/html"
    return "text/plain" if _is_utf8(head) else None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        # The head may end inside of a character.
        return error.end == len(data) and error.reason == "unexpected end of data"
    return True


def _brand_type(head: bytes) -> str:
    brand = head[8:12]
    if brand in _FAMILY_BRANDS:
        end = min(int.from_bytes(head[:4]), len(head))
        for at in range(16, end - 3, 4):
            kind = _BRANDS.get(head[at : at + 4], "")
            if kind.startswith("image/"):
                return kind
        return "image/heif"
    return _BRANDS.get(brand, "video/mp4")
