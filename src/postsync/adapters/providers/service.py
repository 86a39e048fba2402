"""What a provider's package tells the registry."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from postsync.domain.config import ProviderConfig
from postsync.domain.remote.capability import Capability

if TYPE_CHECKING:  # the registry is asked by every run, and few open a service
    from postsync.adapters.http.transport import Surroundings
    from postsync.ports import Provider


class Service(NamedTuple):
    """One publishing service. `base_url` and `api_key_env` hold where the configuration is silent.

    A service without `api_key_env` runs in this process and needs no key. `keys` says in a sentence
    where a person gets one.
    """

    capability: Capability
    open: "Callable[[ProviderConfig, Surroundings], Provider]"
    base_url: str
    api_key_env: str = ""
    keys: str = ""
