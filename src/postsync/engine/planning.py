"""Planning: from the ports to a plan. Reads everything, changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic, Diagnostics, Severity, sort_diagnostics
from postsync.domain.errors import PostsyncError
from postsync.domain.plan.addressing import AccountIndex, AccountsOf, accounts_among
from postsync.domain.plan.plan import Plan
from postsync.domain.plan.planner import PlanRequest, make_plan
from postsync.domain.post.post import Post, Workspace
from postsync.domain.remote.remote import Observation
from postsync.domain.run.events import FilesRead
from postsync.engine.ledger import Ledger, missing_write
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
            detail="Fix the files; `postsync validate` checks them without a key.",
        )
        self.diagnostics = diagnostics


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan, with the state and the observation that it was made of."""

    plan: Plan
    ledger: Ledger
    observation: Observation


def plan_workspace(world: World, options: Options, *, alone: bool = False) -> Planned:
    """Read files and state, observe the service, and plan. Without a provider, plan offline.

    `alone`: this run holds the lock of the state, so no other run is at work, whatever the state
    says. Raises WorkspaceInvalid, ProviderError, StateError.
    """
    inputs = _Inputs(world, options)
    workspace = load_valid(world, inputs.accounts_of)
    ledger = inputs.ledger
    stored = ledger.stored()
    observation = inputs.observe(stored)
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
    changed = {change.address for change in plan.changes}
    found = (
        *plan.diagnostics,
        # Of the files only what is about a change: `validate` shows the rest.
        *(d for d in workspace.diagnostics if d.address is None or d.address in changed),
        *_findings(world, stored),
    )
    plan = replace(plan, diagnostics=sort_diagnostics(found))
    return Planned(plan=plan, ledger=ledger, observation=observation)


class _Inputs:
    """The state and the service, which are read while the files are.

    The service begins to list its posts and accounts now, because that takes longest. The state is
    read, and the accounts are waited for, when a post first needs them.
    """

    def __init__(self, world: World, options: Options) -> None:
        self._world = world
        self._reresolve = options.reresolve
        self._ledger: Ledger | None = None
        self._accounts_of: AccountsOf | None = None
        self._looking = (
            Observing(world.provider, world.observer, parallelism=options.parallelism)
            if world.provider
            else None
        )

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

    def observe(self, stored: Stored) -> Observation:
        if self._looking is None:
            return unobserved(stored.snapshot)
        if stored.has_moved:
            # In the list begun before, what another run did since would look undone or edited.
            self._looking.list_again()
        return self._looking.finish(stored.snapshot)


def load_valid(world: World, accounts_of: AccountsOf) -> Workspace:
    """Load the workspace. Raises WorkspaceInvalid if it has errors, and what `accounts_of` raises."""
    workspace = world.source.load(accounts_of)
    world.observer(FilesRead(files=workspace.files, posts=len(workspace.posts)))
    if any(item.severity is Severity.ERROR for item in workspace.diagnostics):
        raise WorkspaceInvalid(workspace.diagnostics)
    return workspace


def clock_error(world: World) -> str | None:
    """The message that this machine's clock is wrong by the service's; None if it is right enough."""
    skew = (world.provider.clock_skew() or 0.0) if world.provider else 0.0
    if abs(skew) <= SKEW_ALLOWED:
        return None
    direction = "ahead of" if skew > 0 else "behind"
    return f"the service's clock is {abs(skew):.0f} s {direction} this one"


def _findings(world: World, stored: Stored) -> Iterator[Diagnostic]:
    """Warnings about the state and the clock."""
    if message := clock_error(world):
        detail = "Set the clock of this machine: apply refuses to run with more than 60 s."
        yield finding("PS611", message, detail=detail)
    if message := missing_write(stored):
        detail = (
            "If you have a good copy, put it back first (`postsync state push FILE`). Without it, "
            "apply looks for the posts at the service, and adopts them or asks about them."
        )
        yield finding("PS612", message, detail=detail)
