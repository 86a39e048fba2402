"""Metrics: what is no count is not known, and nothing of an answer that is none."""

import pytest
from tests.adapters.conftest import KEY

from postsync.domain.errors import Forbidden, NotFound, RateLimited, Unavailable
from postsync.domain.remote.metrics import UNKNOWN, Metrics, PostMetrics

WHO = {"id": "9dyJS", "nickname": "Acme", "network": "x", "username": "@acme", "token": "t"}
ZEROS = {"likes": 0, "comments": 0, "shares": 0, "views": 0, "impressions": 0, "reach": 0}


def entry(metrics, **more):
    return {
        "social_account": WHO,
        "platform_post_url": "https://x.com/1",
        "metrics": metrics,
        **more,
    }


def told(service, provider, **answer):
    service.replies(service.json(200, answer))
    return provider.metrics("p1")


def metrics_told(service, provider, metrics, **more):
    (one,) = told(service, provider, metrics_by_account=[entry(metrics, **more)]).accounts
    return one.metrics


def test_an_answer_is_read_by_its_allowed_fields(service, provider):
    counts = {"likes": 7, "impressions": 900, "engagement_rate": 1.5, "platform_specific": {"a": 1}}
    found = told(
        service, provider, success=True, post={"id": "p1"}, metrics_by_account=[entry(counts)]
    )
    (one,) = found.accounts
    assert (one.network, one.username, one.account_id) == ("x", "acme", "9dyJS")
    assert one.url == "https://x.com/1"
    assert one.metrics == Metrics(likes=7, impressions=900, rate=1.5)
    (request,) = service.requests
    assert request.path == "/v1/posts/p1/analytics"


def test_the_account_may_stand_beside_its_metrics(service, provider):
    row = {**WHO, "metrics": {"likes": 7}}
    (one,) = told(service, provider, metrics_by_account=[row]).accounts
    assert (one.network, one.username, one.account_id) == ("x", "acme", "9dyJS")


def test_it_may_stand_in_data(service, provider):
    found = told(service, provider, data={"metrics_by_account": [entry({"likes": 7})]})
    assert found.accounts[0].metrics.likes == 7


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (0, 0), (12, 12), ("12", 12), (12.0, 12), ("12.0", 12), (12.5, None), (-1, None), (True, None),
        (None, None), ("many", None), ("1_000", None), ("١٢", None), ([], None), ({"value": 3}, None),
        (10**400, None), ("9" * 40, None), (2**53, None), ("nan", None), ("-3", None),
    ],
)  # fmt: skip
def test_only_counts_count(value, count, service, provider):
    assert metrics_told(service, provider, {"likes": value, "shares": 1}).likes == count


def test_what_is_endless_is_no_count(service, provider):
    """Python's JSON takes it, although no JSON may say so."""
    assert (
        metrics_told(service, provider, {"likes": float("inf"), "shares": float("nan")}) == UNKNOWN
    )


def test_zeros_of_an_account_are_counts_unless_it_says_that_it_could_not_be_asked(
    service, provider
):
    assert metrics_told(service, provider, ZEROS) == Metrics(**ZEROS)
    assert metrics_told(service, provider, ZEROS, metrics_error="no scope") == UNKNOWN
    assert metrics_told(service, provider, {**ZEROS, "metrics_error": {"message": "no"}}) == UNKNOWN
    some = metrics_told(service, provider, {**ZEROS, "views": 3}, metrics_error="partly")
    assert some.views == 3


def test_people_do_nothing_with_what_nobody_saw(service, provider):
    found = metrics_told(service, provider, {**ZEROS, "likes": 3})
    assert found == Metrics(likes=3, comments=0, shares=0, views=0)


def test_sums_of_nothing_tell_nothing(service, provider):
    zeros = {f"total_{name}": 0 for name in ZEROS} | {"average_engagement_rate": 0}
    assert told(service, provider, metrics_by_account=[], aggregated_metrics=zeros) == PostMetrics()
    some = told(service, provider, aggregated_metrics={**zeros, "total_likes": 4})
    assert some.whole == Metrics(likes=4, comments=0, shares=0, views=0)


@pytest.mark.parametrize(
    "rows",
    [
        None,
        {},
        "x",
        [None, 3, "x", []],
        [{}],
        [{"social_account": []}],
        [entry(None)],
        [entry([1])],
    ],
)
def test_an_answer_with_odd_parts_is_read_as_far_as_it_goes(rows, service, provider):
    found = told(service, provider, metrics_by_account=rows, aggregated_metrics={"total_likes": 4})
    assert not any(one.metrics.is_known for one in found.accounts)
    assert found.whole.likes == 4


def test_reasons_are_told_and_a_key_in_them_is_not(service, provider):
    row = entry(None, metrics_error=f"denied for {KEY}\x1b[2J" + "x" * 9000)
    (one,) = told(service, provider, metrics_by_account=[row]).accounts
    assert "denied" in one.problem
    assert KEY not in one.problem
    assert len(one.problem) < 400


@pytest.mark.parametrize("document", [{}, {"success": True}, {"metrics": {}}, {"data": []}])
def test_an_answer_without_metrics_tells_nothing_and_is_asked_for_once(document, service, provider):
    service.replies(service.json(200, document))
    assert provider.metrics("p1") == PostMetrics()
    assert len(service.requests) == 1


def test_a_page_that_is_not_the_services_is_a_failure(service, provider):
    service.replies(service.html(200))
    with pytest.raises(Unavailable, match="reading the metrics of post p1"):
        provider.metrics("p1")


@pytest.mark.parametrize(
    ("status", "text", "error"),
    [
        (404, "Post not found", NotFound),
        (403, "no scope", Forbidden),
        (429, "slow down", RateLimited),
    ],
)
def test_a_refusal_is_told_as_what_it_is(status, text, error, service, provider):
    service.replies(*[service.error(status, text)] * 6)
    with pytest.raises(error):
        provider.metrics("p1")
