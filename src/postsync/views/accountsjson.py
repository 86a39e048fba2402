"""The connected accounts and their boards as JSON for scripts."""

from collections.abc import Iterable
from typing import Any

from postsync.domain.post.account import Account, Board, Boards
from postsync.domain.schedule import format_time
from postsync.views.jsonout import FORMAT_VERSION
from postsync.views.jsontext import document


def accounts(accounts: Iterable[Account]) -> str:
    """The connected accounts."""
    return _document([_account(account) for account in accounts])


def boards(accounts: Iterable[Account], boards: Iterable[Boards]) -> str:
    """The connected accounts, with the boards of those that have some, or why nobody knows them."""
    known = {one.account.id: one for one in boards}
    listed = []
    for account in accounts:
        data = _account(account)
        if (one := known.get(account.id)) is not None:
            data["boards"] = None if one.problem else [_board(board) for board in one.boards]
            data |= {"error": one.problem} if one.problem else {}
        listed.append(data)
    return _document(listed)


def _document(accounts: list[dict[str, Any]]) -> str:
    return document({"format_version": FORMAT_VERSION, "accounts": accounts})


def _account(account: Account) -> dict[str, Any]:
    data = {
        "id": account.id,
        "network": account.network,
        "username": account.username,
        "nickname": account.nickname,
        "active": account.active,
    }
    if account.access_ends is not None:
        data["access_ends_at"] = format_time(account.access_ends)
    return data


def _board(board: Board) -> dict[str, str]:
    return board._asdict()
