"""The facts of a media file, from its headers."""

import os
from io import BytesIO
from typing import BinaryIO

from postsync.adapters import reach
from postsync.adapters.media.headers.found import Found
from postsync.adapters.media.headers.source import CutOffError, Source, TooLongError
from postsync.adapters.media.headers.types import HEAD, binary_type, text_type
from postsync.domain.post.media import UNKNOWN_TYPE, MediaFacts


def facts_of(file: BinaryIO) -> MediaFacts:
    """What an open file is, as far as its headers tell; whatever is in it.

    Reads a few kB of a usual file and decodes nothing. Time and memory are bounded for any file. Raises
    OSError when the file cannot be read.
    """
    return _facts(file, os.fstat(file.fileno()).st_size)


def facts_of_bytes(data: bytes) -> MediaFacts:
    """What a file of these bytes is."""
    return _facts(BytesIO(data), len(data))


def _facts(file: BinaryIO, size: int) -> MediaFacts:
    head = file.read(HEAD) or b""
    found = Found(binary_type(head) or text_type(head) or UNKNOWN_TYPE)
    try:
        _read(Source(file, size, head), found)
    except CutOffError:
        found.is_cut_off = True
    except TooLongError:
        found.is_cut_off = False  # nobody has seen the end
    found.is_lost = getattr(found, "is_cut_off", False) and _lacks(Source(file, size, head), found)
    return MediaFacts(size=size, **found.told())


def _lacks(source: Source, found: Found) -> bool:
    from postsync.adapters.media.headers.missing import lacks_pixels

    return lacks_pixels(source, found)


def open_below(root: str, path: str) -> BinaryIO:
    """A regular file below `root`, without a buffer, reached through no link. Raises OSError."""
    return os.fdopen(reach.open_below(root, path), "rb", buffering=0)


def _read(source: Source, found: Found) -> None:
    """Ask the reader of the format. Each is imported when a file needs it."""
    match found.type:
        case "image/jpeg" | "image/png" | "image/gif" | "image/webp" | "image/bmp" | "image/tiff":
            from postsync.adapters.media.headers import pictures

            getattr(pictures, f"read_{found.type[6:]}")(source, found)
        case "image/heic" | "image/heif" | "image/avif":
            from postsync.adapters.media.headers.heif import read_heif

            read_heif(source, found)
        case (
            "video/mp4"
            | "video/quicktime"
            | "video/x-m4v"
            | "video/3gpp"
            | "video/3gpp2"
            | "audio/mp4"
        ):
            from postsync.adapters.media.headers.movie import read_movie

            read_movie(source, found)
        case "video/webm" | "video/x-matroska":
            from postsync.adapters.media.headers.matroska import read_matroska

            read_matroska(source, found)
        case "application/pdf" | "application/zip" | "application/x-ole-storage":
            from postsync.adapters.media.headers import documents

            match found.type:
                case "application/pdf":
                    documents.read_pdf(source, found)
                case "application/zip":
                    documents.read_archive(source, found)
                case _:
                    documents.read_ole(source, found)
