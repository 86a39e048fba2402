"""The commands of postsync, as tests of the pages look at them: nothing is run."""

from collections.abc import Iterator

import click

from postsync.cli.main import cli


def command_named(name: str) -> click.Command:
    """A command of the first level."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return command


def commands_below(command: click.Command) -> Iterator[click.Command]:
    """The command, and those of its group."""
    yield command
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            yield from commands_below(inner)


def options_of(command: click.Command, *, short: bool = False) -> set[str]:
    """The names of its options, long ones alone unless asked for."""
    return {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in parameter.opts
        if short or name.startswith("--")
    }


def refusal(words: list[str]) -> str:
    """Why postsync does not take these words, or nothing. Values are names of what stands there."""
    command: click.Command = cli
    try:
        while True:
            context = click.Context(command)
            given, words, _ = command.make_parser(context).parse_args(words)
            for parameter in command.params:
                value = given.get(str(parameter.name))
                if isinstance(parameter.type, click.Choice) and isinstance(value, str):
                    for one in value.split("|"):
                        parameter.type.convert(one, parameter, context)
            if not isinstance(command, click.Group):
                return f"too many words: {words}" if words else ""
            if not words:
                return ""
            name, *words = words
            inner = command.get_command(context, name)
            if inner is None:
                return f"no command {name}"
            command = inner
    except click.BadOptionUsage as error:  # `apply --expect`, which names the option
        return "" if "requires an argument" in error.message else error.format_message()
    except click.UsageError as error:
        return error.format_message()
