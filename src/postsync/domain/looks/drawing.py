"""Drawing: from what a post says to what one account shows of it."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

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
from postsync.domain.looks.folding import Cut, fold, width_of
from postsync.domain.looks.look import Figure, Look
from postsync.domain.looks.networks import LOOKS
from postsync.domain.looks.notes import Drawn, notes
from postsync.domain.looks.words import stretches
from postsync.domain.networks import NETWORKS
from postsync.domain.networks.network import Network, Replies
from postsync.domain.networks.overrides import Limits
from postsync.domain.networks.placement import (
    Field,
    Item,
    Placement,
    field_of,
    find,
    narrowed,
    texts_of,
)
from postsync.domain.post.content import Content, Media, canonical_json
from postsync.domain.post.media import Form, Kind, MediaFacts, form_of_name
from postsync.domain.post.post import Post
from postsync.domain.problem import Path
from postsync.domain.text.addresses import host_and_path
from postsync.domain.text.counting import count

Device = Literal["phone", "desktop"]

STATED = Limits()
"""The figures of the networks themselves."""

_NOWHERE = Span("")
_NO_BLOCK: Mapping[str, Any] = {}

_AS_COMMENTS = frozenset((Replies.COMMENTS, Replies.PERHAPS_COMMENTS))
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
    placement = placement_of(content, NETWORKS[network], media, limits)
    look = LOOKS[network]
    kind = kind_of(placement, look)
    indent = 0.0
    if look.shows_name_before_text:
        indent = width_of(f"{username} ", _NAME_SIZE, is_bold=True)
    parts = tuple(_parts(placement, look, kind, device, indent)) if content.containers else ()
    title = title_of(placement, look, kind)
    words, title_fold = (title.text, title.fold) if title else (None, None)
    drawn = Drawn(placement, look, kind, parts, words, title_fold)
    pictures = parts[0].pictures if parts else None
    return Card(
        network,
        account_id,
        username,
        name or username,
        kind,
        parts,
        notes=notes(drawn),
        title=words,
        title_fold=title_fold,
        title_length=title.length if title else None,
        button=_button(placement),
        topic=_text_of(placement, "topicTag"),
        place=_place(placement),
        cover=_cover(placement),
        grid=_in_profile(placement, look, kind),
        covered=look.covered.get(kind) if pictures else None,
        figures=tuple(_figures(look, kind, parts, words)),
        settings=tuple(_settings(placement, words)),
    )


def _settings(placement: Placement, title: str | None) -> Iterator[tuple[str, str]]:
    """What the block says that is no text on the card."""
    drawn = {placement.network.caption, "title" if title else None}
    for field, value in placement.block.items():
        if field not in drawn:
            told = value if isinstance(value, str) else canonical_json(value).decode("utf-8")
            yield field, told


def kind_of(placement: Placement, look: Look) -> CardKind:
    """The frame that the network shows the post in."""
    kind = placement.kind
    if kind is Kind.STORY:
        return CardKind.STORY
    if kind is Kind.REEL:
        return CardKind.REEL
    if look.short_flag and placement.block:
        flag = field_of(placement, look.short_flag)
        if flag and flag.value is True:
            return CardKind.SHORT
    return look.video_frame if look.video_frame and kind is Kind.VIDEO else look.frame


def placement_of(
    content: Content, network: Network, media: Mapping[str, MediaFacts], limits: Limits
) -> Placement:
    """What `network` gets of `content`. `media` are facts by the sha256 of the bytes."""
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
    is_story, is_comment = kind is CardKind.STORY, network.replies in _AS_COMMENTS
    if is_story:
        yield Part(Role.POST, (), pictures=_pictures(placement, 0, look, kind))
    for index, text in enumerate(texts_of(placement)):
        words = words_of(text.content, look)
        length = length_of(placement, text.field, text.content)
        if not text.is_reply:
            folded = fold_of(words, look, device, indent)
            pictures = _pictures(placement, 0, look, kind)
            link_card = (
                (_attached(placement, look) or _link_card(words, look)) if not pictures else None
            )
            yield Part(Role.POST, words, folded, length, pictures, link_card)
        elif is_story or network.replies is Replies.NOTHING:
            return
        elif is_comment:
            yield Part(Role.COMMENT, words, length=length)
        else:
            folded = fold_of(words, look, device)
            pictures = _pictures(placement, index, look, CardKind.FEED)
            link_card = None if pictures else _link_card(words, look)
            yield Part(Role.REPLY, words, folded, length, pictures, link_card)


def _pictures(placement: Placement, index: int, look: Look, kind: CardKind) -> Pictures | None:
    """The media of one part, without a picture that is the cover of a video beside it."""
    items = placement.media[index]
    if len(items) > 1 and placement.network.has_covers and placement.kind is Kind.VIDEO:
        items = tuple([item for item in items if item.form is Form.VIDEO])
    return arrange(items, look, kind) if items else None


def words_of(text: str, look: Look) -> tuple[Stretch, ...]:
    """`text` in stretches, without what nobody sees at its end."""
    shown = text.replace("\r\n", "\n").rstrip() if "\r" in text else text.rstrip()
    return stretches(shown, look)


# Texts


def fold_of(
    words: tuple[Stretch, ...],
    look: Look,
    device: Device = "phone",
    indent: float = 0.0,
) -> Fold | None:
    """Where readers stop seeing a text, as the network shows it."""
    cut = look.desktop if device == "desktop" and look.desktop else look.fold
    if cut is None or not words or not look.shows_text:
        return None
    shown = words[0].shown if len(words) == 1 else "".join([word.shown for word in words])
    on: Device = "desktop" if cut is look.desktop else "phone"
    return _fold(shown, cut, look.figures["fold"], on, indent)


def _fold(
    text: str, cut: Cut, figure: Figure, device: Device = "phone", indent: float = 0.0
) -> Fold | None:
    seen = fold(text, cut, indent)
    if seen is None:
        return None
    certainty = figure.certainty
    if cut.lines and certainty == "exact":
        certainty = (
            "about"  # how many lines is sure, how wide letters are on a reader's screen is not
        )
    return Fold(seen.at, len(text), seen.lines, cut.more, certainty, device)


def length_of(placement: Placement, field: str, text: str) -> Count:
    """How long a text is, as its network counts it, and how long it may be."""
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


class Title(NamedTuple):
    """A text of its own above or in place of the post's: where it stands, and where it is cut."""

    text: str
    path: Path
    fold: Fold | None
    length: Count

    @property
    def is_too_long(self) -> bool:
        """Whether the network takes no such title."""
        return self.length.limit is not None and self.length.value > self.length.limit


