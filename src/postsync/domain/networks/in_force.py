"""In force: the figures that hold in one workspace, those of the networks and what it says otherwise."""

from collections.abc import Mapping
from math import inf

from postsync.domain.networks.limits import CAPS, COUNTS, MEDIA, TEXTS, TYPES, Choice, Limit
from postsync.domain.networks.own_figures import figures_of_accounts
from postsync.domain.post.account import selector_key

_ALLOWED: Mapping[tuple[str, str], tuple[Choice, ...]] = {
    key: tuple(row for row in TYPES if (row.network, row.field) == key)
    for key in {(row.network, row.field) for row in TYPES}
}


def _by_field() -> Mapping[tuple[str, str], tuple[Limit, ...]]:
    rows: dict[tuple[str, str], tuple[Limit, ...]] = {}
    for row in (*TEXTS, *COUNTS, *MEDIA, *CAPS):
        rows[row.network, row.field] = (*rows.get((row.network, row.field), ()), row)
    return rows


_ROWS = _by_field()

CONFIGURED = "postsync.yaml"
"""The source of a figure that the workspace itself has set."""

_SAME_MEASURE = {"threads_evidenced": "utf8_bytes"}
"""Two ways to read one statement of a network. Other units beside each other measure different things."""


class Limits:
    """The figures that hold in one workspace: those of the networks, and what it says otherwise.

    `overrides` maps a network, or network:username, to fields and the maximum that holds there.
    """

    def __init__(self, overrides: Mapping[str, Mapping[str, float]] | None = None) -> None:
        self._overrides = {selector_key(name): own for name, own in (overrides or {}).items()}
        self._rows = _ROWS
        self._for: dict[tuple[str, tuple[str, ...]], Limits] = {}

    def of(self, network: str, field: str) -> tuple[Limit, ...]:
        """The figures of a field, the most severe first; empty where none is known."""
        return self._rows.get((network, field), ())

    def fields(self, network: str) -> tuple[str, ...]:
        """The fields of a network that have a maximum."""
        return tuple(
            field
            for (of_network, field), rows in self._rows.items()
            if of_network == network and any(row.maximum is not None for row in rows)
        )

    def for_accounts(self, network: str, selectors: tuple[str, ...]) -> "Limits":
        """The figures for a post that goes to `selectors`: of each, what all of the accounts take.

        Selectors that do not tell their network, and are no username with figures of its own there, are
        taken to belong to another one.
        """
        if not self._overrides:
            return self
        known = self._for.get((network, selectors))
        if known is None:
            known = self._for[network, selectors] = self._least(network, selectors)
        return known

    def _least(self, network: str, selectors: tuple[str, ...]) -> "Limits":
        accounts = figures_of_accounts(self._overrides, network, selectors)
        rows = {}
        for field in {field for own in accounts for field in own}:
            general = self.of(network, field)
            stated = max((row.maximum for row in general if row.maximum is not None), default=inf)
            least = min(own.get(field, stated) for own in accounts)
            if least < stated or all(field in own for own in accounts):
                rows[network, field] = _with_maximum(general, least)
        if not rows:
            return self
        other = Limits()
        other._rows = {**self._rows, **rows}
        return other


def _with_maximum(rows: tuple[Limit, ...], maximum: float) -> tuple[Limit, ...]:
    """The rows with another maximum in the measure of the first; one for each unit is enough."""
    measure = _SAME_MEASURE.get(rows[0].unit, rows[0].unit)
    changed: dict[str, Limit] = {}
    kept = []
    for row in rows:
        if row.maximum is None or _SAME_MEASURE.get(row.unit, row.unit) != measure:
            kept.append(row)
        elif row.unit not in changed:
            changed[row.unit] = row._replace(maximum=maximum, source=CONFIGURED)
    return (*changed.values(), *kept)


def choices(network: str, field: str) -> tuple[Choice, ...]:
    """What a field may be on a network; empty where nothing is known."""
    return _ALLOWED.get((network, field), ())
