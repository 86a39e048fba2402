"""`postsync accounts`: the connected accounts, and what their networks have beside them."""

from collections.abc import Iterable

from postsync.cli.exits import FAILED, Exit
from postsync.cli.options import Settings
from postsync.cli.wiring import Run
from postsync.domain.errors import ProviderError
from postsync.domain.networks import NETWORKS
from postsync.domain.post.account import Account, Boards
from postsync.ports import Provider


def accounts(settings: Settings, form: str, boards: bool) -> None:
    """List the accounts that the service has; with `boards` the boards of those that have some."""
    with Run(settings, form) as run:
        provider = run.provider()
        found: tuple[Boards, ...] | None = None
        try:
            listed, service = provider.accounts(), provider.service()
            if boards:
                found = tuple(_boards_of(provider, listed))
        finally:
            provider.close()
        if found is None:
            run.show("accounts", accounts=listed, service=service)
            return
        lists = provider.capability.lists_boards
        run.show("boards", accounts=listed, boards=found, service=service, lists_boards=lists)
    if any(one.problem for one in found):
        raise Exit(FAILED)


def _boards_of(provider: Provider, listed: Iterable[Account]) -> Iterable[Boards]:
    """The boards by account. That one account cannot be asked does not hide those of the others."""
    if not provider.capability.lists_boards:
        return
    for account in listed:
        network = NETWORKS.get(account.network)
        if network is None or network.board_field is None:
            continue
        try:
            yield Boards(account, provider.boards(account))
        except ProviderError as error:
            if error.stops_the_run:
                raise
            yield Boards(account, problem=error.message)
