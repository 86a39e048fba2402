"""The plan as text: what apply would do, why, when, where, and in which words."""

from collections.abc import Iterable, Sequence

from postsync.domain.diagnostic import Diagnostic
from postsync.domain.plan.plan import Change, Plan, Reason, Target
from postsync.domain.state.intent import Action
from postsync.views import shown, words
from postsync.views.human.content import (
    INDENT,
    excerpt_lines,
    field_lines,
    labelled,
    post_lines,
)
from postsync.views.human.findings import advice, entry, said
from postsync.views.layout import columns, width, wrap
from postsync.views.moments import Zone, local, slot
from postsync.views.style import BLUE, BOLD, CYAN, DIM, GREEN, RED, YELLOW, Style

LOOKS: dict[Action, tuple[str, ...]] = {
    Action.CREATE: (GREEN,),
    Action.UPDATE: (YELLOW,),
    Action.CANCEL: (RED,),
    Action.ADOPT: (CYAN,),
    Action.MOVE: (CYAN,),
    Action.FORGET: (DIM,),
    Action.DEFER: (BLUE,),
    Action.BLOCKED: (RED, BOLD),
}

_GUTTER = "┃"
_SHOWS_CONTENT = frozenset({Action.CREATE})
_SHOWS_EXCERPT = frozenset({Action.CANCEL, Action.ADOPT})

Findings = dict[str, list[Diagnostic]]


def plan(plan: Plan, style: Style, zone: Zone) -> str:
    """The whole plan; what publishes now stands first, what is blocked last, then the summary."""
    writer = _Writer(plan, style, zone)
    return shown.page(writer.lines())


def symbol(action: Action, style: Style) -> str:
    """The sign of an action in its colour."""
    if action is Action.REPLACE:
        return f"{style.paint('-', RED)}/{style.paint('+', GREEN)}"
    return style.paint(words.SYMBOLS[action], *LOOKS.get(action, ()))


def target_rows(targets: Iterable[Target]) -> list[str]:
    """Each delivery on a line: network and account, aligned."""
    rows = []
    for target in targets:
        known = "" if target.account_id else "(only the service can tell the account)"
        rows.append((shown.line(target.network), f"@{shown.line(target.username)}", known))
    return columns(rows)


