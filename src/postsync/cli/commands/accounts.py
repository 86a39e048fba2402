"""`postsync accounts`: the connected accounts."""

from postsync.cli.options import Settings
from postsync.cli.wiring import Run


def accounts(settings: Settings, form: str) -> None:
    """List the accounts that the service has."""
    with Run(settings, form) as run:
        provider = run.provider()
        try:
            listed, service = provider.accounts(), provider.service()
        finally:
            provider.close()
        run.show("accounts", accounts=listed, service=service)
