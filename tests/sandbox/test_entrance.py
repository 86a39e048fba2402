"""What stands before the API: the proxy, the key, the routes, the rolling limit."""

import pytest


def test_without_a_key_nothing_is_served(api):
    for header in ("", "Bearer", "Basic abc"):
        response = api.get("/v1/posts", headers={"Authorization": header})
        assert response.status_code == 401
        assert response.json()["success"] is False


def test_any_key_is_good(api):
    assert api.get("/v1/posts", headers={"Authorization": "Bearer x"}).status_code == 200


@pytest.mark.parametrize("agent", ["", "Python-urllib/3.11"])
def test_the_proxy_bans_a_default_user_agent_before_it_looks_at_the_key(api, agent):
    response = api.get("/v1/posts", headers={"User-Agent": agent, "Authorization": ""})
    assert response.status_code == 403
    assert "1010" in response.text
    assert response.headers["Content-Type"].startswith("text/html")


def test_unknown_paths_are_404_and_unknown_methods_405(api):
    assert api.get("/v1/accounts").status_code == 404
    response = api.http.put("/v1/posts/abcde")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, PATCH, DELETE"


def test_paths_work_with_and_without_a_slash_at_the_end(api):
    assert api.http.post("/v1/posts/", json={"accounts": ["x"], "content": "a"}).status_code == 200
    assert api.get("/v1/posts/").json()["pagination"]["total"] == 1


def test_every_answer_has_limits_and_the_sandbox_date(api):
    api.advance(86400)
    response = api.get("/v1/posts")
    assert int(response.headers["X-RateLimit-Remaining"]) < 500
    assert response.headers["Date"] == api.now().strftime("%a, %d %b %Y %H:%M:%S GMT")


def test_a_rolling_limit_can_be_set_and_passes_with_time(api):
    api.settings(rate_limit=2)
    assert [api.get("/v1/posts").status_code for _ in range(3)] == [200, 200, 429]
    refused = api.get("/v1/posts")
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    api.advance(61)
    assert api.get("/v1/posts").status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"content":"\\ud800"}'])
def test_a_body_that_is_not_json_is_refused(api, body):
    response = api.http.post("/v1/posts", content=body)
    assert response.status_code == 400
    assert response.json()["success"] is False


def test_a_body_that_is_no_object_is_refused(api):
    assert api.http.post("/v1/posts", json=[]).json()["error"] == "Invalid payload"


def test_accounts_of_every_network_are_connected(api):
    rows = api.get("/v1/social-accounts").json()
    assert rows["count"] == len(rows["data"]) == 14
    assert len({row["network"] for row in rows["data"]}) == 12
    names = {(row["network"], row["username"]) for row in rows["data"]}
    assert {("x", "acme"), ("x", "@acme_dev"), ("linkedin", "acme-inc")} <= names


def test_accounts_are_filtered_exactly_but_by_username_in_part(api):
    def ids(**query):
        rows = api.get("/v1/social-accounts", params=query).json()["data"]
        return [row["id"] for row in rows]

    assert ids(network="x") == ["9dyJS", "Kq7Ld"]
    assert ids(id="9dyjs") == []
    assert ids(username="ACME_d") == ["Kq7Ld"]
    assert ids(networkUniqueId="x-9dyJS") == ["9dyJS"]
    assert ids(tenantId="t1") == []
    assert len(ids(tenant_id="t1")) == 14


def test_account_pages_count_all_or_the_page(api):
    page = api.get("/v1/social-accounts", params={"limit": 10, "offset": 10}).json()
    assert (page["count"], len(page["data"]), page["limit"], page["offset"]) == (14, 4, 10, 10)
    api.settings(accounts_count="page")
    assert api.get("/v1/social-accounts", params={"limit": 10}).json()["count"] == 10


def test_one_account_is_found_by_its_exact_id(api):
    assert api.get("/v1/social-accounts/9dyJS").json()["data"]["nickname"] == "Acme"
    assert api.get("/v1/social-accounts/9DYJS").status_code == 404


def test_accounts_and_posts_carry_secrets_unless_told_otherwise(api):
    post = api.made()
    for path in ("/v1/social-accounts", f"/v1/posts/{post}", "/v1/posts"):
        assert "SANDBOX-OAUTH-SECRET" in api.get(path).text
    api.settings(network_data=False)
    for path in ("/v1/social-accounts", f"/v1/posts/{post}", "/v1/posts"):
        assert "network_data" not in api.get(path).text


def test_pinterest_accounts_have_boards(api):
    boards = api.get("/v1/pinterest/accounts/dL7Qv/boards").json()
    assert boards["count"] == 2
    assert {"id", "name", "privacy", "owner"} <= boards["data"][0].keys()
    assert api.get("/v1/pinterest/accounts/9dyJS/boards").status_code == 404
