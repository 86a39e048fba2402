"""The state on a branch of its own at the git remote: a store whose history everybody can read.

A plain push of a commit that comes after the one that was read is the compare-and-swap: the server
takes it only while the branch stands where it stood. Nothing is ever forced onto the branch, and a
random number in every commit keeps two runs that write the same from both being told they won.

A push that nobody answered is made again with the very same commit: taken, or taken already, is ours,
for no other run can make that commit. A server that has moved on is asked for its history.
"""

import os
import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from postsync.adapters.files import OWN_FOLDER, reason_of
from postsync.adapters.git.clone import find_clone
from postsync.adapters.git.copy import (
    Git,
    GitFailed,
    NotHere,
    Refs,
    Repository,
    is_copy,
    read_commit,
)
from postsync.adapters.git.environment import without_hooks
from postsync.adapters.git.remote import Remote, find_remote
from postsync.adapters.git.run import run_git
from postsync.adapters.git.words import Pushed, is_denied, is_out_of_reach, read_push
from postsync.adapters.state.backend import ABSENT, Conflict, Kept, Opened, Swap, Swapped, Unknown
from postsync.adapters.state.document import shards
from postsync.adapters.state.lockfile import run_url
from postsync.domain.config import GitState
from postsync.domain.errors import ConfigError, PostsyncError, StateUnreadable, StateUnwritable
from postsync.domain.state.record import HighWater, Snapshot
from postsync.domain.text.text import visible

MARKS = "refs/postsync/mark/"
"""Where the mark lies: a second ref, at the newest commit of the state ever written."""

COPY = "state.git"
"""What the copy of the state is called in our own folder in the clone."""

PAUSES = (0.0, 1.0, 3.0, 9.0)
"""Seconds before each try to push."""

DEPTH = 100
"""How far back a commit is looked for that others have built upon."""

_NO_SUCH_REF = "couldn't find remote ref"

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REF = re.compile(r"refs(/[A-Za-z0-9_][A-Za-z0-9._-]*){2,}")
_NO_REF = re.compile(r"\.\.|\.(/|\Z)|\.lock(/|\Z)")

_MAY_READ = (
    "Nothing was changed. Check that this machine may read the repository: `git fetch` should work "
    "in the workspace. In GitHub Actions, `actions/checkout` with `persist-credentials` sees to it."
)
_MAY_WRITE = (
    "Whoever runs postsync must be allowed to push to this branch, without force. In GitHub Actions "
    "that takes `permissions: {contents: write}` for the job; a protected branch must let this user "
    "or app push to it, with nothing required but that it is never forced or deleted."
)
_SAME_KIND = "The workspace's repository and its remote must have the same object format."
_TRY_AGAIN = "Run the command again when the remote can be reached."
_LOOK = "`git fetch` and `git push` should work in the workspace; then run the command again."

Failure = Callable[[str, str, Remote], StateUnreadable | StateUnwritable]

_Content = dict[str, dict[str, bytes]]
"""The files of commits, by commit and path."""


def new_nonce() -> str:
    """128 random bits, in hex."""
    return secrets.token_hex(16)


