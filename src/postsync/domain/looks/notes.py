"""Notes: what to look at on a card, in sentences that people understand."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from postsync.domain.late import late
from postsync.domain.looks.card import (
    CardKind,
    Fold,
    Layout,
    Note,
    Part,
    Pictures,
    Role,
    Stretch,
    Tile,
)
from postsync.domain.looks.look import Look
from postsync.domain.networks.network import Replies
from postsync.domain.networks.placement import Placement
from postsync.domain.post.media import Form, Kind
from postsync.domain.text.addresses import addresses
from postsync.domain.text.wrapping import broken_line

WORTH_SAYING = 0.05
"""A picture that loses less than this share of its surface loses nothing that anybody misses."""

MUCH_LOST = 0.26
"""More than a quarter, by which 16:9 and 4:3 differ."""

MOSTLY_HIDDEN = 2 / 3

_CALLS = late("[?!→↓👉👇⬇➡▶]")
_MOST_QUOTED = 40


class Drawn(NamedTuple):
    """A card before it has its notes."""

    placement: Placement
    look: Look
    kind: CardKind
    parts: tuple[Part, ...]
    title: str | None = None
    title_fold: Fold | None = None


def notes(drawn: Drawn) -> tuple[Note, ...]:
    """Everything to look at, part by part."""
    found = [*_of_title(drawn)]
    for index, part in enumerate(drawn.parts):
        if part.fold:
            found += _of_fold(drawn, part, part.fold, index)
        if part.stretches:
            found += _of_words(drawn, part, index)
        if part.pictures:
            found += _of_pictures(drawn, part.pictures, index)
            found += _without_alt(drawn, index)
        if part.link_card:
            found.append(_of_link_card(drawn, part.link_card.host, index))
    if drawn.parts:
        found += _not_shown(drawn)
    return tuple(found)


def _of_fold(drawn: Drawn, part: Part, fold: Fold, index: int) -> Iterator[Note]:
    share = 1 - fold.at / fold.of
    where = "a phone" if fold.device == "phone" else "a desktop"
    yield Note(
        "behind-fold",
        f"{percent(share)} of the text is behind “more” on {where}",
        is_strong=share >= MOSTLY_HIDDEN,
        part=index,
    )
    title = drawn.placement.network.title
    if hidden_link(part.stretches, fold):
        yield Note(
            "link-behind-fold",
            f"the link is behind “more” on {title}",
            is_strong=drawn.look.title is None,  # below a title people look for links
            rule="PS217" if _is_sure(drawn, "fold") else None,
            part=index,
        )
    last = part.shown[fold.at :].rstrip().rpartition("\n")[2].strip()
    if last and _CALLS.search(last):
        yield Note("behind-fold", f"the last line is behind “more” too: “{cut(last)}”", part=index)


def _is_sure(drawn: Drawn, figure: str) -> bool:
    return drawn.look.figures[figure].certainty == "exact"


def hidden_link(stretches: Sequence[Stretch], fold: Fold) -> str | None:
    """The first link of which readers see nothing before they open the text, if it leads anywhere.

    None where another one shows.
    """
    at, hidden = 0, None
    for stretch in stretches:
        if stretch.kind == "link" and stretch.clickable:
            if at < fold.at:
                return None
            hidden = hidden or stretch.raw
        at += len(stretch.shown)
    return hidden


def _dead_link(part: Part) -> str | None:
    """The first address that the network leaves plain text, because it knows no such domain."""
    for stretch in part.stretches:
        if stretch.kind == "text" and (found := addresses(stretch.shown)):
            return found[0][1]
    return None


def _of_words(drawn: Drawn, part: Part, index: int) -> Iterator[Note]:
    clickable, title = drawn.look.clickable, drawn.placement.network.title
    if clickable and not clickable.links and any(one.kind == "link" for one in part.stretches):
        yield Note(
            "not-clickable",
            f"links are not clickable on {title}",
            rule="PS219",
            part=index,
        )
    elif clickable and drawn.look.finds_only_known_domains and (dead := _dead_link(part)):
        says = f"{title} makes no link of {cut(dead)}: it knows no such domain"
        yield Note("not-clickable", says, part=index)
    if clickable and not clickable.mentions:
        named = [one for one in part.stretches if one.kind == "mention" and not one.clickable]
        if named:
            yield Note(
                "not-clickable", f"{cut(named[0].shown)} is plain text on {title}", part=index
            )
    broken = broken_line(part.shown)
    if broken:
        yield Note(
            "broken-line",
            f"a line breaks inside of a sentence: “{broken.before} ⏎ {broken.after}”",
            is_strong=True,
            rule="PS218",
            part=index,
        )


def _of_pictures(drawn: Drawn, pictures: Pictures, index: int) -> Iterator[Note]:
    title = drawn.placement.network.title
    about = "" if pictures.certainty == "exact" else "about "
    for tile in pictures.tiles:
        if tile.lost >= WORTH_SAYING:
            yield Note(
                "cropped",
                f"{cut(tile.medium.name)} loses {about}{percent(tile.lost)} on {title}",
                is_strong=tile.lost >= MUCH_LOST and pictures.certainty != "unknown",
                rule=_rule_of_crop(drawn.placement, pictures, tile),
                part=index,
            )
    if drawn.kind.value in drawn.look.covered and index == 0:
        yield Note(
            "safe-zone",
            f"{title} covers the edges with names and buttons: nothing to read should be there",
        )


def _rule_of_crop(placement: Placement, pictures: Pictures, tile: Tile) -> str | None:
    if pictures.layout is Layout.CAROUSEL:
        return "PS324" if placement.network.alike else None
    if pictures.layout is not Layout.SINGLE or pictures.certainty == "unknown":
        return None
    if placement.figures.get("image.ratio", ()):
        return "PS315"
    return "PS328" if tile.lost >= MUCH_LOST else None


def _without_alt(drawn: Drawn, index: int) -> Iterator[Note]:
    network, placement = drawn.placement.network, drawn.placement
    if not network.shows_alt or placement.kind is Kind.STORY:
        return
    items = placement.media[index]
    if len(items) == 1 and network.alt_field and placement.block.get(network.alt_field):
        return
    for item in items:
        if item.form is Form.IMAGE and not (item.medium.alt or "").strip():
            if network.has_covers and placement.kind is Kind.VIDEO:
                continue  # the picture is the cover
            yield Note(
                "no-alt",
                f"no alt text: {cut(item.medium.name)}",
                is_strong=True,
                rule="PS318",
                part=index,
            )


def _of_link_card(drawn: Drawn, host: str, index: int) -> Note:
    text = drawn.look.doubt_of_link_card.replace("{host}", cut(host))
    return Note("link-card-unknown", text, part=index)


def _of_title(drawn: Drawn) -> Iterator[Note]:
    if drawn.title and drawn.title_fold:
        shown = end_of(drawn.title[: drawn.title_fold.at])
        rule = "PS220" if _is_sure(drawn, "title") else None
        yield Note("title-cut", f"the title is cut after “{shown}”", rule=rule)


def _not_shown(drawn: Drawn) -> Iterator[Note]:
    placement, title = drawn.placement, drawn.placement.network.title
    containers, replies = placement.post.content.containers, placement.network.replies
    if drawn.kind is CardKind.STORY and containers[0].content.strip():
        yield Note("not-shown", f"a story on {title} shows no text", rule="PS212")
    elif not drawn.look.shows_text and containers[0].content.strip():
        yield Note("not-shown", f"the text is not in the feed of {title}, only behind a tap")
    rest = len(containers) - 1
    if not rest:
        return
    if len(drawn.parts) == 1:
        what = "part 2 is" if rest == 1 else f"parts 2 to {rest + 1} are"
        yield Note("not-shown", f"{what} not shown: {title} has no replies", True, rule="PS524")
    elif replies in {Replies.UNKNOWN, Replies.PERHAPS_COMMENTS}:
        yield Note(
            "reply-unknown",
            f"what {title} does with the later parts is not known",
            is_strong=True,
            rule="PS524" if replies is Replies.PERHAPS_COMMENTS else None,
            part=1,
        )
    for index, part in enumerate(drawn.parts):
        if part.role is Role.COMMENT and placement.media[index]:
            yield Note(
                "not-shown",
                f"the media of part {index + 1} are not shown: a comment on {title} carries text only",
                is_strong=True,
                rule="PS524",
                part=index,
            )


def percent(share: float) -> str:
    """`44 %`; never 0 or 100 where it is something or not all."""
    return f"{min(max(round(100 * share), 1), 99) if share < 1 else 100} %"


def end_of(text: str) -> str:
    """The last words of `text`, not more than a note can bear."""
    flat = " ".join(text.split())
    if len(flat) <= _MOST_QUOTED:
        return flat
    return f"…{flat[-_MOST_QUOTED:].partition(' ')[2] or flat[-_MOST_QUOTED:]}"


def cut(text: str) -> str:
    """`text`, not longer than a note can bear."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _MOST_QUOTED else f"{flat[: _MOST_QUOTED - 1].rstrip()}…"
