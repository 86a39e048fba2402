"""The plan as text: what apply would do, why, when, where, and in which words."""

from collections.abc import Iterator

from postsync.domain.diagnostic import Diagnostic, Severity
from postsync.domain.networks import in_order
from postsync.domain.plan.plan import Plan
from postsync.domain.post.content import Content
from postsync.domain.state.intent import Action
from postsync.views import shown
from postsync.views.human.configuration import configuration_lines
from postsync.views.human.fields import block_rows, field_lines, medium_rows
from postsync.views.human.findings import advice, entry, head, said
from postsync.views.human.question import question_parts
from postsync.views.moments import Zone, local
from postsync.views.outline.change import (
    ASKS,
    IRREVERSIBLE,
    SYMBOLS,
    ChangeOutline,
    Extent,
    no_account,
)
from postsync.views.outline.content import counted, manners
from postsync.views.outline.media import NO_FACTS, Facts
from postsync.views.outline.plan import PlanOutline, outline_plan
from postsync.views.outline.question import answered_by_approval, note_of
from postsync.views.outline.together import Group, origin_of
from postsync.views.shown import BLUE, BOLD, CYAN, DIM, GREEN, INDENT, RED, YELLOW, Part, Style

LOOKS: dict[Action, tuple[str, ...]] = {
    Action.CREATE: (GREEN,),
    Action.UPDATE: (YELLOW,),
    Action.CANCEL: (RED,),
    Action.ADOPT: (CYAN,),
    Action.MOVE: (CYAN,),
    Action.ARCHIVE: (DIM,),
    Action.RESTORE: (CYAN,),
    Action.RETRY: (GREEN,),
    Action.DEFER: (BLUE,),
    Action.BLOCKED: (RED, BOLD),
}

LOUD = (RED, BOLD)

ASKING = (YELLOW, BOLD)

_RECORD_ONLY = frozenset({Action.MOVE, Action.ARCHIVE, Action.RESTORE})
"""Of these the record is all there is to show."""

_EXCERPT = 2
"""Lines of an excerpt: the first one of the text, and the one that says how much more there is."""

_LISTED = 60
"""So many posts of a document are listed together."""

_LABELS = {Action.DEFER: "deferred", Action.BLOCKED: "blocked", Action.NOOP: "draft"}
"""What the legend calls an action, where that is not its name."""


def plan(plan: Plan, style: Style, zone: Zone) -> str:
    """The whole plan; what publishes now stands first, what is blocked last, then the summary."""
    outline = outline_plan(plan)
    writer = _Writer(outline, style, zone)
    lines = writer.head() + writer.publishes_now()
    told: set[str] = set()
    for one in (*outline.others, *outline.drafts):
        lines += [*writer.group(outline.begins(one, told)), *writer.change(one), ""]
        told.add(one.change.address)
    lines += writer.questions()
    for one in outline.blocked:
        lines += [*writer.change(one), ""]
    for item in outline.general:
        lines += entry(item, style)
    lines += [""] if outline.general else []
    return shown.page(lines + writer.foot())


def post_parts(content: Content, style: Style, facts: Facts = NO_FACTS) -> list[Part]:
    """Everything that the public sees of a post, and how it is handled where that is special."""
    room = _room(style)
    parts: list[Part] = []
    for index, container in enumerate(content.containers):
        label = f"reply {index}" if index else "text"
        if container.content:
            parts.append((label, shown.text_rows(container.content, style, room)))
        media: list[str] = []
        for medium in container.media:
            media += medium_rows(medium, facts, style, room)
        parts.append(("media", media))
    for network, block in in_order(content.blocks).items():
        parts.append((network, block_rows(block, room, style)))
    for name, text in manners(content):
        parts.append((name, shown.wrap(text, room)))
    return parts


def _room(style: Style) -> int:
    return style.room(len(INDENT) + shown.LABEL + 3)


