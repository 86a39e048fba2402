"""The outline of a change: what happens to a post, why, in which words, and what of it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from postsync.domain.diagnostic import Diagnostic
from postsync.domain.plan.answers import answers_snippet
from postsync.domain.plan.findings.posts import NOTHING_SENT
from postsync.domain.plan.plan import Change, FieldChange, Reason
from postsync.domain.post.address import key_of, words_of
from postsync.domain.post.content import Answers, Container, Content
from postsync.domain.state.intent import Action
from postsync.domain.text.text import visible
from postsync.views.moments import Zone, slot
from postsync.views.outline.content import length_of
from postsync.views.outline.question import QuestionOutline, outline_question
from postsync.views.outline.reason import because, blocker_of
from postsync.views.shown import shorten

SYMBOLS = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.REPLACE: "-/+",
    Action.CANCEL: "-",
    Action.ADOPT: "=",
    Action.MOVE: ">",
    Action.ARCHIVE: ".",
    Action.RESTORE: "<",
    Action.RETRY: "↻",
    Action.DEFER: "…",
    Action.BLOCKED: "!",
    Action.NOOP: "✎",
}
"""The signs of the actions, in the order of a legend."""

ASKS = "?"
"""The sign of a blocked post that waits for an answer."""

_PRECEDENCE = (
    Action.UPDATE,
    Action.REPLACE,
    Action.CREATE,
    Action.RETRY,
    Action.ADOPT,
    Action.BLOCKED,
    Action.DEFER,
    Action.CANCEL,
    Action.MOVE,
    Action.RESTORE,
    Action.ARCHIVE,
    Action.NOOP,
)
"""What can go out by this plan, or the next one, before what cannot."""

_WITHOUT_DETAILS = frozenset({Action.MOVE, Action.ARCHIVE, Action.RESTORE})

_BEGINNING = 100

OUT_ALREADY = "PS602"
FAILED_DELIVERY = "PS608"

IRREVERSIBLE = "cannot be taken back"

STANDS = "it stays scheduled as it was applied last"
"""What becomes of a scheduled post while what is wanted of it is blocked."""

DRAFT = "is a draft, nothing is sent"

PUBLISHES_NOW = "publishes now, as soon as this is applied"
"""When a post goes out that has no time of its own."""

_AT_SERVICE = frozenset({Reason.DRIFTED, Reason.CHANGED_REMOTELY})
"""Reasons of changes whose old values are those at the service."""

_VERBS = {
    Action.CREATE: "will be scheduled",
    Action.UPDATE: "will be updated in place",
    Action.REPLACE: "will be cancelled and created again",
    Action.CANCEL: "will be cancelled",
    Action.ADOPT: "will be adopted, nothing is sent",
    Action.MOVE: "will be renamed in the state, nothing is sent",
    Action.ARCHIVE: "will be archived, nothing is sent",
    Action.RESTORE: "will be taken back from the archive, nothing is sent",
    Action.RETRY: "will be sent once more, only where it failed",
    Action.DEFER: "is deferred",
    Action.BLOCKED: "is blocked",
    Action.NOOP: DRAFT,
}

_VERBS_NOW = {
    Action.CREATE: "will be PUBLISHED NOW",
    Action.UPDATE: "will be updated and PUBLISHED NOW",
    Action.REPLACE: "will be cancelled and PUBLISHED NOW as another post",
    Action.RETRY: "will be PUBLISHED NOW once more, only where it failed",
}

STATE_ONLY = frozenset({Action.ADOPT, Action.MOVE, Action.ARCHIVE, Action.RESTORE})
"""The actions that send nothing."""

DEFERRED = "PS411"
"""The rule that says why a post waits; while everything is paused, the head of the plan does."""


class Extent(Enum):
    """How much of a post is shown beside what happens to it."""

    FULL = "all of it"
    EXCERPT = "its first line, or all of it where it can be folded"
    FOLDED = "nothing, or all of it where it can be folded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOutline:
    """One post of a plan.

    `selectors` are its accounts as written, while the accounts themselves are unknown. `remote_id` is
    left out of what is to be created. With `fields`, `is_drifted` says that their old values are those
    at the service, and `kept` is what stays as it is of the post. `caution` is what must not be overlooked
    about a change that sends nothing. `is_known`: it waits, and nothing of it differs from the base.
    """

    change: Change
    symbol: str
    reason: str
    sentence: str
    findings: Sequence[Diagnostic]
    publishes_now: bool
    selectors: Sequence[str]
    remote_id: str | None
    content: Content | None
    extent: Extent
    fields: Sequence[FieldChange]
    is_drifted: bool
    kept: Content | None = None
    question: QuestionOutline | None = None
    caution: str = ""
    is_known: bool = False

    @property
    def has_details(self) -> bool:
        """Whether there is more to be shown of it than that its record changes."""
        return self.change.action not in _WITHOUT_DETAILS and not self.is_known

    @property
    def length(self) -> int:
        """How many characters of words it has: texts, alt texts, and what else is sent with them."""
        return length_of(self.content or self.change.after)

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody has to decide on it, or to fix it, and so needs to see all of it."""
        return self.question is not None or self.change.action is Action.BLOCKED

    @property
    def beginning(self) -> str:
        """How its words begin; those that were recorded, if it goes out so or has no others any more."""
        change = self.change
        going = change.before if change.stands is not None else None
        content = going or self.content or change.after or change.before
        lines = (text.strip() for text in content.texts) if content else ()
        return shorten(next((text.partition("\n")[0] for text in lines if text), ""), _BEGINNING)

    @property
    def blocker(self) -> Diagnostic | None:
        """The error that its reason repeats."""
        found = blocker_of(self.change, self.findings)
        return found if found and self.reason.startswith(found.summary) else None

    @property
    def precedence(self) -> tuple[int, bool, int]:
        """What is shown in full rather than another: what goes out, what is odd, what is long."""
        rank = 0 if self.publishes_now else _PRECEDENCE.index(self.change.action)
        content = self.content or self.change.after
        texts = content.texts if content else ()
        is_odd = any(visible(text) != text for text in texts)
        return (rank, not is_odd, -self.length)

    def is_said_already(self, finding: Diagnostic) -> bool:
        """Whether the question, the caution or the note above the plan says all of a finding."""
        if Reason.PAUSED in self.change.reasons and finding.rule == DEFERRED:
            return True
        is_asked = self.question is not None and finding.rule == self.question.rule
        return is_asked or (bool(self.caution) and finding.summary.endswith(NOTHING_SENT))

    def needs_advice(self, finding: Diagnostic) -> bool:
        """Whether what to do about a finding is worth saying: not where it is just being done."""
        return self.change.action is not Action.RETRY or finding.rule != FAILED_DELIVERY

    @property
    def at(self) -> datetime | None:
        """When the post goes out: of a scheduled one of which nothing is done, when it is scheduled."""
        return self.change.stands or self.change.scheduled_at

    def out(self, zone: Zone, now: datetime) -> str:
        """Since when the public has it, where only the state changes; else empty."""
        since = self.change.published_at
        if since is None or self.change.action not in STATE_ONLY:
            return ""
        return f"since {slot(since, zone, now)}"

    def when(self, zone: Zone, now: datetime) -> str:
        """When it goes out; empty when it does not."""
        if self.publishes_now:
            return PUBLISHES_NOW
        if self.change.stands is not None:
            return f"{slot(self.change.stands, zone, now)}, as it was applied last"
        at = self.change.scheduled_at
        if at is None and self.question:
            return "as soon as this is applied, if it is to go out"
        return slot(at, zone, now) if at else ""


