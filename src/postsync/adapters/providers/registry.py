"""The registry: the providers by the names that `provider.name` can have."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from postsync.adapters.http.addresses import UnsafeAddress, check_base_url
from postsync.adapters.providers.outstand import OUTSTAND, SANDBOX
from postsync.adapters.providers.service import Service
from postsync.domain.config import ProviderConfig
from postsync.domain.errors import ConfigError
from postsync.domain.remote.capability import Capability
from postsync.domain.state.identity import host_of

if TYPE_CHECKING:  # whoever only asks for an address, or for what a service can do, opens none
    from postsync.adapters.http.inprocess import WSGIApp
    from postsync.adapters.secrets import Secret
    from postsync.ports import Observer, Provider

PROVIDERS: Mapping[str, Service] = {
    "outstand": OUTSTAND,
    "sandbox": SANDBOX,
}
"""The first one is meant where the configuration names none."""


def capability_of(name: str) -> Capability:
    """What the provider of that name can do; known without a key."""
    return PROVIDERS[name or next(iter(PROVIDERS))].capability


def own_url_of(name: str) -> str:
    """The address that is the provider's own; for one in this process, that of the usual one."""
    usual = next(iter(PROVIDERS.values()))
    service = PROVIDERS.get(name, usual)
    return (service if service.api_key_env else usual).base_url


def completed(config: ProviderConfig) -> ProviderConfig:
    """`config` with the provider's own values where it is silent."""
    name = config.name or next(iter(PROVIDERS))
    service = PROVIDERS[name]
    # what runs in this process is reached in one way only
    base_url = (config.base_url if service.api_key_env else "") or service.base_url
    meant = config.configured_url or service.base_url
    return config._replace(
        name=name,
        base_url=base_url,
        # Another path at the same host is still the same public.
        rehearsal=not service.api_key_env or host_of(base_url) != host_of(meant),
        api_key_env=config.api_key_env or service.api_key_env,
    )


def key_of(config: ProviderConfig) -> "Secret":
    """The key of the provider, from its variable. Raises ConfigError where none can be there."""
    from postsync.adapters.secrets import read_secret

    config = completed(config)
    return read_secret(config.api_key_env, source=PROVIDERS[config.name].keys)


def build_provider(
    config: ProviderConfig,
    *,
    key: "Secret | None",
    parallelism: int,
    now: Callable[[], datetime],
    sleep: Callable[[float], None],
    observer: "Observer",
    app: "WSGIApp | None" = None,
) -> "Provider":
    """The provider of `config`. Connects to nothing yet.

    `app` is the WSGI application of a service in this process, which needs no key. Raises ConfigError
    when the key would be missing, or would travel unencrypted to another machine.
    """
    from postsync.adapters.http.transport import Surroundings
    from postsync.adapters.secrets import Secret

    config = completed(config)
    service = PROVIDERS[config.name]
    if not service.api_key_env:
        key = key or Secret("any")  # any will do
        if app is None:
            raise ConfigError(
                f"the provider `{config.name}` runs in this process and was not given"
            )
    else:
        _check_address(config.base_url)
    if key is None:
        raise ConfigError(
            "there is no API key", detail=f"Set the environment variable {config.api_key_env}."
        )
    surroundings = Surroundings(
        key=key, parallelism=parallelism, now=now, sleep=sleep, observer=observer, app=app
    )
    return service.open(config, surroundings)


def _check_address(base_url: str) -> None:
    try:
        check_base_url(base_url)
    except UnsafeAddress as error:
        raise ConfigError(f"provider.baseUrl: {error}", detail=error.detail) from error
