"""Connected accounts: listing them, and finding the ones that a post names."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from postsync.sandbox import clock, world
from postsync.sandbox.store import Turn, shown
from postsync.sandbox.wire import JSON, Request, Response, Window, ok, refusal

if TYPE_CHECKING:
    import sqlite3

SECRET = "SANDBOX-OAUTH-SECRET"  # noqa: S105 -- made up, and easy to look for in output
"""What every token in `network_data` begins with."""


def connected(turn: Turn) -> "list[sqlite3.Row]":
    """The accounts that are there, in their order."""
    return turn.all("SELECT * FROM accounts WHERE disconnected_at IS NULL ORDER BY position")


def plain(username: str) -> str:
    """A username as people compare it."""
    return username.removeprefix("@").casefold()


def unique_id(row: "sqlite3.Row") -> str:
    """How the network itself calls the account; it stays when the account is connected anew."""
    return row["unique_id"] or f"{row['network']}-{row['id']}"


def can_publish(row: "sqlite3.Row", at: int) -> bool:
    """Whether the token of the account is good at a time."""
    return bool(row["active"]) and (row["ends_at"] is None or row["ends_at"] > at)


def network_data(turn: Turn, account: str) -> JSON:
    """The tokens that the real service has been seen to show; nobody may ever repeat them."""
    if not turn.settings.network_data:
        return {}
    token = f"{SECRET}-{turn.name('token', account, length=24)}"
    return {"network_data": {"access_token": token, "refresh_token": f"{token}-refresh"}}


def _render(turn: Turn, row: "sqlite3.Row") -> JSON:
    return {
        **shown(row, "id nickname network username created_at"),
        **({"orgId": turn.org or world.ORG} if turn.settings.org_id else {}),
        "profile_picture_url": None,
        "network_unique_id": unique_id(row),
        "customer_social_network_id": None,
        "accountType": row["kind"],
        "isActive": int(can_publish(row, turn.now)),
        **({"tokenExpiresAt": clock.to_iso(row["ends_at"])} if row["ends_at"] is not None else {}),
        "tenantId": None,
        **network_data(turn, row["id"]),
    }


def list_accounts(turn: Turn, request: Request) -> Response:
    """`GET /social-accounts`: exact filters, but a partial one for the username."""
    window = Window.of(request)
    rows = [row for row in connected(turn) if _passes(row, request.query)]
    if turn.firing.get("empty_list") is not None:
        rows = []
    page = rows[window.offset : window.offset + window.limit]
    count = len(rows) if turn.settings.accounts_count == "total" else len(page)
    data = [_render(turn, row) for row in page]
    return ok({"success": True, "data": data, "count": count, **window.shown()})


def _passes(row: "sqlite3.Row", query: Mapping[str, str]) -> bool:
    exact = {
        "id": row["id"],
        "network": row["network"],
        "networkUniqueId": unique_id(row),
        "tenantId": "",
    }
    wanted = query.get("username", "").casefold()
    return wanted in row["username"].casefold() and all(
        query.get(name, value) == value for name, value in exact.items()
    )


def one_account(turn: Turn, _request: Request, account: str) -> Response:
    """`GET /social-accounts/{id}`."""
    for row in connected(turn):
        if row["id"] == account:
            return ok({"success": True, "data": _render(turn, row)})
    raise refusal(404, "Social account not found")


def list_boards(turn: Turn, _request: Request, account: str) -> Response:
    """`GET /pinterest/accounts/{id}/boards`."""
    found = [
        row for row in connected(turn) if (row["id"], row["network"]) == (account, "pinterest")
    ]
    if not found:
        raise refusal(404, "Pinterest account not found")
    boards = [
        {
            "id": board,
            "name": name,
            "description": description,
            "pin_count": 0,
            "privacy": "PUBLIC",
            "owner": {"username": plain(found[0]["username"])},
            "created_at": clock.to_iso(found[0]["created_at"]),
        }
        for board, name, description in world.BOARDS.get(account, ())
    ]
    return ok({"success": True, "data": boards, "count": len(boards)})


def resolve(turn: Turn, references: Iterable[str]) -> "list[sqlite3.Row]":
    """The accounts that the references name, each once.

    A reference is an id (exactly), a username or a network name, and stands for every account
    it fits. One that fits none is dropped without a word, as the real service drops it.
    """
    among = connected(turn)
    found: dict[str, sqlite3.Row] = {}
    for reference in references:
        found.update({row["id"]: row for row in among if _names(reference, row)})
    return list(found.values())


def _names(reference: str, row: "sqlite3.Row") -> bool:
    return reference in (row["id"], row["network"]) or plain(reference) == plain(row["username"])


def is_meant(selectors: Iterable[str], row: "sqlite3.Row") -> bool:
    """Whether a control call or a fault means this account; `network:username` works there too."""
    for selector in selectors:
        network, _, username = selector.partition(":")
        if _names(selector, row) or (row["network"], plain(row["username"])) == (
            network,
            plain(username),
        ):
            return True
    return False


def pair(row: "sqlite3.Row") -> str:
    """`network:username`, as people write it."""
    return f"{row['network']}:{row['username'].removeprefix('@')}"
