"""Verdicts: what a check of a large workspace said, kept until anything changes that it rests on.

One file for each workspace, in the user's cache folder and not in the repository: nobody can send one
along with a pull request. It can be deleted at any time.
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import postsync
from postsync.adapters.workspace.reading import Read
from postsync.domain.diagnostic import Diagnostic, Diagnostics, Severity, Span

MANY = 200
"""With fewer files there is nothing to gain."""

_MOST_BYTES = 64 * 1024 * 1024
"""Of a workspace larger than this nothing is kept."""

_FRESH = 0.1
"""Seconds within which a second change of a file could bear the same time as the first."""

_LIBRARIES = ("jsonschema", "regex", "tzdata", "yaml")
"""What else an answer depends on."""

Stamp = tuple[int, ...]


class Checked(NamedTuple):
    """What a check came to: how many posts and files, and what is wrong with them."""

    posts: int
    files: int
    diagnostics: Diagnostics


class Contents:
    """The bytes of all post files, read once, and their digest; None where nothing can be kept."""

    def __init__(self, files: Iterable[str], read: Read) -> None:
        self._read = read
        self._kept: dict[str, bytes] = {}
        self.digest: bytes | None = None
        digest, total = hashlib.blake2b(digest_size=32), 0
        for file in files:
            try:
                data = read(file)
            except OSError:
                return
            total += len(data)
            if total > _MOST_BYTES:
                return
            self._kept[file] = data
            digest.update(b"%d %d " % (len(file), len(data)))
            digest.update(os.fsencode(file))
            digest.update(data)
        self.digest = digest.digest()

    def read(self, file: str) -> bytes:
        """The bytes of a file as they were digested. Raises OSError."""
        kept = self._kept.get(file)
        return self._read(file) if kept is None else kept


class Verdicts:
    """The verdict on the workspace at `root`, as long as it rests on `inputs` and the same code."""

    def __init__(self, root: str, inputs: Sequence[str | bytes]) -> None:
        self._root = root
        digest = hashlib.blake2b(digest_size=32)
        for part in (*inputs, repr((_code(), sys.version, _zones()))):
            data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
            digest.update(b"%d " % len(data))
            digest.update(data)
        self._key = digest.hexdigest()

    def find(self) -> Checked | None:
        """The verdict, if there is one that still holds."""
        with suppress(OSError, ValueError, LookupError, TypeError):
            kept = json.loads(self._path().read_bytes())
            if kept["key"] == self._key and self._has_same_media(kept["media"]):
                found = tuple(map(_decode, kept["diagnostics"]))
                return Checked(kept["posts"], kept["files"], found)
        return None

    def keep(self, checked: Checked, media: Iterable[str]) -> None:
        """Keep a verdict that rests on these media files too, unless one has changed just now."""
        with suppress(OSError):
            stamps = {path: _stamp(f"{self._root}/{path}") for path in sorted(media)}
            if any(_is_fresh(stamp) for stamp in stamps.values()):
                return
            data = {
                "key": self._key,
                "media": stamps,
                "posts": checked.posts,
                "files": checked.files,
                "diagnostics": [_encode(item) for item in checked.diagnostics],
            }
            _write(self._path(), json.dumps(data).encode())

    def _path(self) -> Path:
        """Raises OSError where the user has no folder for such things."""
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
        if not os.path.isabs(base):  # noqa: PTH117
            raise FileNotFoundError(base)
        name = hashlib.blake2b(os.fsencode(self._root), digest_size=16).hexdigest()
        return Path(base, "postsync", f"{name}.json")

    def _has_same_media(self, stamps: dict[str, list[int]]) -> bool:
        return all(_stamp(f"{self._root}/{path}") == tuple(stamp) for path, stamp in stamps.items())


def _stamp(path: str) -> Stamp:
    """What changes when a file does, as git takes it. Raises OSError."""
    facts = os.lstat(path)
    return facts.st_mode, facts.st_size, facts.st_ino, facts.st_mtime_ns, facts.st_ctime_ns


def _is_fresh(stamp: Stamp) -> bool:
    now = time.time_ns()  # the clock of the files, which no rehearsal shifts
    return max(stamp[-2:]) > now - _FRESH * 1e9


def _code() -> list[Stamp]:
    """What tells one version of postsync, of its rules and of what it is built on from another."""
    package = Path(postsync.__file__).parent
    files = [package, *sorted(package.rglob("*.py"))]
    origins = [spec.origin for name in _LIBRARIES if (spec := find_spec(name)) and spec.origin]
    return [_stamp(str(file)) for file in (*files, *origins)]


def _zones() -> list[Stamp]:
    """What tells one edition of the system's time zones from another."""
    from zoneinfo import TZPATH

    stamps = []
    for folder in TZPATH:
        with suppress(OSError):
            stamps.append(_stamp(f"{folder}/tzdata.zi"))
    return stamps


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_suffix(f".{os.getpid()}")
    try:
        new.write_bytes(data)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _encode(item: Diagnostic) -> list[Any]:
    span = item.span
    place = [span.file, span.line, span.column] if span else None
    return [item.severity, item.rule, item.summary, item.detail, place, item.address]


def _decode(fields: list[Any]) -> Diagnostic:
    severity, rule, summary, detail, place, address = fields
    return Diagnostic(
        severity=Severity(severity),
        rule=rule,
        summary=summary,
        detail=detail,
        span=Span(file=place[0], line=place[1], column=place[2]) if place else None,
        address=address,
    )
