"""The preview on a terminal: what a reader sees of each post before "more", and what to look at."""

from collections.abc import Sequence

from postsync.domain.looks.card import Card, Part, Tile
from postsync.domain.networks import NETWORKS
from postsync.domain.run.preview import Preview, Shown
from postsync.domain.run.status import Attention
from postsync.domain.text.text import visible
from postsync.views import shown
from postsync.views.human.fields import field_lines
from postsync.views.human.findings import entry, head, said
from postsync.views.human.state import LOOKS
from postsync.views.moments import Zone, both, slot
from postsync.views.outline.preview import goes_out_now, place_of, stands, whose_cards
from postsync.views.outline.status import URGENT
from postsync.views.shown import BOLD, DIM, INDENT, RED, YELLOW, Style
from postsync.views.states import SIGNS

_INNER = INDENT + "  "


def preview(preview: Preview, style: Style, zone: Zone) -> str:
    """Every post that is drawn, with each account's card as words."""
    lines = head(preview.plan.service, style)
    for post in preview.posts:
        lines += [*_post(post, preview, style, zone), ""]
    for item in preview.diagnostics:
        lines += entry(item, style)
    cards = sum(len(post.cards) for post in preview.posts)
    if not preview.posts:
        lines.append("Nothing changes, so there is nothing to draw: --all draws every post.")
    else:
        count = shown.plural(len(preview.posts), "post")
        lines.append(style.paint(f"{count}, {shown.plural(cards, 'card')}.", BOLD))
    return shown.page(lines)


def _post(post: Shown, preview: Preview, style: Style, zone: Zone) -> list[str]:
    sign = style.paint(f"{SIGNS[post.state]} {post.state.value}", *LOOKS[post.state])
    place = f"  {shown.line(place_of(post))}"
    lines = [
        f"{sign} {style.paint(shown.line(post.address), BOLD)}{style.paint(place, DIM)}".rstrip()
    ]
    if goes_out_now(post):
        lines.append(f"{INDENT}{style.paint('goes out at once', RED, BOLD)}")
    elif post.scheduled_at is not None:
        was = f" (before: {both(post.was_at, zone)})" if post.was_at else ""
        lines.append(f"{INDENT}{slot(post.scheduled_at, zone, preview.plan.now)}{was}")
    if post.overdue:
        title, why = URGENT[Attention.OVERDUE]
        lines.append(f"{INDENT}{style.paint(f'{title}: {why}', YELLOW)}")
    lines += [f"{INDENT}{said(item, style)}" for item in post.diagnostics]
    shown_apart = {"scheduledAt"}
    fields = [field for field in post.changed if field.path not in shown_apart]
    lines += field_lines(fields, style, zone, preview.plan.media)
    for title, cards in _sides(post):
        lines += [f"{INDENT}{title}"] if title else []
        for card in cards:
            lines += _card(card, style)
    return lines


def _sides(post: Shown) -> list[tuple[str, Sequence[Card]]]:
    """The cards, under a title where they are not simply what is to come."""
    if stands(post) and post.cards and post.cards_before:
        wanted = ("What the file wants (not sent):", post.cards)
        return [("What goes out:", post.cards_before), wanted]
    return [(whose_cards(post), post.cards or post.cards_before)]


def _card(card: Card, style: Style) -> list[str]:
    title = NETWORKS[card.network].title if card.network in NETWORKS else card.network
    kind = "" if card.kind == "feed" else f", {card.kind.value}"
    handle = f"@{shown.line(card.username)}" if card.username else "every account"
    lines = ["", f"{INDENT}{style.paint(title, BOLD)} {handle}{kind}"]
    if card.title:
        lines.append(f"{_INNER}{style.paint(shown.line(card.title), BOLD)}")
    for part in card.parts:
        lines += [f"{_INNER}{row}" for row in _part(part, style)]
    for field, value in card.settings:
        room = style.room(len(_INNER) + 2)
        lines += [f"{_INNER}{row}" for row in shown.wrap(shown.line(f"{field}: {value}"), room)]
    for note in card.notes:
        look = (YELLOW,) if note.is_strong else (DIM,)
        room = style.room(len(_INNER) + 2)
        first, *rest = shown.wrap(shown.line(note.text), room)
        lines.append(f"{_INNER}{style.paint(f'- {first}', *look)}")
        lines += [f"{_INNER}  {style.paint(row, *look)}" for row in rest]
    return lines


def _part(part: Part, style: Style) -> list[str]:
    room = style.room(len(_INNER) + 2)
    rows: list[str] = []
    if part.role != "post":
        rows.append(style.paint(part.role.value, DIM))
    text = visible(part.shown)
    if part.fold is None:
        rows += shown.text_rows(text, style, room) if text else []
    else:
        seen, hidden = visible(part.shown[: part.fold.at]), visible(part.shown[part.fold.at :])
        rows += shown.text_rows(f"{seen}{part.fold.more}", style, room)
        rows += [style.paint(row, DIM) for row in shown.text_rows(hidden.strip(), style, room)]
    if part.length is not None and part.length.limit:
        is_over = part.length.value > part.length.limit
        counted = f"{part.length.value:,} of {part.length.limit:,}"
        rows.append(style.paint(counted, *((RED, BOLD) if is_over else (DIM,))))
    if part.pictures is not None:
        rows += [_tile(tile, style) for tile in part.pictures.tiles]
        if part.pictures.more:
            rows.append(style.paint(f"+{part.pictures.more} more", DIM))
    if part.link_card is not None:
        rows.append(style.paint(f"[link card of {shown.line(part.link_card.host)}]", DIM))
    return rows


def _tile(tile: Tile, style: Style) -> str:
    name = shown.line(tile.medium.place.rpartition("/")[2])
    facts = tile.facts
    size = f" {facts.width}x{facts.height}" if facts and facts.width else ""
    lost = f", {tile.lost:.0%} cropped away" if tile.lost >= 0.005 else ""
    return style.paint(f"[{name}{size}{lost}]", DIM)
