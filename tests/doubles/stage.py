"""A stage: a world of doubles to plan and apply in, and what a test wants to know of it."""

from collections.abc import Callable
from typing import Any

from tests.doubles.clock import FakeInterrupts, FrozenClock
from tests.doubles.provider import MemoryProvider
from tests.doubles.recorder import Recorder
from tests.doubles.state import MemoryJournal, MemoryState
from tests.doubles.workspace import LinearHistory, ListSource, MemoryMedia

from postsync.domain.plan.plan import Plan
from postsync.domain.post.post import Post
from postsync.domain.run.events import Event, Noted
from postsync.domain.run.outcome import ApplyReport, StepResult
from postsync.domain.state.record import Record, Snapshot
from postsync.engine.applying import Applied, Approval, apply
from postsync.engine.planning import plan_workspace
from postsync.engine.world import Options, World


class Stage:
    """Everything that a run of postsync meets, in memory. The same stage may be run many times."""

    def __init__(self, *posts: Post, snapshot: Snapshot | None = None) -> None:
        self.recorder = Recorder()
        self.clock = FrozenClock()
        self.interrupts = FakeInterrupts()
        self.provider = MemoryProvider(self.clock, self.recorder)
        self.state = MemoryState(self.recorder, snapshot)
        self.journal = MemoryJournal(self.recorder)
        self.source = ListSource(posts)
        self.media = MemoryMedia()
        self.history = LinearHistory()
        self.events: list[Event] = []
        self.shown: list[Plan] = []
        self.workspace: str | None = "acme/posts:"
        self.keeps_state = True
        self.offline = False

    @property
    def world(self) -> World:
        return World(
            source=self.source,
            media=self.media,
            state=self.state,
            journal=self.journal,
            clock=self.clock,
            history=self.history,
            observer=self.events.append,
            interrupts=self.interrupts,
            capability=self.provider.capability,
            provider=None if self.offline else self.provider,
            service=self.provider.whose._replace(organisation=None),
            workspace=self.workspace,
            keeps_state=self.keeps_state,
        )

    def write(self, *posts: Post) -> None:
        """Put these posts into the workspace, in place of all others."""
        self.source.posts = list(posts)

    def plan(self, **options: Any) -> Plan:
        """The plan of now."""
        return plan_workspace(
            self.world, Options(**({"allow_empty": bool(self.source.other_files)} | options))
        ).plan

    def apply(
        self,
        *,
        ask: Callable[[Plan], bool] = lambda _plan: True,
        approval: dict[str, Any] | None = None,
        **options: Any,
    ) -> ApplyReport:
        """Apply with a yes to every question, and as many posts at once as there are."""
        return self.applied(ask=ask, approval=approval, **options).report

    def applied(
        self,
        *,
        ask: Callable[[Plan], bool] = lambda _plan: True,
        approval: dict[str, Any] | None = None,
        **options: Any,
    ) -> Applied:
        """Apply, with the plan that it carried out."""
        given = Approval(**({"show": self.shown.append, "ask": ask} | (approval or {})))
        return apply(
            self.world,
            Options(
                **(
                    {"allow_publish_now": 99, "allow_empty": bool(self.source.other_files)}
                    | options
                )
            ),
            given,
        )

    def another_machine(self) -> None:
        """Go on where no journal of earlier runs is, and nobody pressed Ctrl-C."""
        self.journal = MemoryJournal(self.recorder)
        self.interrupts = FakeInterrupts()

    @property
    def snapshot(self) -> Snapshot:
        return self.state.snapshot

    def record(self, address: str = "launch") -> Record:
        return self.snapshot.records[address]

    @property
    def notes(self) -> list[str]:
        return [event.message for event in self.events if isinstance(event, Noted)]

    def has_settled(self) -> bool:
        """Nothing is left to do and nothing is in doubt."""
        plan = self.plan()
        return not plan.has_changes and not plan.has_errors and not self.snapshot.intents


def outcomes(report: ApplyReport) -> dict[str, str]:
    """How each step ended, by address."""
    return {step.address: step.outcome.value for step in report.steps}


def only_step(report: ApplyReport) -> StepResult:
    """The one step of a report."""
    (step,) = report.steps
    return step


def code_of(step: StepResult) -> str | None:
    """The machine-readable reason why a step did not end as wished."""
    return step.error.code if step.error else None
