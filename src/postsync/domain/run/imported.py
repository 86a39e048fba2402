"""Imported: what became of each post of the service that was looked at for its import."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from postsync.domain.diagnostic import Diagnostics
from postsync.domain.remote.remote import RemotePost
from postsync.domain.state.identity import Service


class Fate(StrEnum):
    """What was done with a post of the service."""

    IMPORTED = "imported"
    """A file was written, and its record."""
    ADOPTED = "adopted"
    """A file that was there already asks for exactly this post: it has a record now."""
    ARCHIVED = "archived"
    """It is out: its history is in the state."""
    SKIPPED = "skipped"
    """There is nothing to import, and nothing is wrong."""
    LEFT_OUT = "left_out"
    """It should have been imported, and could not be."""


class Why(NamedTuple):
    """Why nothing was imported: a code for scripts, one line, and what to do."""

    code: str
    message: str
    detail: str = ""


class Entry(NamedTuple):
    """One post of the service. `at` is when it goes out, or went; `text` are its first words."""

    remote_id: str
    fate: Fate
    at: datetime | None = None
    accounts: tuple[str, ...] = ()
    text: str = ""
    address: str | None = None
    file: str | None = None
    why: Why | None = None
    media: int = 0


class MediaCount(NamedTuple):
    """What was fetched: how many files, of how many bytes, and why others were not, by their addresses."""

    files: int = 0
    size: int = 0
    failed: tuple[tuple[str, str], ...] = ()


NO_MEDIA = MediaCount()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did, or would do if `dry_run`, in the order of times.

    `managed` is the number of posts that have a record already, `published` of those that are out and that
    nobody asked for. `diagnostics` are about the files that were written, in the words of `validate`.
    """

    entries: tuple[Entry, ...]
    managed: int = 0
    published: int = 0
    media: MediaCount = NO_MEDIA
    diagnostics: Diagnostics = ()
    dry_run: bool = False
    complete: bool = True
    service: Service | None = None

    def count(self, fate: Fate) -> int:
        """How many posts had this fate."""
        return self.counts()[fate]

    def counts(self) -> Counter[Fate]:
        """How many posts had each fate."""
        return Counter(entry.fate for entry in self.entries)

    @property
    def succeeded(self) -> bool:
        """Whether nothing was left out, as far as is known."""
        return self.complete and not self.count(Fate.LEFT_OUT)


def entry_of(
    post: RemotePost,
    fate: Fate,
    why: Why | None = None,
    *,
    address: str | None = None,
    file: str | None = None,
) -> Entry:
    """The entry of a post as the service shows it."""
    lines = (line for container in post.containers for line in container.content.splitlines())
    return Entry(
        remote_id=post.id,
        fate=fate,
        at=post.slot,
        accounts=tuple(f"{one.network}:{one.username}" for one in post.deliveries),
        text=next(filter(None, map(str.strip, lines)), ""),
        address=address,
        file=file,
        why=why,
        media=sum(len(container.media) for container in post.containers),
    )
