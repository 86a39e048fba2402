"""The accounts that a post goes to, as people know them."""

from typing import NamedTuple

from postsync.domain.networks import NETWORKS
from postsync.domain.run.preview import Shown
from postsync.views.page.text import one_line


class Account(NamedTuple):
    """One account that a post goes to."""

    network: str
    title: str
    username: str
    handle: str


def accounts_of(post: Shown) -> list[Account]:
    """Every account of a post, in its own order."""
    cards = post.cards or post.cards_before
    named = [(card.network, card.username) for card in cards]
    named = named or [
        (to.network, "" if to.means_every else to.username) for to in post.destinations
    ]
    return [_account(network, one_line(username.removeprefix("@"))) for network, username in named]


def _account(network: str, username: str) -> Account:
    known = NETWORKS.get(network)
    return Account(
        known.name if known else "other",
        known.title if known else one_line(network),
        username or "every account",
        f"@{username}" if username else "every account",
    )
