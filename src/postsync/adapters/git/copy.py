"""A bare repository of our own, through which the state's remote is read and written.

The user's repository is left alone: no ref, no index, no shallow file of it is ever touched. What is
kept here is a copy that may be deleted at any time; one that a killed process has left behind locked
or incomplete is made again.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from postsync.adapters import files
from postsync.adapters.git.remote import REMOTE, Remote
from postsync.adapters.git.run import LOCALLY, Answer, run_git

ASKING = 60.0
FETCHING = 180.0
PUSHING = 60.0
"""Seconds after which a command that talks to the remote is given up."""

WAITING = 240.0
"""Seconds to wait for another process of this workspace that uses the copy."""

_TOO_MANY_PACKS = 400
"""Files in the pack folder from which on a fresh copy is quicker than the old one."""

_NEWEST = "refs/heads/newest"
"""Where the last commit that was fetched or made is kept, so that a fetch brings only what is new."""

_CONFIGURATIONS = {
    "sha1": b"[core]\n\trepositoryformatversion = 0\n\tbare = true\n",
    "sha256": b"[core]\n\trepositoryformatversion = 1\n\tbare = true\n"
    b"[extensions]\n\tobjectformat = sha256\n",
}
"""All that stands in the configuration of a copy. One with another was not made by us."""

_LONGEST = 4096

_STRANGE = (
    "commondir",
    "config.worktree",
    "hooks",
    "info/attributes",
    "info/grafts",
    *(f"objects/info/{part}" for part in ("alternates", "http-alternates")),
)
"""What would let git look elsewhere, or run something."""

_AUTHOR = "postsync <noreply@postsync.invalid>"

Refs = Mapping[str, str]
"""Commit ids by full names of refs."""

Changed = Mapping[str, bytes | None]
"""By path: what a file is to hold from now on; None for a file that is to go."""


class GitFailed(Exception):
    """A command did not do what it was run for. `answer` is what it said."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class NotHere(GitFailed):
    """A commit, or a part of it, is not in the copy."""


class Repository:
    """The copy in `folder` of what `remote` has. Everything here needs it `held`."""

    def __init__(self, folder: Path, remote: Remote) -> None:
        self.remote = remote
        self._folder = folder.absolute()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other processes of this workspace out meanwhile. Raises OSError, GitFailed."""
        files.make_folder(self._folder.parent)
        lock = self._folder.with_name(f"{self._folder.name}.lock")
        with files.locked(lock, patience=WAITING):
            self._prepare()
            yield

    def refs(self, names: Sequence[str]) -> dict[str, str]:
        """The commits that these refs of the remote stand at; those that it has. Raises GitFailed."""
        answer = self._talk(["ls-remote", REMOTE, *names], seconds=ASKING)
        pairs = (line.partition("\t") for line in answer.lines)
        return {name: commit for commit, _, name in pairs if name in names}

    def fetch(self, names: Sequence[str], *, depth: int = 1) -> dict[str, str]:
        """Bring these refs here, `depth` commits of each; what they stand at. Raises GitFailed."""
        local = {name: f"refs/fetched/{number}" for number, name in enumerate(names)}
        specs = [f"+{name}:{here}" for name, here in local.items()]
        quiet = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"]
        self._talk(["fetch", *quiet, f"--depth={depth}", REMOTE, *specs], seconds=FETCHING)
        return dict(zip(names, self._run(["rev-parse", *local.values()]).lines, strict=True))

    def history(self, name: str, *, depth: int) -> list[str]:
        """The last `depth` commits of a ref of the remote, the newest first. Raises GitFailed."""
        tip = self.fetch([name], depth=depth)[name]
        return self._run(["rev-list", "--first-parent", f"--max-count={depth}", tip]).lines

    def read(self, commit: str, wanted: Callable[[str], bool]) -> dict[str, bytes]:
        """The files in a commit whose paths are `wanted`. Raises NotHere."""
        return read_commit(self._git, commit, wanted)

    def commit(self, message: str, changed: Changed, *, parent: str | None) -> str:
        """Make a commit that differs from `parent` in `changed`; its id. Raises NotHere."""
        text = message.encode("utf-8", "replace")
        stream = [
            b"feature done\n",
            f"commit {_NEWEST}\nmark :1\ncommitter {_AUTHOR} now\n".encode(),
            b"data %d\n%s\n" % (len(text), text),
            f"from {parent}\n".encode() if parent else b"",
        ]
        for path, data in sorted(changed.items()):
            if data is None:
                stream.append(f"D {path}\n".encode())
            else:
                stream.append(
                    b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data)
                )
        stream.append(b"get-mark :1\ndone\n")
        command = ["fast-import", "--quiet", "--force", "--date-format=now"]
        # A pack for each: to spread a few objects out takes a process more.
        answer = self._git(["-c", "fastimport.unpackLimit=1", *command], stdin=b"".join(stream))
        if answer.status:
            raise NotHere(answer)
        return answer.lines[0]

    def push(self, commit: str, names: Sequence[str], *, options: Sequence[str]) -> Answer:
        """Push a commit to refs of the remote, never by force; what git said to it."""
        specs = [f"{commit}:{name}" for name in names]
        command = ["push", "--porcelain", "--no-verify", *options, REMOTE, *specs]
        return self._git(command, seconds=PUSHING, talks=True)

    def discard(self) -> None:
        """Start over with an empty copy: something in this one is not as it should be."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._prepare()

    def _prepare(self) -> None:
        """See to it that there is a copy that can be used. Raises GitFailed and OSError."""
        if is_copy(self._folder, self.remote.object_format):
            packs = self._folder / "objects/pack"
            if not packs.is_dir() or sum(1 for _ in packs.iterdir()) < _TOO_MANY_PACKS:
                return
        if self._folder.is_symlink():
            self._folder.unlink()
        shutil.rmtree(self._folder, ignore_errors=True)
        kind = f"--object-format={self.remote.object_format}"
        _succeeded(
            run_git(["init", "--quiet", "--bare", "--template=", kind, "--", str(self._folder)])
        )
        files.replace(self._folder / "config", _CONFIGURATIONS[self.remote.object_format])

    def _talk(self, arguments: Sequence[str], *, seconds: float) -> Answer:
        return _succeeded(self._git(arguments, seconds=seconds, talks=True))

    def _run(self, arguments: Sequence[str]) -> Answer:
        return _succeeded(self._git(arguments))

    def _git(
        self,
        arguments: Sequence[str],
        *,
        stdin: bytes | None = None,
        seconds: float = LOCALLY,
        talks: bool = False,
    ) -> Answer:
        # Relative addresses of remotes are seen from the folder that git runs in.
        return run_git(
            ["-C", str(self.remote.top), f"--git-dir={self._folder}", *arguments],
            environ=self.remote.environ,
            stdin=stdin,
            seconds=seconds,
            talks=talks,
            away_from=self.remote.top,
        )


