"""The album: pictures for the media of a preview, as small copies that are made once.

Nothing is asked of the network, and nothing but files of the repository is read. A picture is drawn from
the bytes that its post is bound to by their digest; a copy that was made before is believed only as far
as it is a picture of the right kind and size.
"""

import hashlib
import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from itertools import islice
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from postsync.adapters import files
from postsync.adapters.git.sharing import not_shared
from postsync.adapters.media.facts import facts_of, facts_of_bytes, open_below
from postsync.adapters.media.headers.cover import cover_of
from postsync.adapters.media.headers.source import Source
from postsync.adapters.reach import leads_through_link, open_folder, read_below, repository_root
from postsync.domain.errors import ConfigError
from postsync.domain.late import late
from postsync.domain.looks.card import Picture, key_of
from postsync.domain.post.content import Media
from postsync.domain.post.media import GIF, JPEG, PDF, PNG, WEBP, Form, MediaFacts
from postsync.ports import MediaSource

FOLDER = f"{files.OWN_FOLDER}/pictures"

_VERSION = 1
"""Changes with how copies are made, so that older ones are no longer taken."""

_SHOWN = frozenset({JPEG, PNG, GIF, WEBP, "image/avif"})
"""What every browser shows."""

_LARGEST = 64 * 2**20
"""Bytes of a picture that is read."""

_LARGEST_COPY = 2**20

_MOST_COPIES = 40_000_000
_MOST_ORIGINALS = 15_000_000
"""Bytes of all pictures in a page."""

_MOST_FILES = 4_000
"""Copies that are kept; about 200 MB."""

_CARD, _AVATAR = 900, 192
"""Pixels of the longer side, twice what is shown."""

_DIGEST = late(r"[0-9a-f]{64}")

_PAGES = late(rb"/Type\s{0,9}/Pages\b")
_COUNT = late(rb"/Count\s{1,9}(\d{1,5})\b")

_MOST_TREES = 100
"""Nodes of the tree of pages that are looked at; the one with all of them may be any."""

NO_FILES: Mapping[str, bytes] = {}


class _NotShown(Exception):
    """Why there is no picture, in a few words."""


class _Thumbnail(Protocol):
    def __call__(self, data: bytes, type_: str, edge: int, /) -> tuple[bytes, int, int]: ...


class _File(NamedTuple):
    """What is drawn of a medium: a file that is a picture, or the cover in one that is none."""

    data: bytes
    facts: MediaFacts


