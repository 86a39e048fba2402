"""Names that lose a post: those that no pattern reads, and those that other systems hold for the same."""

import os
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from postsync.adapters.reach import read_below
from postsync.adapters.workspace.load.patterns import Pattern, matched
from postsync.adapters.workspace.wording import quoted
from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Severity, Span
from postsync.domain.late import late
from postsync.domain.post.address import address_of_path
from postsync.domain.text.text import composed

_MEANT_AS_YAML = late(
    r"(.+?) *\.(?:ya?m+l*|ymal|yalm|ylm|yaaml)(?:\.txt|\.ya?ml)* *", re.IGNORECASE | re.DOTALL
)
_ODD = late(r"\.(?:y|txt|json)[^/]{0,20}\Z", re.IGNORECASE | re.DOTALL)
_PERHAPS = late(r"(.+)\.(?:txt|json)", re.IGNORECASE | re.DOTALL)
_OF_PROGRAMS = ("._", ".#")
"""How macOS and Emacs begin the names of files that they keep beside another one."""

_OF_POST = late(rb"^(?:accounts|containers|content|scheduledAt)[ \t]*:", re.MULTILINE)
_OF_POST_IN_JSON = late(rb'"(?:accounts|containers)"\s*:')
_MOST_BYTES = 16_384
"""A post says in so many what it is."""

_MOST_LOOKED_AT, _MOST_ENTRIES = 20, 1_000
"""Files that are looked into in a folder beside the posts, and names that are read of it."""


class Meant(NamedTuple):
    """The name that a file was probably to have, and whether that is beyond doubt."""

    name: str
    folder: str
    is_certain: bool


def check_unread(
    root: str,
    path: str,
    entry: os.DirEntry[str],
    here: Iterable[Pattern],
    out: Iterable[Pattern],
) -> Iterator[Diagnostic]:
    """What is wrong with something that no pattern of its folder matches, where it was meant as posts.

    `here` and `out` are the patterns of that folder, for what is taken and what is left out.
    """
    if _ODD.search(entry.name):
        meant = meant_name(entry.name, here)
        is_left_out = meant is not None and matched(meant.name, out) is not None
        if meant and not is_left_out and entry.is_file(follow_symlinks=False):
            yield from _unread_file(root, path, meant)
    elif path == entry.name and entry.is_dir(follow_symlinks=False):
        wanted = [one.folder for one in here if _is_near(path, one.folder.partition("/")[0])]
        if wanted:
            yield from _unread_folder(root, path, wanted[0])


def meant_name(name: str, patterns: Iterable[Pattern]) -> Meant | None:
    """The name under which `patterns` would read a file, if its own is one of a post file by mistake."""
    of_yaml = _MEANT_AS_YAML.fullmatch(name)
    found = of_yaml or _PERHAPS.fullmatch(name)
    if found is None or name.startswith(_OF_PROGRAMS):
        return None
    stem = found[1].lstrip(".")
    is_yaml = of_yaml is not None and not name.endswith((".yaml", ".yml"))
    patterns = tuple(patterns)
    for right in (f"{stem}.yaml", f"{stem}.yml"):
        folder = matched(right, patterns)
        if folder is not None:
            return Meant(right, folder, is_certain=is_yaml and not name.startswith("."))
    return None


def _unread_file(root: str, path: str, meant: Meant) -> Iterator[Diagnostic]:
    if not meant.is_certain and not _is_post(root, path):
        return
    folder, _, name = path.rpartition("/")
    right = posixpath.join(folder, meant.name)
    if meant.is_certain:
        detail = f"Rename it to {meant.name}."
    else:
        detail = (
            f"Name it {meant.name} if it is a post; else leave it out in `posts`, with `!{path}`."
        )
    yield finding(
        "PS146",
        f"the file {quoted(path)} is not read: {_reason(name)}",
        detail=detail,
        span=Span(file=path),
        address=address_of_path(right, meant.folder) if meant.is_certain else None,
        severity=Severity.ERROR if meant.is_certain else None,
    )


