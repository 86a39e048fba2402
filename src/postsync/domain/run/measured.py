"""Measured: what the public made of posts that are out, and sums of it over some of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from postsync.domain.networks import username_key
from postsync.domain.remote.metrics import MEASURES, UNKNOWN, AccountMetrics, Metrics, PostMetrics
from postsync.domain.state.identity import Service

FEW = 5
"""A group of fewer posts says little: one good post decides it."""


class By(StrEnum):
    """What the rows of a report are."""

    POST = "post"
    DELIVERY = "delivery"
    LABEL = "label"
    FILE = "file"
    ACCOUNT = "account"
    NETWORK = "network"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    WEEKDAY = "weekday"
    HOUR = "hour"


class Counted(NamedTuple):
    """What was counted of one delivery; `problem` says why nothing was, where that is known."""

    network: str
    username: str
    account_id: str | None
    url: str | None
    published_at: datetime | None
    metrics: Metrics = UNKNOWN
    problem: str = ""

    @property
    def account(self) -> str:
        """`x:acme`."""
        return f"{self.network}:{self.username}"


@dataclass(frozen=True, kw_only=True)
class MeasuredPost:
    """A post that is out, with its deliveries that are.

    `address` is None of a post that the workspace does not manage. `text` is its first one. `whole` is
    what was counted of all deliveries together, where the service tells only that.
    """

    address: str | None
    remote_id: str
    out_at: datetime
    deliveries: tuple[Counted, ...]
    text: str = ""
    labels: tuple[str, ...] = ()
    file: str | None = None
    line: int | None = None
    whole: Metrics = UNKNOWN
    problem: str = ""

    @property
    def counts_whole(self) -> bool:
        """Whether only the sum over all its deliveries is known."""
        return self.whole.is_known and not any(one.metrics.is_known for one in self.deliveries)

    def parts(self) -> "Iterator[Part]":
        """What can be summed up."""
        if self.counts_whole:
            yield Part(self.whole, len(self.deliveries))
            return
        for one in self.deliveries:
            yield Part(one.metrics)

    @cached_property
    def totals(self) -> "Totals":
        """The sums over its deliveries."""
        return totals_of(1, self.parts())


def counted(delivery: Counted, answers: Iterable[PostMetrics]) -> Counted:
    """A delivery with what the answers about its post say of it; where several do, what one counted.

    A post of which failed deliveries were sent once more has an answer for each of its ids.
    """
    found = [one for answer in answers for one in _about(delivery, answer.accounts)]
    best = next((one for one in found if one.metrics.is_known), found[0] if found else None)
    if best is None:
        return delivery
    return delivery._replace(
        url=delivery.url or best.url,
        metrics=best.metrics,
        problem="" if best.metrics.is_known else best.problem,
    )


def _about(delivery: Counted, told: Iterable[AccountMetrics]) -> list[AccountMetrics]:
    """Those that are about a delivery, by the surest sign that any of them has.

    An account that was connected again has another id and the old name; one without a name is taken
    where no other of its network can be meant.
    """
    there = [one for one in told if one.network == delivery.network]
    name = username_key(delivery.username)
    signs = (
        [one for one in there if one.account_id and one.account_id == delivery.account_id],
        [one for one in there if one.username and username_key(one.username) == name],
        [one for one in there if one.url and one.url == delivery.url],
        [one for one in there if not (one.username or one.account_id) and len(there) == 1],
    )
    return next(filter(None, signs), [])


class Part(NamedTuple):
    """Something that was counted, and of how many deliveries."""

    metrics: Metrics
    deliveries: int = 1


class Totals(NamedTuple):
    """Sums over what is known, never over more.

    `known` says of how many of the deliveries each measure is known. `rate` is interactions through
    impressions over the `rated` deliveries of which both are.
    """

    posts: int
    deliveries: int
    counts: Metrics
    known: Mapping[str, int]
    rate: float | None
    rated: int
    measured: int

    def lacks(self, measure: str) -> int:
        """Of how many deliveries a measure is not known."""
        return self.deliveries - self.known[measure]


def totals_of(posts: int, parts: Iterable[Part]) -> Totals:
    """The sums over parts of so many posts."""
    sums: dict[str, int | None] = dict.fromkeys(MEASURES)
    known = dict.fromkeys((*MEASURES, "interactions"), 0)
    deliveries = measured = rated = seen = done = 0
    for metrics, count in parts:
        deliveries += count
        if not metrics.is_known:
            continue
        measured += count
        for measure, told in zip(MEASURES, metrics, strict=False):  # the rate comes last
            if told is not None:
                sums[measure] = (sums[measure] or 0) + int(told)
                known[measure] += count
        did = metrics.interactions
        if did is None:
            continue
        known["interactions"] += count
        # An average of rates would let a post that ten people saw weigh as much as one that thousands did.
        if metrics.impressions:
            rated += count
            done += did
            seen += metrics.impressions
    return Totals(
        posts=posts,
        deliveries=deliveries,
        counts=Metrics(**sums),
        known=known,
        rate=done / seen if seen else None,
        rated=rated,
        measured=measured,
    )


class Group(NamedTuple):
    """Posts, or deliveries, that have something in common. `key` sorts and names it."""

    key: str
    totals: Totals


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The posts that went out between two moments, the best first.

    `unmanaged` counts those at the service that no file of this workspace made, and that were left out.
    `counts`: the service counts anything at all.
    """

    since: datetime
    until: datetime
    now: datetime
    posts: tuple[MeasuredPost, ...]
    unmanaged: int = 0
    counts: bool = True
    service: Service | None = None
    workspace: str | None = None
    problems: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def totals(self) -> Totals:
        """The sums over all of it."""
        return totals_of(len(self.posts), (part for post in self.posts for part in post.parts()))

    def groups(self, by: By, zone: tzinfo | None) -> tuple[Group, ...]:
        """The posts by what they have in common; a post with two labels is in both groups.

        Groups of time are in its order and, between the first and the last, without gaps; others begin
        with the best.
        """
        posts: dict[str, set[str]] = {}
        parts: dict[str, list[Part]] = {}
        for post in self.posts:
            for key, part in _keyed(post, by, zone):
                posts.setdefault(key, set()).add(post.remote_id)
                parts.setdefault(key, []).append(part)
        for key in _between(by, parts):
            parts.setdefault(key, [])
        groups = [Group(key, totals_of(len(posts.get(key, ())), parts[key])) for key in parts]
        if by in TIMES:
            return tuple(sorted(groups, key=lambda group: group.key))
        return tuple(sorted(groups, key=lambda group: (order(group.totals), group.key)))


