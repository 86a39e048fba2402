"""Months: what people do to a workspace in ordinary life, on top of what goes wrong in a week.

Files are deleted and restored, renamed with an edit, their groups and zone changed; posts are edited,
moved and deleted at the service; others run with the wrong key or in the wrong folder, or rehearse; an
outage says that everything is gone; questions stay unanswered for weeks, or are answered as they say.
In the end all of them are answered, and no run may stay red.
"""

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.torture import truth
from tests.torture.answering import Given, Person
from tests.torture.places import LocalPlace
from tests.torture.rig import Ended, Visit
from tests.torture.service import Service
from tests.torture.wanted import Draft
from tests.torture.weeks import ALLOWED, LATEST, SELECTORS, Result, Weeks

from postsync.domain.diagnostic import Diagnostic
from postsync.domain.post.content import Answers

PATIENCE = 3
"""Runs in a row that may say the same, although it was answered; then it is a dead end."""

ROUNDS = 12
"""Runs after which all must be answered: some answers lead to the next question."""

_NIGHT = timedelta(hours=24)

_OUTAGE: list[dict[str, Any]] = [
    {
        "kind": "status",
        "status": 404,
        "message": "Post not found",
        "match": {"method": "GET", "path": "/v1/posts/*"},
    },
    {"kind": "stale_list", "seconds": 90 * 86_400.0},
]
"""Everything seems to be gone."""


