"""Secrets: usable, and shown nowhere."""

import copy
import pickle

import pytest
from tests.tables import each_row

from postsync.adapters.secrets import Secret, read_secret
from postsync.domain.errors import ConfigError, ProviderError

CANARY = "sk_canary_5f1c"


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{:>40}".format, lambda s: repr([s])])
def test_a_secret_does_not_show_itself(show):
    assert CANARY not in show(Secret(CANARY))


@pytest.mark.parametrize("write", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_secret_cannot_be_written_down(write):
    with pytest.raises(TypeError):
        write(Secret(CANARY))


def test_a_secret_has_no_dictionary_to_look_into():
    assert not hasattr(Secret(CANARY), "__dict__")


def test_a_secret_can_be_used_and_removes_itself_from_texts():
    secret = Secret(CANARY)
    assert secret.reveal() == CANARY
    assert secret.redact(f"bad key {CANARY}!") == "bad key ***!"


def test_a_secret_is_read_without_the_white_space_around_it():
    assert read_secret("KEY", {"KEY": f"  {CANARY}\r\n"}).reveal() == CANARY


@pytest.mark.parametrize("environ", [{}, {"KEY": ""}, {"KEY": " \n"}])
def test_a_missing_key_says_what_to_do(environ):
    with pytest.raises(ConfigError, match="KEY is not set") as caught:
        read_secret("KEY", environ)
    assert "apiKeyEnv" in caught.value.detail


def test_an_empty_variable_is_told_from_one_that_is_not_there():
    said = []
    for environ in ({}, {"KEY": " "}):
        with pytest.raises(ConfigError) as caught:
            read_secret("KEY", environ, source="Keys are made at the desk.")
        assert "Keys are made at the desk." in caught.value.detail
        said.append(caught.value.message)
    assert said == [
        "the environment variable KEY is not set",
        "the environment variable KEY is not set to anything",
    ]


@each_row(
    "value, said",
    [
        (f"Bearer {CANARY}", "`Bearer`"),
        (f"bearer:{CANARY}", "`Bearer`"),
        (f"Authorization: Bearer {CANARY}", "the name of a header"),
        (f'"{CANARY}"', "quotation marks"),
        (f"'{CANARY}'", "quotation marks"),
        (f"“{CANARY}”", "quotation marks"),
        (f"OUTSTAND_API_KEY={CANARY}", "NAME=value"),
        (f"export OUTSTAND_API_KEY={CANARY}", "NAME=value"),
        (f"KEY={CANARY}", "NAME=value"),
        (f"{CANARY}\n{CANARY}", "several lines"),
        (f"{CANARY} {CANARY}", "white space"),
        ("${{ secrets.OUTSTAND_API_KEY }}", "placeholder"),
        ("$OUTSTAND_API_KEY", "placeholder"),
        ("<your key>", "placeholder"),
        ("***", "placeholder"),
    ],
)
def test_what_is_no_key_is_named_and_not_shown(value, said):
    with pytest.raises(ConfigError, match="the value of KEY cannot be an API key") as caught:
        read_secret("KEY", {"KEY": value})
    assert said in caught.value.detail
    assert CANARY not in caught.value.detail


@pytest.mark.parametrize("value", [CANARY, "any-key-will-do", "ab/c+d==", "k.e-y_1", "a"])
def test_what_may_be_a_key_is_taken(value):
    assert read_secret("KEY", {"KEY": value}).reveal() == value


@each_row("value", ["two\nlines", "Bearer sk", "a\x00b", "a\tb", "“quoted”", "\x7f"])
def test_a_key_that_could_not_stand_in_a_header_is_refused_without_being_shown(value):
    with pytest.raises(ConfigError) as caught:
        read_secret("KEY", {"KEY": value})
    assert value not in caught.value.message + caught.value.detail


def test_the_environment_is_read_by_default(monkeypatch):
    monkeypatch.setenv("SOME_KEY", CANARY)
    assert read_secret("SOME_KEY").reveal() == CANARY


@pytest.mark.parametrize(("status", "source"), [(401, True), (402, False), (403, True)])
def test_a_key_that_is_refused_is_named_by_its_variable(status, source, service, provider, key):
    service.replies(service.error(status, "no"))
    with pytest.raises(ProviderError) as caught:
        provider.accounts()
    assert "ACME_KEY" in caught.value.detail
    assert ("Keys are made at the desk." in caught.value.detail) == source
    assert key not in caught.value.detail


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 429, 500])
def test_a_key_that_the_service_echoes_is_masked(status, service, provider, key, everything):
    service.replies(service.error(status, f"bad key {key}", details={"key": {"_errors": [key]}}))
    for call in (
        provider.accounts,
        lambda: provider.create({}, key="k", sent=lambda: None, may_send=lambda: True),
    ):
        with pytest.raises(ProviderError) as caught:
            call()
        assert key not in everything(caught.value)
        assert "***" in caught.value.message


@pytest.mark.parametrize("trouble", ["drop", "reset", "cut", "hang"])
def test_no_broken_connection_shows_the_key(trouble, service, connect, key, everything):
    service.replies(getattr(service, trouble)())
    with pytest.raises(ProviderError) as caught:
        connect(timeout=0.2, tries=1).accounts()
    assert key not in everything(caught.value)


def test_nothing_that_can_be_looked_at_shows_the_key(service, provider, key, world):
    service.replies(service.made())
    post = provider.post("p1")
    things = [
        provider,
        vars(provider),
        vars(provider._calls.transport),
        vars(provider._calls),
        post,
    ]
    assert key not in repr(things)
    assert "canary-oauth" not in repr(things)


def test_a_delivery_error_is_cleaned_of_keys_and_tokens(service, provider, key):
    text = f"GET https://graph.example/me?access_token=canary-token said no to {key}"
    row = {"id": "a1", "network": "x", "username": "acme", "status": "failed", "error": text}
    service.replies(service.made(socialAccounts=[row]))
    error = provider.post("p1").deliveries[0].error
    assert error == "GET https://graph.example/me?… said no to ***"
