"""What git knows of single files: renamed since a commit, committed before a moment, as a commit has them.

Paths are relative to the workspace, which may be a folder of the repository. Only trees, the index and
commits are read, with settings that no configuration changes: files themselves are compared here,
because git would run the filters that a branch asks for.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from postsync.adapters import files
from postsync.adapters.git.run import Answer

Git = Callable[..., Answer | None]
"""Runs a git command in the workspace, given as words; None where git is not installed."""

_LIMIT = 64 * 2**20
"""Bytes of the largest file that is compared; a larger one counts as another."""

_POST_FILES = ("*.yaml", "*.yml")

_SETTINGS = ("-c", "log.showSignature=false", "-c", "log.showRoot=true")
"""The settings of `git log` that would run a program, or leave the first commit out."""

_RAW = ("-z", "--relative", "--name-status", "--no-ext-diff", "--no-textconv")

_COMMIT = "\1"
"""What stands before the parents of each commit."""


def renamed_since(git: Git, commit: str) -> dict[str, str]:
    """The old path of every post file that was renamed between `commit` and the index, by its new one.

    Empty where the commit, or what is needed of it, is not here.
    """
    similar = ("--find-renames", "-l2000", "--diff-filter=R")
    told = git("diff-index", "--cached", *similar, *_RAW, commit, "--", *_POST_FILES)
    if told is None or told.status:
        return {}
    words = _words(told)
    return {new: old for _, old, new in zip(words[::3], words[1::3], words[2::3], strict=False)}


def committed_before(
    git: Git, root: Path, given: Iterable[str], moment: datetime, *, surely: bool = False
) -> frozenset[str]:
    """Those of the files that stand as they were committed before `moment`, or may have been.

    A file that was only moved since is as old as it was, and so is one that was deleted or changed and
    is back. What lies beyond the edge of a shallow clone may be of any age, and so may everything when
    git cannot tell; if `surely`, that does not count.
    """
    tree = _tree(git, "HEAD")
    if tree is None:
        return frozenset() if surely else frozenset(given)
    kept = {name for name in given if name in tree and _is_as_in(tree[name], root / name)}
    if not kept:
        return frozenset()
    contents = _contents_until(git, moment)
    old = {name for name in kept if tree[name][1] in contents}
    if not surely:
        touched = _touched_since(git, moment)
        old |= kept - touched if touched is not None else kept
    return frozenset(old)


def are_as_in(git: Git, root: Path, commit: str, given: Iterable[str]) -> bool:
    """Whether each of the files is what `commit` has: the same, or in neither. No where it is not here."""
    tree = _tree(git, commit)
    return tree is not None and all(
        _is_plain(tree[name]) and _is_as_in(tree[name], root / name)
        if name in tree
        else not os.path.lexists(root / name)
        for name in given
    )


def _is_plain(entry: tuple[str, str]) -> bool:
    """Whether git has a plain file there, and no link or repository, whose content it cannot tell."""
    return entry[0].startswith("100")


def are_alike(git: Git, root: Path, commit: str, other: str, given: Iterable[str]) -> bool:
    """Whether two commits have each of the files alike, or neither has it. No where one is not here.

    Told by ids alone: media may be large, or lie in Git LFS. What neither has and what is here all the
    same, in a submodule say, nobody can tell of.
    """
    names = set(given)
    top = max((name.count("../") for name in names if name.startswith("../")), default=0)
    one, two = (_tree(git, each, "../" * top or ".") for each in (commit, other))
    if one is None or two is None:
        return False
    return all(
        one[name] == two.get(name)
        if name in one
        else name not in two and not os.path.lexists(root / name)
        for name in names
    )


def _touched_since(git: Git, moment: datetime) -> set[str] | None:
    """Today's names of all files that a commit since `moment` changed; None when nobody can tell."""
    since = f"--since=@{int(moment.timestamp())}"
    exact = "--find-renames=100%"
    form = f"--format={_COMMIT}%P"
    told = git(*_SETTINGS, "log", since, form, exact, *_RAW, "HEAD", "--", ".")
    if told is None or told.status:
        return None
    touched: set[str] = set()
    today: dict[str, str] = {}
    has_edge: bool | None = None
    for parents, changes in _commits(told):
        if changes and not parents:
            if has_edge is None:
                has_edge = _is_shallow(git)
            if has_edge:  # it only seems to have made every file
                continue
        for status, old, new in changes:
            if status == "R100":
                today[old] = today.get(new, new)
            else:
                touched.add(today.get(new, new))
    return touched


def _contents_until(git: Git, moment: datetime) -> set[str]:
    """The blobs of all post files that commits before `moment` made; none when git cannot tell."""
    until = f"--until=@{int(moment.timestamp())}"
    raw = ("--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv", "-m")
    told = git(*_SETTINGS, "log", until, "--format=", *raw, "HEAD", "--", *_POST_FILES)
    if told is None or told.status:
        return set()
    facts = (word.lstrip("\n") for word in _words(told))
    return {word.split()[3] for word in facts if word.startswith(":") and len(word.split()) == 5}


def _commits(told: Answer) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Each commit, newest first: its parents, and status, old path and path of what it changed."""
    # A path may look like anything, but it always follows a status.
    words = iter(_words(told))
    parents, changes = "", list[tuple[str, str, str]]()
    for word in words:
        status = word.lstrip("\n")
        if status.startswith(_COMMIT):
            yield parents, changes
            parents, changes = status.removeprefix(_COMMIT), []
        elif status:
            old = next(words, "")
            changes.append((status, old, next(words, "") if status[0] in "RC" else old))
    yield parents, changes


def _is_shallow(git: Git) -> bool:
    told = git("rev-parse", "--is-shallow-repository")
    return told is None or told.text != "false"


def _tree(git: Git, commit: str, top: str = ".") -> Mapping[str, tuple[str, str]] | None:
    """Mode and blob of every file that a commit has in the workspace; None when it is not here.

    `top` is the folder to begin at, as the workspace sees it.
    """
    told = git("ls-tree", "-r", "-z", commit, "--", top)
    if told is None or told.status:
        return None
    entries = (entry.partition("\t") for entry in _words(told))
    return {path: (facts.split()[0], facts.split()[2]) for facts, _, path in entries}


def _is_as_in(entry: tuple[str, str], path: Path) -> bool:
    """Whether a file has the content that was committed; with other line ends, too.

    Of what is no plain file in git nobody can tell: it counts as the same.
    """
    _, blob = entry
    if not _is_plain(entry):
        return True
    try:
        data = files.read(path, limit=_LIMIT)
    except OSError:
        return False
    return blob in {_blob(data, len(blob)), _blob(data.replace(b"\r\n", b"\n"), len(blob))}


def _blob(data: bytes, digits: int) -> str:
    kind = hashlib.sha1 if digits == 40 else hashlib.sha256
    return kind(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _words(told: Answer) -> list[str]:
    return told.out.decode("utf-8", "surrogateescape").split("\0")[:-1]
