"""Media files: their digests, kinds and bytes, each read once a run, or fetched where a pin binds them."""

import errno
import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import unquote, urlsplit

from postsync.adapters.media.facts import facts_of, open_below
from postsync.adapters.reach import repository_root
from postsync.domain.config import ProviderConfig
from postsync.domain.errors import ConfigError, MediaChanged
from postsync.domain.post.media import MOST_BYTES, suffix_of, types_of_name
from postsync.ports import Fetched, MediaFile

if TYPE_CHECKING:
    from postsync.adapters.http.fetching import Fetch

PIECE = 1024 * 1024

TRIES = 3
"""How often an address is asked that may give its file later."""

PAUSE = 1.0
"""Seconds before it is asked again, and twice as long before the next time."""

_SENT_AS = {"video/x-m4v": "video/mp4"}
"""An M4V is an MP4 by another name, which fewer services know."""


class MediaFiles:
    """The media files of the workspace at `root`. Implements the port MediaSource; for any thread.

    `timeout` is the silence in seconds after which an address is given up; nothing is fetched on
    once the run is interrupted. `known` files are not read again. `fetch` is what fetches, if not HTTP.
    """

    def __init__(
        self,
        root: Path,
        *,
        timeout: float = ProviderConfig().timeout,
        sleep: Callable[[float], None] = time.sleep,
        is_interrupted: Callable[[], bool] = lambda: False,
        known: dict[str, MediaFile] | None = None,
        fetch: "Fetch | None" = None,
    ) -> None:
        self._root = os.path.abspath(root)  # noqa: PTH100 - keeps links
        self._repository = repository_root(self._root)
        self._timeout = timeout
        self._sleep = sleep
        self._is_interrupted = is_interrupted
        self._known = {} if known is None else known
        self._fetch = fetch

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

    @contextmanager
    def fetched(self, url: str, sha256: str) -> Iterator[Fetched]:
        """What is at a public address now, in a file without a name, gone at the end of the block.

        Raises MediaChanged when it has another digest, ConfigError when it cannot be fetched or is no
        medium.
        """
        from tempfile import TemporaryFile

        with ExitStack() as stack:
            try:
                file = stack.enter_context(TemporaryFile())
                found = self.fetch(url, file)
            except OSError as error:
                reason = f"it cannot be kept for the upload: {error.strerror}"
                raise ConfigError(reason, detail="It needs room in TMPDIR.") from error
            if found != sha256:
                raise MediaChanged(
                    f"what is there now is not what was pinned: its SHA-256 is {found}, the pin is "
                    f"{sha256}. If it is meant, put `pin: {found}` into the post file"
                )
            yield described(url, sha256, file), lambda: _pieces(file)

    def fetch(self, url: str, file: BinaryIO) -> str:
        """Write what is at `url` into `file`, and return its digest; a few times, if need be.

        Raises ConfigError when it cannot be fetched.
        """
        from postsync.adapters.http.fetching import NotFetched, fetch

        for attempt in count(1):
            digest = hashlib.sha256()
            file.seek(0)
            file.truncate()
            try:
                for piece in (self._fetch or fetch)(url, timeout=self._timeout):
                    digest.update(piece)
                    file.write(piece)
                    if self._is_interrupted():
                        raise ConfigError("interrupted before it was fetched")
            except NotFetched as error:
                if error.again and attempt < TRIES:
                    self._sleep(PAUSE * attempt)
                    continue
                raise ConfigError(
                    f"it cannot be fetched: {error}",
                    detail="Put the file into the repository, and name it by `path`.",
                ) from error
            return digest.hexdigest()
        raise AssertionError  # count() does not end

    def _open(self, path: str) -> BinaryIO:
        """A file of the repository, open for reading; no link leads to it. Raises OSError."""
        absolute = os.path.normpath(os.path.join(self._root, path))  # noqa: PTH118
        file = open_below(self._repository, os.path.relpath(absolute, self._repository))
        if os.fstat(file.fileno()).st_size > MOST_BYTES:
            file.close()
            raise OSError(errno.EFBIG, "it is larger than 10 GB")
        return file

    def _describe(self, path: str) -> MediaFile:
        digest = hashlib.sha256()
        size = 0
        try:
            with self._open(path) as file:
                kind = facts_of(file).type
                file.seek(0)
                while piece := file.read(PIECE):
                    digest.update(piece)
                    size += len(piece)
        except OSError as error:
            raise _unreadable(path, error) from error
        return MediaFile(
            path=path,
            sha256=digest.hexdigest(),
            size=size,
            content_type=_SENT_AS.get(kind, kind),
            filename=path.rpartition("/")[2],
        )


def described(url: str, sha256: str, file: BinaryIO) -> MediaFile:
    """Facts about a file that was fetched, by its bytes. Raises ConfigError where it is no medium."""
    file.seek(0)
    facts = facts_of(file)
    kind = facts.type
    if not facts.is_medium:
        raise ConfigError("what is there is neither a picture, a video nor a document")
    name = (
        re.sub(r"[^\w.-]+", "_", unquote(urlsplit(url).path).rpartition("/")[2])[-100:] or "media"
    )
    if kind not in types_of_name(name):
        name += suffix_of(kind)
    return MediaFile(
        path=url,
        sha256=sha256,
        size=facts.size,
        content_type=_SENT_AS.get(kind, kind),
        filename=name,
    )


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def _unreadable(path: str, error: OSError) -> ConfigError:
    return ConfigError(
        f"the media file {path} cannot be read: {error.strerror}",
        detail="Check that it is still there, and its permissions.",
    )
