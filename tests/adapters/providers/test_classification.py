"""Every row of the table in docs/provider.md: what an answer says about a call."""

import socket

import pytest

from postsync.domain.errors import (
    Ambiguous,
    Conflict,
    Forbidden,
    NotFound,
    PaymentRequired,
    ProviderError,
    QuotaExhausted,
    RateLimited,
    Rejected,
    Unauthorized,
    Unavailable,
)

BODY = {"accounts": ["a1"], "containers": [{"content": "Hello", "media": []}]}
UUID = "8f4b2c3d-0000-4000-8000-000000000001"

ZOD = {
    "accounts": {"_errors": ["Array must contain at least 1 element(s)"]},
    "containers": {"_errors": [], "0": {"_errors": [], "content": {"_errors": ["Required"]}}},
}


def create(provider):
    return provider.create(BODY, key=UUID, sent=lambda: None, may_send=lambda: True)


def read(provider):
    return provider.post("p1")


def update(provider):
    return provider.update("p1", BODY)


def delete(provider):
    return provider.delete("p1")


def failure(call, provider) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        call(provider)
    return caught.value


# -- creating: sent once, whatever comes


AMBIGUOUS = {
    "a time-out": lambda s: s.hang(),
    "a connection closed without an answer": lambda s: s.drop(),
    "a reset": lambda s: s.reset(),
    "an answer that breaks off": lambda s: s.cut(),
    "408": lambda s: s.error(408, "Request timeout"),
    "409": lambda s: s.error(409, "Idempotency-Key was used with another body"),
    "425": lambda s: s.error(425, "Too early"),
    "500": lambda s: s.error(500, "Internal server error"),
    "502 with a page": lambda s: s.html(502),
    "503 with Retry-After": lambda s: s.json(503, headers={"Retry-After": "1"}, error="busy"),
    "a redirect": lambda s: s.raw(307, Location="https://elsewhere.example/v1/posts/"),
    "304": lambda s: s.raw(304),
    "400 with a page": lambda s: s.html(400),
    "404 with a page": lambda s: s.html(404),
    "404 with a gateway's JSON": lambda s: s.json(404, message="no Route matched"),
    "422 with nothing": lambda s: s.raw(422),
    "418 in the API's own words": lambda s: s.error(418, "teapot"),
    "200 with a page": lambda s: s.html(200),
    "200 with nothing": lambda s: s.raw(200),
    "204": lambda s: s.raw(204),
    "200 with half a document": lambda s: s.raw(200, b'{"success": true, "post": {'),
    "200 with a list": lambda s: s.json(200, document=[1]),
    "200 without a post": lambda s: s.json(success=True),
    "200 without an id": lambda s: s.json(success=True, post={"socialAccounts": []}),
    "200 with an empty id": lambda s: s.made(""),
    "200 with an id that is none": lambda s: s.made(["p1"]),
    "200 with a post of wrong types": lambda s: s.made(scheduledAt=7),
    "200 with success false": lambda s: s.json(success=False, error="Something went wrong"),
    "200 with success false and no words": lambda s: s.json(success=False),
    "200 nested beyond reason": lambda s: s.raw(200, b'{"post":' + b"[" * 200_000),
    "200 that is not UTF-8": lambda s: s.raw(200, b'{"post": "\xff\xfe\xfa"}'),
}


@pytest.mark.parametrize("case", AMBIGUOUS)
def test_a_create_is_sent_once_and_its_outcome_unknown_after(case, service, connect):
    service.replies(AMBIGUOUS[case](service))
    error = failure(create, connect(timeout=0.4))
    assert type(error) is Ambiguous
    assert error.may_have_applied
    assert service.count("POST") == len(service.requests) == 1


REJECTED = {
    "400": lambda s: s.error(400, "Invalid payload", details=ZOD),
    "400 without success": lambda s: s.json(400, error="No account matched"),
    "404": lambda s: s.error(404, "Account not found"),
    "405": lambda s: s.error(405, "Method not allowed"),
    "413": lambda s: s.error(413, "Payload too large"),
    "415": lambda s: s.error(415, "Unsupported media type"),
    "422": lambda s: s.error(422, "The video is too long"),
    "200 with the complaints of validation": lambda s: s.error(200, "Invalid payload", details=ZOD),
}