TIMES = frozenset({By.DAY, By.WEEK, By.MONTH, By.WEEKDAY, By.HOUR})

_MOST_DAYS = 400


def order(totals: Totals) -> tuple[bool, int, int]:
    """Sorts the best to the beginning: by what people did, then by how often it was seen."""
    done, seen = totals.counts.interactions, totals.counts.impressions or totals.counts.views
    return (done is None, -(done or 0), -(seen or 0))


def best_first(posts: Iterable[MeasuredPost]) -> tuple[MeasuredPost, ...]:
    """The posts with what people did most with at the beginning; of equals the latest."""
    latest = sorted(posts, key=lambda post: (post.out_at, post.remote_id), reverse=True)
    return tuple(sorted(latest, key=lambda post: order(post.totals)))


def _keyed(post: MeasuredPost, by: By, zone: tzinfo | None) -> Iterator[tuple[str, Part]]:
    """The groups that parts of a post belong to."""
    match by:
        case By.ACCOUNT | By.NETWORK | By.DELIVERY:
            for one in post.deliveries:
                names = {
                    By.ACCOUNT: one.account,
                    By.NETWORK: one.network,
                    By.DELIVERY: f"{post.remote_id} {one.account}",
                }
                yield names[by], Part(one.metrics)
        case By.LABEL:
            for label in dict.fromkeys(post.labels) or ("",):
                yield from ((label, part) for part in post.parts())
        case By.FILE:
            yield from ((post.file or "", part) for part in post.parts())
        case By.POST:
            yield from ((post.remote_id, part) for part in post.parts())
        case _:
            key = time_key(by, post.out_at.astimezone(zone))
            yield from ((key, part) for part in post.parts())


def time_key(by: By, there: datetime) -> str:
    """The day, week and so on of a time: `2026-12-01`, `2026-W49`, `2026-12`, `2`, `09`."""
    match by:
        case By.WEEK:
            year, week, _ = there.isocalendar()
            return f"{year:04}-W{week:02}"
        case By.MONTH:
            return there.isoformat()[:7]
        case By.WEEKDAY:
            return str(there.isoweekday())
        case By.HOUR:
            return f"{there:%H}"
    return there.date().isoformat()


def _between(by: By, keys: Iterable[str]) -> Iterator[str]:
    """The groups of time between the first and the last: a week without a post is one, too."""
    found = sorted(keys)
    if by in {By.WEEKDAY, By.HOUR} or by not in TIMES or not found:
        return
    first, last = _day_of(by, found[0]), _day_of(by, found[-1])
    step = 7 if by is By.WEEK else 1
    days = (last - first).days // step
    if days > _MOST_DAYS:
        return
    for number in range(days + 1):
        there = first + timedelta(days=number * step)
        yield time_key(by, datetime(there.year, there.month, there.day))  # noqa: DTZ001 - a day


def _day_of(by: By, key: str) -> date:
    """The first day of a group of time."""
    if by is By.WEEK:
        return date.fromisocalendar(int(key[:4]), int(key[6:]), 1)
    return date.fromisoformat(key if by is By.DAY else f"{key}-01")
