"""Options that several commands share, and those that stand before the command."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

import click

from postsync.cli.meaning import Among, offers

F = TypeVar("F", bound=Callable[..., Any])


class Settings(NamedTuple):
    """What stands before the command on the command line."""

    config: str | None = None
    colour: str = "auto"
    verbose: bool = False
    quiet: bool = False


def formats(*names: str) -> Callable[[F], F]:
    """`--format`, with the first of `names` as the default."""
    return click.option(
        "--format",
        "form",
        type=Among(names),
        default=names[0],
        show_default=True,
        help="How to write the result on stdout.",
    )


summary = click.option(
    "--summary",
    metavar="FILE",
    shell_complete=offers("files"),
    help="Append the result to FILE in Markdown too, as much as the summary of a job holds.",
)


def out(text: str) -> Callable[[F], F]:
    """`--out FILE`; `text` is its help."""
    return click.option("--out", metavar="FILE", shell_complete=offers("files"), help=text)


def account(text: str) -> Callable[[F], F]:
    """`--account SELECTOR`, which may be repeated; `text` is its help."""
    return click.option(
        "--account",
        "accounts",
        multiple=True,
        metavar="SELECTOR",
        shell_complete=offers("selectors"),
        help=text,
    )


label = click.option(
    "--label", "labels", multiple=True, metavar="LABEL", help="Only posts with this label."
)

addresses = click.argument(
    "addresses", nargs=-1, metavar="[ADDRESS]...", shell_complete=offers("addresses")
)
"""Posts of the workspace."""

recorded = click.argument("address", shell_complete=offers("recorded"))
"""A post that the state has."""

offline = click.option("--offline", is_flag=True, help="Ask the service nothing. Needs no key.")

auto_approve = click.option("--auto-approve", is_flag=True, help="Do not ask.")

lock_timeout = click.option(
    "--lock-timeout",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="SECONDS",
    help="How long to wait for a state that is locked  [default: 0]",
)


def _commit(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch("[0-9a-fA-F]{7,64}", value):
        msg = f"{value!r} is not the id of a commit, or at least its first 7 digits"
        raise click.BadParameter(msg)
    return value


allow_older = click.option(
    "--allow-older",
    metavar="COMMIT",
    callback=_commit,
    help="Apply COMMIT, which is checked out, although it lacks what was applied last.",
)


def _ref(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    from postsync.adapters.git.past import is_ref
    from postsync.domain.text.text import visible

    if value is not None and not is_ref(value):
        shown = visible(value[:100], newline=False)
        msg = f"{shown} is not the name of a branch, a tag or a commit"
        raise click.BadParameter(msg)
    return value


base = click.option(
    "--base",
    metavar="REF",
    callback=_ref,
    help="What was before: this branch, tag or commit  [default: what was applied last]",
)

months = click.option(
    "--months",
    type=click.IntRange(1, 24),
    metavar="N",
    help="How many months the calendar shows  [default: as many as there are posts for]",
)


def _address(_context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    from postsync.domain.text.text import visible
    from postsync.views.markdown.pictures import is_web_address

    if value is None or value == "":  # as the output of a step of a workflow is that did not run
        return None
    if not is_web_address(value) or (option.name == "picture_base" and "?" in value):
        shown = visible(value[:100], newline=False)
        msg = f"{shown} is not a plain https address"
        raise click.BadParameter(msg)
    return value


reviewed_only = click.option(
    "--reviewed-only",
    is_flag=True,
    help="Do nothing unless the workspace is what was applied last: what was merged since waits for its "
    "own approval.",
)


class Asked(NamedTuple):
    """What a plan is asked for, beyond the whole workspace under the policy as it stands."""

    targets: tuple[str, ...] = ()
    full: bool = False
    allow_cancels: int | None = None
    allow_creates: int | None = None
    allow_publish_now: int | None = None
    allow_vanished: int | None = None
    allow_empty: bool = False


class Wanted(NamedTuple):
    """What is drawn, and how. `every`: all posts, not only those that the plan shows."""

    addresses: tuple[str, ...] = ()
    every: bool = False
    offline: bool = False
    base: str | None = None
    months: int | None = None
    embed: str = "auto"


class Links(NamedTuple):
    """Addresses that Markdown leads to: the page of the preview, and the files of the repository."""

    preview_url: str | None = None
    picture_base: str | None = None

    def below(self, folder: str) -> dict[str, str | None]:
        """As the view takes them: its pictures are those of the workspace, in `folder` of the repository."""
        from urllib.parse import quote

        base = self.picture_base
        if base and folder:
            base = f"{base.rstrip('/')}/{quote(folder, safe='/')}"
        return {"preview_url": self.preview_url, "picture_base": base}


class Answered(NamedTuple):
    """The answers to questions that stand on the command line."""

    adopt: tuple[tuple[str, str], ...] = ()
    create_anyway: tuple[str, ...] = ()
    restore: tuple[str, ...] = ()
    reresolve: tuple[str, ...] = ()

    def for_the_engine(self) -> dict[str, Any]:
        """As the engine takes them. Raises UsageError where two of them cannot both be true."""
        _refuse_contradictions(self)
        return {
            "adopt": dict(self.adopt),
            "create_anyway": frozenset(self.create_anyway),
            "restore": frozenset(self.restore),
            "reresolve": frozenset(self.reresolve),
        }


EVERY = "*"
"""Stands for every address where an option says so."""


GROUPS: dict[str, Any] = {
    "asked": Asked,
    "answered": Answered,
    "wanted": Wanted,
    "links": Links,
}
"""Options that belong together, by what a command calls them: a NamedTuple each."""


def grouped(given: Mapping[str, Any]) -> dict[str, Any]:
    """Options with the values of those that belong together as one value."""
    values = dict(given)
    for name, kind in GROUPS.items():
        if kind._fields[-1] in values:
            values[name] = kind(**{field: values.pop(field) for field in kind._fields})
    return values


def asks(command: F) -> F:
    """The options of `Asked`."""
    for option in reversed(_ASKED):
        command = option(command)
    return command


def links(command: F) -> F:
    """The options of `Links`."""
    for option in reversed(_LINKS):
        command = option(command)
    return command


def answers(command: F) -> F:
    """The options of `Answered`."""
    for option in reversed(_ANSWERED):
        command = option(command)
    return command


def _refuse_contradictions(answered: Answered) -> None:
    adopted = dict(answered.adopt)
    for option, addresses in (
        ("--create-anyway", answered.create_anyway),
        ("--restore", answered.restore),
    ):
        for address in addresses:
            if address in adopted:
                msg = f"--adopt and {option} are two answers about {address}: give one of them"
                raise click.UsageError(msg)
    for option, named in (("--restore", answered.restore), ("--reresolve", answered.reresolve)):
        if EVERY in named and len(set(named)) > 1:
            msg = f"{option} '*' means every post: do not name others beside it"
            raise click.UsageError(msg)


def _allowance(name: str, text: str) -> Callable[[F], F]:
    return click.option(f"--allow-{name}", type=click.IntRange(min=0), metavar="N", help=text)


def _pairs(
    _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Addresses with remote ids: each address once, and each id once."""
    pairs: dict[str, str] = {}
    for value in values:
        address, equals, remote_id = value.partition("=")
        if not (address and equals and remote_id):
            msg = f"{value!r} is not ADDRESS=ID, such as launch-2026=9dyJS"
            raise click.BadParameter(msg)
        if pairs.get(address, remote_id) != remote_id:
            msg = f"{address} cannot be both {pairs[address]} and {remote_id}"
            raise click.BadParameter(msg)
        pairs[address] = remote_id
    if len(set(pairs.values())) < len(pairs):
        msg = "a post at the service can belong to one address only"
        raise click.BadParameter(msg)
    return tuple(pairs.items())


