"""What a provider's package tells the registry, and what it is given to work with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from postsync.adapters.http.inprocess import WSGIApp
from postsync.adapters.secrets import Secret
from postsync.domain.config import ProviderConfig
from postsync.domain.remote.capability import Capability
from postsync.ports import Observer, Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a client of a service works with; one for all its threads.

    `app` is a WSGI application in this process that it speaks to instead of to the network.
    """

    key: Secret
    parallelism: int
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    observer: Observer
    app: WSGIApp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One publishing service. `base_url` and `api_key_env` hold where the configuration is silent.

    A service without `api_key_env` runs in this process and needs no key.
    """

    capability: Capability
    open: Callable[[ProviderConfig, Surroundings], Provider]
    base_url: str
    api_key_env: str = ""
