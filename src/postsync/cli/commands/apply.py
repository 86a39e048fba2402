"""`postsync apply`: make the service agree with the files."""

from typing import TYPE_CHECKING

import click

from postsync.cli.exits import FAILED, INTERRUPTED, Exit
from postsync.cli.options import (
    Settings,
    allow_cancels,
    allow_creates,
    formats,
    lock_timeout,
    targets,
)
from postsync.cli.rendering import render

if TYPE_CHECKING:
    from postsync.cli.session import Session
    from postsync.domain.plan.plan import Plan

QUESTION = "Carry this out? Only `yes` is accepted: "


@click.command("apply")
@click.argument("planfile", required=False, metavar="[PLANFILE]")
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@click.option("--expect", metavar="DIGEST", help="Refuse unless the plan has this digest.")
@click.option(
    "--parallelism",
    type=click.IntRange(1, 64),
    default=8,
    show_default=True,
    metavar="N",
    help="Calls under way together.",
)
@formats("text", "json", "markdown")
@targets
@allow_cancels
@allow_creates
@click.option("--allow-older", is_flag=True, help="Allow a commit before the last applied one.")
@click.option(
    "--create-anyway",
    multiple=True,
    metavar="ADDRESS",
    help="Create this post although a remote one is like it.",
)
@click.option(
    "--reresolve", multiple=True, metavar="ADDRESS", help="Look the accounts of this post up again."
)
@lock_timeout
@click.pass_obj
def command(
    settings: Settings,
    planfile: str | None,
    auto_approve: bool,
    expect: str | None,
    parallelism: int,
    form: str,
    targets: tuple[str, ...],
    allow_cancels: int | None,
    allow_creates: int | None,
    allow_older: bool,
    create_anyway: tuple[str, ...],
    reresolve: tuple[str, ...],
    lock_timeout: float,
) -> None:
    """Make the publishing service agree with the files.

    The plan is made again, shown, and carried out once it is approved: by a person, by
    --auto-approve, or by a PLANFILE that `postsync plan --out` saved. Exits 1 when a step did not
    succeed or something is blocked, 4 when the plan is stale or the state moved: run it again.
    """
    from postsync.cli.files import read_plan
    from postsync.cli.session import Session
    from postsync.domain.errors import ConfigError
    from postsync.engine.applying import Approval, apply

    if planfile is not None and (targets or create_anyway or reresolve):
        msg = "PLANFILE says which posts are meant; --target and the like go with `postsync plan`"
        raise click.UsageError(msg)
    with Session(settings, form) as session:
        saved = read_plan(planfile) if planfile is not None else None
        if saved is not None:
            targets = saved.targets
            allow_cancels = _larger(allow_cancels, saved.allow_cancels)
            allow_creates = _larger(allow_creates, saved.allow_creates)
        options = session.options(
            targets=targets,
            create_anyway=frozenset(create_anyway),
            reresolve=frozenset(reresolve),
            allow_creates=allow_creates,
            allow_cancels=allow_cancels,
            allow_older=allow_older,
            parallelism=parallelism,
            lock_timeout=lock_timeout,
        )
        if not (auto_approve or saved or session.console.is_interactive):
            raise ConfigError(
                "there is no terminal to ask on, so nothing is done",
                detail="Add --auto-approve, or give the file of a reviewed plan.",
            )
        approval = Approval(
            show=lambda plan: _show(session, plan),
            ask=lambda plan: auto_approve or _ask(session, plan),
            saved=saved,
            expected=expect,
        )
        with session.world(parallelism=parallelism) as world:
            applied = apply(world, options, approval)
        plan, report = applied.plan, applied.report
        session.show("report", report=report, plan=plan, zone=session.zone)
    if report.interrupted:
        raise Exit(INTERRUPTED)
    if plan.has_errors or not report.succeeded:
        raise Exit(FAILED)


def _show(session: "Session", plan: "Plan") -> None:
    """Show the plan: on stdout before a report in words, on stderr beside a document."""
    from postsync.domain.errors import ConfigError

    console = session.console
    is_result = session.form == "text"
    style = console.out if is_result else console.err
    text = render("plan", "text", plan=plan, style=style, zone=session.zone)
    (console.result if is_result else console.note)(text)
    if console.reader_is_gone:
        raise ConfigError(
            "nobody reads the plan any more, so nothing was done",
            detail="Let the whole output be read, or redirect it to a file.",
        )


def _ask(session: "Session", plan: "Plan") -> bool:
    """Ask a person, with the part that cannot be taken back first."""
    console = session.console
    effects = render("approval", "text", plan=plan, style=console.err, zone=session.zone)
    return console.ask(effects + QUESTION)


def _larger(one: int | None, other: int | None) -> int | None:
    return max((n for n in (one, other) if n is not None), default=None)
