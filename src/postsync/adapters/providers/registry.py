"""The registry: which provider a configuration means."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from postsync.adapters.providers.outstand.client import Outstand
from postsync.adapters.providers.outstand.inprocess import WSGIApp
from postsync.adapters.providers.outstand.transport import is_loopback
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
    _check_url(config.base_url)
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


def _check_url(base_url: str) -> None:
    try:
        url = urlsplit(base_url)
        host = url.hostname
        _ = url.port  # raises when it is no number
    except ValueError as error:
        raise ConfigError(f"provider.baseUrl is not a URL: {error}") from error
    if url.scheme not in ("https", "http") or not host:
        raise ConfigError("provider.baseUrl is not a URL", detail="It begins with https://.")
    if url.username is not None or url.query or url.fragment:
        raise ConfigError("provider.baseUrl has more than a host and a path in it")
    if url.scheme == "http" and not is_loopback(host):
        raise ConfigError(
            "provider.baseUrl would send the API key unencrypted",
            detail="Use https://; plain http:// is for this machine alone.",
        )
