"""Declaring: how a command of the command line calls the module that does it."""

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

import click

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

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return list(self.commands)
