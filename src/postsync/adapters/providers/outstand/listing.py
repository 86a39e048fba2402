"""Listing: all pages of a collection, each row once, and whether that was really all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from operator import attrgetter
from typing import TypeVar
from urllib.parse import quote

from postsync.adapters.http.calls import Calls
from postsync.adapters.http.outcomes import Document
from postsync.adapters.http.transport import Message
from postsync.adapters.providers.outstand.codec import (
    Page,
    decode_accounts,
    decode_boards,
    decode_page,
    is_gone,
)
from postsync.adapters.providers.outstand.media import decode_library
from postsync.domain.errors import Unavailable
from postsync.domain.post.account import Account, Board
from postsync.domain.remote.remote import Listing, RemotePost
from postsync.domain.schedule import format_time
from postsync.domain.state.record import Upload

PAGE = 100
"""The most the API gives on a page."""

PASSES = 3
"""Times a list is read before it is called incomplete."""

MOST_PAGES = 20_000
"""A collection that goes on for longer has no end."""

Row = TypeVar("Row", Account, Board, Upload)

_media_id: Callable[[Upload], str] = attrgetter("media_id")

Progress = Callable[[int, int | None], None]


@dataclass(slots=True)
class _Pass:
    """One reading of the whole list. Rows that slip from page to page are taken once."""

    posts: dict[str, RemotePost] = field(default_factory=dict)
    totals: set[int | None] = field(default_factory=set)

    def take(self, page: Page) -> bool:
        """Add a page; says whether it held anything new."""
        before = len(self.posts)
        for post in page.posts:
            self.posts.setdefault(post.id, post)
        self.totals.add(page.total)
        return len(self.posts) > before

    @property
    def is_complete(self) -> bool:
        """Whether the count agrees, and stood still while the pages were read."""
        return len(self.totals) == 1 and self.totals <= {None, len(self.posts)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PostList:
    """The list of posts, read by several threads together where the service counts its posts."""

    calls: Calls
    parallelism: int
    created_after: datetime | None
    whose: Callable[[frozenset[str]], object]
    """Told the organisations that the pages name."""

    def read(self, progress: Progress) -> Listing:
        """Read the list, again where posts came or went meanwhile."""
        everything: dict[str, RemotePost] = {}
        for _ in range(PASSES):
            reading = self._read_once(progress)
            if reading.is_complete:
                return Listing(posts=self._recent(reading.posts))
            everything |= reading.posts
        # better one post that has just gone than one missing, which might be made a second time
        return Listing(posts=self._recent(everything), complete=False)

    def _recent(self, posts: Mapping[str, RemotePost]) -> tuple[RemotePost, ...]:
        """The posts that were asked for: the service ignores a filter that it does not know.

        Without those of which it only remembers that they were deleted: a look by id tells.
        """
        since = self.created_after
        return tuple(
            post
            for post in posts.values()
            if (since is None or post.created_at is None or post.created_at >= since)
            and not is_gone(post)
        )

    def _read_once(self, progress: Progress) -> _Pass:
        reading = _Pass()
        first = self._page(0)
        reading.take(first)
        progress(len(reading.posts), first.total)
        stride = len(first.posts)  # what the service gives, which may be less than was asked for
        if not stride:
            return reading
        if first.total is None:
            self._read_on(reading, stride, progress)
        else:
            for page in self._fetch(first, progress):
                reading.take(page)
        return reading

    def _read_on(self, reading: _Pass, stride: int, progress: Progress) -> None:
        """One page after the other, until one is short or says nothing new."""
        offset = stride
        while True:
            _check_length(offset // stride)
            page = self._page(offset)
            is_new = reading.take(page)
            progress(len(reading.posts), None)
            if not is_new or len(page.posts) < stride:
                return
            offset += len(page.posts)

    def _fetch(self, first: Page, progress: Progress) -> Iterable[Page]:
        """The other pages, several at once, given back in the order of the list."""
        done, total = len(first.posts), first.total or 0
        offsets = range(done, total, done)
        if not offsets:
            return []
        _check_length(len(offsets))
        workers = min(self.parallelism, len(offsets))
        pool = ThreadPoolExecutor(workers, thread_name_prefix="postsync-list")
        try:
            futures = [pool.submit(self._page, offset) for offset in offsets]
            for future in as_completed(futures):
                done += len(future.result().posts)
                progress(done, total)
        finally:
            # an error does not wait for another page, which may hang
            pool.shutdown(wait=False, cancel_futures=True)
        return [future.result() for future in futures]

    def _page(self, offset: int) -> Page:
        params: dict[str, str | int] = {"limit": PAGE, "offset": offset}
        if self.created_after is not None:
            params["created_after"] = format_time(self.created_after)
        message = Message(method="GET", path="/posts", params=params, what="listing posts")
        page = self.calls.make(message, partial(decode_page, clean=self.calls.judge.clean))
        self.whose(page.organisations)
        return page


def list_accounts(calls: Calls) -> tuple[Account, ...]:
    """All connected accounts."""
    return _every(calls, "/social-accounts", "listing accounts", decode_accounts)


def list_media(calls: Calls) -> tuple[Upload, ...]:
    """Every file of the media library that can be used."""
    files = _every(calls, "/media", "listing the media library", decode_library, _media_id)
    return tuple(file for file in files if file.url)


def list_boards(calls: Calls, account: Account) -> tuple[Board, ...]:
    """All boards of an account. No page of the documentation speaks of pages; a service may have some."""
    path = f"/{account.network}/accounts/{quote(account.id, safe='')}/boards"
    what = f"listing the boards of {account.network}:{account.username}"
    return _every(calls, path, what, partial(decode_boards, clean=calls.judge.clean))


def _every(
    calls: Calls,
    path: str,
    what: str,
    decode: Callable[[Document], tuple[Sequence[Row], int | None, int | None]],
    name: Callable[[Row], str] = attrgetter("id"),
) -> tuple[Row, ...]:
    """All rows of a list. `count` is taken for what it may be: all of them, or those of this page."""
    found: dict[str, Row] = {}
    while True:
        params = {"limit": PAGE, "offset": len(found)}
        message = Message(method="GET", path=path, params=params, what=what)
        rows, count, size = calls.make(message, decode)
        before = len(found)
        for row in rows:
            found.setdefault(name(row), row)
        is_last = len(rows) < (size or PAGE) and (count is None or len(found) >= count)
        if is_last or len(found) == before:
            return tuple(found.values())
        _check_length(len(found) // PAGE)


def _check_length(pages: int) -> None:
    if pages > MOST_PAGES:
        raise Unavailable(f"the service's list goes on for more than {MOST_PAGES} pages")
