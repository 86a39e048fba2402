"""Faults: each kind does what the table says, as often as it was told."""

import time

import httpx
import pytest

DROPPED = (ConnectionResetError, httpx.RemoteProtocolError, httpx.ReadError)
LATER = "2030-01-01T00:00:00Z"


def test_a_connection_can_be_dropped_before_the_request_counts(api):
    api.faults(
        {"match": {"method": "POST", "path": "/v1/posts*"}, "kind": "drop_before", "times": 1}
    )
    with pytest.raises(DROPPED):
        api.create()
    assert api.truth()["posts"] == []
    assert api.create().status_code == 200


def test_a_connection_can_be_dropped_after_the_request_counted(api, key):
    api.faults(
        {"match": {"method": "POST", "path": "/v1/posts*"}, "kind": "drop_after", "times": 1}
    )
    headers = {"Idempotency-Key": key()}
    with pytest.raises(DROPPED):
        api.create(headers=headers)
    assert len(api.truth()["posts"]) == 1
    assert api.create(headers=headers).headers["Idempotency-Replayed"] == "true"
    assert len(api.truth()["posts"]) == 1


@pytest.mark.parametrize(("when", "made"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("status", [408, 425, 500, 503, 599])
def test_any_status_can_be_had_before_or_after_processing(api, when, made, status):
    match = {"method": "POST"}
    headers = {"Retry-After": "3"}
    api.faults(
        {"match": match, "kind": "status", "status": status, "when": when, "headers": headers}
    )
    response = api.create()
    assert (response.status_code, response.json()["success"]) == (status, False)
    assert response.headers["Retry-After"] == "3"
    assert len(api.truth()["posts"]) == made


def test_a_status_can_come_with_html_or_nothing(api):
    api.faults({"kind": "status", "body": "html", "times": 1}, {"kind": "status", "body": "empty"})
    assert api.get("/v1/posts").headers["Content-Type"].startswith("text/html")
    assert api.get("/v1/posts").content == b""


def test_the_rolling_limit_says_when_to_come_back(api):
    api.faults({"kind": "rate_limit", "retry_after": 7, "times": 1})
    response = api.get("/v1/posts")
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "7"
    assert response.headers["X-RateLimit-Remaining"] == "0"
    assert int(response.headers["X-RateLimit-Reset"]) > 1_000_000_000
    assert api.get("/v1/posts").status_code == 200


def test_an_exhausted_quota_does_not(api):
    api.faults({"kind": "quota"})
    response = api.create()
    assert response.status_code == 429
    assert "quota" in response.json()["error"]
    assert "Retry-After" not in response.headers


@pytest.mark.parametrize(
    ("kind", "status"), [("inactive", 402), ("unauthorized", 401), ("html", 502)]
)
def test_some_refusals_have_a_kind_of_their_own(api, kind, status):
    api.faults({"kind": kind})
    assert api.get("/v1/posts").status_code == status


def test_an_html_page_can_come_after_processing(api):
    api.faults({"kind": "html", "status": 200, "when": "after", "match": {"method": "POST"}})
    assert api.create().text.startswith("<!DOCTYPE html>")
    assert len(api.truth()["posts"]) == 1


def test_an_answer_can_be_cut(api):
    api.faults({"kind": "truncated", "keep": 10, "times": 1})
    if isinstance(api.http._transport, httpx.WSGITransport):
        assert len(api.get("/v1/posts").content) == 10
    else:
        with pytest.raises(httpx.RemoteProtocolError, match="received 10 bytes"):
            api.get("/v1/posts")
    assert api.get("/v1/posts").status_code == 200


@pytest.mark.parametrize(("when", "made"), [("before", 0), ("after", 1)])
def test_a_failure_can_come_with_status_200(api, when, made):
    api.faults({"kind": "success_false", "when": when, "match": {"method": "POST"}})
    response = api.create()
    assert (response.status_code, response.json()["success"]) == (200, False)
    assert len(api.truth()["posts"]) == made


def test_a_delete_can_fail_and_leave_the_post(api):
    api.faults({"kind": "delete_500", "times": 1})
    post = api.made(scheduledAt=api.later(days=1))
    assert api.http.delete(f"/v1/posts/{post}").status_code == 500
    assert api.statuses(post) == ["pending"]
    assert api.http.delete(f"/v1/posts/{post}").status_code == 200


def test_a_create_can_answer_without_an_id(api):
    api.faults({"kind": "no_id", "times": 1})
    assert "id" not in api.create().json()["post"]
    assert "id" in api.create().json()["post"]


def test_the_date_can_be_wrong(api):
    right = api.get("/v1/posts").headers["Date"]
    api.faults({"kind": "clock_skew", "seconds": -7200})
    wrong = api.get("/v1/posts").headers["Date"]
    assert right[:16] != wrong[:16] or right[17:19] != wrong[17:19]


def test_a_list_can_be_stale(api):
    old = api.made(scheduledAt=api.later(days=1))
    api.advance(100)
    new = api.made(scheduledAt=api.later(days=1))
    api.http.delete(f"/v1/posts/{old}")
    api.faults({"kind": "stale_list", "seconds": 50, "times": 1})
    stale = api.get("/v1/posts").json()
    assert [post["id"] for post in stale["posts"]] == [old]
    assert stale["pagination"]["total"] == 1
    assert [post["id"] for post in api.get("/v1/posts").json()["posts"]] == [new]
    assert api.get(f"/v1/posts/{new}").status_code == 200


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("duplicate_items", ["4", "3", "3", "2"]), ("missing_items", ["4", "3", "1", "0"])],
)
def test_pages_can_overlap_or_leave_gaps(api, kind, expected):
    for number in range(5):
        api.made(content=str(number), scheduledAt=api.later(days=1))
    api.faults({"kind": kind})
    texts = [
        post["containers"][0]["content"]
        for offset in (0, 2)
        for post in api.get("/v1/posts", params={"limit": 2, "offset": offset}).json()["posts"]
    ]
    assert texts == expected


