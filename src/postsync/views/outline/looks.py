"""What a reviewer looks at in a post, as its networks show it: strong notes, and texts near their limits."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from postsync.domain.diagnostic import Severity
from postsync.domain.looks.card import Card, Count, Part
from postsync.domain.looks.drawing import draw
from postsync.domain.networks import NETWORKS, network_of_selector
from postsync.domain.plan.plan import Reason
from postsync.domain.post.content import Content
from postsync.domain.state.intent import Action
from postsync.views.outline.change import ChangeOutline
from postsync.views.outline.media import Facts

NEAR = 0.9
"""The share of a limit from which on a text is near it."""

_SENT = frozenset(
    {
        Action.CREATE,
        Action.UPDATE,
        Action.REPLACE,
        Action.RETRY,
        Action.DEFER,
        Action.BLOCKED,
    }
)


class Folded(NamedTuple):
    """What readers see of a text on one network before they ask for more; `hidden` is a share of it."""

    network: str
    part: int
    seen: str
    more: str
    hidden: float


class Sight(NamedTuple):
    """What the networks of a post make of it. `points` are sentences without a full stop."""

    points: tuple[str, ...] = ()
    folded: tuple[Folded, ...] = ()


NOTHING = Sight()


def sight_of(one: ChangeOutline, facts: Facts) -> Sight:
    """Draw a post as each of its networks shows it, and say what to look at."""
    change = one.change
    is_broken = Reason.INVALID in change.reasons  # who knows what its blocks hold
    if change.after is None or change.action not in _SENT or is_broken:
        return NOTHING
    cards = list(_cards(one, change.after, facts))
    said = {item.rule for item in one.findings if item.severity is not Severity.INFO}
    return Sight(
        points=(*_counts(cards), *_notes(cards, said)),
        folded=tuple(fold for card in cards for fold in _folded(card)),
    )


def network_title(network: str) -> str:
    """How people call a network."""
    known = NETWORKS.get(network)
    return known.title if known else network


def _cards(one: ChangeOutline, content: Content, facts: Facts) -> Iterator[Card]:
    """A card for each network: to the accounts of one it is the same post."""
    names = {to.network: to.username for to in reversed(one.change.destinations)}
    for selector in one.selectors:
        network = network_of_selector(selector)
        if network:
            names.setdefault(network, selector.partition(":")[2] or network)
    for network in NETWORKS:
        if network in names:
            yield draw(content, network=network, username=names[network], media=facts)


def _counts(cards: Iterable[Card]) -> Iterator[str]:
    for card in cards:
        title = network_title(card.network)
        if _is_near(card.title_length):
            yield f"{title} title {_of(card.title_length)}"
        for number, part in enumerate(card.parts):
            if _is_near(part.length):
                yield f"{title}{_part_name(number)} {_of(part.length)}"


def _is_near(count: Count | None) -> bool:
    return count is not None and bool(count.limit) and count.value >= NEAR * (count.limit or 0)


def _of(count: Count | None) -> str:
    return f"{count.value:,} of {count.limit:,}" if count else ""


def _part_name(number: int) -> str:
    return f" reply {number}" if number else ""


def _notes(cards: Iterable[Card], said: set[str]) -> Iterator[str]:
    """The strong notes that no warning says; the same one of several networks once, with their names."""
    networks: dict[str, list[str]] = {}
    for card in cards:
        for note in card.notes:
            if note.is_strong and note.rule not in said:
                title = network_title(card.network)
                text = note.text.removesuffix(f" on {title}")
                titles = networks.setdefault(text, [])
                titles += [title] if title not in titles else []
    for text, titles in networks.items():
        yield f"{', '.join(titles)}: {text}"


def _folded(card: Card) -> Iterator[Folded]:
    for number, part in enumerate(card.parts):
        if part.fold and part.fold.at < len(part.shown):
            yield _fold(card, number, part)


def _fold(card: Card, number: int, part: Part) -> Folded:
    assert part.fold is not None  # noqa: S101 - for the type checker
    whole = part.shown
    return Folded(
        network=network_title(card.network),
        part=number,
        seen=whole[: part.fold.at].rstrip(),
        more=part.fold.more,
        hidden=1 - part.fold.at / max(1, len(whole)),
    )
