"""The control routes: truth, time, settings, and what people do elsewhere."""

import pytest

LINKEDIN = ["linkedin:acme-inc"]


def test_the_truth_tells_everything_about_a_post(api, key):
    headers = {"Idempotency-Key": key()}
    api.create(headers=headers, reddit={"a": 1})
    truth = api.truth()
    (post,) = truth["posts"]
    assert post["origin"] == "api"
    assert post["idempotencyKey"] == headers["Idempotency-Key"]
    assert (post["createRequests"], post["updateRequests"]) == (1, 0)
    assert post["blocks"] == {"reddit": {"a": 1}}
    assert post["deliveries"][0]["account"] == "x:acme"
    assert truth["publications"][0]["postId"] == post["id"]
    assert "SECRET" not in str(truth)


def test_updates_are_counted(api):
    post = api.made(scheduledAt=api.later(days=1))
    api.http.patch(f"/v1/posts/{post}", json={"containers": [{"content": "b"}]})
    assert api.truth()["posts"][0]["updateRequests"] == 1


def test_the_request_log_holds_names_but_no_values(api, key):
    headers = {"Idempotency-Key": key()}
    api.create(headers=headers)
    api.get("/v1/posts?limit=1")
    log = api.control("requests")
    assert log["total"] == 2
    first, second = log["requests"]
    assert (first["method"], first["path"], first["status"]) == ("POST", "/v1/posts", 200)
    assert first["idempotencyKey"] == headers["Idempotency-Key"]
    assert {"authorization", "user-agent"} <= set(first["headers"])
    assert second["query"] == "limit=1"
    assert "any-key" not in str(log)
    assert len(api.get("/_sandbox/requests?limit=1").json()["requests"]) == 1


def test_the_request_log_keeps_no_upload_signature(api):
    upload = api.http.post("/v1/media/upload", json={"filename": "a.jpg"}).json()["data"]
    api.http.put(upload["upload_url"], content=b"a", headers={"Authorization": ""})
    entry = api.control("requests")["requests"][-1]
    assert entry["path"].startswith("/_upload/")
    assert entry["query"] == ""


def test_settings_are_shown_and_changed_one_by_one(api):
    assert api.control("settings")["settings"]["publish_delay"] == 0
    api.settings(publish_delay=2)
    api.settings(create_ids=True)
    settings = api.control("settings")["settings"]
    assert (settings["publish_delay"], settings["create_ids"]) == (2, True)


def test_a_number_of_seconds_may_have_a_fraction_after_a_whole_one(api):
    api.settings(latency=0)
    api.settings(latency=0.25)
    assert api.control("settings")["settings"]["latency"] == 0.25


@pytest.mark.parametrize(
    "settings",
    [{"colour": 1}, {"latency": -1}, {"latency": True}, {"create_ids": 1}, {"list_envelope": "x"}],
)
def test_mistaken_settings_are_refused(api, settings):
    assert api.http.post("/_sandbox/settings", json=settings).status_code == 400


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("clock", {}),
        ("clock", {"advance": "1"}),
        ("clock", {"advance": True}),
        ("clock", {"to": "tomorrow"}),
        ("clock", {"forward": 1}),
        ("faults", {"faults": {}}),
        ("faults", {}),
        ("accounts", {"network": "myspace", "username": "a"}),
        ("accounts", {"network": "x"}),
        ("accounts", {"id": "nobody"}),
        ("posts", {"content": "a", "accounts": ["nobody"]}),
        ("reset", []),
    ],
)
def test_mistaken_control_calls_are_refused(api, path, body):
    assert 400 <= api.http.post(f"/_sandbox/{path}", json=body).status_code < 500


def test_the_clock_moves_and_stays(api):
    before = api.now()
    api.advance(3600)
    api.advance(-600)
    assert 3000 <= (api.now() - before).total_seconds() < 3100
    assert api.control("clock")["advance"] == 3000


def test_a_reset_forgets_everything_but_the_accounts(api):
    before = api.get("/v1/social-accounts").json()["data"]
    api.made()
    api.advance(1000)
    api.settings(network_data=False)
    api.faults({"kind": "status"})
    api.control("accounts", {"network": "x", "username": "other"})
    api.http.post("/_sandbox/reset")
    assert api.truth()["posts"] == api.truth()["publications"] == []
    assert api.control("clock")["advance"] == 0
    assert api.control("requests")["total"] == 0
    after = api.get("/v1/social-accounts").json()["data"]
    assert [row["id"] for row in after] == [row["id"] for row in before]


