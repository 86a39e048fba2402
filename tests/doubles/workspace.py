"""The workspace in memory: posts, media files and the history around them."""

import hashlib
from collections.abc import Iterable, Iterator

from postsync.domain.diagnostic import Diagnostics
from postsync.domain.errors import ConfigError
from postsync.domain.plan.addressing import AccountsOf
from postsync.domain.post.content import Media
from postsync.domain.post.post import Broken, Post, Workspace
from postsync.ports import MediaFile


class ListSource:
    """Implements `ports.PostSource` for a list of posts that a test may change.

    Beside the posts there are so many `other_files`, so that a workspace without posts is not empty.
    """

    def __init__(self, posts: Iterable[Post] = ()) -> None:
        self.posts = list(posts)
        self.broken: tuple[Broken, ...] = ()
        self.diagnostics: Diagnostics = ()
        self.other_files = 1

    def load(self, accounts_of: AccountsOf | None = None) -> Workspace:
        ordered = tuple(sorted(self.posts, key=lambda post: post.address))
        return Workspace(
            posts=ordered,
            files=len(ordered) + self.other_files,
            diagnostics=self.diagnostics,
            broken=self.broken,
        )


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

    def head(self) -> str | None:
        return self.commits[-1] if self.commits else None

    def is_ancestor(self, commit: str, head: str) -> bool | None:
        if commit not in self.commits:
            return None
        return self.commits.index(commit) <= self.commits.index(head)