def test_the_total_can_be_missing(api):
    api.faults({"kind": "total_missing"})
    assert api.get("/v1/posts").json()["pagination"] == {"limit": 50, "offset": 0}


def test_accounts_can_be_dropped(api):
    api.faults({"kind": "drop_accounts", "times": 1}, {"kind": "drop_accounts", "accounts": ["x"]})
    assert len(api.create(accounts=["x"]).json()["post"]["socialAccounts"]) == 1
    (left,) = api.create(accounts=["x", "reddit"]).json()["post"]["socialAccounts"]
    assert left["network"] == "reddit"
    assert api.create(accounts=["x"]).status_code == 400


def test_answers_can_warn(api):
    api.faults({"kind": "warnings", "messages": ["one", "two"]})
    created = api.create(scheduledAt=api.later(days=1)).json()
    assert created["warnings"] == ["one", "two"]
    updated = api.http.patch(f"/v1/posts/{created['post']['id']}", json={}).json()
    assert updated["warnings"] == ["one", "two"]


@pytest.mark.parametrize(("count", "left"), [(None, 0), (1, 1)])
def test_media_can_be_dropped(api, count, left):
    media = [{"url": f"https://acme.example/{n}.jpg", "filename": f"{n}.jpg"} for n in (1, 2)]
    fault = {"kind": "drop_media"} | ({"count": count} if count else {})
    api.faults(fault)
    post = api.made(
        containers=[{"content": "a", "media": media}, {"content": "b"}],
        scheduledAt=api.later(days=1),
    )
    assert len(api.post(post)["containers"][0]["media"]) == left


