"""Answers that say less than there is, or say it otherwise: what clients must not be fooled by."""

import httpx
import pytest


def thin(api, *without, form="missing", method="POST", path="/v1/posts"):
    match = {"method": method, "path": path}
    api.faults({"kind": "thin", "without": list(without), "form": form, "match": match})


@pytest.mark.parametrize(("form", "expected"), [("missing", ...), ("null", None), ("empty", [])])
@pytest.mark.parametrize(
    ("part", "name"), [("accounts", "socialAccounts"), ("containers", "containers")]
)
def test_an_answer_can_leave_out_a_part(api, part, name, form, expected):
    thin(api, part, form=form)
    made = api.create(scheduledAt=api.later(days=1)).json()["post"]
    assert made.get(name, ...) == expected
    assert len(api.post(made["id"])[name]) == 1


def test_an_answer_can_leave_out_names_media_texts_and_times(api):
    thin(api, "usernames", "ids", "media", "texts", "time", form="null")
    media = [{"url": "https://acme.example/a.jpg", "filename": "a.jpg"}]
    body = {"containers": [{"content": "a", "media": media}], "scheduledAt": api.later(days=1)}
    made = api.create(**body).json()["post"]
    assert made["scheduledAt"] is None
    assert made["containers"][0]["media"] is made["containers"][0]["content"] is None
    assert made["socialAccounts"][0]["username"] is None


def test_a_list_can_be_thin_too(api):
    post = api.made(scheduledAt=api.later(days=1))
    thin(api, "containers", form="empty", method="GET")
    assert api.get("/v1/posts").json()["posts"][0]["containers"] == []
    assert api.post(post)["containers"] != []


def test_what_nothing_can_leave_out_is_refused(api):
    fault = {"kind": "thin", "without": ["everything"]}
    assert api.http.post("/_sandbox/faults", json={"faults": [fault]}).status_code == 400


def test_an_answer_can_have_no_date(api):
    api.faults({"kind": "no_date"})
    assert "Date" not in api.get("/v1/posts").headers


def test_lists_can_be_empty(api):
    api.made()
    api.faults({"kind": "empty_list"})
    accounts = api.get("/v1/social-accounts").json()
    assert (accounts["data"], accounts["count"]) == ([], 0)
    assert len(api.get("/v1/posts").json()["posts"]) == 1
    api.faults({"kind": "empty_list", "match": {"path": "/v1/posts"}})
    posts = api.get("/v1/posts").json()
    assert (posts["posts"], posts["pagination"]["total"]) == ([], 0)


def test_a_stored_error_comes_again_for_a_day(api, key):
    api.faults({"kind": "stored_error", "times": 1})
    headers = {"Idempotency-Key": key()}
    assert api.create(headers=headers).status_code == 500
    again = api.create(headers=headers)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (500, "true")
    assert api.truth()["posts"] == []
    api.advance(86400)
    assert api.create(headers=headers).status_code == 200


def test_the_total_can_stand_beside_the_list(api):
    api.settings(list_total="count")
    api.made()
    listed = api.get("/v1/posts").json()
    assert listed["count"] == 1
    assert "pagination" not in listed


@pytest.mark.parametrize(("gone", "status"), [("404", 404), ("400", 400), ("deleted", 200)])
def test_what_is_deleted_is_told_in_three_ways(api, gone, status):
    api.settings(gone=gone)
    post = api.made(scheduledAt=api.later(days=1))
    api.http.delete(f"/v1/posts/{post}")
    answer = api.get(f"/v1/posts/{post}")
    assert answer.status_code == status
    if gone == "deleted":
        assert api.statuses(post) == ["deleted"]
    assert api.get("/v1/posts").json()["posts"] == []


def test_times_can_be_rounded(api):
    api.settings(round_minutes=5)
    post = api.made(scheduledAt=api.later(days=1))
    kept = api.post(post)["scheduledAt"]
    assert (int(kept[14:16]) % 5, kept[17:19]) == (0, "00")
    api.http.patch(f"/v1/posts/{post}", json={"scheduledAt": api.later(days=2)})
    assert int(api.post(post)["scheduledAt"][14:16]) % 5 == 0


def test_the_address_of_a_publication_can_be_left_out(api):
    api.settings(platform_url=False)
    (account,) = api.post(api.made())["socialAccounts"]
    assert account["platformPostUrl"] is None
    assert account["platformPostId"]


def test_the_organisation_can_be_left_out(api):
    api.settings(org_id=False)
    assert "orgId" not in api.post(api.made())
    assert "orgId" not in api.get("/v1/social-accounts").json()["data"][0]


def test_a_file_can_take_its_time_to_be_processed(api):
    api.settings(media_processing=60)
    upload = api.http.post("/v1/media/upload", json={"filename": "a.mp4"}).json()["data"]
    api.http.send(httpx.Request("PUT", upload["upload_url"], content=b"a"))
    confirmed = api.http.post(f"/v1/media/{upload['id']}/confirm", json={}).json()["data"]
    assert confirmed["status"] == "processing"
    api.advance(61)
    assert api.get(f"/v1/media/{upload['id']}").json()["data"]["status"] == "active"