class GitStore:
    """Implements `backend.Store` on a ref of a git remote. Touches nothing until it is used."""

    def __init__(
        self,
        root: Path,
        *,
        remote: str,
        ref: str,
        cache: Path | None = None,
        environ: Mapping[str, str] = os.environ,
        nonce: Callable[[], str] = new_nonce,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """`cache` is a folder for the copy of what is at the remote, else it lies in the clone."""
        self.name = f"{_called(ref)} of {visible(remote, newline=False)}"
        self._root = root
        self._remote = remote
        self._ref = ref
        self._mark = MARKS + ref.removeprefix("refs/")
        self._cache = cache
        self._environ = environ
        self._nonce = nonce
        self._pause = pause
        self._opened: tuple[Repository, Pusher] | None = None
        self._known: tuple[str, Snapshot] | None = None
        self._outdated: frozenset[str] = frozenset()

    def read(self) -> Kept:
        """What the ref and the mark stand at now."""
        with self._held(_unreadable) as (repository, pusher):
            refs, content = self._found(repository)
            if refs.get(self._mark) not in {refs.get(self._ref), None}:
                # Not every host shows both as of one moment. What is rolled back stays so.
                refs, content = self._found(repository)
        tip, mark = refs.get(self._ref), refs.get(self._mark)
        pusher.marked = mark
        snapshot = None if tip is None else self._snapshot(tip, content)
        high_water = None
        if snapshot is not None:
            high_water = HighWater(lineage=snapshot.lineage, serial=snapshot.serial)
        if mark not in {tip, None}:
            high_water = shards.decode_mark(content[mark])
        return Kept(version=tip or ABSENT, snapshot=snapshot, high_water=high_water)

    def cas(self, snapshot: Snapshot, *, expected: str, note: str) -> Swap:
        """Push a commit that comes after `expected`, and with it the mark."""
        if expected != ABSENT and not _COMMIT.fullmatch(expected):
            return Conflict()
        with self._held(_unwritable) as (repository, pusher):
            try:
                commit = self._commit(repository, snapshot, expected, note)
            except NotHere:
                # The copy may be another one than when it was read.
                refs = repository.refs([self._ref])
                if refs.get(self._ref, ABSENT) != expected:
                    return Conflict()
                repository.discard()
                if refs:
                    repository.fetch([self._ref])
                commit = self._commit(repository, snapshot, expected, note)
            swap = pusher.push(commit, expected=expected)
        if isinstance(swap, Swapped):
            self._known, self._outdated = (swap.version, snapshot), frozenset()
        return swap

    def _found(self, repository: Repository) -> tuple[Refs, _Content]:
        """Where the refs stand, and the files of the commits there, brought here where need be.

        Raises GitFailed.
        """
        refs: Refs = repository.refs([self._ref, self._mark])
        for from_scratch in (False, True):
            try:
                return refs, self._content(repository, refs)
            except NotHere:
                # They may have moved on when this is done.
                refs = _fetch(repository, sorted(refs), from_scratch=from_scratch)
        return refs, self._content(repository, refs)

    def _content(self, repository: Repository, refs: Refs) -> _Content:
        tip = refs.get(self._ref)
        is_known = self._known is not None and self._known[0] == tip
        wanted = {commit for commit in refs.values() if commit != tip or not is_known}
        return {commit: repository.read(commit, shards.is_ours) for commit in wanted}

    def _snapshot(self, commit: str, content: _Content) -> Snapshot:
        if self._known is None or self._known[0] != commit:
            files = content[commit]
            self._known = commit, shards.decode_files(files, source=self.name)
            # What an older postsync wrote is written anew as a whole.
            self._outdated = frozenset() if shards.is_of_this_format(files) else frozenset(files)
        return self._known[1]

    def _commit(self, repository: Repository, snapshot: Snapshot, expected: str, note: str) -> str:
        message = self._message(snapshot, note)
        if expected == ABSENT:
            return repository.commit(message, shards.encode_files(snapshot), parent=None)
        content = self._content(repository, {self._ref: expected})
        before = self._snapshot(expected, content)
        if self._outdated:
            changed = dict.fromkeys(self._outdated) | shards.encode_files(snapshot)
        else:
            changed = shards.encode_files(snapshot, before=before)
        return repository.commit(message, changed, parent=expected)

    def _message(self, snapshot: Snapshot, note: str) -> str:
        trailers = {
            "Serial": str(snapshot.serial),
            "Lineage": snapshot.lineage,
            "Commit": snapshot.commit or "none",
            "Run": run_url(self._environ),
            "Nonce": self._nonce(),
        }
        lines = (f"{name}: {_line(value)}\n" for name, value in trailers.items() if value)
        return f"{_line(note) or 'write'}\n\n{''.join(lines)}"

    @contextmanager
    def _held(self, failure: Failure) -> Iterator[tuple[Repository, "Pusher"]]:
        """The copy, for us alone; what goes wrong with git or the disk meanwhile is a `failure`."""
        repository, pusher = self._opened = self._opened or self._open()
        try:
            with repository.held():
                yield repository, pusher
        except GitFailed as error:
            raise failure(self.name, error.answer.err, repository.remote) from error
        except Refused as error:
            raise failure(self.name, error.complaint, repository.remote) from error
        except OSError as error:
            raise failure(self.name, reason_of(error), repository.remote) from error

    def _open(self) -> "tuple[Repository, Pusher]":
        if not _REF.fullmatch(self._ref) or _NO_REF.search(self._ref):
            raise ConfigError(
                f"the state cannot be kept at {visible(self._ref, newline=False)}",
                detail="`state: {ref: …}` in postsync.yaml takes the full name of a branch of its own, "
                "such as refs/heads/postsync-state.",
            )
        clone, remote = find_remote(self._root, self._remote, self._environ)
        try:
            cache = self._cache or clone.make_own_folder(self._root) / COPY
        except OSError as error:
            raise StateUnreadable(
                f"{self.name} cannot be read: {clone.folder}: {reason_of(error)}",
                detail="postsync keeps a copy of it there: make the folder writable for this user.",
            ) from error
        repository = Repository(cache, remote)
        pusher = Pusher(repository, ref=self._ref, mark=self._mark, pause=self._pause)
        return repository, pusher


class Refused(Exception):
    """The commit was certainly not taken. `complaint` is what git said, secrets and all."""

    def __init__(self, complaint: str) -> None:
        super().__init__()
        self.complaint = complaint


class Pusher:
    """Pushes commits to `ref`, and to `mark` with them as long as the host allows that.

    `marked` is the commit that the mark stands at, None where there is none.
    """

    def __init__(
        self, repository: Repository, *, ref: str, mark: str, pause: Callable[[float], None]
    ) -> None:
        self.marked: str | None = None
        self._repository = repository
        self._ref = ref
        self._mark = mark
        self._pause = pause
        self._with_mark = True

    def push(self, commit: str, *, expected: str) -> Swap:
        """Make `commit` the one at the ref, if that still stands at `expected`, its parent.

        Raises Refused.
        """
        doubt = complaint = ""
        for pause in PAUSES:
            if pause:
                self._pause(pause)
            how, complaint = self._once(commit, expected)
            match how:
                case Pushed.TAKEN:
                    return Swapped(version=commit)
                case Pushed.UNANSWERED:
                    doubt = complaint
                case Pushed.BEHIND if not doubt:
                    return Conflict()
                case Pushed.BEHIND | Pushed.CONTENDED:
                    if swap := self._look(commit, expected):
                        return swap
                case Pushed.REFUSED:
                    break
        if doubt:
            reason = self._repository.remote.show(doubt)
            return self._look(commit, expected) or Unknown(why=reason)
        raise Refused(complaint)

    def _once(self, commit: str, expected: str) -> tuple[Pushed, str]:
        """One push of both refs, and where they are not taken together, of the state's alone."""
        if self._with_mark:
            how, complaint = self._push(commit, self._ref, self._mark, options=self._both(expected))
            if how is Pushed.TAKEN:
                self.marked = commit
            if how not in {Pushed.MARK_REFUSED, Pushed.REFUSED, Pushed.CONTENDED}:
                return how, complaint
        # The mark is a second net. Whatever is wrong with it, the state itself is what counts.
        how, complaint = self._push(commit, self._ref)
        if how is Pushed.TAKEN:
            self._with_mark = False
        return how, complaint

    def _both(self, expected: str) -> list[str]:
        if self.marked in {None, expected}:
            return ["--atomic"]
        # The state was rolled back behind its mark, which has to go another way from here on.
        return ["--atomic", f"--force-with-lease={self._mark}:{self.marked}"]

    def _push(
        self, commit: str, *names: str, options: list[str] | None = None
    ) -> tuple[Pushed, str]:
        answer = self._repository.push(commit, names, options=options or [])
        how, reason = read_push(answer, self._ref)
        return how, "\n".join(filter(None, (reason, answer.err)))

    def _look(self, commit: str, expected: str) -> Swap | None:
        """What the history at the remote says; None when it leaves open whether the push was taken."""
        try:
            history = self._repository.history(self._ref, depth=DEPTH)
        except GitFailed as error:
            if _NO_SUCH_REF not in error.answer.err:
                return None
            history = []
        if commit in history:
            return Swapped(version=commit)
        if (history[0] if history else ABSENT) == expected:
            return None
        is_whole = len(history) < DEPTH or expected in history
        return Conflict() if is_whole else None


def open_store(config: GitState, root: Path, environ: Mapping[str, str]) -> Opened:
    """The branch that `config` names, at a remote of the repository around the workspace `root`."""
    own = root / OWN_FOLDER
    store = GitStore(root, remote=config.remote, ref=config.ref, environ=environ)
    return Opened(store=store, lock=own / "git.lock", journal=own / "journal.jsonl")


def copies_here(config: GitState, root: Path) -> Iterator[Snapshot]:
    """The states in our own copy of the remote, and in the user's repository. Asks nobody."""
    clone = find_clone(root, without_hooks(os.environ))
    if clone is None:
        return
    copy = clone.own_folder(root) / COPY
    if is_copy(copy, clone.object_format):
        yield from _states_in(
            lambda words, **more: run_git([f"--git-dir={copy}", *words], **more),
            ["refs/heads/newest", "refs/fetched"],
        )
    branch = config.ref.removeprefix("refs/heads/")
    yield from _states_in(
        lambda words, **more: clone.run(*words, **more), [f"refs/remotes/{config.remote}/{branch}"]
    )


def _states_in(git: Git, refs: list[str]) -> Iterator[Snapshot]:
    found = git(["for-each-ref", "--format=%(objectname)", *refs])
    for commit in dict.fromkeys(found.lines if found.status == 0 else ()):
        # It may be half there, or something else altogether.
        with suppress(PostsyncError, GitFailed):
            yield shards.decode_files(
                read_commit(git, commit, shards.is_ours), source="a copy of it"
            )


def _unreadable(name: str, complaint: str, remote: Remote) -> StateUnreadable:
    """The state called `name` could not be read; `complaint` is what git said."""
    detail = f"Nothing was changed. {_LOOK}"
    if is_out_of_reach(complaint):
        detail = f"Nothing was changed. {_TRY_AGAIN}"
    elif is_denied(complaint):
        detail = _MAY_READ
    return StateUnreadable(f"{name} cannot be read: {remote.show(complaint)}", detail=detail)


def _unwritable(name: str, complaint: str, remote: Remote) -> StateUnwritable:
    """The state called `name` was certainly not written; `complaint` is what git said."""
    detail = _MAY_WRITE
    if is_out_of_reach(complaint):
        detail = _TRY_AGAIN
    elif "hash algorithm" in complaint:
        detail = _SAME_KIND
    return StateUnwritable(f"{name} cannot be written: {remote.show(complaint)}", detail=detail)


def _fetch(repository: Repository, names: list[str], *, from_scratch: bool) -> Refs:
    if not from_scratch:
        with suppress(GitFailed):  # it may be the copy's fault
            return repository.fetch(names)
    repository.discard()
    return repository.fetch(names)


def _called(ref: str) -> str:
    branch = ref.removeprefix("refs/heads/")
    shown = visible(branch, newline=False)
    return f"the ref {shown}" if branch == ref else f"the branch {shown}"


def _line(text: str) -> str:
    return visible(text.strip()[:200], newline=False)
