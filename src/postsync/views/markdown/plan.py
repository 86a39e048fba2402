"""The plan in Markdown, for a pull request and a job summary."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from postsync.domain.diagnostic import Diagnostic, Severity, by_severity
from postsync.domain.networks import in_order
from postsync.domain.plan.plan import FieldChange, Plan
from postsync.domain.post.content import Container, Content
from postsync.domain.state.intent import Action
from postsync.views import difftext, shown
from postsync.views.markdown.configuration import configuration_section
from postsync.views.markdown.document import COMMENT, Budget, item, render, size
from postsync.views.markdown.escape import code, plain, prose, soft
from postsync.views.markdown.question import question
from postsync.views.moments import Zone, local, relative, utc_beside
from postsync.views.outline.plan import ChangeOutline, PlanOutline, outline_plan
from postsync.views.shown import plural

_WITHOUT_DETAILS = frozenset({Action.MOVE, Action.ARCHIVE, Action.RESTORE, Action.DEFER})

_HEADROOM = 1000
"""For the sentences about what was left out."""

_MOST_TARGETS = 10
_MOST_ACCOUNTS = 12
_MOST_CHARACTERS = 4000
_MOST_LINES = 80

_SECTIONS = ("errors", "now", "cautions", "questions", "blocked", "rows", "posts", "notes")
"""From the most important to the least."""


def plan(plan: Plan, zone: Zone, *, budget: int = COMMENT) -> str:
    """The plan as a comment of at most `budget` bytes.

    When it is too long, the details of the least important posts are left out first, then rows of
    the table; what publishes now, what is asked and what is blocked goes last. It says what was left out.
    """
    writer = _Writer(outline_plan(plan), zone, configuration_section(plan.configuration, budget))
    return writer.document(budget)


class _Writer:
    """Fills the template of one plan from the most important part to the least."""

    def __init__(self, outline: PlanOutline, zone: Zone, configuration: str) -> None:
        self.outline, self.plan, self.zone = outline, outline.plan, zone
        self.configuration = configuration
        self.head = self._head()

    def document(self, limit: int) -> str:
        outline = self.outline
        ordered = outline.by_importance
        general = by_severity(outline.general)
        errors = [one for one in general if one.severity is Severity.ERROR]
        values: dict[str, tuple[Any, Any]] = {
            "errors": (errors, item),
            "now": (outline.now, self._now_item),
            "cautions": ([one for one in ordered if one.caution], self._caution_item),
            "questions": (outline.questions, self._question),
            "blocked": (outline.blocked, blocked_item),
            "rows": (ordered, self._row),
            "posts": ([one for one in ordered if _has_details(one)], self._post),
            "notes": (general[len(errors) :], item),
        }
        empty: dict[str, Any] = dict.fromkeys(_SECTIONS, ())
        empty |= {f"{name}_left_out": 0 for name in _SECTIONS}
        budget = Budget(limit - size(self._render(empty)) - _HEADROOM)
        parts: dict[str, Any] = {}
        for name in _SECTIONS:
            parts[name], parts[f"{name}_left_out"] = budget.take(*values[name])
        return self._render(parts)

    def _render(self, parts: Mapping[str, Any]) -> str:
        folded = ((parts["posts_left_out"], "the details"), (parts["rows_left_out"], "the rows"))
        left_out = [f"{what} of {plural(count, 'post')}" for count, what in folded if count]
        return render("plan.md.j2", **self.head, **parts, folded=", ".join(left_out))

    def _head(self) -> dict[str, Any]:
        plan, outline = self.plan, self.outline
        digest = plan.digest
        return {
            "marker": f"digest={digest} serial={plan.serial} offline={str(plan.offline).lower()}",
            "title": ", ".join(self._title()),
            "quiet": outline.quiet,
            "service": outline.head,
            "overall": outline.notes,
            "configuration": self.configuration,
            "offline": plan.offline,
            "refused": plan.refused,
            "targets": _listed(plan.targets, _MOST_TARGETS),
            "zone": self.zone.name,
            "summary": "" if outline.quiet else outline.summary,
            "now_count": len(outline.now),
            "question_count": len(outline.questions),
            "blocked_count": len(outline.blocked),
            "digest": digest,
            "commit": plan.commit,
            "serial": plan.serial,
            "planned": plain(local(plan.now, self.zone)),
        }

    def _title(self) -> list[str]:
        loosened = ["configuration LOOSENED"] if self.plan.configuration.loosened else []
        return (["no changes"] if self.outline.quiet else self.outline.counts()) + loosened

    def _now_item(self, one: ChangeOutline) -> str:
        return f"- {code(one.change.address)} to {self._where(one)}"

    def _caution_item(self, one: ChangeOutline) -> str:
        return f"- {code(one.change.address)}: {prose(one.caution)}"

    def _question(self, one: ChangeOutline) -> str:
        return question_item(one, self.zone, self.plan.now)

    def _row(self, one: ChangeOutline) -> str:
        out = one.out(self.zone, self.plan.now)
        sentence = prose(one.sentence) + (f"<br>out {plain(out)}" if out else "")
        cells = (
            code(one.symbol),
            code(one.change.address),
            self._when_cell(one),
            self._where(one),
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
        change, content = one.change, one.content
        when = plain(one.when(self.zone, self.plan.now))
        return render(
            "post.md.j2",
            symbol=one.symbol,
            address=change.address,
            sentence=one.sentence,
            when=f"**{when}**" if one.publishes_now else when,
            where=self._where(one),
            remote_id=one.remote_id,
            file=f"{change.span.file}:{change.span.line}" if change.span else None,
            findings=_findings([] if one.question else _advised(one)),
            drifted=one.is_drifted,
            asked=one.question is not None,
            fields=[_field(field) for field in one.fields],
            parts=[_part(container) for container in content.containers] if content else [],
            blocks=_blocks(content) if content else [],
        )

    def _where(self, one: ChangeOutline) -> str:
        """Where it goes: `x @acme`, each as code, so that nobody is called."""
        if one.selectors:
            known = "as written" if self.plan.offline else "unknown"
            return f"{_listed(one.selectors, _MOST_ACCOUNTS)} ({known})"
        return _listed(
            [f"{t.network} @{t.username}" for t in one.change.destinations], _MOST_ACCOUNTS
        )


def _advised(one: ChangeOutline) -> list[Diagnostic]:
    return [f if one.needs_advice(f) else f._replace(detail="") for f in one.findings]


def question_item(one: ChangeOutline, zone: Zone, now: datetime) -> str:
    """What is asked about a post, and what was found."""
    if one.question is None:
        return ""
    findings = [item for item in one.findings if not one.is_said_already(item)]
    text = question(one.change.address, one.question, zone, now)
    return "\n".join([text, "", *_findings(findings)]).rstrip("\n")


def blocked_item(one: ChangeOutline) -> str:
    """A post that is left out, and why."""
    findings = "".join(f"<br>{text[2:]}" for text in _findings(one.findings))
    return f"- {code(one.change.address)}: {prose(one.reason)}{findings}"


def _has_details(one: ChangeOutline) -> bool:
    return one.change.action not in _WITHOUT_DETAILS


def _listed(names: Sequence[str], most: int) -> str:
    named = ", ".join(code(name) for name in names[:most])
    more = len(names) - most
    return f"{named} and {more} more" if more > 0 else named


def _findings(findings: Sequence[Diagnostic]) -> list[str]:
    return [item(finding, with_place=False) for finding in findings]


def _part(container: Container) -> dict[str, Any]:
    return {
        "text": soft(_cut(container.content)),
        "media": [{"place": medium.place or "?", "alt": medium.alt} for medium in container.media],
    }


def _blocks(content: Content) -> list[tuple[str, list[str]]]:
    return [
        (plain(network), [code(f"{key}: {shown.value(value)}") for key, value in block.items()])
        for network, block in in_order(content.blocks).items()
    ]


def _field(change: FieldChange) -> dict[str, Any]:
    before, after = change.before, change.after
    diff = ""
    if change.path.endswith("content") or _is_long(before) or _is_long(after):
        diff = _diff(_text(before), _text(after))
    return {
        "path": change.path,
        "diff": diff,
        "before": None if before is None else shown.value(before),
        "after": None if after is None else shown.value(after),
    }


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and ("\n" in value or len(value) > 60)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else shown.value(value)


def _diff(before: str, after: str) -> str:
    rows = []
    for sign, line in difftext.lines(_cut(before), _cut(after)):
        if sign == "@":
            rows.append(f"@@ {line} @@")
        elif line or (before and after):
            rows.append(soft(line, sign))
    return "\n".join(rows)


def _cut(text: str) -> str:
    """`text`, or the beginning of a very long one and how much more there is."""
    lines = text.split("\n")
    kept = "\n".join(lines[:_MOST_LINES])[:_MOST_CHARACTERS]
    if kept == text:
        return text
    return f"{kept}\n… {len(text) - len(kept)} more characters"
