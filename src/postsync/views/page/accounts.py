"""The accounts that a post goes to, as people know them, and those that came, went or are unknown."""

from collections.abc import Iterable
from typing import NamedTuple

from postsync.domain.looks.card import Card
from postsync.domain.networks import NETWORKS, network_named
from postsync.domain.run.preview import Shown
from postsync.views.page.text import one_line

ADDED = "added"
TAKEN_OUT = "taken out"
UNKNOWN = "no such account"


class Account(NamedTuple):
    """One account that a post goes to; `marks` say what is to be known of it."""

    network: str
    title: str
    username: str
    handle: str
    marks: tuple[str, ...] = ()


def accounts_of(post: Shown) -> list[Account]:
    """Every account of a post, in its own order, then what no account matches, and what it left."""
    after, before = _keys(post.cards), _keys(post.cards_before)
    is_compared = bool(after and before)
    named = list(after or before) or [
        (to.network, "" if to.means_every else to.username) for to in post.destinations
    ]
    accounts = [_account(*key, ADDED if is_compared and key not in before else "") for key in named]
    accounts += unknown_of(post)
    if is_compared:
        accounts += [_account(*key, TAKEN_OUT) for key in before if key not in after]
    return accounts


def unknown_of(post: Shown) -> list[Account]:
    """What a post names and no account matches."""
    before = [one.before for one in post.changed if one.path == "accounts"]
    known = before[0] if before and isinstance(before[0], list | tuple) else None
    return [
        _account(
            *_written(selector),
            ADDED if known is not None and selector not in known else "",
            UNKNOWN,
        )
        for selector in post.unmatched
    ]


def _keys(cards: Iterable[Card]) -> dict[tuple[str, str], None]:
    return dict.fromkeys((card.network, card.username) for card in cards)


def _written(selector: str) -> tuple[str, str]:
    """The network and the username of a selector, as far as it says them."""
    network, _, username = selector.rpartition(":")
    if network:
        return network_named(network) or network, username
    return (network_named(selector) or "", "") if network_named(selector) else ("", selector)


def _account(network: str, username: str, *marks: str) -> Account:
    known, username = NETWORKS.get(network), one_line(username.removeprefix("@"))
    return Account(
        known.name if known else "other",
        known.title if known else one_line(network),
        username or "every account",
        f"@{username}" if username else "every account",
        tuple(filter(None, marks)),
    )
