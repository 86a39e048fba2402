"""Outstand: one API for many networks. This module is light; the client comes with the first use."""

from datetime import timedelta
from typing import TYPE_CHECKING

from postsync.adapters.providers.service import Service
from postsync.domain.config import ProviderConfig
from postsync.domain.remote.capability import Capability

if TYPE_CHECKING:
    from postsync.adapters.http.transport import Surroundings
    from postsync.ports import Provider

CAPABILITY = Capability(
    # It takes 30 days; an hour less costs nothing, and survives a clock that is off.
    furthest_schedule=timedelta(days=29, hours=23),
    idempotency_window=timedelta(hours=23),  # keys live for 24
    ids_from_client=False,
    # Blocks cannot be read back, and whether an update without one clears it, nobody has told.
    clears_blocks=False,
    updates_accounts=False,
    cancels_parts=False,
    lists_boards=True,
    measures=True,
)


def _open(config: ProviderConfig, surroundings: "Surroundings") -> "Provider":
    from postsync.adapters.providers.outstand.client import Outstand

    return Outstand(config, surroundings)


OUTSTAND = Service(
    capability=CAPABILITY,
    open=_open,
    base_url="https://api.outstand.so/v1",
    api_key_env="OUTSTAND_API_KEY",
    keys="Keys are made in the dashboard of Outstand, https://www.outstand.so.",
)

SANDBOX = Service(capability=CAPABILITY, open=_open, base_url="http://sandbox.localhost/v1")
"""The stand-in that speaks the same API, in this process: nothing connects to its address."""
