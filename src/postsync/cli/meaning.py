"""Meaning: what somebody probably meant who wrote a command, an option or a value that there is not."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Complete = Callable[[click.Context, click.Parameter, str], "list[CompletionItem[str]]"]


def offers(kind: str) -> Complete:
    """What a shell offers for a value: a function of `completing`, which is imported when a shell asks."""

    def complete(
        ctx: click.Context, param: click.Parameter, word: str
    ) -> "list[CompletionItem[str]]":
        from postsync.cli import completing

        found: list[CompletionItem[str]] = getattr(completing, kind)(ctx, param, word)
        return found

    return complete


_INSTEAD = {"help": "--help", "version": "--version"}
"""What other programs have as commands."""


class Among(click.Choice[str]):
    """One of several words; of another one it says which was probably meant."""

    def __init__(self, choices: Sequence[str]) -> None:
        super().__init__(choices)

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """Say what is wrong with a word that is not among them."""
        said = super().get_invalid_choice_message(value, ctx)
        return f"{said} {_meant(str(value), self.choices)}".rstrip()


def refuse_command(group: click.Group, ctx: click.Context, name: str) -> None:
    """Raise a UsageError that names the nearest commands, also those of other groups."""
    root = ctx.find_root().command
    known = {one: one for one in group.commands}
    if group is root:
        known |= _INSTEAD | {
            sub: f"{one} {sub}"
            for one, command in group.commands.items()
            if isinstance(command, click.Group)
            for sub in command.commands
            if sub not in group.commands
        }
    from postsync.domain.nearest import did_you_mean, nearest

    meant = [f"{ctx.command_path} {known[one]}" for one in nearest(name, known)]
    msg = f"No such command {name!r}. {did_you_mean(meant, '`')}".rstrip()
    raise click.UsageError(msg, ctx)


def clarified(error: click.ClickException) -> click.ClickException:
    """The same error; of an option that there is not, one that says which was meant, or where it belongs."""
    if isinstance(error, click.UsageError) and error.message.startswith(_TOO_MUCH):
        return _with_target(error)
    if not isinstance(error, click.NoSuchOption) or error.ctx is None:
        return error
    ctx, name, root = error.ctx, error.option_name, error.ctx.find_root()
    said = f"No such option {name!r}."
    if ctx is not root and any(name in one.opts for one in root.command.params):
        belongs = f"{root.command_path} {name} … {ctx.command_path.partition(' ')[2]}"
        return click.UsageError(f"{said} It stands before the command: `{belongs}`.", ctx)
    hint = _meant(name, _options(ctx.command)) or _elsewhere(name, root.command)
    return click.UsageError(f"{said} {hint}".rstrip(), ctx)


_TOO_MUCH = "Got unexpected extra argument"


def _with_target(error: click.UsageError) -> click.UsageError:
    """The same error about a word too many; where a post may be meant, with how to name it."""
    ctx = error.ctx
    if ctx is None or "--target" not in _options(ctx.command):
        return error
    hint = f"To mean one post: `{ctx.command_path} --target ADDRESS`."
    return click.UsageError(f"{error.message}. {hint}", ctx)


def _elsewhere(name: str, root: click.Command) -> str:
    """Which other commands have an option."""
    commands = root.commands.items() if isinstance(root, click.Group) else ()
    having = [f"`{one}`" for one, command in commands if name in _options(command)]
    return f"It belongs to {', '.join(having)}." if having else ""


def _options(command: click.Command) -> list[str]:
    return [name for one in command.params for name in one.opts if name.startswith("--")]


def _meant(word: str, known: Iterable[str]) -> str:
    from postsync.domain.nearest import did_you_mean, nearest

    return did_you_mean(nearest(word, known), "`")
