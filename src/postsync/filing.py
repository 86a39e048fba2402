"""Filing: what an import needs of the world besides, as protocols. No code here."""

from collections.abc import Container, Iterable, Mapping
from typing import Protocol

from postsync.domain.diagnostic import Diagnostics
from postsync.domain.plan.addressing import AccountsOf
from postsync.domain.post.post import Workspace
from postsync.domain.post.sheet import Place, Sheet
from postsync.ports import MediaFile


class PostFiles(Protocol):
    """Post files that are yet to be written."""

    def place(self, sheet: Sheet, taken: Container[str]) -> Place:
        """Where a new file goes, under an address that is not `taken`. Raises ConfigError."""

    def takes(self, url: str) -> bool:
        """Whether a post file may name this address of a medium."""

    def load(self, sheets: Mapping[str, Sheet], accounts_of: AccountsOf) -> Workspace:
        """The workspace as it would be with these files beside its own, by their paths."""

    def ignoring(self, path: str, sheet: Sheet, found: Diagnostics) -> Sheet:
        """The sheet with a comment that ignores what was found in its file, as it was loaded last."""

    def write(self, path: str, sheet: Sheet) -> None:
        """Write a new file, as a whole, where none is. Raises ConfigError."""


class Downloads(Protocol):
    """Where media come to that lie at the service. For any thread."""

    def bring(self, url: str, beside: str) -> MediaFile:
        """Bring the medium at an address into the folder of media beside a file. Raises ConfigError."""

    def take_back(self, paths: Iterable[str]) -> None:
        """Remove those of these files that this run has brought."""
