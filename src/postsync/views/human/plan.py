"""The plan as text: what apply would do, why, when, where, and in which words."""

from collections.abc import Iterable, Sequence

from postsync.domain.networks import in_order
from postsync.domain.plan.plan import Change, Plan
from postsync.domain.post.content import Content
from postsync.domain.state.intent import Action
from postsync.views import shown
from postsync.views.human.fields import block_rows, field_lines, medium_rows
from postsync.views.human.findings import advice, entry, said
from postsync.views.moments import Zone, both, local
from postsync.views.outline.plan import (
    IRREVERSIBLE,
    OFFLINE,
    SYMBOLS,
    ChangeOutline,
    Extent,
    PlanOutline,
    outline_plan,
)
from postsync.views.shown import BLUE, BOLD, CYAN, DIM, GREEN, INDENT, RED, YELLOW, Part, Style

LOOKS: dict[Action, tuple[str, ...]] = {
    Action.CREATE: (GREEN,),
    Action.UPDATE: (YELLOW,),
    Action.CANCEL: (RED,),
    Action.ADOPT: (CYAN,),
    Action.MOVE: (CYAN,),
    Action.ARCHIVE: (DIM,),
    Action.DEFER: (BLUE,),
    Action.BLOCKED: (RED, BOLD),
}

LOUD = (RED, BOLD)

_LABELS = {Action.DEFER: "deferred", Action.BLOCKED: "blocked", Action.NOOP: "unchanged"}
"""What the legend calls an action, where that is not its name."""


def plan(plan: Plan, style: Style, zone: Zone) -> str:
    """The whole plan; what publishes now stands first, what is blocked last, then the summary."""
    outline = outline_plan(plan)
    writer = _Writer(outline, style, zone)
    lines = writer.head() + writer.publishes_now()
    for one in (*outline.others, *outline.blocked):
        lines += [*writer.change(one), ""]
    for item in outline.general:
        lines += entry(item, style)
    lines += [""] if outline.general else []
    return shown.page(lines + writer.foot())


def approval(plan: Plan, style: Style, zone: Zone) -> str:
    """What a person is asked to agree to: the part that cannot be taken back, then the rest."""
    acts = plan.effective()
    now = [change for change in acts if change.publishes_now]
    later = [change for change in acts if not change.publishes_now]
    withdrawn = [change for change in acts if change.action in {Action.CANCEL, Action.REPLACE}]
    scheduled = [change for change in later if change.action in {Action.CREATE, Action.REPLACE}]
    updated = sum(change.action is Action.UPDATE for change in later)
    kept = sum(change.action in {Action.ADOPT, Action.MOVE, Action.ARCHIVE} for change in later)
    lines = [style.paint("Apply would:", BOLD)]
    if now:
        text = f"publish {shown.plural(len(now), 'post')} NOW ({_reach(now)}): that {IRREVERSIBLE}"
        lines += [f"  {style.paint(text, *LOUD)}", *_rows(now, zone)]
    if withdrawn:
        text = f"cancel or replace {shown.plural(len(withdrawn), 'scheduled post')}"
        lines += [f"  {style.paint(text, RED)}", *_rows(withdrawn, zone)]
    if scheduled:
        lines.append(f"  schedule {shown.plural(len(scheduled), 'post')} ({_reach(scheduled)})")
    if updated:
        lines.append(f"  update {shown.plural(updated, 'scheduled post')}")
    if kept:
        lines.append(f"  change only the state for {shown.plural(kept, 'post')}")
    if blocked := plan.count(Action.BLOCKED):
        lines.append(f"  leave out {shown.plural(blocked, 'blocked post')}")
    return shown.page(lines)


def post_parts(content: Content, style: Style) -> list[Part]:
    """Everything that the public sees of a post, and how it is handled where that is special."""
    room = style.room(len(INDENT) + shown.LABEL + 3)
    parts: list[Part] = []
    for index, container in enumerate(content.containers):
        label = f"reply {index}" if index else "text"
        parts.append((label, shown.text_rows(container.content, style, room)))
        media: list[str] = []
        for medium in container.media:
            media += medium_rows(medium.place, medium.alt, style, room)
        parts.append(("media", media))
    for network, block in in_order(content.blocks).items():
        parts.append((network, block_rows(block, room)))
    parts.append(("labels", ", ".join(map(shown.line, content.labels))))
    parts.append(("protect", "true" if content.protect else ""))
    return parts


def _excerpt(content: Content, style: Style) -> str:
    """The first line of a post, to recognise it by."""
    room = style.room(len(INDENT) + shown.LABEL + 3)
    texts = content.texts
    first, *others = shown.block(texts[0]).strip().split("\n") if texts else [""]
    head, *rest = shown.wrap(first, room - 2)
    more = " …" if rest or others or len(texts) > 1 else ""
    return f"{style.paint('│', DIM)} {head}{more}"


