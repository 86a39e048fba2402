"""The command line: every command with its arguments, options and help.

What a command does stands in the module of its name in `commands/`, which is imported when it runs:
help and version load nothing else.
"""

import os
from typing import Any

import click

from postsync import __version__
from postsync.cli.authoring import fmt
from postsync.cli.authoring import render as rendering
from postsync.cli.declaring import InOrder, runs
from postsync.cli.exits import run_and_exit
from postsync.cli.health import accounts, doctor
from postsync.cli.importing import importing
from postsync.cli.lsp import lsp
from postsync.cli.meaning import Among, offers
from postsync.cli.narrowing import moment, narrows, timeout
from postsync.cli.options import (
    Settings,
    account,
    addresses,
    allow_older,
    answers,
    asks,
    auto_approve,
    base,
    formats,
    links,
    lock_timeout,
    months,
    offline,
    out,
    recorded,
    reviewed_only,
    summary,
)
from postsync.cli.report import report
from postsync.cli.sandbox import sandbox
from postsync.cli.state import state

VARIABLE = "_POSTSYNC_COMPLETE"
"""Set by the scripts of `postsync completion`, where a shell asks."""

SHELLS = ("bash", "zsh", "fish")


@click.group(
    cls=InOrder,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--config",
    metavar="FILE",
    shell_complete=offers("files"),
    help="Configuration file  [default: postsync.yaml, upwards]",
)
@click.option(
    "--chdir", metavar="DIR", shell_complete=offers("folders"), help="Work in this folder."
)
@click.option(
    "--color",
    "colour",
    type=Among(["auto", "always", "never"]),
    default="auto",
    help="Colour on stdout and stderr.",
)
@click.option("-v", "--verbose", is_flag=True, help="Say more on stderr.")
@click.option("-q", "--quiet", is_flag=True, help="Say only errors on stderr.")
@click.version_option(__version__, message="postsync %(version)s")
@click.pass_context
def cli(ctx: click.Context, /, chdir: str | None, **given: Any) -> None:
    """Social posts as code: reviewed in pull requests, published exactly once.

    Post files say what is published where and when. `plan` shows what would change, `apply` does it.
    """
    settings = Settings(**given)
    if settings.verbose and settings.quiet:
        msg = "-v and -q exclude each other"
        raise click.UsageError(msg)
    if chdir is not None:
        try:
            os.chdir(chdir)
        except OSError as error:
            msg = f"cannot work in {chdir}: {error.strerror}"
            raise click.UsageError(msg) from error
    ctx.obj = settings


def run(arguments: list[str]) -> int:
    """Run one command line; the exit code (contract, section 3). Never raises."""
    if VARIABLE in os.environ:
        from postsync.cli.completing import register

        register()
    return run_and_exit(cli, arguments)


@cli.command(short_help="Start a workspace: configuration, one post, schemas, workflows.")
@click.argument("directory", required=False, metavar="[DIR]", shell_complete=offers("folders"))
@click.option(
    "--add",
    "parts",
    multiple=True,
    type=click.Choice(["workflows", "schemas", "editor", "owners"]),
    help="Write only this, also in a workspace that is there already; may be repeated.",
)
@runs("init.start")
def init() -> None:
    """Start a workspace in DIR: configuration, a first post, schemas, editor settings, workflows.

    Existing files are left alone. Where there is a postsync.yaml already, nothing is written unless
    --add asks for it: what somebody deleted stays deleted.
    """


@cli.command(short_help="Write a post of some kind, as a draft to fill in.")
@click.argument("where", required=False, metavar="[ADDRESS|PATH]", shell_complete=offers("files"))
@click.option(
    "--kind",
    metavar="KIND",
    shell_complete=offers("kinds"),
    help="What it is  [default: what its media and accounts suit]",
)
@click.option(
    "--accounts",
    multiple=True,
    metavar="SELECTOR",
    shell_complete=offers("selectors"),
    help="Who publishes it; may be repeated  [default: the usual ones that have this kind]",
)
@click.option(
    "--at", metavar="TIME", help="When it goes out  [default: in a week, at 09:00 in your zone]"
)
@click.option(
    "--media",
    multiple=True,
    metavar="FILE",
    shell_complete=offers("files"),
    help="A picture, video or document; may be repeated. One from elsewhere is copied beside the post.",
)
@click.option(
    "--print", "prints", is_flag=True, help="Print the post and write no file; as `-` does."
)
@runs("new.write")
def new() -> None:
    """Write a commented post of some kind to fill in. It is a draft, so nothing sends it.

    Kinds: post, picture, carousel, thread, first-comment, reel, story, pin, document, video, short.
    Nothing is overwritten. Without ADDRESS or PATH it is called after its kind.
    """


cli.add_command(importing)


