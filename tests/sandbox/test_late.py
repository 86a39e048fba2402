"""Requests that are answered as lost now, and done when nobody counts on it any more."""

import httpx
import pytest
from tests.sandbox.talking import Api, client, until

from postsync.sandbox.server import running

DROPPED = (ConnectionResetError, httpx.RemoteProtocolError, httpx.ReadError)
POST = {"accounts": ["x"], "content": "Hello"}
LATE = {"kind": "late", "seconds": 600, "times": 1}


def texts(api):
    return [post["containers"][0]["content"] for post in api.truth()["posts"]]


def lost(send, *arguments, **more):
    """Send something, and hear nothing."""
    with pytest.raises(DROPPED):
        send(*arguments, **more)


def test_a_late_create_is_lost_and_then_there(api):
    api.faults(LATE)
    lost(api.create, scheduledAt=api.later(days=1))
    api.advance(590)
    assert texts(api) == []
    api.advance(20)
    (post,) = api.get("/v1/posts").json()["posts"]
    assert post["containers"][0]["content"] == "Hello"


def test_a_late_create_is_made_at_the_time_it_arrives(api):
    api.faults(LATE)
    arrival = api.later(seconds=600)
    lost(api.create)
    api.advance(86400)
    (post,) = api.truth()["posts"]
    assert post["createdAt"][:18] == arrival[:18]
    assert post["publishedAt"] == post["createdAt"]


def test_a_late_create_whose_slot_has_passed_goes_out_when_it_arrives(api):
    api.faults(LATE)
    slot = api.later(seconds=300)
    lost(api.create, scheduledAt=slot)
    api.advance(610)
    (post,) = api.truth()["posts"]
    assert post["scheduledAt"] == slot < post["publishedAt"]


def test_a_request_that_came_late_can_have_been_answered_with_a_status(api):
    api.faults({**LATE, "status": 504})
    response = api.create(scheduledAt=api.later(days=1))
    assert (response.status_code, response.headers["Content-Type"][:9]) == (504, "text/html")
    assert texts(api) == []
    api.advance(601)
    assert texts(api) == ["Hello"]


def test_a_late_create_and_its_repetition_make_one_post(api, key):
    api.faults(LATE)
    again = {"headers": {"Idempotency-Key": key()}, "scheduledAt": api.later(days=1)}
    lost(api.create, **again)
    api.made(**again)
    api.advance(601)
    (post,) = api.truth()["posts"]
    assert post["createRequests"] == 2


def test_a_late_create_whose_key_is_forgotten_makes_a_second_post(api, key):
    api.faults({"kind": "forget_keys", "times": 1}, LATE)
    again = {"headers": {"Idempotency-Key": key()}, "scheduledAt": api.later(days=1)}
    lost(api.create, **again)
    api.made(**again)
    api.advance(601)
    assert texts(api) == ["Hello", "Hello"]


def test_a_late_update_overwrites_a_newer_one(api):
    post = api.made(scheduledAt=api.later(days=1))
    api.faults(LATE)
    lost(api.http.patch, f"/v1/posts/{post}", json={"containers": [{"content": "old"}]})
    api.http.patch(f"/v1/posts/{post}", json={"containers": [{"content": "new"}]})
    assert texts(api) == ["new"]
    api.advance(601)
    assert texts(api) == ["old"]


def test_what_is_late_takes_its_turn_between_what_is_published(api):
    early, middle, late = (api.made(scheduledAt=api.later(seconds=s)) for s in (300, 301, 900))
    api.faults({**LATE, "times": 3})
    lost(api.http.delete, f"/v1/posts/{early}")
    lost(api.http.patch, f"/v1/posts/{middle}", json={"containers": [{"content": "too late"}]})
    lost(api.http.delete, f"/v1/posts/{late}")
    api.advance(86400)
    assert api.public() == [("x:acme", "Hello"), ("x:acme", "Hello")]
    gone = [bool(post["deletedAt"]) for post in api.truth()["posts"]]
    assert gone == [True, False, True]


@pytest.mark.parametrize(("delays", "last"), [((600, 300), "first"), ((300, 600), "second")])
def test_late_requests_arrive_in_an_order_of_their_own(api, delays, last):
    post = api.made(scheduledAt=api.later(days=1))
    api.faults(*({**LATE, "seconds": seconds} for seconds in delays))
    for text in ("first", "second"):
        lost(api.http.patch, f"/v1/posts/{post}", json={"containers": [{"content": text}]})
    api.advance(601)
    assert texts(api) == [last]


def test_a_late_request_that_would_be_refused_changes_nothing(api):
    api.faults({**LATE, "times": 3})
    lost(api.create, accounts=["nobody"])
    lost(api.http.post, "/v1/posts", content=b"{")
    lost(api.http.post, "/v1/posts", json=POST, headers={"Authorization": ""})
    api.advance(601)
    assert api.get("/v1/posts").json()["posts"] == []


def test_the_log_tells_what_is_still_to_come(api):
    api.faults(LATE)
    lost(api.create)
    log = api.control("requests")
    assert [(entry["status"], entry["faults"]) for entry in log["requests"]] == [(None, ["late"])]
    assert [(entry["method"], entry["path"]) for entry in log["late"]] == [("POST", "/v1/posts")]
    api.advance(601)
    assert api.control("requests")["late"] == []


def test_reading_cannot_be_late_only_lost(api):
    api.faults({"kind": "late", "match": {"method": "GET", "path": "/v1/posts"}, "times": 1})
    lost(api.get, "/v1/posts")
    assert api.control("requests")["late"] == []


def test_a_late_request_outlives_the_server(tmp_path):
    def served():
        return running(tmp_path / "s.db")

    with served() as sandbox, client(sandbox.url) as http:
        api = Api(http)
        api.faults(LATE)
        lost(api.create, scheduledAt=api.later(days=1))
    assert b"any-key" not in (tmp_path / "s.db").read_bytes()
    with served() as sandbox, client(sandbox.url) as http:
        api = Api(http)
        api.advance(601)
        assert texts(api) == ["Hello"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_request_whose_client_gave_up_waiting_is_done_all_the_same(when):
    with running() as sandbox, client(sandbox.url) as http:
        api = Api(http)
        api.faults({"kind": "latency", "seconds": 1.0, "when": when, "match": {"method": "POST"}})
        with pytest.raises(httpx.ReadTimeout):
            http.post("/v1/posts", json=POST, timeout=0.1)
        until(lambda: texts(api) == ["Hello"])
