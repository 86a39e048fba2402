"""`postsync schema`: print a JSON Schema."""

import click

from postsync.cli.options import Settings


@click.command("schema")
@click.argument("name", type=click.Choice(["post", "config", "plan", "state"]))
@click.pass_obj
def command(settings: Settings, name: str) -> None:
    """Print the JSON Schema of post files, the configuration, plan files or the state."""
    from postsync.adapters.workspace.schema.files import whole_text
    from postsync.cli.console import Console

    Console(settings).result(whole_text(name))