def _excerpt(content: Content, style: Style) -> list[str]:
    """The first line of a post, to recognise it by; all of it where that takes no more room."""
    room, texts = _room(style), content.texts
    whole = shown.text_rows(texts[0], style, room) if len(texts) == 1 else []
    if 0 < len(whole) <= _EXCERPT:
        return whole
    first, *others = shown.block(texts[0]).strip().split("\n") if texts else [""]
    head, *rest = shown.wrap(first, room - 2)
    if not (rest or others or len(texts) > 1):
        return [f"{style.paint('│', DIM)} {head}"]
    more = f"… {sum(map(len, texts)) - len(head):,} more characters; `--full` shows them"
    return [f"{style.paint('│', DIM)} {head}", style.paint(more, DIM)]


class _Writer:
    """Lays out the parts of one plan."""

    def __init__(self, outline: PlanOutline, style: Style, zone: Zone) -> None:
        self.outline, self.style, self.zone = outline, style, zone
        self.plan = outline.plan
        self.told: set[tuple[str, ...]] = set()

    def head(self) -> list[str]:
        style, outline = self.style, self.outline
        lines = head(self.plan.service, style)
        told = [*self.plan.changes, *(one.change for one in outline.drafts)]
        occurring = {change.action for change in told if not change.question}
        legend = [
            f"{self._symbol(action)} {_LABELS.get(action, action.value)}"
            for action in SYMBOLS
            if action in occurring
        ]
        if outline.questions:
            legend.append(f"{style.paint(ASKS, *ASKING)} question")
        if legend:
            times = f"Times are those of {self.zone.name}." if self.zone.tz else "Times are local."
            lines += ["   ".join(legend), style.paint(times, DIM), ""]
        notes = list(outline.notes)
        if self.plan.targets:
            names = ", ".join(shown.line(target) for target in self.plan.targets)
            notes.append(f"Partial: only {names}; no other post is planned.")
        for note in notes:
            lines += [*(style.paint(row, CYAN) for row in shown.wrap(note, style.room(0))), ""]
        return lines + configuration_lines(self.plan.configuration, style)

    def publishes_now(self) -> list[str]:
        """A box of its own, open to the right so that no width can break it."""
        if not self.outline.now:
            return []
        style = self.style
        edge = style.paint("┃", *LOUD)
        rule = "━" * (style.room(0) - 1)
        title = style.paint(f"PUBLISHES NOW: {IRREVERSIBLE}", *LOUD)
        lines = [style.paint(f"┏{rule}", *LOUD), f"{edge} {title}", edge]
        within = style._replace(width=style.room(len("┃ ")))
        writer = _Writer(self.outline, within, self.zone)
        for one in self.outline.now:
            lines += [f"{edge} {row}".rstrip() for row in writer.change(one)]
            lines.append(edge)
        return [*lines[:-1], style.paint(f"┗{rule}", *LOUD), ""]

    def questions(self) -> list[str]:
        """What waits for a person, with every way to answer."""
        asked, style = self.outline.questions, self.style
        if not asked:
            return []
        count = shown.plural(len(asked), "post waits", "posts wait")
        loud, note = note_of(self.plan.changes)
        lines = [style.paint(f"QUESTIONS: {count} for an answer.", *ASKING)]
        lines += [style.paint(row, *LOUD) for row in shown.wrap(loud, style.room(0)) if row]
        lines += [*shown.wrap(note, style.room(0)), ""]
        for one in asked:
            lines += [*self.change(one), ""]
        return lines

    def change(self, one: ChangeOutline) -> list[str]:
        """A post: what happens to it and why, what was found, when, where, and in which words."""
        is_asked = one.needs_a_person
        style = self.style._replace(asked=self.style.asked or is_asked)
        lines = self._heading(one)
        for item in one.findings:
            # What to do about a question stands below, as it is to be pasted.
            if one.is_said_already(item):
                continue
            lines += self._finding(one, item)
        remote = ("remote", shown.line(one.remote_id or ""))
        if one.change.action in _RECORD_ONLY:
            room = style.room(len(INDENT))
            caution = shown.wrap(shown.line(one.caution), room) if one.caution else []
            lines += [f"{INDENT}{style.paint(row, *ASKING)}" for row in caution]
            out = ("out", one.out(self.zone, self.plan.now))
            return lines + shown.labelled([out, remote], style)
        when = one.when(self.zone, self.plan.now)
        parts: list[Part] = [
            ("when", style.paint(when, *LOUD) if one.publishes_now else when),
            ("where", self._where(one)),
            remote,
        ]
        if one.content is not None and (style.whole or one.extent is Extent.FULL):
            parts += post_parts(one.content, style, self.plan.media)
        elif one.content is not None and one.extent is Extent.EXCERPT:
            parts.append(("text", _excerpt(one.content, style)))
        if one.is_drifted:
            wins = "" if one.question else ", which wins"
            parts.append(("changes", f"at the service → in the file{wins}"))
        lines += shown.labelled(parts, style)
        lines += field_lines(one.fields, style, self.zone, self.plan.media)
        if one.kept:
            kept: list[Part] = [
                ("unchanged", shown.wrap(shown.line(counted(one.kept)), _room(style)))
            ]
            if style.whole:
                kept = [
                    ("unchanged", counted(one.kept)),
                    *post_parts(one.kept, style, self.plan.media),
                ]
            lines += shown.labelled(kept, style)
        if one.question:
            asked = question_parts(one.question, style, self.zone, self.plan.now)
            lines += shown.labelled(asked, style)
        return lines

    def _finding(self, one: ChangeOutline, item: Diagnostic) -> list[str]:
        """A finding; of the posts of one document, what to do about it stands with the first alone."""
        document = one.change.part.of if one.change.part else one.change.address
        advised = (document, item.rule, item.detail)
        whole = (*advised, item.summary)
        if whole in self.told and item.severity is Severity.INFO:
            return []
        place, own = item.span, one.change.span
        elsewhere = f"{place.file}:{place.line}" if place and own and place.file != own.file else ""
        beside = f"  {self.style.paint(shown.line(elsewhere), DIM)}" if elsewhere else ""
        rows = [f"{INDENT}{said(item, self.style)}{beside}"]
        if one.needs_advice(item) and advised not in self.told:
            rows += advice(item, self.style, INDENT + "  ")
        self.told |= {advised, whole}
        return rows

    def group(self, group: Group | None) -> list[str]:
        """The posts of one document in a few lines, before all that is to be said of each."""
        if group is None:
            return []
        style, room = self.style, self.style.room(len(INDENT))
        head = f"{shown.line(group.of)}: {group.size} of {' with '.join(map(shown.line, group.sources))}"
        if group.is_campaign and (span := group.span(self.zone)):
            head += f", {span}"
        lines = [style.paint(row, BOLD) for row in shown.wrap(head, style.room(0))]
        lines += [f"{INDENT}{row}" for row in self._members(group, room)]
        if others := len(group.members[_LISTED:]):
            lines += [f"{INDENT}{row}" for row in shown.wrap(f"and {others} more, below", room)]
        return [*lines, ""]

    def _members(self, group: Group, room: int) -> Iterator[str]:
        """A line for each post: when, and how it begins or differs; a few where one has no room for that."""
        some = group.members[:_LISTED]
        whens = [
            (one.symbol, shown.line(group.name_of(one)), group.time_of(one, self.zone))
            for one in some
        ]
        is_narrow = max(map(shown.width, shown.columns(whens))) > room
        if group.is_campaign and not is_narrow:
            full = [
                (*when, shown.line(one.beginning)) for when, one in zip(whens, some, strict=True)
            ]
            yield from (shown.shorten(row, room) for row in shown.columns(full))
            return
        words = [() if group.is_campaign else (group.words_of(one),) for one in some]
        rows: list[tuple[str, ...]] = [
            (*when, *more) for when, more in zip(whens, words, strict=True)
        ]
        for row, (sign, name, *told) in zip(shown.columns(rows), rows, strict=True):
            if shown.width(row) <= room:
                yield row
            else:
                yield from shown.wrap(f"{sign}  {name}", room)
                yield from (f"    {text}" for text in shown.wrap(", ".join(told), room - 4))

    def foot(self) -> list[str]:
        plan, style, outline = self.plan, self.style, self.outline
        lines, moment = [], local(plan.now, self.zone)
        if plan.refused:
            refusal = "REFUSED: this is more than the policy allows. apply would do nothing at all."
            lines.append(style.paint(refusal, *LOUD))
        if outline.quiet:
            lines += [style.paint(row, GREEN) for row in shown.wrap(outline.quiet, style.room(0))]
        else:
            lines.append(style.paint(outline.summary, BOLD))
        for text in filter(None, (outline.unsent, outline.overtaken(self.zone), outline.cost)):
            lines += shown.wrap(shown.line(text), style.room(0))
        if outline.now:
            names = ", ".join(one.change.address for one in outline.now)
            text = f"PUBLISHES NOW: {names}. That {IRREVERSIBLE}."
            lines += [style.paint(row, *LOUD) for row in shown.wrap(text, style.room(0))]
        if outline.overruled:
            names = ", ".join(shown.line(one.address) for one in answered_by_approval(plan.changes))
            text = f"APPROVING this plan will also {outline.overruled}: {names}."
            lines += [style.paint(row, *LOUD) for row in shown.wrap(text, style.room(0))]
        lines.append(style.paint(f"Planned {moment}, state serial {plan.serial}.", DIM))
        return [*lines, f"Digest: {plan.digest}"]

    def _symbol(self, action: Action) -> str:
        if action is Action.REPLACE:
            return f"{self.style.paint('-', RED)}/{self.style.paint('+', GREEN)}"
        return self.style.paint(SYMBOLS[action], *LOOKS.get(action, ()))

    def _heading(self, one: ChangeOutline) -> list[str]:
        style, change = self.style, one.change
        symbol = style.paint(ASKS, *ASKING) if one.question else self._symbol(change.action)
        sentence, address = shown.line(one.sentence), shown.line(change.address)
        address += ":" if one.question else ""
        look = LOUD if one.publishes_now else LOOKS.get(change.action, ())
        look = ASKING if one.question else look
        head = f"{symbol} {style.paint(address, BOLD)} {style.paint(sentence, *look)}"
        place = shown.line(origin_of(change))
        if not place:
            return [head]
        used = (
            len(one.symbol) + shown.width(address) + shown.width(sentence) + shown.width(place) + 6
        )
        if used <= style.width:
            return [f"{head}  {style.paint(place, DIM)}"]
        return [head, *shown.labelled([("file", style.paint(place, DIM))], style)]

    def _where(self, one: ChangeOutline) -> list[str]:
        if one.selectors and not one.change.unmatched:
            named = ", ".join(shown.line(str(selector)) for selector in one.selectors)
            more = "; only the service can tell the accounts" if self.plan.offline else ""
            return [f"{named}  (as written{more})"]
        rows = []
        for destination in one.change.destinations:
            known = "" if destination.account_id else "(only the service can tell the account)"
            known = "(added)" if destination in one.change.came else known
            rows.append(
                (shown.line(destination.network), f"@{shown.line(destination.username)}", known)
            )
        rows += [
            (shown.line(to.network), f"@{shown.line(to.username)}", "(taken out)")
            for to in one.change.left
        ]
        rows += [
            (shown.line(selector), f"({no_account(offline=self.plan.offline)})", "")
            for selector in one.change.unmatched
        ]
        return shown.columns(rows)
