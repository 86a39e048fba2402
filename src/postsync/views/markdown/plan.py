"""The plan in Markdown, for a pull request and a job summary."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from postsync.domain.diagnostic import Diagnostic, Severity, by_severity
from postsync.domain.networks import in_order
from postsync.domain.plan.plan import Destination, Plan
from postsync.domain.post.content import Content
from postsync.views import shown
from postsync.views.markdown.configuration import configuration_section
from postsync.views.markdown.document import COMMENT, ENDLESS, LONGEST, Budget, item, render, size
from postsync.views.markdown.escape import CONTINUED, code, plain, prose, span
from postsync.views.markdown.fields import field_of, parts_of
from postsync.views.markdown.fitting import Fitting
from postsync.views.markdown.question import question
from postsync.views.moments import Zone, local, relative, utc_beside
from postsync.views.outline.change import ChangeOutline
from postsync.views.outline.content import manners
from postsync.views.outline.media import unbound
from postsync.views.outline.plan import PlanOutline, outline_plan
from postsync.views.outline.question import note_of
from postsync.views.shown import plural

_HEADROOM = 1000
"""For the sentences about what was left out."""

_SHARES = {"errors": 0.25, "now": 0.3, "cautions": 0.1, "questions": 0.3, "blocked": 0.15}
"""How much of the whole each part above the table may use up at most: no flood hides a post."""

_MANY_ACCOUNTS = 12

_LISTED_APART = 500
"""From so many accounts of all posts on, a list that several of them share is shown once."""

_LONGEST_NOTE = 2000

_MOST_FINDINGS = 20


def plan(
    plan: Plan, zone: Zone, *, budget: int = COMMENT, full: bool = False, summary: bool = False
) -> str:
    """The plan as a comment of at most `budget` bytes; all of it if it is to be `full`.

    When it is too long, whole posts are cut, the least important first: what publishes now, and what is
    long or odd, stays longest. Each that was cut is named, with its time, its accounts, how it begins
    and how much of it is not shown. `summary`: the run writes all of it into a summary besides.
    """
    limit = ENDLESS if full else budget
    section = configuration_section(plan.configuration, limit)
    return _Writer(outline_plan(plan), zone, section, full=full, summary=summary).document(limit)


class _Writer:
    """Fills the template of one plan from the most important part to the least."""

    def __init__(
        self, outline: PlanOutline, zone: Zone, configuration: str, *, full: bool, summary: bool
    ) -> None:
        self.outline, self.plan, self.zone = outline, outline.plan, zone
        self.configuration = configuration
        self.full, self.summary = full, summary
        self.longest = ENDLESS if full else LONGEST
        self.lists = {} if full else _shared_lists(outline)
        self.head = self._head()

    def document(self, limit: int) -> str:
        outline = self.outline
        ordered = outline.by_importance
        general = by_severity(outline.general)
        errors = [one for one in general if one.severity is Severity.ERROR]
        above: dict[str, tuple[Any, Any]] = {
            "errors": (errors, self._item),
            "now": (outline.now, self._now_item),
            "cautions": ([one for one in ordered if one.caution], self._caution_item),
            "questions": (outline.questions, self._question),
            "blocked": (outline.blocked, self._blocked_item),
        }
        nothing: dict[str, Any] = dict.fromkeys((*above, "notes", "rows", "posts", "unnamed"), ())
        nothing |= {f"{name}_left_out": 0 for name in (*above, "notes", "rows")} | {"cut": ""}
        nothing["is_wrapped"] = False
        budget = Budget(limit - size(self._render(nothing)) - _HEADROOM)
        whole, parts = budget.left, nothing
        for name, (items, shown_as) in above.items():
            share = int(whole * _SHARES[name])
            parts[name], parts[f"{name}_left_out"] = budget.take(items, shown_as, at_most=share)
        parts |= Fitting(ordered, budget, row=self._row, post=self._post).parts()
        parts["is_wrapped"] = any(CONTINUED in post for post in parts["posts"])
        if parts["cut"] and self.summary:
            parts["cut"] += " So does the summary of this job."
        notes = budget.take(general[len(errors) :], self._item)
        parts["notes"], parts["notes_left_out"] = notes
        return self._render(parts)

    def _render(self, parts: Mapping[str, Any]) -> str:
        return render("plan.md.j2", **self.head, **parts)

    def _head(self) -> dict[str, Any]:
        plan, outline = self.plan, self.outline
        digest = plan.digest
        overruling, question_note = note_of(plan.changes)
        return {
            "marker": f"digest={digest} serial={plan.serial} offline={str(plan.offline).lower()}",
            "title": ", ".join(self._title()),
            "quiet": outline.quiet,
            "service": outline.head,
            "overall": outline.notes,
            "longest_note": ENDLESS if self.full else _LONGEST_NOTE,
            "configuration": self.configuration,
            "offline": plan.offline,
            "refused": plan.refused,
            "targets": _listed(plan.targets),
            "lists": [(name, _accounts(those)) for those, name in self.lists.items()],
            "zone": self.zone.name,
            "summary": "" if outline.quiet else outline.summary,
            "now_count": len(outline.now),
            "question_count": len(outline.questions),
            "overruling": overruling,
            "question_note": question_note,
            "blocked_count": len(outline.blocked),
            "digest": digest,
            "commit": plan.commit,
            "serial": plan.serial,
            "planned": plain(local(plan.now, self.zone)),
        }

    def _title(self) -> list[str]:
        loosened = ["configuration LOOSENED"] if self.plan.configuration.loosened else []
        does = [f"APPROVING WILL {self.outline.overruled}"] if self.outline.overruled else []
        counts = ["no changes"] if self.outline.quiet else self.outline.counts()
        return counts + does + loosened

    def _now_item(self, one: ChangeOutline) -> str:
        return f"- {code(one.change.address)} to {self._where(one)}"

    def _item(self, finding: Diagnostic) -> str:
        return item(finding, longest=self.longest)

    def _blocked_item(self, one: ChangeOutline) -> str:
        return blocked_item(one, longest=self.longest)

    def _caution_item(self, one: ChangeOutline) -> str:
        return f"- {code(one.change.address)}: {prose(one.caution)}"

    def _question(self, one: ChangeOutline) -> str:
        return question_item(one, self.zone, self.plan.now, longest=self.longest)

    def _row(self, one: ChangeOutline, *, is_cut: bool) -> str:
        """A row of the table; of a post whose details are cut, with how it begins and how long it is."""
        out = one.out(self.zone, self.plan.now)
        sentence = prose(one.sentence) + (f"<br>out {plain(out)}" if out else "")
        if is_cut and (hidden := one.length):
            start = f", it begins {code(one.beginning)}" if one.beginning else ""
            sentence += f"<br>**not shown here:** {plural(hidden, 'character')}{start}"
        accounts = len(one.change.destinations)
        is_long = not is_cut and one.has_details and accounts > _MANY_ACCOUNTS
        is_long = is_long and one.change.destinations not in self.lists
        cells = (
            code(one.symbol),
            code(one.change.address),
            self._when_cell(one),
            f"{accounts} accounts, named below" if is_long else self._where(one),
            sentence,
        )
        return f"| {' | '.join(cells)} |"

    def _when_cell(self, one: ChangeOutline) -> str:
        if one.publishes_now:
            return "**publishes now**"
        at = one.change.scheduled_at
        if at is None or one.out(self.zone, self.plan.now):
            return ""
        utc = utc_beside(at, self.zone)
        beside = ", ".join(text for text in (utc, relative(at, self.plan.now)) if text)
        return f"{plain(local(at, self.zone))}<br>{plain(beside)}"

    def _post(self, one: ChangeOutline) -> str:
        """The details of one change, to be unfolded by a click."""
        change = one.change
        when = plain(one.when(self.zone, self.plan.now))
        content, facts = one.content or one.kept, self.plan.media
        findings = _findings([] if one.question else _advised(one), self.longest)
        most = len(findings) if self.full else _MOST_FINDINGS
        return render(
            "post.md.j2",
            symbol=one.symbol,
            address=change.address,
            sentence=one.sentence,
            when=f"**{when}**" if one.publishes_now else when,
            where=self._where(one),
            remote_id=one.remote_id,
            file=f"{change.span.file}:{change.span.line}" if change.span else None,
            findings=findings[:most],
            more_findings=len(findings[most:]),
            drifted=one.is_drifted,
            asked=one.question is not None,
            fields=[field_of(field, facts, self.zone, whole=self.full) for field in one.fields],
            unchanged=", unchanged" if one.kept else "",
            parts=parts_of(content, facts, whole=self.full, kept=content is one.kept)
            if content
            else (),
            blocks=_blocks(content) if content else [],
            manners=[(name, span(text)) for name, text in manners(content)] if content else [],
        )

    def _where(self, one: ChangeOutline) -> str:
        """Where it goes: `x @acme`, each as code, so that nobody is called."""
        if one.selectors:
            known = "as written" if self.plan.offline else "unknown"
            return f"{_listed(one.selectors)} ({known})"
        if name := self.lists.get(one.change.destinations):
            return f"the {len(one.change.destinations)} accounts of {name}"
        return _accounts(one.change.destinations)


def _advised(one: ChangeOutline) -> list[Diagnostic]:
    return [f if one.needs_advice(f) else f._replace(detail="") for f in one.findings]


def question_item(one: ChangeOutline, zone: Zone, now: datetime, *, longest: int = LONGEST) -> str:
    """What is asked about a post, and what was found."""
    if one.question is None:
        return ""
    findings = [item for item in one.findings if not one.is_said_already(item)]
    text = question(one.change.address, one.question, zone, now)
    return "\n".join([text, "", *_findings(findings, longest)]).rstrip("\n")


def blocked_item(one: ChangeOutline, *, longest: int = LONGEST) -> str:
    """A post that is left out, and why."""
    findings = "".join(f"<br>{text[2:]}" for text in _findings(one.findings, longest))
    return f"- {code(one.change.address)}: {prose(one.reason)}{findings}"


def _shared_lists(outline: PlanOutline) -> dict[tuple[Destination, ...], str]:
    """Long lists of accounts that several posts share, and how they are called, where that saves much."""
    counts: Counter[tuple[Destination, ...]] = Counter()
    for one in outline.by_importance:
        if len(one.change.destinations) > _MANY_ACCOUNTS and not one.selectors:
            counts[one.change.destinations] += 1
    if sum(len(those) * count for those, count in counts.items()) < _LISTED_APART:
        return {}
    shared = [those for those, count in counts.items() if count > 1]
    return {those: f"list {number}" for number, those in enumerate(shared, 1)}


def _accounts(destinations: Iterable[Destination]) -> str:
    return _listed([f"{to.network} @{to.username}" for to in destinations])


def _listed(names: Sequence[str]) -> str:
    """The names as code."""
    return ", ".join(map(code, names))


def _findings(findings: Sequence[Diagnostic], longest: int) -> list[str]:
    return [item(finding, with_place=False, longest=longest) for finding in findings]


def _blocks(content: Content) -> list[tuple[str, list[str]]]:
    return [
        (
            plain(network),
            [_block_field(key, value) for key, value in block.items()],
        )
        for network, block in in_order(content.blocks).items()
    ]


def _block_field(key: str, value: Any) -> str:
    note = unbound(key, value)
    return span(f"{shown.line(key)}: {shown.value(value)}") + (f" ({plain(note)})" if note else "")
