"""Declaring: how a command of the command line calls the module that does it."""

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

import click

from postsync.cli.explaining import Explained, Narrow, explain
from postsync.cli.meaning import refuse_command
from postsync.cli.options import Settings, grouped


def runs(body: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a declaration call a function of `commands/`, such as `state.move`, with its options."""

    def decorate(declaration: Callable[..., None]) -> Callable[..., None]:
        @wraps(declaration)
        def run(settings: Settings, **given: Any) -> None:
            module, _, name = body.partition(".")
            use = getattr(import_module(f"postsync.cli.commands.{module}"), name)
            use(settings, **grouped(given))

        run.__dict__["body"] = body
        return click.pass_obj(run)

    return decorate


class InOrder(click.Group):
    """A group that lists its commands as they are declared: in the order of a day's work."""

    context_class = Narrow

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return list(self.commands)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the help of a group has below its commands."""
        explain(ctx, formatter)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names. Raises UsageError, which says what was meant."""
        name = args[0]
        if name not in self.commands and not name.startswith("-") and not ctx.resilient_parsing:
            refuse_command(self, ctx, name)
        return super().resolve_command(ctx, args)


InOrder.group_class = InOrder
InOrder.command_class = Explained
