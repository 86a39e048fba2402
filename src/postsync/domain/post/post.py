"""Posts as the workspace says them: the desired state."""

from typing import NamedTuple

from postsync.domain.diagnostic import Diagnostics, Span
from postsync.domain.post.content import Content


class Post(NamedTuple):
    """One desired publication, and where its file says so."""

    address: str
    content: Content
    span: Span


class Workspace(NamedTuple):
    """All posts of the repository, ordered by address, with everything wrong with them."""

    posts: tuple[Post, ...]
    files: int
    diagnostics: Diagnostics = ()


class Checked(NamedTuple):
    """What a check of the repository came to: how many posts and files, and what is wrong with them."""

    posts: int
    files: int
    diagnostics: Diagnostics
