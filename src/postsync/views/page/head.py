"""The head: what merging does in words, what is loud about it, and all posts in a list."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from postsync.domain.diagnostic import Severity, by_severity
from postsync.domain.looks.card import Card
from postsync.domain.networks import NETWORKS
from postsync.domain.plan.answers import RULES as QUESTIONS
from postsync.domain.run.calendar import State
from postsync.domain.run.preview import Preview, Shown
from postsync.domain.state.intent import Action
from postsync.views.moments import Zone
from postsync.views.outline.cost import cost_line
from postsync.views.outline.preview import goes_out_now
from postsync.views.outline.service import head_line
from postsync.views.page.accounts import TAKEN_OUT, Account, accounts_of
from postsync.views.page.anchors import anchor
from postsync.views.page.cards import meter_of
from postsync.views.page.loud import FAN_OUT, Loud, loud_of
from postsync.views.page.posts import may_go_out_now, no_time, words_of
from postsync.views.page.text import one_line
from postsync.views.page.when import When, when
from postsync.views.shown import plural
from postsync.views.states import SIGNS

_COUNTED = (
    State.NEW,
    State.CHANGED,
    State.CANCELLED,
    State.BLOCKED,
    State.DEFERRED,
)

_COMING = frozenset({State.NEW, State.CHANGED, State.SCHEDULED})
"""States in which a post is due at its time."""

_MANY = 5
"""Accounts of one post that are counted, for who looks down the list."""

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

_RULES = {
    FAN_OUT: "every account of a network",
    "PS510": "unknown account",
    "PS517": "account looks like another",
    "PS514": "account not healthy",
    "PS631": "access ends before it",
    "PS410": "time is past",
    "PS412": "due too soon",
    "PS423": "quiet hours",
    "PS424": "day without posts",
    "PS421": "close to another post",
    "PS422": "too many posts",
    "PS420": "same text again",
    "PS208": "may be cut on LinkedIn",
    "PS218": "broken line",
}
"""Findings that a reviewer looks for, in a few words each."""


class Row(NamedTuple):
    """A post in the list."""

    id: str
    state: str
    sign: str
    at: When | None
    was: When | None
    is_now: bool
    no_time: str
    words: str
    address: str
    accounts: Sequence[Account]
    fan_out: str
    tags: Sequence[tuple[str, str]]


class Head(NamedTuple):
    """The head of the page."""

    title: str
    lead: str
    cost: str
    service: str
    workspace: str
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
    is_rehearsal = plan.service is not None and plan.service.rehearsal  # which is loud
    return Head(
        title=_title(preview),
        lead=_lead(preview, zone),
        cost=cost_line(plan.cost),
        service="" if is_rehearsal else one_line(head_line(plan.service)),
        workspace=one_line((plan.workspace or "").strip(":")),
        now=when(plan.now.replace(second=0), zone),
        timezone=one_line(preview.timezone),
        digest=plan.digest.removeprefix("sha256:")[:12],
        commit=one_line((plan.commit or "")[:9]),
        base=one_line((preview.base or "")[:9]),
        loud=list(loud_of(preview)),
        rows=[_row(post, zone) for post in sorted(preview.posts, key=_in_time)],
    )


def _in_time(post: Shown) -> tuple[bool, bool, datetime, str]:
    return (
        not goes_out_now(post),
        not may_go_out_now(post),
        post.scheduled_at or _LAST,
        post.address,
    )


def _title(preview: Preview) -> str:
    """`2 new, 2 changed, 1 cancelled`."""
    counts = Counter(post.state for post in preview.posts)
    told = [f"{counts[state]}\u00a0{state.value}" for state in _COUNTED if counts[state]]
    if counts[State.QUESTION]:
        told.append(plural(counts[State.QUESTION], "question").replace(" ", "\u00a0"))
    if renamed := preview.plan.count(Action.MOVE):
        told.append(f"{renamed}\u00a0renamed")
    if told:
        return ", ".join(told)
    return "Nothing changes" if not preview.plan.has_changes else "No post changes"


def _lead(preview: Preview, zone: Zone) -> str:
    now = sum(map(goes_out_now, preview.posts))
    told = [
        f"{plural(now, 'post goes', 'posts go')} out at once" if now else "Nothing goes out at once"
    ]
    every = {
        *((one.state, one.at) for one in preview.calendar.entries),
        *((post.state, post.scheduled_at) for post in preview.posts),
        *((State.SCHEDULED, post.change.stands) for post in preview.posts if post.change),
    }
    coming = [at for state, at in every if at and at > preview.plan.now and state in _COMING]
    if coming:
        what = "the next" if now else "the first"
        told.append(f"{what} is due {when(min(coming), zone).full}")
    return "; ".join(told) + "."


def _row(post: Shown, zone: Zone) -> Row:
    accounts = accounts_of(post)
    going = [one for one in accounts if TAKEN_OUT not in one.marks]
    return Row(
        id=anchor(post.address),
        state=post.state.value,
        sign=SIGNS[post.state],
        at=when(post.scheduled_at, zone) if post.scheduled_at else None,
        was=when(post.was_at, zone) if post.was_at else None,
        is_now=goes_out_now(post),
        no_time=no_time(post),
        words=words_of(post),
        address=one_line(post.address),
        accounts=accounts,
        fan_out=f"{len(going)} accounts:" if len(going) >= _MANY else "",
        tags=list(_tags(post)),
    )


def _tags(post: Shown) -> Iterable[tuple[str, str]]:
    """What to look at, the gravest first."""
    graves = [one for one in post.diagnostics if one.severity is not Severity.INFO]
    found = {one.rule: one.severity for one in by_severity(graves)[::-1]}
    for rule, words in _RULES.items():
        if rule in found:
            yield "bad" if found[rule] is Severity.ERROR else "warn", words
    question = post.change.question if post.change else None
    if question:  # nothing of it is a fault in its file
        yield "warn", "answer needed"
    said = {*_RULES, QUESTIONS[question.kind]} if question else {*_RULES}
    errors = sum(
        one.severity is Severity.ERROR and one.rule not in said for one in post.diagnostics
    )
    if errors:
        yield "bad", plural(errors, "error")
    for card in post.cards:
        yield from _counts(card)
    notes = dict.fromkeys(note.code for card in post.cards for note in card.notes if note.is_strong)
    for code, words in _LOOK_AT.items():
        if words in map(_RULES.get, found):
            continue
        if code in notes and not (code == "behind-fold" and "link-behind-fold" in notes):
            yield "warn", words
    noted = {note.rule for card in post.cards for note in card.notes if note.is_strong}
    warnings = sum(
        item.severity is Severity.WARN and item.rule not in said | noted
        for item in post.diagnostics
    )
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
