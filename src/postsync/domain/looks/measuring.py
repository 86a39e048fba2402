"""Measuring: how long each text of a post is on its networks, and where readers stop seeing it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from postsync.domain.looks.card import Count, Fold
from postsync.domain.looks.drawing import (
    STATED,
    Device,
    fold_of,
    kind_of,
    length_of,
    placement_of,
    title_of,
    words_of,
)
from postsync.domain.looks.networks import LOOKS
from postsync.domain.looks.notes import end_of
from postsync.domain.networks import NETWORKS, in_order, network_of_selector
from postsync.domain.networks.network import Replies
from postsync.domain.networks.overrides import Limits
from postsync.domain.networks.placement import texts_of
from postsync.domain.post.content import Content
from postsync.domain.post.media import MediaFacts
from postsync.domain.problem import Path

NO_FACTS: Mapping[str, MediaFacts] = {}


class Measure(NamedTuple):
    """One text on one network: where it stands, how long it is there, and where it is folded.

    `fold` is in code points of the text as it is written; None where readers see all of it. `seen` are
    the last words before it.
    """

    network: str
    path: Path
    length: Count
    fold: int | None = None
    seen: str = ""

    @property
    def title(self) -> str:
        """The name of the network."""
        return NETWORKS[self.network].title


def measure(
    content: Content, *, device: Device = "phone", limits: Limits = STATED
) -> tuple[Measure, ...]:
    """Measure the texts of a post on the networks that its selectors name, in their usual order.

    Paths are those of `containers`, or of the block that has a text of its own.
    """
    named = [network_of_selector(selector) for selector in content.selectors]
    networks = in_order({network: network for network in named if network})
    return tuple(one for network in networks for one in _on(network, content, device, limits))


def _on(network: str, content: Content, device: Device, limits: Limits) -> Iterable[Measure]:
    if not content.containers:
        return
    placement = placement_of(content, NETWORKS[network], NO_FACTS, limits)
    look = LOOKS[network]
    title = title_of(placement, look, kind_of(placement, look))
    if title is not None:
        cut = title.fold.at if title.fold else None
        yield Measure(network, title.path, title.length, cut, _end(title.text, cut))
    for text in texts_of(placement):
        if text.is_reply and placement.network.replies is Replies.NOTHING:
            continue
        words = words_of(text.content, look)
        is_comment = text.is_reply and placement.network.replies is not Replies.THREAD
        fold = None if is_comment else fold_of(words, look, device)
        at = _as_written(fold, [(one.shown, one.raw) for one in words])
        length = length_of(placement, text.field, text.content)
        yield Measure(network, text.path, length, at, _end(text.content, at))


def _end(text: str, at: int | None) -> str:
    """The last words before a place in a text."""
    return end_of(text[:at]) if at is not None else ""


def _as_written(fold: Fold | None, words: Iterable[tuple[str, str]]) -> int | None:
    """Where a fold is in a text as it is written: networks show links shorter than they are."""
    if fold is None:
        return None
    left, at = fold.at, 0
    for shown, raw in words:
        if left < len(shown):
            return at + (left if shown == raw else 0)
        left -= len(shown)
        at += len(raw)
    return at
