"""Figures: where what the cards rest on stands, network by network."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from postsync.domain.looks.figures import CONFIDENCE, FIGURES
from postsync.domain.networks import NETWORKS
from postsync.domain.run.preview import Preview


class Row(NamedTuple):
    """One figure; `sure` is how sure it is, in words."""

    value: str
    says: str
    source: str
    date: str
    sure: str


class Table(NamedTuple):
    """The figures of a network."""

    network: str
    title: str
    rows: Sequence[Row]


def tables_of(preview: Preview) -> Iterable[Table]:
    """The figures that a card of the preview rests on, by network."""
    used = {
        key
        for post in preview.posts
        for card in (*post.cards, *post.cards_before)
        for key in card.figures
    }
    for name, network in NETWORKS.items():
        keys = [key for key in FIGURES if key in used and key.partition(".")[0] == name]
        if keys:
            yield Table(name, network.title, list(map(_row, keys)))


def _row(key: str) -> Row:
    one = FIGURES[key]
    return Row(one.value, one.says, one.source, one.date, CONFIDENCE[one.confidence])
