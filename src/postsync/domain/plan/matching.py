"""Matching: whether a remote post that nobody claims is the one a file asks for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from postsync.domain.post.content import Content
from postsync.domain.remote.remote import Observation, RemotePost, names_of, with_account_ids
from postsync.domain.schedule import SAME_SLOT, same_slot
from postsync.domain.state.record import Snapshot
from postsync.domain.text.text import comparable, loosely_comparable

LOOK_BACK = timedelta(days=30)
"""How far back the same text on the same accounts is suspicious (contract, section 4)."""


RECENTLY = timedelta(days=1)
"""What was made longer ago is not the post that a file asks for at once (contract, section 4.3)."""

_Trait = tuple[frozenset[str], str | int]
"""Accounts, with the root text or the minute of the slot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What identifies a post at the service, which keeps no reference of ours.

    `media` are those of each container, by sha256 or address. `at` None stands for a post that is
    published at once: then its time says nothing, and only what was made not long ago is it.
    `missed` is the slot of one that is published late, by which it may have been published before.
    What went out before `since` is another post.
    """

    account_ids: frozenset[str]
    texts: tuple[str, ...]
    media: tuple[tuple[str, ...], ...]
    at: datetime | None
    missed: datetime | None = None
    since: datetime | None = None

    @property
    def slot(self) -> datetime | None:
        """The time by which a post like it is suspicious."""
        return self.at or self.missed


def likeness(
    content: Content,
    account_ids: Iterable[str],
    *,
    at: datetime | None,
    missed: datetime | None = None,
    since: datetime | None = None,
) -> Likeness:
    """Describe what a post with this content will look like at the service."""
    return Likeness(
        account_ids=frozenset(account_ids),
        texts=content.texts,
        media=tuple(
            tuple(medium.sha256 or medium.place for medium in container.media)
            for container in content.containers
        ),
        at=at,
        missed=missed,
        since=since,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """The unmanaged posts that are like a wanted one: `exact` in everything, `like` in part."""

    exact: tuple[RemotePost, ...] = ()
    like: tuple[RemotePost, ...] = ()


NO_MATCHES = Matches()


class Unmanaged:
    """The remote posts bound to no record, archived or not.

    They are found by what any match has in common with a wanted post, the root text or the minute,
    so that looking up thousands of posts among thousands stays cheap.
    """

    def __init__(self, observation: Observation, snapshot: Snapshot, now: datetime) -> None:
        bound = snapshot.bound_ids()
        names = names_of(observation.accounts)
        connected = frozenset(account.id for account in observation.accounts)
        self._now = now
        # The state may have been written longer ago than a day; then what was made since counts too.
        self._recent = min(now - RECENTLY, snapshot.written_at or now)
        self._uploads = {_address(u.url): u.sha256 for u in snapshot.uploads.values()}
        self._claimed: set[str] = set()
        self._accounts: set[frozenset[str]] = set()
        self._found: dict[_Trait, list[RemotePost]] = defaultdict(list)
        for post in observation.posts.values():
            if post.id not in bound and not post.is_draft:
                account_ids = account_ids_of(post, names, connected)
                self._accounts.add(account_ids)
                for trait in _traits(post, account_ids):
                    self._found[trait].append(post)

    def like(self, wanted: Likeness, *, since: datetime | None = None) -> Matches:
        """The posts like `wanted` that nobody has claimed, in the order of their ids.

        Of a post that goes out at once only what was made `since`, or not long ago, is it exactly.
        """
        exact, like = [], []
        for post in self._candidates(wanted):
            if self._is_exact(post, wanted, since or self._recent):
                exact.append(post)
            elif self.is_suspicious(post, wanted):
                like.append(post)
        return Matches(exact=tuple(exact), like=tuple(like))

    def _is_exact(self, post: RemotePost, wanted: Likeness, recent: datetime) -> bool:
        if not is_same_post(post, wanted) or not self._may_have_media(post, wanted):
            return False
        made = post.created_at or post.slot
        return wanted.at is not None or made is None or made >= recent

    def _may_have_media(self, post: RemotePost, wanted: Likeness) -> bool:
        """Whether the media are the same as far as known.

        What postsync uploaded it knows by its address. Of a post that goes out at once, media that
        are not in the library are somebody else's, unless nothing is known of the library.
        """
        is_unknown_other = wanted.at is None and bool(self._uploads)
        for container, media in zip(post.containers, wanted.media, strict=True):
            for url, medium in zip(container.media, media, strict=True):
                known = self._uploads.get(_address(url))
                is_same = known == medium or _address(url) == _address(medium)
                if not is_same and (known or is_unknown_other):
                    return False
        return True

    def for_some_of(self, account_ids: frozenset[str]) -> tuple[RemotePost, ...]:
        """The posts that go to these accounts or to some of them: a service drops some silently."""
        found = {
            post.id: post
            for (accounts, _), posts in self._found.items()
            if accounts <= account_ids
            for post in posts
        }
        return tuple(found[remote_id] for remote_id in sorted(found.keys() - self._claimed))

    def has_any_for(self, account_ids: Iterable[str]) -> bool:
        """Whether some post goes to exactly these accounts."""
        return bool(self._accounts) and frozenset(account_ids) in self._accounts

    def claim(self, post: RemotePost) -> None:
        """Take `post` out: another file has it now."""
        self._claimed.add(post.id)

    def is_claimed(self, post: RemotePost) -> bool:
        """Whether a file has `post` already."""
        return post.id in self._claimed

    def _candidates(self, wanted: Likeness) -> list[RemotePost]:
        if wanted.account_ids not in self._accounts:
            return []  # as for most posts of most plans
        traits: list[_Trait] = [(wanted.account_ids, loosely_comparable("".join(wanted.texts[:1])))]
        if wanted.slot is not None:
            minute = _minute(wanted.slot)
            traits += [(wanted.account_ids, minute + off) for off in (-1, 0, 1)]
        found = {post.id: post for trait in traits for post in self._found.get(trait, ())}
        return [found[remote_id] for remote_id in sorted(found.keys() - self._claimed)]

    def is_suspicious(self, post: RemotePost, wanted: Likeness) -> bool:
        """Whether a post has the time of `wanted`, or, not long ago, its text; the accounts do not count."""
        if wanted.slot is not None and same_slot(post.slot, wanted.slot):
            return True
        latest = max((t for t in (post.slot, post.created_at) if t), default=self._now)
        if latest >= self._now - LOOK_BACK:
            return same_words(post, wanted.texts)
        return wanted.at is None and is_same_post(post, wanted)


def _traits(post: RemotePost, account_ids: frozenset[str]) -> Iterator[_Trait]:
    yield account_ids, loosely_comparable("".join(c.content for c in post.containers[:1]))
    if post.slot is not None:
        yield account_ids, _minute(post.slot)


def _address(url: str) -> str:
    """The address of a medium without its query, which may be signed and expire."""
    return url.partition("?")[0]


def _minute(moment: datetime) -> int:
    """Slots that are the same are in the same minute or in neighbouring ones."""
    return int(moment.timestamp() // SAME_SLOT.total_seconds())


def account_ids_of(
    post: RemotePost,
    names: Mapping[tuple[str, str], str],
    connected: frozenset[str] | None = None,
) -> frozenset[str]:
    """The ids of the accounts that `post` goes to; `names` finds those the service left out.

    An account that was connected again since has the id that it has among the `connected` ones.
    """
    ids = set()
    for delivery in with_account_ids(post, names):
        one = delivery.account_id
        if connected is not None and one not in connected:
            one = names.get((delivery.network, delivery.username.casefold()), one)
        if one:
            ids.add(one)
    return frozenset(ids)


def is_same_post(post: RemotePost, wanted: Likeness) -> bool:
    """Whether text, number of media and time agree; the accounts are known to.

    Without text and without a time there is nothing to tell two posts apart by.
    """
    if wanted.at is None and not any(wanted.texts):
        return False
    if wanted.since is not None and post.slot is not None and post.slot < wanted.since - SAME_SLOT:
        return False
    if wanted.at is not None and not same_slot(post.slot, wanted.at):
        return False
    if [len(media) for media in wanted.media] != [len(one.media) for one in post.containers]:
        return False
    texts = tuple(comparable(container.content) for container in post.containers)
    return texts == tuple(comparable(text) for text in wanted.texts)


def same_words(post: RemotePost, texts: tuple[str, ...]) -> bool:
    """Whether the root text is the same, whatever became of its links."""
    if not post.containers or not any(texts):
        return False
    return loosely_comparable(post.containers[0].content) == loosely_comparable(texts[0])
