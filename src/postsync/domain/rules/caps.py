"""PS422: more posts of one account than its network takes within a while."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from postsync.domain.diagnostic import Severity
from postsync.domain.limits import CAPS, Limit, Limits
from postsync.domain.problem import Problem
from postsync.domain.rules.neighbours import Finding, network_of, reach
from postsync.domain.rules.target import NAMES
from postsync.domain.sibling import Sibling

_SECONDS = {"15 minutes": 900.0, "24 hours": 86_400.0}
"""The windows of the caps, as their units end."""


def check_caps(timed: Sequence[Sibling], limits: Limits) -> Iterator[Finding]:
    """One finding for each account and crowd, at the first post too many. `timed` are in order."""
    by_network: dict[str, list[Sibling]] = {}
    for post in timed:
        for network in reach(post.accounts).networks:
            by_network.setdefault(network, []).append(post)
    for network, what in dict.fromkeys((cap.network, cap.field) for cap in CAPS):
        posts = by_network.get(network, [])
        if what == "reels":
            posts = [post for post in posts if post.is_reel]
        yield from _check(posts, network, what, limits)


def _check(posts: list[Sibling], network: str, what: str, limits: Limits) -> Iterator[Finding]:
    """The rows of a cap, the most severe first; a crowd that one of them names is left to it."""
    named: dict[str, list[_Crowd]] = {}
    for index, row in enumerate(limits.of(network, what)):
        count = _Count(network, what, index, limits)
        for crowd in count.crowds(posts, _SECONDS[row.unit.partition(" in ")[2]]):
            before = named.setdefault(crowd.account, [])
            if not any(crowd.overlaps(other) for other in before):
                before.append(crowd)
                yield Finding(crowd.first, _problem(crowd))


@dataclass(slots=True)
class _Crowd:
    """Posts of one account in too short a time: where it became too many, and how many at most."""

    account: str
    cap: Limit
    first: Sibling
    since: float
    until: float
    most: int

    def overlaps(self, other: "_Crowd") -> bool:
        return self.since <= other.until and other.since <= self.until


@dataclass(slots=True)
class _Count:
    """How many posts each account of a network has in a window that moves over them.

    A whole network, named as such, counts for every account of it.
    """

    network: str
    what: str
    row: int
    limits: Limits
    counts: dict[str, int] = field(default_factory=dict)
    caps: dict[str, float] = field(default_factory=dict)
    open: dict[str, _Crowd] = field(default_factory=dict)

    def crowds(self, posts: list[Sibling], window: float) -> list[_Crowd]:
        """All crowds, in the order of their beginnings."""
        fewest = self._fewest(posts)
        moments = [post.moment or 0.0 for post in posts]
        if not any(
            late - soon < window for soon, late in zip(moments, moments[fewest:], strict=False)
        ):
            return []
        found: list[_Crowd] = []
        inside: deque[tuple[float, tuple[str, ...]]] = deque()
        for post, moment in zip(posts, moments, strict=True):
            while inside and moment - inside[0][0] >= window:
                self._leave(inside.popleft()[1])
            accounts = _on(self.network, post.accounts)
            for account in accounts:
                self.counts[account] = self.counts.get(account, 0) + 1
            inside.append((moment, accounts))
            if len(inside) > fewest:
                found += self._judge(post, moment, self._crowded(accounts, fewest), window)
        return found

    def _fewest(self, posts: list[Sibling]) -> int:
        """The least that any account takes; where all posts together are no more, none has too many."""
        named = {post.accounts for post in posts}
        accounts = {account for names in named for account in _on(self.network, names)}
        return min((int(self._cap(account)) for account in accounts), default=0)

    def _crowded(self, accounts: tuple[str, ...], fewest: int) -> tuple[str, ...]:
        """The accounts that have a post more, and may have too many."""
        for_all = self.counts.get(self.network, 0)
        if self.network not in accounts or for_all > self._cap(self.network):
            return accounts
        return tuple(account for account, many in self.counts.items() if many + for_all > fewest)

    def _leave(self, accounts: tuple[str, ...]) -> None:
        for account in accounts:
            self.counts[account] -= 1
            if not self.counts[account]:
                del self.counts[account]

    def _judge(
        self, post: Sibling, moment: float, accounts: tuple[str, ...], window: float
    ) -> Iterator[_Crowd]:
        """The crowds that begin with `post`."""
        for_all = self.counts.get(self.network, 0)
        for account in accounts:
            many = self.counts[account] + (for_all if account != self.network else 0)
            if many <= self._cap(account):
                continue
            crowd = self.open.get(account)
            if crowd is not None and moment - crowd.until < window:
                crowd.until = moment
                crowd.most = max(crowd.most, many)
                continue
            crowd = _Crowd(account, self._row(account), post, moment, moment, many)
            self.open[account] = crowd
            yield crowd

    def _cap(self, account: str) -> float:
        known = self.caps.get(account)
        if known is None:
            known = self.caps[account] = self._row(account).maximum or 0.0
        return known

    def _row(self, account: str) -> Limit:
        rows = self.limits.for_accounts(self.network, (account,)).of(self.network, self.what)
        return rows[min(self.row, len(rows) - 1)]


@lru_cache(4096)
def _on(network: str, accounts: tuple[str, ...]) -> tuple[str, ...]:
    """The accounts on one network; the network alone where all of its accounts are meant."""
    if network in accounts:
        return (network,)
    return tuple(account for account in accounts if network_of(account) == network)


def _problem(crowd: _Crowd) -> Problem:
    cap = crowd.cap
    name = NAMES[cap.network]
    takes = "takes" if cap.severity is Severity.ERROR else "may take only"
    return Problem(
        rule="PS422",
        summary=f"{crowd.account} has {crowd.most:,} {cap.unit}, {name} {takes} {cap.maximum:,}",
        detail=(
            "This is the first one too many, counted from the beginning of any such time. "
            "Move some of the posts to another time."
        ),
        path=("scheduledAt",),
        severity=cap.severity,
    )