@pytest.mark.parametrize("case", REJECTED)
def test_the_api_s_own_refusal_of_a_create_is_definite(case, service, provider):
    service.replies(REJECTED[case](service))
    error = failure(create, provider)
    assert type(error) is Rejected
    assert not error.may_have_applied
    assert len(service.requests) == 1


STOPPING = {
    "401": (lambda s: s.error(401, "Unauthorized"), Unauthorized),
    "401 with a page": (lambda s: s.html(401), Unauthorized),
    "402": (lambda s: s.error(402, "subscription_inactive"), PaymentRequired),
    "403": (lambda s: s.error(403, "Forbidden"), Forbidden),
    "403 with a page": (lambda s: s.html(403), Forbidden),
    "429 of the quota": (lambda s: s.error(429, "Monthly post quota exhausted"), QuotaExhausted),
}


@pytest.mark.parametrize("call", [create, read, update, delete], ids=lambda f: f.__name__)
@pytest.mark.parametrize("case", STOPPING)
def test_some_refusals_stop_the_run_and_are_never_repeated(case, call, service, provider):
    reply, kind = STOPPING[case]
    service.replies(reply(service))
    error = failure(call, provider)
    assert type(error) is kind
    assert error.stops_the_run
    assert not error.may_have_applied
    assert len(service.requests) == 1


def test_a_ban_at_the_edge_is_called_by_its_name(service, provider):
    service.replies(service.html(403, "<h1>Error 1010</h1> cloudflare error code: 1010"))
    assert "1010" in failure(read, provider).message


# -- calls that name an id


AGAIN = {
    "a connection closed without an answer": lambda s: s.drop(),
    "a reset": lambda s: s.reset(),
    "an answer that breaks off": lambda s: s.cut(),
    "408": lambda s: s.error(408, "Request timeout"),
    "425": lambda s: s.error(425, "Too early"),
    "429": lambda s: s.error(429, "Rate limit exceeded", headers={"Retry-After": "2"}),
    "500": lambda s: s.error(500, "Internal server error"),
    "502 with a page": lambda s: s.html(502),
    "404 with a page": lambda s: s.html(404),
    "200 with a page": lambda s: s.html(200),
    "200 with success false": lambda s: s.error(200, "Something went wrong"),
}


@pytest.mark.parametrize("case", AGAIN)
def test_a_read_is_repeated_and_then_unavailable(case, service, provider):
    service.replies(AGAIN[case](service))
    error = failure(read, provider)
    assert type(error) in (Unavailable, RateLimited)
    assert not error.may_have_applied
    assert service.count("GET") == 3


@pytest.mark.parametrize("case", AGAIN)
def test_a_read_gets_over_a_passing_trouble(case, service, provider):
    service.replies(AGAIN[case](service), service.made())
    assert read(provider).id == "p1"
    assert service.count("GET") == 2


@pytest.mark.parametrize("case", AGAIN)
def test_an_update_gets_over_a_passing_trouble(case, service, provider):
    service.replies(AGAIN[case](service), service.made(), service.made())
    assert update(provider).id == "p1"
    assert (service.count("PATCH"), service.count("GET")) == (2, 1)


@pytest.mark.parametrize("case", sorted(AGAIN.keys() - {"429"}))
def test_an_update_that_keeps_failing_leaves_its_outcome_unknown(case, service, provider):
    service.replies(AGAIN[case](service))
    error = failure(update, provider)
    assert type(error) is Ambiguous
    assert service.count("PATCH") == 3


def test_a_refused_connection_does_not_settle_an_earlier_doubt(service, provider):
    service.replies(service.drop(), service.error(429, "Rate limit exceeded"))
    assert type(failure(update, provider)) is Ambiguous


def test_only_the_api_s_own_404_says_that_a_post_is_gone(service, provider):
    service.replies(service.error(404, "Post not found"))
    assert type(failure(read, provider)) is NotFound
    assert type(failure(update, provider)) is NotFound
    assert len(service.requests) == 2


