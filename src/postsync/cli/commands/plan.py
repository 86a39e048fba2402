"""`postsync plan`: show what apply would do."""

import click

from postsync.cli.exits import CHANGES, FAILED, Exit
from postsync.cli.options import Settings, allow_cancels, allow_creates, formats, targets
from postsync.cli.rendering import render


@click.command("plan")
@click.option("--out", metavar="FILE", help="Save the plan for `postsync apply FILE`.")
@formats("text", "json", "markdown")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when there are changes.")
@click.option(
    "--offline", is_flag=True, help="Ask the service nothing: files against the state alone."
)
@targets
@allow_cancels
@allow_creates
@click.pass_obj
def command(
    settings: Settings,
    out: str | None,
    form: str,
    detailed_exitcode: bool,
    offline: bool,
    targets: tuple[str, ...],
    allow_cancels: int | None,
    allow_creates: int | None,
) -> None:
    """Show what apply would do, and change nothing.

    Exits 1 when something is blocked or a limit is exceeded.
    """
    from postsync.cli.files import refuse_special, save_plan
    from postsync.cli.session import Session
    from postsync.engine.planning import plan_workspace

    limits = {"allow_cancels": allow_cancels, "allow_creates": allow_creates}
    is_whole = not targets and all(limit is None for limit in limits.values())
    asked = {} if is_whole else {"targets": list(targets), **limits}
    with Session(settings, form) as session:
        if out is not None:
            refuse_special(out)
        options = session.options(targets=targets, **limits)
        with session.world(offline=offline) as world:
            planned = plan_workspace(world, options)
        # All of it is kept to the end: taking thousands of posts apart before would be felt.
        plan = planned.plan
        if out is not None:
            save_plan(out, render("plan", "json", plan=plan, options=asked))
        session.show("plan", plan=plan, options=asked, zone=session.zone)
    if plan.has_errors:
        raise Exit(FAILED)
    if detailed_exitcode and plan.has_changes:
        raise Exit(CHANGES)