def title_of(placement: Placement, look: Look, kind: CardKind) -> Title | None:
    """The title that the block gives the post."""
    if not placement.block:
        return None
    for name in _TITLES:
        field = find(placement, name) if name in placement.network.labels else None
        if field is None or not isinstance(field.value, str) or not field.value.strip():
            continue
        which = "short_title" if kind is CardKind.SHORT else "title"
        cut = look.short_title if kind is CardKind.SHORT else look.title
        folded = _fold(field.value, cut, look.figures[which]) if cut else None
        length = length_of(placement, narrowed(placement, name), field.value)
        return Title(field.value, field.path, folded, length)
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
    look: Look, kind: CardKind, parts: tuple[Part, ...], title: str | None
) -> Iterator[str]:
    """The figures that a card rests on, by their keys."""
    names = ["card", "fold", "text", "links", "clickable", "button", "profile", kind.value]
    if parts and parts[0].pictures:
        names.append(_LAYOUTS[parts[0].pictures.layout])
    if any(part.link_card for part in parts):
        names.append("link_card")
    if title:
        names.append("short_title" if kind is CardKind.SHORT else "title")
    if len(parts) > 1:
        names.append("comments" if parts[1].role is Role.COMMENT else "thread")
    for name in dict.fromkeys(names):
        if name in look.figures:
            yield f"{look.network}.{name}"
