"""Answers: what a question asks, and every way to answer it, in words for people.

By a commit that a reviewer takes, and on the command line for whoever has the key (contract, section
4.4). Whatever tells people of a question takes its words from here.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from postsync.domain.late import late
from postsync.domain.post.address import key_of, whole_of, words_of
from postsync.domain.post.content import Answers, encode_answers
from postsync.domain.state.question import Asking, Question

RULES = {
    Asking.AMBIGUOUS_MATCH: "PS603",
    Asking.ALREADY_OUT: "PS620",
    Asking.CHANGED_REMOTELY: "PS621",
    Asking.DELETED_REMOTELY: "PS604",
    Asking.WENT_BACK: "PS619",
}
"""The rule that the finding of a question belongs to."""

_MOST_CANDIDATES = 3
"""So many candidates get a way of their own; of more, a person puts in the id."""

_PLAIN_YAML = late(
    r"[a-z_]+:[a-z0-9_][a-z0-9_.-]*|(?!0[xo]|[0-9]+(e[0-9]+)?\Z)[a-z0-9][a-z0-9_-]*", re.IGNORECASE
)
"""`network:username`, and ids that are no numbers."""
_YAML_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_PLAIN_SHELL = late(r"[\w@%+=:,./-]+", re.ASCII)


class Way(NamedTuple):
    """One answer: the case that it is for, and how to give it.

    `snippet` is YAML for the post's file. Where no key says it, `edit` tells what to do with the file
    instead. `edit` or `command` is empty where there is no such way.
    """

    case: str
    edit: str = ""
    command: str = ""
    snippet: str = ""

    def __str__(self) -> str:
        ways = [self.edit, f"run `{self.command}`" if self.command else ""]
        return f"If {self.case}: {', or '.join(way for way in ways if way)}."


class WaysToAnswer(NamedTuple):
    """Both ways to answer a question: by a commit, and on the command line."""

    file: str
    command: str


def what_is_asked(question: Question) -> str:
    """The question itself, in one or two sentences."""
    count = len(question.candidates)
    match question.kind:
        case Asking.AMBIGUOUS_MATCH if count > 1:
            return f"The service has {count} posts like this one. Is one of them this post?"
        case Asking.AMBIGUOUS_MATCH if count:
            return "The service has a post like this one. Is it this post?"
        case Asking.AMBIGUOUS_MATCH:
            return (
                "This post may be at the service already, although nothing shows it. Is it there?"
            )
        case Asking.ALREADY_OUT:
            return (
                "The same words are out already on one of these accounts. Are they to go out again?"
            )
        case Asking.CHANGED_REMOTELY:
            return "Somebody changed this post at the service. Which is right: the service or the file?"
        case Asking.DELETED_REMOTELY:
            return "Somebody deleted this post at the service. Is it to go out all the same?"
        case Asking.WENT_BACK:
            return (
                "What was published before is not fully known: this file is older than the recorded "
                "state, or an older state came back. Is this post out already?"
            )


def ways_to_answer(question: Question, file: str | None = None, of: str = "") -> WaysToAnswer:
    """Both ways to answer, as texts; `file` is the post's file, where it is known."""
    every = ways(question, file, of)
    return WaysToAnswer(
        file="\n".join(f"If {way.case}: {way.edit}." for way in every if way.edit),
        command="\n".join(f"If {way.case}: run `{way.command}`." for way in every if way.command),
    )


def how_to_answer(question: Question, file: str | None = None, of: str = "") -> str:
    """Every way to answer, a line for each case: the detail of a finding."""
    return "\n".join(map(str, ways(question, file, of)))


def ways(question: Question, file: str | None = None, of: str = "") -> tuple[Way, ...]:
    """Every way to answer, one for each case; `file` and `of` are its file and document, where known."""
    return tuple(_WAYS[question.kind](_Asked(question, file, of)))


def answers_snippet(answers: Answers, row: str = "") -> str:
    """The answers as YAML on one line, to be pasted into a post's file; `row` is their key in a campaign."""
    written = ", ".join(f"{key}: {_yaml(value)}" for key, value in encode_answers(answers).items())
    return f"answers: {{{_yaml(row)}: {{{written}}}}}" if row else f"answers: {{{written}}}"


