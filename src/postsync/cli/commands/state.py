"""`postsync state`: inspect and repair the recorded state."""

from collections.abc import Callable
from typing import TypeVar

import click

from postsync.adapters.state.document.writing import encode_record, encode_snapshot
from postsync.cli.files import read_state
from postsync.cli.options import Settings
from postsync.cli.wiring import Run
from postsync.domain.run.status import PostStatus
from postsync.domain.schedule import format_time
from postsync.domain.state.record import Snapshot
from postsync.engine import repairing
from postsync.engine.ledger import Ledger, missing_write
from postsync.engine.surveying import recorded_posts
from postsync.engine.world import Options, World
from postsync.ports import Stored

T = TypeVar("T")


def list_posts(settings: Settings, form: str) -> None:
    """Show the recorded posts and the open intents."""

    def read(world: World, _options: Options) -> tuple[Stored, tuple[PostStatus, ...]]:
        stored = Ledger(world).stored()
        return stored, recorded_posts(stored.snapshot, world.clock.now())

    run = Run(settings, form)
    stored, posts = _within(run, read)
    if missing := missing_write(stored):
        run.console.note(missing)
    snapshot, at_work = stored.snapshot, stored.at_work
    run.show("state", snapshot=snapshot, posts=posts, at_work=at_work, zone=run.zone)


def show(settings: Settings, address: str, form: str) -> None:
    """Show one record."""
    run = Run(settings, form)
    record = _within(run, lambda world, _: repairing.recorded(Ledger(world), address))
    run.show("record", record=record, encoded=encode_record(record), zone=run.zone)


def move(settings: Settings, old: str, new: str, form: str, lock_timeout: float) -> None:
    """Give a record another address."""
    run = Run(settings, form)
    _within(run, lambda world, options: repairing.move(world, options, old, new), lock_timeout)
    run.show("message", text=f"{old} is now {new}", facts={"address": new})


def remove(settings: Settings, address: str, form: str, lock_timeout: float) -> None:
    """Drop a record."""
    run = Run(settings, form)
    _within(run, lambda world, options: repairing.remove(world, options, address), lock_timeout)
    run.show("message", text=f"{address} is no longer recorded", facts={"address": address})


def resolve(
    settings: Settings,
    address: str,
    remote_id: str | None,
    not_created: bool,
    form: str,
    lock_timeout: float,
) -> None:
    """Settle an open intent as a person says."""
    if (remote_id is None) == (not not_created):
        msg = "say either --remote-id ID or --not-created"
        raise click.UsageError(msg)

    def settle(world: World, options: Options) -> str:
        if remote_id is None or world.provider is None:
            repairing.resolve_not_created(world, options, address)
            return f"{address}: settled as not created"
        repairing.resolve_created(world, options, world.provider, address, remote_id)
        return f"{address} is bound to {remote_id}"

    run = Run(settings, form)
    text = _within(run, settle, lock_timeout, offline=not_created)
    run.show("message", text=text, facts={"address": address})


def pull(settings: Settings, form: str, lock_timeout: float) -> None:
    """Print the state."""
    run = Run(settings, form)
    run.console.document(encode_snapshot(_within(run, repairing.pull, lock_timeout)))


def push(settings: Settings, file: str, force: bool, form: str, lock_timeout: float) -> None:
    """Replace the state by one that was pulled."""

    def write(world: World, options: Options) -> Snapshot:
        return repairing.push(world, options, read_state(file), force=force)

    run = Run(settings, form)
    written = _within(run, write, lock_timeout)
    text = f"the state is pushed, as serial {written.serial} of {written.lineage}"
    run.show("message", text=text, facts={})


def unlock(settings: Settings, form: str) -> None:
    """Remove the lock and the lease."""
    run = Run(settings, form)
    holder = _within(run, lambda world, _: world.state.break_lock())
    if holder is None:
        run.show("message", text="the state was not locked", facts={})
        return
    since = f", held since {format_time(holder.since)}" if holder.since else ""
    see = f", {holder.run_url}" if holder.run_url else ""
    facts = {"operation": holder.operation, "since": holder.since, "run_url": holder.run_url}
    text = f"the lock of {holder} is removed ({holder.operation}{since}{see})"
    run.show("message", text=text, facts={"who": str(holder), **facts})


def _within(
    run: Run,
    use: Callable[[World, Options], T],
    lock_timeout: float = 0.0,
    *,
    offline: bool = True,
) -> T:
    """Call `use` with the world of a run, and explain an expected failure."""
    with run:
        options = run.options(lock_timeout=lock_timeout)
        with run.world(offline=offline) as world:
            return use(world, options)
