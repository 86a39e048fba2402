"""What was counted of a post, as the sandbox makes it up."""

import pytest

DAY = 86_400


def published(api, *accounts, content="Hello", **more):
    return api.made(accounts=list(accounts), content=content, **more)


def metrics(api, post):
    answer = api.get(f"/v1/posts/{post}/analytics").json()
    return {
        one["social_account"]["network"]: one["metrics"] for one in answer["metrics_by_account"]
    }


def test_numbers_grow_with_the_clock_and_come_to_rest(api):
    post = published(api, "9dyJS", "mV3xT")
    assert metrics(api, post)["x"]["impressions"] == 0
    seen = []
    for days in (1, 6, 60, 60):
        api.advance(days * DAY)
        seen.append(metrics(api, post)["x"]["impressions"])
    assert 0 < seen[0] < seen[1] <= seen[2] == seen[3]


def test_the_same_words_get_the_same_numbers(api):
    post = published(api, "9dyJS")
    api.advance(DAY)
    before = metrics(api, post)
    other = published(api, "9dyJS", content="Other words")
    again = published(api, "9dyJS")
    api.advance(DAY)
    assert metrics(api, again) == before
    assert metrics(api, other) != before


@pytest.mark.parametrize(("how", "value"), [("null", None), ("zero", 0), ("missing", "missing")])
def test_what_a_network_does_not_count_is_told_in_three_ways(api, how, value):
    post = published(api, "Yg3Hm")
    api.advance(DAY)
    api.settings(uncounted=how)
    found = metrics(api, post)["bluesky"]
    assert found["likes"] > 0
    assert found.get("impressions", "missing") == value


def test_sums_are_those_of_the_accounts(api):
    post = published(api, "9dyJS", "mV3xT", "Yg3Hm")
    api.advance(DAY)
    answer = api.get(f"/v1/posts/{post}/analytics").json()
    each = [one["metrics"]["likes"] for one in answer["metrics_by_account"]]
    assert answer["aggregated_metrics"]["total_likes"] == sum(each) > 0
    assert answer["post"]["id"] == post
    assert answer["post"]["publishedAt"]


def test_nothing_is_counted_of_a_post_that_is_not_out(api):
    post = published(api, "9dyJS", scheduledAt=api.later(days=1))
    answer = api.get(f"/v1/posts/{post}/analytics").json()
    assert answer["metrics_by_account"] == []
    assert not any(answer["aggregated_metrics"].values())
    assert api.get("/v1/posts/nobody/analytics").status_code == 404


def test_a_fault_takes_the_metrics_of_some_accounts_or_all(api):
    post = published(api, "9dyJS", "mV3xT")
    api.advance(DAY)
    api.faults({"kind": "no_metrics", "accounts": ["x"], "error": "no scope"})
    entries = api.get(f"/v1/posts/{post}/analytics").json()["metrics_by_account"]
    assert [one.get("metrics_error") for one in entries] == ["no scope", None]
    assert [bool(one["metrics"]) for one in entries] == [False, True]
    api.faults({"kind": "no_metrics", "instead": "zeros"})
    assert metrics(api, post) == {}
    api.faults({"kind": "no_metrics", "instead": "nothing"})
    assert "metrics_by_account" not in api.get(f"/v1/posts/{post}/analytics").json()
