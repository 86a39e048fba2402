"""Planning: from the ports to a plan. Reads everything, changes nothing."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime

from postsync.domain.catalogue import finding, told_once_a_run
from postsync.domain.diagnostic import (
    Diagnostic,
    Diagnostics,
    Severity,
    Span,
    apply_severities,
    sort_diagnostics,
)
from postsync.domain.errors import ConfigError, PostsyncError
from postsync.domain.plan.addressing import AccountIndex, AccountsOf, accounts_among
from postsync.domain.plan.changes import handling_changes
from postsync.domain.plan.counting import accounts_of, cost_of
from postsync.domain.plan.media import known_media
from postsync.domain.plan.plan import FieldChange, Plan, PlanRequest
from postsync.domain.plan.planner import make_plan
from postsync.domain.plan.since import drafts_in, since
from postsync.domain.post.post import Past, Post, Workspace
from postsync.domain.remote.remote import Observation, Standing
from postsync.domain.run.events import FilesRead
from postsync.domain.state.record import Snapshot
from postsync.engine.belonging import KEEP_IT, NOT_KEPT, refuse_another, refuse_stranger, service_of
from postsync.engine.commits import is_reviewed, old_files, older_commit, renamed_files
from postsync.engine.configured import configuration_since, past_of
from postsync.engine.ledger import PUT_IT_BACK, Ledger, missing_write
from postsync.engine.metering import Meter
from postsync.engine.observing import LISTED, Observing, is_whole, unobserved
from postsync.engine.vetting import untrue_among
from postsync.engine.world import Options, World
from postsync.ports import Provider, Stored

ROOT = Span(file=".")
"""The place of what is wrong with the folder of the workspace itself."""

_KINDS = {Severity.ERROR: "error", Severity.WARN: "warning", Severity.INFO: "note"}

SKEW_ALLOWED = 60.0
"""Seconds that the clock may be off the service's before apply refuses (contract, section 5)."""


class WorkspaceInvalid(PostsyncError):
    """The workspace as a whole cannot be read, so there is no plan."""

    code = "invalid-workspace"

    def __init__(self, diagnostics: Diagnostics) -> None:
        count = sum(item.severity == "error" for item in diagnostics)
        noun = "error" if count == 1 else "errors"
        super().__init__(
            f"the workspace has {count} {noun}, so there is no plan",
            detail="Fix the files; `postsync validate` checks them without a key.",
        )
        self.diagnostics = diagnostics


