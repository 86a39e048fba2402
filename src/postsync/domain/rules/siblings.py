"""Siblings: of each post what it takes to compare it with the others of its workspace.

Posts are compared where they have an account in common, in the order of their times. A selector that
is a whole network means all of its accounts, so it has those in common with every other selector of
that network. Nothing is presumed of a username or an id without a network.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from postsync.domain.networks import NETWORKS, network_named, selector_key
from postsync.domain.post.media import Kind
from postsync.domain.post.post import Post, Row
from postsync.domain.problem import Path, Problem


class Sibling(NamedTuple):
    """One post as the others see it: plain values, of which thousands are kept and sent around.

    `line` and `column` are those of its document. `accounts` are its selectors as they are compared,
    sorted, and none where the post cannot go out. `said` are its texts as written; without any, the
    names of its media, which are `media` in any case. `again`: the same words once more are meant.
    `moment` is in seconds since 1970, UTC, None for a post without a time. `zone` is its own time zone,
    if it has one. `reels` are the networks on which its block makes it a Reel.

    Of a post that a document becomes beside others, `line` and `column` are those of its part, `of` is
    the address of the document, `root` the line where it begins, and `time` the path of the time there.
    `row` is where its data come from.
    """

    address: str
    file: str
    line: int
    column: int
    has_id: bool
    accounts: tuple[str, ...]
    said: tuple[str, ...]
    media: tuple[str, ...]
    again: bool
    moment: float | None
    zone: str | None
    reels: tuple[str, ...]
    of: str = ""
    root: int = 0
    time: Path = ("scheduledAt",)
    row: Row | None = None


def sibling_of(post: Post, *, has_id: bool, is_sound: bool, zone: str | None) -> Sibling:
    """Take out of `post` what the others need to know. One that is not sound only has an address."""
    span, goes_out = post.span, is_sound and not post.content.draft
    media = tuple(
        [
            one.sha256 or one.place
            for container in post.content.containers
            for one in container.media
        ]
    )
    texts = post.content.texts
    said = (texts if any(texts) else media) if goes_out else ()
    accounts = _compared(post.content.selectors) if goes_out else ()
    return Sibling(
        post.address,
        span.file,
        span.line,
        span.column,
        has_id,
        accounts,
        said,
        media,
        post.content.answers.again,
        post.content.scheduled_at.timestamp() if post.content.scheduled_at else None,
        zone,
        _reels(post) if post.content.blocks else (),
    )


def _reels(post: Post) -> tuple[str, ...]:
    return tuple(
        name
        for name, block in post.content.blocks.items()
        for flag, kind in NETWORKS[name].flags.items()
        if kind is Kind.REEL and block.get(flag) is True
    )


@lru_cache(4096)
def _compared(selectors: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(map(selector_key, selectors))))


class Finding(NamedTuple):
    """A problem of one post beside the others."""

    sibling: Sibling
    problem: Problem


class Reach(NamedTuple):
    """The accounts of a post as keys for looking up who else has them.

    A post is noted under each of `own`, and meets those noted under one of `met`.
    """

    own: tuple[str, ...]
    met: tuple[str, ...]
    networks: tuple[str, ...]


@lru_cache(4096)
def reach(accounts: tuple[str, ...]) -> Reach:
    """Work out where posts with these accounts are noted, and whom they meet."""
    own: dict[str, None] = {}
    met: dict[str, None] = {}
    networks: dict[str, None] = {}
    for account in accounts:
        network = network_of(account)
        own[account] = None
        if network is None:
            met[account] = None
            continue
        anyone = f"{network}\n"  # no selector holds a line end
        networks[network] = None
        own[anyone] = None
        met.update(dict.fromkeys([anyone] if account == network else [account, network]))
    return Reach(tuple(own), tuple(met), tuple(networks))


def network_of(account: str) -> str | None:
    """Return the network of a selector as it is compared; None where it does not tell."""
    network, colon, _ = account.partition(":")
    return network if colon else network_named(account)


def follow(posts: Iterable[Sibling]) -> Iterator[tuple[Sibling, Sibling]]:
    """Each post with the nearest one before it that has an account in common. Linear."""
    last: dict[str, tuple[int, Sibling]] = {}
    for place, post in enumerate(posts):
        own, met, _ = reach(post.accounts)
        nearest = None
        for key in met:
            noted = last.get(key)
            if noted is not None and (nearest is None or noted[0] > nearest[0]):
                nearest = noted
        if nearest is not None:
            yield post, nearest[1]
        noted = (place, post)
        for key in own:
            last[key] = noted


def shared(post: Sibling, other: Sibling) -> str:
    """The accounts that two posts have in common, as a sentence names them."""
    theirs = set(other.accounts)
    networks = {account: network_of(account) for account in other.accounts}
    both: dict[str, None] = {}
    for account in post.accounts:
        network = network_of(account)
        if account in theirs or (network in theirs and network is not None):
            both[account] = None
        elif account == network:
            both.update((one, None) for one, of in networks.items() if of == network)
    return names(tuple(both))


def names(accounts: tuple[str, ...]) -> str:
    """`x:acme`, `x:acme and x:dev`, or so many more."""
    if len(accounts) < 3:
        return " and ".join(accounts)
    return f"{accounts[0]}, {accounts[1]} and {len(accounts) - 2} more"


def verb(names_of_accounts: str, one: str, several: str) -> str:
    """The form of a verb that goes with the accounts."""
    return several if " and " in names_of_accounts else one


def place(sibling: Sibling) -> str:
    """Name the place of a post, as findings about others do."""
    row = f", {_row(sibling.row)}" if sibling.row else ""
    return f"{sibling.file}:{sibling.line}{row}"


def with_row(detail: str, sibling: Sibling) -> str:
    """`detail`, and which row of its campaign the post is: all of them have one place."""
    return f"{detail} This one: {_row(sibling.row)}." if sibling.row else detail


def _row(row: Row) -> str:
    return f"row {row.key} of {row.file}:{row.line}"


def earlier(seconds: float) -> str:
    """Say how long before: `12 minutes earlier`."""
    if seconds < 1:
        return "at the same time"
    for length, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        # Two units of the smaller kind say more than one of the larger.
        if seconds >= 2 * length or (seconds >= length and seconds % length < 1):
            return f"{counted(int(seconds // length), unit)} earlier"
    return f"{counted(int(seconds), 'second')} earlier"


def counted(number: int, noun: str) -> str:
    """`1 day`, `2 days`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
