"""The plan in Markdown, for a pull request and a job summary."""

from collections.abc import Iterable, Mapping
from typing import Any

from postsync.domain.diagnostic import Diagnostic, Severity
from postsync.domain.plan.plan import Change, Plan
from postsync.domain.state.intent import Action
from postsync.views import words
from postsync.views.layout import plural
from postsync.views.markdown.budget import COMMENT, Budget, size
from postsync.views.markdown.environment import render
from postsync.views.markdown.escape import code, plain, prose
from postsync.views.markdown.findings import item
from postsync.views.markdown.posts import post, targets_text
from postsync.views.moments import Zone, local, relative, slot, utc_beside

_IMPORTANCE = (
    Action.BLOCKED,
    Action.REPLACE,
    Action.CANCEL,
    Action.UPDATE,
    Action.CREATE,
    Action.ADOPT,
    Action.MOVE,
    Action.FORGET,
    Action.DEFER,
)
_WITHOUT_DETAILS = frozenset({Action.MOVE, Action.FORGET, Action.DEFER})

_HEADROOM = 1000
"""For the sentences about what was left out."""

_MOST_TARGETS = 10


def plan(plan: Plan, zone: Zone, *, budget: int = COMMENT) -> str:
    """The plan as a comment of at most `budget` bytes.

    When it is too long, the details of the least important posts are left out first, then rows of
    the table; what publishes now and what is blocked goes last. It says what was left out.
    """
    return _Writer(plan, zone, budget).document()


class _Writer:
    """Fills the template of one plan from the most important part to the least."""

    def __init__(self, plan: Plan, zone: Zone, budget: int) -> None:
        self.plan, self.zone, self.limit = plan, zone, budget
        addresses = {change.address for change in plan.changes}
        self.beside: dict[str | None, list[Diagnostic]] = {}
        for finding in plan.diagnostics:
            key = finding.address if finding.address in addresses else None
            self.beside.setdefault(key, []).append(finding)
        self.ordered = sorted(plan.changes, key=lambda c: (_rank(c), c.address))
        self.head = self._head()

    def document(self) -> str:
        budget = Budget(self.limit - size(self._render({})) - _HEADROOM)
        now = [c for c in self.ordered if _is_now(c)]
        blocked = [c for c in self.ordered if c.action is Action.BLOCKED]
        general = words.by_severity(self.beside.get(None, ()))
        errors = [finding for finding in general if finding.severity is Severity.ERROR]
        notes = [finding for finding in general if finding.severity is not Severity.ERROR]
        detailed = [c for c in self.ordered if c.action not in _WITHOUT_DETAILS]
        parts: dict[str, Any] = {"now_count": len(now), "blocked_count": len(blocked)}
        sections = (
            ("errors", errors, item),
            ("now", now, self._now_item),
            ("blocked", blocked, self._blocked_item),
            ("rows", self.ordered, self._row),
            ("posts", detailed, self._post),
            ("notes", notes, item),
        )
        for name, values, make in sections:
            taken, left_out = budget.take(values, make)  # type: ignore[arg-type]
            parts |= {name: taken, f"{name}_left_out": left_out}
        return self._render(parts | {"folded": _folded(parts)})

    def _render(self, parts: Mapping[str, Any]) -> str:
        return render("plan.md.j2", **_NO_PARTS | self.head | dict(parts))

    def _head(self) -> dict[str, Any]:
        plan = self.plan
        digest = plan.digest
        quiet = words.is_quiet(plan)
        counts = words.counted(plan, always=False)
        return {
            "marker": f"digest={digest} serial={plan.serial} offline={str(plan.offline).lower()}",
            "title": f"postsync plan: {'no changes' if quiet else ', '.join(counts)}",
            "quiet": words.no_changes(plan) if quiet else "",
            "offline": plan.offline,
            "refused": plan.refused,
            "partial": self._partial(),
            "zone": self.zone.name,
            "summary": "" if quiet else words.summary(plan),
            "digest": digest,
            "commit": plan.commit,
            "serial": plan.serial,
            "planned": plain(local(plan.now, self.zone)),
        }

    def _partial(self) -> str:
        targets = self.plan.targets
        if not targets:
            return ""
        named = ", ".join(code(target) for target in targets[:_MOST_TARGETS])
        more = len(targets) - _MOST_TARGETS
        return f"Partial: only {named}{f' and {more} more' if more > 0 else ''} (`--target`)."

    def _now_item(self, change: Change) -> str:
        return f"- {code(change.address)} to {self._where(change)}"

    def _blocked_item(self, change: Change) -> str:
        findings = "".join(
            f"<br>{item(finding, with_place=False)[2:]}"
            for finding in self.beside.get(change.address, ())
        )
        reason = words.because(change, self.beside.get(change.address, ()))
        return f"- {code(change.address)}: {prose(reason)}{findings}"

    def _row(self, change: Change) -> str:
        cells = (
            code(words.SYMBOLS[change.action]),
            code(change.address),
            self._when_cell(change),
            self._where(change),
            prose(self._sentence(change)),
        )
        return f"| {' | '.join(cells)} |"

    def _when_cell(self, change: Change) -> str:
        if _is_now(change):
            return "**publishes now**"
        at = change.scheduled_at
        if at is None:
            return ""
        utc = utc_beside(at, self.zone)
        beside = ", ".join(text for text in (utc, relative(at, self.plan.now)) if text)
        return f"{plain(local(at, self.zone))}<br>{plain(beside)}"

    def _post(self, change: Change) -> str:
        when = f"**{words.PUBLISHES_NOW}**" if _is_now(change) else ""
        if not when and change.scheduled_at is not None:
            when = plain(slot(change.scheduled_at, self.zone, self.plan.now))
        findings = [item(f, with_place=False) for f in self.beside.get(change.address, ())]
        return post(
            change,
            when=when,
            where=self._where(change),
            sentence=self._sentence(change),
            findings=findings,
        )

    def _sentence(self, change: Change) -> str:
        reason = words.because(change, self.beside.get(change.address, ()))
        return f"{words.verb(change)}{': ' if reason else ''}{reason}"

    def _where(self, change: Change) -> str:
        return targets_text(change, offline=self.plan.offline)


_NO_PARTS: dict[str, Any] = {
    "now_count": 0,
    "blocked_count": 0,
    "folded": "",
    **{
        name + suffix: empty
        for name in ("errors", "now", "blocked", "rows", "posts", "notes")
        for suffix, empty in (("", ()), ("_left_out", 0))
    },
}


def _is_now(change: Change) -> bool:
    return change.publishes_now and change.action is not Action.BLOCKED


def _rank(change: Change) -> int:
    return -1 if _is_now(change) else _IMPORTANCE.index(change.action)


def _folded(parts: Mapping[str, Any]) -> str:
    left_out: Iterable[tuple[int, str]] = (
        (parts["posts_left_out"], "the details of {}"),
        (parts["rows_left_out"], "the rows of {}"),
    )
    return ", ".join(text.format(plural(count, "post")) for count, text in left_out if count)
