"""`postsync apply`: make the service agree with the files."""

from collections.abc import Callable

import click

from postsync.cli.console import render
from postsync.cli.exits import FAILED, INTERRUPTED, Exit
from postsync.cli.files import read_plan
from postsync.cli.options import Answered, Asked, Settings
from postsync.cli.summary import summarised
from postsync.cli.wiring import Run
from postsync.domain.errors import ConfigError
from postsync.domain.plan.findings.whole import NO_SUCH_ADDRESS
from postsync.domain.plan.plan import Plan, SavedPlan
from postsync.engine import applying
from postsync.engine.applying import Approval
from postsync.engine.planning import plan_workspace
from postsync.engine.world import Options


def apply(
    settings: Settings,
    planfile: str | None,
    auto_approve: bool,
    expect: str | None,
    parallelism: int,
    summary: str | None,
    form: str,
    asked: Asked,
    allow_older: str | None,
    reviewed_only: bool,
    answered: Answered,
    lock_timeout: float,
) -> None:
    """Make a plan, let it be approved, carry it out, and show what was done."""
    answers = answered.for_the_engine()
    if planfile is not None and (asked.targets or asked.full or answered != Answered()):
        msg = (
            "PLANFILE is a plan that was reviewed: give --target and --full to `postsync plan`, and "
            "answers (--adopt, --create-anyway, --restore, --reresolve) to `postsync apply` without it"
        )
        raise click.UsageError(msg)
    with Run(settings, form) as run, summarised(summary) as summarise:
        saved = read_plan(planfile) if planfile is not None else None
        options = run.options(
            **(_together(asked, saved) if saved else asked)._asdict(),
            **answers,
            allow_older=allow_older,
            reviewed_only=reviewed_only,
            parallelism=parallelism,
            lock_timeout=lock_timeout,
        )
        carry_out(
            run,
            options,
            auto_approve=auto_approve,
            saved=saved,
            expect=expect,
            summarise=summarise,
        )


def carry_out(
    run: Run,
    options: Options,
    *,
    auto_approve: bool,
    saved: SavedPlan | None = None,
    expect: str | None = None,
    summarise: Callable[..., None] = lambda _document, **_values: None,
) -> Plan:
    """Let the plan be approved, carry it out, and show what was done. Raises Exit where not all is well."""
    approved = auto_approve or saved is not None or expect is not None
    if not (approved or run.console.is_interactive):
        raise _nobody_to_ask(run, options)
    approval = Approval(
        show=lambda plan: _show(run, plan, full=options.full, asks=not approved),
        ask=lambda plan: auto_approve or _ask(run, plan),
        unattended=auto_approve,
        saved=saved,
        expected=expect,
    )
    with run.world(parallelism=options.parallelism) as world:
        applied = applying.apply(world, options, approval)
    plan, report = applied.plan, applied.report
    run.show("report", report=report, plan=plan, zone=run.zone)
    summarise("report", report=report, plan=plan, zone=run.zone)
    if report.interrupted:
        raise Exit(INTERRUPTED)
    if plan.has_errors or not report.succeeded:
        raise Exit(FAILED)
    return plan


def _nobody_to_ask(run: Run, options: Options) -> ConfigError:
    """Why nothing is done: what no approval would help with, before the terminal that is not there."""
    run.require_workspace()
    if options.addresses:
        with run.world(offline=True) as world:
            found = plan_workspace(world, options).plan.diagnostics
        for one in found:
            if one.rule == NO_SUCH_ADDRESS:
                return ConfigError(one.summary, detail=one.detail)
    or_reviewed = (
        ""
        if options.retry
        else ", or give the file of a reviewed plan, or its digest with --expect"
    )
    return ConfigError(
        "there is no terminal to ask on, so nothing is done",
        detail=f"Add --auto-approve{or_reviewed}.",
    )


def _show(run: Run, plan: Plan, *, full: bool, asks: bool) -> None:
    """Show the plan: on stdout before a report in words, on stderr beside a document.

    Who is asked to agree to it sees every word of it, with -q too.
    """
    console = run.console
    is_result = run.form == "text"
    style = (console.out if is_result else console.err)._replace(full=full, asked=asks)
    text = render("plan", "text", plan=plan, style=style, zone=run.zone)
    beside = console.say if asks else console.note
    (console.words if is_result else beside)(text)
    if console.reader_is_gone:
        raise ConfigError(
            "nobody reads the plan any more, so nothing was done",
            detail="Let the whole output be read, or redirect it to a file.",
        )


def _ask(run: Run, plan: Plan) -> bool:
    """Ask a person, with what cannot be taken back."""
    style = run.console.err
    return run.console.ask(render("approval", "text", plan=plan, style=style, zone=run.zone))


def _together(asked: Asked, saved: SavedPlan) -> Asked:
    """What a saved plan was made under, with what is allowed beyond it."""
    return Asked(
        targets=saved.targets,
        full=saved.full,
        allow_cancels=_larger(asked.allow_cancels, saved.allow_cancels),
        allow_creates=_larger(asked.allow_creates, saved.allow_creates),
        allow_publish_now=_larger(asked.allow_publish_now, saved.allow_publish_now),
        allow_vanished=_larger(asked.allow_vanished, saved.allow_vanished),
        allow_empty=asked.allow_empty or saved.allow_empty,
    )


def _larger(one: int | None, other: int | None) -> int | None:
    return max((n for n in (one, other) if n is not None), default=None)
