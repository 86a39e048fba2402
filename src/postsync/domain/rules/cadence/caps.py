"""PS422: more posts of one account than its network takes within a while."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from postsync.domain.diagnostic import Severity
from postsync.domain.networks.in_force import Limits
from postsync.domain.networks.limits import CAPS, Limit
from postsync.domain.networks.target import NAMES
from postsync.domain.post.sibling import Sibling
from postsync.domain.problem import Problem
from postsync.domain.rules.cadence.neighbours import Finding, names, network_of, reach, verb

_SECONDS = {"15 minutes": 900.0, "24 hours": 86_400.0}
"""The windows of the caps, as their units end."""


def check_caps(timed: Sequence[Sibling], limits: Limits) -> Iterator[Finding]:
    """One finding for each crowd, at the first post too many. `timed` are in order.

    Accounts that have too many from the same post on share it.
    """
    moments = [post.moment or 0.0 for post in timed]
    lists = {post.accounts for post in timed}
    networks = {network for accounts in lists for network in reach(accounts).networks}
    for network, what in dict.fromkeys((cap.network, cap.field) for cap in CAPS):
        if network not in networks:
            continue
        named: dict[str, list[_Crowd]] = {}
        begun: dict[tuple[int, Limit], list[_Crowd]] = {}
        # The most severe row comes first; a crowd that one of them names is left to it.
        for index, row in enumerate(limits.of(network, what)):
            window = _SECONDS[row.unit.partition(" in ")[2]]
            count = _Count(network, what, index, limits)
            fewest = count.fewest(lists)
            if not any(late - soon < window for soon, late in _apart(moments, fewest)):
                continue  # all posts together are not too many for one account
            posts = [post for post in timed if _counts(post, network, what)]
            if not _may_crowd(posts, network, window, fewest):
                continue
            for crowd in count.crowds(posts, window, fewest):
                before = named.setdefault(crowd.account, [])
                if not any(crowd.overlaps(other) for other in before):
                    before.append(crowd)
                    begun.setdefault((id(crowd.first), crowd.cap), []).append(crowd)
        for (_, cap), crowds in begun.items():
            yield Finding(crowds[0].first, _problem(crowds, cap))


def _apart(moments: list[float], places: int) -> Iterable[tuple[float, float]]:
    """Each moment with the one that comes so many places later."""
    return zip(moments, moments[places:], strict=False)


def _may_crowd(posts: Iterable[Sibling], network: str, window: float, fewest: int) -> bool:
    """Whether an account may have more than `fewest` in a window: quicker than to count them."""
    moments: dict[str, list[float]] = {}
    for post in posts:
        for account in _on(network, post.accounts):
            moments.setdefault(account, []).append(post.moment or 0.0)
    if network in moments:  # which counts for every other account
        return True
    return any(
        late - soon < window for times in moments.values() for soon, late in _apart(times, fewest)
    )


def _counts(post: Sibling, network: str, what: str) -> bool:
    return network in reach(post.accounts).networks and (what != "reels" or post.is_reel)


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
    """How many posts each account of a network has in a window that moves over them.

    A whole network, named as such, counts for every account of it. `row` says which row of the cap.
    """

    def __init__(self, network: str, what: str, row: int, limits: Limits) -> None:
        self.network = network
        self._what = what
        self._row_number = row
        self._limits = limits
        self._counts: dict[str, int] = {}
        self._caps: dict[str, float] = {}
        self._open: dict[str, _Crowd] = {}

    def fewest(self, lists: Iterable[tuple[str, ...]]) -> int:
        """The least that any account in these lists takes."""
        accounts = {account for accounts in lists for account in _on(self.network, accounts)}
        return min((int(self._cap(account)) for account in accounts), default=0)

    def crowds(self, posts: list[Sibling], window: float, fewest: int) -> list[_Crowd]:
        """All crowds, in the order of their beginnings. No account takes less than `fewest`."""
        found: list[_Crowd] = []
        inside: deque[tuple[float, tuple[str, ...]]] = deque()
        for post in posts:
            moment = post.moment or 0.0
            while inside and moment - inside[0][0] >= window:
                self._leave(inside.popleft()[1])
            accounts = _on(self.network, post.accounts)
            for account in accounts:
                self._counts[account] = self._counts.get(account, 0) + 1
            inside.append((moment, accounts))
            if len(inside) > fewest:
                found += self._judge(post, moment, self._crowded(accounts, fewest), window)
        return found

    def _crowded(self, accounts: tuple[str, ...], fewest: int) -> tuple[str, ...]:
        """The accounts that have a post more, and may have too many."""
        for_all = self._counts.get(self.network, 0)
        if self.network not in accounts or for_all > self._cap(self.network):
            return accounts
        return tuple(account for account, many in self._counts.items() if many + for_all > fewest)

    def _leave(self, accounts: tuple[str, ...]) -> None:
        for account in accounts:
            self._counts[account] -= 1
            if not self._counts[account]:
                del self._counts[account]

    def _judge(
        self, post: Sibling, moment: float, accounts: tuple[str, ...], window: float
    ) -> Iterator[_Crowd]:
        """The crowds that begin with `post`."""
        for_all = self._counts.get(self.network, 0)
        for account in accounts:
            many = self._counts[account] + (for_all if account != self.network else 0)
            if many <= self._cap(account):
                continue
            crowd = self._open.get(account)
            if crowd is not None and moment - crowd.until < window:
                crowd.until = moment
                crowd.most = max(crowd.most, many)
                continue
            crowd = _Crowd(account, self._row(account), post, moment, many)
            self._open[account] = crowd
            yield crowd

    def _cap(self, account: str) -> float:
        known = self._caps.get(account)
        if known is None:
            known = self._caps[account] = self._row(account).maximum or 0.0
        return known

    def _row(self, account: str) -> Limit:
        rows = self._limits.for_accounts(self.network, (account,)).of(self.network, self._what)
        return rows[min(self._row_number, len(rows) - 1)]


@lru_cache(4096)
def _on(network: str, accounts: tuple[str, ...]) -> tuple[str, ...]:
    """The accounts on one network; the network alone where all of its accounts are meant."""
    if network in accounts:
        return (network,)
    return tuple(account for account in accounts if network_of(account) == network)


def _problem(crowds: list[_Crowd], cap: Limit) -> Problem:
    """What is wrong with the post at which all of these crowds begin."""
    crowds.sort(key=lambda crowd: (-crowd.most, crowd.account))
    accounts = names(tuple(crowd.account for crowd in crowds))
    up_to = "up to " if crowds[0].most != crowds[-1].most else ""
    takes = "takes" if cap.severity is Severity.ERROR else "may take only"
    return Problem(
        rule="PS422",
        summary=(
            f"{accounts} {verb(accounts, 'has', 'have')} {up_to}{crowds[0].most:,} {cap.unit}, "
            f"{NAMES[cap.network]} {takes} {cap.maximum:,}"
        ),
        detail=(
            "This is the first one too many, counted from the beginning of any such time. "
            "Move some of the posts to another time."
        ),
        path=("scheduledAt",),
        severity=cap.severity,
    )
