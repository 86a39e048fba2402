"""The planner: desired, recorded and observed in, a plan out. Pure and total.

The table itself is in `decision`; here posts are paired with records, what may exist already is looked
for, and every address of the workspace, the state and the open intents gets its decision.
"""

from collections.abc import Iterator, Mapping
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
from postsync.domain.plan import findings
from postsync.domain.plan.addressing import AccountIndex
from postsync.domain.plan.answered import EVERY, Answered, wish
from postsync.domain.plan.case import Case, Desired, Known, compare, desire, recognise
from postsync.domain.plan.changes import broken_change, make_change, settled_change
from postsync.domain.plan.decision import NOTHING, Decision, Moment, decide
from postsync.domain.plan.matching import NO_MATCHES, Likeness, Matches, Unmanaged, likeness
from postsync.domain.plan.pairing import (
    counterpart,
    find_twins,
    pair_moved,
    pair_successors,
    without_loose_ends,
)
from postsync.domain.plan.plan import Change, Plan, Reason
from postsync.domain.plan.published import Published
from postsync.domain.plan.request import PlanRequest
from postsync.domain.plan.settlement import (
    Settlement,
    Verdict,
    may_have_made,
    settle_open,
    wanted_by,
)
from postsync.domain.post.content import Missed, digest, fingerprint
from postsync.domain.post.post import Broken, Post
from postsync.domain.remote.remote import (
    DeliveryStatus,
    RemotePost,
    Standing,
    names_of,
)
from postsync.domain.state.intent import MAKING, Action
from postsync.domain.state.question import Asking, Candidate, Question
from postsync.domain.state.record import Record, with_echo, with_file, with_outcome

_SENDING = frozenset(
    {Action.CREATE, Action.UPDATE, Action.REPLACE, Action.ADOPT, Action.DEFER, Action.RETRY}
)
"""Actions that need every account of the post to be there, now or when its day comes."""

