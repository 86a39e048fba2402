"""`postsync plan`: show what apply would do."""

from postsync.cli.console import render
from postsync.cli.exits import CHANGES, FAILED, Exit
from postsync.cli.files import refuse_special, save_plan
from postsync.cli.options import Settings
from postsync.cli.wiring import Run
from postsync.engine.planning import plan_workspace


def plan(
    settings: Settings,
    out: str | None,
    form: str,
    detailed_exitcode: bool,
    offline: bool,
    targets: tuple[str, ...],
    allow_cancels: int | None,
    allow_creates: int | None,
) -> None:
    """Make a plan, save it where `out` says, and show it."""
    limits = {"allow_cancels": allow_cancels, "allow_creates": allow_creates}
    is_whole = not targets and allow_cancels is None and allow_creates is None
    asked = {} if is_whole else {"targets": list(targets), **limits}
    with Run(settings, form) as run:
        if out is not None:
            refuse_special(out)
        options = run.options(targets=targets, **limits)
        with run.world(offline=offline) as world:
            planned = plan_workspace(world, options)
        # All of it is kept to the end: taking thousands of posts apart before would be felt.
        made = planned.plan
        if out is not None:
            save_plan(out, render("plan", "json", plan=made, options=asked))
        run.show("plan", plan=made, options=asked, zone=run.zone)
    if made.has_errors:
        raise Exit(FAILED)
    if detailed_exitcode and made.has_changes:
        raise Exit(CHANGES)
