"""The registry: what holds where the configuration is silent, and what the schema says of it."""

import json
from pathlib import Path

import pytest
from tests.tables import each_row

from postsync.adapters.providers.registry import PROVIDERS, capability_of, completed
from postsync.domain.config import ProviderConfig
from postsync.domain.state.identity import Service, service_of
from postsync.views.outline.service import head_line

SCHEMA = Path(__file__).parents[3] / "schemas/config.schema.json"


def test_the_schema_knows_the_same_providers_and_defaults():
    provider = json.loads(SCHEMA.read_text("utf-8"))["properties"]["provider"]["properties"]
    assert provider["name"]["enum"] == list(PROVIDERS)
    usual = completed(ProviderConfig())
    assert provider["name"]["default"] == usual.name
    assert provider["baseUrl"]["default"] == usual.base_url
    assert provider["apiKeyEnv"]["default"] == usual.api_key_env


def test_what_is_configured_stays():
    config = ProviderConfig(
        name="outstand",
        base_url="https://api.example/v1",
        configured_url="https://api.example/v1",
        api_key_env="POSTSYNC_KEY",
        tries=2,
    )
    assert completed(config) == config


def test_what_runs_in_this_process_is_reached_in_one_way():
    config = completed(ProviderConfig(name="sandbox", base_url="https://api.example/v1"))
    assert config.base_url == PROVIDERS["sandbox"].base_url


USUAL = PROVIDERS["outstand"].base_url
STAND_IN = "http://127.0.0.1:8300/v1"


@each_row(
    "config, is_one",
    [
        (ProviderConfig(), False),
        (ProviderConfig(name="sandbox"), True),
        (ProviderConfig(name="sandbox", base_url=USUAL), True),
        (ProviderConfig(base_url=USUAL), False),
        (ProviderConfig(base_url=STAND_IN), True),
        (ProviderConfig(base_url=STAND_IN, configured_url=STAND_IN), False),
        (ProviderConfig(base_url=STAND_IN, configured_url=USUAL), True),
        (ProviderConfig(base_url="https://api.outstand.so:443/v2"), False),
        (ProviderConfig(base_url="https://API.outstand.so/v1", configured_url=USUAL), False),
    ],
)
def test_a_rehearsal_is_what_goes_elsewhere_than_the_configuration_says(config, is_one):
    assert completed(config).rehearsal is is_one
    assert completed(completed(config)).rehearsal is is_one


def test_only_the_usual_address_goes_without_its_host() -> None:
    service = service_of(completed(ProviderConfig()))._replace(organisation="org_1")
    assert head_line(service) == "Outstand, organisation org_1"
    elsewhere = service._replace(host="outstand.so.example")
    assert head_line(elsewhere) == "Outstand at outstand.so.example, organisation org_1"


def test_a_service_is_named_by_its_host_with_the_port():
    assert service_of(completed(ProviderConfig(base_url=STAND_IN))) == Service(
        "outstand", "127.0.0.1:8300", rehearsal=True
    )
    assert service_of(completed(ProviderConfig())) == Service("outstand", "api.outstand.so")


@pytest.mark.parametrize("name", ["", *PROVIDERS])
def test_what_a_provider_can_do_is_known_without_a_key(name):
    assert capability_of(name) == PROVIDERS[name or "outstand"].capability