def outline_change(
    change: Change,
    findings: Sequence[Diagnostic] = (),
    configuration: str = "",
    shared: Sequence[Diagnostic] = (),
) -> ChangeOutline:
    """Decide what is shown of one post, and in which words.

    `configuration` is the name of the file that changed, too, in what it fills into posts. `shared` are
    findings that stand with another post of its document, and are about this one as well.
    """
    action = change.action
    now = change.publishes_now and action is not Action.BLOCKED
    reason = because(change, (*findings, *shared), configuration)
    known = change.after or change.unsound or change.before
    has_fields = change.before is not None and action is not Action.CREATE
    fields = change.fields if has_fields else ()
    content, extent = _content(change, has_fields=bool(fields))
    file = change.span.file if change.span else None
    asked = change.question
    question = (
        outline_question(asked, file, change.if_approved, _whole_of(change)) if asked else None
    )
    return ChangeOutline(
        change=change,
        symbol=ASKS if question else SYMBOLS[action],
        reason=reason,
        sentence=question.asks if question else _sentence(change, reason, now=now),
        findings=findings,
        publishes_now=now,
        remote_id=None if action is Action.CREATE else change.remote_id,
        selectors=known.selectors if known and not change.destinations else (),
        content=content,
        extent=extent,
        fields=fields,
        is_drifted=bool(fields) and not _AT_SERVICE.isdisjoint(change.reasons),
        kept=_kept(change.after, fields) if change.after else None,
        question=question,
        caution=_caution(change, file, findings),
    )


