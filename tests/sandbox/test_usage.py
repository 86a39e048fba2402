"""What a subscription has used: one post to one account, made in this month."""


def used(api):
    return api.get("/v1/account/usage").json()["usage"]["posts"]["current"]


def test_deliveries_of_this_month_are_counted(api):
    api.control("clock", {"to": "2027-01-30T12:00:00Z"})
    api.made(accounts=["x"], scheduledAt=api.later(days=1))
    kept = api.made(scheduledAt=api.later(days=5))
    gone = api.made(scheduledAt=api.later(days=5))
    api.control("posts", {"draft": True, "content": "Later"})
    assert used(api) == 4
    assert api.http.delete(f"/v1/posts/{gone}").is_success
    assert used(api) == 3  # deleted on its own day
    api.advance(86400)
    assert api.http.delete(f"/v1/posts/{kept}").is_success
    assert used(api) == 3
    api.advance(86400)
    assert used(api) == 0  # another month


def test_its_answer_is_the_documented_one(api):
    api.control("clock", {"to": "2026-12-15T12:00:00Z"})
    answer = api.get("/v1/account/usage").json()
    assert answer["usage"]["socialAccounts"] == {"current": 14, "limit": 50, "remaining": 36}
    assert answer["usage"]["billingPeriod"] == {
        "start": "2026-12-01T00:00:00.000Z",
        "end": "2027-01-01T00:00:00.000Z",
    }
    assert "success" not in answer
    api.settings(posts_limit=0, accounts_limit=0, usage_envelope="data")
    told = api.get("/v1/account/usage").json()["data"]["usage"]
    assert (told["posts"]["limit"], told["socialAccounts"]["remaining"]) == (None, None)
    api.settings(usage_envelope="none")
    assert api.get("/v1/account/usage").status_code == 404


def test_another_organisation_has_used_nothing(api):
    api.made()
    mine = api.http.get("/v1/account/usage", headers={"Authorization": "Bearer org-b"})
    assert mine.json()["usage"]["posts"]["current"] == 0
    assert used(api) == 1


def test_a_token_ends_when_it_says(api):
    ends = api.later(hours=2)
    edit = {"tokenExpiresAt": ends}
    assert api.http.patch("/_sandbox/accounts/9dyJS", json=edit).is_success
    early, late = api.made(scheduledAt=api.later(hours=1)), api.made(scheduledAt=api.later(hours=3))
    row = api.get("/v1/social-accounts/9dyJS").json()["data"]
    assert (row["tokenExpiresAt"], row["isActive"]) == (ends, 1)
    api.advance(4 * 3600)
    assert api.statuses(early) + api.statuses(late) == ["published", "failed"]
    assert api.get("/v1/social-accounts/9dyJS").json()["data"]["isActive"] == 0
    edit = {"tokenExpiresAt": "tomorrow"}
    assert api.http.patch("/_sandbox/accounts/9dyJS", json=edit).status_code == 400
