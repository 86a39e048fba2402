"""The commands that change what stands at the service: `plan`, `apply`, `retry`; their options and help."""

import click

from postsync.cli.declaring import runs
from postsync.cli.explaining import Explained
from postsync.cli.meaning import offers
from postsync.cli.options import (
    account,
    allow_older,
    answers,
    asks,
    auto_approve,
    base,
    formats,
    links,
    lock_timeout,
    out,
    recorded,
    reviewed_only,
    summary,
)


@click.command(cls=Explained)
@out("Save the plan for `postsync apply FILE`.")
@summary
@formats("text", "json", "markdown", "github")
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when there are changes.")
@click.option(
    "--offline", is_flag=True, help="Ask the service nothing: files against the state alone."
)
@base
@links
@asks
@answers
@runs("plan.plan")
def plan() -> None:
    """Show what apply would do, and change nothing.

    Exits 1 when something is blocked or a limit is exceeded. Questions that only a person can answer
    are shown with both ways to answer them: by a commit, and on the command line.
    """


@click.command(cls=Explained)
@click.argument("planfile", required=False, metavar="[PLANFILE]", shell_complete=offers("files"))
@auto_approve
@click.option(
    "--expect",
    metavar="DIGEST",
    help="Carry out the reviewed plan that has this digest, and no other; do not ask.",
)
@click.option(
    "--parallelism",
    type=click.IntRange(1, 64),
    default=8,
    show_default=True,
    metavar="N",
    help="Calls under way together.",
)
@summary
@formats("text", "json", "markdown")
@asks
@allow_older
@reviewed_only
@answers
@lock_timeout
@runs("apply.apply")
def apply() -> None:
    """Make the publishing service agree with the files.

    The plan is made again, shown, and carried out once it is approved: by a person, by
    --auto-approve, by a PLANFILE that `postsync plan --out` saved, or by the digest of a plan that was
    reviewed. Exits 1 when a step did not
    succeed or something is blocked, 4 when the plan is stale or the state moved: run it again.
    """


@click.command(cls=Explained)
@recorded
@account("Only to this account; may be repeated  [default: all that failed]")
@auto_approve
@formats("text", "json", "markdown")
@lock_timeout
@runs("retry.retry")
def retry() -> None:
    """Send the failed deliveries of the post ADDRESS once more, and only those.

    Nothing is retried by itself, because that could post twice. The plan of this one post is shown
    and carried out once it is approved, as by `apply`; what was delivered stays as it is. By a
    commit, `answers: {retry: [SELECTOR]}` in the post's file does the same.
    """
