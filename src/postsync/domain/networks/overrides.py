"""Overrides: the figures that hold in one workspace, those of the networks and what it says otherwise."""

from collections.abc import Iterable, Mapping, Sequence
from math import inf

from postsync.domain.networks import selector_key
from postsync.domain.networks.network import CONFIGURED, Figures, Limit, Network

Maximums = Mapping[str, float]
"""Maximums by field."""

_SAME_MEASURE = {"threads_evidenced": "utf8_bytes"}
"""Two ways to read one statement of a network. Other units beside each other measure different things."""


class Limits:
    """The figures that hold in one workspace.

    `overrides` maps a network, or network:username, to fields and the maximum that holds there.
    """

    def __init__(self, overrides: Mapping[str, Maximums] | None = None) -> None:
        self._overrides = {selector_key(name): own for name, own in (overrides or {}).items()}
        self.are_stated = not self._overrides
        """Whether they are the networks' own: the workspace says nothing otherwise."""
        self._known: dict[tuple[str, tuple[str, ...]], Figures] = {}

    def of(self, network: Network, selectors: tuple[str, ...]) -> Figures:
        """The figures for a post that goes to `selectors`: for each field, what all the accounts take.

        A selector that names no network, and is no username with figures of its own here, is presumed
        to belong to another network.
        """
        if self.are_stated:
            return network.figures
        key = (network.name, selectors)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._least(network, selectors)
        return known

    def _least(self, network: Network, selectors: tuple[str, ...]) -> Figures:
        accounts = self._of_accounts(network.name, selectors)
        changed = {}
        for field in {field for own in accounts for field in own}:
            general = network.figures.get(field, ())
            stated = max((row.maximum for row in general if row.maximum is not None), default=inf)
            least = min(own.get(field, stated) for own in accounts)
            if least < stated or all(field in own for own in accounts):
                changed[field] = _with_maximum(general, least)
        return Figures({**network.figures.rows, **changed}) if changed else network.figures

    def _of_accounts(self, network: str, selectors: Iterable[str]) -> Sequence[Maximums]:
        """What is set for each account that the selectors may mean on a network; at least one entry."""
        of_network = self._overrides.get(network, {})
        of_account = {
            name: {**of_network, **own}
            for name, own in self._overrides.items()
            if name.startswith(f"{network}:")
        }
        found: list[Maximums] = []
        for selector in map(selector_key, selectors):
            if selector == network:  # all of them: also those with figures of their own
                found += [of_network, *of_account.values()]
            elif selector.startswith(f"{network}:"):
                found.append(of_account.get(selector, of_network))
            elif f"{network}:{selector}" in of_account:
                found.append(of_account[f"{network}:{selector}"])
        return found or [of_network]


def _with_maximum(rows: tuple[Limit, ...], maximum: float) -> tuple[Limit, ...]:
    """The rows with another maximum in the measure of the first; one for each unit is enough."""
    measure = _SAME_MEASURE.get(rows[0].unit, rows[0].unit)
    changed: dict[str, Limit] = {}
    kept = []
    for row in rows:
        if row.maximum is None or _SAME_MEASURE.get(row.unit, row.unit) != measure:
            kept.append(row)
        elif row.unit not in changed:
            changed[row.unit] = row._replace(maximum=maximum, source=CONFIGURED, note="")
    return (*changed.values(), *kept)
