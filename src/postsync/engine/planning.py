"""Planning: from the ports to a plan. Reads everything, changes nothing."""

from dataclasses import dataclass, replace
from functools import cache

from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostics, Severity, sort_diagnostics
from postsync.domain.errors import PostsyncError
from postsync.domain.plan.accounts import AccountIndex
from postsync.domain.plan.addressing import Destinations, destinations_among
from postsync.domain.plan.plan import Plan
from postsync.domain.plan.planner import PlanRequest, make_plan
from postsync.domain.post.post import Post, Workspace
from postsync.domain.remote.remote import Observation
from postsync.domain.run.events import FilesRead
from postsync.domain.state.record import Snapshot
from postsync.engine.ledger import Ledger
from postsync.engine.observing import Observing, unobserved
from postsync.engine.world import Options, World
from postsync.ports import Stored

SKEW_ALLOWED = 60.0
"""Seconds that the clock may be off the service's before apply refuses (contract, section 5)."""


class WorkspaceInvalid(PostsyncError):
    """The files have errors, so there is no plan."""

    code = "invalid-workspace"

    def __init__(self, diagnostics: Diagnostics) -> None:
        count = sum(item.severity == "error" for item in diagnostics)
        noun = "error" if count == 1 else "errors"
        super().__init__(
            f"the workspace has {count} {noun}, so there is no plan",
            detail="Mend the files; `postsync validate` checks them without a key.",
        )
        self.diagnostics = diagnostics


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan with the inputs it was made of."""

    plan: Plan
    workspace: Workspace
    ledger: Ledger
    observation: Observation


def plan_workspace(world: World, options: Options, *, alone: bool = False) -> Planned:
    """Load, observe and plan. Without a provider the plan is made offline.

    `alone`: the lock of the state is held, so that nobody else is at work whatever the state says.
    The service is listed while the files are read: the network is the longer wait of the two. What
    another run has written meanwhile is not judged by that list but by a new one: what it did since
    would look undone, or edited by somebody. Raises WorkspaceInvalid, ProviderError, StateError.
    """
    looking = (
        Observing(world.provider, world.observer, parallelism=options.parallelism)
        if world.provider
        else None
    )
    read_ledger = cache(lambda: Ledger(world))
    known = cache(lambda: _destinations(looking, read_ledger().stored().snapshot, options))

    def destinations(post: Post) -> tuple[str, ...]:
        return known()(post)  # only now the accounts are waited for

    workspace = load_valid(world, destinations)
    ledger = read_ledger()
    stored = ledger.stored()
    if looking and stored.has_moved:
        looking.begin_again()
    observation = looking.finish(stored.snapshot) if looking else unobserved(stored.snapshot)
    plan = make_plan(
        PlanRequest(
            posts=workspace.posts,
            snapshot=stored.snapshot,
            observation=observation,
            now=world.clock.now(),
            policy=options.policy,
            severities=options.severities,
            commit=world.history.head(),
            targets=options.targets,
            create_anyway=options.create_anyway,
            reresolve=options.reresolve,
            allow_creates=options.allow_creates,
            allow_cancels=options.allow_cancels,
            at_work=None if alone else stored.at_work,
            went_back=stored.is_rolled_back,
            capability=world.capability,
        )
    )
    in_files = _of_changes(workspace.diagnostics, plan)
    extra = (*in_files, *_state_findings(stored), *_skew_findings(world))
    if extra:
        plan = replace(plan, diagnostics=sort_diagnostics((*plan.diagnostics, *extra)))
    return Planned(plan=plan, workspace=workspace, ledger=ledger, observation=observation)


def load_valid(world: World, destinations: Destinations) -> Workspace:
    """The workspace, when nothing in it is wrong. Raises WorkspaceInvalid, and what is raised there."""
    workspace = world.source.load(destinations)
    world.observer(FilesRead(files=workspace.files, posts=len(workspace.posts)))
    if any(item.severity == "error" for item in workspace.diagnostics):
        raise WorkspaceInvalid(workspace.diagnostics)
    return workspace


def _destinations(looking: Observing | None, snapshot: Snapshot, options: Options) -> Destinations:
    """Where posts go, by the accounts that are connected; offline by those last seen."""
    accounts = looking.accounts() if looking else snapshot.accounts
    return destinations_among(AccountIndex(accounts), snapshot.records, options.reresolve)


def _of_changes(diagnostics: Diagnostics, plan: Plan) -> Diagnostics:
    """What is to be said of the files here: `validate` says the rest, which nothing is done about."""
    changed = {change.address for change in plan.changes}
    return tuple(
        item
        for item in diagnostics
        if item.severity is Severity.ERROR or item.address is None or item.address in changed
    )


def clock_skew(world: World) -> float:
    """Seconds by which the service's clock is ahead of ours; 0 when it has not said."""
    return (world.provider.clock_skew() or 0.0) if world.provider else 0.0


def missing_write(stored: Stored) -> str | None:
    """What to say about a state that went back, or is gone; None about one that is the newest."""
    if stored.high_water is None or not stored.is_rolled_back:
        return None
    written, found = stored.high_water, stored.snapshot
    what = "another one" if written.lineage != found.lineage else f"number {found.serial}"
    return f"write {written.serial} of the state is missing: what is here is {what}"


def _state_findings(stored: Stored) -> Diagnostics:
    missing = missing_write(stored)
    if missing is None:
        return ()
    detail = (
        "If there is a good copy, put it back first (`postsync state push FILE`). Without it, posts "
        "that the service has are looked for, and adopted or asked about."
    )
    return (finding("PS612", missing, detail=detail),)


def _skew_findings(world: World) -> Diagnostics:
    skew = clock_skew(world)
    if abs(skew) <= SKEW_ALLOWED:
        return ()
    return (
        finding(
            "PS611",
            f"the service's clock is {abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} this one",
            detail="Set the clock of this machine: apply refuses to run with more than 60 s.",
        ),
    )
