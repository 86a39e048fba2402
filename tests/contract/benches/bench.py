"""What a bench offers to the conformance suite. A new provider brings one of its own."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from postsync.domain.post.account import Account
from postsync.domain.post.content import Container, Content
from postsync.domain.remote.remote import RemotePost
from postsync.ports import Outgoing, Provider


class Bench(Protocol):
    """A provider, and the service behind it.

    The three lists name the faults that `fault` knows: those that leave open whether a creation was
    carried out, those that pass when a call is repeated, and those that stop a run, by their error.
    """

    unknown: Sequence[str]
    passing: Sequence[str]
    stopping: Mapping[str, type[Exception]]
    provider: Provider

    def fault(self, name: str, times: int | None = None) -> None:
        """Spoil the next calls in one way; for ever, or so many times.

        Beside the lists, `too soon` refuses calls for a moment.
        """

    def boarded(self) -> list[Account]:
        """The accounts that may have boards."""

    def made(self) -> list[str]:
        """The id of every post that was ever made."""

    def creations(self) -> int:
        """How many requests to create a post have reached the service."""

    def now(self) -> datetime:
        """The time by which this bench goes."""

    def pass_time(self, by: timedelta) -> None:
        """Let time pass at the service."""

    def set_clock_ahead(self, seconds: float) -> None:
        """Let the service's clock be wrong."""

    def close(self) -> None:
        """End the provider and the service."""


def outgoing(bench: Bench, *numbers: int, at: timedelta | None = None, **more: Any) -> Outgoing:
    """A post to the accounts of these numbers, so far ahead or at once."""
    accounts = bench.provider.accounts()
    container = Container(content=more.get("text", "Hello"), media=tuple(more.get("media", ())))
    return Outgoing(
        content=Content(selectors=("x",), containers=(container,)),
        account_ids=tuple(accounts[number].id for number in numbers or (0,)),
        uploads=more.get("uploads", {}),
        at=bench.now().replace(microsecond=0) + at if at is not None else None,
    )


def create(bench: Bench, *numbers: int, key: str | None = None, **more: Any) -> RemotePost:
    """Create a post; scheduled a day ahead where the service can, else published at once."""
    ahead = timedelta(days=1) if bench.provider.capability.schedules else None
    body = bench.provider.create_body(outgoing(bench, *numbers, **({"at": ahead} | more)))
    return send(bench, body, key=key)


def send(bench: Bench, body: Any, *, key: str | None = None) -> RemotePost:
    """Send a body that creates a post."""
    return bench.provider.create(
        body, key=key or str(uuid.uuid4()), sent=lambda: None, may_send=lambda: True
    )
