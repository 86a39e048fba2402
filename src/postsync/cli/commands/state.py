"""`postsync state`: look at the recorded state, and mend it."""

import sys
from typing import TYPE_CHECKING

import click

from postsync.cli.options import formats, lock_timeout
from postsync.cli.settings import Settings

if TYPE_CHECKING:
    from postsync.cli.wiring import Session
    from postsync.domain.state.record import Snapshot


@click.group("state")
def command() -> None:
    """Look at the recorded state, and mend it. Nothing here publishes or cancels anything."""


@command.command("list")
@formats("text", "json")
@click.pass_obj
def list_posts(settings: Settings, form: str) -> None:
    """List the recorded posts, the calls whose outcome is not known, and who is at work."""
    from postsync.cli.failing import explained
    from postsync.cli.wiring import Session
    from postsync.engine.ledger import Ledger, missing_write
    from postsync.engine.surveying import recorded_posts

    session = Session(settings)
    with explained(session, form), session.world(offline=True) as world:
        stored = Ledger(world).stored()
        if missing := missing_write(stored):
            session.console.note(missing)
        posts = recorded_posts(stored.snapshot, world.clock.now())
    snapshot, at_work = stored.snapshot, stored.at_work
    if form == "json":
        from postsync.views import jsonout

        session.console.result(jsonout.state_list(snapshot, posts, at_work))
        return
    from postsync.views import human

    style, zone = session.console.out, session.zone
    session.console.result(human.state_list(snapshot, posts, at_work, style, zone))


@command.command("show")
@click.argument("address")
@formats("text", "json")
@click.pass_obj
def show(settings: Settings, address: str, form: str) -> None:
    """Show the record of one post."""
    from postsync.adapters.state.document.records import encode_record
    from postsync.cli.failing import explained
    from postsync.cli.wiring import Session
    from postsync.engine.ledger import Ledger
    from postsync.engine.repairing import recorded

    session = Session(settings)
    with explained(session, form), session.world(offline=True) as world:
        record = recorded(Ledger(world), address)
    if form == "json":
        from postsync.views import jsonout

        session.console.result(
            jsonout.document({"format_version": "1", "address": address, **encode_record(record)})
        )
        return
    from postsync.views import human

    session.console.result(human.state_record(record, session.console.out, session.zone))


@command.command("mv")
@click.argument("old")
@click.argument("new")
@formats("text", "json")
@lock_timeout
@click.pass_obj
def mv(settings: Settings, old: str, new: str, form: str, lock_timeout: float) -> None:
    """Bind the recorded post OLD to the address NEW."""
    from postsync.cli.failing import explained
    from postsync.cli.wiring import Session
    from postsync.engine.repairing import move

    session = Session(settings)
    with explained(session, form), session.world(offline=True) as world:
        move(world, session.options(lock_timeout=lock_timeout), old, new)
    _say(session, form, f"{old} is now {new}", address=new)


@command.command("rm")
@click.argument("address")
@formats("text", "json")
@lock_timeout
@click.pass_obj
def rm(settings: Settings, address: str, form: str, lock_timeout: float) -> None:
    """Drop a record. The post itself stays as it is, and the next plan may find it again."""
    from postsync.cli.failing import explained
    from postsync.cli.wiring import Session
    from postsync.engine.repairing import remove

    session = Session(settings)
    with explained(session, form), session.world(offline=True) as world:
        remove(world, session.options(lock_timeout=lock_timeout), address)
    _say(session, form, f"{address} is no longer recorded", address=address)


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
    from postsync.cli.failing import explained
    from postsync.cli.wiring import Session
    from postsync.engine.repairing import resolve_created, resolve_not_created

    if (remote_id is None) == (not not_created):
        msg = "say either --remote-id ID or --not-created"
        raise click.UsageError(msg)
    session = Session(settings)
    options = session.options(lock_timeout=lock_timeout)
    with explained(session, form), session.world(offline=not_created) as world:
        if remote_id is None or world.provider is None:
            resolve_not_created(world, options, address)
            said = f"{address}: settled as not created"
        else:
            resolve_created(world, options, world.provider, address, remote_id)
            said = f"{address} is bound to {remote_id}"
    _say(session, form, said, address=address)


