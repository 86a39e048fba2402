"""Posts as the workspace says them: the desired state."""

from typing import NamedTuple

from postsync.domain.diagnostic import Diagnostics, Span
from postsync.domain.post.content import Content


class Own(NamedTuple):
    """What a post's own file says, before groups, defaults and the workspace's zone are filled in.

    `accounts` are the selectors as written, `at` is the time with the zone beside it; None where the
    file leaves it open. `words` is a digest of everything else that the public would see.
    """

    accounts: tuple[str, ...] | None
    at: str | None
    words: str


class Post(NamedTuple):
    """One desired publication, and where its file says so. `own` is None where nobody needs it."""

    address: str
    content: Content
    span: Span
    own: Own | None = None


class Broken(NamedTuple):
    """A document that is no post because of its errors; it is neither absent nor new.

    `address` is None where the file cannot be read so far.
    """

    file: str
    span: Span
    address: str | None = None


class Workspace(NamedTuple):
    """All posts of the repository, ordered by address, with everything wrong with them.

    `broken` are the documents that have errors and are not among `posts`.
    """

    posts: tuple[Post, ...]
    files: int
    diagnostics: Diagnostics = ()
    broken: tuple[Broken, ...] = ()


class Checked(NamedTuple):
    """What a check of the repository came to: how many posts and files, and what is wrong with them."""

    posts: int
    files: int
    diagnostics: Diagnostics
