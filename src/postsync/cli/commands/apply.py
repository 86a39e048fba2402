"""`postsync apply`: make the service agree with the files."""

from typing import TYPE_CHECKING

import click

from postsync.cli.options import allow_cancels, allow_creates, formats, lock_timeout, targets
from postsync.cli.settings import Settings

if TYPE_CHECKING:
    from postsync.cli.wiring import Session
    from postsync.domain.plan.plan import Plan
    from postsync.domain.plan.planfile import SavedPlan
    from postsync.engine.applying import Applied, Approval
    from postsync.engine.world import Options


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
    help="Calls under way at once.",
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

    The plan is made anew, shown, and carried out once it is approved: by a person, by
    --auto-approve, or by a PLANFILE that `postsync plan --out` saved. Exits 1 when a step did not
    succeed or something is blocked, 4 when the plan is stale or the state moved: run it again.
    """
    from postsync.cli.failing import explained
    from postsync.cli.wiring import Session

    if planfile is not None and (targets or create_anyway or reresolve):
        msg = "PLANFILE says which posts are meant; --target and the like go with `postsync plan`"
        raise click.UsageError(msg)
    session = Session(settings)
    with explained(session, form):
        saved = _read_plan(session, planfile) if planfile is not None else None
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
        approval = _approval(session, form, auto_approve, saved, expect)
        applied = _apply(session, options, approval)
    _finish(session, applied, form)


def _apply(session: "Session", options: "Options", approval: "Approval") -> "Applied":
    from postsync.engine.applying import apply

    with session.world(parallelism=options.parallelism) as world:
        return apply(world, options, approval)


def _approval(
    session: "Session", form: str, auto_approve: bool, saved: "SavedPlan | None", expect: str | None
) -> "Approval":
    from postsync.domain.errors import ConfigError
    from postsync.engine.applying import Approval
    from postsync.views import human

    console = session.console
    if not (auto_approve or saved or console.is_interactive):
        raise ConfigError(
            "there is no terminal to ask on, so nothing is done",
            detail="Add --auto-approve, or give the file of a reviewed plan.",
        )

    def show(plan: "Plan") -> None:
        text = human.plan(plan, console.out if form == "text" else console.err, session.zone)
        (console.result if form == "text" else console.note)(text)
        if console.reader_is_gone:
            raise ConfigError(
                "nobody reads the plan any more, so nothing was done",
                detail="Let the whole output be read, or redirect it to a file.",
            )

    def ask(plan: "Plan") -> bool:
        if auto_approve:
            return True
        return console.ask(human.approval(plan, console.err, session.zone) + human.QUESTION)

    return Approval(show=show, ask=ask, saved=saved, expected=expect)


def _finish(session: "Session", applied: "Applied", form: str) -> None:
    from postsync.cli.exits import FAILED, INTERRUPTED, Exit

    report = applied.report
    match form:
        case "json":
            from postsync.views import jsonout

            text = jsonout.report(report, applied.plan)
        case "markdown":
            from postsync.views import markdown

            text = markdown.report(report, session.zone, applied.plan)
        case _:
            from postsync.views import human

            text = human.report(report, session.console.out, session.zone, applied.plan)
    session.console.result(text)
    if report.interrupted:
        raise Exit(INTERRUPTED)
    if applied.plan.has_errors or not report.succeeded:
        raise Exit(FAILED)


def _read_plan(session: "Session", name: str) -> "SavedPlan":
    from postsync.domain.errors import ConfigError
    from postsync.domain.plan.planfile import decode_plan

    remedy = "Make it again with `postsync plan --out FILE`."
    try:
        return decode_plan((session.folder / name).read_text("utf-8"))
    except OSError as error:
        msg = f"the plan file {name} cannot be read: {error.strerror}"
        raise ConfigError(msg, detail=remedy) from error
    except UnicodeDecodeError as error:
        msg = f"{name} is not a plan file: it is not text"
        raise ConfigError(msg, detail=remedy) from error
    except ValueError as error:
        msg = f"{name}: {error}"
        raise ConfigError(msg, detail=remedy) from error


def _larger(one: int | None, other: int | None) -> int | None:
    return max((n for n in (one, other) if n is not None), default=None)
