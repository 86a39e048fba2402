"""`postsync status`: where every post stands."""

from postsync.cli.exits import FAILED, Exit
from postsync.cli.options import Settings
from postsync.cli.summary import summarised
from postsync.cli.wiring import Run
from postsync.engine.surveying import survey


def status(settings: Settings, summary: str | None, form: str, use_exit_code: bool) -> None:
    """Show the status of every post, and append it to `summary`."""
    with Run(settings, form) as run, summarised(summary) as summarise:
        with run.world() as world:
            found = survey(world, run.options())
            now = world.clock.now()
        paused = run.config.policy.paused
        facts = {"status": found, "now": now, "zone": run.zone, "paused": paused}
        run.show("status", **facts, verbose=settings.verbose)
        summarise("status", **facts)
    if use_exit_code and found.needs_attention:
        raise Exit(FAILED)
