"""The planner: desired, recorded and observed in, a plan out. Pure and total.

The table itself is in `decision`; here posts are paired with records, renamed ones recognised,
and every address of the workspace, the state and the open intents gets its decision.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from postsync.domain.catalogue import RULES, finding
from postsync.domain.config import Policy
from postsync.domain.diagnostic import (
    Diagnostic,
    Diagnostics,
    apply_severities,
    has_errors,
    sort_diagnostics,
)
from postsync.domain.plan.accounts import AccountIndex
from postsync.domain.plan.addressing import (
    account_findings,
    block_findings,
    fanout_findings,
    selector_findings,
)
from postsync.domain.plan.changes import make_change, settled_change
from postsync.domain.plan.decision import Case, Decision, Moment, decide
from postsync.domain.plan.guards import excess_findings
from postsync.domain.plan.matching import Likeness, Matches, Unmanaged
from postsync.domain.plan.plan import Change, Plan, Reason
from postsync.domain.plan.renames import pair_renamed, without_loose_ends
from postsync.domain.plan.settlement import (
    Settlement,
    Verdict,
    announced_elsewhere_finding,
    at_work_finding,
    may_have_made,
    open_intent_finding,
    settle_all,
    withdrawn_finding,
)
from postsync.domain.plan.subject import (
    Desired,
    Known,
    Subject,
    delivery_findings,
    desire,
    recognise,
)
from postsync.domain.plan.twins import find_twins, remote_twin_finding, twin_finding
from postsync.domain.post.content import Content, Missed, same_content
from postsync.domain.post.post import Post
from postsync.domain.remote.capability import Capability
from postsync.domain.remote.remote import Observation, Standing, names_of
from postsync.domain.state.intent import Action, Intent
from postsync.domain.state.lease import Holder
from postsync.domain.state.record import Record, Snapshot
from postsync.domain.state.refresh import with_echo, with_file, with_outcome

_SENDING = frozenset({Action.CREATE, Action.UPDATE, Action.REPLACE, Action.ADOPT, Action.DEFER})
"""Actions that need every account of the post to be there, now or when its day comes."""

_MAKING = frozenset({Action.CREATE, Action.REPLACE})
"""Actions that make a post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """Everything a plan rests on.

    `targets` limits the plan to these addresses when not empty. `create_anyway` names posts that
    are created although a remote post is like them; `reresolve` names posts whose pinned accounts
    are looked up again. `allow_creates` and `allow_cancels` raise the limits of the policy.
    `at_work` is another run that is carrying out what the state has announced. `went_back`: there was
    a newer state than this one, so that posts of ours may be missing from it.
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
    allow_creates: int | None = None
    allow_cancels: int | None = None
    at_work: Holder | None = None
    went_back: bool = False


def make_plan(request: PlanRequest) -> Plan:
    """The plan for a request. Never raises: every combination has an action or a diagnostic."""
    return _Planner(request).plan()


class _Planner:
    def __init__(self, request: PlanRequest) -> None:
        self.request = request
        self.snapshot = request.snapshot
        self.observation = request.observation
        self.moment = Moment(now=request.now, policy=request.policy, capability=request.capability)
        self.index = AccountIndex(request.observation.accounts)
        self.names = names_of(request.observation.accounts)
        self.posts = {post.address: post for post in request.posts}
        self.findings: list[Diagnostic] = []
        self.refreshed: dict[str, Record] = {}
        self.renamed: dict[str, str] = {}
        self._subjects: list[Subject] = []
        self._open_intents: tuple[Intent, ...] = ()
        self._held_back: dict[str, Intent] = {}

    def plan(self) -> Plan:
        every = tuple(self._changes())
        changes = tuple(change for change in every if change.action is not Action.NOOP)
        excess = self._excess(changes)
        self.findings += [*excess, *self._unknown_addresses(), *self._unlisted()]
        return Plan(
            changes=changes,
            unchanged=len(every) - len(changes),
            now=self.request.now,
            commit=self.request.commit,
            lineage=self.snapshot.lineage,
            serial=self.snapshot.serial,
            offline=self.observation.offline,
            refused=bool(excess),
            targets=self.request.targets,
            diagnostics=sort_diagnostics(self._judge(self.findings)),
            refreshed=self.refreshed,
            renamed=self.renamed,
        )

    def _changes(self) -> Iterator[Change]:
        settlements = self._settlements()
        self._open_intents = tuple(settlement.intent for settlement in settlements.values())
        renamed = self._renamed(settlements)
        self.renamed = {new: record.address for new, record in renamed.items()}
        taken_over = {record.address for record in renamed.values()}
        remaining = {a: r for a, r in self.snapshot.records.items() if a not in taken_over}
        self._subjects = [
            self._subject(address, renamed.get(address) or remaining.get(address))
            for address in sorted({*self.posts, *remaining, *settlements})
        ]
        for subject in self._subjects:
            if not self._is_targeted(subject):
                continue
            if subject.address in settlements:
                yield self._settled(settlements[subject.address])
            else:
                yield self._planned(subject)

    # Pairing

    def _is_targeted(self, subject: Subject) -> bool:
        targets = self.request.targets
        return not targets or subject.address in targets or subject.previous_address in targets

    def _renamed(self, settlements: Mapping[str, Settlement]) -> dict[str, Record]:
        """The records that renamed posts take over; one whose own fate is open stays where it is."""

        def ids_of(post: Post) -> frozenset[str]:
            return frozenset(a.id for a in self.index.resolve(post.content.selectors).accounts)

        pairs = pair_renamed(self.posts, self.snapshot.records, ids_of)
        for address, record in pairs.items():
            if record.address in settlements:
                self._held_back[address] = settlements[record.address].intent
        free = {new: record for new, record in pairs.items() if new not in self._held_back}
        return without_loose_ends(free, self.snapshot.records)

    def _settlements(self) -> dict[str, Settlement]:
        intents = self.snapshot.intents.values()
        if not intents:
            return {}
        judged = settle_all(
            intents,
            self.observation,
            self._unmanaged,
            self.request.capability,
            self.request.now,
        )
        if self.request.at_work is not None:
            judged = [replace(one, verdict=Verdict.ASK, match=None) for one in judged]
        judged = [one for one in judged if one.verdict is not Verdict.CLOSE]
        return {one.intent.address: one for one in judged}

    @cached_property
    def _unmanaged(self) -> Unmanaged:
        # Built only when something might have to be created: most plans never need it.
        return Unmanaged(self.observation, self.snapshot, self.request.now)

    @cached_property
    def _twins(self) -> dict[str, str]:
        return find_twins(subject.desired for subject in self._subjects if subject.desired)

    def _subject(self, address: str, record: Record | None) -> Subject:
        post = self.posts.get(address)
        return Subject(
            address=address,
            desired=desire(post, record, self.index, reresolve=address in self.request.reresolve)
            if post
            else None,
            known=recognise(record, self.observation, self.names, self.request.now)
            if record
            else None,
        )

    # Deciding

    def _settled(self, settlement: Settlement) -> Change:
        post = self.posts.get(settlement.intent.address)
        if self.request.at_work is not None:
            self.findings.append(at_work_finding(settlement.intent, self.request.at_work, post))
        elif settlement.verdict is Verdict.ASK:
            self.findings.append(open_intent_finding(settlement, post))
        elif settlement.verdict is Verdict.RESEND and (post is None or post.content.draft):
            self.findings.append(withdrawn_finding(settlement.intent, post))
        return settled_change(settlement, post, self.index)

    def _planned(self, subject: Subject) -> Change:
        case = self._case(subject)
        decision = decide(case, self.moment)
        if decision.match is not None:
            self._unmanaged.claim(decision.match)
        self.findings += decision.findings
        self.findings += delivery_findings(subject)
        if subject.desired is not None:
            decision = self._check_accounts(subject, subject.desired, decision)
            decision = self._check_intents(subject, subject.desired, decision)
        if subject.known is not None:
            self._refresh(subject, subject.known, case, decision)
            self.findings += self._remote_twins(subject, subject.known)
        if subject.previous_address is not None:
            action = Action.MOVE if decision.action is Action.NOOP else decision.action
            decision = replace(decision, action=action, reasons=(Reason.RENAMED, *decision.reasons))
        return make_change(subject, decision, self.index)

    def _case(self, subject: Subject) -> Case:
        desired, known = subject.desired, subject.known
        differs = (False, False, False, False)
        if desired is not None and known is not None:
            differs = _differences(desired, known.record)
        return Case(
            address=subject.address,
            post=subject.post,
            record=known.record if known else None,
            standing=known.standing if known else None,
            slot=known.slot if known else None,
            content_changed=differs[0],
            time_changed=differs[1],
            accounts_changed=differs[2],
            blocks_removed=differs[3],
            drifted=known.drifted if known else False,
            matches=self._matches(subject),
            create_anyway=subject.address in self.request.create_anyway,
            doubt=self._doubt(subject.post),
        )

    def _doubt(self, post: Post | None) -> str | None:
        """Why a post might exist although neither the state nor the service's list shows it."""
        went_back = self.request.went_back
        if not self.observation.complete and (went_back or not self.snapshot.serial):
            return (
                "the state is new or went back, and the service's list could not be read as a whole"
            )
        if went_back and post is not None and self._publishes_at_once(post):
            return "the state went back, and a post without a time ahead may have been published before"
        return None

    def _publishes_at_once(self, post: Post) -> bool:
        at = post.content.scheduled_at
        if at is None or self.moment.is_due(at):
            return True
        return post.content.missed is Missed.PUBLISH and self.moment.is_past(at)

    def _matches(self, subject: Subject) -> Matches:
        """Unmanaged posts like one that would otherwise be created."""
        desired = subject.desired
        exists = subject.known is not None and subject.known.standing is not Standing.GONE
        if desired is None or desired.post.content.draft or exists or self.observation.offline:
            return Matches()
        return self._unmanaged.like(self._likeness(desired))

    def _remote_twins(self, subject: Subject, known: Known) -> Iterator[Diagnostic]:
        """Posts that nobody claims and that would go out beside this one."""
        waits = known.standing is Standing.SCHEDULED and subject.desired is not None
        if not waits or subject.desired is None or self.observation.offline:
            return
        for post in self._unmanaged.like(self._likeness(subject.desired)).strong:
            yield remote_twin_finding(subject.desired.post, post)

    def _likeness(self, desired: Desired) -> Likeness:
        post = desired.post
        # What is held back until its time goes out a little after it, whenever that may be.
        held = None if self.request.capability.schedules else post.content.scheduled_at
        at_once = held is not None or self._publishes_at_once(post)
        return Likeness(
            account_ids=frozenset(desired.addressed.account_ids),
            texts=tuple(container.content for container in post.content.containers),
            media=tuple(len(container.media) for container in post.content.containers),
            at=None if at_once else post.content.scheduled_at,
            missed=post.content.scheduled_at if at_once else None,
            since=held,
        )

    def _check_accounts(self, subject: Subject, desired: Desired, decision: Decision) -> Decision:
        """Add what is to be said about the accounts; what cannot be sent to them is blocked."""
        post, addressed = desired.post, desired.addressed
        standing = subject.known.standing if subject.known else None
        found: list[Diagnostic] = []
        if decision.action in _SENDING:
            found += selector_findings(
                post, addressed, self.index, offline=self.observation.offline
            )
            found += fanout_findings(post, addressed, self.request.policy)
            found += block_findings(post)
        if decision.action in _MAKING and post.address in self._twins:
            found.append(twin_finding(desired, self._twins[post.address]))
        if not post.content.draft and not self.observation.offline:
            found += account_findings(post, addressed, self.index, standing)
        self.findings += found
        if decision.action in _SENDING and has_errors(self._judge(found)):
            return Decision(action=Action.BLOCKED, reasons=decision.reasons)
        return decision

    def _check_intents(self, subject: Subject, desired: Desired, decision: Decision) -> Decision:
        """Block a new post that an open intent of another address may have made already.

        Its idempotency key would be another one, so the service could not tell that they are one.
        """
        if subject.known is not None or decision.action is not Action.CREATE:
            return decision
        wanted = self._likeness(desired)
        alike = (intent for intent in self._open_intents if may_have_made(intent, wanted))
        intent = self._held_back.get(subject.address) or next(alike, None)
        if intent is None:
            return decision
        self.findings.append(announced_elsewhere_finding(intent, desired.post))
        return Decision(action=Action.BLOCKED, reasons=(*decision.reasons, Reason.OPEN_INTENT))

    def _refresh(self, subject: Subject, known: Known, case: Case, decision: Decision) -> None:
        """Note what a record has to learn from what was observed, where nothing else changes it."""
        if decision.action not in {Action.NOOP, Action.BLOCKED}:
            return
        record = known.record
        if known.remote is not None:
            record = with_outcome(record, known.remote, known.deliveries)
        if decision.action is Action.NOOP and not case.changed and not case.drifted:
            if known.remote is not None:
                record = with_echo(record, known.remote)
            if subject.desired is not None and subject.previous_address is None:
                record = with_file(record, subject.desired.content, subject.desired.post.span.file)
        if record is not known.record:
            self.refreshed[record.address] = record

    # The plan as a whole

    def _excess(self, changes: Iterable[Change]) -> tuple[Diagnostic, ...]:
        return tuple(
            excess_findings(
                changes,
                self.request.policy,
                allow_creates=self.request.allow_creates,
                allow_cancels=self.request.allow_cancels,
            )
        )

    def _unlisted(self) -> Iterator[Diagnostic]:
        if not self.observation.complete:
            yield finding(
                "PS613",
                "the service's list of posts kept changing while it was read",
                detail="A post may be missing from what this plan rests on. Run it again.",
            )

    def _unknown_addresses(self) -> Iterator[Diagnostic]:
        asked = {*self.request.targets, *self.request.create_anyway, *self.request.reresolve}
        for address in sorted(
            asked - {*self.posts, *self.snapshot.records, *self.snapshot.intents}
        ):
            yield finding(
                "PS610",
                f"there is no post {address!r} in the workspace or the state",
                detail="`postsync status` lists all addresses.",
            )

    def _judge(self, findings: Iterable[Diagnostic]) -> Diagnostics:
        """Findings with the severities of the configuration, where it may set them."""
        every = tuple(findings)
        fixed = [item for item in every if RULES[item.rule].fixed]
        free = [item for item in every if not RULES[item.rule].fixed]
        return (*fixed, *apply_severities(free, self.request.severities))


def _differences(desired: Desired, record: Record) -> tuple[bool, bool, bool, bool]:
    """Whether content, time and accounts differ from what was applied, and blocks went away."""
    content_changed = not same_content(record.content, desired.content)
    return (
        content_changed,
        record.content.scheduled_at != desired.content.scheduled_at,
        set(desired.addressed.account_ids) != set(record.account_ids),
        content_changed and _lacks_blocks(desired.content, record.content),
    )


def _lacks_blocks(content: Content, before: Content) -> bool:
    """Whether a block, or a field of one, is not in `content` any more."""
    return any(
        block.keys() - content.blocks.get(network, {}).keys()
        for network, block in before.blocks.items()
    )
