"""The connected accounts as text for people, and their boards."""

from collections.abc import Iterable

from postsync.domain.networks import NETWORKS
from postsync.domain.post.account import Account, Boards
from postsync.domain.state.identity import Service
from postsync.views import shown
from postsync.views.human.findings import head
from postsync.views.human.table import table
from postsync.views.shown import BOLD, RED, Style


def accounts(accounts: Iterable[Account], style: Style, service: Service | None = None) -> str:
    """The connected accounts, and which of them need care."""
    listed, first_lines = tuple(accounts), head(service, style)
    if not listed:
        return shown.page([*first_lines, "No accounts are connected to the service."])
    titles = ("NETWORK", "USERNAME", "NICKNAME", "ID", "HEALTH")
    rows = [
        (
            shown.line(account.network),
            f"@{shown.line(account.username)}",
            shown.line(account.nickname),
            shown.line(account.id),
            _health(account),
        )
        for account in listed
    ]
    above, *parts = table(titles, rows, style)
    ill = sum(not account.active for account in listed)
    lines = list(above)
    for account, (first, *rest) in zip(listed, parts, strict=True):
        lines += [first if account.active else style.paint(first, RED), *rest]
    count = shown.plural(len(listed), "account") + (f", {ill} not active" if ill else "")
    return shown.page([*first_lines, *lines, "", f"{count}."])


def _health(account: Account) -> str:
    if not account.active:
        return "NOT ACTIVE: connect it again at the service"
    ends = account.access_ends
    return f"active until {ends:%Y-%m-%d %H:%M} UTC" if ends else "active"


def boards(
    boards: Iterable[Boards], *, lists_boards: bool, style: Style, service: Service | None = None
) -> str:
    """The boards of each account that has some, and how a post names one."""
    found, lines = tuple(boards), head(service, style)
    for account, listed, problem in found:
        name = shown.account(account.network, account.username)
        lines.append(style.paint(name, BOLD))
        if problem:
            lines += [
                style.paint(row, RED) for row in shown.wrap(shown.line(problem), style.room(0))
            ]
        elif listed:
            titles = ("BOARD", "ID", "PRIVACY")
            rows = [
                tuple(map(shown.line, (one.name, one.id, one.privacy.casefold()))) for one in listed
            ]
            within = style._replace(width=style.width - len(shown.INDENT))
            lines += shown.indent(row for part in table(titles, rows, within) for row in part)
        else:
            lines += shown.indent(["It has no board."])
        lines.append("")
    if not found:
        networks = [one.title for one in NETWORKS.values() if one.board_field]
        lines.append(
            f"No account of {' or '.join(networks)} is connected; no other network has boards."
            if lists_boards
            else "This service does not tell which boards an account has."
        )
    fields = {
        one.account.network for one in found if one.boards and one.account.network in NETWORKS
    }
    lines += [
        f'In a post: `{name}: {{{NETWORKS[name].board_field}: "ID"}}`, the id in quotes.'
        for name in sorted(fields)
    ]
    return shown.page(lines)