class _Writer:
    """Lays out the parts of one plan."""

    def __init__(self, outline: PlanOutline, style: Style, zone: Zone) -> None:
        self.outline, self.style, self.zone = outline, style, zone
        self.plan = outline.plan

    def head(self) -> list[str]:
        style, lines = self.style, list[str]()
        legend, occurring = [], {change.action for change in self.plan.changes}
        for action in SYMBOLS:
            if action in occurring:
                name = _LABELS.get(action, action.value)
                legend.append(f"{self._symbol(action)} {name}")
        if legend:
            times = f"Times are those of {self.zone.name}." if self.zone.tz else "Times are local."
            lines += ["   ".join(legend), style.paint(times, DIM), ""]
        notes = [OFFLINE] if self.plan.offline else []
        if self.plan.targets:
            names = ", ".join(shown.line(target) for target in self.plan.targets)
            notes.append(f"Partial: only {names} (--target).")
        for note in notes:
            lines += [*(style.paint(row, CYAN) for row in shown.wrap(note, style.room(0))), ""]
        return lines

    def publishes_now(self) -> list[str]:
        """A box of its own, open to the right so that no width can break it."""
        if not self.outline.now:
            return []
        style = self.style
        edge = style.paint("┃", *LOUD)
        rule = "━" * (style.room(0) - 1)
        title = style.paint(f"PUBLISHES NOW: {IRREVERSIBLE}", *LOUD)
        lines = [style.paint(f"┏{rule}", *LOUD), f"{edge} {title}", edge]
        for one in self.outline.now:
            lines += [f"{edge} {row}".rstrip() for row in self.change(one)]
            lines.append(edge)
        return [*lines[:-1], style.paint(f"┗{rule}", *LOUD), ""]

    def change(self, one: ChangeOutline) -> list[str]:
        """A post: what happens to it and why, what was found, when, where, and in which words."""
        style, lines = self.style, self._heading(one)
        for item in one.findings:
            lines += [f"{INDENT}{said(item, style)}", *advice(item, style, INDENT + "  ")]
        remote = ("remote", shown.line(one.remote_id or ""))
        if one.change.action in {Action.MOVE, Action.ARCHIVE}:
            return lines + shown.labelled([remote], style)
        when = one.when(self.zone, self.plan.now)
        parts: list[Part] = [
            ("when", style.paint(when, *LOUD) if one.publishes_now else when),
            ("where", self._where(one)),
            remote,
        ]
        if one.content is not None and one.extent is Extent.FULL:
            parts += post_parts(one.content, style)
        elif one.content is not None and one.extent is Extent.EXCERPT:
            parts.append(("text", _excerpt(one.content, style)))
        if one.is_drifted:
            parts.append(("changes", "at the service → in the file, which wins"))
        lines += shown.labelled(parts, style)
        return lines + field_lines(one.fields, style, self.zone) if one.fields else lines

    def foot(self) -> list[str]:
        plan, style, outline = self.plan, self.style, self.outline
        lines, moment = [], local(plan.now, self.zone)
        if plan.refused:
            refusal = "REFUSED: this is more than the policy allows. apply would do nothing at all."
            lines.append(style.paint(refusal, *LOUD))
        if outline.quiet:
            lines.append(style.paint(outline.quiet, GREEN))
        else:
            lines.append(style.paint(outline.summary, BOLD))
        if outline.now:
            names = ", ".join(one.change.address for one in outline.now)
            text = f"PUBLISHES NOW: {names}. That {IRREVERSIBLE}."
            lines += [style.paint(row, *LOUD) for row in shown.wrap(text, style.room(0))]
        lines.append(style.paint(f"Planned {moment}, state serial {plan.serial}.", DIM))
        return [*lines, f"Digest: {plan.digest}"]

    def _symbol(self, action: Action) -> str:
        if action is Action.REPLACE:
            return f"{self.style.paint('-', RED)}/{self.style.paint('+', GREEN)}"
        return self.style.paint(SYMBOLS[action], *LOOKS.get(action, ()))

    def _heading(self, one: ChangeOutline) -> list[str]:
        style, change = self.style, one.change
        symbol = self._symbol(change.action)
        sentence, address = shown.line(one.sentence), shown.line(change.address)
        look = LOUD if one.publishes_now else LOOKS.get(change.action, ())
        head = f"{symbol} {style.paint(address, BOLD)} {style.paint(sentence, *look)}"
        if change.span is None:
            return [head]
        place = f"{shown.line(change.span.file)}:{change.span.line}"
        used = (
            len(one.symbol) + shown.width(address) + shown.width(sentence) + shown.width(place) + 6
        )
        if used <= style.width:
            return [f"{head}  {style.paint(place, DIM)}"]
        return [head, *shown.labelled([("file", style.paint(place, DIM))], style)]

    def _where(self, one: ChangeOutline) -> list[str]:
        if one.selectors:
            named = ", ".join(shown.line(str(selector)) for selector in one.selectors)
            known = "as written; only the service can tell the accounts"
            return [f"{named}  ({known if self.plan.offline else 'unknown'})"]
        rows = []
        for destination in one.change.destinations:
            known = "" if destination.account_id else "(only the service can tell the account)"
            rows.append(
                (shown.line(destination.network), f"@{shown.line(destination.username)}", known)
            )
        return shown.columns(rows)


def _reach(changes: Iterable[Change]) -> str:
    return shown.plural(
        sum(len(change.destinations) for change in changes), "delivery", "deliveries"
    )


def _rows(changes: Sequence[Change], zone: Zone) -> list[str]:
    rows = [
        (
            shown.line(change.address),
            ", ".join(shown.account(t.network, t.username) for t in change.destinations),
            both(change.scheduled_at, zone) if change.scheduled_at else "",
        )
        for change in changes
    ]
    return shown.indent(shown.columns(rows))
