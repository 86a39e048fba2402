"""Verifying: what was due, and what became of it. Asks the service about that alone, and writes nothing."""

from datetime import datetime

from postsync.domain.plan.findings.accounts import QUIET_AFTER
from postsync.domain.remote.remote import DeliveryStatus
from postsync.domain.run.events import Noted
from postsync.domain.run.status import Status, due
from postsync.domain.state.record import Record
from postsync.engine.planning import clock_error
from postsync.engine.surveying import look
from postsync.engine.world import Options, World


def verify(world: World, options: Options, since: datetime) -> Status:
    """Return what was due or went out since a moment, and what is open of what was due before.

    Raises ProviderError, StateError.
    """
    now = world.clock.now()

    def concerns(record: Record) -> bool:
        """Whether it was due, and is in this look or may still change."""
        was_due = (
            record.echo.scheduled_at or record.content.scheduled_at or record.created_at or now
        )
        if was_due > now:
            return False
        stands = {delivery.status for delivery in record.outcomes}
        is_open = not record.is_final or DeliveryStatus.PENDING in stands
        may_be_fixed = DeliveryStatus.FAILED in stands and was_due + QUIET_AFTER > now
        return was_due > since or is_open or may_be_fixed

    status = look(world, options, world.source.load(), concerns)
    note_clock(world)
    return due(status, since, world.clock.now())


def note_clock(world: World) -> None:
    """Say so where the clock of this machine is not the service's: what is overdue is told by it."""
    if wrong := clock_error(world.provider):
        world.observer(Noted(message=". ".join(wrong)))
