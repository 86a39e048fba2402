"""`postsync plan`: show what apply would do."""

from typing import TYPE_CHECKING

import click

from postsync.cli.options import allow_cancels, allow_creates, formats, targets
from postsync.cli.settings import Settings

if TYPE_CHECKING:
    from postsync.cli.wiring import Session
    from postsync.domain.plan.plan import Plan


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
    from postsync.cli.exits import CHANGES, FAILED, Exit
    from postsync.cli.failing import explained
    from postsync.cli.wiring import Session
    from postsync.engine.planning import plan_workspace

    session = Session(settings)
    with explained(session, form):
        if out is not None:
            _check_out(session, out)
        options = session.options(
            targets=targets, allow_cancels=allow_cancels, allow_creates=allow_creates
        )
        with session.world(offline=offline) as world:
            planned = plan_workspace(world, options)
    # All of it is kept to the end: taking thousands of posts apart before would be felt.
    plan = planned.plan
    saved: dict[str, object] = {}
    if targets or allow_cancels is not None or allow_creates is not None:
        saved = {
            "targets": list(targets),
            "allow_cancels": allow_cancels,
            "allow_creates": allow_creates,
        }
    if out is not None:
        _save(session, plan, saved, out)
    session.console.result(_render(session, plan, form, saved))
    if plan.has_errors:
        raise Exit(FAILED)
    if detailed_exitcode and plan.has_changes:
        raise Exit(CHANGES)


def _render(session: "Session", plan: "Plan", form: str, saved: dict[str, object]) -> str:
    match form:
        case "json":
            from postsync.views import jsonout

            return jsonout.plan(plan, options=saved)
        case "markdown":
            from postsync.views import markdown

            return markdown.plan(plan, session.zone)
    from postsync.views import human

    return human.plan(plan, session.console.out, session.zone)


def _check_out(session: "Session", out: str) -> None:
    """Refuse what replacing would destroy, such as a device; it is early to say so, and not too late."""
    import stat

    from postsync.domain.errors import ConfigError

    try:
        mode = (session.folder / out).stat().st_mode
    except OSError:
        return
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
        raise ConfigError(
            f"the plan cannot be saved to {out}: it is {kind}",
            detail="Choose another --out. `--format json` prints the same document.",
        )


def _save(session: "Session", plan: "Plan", saved: dict[str, object], out: str) -> None:
    from postsync.adapters.files import replace
    from postsync.domain.errors import ConfigError
    from postsync.views import jsonout

    try:
        replace(session.folder / out, jsonout.plan(plan, options=saved).encode())
    except OSError as error:
        raise ConfigError(
            f"the plan cannot be saved to {out}: {error.strerror}", detail="Choose another --out."
        ) from error