class EmptyWorkspace(PostsyncError):
    """No post file is there, but scheduled posts are: a checkout or a pattern is incomplete."""

    code = "empty-workspace"

    def __init__(self, scheduled: int) -> None:
        are = "post is" if scheduled == 1 else "posts are"
        super().__init__(
            f"there is no post file, but {scheduled} {are} scheduled, so there is no plan",
            detail=(
                "Was everything checked out, and do the `posts:` patterns of postsync.yaml name the "
                "right folder? If all are to be cancelled, add `--allow-empty`, or keep one file "
                "there: a draft will do."
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan, with the state, the observation and everything else that it was made of.

    `base` is the workspace at the base that was named, if one was, or why it cannot be read.
    """

    plan: Plan
    ledger: Ledger
    observation: Observation
    request: PlanRequest
    workspace: Workspace
    of_state: Diagnostics
    base: Past | ConfigError | None = None

    def attended(self) -> "Planned":
        """The same, now that a person has seen the plan and approved what it shows."""
        request = replace(self.request, attended=True)
        plan = _plan_of(request, self.workspace, self.of_state, self.base)
        return replace(self, request=request, plan=plan)

    def files(self) -> set[str]:
        """The files of posts that there are, and that there were when they were applied."""
        now = (post.span.file for post in self.workspace.posts)
        broken = (one.file for one in self.workspace.broken)
        then = (record.file for record in self.ledger.records.values() if record.file)
        return {*now, *broken, *then}


def plan_workspace(
    world: World, options: Options, *, alone: bool = False, attended: bool = False
) -> Planned:
    """Read files and state, observe the service, and plan. Without a provider, plan offline.

    `alone`: this run holds the lock of the state, so no other run is at work, whatever the state
    says. `attended`: a person has approved the plan beforehand. Raises WorkspaceInvalid,
    EmptyWorkspace, AnotherService, AnotherWorkspace, ProviderError, StateError.
    """
    meter = Meter(world, options)
    with _looking(world, options) as looking:
        inputs = _Inputs(world, options, looking)
        workspace = load_readable(world, inputs.accounts_of)
        ledger = inputs.ledger
        stored = ledger.stored()
        now = world.clock.now()
        # The service is listing its posts meanwhile.
        meter.ask_early(workspace, stored.snapshot, now)
        configuration = configuration_since(world, stored.snapshot, options.base)
        base = past_of(world, options.base)
        commit = world.history.head()
        observation = inputs.observe(stored, _named(workspace, options, stored.snapshot))
    if not (workspace.posts or workspace.broken or options.allow_empty):
        _refuse_emptiness(stored.snapshot, now)
    is_new = stored.is_rolled_back or not stored.snapshot.serial
    request = PlanRequest(
        posts=workspace.posts,
        broken=workspace.broken,
        snapshot=stored.snapshot,
        observation=observation,
        now=now,
        policy=options.policy,
        severities=options.severities,
        cadence=options.cadence,
        zone=options.zone,
        limits=options.limits,
        commit=commit,
        targets=options.targets or tuple(options.retry),
        create_anyway=options.create_anyway,
        reresolve=options.reresolve,
        restore=options.restore,
        adopt=options.adopt,
        retry=options.retry,
        allow_creates=options.allow_creates,
        allow_cancels=options.allow_cancels,
        allow_publish_now=options.allow_publish_now,
        allow_vanished=options.allow_vanished,
        attended=attended,
        old_files=old_files(
            world, workspace, began_at=None if is_new else stored.snapshot.began_at or now
        ),
        renamed_files=renamed_files(world, stored.snapshot.commit),
        at_work=None if alone else stored.at_work,
        went_back=stored.is_rolled_back,
        untrue=untrue_among(world, stored.snapshot),
        service=service_of(world, stored.snapshot),
        workspace=world.workspace or stored.snapshot.workspace,
        reviewed=is_reviewed(world, workspace, commit, stored.snapshot)
        if options.reviewed_only
        else None,
        capability=world.capability,
        configuration=configuration,
    )
    of_state = (*_findings(world, stored), *_unreadable(stored.snapshot, observation))
    plan = _plan_of(request, workspace, of_state, base)
    # Apply refuses by itself; a plan without changes is not worth a git process.
    if (
        not alone
        and plan.has_changes
        and (older := older_commit(world, plan.commit, ledger.commit))
    ):
        of_state = (*of_state, older)
        plan = _plan_of(request, workspace, of_state, base)
    return Planned(
        plan=meter.read(plan, options),
        ledger=ledger,
        observation=observation,
        request=request,
        workspace=workspace,
        of_state=of_state,
        base=base,
    )


def _named(workspace: Workspace, options: Options, snapshot: Snapshot) -> list[str]:
    """The ids of posts that people say a post of ours is, and that the list may not reach back to."""
    answered = (post.content.answers.is_ for post in workspace.posts)
    named = [*options.adopt.values(), *(one for one in answered if one is not None)]
    bound = snapshot.bound_ids() if named else frozenset[str]()
    return [one for one in named if one not in bound]


def _plan_of(
    request: PlanRequest,
    workspace: Workspace,
    of_state: Diagnostics,
    base: Past | ConfigError | None,
) -> Plan:
    """The plan of a request, with what there is to say of the files and the state besides."""
    plan = make_plan(request)
    ignored = apply_severities(_switched_off(workspace, plan), request.severities)
    found = (*plan.diagnostics, *_about_changes(workspace, plan), *ignored, *of_state)
    plan = replace(plan, drafts=drafts_in(plan, workspace))
    plan = replace(plan, since=since(base, plan, workspace, request.snapshot))
    known = {**base.media, **workspace.media} if isinstance(base, Past) else workspace.media
    return replace(
        plan,
        diagnostics=sort_diagnostics(told_once_a_run(found)),
        service=request.service,
        workspace=request.workspace,
        configuration=request.configuration,
        media=dict(known_media(plan, known, request.snapshot)),
        cost=cost_of(plan.changes),
        accounts=() if plan.offline else accounts_of(plan.changes, request.observation.accounts),
        recorded=dict(_recorded(plan, request.snapshot)),
    )


def _recorded(plan: Plan, snapshot: Snapshot) -> Iterator[tuple[str, tuple[FieldChange, ...]]]:
    """How posts are handled from now on of which nothing is sent, such as whether they are protected."""
    for address, record in plan.refreshed.items():
        known = snapshot.records.get(address)
        if known and (changes := handling_changes(known.content, record.content)):
            yield address, changes


def _about_changes(workspace: Workspace, plan: Plan) -> Iterator[Diagnostic]:
    """Of what is said about files, what is about a change: `validate` shows the rest.

    The planner says what is wrong with broken documents, and which posts would be twins (PS134), as far
    as it knows their accounts.
    """
    said = {item for one in workspace.broken for item in one.diagnostics}
    changed = {change.address for change in plan.changes}
    twins = {item.address for item in plan.diagnostics if item.rule == "PS134"}
    for item in workspace.diagnostics:
        is_asked = not changed.isdisjoint(item.addresses) or (
            item.address is None and not plan.targets
        )
        is_judged = item.rule == "PS134" and (item.address in twins or not plan.offline)
        if is_asked and item not in said and not is_judged:
            yield item


def _switched_off(workspace: Workspace, plan: Plan) -> Iterator[Diagnostic]:
    """What comments in the files keep from being said about the posts that change."""
    changed = {change.address for change in plan.changes}
    for item in workspace.ignored:
        if not changed.isdisjoint(item.addresses):
            yield finding(
                "PS625",
                f"a comment switches off the {_KINDS[item.severity]} {item.rule}: {item.summary}",
                span=item.span,
                address=item.address,
            )


def _refuse_emptiness(snapshot: Snapshot, now: datetime) -> None:
    scheduled = [
        record
        for record in snapshot.records.values()
        if record.standing(now) in {Standing.SCHEDULED, Standing.DRAFT}
    ]
    if scheduled:
        raise EmptyWorkspace(len(scheduled))


def _looking(world: World, options: Options) -> AbstractContextManager[Observing | None]:
    """Begin to list posts and accounts of the service, because that takes longest; offline, nothing."""
    if world.provider is None:
        return nullcontext()
    return Observing(
        world.provider,
        world.observer,
        parallelism=options.parallelism,
        created_after=None if options.full else world.clock.now() - LISTED,
    )


class _Inputs:
    """The state and the service, which are read while the files are.

    The state is read, and the accounts are waited for, when a post first needs them.
    """

    def __init__(self, world: World, options: Options, looking: Observing | None) -> None:
        self._world = world
        self._reresolve = options.reresolve
        self._ledger: Ledger | None = None
        self._accounts_of: AccountsOf | None = None
        self._looking = looking

    @property
    def ledger(self) -> Ledger:
        if self._ledger is None:
            self._ledger = Ledger(self._world)
        return self._ledger

    def accounts_of(self, post: Post) -> tuple[str, ...]:
        """Where `post` goes, by the accounts that are connected; offline, by those last seen."""
        if self._accounts_of is None:
            ledger = self.ledger
            accounts = self._looking.accounts() if self._looking else ledger.accounts
            index = AccountIndex(accounts)
            self._accounts_of = accounts_among(index, ledger.records, self._reresolve)
        return self._accounts_of(post)

    def observe(self, stored: Stored, named: Iterable[str]) -> Observation:
        if self._looking is None:
            refuse_another(self._world, stored.snapshot)
            return unobserved(stored.snapshot)
        if stored.has_moved:
            # In the list begun before, what another run did since would look undone or edited.
            self._looking.list_again()
        self._looking.accounts()
        refuse_another(self._world, stored.snapshot)
        observation = self._looking.finish(stored.snapshot, named, whole=is_whole(stored))
        # Where only its posts say whose they are, the service is known no sooner.
        refuse_another(self._world, stored.snapshot)
        refuse_stranger(stored.snapshot, observation)
        return observation


def load_readable(world: World, accounts_of: AccountsOf) -> Workspace:
    """Load the workspace; documents with errors are among its broken ones.

    Raises WorkspaceInvalid if it cannot be read as a whole, and what `accounts_of` raises.
    """
    workspace = world.source.load(accounts_of)
    world.observer(FilesRead(files=workspace.files, posts=len(workspace.posts)))
    of_all = (item for item in workspace.diagnostics if item.severity is Severity.ERROR)
    if any(item.address is None and item.span in (None, ROOT) for item in of_all):
        raise WorkspaceInvalid(workspace.diagnostics)
    return workspace


_SET_IT = (
    "Set the clock of this machine, and run again. In CI the machine is nobody's to set: run the job "
    "once more, which gives it another one; a runner of your own has to keep its clock by NTP."
)


def clock_error(provider: Provider | None) -> tuple[str, str] | None:
    """What is wrong with this machine's clock by the service's, and what to do; None if nothing is.

    Where no answer tells the time nobody knows which slots are over, so that counts as wrong.
    """
    if provider is None:
        return None
    skew = provider.clock_skew()
    if skew is None:
        return (
            "no answer of the service has a Date, so nobody can tell whether this clock is right",
            "A proxy on the way may have taken the header out: let it pass, or run elsewhere.",
        )
    if abs(skew) <= SKEW_ALLOWED:
        return None
    direction = "ahead of" if skew > 0 else "behind"
    return (
        f"the service's clock is {abs(skew):.0f} s {direction} this one",
        _SET_IT,
    )


def _findings(world: World, stored: Stored) -> Iterator[Diagnostic]:
    """Warnings about the state and the clock."""
    if wrong := clock_error(world.provider):
        summary, remedy = wrong
        yield finding("PS611", f"{summary}: apply refuses to run", detail=remedy)
    if not world.keeps_state:
        yield finding("PS624", f"{NOT_KEPT}: apply refuses to run", detail=KEEP_IT)
    if message := missing_write(stored):
        yield finding("PS612", message, detail=PUT_IT_BACK)


def _unreadable(snapshot: Snapshot, observation: Observation) -> Iterator[Diagnostic]:
    """Warnings about recorded posts whose ids the service does not take for ids."""
    for record in (*snapshot.records.values(), *snapshot.archive.values()):
        if record.remote_id in observation.unreadable:
            message = (
                f"the service calls {record.remote_id!r} invalid, which is the id of this post: "
                "whether the post still stands, that does not tell"
            )
            detail = (
                "Look for it in the service's dashboard. If it is not there, and is not to go out, "
                "delete the file: apply makes sure of it. If it is to go out: "
                f"`postsync state rm {record.address}`, and the next apply makes it anew."
            )
            yield finding("PS613", message, detail=detail, address=record.address)
