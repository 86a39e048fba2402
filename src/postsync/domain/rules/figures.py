"""Figures: the rows of the networks that a rule checks."""

from collections.abc import Iterator
from typing import NamedTuple

from postsync.domain.networks import NETWORKS
from postsync.domain.networks.network import Choice, Limit, Network

_COUNTED = {"hashtags": "PS204", "mentions": "PS205", "links": "PS206", "cashtags": "PS207"}

_MEASURED = {
    "required": "PS310",
    "count": "PS311",
    "kinds": "PS312",
    "bytes": "PS314",
    "seconds": "PS316",
    "fps": "PS317",
    "depth": "PS329",
    "channels": "PS330",
    "group": "PS331",
}
"""The rule of a measure; that of all others, which are of dimensions, is PS315."""


_MADE = {
    "codec": "PS317",
    "audio": "PS317",
    "chroma": "PS329",
    "scan": "PS329",
    "pixels": "PS329",
    "variant": "PS332",
    "motion": "PS333",
}
"""The rule of a list about how a medium is made; that of all others, which are of types, is PS313."""


class Behind(NamedTuple):
    """The figures, and the lists of what is allowed, that a rule checks, each with its network."""

    figures: tuple[tuple[Network, Limit], ...]
    allowed: tuple[tuple[Network, Choice], ...]


def figures_of(rule: str) -> Behind:
    """Look up what stands behind a rule, network by network."""
    return Behind(
        tuple((one, row) for one in NETWORKS.values() for by, row in _figures(one) if by == rule),
        tuple((one, row) for one in NETWORKS.values() for by, row in _allowed(one) if by == rule),
    )


def _figures(network: Network) -> Iterator[tuple[str, Limit]]:
    yield from (("PS201", row) for row in network.texts)
    yield from ((_COUNTED[row.field], row) for row in network.counts)
    yield from (("PS525", row) for row in network.entries)
    yield from (
        (_MEASURED.get(row.field.rpartition(".")[2], "PS315"), row) for row in network.media
    )
    yield from (("PS422", row) for row in network.caps)
    yield from (("PS528", row) for row in network.numbers)


def _allowed(network: Network) -> Iterator[tuple[str, Choice]]:
    for row in network.types:
        yield _MADE.get(row.field.rpartition(".")[2], "PS313"), row
    yield from (("PS528", row) for row in network.words)
