"""`postsync accounts`: the connected accounts."""

import click

from postsync.cli.options import formats
from postsync.cli.settings import Settings


@click.command("accounts")
@formats("text", "json")
@click.pass_obj
def command(settings: Settings, form: str) -> None:
    """List the connected accounts, by the names that `accounts` in a post can use."""
    from postsync.cli.failing import explained
    from postsync.cli.wiring import DEFAULT_PARALLELISM, Session

    session = Session(settings)
    with explained(session, form):
        provider = session.provider(lambda _event: None, DEFAULT_PARALLELISM)
        try:
            accounts = provider.accounts()
        finally:
            provider.close()
    if form == "json":
        from postsync.views import jsonout

        session.console.result(jsonout.accounts(accounts))
        return
    from postsync.views import human

    session.console.result(human.accounts(accounts, session.console.out))
