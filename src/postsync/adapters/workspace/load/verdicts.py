"""Verdicts: what a check of a large workspace said, kept until anything changes that it rests on.

One file for each workspace, in the user's cache folder and not in the repository: nobody can send one
along with a pull request. It can be deleted at any time.
"""

import hashlib
import json
import os
import posixpath
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import postsync
from postsync.adapters.workspace.load.stamps import Stamp, changed_at, is_of_folder, stamp_of
from postsync.domain.diagnostic import Diagnostic, Severity, Span
from postsync.domain.post.post import Checked

_FRESH = 100_000_000
"""Nanoseconds within which a second change of a file could bear the same time as the first."""

_LIBRARIES = ("jsonschema", "regex", "tzdata", "yaml")
"""What else an answer depends on."""


class Verdicts:
    """The verdict on the workspace at `root`, as long as it rests on `inputs` and the same code."""

    def __init__(self, root: str, inputs: Sequence[str]) -> None:
        self._root = root
        self._began = time.time_ns()  # the clock of the files, which no rehearsal shifts
        code = repr((list(_code()), sys.version, list(_zones())))
        self._inputs = [text.encode("utf-8", "surrogatepass") for text in (*inputs, code)]

    def is_there(self) -> bool:
        """Whether there is a verdict, be it outdated."""
        with suppress(OSError):
            return self._path().is_file()
        return False

    def find(self, contents: bytes | None) -> Checked | None:
        """The verdict on files with this digest, if there is one that still holds."""
        if contents is None:
            return None
        with suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
            kept = json.loads(self._path().read_bytes())
            if kept["key"] == self._key(contents) and self._are_as_they_were(kept["stamps"]):
                found = tuple(map(_decode, kept["diagnostics"]))
                return Checked(kept["posts"], kept["files"], found)
        return None

    def keep(
        self, checked: Checked, contents: bytes | None, media: Iterable[tuple[str, Stamp | None]]
    ) -> None:
        """Keep a verdict on files with this digest, and on media that had these stamps when looked at.

        Not if one of them has changed since, or just before: then its stamp may not tell.
        """
        if contents is None:
            return
        with suppress(OSError):
            stamps = self._stamps(media)
            if stamps is not None:
                data = {
                    "key": self._key(contents),
                    "stamps": stamps,
                    "posts": checked.posts,
                    "files": checked.files,
                    "diagnostics": [_encode(item) for item in checked.diagnostics],
                }
                _write(self._path(), json.dumps(data).encode())

    def _key(self, contents: bytes) -> str:
        digest = hashlib.blake2b(digest_size=32)
        for part in (*self._inputs, contents):
            digest.update(b"%d " % len(part))
            digest.update(part)
        return digest.hexdigest()

    def _stamps(self, media: Iterable[tuple[str, Stamp | None]]) -> dict[str, Stamp] | None:
        """The stamps of the media and of the folders on the way to them; None if they do not tell."""
        stamps: dict[str, Stamp] = {}
        for path, stamp in media:
            if stamp is None or stamps.setdefault(path, stamp) != stamp:
                return None
            if changed_at(stamp) > self._began - _FRESH:
                return None
        for folder in sorted({folder for path in stamps for folder in _folders(path)}):
            stamps[folder] = stamp_of(f"{self._root}/{folder}")
            if not is_of_folder(stamps[folder]):
                return None
        return stamps

    def _path(self) -> Path:
        """Raises OSError where the user has no folder for such things."""
        base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
        if not os.path.isabs(base):  # noqa: PTH117
            raise FileNotFoundError(base)
        name = hashlib.blake2b(os.fsencode(self._root), digest_size=16).hexdigest()
        return Path(base, "postsync", f"{name}.json")

    def _are_as_they_were(self, stamps: dict[str, list[int]]) -> bool:
        return all(stamp_of(f"{self._root}/{path}") == tuple(was) for path, was in stamps.items())


def _folders(path: str) -> Iterator[str]:
    """The folders of a path, but for those above the workspace."""
    folder = posixpath.dirname(path)
    while folder and posixpath.basename(folder) != "..":
        yield folder
        folder = posixpath.dirname(folder)


def _code() -> Iterator[tuple[str, Stamp]]:
    """What tells one version of postsync, of its rules and of what it is built on from another."""
    left = [str(Path(postsync.__file__).parent)]
    found = []
    while left:
        with suppress(OSError), os.scandir(left.pop()) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    found.append(entry.path)
                elif entry.is_dir() and entry.name != "__pycache__":
                    left.append(entry.path)
    specs = [find_spec(name) for name in _LIBRARIES]
    for path in (*sorted(found), *[spec.origin for spec in specs if spec and spec.origin]):
        yield path, stamp_of(path)


def _zones() -> Iterator[Stamp]:
    """What tells one edition of the system's time zones from another."""
    from zoneinfo import TZPATH

    for folder in TZPATH:
        with suppress(OSError):
            yield stamp_of(f"{folder}/tzdata.zi")


def _write(path: Path, data: bytes) -> None:
    """Put `data` at `path` in one step. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_suffix(f".{os.getpid()}-{time.time_ns()}")
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