def test_a_wrong_path_does_not_pass_for_a_post_that_is_gone(service, provider):
    service.replies(service.error(404, "Route not found"))
    assert type(failure(read, provider)) is Rejected
    assert type(failure(delete, provider)) is Rejected


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ({"success": False, "error": "Post not found"}, NotFound),
        ({"success": False, "error": "Not found"}, NotFound),
        ({"error": "Post not found"}, NotFound),
        ({"error": "Not found"}, Unavailable),
        ({"message": "Not found"}, Unavailable),
        ({"detail": "Not found"}, Unavailable),
    ],
)
def test_a_404_that_may_be_a_gateway_s_says_nothing_about_the_post(
    document, kind, service, provider
):
    service.replies(service.json(404, document=document))
    assert type(failure(read, provider)) is kind
    if kind is Unavailable:
        assert type(failure(delete, provider)) is Ambiguous


def test_another_post_than_the_one_asked_for_is_no_answer(service, provider):
    service.replies(service.made("P1"))
    error = failure(read, provider)
    assert type(error) is Unavailable
    assert "another post" in error.message


def test_a_redirect_is_not_followed_and_not_repeated(service, provider):
    service.replies(service.raw(301, Location="https://elsewhere.example/secret?token=canary"))
    error = failure(read, provider)
    assert type(error) is Unavailable
    assert "elsewhere.example" in error.message
    assert "canary" not in error.message
    assert len(service.requests) == 1


# -- updating


def test_an_update_of_a_published_post_is_a_conflict_that_says_so(service, provider):
    published = service.made(publishedAt="2026-11-23T12:00:00Z")
    service.replies(service.error(409, "Post is already published"), published)
    error = failure(update, provider)
    assert type(error) is Conflict
    assert "has been published" in error.message


def test_an_update_during_publishing_is_a_conflict(service, provider):
    service.replies(service.error(409, "Post is being published"), service.made())
    error = failure(update, provider)
    assert type(error) is Conflict
    assert "being published" in error.message


def test_an_update_returns_what_was_read_back_and_not_what_was_answered(service, provider):
    service.replies(service.made(), service.made(containers=[{"content": "as kept", "media": []}]))
    assert update(provider).containers[0].content == "as kept"


@pytest.mark.parametrize("status", [401, 502])
def test_an_update_that_cannot_be_read_back_leaves_its_outcome_unknown(status, service, provider):
    service.replies(service.made(), service.error(status, "trouble"))
    error = failure(update, provider)
    assert type(error) is Ambiguous
    assert service.count("PATCH") == 1


def test_a_post_that_vanishes_after_its_update_is_not_found(service, provider):
    service.replies(service.made(), service.error(404, "Post not found"))
    assert type(failure(update, provider)) is NotFound


def test_a_refused_update_is_definite(service, provider):
    service.replies(service.error(400, "Unrecognized key: accounts"))
    assert type(failure(update, provider)) is Rejected
    assert len(service.requests) == 1


# -- deleting


def test_deleting_is_confirmed_by_looking(service, provider):
    service.replies(service.json(success=True, message="ok"), service.error(404, "Post not found"))
    delete(provider)
    assert [r.method for r in service.requests] == ["DELETE", "GET"]


def test_an_answer_without_a_body_will_do_for_a_deletion(service, provider):
    service.replies(service.raw(204), service.error(404, "Post not found"))
    delete(provider)


def test_deleting_what_is_not_there_is_done(service, provider):
    service.replies(service.error(404, "Post not found"))
    delete(provider)
    assert [r.method for r in service.requests] == ["DELETE"]


def test_a_post_that_is_still_there_after_its_deletion_is_an_open_question(service, provider):
    service.replies(service.json(success=True, message="ok"), service.made())
    error = failure(delete, provider)
    assert type(error) is Ambiguous
    assert service.count("DELETE") == 1
    assert service.count("GET") == 3


def test_a_deletion_that_lags_is_waited_for(service, provider):
    service.replies(
        service.json(success=True), service.made(), service.error(404, "Post not found")
    )
    delete(provider)


def test_a_deletion_that_worked_in_spite_of_its_error_is_done(service, provider):
    service.replies(*[service.drop()] * 3, service.error(404, "Post not found"))
    delete(provider)
    assert service.count("DELETE") == 3


def test_a_deletion_that_cannot_be_looked_at_is_an_open_question(service, provider):
    service.replies(service.json(success=True), service.html(502))
    error = failure(delete, provider)
    assert type(error) is Ambiguous
    assert (service.count("DELETE"), service.count("GET")) == (1, 3)