def test_a_salt_makes_ids_repeatable(api):
    def ids(salt):
        api.control("reset", {"salt": salt})
        return [api.made() for _ in range(3)]

    assert ids("a") == ids("a")
    assert ids("a") != ids("b")


def test_somebody_else_makes_a_post(api):
    body = {"accounts": LINKEDIN, "content": "by hand", "scheduledAt": api.later(days=1)}
    post = api.control("posts", body)["id"]
    shown = api.post(post)
    assert shown["socialAccounts"][0]["username"] == "acme-inc"
    assert api.truth()["posts"][0]["origin"] == "elsewhere"
    api.advance(2 * 86400)
    assert api.public() == [("linkedin:acme-inc", "by hand")]


def test_a_draft_stays_until_it_gets_a_time(api):
    draft = api.control("posts", {"content": "a", "draft": True, "accounts": ["x:acme"]})["id"]
    empty = api.control("posts", {"content": "b", "draft": True})["id"]
    api.advance(86400)
    assert api.public() == []
    assert api.post(draft)["isDraft"] is True
    assert api.post(empty)["socialAccounts"] == []
    api.http.patch(f"/v1/posts/{draft}", json={"scheduledAt": api.later(seconds=-1)})
    assert api.public() == [("x:acme", "a")]
    api.http.patch(f"/v1/posts/{empty}", json={"scheduledAt": api.later(seconds=-1)})
    assert api.http.delete(f"/v1/posts/{empty}").status_code == 200


def test_somebody_edits_text_and_time(api):
    post = api.made(containers=[{"content": "a"}, {"content": "b"}], scheduledAt=api.later(days=1))
    when = api.later(days=3)
    body = {"content": "edited", "scheduledAt": when}
    assert api.http.patch(f"/_sandbox/posts/{post}", json=body).status_code == 200
    shown = api.post(post)
    assert [c["content"] for c in shown["containers"]] == ["edited", "b"]
    assert shown["scheduledAt"] == when
    assert api.truth()["posts"][0]["updateRequests"] == 0


def test_somebody_edits_containers(api):
    post = api.made(scheduledAt=api.later(days=1))
    body = {"containers": [{"content": "c"}], "content": "d"}
    api.http.patch(f"/_sandbox/posts/{post}", json=body)
    assert [c["content"] for c in api.post(post)["containers"]] == ["d"]


def test_somebody_deletes_a_post_whatever_its_state(api):
    api.settings(publish_stagger=100)
    post = api.made(accounts=["x"])
    assert api.statuses(post) == ["published", "pending"]
    assert api.http.delete(f"/_sandbox/posts/{post}").status_code == 200
    assert api.get(f"/v1/posts/{post}").status_code == 404
    api.advance(1000)
    assert len(api.public()) == 1


def test_an_account_is_connected_and_disconnected(api):
    account = api.control("accounts", {"network": "x", "username": "acme_labs"})["id"]
    assert api.get(f"/v1/social-accounts/{account}").status_code == 200
    post = api.made(accounts=[account], scheduledAt=api.later(days=1))
    assert api.http.delete("/_sandbox/accounts/x:acme_labs").status_code == 200
    assert api.get(f"/v1/social-accounts/{account}").status_code == 404
    assert api.create(accounts=[account]).status_code == 400
    api.advance(2 * 86400)
    assert api.statuses(post) == ["failed"]
    api.control("accounts", {"id": account})
    assert api.get(f"/v1/social-accounts/{account}").status_code == 200


def test_the_token_of_an_account_expires(api):
    api.http.patch("/_sandbox/accounts/x:acme", json={"active": False})
    assert api.get("/v1/social-accounts/9dyJS").json()["data"]["isActive"] == 0
    post = api.post(api.made())
    assert "token" in post["socialAccounts"][0]["error"]


def test_an_account_is_renamed(api):
    api.http.patch("/_sandbox/accounts/9dyJS", json={"username": "acme_hq", "nickname": "HQ"})
    row = api.get("/v1/social-accounts/9dyJS").json()["data"]
    assert (row["username"], row["nickname"]) == ("acme_hq", "HQ")


def test_an_unclear_account_is_refused(api):
    assert api.http.delete("/_sandbox/accounts/acme").status_code == 404
