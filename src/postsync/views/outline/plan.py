"""The outline of a plan: its groups, and for each post what happens, why, and what is shown."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from postsync.domain.diagnostic import Diagnostic
from postsync.domain.plan.configuration import Configuration
from postsync.domain.plan.plan import Change, FieldChange, Plan, Reason
from postsync.domain.post.post import Post
from postsync.domain.state.intent import Action
from postsync.views.moments import Zone, local
from postsync.views.outline.change import STATE_ONLY, ChangeOutline, outline_change
from postsync.views.outline.cost import cost_line
from postsync.views.outline.drafts import SHORT, drafts_of, is_known, since_base, told_since
from postsync.views.outline.gathered import gathered
from postsync.views.outline.question import answered_by_approval, overruled
from postsync.views.outline.service import head_line
from postsync.views.outline.together import Group, groups_of, side_by_side
from postsync.views.shown import line, plural, value

OFFLINE = (
    "Offline: the files against the recorded state; the service was not asked. Only it can tell "
    "whether a post was edited, deleted or published there meanwhile, and whether a new one exists "
    "there already."
)

_COUNTED = (
    ("create", "to create", True),
    ("update", "to update", True),
    ("replace", "to replace", True),
    ("cancel", "to cancel", True),
    ("adopt", "to adopt", False),
    ("move", "to move", False),
    ("archive", "to archive", False),
    ("restore", "to restore", False),
    ("retry", "to retry", False),
    ("defer", "deferred", False),
    ("blocked", "blocked", False),
    ("questions", "to be answered", False),
    ("publish_now", "publish now", False),
)

_IN_STATES = (
    ("new", (Action.CREATE,)),
    ("changed", (Action.UPDATE, Action.REPLACE)),
    ("cancelled", (Action.CANCEL,)),
    ("sent once more", (Action.RETRY,)),
    ("adopted", (Action.ADOPT,)),
    ("renamed", (Action.MOVE,)),
    ("archived", (Action.ARCHIVE,)),
    ("back from the archive", (Action.RESTORE,)),
    ("deferred", (Action.DEFER,)),
)
"""What becomes of posts, in the words that people see everywhere else."""

PAUSED = (
    "Paused: `policy.paused` is true. Every scheduled post is cancelled, and nothing is sent. Once it "
    "says false again, an apply schedules what is still ahead."
)


_FILLED_IN = {"timezone", "defaults", "groups", "mentions", "hashtags", "links"}
"""The settings that change what posts say."""

_NAMED = 5
"""So many drafts, or posts that are too late, are named; all others are counted."""

OVERTAKEN = "PS627"
"""The rule of a post that others of its schedule have gone by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOutline:
    """A plan in groups: what publishes now, what is asked or blocked, and the rest, each by time.

    `head` names the service. `notes` are about the plan as a whole, `general` are the findings about no
    post of it. `quiet` is a sentence if there is nothing to do and nothing in the way. `drafts` are those
    that differ from the base, `resting` the addresses of the others, `gone` those of posts that waited at
    the base and are no longer there.
    """

    plan: Plan
    now: list[ChangeOutline]
    others: list[ChangeOutline]
    questions: list[ChangeOutline]
    blocked: list[ChangeOutline]
    head: str
    notes: Sequence[str]
    general: Sequence[Diagnostic]
    quiet: str
    drafts: list[ChangeOutline]
    resting: Sequence[str]
    gone: Sequence[str]
    groups: Mapping[str, Group]

    @property
    def by_time(self) -> list[ChangeOutline]:
        """All posts in the order in which the public sees something of them; of a group, of its first."""
        every = [*self.now, *self.questions, *self.blocked, *self.others, *self.drafts]
        return side_by_side(sorted(every, key=in_time), self.groups)

    def begins(self, one: ChangeOutline, shown: Collection[str]) -> Group | None:
        """The group that a post is in, unless another post of it was `shown` before."""
        group = self.groups.get(one.change.address)
        if group is None or any(member.change.address in shown for member in group.members):
            return None
        return group

    @property
    def base(self) -> str:
        """The commit that what waits was held against; empty where nothing was."""
        since = self.plan.since
        return (since.commit or "")[:SHORT] if since else ""

    @property
    def summary(self) -> str:
        """`Plan: 3 to create, 1 to update, 0 to replace, 0 to cancel, 1 blocked.`, to be grepped."""
        return f"Plan: {', '.join(self.counts(always=True))}."

    @property
    def unsent(self) -> str:
        """`2 drafts are not sent: spring, summer.`; empty without drafts."""
        names = [draft.address for draft in self.plan.drafts]
        if not names:
            return ""
        shown = names[:_NAMED]
        shown += [f"and {len(names) - _NAMED} more"] if len(names) > _NAMED else []
        verb = "is" if len(names) == 1 else "are"
        return f"{plural(len(names), 'draft')} {verb} not sent: {', '.join(shown)}."

    def overtaken(self, zone: Zone) -> str:
        """`1 post is not sent, its slot is over: tips/new (Thu 2026-12-03 09:00 CET).`; else empty."""
        late = {
            name for one in self.plan.diagnostics if one.rule == OVERTAKEN for name in one.addresses
        }
        every = [post for post in self.plan.passed if post.address in late]
        if not every:
            return ""
        named = [f"{one.address} ({_slot(one, zone)})" for one in every[:_NAMED]]
        named += [f"and {len(every) - _NAMED} more"] if len(every) > _NAMED else []
        verb = "is not sent, its slot is" if len(every) == 1 else "are not sent, their slots are"
        return f"{plural(len(every), 'post')} {verb} over: {', '.join(named)}."

    @property
    def cost(self) -> str:
        """What the plan costs, in a line; empty where nothing is counted."""
        return cost_line(self.plan.cost)

    @property
    def overruled(self) -> str:
        """What whoever approves the plan does to what somebody did at the service; else empty."""
        return " and ".join(overruled(answered_by_approval(self.plan.changes)))

    def counts(self, *, always: bool = False) -> list[str]:
        """The counts in words; the four main ones even when zero, if `always`."""
        texts, counts = [], self.plan.summary()
        counts["blocked"] -= counts["questions"]
        for key, text, is_main in _COUNTED:
            if counts[key] or (always and is_main):
                texts.append(f"{counts[key]} {text}")
        return texts

    def stages(self) -> list[str]:
        """`2 new`, `1 changed`, for whoever reads the posts and not the plan; what is loud comes last."""
        counts = Counter(one.change.action for one in self.others + self.now)
        told = [(sum(counts[one] for one in actions), word) for word, actions in _IN_STATES]
        texts = [f"{count} {word}" for count, word in told if count]
        texts += [f"{len(self.blocked)} blocked"] if self.blocked else []
        texts += [plural(len(self.questions), "question")] if self.questions else []
        texts += [plural(len(self.drafts), "draft")] if self.drafts else []
        now = len(self.now)
        return texts + ([plural(now, "PUBLISHES NOW", "PUBLISH NOW")] if now else [])