def test_a_refused_deletion_stays_refused_when_looking_fails_too(service, provider):
    service.replies(service.error(400, "Not now"), service.html(502))
    assert type(failure(delete, provider)) is Rejected


def mixed(service):
    out = {"id": "a1", "network": "x", "username": "acme", "status": "published"}
    due = {"id": "a2", "network": "linkedin", "username": "acme", "status": "pending"}
    return service.made(publishedAt="2026-11-23T12:00:00Z", socialAccounts=[out, due])


def test_a_partly_published_post_is_reported_as_stuck(service, provider):
    error = service.error(500, "Internal server error", message="failed to cancel")
    service.replies(error, error, error, mixed(service))
    error = failure(delete, provider)
    assert type(error) is Conflict
    assert "stuck" in error.message


def test_a_deletion_that_keeps_failing_on_a_scheduled_post_stays_unknown(service, provider):
    error = service.error(500, "Internal server error")
    service.replies(error, error, error, service.made())
    assert type(failure(delete, provider)) is Ambiguous


@pytest.mark.parametrize("remote_id", ["", ".", "..", "a\nb"])
@pytest.mark.parametrize("call", ["post", "delete", "update"])
def test_what_is_no_id_never_becomes_a_path(call, remote_id, service, provider):
    with pytest.raises(Rejected):
        getattr(provider, call)(remote_id, *([BODY] if call == "update" else []))
    assert service.requests == []


def test_an_id_is_quoted_into_the_path(service, provider):
    service.replies(service.made("a/../b?c=d#e%2Fé"))
    assert provider.post("a/../b?c=d#e%2Fé").id == "a/../b?c=d#e%2Fé"
    assert service.requests[0].path == "/v1/posts/a%2F..%2Fb%3Fc%3Dd%23e%252F%C3%A9"


# -- no connection


@pytest.mark.parametrize("call", [create, read, update, delete], ids=lambda f: f.__name__)
def test_a_refused_connection_is_repeated_and_certainly_carried_nothing_out(call, connect, world):
    error = failure(call, connect(base_url="http://127.0.0.1:9/v1"))
    assert type(error) is Unavailable
    assert not error.may_have_applied
    assert len(world.sleeps) == 2


def test_a_name_that_does_not_resolve_is_a_connection_that_did_not_come_about(connect, monkeypatch):
    def resolve(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    error = failure(create, connect(base_url="https://nowhere.invalid/v1"))
    assert type(error) is Unavailable
    assert "nowhere.invalid" in error.message


# -- messages


def test_the_complaints_of_validation_become_a_sentence(service, provider):
    service.replies(service.error(400, "Invalid payload", details=ZOD))
    assert failure(create, provider).message == (
        "creating a post: Invalid payload (accounts: Array must contain at least 1 element(s); "
        "containers.0.content: Required)"
    )


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"details": {"fieldErrors": {"accounts": ["Required"]}, "formErrors": ["Odd"]}}, 2),
        ({"details": [{"path": ["accounts", 0], "message": "Required"}]}, 1),
        ({"error": {"name": "ZodError", "issues": [{"path": ["accounts"], "message": "No"}]}}, 1),
        ({"details": "a plain text"}, 1),
        ({"details": {"accounts": "Required"}}, 1),
        ({"details": [[[[[[[[[[[[[["too deep"]]]]]]]]]]]]]]}, 0),
        ({"details": 7}, 0),
    ],
)
def test_complaints_are_understood_in_several_shapes(document, words, service, provider):
    service.replies(service.json(400, document={"success": False, "error": "Bad", **document}))
    message = failure(create, provider).message
    assert message.count(";") + message.count("(") == words


def test_a_long_complaint_is_cut(service, provider):
    service.replies(service.error(400, "x" * 100_000))
    assert len(failure(create, provider).message) <= 600


def test_the_service_s_name_for_the_call_is_kept(service, provider):
    service.replies(service.error(400, "Bad", headers={"x-request-id": "req-7"}))
    assert failure(create, provider).request_id == "req-7"
    service.replies(service.html(502, CF_RAY="8a1-FRA"))
    assert failure(create, provider).request_id == "8a1-FRA"
