"""Answering: a person who knows the truth answers what a plan asks and says, as its message says."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import yaml
from tests.torture import truth
from tests.torture.rig import Rig
from tests.torture.wanted import Draft, family_of, mark_of

from postsync.domain.plan.answers import Way, ways
from postsync.domain.post.content import NO_ANSWERS, Answers
from postsync.domain.schedule import parse_time
from postsync.domain.state.question import Asking, Question


@dataclass(slots=True)
class Given:
    """Answers of a person: `options` for the next run, `commands` to be run before it."""

    options: dict[str, Any] = field(default_factory=dict)
    commands: list[list[str]] = field(default_factory=list)

    def merge(self, name: str, value: Any) -> None:
        """One option more."""
        if isinstance(value, dict):
            self.options[name] = {**self.options.get(name, {}), **value}
        else:
            self.options[name] = frozenset({*self.options.get(name, ()), *value})


class Person:
    """Somebody who sees the service, and answers by a commit or on the command line.

    `wanted_again` counts, by mark, how often the same words were meant once more.
    """

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.rng = rig.rng
        self.wanted_again: dict[str, int] = {}

    def answer(self, question: Question, given: Given) -> None:
        """Answer as the message says, and truthfully."""
        draft = self.rig.files.get(question.address)
        if draft is None:
            return
        way = self._true_way(question, draft)
        self.rig.say(f"answers {question.kind} about {question.address}: {way}")
        if not way.snippet and not way.command:
            self._edit(way, question, draft)
        elif way.snippet and (not way.command or self.rng.random() < 0.5):
            said = yaml.safe_load(way.snippet)["answers"]
            self.rig.commit(replace(draft, answers=_answers(said)))
        else:
            self._run(shlex.split(way.command), given)

    def _true_way(self, question: Question, draft: Draft) -> Way:
        every = ways(question, draft.file)
        found = next(self._posts_of(draft, question), None)
        let_go = [
            way._replace(command="")
            for way in every
            if way.edit.startswith("delete ") and not way.snippet
        ]
        match question.kind:
            case Asking.AMBIGUOUS_MATCH | Asking.WENT_BACK if found is not None:
                mine = [way for way in every if found in way.command or "ID" in way.command]
                if mine:
                    return _with_id(mine[0], found)
                return let_go[0] if let_go else every[-1]
            case Asking.AMBIGUOUS_MATCH:
                return every[-1]
            case Asking.WENT_BACK:
                return let_go[0] if self.has_seen(draft) else every[-1]
            case Asking.ALREADY_OUT:
                if self.rng.random() < 0.6:
                    return let_go[0]
                self.mean_again(draft)
                return every[0]
            case Asking.CHANGED_REMOTELY:
                return self.rng.choice(every)
        if self.has_seen(draft):
            return self.rng.choice([way for way in every if "again" not in way.snippet])
        return self.rng.choice([way for way in every if "--published" not in way.command])

    def mean_again(self, draft: Draft) -> None:
        """The same words are wanted once more."""
        self.wanted_again[draft.mark] = self.wanted_again.get(draft.mark, 0) + 1

    def _posts_of(self, draft: Draft, question: Question | None = None) -> Iterator[str]:
        """Posts at the service that are this one, in any edition, the candidates first."""
        asked = {one.remote_id for one in question.candidates} if question else set()
        posts = [
            post
            for post in truth.ours(self.rig.service.truth())
            if post["deletedAt"] is None and _family(post) == draft.family
        ]
        bound = self.rig.snapshot(self.rig.machines[0]).bound_ids()
        yield from (post["id"] for post in posts if post["id"] in asked)
        yield from (p["id"] for p in posts if p["id"] not in asked and p["id"] not in bound)

    def has_seen(self, draft: Draft) -> bool:
        """Whether the public has seen this edition."""
        return any(
            mark_of(seen["containers"][0]["content"]) == draft.mark
            for seen in self.rig.service.truth()["publications"]
        )

    def _edit(self, way: Way, question: Question, draft: Draft) -> None:
        if way.edit.startswith("make "):
            self.rig.commit(self._as_shown(draft, question))
        elif way.edit.startswith("take "):
            self.rig.commit(replace(draft, answers=NO_ANSWERS))
        else:
            self.rig.commit(without=(draft.address,))

    def _as_shown(self, draft: Draft, question: Question) -> Draft:
        """The file says what the service shows."""
        (post,) = [
            post
            for post in self.rig.service.truth()["posts"]
            if post["id"] == question.candidates[0].remote_id
        ]
        at = post["scheduledAt"]
        accounts = tuple(sorted(delivery["account"] for delivery in post["deliveries"]))
        is_same = accounts == tuple(sorted(draft.selectors))
        return replace(
            draft,
            at=parse_time(at) if at else None,
            said=post["containers"][0]["content"],
            selectors=draft.selectors if is_same else accounts,
            in_group=draft.in_group and is_same,
        )

    def _run(self, words: list[str], given: Given) -> None:
        """Keep a command line for the next run, or for before it."""
        program, command, *rest = words
        assert program == "postsync", words
        if command != "apply":
            given.commands.append([command, *rest])
            return
        for option, value in zip(rest[::2], rest[1::2], strict=True):
            name = option.removeprefix("--").replace("-", "_")
            if name == "adopt":
                address, _, remote_id = value.partition("=")
                given.merge(name, {address: remote_id})
            else:
                given.merge(name, {value})


def _answers(said: dict[str, Any]) -> Answers:
    return Answers(
        is_=said.get("is"),
        is_not=tuple(said.get("isNot", ())),
        again=said.get("again", False),
        retry=tuple(said.get("retry", ())),
        known=tuple(said.get("known", ())),
    )


def _with_id(way: Way, remote_id: str) -> Way:
    return way._replace(
        command=way.command.replace("=ID", f"={remote_id}"),
        snippet=way.snippet.replace("is: ID", f"is: {remote_id}"),
    )


def _family(post: Any) -> str:
    return family_of(mark_of(post["containers"][0]["content"]) or "")