class MediaAlbum:
    """Implements `ports.Album` for the workspace at `root`. `media` knows what its files are now.

    With `originals`, or without Pillow, pictures are the files themselves, as far as they fit.
    """

    def __init__(self, root: Path, media: MediaSource, *, originals: bool = False) -> None:
        self._root = os.path.abspath(root)  # noqa: PTH100 - keeps links
        self._repository = repository_root(self._root)
        self._media = media
        self._originals = originals

    def pictures(
        self, media: Iterable[Media], kept: Mapping[str, bytes] = NO_FILES
    ) -> Mapping[str, Picture]:
        """A picture for each medium, by `key_of`; one without data says why it has none."""
        wanted: dict[str, list[Media]] = {}
        for medium in media:
            wanted.setdefault(key_of(medium), []).append(medium)
        if not wanted:
            return {}  # without a picture nobody needs Pillow
        small = self._thumbnail
        if small is None:
            return dict(self._files_themselves(wanted, kept))

        def draw(versions: list[Media]) -> Picture:
            return _told(lambda: self._copy_of(versions, kept, small))

        # Pillow tells what is odd about a file by warnings, which are set for all threads at once.
        with warnings.catch_warnings(), ThreadPoolExecutor(2) as pool:
            warnings.simplefilter("ignore")
            drawn = dict(zip(wanted, pool.map(draw, wanted.values()), strict=True))
        self._tidy()
        return _within(drawn, _MOST_COPIES)

    def avatar(self, path: str) -> Picture:
        """The picture of an account, a file of the workspace."""
        return _told(lambda: self._avatar(path))

    @cached_property
    def _thumbnail(self) -> _Thumbnail | None:
        """What makes small copies; None where files are shown themselves."""
        if self._originals:
            return None
        try:
            from postsync.adapters.media.thumbnails import thumbnail
        except ImportError:
            return None
        return thumbnail

    # Small copies

    def _copy_of(
        self, versions: list[Media], kept: Mapping[str, bytes], small: _Thumbnail
    ) -> Picture:
        sha256 = versions[0].sha256 or ""
        if known := self._cached(sha256, _CARD):
            return known
        return self._copied(self._file(versions, kept), sha256, _CARD, small)

    def _copied(self, file: _File, sha256: str, edge: int, small: _Thumbnail) -> Picture:
        from postsync.adapters.media.thumbnails import NotDrawn

        try:
            data, width, height = small(file.data, file.facts.type, edge)
        except NotDrawn as error:
            raise _NotShown(str(error)) from error
        if len(data) > _LARGEST_COPY:
            raise _NotShown("too large to show")
        self._cache(sha256, edge, data)
        return Picture(type=WEBP, data=data, width=width, height=height)

    def _avatar(self, path: str) -> Picture:
        if not_shared(self._repository, [self._below(path)]):
            raise _NotShown("git does not share the file")
        file = _File(data := self._read(path), facts_of_bytes(data))
        if file.facts.form is not Form.IMAGE:
            raise _NotShown("it is no picture")
        if (small := self._thumbnail) is None:
            return self._as_it_is(file)
        sha256 = hashlib.sha256(data).hexdigest()
        known = self._cached(sha256, _AVATAR)
        if known is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                known = self._copied(file, sha256, _AVATAR, small)
        return known

    # Files themselves

    def _files_themselves(
        self, wanted: Mapping[str, list[Media]], kept: Mapping[str, bytes]
    ) -> Iterator[tuple[str, Picture]]:
        left = _MOST_ORIGINALS
        for key, versions in wanted.items():
            most = left

            def draw(versions: list[Media] = versions, most: int = most) -> Picture:
                return self._as_it_is(self._file(versions, kept, most=most))

            picture = _told(draw)
            left -= len(picture.data or b"")
            yield key, picture

    def _as_it_is(self, file: _File) -> Picture:
        if file.facts.type not in _SHOWN:
            raise _NotShown("a format that browsers do not show")
        width, height = file.facts.width or 0, file.facts.height or 0
        return Picture(type=file.facts.type, data=file.data, width=width, height=height)

    # Reading

    def _file(
        self, versions: list[Media], kept: Mapping[str, bytes], *, most: int = _LARGEST
    ) -> _File:
        """What is to be drawn, no larger than `most` bytes. Raises _NotShown."""
        sha256 = versions[0].sha256
        paths = [medium.path for medium in versions if medium.path]
        if sha256 is None or (sha256 not in kept and not paths):
            raise _NotShown(_missing(versions[0]))
        if (data := kept.get(sha256)) is not None:
            self._refuse_large(len(data), most)
            return _File(data, facts_of_bytes(data))
        for path in paths:
            # The file may be another one than the post of an earlier commit had.
            with suppress(ConfigError, ValueError):
                if self._media.describe(path).sha256 == sha256:
                    return self._file_at(path, sha256, most)
        raise _NotShown("the file is no longer there")

    def _file_at(self, path: str, sha256: str, most: int) -> _File:
        try:
            with open_below(self._repository, self._below(path)) as file:
                facts = facts_of(file)
                if facts.form is Form.VIDEO:
                    cover = cover_of(Source(file, facts.size, b""))
                    if cover is None:
                        raise _NotShown("a video brings no picture of itself")
                    return _File(cover, facts_of_bytes(cover))
                file.seek(0)
                if facts.form is not Form.IMAGE:
                    raise _NotShown(_about_document(facts, file.read(4 * 2**20) or b""))
                self._refuse_large(facts.size, most)
                data = b"".join(iter(lambda: file.read(2**20), b""))
        except (OSError, ValueError) as error:
            raise _NotShown("the file cannot be read") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise _NotShown("the file was changed meanwhile")
        return _File(data, facts)

    def _refuse_large(self, size: int, most: int) -> None:
        if size <= most:
            return
        if most == _LARGEST:
            raise _NotShown("the file is too large to draw")
        if self._originals:
            raise _NotShown("pictures of 15 MB are in the page already")
        raise _NotShown("install postsync[preview] to see it")

    def _read(self, path: str) -> bytes:
        try:
            data = read_below(self._repository, self._below(path), most=_LARGEST + 1)
        except (OSError, ValueError) as error:
            raise _NotShown("the file cannot be read") from error
        self._refuse_large(len(data), _LARGEST if self._thumbnail else _LARGEST_COPY)
        return data

    def _below(self, path: str) -> str:
        """A path below the workspace, as seen from the repository."""
        absolute = os.path.normpath(os.path.join(self._root, path))  # noqa: PTH118 - only a name
        return os.path.relpath(absolute, self._repository)

    # The copies of earlier runs

    def _cached(self, sha256: str, edge: int) -> Picture | None:
        if not _DIGEST.fullmatch(sha256):
            return None
        try:
            name = f"{FOLDER}/{_name(sha256, edge)}"
            data = read_below(self._root, name, most=_LARGEST_COPY + 1)
        except OSError:
            return None
        facts = facts_of_bytes(data)
        width, height = facts.width or 0, facts.height or 0
        # A WebP says at its beginning how long it is.
        length = int.from_bytes(data[4:8], "little") + 8
        is_whole = len(data) == length <= _LARGEST_COPY and not facts.is_cut_off
        if not (is_whole and facts.type == WEBP and 0 < width <= edge and 0 < height <= edge):
            return None
        return Picture(type=WEBP, data=data, width=width, height=height)

    def _cache(self, sha256: str, edge: int, data: bytes) -> None:
        """Keep a copy for the next run, if it can be kept."""
        if not _DIGEST.fullmatch(sha256) or leads_through_link(self._root, FOLDER):
            return
        with suppress(OSError):
            files.make_folder(Path(self._root) / FOLDER)
            within = open_folder(self._root, FOLDER)
            try:
                name, part = _name(sha256, edge), f".{token_hex(8)}.tmp"
                how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
                descriptor = os.open(part, how, files.PRIVATE_FILE, dir_fd=within)
                try:
                    files.write_all(descriptor, data)
                finally:
                    os.close(descriptor)
                os.rename(part, name, src_dir_fd=within, dst_dir_fd=within)
            finally:
                os.close(within)

    def _tidy(self) -> None:
        """Remove the oldest copies where there are very many."""
        with suppress(OSError):
            within = open_folder(self._root, FOLDER)
            try:
                names = [one.name for one in Path(self._root, FOLDER).iterdir()]
                if len(names) > _MOST_FILES:
                    ages = [(os.stat(one, dir_fd=within).st_mtime, one) for one in names]
                    for _, name in sorted(ages)[: len(names) - _MOST_FILES * 3 // 4]:
                        os.unlink(name, dir_fd=within)
            finally:
                os.close(within)


def _name(sha256: str, edge: int) -> str:
    return f"{sha256}-{edge}-{_VERSION}.webp"


def _told(draw: Callable[[], Picture]) -> Picture:
    try:
        return draw()
    except _NotShown as reason:
        return Picture(why=str(reason))


def _within(drawn: Mapping[str, Picture], most: int) -> Mapping[str, Picture]:
    """The pictures, without those that no longer fit into a page."""
    fitting: dict[str, Picture] = {}
    for key, picture in drawn.items():
        most -= len(picture.data or b"")
        too_much = Picture(why="pictures of 40 MB are in the page already")
        fitting[key] = picture if most >= 0 or picture.data is None else too_much
    return fitting


def _missing(medium: Media) -> str:
    if medium.path:
        return "the file is not there, or cannot be sent"
    try:
        host = urlsplit(medium.url or "").hostname or "an address"
    except ValueError:
        host = "an address"
    return f"at {host}, not fetched"


def _about_document(facts: MediaFacts, data: bytes) -> str:
    """What to say in the place of a document: how many pages it has, where that is easily told."""
    pages = 0
    for found in islice(_PAGES.finditer(data), _MOST_TREES) if facts.type == PDF else ():
        start, end = data.rfind(b"<<", 0, found.start()), data.find(b">>", found.end())
        count = _COUNT.search(data, start, end) if 0 <= start < end < start + 2**16 else None
        pages = max(pages, int(count[1]) if count else 0)
    if not pages:
        return "a document"
    return "a document of 1 page" if pages == 1 else f"a document of {pages} pages"
