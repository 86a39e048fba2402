"""Observing: ask the provider for its posts and accounts, and for single posts where a list does not do."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Any, Self, TypeVar

from postsync.domain.errors import InvalidId, NotFound
from postsync.domain.plan.drift import has_drifted
from postsync.domain.post.account import Account
from postsync.domain.remote.remote import (
    DeliveryStatus,
    Names,
    Observation,
    RemoteContainer,
    RemotePost,
    names_of,
    with_account_ids,
)
from postsync.domain.run.events import PostsListed
from postsync.domain.state.record import Record, Retry, Snapshot
from postsync.engine.judging import with_accounts
from postsync.ports import Observer, Provider, Stored

T = TypeVar("T")

LISTED = timedelta(days=61)
"""What was made longer ago is not listed as a rule: a post lives for 30 days before its slot, and is of
interest for 30 days after it. Recorded posts that are open are asked for by id, however old they are."""

PATIENCE = 5.0
"""Seconds that a look given up waits for its first lists, so that their connections are closed in order."""


class Observing:
    """A look at the provider that begins early and is finished once the records are known.

    It lists what was made since `created_after`; everything, if that is None, or as soon as `finish`
    finds that more is needed. At its end nothing is asked any more.
    """

    def __init__(
        self,
        provider: Provider,
        observer: Observer,
        *,
        parallelism: int,
        created_after: datetime | None = None,
    ) -> None:
        self._provider = provider

        def progress(done: int, total: int | None) -> None:
            observer(PostsListed(done=done, total=total))

        self.listed: frozenset[str] = frozenset()
        """The ids of the list, once finished."""
        self._is_given_up = False
        self._pool = ThreadPoolExecutor(max_workers=max(2, parallelism))
        self._accounts = self._pool.submit(provider.accounts)
        self._since = created_after
        self._list_all = partial(provider.posts, progress=progress)
        self._list = partial(self._list_all, created_after=created_after)
        self._listing = self._pool.submit(self._list)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: object, _at: TracebackType | None
    ) -> None:
        if kind is not None and issubclass(kind, Exception):
            self._give_up()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def list_again(self) -> None:
        """List the posts once more, because the first list is older than the records.

        Raises the ProviderError of the first list.
        """
        self._result(self._listing)
        self._listing = self._pool.submit(self._list)

    def accounts(self) -> tuple[Account, ...]:
        """Wait for the list of accounts."""
        return self._result(self._accounts)

    def finish(
        self,
        snapshot: Snapshot,
        named: Iterable[str] = (),
        *,
        whole: bool | None = None,
        concerns: Callable[[Record], bool] = lambda _record: True,
    ) -> Observation:
        """Wait for the lists, and ask one by one for posts that they do not show, or not truly.

        Absence from a list proves nothing: a post is gone only if its id is not found. Nor does a list
        prove that a post was changed, or that a cancelled one stands: it may be thin, or old. Posts that
        were final when recorded are not asked for. `whole` says whether nothing can be missing from the
        state. If it can, or the list was not complete, all posts are listed; None: never. `named` are
        ids that people have given. Records that are of no concern are not asked for.
        """
        listing = self._result(self._listing)
        if self._since is not None and whole is not None and not (whole and listing.complete):
            self._listing = self._pool.submit(self._list_all)
            listing = self._result(self._listing)
        posts = {post.id: post for post in listing.posts}
        self.listed = frozenset(posts)
        accounts = self.accounts()
        gone, unreadable = set(), set()
        names = names_of(accounts)
        named = (one for one in named if one not in posts)
        asked = dict.fromkeys((*self._to_ask(snapshot, posts, names, concerns), *named))
        records = {one.remote_id: one for one in self._records(snapshot)}
        for remote_id, found in self._look_up(asked):
            if isinstance(found, RemotePost):
                posts[remote_id] = _as_shown(found, records.get(remote_id), names)
            elif isinstance(found, NotFound):
                gone.add(remote_id)
                posts.pop(remote_id, None)  # the list is older
            else:
                unreadable.add(remote_id)
        return Observation(
            accounts=accounts,
            posts=posts,
            gone=frozenset(gone),
            unreadable=frozenset(unreadable),
            complete=listing.complete,
        )

    def _records(self, snapshot: Snapshot) -> Iterator[Record]:
        """The records of posts that something may still come of; history grows for ever."""
        yield from snapshot.records.values()
        since = self._since
        for record in snapshot.archive.values():
            if since is None or record.archived_at is None or record.archived_at >= since:
                yield record

    def _to_ask(
        self,
        snapshot: Snapshot,
        posts: Mapping[str, RemotePost],
        names: Names,
        concerns: Callable[[Record], bool],
    ) -> Iterator[str]:
        """The ids of posts of which the list does not tell enough."""
        for record in filter(concerns, self._records(snapshot)):
            listed = posts.get(record.remote_id)
            if not record.is_final and (listed is None or _differs(record, listed, names)):
                yield record.remote_id
            for retry in record.retries:
                if retry.remote_id not in posts and _is_open(retry):
                    yield retry.remote_id
        for tombstone in snapshot.tombstones:
            if (buried := posts.get(tombstone.remote_id)) and _is_open(buried):
                yield buried.id
        for intent in snapshot.intents.values():
            ours = intent.key if self._provider.capability.ids_from_client else None
            named = (intent.remote_id, intent.adopts, ours)
            yield from (one for one in named if one and one not in posts)
        bound = snapshot.bound_ids()
        for post in posts.values():
            if post.id not in bound and _is_thin(post, names):
                yield post.id

    def _result(self, future: Future[T]) -> T:
        """What a first call came to; or the error of the other one, without waiting for long."""
        first = self._first()
        while not future.done() and not any(map(_error_of, first)):
            wait([one for one in first if not one.done()], return_when=FIRST_COMPLETED)
        error = next(filter(None, map(_error_of, (future, *first))), None)
        if error is not None:
            self._give_up()
            if not future.done() or future.cancelled():
                raise error
        return future.result()

    def _first(self) -> tuple[Future[Any], ...]:
        return self._accounts, self._listing

    def _give_up(self) -> None:
        """Begin no more calls, and let those under way end before the run does.

        Nobody else would close their connections. One that hangs is not waited for for long: the
        process ends without it.
        """
        if not self._is_given_up:
            self._is_given_up = True
            self._pool.shutdown(wait=False, cancel_futures=True)
            # One that had not begun is cancelled, and `wait` would not take it for done.
            wait([one for one in self._first() if not one.cancelled()], timeout=PATIENCE)

    def _look_up(
        self, remote_ids: Iterable[str]
    ) -> Iterable[tuple[str, RemotePost | NotFound | InvalidId]]:
        def look(remote_id: str) -> tuple[str, RemotePost | NotFound | InvalidId]:
            try:
                return remote_id, self._provider.post(remote_id)
            except (NotFound, InvalidId) as error:
                return remote_id, error

        return self._pool.map(look, remote_ids)


def is_whole(stored: Stored) -> bool:
    """Whether nothing can be missing from a state: it has been written, and it never went back."""
    return stored.snapshot.serial > 0 and not stored.is_rolled_back


def unobserved(snapshot: Snapshot) -> Observation:
    """Return the observation of a run that asks nothing: the accounts last seen, and no post."""
    return Observation(accounts=snapshot.accounts, offline=True)


def _error_of(future: Future[Any]) -> BaseException | None:
    return future.exception() if future.done() and not future.cancelled() else None


def _is_open(post: RemotePost | Retry) -> bool:
    """Whether something may still come of it."""
    return not post.deliveries or any(
        delivery.status is DeliveryStatus.PENDING for delivery in post.deliveries
    )


def _differs(record: Record, listed: RemotePost, names: Names) -> bool:
    """Whether a list shows something else than was recorded, or less."""
    if listed.deliveries != record.deliveries:  # as they nearly never are
        shown = {delivery.account_id for delivery in with_account_ids(listed, names)}
        recorded = {delivery.account_id for delivery in record.deliveries}
        if shown != recorded.difference(record.missing):
            return True
    return listed.is_draft != record.is_draft or has_drifted(record, listed)


def _is_thin(post: RemotePost, names: Names) -> bool:
    """Whether a post shows less than any post has; a draft may be without accounts."""
    return (
        not post.containers
        or not any(one.content or one.media for one in post.containers)
        or not (post.deliveries or post.is_draft)
        or any(
            not one.username or (one.network, one.username.casefold()) in names.shared
            for one in post.deliveries
            if not one.account_id
        )
    )


def _as_shown(post: RemotePost, record: Record | None, names: Names) -> RemotePost:
    """The post, with what was recorded of it where the service shows no content, or no telling names."""
    if record is None:
        return post
    post = with_accounts(post, record.account_ids, names)
    if any(one.content or one.media for one in post.containers):
        return post
    echo = record.echo
    containers = [
        RemoteContainer(content=text, media=media)
        for text, media in zip(echo.texts, echo.media, strict=True)
    ]
    return replace(post, containers=tuple(containers))
