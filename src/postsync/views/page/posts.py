"""Posts: one article each, drawn again only when something in it changed."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from postsync.domain.diagnostic import Diagnostic, Severity, by_severity
from postsync.domain.looks.card import Card, Picture, key_of
from postsync.domain.plan.plan import Reason
from postsync.domain.post.media import MediaFacts
from postsync.domain.run.calendar import State
from postsync.domain.run.preview import Shown
from postsync.domain.run.status import Attention
from postsync.domain.text.text import visible
from postsync.views.moments import Zone
from postsync.views.outline.change import DRAFT, ChangeOutline, outline_change
from postsync.views.outline.preview import goes_out_now, place_of, stands, whose_cards
from postsync.views.outline.status import URGENT
from postsync.views.page.accounts import ADDED, TAKEN_OUT, UNKNOWN, Account, accounts_of, unknown_of
from postsync.views.page.anchors import anchor
from postsync.views.page.cards import CardView, card_view
from postsync.views.page.fields import Compared, Field, fields_of
from postsync.views.page.pictures import Album, has_data, media_of
from postsync.views.page.text import breakable, first_words, one_line
from postsync.views.page.when import When, when
from postsync.views.states import SIGNS

if TYPE_CHECKING:
    from jinja2 import Template

_WHEN = "scheduledAt"

_MOST_OTHERS = 12
"""So many other posts of a document are named beside one."""


class Around(NamedTuple):
    """What posts are drawn with."""

    zone: Zone
    album: Album
    avatars: Mapping[str, Picture]
    facts: Mapping[str, MediaFacts]


class Delivery(NamedTuple):
    """What one account shows after and before; None where it shows nothing."""

    after: CardView | None
    before: CardView | None


class PostView(NamedTuple):
    """One post as its template wants it."""

    id: str
    state: str
    sign: str
    words: str
    address: str
    file: str
    others: tuple[tuple[str, str], ...]
    more: int
    at: When | None
    was: When | None
    is_now: bool
    no_time: str
    zone: Zone
    outline: ChangeOutline | None
    sentence: str
    labels: tuple[str, ...]
    urls: tuple[tuple[str, str, str], ...]
    fields: tuple[Field, ...]
    findings: tuple[Diagnostic, ...]
    deliveries: tuple[Delivery, ...]
    unknown: tuple[Account, ...]
    bare: tuple[Markup, ...]
    has_before: bool
    stands: bool
    sides: str


class Memory:
    """The articles that were drawn last, by address: what has not changed is not drawn again."""

    def __init__(self) -> None:
        self._drawn: dict[str, tuple[object, str]] = {}

    def article(self, post: Shown, around: Around, template: "Template") -> str:
        """The article of `post`, from before if it is the same."""
        key = (post, around.zone, _seen(post, around))
        known = self._drawn.get(post.address)
        if known is not None and known[0] == key:
            return known[1]
        html = article(post, around, template)
        self._drawn[post.address] = (key, html)
        return html


def article(post: Shown, around: Around, template: "Template") -> str:
    """The article of one post as HTML."""
    return template.render(post=post_view(post, around))


def post_view(post: Shown, around: Around) -> PostView:
    """Everything that is shown of one post."""
    change = post.change
    findings = tuple(f for f in by_severity(post.diagnostics) if f.severity is not Severity.INFO)
    outline = outline_change(change, findings) if change else None
    compared = Compared(around.facts, around.album, around.zone)
    changed = [field for field in post.changed if field.path != _WHEN]
    deliveries = tuple(_deliveries(post, around))
    return PostView(
        id=anchor(post.address),
        state=post.state.value,
        sign=SIGNS[post.state],
        words=words_of(post),
        address=one_line(post.address),
        file=one_line(place_of(post)),
        others=tuple((anchor(one), _name(one, post)) for one in _others(post)),
        more=max(len(post.together) - 1 - _MOST_OTHERS, 0),
        at=when(post.scheduled_at, around.zone) if post.scheduled_at else None,
        was=when(post.was_at, around.zone) if post.was_at else None,
        is_now=goes_out_now(post),
        no_time=no_time(post),
        zone=around.zone,
        outline=outline,
        sentence=_sentence(post, outline),
        labels=tuple(map(one_line, post.labels)),
        urls=tuple(_links(post)),
        fields=tuple(_with_accounts(field, post) for field in fields_of(changed, compared)),
        findings=tuple(f for f in findings if not (outline and outline.is_said_already(f))),
        deliveries=deliveries,
        unknown=tuple(unknown_of(post)),
        bare=tuple(breakable(visible(text)) for text in _undrawn(post)),
        has_before=bool(post.cards and post.cards_before),
        stands=stands(post),
        sides=whose_cards(post),
    )


def _with_accounts(field: Field, post: Shown) -> Field:
    """The accounts themselves, where they are known, and not the words of the file."""
    if field.path != "accounts" or not (post.cards and post.cards_before):
        return field
    sides: dict[str, list[str]] = {ADDED: [], TAKEN_OUT: [], "": []}
    for one in accounts_of(post):
        name = f"{one.title} {one.handle}{f' ({UNKNOWN})' if UNKNOWN in one.marks else ''}"
        sides[next((mark for mark in one.marks if mark in sides), "")].append(name.strip())
    if not sides[ADDED] and not sides[TAKEN_OUT]:
        return field  # the words changed, and mean the same accounts
    return field._replace(
        kept=tuple(sides[""]), removed=tuple(sides[TAKEN_OUT]), added=tuple(sides[ADDED])
    )


def no_time(post: Shown) -> str:
    """What is said of a post that has no time: an answer, too, may send it out at once."""
    if may_go_out_now(post):
        return "at once, if it is to go out"
    return "time not known" if post.state is State.BLOCKED else "no time yet"


def may_go_out_now(post: Shown) -> bool:
    """Whether an answer may send it out at once: it has no time, and is not out already."""
    is_out = post.change is not None and post.change.published_at is not None
    return post.state is State.QUESTION and post.scheduled_at is None and not is_out


def _sentence(post: Shown, outline: ChangeOutline | None) -> str:
    """What happens and why, where the state does not say all of it."""
    if outline is None and post.overdue:
        title, why = URGENT[Attention.OVERDUE]
        return f"This post is {title}: {why}"
    if outline is None and post.state is State.DRAFT:
        return f"This post {DRAFT}"
    if outline is None or outline.change.reasons == (Reason.NEW,):
        return ""
    return outline.sentence if outline.question else f"This post {outline.sentence}"


def words_of(post: Shown) -> str:
    """How the text begins that goes out; its title, or its address, where it has no words."""
    sides = (post.cards, post.cards_before)
    for card in chain(*(sides[::-1] if stands(post) else sides)):
        text = first_words(card.parts[0].shown) if card.parts else ""
        if text or card.title:
            return text or one_line(card.title or "")
    return next((words for text in _undrawn(post) if (words := first_words(text))), "")


def _undrawn(post: Shown) -> tuple[str, ...]:
    """The texts of a post that has no card, because no account of it is known."""
    content = post.change.after or post.change.unsound if post.change else None
    return content.texts if content and not (post.cards or post.cards_before) else ()


def _others(post: Shown) -> Iterator[str]:
    """The first of the other posts of its document."""
    others = (address for address in post.together if address != post.address)
    return islice(others, _MOST_OTHERS)


def _name(address: str, post: Shown) -> str:
    """What another post is called within the document of `post`."""
    of = post.part.of if post.part else ""
    return one_line(address.removeprefix(of).lstrip("/@") or address)


def _links(post: Shown) -> Iterable[tuple[str, str, str]]:
    """Where it is out: nothing but https is ever linked to."""
    for network, username, url in post.urls:
        if url.startswith("https://") and url.isprintable():
            yield network, one_line(username), url


def _deliveries(post: Shown, around: Around) -> Iterable[Delivery]:
    """The accounts of the post, each with both of its cards; those that it left come last."""
    after, before = _by_account(post.cards), _by_account(post.cards_before)
    for key in dict.fromkeys((*after, *before)):
        yield Delivery(*(_view(side.get(key), around) for side in (after, before)))


def _by_account(cards: Iterable[Card]) -> dict[object, Card]:
    found: dict[object, Card] = {}
    for card in cards:
        key = (card.network, card.username, card.account_id)
        found[(key, len(found)) if key in found else key] = card
    return found


def _view(card: Card | None, around: Around) -> CardView | None:
    return card_view(card, around.album, around.avatars) if card else None


def _seen(post: Shown, around: Around) -> object:
    """What an article has of the world around it: whether its pictures are in the page, and their size."""
    cards = (*post.cards, *post.cards_before)
    keys = dict.fromkeys(key_of(medium) for card in cards for medium in media_of(card))
    return [
        (key, has_data(picture), picture.width, picture.height, picture.why)
        for key in keys
        if (picture := around.album.get(key))
    ]
