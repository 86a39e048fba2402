"""`postsync accounts`: the connected accounts."""

import click

from postsync.cli.options import Settings, formats


@click.command("accounts")
@formats("text", "json")
@click.pass_obj
def command(settings: Settings, form: str) -> None:
    """List the connected accounts, by the names that `accounts` in a post can use."""
    from postsync.cli.session import DEFAULT_PARALLELISM, Session

    with Session(settings, form) as session:
        provider = session.provider(lambda _event: None, DEFAULT_PARALLELISM)
        try:
            accounts = provider.accounts()
        finally:
            provider.close()
        session.show("accounts", accounts=accounts)