@command.command("pull")
@formats("text", "json")
@lock_timeout
@click.pass_obj
def pull(settings: Settings, form: str, lock_timeout: float) -> None:
    """Print the whole state, to keep a copy or to `push` it into another backend.

    Either format gives the same document; they differ in how a failure is told.
    """
    from postsync.adapters.state.document.codec import encode_snapshot
    from postsync.cli.failing import explained
    from postsync.cli.wiring import Session
    from postsync.engine.repairing import pull as pull_state

    session = Session(settings)
    options = session.options(lock_timeout=lock_timeout)
    with explained(session, form), session.world(offline=True) as world:
        document = encode_snapshot(pull_state(world, options))
    session.console.document(document)


@command.command("push")
@click.argument("file")
@click.option("--force", is_flag=True, help="Write over a newer state, or over another one.")
@formats("text", "json")
@lock_timeout
@click.pass_obj
def push(settings: Settings, file: str, force: bool, form: str, lock_timeout: float) -> None:
    """Put FILE, a state that was pulled, in the place of the state. `-` stands for stdin.

    Refused when a state is there that is newer, or that is not the same state at all.
    """
    from postsync.cli.failing import explained
    from postsync.cli.wiring import Session
    from postsync.engine.repairing import push as push_state

    session = Session(settings)
    options = session.options(lock_timeout=lock_timeout)
    with explained(session, form), session.world(offline=True) as world:
        written = push_state(world, options, _read_state(session, file), force=force)
    _say(session, form, f"the state is pushed, as serial {written.serial} of {written.lineage}")


@command.command("unlock")
@formats("text", "json")
@click.pass_obj
def unlock(settings: Settings, form: str) -> None:
    """Remove the lock and the lease of the state, whoever holds them, and say who did.

    Make sure first that no run is under way.
    """
    from postsync.cli.failing import explained
    from postsync.cli.wiring import Session
    from postsync.domain.schedule import format_time

    session = Session(settings)
    with explained(session, form), session.world(offline=True) as world:
        holder = world.state.break_lock()
    if holder is None:
        _say(session, form, "the state was not locked")
        return
    from postsync.views.jsonout import holder_facts

    since = f", held since {format_time(holder.since)}" if holder.since else ""
    see = f", {holder.run_url}" if holder.run_url else ""
    text = f"the lock of {holder} is removed ({holder.operation}{since}{see})"
    _say(session, form, text, **holder_facts(holder))


def _read_state(session: "Session", name: str) -> "Snapshot":
    """The state in a file or on stdin. Raises ConfigError, StateUnreadable, StateTooNew."""
    from postsync.adapters import files
    from postsync.adapters.state.document.codec import MAX_BYTES, decode_snapshot
    from postsync.domain.errors import ConfigError

    if name == "-":
        data = sys.stdin.buffer.read(MAX_BYTES) if sys.stdin else b""
        return decode_snapshot(data, source="what stands on stdin")
    try:
        data = files.read(session.folder / name, limit=MAX_BYTES)
    except OSError as error:
        msg = f"{name} cannot be read: {files.reason_of(error)}"
        raise ConfigError(msg, detail="Make it with `postsync state pull > FILE`.") from error
    return decode_snapshot(data, source=name)


def _say(session: "Session", form: str, text: str, **facts: str | None) -> None:
    from postsync.domain.text.text import visible
    from postsync.views import jsonout

    if form == "json":
        session.console.result(jsonout.document({"format_version": "1", "message": text, **facts}))
    else:
        session.console.result(f"{visible(text)}\n")
