"""`postsync status`: where every post stands."""

import click

from postsync.cli.options import formats
from postsync.cli.settings import Settings


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
    from postsync.cli.exits import FAILED, Exit
    from postsync.cli.failing import explained
    from postsync.cli.wiring import Session
    from postsync.engine.surveying import survey

    session = Session(settings)
    with explained(session, form), session.world() as world:
        status = survey(world, session.options())
        now = world.clock.now()
    match form:
        case "json":
            from postsync.views import jsonout

            text = jsonout.status(status)
        case "markdown":
            from postsync.views import markdown

            text = markdown.status(status, session.zone, now)
        case _:
            from postsync.views import human

            text = human.status(status, session.console.out, session.zone, now)
    session.console.result(text)
    if use_exit_code and status.needs_attention:
        raise Exit(FAILED)
