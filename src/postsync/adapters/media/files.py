"""Media files: their digests, kinds and bytes, each read once a run."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from postsync.adapters.media.headers.source import open_plain
from postsync.adapters.media.headers.types import HEAD, binary_type
from postsync.domain.errors import ConfigError
from postsync.domain.post.media import UNKNOWN_TYPE
from postsync.ports import MediaFile

PIECE = 1024 * 1024

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

_SENT_AS = {"video/x-m4v": "video/mp4"}
"""An M4V is an MP4 by another name, which fewer services know."""


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
            with open_plain(self._root / path) as file:
                while piece := file.read(PIECE):
                    yield piece
        except OSError as error:
            raise _unreadable(path, error) from error

    def _describe(self, path: str) -> MediaFile:
        digest = hashlib.sha256()
        size = 0
        first = b""
        for piece in self.chunks(path):
            first = first or piece[:HEAD]
            digest.update(piece)
            size += len(piece)
        return MediaFile(
            path=path,
            sha256=digest.hexdigest(),
            size=size,
            content_type=content_type(first, path),
            filename=path.rpartition("/")[2],
        )


def content_type(first: bytes, name: str) -> str:
    """The kind of a file by its first bytes; by its name where they tell nothing."""
    kind = binary_type(first)
    if kind is None:
        suffix = os.path.splitext(name)[1].casefold()  # noqa: PTH122 - a name
        return _SUFFIXES.get(suffix, UNKNOWN_TYPE)
    return _SENT_AS.get(kind, kind)


def _unreadable(path: str, error: OSError) -> ConfigError:
    return ConfigError(
        f"the media file {path} cannot be read: {error.strerror}",
        detail="Check that it is still there, and its permissions.",
    )
