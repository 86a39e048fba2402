"""Creating: what is sent, how often, and when it counts as sent."""

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from postsync.adapters.http import outcomes
from postsync.domain.errors import Ambiguous, QuotaExhausted, RateLimited
from postsync.domain.post.content import canonical_json

BODY = {
    "scheduledAt": "2026-12-01T14:00:00Z",
    "accounts": ["a1"],
    "containers": [{"content": "Grüße 🎉", "media": []}],
}
UUID = "8f4b2c3d-0000-4000-8000-000000000001"


def test_the_body_goes_out_byte_for_byte_and_the_key_with_it(service, provider):
    service.replies(service.made())
    provider.create(BODY, key=UUID, sent=lambda: None, may_send=lambda: True)
    provider.create(
        dict(reversed(BODY.items())), key=UUID, sent=lambda: None, may_send=lambda: True
    )
    first, second = service.requests
    assert first.body == second.body == canonical_json(BODY)
    assert first.headers["idempotency-key"] == UUID
    assert first.headers["content-type"] == "application/json"
    assert first.headers["accept"] == "application/json"
    assert first.headers["user-agent"].startswith("postsync/")
    assert "transfer-encoding" not in first.headers


def test_a_lone_surrogate_in_a_text_does_not_stop_a_post_halfway(service, provider):
    service.replies(service.made())
    body = {"containers": [{"content": "\ud83d", "media": []}]}
    provider.create(body, key=UUID, sent=lambda: None, may_send=lambda: True)
    assert json.loads(service.requests[0].body) == body


def test_the_created_post_is_decoded_with_its_warnings(service, provider):
    service.replies(service.json(201, success=True, post=service.post(), warnings=["slow", 7]))
    post = provider.create(BODY, key=UUID, sent=lambda: None, may_send=lambda: True)
    assert (post.id, post.warnings) == ("p1", ("slow",))


def test_a_request_counts_as_sent_before_its_answer_is_there(service, connect):
    told = threading.Event()

    def answer(_):
        assert told.wait(5)
        return service.made()

    service.replies(answer)
    connect().create(BODY, key=UUID, sent=told.set, may_send=lambda: True)


def test_a_request_that_was_never_answered_still_counts_as_sent(service, provider):
    calls = []
    service.replies(service.drop())
    with pytest.raises(Ambiguous):
        provider.create(BODY, key=UUID, sent=lambda: calls.append(1), may_send=lambda: True)
    assert calls == [1]


def test_without_a_connection_nothing_counts_as_sent(connect):
    calls = []
    with pytest.raises(Exception, match="no connection"):
        connect(base_url="http://127.0.0.1:9/v1").create(
            BODY, key=UUID, sent=lambda: calls.append(1), may_send=lambda: True
        )
    assert calls == []


def test_a_rolling_window_is_waited_for_and_the_same_bytes_are_sent_again(service, provider, world):
    busy = service.error(429, "Rate limit exceeded", headers={"Retry-After": "7"})
    calls = []
    service.replies(busy, busy, service.made())
    provider.create(BODY, key=UUID, sent=lambda: calls.append(1), may_send=lambda: True)
    assert len({(r.body, r.headers["idempotency-key"]) for r in service.requests}) == 1
    assert len(service.requests) == 3
    assert [round(seconds) for seconds in world.sleeps] == [7, 7]
    assert {event.reason for event in world.events} == {"the service asks for a pause"}
    assert calls == [1]


def test_a_window_that_never_opens_ends_as_rate_limited(service, provider):
    service.replies(service.error(429, "Rate limit exceeded"))
    with pytest.raises(RateLimited) as caught:
        provider.create(BODY, key=UUID, sent=lambda: None, may_send=lambda: True)
    assert not caught.value.may_have_applied
    assert len(service.requests) == 3


def test_a_pause_of_hours_is_not_waited_for(service, provider, world):
    service.replies(service.error(429, "Rate limit exceeded", headers={"Retry-After": "7200"}))
    with pytest.raises(RateLimited) as caught:
        provider.create(BODY, key=UUID, sent=lambda: None, may_send=lambda: True)
    assert caught.value.retry_after == 7200
    assert (len(service.requests), world.sleeps) == (1, [])


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Monthly post quota exhausted", QuotaExhausted),
        ("You have reached your plan limit, please upgrade", QuotaExhausted),
        ("Rate limit exceeded", RateLimited),
        ("Too many requests", RateLimited),
        ("Quota of 60 requests per minute used", RateLimited),
        ("", RateLimited),
    ],
)
def test_the_two_kinds_of_429_are_told_apart_by_their_words(words, kind, service, connect):
    service.replies(service.error(429, words))
    with pytest.raises(kind):
        connect(tries=1).create(BODY, key=UUID, sent=lambda: None, may_send=lambda: True)


@pytest.mark.parametrize(("pause", "requests"), [(3599, 2), (3600, 1), (7000, 1)])
def test_a_post_is_not_sent_again_when_its_time_would_have_passed(
    pause, requests, service, provider, world, monkeypatch
):
    monkeypatch.setattr(outcomes, "LONGEST_PAUSE", 10_000)
    world.now = datetime(2026, 12, 1, 13, 0, tzinfo=UTC)
    busy = service.error(429, "Rate limit exceeded", headers={"Retry-After": str(pause)})
    service.replies(busy, service.made())
    if requests == 1:
        with pytest.raises(RateLimited):
            provider.create(BODY, key=UUID, sent=lambda: None, may_send=lambda: True)
    else:
        provider.create(BODY, key=UUID, sent=lambda: None, may_send=lambda: True)
    assert len(service.requests) == requests


def test_a_post_that_cannot_be_understood_is_at_least_named(service, provider):
    service.replies(service.made("p77", containers=7))
    with pytest.raises(Ambiguous, match="'p77'"):
        provider.create(BODY, key=UUID, sent=lambda: None, may_send=lambda: True)


def test_a_doubt_is_not_forgotten_by_the_time_of_a_window(service, provider):
    service.replies(service.error(429, "Rate limit exceeded"), service.drop())
    with pytest.raises(Ambiguous):
        provider.create(BODY, key=UUID, sent=lambda: None, may_send=lambda: True)
    assert len(service.requests) == 2


@pytest.mark.parametrize("header", ["Idempotency-Replayed", "Idempotency-Replay"])
@pytest.mark.parametrize(("said", "remembered"), [("true", True), ("false", False)])
def test_an_answer_from_memory_is_marked(service, provider, header, said, remembered):
    made = service.made()
    service.replies(replace(made, headers={**made.headers, header: said}))
    post = provider.create(BODY, key=UUID, sent=lambda: None, may_send=lambda: True)
    assert post.remembered is remembered
