"""The past: the posts of a commit, read from git and not checked out, to hold today's against.

They are what an apply of that commit would have sent. So its own configuration says which files are posts
and what is filled into them: where a branch changes a default or moves the folder, that is a change of
its posts. Only where the commit has no configuration that can be read does today's stand in.

Whoever wrote the commit, nothing here fails because of its files: what has errors is left out.
"""

import errno
import hashlib
import os
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from postsync.adapters.git.objects import Blob, Objects
from postsync.adapters.media.facts import facts_of, facts_of_bytes, open_below
from postsync.adapters.reach import repository_root
from postsync.adapters.workspace.config import well_formed
from postsync.adapters.workspace.decode.configuration import FILE_NAME, decode_config
from postsync.adapters.workspace.decode.media import Fault
from postsync.adapters.workspace.decode.post import Decoder, is_error
from postsync.adapters.workspace.expand.expanding import Expander
from postsync.adapters.workspace.expand.rows.table import MAX_BYTES as MOST_OF_DATA
from postsync.adapters.workspace.load.again import PlacesOfFile
from postsync.adapters.workspace.load.checking import UNTOLD, address_of
from postsync.adapters.workspace.load.files import CONFIG_FILES, Found
from postsync.adapters.workspace.load.flood import MOST_BYTES, MOST_POSTS, TooLarge
from postsync.adapters.workspace.load.parts import part_of, source_of
from postsync.adapters.workspace.load.patterns import Pattern, compile_all, inside, matched
from postsync.adapters.workspace.schema.check import check_config, check_post, is_campaign, is_post
from postsync.adapters.workspace.yaml.places import Places
from postsync.adapters.workspace.yaml.reader import MAX_BYTES, Document, Refused, read_documents
from postsync.domain.config import Config
from postsync.domain.diagnostic import Span
from postsync.domain.errors import ConfigError
from postsync.domain.post.content import Media
from postsync.domain.post.media import Form, MediaFacts
from postsync.domain.post.post import Past, Post
from postsync.ports import MediaSource

_LARGEST = 64 * 2**20
"""Bytes of a file that is read from git; a larger one has no digest, so it counts as another."""

_TOGETHER = 32 * 2**20
"""Bytes that are read in one go."""

_MOST_READ = 256 * 2**20
_MOST_KEPT = 48 * 2**20
"""Bytes of all media that are read from git, and of the pictures among them that are kept."""

_FORMED = ("posts", "timezone", "defaults", "groups", "mentions", "hashtags", "links")
"""The settings that posts are made with."""

_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n.{0,900}?^oid sha256:([0-9a-f]{64})\n",
    re.DOTALL | re.MULTILINE,
)
_LONGEST_POINTER = 1024


def load_past(root: str, commit: str, config: Config, media: MediaSource | None) -> Past:
    """The posts of `commit` in the workspace at `root`; with `media`, with the digests of theirs.

    Raises ConfigError where the commit is not here, or not all of it.
    """
    objects = Objects(Path(root), commit)
    files = objects.files()
    config = _configured(objects, files, config)
    posts = _posts(objects, files, config, commit)
    if media is None or not any(one.path for post in posts for one in post.content.media):
        return Past(commit, {post.address: post for post in posts})
    known = _Media(root, objects, files, media)
    known.look_up({one.path for post in posts for one in post.content.media if one.path})
    return Past(
        commit,
        {post.address: _with_digests(post, known.digests) for post in posts},
        known.facts,
        known.kept,
    )


def _configured(objects: Objects, files: Mapping[str, Blob], now: Config) -> Config:
    """Today's configuration, with what the commit's own says of how posts are made."""
    blob = files.get(FILE_NAME)
    if blob is None or not blob.size or blob.size > MAX_BYTES:
        return now
    try:
        documents = read_documents(objects.read([blob]).get(blob.id, b""))
    except Refused:
        return now
    written = documents[0].data if len(documents) == 1 else None
    if not isinstance(written, dict):
        return now
    good = well_formed(written, check_config(written))
    then, _ = decode_config({name: good[name] for name in _FORMED if name in good}, {})
    return now._replace(**{name: getattr(then, name) for name in _FORMED})


