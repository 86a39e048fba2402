"""Declaring: how a command of the command line calls the module that does it."""

from collections.abc import Callable, Iterator, MutableMapping
from functools import wraps
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from postsync.cli.explaining import Explained, Narrow, explain
from postsync.cli.meaning import refuse_command
from postsync.cli.options import Settings, grouped

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_WHOLE = 200
"""Letters of the sentence that lists a command, which is never cut."""


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


class Elsewhere(click.Command):
    """Stands for a command until it is asked for: `place` says where it is declared, as `health.doctor`."""

    def __init__(self, name: str, place: str, short_help: str) -> None:
        super().__init__(name, short_help=short_help)
        self._place = place

    def declared(self) -> click.Command:
        """The command itself."""
        module, _, name = self._place.partition(".")
        found: click.Command = getattr(import_module(f"postsync.cli.{module}"), name)
        found.short_help = self.short_help
        return found


class _Commands(MutableMapping[str, click.Command]):
    """Commands by name. One that is declared elsewhere is imported when it is looked up."""

    def __init__(self) -> None:
        self.listed: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        command = self.listed[name]
        if isinstance(command, Elsewhere):
            command = self.listed[name] = command.declared()
        return command

    def __setitem__(self, name: str, command: click.Command) -> None:
        self.listed[name] = command

    def __delitem__(self, name: str) -> None:
        del self.listed[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.listed)

    def __len__(self) -> int:
        return len(self.listed)

    def __contains__(self, name: object) -> bool:
        return name in self.listed


class InOrder(click.Group):
    """A group that lists its commands as they are declared: in the order of a day's work."""

    context_class = Narrow

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.commands = self._commands = _Commands()

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, for which none of them has to be imported."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self._listed()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """What a shell offers: commands, for which none of them has to be imported, and options."""
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(name, help=text)
            for name, text in self._listed()
            if name.startswith(incomplete)
        ]
        return found + click.Command.shell_complete(self, ctx, incomplete)

    def _listed(self) -> Iterator[tuple[str, str]]:
        for name, command in self._commands.listed.items():
            yield name, command.get_short_help_str(_WHOLE)

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
