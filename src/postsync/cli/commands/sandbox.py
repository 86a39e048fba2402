"""`postsync sandbox`: the stand-in for the publishing service."""

import click

from postsync.cli.options import Settings


@click.group("sandbox")
def command() -> None:
    """Serve or reset the stand-in for the publishing service."""


@command.command("serve")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8790, show_default=True, help="0: a free one."
)
@click.pass_obj
def serve(settings: Settings, port: int) -> None:
    """Serve the sandbox of this workspace over HTTP, with its feed as a web page, until Ctrl-C."""
    from postsync.cli.session import Session
    from postsync.cli.wiring import sandbox_database, usable_sandbox
    from postsync.domain.errors import ConfigError
    from postsync.sandbox import server

    session = Session(settings)

    def ready(url: str) -> None:
        session.console.result(f"{url}\n")
        session.console.note(
            f"The feed is at that address; the API at {url}/v1. To use it:\n"
            f"  export POSTSYNC_BASE_URL={url}/v1 OUTSTAND_API_KEY=any\n"
            "Stop it with Ctrl-C."
        )

    try:
        with usable_sandbox():
            server.serve(
                sandbox_database(session.root),
                port=port,
                clock_offset=session.sandbox_clock_offset,
                on_ready=ready,
            )
    except OSError as error:
        raise ConfigError(
            f"cannot listen on port {port}: {error.strerror}", detail="Choose another --port."
        ) from error


@command.command("reset")
@click.pass_obj
def reset(settings: Settings) -> None:
    """Forget every post of this workspace's sandbox; the state of the workspace stays."""
    from postsync.cli.session import Session
    from postsync.cli.wiring import sandbox_database, usable_sandbox
    from postsync.sandbox.app import SandboxApp

    session = Session(settings)
    with usable_sandbox():
        app = SandboxApp(sandbox_database(session.root))
    app.reset()
    app.close()
    session.console.note("The sandbox is empty again.")
