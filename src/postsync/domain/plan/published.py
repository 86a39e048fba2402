"""Published: what the public has seen, so that nothing goes out at once a second time."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from postsync.domain.networks import username_key
from postsync.domain.plan.plan import Destination
from postsync.domain.post.content import Content
from postsync.domain.remote.remote import (
    AHEAD,
    Delivery,
    DeliveryStatus,
    Observation,
    RemotePost,
    Standing,
    names_of,
    with_account_ids,
)
from postsync.domain.state.question import Candidate
from postsync.domain.state.record import Record, Snapshot
from postsync.domain.text.hidden import seen
from postsync.domain.text.tagging import untagged
from postsync.domain.text.text import comparable

_SEEN = frozenset({DeliveryStatus.PUBLISHED, DeliveryStatus.DELETED})
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

_Account = str | tuple[str, str]
"""An account's id, or its network and username: an account that is connected again has another id."""


class _Out(NamedTuple):
    """What is out with some words, on which accounts; by the record at `address`, if there is one."""

    accounts: frozenset[_Account]
    candidate: Candidate
    address: str | None = None


class Published:
    """Everything that is out, or may be: by records, archived ones too, and by the service's list.

    A post is found by its first words, links included; where there are none, by its media.
    """

    def __init__(self, snapshot: Snapshot, observation: Observation, now: datetime) -> None:
        self._observation = observation
        self._now = now
        self._names = names_of(observation.accounts)
        self._found: dict[str, list[_Out]] = defaultdict(list)
        for record in (*snapshot.records.values(), *snapshot.archive.values()):
            self._add_record(record)
        recorded = snapshot.bound_ids()
        for post in observation.posts.values():
            if post.id not in recorded:
                out = _out_of(with_account_ids(post, self._names), post.standing(now))
                texts = [container.content for container in post.containers]
                media = [url for container in post.containers for url in container.media]
                self._add(_words(texts, media), _candidate(post, out, texts), out)

    def find(
        self,
        content: Content,
        destinations: Iterable[Destination | Delivery],
        own: Collection[str] = (),
    ) -> tuple[Candidate, ...]:
        """What is out with the words of `content` on one of these accounts, the newest first.

        `own` are remote ids that do not count.
        """
        found = {
            one.candidate.remote_id: one.candidate
            for one in self._with(words_of(content), destinations)
            if one.candidate.remote_id not in own
        }
        newest = sorted(found.values(), key=lambda one: one.scheduled_at or _LONG_AGO, reverse=True)
        return tuple(newest)

    def applied(
        self, words: str, destinations: Iterable[Destination | Delivery]
    ) -> tuple[tuple[str, Candidate], ...]:
        """What was applied with these words and is out on one of these accounts, with its address."""
        every = self._with(words, destinations)
        return tuple((one.address, one.candidate) for one in every if one.address is not None)

    def _with(self, words: str, destinations: Iterable[Destination | Delivery]) -> Iterator[_Out]:
        wanted = {
            key for to in destinations for key in _keys(to.account_id, to.network, to.username)
        }
        every = self._found.get(words, ())
        return (one for one in every if not one.accounts.isdisjoint(wanted))

    def _add_record(self, record: Record) -> None:
        remote = self._observation.posts.get(record.remote_id)
        standing = (remote or record).standing(self._now)
        out: list[Delivery] = []
        if remote is not None:
            out += _out_of(with_account_ids(remote, self._names), standing)
        else:
            # Of one that is gone, what was due may have gone out before.
            out += _out_of(record.deliveries, standing)
        for retry in record.retries:
            seen = self._observation.posts.get(retry.remote_id)
            deliveries = with_account_ids(seen, self._names) if seen else retry.deliveries
            out += _out_of(deliveries, Standing.PUBLISHING)
        texts = record.content.texts
        candidate = _candidate(remote or record, out, texts)
        for said in {texts, record.echo.texts}:
            words = _words(said, _media(record.content))
            self._add(words, candidate, out, record.address)

    def _add(
        self, words: str, candidate: Candidate, out: Iterable[Delivery], address: str | None = None
    ) -> None:
        accounts = {key for d in out for key in _keys(d.account_id, d.network, d.username)}
        if accounts and words:
            for said in {words, without_numbers(words)}:
                self._found[said].append(_Out(frozenset(accounts), candidate, address))


def _out_of(deliveries: Iterable[Delivery], standing: Standing) -> list[Delivery]:
    """The deliveries that the public has seen, or may see any moment."""
    pending_counts = standing not in AHEAD
    return [
        delivery
        for delivery in deliveries
        if delivery.status in _SEEN
        or (pending_counts and delivery.status is DeliveryStatus.PENDING)
    ]


def _candidate(
    post: RemotePost | Record, out: Iterable[Delivery], texts: Collection[str]
) -> Candidate:
    slot = post.echo.scheduled_at if isinstance(post, Record) else post.scheduled_at
    moments = [delivery.published_at for delivery in out if delivery.published_at]
    return Candidate(
        remote_id=post.remote_id if isinstance(post, Record) else post.id,
        accounts=tuple(f"{delivery.network}:{delivery.username}" for delivery in out),
        text=next(iter(texts), ""),
        scheduled_at=min(moments, default=post.published_at or slot or post.created_at),
        url=next((delivery.url for delivery in out if delivery.url), None),
    )


def words_of(content: Content) -> str:
    """What a post with this content is found by once it is out."""
    return _words(content.texts, _media(content))


def without_numbers(words: str) -> str:
    """Words by which a row is found, whatever numbers and dates its schedule writes into them; links stay."""
    return re.sub(r"(https?://\S+)|\d+", lambda found: found[1] or "\0", words)


def _words(texts: Iterable[str], media: Iterable[str]) -> str:
    """What a post is found by: its first words as readers see them, else all of its media.

    Link parameters do not count: they come and go with the configuration.
    """
    text = untagged(next(iter(texts), ""))
    return comparable(seen(text)) or "\n".join(media) or comparable(text)


def _media(content: Content) -> list[str]:
    return [medium.sha256 or medium.place for medium in content.media]


def _keys(account_id: str | None, network: str, username: str) -> set[_Account]:
    keys: set[_Account] = {(network, username_key(username))} if username else set()
    return keys | {account_id} if account_id else keys
