"""One key, one post."""

import pytest


def test_the_same_key_and_body_give_the_first_answer_again(api, key):
    headers = {"Idempotency-Key": key()}
    first = api.create(headers=headers, scheduledAt="2026-01-01T00:00:00Z")
    second = api.create(headers=headers, scheduledAt="2026-01-01T00:00:00Z")
    assert first.content == second.content
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    (post,) = api.truth()["posts"]
    assert (post["createRequests"], post["idempotencyKey"]) == (2, headers["Idempotency-Key"])


def test_a_replay_says_so_in_the_other_spelling_too(api, key):
    api.settings(replay_header="Idempotency-Replay")
    headers = {"Idempotency-Key": key()}
    api.create(headers=headers)
    assert api.create(headers=headers).headers["Idempotency-Replay"] == "true"


def test_the_same_key_with_another_body_is_refused(api, key):
    headers = {"Idempotency-Key": key()}
    api.create(headers=headers, content="a")
    assert api.create(headers=headers, content="b").status_code == 409
    assert len(api.truth()["posts"]) == 1


def test_the_refusal_of_another_body_can_be_a_422(api, key):
    api.settings(reused_key="422")
    headers = {"Idempotency-Key": key()}
    api.create(headers=headers, content="a")
    assert api.create(headers=headers, content="b").status_code == 422
    assert len(api.truth()["posts"]) == 1


def test_the_same_key_with_another_body_can_give_the_first_answer(api, key):
    api.settings(reused_key="replay")
    headers = {"Idempotency-Key": key()}
    first = api.create(headers=headers, content="a")
    second = api.create(headers=headers, content="b")
    assert second.content == first.content
    assert second.headers["Idempotency-Replayed"] == "true"
    (post,) = api.truth()["posts"]
    assert (post["containers"][0]["content"], post["createRequests"]) == ("a", 2)


def test_a_service_that_forgets_keys_makes_a_second_post(api, key):
    headers = {"Idempotency-Key": key()}
    first = api.create(headers=headers).json()["post"]["id"]
    api.faults({"kind": "forget_keys", "times": 1})
    second = api.create(headers=headers)
    assert second.json()["post"]["id"] != first
    assert "Idempotency-Replayed" not in second.headers
    assert api.create(headers=headers).json()["post"]["id"] == first
    assert len(api.truth()["posts"]) == 2


def test_another_key_makes_another_post(api, key):
    for _ in range(2):
        api.create(headers={"Idempotency-Key": key()})
    assert len(api.truth()["posts"]) == 2


def test_a_key_is_forgotten_after_a_day(api, key):
    headers = {"Idempotency-Key": key()}
    first = api.create(headers=headers).json()["post"]["id"]
    api.advance(86400 - 60)
    assert api.create(headers=headers).json()["post"]["id"] == first
    api.advance(120)
    assert api.create(headers=headers).json()["post"]["id"] != first


def test_a_refused_request_leaves_its_key_free(api, key):
    headers = {"Idempotency-Key": key()}
    assert api.create(headers=headers, accounts=["nobody"]).status_code == 400
    assert api.create(headers=headers).status_code == 200


@pytest.mark.parametrize("key", ["abc", "00000000-0000-1000-8000-000000000000"])
def test_a_key_that_is_no_uuid_of_version_4_is_refused(api, key):
    assert api.create(headers={"Idempotency-Key": key}).status_code == 400


def test_a_deleted_post_is_still_what_its_key_gives(api, key):
    headers, when = {"Idempotency-Key": key()}, api.later(days=1)
    post = api.create(headers=headers, scheduledAt=when).json()["post"]["id"]
    api.http.delete(f"/v1/posts/{post}")
    assert api.create(headers=headers, scheduledAt=when).json()["post"]["id"] == post
    assert api.get(f"/v1/posts/{post}").status_code == 404
    assert len(api.truth()["posts"]) == 1