class _Writer:
    """Gathers the lines of one plan."""

    def __init__(self, plan: Plan, style: Style, zone: Zone) -> None:
        self.plan, self.style, self.zone = plan, style, zone
        shown_addresses = {change.address for change in plan.changes}
        self.beside: Findings = {}
        self.general: list[Diagnostic] = []
        for item in plan.diagnostics:
            if item.address in shown_addresses:
                self.beside.setdefault(item.address or "", []).append(item)
            else:
                self.general.append(item)

    def lines(self) -> list[str]:
        now = [change for change in self.plan.changes if change.publishes_now]
        blocked = [change for change in self.plan.changes if change.action is Action.BLOCKED]
        now = [change for change in now if change.action is not Action.BLOCKED]
        apart = {change.address for change in (*now, *blocked)}
        others = [change for change in self.plan.changes if change.address not in apart]
        lines = self._head() + self._publishes_now(now)
        for change in (*others, *blocked):
            lines += [*self._change(change), ""]
        return lines + self._general() + self._foot(now)

    def _head(self) -> list[str]:
        style, lines = self.style, list[str]()
        legend = self._legend()
        if legend:
            lines += [legend, style.paint(words.times_of(self.zone), DIM), ""]
        for note in (words.OFFLINE if self.plan.offline else "", words.partial(self.plan)):
            if note:
                lines += [*(style.paint(row, CYAN) for row in wrap(note, style.room(0))), ""]
        return lines

    def _legend(self) -> str:
        occurring = {change.action for change in self.plan.changes}
        signs = [
            f"{symbol(action, self.style)} {words.label(action)}"
            for action in words.SYMBOLS
            if action in occurring
        ]
        return "   ".join(signs)

    def _publishes_now(self, changes: Sequence[Change]) -> list[str]:
        """A box of its own, open to the right so that no width can break it."""
        if not changes:
            return []
        style = self.style
        edge = style.paint(_GUTTER, RED, BOLD)
        rule = "━" * (style.room(0) - 1)
        title = style.paint(f"PUBLISHES NOW: {words.IRREVERSIBLE}", RED, BOLD)
        lines = [style.paint(f"┏{rule}", RED, BOLD), f"{edge} {title}", edge]
        for change in changes:
            lines += [f"{edge} {row}".rstrip() for row in self._change(change)]
            lines.append(edge)
        return [*lines[:-1], style.paint(f"┗{rule}", RED, BOLD), ""]

    def _change(self, change: Change) -> list[str]:
        lines = self._heading(change) + self._findings(change)
        if change.action in {Action.MOVE, Action.FORGET}:
            return lines + self._remote(change)
        return lines + self._when(change) + self._where(change) + self._what(change)

    def _heading(self, change: Change) -> list[str]:
        style = self.style
        reason = words.because(change, self.beside.get(change.address, ()))
        sentence = f"{words.verb(change)}{': ' if reason else ''}{shown.line(reason)}"
        loud = (RED, BOLD) if change.publishes_now else LOOKS.get(change.action, ())
        if change.action is Action.BLOCKED:
            loud = (RED, BOLD)
        sign = words.SYMBOLS[change.action]
        address = shown.line(change.address)
        head = (
            f"{symbol(change.action, style)} {style.paint(address, BOLD)} "
            f"{style.paint(sentence, *loud)}"
        )
        if change.span is None:
            return [head]
        place = f"{shown.line(change.span.file)}:{change.span.line}"
        used = len(sign) + width(address) + width(sentence) + width(place) + 6
        if used <= style.width:
            return [f"{head}  {style.paint(place, DIM)}"]
        return [head, *labelled("file", [style.paint(place, DIM)], style)]

    def _findings(self, change: Change) -> list[str]:
        lines = []
        for item in self.beside.get(change.address, ()):
            lines.append(f"{INDENT}{said(item, self.style)}")
            lines += advice(item, self.style, INDENT + "  ")
        return lines

    def _when(self, change: Change) -> list[str]:
        if change.publishes_now:
            text = self.style.paint(words.PUBLISHES_NOW, RED, BOLD)
        elif change.scheduled_at is not None:
            text = slot(change.scheduled_at, self.zone, self.plan.now)
        else:
            return []
        return labelled("when", [text], self.style)

    def _where(self, change: Change) -> list[str]:
        rows = target_rows(change.targets)
        selectors = (change.after or change.before or {}).get("accounts", ())
        if not rows and selectors:
            named = ", ".join(shown.line(str(selector)) for selector in selectors)
            known = "as written; only the service can tell the accounts"
            rows = [f"{named}  ({known if self.plan.offline else 'unknown'})"]
        return labelled("where", rows, self.style) if rows else []

    def _remote(self, change: Change) -> list[str]:
        if not change.remote_id:
            return []
        return labelled("remote", [shown.line(change.remote_id)], self.style)

    def _what(self, change: Change) -> list[str]:
        style = self.style
        lines = [] if change.action is Action.CREATE else self._remote(change)
        if change.action in _SHOWS_CONTENT and change.after:
            return lines + post_lines(change.after, style)
        spec = change.before or change.after
        if change.action in _SHOWS_EXCERPT and spec:
            lines += excerpt_lines(spec, style)
        if change.fields and change.before is not None:
            if Reason.DRIFTED in change.reasons:
                lines += labelled("changes", ["at the service → in the file, which wins"], style)
            lines += field_lines(change.fields, style, self.zone)
        elif change.action in {Action.UPDATE, Action.REPLACE} and change.after:
            lines += post_lines(change.after, style)
        return lines

    def _general(self) -> list[str]:
        lines = [row for item in self.general for row in entry(item, self.style)]
        return [*lines, ""] if lines else []

    def _foot(self, now: Sequence[Change]) -> list[str]:
        plan, style = self.plan, self.style
        lines = []
        if plan.refused:
            refusal = "REFUSED: more is to be done at once than the policy allows."
            lines.append(style.paint(refusal + " apply would do nothing at all.", RED, BOLD))
        if words.is_quiet(plan):
            lines.append(style.paint(words.no_changes(plan), GREEN))
        else:
            lines.append(style.paint(words.summary(plan), BOLD))
        if now:
            names = ", ".join(change.address for change in now)
            text = f"PUBLISHES NOW: {names}. That {words.IRREVERSIBLE}."
            lines += [style.paint(row, RED, BOLD) for row in wrap(text, style.room(0))]
        moment = local(plan.now, self.zone)
        lines.append(style.paint(f"Planned {moment}, state serial {plan.serial}.", DIM))
        lines.append(f"Digest: {plan.digest}")
        return lines
