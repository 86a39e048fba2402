"""`postsync apply`: make the service agree with the files."""

import click

from postsync.cli.console import render
from postsync.cli.exits import FAILED, INTERRUPTED, Exit
from postsync.cli.files import read_plan
from postsync.cli.options import Settings
from postsync.cli.wiring import Run
from postsync.domain.errors import ConfigError
from postsync.domain.plan.plan import Plan
from postsync.engine import applying
from postsync.engine.applying import Approval

QUESTION = "Carry this out? Only `yes` is accepted: "


def apply(
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
    """Make a plan, let it be approved, carry it out, and show what was done."""
    if planfile is not None and (targets or create_anyway or reresolve):
        msg = "PLANFILE already names its posts; give --target and the like to `postsync plan`"
        raise click.UsageError(msg)
    with Run(settings, form) as run:
        saved = read_plan(planfile) if planfile is not None else None
        if saved is not None:
            targets = saved.targets
            allow_cancels = _larger(allow_cancels, saved.allow_cancels)
            allow_creates = _larger(allow_creates, saved.allow_creates)
        options = run.options(
            targets=targets,
            create_anyway=frozenset(create_anyway),
            reresolve=frozenset(reresolve),
            allow_creates=allow_creates,
            allow_cancels=allow_cancels,
            allow_older="" if allow_older else None,
            parallelism=parallelism,
            lock_timeout=lock_timeout,
        )
        if not (auto_approve or saved or run.console.is_interactive):
            raise ConfigError(
                "there is no terminal to ask on, so nothing is done",
                detail="Add --auto-approve, or give the file of a reviewed plan.",
            )
        approval = Approval(
            show=lambda plan: _show(run, plan),
            ask=lambda plan: auto_approve or _ask(run, plan),
            unattended=auto_approve,
            saved=saved,
            expected=expect,
        )
        with run.world(parallelism=parallelism) as world:
            applied = applying.apply(world, options, approval)
        plan, report = applied.plan, applied.report
        run.show("report", report=report, plan=plan, zone=run.zone)
    if report.interrupted:
        raise Exit(INTERRUPTED)
    if plan.has_errors or not report.succeeded:
        raise Exit(FAILED)


def _show(run: Run, plan: Plan) -> None:
    """Show the plan: on stdout before a report in words, on stderr beside a document."""
    console = run.console
    is_result = run.form == "text"
    style = console.out if is_result else console.err
    text = render("plan", "text", plan=plan, style=style, zone=run.zone)
    (console.result if is_result else console.note)(text)
    if console.reader_is_gone:
        raise ConfigError(
            "nobody reads the plan any more, so nothing was done",
            detail="Let the whole output be read, or redirect it to a file.",
        )


def _ask(run: Run, plan: Plan) -> bool:
    """Ask a person, with the part that cannot be taken back first."""
    style = run.console.err
    effects = render("approval", "text", plan=plan, style=style, zone=run.zone)
    return run.console.ask(effects + QUESTION)


def _larger(one: int | None, other: int | None) -> int | None:
    return max((n for n in (one, other) if n is not None), default=None)
