"""Observing: ask the provider for its posts and accounts, and for recorded posts one by one."""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import TypeVar

from postsync.domain.errors import NotFound
from postsync.domain.post.account import Account
from postsync.domain.remote.remote import Observation, RemotePost
from postsync.domain.run.events import PostsListed
from postsync.domain.state.record import Snapshot
from postsync.ports import Observer, Provider

T = TypeVar("T")


class Observing:
    """A look at the provider that begins early and is finished once the records are known."""

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
        self._pool = ThreadPoolExecutor(max_workers=max(2, parallelism))
        self._accounts = self._pool.submit(provider.accounts)
        self._list = partial(provider.posts, created_after=created_after, progress=progress)
        self._listing = self._pool.submit(self._list)

    def list_again(self) -> None:
        """List the posts once more, because the first list is older than the records.

        Raises the ProviderError of the first list.
        """
        self._result(self._listing)
        self._listing = self._pool.submit(self._list)

    def accounts(self) -> tuple[Account, ...]:
        """Wait for the list of accounts."""
        return self._result(self._accounts)

    def finish(self, snapshot: Snapshot) -> Observation:
        """Wait for the lists, and ask one by one for recorded posts that they do not show.

        Absence from a list proves nothing: a post is gone only if its id is not found. Posts that
        were final when recorded are not asked for.
        """
        listing = self._result(self._listing)
        posts = {post.id: post for post in listing.posts}
        self.listed = frozenset(posts)
        absent = [
            record.remote_id
            for record in snapshot.records.values()
            if record.remote_id not in posts and not record.is_final
        ]
        for intent in snapshot.intents.values():
            ours = intent.key if self._provider.capability.ids_from_client else None
            absent += [one for one in (intent.remote_id, ours) if one and one not in posts]
        gone = set()
        for remote_id, post in self._look_up(dict.fromkeys(absent)):
            if post is None:
                gone.add(remote_id)
            else:
                posts[remote_id] = post
        return Observation(
            accounts=self.accounts(),
            posts=posts,
            gone=frozenset(gone),
            complete=listing.complete,
        )

    def _result(self, future: Future[T]) -> T:
        try:
            return future.result()
        except Exception:
            # A call that is still under way ends before the run does: nobody would close its connection.
            self._pool.shutdown(cancel_futures=True)
            raise

    def _look_up(self, remote_ids: Iterable[str]) -> Iterable[tuple[str, RemotePost | None]]:
        def look(remote_id: str) -> tuple[str, RemotePost | None]:
            try:
                return remote_id, self._provider.post(remote_id)
            except NotFound:
                return remote_id, None

        return self._pool.map(look, remote_ids)


def unobserved(snapshot: Snapshot) -> Observation:
    """Return the observation of a run that asks nothing: the accounts last seen, and no post."""
    return Observation(accounts=snapshot.accounts, offline=True)
