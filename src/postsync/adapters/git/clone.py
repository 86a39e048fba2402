"""The clone that holds the workspace, asked without a word of its configuration being in effect.

What lies in `.git` may be somebody else's: an archive, a shared folder, a file that is included from the
work tree. Git runs programs for many a setting, and for others in the next version. So it never works
in the clone itself but in a view of it: a folder of ours with a configuration of ours, where HEAD, the
refs and the index are those of the clone. The settings of the user and the system count as ever.
"""

import os
import re
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from postsync.adapters import files
from postsync.adapters.git.environment import may_move
from postsync.adapters.git.layout import GIT_FILE, odd_file, refuse_pointer
from postsync.adapters.git.layout import read as _read
from postsync.domain.late import late

if TYPE_CHECKING:
    from postsync.adapters.git.run import Answer

OWN = "postsync"
"""What our folder in the clone is called, where `git rev-parse --git-path` would put it."""

_VIEW = "view"
_LINKED = ("packed-refs", "shallow")
_FETCH_HEAD = "FETCH_HEAD"
_FETCHED = late(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?(?=\t)")
"""The first line of what the last fetch brought, which is what git means by FETCH_HEAD."""

_MOVED = ("GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY")

_SHA256 = late(rb"^\s*objectformat\s*=\s*\"?sha256", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class Clone:
    """`top` is the work tree, `folder` what git keeps for it, `common` what linked work trees share."""

    top: Path
    folder: Path
    common: Path
    moved: Mapping[str, str] = field(default_factory=dict)
    """What the environment says to take from elsewhere, as it does for hooks."""

    def run(
        self,
        *words: str,
        at: Path | None = None,
        environ: Mapping[str, str] = MappingProxyType({}),
        stdin: bytes | None = None,
        seconds: float = 60.0,
        most: int | None = None,
    ) -> "Answer":
        """What a git command says that asks no remote, in the folder `at`, else at the top.

        One without `stdin` is ended when it says more than `most` bytes. Raises GitMissing.
        """
        from postsync.adapters.git.run import Answer, run_git  # most runs do without

        if odd := self._odd:
            return Answer(status=128, out=b"", err=odd)
        here = ("-C", str((at or self.top).absolute()))
        view = (f"--git-dir={self._see(self._own)}", f"--work-tree={self.top}")
        parts = {
            "GIT_INDEX_FILE": str(self.folder / "index"),
            "GIT_OBJECT_DIRECTORY": str(self.common / "objects"),
        }
        return run_git(
            [*here, *view, *words],
            environ={**parts, **self.moved, **environ},
            stdin=stdin,
            seconds=seconds,
            most=most,
            away_from=self.top,
        )

    def settings(self) -> "Answer":
        """All settings, as `git config --list` shows them with their scopes and origins.

        The one command that works in the clone itself: it only tells. Raises GitMissing.
        """
        from postsync.adapters.git.run import Answer, run_git

        if odd := self._odd:
            return Answer(status=128, out=b"", err=odd)
        told = ("config", "--list", "--includes", "--show-scope", "--show-origin", "-z")
        place = ("-C", str(self.top), f"--git-dir={self.folder}", f"--work-tree={self.top}")
        return run_git([*place, *told], away_from=self.top)

    def is_within(self, path: Path) -> bool:
        """Whether a path leads into the work tree or what git keeps for it."""
        real = path.resolve()
        return any(real.is_relative_to(one.resolve()) for one in (self.top, self.common))

    def folder_of(self, root: Path) -> str:
        """Where the workspace `root` lies in the work tree; empty at the top."""
        folder = root.resolve().relative_to(self.top.resolve())
        return "" if folder == Path() else folder.as_posix()

    def own_folder(self, root: Path) -> Path:
        """Where we keep what is of the workspace `root`, beside git's own. It need not be there."""
        import hashlib

        name = hashlib.sha256(self.folder_of(root).encode("utf-8", "replace")).hexdigest()[:16]
        return self.folder / OWN / name

    def make_own_folder(self, root: Path) -> Path:
        """The same, made if need be, and no link. Raises OSError."""
        _real_folder(self.folder / OWN)
        return _real_folder(self.own_folder(root))

    @cached_property
    def object_format(self) -> str:
        """The kind of the object ids."""
        return "sha256" if _SHA256.search(_read(self.common / "config")) else "sha1"

    @cached_property
    def _odd(self) -> str:
        """What git would wait for without end: a pipe in the place of a file."""
        odd = odd_file(self.folder, self.common)
        return f"fatal: {odd} is not a regular file\n" if odd is not None else ""

    @cached_property
    def _own(self) -> Path:
        with suppress(OSError):
            own = _real_folder(self.folder / OWN)
            self._see(own)
            return own
        # What nobody may write to can be looked at all the same.
        import atexit
        import shutil
        import tempfile

        folder = Path(tempfile.mkdtemp(prefix="postsync-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return folder

    def _see(self, own: Path) -> Path:
        """The view below `own`, which holds what it has to and nothing else. Raises OSError."""
        view = _real_folder(own / _VIEW)
        reftable = (self.common / "reftable").is_dir()
        links = {name: self.common / name for name in _LINKED if _is_plain(self.common / name)} | {
            "refs": self.common / "refs"
        }
        if reftable:
            links["reftable"] = self.folder / "reftable"
        links |= {one.name: one for one in self.folder.glob("sharedindex.*") if _is_plain(one)}
        written = {"HEAD": self._head(), "config": self._configuration(reftable)}
        if fetched := _FETCHED.match(_read(self.folder / _FETCH_HEAD)):
            written[_FETCH_HEAD] = fetched[0] + b"\n"
        wanted = {*links, *written, "info"}
        exclude = self.common / "info" / "exclude"
        excluded = {"exclude": exclude} if _is_plain(exclude) else {}
        for folder, known in ((view, wanted), (_real_folder(view / "info"), set(excluded))):
            for entry in os.scandir(folder):
                # What begins with a dot another process is just writing.
                if entry.name not in known and not entry.name.startswith("."):
                    _remove(Path(entry.path))
        for name, target in excluded.items():
            _link(view / "info" / name, target)
        for name, target in links.items():
            _link(view / name, target)
        for name, data in written.items():
            _write(view / name, data)
        return view

    def _head(self) -> bytes:
        head = self.folder / "HEAD"
        if head.is_symlink():  # as git made it long ago
            return f"ref: {head.readlink()}\n".encode()
        return _read(head)

    def _configuration(self, reftable: bool) -> bytes:
        extensions = [f"\tobjectformat = {self.object_format}\n"]
        if self.object_format == "sha1":
            extensions = []
        if reftable:
            extensions.append("\trefstorage = reftable\n")
        version = 1 if extensions else 0
        text = f"[core]\n\trepositoryformatversion = {version}\n\tbare = false\n"
        return (text + "".join(["[extensions]\n", *extensions] if extensions else [])).encode()


def find_clone(root: Path, environ: Mapping[str, str] = os.environ) -> Clone | None:
    """The clone whose work tree holds `root`; None outside of one. A bare repository is none.

    Raises ConfigError where git refuses it, GitMissing.
    """
    given = {name: environ[name] for name in environ if may_move(name)}
    if not given and not may_be_cloned(root):
        return None
    # A repository that the environment names is the user's word.
    found = plain_clone(root) if "GIT_DIR" not in given else None
    if not given and found is not None and _is_ours(found):
        return found
    return _asked(root, given)


def may_be_cloned(root: Path) -> bool:
    """Whether anything from `root` upwards could make it a work tree."""
    try:
        here = root.resolve(strict=True)
    except (OSError, RuntimeError):
        return True
    return any(os.path.lexists(one / ".git") for one in (here, *here.parents))


def any_clone(root: Path, environ: Mapping[str, str] = os.environ) -> Clone | None:
    """The same, whoever owns it where it is found without git: nothing of it is in effect.

    Raises ConfigError, GitMissing.
    """
    moved = any(may_move(name) for name in environ)
    return (None if moved else plain_clone(root)) or find_clone(root, environ)


def plain_clone(root: Path) -> Clone | None:
    """The clone around `root`, found without git; None where it is unusual, or there is none.

    Raises ConfigError where it is not known to be the workspace's own, GitMissing.
    """
    try:
        here = root.resolve(strict=True)
        device = here.stat().st_dev
        for folder in (here, *here.parents):
            if folder.stat().st_dev != device:  # git does not look across file systems
                return None
            inner = folder / ".git"
            refuse_pointer(folder)
            if inner.is_dir():
                return Clone(folder, inner, inner) if is_git_folder(inner, inner) else None
            if os.path.lexists(inner):
                return _linked(folder, inner)
    except (OSError, RuntimeError):
        return None
    return None


def _linked(top: Path, inner: Path) -> Clone | None:
    """The clone of a work tree whose `.git` is a file that says where the rest is."""
    named = GIT_FILE.fullmatch(_read(inner))
    if named is None:
        return None
    folder = top / os.fsdecode(named["folder"])
    common = folder
    if (folder / "commondir").exists():
        common = (folder / os.fsdecode(_read(folder / "commondir").rstrip(b"\n"))).resolve()
    return Clone(top, folder, common) if is_git_folder(folder, common) else None


def is_git_folder(folder: Path, common: Path) -> bool:
    """Whether git keeps a repository there; `common` is what several work trees share."""
    parts = all((common / part).is_dir() for part in ("objects", "refs"))
    return parts and os.path.lexists(folder / "HEAD")


def _is_ours(clone: Clone) -> bool:
    """Whether all of it belongs to who we are; else git has to know that it is to be trusted."""
    return all(
        path.stat().st_uid == os.geteuid() for path in (clone.top, clone.top / ".git", clone.folder)
    )


def _asked(root: Path, given: Mapping[str, str]) -> Clone | None:
    """The clone as git itself finds it."""
    from postsync.adapters.git.run import refused, run_git

    words = ("--is-bare-repository", "--is-inside-work-tree", "--absolute-git-dir")
    told = run_git(
        ["-C", str(root.absolute()), "rev-parse", *words, "--git-common-dir", "--show-cdup"],
        environ=given,
        away_from=root,
    )
    if "not a git repository" in told.err or "bare repository" in told.err:
        return None
    if told.status:
        raise refused(root, told.err)
    bare, inside, folder, common, *up = told.lines
    # An older git does not know that a bare repository has to be named to be one.
    if "true" not in inside or (bare == "true" and "GIT_DIR" not in given):
        return None
    here = root.absolute()
    top = (here / (up[0] if up else "")).resolve()
    if "GIT_DIR" not in given:
        refuse_pointer(top)
    moved = {name: given[name] for name in _MOVED if name in given}
    return Clone(top, Path(folder), (here / common).resolve(), moved)


def _is_plain(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _real_folder(path: Path) -> Path:
    """`path` as a folder that is no link."""
    if path.is_symlink() or (os.path.lexists(path) and not path.is_dir()):
        path.unlink()
    path.mkdir(mode=files.PRIVATE_FOLDER, exist_ok=True)
    return path


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        import shutil

        shutil.rmtree(path)
    else:
        path.unlink()


def _link(path: Path, target: Path) -> None:
    if path.is_symlink() and path.readlink() == target:
        return
    with suppress(FileNotFoundError):
        _remove(path)
    with suppress(FileExistsError):  # another process was quicker
        path.symlink_to(target)


def _write(path: Path, data: bytes) -> None:
    if not path.is_symlink() and path.is_file() and _read(path) == data:
        return
    if path.is_symlink() or path.is_dir():
        _remove(path)
    files.replace(path, data)
