"""Accounts that are connected at the service."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One connected account on one network. `username` carries no leading `@`.

    `organisation` is whose it is at the service, `unique_id` what its network calls it, which stays
    when it is connected again under another `id`, `access_ends` when the service can publish on it no
    longer unless a person renews that; None where the service does not say. None of these is kept in
    the state, so two accounts that are otherwise equal are equal.
    """

    id: str
    network: str
    username: str
    nickname: str = ""
    active: bool = True
    organisation: str | None = field(default=None, compare=False)
    unique_id: str | None = field(default=None, compare=False)
    access_ends: datetime | None = field(default=None, compare=False)

    @property
    def name(self) -> str:
        """How selectors and messages name it: `network:username`."""
        return f"{self.network}:{self.username}"


class Board(NamedTuple):
    """A board of an account, by the id that a block names it with. `privacy` is the network's word."""

    id: str
    name: str
    description: str = ""
    privacy: str = ""


class Boards(NamedTuple):
    """The boards of one account, or why nobody knows them."""

    account: Account
    boards: tuple[Board, ...] = ()
    problem: str = ""
