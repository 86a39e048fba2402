"""`postsync state`: inspect and repair the recorded state."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from postsync.cli.options import Settings, formats, lock_timeout

if TYPE_CHECKING:
    from postsync.cli.session import Session
    from postsync.domain.run.status import PostStatus
    from postsync.domain.state.record import Snapshot
    from postsync.engine.world import Options, World
    from postsync.ports import Stored

T = TypeVar("T")


@click.group("state")
def command() -> None:
    """Inspect and repair the recorded state. Nothing here publishes or cancels anything."""


def _work(
    settings: Settings,
    form: str,
    use: "Callable[[World, Options], T]",
    *,
    lock_timeout: float = 0.0,
    offline: bool = True,
) -> "tuple[Session, T]":
    """Call `use` with the world of a session; the session, to show the result in, and that."""
    from postsync.cli.session import Session

    with Session(settings, form) as session:
        options = session.options(lock_timeout=lock_timeout)
        with session.world(offline=offline) as world:
            return session, use(world, options)


@command.command("list")
@formats("text", "json")
@click.pass_obj
def list_posts(settings: Settings, form: str) -> None:
    """List the recorded posts, the calls whose outcome is unknown, and the run that is at work."""
    from postsync.engine.ledger import Ledger, missing_write
    from postsync.engine.surveying import recorded_posts

    def read(world: "World", _options: "Options") -> "tuple[Stored, tuple[PostStatus, ...]]":
        stored = Ledger(world).stored()
        return stored, recorded_posts(stored.snapshot, world.clock.now())

    session, (stored, posts) = _work(settings, form, read)
    if missing := missing_write(stored):
        session.console.note(missing)
    snapshot, at_work = stored.snapshot, stored.at_work
    session.show("state", snapshot=snapshot, posts=posts, at_work=at_work, zone=session.zone)


@command.command("show")
@click.argument("address")
@formats("text", "json")
@click.pass_obj
def show(settings: Settings, address: str, form: str) -> None:
    """Show the record of one post."""
    from postsync.adapters.state.document.records import encode_record
    from postsync.engine.ledger import Ledger
    from postsync.engine.repairing import recorded

    session, record = _work(settings, form, lambda world, _: recorded(Ledger(world), address))
    session.show("record", record=record, encoded=encode_record(record), zone=session.zone)


@command.command("mv")
@click.argument("old")
@click.argument("new")
@formats("text", "json")
@lock_timeout
@click.pass_obj
def mv(settings: Settings, old: str, new: str, form: str, lock_timeout: float) -> None:
    """Bind the recorded post OLD to the address NEW."""
    from postsync.engine.repairing import move

    session, _ = _work(
        settings,
        form,
        lambda world, options: move(world, options, old, new),
        lock_timeout=lock_timeout,
    )
    session.show("message", text=f"{old} is now {new}", facts={"address": new})


@command.command("rm")
@click.argument("address")
@formats("text", "json")
@lock_timeout
@click.pass_obj
def rm(settings: Settings, address: str, form: str, lock_timeout: float) -> None:
    """Drop a record. The post itself stays as it is, and the next plan may find it again."""
    from postsync.engine.repairing import remove

    session, _ = _work(
        settings,
        form,
        lambda world, options: remove(world, options, address),
        lock_timeout=lock_timeout,
    )
    text = f"{address} is no longer recorded"
    session.show("message", text=text, facts={"address": address})


@command.command("resolve")
@click.argument("address")
@click.option("--remote-id", metavar="ID", help="The post is this one.")
@click.option("--not-created", is_flag=True, help="There is no such post.")
@formats("text", "json")
@lock_timeout
@click.pass_obj
def resolve(
    settings: Settings,
    address: str,
    remote_id: str | None,
    not_created: bool,
    form: str,
    lock_timeout: float,
) -> None:
    """Decide about a post whose fate only a person can tell."""
    from postsync.engine.repairing import resolve_created, resolve_not_created

    if (remote_id is None) == (not not_created):
        msg = "say either --remote-id ID or --not-created"
        raise click.UsageError(msg)

    def settle(world: "World", options: "Options") -> str:
        if remote_id is None or world.provider is None:
            resolve_not_created(world, options, address)
            return f"{address}: settled as not created"
        resolve_created(world, options, world.provider, address, remote_id)
        return f"{address} is bound to {remote_id}"

    session, text = _work(settings, form, settle, lock_timeout=lock_timeout, offline=not_created)
    session.show("message", text=text, facts={"address": address})


@command.command("pull")
@formats("text", "json")
@lock_timeout
@click.pass_obj
def pull(settings: Settings, form: str, lock_timeout: float) -> None:
    """Print the whole state, to keep a copy or to `push` it into another backend.

    Both formats give the same document; they differ in how a failure is reported.
    """
    from postsync.adapters.state.document.codec import encode_snapshot
    from postsync.engine.repairing import pull as pull_state

    session, snapshot = _work(settings, form, pull_state, lock_timeout=lock_timeout)
    session.console.document(encode_snapshot(snapshot))


@command.command("push")
@click.argument("file")
@click.option("--force", is_flag=True, help="Write over a newer state, or over another one.")
@formats("text", "json")
@lock_timeout
@click.pass_obj
def push(settings: Settings, file: str, force: bool, form: str, lock_timeout: float) -> None:
    """Replace the state by FILE, a state that was pulled. `-` stands for stdin.

    Refused when the present state is newer, or is not the same state at all.
    """
    from postsync.cli.files import read_state
    from postsync.engine.repairing import push as push_state

    def write(world: "World", options: "Options") -> "Snapshot":
        return push_state(world, options, read_state(file), force=force)

    session, written = _work(settings, form, write, lock_timeout=lock_timeout)
    text = f"the state is pushed, as serial {written.serial} of {written.lineage}"
    session.show("message", text=text, facts={})


@command.command("unlock")
@formats("text", "json")
@click.pass_obj
def unlock(settings: Settings, form: str) -> None:
    """Remove the lock and the lease of the state, whoever holds them, and say who did.

    Make sure first that no run is under way.
    """
    session, holder = _work(settings, form, lambda world, _: world.state.break_lock())
    session.show("unlocked", holder=holder)
