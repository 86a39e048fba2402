"""Metering: what of the subscription is left after a plan. It never fails one."""

from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from postsync.domain.diagnostic import apply_severities, sort_diagnostics
from postsync.domain.errors import PostsyncError
from postsync.domain.plan.counting import excess_of
from postsync.domain.plan.plan import Plan
from postsync.domain.post.post import Workspace
from postsync.domain.remote.usage import Usage
from postsync.domain.state.record import Snapshot
from postsync.engine.world import Options, World

PATIENCE = 5.0
"""Seconds that a plan which is ready waits for the usage."""


class Meter:
    """The usage of the subscription, asked for once, and only where something is to be sent."""

    def __init__(self, world: World, options: Options) -> None:
        self._provider = world.provider if options.costs else None
        self._asked: Future[Usage | None] | None = None

    def ask(self) -> None:
        """Begin to ask, beside whatever else is asked."""
        if self._asked is None and self._provider is not None:
            pool = ThreadPoolExecutor(1, thread_name_prefix="postsync-usage")
            self._asked = pool.submit(self._provider.usage)
            pool.shutdown(wait=False)

    def ask_early(self, workspace: Workspace, snapshot: Snapshot, now: datetime) -> None:
        """Begin to ask if a post is new, so that the answer is there when the plan is."""
        if any(
            post.address not in snapshot.records
            and not post.content.draft
            and (post.content.scheduled_at is None or post.content.scheduled_at > now)
            for post in workspace.posts
        ):
            self.ask()

    def read(self, plan: Plan, options: Options) -> Plan:
        """`plan` with what is left of the subscription after it, and a warning where that is too little."""
        if plan.cost is None or self._provider is None:
            return plan
        self.ask()
        cost = plan.cost._replace(was_asked=True, usage=self._answer())
        found = apply_severities(excess_of(cost), options.severities)
        told = sort_diagnostics((*plan.diagnostics, *found)) if found else plan.diagnostics
        return replace(plan, cost=cost, diagnostics=told)

    def _answer(self) -> Usage | None:
        usage = None
        if self._asked is not None:
            # Nothing rests on it: a service that does not answer has its say in the other calls.
            with suppress(PostsyncError, TooLate):
                usage = self._asked.result(PATIENCE)
        return usage
