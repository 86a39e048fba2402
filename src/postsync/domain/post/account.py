"""Accounts that are connected at the service."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One connected account on one network. `username` carries no leading `@`."""

    id: str
    network: str
    username: str
    nickname: str = ""
    active: bool = True