def _posts(objects: Objects, files: Mapping[str, Blob], config: Config, commit: str) -> list[Post]:
    """The posts of which there is one by their address."""
    found = sorted(_post_files(files, config.posts))
    sizes = [files[file.path].size for file in found]
    if None in sizes:
        raise ConfigError(
            f"this clone lacks files of commit {commit[:12]}: it was made without them",
            detail="Fetch them: `git fetch --refetch --no-filter`; with actions/checkout: leave `filter` "
            "out, and set `fetch-depth: 0`.",
        )
    if sum(size or 0 for size in sizes) > MOST_BYTES:
        what = f"{MOST_BYTES // 2**20} MiB of post files"
        raise TooLarge(what)
    decoder = Decoder(config, _Names())
    expander = Expander(config, partial(_read, objects, files))
    posts: list[Post] = []
    contents = objects.read(files[file.path] for file in found if _fits(files[file.path]))
    for file in found:
        posts += _decoded(contents.get(files[file.path].id, b""), file, decoder, expander)
        if len(posts) > MOST_POSTS:
            what = f"{MOST_POSTS:,} posts"
            raise TooLarge(what)
    times = Counter(post.address for post in posts)
    return [post for post in posts if times[post.address] == 1]


def _fits(blob: Blob) -> bool:
    return (blob.size or 0) <= MAX_BYTES


def _post_files(paths: Iterable[str], patterns: Iterable[str]) -> Iterator[Found]:
    """Those of the paths that are post files, as `discover` finds them in a folder."""
    folders: dict[str, _Here | None] = {"": compile_all(patterns)}
    for path in paths:
        folder, _, name = path.rpartition("/")
        here = _in_folder(folder, folders)
        if here is None or path in CONFIG_FILES:
            continue
        taken, left_out = here
        where = matched(name, taken)
        if where is not None and matched(name, left_out) is None:
            yield Found(path, where)


_Here = tuple[tuple[Pattern, ...], tuple[Pattern, ...]]
"""What is left in a folder of the patterns for what is taken, and of those for what is left out."""


def _in_folder(folder: str, known: dict[str, _Here | None]) -> _Here | None:
    """What is left of the patterns in a folder; None where no pattern leads there."""
    unknown = []
    while folder not in known:
        unknown.append(folder)
        folder = folder.rpartition("/")[0]
    here = known[folder]
    for below in reversed(unknown):
        name = below.rpartition("/")[2]
        if here is not None:
            taken, left_out = here
            deeper, out = inside(name, taken), inside(name, left_out, hidden=True)
            is_out = matched(name, left_out) is not None or any(p.parts == (None,) for p in out)
            here = (deeper, out) if deeper and not is_out else None
        known[below] = here
    return here


def _read(objects: Objects, files: Mapping[str, Blob], path: str) -> bytes:
    """The bytes of another file of the commit. Raises OSError."""
    blob = files.get(path)
    if blob is None or blob.size is None or blob.size > MOST_OF_DATA:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
    return objects.read([blob]).get(blob.id, b"")


def _decoded(data: bytes, file: Found, decoder: Decoder, expander: Expander) -> Iterator[Post]:
    """The posts of one file, without the documents of which none can be made."""
    try:
        every = read_documents(data)
    except Refused:
        return
    places, is_marked = PlacesOfFile(file.path, data), expander.marked(data)
    documents = {at: one for at, one in enumerate(every) if one.data is not None}
    for at, document in documents.items():
        is_named = isinstance(document.data, dict) and "id" in document.data
        if not (is_named or len(documents) == 1):
            continue
        if expander.concerns(document.data, is_marked=is_marked):
            yield from _parts(document, file, decoder, expander, partial(places.of, at))
        else:
            yield from _one(document, file, decoder)


def _one(document: Document, file: Found, decoder: Decoder) -> Iterator[Post]:
    address = address_of(document.data, file)
    if address is None or check_post(document.data):
        return
    span = Span(file=file.path, line=document.line, column=document.column)
    decoded = decoder.decode(document.data, address=address, span=span)
    if UNTOLD.isdisjoint(problem.rule for problem in decoded.problems):
        yield decoded.post


def _parts(
    document: Document,
    file: Found,
    decoder: Decoder,
    expander: Expander,
    places: Callable[[], Places],
) -> Iterator[Post]:
    """The posts that a document becomes, without those that an error keeps back."""
    address = address_of(document.data, file)
    if address is None or not (is_campaign(document.data) or is_post(document.data)):
        return
    source = source_of(document, file.path, address, places)
    made, expansion = expander.expand(source)
    broken = {one for problem in expansion.problems for one in problem.about or ("",)}
    broken |= {one for one, found in expansion.of_posts.items() if any(map(is_error, found))}
    for one in made if "" not in broken else ():
        if one.address in broken or check_post(one.data):
            continue
        span = Span(file=file.path, line=one.line, column=one.column)
        decoded = decoder.decode(one.data, address=one.address, span=span)
        if UNTOLD.isdisjoint(problem.rule for problem in decoded.problems):
            yield decoded.post._replace(part=part_of(one, source))


