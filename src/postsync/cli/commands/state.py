"""`postsync state`: inspect and repair the recorded state."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import click

from postsync.adapters.state.document.writing import encode_any_record, encode_snapshot
from postsync.cli.files import read_state
from postsync.cli.options import Settings
from postsync.cli.wiring import Run
from postsync.domain.errors import ConfigError
from postsync.domain.run.status import PostStatus
from postsync.domain.schedule import format_time
from postsync.domain.state.record import Record, Snapshot
from postsync.engine import repairing, resolving
from postsync.engine.applying import NotApproved
from postsync.engine.ledger import Ledger, missing_write
from postsync.engine.recalling import asked_now, recorded_posts
from postsync.engine.repairing import Rebinding, Removed
from postsync.engine.world import Options, World
from postsync.ports import Stored
from postsync.views.shown import block, line, plural

T = TypeVar("T")


def list_posts(settings: Settings, form: str) -> None:
    """Show the recorded posts, the open intents and the open questions."""

    def read(world: World, _options: Options) -> tuple[Stored, tuple[PostStatus, ...]]:
        stored = Ledger(world).stored()
        stored = replace(stored, snapshot=asked_now(stored.snapshot, world.source.load()))
        return stored, recorded_posts(stored.snapshot, world.clock.now())

    run = Run(settings, form)
    stored, posts = _within(run, read)
    if missing := missing_write(stored):
        run.console.note(block(missing))
    snapshot, at_work = stored.snapshot, stored.at_work
    run.show(
        "state",
        snapshot=snapshot,
        posts=posts,
        at_work=at_work,
        zone=run.zone,
        now=run.clock.now(),
    )


def show(settings: Settings, address: str, form: str) -> None:
    """Show all records of one address, and what is asked about it."""

    def read(world: World, _options: Options) -> tuple[Record, Snapshot]:
        ledger = Ledger(world)
        return repairing.recorded(ledger, address), ledger.stored().snapshot

    run = Run(settings, form)
    record, snapshot = _within(run, read)
    earlier = [one for one in snapshot.archived(address) if one is not record]
    run.show(
        "record",
        record=record,
        encoded=encode_any_record(record),
        earlier=earlier,
        encoded_earlier=[encode_any_record(one) for one in earlier],
        question=snapshot.questions.get(address),
        zone=run.zone,
        now=run.clock.now(),
    )


def move(settings: Settings, old: str, new: str, form: str, lock_timeout: float) -> None:
    """Give a record another address."""
    run = Run(settings, form)
    _within(run, lambda world, options: repairing.move(world, options, old, new), lock_timeout)
    run.show("message", text=f"{old} is now {new}", facts={"address": new})


_REMOVED = {
    Removed.ARCHIVED: "{0} is archived: its history is kept, so that it is not sent again "
    "(`--forget` drops that as well)",
    Removed.DROPPED: "{0} is no longer recorded; its post stays at the service, and the next plan may "
    "find it again",
    Removed.FORGOTTEN: "{0} is forgotten",
}


def remove(settings: Settings, address: str, forget: bool, form: str, lock_timeout: float) -> None:
    """Drop a record; archive it where its post is out."""
    run = Run(settings, form)
    removed = _within(
        run,
        lambda world, options: repairing.remove(world, options, address, forget=forget),
        lock_timeout,
    )
    if removed is Removed.FORGOTTEN:
        run.console.say(
            f"warning: nothing tells any more that {line(address)} was published. As long as a file of this "
            "address is there, or comes back, its post could go out again."
        )
    facts = {"address": address, "outcome": removed.value}
    run.show("message", text=_REMOVED[removed].format(address), facts=facts)


def resolve(
    settings: Settings,
    address: str,
    remote_id: str | None,
    not_created: bool,
    published: bool,
    form: str,
    lock_timeout: float,
) -> None:
    """Settle as a person says what became of a post."""
    if (remote_id is not None) + not_created + published != 1:
        msg = "say one of --remote-id ID, --not-created and --published"
        raise click.UsageError(msg)

    def settle(world: World, options: Options) -> str:
        if not_created:
            resolving.resolve_not_created(world, options, address)
            return f"{address}: settled as not created"
        provider = world.provider
        if provider is None:
            raise AssertionError
        if remote_id is None:
            resolving.resolve_published(world, options, provider, address)
            return f"{address}: settled as published; nothing is sent for it"
        resolving.resolve_created(world, options, provider, address, remote_id)
        return f"{address} is bound to {remote_id}"

    run = Run(settings, form)
    # A call that is open is closed without asking the service; that a post is gone, it has to say.
    offline = not_created and _within(run, lambda world, _: resolving.is_open(world, address))
    text = _within(run, settle, lock_timeout, offline=offline)
    run.show("message", text=text, facts={"address": address})


def known(
    settings: Settings, address: str, accounts: tuple[str, ...], form: str, lock_timeout: float
) -> None:
    """Note that failed deliveries are known."""
    run = Run(settings, form)
    found = _within(
        run,
        lambda world, options: repairing.acknowledge(world, options, address, accounts),
        lock_timeout,
    )
    failed = [one for deliveries in found.values() for one in deliveries]
    names = ", ".join(f"{one.network}:{one.username}" for one in failed)
    sent_as = "" if address in found else f" (sent as {', '.join(found)})"
    text = f"{address}: the failure on {names}{sent_as} is known, and needs nobody any more"
    run.show("message", text=text, facts={"address": address, "accounts": names})


def rebind(
    settings: Settings,
    service: bool,
    workspace: bool,
    auto_approve: bool,
    form: str,
    lock_timeout: float,
) -> None:
    """Let the state be about the present service or workspace."""
    run = Run(settings, form)
    both = service == workspace

    def change(world: World, options: Options) -> Rebinding:
        if not (auto_approve or run.console.is_interactive):
            raise ConfigError(
                "there is no terminal to ask on, so nothing is done", detail="Add --auto-approve."
            )
        done = repairing.rebind(
            world,
            options,
            service=service or both,
            workspace=workspace or both,
            agreed=lambda rebinding: auto_approve or _ask(run, rebinding),
        )
        if done is None:
            raise NotApproved
        return done

    done = _within(run, change, lock_timeout, offline=not (service or both))
    text = "; ".join(_rebound(done)) or "the state is about this service and this workspace already"
    run.show("message", text=text, facts={})


def _ask(run: Run, rebinding: Rebinding) -> bool:
    lines = "\n".join(f"  {line}" for line in _rebound(rebinding))
    return run.console.ask(
        f"The state would be changed:\n{lines}\n"
        f"It records {plural(rebinding.posts, 'post')}. What is not there is asked about then.\n"
        "Is it the same service and workspace under another name? Only `yes` counts: "
    )


def _rebound(rebinding: Rebinding) -> list[str]:
    return [
        f"{what}: from {line(str(pair[0] or 'unknown'))} to {line(str(pair[1]))}"
        for what, pair in (("service", rebinding.service), ("workspace", rebinding.workspace))
        if pair
    ]


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
