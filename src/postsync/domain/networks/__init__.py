"""The networks, one file each, and how selectors name them."""

from collections.abc import Mapping
from typing import TypeVar

from postsync.domain.networks import (
    bluesky,
    facebook,
    google_business,
    instagram,
    linkedin,
    pinterest,
    reddit,
    threads,
    tiktok,
    vimeo,
    x,
    youtube,
)
from postsync.domain.networks.network import Network

NETWORKS: Mapping[str, Network] = {
    module.NETWORK.name: module.NETWORK
    for module in (
        x,
        linkedin,
        instagram,
        facebook,
        threads,
        tiktok,
        youtube,
        pinterest,
        bluesky,
        google_business,
        vimeo,
        reddit,
    )
}
"""Every network, in the order in which they are shown."""

_Value = TypeVar("_Value")

_NAMED = {
    name: network.name for network in NETWORKS.values() for name in (network.name, *network.aliases)
}


_CALLED = {
    folded: network.name
    for network in NETWORKS.values()
    for folded in (network.name.replace("_", ""), *network.aliases, *network.also_called)
}

ELSEWHERE = frozenset(
    {
        "discord", "lemmy", "mastodon", "medium", "nostr", "slack", "snapchat", "telegram", "tumblr",
        "twitch", "wechat", "weibo", "whatsapp",
    }
)  # fmt: skip
"""Networks that people ask for, and that no service of ours publishes to."""

PAGES = frozenset(
    network.name for network in NETWORKS.values() if network.caption or network.page_field
)
"""The networks whose block can hold a link that readers follow."""

_HOSTS = {host: network.name for network in NETWORKS.values() for host in network.hosts}


def in_order(values: Mapping[str, _Value]) -> dict[str, _Value]:
    """Values by network, in the order in which networks are shown."""
    return {name: values[name] for name in NETWORKS if name in values}


def network_named(text: str) -> str | None:
    """The network that `text` names, in any letter case and by any alias, or None."""
    return _NAMED.get(text.casefold())


def network_called(text: str) -> str | None:
    """The network that people mean by `text`, also where no selector takes it: `ig`, `Linked-In`."""
    return _CALLED.get("".join(filter(str.isalnum, text.casefold())))


def names_of_networks() -> Mapping[str, str]:
    """What people call networks, in small letters and digits, and which ones they mean."""
    return _CALLED


def network_at(host: str) -> str | None:
    """The network whose accounts have their pages at `host`, or None."""
    labels = host.casefold().split(".")
    for length in range(len(labels), 1, -1):
        if (name := _HOSTS.get(".".join(labels[-length:]))) is not None:
            return name
    return None


def network_of_selector(selector: str) -> str | None:
    """The network that a selector names by itself, without looking at accounts."""
    return network_named(selector.partition(":")[0])


def selector_key(selector: str) -> str:
    """A selector without what makes no difference: letter case, a leading @, aliases of networks."""
    network, colon, username = selector.partition(":")
    if colon:
        named = network_named(network)
        return f"{named or network.casefold()}:{username_key(username)}"
    return network_named(selector) or username_key(selector)


def username_key(username: str) -> str:
    """A username without a leading @, in one letter case."""
    return username.removeprefix("@").casefold()
