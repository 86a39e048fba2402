"""The planner: desired, recorded and observed in, a plan out. Pure and total.

The table itself is in `decision`; here posts are paired with records, renamed ones recognised,
and every address of the workspace, the state and the open intents gets its decision.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from postsync.domain.catalogue import FIXED
from postsync.domain.config import Policy
from postsync.domain.diagnostic import (
    Diagnostic,
    Diagnostics,
    apply_severities,
    has_errors,
    sort_diagnostics,
)
from postsync.domain.plan import findings
from postsync.domain.plan.addressing import AccountIndex
from postsync.domain.plan.case import (
    Case,
    Desired,
    Known,
    compare,
    desire,
    find_twins,
    pair_renamed,
    recognise,
    without_loose_ends,
)
from postsync.domain.plan.changes import make_change, settled_change
from postsync.domain.plan.decision import Decision, Moment, decide
from postsync.domain.plan.matching import NO_MATCHES, Likeness, Unmanaged, likeness
from postsync.domain.plan.plan import Change, Plan, Reason
from postsync.domain.plan.settlement import (
    Settlement,
    Verdict,
    may_have_made,
    settle_open,
    wanted_by,
)
from postsync.domain.post.content import Missed
from postsync.domain.post.post import Broken, Post
from postsync.domain.remote.capability import Capability
from postsync.domain.remote.remote import Observation, Standing, names_of
from postsync.domain.state.identity import Service
from postsync.domain.state.intent import MAKING, Action
from postsync.domain.state.lease import Holder
from postsync.domain.state.record import Record, Snapshot, with_echo, with_file, with_outcome

_SENDING = frozenset({Action.CREATE, Action.UPDATE, Action.REPLACE, Action.ADOPT, Action.DEFER})
"""Actions that need every account of the post to be there, now or when its day comes."""


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
    whose open intent announces what their own post does not make.
    """

    posts: tuple[Post, ...]
    snapshot: Snapshot
    observation: Observation
    capability: Capability
    now: datetime
    policy: Policy = field(default_factory=Policy)
    severities: Mapping[str, str] = field(default_factory=dict)
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


def make_plan(request: PlanRequest) -> Plan:
    """The plan for a request. Never raises: every combination has an action or a diagnostic."""
    return _Planner(request).plan()


class _Step(NamedTuple):
    """The plan for one address; `refreshed` is its record, if that has to be brought up to date."""

    change: Change
    findings: Diagnostics = ()
    refreshed: Record | None = None