def in_time(one: ChangeOutline) -> tuple[int, float, str]:
    """The order of time: what goes out at once, what may, by time, and at last what has none.

    What is out already is nothing that is ahead, and stands with the last.
    """
    change = one.change
    is_over = change.published_at is not None and change.action in STATE_ONLY
    if one.publishes_now:
        rank = 0
    elif one.at and not is_over:
        return 2, one.at.timestamp(), change.address
    else:
        rank = 1 if one.question and not is_over else 3
    return rank, 0.0, change.address


def outline_plan(plan: Plan, *, whole: bool = True) -> PlanOutline:
    """Decide what is shown of a plan, and in which groups.

    Unless it is to be `whole`, of what waits and is as at the base, no more is shown than that.
    """
    drafts = drafts_of(plan)
    general: list[Diagnostic] = []
    beside = {change.address: list[Diagnostic]() for change in (*plan.changes, *drafts)}
    beside[""] = general
    shared: dict[str, list[Diagnostic]] = {}
    broken = _alone_in_broken_files(plan.changes)
    for item in plan.diagnostics:
        places = item.addresses
        if item.span and not places:
            places = (broken.get(item.span.file, ""),)
        first = next(filter(beside.__contains__, places), "")
        beside[first].append(item)
        for other in item.also:
            shared.setdefault(other, []).append(item)
    filled_in = _filled_in(plan.configuration)
    now: list[ChangeOutline] = []
    questions: list[ChangeOutline] = []
    blocked: list[ChangeOutline] = []
    others: list[ChangeOutline] = []
    for change in plan.changes:
        one = outline_change(
            since_base(change, plan),
            beside[change.address],
            filled_in,
            shared.get(change.address, ()),
        )
        one = told_since(one, plan)
        if not whole and is_known(change, plan):
            one = replace(one, is_known=True)
        if one.question:
            questions.append(one)
        elif change.action is Action.BLOCKED:
            blocked.append(one)
        else:
            (now if one.publishes_now else others).append(one)
    waiting = [told_since(outline_change(one, beside[one.address]), plan) for one in drafts]
    every = sorted((*now, *others, *questions, *blocked, *waiting), key=in_time)
    groups = groups_of(every)
    is_busy = plan.has_changes or questions or blocked or plan.refused
    return PlanOutline(
        plan=plan,
        now=sorted(now, key=in_time),
        others=side_by_side(sorted(others, key=in_time), groups),
        questions=sorted(questions, key=in_time),
        blocked=sorted(blocked, key=in_time),
        head=head_line(plan.service),
        notes=_notes(plan),
        general=gathered(general),
        quiet="" if is_busy else _no_changes(plan),
        drafts=sorted(waiting, key=in_time),
        resting=_resting(plan),
        gone=_gone(plan),
        groups=groups,
    )


