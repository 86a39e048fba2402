"""What a provider's package tells the registry."""

from collections.abc import Callable
from dataclasses import dataclass

from postsync.adapters.http.transport import Surroundings
from postsync.domain.config import ProviderConfig
from postsync.domain.remote.capability import Capability
from postsync.ports import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One publishing service. `base_url` and `api_key_env` hold where the configuration is silent.

    A service without `api_key_env` runs in this process and needs no key. `keys` says in a sentence
    where a person gets one.
    """

    capability: Capability
    open: Callable[[ProviderConfig, Surroundings], Provider]
    base_url: str
    api_key_env: str = ""
    keys: str = ""
