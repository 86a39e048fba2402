"""Annotations: what there is to say, as workflow commands, which GitHub shows beside the changed lines.

GitHub shows few of them, so the most important come first, and the last one counts the rest.
"""

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from postsync.domain.diagnostic import Diagnostic, Severity, Span, by_severity
from postsync.domain.networks import NETWORKS
from postsync.domain.plan.plan import Change, Destination, Plan
from postsync.domain.state.intent import Action
from postsync.domain.text.text import visible
from postsync.views.moments import Zone, both
from postsync.views.outline.change import IRREVERSIBLE, ChangeOutline, no_account
from postsync.views.outline.field import label_of
from postsync.views.outline.gathered import gathered
from postsync.views.outline.plan import PlanOutline, outline_plan
from postsync.views.shown import disarmed, value

MOST = 10
"""GitHub shows so many annotations of a kind for a step, and drops the others in silence."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARN: "warning", Severity.INFO: "notice"}

_IMPORTANCE = (
    Action.REPLACE,
    Action.CANCEL,
    Action.UPDATE,
    Action.CREATE,
    Action.RETRY,
    Action.ADOPT,
    Action.MOVE,
    Action.ARCHIVE,
    Action.RESTORE,
    Action.DEFER,
)
"""What takes something away before what adds something, and that before what sends nothing."""

_MOST_NAMED = 8
"""Accounts, or fields, that a sentence names."""

_MOST_DRAWN = 100
"""Posts of which it is looked at how they are shown: more are on the page of `preview`."""


class _Annotation(NamedTuple):
    severity: Severity
    title: str
    message: str
    span: Span | None = None
    column: int | None = None


def annotations(diagnostics: Iterable[Diagnostic], *, folder: str = "") -> str:
    """One command a line, the most severe first. `folder` is the workspace in the repository."""
    return _commands(map(_finding, by_severity(diagnostics)), folder)


def plan_annotations(plan: Plan, *, zone: Zone, folder: str = "") -> str:
    """What a plan finds, and what it does about each post, at the place of its file."""
    outline = outline_plan(plan)
    return _commands(_of_plan(outline, zone), folder)


def failure(
    message: str, *, detail: str = "", diagnostics: Iterable[Diagnostic] = (), folder: str = ""
) -> str:
    """Why a command came to no result."""
    said = f"{message}\n{detail}" if detail else message
    of_all = _Annotation(Severity.ERROR, "postsync", said)
    return _commands([of_all, *map(_finding, by_severity(diagnostics))], folder)


def escape_data(text: str) -> str:
    """The message of a command, percent-encoded as the runner decodes it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """The value of a property of a command."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


def _of_plan(outline: PlanOutline, zone: Zone) -> Iterator[_Annotation]:
    """All of a kind in the order of their importance."""
    loosened = outline.plan.configuration.loosened
    for setting in loosened:
        said = (
            f"{setting.path}: {value(setting.before)} → {value(setting.after)}: {setting.meaning}"
        )
        place = Span(file=outline.plan.configuration.file)
        yield _Annotation(Severity.WARN, "LOOSENED", said, place)
    told = partial(_change, zone=zone, offline=outline.plan.offline)
    ordered = _by_importance(outline)
    for one in ordered:
        if not _is_of_branch(one, outline.plan):
            continue
        is_told = any(item.severity is Severity.ERROR for item in one.findings)
        if one.publishes_now:
            yield told(one, Severity.WARN)
        elif one.change.action is not Action.BLOCKED:
            yield told(one, Severity.INFO)
        elif not is_told:
            yield told(one, Severity.ERROR)
        elif one.change.unsound is not None:  # the errors do not say when and where
            yield told(one, Severity.INFO)
    for draft in outline.plan.drafts:
        if became := _became(draft.address, outline.plan):
            said = f"is a draft, so nothing is sent; {became}"
            yield _Annotation(Severity.INFO, draft.address, said, draft.span)
    yield from map(_finding, by_severity(gathered(outline.plan.diagnostics)))
    drawn = [one for one in ordered[:_MOST_DRAWN] if _is_of_branch(one, outline.plan)]
    yield from (note for one in drawn for note in _looks(one.change, outline.plan))


def _by_importance(outline: PlanOutline) -> list[ChangeOutline]:
    others = sorted(outline.others, key=lambda one: _IMPORTANCE.index(one.change.action))
    return [*outline.now, *outline.questions, *outline.blocked, *others]


def _is_of_branch(one: ChangeOutline, plan: Plan) -> bool:
    """Whether it is to be told: not of a post that only waits, as it did on the base."""
    is_known = plan.since is not None and not plan.since.problem
    waits = one.change.action is Action.DEFER and is_known
    return not waits or bool(_became(one.change.address, plan))


def _became(address: str, plan: Plan) -> str:
    if plan.since is None or address not in plan.since.before:
        return ""
    is_new = plan.since.before[address] is None
    return f"it {'is new' if is_new else 'was changed'} on this branch"


def _change(one: ChangeOutline, severity: Severity, *, zone: Zone, offline: bool) -> _Annotation:
    """What is done about a post, in one sentence."""
    change = one.change
    said = [one.sentence]
    if one.at is not None and not one.publishes_now:
        said.append(both(one.at, zone))
    known = no_account(offline=offline)
    where = [*map(_account, change.destinations), *(f"{s} ({known})" for s in change.unmatched)]
    if where or one.selectors:
        said.append(f"on {_few(where or one.selectors)}")
    if one.fields:
        said.append(f"changed: {_few([label_of(field.path) for field in one.fields])}")
    if one.publishes_now:
        said.append(IRREVERSIBLE)
    return _Annotation(severity, change.address, "; ".join(said), change.span)


def _account(to: Destination) -> str:
    network = NETWORKS.get(to.network)
    handle = "every account" if to.means_every else f"@{to.username}"
    return f"{network.title if network else to.network} {handle}"


def _few(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    told = ", ".join(names[:_MOST_NAMED])
    return f"{told} and {more} more" if more > 0 else told


def _looks(change: Change, plan: Plan) -> Iterator[_Annotation]:
    """What readers will not see as it was meant, where no rule says so already."""
    from postsync.domain.looks.drawing import draw  # nobody else here draws cards

    told: dict[str, list[str]] = {}
    content = change.after or change.unsound
    for to in change.destinations:
        if to.network in NETWORKS and content:
            card = draw(content, network=to.network, username=to.username, media=plan.media)
            for note in card.notes:
                if note.is_strong and note.rule is None:
                    told.setdefault(note.text, []).append(_account(to))
    for text, accounts in told.items():
        said = f"on {_few(accounts)}: {text}"
        yield _Annotation(Severity.INFO, change.address, said, change.span)


def _finding(item: Diagnostic) -> _Annotation:
    about = f"{item.address}: " if item.address and not item.span else ""
    message = about + item.summary + (f"\n{item.detail}" if item.detail else "")
    column = item.span.column if item.span else None
    return _Annotation(item.severity, item.rule, message, item.span, column)


def _commands(items: Iterable[_Annotation], folder: str) -> str:
    """The commands, the most severe first; the tenth of a kind says how many more there are."""
    kinds: dict[Severity, list[_Annotation]] = {severity: [] for severity in _COMMANDS}
    for item in items:
        kinds[item.severity].append(item)
    lines = [line for severity, some in kinds.items() for line in _of_kind(severity, some, folder)]
    return "".join(f"{line}\n" for line in lines)


def _of_kind(severity: Severity, items: Sequence[_Annotation], folder: str) -> list[str]:
    if len(items) <= MOST:
        return [_command(item, folder) for item in items]
    shown = [_command(item, folder) for item in items[: MOST - 1]]
    more = f"and {len(items) - MOST + 1} more of this kind; the log of the step has all of them"
    return [*shown, _command(_Annotation(severity, "postsync", more), folder)]


def _command(item: _Annotation, folder: str) -> str:
    properties = {}
    if item.span:
        file = posixpath.normpath(posixpath.join(folder, item.span.file))
        properties["file"] = disarmed(visible(file, newline=False))
        properties["line"] = str(item.span.line)
    if item.column is not None:
        properties["col"] = str(item.column)
    properties["title"] = disarmed(visible(item.title, newline=False))
    listed = ",".join(f"{name}={escape_property(value)}" for name, value in properties.items())
    message = escape_data(disarmed(visible(item.message)))
    return f"::{_COMMANDS[item.severity]} {listed}::{message}"
