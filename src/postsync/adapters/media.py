"""Media files: their digests, kinds and bytes, each read once a run."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from postsync.domain.errors import ConfigError
from postsync.ports import MediaFile

PIECE = 1024 * 1024

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
    (4, b"moov", "video/quicktime"),
    (0, b"\x1a\x45\xdf\xa3", "video/webm"),
)
"""What the first bytes of a file tell, from the most special to the most general."""

_SUFFIXES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".heic": "image/heic",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
}

UNKNOWN = "application/octet-stream"


class MediaFiles:
    """The media files below `root`. Implements the port MediaSource; safe to use from any thread."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, MediaFile] = {}

    def describe(self, path: str) -> MediaFile:
        """Facts about one file, from one pass over its bytes; remembered for the run.

        Raises ConfigError when the file cannot be read.
        """
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._describe(path)
        return known

    def chunks(self, path: str) -> Iterator[bytes]:
        """The bytes of one file, in pieces of at most 1 MiB. Raises ConfigError."""
        try:
            with self._open(path) as file:
                while piece := file.read(PIECE):
                    yield piece
        except OSError as error:
            raise _unreadable(path, error) from error

    def _describe(self, path: str) -> MediaFile:
        digest = hashlib.sha256()
        size = 0
        first = b""
        for piece in self.chunks(path):
            first = first or piece[:32]
            digest.update(piece)
            size += len(piece)
        return MediaFile(
            path=path,
            sha256=digest.hexdigest(),
            size=size,
            content_type=content_type(first, path),
            filename=path.rpartition("/")[2],
        )

    def _open(self, path: str) -> BinaryIO:
        # No link, and no waiting for a pipe: the check before has refused both, but time has passed.
        flags = os.O_RDONLY
        for name in ("O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK"):
            flags |= getattr(os, name, 0)
        return os.fdopen(os.open(self._root / path, flags), "rb", buffering=0)


def content_type(first: bytes, name: str) -> str:
    """The kind of a file by its first bytes; by its name where they tell nothing."""
    for offset, magic, kind in _MAGIC:
        if first[offset : offset + len(magic)] == magic:
            return kind
    return _SUFFIXES.get(os.path.splitext(name)[1].casefold(), UNKNOWN)  # noqa: PTH122 - a name


def _unreadable(path: str, error: OSError) -> ConfigError:
    return ConfigError(
        f"the media file {path} cannot be read: {error.strerror}",
        detail="Check that it is still there, and its permissions.",
    )
