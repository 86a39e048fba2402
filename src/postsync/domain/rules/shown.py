"""What readers see of a post: notes of its cards that are worth a finding before anybody draws one.

A link behind "more" (PS217), a line that breaks inside of a sentence (PS218), links that nobody can click
(PS219), a title that is cut (PS220), and pictures of which much is cropped away (PS328). Cards are imported
late: few posts have anything of the kind, and most runs need none.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from postsync.domain.networks.placement import Placement, Text, medium_path
from postsync.domain.post.content import Container
from postsync.domain.post.media import Form
from postsync.domain.problem import Problem
from postsync.domain.rules.media.units import name_of
from postsync.domain.text.wrapping import broken_line

if TYPE_CHECKING:
    from postsync.domain.looks.card import Tile
    from postsync.domain.looks.look import Look


def check_lines(containers: Sequence[Container]) -> Iterator[Problem]:
    """Report texts whose lines break inside of a sentence, at the first such line (PS218)."""
    for index, container in enumerate(containers):
        found = broken_line(container.content) if "\n" in container.content else None
        if found:
            yield Problem(
                rule="PS218",
                summary=f"a line breaks inside of a sentence, between “{found.before}” and "
                f"“{found.after}”",
                detail="Readers see the break as it stands here. Put the paragraph on one line, or write "
                "`content: >-`, which joins lines.",
                path=("containers", index, "content"),
                offset=found.offset,
            )


def check_links(text: Text) -> Sequence[Problem]:
    """Report links that readers cannot click (PS219), or do not see at once (PS217).

    Only in a text that is written for this network: one for several cannot suit them all, and its cards
    say so.
    """
    content, placement = text.content, text.placement
    if not _is_for_it_alone(text) or ("://" not in content and "www." not in content):
        return ()
    look, title = _look_of(placement.network.name), placement.network.title
    if look.clickable is None:
        return ()
    from postsync.domain.looks.folding import fold
    from postsync.domain.looks.words import links_in

    found = links_in(content, look)
    if found and not look.clickable.links:
        return (
            Problem(
                rule="PS219",
                summary=f"links are not clickable on {title}",
                detail="Readers would have to type it. Take it out, or say where the link is to be found.",
                path=text.path,
                offset=found[0].start,
            ),
        )
    if not found or text.is_reply or look.fold is None or not _is_sure(look, "fold"):
        return ()
    seen = fold(content.rstrip(), look.fold)
    if seen is None or found[0].start < seen.at:
        return ()
    return (
        Problem(
            rule="PS217",
            summary=f"the link is behind “more” on {title}",
            detail=f"Readers see about {seen.lines} lines, {seen.at:,} of {len(content):,} characters. Put "
            "the link into the first sentence if it is what the post is about.",
            path=text.path,
            offset=found[0].start,
        ),
    )


@cache
def _look_of(network: str) -> "Look":
    from postsync.domain.looks.networks import LOOKS

    return LOOKS[network]


def _is_for_it_alone(text: Text) -> bool:
    placement = text.placement
    if text.field == placement.network.caption:
        return True
    return len(placement.reached) < 2 and placement.is_alone


def _is_sure(look: "Look", figure: str) -> bool:
    """Whether a figure is not from hearsay: what is stays on the card, where people see it in its place."""
    return figure in look.figures and look.figures[figure].certainty == "exact"


def check_title(placement: Placement) -> Sequence[Problem]:
    """Report a title of which people see only the beginning (PS220)."""
    if not ("title" in placement.block or "extra" in placement.block):
        return ()
    look = _look_of(placement.network.name)
    if look.title is None or not _is_sure(look, "title"):
        return ()
    from postsync.domain.looks.drawing import kind_of, title_of
    from postsync.domain.looks.notes import end_of

    title = title_of(placement, look, kind_of(placement, look))
    if title is None or title.fold is None or title.is_too_long:
        return ()
    return (
        Problem(
            rule="PS220",
            summary=f"{placement.network.title} cuts the title after "
            f"“{end_of(title.text[: title.fold.at])}”",
            detail="Where posts stand beside each other, people see no more of it. Let the words that "
            "matter come first.",
            path=title.path,
            offset=title.fold.at,
        ),
    )


def check_crops(placements: Sequence[Placement]) -> Iterator[Problem]:
    """Report single pictures of which networks show much less than there is, as far as is known (PS328).

    Of carousels another rule tells (PS324), and of shapes that a network refuses, a third (PS315).
    """
    lost: dict[int, list[tuple[Placement, Tile]]] = {}
    for placement in placements:
        for container, tile in _cropped(placement):
            lost.setdefault(container, []).append((placement, tile))
    for container, found in lost.items():
        yield _much_lost(container, found)


def _much_lost(container: int, found: Sequence[tuple[Placement, "Tile"]]) -> Problem:
    from postsync.domain.looks.notes import percent

    shares = [f"{percent(tile.lost)} on {placement.network.title}" for placement, tile in found]
    return Problem(
        rule="PS328",
        summary=f"{name_of(found[0][1].medium)} loses {' and '.join(shares)}",
        detail="That much is cropped away around the middle, until somebody taps the picture. Crop it "
        "yourself, or see in a preview that nothing is lost that matters.",
        path=medium_path(container, 0),
    )


def _cropped(placement: Placement) -> Iterator[tuple[int, "Tile"]]:
    if "image.ratio" in placement.figures.rows:
        return
    for container, items in enumerate(placement.media):
        if len(items) != 1 or items[0].form is not Form.IMAGE:
            continue
        ratio = items[0].facts.ratio if items[0].facts else None
        if ratio is None or (container and not placement.network.has_threads):
            continue
        look = _look_of(placement.network.name)
        if look.single is None or look.single[0] <= ratio <= look.single[1]:
            continue
        from postsync.domain.looks.arranging import arrange
        from postsync.domain.looks.card import CardKind
        from postsync.domain.looks.drawing import kind_of
        from postsync.domain.looks.notes import MUCH_LOST

        kind = kind_of(placement, look) if container == 0 else CardKind.FEED
        pictures = arrange(items, look, kind)
        if pictures and pictures.tiles[0].lost >= MUCH_LOST:
            yield container, pictures.tiles[0]
