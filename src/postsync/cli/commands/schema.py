"""`postsync schema`: print a JSON Schema."""

from postsync.adapters.workspace.schema.check import whole_text
from postsync.cli.console import Console
from postsync.cli.options import Settings


def schema(settings: Settings, name: str) -> None:
    """Print the schema of that name."""
    Console(settings).result(whole_text(name))