class _Names:
    """Where media were, by their names alone: what is on the disk now says nothing of then."""

    def find(self, post: str, path: str) -> tuple[str, Fault | None]:
        """The path below the workspace of a file that `post` names."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(post), path)), None


class _Media:
    """The media of a commit: their digests by path, facts and bytes by digest.

    Most are in the workspace still. Those are not read from git, which is slow for large files.
    """

    def __init__(
        self, root: str, objects: Objects, files: Mapping[str, Blob], now: MediaSource
    ) -> None:
        self._root = root
        self._repository = repository_root(root)
        self._objects = objects
        self._files = files
        self._now = now
        self.digests: dict[str, str] = {}
        self.facts: dict[str, MediaFacts] = {}
        self.kept: dict[str, bytes] = {}

    def look_up(self, paths: set[str]) -> None:
        """Find out about the files at these paths below the workspace."""
        blobs = self._blobs(paths)
        gone = {path: blob for path, blob in blobs.items() if not self._is_still_there(path, blob)}
        left, kept = _MOST_READ, _MOST_KEPT
        for part in _portions(gone.values()):
            left -= sum(blob.size or 0 for blob in part)
            if left < 0:
                break
            contents = self._objects.read(part)
            known = {blob.id: self._take(contents.get(blob.id, b"")) for blob in part}
            for path, blob in gone.items():
                if sha256 := known.get(blob.id):
                    self.digests[path] = sha256
            for blob in part:
                sha256, data = known[blob.id], contents.get(blob.id, b"")
                facts = self.facts.get(sha256)
                if facts and facts.form is Form.IMAGE and len(data) <= kept:
                    self.kept[sha256] = data
                    kept -= len(data)
        for path, sha256 in self.digests.items():
            if sha256 not in self.facts:
                self._look_here(path, sha256)

    def _blobs(self, paths: set[str]) -> dict[str, Blob]:
        """What the commit has at these paths, which may lie beside the workspace."""
        found = {path: self._files[path] for path in paths if path in self._files}
        if any(path.startswith("../") for path in paths):
            every = self._objects.files(everywhere=True)
            for path in paths - found.keys():
                if below := every.get(self._below(path)):
                    found[path] = below
        return {path: blob for path, blob in found.items() if blob.size}

    def _below(self, path: str) -> str:
        """A path below the workspace, as seen from the repository."""
        return posixpath.relpath(posixpath.join(self._root, path), self._repository)

    def _is_still_there(self, path: str, blob: Blob) -> bool:
        """Whether the workspace has the same bytes in the same place; if so, what they are."""
        if blob.size is None or blob.size <= _LONGEST_POINTER:
            return False  # read in no time, and it may only point to the file
        try:
            with open_below(self._repository, self._below(path)) as file:
                if os.fstat(file.fileno()).st_size != blob.size:
                    return False
                facts = facts_of(file)
                file.seek(0)
                kind = hashlib.sha1 if len(blob.id) == 40 else hashlib.sha256
                digest = kind(b"blob %d\0" % blob.size, usedforsecurity=False)
                while piece := file.read(1 << 20):
                    digest.update(piece)
            if digest.hexdigest() != blob.id:
                return False
            sha256 = self._now.describe(path).sha256
        except (OSError, ValueError, ConfigError):
            return False
        self.digests[path] = sha256
        self.facts[sha256] = facts
        return True

    def _look_here(self, path: str, sha256: str) -> None:
        """Look at the file behind a pointer of Git LFS, if the workspace has it as it was."""
        try:
            if self._now.describe(path).sha256 == sha256:
                with open_below(self._repository, self._below(path)) as file:
                    self.facts[sha256] = facts_of(file)
        except (OSError, ValueError, ConfigError):
            pass

    def _take(self, data: bytes) -> str:
        """The digest of a file by its bytes, and what it is; of a pointer of Git LFS what it says."""
        if not data:
            return ""
        if len(data) <= _LONGEST_POINTER and (pointer := _POINTER.match(data)):
            return pointer[1].decode()
        sha256 = hashlib.sha256(data).hexdigest()
        self.facts.setdefault(sha256, facts_of_bytes(data))
        return sha256


def _portions(blobs: Iterable[Blob]) -> Iterator[list[Blob]]:
    """The blobs that are not too large, each once, as many at a time as fit into memory."""
    part: list[Blob] = []
    size = 0
    for blob in dict.fromkeys(blobs):
        if blob.size is None or blob.size > _LARGEST:
            continue
        if part and size + blob.size > _TOGETHER:
            yield part
            part, size = [], 0
        part.append(blob)
        size += blob.size
    if part:
        yield part


def _with_digests(post: Post, digests: Mapping[str, str]) -> Post:
    def described(medium: Media) -> Media:
        known = digests.get(medium.path) if medium.path else None
        return medium._replace(sha256=known) if known else medium

    containers = tuple(
        container._replace(media=tuple(map(described, container.media)))
        for container in post.content.containers
    )
    return post._replace(content=post.content._replace(containers=containers))
