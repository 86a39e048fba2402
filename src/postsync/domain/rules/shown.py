"""What readers see of a post: notes of its cards that are worth a finding before anybody draws one.

A link behind "more" (PS217), a line that breaks inside of a sentence (PS218), links that nobody can click
(PS219), a title that is cut (PS220), and pictures of which much is cropped away (PS328).
"""

from collections.abc import Iterator, Sequence

from postsync.domain.looks.arranging import arrange
from postsync.domain.looks.card import CardKind, Tile
from postsync.domain.looks.drawing import fold_of, kind_of, title_of, words_of
from postsync.domain.looks.look import Look
from postsync.domain.looks.networks import LOOKS
from postsync.domain.looks.notes import MUCH_LOST, broken_line, hidden_link, percent
from postsync.domain.networks.network import Network
from postsync.domain.networks.placement import Placement, Text, medium_path
from postsync.domain.post.content import Container
from postsync.domain.post.media import Form
from postsync.domain.problem import Problem
from postsync.domain.rules.media.units import name_of


def _is_sure(look: Look, figure: str) -> bool:
    """Whether a figure is not from hearsay: what is stays on the card, where people see it in its place."""
    return figure in look.figures and look.figures[figure].certainty == "exact"


def check_lines(containers: Sequence[Container]) -> Iterator[Problem]:
    """Report texts whose lines break inside of a sentence, at the first such line (PS218)."""
    for index, container in enumerate(containers):
        found = broken_line(container.content) if "\n" in container.content else None
        if found:
            yield Problem(
                rule="PS218",
                summary=f"a line breaks inside of a sentence, between “{found.before}” and "
                f"“{found.after}”",
                detail="Readers see the break as it stands here. Write `content: >-` if lines are only "
                "broken for the file, or put the sentence on one line.",
                path=("containers", index, "content"),
                offset=found.offset,
            )


def check_links(text: Text) -> Sequence[Problem]:
    """Report links that readers cannot click (PS219), or do not see at once (PS217)."""
    content, network = text.content, text.placement.network
    look = LOOKS[network.name]
    if look.clickable is None or ("://" not in content and "www." not in content):
        return ()
    words = words_of(content, look)
    if not look.clickable.links:
        link = next((word.raw for word in words if word.kind == "link"), None)
        return (_not_clickable(text, link, network),) if link else ()
    if text.is_reply or not _is_sure(look, "fold") or not look.fold:
        return ()
    fold = fold_of(words, look)
    link = hidden_link(words, fold) if fold else None
    if fold is None or link is None:
        return ()
    return (
        Problem(
            rule="PS217",
            summary=f"the link is behind “more” on {network.title}",
            detail=f"Readers see about {fold.lines} lines, {fold.at:,} of {fold.of:,} characters. Put the "
            "link into the first sentence if it is what the post is about.",
            path=text.path,
            offset=max(content.find(link), 0),
        ),
    )


def _not_clickable(text: Text, link: str, network: Network) -> Problem:
    return Problem(
        rule="PS219",
        summary=f"links are not clickable on {network.title}",
        detail="Readers would have to type it. Write a text without it for "
        f"{network.title}, or say where the link is to be found.",
        path=text.path,
        offset=max(text.content.find(link), 0),
    )


def check_title(placement: Placement) -> Sequence[Problem]:
    """Report a title of which people see only the beginning (PS220)."""
    look = LOOKS[placement.network.name]
    if look.title is None or not _is_sure(look, "title"):
        return ()
    title = title_of(placement, look, kind_of(placement, look))
    if title is None or title.fold is None or title.is_too_long:
        return ()
    return (
        Problem(
            rule="PS220",
            summary=f"{placement.network.title} cuts the title after "
            f"“{title.text[: title.fold.at][-_EXCERPT:]}”",
            detail="Where posts stand beside each other, people see no more of it. Let the words that "
            "matter come first.",
            path=title.path,
            offset=title.fold.at,
        ),
    )


_EXCERPT = 40


def check_crops(placements: Sequence[Placement]) -> Iterator[Problem]:
    """Report single pictures of which networks show much less than there is, as far as is known (PS328).

    Of carousels another rule tells (PS324), and of shapes that a network refuses, a third (PS315).
    """
    lost: dict[int, list[tuple[Placement, Tile]]] = {}
    for placement in placements:
        for container, tile in _cropped(placement):
            lost.setdefault(container, []).append((placement, tile))
    for container, found in lost.items():
        shares = [f"{percent(tile.lost)} on {placement.network.title}" for placement, tile in found]
        yield Problem(
            rule="PS328",
            summary=f"{name_of(found[0][1].medium)} loses {' and '.join(shares)}",
            detail="That much is cropped away around the middle, until somebody taps the picture. Crop it "
            "yourself, or see in a preview that nothing is lost that matters.",
            path=medium_path(container, 0),
        )


def _cropped(placement: Placement) -> Iterator[tuple[int, Tile]]:
    look = LOOKS[placement.network.name]
    if look.single is None or "image.ratio" in placement.figures.rows:
        return
    for container, items in enumerate(placement.media):
        if len(items) != 1 or items[0].form is not Form.IMAGE:
            continue
        ratio = items[0].facts.ratio if items[0].facts else None
        if ratio is None or look.single[0] <= ratio <= look.single[1]:
            continue
        if container and not placement.network.has_threads:
            continue
        kind = kind_of(placement, look) if container == 0 else CardKind.FEED
        pictures = arrange(items, look, kind)
        if pictures and pictures.tiles[0].lost >= MUCH_LOST:
            yield container, pictures.tiles[0]
