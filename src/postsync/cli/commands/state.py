"""`postsync state`: look at the recorded state, and mend it."""

from typing import TYPE_CHECKING

import click

from postsync.cli.options import formats, lock_timeout
from postsync.cli.settings import Settings

if TYPE_CHECKING:
    from postsync.cli.wiring import Session


@click.group("state")
def command() -> None:
    """Look at the recorded state, and mend it. Nothing here publishes or cancels anything."""


@command.command("list")
@formats("text", "json")
@click.pass_obj
def list_posts(settings: Settings, form: str) -> None:
    """List the recorded posts and the calls whose outcome is not known."""
    from postsync.cli.failing import explained
    from postsync.cli.wiring import Session
    from postsync.engine.recovering import with_journal
    from postsync.engine.reporting import recorded_posts

    session = Session(settings)
    with explained(session, form), session.world(offline=True) as world:
        snapshot = with_journal(world).stored().snapshot
        posts = recorded_posts(snapshot, world.clock.now())
    if form == "json":
        from postsync.views import jsonout

        session.console.result(jsonout.state_list(snapshot, posts))
        return
    from postsync.views import human

    session.console.result(human.state_list(snapshot, posts, session.console.out, session.zone))


@command.command("show")
@click.argument("address")
@formats("text", "json")
@click.pass_obj
def show(settings: Settings, address: str, form: str) -> None:
    """Show the record of one post."""
    from postsync.adapters.state.records import encode_record
    from postsync.cli.failing import explained
    from postsync.cli.wiring import Session
    from postsync.engine.mending import recorded
    from postsync.engine.recovering import with_journal

    session = Session(settings)
    with explained(session, form), session.world(offline=True) as world:
        record = recorded(with_journal(world), address)
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
    from postsync.engine.mending import move

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
    from postsync.engine.mending import remove

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
    from postsync.engine.mending import resolve_created, resolve_not_created

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


@command.command("unlock")
@formats("text", "json")
@click.pass_obj
def unlock(settings: Settings, form: str) -> None:
    """Remove the lock of the state, whoever holds it. Make sure first that no run is under way."""
    from postsync.cli.failing import explained
    from postsync.cli.wiring import Session
    from postsync.domain.schedule import format_time

    session = Session(settings)
    with explained(session, form), session.world(offline=True) as world:
        holder = world.state.break_lock()
    if holder is None:
        _say(session, form, "the state was not locked")
        return
    since = f", held since {format_time(holder.since)}" if holder.since else ""
    _say(session, form, f"the lock of {holder} is removed ({holder.operation}{since})")


def _say(session: "Session", form: str, text: str, **facts: str) -> None:
    from postsync.domain.text import visible
    from postsync.views import jsonout

    if form == "json":
        session.console.result(jsonout.document({"format_version": "1", "message": text, **facts}))
    else:
        session.console.result(f"{visible(text)}\n")
