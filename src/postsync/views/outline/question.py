"""The outline of a question: what is asked, about which posts, and every way to answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from postsync.domain.plan.answers import RULES, Way, ways, what_is_asked
from postsync.domain.state.intent import Action
from postsync.domain.state.question import Asking, Candidate, Question
from postsync.views.moments import Zone, both, slot

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

_YES = "Whoever approves this plan, at the prompt, with a plan file or with `--expect`, answers it by that"

_APPROVED = {
    Action.CREATE: "it is created again, as the file says",
    Action.UPDATE: "the file wins, and the post is updated",
    Action.REPLACE: "the file wins, and the post is cancelled and created again",
}


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


def way_line(way: Way, file: str) -> str:
    """A way to answer on one line."""
    edit = f"write `{way.snippet}` in {file}" if way.snippet else way.edit
    return str(way._replace(edit=edit))


def outline_question(
    question: Question, file: str | None, if_approved: Action | None = None
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
        file=file or "the post's file",
        ways=ways(question, file),
        approved=f"{_YES}: {outcome}." if outcome else "",
    )
