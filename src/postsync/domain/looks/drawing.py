"""Drawing: from what a post says to what one account shows of it."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from postsync.domain.diagnostic import Span
from postsync.domain.looks.arranging import arrange, crop
from postsync.domain.looks.card import (
    Card,
    CardKind,
    Count,
    Fold,
    Layout,
    LinkCard,
    Part,
    Pictures,
    Role,
    Stretch,
    Tile,
)
from postsync.domain.looks.figures import FIGURES
from postsync.domain.looks.folding import Cut, fold, width_of
from postsync.domain.looks.look import LOOKS, PLAIN, Look
from postsync.domain.looks.notes import Drawn, notes
from postsync.domain.looks.words import host_and_path, stretches
from postsync.domain.networks import NETWORKS
from postsync.domain.networks.network import Network, Replies
from postsync.domain.networks.overrides import Limits
from postsync.domain.networks.placement import Field, Item, Placement, field_of, find
from postsync.domain.post.content import Container, Content, Media
from postsync.domain.post.media import Form, Kind, MediaFacts, form_of_name
from postsync.domain.post.post import Post
from postsync.domain.text.counting import count

Device = Literal["phone", "desktop"]

STATED = Limits()
"""The figures of the networks themselves."""

_NOWHERE = Span("")
_NO_BLOCK: Mapping[str, Any] = {}

_ROLES = {
    Replies.THREAD: Role.REPLY,
    Replies.COMMENTS: Role.COMMENT,
    Replies.PERHAPS_COMMENTS: Role.COMMENT,
    Replies.NOTHING: Role.REPLY,
    Replies.UNKNOWN: Role.REPLY,
}
_COVERS = ("reelCoverUrl", "thumbnailUrl", "cover_image_url")
_TITLES = ("title", "event.title")
_NAME_SIZE = 14


def draw(
    content: Content,
    *,
    network: str,
    username: str,
    account_id: str | None = None,
    name: str = "",
    media: Mapping[str, MediaFacts],
    device: Device = "phone",
    limits: Limits = STATED,
) -> Card:
    """What `username` on `network` shows of `content`. `media` are facts by the sha256 of the bytes."""
    placement = _placement(content, NETWORKS[network], media, limits)
    look = LOOKS.get(network, PLAIN)
    kind = kind_of(placement)
    indent = 0.0
    if look.shows_name_before_text:
        indent = width_of(f"{username} ", _NAME_SIZE, is_bold=True)
    parts = tuple(_parts(placement, look, kind, device, indent))
    title = _text_of(placement, *_TITLES)
    cut = look.short_title if kind is CardKind.SHORT else look.title
    title_fold = _fold(title, cut, f"{network}.title", "phone") if title and cut else None
    drawn = Drawn(placement, look, kind, parts, title, title_fold)
    pictures = parts[0].pictures if parts else None
    return Card(
        network,
        account_id,
        username,
        name or username,
        kind,
        parts,
        notes=notes(drawn),
        title=title,
        title_fold=title_fold,
        title_length=_length(placement, "title", title) if title else None,
        button=_button(placement),
        topic=_text_of(placement, "topicTag"),
        place=_place(placement),
        cover=_cover(placement),
        grid=_in_profile(placement, look, kind),
        covered=look.covered.get(kind) if pictures else None,
        figures=tuple(_figures(network, kind, parts, title)),
    )


def kind_of(placement: Placement) -> CardKind:
    """The frame that the network shows the post in."""
    network, kind = placement.network.name, placement.kind
    if kind is Kind.STORY:
        return CardKind.STORY
    if kind is Kind.REEL or (network == "tiktok" and kind is Kind.VIDEO):
        return CardKind.REEL
    if network == "youtube" and placement.block and _value_of(placement, "isShort") is True:
        return CardKind.SHORT
    return {"pinterest": CardKind.PIN, "google_business": CardKind.UPDATE}.get(
        network, CardKind.FEED
    )


def _placement(
    content: Content, network: Network, media: Mapping[str, MediaFacts], limits: Limits
) -> Placement:
    items = tuple(
        [
            tuple([_item(medium, media) for medium in container.media]) if container.media else ()
            for container in content.containers
        ]
    )
    block = content.blocks.get(network.name) or _NO_BLOCK
    return Placement(
        post=Post("", content, _NOWHERE),
        network=network,
        kind=network.kind_of(block, [item.form for item in items[0]] if items else ()),
        block=block,
        media=items,
        figures=limits.of(network, content.selectors),
    )


def _item(medium: Media, facts: Mapping[str, MediaFacts]) -> Item:
    told = facts.get(medium.sha256) if medium.sha256 else None
    return Item(medium, told, told.form if told else form_of_name(medium.place))


def _parts(
    placement: Placement, look: Look, kind: CardKind, device: Device, indent: float
) -> Iterator[Part]:
    network = placement.network
    role = _ROLES[network.replies]
    is_comment = role is Role.COMMENT
    for index, container in enumerate(placement.post.content.containers):
        if index == 0:
            yield _first(placement, container, look, kind, device, indent)
            continue
        if network.replies is Replies.NOTHING or kind is CardKind.STORY:
            return
        words = _words(container.content, look, network)
        items = () if is_comment else placement.media[index]
        pictures = arrange(items, look, CardKind.FEED, network.name)
        part = Part(
            role,
            words,
            None if is_comment else _fold_of_words(words, look, network.name, device, 0),
            _length(placement, "reply", container.content),
            pictures,
        )
        if not is_comment and pictures is None:
            part = part._replace(link_card=_link_card(words, look))
        yield part


def _first(
    placement: Placement,
    container: Container,
    look: Look,
    kind: CardKind,
    device: Device,
    indent: float,
) -> Part:
    network = placement.network
    pictures = arrange(_shown_items(placement), look, kind, network.name)
    if kind is CardKind.STORY:
        return Part(Role.POST, (), pictures=pictures)
    text, field = container.content, "post"
    caption = _text_of(placement, network.caption) if network.caption else None
    if caption is not None and network.caption:
        text, field = caption, network.caption
    elif network.narrows_text and (narrowed := network.narrows_text(placement)):
        field = f"{narrowed}.{field}"
    words = _words(text, look, network)
    folded = None
    if look.fold and look.shows_text:
        folded = _fold_of_words(words, look, network.name, device, indent)
    link_card = None
    if pictures is None:
        link_card = _attached(placement, look) or _link_card(words, look)
    return Part(Role.POST, words, folded, _length(placement, field, text), pictures, link_card)


def _words(text: str, look: Look, network: Network) -> tuple[Stretch, ...]:
    shown = text.replace("\r\n", "\n").rstrip() if "\r" in text else text.rstrip()
    return stretches(shown, look, network=network.name)


def _shown_items(placement: Placement) -> tuple[Item, ...]:
    """The media of the first part, without a picture that is the cover of a video beside it."""
    items = placement.media[0] if placement.media else ()
    if placement.network.has_covers and placement.kind is Kind.VIDEO and len(items) > 1:
        return tuple([item for item in items if item.form is Form.VIDEO])
    return items


# Texts


def _fold_of_words(
    words: tuple[Stretch, ...], look: Look, network: str, device: Device, indent: float
) -> Fold | None:
    cut = look.desktop if device == "desktop" and look.desktop else look.fold
    if cut is None or not words:
        return None
    shown = words[0].shown if len(words) == 1 else "".join([word.shown for word in words])
    return _fold(
        shown, cut, f"{network}.fold", "desktop" if cut is look.desktop else "phone", indent
    )


def _fold(text: str, cut: Cut, figure: str, device: Device, indent: float = 0.0) -> Fold | None:
    seen = fold(text, cut, indent)
    if seen is None:
        return None
    certainty = FIGURES[figure].certainty
    if cut.lines and certainty == "exact":
        certainty = (
            "about"  # how many lines is sure, how wide letters are on a reader's screen is not
        )
    return Fold(seen.at, len(text), seen.lines, cut.more, certainty, device)


def _length(placement: Placement, field: str, text: str) -> Count:
    for row in placement.figures.get(field, ()):
        if row.maximum is not None:
            return Count(count(row.unit, text), int(row.maximum), row.unit)
    return Count(len(text), None, "code_points")


def _link_card(words: tuple[Stretch, ...], look: Look) -> LinkCard | None:
    if look.link_card is None:
        return None
    for word in words:
        if word.kind == "link":
            return LinkCard(host_and_path(word.raw)[0], word.raw, look.link_card)
    return None


def _attached(placement: Placement, look: Look) -> LinkCard | None:
    """The card of a link that the block adds."""
    named = (placement.network.link_field, placement.network.instead_of_text)
    for name in named if placement.block and look.link_card else ():
        url = _text_of(placement, name) if name else None
        if url and look.link_card:
            return LinkCard(host_and_path(url)[0], url, look.link_card)
    return None


# The block


def _value_of(placement: Placement, name: str) -> Any:
    found: Field | None = find(placement, name) if "." in name else field_of(placement, name)
    return found.value if found else None


def _text_of(placement: Placement, *names: str) -> str | None:
    """The first of these fields of the block that is a text."""
    if not placement.block:
        return None
    for name in names:
        value = _value_of(placement, name)
        if isinstance(value, str) and value.strip():
            return value
    return None


def _button(placement: Placement) -> str | None:
    """The words of the button: `Learn more`."""
    action = _text_of(placement, "callToAction.actionType")
    return action.replace("_", " ").capitalize() if action else None


def _place(placement: Placement) -> str | None:
    board = _text_of(placement, "board_id")
    subreddit = _text_of(placement, "subreddit")
    if subreddit:
        return f"r/{subreddit.removeprefix('/').removeprefix('r/')}"
    return f"board {board}" if board else None


def _cover(placement: Placement) -> Media | None:
    """The picture that stands for a video."""
    url = _text_of(placement, *_COVERS)
    if url:
        return Media(url=url)
    if placement.network.has_covers and placement.kind is Kind.VIDEO:
        pictures = [item.medium for item in placement.media[0] if item.form is Form.IMAGE]
        return pictures[0] if pictures else None
    return None


def _in_profile(placement: Placement, look: Look, kind: CardKind) -> Tile | None:
    if look.profile is None or kind is CardKind.STORY or not any(placement.media[:1]):
        return None
    return crop(placement.media[0][0], look.profile)


# Figures


_LAYOUTS = {
    Layout.SINGLE: "single",
    Layout.GRID: "grid",
    Layout.CAROUSEL: "carousel",
    Layout.DOCUMENT: "document",
    Layout.VIDEO: "single",
    Layout.PLAIN: "card",
}


def _figures(
    network: str, kind: CardKind, parts: tuple[Part, ...], title: str | None
) -> Iterator[str]:
    """The figures that a card rests on, by their keys."""
    names = ["card", "fold", "links", "clickable"]
    if parts and parts[0].pictures:
        names.append(_LAYOUTS[parts[0].pictures.layout])
    if kind is not CardKind.FEED:
        names.append(kind.value)
    if any(part.link_card for part in parts):
        names.append("link_card")
    if title:
        names.append("short_title" if kind is CardKind.SHORT else "title")
    if len(parts) > 1:
        names.append("comments" if parts[1].role is Role.COMMENT else "thread")
    names += ("text", "button", "profile")
    for name in dict.fromkeys(names):
        key = f"{network}.{name}"
        if key in FIGURES:
            yield key


def pictures_of(card: Card) -> Iterator[Pictures]:
    """The groups of media of a card, in order."""
    for part in card.parts:
        if part.pictures:
            yield part.pictures
