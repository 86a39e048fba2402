"""A post in a row of the table: when, where, and all that a reviewer has to look at.

There are two columns, because a phone shows no more of a table: what is out of sight is not reviewed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from postsync.domain.diagnostic import Diagnostic, Severity, by_severity
from postsync.domain.networks import NETWORKS
from postsync.domain.plan.answered import names_account
from postsync.domain.plan.plan import Destination, Plan, Reason
from postsync.domain.run.calendar import State
from postsync.domain.schedule import parse_time
from postsync.domain.state.intent import Action
from postsync.views.markdown.escape import code, plain, prose
from postsync.views.moments import Zone, local, relative, utc_beside
from postsync.views.outline.change import STANDS, STATE_ONLY, ChangeOutline, no_account
from postsync.views.outline.looks import Sight
from postsync.views.outline.together import Group
from postsync.views.shown import plural, shorten
from postsync.views.states import SIGNS

MANY_ACCOUNTS = 12
"""So many accounts stand in a row; more stand with the words of the post, if these are shown."""

_BEGINNING = 60

_MOST_FINDINGS, _MOST_POINTS = 5, 6

_LONGEST = 200
"""Characters of a finding in a row; all of it stands with the words of the post."""

_LONGEST_WARNING = 110
"""Of a warning, unless the words of the post are cut: four of them are to leave room on a phone."""

_STATES = {
    Action.CREATE: State.NEW,
    Action.UPDATE: State.CHANGED,
    Action.REPLACE: State.CHANGED,
    Action.CANCEL: State.CANCELLED,
    Action.DEFER: State.DEFERRED,
    Action.BLOCKED: State.BLOCKED,
    Action.NOOP: State.DRAFT,
}

_DONE = {
    Action.ADOPT: "adopted",
    Action.MOVE: "renamed",
    Action.ARCHIVE: "archived",
    Action.RESTORE: "back",
    Action.RETRY: "once more",
}
"""What becomes of a post whose state, as the public sees it, is not what changes."""

_FIELDS = {
    "scheduledAt": "time",
    "accounts": "accounts",
    "labels": "labels",
    "protect": "protection",
}

_NARROW = "\u00a0"

_MOST_MEMBERS = 60

_UNTIMED = "as soon as this is applied, if it is to go out"


class Rows:
    """Writes the rows of one plan. `lists` are long lists of accounts with a name, `base` is a commit."""

    def __init__(
        self,
        plan: Plan,
        zone: Zone,
        *,
        lists: Mapping[tuple[Destination, ...], str],
        base: str = "",
    ) -> None:
        self.plan, self.zone, self.lists = plan, zone, lists
        self.base = code(base) if base else ""

    def row(self, one: ChangeOutline, sight: Sight, *, is_cut: bool) -> str:
        """The row; of a post whose words are cut, with how long they are."""
        left = (_state(one), self._when(one), self._where(one, is_cut=is_cut))
        right = (_post(one), *self._points(one, sight, is_cut=is_cut))
        cells = ("<br>".join(filter(None, lines)) for lines in (left, right))
        return f"| {' | '.join(cells)} |"

    def where(self, one: ChangeOutline) -> str:
        """Where it goes: `x @acme`, each as code, so that nobody is called."""
        if one.selectors and not one.change.unmatched:
            return f"{listed(one.selectors)} (as written)"
        to, known = one.change.destinations, no_account(offline=self.plan.offline)
        name = self.lists.get(to)
        named = f"the {len(to)} accounts of {name}" if name else accounts(to)
        missing = (f"{code(selector)} ({known})" for selector in one.change.unmatched)
        return ", ".join(filter(None, (named, *missing)))

    def _when(self, one: ChangeOutline) -> str:
        change, was = one.change, self._was(one)
        if one.publishes_now:
            return f"{was}**publishes now**"
        at = one.at
        if at is None:
            return f"{was}{_UNTIMED}" if one.question else was
        if one.out(self.zone, self.plan.now):
            return ""
        beside = [utc_beside(at, self.zone), relative(at, self.plan.now)]
        told, more = _kept(local(at, self.zone)), plain(", ".join(filter(None, beside)))
        if change.stands is not None:
            return f"{told}, as it was applied last<br>{more}"
        if change.action is Action.CANCEL:
            return f"<del>{told}</del><br>{more}"
        return f"{was}**{told}**<br>{more}" if was else f"{told}<br>{more}"

    def _was(self, one: ChangeOutline) -> str:
        """The time before, struck; empty where it is the same."""
        for field in one.fields if one.change.stands is None else ():
            if field.path == "scheduledAt" and field.before is not None:
                return f"<del>{_kept(_moment(field.before, self.zone))}</del><br>"
        return ""

    def _where(self, one: ChangeOutline, *, is_cut: bool) -> str:
        to = one.change.destinations
        moved = _moved_accounts(one)
        is_long = not is_cut and one.has_details and len(to) > MANY_ACCOUNTS
        if is_long and to not in self.lists:
            return f"{_fan_out(to)}, named below{moved}"
        fan_out = f"{_fan_out(to)}:<br>" if len({one.network for one in to}) < len(to) else ""
        return f"{fan_out}{self.where(one)}{moved}"

    def _points(self, one: ChangeOutline, sight: Sight, *, is_cut: bool) -> list[str]:
        points = [self._what(one)]
        serious = [f for f in by_severity(one.findings) if f.severity is not Severity.INFO]
        serious = [f for f in serious if not one.is_said_already(f) and f is not one.blocker]
        points += [
            f"**{f.severity.value}** {plain(f.rule)} {_summary(f, is_cut=is_cut)}"
            for f in serious[:_MOST_FINDINGS]
        ]
        if more := len(serious[_MOST_FINDINGS:]):
            points.append(f"and {plural(more, 'more finding')}")
        points += [prose(point, _LONGEST) for point in sight.points[:_MOST_POINTS]]
        if more := len(sight.points[_MOST_POINTS:]):
            points.append(f"and {more} more to look at")
        if out := one.out(self.zone, self.plan.now):
            points.append(f"out {plain(out)}")
        if is_cut and (hidden := one.length):
            points.append(f"**not shown here:** {plural(hidden, 'character')}")
        return [point for point in points if point]

    def _what(self, one: ChangeOutline) -> str:
        """What happens and why, where the other cells do not say it."""
        change, action = one.change, one.change.action
        if one.question or action in STATE_ONLY:
            return prose(one.sentence)
        if action is Action.BLOCKED:
            return f"**blocked:** {why_blocked(one)}"
        if action is Action.REPLACE:
            fields = (field.path for field in one.fields if field.path != "accounts")
            others = ", ".join(dict.fromkeys(map(_named, fields)))
            also = f"; also changed: {others}" if others else ""
            return f"cancelled and created again: {prose(one.reason)}{also}"
        if one.is_known:
            as_it_was = f"as at {self.base}, {plural(one.length, 'character')}"
            return f"{prose(one.reason)}; {as_it_was}"
        reason = "" if change.reasons == (Reason.NEW,) else one.reason
        waits = action in {Action.DEFER, Action.NOOP} and self.base
        since = f"{'changed' if one.fields else 'new'} since {self.base}" if waits else ""
        told = "; ".join(filter(None, (prose(reason), since)))
        named = list(dict.fromkeys(_named(field.path) for field in one.fields))
        return f"{told}: {', '.join(named)}" if named else told


def group_row(group: Group, zone: Zone) -> str:
    """The row before those of the posts of one document: how many, when, and how they differ."""
    left = [f"**{plural(len(group.members), 'post')}**"]
    if group.is_campaign:
        left.append(plain(group.span(zone)))
    named = []
    for one in group.members[:_MOST_MEMBERS]:
        told = (group.time_of(one, zone), group.words_of(one))
        words = "" if group.is_campaign else plain(": ".join(filter(None, told)))
        named.append(f"{code(group.name_of(one))} {words}".rstrip())
    more = len(group.members[_MOST_MEMBERS:])
    named += [f"and {more} more"] if more else []
    between = ", " if group.is_campaign else "<br>"
    sources = " with ".join(map(code, group.sources))
    right = [f"**{code(group.of)}** of {sources}", between.join(named)]
    return f"| {'<br>'.join(filter(None, left))} | {'<br>'.join(right)} |"


def state_of(one: ChangeOutline) -> State | None:
    """What is with a post as the public sees it; None where that is not what changes."""
    return State.QUESTION if one.question else _STATES.get(one.change.action)


def sign_of(one: ChangeOutline) -> str:
    """The sign of a post, the same wherever a comment speaks of it."""
    state = state_of(one)
    return one.symbol if state is None else SIGNS[state]


def accounts(destinations: Iterable[Destination]) -> str:
    """The accounts, each as code."""
    return listed(list(map(_account, destinations)))


def _account(to: Destination) -> str:
    return f"{to.network}, every account" if to.means_every else f"{to.network} @{to.username}"


def named(one: ChangeOutline) -> str:
    """How it begins, for who knows no addresses, and its address."""
    begins = shorten(one.beginning, _BEGINNING)
    address = code(one.change.address)
    return f"{plain(begins)} ({address})" if begins else address


def why_blocked(one: ChangeOutline) -> str:
    """The reason, with the rule that a remedy can be looked up by."""
    rule = f"{plain(one.blocker.rule)} " if one.blocker else ""
    stands = f"; {STANDS}" if one.change.stands else ""
    return f"{rule}{prose(one.reason, _LONGEST)}{stands}"


def listed(names: Sequence[str]) -> str:
    """The names as code."""
    return ", ".join(map(code, names))


def _summary(finding: Diagnostic, *, is_cut: bool) -> str:
    is_error = finding.severity is Severity.ERROR
    summary = finding.summary if is_error or is_cut else shorten(finding.summary, _LONGEST_WARNING)
    return prose(summary, _LONGEST)


def _post(one: ChangeOutline) -> str:
    """How it begins, where that is known, and its address."""
    address = code(one.change.address)
    if not (one.content or one.change.after or one.change.before):
        return address
    begins = shorten(one.beginning, _BEGINNING)
    return f"{f'<b>{plain(begins)}</b>' if begins else '*no words*'}<br>{address}"


def _state(one: ChangeOutline) -> str:
    state = state_of(one)
    word = _DONE[one.change.action] if state is None else state.value
    return f"{code(sign_of(one))}{_NARROW}{word}"


def _named(path: str) -> str:
    """A field as people call it."""
    if path in _FIELDS:
        return _FIELDS[path]
    container, _, rest = path.removeprefix("containers[").partition("]")
    if container == path or not container.isdecimal():
        return code(path)
    whose = f"reply {container}" if container != "0" else ""
    what = "media" if rest.startswith(".media") else "" if whose else "text"
    return " ".join(filter(None, (whose, what)))


def _fan_out(to: Sequence[Destination]) -> str:
    """`**5 accounts, 3 on X**`."""
    counts = Counter(one.network for one in to)
    several = [
        f"{n} on {NETWORKS[name].title}" for name, n in counts.items() if n > 1 and name in NETWORKS
    ]
    return f"**{', '.join([f'{len(to)} accounts', *several])}**"


def _moved_accounts(one: ChangeOutline) -> str:
    """Accounts that came in, and those that were taken out; selectors where only these are known."""
    added, gone = _moved_selectors(one)
    to = one.change.destinations
    if one.change.went_to:
        unknown = [name for name in added if not any(names_account((name,), known) for known in to)]
        added = [*map(_account, one.change.came), *unknown]
        gone = list(map(_account, one.change.left))
    told = [f"**added:** {listed(added)}"] if added else []
    told += (
        [f"**taken out:** {', '.join(f'<del>{code(name)}</del>' for name in gone)}"] if gone else []
    )
    return "".join(f"<br>{text}" for text in told)


def _moved_selectors(one: ChangeOutline) -> tuple[list[str], list[str]]:
    for field in one.fields:
        if field.path == "accounts" and isinstance(field.before, list | tuple):
            after = field.after if isinstance(field.after, list | tuple) else ()
            return (
                [str(name) for name in after if name not in field.before],
                [str(name) for name in field.before if name not in after],
            )
    return [], []


def _kept(moment: str) -> str:
    """A date, and a time, that no line end tears apart."""
    day, space, time = plain(moment).partition(" ")
    date, gap, rest = time.partition(" ")
    return f"{day}{_NARROW if space else ''}{date}{gap}{rest.replace(' ', _NARROW)}"


def _moment(value: object, zone: Zone) -> str:
    try:
        at: datetime = parse_time(str(value))
    except ValueError:
        return str(value)
    return local(at, zone)
