"""Own figures: what a workspace sets for the accounts that a post may go to."""

from collections.abc import Mapping, Sequence

from postsync.domain.post.account import selector_key

Figures = Mapping[str, float]
"""Maximums by field."""


def figures_of_accounts(
    overrides: Mapping[str, Figures], network: str, selectors: Sequence[str]
) -> Sequence[Figures]:
    """What is set for each account that the selectors may mean on a network; at least one entry.

    `overrides` is by network or network:username, as selectors are compared.
    """
    of_network = overrides.get(network, {})
    of_account = {
        name: {**of_network, **own}
        for name, own in overrides.items()
        if name.startswith(f"{network}:")
    }
    found: list[Figures] = []
    for selector in map(selector_key, selectors):
        if selector == network:  # all of them: also those with figures of their own
            found += [of_network, *of_account.values()]
        elif selector.startswith(f"{network}:"):
            found.append(of_account.get(selector, of_network))
        elif f"{network}:{selector}" in of_account:
            found.append(of_account[f"{network}:{selector}"])
    return found or [of_network]
