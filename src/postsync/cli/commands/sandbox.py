"""`postsync sandbox`: the stand-in for the publishing service."""

import os

from postsync.adapters.clock import clock_offset
from postsync.cli.options import Settings
from postsync.cli.wiring import Run, usable_sandbox
from postsync.domain.config import ProviderConfig
from postsync.domain.errors import ConfigError
from postsync.sandbox import server
from postsync.sandbox.app import SandboxApp


def serve(settings: Settings, port: int) -> None:
    """Serve the sandbox until Ctrl-C."""
    run = Run(settings)

    def ready(url: str) -> None:
        run.console.result(f"{url}\n")
        run.console.note(
            f"The feed is at that address; the API at {url}/v1. To use it:\n"
            f"  export POSTSYNC_BASE_URL={url}/v1 OUTSTAND_API_KEY=any\n"
            "Stop it with Ctrl-C."
        )

    try:
        with usable_sandbox():
            server.serve(
                run.sandbox_database(),
                port=port,
                clock_offset=clock_offset(os.environ, ProviderConfig(name="sandbox")),
                on_ready=ready,
            )
    except OSError as error:
        raise ConfigError(
            f"cannot listen on port {port}: {error.strerror}", detail="Choose another --port."
        ) from error


def reset(settings: Settings) -> None:
    """Forget every post of the sandbox."""
    run = Run(settings)
    with usable_sandbox():
        app = SandboxApp(run.sandbox_database())
    app.reset()
    app.close()
    run.console.note("The sandbox is empty again.")
