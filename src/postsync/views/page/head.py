"""The head: what merging does in words, what is loud about it, and all posts in a list."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from postsync.domain.diagnostic import Diagnostic, Diagnostics, Severity
from postsync.domain.looks.card import Card
from postsync.domain.networks import NETWORKS
from postsync.domain.run.calendar import State
from postsync.domain.run.preview import Preview, Shown
from postsync.views.moments import Zone
from postsync.views.outline.plan import OFFLINE
from postsync.views.outline.service import head_line
from postsync.views.page.anchors import anchor
from postsync.views.page.cards import meter_of
from postsync.views.page.posts import words_of
from postsync.views.page.text import one_line
from postsync.views.page.when import When, when
from postsync.views.shown import plural, value
from postsync.views.states import SIGNS

FAN_OUT = "PS511"

_MOST = 12
"""Lines of one thing that is loud."""

_COUNTED = (
    State.NEW,
    State.CHANGED,
    State.CANCELLED,
    State.BLOCKED,
    State.DEFERRED,
)

_LAST = datetime.max.replace(tzinfo=UTC)

_LOOK_AT = {
    "link-behind-fold": "link behind “more”",
    "behind-fold": "text behind “more”",
    "not-clickable": "not clickable",
    "cropped": "cropped",
    "no-alt": "no alt text",
    "reply-unknown": "reply unknown",
    "safe-zone": "covered by the app",
    "title-cut": "title cut",
    "not-shown": "not shown",
    "broken-line": "broken line",
}
"""The strong notes in two words each."""


class Item(NamedTuple):
    """One line of what is loud: a post where `id` is one, what else is said, and where."""

    id: str = ""
    name: str = ""
    text: str = ""


class Loud(NamedTuple):
    """Something to know before anything else. `level` is `bad`, `warn` or `info`."""

    level: str
    title: str
    items: Sequence[Item] = ()
    more: int = 0
    advice: str = ""


class Account(NamedTuple):
    """One account that a post goes to."""

    network: str
    title: str
    username: str


class Row(NamedTuple):
    """A post in the list."""

    id: str
    state: str
    sign: str
    at: When | None
    was: When | None
    is_now: bool
    words: str
    address: str
    accounts: Sequence[Account]
    tags: Sequence[tuple[str, str]]


class Head(NamedTuple):
    """The head of the page."""

    title: str
    lead: str
    service: str
    now: When
    timezone: str
    digest: str
    commit: str
    base: str
    loud: Sequence[Loud]
    rows: Sequence[Row]


def head_of(preview: Preview, zone: Zone) -> Head:
    """Return everything that stands above the posts."""
    plan = preview.plan
    return Head(
        title=_title(preview),
        lead=_lead(preview, zone),
        service=one_line(head_line(plan.service)),
        now=when(plan.now, zone),
        timezone=one_line(preview.timezone),
        digest=plan.digest.removeprefix("sha256:")[:12],
        commit=one_line((plan.commit or "")[:9]),
        base=one_line((preview.base or "")[:9]),
        loud=list(_loud(preview)),
        rows=[_row(post, zone) for post in sorted(preview.posts, key=_in_time)],
    )


def _in_time(post: Shown) -> tuple[bool, datetime, str]:
    return not post.publishes_now, post.scheduled_at or _LAST, post.address


def _title(preview: Preview) -> str:
    """`2 new, 2 changed, 1 cancelled`."""
    counts = Counter(post.state for post in preview.posts)
    counts[State.QUESTION] = 0  # they have a line of their own
    told = [f"{counts[state]} {state.value}" for state in _COUNTED if counts[state]]
    if told:
        return ", ".join(told)
    return "Nothing changes" if not preview.plan.has_changes else "No post changes"


def _lead(preview: Preview, zone: Zone) -> str:
    now = sum(post.publishes_now for post in preview.posts)
    told = [
        f"{plural(now, 'post goes', 'posts go')} out at once" if now else "Nothing goes out at once"
    ]
    coming = [
        post.scheduled_at
        for post in preview.posts
        if post.scheduled_at
        and post.scheduled_at > preview.plan.now
        and post.state in {State.NEW, State.CHANGED}
    ]
    if coming:
        what = "the next" if now else "the first"
        told.append(f"{what} is due {when(min(coming), zone).full}")
    return "; ".join(told) + "."


def _loud(preview: Preview) -> Iterable[Loud]:
    plan, posts = preview.plan, preview.posts
    now = [_item(p, _where(p)) for p in posts if p.publishes_now]
    if now:
        title = f"{plural(len(now), 'post goes', 'posts go')} out NOW, as soon as this is applied"
        yield _cut(Loud("bad", title, now))
    if plan.refused:
        yield Loud(
            "bad", "More is to be done than the guards allow: nothing at all will be applied"
        )
    asked = [_item(p, _because(p)) for p in posts if p.state is State.QUESTION]
    if asked:
        title = plural(len(asked), "question waits", "questions wait") + " for an answer"
        yield _cut(Loud("warn", title, asked))
    blocked = [_item(p, _because(p)) for p in posts if p.state is State.BLOCKED]
    if blocked:
        title = f"{plural(len(blocked), 'post is', 'posts are')} blocked, and will not go out"
        yield _cut(Loud("bad", title, blocked))
    yield from _about_configuration(preview)
    yield from _about_accounts(posts)
    yield from _about_files(preview.diagnostics)
    if plan.offline:
        yield Loud("info", "Drawn offline", advice=OFFLINE.removeprefix("Offline: ").capitalize())
    if plan.service is not None and plan.service.rehearsal:
        yield Loud("info", one_line(head_line(plan.service)))


def _about_configuration(preview: Preview) -> Iterable[Loud]:
    configuration = preview.plan.configuration
    loosened = configuration.loosened
    if loosened:
        items = [
            Item(
                name=one_line(change.path),
                text=f"{value(change.before)} → {value(change.after)}: {one_line(change.meaning)}",
            )
            for change in loosened
        ]
        file = one_line(configuration.file)
        yield _cut(Loud("bad", f"{file} loosens {plural(len(items), 'setting')}", items))
    if configuration.problem:
        yield Loud(
            "warn",
            "What changed in the configuration is not known",
            advice=one_line(configuration.problem),
        )


def _about_accounts(posts: Iterable[Shown]) -> Iterable[Loud]:
    items = [
        _item(post, one_line(finding.summary))
        for post in posts
        for finding in post.diagnostics
        if finding.rule == FAN_OUT
    ]
    if items:
        yield _cut(Loud("warn", "One selector means several accounts", items))


def _about_files(diagnostics: Diagnostics) -> Iterable[Loud]:
    errors = [item for item in diagnostics if item.severity is Severity.ERROR]
    others = [item for item in diagnostics if item.severity is Severity.WARN]
    if errors:
        title = (
            f"Not all of it can be drawn: {plural(len(errors), 'error')} outside of the posts below"
        )
        yield _cut(Loud("bad", title, list(map(_found, errors))))
    if others:
        title = plural(len(others), "warning") + " about no post below"
        yield _cut(Loud("warn", title, list(map(_found, others))))


def _found(finding: Diagnostic) -> Item:
    span = finding.span
    place = f"{span.file}:{span.line}" if span else finding.address or ""
    return Item(name=one_line(place), text=f"{finding.rule} {one_line(finding.summary)}")


def _cut(loud: Loud) -> Loud:
    return loud._replace(items=loud.items[:_MOST], more=max(0, len(loud.items) - _MOST))


def _item(post: Shown, text: str) -> Item:
    return Item(anchor(post.address), words_of(post) or one_line(post.address), text)


def _because(post: Shown) -> str:
    found = next((f for f in post.diagnostics if f.severity is Severity.ERROR), None)
    return one_line(found.summary) if found else ""


def _where(post: Shown) -> str:
    accounts = _accounts(post)
    return "to " + ", ".join(f"{one.title} @{one.username}" for one in accounts) if accounts else ""


def _accounts(post: Shown) -> list[Account]:
    cards = post.cards or post.cards_before
    named = [(card.network, card.username) for card in cards]
    named = named or [(to.network, to.username) for to in post.destinations]
    return [
        Account(
            network if network in NETWORKS else "other",
            NETWORKS[network].title if network in NETWORKS else one_line(network),
            one_line(username.removeprefix("@")),
        )
        for network, username in named
    ]


def _row(post: Shown, zone: Zone) -> Row:
    return Row(
        id=anchor(post.address),
        state=post.state.value,
        sign=SIGNS[post.state],
        at=when(post.scheduled_at, zone) if post.scheduled_at else None,
        was=when(post.was_at, zone) if post.was_at else None,
        is_now=post.publishes_now,
        words=words_of(post),
        address=one_line(post.address),
        accounts=_accounts(post),
        tags=list(_tags(post)),
    )


def _tags(post: Shown) -> Iterable[tuple[str, str]]:
    """What to look at, the gravest first."""
    if any(item.rule == FAN_OUT for item in post.diagnostics):
        yield "warn", "several accounts by one selector"
    errors = sum(item.severity is Severity.ERROR for item in post.diagnostics)
    if errors:
        yield "bad", plural(errors, "error")
    for card in post.cards:
        yield from _counts(card)
    notes = dict.fromkeys(note.code for card in post.cards for note in card.notes if note.is_strong)
    for code, words in _LOOK_AT.items():
        if code in notes and not (code == "behind-fold" and "link-behind-fold" in notes):
            yield "warn", words
    warnings = sum(item.severity is Severity.WARN for item in post.diagnostics)
    if warnings:
        yield "warn", plural(warnings, "warning")


def _counts(card: Card) -> Iterable[tuple[str, str]]:
    title = NETWORKS[card.network].title if card.network in NETWORKS else card.network
    for count in (card.title_length, *(part.length for part in card.parts)):
        meter = meter_of(count)
        if meter is not None and meter.state == "over":
            yield "bad", f"{meter.over} over on {title}"
        elif meter is not None and meter.state == "near":
            yield "near", f"{meter.value} of {meter.limit} on {title}"
