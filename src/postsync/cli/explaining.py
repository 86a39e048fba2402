"""Explaining: what stands below the options of every help: examples, exit codes, and the page."""

from collections.abc import Iterable
from typing import NamedTuple

import click

PAGES = "https://github.com/OWNER/postsync/blob/main/docs"
"""Where the pages are; tools/release.py keeps it in step with pyproject.toml."""

_USAGE = "64 wrong command line"


class Help(NamedTuple):
    """What the help of a command tells besides: each example with what it does, and the codes."""

    page: str
    examples: tuple[tuple[str, str], ...]
    codes: str = f"0 done · 1 it could not be done · {_USAGE}"


_STATE = (
    "0 done · 1 it could not be done · 4 locked, the state moved, or it belongs to another service or "
    f"workspace · {_USAGE}"
)
_APPLIED = (
    "0 done, or nothing to do · 1 a step failed, was skipped or is unknown, something is blocked, or it "
    "could not begin · 4 locked, or what was approved is not what would be done now: run it again · "
    f"{_USAGE} · 130 interrupted"
)

HELP = {
    "": Help(
        "",
        (
            ("postsync init my-posts", "start a workspace, on the sandbox"),
            ("postsync validate", "look for mistakes: no key needed"),
            ("postsync plan", "see what would go out"),
            ("postsync apply", "send it, once you say yes"),
            ("postsync COMMAND --help", "examples and exit codes of a command"),
        ),
        f"0 done · 1 something is wrong · 3 a bug · 4 run it again · {_USAGE} · 130 interrupted",
    ),
    "init": Help(
        "init.md",
        (("postsync init my-posts", "in a new folder"), ("postsync init", "here")),
        f"0 done, or nothing to do · 1 a file could not be written, or no workspace can be there · {_USAGE}",
    ),
    "new": Help(
        "new.md",
        (
            ("postsync new launch", "a draft to fill in"),
            ("postsync new launch --kind thread --accounts x:acme", "of a kind, for an account"),
            (
                'postsync new spring/offer --media ~/rover.jpg --at "2027-03-09 09:00"',
                "with its picture and its time",
            ),
            ("postsync new --kind pin --print", "to look at"),
        ),
        "0 written or printed · 1 the file is there already, or cannot be written; a time, a name or a place "
        f"that is not right · {_USAGE}",
    ),
    "import": Help(
        "import.md",
        (
            ("postsync import --dry-run", "what would be done"),
            ("postsync import --media", "every scheduled post, with its pictures and videos"),
            (
                "postsync import --account linkedin --to posts/linkedin",
                "of one network, into a folder",
            ),
            ("postsync import --published --since 365d", "what went out in a year, as history too"),
        ),
        "0 imported, or nothing to import · 1 a post could not be imported, or it could not begin · 4 "
        f"locked, the state moved, or is another service's or workspace's · {_USAGE} · 130 interrupted",
    ),
    "validate": Help(
        "validate.md",
        (
            ("postsync validate", "all post files"),
            ("postsync validate posts/launch.yaml", "one of them"),
            ("postsync validate --format github", "beside the lines of a pull request"),
        ),
        f"0 no errors (there may be warnings) · 1 errors · {_USAGE}",
    ),
    "fmt": Help(
        "fmt.md",
        (
            ("postsync fmt", "all files of the workspace"),
            ("postsync fmt posts/launch.yaml", "one of them"),
            ("postsync fmt --check --diff", "in CI: change nothing, show what would change"),
            ("postsync fmt --stdin posts/launch.yaml < draft.yaml", "for an editor"),
        ),
        "0 done, or nothing to do · 1 a file cannot be read as YAML or cannot be written; with --check, a "
        f"file would change · {_USAGE}",
    ),
    "render": Help(
        "render.md",
        (
            ("postsync render", "all campaigns, and all posts with variants"),
            ("postsync render tips", "one campaign"),
            ("postsync render tips/hats --format json", "one of its posts"),
            ("postsync render data/tips.csv", "the campaigns that a data file belongs to"),
        ),
        f"0 done · 1 there are errors · {_USAGE}",
    ),
    "plan": Help(
        "plan.md",
        (
            ("postsync plan", "everything"),
            ("postsync plan --target launch", "one post"),
            ("postsync plan --offline", "without a key"),
            ("postsync plan --out plan.json", "to be applied as it is: postsync apply plan.json"),
        ),
        "0 the plan was made · 1 something in it is an error, or there is no plan · 2 with "
        "--detailed-exitcode: there are changes · 4 the state belongs to another service or workspace · "
        f"{_USAGE}",
    ),
    "preview": Help(
        "preview.md",
        (
            ("postsync preview", "the posts that change, in .postsync/preview.html"),
            ("postsync preview launch --open", "one post, in the browser"),
            ("postsync preview --serve", "drawn again after every save"),
        ),
        f"0 drawn, whatever is wrong with the posts · 1 the workspace cannot be read · {_USAGE}",
    ),
    "calendar": Help(
        "calendar.md",
        (
            ("postsync calendar", "as many months as there are posts for"),
            ("postsync calendar --format ics > posts.ics", "for a calendar program"),
        ),
        "0 shown, whatever is wrong with posts · 1 it could not be shown · 4 the state belongs to another "
        f"service or workspace · {_USAGE}",
    ),
    "apply": Help(
        "apply.md",
        (
            ("postsync apply", "show the plan, ask, and do it"),
            ("postsync apply plan.json", "a plan that was reviewed"),
            ("postsync apply --auto-approve", "without a question"),
        ),
        _APPLIED,
    ),
    "retry": Help(
        "retry.md",
        (
            ("postsync retry launch", "every delivery of it that failed"),
            ("postsync retry launch --account linkedin", "only there"),
        ),
        _APPLIED,
    ),
    "verify": Help(
        "verify.md",
        (
            ("postsync verify", "what was due in the last 24 hours"),
            ("postsync verify --since 7d", "in the last week"),
        ),
        "0 all that was due is out or under way · 1 a person is needed, or it could not be told · 4 the "
        f"state belongs to another service or workspace · {_USAGE} · 130 interrupted",
    ),
    "status": Help(
        "status.md",
        (
            ("postsync status", "every post"),
            ("postsync status launch", "one of them, with its links"),
            ("postsync status --lifecycle failed", "what failed"),
        ),
        "0 shown, or out · 1 it could not be shown, there is no such post or account, or with --exit-code or "
        "--wait a person is needed · 4 the state belongs to another service or workspace, or --wait was not "
        f"long enough · {_USAGE} · 130 interrupted",
    ),
    "report": Help(
        "report.md",
        (
            ("postsync report", "the posts of the last 30 days, the best first"),
            ("postsync report --by network --since 90d", "where people do something"),
            ("postsync report --label launch --open", "one campaign, with plots, in the browser"),
            ("postsync report --by delivery --format csv > posts.csv", "for a spreadsheet"),
        ),
        "0 shown, also where no post went out or nobody knows anything of them · 1 it could not be shown · 4 "
        f"the state belongs to another service or workspace · {_USAGE} · 130 interrupted",
    ),
    "state": Help("state.md", (("postsync state list", "what is recorded"),), _STATE),
    "state list": Help("state.md", (("postsync state list", "all that is recorded"),), _STATE),
    "state show": Help("state.md", (("postsync state show launch", "all about one post"),), _STATE),
    "state mv": Help(
        "state.md", (("postsync state mv launch launch-2027", "a new address"),), _STATE
    ),
    "state rm": Help("state.md", (("postsync state rm launch", "its history is kept"),), _STATE),
    "state resolve": Help(
        "state.md#unknown-posts",
        (
            ("postsync state resolve launch --remote-id 9dyJS", "it is that post"),
            ("postsync state resolve launch --not-created", "there is none"),
        ),
        _STATE,
    ),
    "state known": Help(
        "state.md", (("postsync state known launch", "its failures need nobody any more"),), _STATE
    ),
    "state rebind": Help(
        "state.md",
        (("postsync state rebind --workspace", "the repository has a new name"),),
        _STATE,
    ),
    "state pull": Help("state.md", (("postsync state pull > state.json", "keep a copy"),), _STATE),
    "state push": Help("state.md", (("postsync state push state.json", "put it back"),), _STATE),
    "state unlock": Help("state.md", (("postsync state unlock", "after a run that died"),), _STATE),
    "accounts": Help(
        "accounts.md",
        (
            ("postsync accounts", "what `accounts` in a post can name"),
            ("postsync accounts --boards", "what `board_id` can be"),
        ),
        "0 listed · 1 no key, the service cannot be reached, or the boards of an account could not be "
        f"listed · {_USAGE}",
    ),
    "doctor": Help(
        "doctor.md",
        (
            ("postsync doctor", "what is wrong, and what to do"),
            ("postsync doctor --with-post x:acme", "one post through its life, and gone"),
            ("postsync doctor --format markdown", "a report to paste, without secrets"),
        ),
        f"0 nothing is wrong · 1 something is · {_USAGE} · 130 interrupted",
    ),
    "rules": Help(
        "rules.md",
        (("postsync rules", "all of them"), ("postsync rules PS201", "why, and what to do")),
        f"0 shown · {_USAGE}, or no such rule",
    ),
    "lsp": Help(
        "lsp.md",
        (("postsync lsp", "what an editor starts"),),
        f"0 the editor ended it · 1 the editor is gone · {_USAGE}",
    ),
    "completion": Help(
        "completion.md",
        (('eval "$(postsync completion bash)"', "in ~/.bashrc; zsh likewise"),),
        f"0 printed · {_USAGE}",
    ),
    "schema": Help(
        "schema.md",
        (("postsync schema post > post.schema.json", "for an editor"),),
        f"0 printed · {_USAGE}",
    ),
    "sandbox": Help("sandbox.md", (("postsync sandbox serve", "with its feed as a web page"),)),
    "sandbox serve": Help("sandbox.md", (("postsync sandbox serve --port 8790", "until Ctrl-C"),)),
    "sandbox reset": Help("sandbox.md", (("postsync sandbox reset", "start over"),)),
}
"""By the words behind `postsync`."""