class Months(Weeks):
    """The life of a workspace among people."""

    def __init__(self, folder: Path, rng: random.Random, result: Result) -> None:
        super().__init__(folder, rng, result)
        self.group = tuple(rng.sample(SELECTORS, rng.choice((1, 2))))
        self.east = 0
        self.people = Person(self.rig)
        self.gone: dict[str, Draft] = {}
        self.allowed: dict[str, Any] = {}

    def live(self) -> None:
        for _ in range(3):
            self.add()
        self.rig.apply(self.rig.machines[0], unattended=True, **ALLOWED)
        deeds: list[tuple[Callable[[], None], int]] = [
            (self.night, 8),
            (self.troubled_apply, 3),
            (self.edit, 5),
            (self.remove, 3),
            (self.restore, 5),
            (self.rename, 4),
            (self.regroup, 3),
            (self.rezone, 1),
            (self.person, 4),
            (self.outage, 2),
            (self.another_workspace, 1),
            (self.another_organisation, 1),
            (self.rehearse, 1),
            (self.answer_some, 3),
            (self.let_a_month_pass, 1),
            (self.apply_an_old_commit, 1),
        ]
        for _ in range(self.rng.randint(12, 28)):
            (deed,) = self.rng.choices([d for d, _ in deeds], [weight for _, weight in deeds])
            deed()

    # Files

    def _new(self) -> Draft:
        draft = super()._new()
        if self.rng.random() < 0.4:
            draft = replace(draft, selectors=self.group, in_group=True)
        return replace(draft, east=self.east)

    def edit(self) -> None:
        if draft := self._pick():
            changed = self._changed(draft)
            if changed.selectors != draft.selectors:
                changed = replace(changed, in_group=False)
            if changed != draft:
                changed = self._as_new(changed)
                self._commit(changed, f"edited {changed}")

    def remove(self) -> None:
        for draft in self._several():
            self.gone[draft.address] = draft
            self._commit(None, f"removed {draft.address}", without=(draft.address,))

    def restore(self) -> None:
        """Some deleted file is back, as it was; sometimes in another folder."""
        if self.gone:
            address = self.rng.choice(sorted(self.gone))
            draft = self._of_now(self.gone.pop(address))
            families = {other.family for other in self.rig.files.values()}
            if draft.family not in families:
                if self.rng.random() < 0.3:
                    draft = replace(draft, address=f"archive/{address.rpartition('/')[2]}")
                draft = self._as_new(draft)
                self._commit(draft, f"restored {draft}")

    def rename(self) -> None:
        """A folder is renamed, often together with an edit of what is in it."""
        folder = f"folder-{len(self.rig.commits)}"
        for draft in self._several():
            moved = replace(draft, address=f"{folder}/{draft.family}")
            kind = self.rng.choice(("", "", "text", "time", "group"))
            if kind == "text":
                moved = moved.rewritten()
            elif kind == "time" and moved.at is not None:
                moved = replace(moved, at=self._slot())
            moved = self._as_new(moved)
            self._commit(moved, f"renamed {draft.address} to {moved}", without=(draft.address,))
            if kind == "group":
                self.regroup()

    def regroup(self) -> None:
        """The group means other accounts from now on."""
        self.group = tuple(self.rng.sample(SELECTORS, self.rng.choice((1, 2, 3))))
        self.rig.say(f"the group is {self.group}")
        self._commit_all()

    def rezone(self) -> None:
        """The workspace lies in another zone from now on."""
        if not self.rig.on_disk:
            self.east = self.rng.choice((-5, 0, 1, 9))
            self.rig.say(f"the zone lies {self.east} hours east")
            self._commit_all()

    def _as_new(self, draft: Draft) -> Draft:
        """Words that are out, under another name and for a time ahead, are meant to go out again.

        They get an edition of their own here, so that they are told from what must not be; but not
        where the file says what it said when it was applied.
        """
        is_ahead = draft.at is not None and draft.at > self.rig.clock.now()
        if not is_ahead or draft.address == draft.family or not self.people.has_seen(draft):
            return draft
        snapshot = self.rig.snapshot(self.rig.machines[0])
        every = (*snapshot.records.values(), *snapshot.archive.values())
        was_applied = any(record.own == draft.own() for record in every)
        return draft if was_applied else draft.rewritten()

    def _of_now(self, draft: Draft) -> Draft:
        """What a file means under the configuration of now."""
        at = draft.at and draft.at + timedelta(hours=draft.east - self.east)
        selectors = self.group if draft.in_group else draft.selectors
        return replace(draft, at=at, east=self.east, selectors=selectors)

    def _commit_all(self) -> None:
        drafts = [self._of_now(draft) for draft in self.rig.files.values()]
        self.rig.commit(*drafts)

    def _commit(self, draft: Draft | None, what: str, without: tuple[str, ...] = ()) -> None:
        self.rig.commit(*([draft] if draft else []), without=without)
        self.rig.say(what)

    def _pick(self) -> Draft | None:
        files = list(self.rig.files.values())
        return self.rng.choice(files) if files else None

    def _several(self) -> list[Draft]:
        files = list(self.rig.files.values())
        return self.rng.sample(files, min(len(files), self.rng.choice((1, 1, 2, 5))))

    # Runs

    def night(self) -> None:
        """A nightly run: nobody looks on."""
        self.rig.clock.advance(_NIGHT * self.rng.uniform(0.1, 1.2))
        machine = self.rng.choice(self.rig.machines)
        self.rig.say(f"a night on {machine.name}")
        ended = self.rig.apply(machine, unattended=True, **self.allowed)
        self.allowed = {}
        self.look()
        if self.rng.random() < 0.2:
            self._answer(ended, Given())

    def let_a_month_pass(self) -> None:
        """Nobody answers anything."""
        for _ in range(3):
            self.rig.clock.advance(timedelta(days=10))
            self.rig.say("ten days later")
            self.rig.apply(self.rig.machines[0], unattended=True)
            self.look()

    def outage(self) -> None:
        """For one run the service has lost sight of everything, just after all was well.

        A file that was changed meanwhile would be an answer.
        """
        self.rig.apply(self.rng.choice(self.rig.machines), unattended=True)
        self.rig.service.faults(_OUTAGE)
        self.rig.say("an outage: all seems to be gone")
        self.rig.apply(self.rng.choice(self.rig.machines), unattended=True)
        self.rig.service.faults([])
        self.result.counts["outages"] += 1
        self.look()

    def another_workspace(self) -> None:
        """Another folder of the repository names the same state."""
        self._intrude("another-workspace", Visit(workspace="acme/posts:brand-b", files={}))

    def another_organisation(self) -> None:
        """The key of another organisation is in the environment."""
        self._intrude("another-service", Visit(key="org-b-torture"))

    def _intrude(self, code: str, visit: Visit) -> None:
        if not self.rig.serials or not self.rig.clock.is_quiet:
            return
        before = self.rig.place.save()
        self.rig.say(f"a run that must be refused: {code}")
        ended = self.rig.apply(self.rng.choice(self.rig.machines), visit=visit, **ALLOWED)
        self.result.counts["intrusions"] += 1
        if ended.error is None or ended.error.code not in {code, "state-locked"}:
            self._judge([f"IDENTITY: {code} was not refused, but {ended.how}"])
        if self.rig.place.save() != before:
            self._judge([f"IDENTITY: {code} has written the state"])

    def rehearse(self) -> None:
        """Somebody tries everything on a service where nothing is published."""
        folder = self.rig.folder / f"rehearsal-{len(self.rig.trace)}"
        folder.mkdir()
        before, stands = self.rig.place.save(), self.rig.service.truth()["posts"]
        elsewhere = Service(self.rig.clock, self.rng)
        visit = Visit(service=elsewhere, place=LocalPlace(folder), folder=folder)
        shown, serials = set(self.rig.shown), dict(self.rig.serials)
        self.rig.say("a rehearsal")
        self.rig.apply(self.rig.machines[0], visit=visit, **ALLOWED)
        elsewhere.close()
        self.rig.shown, self.rig.serials = shown, serials
        self.result.counts["rehearsals"] += 1
        if (self.rig.place.save(), self.rig.service.truth()["posts"]) != (before, stands):
            self._judge(["IDENTITY: a rehearsal has changed what is real"])

    # Questions

    def answer_some(self) -> None:
        """Somebody looks at the plan, and answers some of it."""
        given = Given()
        ended = self.rig.apply(self.rig.machines[0], unattended=True)
        self.look()
        self._answer(ended, given, every=False)
        self._follow(given)

    def _answer(self, ended: Ended, given: Given, *, every: bool = True) -> None:
        """Do what the messages of a run say."""
        asked = set()
        for change in ended.applied.plan.changes if ended.applied else ():
            if change.question and (every or self.rng.random() < 0.5):
                asked.add(change.address)
                self.result.counts["answers"] += 1
                self.people.answer(change.question, given)
        for item in ended.errors:
            if item.address not in asked and (every or self.rng.random() < 0.5):
                self._heed(item)
        if ended.error is not None and ended.error.code == "empty-workspace":
            self.allowed["allow_empty"] = True

    def _follow(self, given: Given) -> None:
        """Run what was answered on the command line."""
        for words in given.commands:
            self.rig.command(self.rig.machines[0], words)
        if given.options:
            self.rig.say(f"apply {given.options}")
            ended = self.rig.apply(self.rig.machines[0], unattended=True, **given.options)
            self.look()
            for item in ended.errors:
                self._heed(item)

    def _heed(self, item: Diagnostic) -> None:
        """Do what an error says that is no question."""
        draft = self.rig.files.get(item.address or "")
        match item.rule:
            case "PS605" | "PS606" | "PS617" | "PS618":
                option, number = re.findall(r"--(allow-[a-z-]+) (\d+)", item.detail)[0]
                self.allowed[option.replace("-", "_")] = int(number)
            case "PS607":
                self.decide()
            case "PS410" if draft is not None:
                late = self.rng.choice((replace(draft, missed="skip"), self._later(draft)))
                self._commit(late, f"heeds {item.rule}: {late}")
            case "PS602" if draft is not None:
                self._again_or_as_it_was(draft)
            case "PS623" if draft is not None:
                later = self._later(draft.rewritten())
                self._commit(later, f"heeds {item.rule}: {later}")
            case "PS614":
                self._delete_twins()

    def _later(self, draft: Draft) -> Draft:
        return replace(draft, at=self.rig.clock.now().replace(microsecond=0) + timedelta(days=2))

    def _again_or_as_it_was(self, draft: Draft) -> None:
        if draft.answers.again or self.rng.random() < 0.5:
            self.gone[draft.address] = draft
            self._commit(None, f"removes {draft.address} as it is out", without=(draft.address,))
            return
        self.people.mean_again(draft)
        again = replace(draft, answers=Answers(again=True))
        self._commit(again, f"means {draft.address} once more")

    def _delete_twins(self) -> None:
        """Delete in the dashboard what stands and is nobody's."""
        bound = self.rig.snapshot(self.rig.machines[0]).bound_ids()
        for post in truth.ours(self.rig.service.truth()):
            if post["deletedAt"] is None and post["id"] not in bound and not post["publishedAt"]:
                self.rig.service.control("DELETE", f"posts/{post['id']}")
                self.rig.say(f"deletes the twin {post['id']}")

    # The end

    def settle(self) -> None:
        """The faults end and everything is answered; then it must be quiet, for months."""
        self.rig.say("the faults end")
        self.rig.service.forgive()
        self.rig.clock.advance(2 * LATEST)
        for days in (1, 3, 22, 40):
            self.rig.clock.advance(timedelta(days=days))
            self.rig.say(f"{days} days later")
            self._come_to_rest()
        self.check(self.rig.machines[0], self.rig.apply(self.rig.machines[0], unattended=True))
        self.result.counts["posts"] += len(list(truth.ours(self.rig.service.truth())))

    def _come_to_rest(self) -> None:
        said: Counter[tuple[str, str | None]] = Counter()
        for number in range(ROUNDS):
            machine = self.rig.machines[number % len(self.rig.machines)]
            self.rig.clock.advance(timedelta(minutes=8))
            self.rig.say(f"apply on {machine.name}, in peace")
            ended = self.rig.apply(machine, unattended=True, **self.allowed)
            self.look()
            if ended.code == 0:
                self.allowed = {}
                return
            now = {(item.rule, item.address) for item in ended.errors}
            said = Counter({one: said[one] + 1 for one in now})
            if ended.error is not None:
                said[ended.error.code, None] += 1
            stuck = [one for one, times in said.items() if times > PATIENCE]
            self._judge([f"DEAD END: {rule} {address} stays" for rule, address in stuck])
            given = Given()
            self._answer(ended, given)
            self._follow(given)
            if any(item.rule == "PS412" for item in ended.errors):
                self.rig.clock.advance(timedelta(minutes=30))
        self._judge([f"DEAD END: still red after {ROUNDS} runs, {ended.how}"])

    def look(self) -> None:
        now = self.rig.service.truth()
        meant = self.people.wanted_again
        self._judge(
            truth.twice(now, meant), truth.two_of_one_family(now, set(meant_families(meant)))
        )


def meant_families(marks: dict[str, int]) -> list[str]:
    """The families of which something was meant once more."""
    return [mark.partition(".")[0] for mark in marks]