class _Asked:
    """A question, and how its answers are written."""

    def __init__(self, question: Question, file: str | None, of: str) -> None:
        self.address = question.address
        self.row = key_of(self.address, of)
        self.file = words_of(self.address, file or "the post's file")
        self.place = words_of(self.address, file or "the post's file", of)
        self.given = question.answers
        self.ids = tuple(candidate.remote_id for candidate in question.candidates)

    def is_this(self) -> list[Way]:
        """A way for each candidate; with none, or too many, one for an id to put in."""
        known = 0 < len(self.ids) <= _MOST_CANDIDATES
        if known:
            return [self._is(one, f"{one} is this post") for one in self.ids]
        case = "one of them is this post" if self.ids else "it is there, as ID"
        return [self._is("ID", case)]

    def is_another(self) -> Way:
        case = "it is not" if len(self.ids) == 1 else "none of them is"
        answers = self._without(self.ids)
        return self._anyway(f"{case}, and this post is to go out", answers)

    def again(self, case: str, option: str) -> Way:
        """`again: true` counts once: where it stands already, something else has to be said."""
        if not self.given.again:
            return self._anyway(case, self.given._replace(again=True, is_=None), option)
        if self.ids and option == "--create-anyway":
            return self._anyway(case, self._without(self.ids), option)
        edit = (
            f"take `again: true` out of {self.place}, apply, and put it back then (it counts once)"
        )
        return Way(case, edit=edit, command=self._apply(f"{option} {_quoted(self.address)}"))

    def is_known(self, case: str) -> Way:
        known = tuple(dict.fromkeys(self.given.known + self.given.retry))
        answers = self.given._replace(retry=(), known=known)
        return self._way(case, answers, f"postsync state known {_quoted(self.address)}")

    def let_go(self, case: str) -> Way:
        if self.row:
            edit = "take its row out of the data, or its day out of the schedule (`skip`)"
            return Way(case, edit=edit)
        if self.address != whole_of(
            self.address
        ):  # without it the accounts would get the post itself
            return Way(case, edit=f"write `draft: true` in {self.file}")
        return Way(case, edit=f"delete {self.file}, or write `draft: true` in it")

    def published(self) -> str:
        """The command by which it counts as published: nothing is sent for it."""
        return f"postsync state resolve {_quoted(self.address)} --published"

    def _is(self, remote_id: str, case: str) -> Way:
        others = tuple(one for one in self.given.is_not if one != remote_id)
        answers = self.given._replace(is_=remote_id, is_not=others)
        command = self._apply(f"--adopt {_quoted(f'{self.address}={remote_id}')}")
        return self._way(case, answers, command)

    def _anyway(self, case: str, answers: Answers, option: str = "--create-anyway") -> Way:
        return self._way(case, answers, self._apply(f"{option} {_quoted(self.address)}"))

    def _without(self, ids: tuple[str, ...]) -> Answers:
        return self.given._replace(is_=None, is_not=tuple(dict.fromkeys(self.given.is_not + ids)))

    def _way(self, case: str, answers: Answers, command: str) -> Way:
        snippet = answers_snippet(answers, self.row)
        return Way(case, f"write `{snippet}` in {self.place}", command, snippet)

    def _apply(self, options: str) -> str:
        return f"postsync apply {options}"


def _ambiguous(asked: _Asked) -> list[Way]:
    if asked.ids:
        return [*asked.is_this(), asked.is_another()]
    return [
        *asked.is_this(),
        asked.let_go("it is out, and the service no longer has it")._replace(
            command=asked.published()
        ),
        asked.again("it is not there, and is to go out", "--create-anyway"),
    ]


def _already_out(asked: _Asked) -> list[Way]:
    return [
        asked.again("they are to go out once more", "--create-anyway"),
        *([asked.is_known("that makes good for what failed")] if asked.given.retry else []),
        asked.let_go("they are not")._replace(command=asked.published()),
    ]


def _changed(asked: _Asked) -> list[Way]:
    same = f"make {asked.file} say what the service shows"
    return [
        Way("the service is right", edit=same),
        asked.again("the file is right", "--restore"),
    ]


def _deleted(asked: _Asked) -> list[Way]:
    return [
        asked.again("it is to go out as the file says", "--restore"),
        asked.let_go("it is not to go out"),
        Way("it was published, and was tidied away afterwards", command=asked.published()),
    ]


def _went_back(asked: _Asked) -> list[Way]:
    return [
        *asked.is_this(),
        asked.let_go("it is out, and the service no longer has it")._replace(
            command=asked.published()
        ),
        asked.again("it is not out, and is to be published now", "--create-anyway"),
    ]


_WAYS: dict[Asking, Callable[[_Asked], list[Way]]] = {
    Asking.AMBIGUOUS_MATCH: _ambiguous,
    Asking.ALREADY_OUT: _already_out,
    Asking.CHANGED_REMOTELY: _changed,
    Asking.DELETED_REMOTELY: _deleted,
    Asking.WENT_BACK: _went_back,
}


def _yaml(value: object) -> str:
    if value is True:
        return "true"
    if isinstance(value, list):
        return f"[{', '.join(map(_yaml, value))}]"
    text = str(value)
    if _PLAIN_YAML.fullmatch(text) and text.lower() not in _YAML_WORDS:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _quoted(text: str) -> str:
    """A word for a shell."""
    if _PLAIN_SHELL.fullmatch(text):
        return text
    escaped = text.replace("'", "'\\''")
    return f"'{escaped}'"
