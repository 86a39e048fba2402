"""The outline of a question: what is asked, about which posts, and every way to answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from postsync.domain.plan.answers import RULES, Way, ways, what_is_asked
from postsync.domain.plan.plan import Change
from postsync.domain.post.address import words_of
from postsync.domain.state.intent import Action
from postsync.domain.state.question import Asking, Candidate, Question
from postsync.views.moments import Zone, both, slot
from postsync.views.shown import plural

OPEN = "Nothing is done about a question until somebody answers it."

ANSWER = "Answer it by a commit, or on a terminal:"

_ABOUT = {
    Asking.AMBIGUOUS_MATCH: "it may be",
    Asking.ALREADY_OUT: "out as",
    Asking.CHANGED_REMOTELY: "now",
    Asking.DELETED_REMOTELY: "was",
    Asking.WENT_BACK: "it may be",
}
"""What the posts are to the one that is asked about."""

_YES = (
    "Whoever approves this plan (at the prompt, with a plan file, with `--expect`, or as the run after a "
    "merge) answers it by that"
)

_WHAT_COUNTS = (
    "What counts is a yes at the prompt, a plan file, `--expect`, or the approval of the run after a "
    "merge. `--auto-approve`, and the approval of a pull request, answer nothing."
)

_APPROVED = {
    Action.CREATE: "it is created again, as the file says",
    Action.UPDATE: "the file wins, and the post is updated",
    Action.REPLACE: "the file wins, and the post is cancelled and created again",
}

_OVERRULED = {
    Action.UPDATE: ("overwrite", "edit", "edits"),
    Action.REPLACE: ("cancel and create again", "post edited", "posts edited"),
    Action.CREATE: ("create again", "post deleted", "posts deleted"),
}
"""What an approval does to what somebody did at the service, in the infinitive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateOutline:
    """A post that a question is about."""

    candidate: Candidate
    where: str
    text: str

    def when(self, zone: Zone) -> str:
        """When it goes or went public; empty when nobody knows."""
        at = self.candidate.scheduled_at
        return both(at, zone) if at else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionOutline:
    """A question. `approved` says what a person who approves the plan answers by that."""

    question: Question
    rule: str
    asks: str
    about: str
    candidates: Sequence[CandidateOutline]
    file: str
    ways: Sequence[Way]
    approved: str

    def since(self, zone: Zone, now: datetime) -> str:
        """When it was asked first."""
        return slot(self.question.since, zone, now)


def answered_by_approval(changes: Iterable[Change]) -> list[Change]:
    """The posts whose questions are answered by a person who approves the plan."""
    return [change for change in changes if change.question and change.if_approved]


def overruled(answered: Sequence[Change]) -> list[str]:
    """What an approval does about questions that it answers, in the infinitive."""
    told = []
    for action, (verb, one, many) in _OVERRULED.items():
        if count := sum(change.if_approved is action for change in answered):
            told.append(f"{verb} {plural(count, one, many)} at the service")
    if now := sum(change.publishes_now for change in answered):
        told.append(f"PUBLISH {plural(now, 'post')} NOW by that")
    return told


def note_of(changes: Iterable[Change]) -> tuple[str, str]:
    """What an approval does about the questions of these posts, and what is done about the others."""
    asked = [change for change in changes if change.question]
    answered = answered_by_approval(asked)
    if not answered:
        return "", OPEN
    left = len(asked) - len(answered)
    which = ("it" if len(asked) == 1 else "all of them") if not left else f"{len(answered)} of them"
    loud = (
        f"APPROVING THIS PLAN ANSWERS {which.upper()}: it will {' and '.join(overruled(answered))}. "
        "The files win."
    )
    if not left:
        return loud, _WHAT_COUNTS
    others = "the other question" if left == 1 else f"the other {left} questions"
    return (
        loud,
        f"Nothing is done about {others} until somebody answers {'it' if left == 1 else 'them'}.",
    )


def way_line(way: Way, file: str) -> str:
    """A way to answer on one line."""
    edit = f"write `{way.snippet}` in {file}" if way.snippet else way.edit
    return str(way._replace(edit=edit))


def outline_question(
    question: Question, file: str | None, if_approved: Action | None = None, of: str = ""
) -> QuestionOutline:
    """Decide what is shown of a question about the post of `file`."""
    outcome = _APPROVED.get(if_approved) if if_approved else None
    return QuestionOutline(
        question=question,
        rule=RULES[question.kind],
        asks=what_is_asked(question),
        about=_ABOUT[question.kind],
        candidates=[
            CandidateOutline(
                candidate=one,
                where=", ".join(one.accounts),
                text=" ".join(one.text.split()),
            )
            for one in question.candidates
        ],
        file=words_of(question.address, file or "the post's file", of),
        ways=ways(question, file, of),
        approved=f"{_YES}: {outcome}." if outcome else "",
    )