def _each_named(
    _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    if EVERY in values:
        msg = "name each post that is to be created: `*` could publish any number at once"
        raise click.BadParameter(msg)
    return values


_ASKED = (
    click.option(
        "--target",
        "targets",
        multiple=True,
        metavar="ADDRESS",
        shell_complete=offers("addresses"),
        help="Only this post; may be repeated. The plan is then a partial one.",
    ),
    click.option(
        "--full",
        is_flag=True,
        help="Cut nothing short, and list every post of the service, not only those of the last two months.",
    ),
    _allowance("cancels", "Allow N cancels and replaces, where policy.maxCancel allows fewer."),
    _allowance("creates", "Allow N creates, where policy.maxCreate allows fewer."),
    _allowance(
        "publish-now", "Allow N posts to go out at once, where policy.maxPublishNow allows fewer."
    ),
    _allowance(
        "vanished",
        "Allow N scheduled posts to be gone from the service, where policy.maxVanished allows fewer.",
    ),
    click.option(
        "--allow-empty",
        is_flag=True,
        help="Allow a workspace without a post file to cancel what is scheduled.",
    ),
)

_LINKS = (
    click.option(
        "--preview-url",
        metavar="URL",
        callback=_address,
        help="Where the page of the preview is: a link to it stands first in Markdown.",
    ),
    click.option(
        "--picture-base",
        metavar="URL",
        callback=_address,
        help="Show pictures in Markdown from below URL, where the files of the repository are in this "
        "commit: https://github.com/OWNER/NAME/blob/COMMIT. Readers of a private repository may see none.",
    ),
)

_ANSWERED = (
    click.option(
        "--adopt",
        multiple=True,
        metavar="ADDRESS=ID",
        shell_complete=offers("answers"),
        callback=_pairs,
        help="The post ID at the service is this one: nothing is sent. May be repeated.",
    ),
    click.option(
        "--create-anyway",
        multiple=True,
        metavar="ADDRESS",
        shell_complete=offers("addresses"),
        callback=_each_named,
        help="Create this post whatever the service has that is like it. May be repeated.",
    ),
    click.option(
        "--restore",
        multiple=True,
        metavar="ADDRESS|'*'",
        shell_complete=offers("addresses"),
        help="The file wins over what somebody changed or deleted at the service; '*': every file. May "
        "be repeated.",
    ),
    click.option(
        "--reresolve",
        multiple=True,
        metavar="ADDRESS|'*'",
        shell_complete=offers("addresses"),
        help="Look the accounts of this post up again; '*': of every post. May be repeated.",
    ),
)