def _resting(plan: Plan) -> list[str]:
    """The drafts that are no news."""
    before = plan.since.before if plan.since else {}
    return [draft.address for draft in plan.drafts if draft.address not in before]


def _gone(plan: Plan) -> list[str]:
    there = {draft.address for draft in plan.drafts} | {change.address for change in plan.changes}
    return [one for one in (plan.since.before if plan.since else ()) if one not in there]


def _alone_in_broken_files(changes: Iterable[Change]) -> dict[str, str]:
    """The address of the only post of each file with errors: what is wrong there is about it."""
    broken = [(c.span.file, c.address) for c in changes if c.span and Reason.INVALID in c.reasons]
    count = Counter(file for file, _ in broken)
    return {file: address for file, address in broken if count[file] == 1}


def _filled_in(configuration: Configuration) -> str:
    """The file of the configuration, if what it fills into posts changed; else empty."""
    changed = {change.path.partition(".")[0] for change in configuration.changes}
    return configuration.file if changed & _FILLED_IN else ""


def _notes(plan: Plan) -> list[str]:
    notes = [OFFLINE] if plan.offline else []
    if any(Reason.PAUSED in change.reasons for change in plan.changes):
        notes.append(PAUSED)
    if plan.recorded:
        changes = "; ".join(map(_recorded, plan.recorded.items()))
        notes.append(f"Nothing is sent for these posts, only their records change: {changes}.")
    if plan.since and plan.since.problem:
        notes.append(f"Drafts and deferred posts cannot be compared: {plan.since.problem}.")
    return notes


def _recorded(changed: tuple[str, Iterable[FieldChange]]) -> str:
    address, fields = changed
    told = (f"`{one.path}` {value(one.before)} → {value(one.after)}" for one in fields)
    return f"{line(address)}: {', '.join(told)}"


def _no_changes(plan: Plan) -> str:
    told = ["No changes."]
    others = _resting_otherwise(plan)
    matching = plan.unchanged - len(plan.drafts) - len(plan.passed) - len(plan.outdated)
    if matching or not (plan.drafts or plan.passed or plan.outdated):
        posts = "1 post matches" if matching == 1 else f"{matching} posts match"
        what = "the recorded state" if plan.offline else "what is recorded and what the service has"
        others = [f"{posts} {what}", *others]
    elif not others:
        return " ".join(told)
    return " ".join([*told, f"{'; '.join(others)}."])


def _resting_otherwise(plan: Plan) -> list[str]:
    """How many posts nothing is done about, although they do not match what their files say."""
    passed, outdated, deferred = len(plan.passed), len(plan.outdated), plan.count(Action.DEFER)
    told = [f"{deferred} deferred"] if deferred else []
    if passed:
        told.append(
            f"{plural(passed, 'post')} missed {'its time' if passed == 1 else 'their times'}"
        )
    if outdated == 1:
        told.append("1 post stays as it was applied, and its file says something else now")
    elif outdated:
        told.append(
            f"{outdated} posts stay as they were applied, and their files say something else now"
        )
    return told


def _slot(post: Post, zone: Zone) -> str:
    at = post.content.scheduled_at
    return local(at, zone) if at else ""