class _Planner:
    """Works out what does not depend on one case, then goes from each case to its step.

    One thing grows from decision to decision, in the order of addresses: the claims of `_unmanaged`,
    for a post at the service is adopted once.
    """

    def __init__(self, request: PlanRequest) -> None:
        self.request = request
        self.records = request.snapshot.records
        self.offline = request.observation.offline
        self.posts = {post.address: post for post in request.posts}
        self.severities = {
            rule: severity for rule, severity in request.severities.items() if rule not in FIXED
        }
        self.moment = Moment(now=request.now, policy=request.policy, capability=request.capability)
        self.index = AccountIndex(request.observation.accounts)
        self.names = names_of(request.observation.accounts)
        self.settlements = self._settle() if request.snapshot.intents else {}
        self.pairs = pair_renamed(self.posts, self.records, self._account_ids)
        # A record whose own fate is open stays where it is.
        self.renamed = without_loose_ends(self.pairs, self.records, self.settlements)
        self.cases = self._compare_all()

    def plan(self) -> Plan:
        request = self.request
        only = set(request.targets)
        steps = [
            self._step(case)
            for case in self.cases
            if not only or case.address in only or case.previous_address in only
        ]
        changes = [step.change for step in steps if step.change.action is not Action.NOOP]
        found = [finding for step in steps for finding in step.findings]
        refreshed = {step.refreshed.address: step.refreshed for step in steps if step.refreshed}
        renamed = {new: record.address for new, record in self.renamed.items()}
        excess = list(
            findings.excess_findings(
                changes,
                request.policy,
                allow_creates=request.allow_creates,
                allow_cancels=request.allow_cancels,
            )
        )
        if not request.observation.complete:
            found.append(findings.unlisted_finding())
        asked = {*request.targets, *request.create_anyway, *request.reresolve}
        found += findings.unknown_addresses(
            asked, self.posts, self.records, request.snapshot.intents
        )
        return Plan(
            changes=tuple(changes),
            unchanged=len(steps) - len(changes),
            now=request.now,
            commit=request.commit,
            lineage=request.snapshot.lineage,
            serial=request.snapshot.serial,
            offline=self.offline,
            refused=bool(excess),
            targets=request.targets,
            diagnostics=sort_diagnostics(apply_severities((*excess, *found), self.severities)),
            refreshed=refreshed,
            renamed=renamed,
        )

    # Before the first decision

    def _settle(self) -> dict[str, Settlement]:
        """Judge the open intents, and leave out those that the ordinary plan decides; by address."""
        request = self.request
        settlements = settle_open(
            request.snapshot,
            request.observation,
            self._unmanaged,
            request.capability,
            request.now,
            is_wanted=wanted_by(request.posts, request.policy),
            untrue=request.untrue,
        )
        if request.at_work is not None:
            settlements = [replace(one, verdict=Verdict.ASK, match=None) for one in settlements]
        return {one.intent.address: one for one in settlements if one.verdict is not Verdict.CLOSE}

    def _compare_all(self) -> tuple[Case, ...]:
        """A case for each address, in the order of addresses; a renamed record is at the new one."""
        moved = {record.address for record in self.renamed.values()}
        remaining = {a: record for a, record in self.records.items() if a not in moved}
        cases = []
        for address in sorted({*self.posts, *remaining, *self.settlements}):
            post, record = self.posts.get(address), self.renamed.get(address)
            record = record or remaining.get(address)
            again = address in self.request.reresolve
            desired = desire(post, record, self.index, reresolve=again) if post else None
            known = (
                recognise(record, self.request.observation, self.names, self.request.now)
                if record
                else None
            )
            cases.append(compare(address, desired, known))
        return tuple(cases)

    def _account_ids(self, post: Post) -> frozenset[str]:
        accounts = self.index.resolve(post.content.selectors).accounts
        return frozenset(account.id for account in accounts)

    @cached_property
    def _unmanaged(self) -> Unmanaged:
        # Built only when something might have to be created: most plans never need it.
        return Unmanaged(self.request.observation, self.request.snapshot, self.request.now)

    @cached_property
    def _twins(self) -> dict[str, str]:
        return find_twins([case.desired for case in self.cases if case.desired])

    # One address

    def _step(self, case: Case) -> _Step:
        settlement = self.settlements.get(case.address)
        if settlement is not None:
            return self._settled(settlement, case.post)
        case = self._with_matches(case)
        decision = decide(case, self.moment)
        if decision.match is not None:
            self._unmanaged.claim(decision.match)
        if case.desired is not None:
            decision = self._check_accounts(case, case.desired, decision)
            if self.settlements:
                decision = self._check_intents(case, case.desired, decision)
        found = (*decision.findings, *findings.delivery_findings(case))
        if case.desired is not None and case.standing is Standing.SCHEDULED:
            found += tuple(self._remote_twins(case.desired))
        refreshed = self._refreshed(case, case.known, decision) if case.known else None
        if case.previous_address is not None:
            action = Action.MOVE if decision.action is Action.NOOP else decision.action
            decision = replace(decision, action=action, reasons=(Reason.RENAMED, *decision.reasons))
        return _Step(make_change(case, decision, self.index), found, refreshed)

    def _settled(self, settlement: Settlement, post: Post | None) -> _Step:
        """The step that settles an open intent."""
        found: Diagnostics = ()
        if self.request.at_work is not None:
            found = (findings.at_work_finding(settlement.intent, self.request.at_work, post),)
        elif settlement.verdict is Verdict.ASK:
            found = (findings.open_intent_finding(settlement, post),)
        elif settlement.verdict is Verdict.WAIT:
            found = (findings.withdrawn_finding(settlement.intent, post),)
        return _Step(settled_change(settlement, post, self.index), found)

    def _with_matches(self, case: Case) -> Case:
        """`case` with the unmanaged posts like it, if it would otherwise be created."""
        exists = case.known is not None and case.standing is not Standing.GONE
        if exists or case.desired is None or case.desired.post.content.draft:
            return case
        matches = NO_MATCHES
        if self.request.observation.posts:
            matches = self._unmanaged.like(self._likeness(case.desired))
        return replace(
            case,
            matches=matches,
            doubt=self._doubt(case.desired.post),
            create_anyway=case.address in self.request.create_anyway,
        )

    def _doubt(self, post: Post) -> str | None:
        """Return why a post might exist although nothing shows it, or None."""
        went_back = self.request.went_back
        is_partial = not self.request.observation.complete
        if is_partial and (went_back or not self.request.snapshot.serial):
            return (
                "the state is new or went back, and the service's list could not be read as a whole"
            )
        if went_back and self._publishes_at_once(post):
            return "the state went back, and a post without a time ahead may have been published before"
        return None

    def _publishes_at_once(self, post: Post) -> bool:
        at = post.content.scheduled_at
        if at is None or self.moment.is_due(at):
            return True
        return post.content.missed is Missed.PUBLISH and self.moment.is_past(at)

    def _likeness(self, desired: Desired) -> Likeness:
        content = desired.post.content
        # What is held back until its time goes out a little after it, whenever that may be.
        held = None if self.moment.schedules else content.scheduled_at
        at_once = held is not None or self._publishes_at_once(desired.post)
        return likeness(
            content,
            desired.addressed.account_ids,
            at=None if at_once else content.scheduled_at,
            missed=content.scheduled_at if at_once else None,
            since=held,
        )

    def _remote_twins(self, desired: Desired) -> Iterator[Diagnostic]:
        """Report posts that nobody claims and that would go out beside this one."""
        for post in self._unmanaged.like(self._likeness(desired)).exact:
            yield findings.remote_twin_finding(desired.post, post)

    def _check_accounts(self, case: Case, desired: Desired, decision: Decision) -> Decision:
        """Add what is wrong with the accounts; what cannot be sent to them is blocked."""
        post, addressed = desired.post, desired.addressed
        is_sending = decision.action in _SENDING
        found: list[Diagnostic] = []
        if decision.action in MAKING and post.address in self._twins:
            found.append(findings.twin_finding(desired, self._twins[post.address]))
        if is_sending:
            found += findings.selector_findings(post, addressed, self.index, offline=self.offline)
            found += findings.fanout_findings(post, addressed, self.request.policy)
            found += findings.block_findings(post)
        if not post.content.draft and not self.offline:
            found += findings.account_findings(post, addressed, self.index, case.standing)
        if not found:
            return decision
        every = (*decision.findings, *found)
        if is_sending and has_errors(apply_severities(found, self.severities)):
            return Decision(action=Action.BLOCKED, reasons=decision.reasons, findings=every)
        return replace(decision, findings=every)

    def _check_intents(self, case: Case, desired: Desired, decision: Decision) -> Decision:
        """Block a new post that an open intent of another address may have made already.

        Its idempotency key would be another one, so the service could not tell that they are one.
        """
        if case.known is not None or decision.action is not Action.CREATE:
            return decision
        pair = self.pairs.get(case.address)
        held = self.settlements.get(pair.address) if pair else None
        wanted = self._likeness(desired)
        every = (settlement.intent for settlement in self.settlements.values())
        alike = (intent for intent in every if may_have_made(intent, wanted))
        intent = held.intent if held else next(alike, None)
        if intent is None:
            return decision
        return Decision(
            action=Action.BLOCKED,
            reasons=(*decision.reasons, Reason.OPEN_INTENT),
            findings=(
                *decision.findings,
                findings.announced_elsewhere_finding(intent, desired.post),
            ),
        )

    def _refreshed(self, case: Case, known: Known, decision: Decision) -> Record | None:
        """The record brought up to date with what was observed, if nothing else changes it."""
        if decision.action not in {Action.NOOP, Action.BLOCKED}:
            return None
        record, remote = known.record, known.remote
        is_as_applied = decision.action is Action.NOOP and not (case.changed or known.drifted)
        if remote is not None:
            record = with_outcome(record, remote, known.deliveries)
        if remote is not None and is_as_applied:
            record = with_echo(record, remote)
        if case.desired is not None and is_as_applied and case.previous_address is None:
            record = with_file(record, case.desired.content, case.desired.post.span.file)
        return None if record is known.record else record
