"""The plan: ordered changes, and everything that they rest on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Any, NamedTuple

from postsync.domain.catalogue import RULES
from postsync.domain.config import Cadence, Policy
from postsync.domain.diagnostic import Diagnostics, Span, has_errors
from postsync.domain.networks import network_named
from postsync.domain.plan.configuration import NOT_COMPARED, Configuration
from postsync.domain.plan.cost import Cost
from postsync.domain.post.account import Account
from postsync.domain.post.content import Content, digest, fingerprint
from postsync.domain.post.media import MediaFacts
from postsync.domain.post.post import Broken, Own, Part, Post, is_slotted
from postsync.domain.remote.capability import Capability
from postsync.domain.remote.remote import Observation
from postsync.domain.state.identity import Service
from postsync.domain.state.intent import CALLS, Action
from postsync.domain.state.lease import Holder
from postsync.domain.state.question import Question
from postsync.domain.state.record import Record, Snapshot

EFFECTIVE = (*CALLS, Action.ADOPT, Action.MOVE, Action.ARCHIVE, Action.RESTORE)
"""The actions that count as changes: what `plan --detailed-exitcode` answers 2 for."""


APPROVED = (*EFFECTIVE, Action.DEFER)
"""The actions that an approval is for."""


class Reason(StrEnum):
    """Why an action was chosen: the closed vocabulary of contract section 3.2."""

    NEW = "new"
    SPEC_CHANGED = "spec-changed"
    ACCOUNTS_CHANGED = "accounts-changed"
    DRIFTED = "drifted"
    DELETED_REMOTELY = "deleted-remotely"
    NOT_IN_WORKSPACE = "not-in-workspace"
    RENAMED = "renamed"
    ALREADY_REMOTE = "already-remote"
    BEYOND_HORIZON = "beyond-horizon"
    MISSED = "missed"
    GUARD_WINDOW = "guard-window"
    PROTECTED = "protected"
    PUBLISHED = "published"
    AMBIGUOUS_MATCH = "ambiguous-match"
    ALREADY_OUT = "already-out"
    CHANGED_REMOTELY = "changed-remotely"
    WENT_BACK = "went-back"
    OPEN_INTENT = "open-intent"
    INVALID = "invalid"
    PAUSED = "paused"
    RETRY = "retry"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field before and after; `path` is that of the post file, such as `containers[0].content`."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One account that a post goes to. Offline, `account_id` may be unknown."""

    network: str
    username: str
    account_id: str | None = None

    @property
    def means_every(self) -> bool:
        """Whether every account of the network is meant, and only the service can tell them."""
        return self.account_id is None and network_named(self.username) == self.network


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be done about one post, and why. Data only: the executor acts on it.

    `scheduled_at` None with `publishes_now` false means that nothing will be published by it.
    `remote_id` is the post acted upon, or adopted. `previous_address` is where the record stands that
    a renamed post takes over. A `question` waits for a person; `if_approved` is what is done about the
    post when a person who saw the plan approves it. A change that `depends_on` the one of another
    address is carried out only after that one was. `own` is what the post's own file says.
    `published_at` is since when the public has seen the applied post, as far as is known; None if it has not.
    A replacement that `adopts` a post makes none: this one stands at the service already. `own_changed`
    says whether the file itself was changed, or only what is filled into it; None where nothing was compared.
    `unsound` is what a file with errors says all the same, to be shown and never sent. `stands` is when
    the post goes out as it was applied last, while what the file wants of it is blocked.
    """

    address: str
    action: Action
    reasons: tuple[Reason, ...]
    publishes_now: bool = False
    scheduled_at: datetime | None = None
    remote_id: str | None = None
    span: Span | None = None
    destinations: tuple[Destination, ...] = ()
    fields: tuple[FieldChange, ...] = ()
    before: Content | None = None
    after: Content | None = None
    previous_address: str | None = None
    question: Question | None = None
    if_approved: Action | None = None
    depends_on: str | None = None
    own: Own | None = None
    published_at: datetime | None = None
    adopts: str | None = None
    own_changed: bool | None = field(default=None, compare=False)
    unsound: Content | None = field(default=None, compare=False)
    stands: datetime | None = field(default=None, compare=False)
    went_to: tuple[Destination, ...] = field(default=(), compare=False)
    """The accounts that it went to, where they are others than those that it goes to."""
    unmatched: tuple[str, ...] = field(default=(), compare=False)
    """Selectors of it that no known account matches, as they are written."""
    part: Part | None = field(default=None, compare=False)
    """What it is a part of, if its document is more than this post."""

    @property
    def is_moved_by_schedule(self) -> bool:
        """Whether its time changes, and a schedule gives it."""
        is_moved = any(one.path == "scheduledAt" for one in self.fields)
        return is_moved and self.after is not None and is_slotted(self.part, self.own, self.after)

    @property
    def came(self) -> tuple[Destination, ...]:
        """The accounts that it goes to and did not, as far as the ids of all are known."""
        was = {to.account_id for to in self.went_to}
        return tuple(to for to in self.destinations if was and to.account_id not in was)

    @property
    def left(self) -> tuple[Destination, ...]:
        """The accounts that it goes to no longer."""
        now = {to.account_id for to in self.destinations}
        return tuple(to for to in self.went_to if to.account_id not in now)

    @property
    def account_ids(self) -> tuple[str, ...]:
        """The ids of the accounts it goes to."""
        return tuple(to.account_id for to in self.destinations if to.account_id)


class Since(NamedTuple):
    """Which drafts and deferred posts differ from those of a commit: by address, what it said of each.

    None: it is new. An address that is neither among the drafts nor the changes of the plan is gone. With
    a `problem` nothing was compared, and that says why.
    """

    commit: str | None = None
    before: Mapping[str, Content | None] = {}
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What apply would do. `changes` are those that are not a noop, ordered by address.

    `unchanged` counts the noops. `refreshed` are records that only need to be brought up to date
    (outcomes, URLs, labels): apply saves them, nothing is sent. `renamed` gives the old address of
    every record that a renamed post takes over, whatever else is done about the post. `refused` says
    that more is to be done in one run than the guards allow: apply then writes nothing at all.
    `questions` are all that stay open after this plan, by address: apply saves them. `policy` is the
    digest of the guards and rules that let it pass. `configuration` is how the configuration differs
    from before. `reviewed`: the workspace is what was applied last; None where nobody can tell. `media`
    is what is known of the media files of its posts, by the sha256 of their bytes. `recorded` are fields
    by address that change only a record: how posts are handled of which nothing is sent. `drafts` are the
    posts that stay drafts; `since` says which of them, and of what is deferred, differ from the base that
    a person names, if one does. `cost` is that of the posts that are made; `accounts` are those that
    posts of it go to, as far as the service was asked. Of the noops, `passed` were never sent, and the time
    of each is over; `outdated` stay as they were applied, and their files say something else by now. The
    digest covers none of these four.
    """

    changes: tuple[Change, ...]
    unchanged: int
    now: datetime
    commit: str | None
    lineage: str
    serial: int
    offline: bool = False
    refused: bool = False
    targets: tuple[str, ...] = ()
    diagnostics: Diagnostics = ()
    refreshed: Mapping[str, Record] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    service: Service | None = None
    workspace: str | None = None
    policy: str = ""
    configuration: Configuration = NOT_COMPARED
    reviewed: bool | None = None
    media: Mapping[str, MediaFacts] = field(default_factory=dict)
    recorded: Mapping[str, tuple[FieldChange, ...]] = field(default_factory=dict)
    drafts: tuple[Post, ...] = ()
    since: Since | None = None
    cost: Cost | None = None
    accounts: tuple[Account, ...] = ()
    passed: tuple[Post, ...] = ()
    outdated: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The digest of the effects: equal digest, equal effect, whatever the clock says."""
        return digest_of(self.changes, self.service, self.workspace, self.policy)

    @property
    def has_changes(self) -> bool:
        """Whether apply would do anything."""
        return bool(self.effective())

    @property
    def has_errors(self) -> bool:
        """Whether something stands in the way of at least one post."""
        return has_errors(self.diagnostics)

    def count(self, action: Action) -> int:
        """Count the changes of this action."""
        return [change.action for change in self.changes].count(action)

    def summary(self) -> dict[str, int]:
        """Counts by action, of questions among the blocked ones, and `publish_now`, in a fixed order."""
        counts = dict.fromkeys(map(str, Action), 0)
        counts[Action.NOOP] = self.unchanged
        for change in self.changes:
            counts[change.action] += 1
        asking = [change for change in self.changes if change.question]
        publishing = [change for change in self.effective() if change.publishes_now]
        return {**counts, "questions": len(asking), "publish_now": len(publishing)}

    def effective(self) -> tuple[Change, ...]:
        """The changes that do something."""
        return tuple(change for change in self.changes if change.action in EFFECTIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """Everything a plan rests on.

    `targets` limits the plan to these addresses when not empty. `create_anyway` names posts that
    are created although a remote post is like them; `reresolve` names posts whose pinned accounts
    are looked up again. `allow_creates` and `allow_cancels` raise the limits of the policy.
    `restore` names posts whose files win over what somebody did at the service (`*`: all), `adopt` the
    remote post of an address, `retry` failed deliveries by their selectors (none: all of them).
    `attended`: a person has seen the plan and approved what it shows. `broken` are documents that
    have errors. `old_files` were committed more than a day before the state began, or may have been;
    `renamed_files` gives the old file of each one that git says was renamed since the last apply.
    Both ask version control when they are called, so call them only where the answer matters.
    `at_work` is another run that is carrying out what the state has announced. `went_back`: there was
    a newer state than this one, so that posts of ours may be missing from it. `untrue` are addresses
    whose open intent announces what their own post does not make. `reviewed` is handed on to the plan.
    """

    posts: tuple[Post, ...]
    snapshot: Snapshot
    observation: Observation
    capability: Capability
    now: datetime
    policy: Policy = field(default_factory=Policy)
    severities: Mapping[str, str] = field(default_factory=dict)
    cadence: Cadence = Cadence()  # noqa: RUF009 - a value that nobody can change
    zone: tzinfo | None = None
    limits: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    commit: str | None = None
    targets: tuple[str, ...] = ()
    create_anyway: frozenset[str] = frozenset()
    reresolve: frozenset[str] = frozenset()
    restore: frozenset[str] = frozenset()
    adopt: Mapping[str, str] = field(default_factory=dict)
    retry: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    allow_creates: int | None = None
    allow_cancels: int | None = None
    allow_publish_now: int | None = None
    allow_vanished: int | None = None
    attended: bool = False
    service: Service | None = None
    workspace: str | None = None
    broken: tuple[Broken, ...] = ()
    old_files: Callable[[], frozenset[str]] = frozenset
    renamed_files: Callable[[], Mapping[str, str]] = dict
    at_work: Holder | None = None
    went_back: bool = False
    untrue: frozenset[str] = frozenset()
    configuration: Configuration = NOT_COMPARED
    reviewed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPlan:
    """A plan as it was saved, and under which options it was made.

    `digest` has been checked against `changes`: nobody changed one without the other.
    """

    digest: str
    now: datetime
    commit: str | None
    offline: bool
    lineage: str
    serial: int
    changes: tuple[Change, ...]
    service: Service | None = None
    workspace: str | None = None
    policy: str = ""
    targets: tuple[str, ...] = ()
    full: bool = False
    allow_cancels: int | None = None
    allow_creates: int | None = None
    allow_publish_now: int | None = None
    allow_vanished: int | None = None
    allow_empty: bool = False


def policy_digest(request: PlanRequest) -> str:
    """Return the digest of the guards, and of the rules and figures that are not the usual ones.

    A rule that is set to its own severity says nothing, and neither does one that cannot be changed.
    """
    known = {rule: RULES[rule] for rule in request.severities if rule in RULES}
    rules = {
        rule.id: str(request.severities[rule.id])
        for rule in known.values()
        if not rule.fixed and request.severities[rule.id] != rule.severity
    }
    cadence = request.cadence
    weekdays = sorted(cadence.weekdays or ())
    other = {
        "rules": rules,
        "limits": {name: dict(figures) for name, figures in request.limits.items() if figures},
        "cadence": [*map(str, cadence[:2]), *map(str, cadence.quiet_hours or ()), *weekdays]
        if cadence != Cadence()
        else [],
    }
    unusual = {name: value for name, value in other.items() if value}
    guards = [str(value) for value in request.policy]
    return digest([*guards, unusual] if unusual else guards)


def digest_of(
    changes: Iterable[Change], service: Service | None, workspace: str | None, policy: str
) -> str:
    """Return the digest of what the changes do, whose posts they do it to, and what lets them pass.

    A question counts as what is done when a person approves it: the plan that asks, and the one that is
    carried out after a yes, have the same digest. What waits for its day counts as well: it goes out
    later without another approval.
    """
    effects = [effect_of(c) for c in changes if c.action in APPROVED or c.if_approved]
    whose = {"service": service and list(service), "workspace": workspace, "policy": policy}
    return digest({"effects": effects, **whose})


def effect_of(change: Change) -> dict[str, Any]:
    """Return what the digest covers of a change: the effect, and neither clock, wording nor place."""
    return {
        "address": change.address,
        "action": (change.if_approved or change.action).value,
        "remote_id": change.remote_id,
        **({"adopts": change.adopts} if change.adopts else {}),
        "previous_address": change.previous_address,
        "publishes_now": change.publishes_now,
        "post": fingerprint(change.after, change.account_ids) if change.after else None,
    }
