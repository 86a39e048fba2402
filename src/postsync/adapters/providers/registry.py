"""The registry: which provider a configuration means."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from postsync.adapters.http.addresses import UnsafeAddress, check_base_url
from postsync.adapters.http.inprocess import WSGIApp
from postsync.adapters.providers.outstand.client import Outstand
from postsync.adapters.secrets import Secret
from postsync.domain.config import ProviderConfig
from postsync.domain.errors import ConfigError
from postsync.ports import Observer

SANDBOX_URL = "http://sandbox.localhost/v1"
"""Where the in-process sandbox seems to be. Nothing ever connects to it."""

SANDBOX_KEY = "any"
"""Any key will do."""


def build_provider(
    config: ProviderConfig,
    *,
    key: Secret | None,
    parallelism: int,
    now: Callable[[], datetime],
    sleep: Callable[[float], None],
    observer: Observer,
    app: WSGIApp | None = None,
) -> Outstand:
    """The provider of `config`. Connects to nothing yet.

    `app` is the WSGI application of the provider `sandbox`, which needs no key. Raises ConfigError
    when the key would be missing, or would travel unencrypted to another machine.
    """
    if app is not None:
        config = replace(config, base_url=SANDBOX_URL)
        key = key or Secret(SANDBOX_KEY)
    elif config.name == "sandbox":
        msg = "the provider `sandbox` runs in this process and was not given"
        raise ConfigError(msg)
    else:
        try:
            check_base_url(config.base_url)
        except UnsafeAddress as error:
            raise ConfigError(f"provider.baseUrl: {error}", detail=error.detail) from error
    if key is None:
        raise ConfigError(
            "there is no API key", detail=f"Set the environment variable {config.api_key_env}."
        )
    return Outstand(
        config,
        key=key,
        parallelism=parallelism,
        now=now,
        sleep=sleep,
        observer=observer,
        app=app,
    )
