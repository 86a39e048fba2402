"""Alt texts: pictures that nobody describes for those who cannot see them (PS318)."""

from collections.abc import Iterable, Iterator, Sequence

from postsync.domain.networks import network_of_selector
from postsync.domain.networks.placement import Item, Placement, medium_path
from postsync.domain.post.content import Media
from postsync.domain.post.media import Form, Kind, form_of_name
from postsync.domain.problem import Problem
from postsync.domain.rules.media.units import name_of


def check_alts(
    media: Sequence[Sequence[Item]], selectors: Iterable[str], placements: Sequence[Placement]
) -> Iterator[Problem]:
    """Report pictures without an alt text, where at least one network of the post would show it.

    Videos are left alone: most networks take no alt text for them.
    """
    lacking = [
        (container, index, item.medium)
        for container, items in enumerate(media)
        for index, item in enumerate(items)
        if item.form is Form.IMAGE and _is_there(item) and not _describes(item.medium)
    ]
    if not lacking or not _is_shown(selectors, placements):
        return
    for container, index, medium in lacking:
        place = medium_path(container, index)
        alt = (medium.alt or "").strip()
        summary = f"{name_of(medium)} has no alt text"
        if alt:
            summary = f"the alt text of {name_of(medium)} is a file name"
        yield Problem(
            rule="PS318",
            summary=summary,
            detail="Say in `alt` what can be seen, for people who cannot see it.",
            path=(*place, "alt") if medium.alt is not None else place,
        )


def _is_there(item: Item) -> bool:
    """Whether the medium is known to be what it is; of a file that is missing, that is said already."""
    return item.facts is not None or item.medium.url is not None


def _describes(medium: Media) -> bool:
    """Whether the alt text says anything; the name of a file does not."""
    alt = (medium.alt or "").strip()
    if not alt or (" " not in alt and form_of_name(alt)):
        return False
    name = (medium.path or medium.url or "").rpartition("/")[2]
    is_stem = alt == name.rpartition(".")[0]
    # A file may be called `rocket`, which says something; IMG_0815 does not.
    return alt != name and not (is_stem and any(char.isdigit() or char == "_" for char in alt))


def _is_shown(selectors: Iterable[str], placements: Sequence[Placement]) -> bool:
    """Whether a network shows the alt text, or may: an account can be of any network."""
    return (
        any(map(_shows, placements))
        or None in map(network_of_selector, selectors)
        or not placements
    )


def _shows(placement: Placement) -> bool:
    network = placement.network
    if not network.shows_alt or placement.kind is Kind.STORY:
        return False
    if network.has_covers and placement.kind is Kind.VIDEO:
        return False  # the picture is the cover
    is_single = sum(map(len, placement.media)) == 1
    return not (is_single and network.alt_field and placement.block.get(network.alt_field))
