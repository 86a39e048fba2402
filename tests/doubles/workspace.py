"""The workspace in memory: posts, media files and the history around them."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from postsync.domain.diagnostic import Diagnostics
from postsync.domain.errors import ConfigError
from postsync.domain.plan.addressing import AccountsOf
from postsync.domain.post.content import Media
from postsync.domain.post.post import Broken, Past, Post, Workspace
from postsync.ports import DefaultBranch, Descent, MediaFile, PastFile


class ListSource:
    """Implements `ports.PostSource` for a list of posts that a test may change.

    Beside the posts there are so many `other_files`, so that a workspace without posts is not empty.
    """

    def __init__(self, posts: Iterable[Post] = ()) -> None:
        self.posts = list(posts)
        self.broken: tuple[Broken, ...] = ()
        self.diagnostics: Diagnostics = ()
        self.other_files = 1
        self.past: list[Post] = []

    def load(self, accounts_of: AccountsOf | None = None) -> Workspace:
        ordered = tuple(sorted(self.posts, key=lambda post: post.address))
        return Workspace(
            posts=ordered,
            files=len(ordered) + self.other_files,
            diagnostics=self.diagnostics,
            broken=self.broken,
        )

    def load_at(self, commit: str) -> Past:
        return Past(commit=commit, posts={post.address: post for post in self.past})


class MemoryMedia:
    """Implements `ports.MediaSource` for files that a test may change."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def add(self, path: str, content: bytes) -> Media:
        """Put a file there, and name it as a post does."""
        self.files[path] = content
        return Media(path=path, sha256=hashlib.sha256(content).hexdigest())

    def describe(self, path: str) -> MediaFile:
        if path not in self.files:
            raise ConfigError(f"{path} is not there")
        content = self.files[path]
        return MediaFile(
            path=path,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            content_type="image/jpeg",
            filename=path.rpartition("/")[2],
        )

    def chunks(self, path: str) -> Iterator[bytes]:
        yield self.files[path]


class LinearHistory:
    """Implements `ports.History` for commits in one line, oldest first; the last is checked out."""

    def __init__(self, *commits: str) -> None:
        self.commits = list(commits)
        self.elsewhere = Descent.UNKNOWN
        self.branch = DefaultBranch.ELSEWHERE
        self.same_files = False
        self.asked_about: set[str] = set()
        self.renames: dict[str, str] = {}
        self.old: frozenset[str] = frozenset()
        self.perhaps_old: frozenset[str] = frozenset()
        """In a shallow clone, whose history does not reach back far enough."""

    def head(self) -> str | None:
        return self.commits[-1] if self.commits else None

    def descent(self, head: str, applied: str, *, far: bool = True) -> Descent:
        if applied not in self.commits:
            return self.elsewhere
        after = self.commits.index(applied) <= self.commits.index(head)
        return Descent.AFTER if after else Descent.BEFORE

    def on_default_branch(self, head: str) -> DefaultBranch:
        return self.branch

    def has_files_of(self, commit: str, files: Iterable[str]) -> bool:
        self.asked_about = set(files)
        return self.same_files

    def is_same_in(self, commit: str, other: str, files: Iterable[str]) -> bool:
        return self.same_files

    def renamed(self, since: str) -> Mapping[str, str]:
        return self.renames

    def old_files(
        self, files: Iterable[str], before: datetime, *, surely: bool = False
    ) -> frozenset[str]:
        return (self.old if surely else self.old | self.perhaps_old) & set(files)

    def commit_of(self, name: str) -> str:
        return name

    def fork_of(self, name: str) -> str:
        return name

    def commits_before(self, file: str) -> Iterable[str]:
        return ()

    def file_of(self, commit: str, file: str) -> PastFile:
        return PastFile(problem="no file is in memory")