def _reason(name: str) -> str:
    if name != name.rstrip():
        return "its name ends with a space"
    if name.startswith("."):
        return "names that begin with a dot are hidden"
    if name.lower().endswith((".yaml", ".yml")) and not name.endswith((".yaml", ".yml")):
        return "its suffix is not in small letters"
    return "no pattern of `posts` matches its name"


def _unread_folder(root: str, name: str, wanted: str) -> Iterator[Diagnostic]:
    """Note a folder whose name is nearly that of the posts, if it holds posts."""
    for path in islice(_yaml_in(root, name, depth=2), _MOST_LOOKED_AT):
        if _is_post(root, path):
            summary = f"the file {quoted(path)} is not read: posts are looked for in {wanted}/"
            detail = f"Move it there, or say in postsync.yaml: posts: [{wanted}/**/*.yaml, {name}/**/*.yaml]."
            yield finding("PS146", summary, detail=detail, span=Span(file=path))
            return


def _yaml_in(root: str, folder: str, depth: int) -> Iterator[str]:
    try:
        with os.scandir(f"{root}/{folder}") as entries:
            listed = sorted(islice(entries, _MOST_ENTRIES), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in listed:
        path = f"{folder}/{entry.name}"
        if entry.name.endswith((".yaml", ".yml")) and entry.is_file(follow_symlinks=False):
            yield path
        elif depth > 1 and entry.is_dir(follow_symlinks=False):
            yield from _yaml_in(root, path, depth - 1)


def _is_near(name: str, wanted: str) -> bool:
    """Whether the name of a folder is that of another but for its letters' case, an `s` and signs."""
    return name != wanted and _bare(name) == _bare(wanted) != ""


def _bare(name: str) -> str:
    return re.sub(r"[\W_]", "", name.casefold()).removesuffix("s")


def _is_post(root: str, path: str) -> bool:
    try:
        data = read_below(root, path, most=_MOST_BYTES)
    except OSError:
        return False
    in_braces = data.lstrip().startswith(b"{")
    return (_OF_POST_IN_JSON if in_braces else _OF_POST).search(data) is not None


def check_twins(paths: Iterable[str]) -> Iterator[Diagnostic]:
    """Find paths that are one and the same on macOS and Windows: by letter case, or by Unicode form."""
    files = {path: path for path in paths}
    yield from _same(files, "file")
    folders: dict[str, str] = {}
    for path in files:
        folder = posixpath.dirname(path)
        while folder and folder not in folders:
            folders[folder] = path
            folder = posixpath.dirname(folder)
    yield from _same(folders, "folder")


def _same(places: Mapping[str, str], what: str) -> Iterator[Diagnostic]:
    """Findings about names that are alike, each at the file that it is in `places` for."""
    if len({folded(name) for name in places}) == len(places):
        return
    alike: dict[str, list[str]] = defaultdict(list)
    for name in places:
        alike[folded(name)].append(name)
    for same in alike.values():
        for at, name in enumerate(same):
            other = same[at - 1]
            # Of folders in folders only the uppermost is told.
            is_own = what == "file" or posixpath.dirname(name) == posixpath.dirname(other)
            if len(same) > 1 and is_own:
                yield twin(name, other, what, Span(file=places[name]))


def folded(path: str) -> str:
    """A path as file systems compare it that know neither letter case nor Unicode forms."""
    return path.lower() if path.isascii() else composed(composed(path).casefold())


def twin(name: str, other: str, what: str, span: Span, address: str | None = None) -> Diagnostic:
    """The finding about one of two names that are alike."""
    by = "Unicode form" if composed(name) == composed(other) else "letter case"
    return finding(
        "PS147",
        f"the {what}s {quoted(name)} and {quoted(other)} have names that differ only by {by}",
        detail=f"On macOS and Windows a checkout has one of them only. Rename one {what}.",
        span=span,
        address=address,
    )
