"""PS422: more posts of one account than its network takes within a while."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from postsync.domain.diagnostic import Severity
from postsync.domain.networks import NETWORKS
from postsync.domain.networks.network import Limit, Network
from postsync.domain.networks.overrides import Limits
from postsync.domain.problem import Problem
from postsync.domain.rules.siblings import Finding, Sibling, names, network_of, reach, verb

_SECONDS = {"15 minutes": 900.0, "24 hours": 86_400.0}
"""The windows of the caps, as their units end."""


def check_caps(timed: Sequence[Sibling], limits: Limits) -> Iterator[Finding]:
    """Report each crowd, at the first post too many. `timed` are in order.

    Accounts that have too many from the same post on share it.
    """
    lists = {post.accounts for post in timed}
    reached = {network for accounts in lists for network in reach(accounts).networks}
    for network in NETWORKS.values():
        for what in dict.fromkeys(cap.field for cap in network.caps if network.name in reached):
            begun: dict[tuple[int, Limit], list[_Crowd]] = {}
            for crowd in _crowds(timed, lists, network, what, limits):
                begun.setdefault((id(crowd.first), crowd.cap), []).append(crowd)
            for crowds in begun.values():
                yield Finding(crowds[0].first, _problem(network, crowds))


def _crowds(
    timed: Sequence[Sibling],
    lists: Iterable[tuple[str, ...]],
    network: Network,
    what: str,
    limits: Limits,
) -> Iterator["_Crowd"]:
    """The crowds by each figure of a cap, but for those of an account that overlap one of a figure before.

    The most severe figure comes first.
    """
    named: dict[str, list[_Crowd]] = {}
    for index, row in enumerate(network.figures.get(what, ())):
        if limits.are_stated and len(timed) <= (row.maximum or 0):
            continue  # all posts together are not too many for one account
        for crowd in _Count(network, what, index, limits).crowds(timed, lists):
            before = named.setdefault(crowd.account, [])
            if not any(crowd.overlaps(other) for other in before):
                before.append(crowd)
                yield crowd


class _Crowd:
    """Posts of one account in too short a time: where it became too many, and how many at most."""

    def __init__(self, account: str, cap: Limit, first: Sibling, moment: float, many: int) -> None:
        self.account = account
        self.cap = cap
        self.first = first
        self.most = many
        self.since = self.until = moment

    def overlaps(self, other: "_Crowd") -> bool:
        return self.since <= other.until and other.since <= self.until


class _Count:
    """Counts the posts that each account of a network has in a window that moves over them.

    A whole network, named as such, counts for every account of it. `index` says which figure of the cap.
    """

    def __init__(self, network: Network, what: str, index: int, limits: Limits) -> None:
        self._network, self._name = network, network.name
        self._what = what
        self._index = index
        self._limits = limits
        self._window = _SECONDS[network.figures.get(what, ())[index].unit.partition(" in ")[2]]
        self._counts: dict[str, int] = {}
        self._rows: dict[str, Limit] = {}
        self._open: dict[str, _Crowd] = {}

    def crowds(self, timed: Iterable[Sibling], lists: Iterable[tuple[str, ...]]) -> list[_Crowd]:
        """All crowds, in the order of their beginnings. `lists` are the accounts of the posts."""
        accounts = {account for listed in lists for account in _on(self._name, listed)}
        fewest = min((int(self._cap(account)) for account in accounts), default=0)
        posts = self._near(timed, fewest)
        if not self._may_crowd(posts, fewest):
            return []
        found: list[_Crowd] = []
        inside: deque[tuple[float, tuple[str, ...]]] = deque()
        for post in posts:
            moment = post.moment or 0.0
            while inside and moment - inside[0][0] >= self._window:
                self._leave(inside.popleft()[1])
            listed = _on(self._name, post.accounts)
            for account in listed:
                self._counts[account] = self._counts.get(account, 0) + 1
            inside.append((moment, listed))
            if len(inside) > fewest:
                found += self._judge(post, moment, self._crowded(listed, fewest))
        return found

    def _near(self, timed: Iterable[Sibling], fewest: int) -> list[Sibling]:
        """The posts that count; none where all posts together are not too many for one account."""
        moments = [post.moment or 0.0 for post in timed]
        if not self._is_near(moments, fewest):
            return []
        return [
            post
            for post in timed
            if self._name in reach(post.accounts).networks
            and (self._what != "reels" or self._name in post.reels)
        ]

    def _is_near(self, moments: list[float], fewest: int) -> bool:
        """Whether more than `fewest` of these moments lie in one window."""
        window = self._window
        return any(
            late - soon < window for soon, late in zip(moments, moments[fewest:], strict=False)
        )

    def _may_crowd(self, posts: Iterable[Sibling], fewest: int) -> bool:
        """Whether an account may have more than `fewest` in a window: quicker than to count them."""
        moments: dict[str, list[float]] = {}
        for post in posts:
            for account in _on(self._name, post.accounts):
                moments.setdefault(account, []).append(post.moment or 0.0)
        if self._name in moments:  # which counts for every other account
            return True
        return any(self._is_near(times, fewest) for times in moments.values())

    def _crowded(self, accounts: tuple[str, ...], fewest: int) -> tuple[str, ...]:
        """The accounts that have a post more, and may have too many."""
        for_all = self._counts.get(self._name, 0)
        if self._name not in accounts or for_all > self._cap(self._name):
            return accounts
        return tuple(account for account, many in self._counts.items() if many + for_all > fewest)

    def _leave(self, accounts: tuple[str, ...]) -> None:
        for account in accounts:
            self._counts[account] -= 1
            if not self._counts[account]:
                del self._counts[account]

    def _judge(self, post: Sibling, moment: float, accounts: tuple[str, ...]) -> Iterator[_Crowd]:
        """The crowds that begin with `post`."""
        for_all = self._counts.get(self._name, 0)
        for account in accounts:
            many = self._counts[account] + (for_all if account != self._name else 0)
            if many <= self._cap(account):
                continue
            crowd = self._open.get(account)
            if crowd is not None and moment - crowd.until < self._window:
                crowd.until = moment
                crowd.most = max(crowd.most, many)
                continue
            crowd = _Crowd(account, self._row(account), post, moment, many)
            self._open[account] = crowd
            yield crowd

    def _cap(self, account: str) -> float:
        return self._row(account).maximum or 0.0

    def _row(self, account: str) -> Limit:
        row = self._rows.get(account)
        if row is None:
            rows = self._limits.of(self._network, (account,)).get(self._what, ())
            row = self._rows[account] = rows[min(self._index, len(rows) - 1)]
        return row


@lru_cache(4096)
def _on(network: str, accounts: tuple[str, ...]) -> tuple[str, ...]:
    """The accounts on one network; the network alone where all of its accounts are meant."""
    if network in accounts:
        return (network,)
    return tuple(account for account in accounts if network_of(account) == network)


def _problem(network: Network, crowds: list[_Crowd]) -> Problem:
    """Report the post at which all of these crowds begin."""
    cap = crowds[0].cap
    crowds.sort(key=lambda crowd: (-crowd.most, crowd.account))
    accounts = names(tuple(crowd.account for crowd in crowds))
    up_to = "up to " if crowds[0].most != crowds[-1].most else ""
    takes = "takes" if cap.severity is Severity.ERROR else "may take only"
    return Problem(
        rule="PS422",
        summary=(
            f"{accounts} {verb(accounts, 'has', 'have')} {up_to}{crowds[0].most:,} {cap.unit}, "
            f"{network.title} {takes} {cap.maximum:,}"
        ),
        detail=(
            "This is the first one too many, counted from the beginning of any such time. "
            "Move some of the posts to another time."
        ),
        path=("scheduledAt",),
        severity=cap.severity,
    )
