"""`postsync plan`: show what apply would do."""

import click

from postsync.cli.console import render
from postsync.cli.exits import CHANGES, FAILED, Exit
from postsync.cli.files import refuse_special, save
from postsync.cli.options import Answered, Asked, Links, Settings
from postsync.cli.summary import summarised
from postsync.cli.wiring import Run
from postsync.engine.planning import plan_workspace


def plan(
    settings: Settings,
    out: str | None,
    summary: str | None,
    form: str,
    detailed_exitcode: bool,
    offline: bool,
    base: str | None,
    asked: Asked,
    answered: Answered,
    links: Links,
) -> None:
    """Make a plan, save it where `out` says, show it, and append it to `summary`."""
    if out is not None and answered != Answered():
        msg = (
            "--out saves a plan without answers: give --adopt, --create-anyway, --restore and "
            "--reresolve to `postsync apply`, with --expect and the digest of this plan"
        )
        raise click.UsageError(msg)
    answers = answered.for_the_engine()
    beyond = {} if asked == Asked() else asked._asdict()
    with Run(settings, form) as run, summarised(summary) as summarise:
        if out is not None:
            refuse_special(out)
        tells_reviewed = form == "json"  # nobody else is told, and every file is read once more
        more = {"base": base, "reviewed_only": tells_reviewed, "costs": True}
        options = run.options(**more, **asked._asdict(), **answers)
        with run.world(offline=offline) as world:
            planned = plan_workspace(world, options)
        # All of it is kept to the end: taking thousands of posts apart before would be felt.
        made = planned.plan
        if out is not None:
            save(out, render("plan", "json", plan=made, options=beyond))
        shown = {
            "plan": made,
            "options": beyond,
            "zone": run.zone,
            "full": asked.full,
            "summary": summary is not None,
            "folder": run.below_repository,
            **run.links(links),
        }
        if form == "github":
            # GitHub shows ten annotations of a kind; the log of the step has everything.
            run.console.note(
                render("plan", "text", style=run.console.err._replace(full=asked.full), **shown)
            )
        run.show("plan", style=run.console.out._replace(full=asked.full), **shown)
        summarise("plan", plan=made, zone=run.zone, **run.links(links))
    if made.has_errors:
        raise Exit(FAILED)
    if detailed_exitcode and made.has_changes:
        raise Exit(CHANGES)
