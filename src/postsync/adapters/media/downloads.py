"""Downloads: media that lie at a service, brought into the workspace. Implements the port Downloads."""

import os
import posixpath
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock

from postsync.adapters.files import OWN_FOLDER, make_folder, publish_new, remove, remove_unfinished
from postsync.adapters.http.addresses import is_loopback_url
from postsync.adapters.media.files import MediaFiles, described
from postsync.adapters.reach import leads_through_link, repository_root
from postsync.domain.errors import ConfigError
from postsync.domain.post.media import suffix_of
from postsync.ports import MediaFile

FOLDER = "media"
"""Beside the posts that name what is in it."""

_DIGITS = 16
"""Of the digest of its bytes a file's name has so many."""


class MediaDownloads:
    """Brings media into the workspace at `root`, each under the digest of its bytes.

    `may_be_here`: the service itself is on this machine, so that its media may be here as well.
    """

    def __init__(self, root: Path, files: MediaFiles, *, may_be_here: bool) -> None:
        self._root, self._files, self._may_be_here = root, files, may_be_here
        self._top = repository_root(str(root))
        self._brought: set[str] = set()
        self._is_tidy = False
        self._lock = Lock()

    def bring(self, url: str, beside: str) -> MediaFile:
        """Bring the medium at an address into the folder of media beside a file. Raises ConfigError."""
        if is_loopback_url(url) and not self._may_be_here:
            raise ConfigError("its address is one of this machine, where no service keeps media")
        folder = posixpath.join(posixpath.dirname(beside), FOLDER)
        there = self._root / folder
        if leads_through_link(self._top, os.path.relpath(there, self._top)):
            raise ConfigError(f"a symbolic link of the repository leads to {folder}")
        try:
            part = self._unfinished() / f".{secrets.token_hex(8)}.tmp"
            try:
                with part.open("x+b") as file:
                    digest = self._files.fetch(url, file)
                    facts = described(url, digest, file)
                    file.flush()
                    os.fsync(file.fileno())
                there.mkdir(parents=True, exist_ok=True)
                return self._named(part, folder, facts)
            finally:
                remove(part)
        except OSError as error:
            raise ConfigError(f"it cannot be kept in {folder}: {error.strerror}") from error

    def _unfinished(self) -> Path:
        """The folder of what is being fetched, without what killed processes left there. Git ignores it."""
        folder = self._root / OWN_FOLDER / "import"
        with self._lock:
            if not self._is_tidy:
                make_folder(folder)
                remove_unfinished(folder)
                self._is_tidy = True
        return folder

    def _named(self, part: Path, folder: str, facts: MediaFile) -> MediaFile:
        suffix = suffix_of(facts.content_type)
        for stem in (facts.sha256[:_DIGITS], facts.sha256):
            path = posixpath.join(folder, stem + suffix)
            with self._lock:
                try:
                    publish_new(part, self._root / path)
                    self._brought.add(path)
                except FileExistsError:
                    pass
            file = replace(facts, path=path, filename=posixpath.basename(path))
            if self._files.describe(path).sha256 == facts.sha256:
                return file
        raise ConfigError(f"another file is at {path} already")

    def take_back(self, paths: Iterable[str]) -> None:
        """Remove those of these files that this run has brought."""
        for path in self._brought & set(paths):
            remove(self._root / path)
            with suppress(OSError):  # other files are there
                (self._root / path).parent.rmdir()
