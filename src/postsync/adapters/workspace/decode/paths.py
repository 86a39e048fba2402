"""Paths of media that lead to no file: which one of the repository was meant, and how it is written."""

import os
import posixpath
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote

from postsync.adapters.workspace.wording import nearest
from postsync.domain.late import late
from postsync.domain.text.text import composed

_MEDIA = late(r"\.(?:jpe?g|png|gif|webp|heic|avif|mp4|mov|webm|m4v|pdf)\Z", re.IGNORECASE)
_WITH_SCHEME = late(r"file:/*(?:localhost/)?|[A-Za-z]:[\\/]|~[^/\\]*[\\/]", re.IGNORECASE)
_SLASHES = dict.fromkeys((0x2044, 0x2215, 0x2571, 0x27CB, 0x29F8), "/")
"""Signs that look like the one between folders, and are no form of it."""

_MOST_NAMES, _MOST_FOLDERS, _MOST_PARTS = 2_000, 50, 8
"""Names of a folder, folders, and parts of a path that are looked at: it is for a hint."""


class Place(NamedTuple):
    """Where a path is written: the repository, the workspace and the folder of the post file, absolute."""

    top: str
    root: str
    folder: str

    def within(self, path: str) -> bool:
        """Whether an absolute path is in the repository."""
        return path == self.top or path.startswith(self.top.rstrip("/") + "/")


def meant_path(place: Place, written: str) -> str | None:
    """The path, as a post file writes it, of the file that `written` was probably to name, or None."""
    plain = _plain(written)
    if place.within(posixpath.normpath(plain)):
        plain = posixpath.relpath(posixpath.normpath(plain), place.top)
        found = _spelt(place, place.top, plain.split("/"))
    else:
        found = _by_tail(place, _WITH_SCHEME.sub("", plain)) or _alike(place, plain)
    return posixpath.relpath(found, place.folder) if found else None


def is_elsewhere(written: str) -> bool:
    """Whether a path begins at a disk, a home, or with `file:`."""
    return written.startswith("/") or _WITH_SCHEME.match(written) is not None


def file_in(folder: str) -> str | None:
    """The name of a picture or video in a folder."""
    names = sorted(
        name for name, is_folder in _listed(folder) if not is_folder and _MEDIA.search(name)
    )
    return names[0] if names else None


def _plain(written: str) -> str:
    import unicodedata

    plain = (
        unicodedata.normalize("NFKC", written)
        .translate(_SLASHES)
        .strip(" \t\r\n\"'[]<>")
        .replace("\\", "/")
    )
    plain = re.sub(r"\Afile:/*(?:localhost/)?", "/", plain, flags=re.IGNORECASE)
    if "%" in plain:
        plain = unquote(plain)
    return plain


def _by_tail(place: Place, path: str) -> str | None:
    """The file that the end of a path names: from the post, the workspace, the repository, or nearby."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    for at in range(len(parts))[-_MOST_PARTS:]:
        for base in dict.fromkeys((place.folder, place.root, place.top)):
            if found := _spelt(place, base, parts[at:]):
                return found
    return _near(place, parts[-1]) if parts else None


def _near(place: Place, name: str) -> str | None:
    """A file of this name in a folder beside the post, or at the root of the workspace."""
    for base in dict.fromkeys((place.folder, place.root)):
        folders = sorted(inner for inner, is_folder in _listed(base) if is_folder)
        for inner in folders[:_MOST_FOLDERS]:
            if not inner.startswith(".") and (found := _spelt(place, f"{base}/{inner}", [name])):
                return found
    return None


def _spelt(place: Place, base: str, parts: list[str]) -> str | None:
    """The file below `base` whose path is `parts`, but for letter case, Unicode form, and a suffix."""
    path = base
    for at, part in enumerate(parts):
        if part in ("", "."):
            continue
        if part == "..":
            path = posixpath.dirname(path)
            continue
        if not place.within(path):
            return None
        is_last = at == len(parts) - 1
        name = _named(path, part, is_folder=not is_last)
        if name is None:
            return None
        path = f"{path}/{name}"
    return path if path != base and place.within(path) else None


def _named(folder: str, name: str, *, is_folder: bool) -> str | None:
    """How what is called `name` in a folder is spelt there; a file also without its suffix."""
    wanted = _folded(name)
    names = [listed for listed, is_one in _listed(folder) if is_one == is_folder]
    for same in (
        lambda listed: listed == name,
        lambda listed: _folded(listed) == wanted,
        lambda listed: _looks_like(listed, name),
        lambda listed: (
            not is_folder and _MEDIA.search(listed) and _folded(_MEDIA.sub("", listed)) == wanted
        ),
    ):
        found = sorted(filter(same, names))
        if found:
            return found[0]
    return None


def _looks_like(listed: str, name: str) -> bool:
    """Whether a name with letters of several scripts is mistaken for one that is there."""
    if name.isascii():
        return False
    from postsync.domain.text.lookalikes import as_latin, mixes_scripts

    return mixes_scripts(name) and as_latin(_folded(listed)) == as_latin(_folded(name))


def _folded(name: str) -> str:
    return composed(name).casefold().strip()


def _alike(place: Place, path: str) -> str | None:
    """The file in the folder of `path` whose name is most like its own."""
    folder = posixpath.normpath(posixpath.join(place.folder, posixpath.dirname(path)))
    if not place.within(folder):
        return None
    names = sorted(name for name, is_folder in _listed(folder) if not is_folder)
    meant = nearest(posixpath.basename(path), names)
    return f"{folder}/{meant}" if meant else None


def _listed(folder: str) -> Iterator[tuple[str, bool]]:
    """What is in a folder, and whether it is one; no link is among it."""
    try:
        with os.scandir(folder) as entries:
            for entry in islice(entries, _MOST_NAMES):
                if not entry.is_symlink():
                    yield entry.name, entry.is_dir(follow_symlinks=False)
    except OSError:
        return


def odd_in(written: str) -> str:
    """What nobody sees in a path, or takes for another character; a sentence, or nothing."""
    if written != written.strip():
        return " The path begins or ends with a space."
    if written.isascii():
        return ""
    import unicodedata

    from postsync.domain.rules.characters import named
    from postsync.domain.text.lookalikes import as_latin, mixes_scripts

    mixed = "".join(word for word in re.split(r"\W+", written) if mixes_scripts(word))
    odd = (
        sign
        for sign in written
        if sign > "\x7f"
        and (
            ord(sign) in _SLASHES
            or unicodedata.normalize("NFKC", sign).isascii()
            or (sign in mixed and as_latin(sign).isascii())
        )
    )
    sign = next((sign for sign in odd if sign.isprintable() and not sign.isspace()), None)
    return f" The path has {named(sign)}." if sign else ""
