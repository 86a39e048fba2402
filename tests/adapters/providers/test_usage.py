"""Usage and the end of an access: whatever shape they come in, nothing is made up and nothing fails."""

from datetime import UTC, datetime

import pytest
from tests.tables import each_row

from postsync.adapters.http.outcomes import Malformed
from postsync.adapters.providers.outstand.codec import decode_account
from postsync.adapters.providers.outstand.usage import decode_usage
from postsync.domain.errors import Unauthorized, Unavailable
from postsync.domain.remote.usage import Quota, Usage

DOCUMENTED = {
    "socialAccounts": {"current": 3, "limit": 10, "remaining": 7},
    "posts": {"current": 120, "limit": 3000},
    "billingPeriod": {"start": "2026-11-01T00:00:00Z", "end": "2026-12-01T00:00:00Z"},
    "currentUsage": 120,
}
FULL = Usage(
    deliveries=Quota(120, 3000),
    accounts=Quota(3, 10),
    begins=datetime(2026, 11, 1, tzinfo=UTC),
    ends=datetime(2026, 12, 1, tzinfo=UTC),
)


@pytest.mark.parametrize(
    "document",
    [
        {"usage": DOCUMENTED},
        {"success": True, "data": DOCUMENTED},
        {"success": True, "data": {"usage": DOCUMENTED}},
        DOCUMENTED,
        {
            "usage": {
                "social_accounts": {"current": "3", "remaining": "7"},
                "posts": {"current": "120", "limit": 3000.0},
                "billing_period": {"start": 1793491200, "end": 1796083200000},
            }
        },
    ],
)
def test_every_envelope_and_spelling_tells_the_same(document):
    assert decode_usage(document) == FULL


@each_row(
    "posts, quota",
    [
        ({"current": 5, "limit": None}, Quota(5, None)),
        ({"current": 5, "limit": -1}, Quota(5, None)),
        ({"current": 5, "limit": "unlimited"}, Quota(5, None)),
        ({"limit": 100}, Quota(None, 100)),
        ({"limit": 100, "remaining": 40}, Quota(60, 100)),
        (7, Quota(7, None)),
        ({"current": True, "limit": [3]}, Quota()),
        ({"current": 1e300, "limit": "9" * 5000}, Quota()),
    ],
)
def test_what_is_no_figure_is_not_known(posts, quota):
    usage = decode_usage({"usage": {"posts": posts, "socialAccounts": {"current": 1}}})
    assert usage.deliveries == quota
    assert usage.deliveries.left == (40 if quota == Quota(60, 100) else None)


@pytest.mark.parametrize(
    "document", [{}, {"usage": None}, {"usage": []}, {"usage": {"posts": None}}, {"data": "x"}]
)
def test_an_answer_that_tells_nothing_is_none(document):
    with pytest.raises(Malformed):
        decode_usage(document)


def test_a_service_without_the_page_tells_nothing_at_one_call(service, provider):
    service.replies(service.json(404, success=False, error="Route not found"))
    assert provider.usage() is None
    service.replies(service.json(404, error="Not found"))
    with pytest.raises(Unavailable):
        provider.usage()
    assert [request.path for request in service.requests] == ["/v1/account/usage"] * 2


def test_a_refused_key_is_said(service, provider):
    service.replies(service.json(401, success=False, error="no"))
    with pytest.raises(Unauthorized):
        provider.usage()


AT = datetime(2026, 12, 24, 9, tzinfo=UTC)


@each_row(
    "row",
    [
        {"tokenExpiresAt": "2026-12-24T09:00:00.000Z"},
        {"token_expires_at": "2026-12-24T10:00:00+01:00"},
        {"expiresAt": 1798102800},
        {"expires_at": "1798102800000"},
        {"token": {"expiresAt": "2026-12-24T09:00:00Z", "value": "secret"}},
        {"tokenExpiresAt": "2026-12-01T00:00:00Z", "refreshTokenExpiresAt": "2026-12-24T09:00:00Z"},
    ],
)
def test_the_end_of_an_access_is_found_under_its_usual_names(row):
    assert decode_account({"id": "a", **row}, "data[0]").access_ends == AT


@each_row(
    "value", [None, "", 0, "soon", [], {}, True, "9" * 400, 1e300, -5, "2026-02-31T00:00:00Z"]
)
def test_what_is_no_time_ends_no_access(value):
    assert decode_account({"id": "a", "tokenExpiresAt": value}, "data[0]").access_ends is None
