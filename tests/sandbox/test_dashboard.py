"""What people do behind a client's back: posts that they edit, move, delete and restore."""

import pytest


def edit(api, post, **body):
    response = api.http.patch(f"/_sandbox/posts/{post}", json=body)
    assert response.status_code == 200, response.text


def test_somebody_swaps_the_accounts(api):
    post = api.made(scheduledAt=api.later(days=1))
    edit(api, post, accounts=["threads:acme", "linkedin:acme-inc"])
    shown = [(a["network"], a["status"]) for a in api.post(post)["socialAccounts"]]
    assert shown == [("linkedin", "pending"), ("threads", "pending")]
    api.advance(2 * 86400)
    assert {account for account, _ in api.public()} == {"threads:acme", "linkedin:acme-inc"}


def test_an_account_on_which_it_is_out_stays(api):
    api.settings(publish_stagger=100)
    post = api.made(accounts=["x"])
    edit(api, post, accounts=["x:acme", "threads:acme"])
    api.advance(1000)
    assert [account for account, _ in api.public()] == ["x:acme", "threads:acme"]


def test_somebody_moves_a_post_to_the_drafts_and_back(api):
    when = api.later(days=1)
    post = api.made(scheduledAt=when)
    edit(api, post, draft=True)
    shown = api.post(post)
    assert (shown["isDraft"], shown["scheduledAt"]) == (True, when)
    api.advance(2 * 86400)
    assert api.public() == []
    edit(api, post, draft=False)
    assert len(api.public()) == 1


def test_somebody_takes_a_post_out_of_the_bin(api):
    when = api.later(days=1)
    post = api.made(scheduledAt=when)
    api.http.delete(f"/v1/posts/{post}")
    assert api.http.post(f"/_sandbox/posts/{post}/restore").status_code == 200
    shown = api.post(post)
    assert (shown["isDraft"], shown["scheduledAt"]) == (False, when)
    api.advance(2 * 86400)
    assert len(api.public()) == 1


def test_a_post_whose_time_is_over_comes_out_of_the_bin_as_a_draft(api):
    post = api.made(scheduledAt=api.later(days=1))
    api.http.delete(f"/v1/posts/{post}")
    api.advance(2 * 86400)
    api.http.post(f"/_sandbox/posts/{post}/restore")
    assert api.post(post)["isDraft"] is True
    assert api.public() == []


def test_a_post_that_is_out_comes_back_as_it_was(api):
    post = api.made()
    api.http.delete(f"/v1/posts/{post}")
    api.http.post(f"/_sandbox/posts/{post}/restore")
    assert (api.post(post)["isDraft"], api.statuses(post)) == (False, ["published"])
    assert len(api.public()) == 1


def test_only_what_was_deleted_is_in_the_bin(api):
    post = api.made(scheduledAt=api.later(days=1))
    assert api.http.post(f"/_sandbox/posts/{post}/restore").status_code == 404


@pytest.mark.parametrize("accounts", [[], ["nobody"], "x", [1]])
def test_accounts_that_are_none_are_refused(api, accounts):
    post = api.made(scheduledAt=api.later(days=1))
    body = {"accounts": accounts}
    assert api.http.patch(f"/_sandbox/posts/{post}", json=body).status_code == 400
    assert len(api.post(post)["socialAccounts"]) == 1


def test_two_accounts_may_have_one_name(api):
    second = api.control("accounts", {"network": "google_business", "username": "acme"})["id"]
    rows = api.get("/v1/social-accounts?network=google_business").json()["data"]
    assert [row["username"] for row in rows] == ["acme", "acme"]
    post = api.made(accounts=[second])
    assert [account["id"] for account in api.post(post)["socialAccounts"]] == [second]


def test_an_account_that_is_connected_again_has_a_new_id_and_its_old_name(api):
    new = api.control("accounts", {"again": "9dyJS"})["id"]
    rows = api.get("/v1/social-accounts").json()["data"]
    old, again = (next(row for row in rows if row["id"] == one) for one in ("9dyJS", new))
    for name in ("network", "username", "network_unique_id"):
        assert old[name] == again[name]


def other(api, key="org-b-nightly"):
    return {"Authorization": f"Bearer {key}", "User-Agent": api.http.headers["User-Agent"]}


def test_a_key_of_another_organisation_sees_its_own_posts(api, key):
    ours, headers = api.made(scheduledAt=api.later(days=1)), {"Idempotency-Key": key()}
    mine = api.create(headers=other(api) | headers).json()["post"]
    assert mine["orgId"] == "org_b"
    assert api.create(headers=headers).json()["post"]["id"] != mine["id"]
    listed = api.get("/v1/posts", headers=other(api, "org-b")).json()
    assert [post["id"] for post in listed["posts"]] == [mine["id"]]
    assert listed["pagination"]["total"] == 1
    assert api.get(f"/v1/posts/{ours}", headers=other(api)).status_code == 404
    assert api.http.delete(f"/v1/posts/{ours}", headers=other(api)).status_code == 404
    assert api.post(ours)["orgId"] == "org_acme"
    rows = api.get("/v1/social-accounts", headers=other(api)).json()["data"]
    assert {row["orgId"] for row in rows} == {"org_b"}
    assert {post["orgId"] for post in api.truth()["posts"]} == {"org_acme", "org_b"}


def test_a_late_call_is_done_for_the_organisation_of_its_key(api):
    api.faults({"kind": "late", "seconds": 60, "status": 504, "times": 1})
    assert api.create(headers=other(api)).status_code == 504
    api.advance(100)
    assert [post["orgId"] for post in api.truth()["posts"]] == ["org_b"]


def test_somebody_makes_a_post_in_another_organisation(api):
    body = {"content": "a", "accounts": ["x:acme"], "orgId": "org_b"}
    post = api.control("posts", body)["id"]
    assert api.get(f"/v1/posts/{post}").status_code == 404
    assert api.get(f"/v1/posts/{post}", headers=other(api)).status_code == 200
