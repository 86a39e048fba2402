"""The group `postsync sandbox`: its commands with their options and help."""

import click

from postsync.cli.declaring import InOrder, runs


@click.group(cls=InOrder)
def sandbox() -> None:
    """Serve or reset the stand-in for the publishing service."""


@sandbox.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8790, show_default=True, help="0: a free one."
)
@runs("sandbox.serve")
def serve() -> None:
    """Serve the sandbox of this workspace over HTTP, with its feed as a web page, until Ctrl-C."""


@sandbox.command()
@runs("sandbox.reset")
def reset() -> None:
    """Forget every post of this workspace's sandbox; the state of the workspace stays."""
