"""The planner: desired, recorded and observed in, a plan out. Pure and total.

The table itself is in `decision`; here posts are paired with records, what may exist already is looked
for, and every address of the workspace, the state and the open intents gets its decision.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from postsync.domain.catalogue import FIXED
from postsync.domain.diagnostic import (
    Diagnostic,
    Diagnostics,
    Severity,
    apply_severities,
    has_errors,
    sort_diagnostics,
)
from postsync.domain.plan.addressing import AccountIndex
from postsync.domain.plan.answered import EVERY, Answered, doubt_about
from postsync.domain.plan.case import Case, Desired
from postsync.domain.plan.changes import broken_change, make_change, settled_change, stuck_change
from postsync.domain.plan.decided import NOTHING, Decision
from postsync.domain.plan.decision import decide
from postsync.domain.plan.existing import Existing
from postsync.domain.plan.findings import accounts, intents, posts, whole
from postsync.domain.plan.findings.lookalikes import lookalike_findings
from postsync.domain.plan.moment import Moment
from postsync.domain.plan.owners import with_senders
from postsync.domain.plan.plan import Change, Plan, PlanRequest, Reason, policy_digest
from postsync.domain.plan.refreshing import refreshed
from postsync.domain.plan.reworded import Reworded
from postsync.domain.plan.rivals import rivals
from postsync.domain.plan.settlement import (
    Settlement,
    Verdict,
    Wish,
    answers_of,
    leaves_doubt,
    may_have_made,
    settle_open,
    wishes_of,
)
from postsync.domain.plan.targets import meant
from postsync.domain.plan.together import Together
from postsync.domain.plan.waiting import Leaver, queue
from postsync.domain.post.post import Broken, Post
from postsync.domain.remote.remote import AHEAD, DeliveryStatus, Standing
from postsync.domain.state.intent import MAKING, Action, Intent
from postsync.domain.state.question import Question
from postsync.domain.state.record import Record

_SENDING = frozenset(
    {Action.CREATE, Action.UPDATE, Action.REPLACE, Action.ADOPT, Action.DEFER, Action.RETRY}
)
"""Actions that need every account of the post to be there, now or when its day comes."""


def make_plan(request: PlanRequest) -> Plan:
    """The plan for a request. Never raises: every combination has an action or a diagnostic."""
    return _Planner(request).plan()


class _Step(NamedTuple):
    """The plan for one address.

    `refreshed` is its record, if that has to be brought up to date; `question` is what stays open.
    """

    change: Change
    findings: Diagnostics = ()
    refreshed: Record | None = None
    question: Question | None = None
    case: Case | None = None


class _Planner:
    """Works out what does not depend on one case, then goes from each case to its step.

    One thing grows from decision to decision: what is claimed among the `existing` posts.
    """

    def __init__(self, request: PlanRequest) -> None:
        self.request = request
        self.records = request.snapshot.records
        self.offline = request.observation.offline
        self.posts = {post.address: post for post in request.posts}
        self.severities = {
            rule: severity for rule, severity in request.severities.items() if rule not in FIXED
        }
        self.moment = Moment(
            now=request.now,
            policy=request.policy,
            capability=request.capability,
            attended=request.attended,
            zone=request.zone,
        )
        self.index = AccountIndex(request.observation.accounts)
        self.answers = Answered(request)
        reworded = Reworded(request.posts, request.snapshot, request.now)
        self.existing = Existing(request, self.moment, self.answers, reworded)
        self.in_doubt: list[Intent] = []
        self._wish = wishes_of(request.posts, request.policy, self.records, self.index)
        self.settlements = self._settle() if request.snapshot.intents else {}
        self.together = Together(request, self.index, self.settlements, reworded)
        self.broken = self.together.broken
        self.cases = self.together.cases
        busy = {*self.settlements, *self.broken}
        self.existing.claim_exact_ones(case for case in self.cases if case.address not in busy)

    def plan(self) -> Plan:
        request = self.request
        steps = self._with_counterparts([self._step(case) for case in self.cases])
        shown = steps
        if self.targets:
            only = set(self.targets)
            shown = [s for s in steps if only & {s.change.address, s.change.previous_address}]
        changes = [step.change for step in shown if step.change.action is not Action.NOOP]
        quiet = [s.case for s in shown if s.case and s.change.action is Action.NOOP]
        found = [finding for step in shown for finding in step.findings]
        excess = [
            *whole.excess_findings(
                changes,
                request.policy,
                allow_creates=request.allow_creates,
                allow_cancels=request.allow_cancels,
                allow_publish_now=request.allow_publish_now,
            ),
            *whole.vanished(request),
        ]
        if not request.observation.complete:
            found.append(whole.unlisted_finding())
        found += self.existing.standing_again()
        found += lookalike_findings(changes, self.index.accounts)
        asked = {*self.targets, *request.create_anyway, *request.reresolve, *request.restore}
        asked |= {*request.adopt, *request.retry}
        found += whole.unknown_addresses(
            asked - {EVERY},
            self.posts,
            self.broken,
            self.records,
            request.snapshot.intents,
            self.together.archive,
        )
        return Plan(
            changes=tuple(changes),
            unchanged=len(shown) - len(changes),
            now=request.now,
            commit=request.commit,
            lineage=request.snapshot.lineage,
            serial=request.snapshot.serial,
            offline=self.offline,
            refused=bool(excess),
            targets=self.targets,
            diagnostics=sort_diagnostics(
                (
                    *apply_severities((*excess, *found), self.severities),
                    # The severities of files are applied; of what is out an error is none any more.
                    *self._about_broken(steps),
                )
            ),
            refreshed={s.refreshed.address: s.refreshed for s in shown if s.refreshed},
            renamed={
                step.change.address: old
                for step in shown
                if (old := step.change.previous_address) in self.records and old is not None
            },
            questions=self._questions(steps),
            service=request.service,
            workspace=request.workspace,
            reviewed=request.reviewed,
            policy=policy_digest(request),
            passed=tuple(one.post for one in quiet if one.post and one.is_never_sent(request.now)),
            outdated=tuple(one.address for one in quiet if one.is_outdated),
        )

    # Before the first decision

    def _settle(self) -> dict[str, Settlement]:
        """Judge the open intents, and leave out those that the ordinary plan decides; by address."""
        request = self.request
        settlements = settle_open(
            request.snapshot,
            request.observation,
            self.existing.unmanaged,
            request.capability,
            request.now,
            wish=self._wish,
            untrue=request.untrue,
            answers=answers_of(request.posts, request.adopt, request.create_anyway),
        )
        if request.at_work is not None:
            settlements = [replace(one, verdict=Verdict.ASK, match=None) for one in settlements]
        self.in_doubt = [one.intent for one in settlements if leaves_doubt(one)]
        return {one.intent.address: one for one in settlements if one.verdict is not Verdict.CLOSE}

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """The posts that the plan is limited to; what is sent once more is exactly what was named."""
        request = self.request
        if not request.targets or request.retry:
            return with_senders(request.targets, self.cases)
        there = {case.address for case in self.cases}
        there |= {old for case in self.cases if (old := case.previous_address)}
        return meant(request.targets, there, self.posts)

    @cached_property
    def _rivals(self) -> Mapping[str, Diagnostic]:
        """What keeps posts back of which there would be two; of what is out no second one would be made."""
        return rivals(
            [case.desired for case in self.cases if case.desired and not self._is_history(case)]
        )

    def _is_history(self, case: Case) -> bool:
        """Whether the post is out, or may be: then its file's errors stop nothing."""
        if case.known is None or case.standing in AHEAD:
            return False
        failed = [d.status is DeliveryStatus.FAILED for d in case.known.deliveries]
        return not (failed and all(failed))

    # One address

    def _step(self, case: Case) -> _Step:
        settlement = self.settlements.get(case.address)
        if settlement is not None:
            return self._settled(settlement, case.post)
        if case.address in self.broken:
            return self._broken(case, self.broken[case.address])
        case = self.existing.looked_up(self.answers.answered(case))
        decision = decide(case, self.moment)
        if decision.match is not None:
            self.existing.unmanaged.claim(decision.match)
        if case.desired is not None:
            decision = self._check_accounts(case, case.desired, decision)
            if self.settlements:
                decision = self._check_intents(case, case.desired, decision)
        question = self.answers.asked(case, decision)
        stays = question or self.answers.unanswered(case, decision)
        found = (
            *decision.findings,
            *accounts.delivery_findings(case, self.answers.known(case), self.request.now),
        )
        if question is not None:
            found += (posts.question_finding(case, question),)
        if case.desired is not None and case.standing is Standing.SCHEDULED:
            found += tuple(self.existing.twins(case.desired))
        record = refreshed(case, case.known, decision) if case.known else None
        record = None if record and record is self.records.get(record.address) else record
        if case.previous_address is not None:
            decision, found = self._moved(case, decision, found)
        change = make_change(case, decision, self.index, question)
        return _Step(change, found, record, stays, case)

    def _moved(
        self, case: Case, decision: Decision, found: Diagnostics
    ) -> tuple[Decision, Diagnostics]:
        """The decision about a post whose record stands under another address."""
        is_archived = case.known is not None and case.known.is_archived
        action = decision.action
        if action is Action.NOOP and not is_archived:
            action = Action.MOVE
            if case.wanted is None and self._is_history(case):
                found = (*found, posts.moved_published(case))
        return replace(decision, action=action, reasons=(Reason.RENAMED, *decision.reasons)), found

    def _broken(self, case: Case, broken: Broken) -> _Step:
        """A file that cannot be read, or has errors, is neither absent nor new."""
        question = self.request.snapshot.questions.get(case.address)
        change = broken_change(case, broken, self.index)
        if self._is_history(case):
            change = make_change(case, NOTHING, self.index)
        record = case.record
        if record is None or record.file is None or broken.holds(record.file):
            return _Step(change, (), None, question, case)
        # What git says of a rename it says once: later runs have to find the file, too.
        return _Step(change, (), replace(record, file=broken.file), question, case)

    def _settled(self, settlement: Settlement, post: Post | None) -> _Step:
        """The step that settles an open intent."""
        found: Diagnostics = ()
        if self.request.at_work is not None:
            found = (intents.at_work_finding(settlement.intent, self.request.at_work, post),)
        elif settlement.verdict is Verdict.ASK:
            found = (intents.open_intent_finding(settlement, post),)
        elif settlement.verdict is Verdict.ADOPT and self._wish(settlement.intent) is Wish.NONE:
            # Apply cancels it in the same run: the next one may come too late.
            found = (intents.withdrawn_finding(settlement.intent, post),)
        elif settlement.verdict is Verdict.WAIT:
            found = (intents.withdrawn_finding(settlement.intent, post),)
            change = settled_change(settlement, post, self.index)
            return _Step(replace(change, action=Action.NOOP), found)
        question = self.request.snapshot.questions.get(settlement.intent.address)
        return _Step(settled_change(settlement, post, self.index), found, None, question)

    def _check_accounts(self, case: Case, desired: Desired, decision: Decision) -> Decision:
        """Add what is wrong with the accounts; what cannot be sent to them is blocked."""
        post, addressed = desired.post, desired.addressed
        is_sending = decision.action in _SENDING or decision.if_approved in _SENDING
        found: list[Diagnostic] = []
        if decision.action in MAKING and post.address in self._rivals:
            found.append(self._rivals[post.address])
        # Of a scheduled post an account may be new that nobody knows: nothing else shows that.
        is_kept = decision.action is Action.NOOP and case.standing in AHEAD
        lacks = is_kept and not post.content.draft and addressed.unmatched
        if is_sending or lacks:
            found += accounts.selector_findings(post, addressed, self.index, offline=self.offline)
        if is_sending:
            namesakes = list(accounts.namesake_findings(post, addressed, self.index))
            found += namesakes or accounts.fanout_findings(post, addressed, self.request.policy)
            found += accounts.block_findings(post)
        if not post.content.draft and not self.offline:
            standing = Standing.FINAL if self._is_history(case) else case.standing
            now = self.request.now
            found += accounts.account_findings(post, addressed, self.index, standing, now)
        if not found:
            return decision
        every = (*decision.findings, *found)
        if (is_sending or lacks) and has_errors(apply_severities(found, self.severities)):
            reasons = decision.reasons or (Reason.ACCOUNTS_CHANGED,)
            return Decision(action=Action.BLOCKED, reasons=reasons, findings=every)
        return replace(decision, findings=every)

    def _check_intents(self, case: Case, desired: Desired, decision: Decision) -> Decision:
        """Block a new post that an open intent of another address may have made already.

        Its idempotency key would be another one, so the service could not tell that they are one.
        """
        if case.known is not None or decision.action is not Action.CREATE:
            return decision
        pair = self.together.moved.get(case.address)
        held = self.settlements.get(pair.address) if pair else None
        wanted = self.existing.likeness(desired)
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
                intents.announced_elsewhere_finding(intent, desired.post),
            ),
        )

    # All together

    def _with_counterparts(self, steps: list[_Step]) -> list[_Step]:
        """Let each post wait for those to leave that it may be meant to take the place of.

        What is blocked there blocks it: else both might go out.
        """
        line, stuck = queue([(step.case, step.change) for step in steps if step.case])
        return [_waiting(step, line, stuck) for step in steps] if line or stuck else steps

    def _about_broken(self, steps: list[_Step]) -> list[Diagnostic]:
        """What is wrong with documents that have errors; of what is out it stops nothing."""
        out = {s.case.address for s in steps if s.case and self._is_history(s.case)}
        stops: set[Diagnostic] = set()
        tells: dict[Diagnostic, Diagnostic] = {}
        for one in self.request.broken:
            addresses = {address for address, broken in self.broken.items() if broken is one}
            targets = set(self.targets)
            for item in one.diagnostics:
                if targets and not (addresses & targets or item.rule == "PS133"):
                    continue
                is_history = bool(addresses) and addresses <= out
                if is_history and item.severity is Severity.ERROR:
                    tells[item] = item._replace(severity=Severity.WARN)
                else:
                    stops.add(item)
        # Several posts of a document may share one error: it stops those that are still to go out.
        return [*stops, *(mild for item, mild in tells.items() if item not in stops)]

    def _questions(self, steps: list[_Step]) -> dict[str, Question]:
        """The questions that stay open, of files that are gone as well: they may come back."""
        here = {step.change.address for step in steps}
        here |= {step.change.previous_address for step in steps if step.change.previous_address}
        gone = {a: q for a, q in self.request.snapshot.questions.items() if a not in here}
        asked = {step.question.address: step.question for step in steps if step.question}
        wanted = {question.fingerprint for question in asked.values()}
        kept = {a: q for a, q in gone.items() if q.fingerprint not in wanted}
        doubts = {one.address: doubt_about(one, self.request.now) for one in self.in_doubt}
        return kept | doubts | asked


def _waiting(step: _Step, line: Mapping[str, str], stuck: Mapping[str, Leaver]) -> _Step:
    """A step that waits for what leaves, or is blocked by what stays."""
    case, change = step.case, step.change
    if case is None or case.desired is None or change.address not in stuck:
        if change.address not in line:
            return step
        return step._replace(change=replace(change, depends_on=line[change.address]))
    by = stuck[change.address]
    found = (*step.findings, posts.counterpart_finding(case.desired.post, by.address))
    return step._replace(change=stuck_change(case, change, by.reasons[-1:]), findings=found)
