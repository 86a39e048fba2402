"""Options that several commands share, and those that stand before the command."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import click

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
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help="How to write the result on stdout.",
    )


targets = click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="ADDRESS",
    help="Only this post; may be repeated. The plan is then a partial one.",
)

allow_cancels = click.option(
    "--allow-cancels",
    type=click.IntRange(min=0),
    metavar="N",
    help="Allow N cancels and replaces, where policy.maxCancel allows fewer.",
)

allow_creates = click.option(
    "--allow-creates",
    type=click.IntRange(min=0),
    metavar="N",
    help="Allow N creates, where policy.maxCreate allows fewer.",
)

lock_timeout = click.option(
    "--lock-timeout",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="SECONDS",
    help="How long to wait for a state that is locked  [default: 0]",
)