_AHEAD = frozenset({Standing.SCHEDULED, Standing.DRAFT})


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
        self.moment = Moment(
            now=request.now,
            policy=request.policy,
            capability=request.capability,
            attended=request.attended,
        )
        self.index = AccountIndex(request.observation.accounts)
        self.names = names_of(request.observation.accounts)
        self.answers = Answered(request)
        self.archive = _by_address(request.snapshot.archive)
        self.broken = self._find_broken()
        self.settlements = self._settle() if request.snapshot.intents else {}
        self.pairs = pair_moved(self.posts, self.records, self._account_ids, self.broken)
        # A record whose own fate is open stays where it is.
        self.renamed = without_loose_ends(self.pairs, self.records, self.settlements)
        self.renamed |= self._successors()
        self.cases = self._compare_all()
        self.exact = self._claim_exact_ones()

    def plan(self) -> Plan:
        request = self.request
        steps = self._with_counterparts([self._step(case) for case in self.cases])
        shown = steps
        if request.targets:
            only = set(request.targets)
            shown = [
                step
                for step in steps
                if step.change.address in only or step.change.previous_address in only
            ]
        changes = [step.change for step in shown if step.change.action is not Action.NOOP]
        found = [finding for step in shown for finding in step.findings]
        excess = [
            *findings.excess_findings(
                changes,
                request.policy,
                allow_creates=request.allow_creates,
                allow_cancels=request.allow_cancels,
                allow_publish_now=request.allow_publish_now,
            ),
            *self._vanished(),
        ]
        if not request.observation.complete:
            found.append(findings.unlisted_finding())
        found += self._standing_again()
        asked = {*request.targets, *request.create_anyway, *request.reresolve, *request.restore}
        asked |= {*request.adopt, *request.retry}
        found += findings.unknown_addresses(
            asked - {EVERY}, self.posts, self.records, request.snapshot.intents, self.archive
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
            targets=request.targets,
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
            policy=digest([str(value) for value in request.policy]),
        )

    # Before the first decision

    def _find_broken(self) -> dict[str, Broken]:
        """The documents with errors, by address; also by that of each record of such a file.

        A file that git says was renamed stands for its old name, too.
        """
        broken = self.request.broken
        found = {one.address: one for one in broken if one.address is not None}
        if not broken:
            return found
        old_names = self.request.renamed_files()
        gone = {a: r for a, r in self.records.items() if a not in self.posts and a not in found}
        for address, record in gone.items():
            for one in broken:
                was = old_names.get(one.file, one.file)
                if record.file is not None and (one.holds(record.file) or was == record.file):
                    found.setdefault(address, one)
        for one in broken:
            if one.post is not None and one.address not in self.records:
                old = counterpart(one.post, self._account_ids(one.post), gone.values())
                if old is not None:
                    found.setdefault(old, one)
        return found

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

    def _successors(self) -> dict[str, Record]:
        """The records that posts take over which were moved and edited."""
        taken = {record.address for record in self.renamed.values()}
        busy = {*self.settlements, *self.broken}
        return pair_successors(
            [
                post
                for address, post in self.posts.items()
                if not post.content.draft
                and address not in {*self.records, *self.renamed, *self.archive, *busy}
            ],
            [
                record
                for address, record in self.records.items()
                if address not in {*self.posts, *taken, *busy}
            ],
            self._account_ids,
            self.request.renamed_files,
            self._may_be_out,
        )

    def _may_be_out(self, record: Record) -> bool:
        seen = self.request.observation.posts.get(record.remote_id)
        return (seen or record).standing(self.request.now) not in _AHEAD

    def _compare_all(self) -> tuple[Case, ...]:
        """A case for each address, in the order of addresses; a renamed record is at the new one."""
        moved = {record.address for record in self.renamed.values()}
        remaining = {a: record for a, record in self.records.items() if a not in moved}
        back = self._back_elsewhere(remaining)
        # A service that had a fault may have called a post gone that it publishes all the same.
        posts, now = self.request.observation.posts, self.request.now
        standing = {
            record.address: record
            for record in self.request.snapshot.archive.values()
            if record.remote_id in posts and posts[record.remote_id].standing(now) in _AHEAD
        }
        cases = []
        for address in sorted(
            {*self.posts, *remaining, *self.settlements, *self.broken, *standing}
        ):
            post = self.posts.get(address)
            record = self.renamed.get(address) or remaining.get(address)
            archived = None
            if record is None and post is not None:
                archived = self.archive.get(address) or back.get(address)
            elif record is None:
                record = standing.get(address)
            cases.append(self._case(address, post, record or archived, archived is not None))
        return tuple(cases)

    def _case(self, address: str, post: Post | None, record: Record | None, archived: bool) -> Case:
        request = self.request
        again = address in request.reresolve or EVERY in request.reresolve
        desired = desire(post, record, self.index, reresolve=again) if post else None
        known = recognise(record, request.observation, self.names, request.now) if record else None
        if known is not None and archived:
            known = replace(known, is_archived=True)
        return compare(address, desired, known)

    def _back_elsewhere(self, remaining: Mapping[str, Record]) -> dict[str, Record]:
        """Archived records of a time that is past whose posts are back under another address."""
        if not self.archive:
            return {}
        past = {
            address: post
            for address, post in self.posts.items()
            if address not in {*remaining, *self.renamed, *self.archive}
            and self.moment.is_past(post.content.scheduled_at)
        }
        free = {a: record for a, record in self.archive.items() if a not in self.posts}
        return pair_moved(past, free, self._account_ids) if past else {}

    def _account_ids(self, post: Post) -> frozenset[str]:
        accounts = self.index.resolve(post.content.selectors).accounts
        return frozenset(account.id for account in accounts)

    @cached_property
    def _unmanaged(self) -> Unmanaged:
        # Built only when something might have to be created: most plans never need it.
        return Unmanaged(self.request.observation, self.request.snapshot, self.request.now)

    @cached_property
    def _published(self) -> Published:
        return Published(self.request.snapshot, self.request.observation, self.request.now)

    @cached_property
    def _twins(self) -> dict[str, str]:
        """The posts that are one to the public; of what is out no second one would be made."""
        return find_twins(
            [case.desired for case in self.cases if case.desired and not self._is_history(case)]
        )

    def _is_history(self, case: Case) -> bool:
        """Whether the post is out, or may be: then its file's errors stop nothing."""
        if case.known is None or case.standing in _AHEAD:
            return False
        failed = [d.status is DeliveryStatus.FAILED for d in case.known.deliveries]
        return not (failed and all(failed))

    def _claim_exact_ones(self) -> dict[str, Matches]:
        """Take every post at the service that one file asks for exactly, before any that is only like."""
        if not self.request.observation.posts:
            return {}
        found = {}
        looking = [case for case in self.cases if self._may_be_made(case)]
        for case in looking:
            chosen = self.answers.chosen(case)
            if chosen is not None and case.desired is not None:
                exact = self._unmanaged.like(self._likeness(case.desired)).exact
                found[case.address] = Matches(exact=(chosen,) if chosen in exact else ())
                self._unmanaged.claim(chosen)
        for case in looking:
            if case.desired is None or case.address in found:
                continue
            exact = self._not_refused(
                case, self._unmanaged.like(self._likeness(case.desired)).exact
            )
            if len(exact) == 1 and not self.answers.is_meant_anyway(case):
                self._unmanaged.claim(exact[0])
            found[case.address] = Matches(exact=exact)
        return found

    def _may_be_made(self, case: Case) -> bool:
        """Whether a post may have to be made for a case."""
        if case.desired is None or case.desired.post.content.draft:
            return False
        if case.address in self.settlements or case.address in self.broken:
            return False
        if case.known is None or case.standing is Standing.GONE:
            return True
        return case.changed or case.drifted or case.desired.post.content.answers.again

    # One address

    def _step(self, case: Case) -> _Step:
        settlement = self.settlements.get(case.address)
        if settlement is not None:
            return self._settled(settlement, case.post)
        if case.address in self.broken:
            return self._broken(case, self.broken[case.address])
        case = self.answers.answered(case)
        if self._may_be_made(case):
            case = self._with_matches(case)
        decision = decide(case, self.moment)
        if decision.match is not None:
            self._unmanaged.claim(decision.match)
        if case.desired is not None:
            decision = self._check_accounts(case, case.desired, decision)
            if self.settlements:
                decision = self._check_intents(case, case.desired, decision)
        question = self._question(case, decision)
        found = (
            *decision.findings,
            *findings.delivery_findings(case, self.answers.known(case), self.request.now),
        )
        if question is not None:
            found += (findings.question_finding(case, question),)
        if case.desired is not None and case.standing is Standing.SCHEDULED:
            found += tuple(self._remote_twins(case.desired))
        record = self._refreshed(case, case.known, decision) if case.known else None
        if case.previous_address is not None:
            decision, found = self._moved(case, decision, found)
        change = make_change(case, decision, self.index, question)
        return _Step(change, found, record, question, case)

    def _moved(
        self, case: Case, decision: Decision, found: Diagnostics
    ) -> tuple[Decision, Diagnostics]:
        """The decision about a post whose record stands under another address."""
        is_archived = case.known is not None and case.known.is_archived
        action = decision.action
        if action is Action.NOOP and not is_archived:
            action = Action.MOVE
            if case.wanted is None and self._is_history(case):
                found = (*found, findings.moved_published(case))
        return replace(decision, action=action, reasons=(Reason.RENAMED, *decision.reasons)), found

    def _broken(self, case: Case, broken: Broken) -> _Step:
        """A file that cannot be read, or has errors, is neither absent nor new."""
        question = self.request.snapshot.questions.get(case.address)
        change = broken_change(case, broken, self.index)
        if self._is_history(case):
            change = make_change(case, NOTHING, self.index)
        return _Step(change, (), None, question, case)

    def _settled(self, settlement: Settlement, post: Post | None) -> _Step:
        """The step that settles an open intent."""
        found: Diagnostics = ()
        if self.request.at_work is not None:
            found = (findings.at_work_finding(settlement.intent, self.request.at_work, post),)
        elif settlement.verdict is Verdict.ASK:
            found = (findings.open_intent_finding(settlement, post),)
        elif settlement.verdict is Verdict.WAIT:
            found = (findings.withdrawn_finding(settlement.intent, post),)
            change = settled_change(settlement, post, self.index)
            return _Step(replace(change, action=Action.NOOP), found)
        question = self.request.snapshot.questions.get(settlement.intent.address)
        return _Step(settled_change(settlement, post, self.index), found, None, question)

    def _with_matches(self, case: Case) -> Case:
        """`case` with everything that it may be already."""
        if case.desired is None:
            return case
        matches = self.exact.get(case.address, NO_MATCHES)
        if self.request.observation.posts and not matches.exact:
            alike = self._unmanaged.like(self._likeness(case.desired)).like
            matches = Matches(like=self._not_refused(case, alike))
        published: tuple[Candidate, ...] = ()
        if self._publishes_at_once(case.desired.post):
            own = case.record.remote_ids if case.record else ()
            found = self._published.find(
                case.desired.content, case.desired.addressed.destinations, own
            )
            refused = case.desired.post.content.answers.is_not
            published = tuple(one for one in found if one.remote_id not in refused)
        return replace(
            case,
            matches=matches,
            published=published,
            doubt=self._doubt(case.desired.post) if case.known is None else None,
        )

    def _not_refused(self, case: Case, posts: tuple[RemotePost, ...]) -> tuple[RemotePost, ...]:
        refused = case.post.content.answers.is_not if case.post else ()
        return tuple(post for post in posts if post.id not in refused) if refused else posts

    def _doubt(self, post: Post) -> str | None:
        """Return why a post might exist although nothing shows it, or None."""
        if not self.answers.is_uncertain:
            return None
        if not self.request.observation.complete and not self.offline:
            return (
                "the state is new or went back, and the service's list could not be read as a whole"
            )
        # Outside version control nobody can tell how old a file is.
        is_old = self.request.went_back and self.request.commit is None
        if self._publishes_at_once(post) and (is_old or post.span.file in self._old_files):
            return "the state is new or went back, and this post may have been published before"
        return None

    @cached_property
    def _old_files(self) -> frozenset[str]:
        return self.request.old_files()

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
            desired.content,
            desired.addressed.account_ids,
            at=None if at_once else content.scheduled_at,
            missed=content.scheduled_at if at_once else None,
            since=held,
        )

    def _remote_twins(self, desired: Desired) -> Iterator[Diagnostic]:
        """Report posts that nobody claims and that would go out beside this one."""
        refused = desired.post.content.answers.is_not
        for post in self._unmanaged.like(self._likeness(desired)).exact:
            if post.id not in refused and post.standing(self.request.now) in _AHEAD:
                yield findings.remote_twin_finding(desired.post, post)

    def _check_accounts(self, case: Case, desired: Desired, decision: Decision) -> Decision:
        """Add what is wrong with the accounts; what cannot be sent to them is blocked."""
        post, addressed = desired.post, desired.addressed
        is_sending = decision.action in _SENDING or decision.if_approved in _SENDING
        found: list[Diagnostic] = []
        if decision.action in MAKING and post.address in self._twins:
            found.append(findings.twin_finding(desired, self._twins[post.address]))
        if is_sending:
            found += findings.selector_findings(post, addressed, self.index, offline=self.offline)
            namesakes = list(findings.namesake_findings(post, addressed, self.index))
            found += namesakes or findings.fanout_findings(post, addressed, self.request.policy)
            found += findings.block_findings(post)
        if not post.content.draft and not self.offline:
            standing = Standing.FINAL if self._is_history(case) else case.standing
            found += findings.account_findings(post, addressed, self.index, standing)
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

    def _question(self, case: Case, decision: Decision) -> Question | None:
        """The question that a decision asks; asked before, it stays as old as it is."""
        if decision.asking is None or case.post is None or decision.action is not Action.BLOCKED:
            return None
        asked = self.request.snapshot.questions.get(case.address)
        candidates = {one.remote_id: one for one in decision.candidates}
        if asked is not None and asked.kind is decision.asking:
            refused = case.post.content.answers.is_not
            kept = (one for one in asked.candidates if one.remote_id not in refused)
            candidates = {one.remote_id: one for one in kept} | candidates
            if asked.fingerprint == wish(case.post):
                return replace(asked, address=case.address, candidates=tuple(candidates.values()))
        return Question(
            address=case.address,
            kind=decision.asking,
            since=self.request.now,
            fingerprint=wish(case.post),
            candidates=tuple(candidates.values()),
            answers=case.post.content.answers,
        )

    def _refreshed(self, case: Case, known: Known, decision: Decision) -> Record | None:
        """The record brought up to date with what was observed, if nothing else changes it."""
        if decision.action not in {Action.NOOP, Action.BLOCKED} or known.is_archived:
            return None
        is_as_applied = decision.action is Action.NOOP and (
            case.is_as_shown or not (case.changed or known.drifted)
        )
        desired = case.desired if is_as_applied and case.previous_address is None else None
        record, remote = known.record, known.remote
        # A file that says what somebody made of the post at the service agrees to that.
        if remote is not None and (is_as_applied or not known.drifted):
            record = with_outcome(record, remote, known.deliveries)
            if is_as_applied:
                record = with_echo(record, remote)
        if desired is not None:
            post = desired.post
            if case.is_as_shown:
                ids = desired.addressed.account_ids
                now_is = fingerprint(desired.content, ids)
                record = replace(record, account_ids=ids, fingerprint=now_is)
            record = with_file(record, desired.content, post.span.file, post.own)
        return None if record is self.records.get(record.address) else record

    # All together

    def _with_counterparts(self, steps: list[_Step]) -> list[_Step]:
        """Let each creation wait for the cancel of the post that it may be meant to take the place of.

        What is blocked there blocks it: else both might go out.
        """
        leaving = {
            step.change.address: step
            for step in steps
            if step.case is not None
            and step.case.post is None
            and step.case.record is not None
            and step.change.action in {Action.CANCEL, Action.BLOCKED}
        }
        if not leaving:
            return steps
        records = [step.case.record for step in leaving.values() if step.case and step.case.record]

        def waiting(step: _Step) -> _Step:
            case = step.case
            if step.change.action is not Action.CREATE or case is None or case.desired is None:
                return step
            old = counterpart(case.desired.post, case.desired.addressed.account_ids, records)
            if old is None:
                return step
            if leaving[old].change.action is Action.CANCEL:
                return step._replace(change=replace(step.change, depends_on=old))
            change = replace(
                step.change,
                action=Action.BLOCKED,
                reasons=(*step.change.reasons, *leaving[old].change.reasons[-1:]),
                publishes_now=False,
            )
            found = (*step.findings, findings.counterpart_finding(case.desired.post, old))
            return step._replace(change=change, findings=found)

        return [waiting(step) for step in steps]

    def _vanished(self) -> Iterator[Diagnostic]:
        """Refuse the plan when more scheduled posts than usual are gone from the service all together."""
        scheduled = [record for record in self.records.values() if self._was_ahead(record)]
        asked = self.request.snapshot.questions
        gone = [
            record.address
            for record in scheduled
            if record.remote_id in self.request.observation.gone
            and not (
                record.address in asked and asked[record.address].kind is Asking.DELETED_REMOTELY
            )
        ]
        allowed = max(self.request.policy.max_vanished, len(scheduled) // 10)
        if len(gone) > max(allowed, self.request.allow_vanished or 0):
            yield findings.vanished_finding(gone, allowed)

    def _was_ahead(self, record: Record) -> bool:
        return record.standing(self.request.now) in _AHEAD

    def _standing_again(self) -> Iterator[Diagnostic]:
        """Report posts that were cancelled or replaced and that stand at the service all the same."""
        posts = self.request.observation.posts
        bound = self.request.snapshot.bound_ids() if self.request.snapshot.tombstones else ()
        for tombstone in self.request.snapshot.tombstones:
            post = posts.get(tombstone.remote_id)
            if post is None or post.id in bound or post.standing(self.request.now) not in _AHEAD:
                continue
            if not self._unmanaged.is_claimed(post):
                yield findings.standing_again_finding(tombstone, post)

    def _about_broken(self, steps: list[_Step]) -> Iterator[Diagnostic]:
        """What is wrong with documents that have errors; of what is out it stops nothing."""
        out = {s.case.address for s in steps if s.case and self._is_history(s.case)}
        for one in self.request.broken:
            addresses = {address for address, broken in self.broken.items() if broken is one}
            targets = set(self.request.targets)
            for item in one.diagnostics:
                if targets and not (addresses & targets or item.rule == "PS133"):
                    continue
                is_history = bool(addresses) and addresses <= out
                if is_history and item.severity is Severity.ERROR:
                    yield item._replace(severity=Severity.WARN)
                else:
                    yield item

    def _questions(self, steps: list[_Step]) -> dict[str, Question]:
        """The questions that stay open."""
        return {step.question.address: step.question for step in steps if step.question}


def _by_address(archive: Mapping[str, Record]) -> dict[str, Record]:
    """The archived records by address; of several the latest post."""
    latest: dict[str, Record] = {}
    for record in archive.values():
        other = latest.get(record.address)
        if other is None or record.generation >= other.generation:
            latest[record.address] = record
    return latest
