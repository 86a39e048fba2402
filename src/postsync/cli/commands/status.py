"""`postsync status`: where every post stands."""

import click

from postsync.cli.exits import FAILED, Exit
from postsync.cli.options import Settings, formats


@click.command("status")
@formats("text", "json", "markdown")
@click.option(
    "--exit-code",
    "use_exit_code",
    is_flag=True,
    help="Exit 1 when a delivery failed, or a post is unknown or overdue.",
)
@click.pass_obj
def command(settings: Settings, form: str, use_exit_code: bool) -> None:
    """Show every post of the workspace and the state: where it stands, each delivery, its URL."""
    from postsync.cli.session import Session
    from postsync.engine.surveying import survey

    with Session(settings, form) as session:
        with session.world() as world:
            status = survey(world, session.options())
            now = world.clock.now()
        session.show("status", status=status, now=now, zone=session.zone)
    if use_exit_code and status.needs_attention:
        raise Exit(FAILED)
