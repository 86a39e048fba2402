"""Posts as the workspace says them: the desired state."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from postsync.domain.diagnostic import Diagnostics, Span
from postsync.domain.post.address import names_of
from postsync.domain.post.content import Content
from postsync.domain.post.media import MediaFacts


class Own(NamedTuple):
    """What a post's own file says, before groups, defaults and the workspace's zone are filled in.

    `accounts` are the selectors as written, `at` is the time with the zone beside it; None where the
    file leaves it open. `words` is a digest of everything else that the public would see.
    """

    accounts: tuple[str, ...] | None
    at: str | None
    words: str


class Row(NamedTuple):
    """Where the data of a post stand that a template was filled in with."""

    file: str
    line: int
    key: str


class Part(NamedTuple):
    """What a post is a part of: `of` is the address of the whole document.

    `variant` is the key of its variant, empty for what no variant takes; `own` are the keys, `content`
    for example, that the variant says itself and does not take over from the document.
    """

    of: str
    variant: str = ""
    row: Row | None = None
    own: tuple[str, ...] = ()


class Post(NamedTuple):
    """One desired publication, and where its file says so. `own` is None where nobody needs it.

    `part` is there if its document is more than this post.
    """

    address: str
    content: Content
    span: Span
    own: Own | None = None
    part: Part | None = None

    @property
    def names(self) -> frozenset[str]:
        """What it can be called: by its address, and by those of the documents that it is a part of."""
        return names_of(self.address, self.part.of if self.part else "")

    @property
    def is_slotted(self) -> bool:
        """Whether a schedule gives it its time, and not its own file."""
        return is_slotted(self.part, self.own, self.content)


def is_slotted(part: Part | None, own: Own | None, content: Content) -> bool:
    """Whether the time of a post with this content is that of a schedule."""
    has_own = own is not None and own.at is not None
    return part is not None and not has_own and content.scheduled_at is not None


def running(posts: Iterable[Post], applied: Collection[str]) -> frozenset[str]:
    """The documents of which some posts were `applied`, by their addresses."""
    return frozenset(post.part.of for post in posts if post.part and post.address in applied)


class Broken(NamedTuple):
    """A document that has errors; it is neither absent nor new, and nothing of it is ever sent.

    `file` may be a folder that cannot be looked into. `address` is None where it cannot be told, and
    never that of a sound post; two documents with one address are both broken. `post` is what the
    document says all the same, with its `own` words; None where no post can be made of it.
    `diagnostics` are those of this document, errors and others. `gist` is what can be shown of one that no
    post can be made of: some of it may be missing, and nobody plans with it.
    """

    file: str
    span: Span
    address: str | None = None
    post: Post | None = None
    diagnostics: Diagnostics = ()
    gist: Post | None = None

    def holds(self, file: str) -> bool:
        """Whether it is this file, or the folder around it."""
        return file == self.file or file.startswith(f"{self.file}/")


NO_FACTS: Mapping[str, MediaFacts] = {}
NO_FILES: Mapping[str, bytes] = {}


class Workspace(NamedTuple):
    """The sound posts of the repository, ordered by address, and everything wrong with its files.

    `broken` are the documents that have errors. Posts that would be seen twice (PS134) are among
    `posts`: which of them are out already, only a plan knows. `media` is what is known of their media
    files, by the sha256 of their bytes; `ignored` are the findings that comments switch off.
    """

    posts: tuple[Post, ...]
    files: int
    diagnostics: Diagnostics = ()
    broken: tuple[Broken, ...] = ()
    media: Mapping[str, MediaFacts] = NO_FACTS
    ignored: Diagnostics = ()


class Checked(NamedTuple):
    """What a check of the repository came to: how many posts and files, and what is wrong with them."""

    posts: int
    files: int
    diagnostics: Diagnostics


class Past(NamedTuple):
    """The posts as the files of a commit say them, by address, and what is known of their media.

    `files` are the bytes of pictures that the workspace no longer has, by their sha256.
    """

    commit: str
    posts: Mapping[str, Post]
    media: Mapping[str, MediaFacts] = NO_FACTS
    files: Mapping[str, bytes] = NO_FILES
