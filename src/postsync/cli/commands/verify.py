"""`postsync verify`: what was due, and what became of it."""

import click

from postsync.cli.exits import FAILED, Exit
from postsync.cli.narrowing import Moment
from postsync.cli.options import Settings
from postsync.cli.summary import summarised
from postsync.cli.wiring import Run
from postsync.engine import verifying


def verify(settings: Settings, since: Moment, summary: str | None, form: str) -> None:
    """Show what was due, append it to `summary`, and end with 1 where a person is needed."""
    with Run(settings, form) as run, summarised(summary) as summarise:
        with run.world() as world:
            now = world.clock.now()
            began = since.at(now, run.zone.tz, sign=-1)
            if began > now:
                msg = f"--since {since.text} is still to come"
                raise click.UsageError(msg)
            found = verifying.verify(world, run.options(), began)
        facts = {"status": found, "now": now, "zone": run.zone}
        run.show("verification", **facts)
        summarise("verification", **facts)
    if found.needs_attention:
        raise Exit(FAILED)