@pytest.mark.parametrize(
    ("how", "stored"),
    [
        (["strip"], "a \u0065\u0301 https://acme.example/notes\nb"),
        (["urls"], "a \u0065\u0301 https://acme.link/26 \nb\n"),
        (["nfc"], "a \u00e9 https://acme.example/notes \nb\n"),
        (["nfc", "nfd"], "a \u0065\u0301 https://acme.example/notes \nb\n"),
    ],
)
def test_text_can_be_rewritten(api, how, stored):
    api.faults({"kind": "rewrite_text", "how": how})
    text = "a \u0065\u0301 https://acme.example/notes \nb\n"
    post = api.made(content=text, scheduledAt=api.later(days=1))
    assert api.post(post)["containers"][0]["content"] == stored
    api.http.patch(f"/v1/posts/{post}", json={"containers": [{"content": text}]})
    assert api.post(post)["containers"][0]["content"] == stored


def test_answers_can_be_slow(api):
    def took():
        start = time.monotonic()
        api.get("/v1/posts")
        return time.monotonic() - start

    api.faults(
        {"kind": "latency", "seconds": 0.1, "times": 1},
        {"kind": "latency", "seconds": 0.1, "when": "after", "times": 1},
    )
    assert took() >= 0.2
    api.settings(latency=0.1)
    assert took() >= 0.1


def test_faults_strike_after_a_while_now_and_then_and_not_for_ever(api):
    api.faults({"kind": "status", "status": 503, "after": 2, "every": 2, "times": 2})
    got = [api.get("/v1/posts").status_code for _ in range(8)]
    assert got == [200, 200, 503, 200, 503, 200, 200, 200]
    (fault,) = api.control("faults")["faults"]
    assert (fault["seen"], fault["hits"]) == (8, 2)


def test_faults_that_decide_wait_for_their_turn(api):
    api.faults(
        {"kind": "status", "status": 503, "times": 1}, {"kind": "status", "status": 504, "times": 1}
    )
    assert [api.get("/v1/posts").status_code for _ in range(3)] == [503, 504, 200]


def test_faults_can_look_into_the_body(api):
    api.faults({"kind": "status", "match": {"body": "needle"}})
    assert api.create(content="hay").status_code == 200
    assert api.create(content="a needle").status_code == 500


def test_faults_spare_the_control_routes_and_the_feed(api):
    api.faults({"kind": "status"})
    assert api.get("/").status_code == 200
    assert api.control("posts")["posts"] == []


def test_faults_strike_uploads_and_public_files(api):
    upload = api.http.post("/v1/media/upload", json={"filename": "a.jpg"}).json()["data"]
    api.faults({"kind": "status", "match": {"path": "/_upload/*"}, "times": 1})
    put = httpx.Request("PUT", upload["upload_url"], content=b"abc")
    assert api.http.send(put).status_code == 500
    assert api.http.send(put).status_code == 200
    api.faults({"kind": "drop_after", "match": {"method": "PUT"}})
    with pytest.raises(DROPPED):
        api.http.send(put)


def test_a_new_list_replaces_the_old_one(api):
    api.faults({"kind": "status"})
    api.faults()
    assert api.get("/v1/posts").status_code == 200


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"kind": "nonsense"},
        {"kind": "status", "colour": 1},
        {"kind": "status", "status": "500"},
        {"kind": "status", "status": True},
        {"kind": "status", "when": "never"},
        {"kind": "status", "match": {"url": "x"}},
        {"kind": "status", "match": []},
        {"kind": "status", "times": -1},
        {"kind": "status", "every": 0},
        {"kind": "partial", "accounts": "x"},
    ],
)
def test_a_mistaken_fault_is_refused_and_changes_nothing(api, fault):
    api.faults({"kind": "total_missing"})
    response = api.http.post("/_sandbox/faults", json={"faults": [fault]})
    assert response.status_code == 400
    assert [item["kind"] for item in api.control("faults")["faults"]] == ["total_missing"]


def test_the_log_says_which_faults_struck(api):
    api.faults({"kind": "drop_after", "times": 1})
    with pytest.raises(DROPPED):
        api.get("/v1/posts")
    (entry,) = api.control("requests")["requests"]
    assert (entry["status"], entry["faults"]) == (None, ["drop_after"])