Git = Callable[..., Answer]
"""Runs a git command, given as a list of words, with `stdin`."""


def read_commit(git: Git, commit: str, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """The files in a commit whose paths are `wanted`. Raises NotHere."""
    answer = git(["ls-tree", "-r", "-z", "--full-tree", commit])
    if answer.status:
        raise NotHere(answer)
    ids: dict[str, str] = {}
    for entry in answer.out.decode("utf-8", "replace").split("\0")[:-1]:
        facts, _, path = entry.partition("\t")
        mode, kind, blob = facts.split()
        if wanted(path):
            # What is no plain file is left to the reader, who does not know its name.
            plain = kind == "blob" and mode.startswith("100")
            ids[path if plain else f"{path}/"] = blob
    return dict(zip(ids, _blobs(git, list(ids.values())), strict=True))


def _blobs(git: Git, ids: Sequence[str]) -> Iterator[bytes]:
    wanted = "".join(f"{blob}\n" for blob in ids).encode()
    answer = git(["cat-file", "--batch"], stdin=wanted)
    position = 0
    for _ in ids:
        end = answer.out.find(b"\n", position)
        facts = answer.out[position:end].split()
        if answer.status or end < 0 or len(facts) != 3 or facts[1] != b"blob":
            raise NotHere(answer)
        size = int(facts[2])
        yield answer.out[end + 1 : end + 1 + size]
        position = end + size + 2


def is_copy(folder: Path, object_format: str) -> bool:
    """Whether a repository there is one of ours with such object ids, and nothing was added to it."""
    try:
        settings = files.read(folder / "config", limit=_LONGEST)
        links = [entry.name for entry in os.scandir(folder) if entry.is_symlink()]
    except OSError:
        return False
    whole = all((folder / part).exists() for part in ("HEAD", "objects", "refs"))
    strange = any(os.path.lexists(folder / part) for part in _STRANGE)
    is_ours = settings == _CONFIGURATIONS[object_format]
    return whole and is_ours and not strange and not links and not folder.is_symlink()


def _succeeded(answer: Answer) -> Answer:
    if answer.status:
        raise GitFailed(answer)
    return answer