def _sentence(change: Change, reason: str, *, now: bool) -> str:
    action = change.action
    verb = _VERBS_NOW.get(action, _VERBS[action]) if now else _VERBS[action]
    sentence = f"{verb}: {reason}" if reason else verb
    return f"{sentence}; {STANDS}" if change.stands else sentence


def no_account(*, offline: bool) -> str:
    """Describe a selector that no known account matches."""
    return "only the service can tell the account" if offline else "no account"


def _whole_of(change: Change) -> str:
    return change.part.of if change.part else ""


def _caution(change: Change, file: str | None, findings: Sequence[Diagnostic]) -> str:
    """A post that is out and got a new address looks like a new one, and is none."""
    if change.action is not Action.MOVE or change.published_at is None:
        return ""
    told = "NOTHING WILL BE SENT: this post is out already, under its old name."
    shown = (one for one in findings if not one.summary.endswith(NOTHING_SENT))
    if any(one.rule == OUT_ALREADY for one in shown):
        return told
    of = _whole_of(change)
    place = words_of(change.address, file or "its file", of)
    snippet = answers_snippet(Answers(again=True), key_of(change.address, of))
    return (
        f"{told} If it is to go out once more, write `{snippet}` in {place}, or run "
        f"`postsync apply --create-anyway {change.address}`."
    )


def _content(change: Change, *, has_fields: bool) -> tuple[Content | None, Extent]:
    if change.unsound is not None:  # what is wrong with a text is seen in the text
        return change.unsound, Extent.FULL
    if change.question and not has_fields:
        return change.after or change.before, Extent.FULL
    match change.action:
        case Action.CANCEL:
            return change.before or change.after, Extent.EXCERPT
        case Action.ADOPT:
            return change.before or change.after, Extent.FULL
        case Action.BLOCKED if change.after is None:  # its file is gone
            return change.before, Extent.EXCERPT
        case Action.MOVE | Action.ARCHIVE | Action.RESTORE | Action.BLOCKED:
            return (None if has_fields else change.after), Extent.FOLDED
    return (None if has_fields else change.after), Extent.FULL


def _kept(content: Content, fields: Sequence[FieldChange]) -> Content | None:
    """What of a post no field changes, a text that does being empty; None if there is nothing."""
    if not fields:
        return None
    changed = {field.path for field in fields}
    containers = []
    for index, container in enumerate(content.containers):
        path = f"containers[{index}]"
        text = "" if f"{path}.content" in changed else container.content
        media = tuple(
            medium
            for position, medium in enumerate(container.media)
            if f"{path}.media[{position}]" not in changed
        )
        containers.append(Container(text, media))
    blocks = {
        network: {key: value for key, value in block.items() if f"{network}.{key}" not in changed}
        for network, block in content.blocks.items()
    }
    blocks = {network: block for network, block in blocks.items() if block}
    if not (blocks or any(container.content or container.media for container in containers)):
        return None
    return content._replace(
        containers=tuple(containers),
        blocks=blocks,
        labels=() if "labels" in changed else content.labels,
        protect=content.protect and "protect" not in changed,
    )
