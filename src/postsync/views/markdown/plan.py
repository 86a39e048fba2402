"""The plan in Markdown, for a pull request and a job summary."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from postsync.domain.diagnostic import Diagnostic, Severity, by_severity
from postsync.domain.plan.plan import Destination, Plan
from postsync.domain.run.calendar import Calendar
from postsync.domain.run.preview import Preview
from postsync.views.markdown.calendar import calendar_section
from postsync.views.markdown.configuration import configuration_section
from postsync.views.markdown.document import COMMENT, ENDLESS, LONGEST, Budget, item, render, size
from postsync.views.markdown.escape import CONTINUED, code, plain, prose
from postsync.views.markdown.fields import Fields
from postsync.views.markdown.fitting import Fitting
from postsync.views.markdown.folds import seen_section
from postsync.views.markdown.pictures import Pictures, is_web_address
from postsync.views.markdown.post import OPEN, Posts, findings
from postsync.views.markdown.question import question
from postsync.views.markdown.row import (
    MANY_ACCOUNTS,
    Rows,
    accounts,
    group_row,
    listed,
    named,
    why_blocked,
)
from postsync.views.moments import Zone, local
from postsync.views.outline.change import ChangeOutline
from postsync.views.outline.looks import NOTHING, Sight, sight_of
from postsync.views.outline.plan import PlanOutline, outline_plan
from postsync.views.outline.question import note_of
from postsync.views.shown import plural

_HEADROOM = 1200
"""For the sentences about what was left out."""

_SHARES = {
    "errors": 0.2,
    "now": 0.3,
    "cautions": 0.1,
    "asking": 0.1,
    "questions": 0.25,
    "blocked": 0.15,
}
"""How much of the whole each part above the table may use up at most: no flood hides a post."""

_LISTED_APART = 500
"""From so many accounts of all posts on, a list that several of them share is shown once."""

_LONGEST_NOTE = 2000


def plan(
    plan: Plan,
    zone: Zone,
    *,
    budget: int = COMMENT,
    full: bool = False,
    summary: bool = False,
    preview: Preview | None = None,
    preview_url: str | None = None,
    picture_base: str | None = None,
) -> str:
    """The plan as a comment of at most `budget` bytes; all of it if it is to be `full`.

    When it is too long, whole posts are cut, the least important first: what publishes now, and what is
    long or odd, stays longest. Each that was cut is named, with its time, its accounts, how it begins
    and how much of it is not shown. `summary`: the run writes all of it into a summary besides. Of a
    `preview` the calendar is shown, beside what changes. `preview_url` is where its page is, `picture_base`
    where the workspace's files are in the commit that is shown; both are https.
    """
    limit = ENDLESS if full else budget
    outline = outline_plan(plan, whole=full)
    writer = _Writer(outline, zone, Pictures(picture_base, plan.media), limit, full=full)
    calendar = preview.calendar if preview else None
    return writer.document(preview_url, calendar, summary=summary)


class _Writer:
    """Fills the template of one plan from the most important part to the least."""

    def __init__(
        self, outline: PlanOutline, zone: Zone, pictures: Pictures, limit: int, *, full: bool
    ) -> None:
        self.outline, self.plan, self.zone, self.limit = outline, outline.plan, zone, limit
        self.full = full
        self.longest = ENDLESS if full else LONGEST
        self.ordered = outline.by_time
        self.lists = {} if full else _shared_lists(outline)
        self.rows = Rows(self.plan, zone, lists=self.lists, base=outline.base)
        self.posts = Posts(
            self.plan,
            zone,
            self.rows,
            Fields(self.plan.media, zone, pictures, whole=full),
            full=full,
            is_open=sum(one.has_details for one in self.ordered) <= OPEN,
        )
        self.sights: dict[str, Sight] = {}
        self.leading = {group.members[0].change.address for group in outline.groups.values()}

    def document(self, preview_url: str | None, calendar: Calendar | None, *, summary: bool) -> str:
        outline, head = self.outline, self._head(preview_url)
        general = by_severity(outline.general)
        errors = [one for one in general if one.severity is Severity.ERROR]
        above: dict[str, tuple[Any, Any]] = {
            "errors": (errors, self._item),
            "now": (outline.now, self._now_item),
            "cautions": ([one for one in self.ordered if one.caution], self._caution_item),
            "asking": (outline.questions, self._asking_item),
            "questions": (outline.questions, self._question),
            "blocked": (outline.blocked, self._blocked_item),
        }
        lists = (*above, "notes", "rows", "posts", "unnamed", "more", "drafts")
        nothing: dict[str, Any] = dict.fromkeys(lists, ())
        nothing |= {f"{name}_left_out": 0 for name in (*above, "notes", "rows")} | {"cut": ""}
        nothing["is_wrapped"] = False
        budget = Budget(self.limit - size(self._render(head, nothing)) - _HEADROOM)
        whole, parts = budget.left, nothing
        for name, (items, shown_as) in above.items():
            share = int(whole * _SHARES[name])
            parts[name], parts[f"{name}_left_out"] = budget.take(items, shown_as, at_most=share)
        parts |= Fitting(self.ordered, budget, row=self._row, post=self.posts.post).parts()
        if parts["cut"] and summary:
            parts["cut"] += " So does the summary of this job."
        if parts["cut"] and head["preview"]:
            parts["cut"] += " The preview shows these posts, too."
        notes = budget.take(general[len(errors) :], self._item)
        parts["notes"], parts["notes_left_out"] = notes
        parts["drafts"] = self._waiting(budget)
        shown = [one for one in self.ordered if one.change.address in self.sights]
        seen = [(one.change.address, self.sights[one.change.address].folded) for one in shown]
        sections = (
            calendar_section(self.ordered, calendar, self.zone, budget),
            seen_section(seen, budget),
        )
        parts["more"] = [section for section in sections if section]
        written = (*parts["posts"], *parts["more"])
        parts["is_wrapped"] = any(CONTINUED in text for text in written)
        return self._render(head, parts)

    def _render(self, head: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
        return render("plan.md.j2", **head, **parts)

    def _head(self, preview_url: str | None) -> dict[str, Any]:
        plan, outline, limit = self.plan, self.outline, self.limit
        digest = plan.digest
        overruling, question_note = note_of(plan.changes)
        preview = preview_url if preview_url and is_web_address(preview_url) else ""
        opens = [f"[Open the preview](<{preview}>)"] if preview else []
        return {
            "marker": f"digest={digest} serial={plan.serial} offline={str(plan.offline).lower()}",
            "title": " · ".join([*opens, *self._whose(), ", ".join(self._title())]),
            "preview": preview,
            "quiet": outline.quiet,
            "service": outline.head,
            "overall": outline.notes,
            "longest_note": ENDLESS if self.full else _LONGEST_NOTE,
            "configuration": configuration_section(plan.configuration, limit),
            "offline": plan.offline,
            "refused": plan.refused,
            "targets": listed(plan.targets),
            "lists": [(name, accounts(those)) for those, name in self.lists.items()],
            "zone": self.zone.name,
            "summary": "" if outline.quiet else outline.summary,
            "overtaken": outline.overtaken(self.zone),
            "cost": outline.cost,
            "now_count": len(outline.now),
            "question_count": len(outline.questions),
            "overruling": overruling,
            "question_note": question_note,
            "blocked_count": len(outline.blocked),
            "standing_count": sum(one.change.stands is not None for one in outline.blocked),
            "digest": digest,
            "commit": plan.commit,
            "serial": plan.serial,
            # To the minute, so that two runs one after another write the same.
            "planned": plain(local(plan.now.replace(second=0, microsecond=0), self.zone)),
        }

    def _whose(self) -> list[str]:
        """The workspace, where its repository may have several: by its name, or by its folder."""
        repository, colon, folder = (self.plan.workspace or "").rpartition(":")
        del repository, colon
        return [code(folder)] if folder else []

    def _title(self) -> list[str]:
        loosened = ["configuration LOOSENED"] if self.plan.configuration.loosened else []
        does = [f"APPROVING WILL {self.outline.overruled}"] if self.outline.overruled else []
        quiet = ["no changes"] if self.outline.quiet else []
        return quiet + self.outline.stages() + does + loosened

    def _waiting(self, budget: Budget) -> list[str]:
        """What is as it was at the base, or went since, in a line each."""
        base = f" since {self.rows.base}" if self.rows.base else ""
        told = [(self.outline.resting, "draft", base and f", unchanged{base}")]
        told.append((self.outline.gone, "post", f" that waited, gone{base}"))
        lines = []
        for addresses, noun, words in told:
            names, left_out = budget.take(map(code, addresses), lambda name: f"{name}, ")
            more = [f"and {left_out} more"] if left_out else []
            if addresses:
                line = f"{plural(len(addresses), noun)}{words}: {''.join(names)}{''.join(more)}"
                lines.append(line.removesuffix(", "))
        return lines

    def _row(self, one: ChangeOutline, *, is_cut: bool) -> str:
        address = one.change.address
        if address not in self.sights:
            sight = NOTHING if one.is_known else sight_of(one, self.plan.media)
            self.sights[address] = sight
        row = self.rows.row(one, self.sights[address], is_cut=is_cut)
        if address in self.leading:
            return f"{group_row(self.outline.groups[address], self.zone)}\n{row}"
        return row

    def _now_item(self, one: ChangeOutline) -> str:
        return f"- {named(one)} to {self.rows.where(one)}"

    def _asking_item(self, one: ChangeOutline) -> str:
        return f"- {named(one)}: {prose(one.sentence)}"

    def _item(self, finding: Diagnostic) -> str:
        return item(finding, longest=self.longest)

    def _blocked_item(self, one: ChangeOutline) -> str:
        """One line: the rest stands in its row and in its details."""
        errors = [f for f in one.findings if f.severity is Severity.ERROR and f is not one.blocker]
        others = plural(len(errors), "other error") if one.blocker else ""
        more = f" (and {others})" if errors and others else ""
        return f"- {named(one)}: {why_blocked(one)}{more}"

    def _caution_item(self, one: ChangeOutline) -> str:
        return f"- {named(one)}: {prose(one.caution)}"

    def _question(self, one: ChangeOutline) -> str:
        return question_item(one, self.zone, self.plan.now, longest=self.longest)


def question_item(one: ChangeOutline, zone: Zone, now: datetime, *, longest: int = LONGEST) -> str:
    """What is asked about a post, and what was found."""
    if one.question is None:
        return ""
    found = [item for item in one.findings if not one.is_said_already(item)]
    text = question(one.change.address, one.question, zone, now)
    return "\n".join([text, "", *findings(found, longest)]).rstrip("\n")


def blocked_item(one: ChangeOutline) -> str:
    """A post that is left out, and all of why."""
    reason = [] if one.blocker else [prose(one.reason)]
    found = [text[2:] for text in findings(one.findings, LONGEST)]
    return f"- {named(one)}: {'<br>'.join(reason + found)}"


def _shared_lists(outline: PlanOutline) -> dict[tuple[Destination, ...], str]:
    """Long lists of accounts that several posts share, and how they are called, where that saves much."""
    counts: Counter[tuple[Destination, ...]] = Counter()
    for one in outline.by_time:
        if len(one.change.destinations) > MANY_ACCOUNTS and not one.selectors:
            counts[one.change.destinations] += 1
    if sum(len(those) * count for those, count in counts.items()) < _LISTED_APART:
        return {}
    shared = [those for those, count in counts.items() if count > 1]
    return {those: f"list {number}" for number, those in enumerate(shared, 1)}