@cli.command(short_help="Check the post files. Offline, no key needed.")
@click.argument("paths", nargs=-1, type=click.Path())
@formats("text", "json", "github", "sarif")
@runs("validate.validate")
def validate() -> None:
    """Check the post files: structure, rules, media. Offline, no key needed.

    With PATHS only what is found in these files and folders is reported. Exits 1 when there are
    errors; SARIF always exits 0, because the report is the answer.
    """


cli.add_command(fmt)
cli.add_command(rendering)


@cli.command(short_help="Show what apply would do.")
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


@cli.command(short_help="Draw what the public will see, before it does.")
@addresses
@out("Where the page goes; `-` prints it  [default: .postsync/preview.html]")
@click.option(
    "--summary",
    metavar="FILE",
    shell_complete=offers("files"),
    help="Append the same in Markdown to FILE, as much as the summary of a job holds.",
)
@formats("html", "json", "markdown", "text")
@click.option("--all", "every", is_flag=True, help="Draw every post, not only what changes.")
@offline
@base
@months
@click.option(
    "--embed",
    type=Among(["auto", "originals", "none"]),
    default="auto",
    show_default=True,
    help="Which pictures are in the page: small copies, the files themselves, or none.",
)
@links
@click.option("--open", "opens", is_flag=True, help="Open the page in the browser.")
@click.option(
    "--serve",
    type=click.IntRange(0, 65_535),
    is_flag=False,
    flag_value=0,
    metavar="[PORT]",
    help="Show the page at an address of this machine, and draw it again after every save.",
)
@runs("preview.preview")
def preview() -> None:
    """Draw what the public will see of the posts that change, on each network, and the calendar.

    Writes one HTML file that needs nothing else: no network, no script. With ADDRESSES only these
    posts are drawn. Needs no key and no lock, and changes nothing; posts with errors are marked, and
    the others are drawn all the same.
    """


@cli.command(short_help="Show which posts go out when, and what to look at between them.")
@formats("text", "json", "ics")
@offline
@months
@runs("calendar.calendar")
def calendar() -> None:
    """Show the calendar of all posts: months, accounts by day, gaps, crowds, quiet hours, days off.

    A terminal of 100 columns gets months as a grid, everything else a list of days. `--format ics`
    writes a feed that calendar programs read. Needs no key and no lock, and changes nothing.
    """


@cli.command(short_help="Make the publishing service agree with the files.")
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


@cli.command(short_help="Send the failed deliveries of a post once more.")
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


@cli.command(short_help="Look at what was due: out, failed, overdue.")
@moment(
    "--since",
    default="24h",
    text="How far to look back: 30m, 2h, 7d, or a time such as that of the last look  [default: 24h]",
)
@summary
@formats("text", "json", "markdown")
@runs("verify.verify")
def verify() -> None:
    """Look at what was due, and say of each post whether it is out, with its links.

    What is still under way or needs a person is shown however long ago it was due. Writes nothing. Exits
    1 when a person is needed: a delivery failed, a post is unknown, overdue or missed, or a question is
    open.
    """


@cli.command(short_help="Show where every post stands, with its URLs.")
@narrows
@click.option(
    "--wait",
    "waits",
    multiple=True,
    metavar="ADDRESS",
    shell_complete=offers("addresses"),
    help="Wait until this post is out, failed, or needs a person; may be repeated.",
)
@timeout
@summary
@formats("text", "json", "markdown")
@click.option(
    "--exit-code",
    "use_exit_code",
    is_flag=True,
    help="Exit 1 when a person is needed: a delivery failed, a post is unknown, overdue or missed, "
    "or a question is open.",
)
@runs("status.status")
def status() -> None:
    """Show every post of the workspace and the state: where it stands, each delivery, its URL.

    With ADDRESSES, or options that say which posts are meant, only those; an option that is repeated takes
    any of its values. With --wait it exits 0 when the posts are out, 1 when they will not be without a
    person, and 4 when the time is over.
    """


cli.add_command(report)
cli.add_command(state)


cli.add_command(accounts)
cli.add_command(doctor)


@cli.command(short_help="List the rules, or explain one.")
@click.argument("rule", required=False, shell_complete=offers("rules"))
@formats("text", "json")
@runs("rules.rules")
def rules() -> None:
    """List the rules, or explain RULE: why it exists, from which source, and what to do."""


cli.add_command(lsp)


@cli.command(short_help="Let your shell complete commands, addresses and rules.")
@click.argument("shell", type=Among(SHELLS))
@runs("completion.completion")
def completion() -> None:
    """Print what SHELL has to read so that Tab completes commands, options, addresses, accounts and rules.

    What is completed is looked up in files alone: nothing is run, and nobody is asked.
    """


@cli.command(short_help="Print a JSON Schema.")
@click.argument("name", type=Among(["post", "config", "plan", "state"]))
@runs("schema.schema")
def schema() -> None:
    """Print the JSON Schema of post files, the configuration, plan files or the state."""


cli.add_command(sandbox)
