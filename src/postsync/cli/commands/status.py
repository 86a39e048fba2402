"""`postsync status`: where every post stands."""

from postsync.cli.exits import FAILED, Exit
from postsync.cli.options import Settings
from postsync.cli.wiring import Run
from postsync.engine.surveying import survey


def status(settings: Settings, form: str, use_exit_code: bool) -> None:
    """Show the status of every post."""
    with Run(settings, form) as run:
        with run.world() as world:
            found = survey(world, run.options())
            now = world.clock.now()
        facts = {"verbose": settings.verbose, "paused": run.config.policy.paused}
        run.show("status", status=found, now=now, zone=run.zone, **facts)
    if use_exit_code and found.needs_attention:
        raise Exit(FAILED)