class Sheet(click.HelpFormatter):
    """Writes helps for narrow terminals too, where that of click would run over."""

    def __init__(
        self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None
    ) -> None:
        if width is None:
            from shutil import get_terminal_size

            width = max(min(get_terminal_size().columns, max_width or 80), _NARROWEST) - 2
        super().__init__(indent_increment, width, max_width)

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write names beside what they mean; the names take half of the line at most."""
        super().write_dl(rows, min(col_max, self.width // 2 - col_spacing), col_spacing)


class Narrow(click.Context):
    """The context of a command whose help is a `Sheet`."""

    formatter_class = Sheet


_NARROWEST = 40


class Explained(click.Command):
    """A command whose help ends in examples, exit codes and a link; it is listed by a whole sentence."""

    context_class = Narrow

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what `HELP` has of this command."""
        explain(ctx, formatter)

    def get_short_help_str(self, limit: int = 0) -> str:
        """The first sentence of the help, whole."""
        return super().get_short_help_str(max(limit, 200))


def explain(ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the examples, the exit codes and the address of the page of a command."""
    known = HELP.get(ctx.command_path.partition(" ")[2])
    if known is None:
        return
    with formatter.section("First steps" if ctx.parent is None else "Examples"):
        formatter.write_dl(known.examples)
    with formatter.section("Exit codes"):
        codes = (code.partition(" ") for code in known.codes.split(" · "))
        formatter.write_dl([(number, text) for number, _, text in codes])
    # As it is, on a line of its own: a formatter would break it, and nobody could click it.
    formatter.write_paragraph()
    formatter.write(f"{PAGES}/{known.page}".rstrip("/") + "\n")
