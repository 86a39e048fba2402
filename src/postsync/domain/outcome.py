"""Outcomes: how each step of an apply ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from postsync.domain.plan import Action
from postsync.domain.record import Record
from postsync.domain.remote import Delivery


class Outcome(StrEnum):
    """How a step ended. UNKNOWN is never retried blindly."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepError:
    """Why a step did not end as wished. `code` is machine-readable."""

    code: str
    message: str
    request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """One step and how it ended.

    `record` is what the address is bound to afterwards. `closes_intent` is false only when the
    outcome is unknown; `released` are remote ids that no longer belong to the address.
    """

    address: str
    action: Action
    outcome: Outcome
    remote_id: str | None = None
    deliveries: tuple[Delivery, ...] = ()
    error: StepError | None = None
    record: Record | None = None
    released: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an apply did."""

    digest: str
    steps: tuple[StepResult, ...]
    serial: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def succeeded(self) -> bool:
        """True when every step is done."""
        return all(step.outcome is Outcome.DONE for step in self.steps)
