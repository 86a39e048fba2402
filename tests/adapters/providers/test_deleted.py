"""Posts that are gone, in all the ways in which the service may say so, and whose they were."""

import pytest

from postsync.domain.errors import Ambiguous, InvalidId, NotFound, Rejected

INVALID = "Invalid post id"


def deleted(service):
    row = service.post()
    row["socialAccounts"][0]["status"] = "deleted"
    return service.json(success=True, post=row)


def test_a_post_of_which_all_was_deleted_is_not_found(service, provider):
    service.replies(deleted(service))
    with pytest.raises(NotFound, match="it was deleted"):
        provider.post("p1")


@pytest.mark.parametrize(
    "refusal",
    [
        {"error": INVALID},
        {"error": "Invalid payload", "details": {"id": {"_errors": ["Invalid"]}}},
    ],
)
def test_an_invalid_id_does_not_prove_that_a_post_is_gone(refusal, service, provider):
    service.replies(service.json(400, success=False, **refusal))
    with pytest.raises(InvalidId):
        provider.post("p1")


def test_other_refusals_are_not_about_the_id(service, provider):
    service.replies(service.error(400, "Invalid payload"))
    with pytest.raises(Rejected) as caught:
        provider.post("p1")
    assert type(caught.value) is Rejected


@pytest.mark.parametrize("answer", ["404", "400", "deleted"])
def test_after_a_deletion_every_way_to_say_so_is_believed(answer, service, provider):
    gone = {
        "404": service.error(404, "Post not found"),
        "400": service.error(400, INVALID),
        "deleted": deleted(service),
    }[answer]
    service.replies(service.json(success=True), gone)
    provider.delete("p1")
    assert [r.method for r in service.requests] == ["DELETE", "GET"]


def test_a_deletion_that_is_repeated_may_find_an_id_that_is_none_any_more(service, provider):
    invalid = service.error(400, INVALID)
    service.replies(service.error(500, "Internal server error"), invalid, invalid)
    provider.delete("p1")
    assert [r.method for r in service.requests] == ["DELETE", "DELETE", "GET"]


def test_a_deletion_that_is_refused_for_another_reason_is_not_done(service, provider):
    service.replies(service.error(400, "Not in this state"), service.error(400, INVALID))
    with pytest.raises(Rejected, match="Not in this state"):
        provider.delete("p1")


def create(provider, key="0f8fad5b-d9cb-469f-a165-70867728950e"):
    return provider.create({"content": "a"}, key=key, sent=lambda: None, may_send=lambda: True)


@pytest.mark.parametrize("header", ["Idempotency-Replayed", "Idempotency-Replay"])
def test_an_error_that_the_service_keeps_for_a_key_is_called_so(header, service, provider):
    service.replies(
        service.json(500, success=False, error="Internal server error", headers={header: "true"})
    )
    with pytest.raises(Ambiguous, match="repeats for 24 hours") as caught:
        create(provider)
    assert "--not-created" in caught.value.detail


def test_a_first_error_is_not(service, provider):
    service.replies(service.error(500, "Internal server error"))
    with pytest.raises(Ambiguous) as caught:
        create(provider)
    assert "24 hours" not in caught.value.message


def test_it_says_whose_it_is_once_the_accounts_told(service, provider):
    row = {"id": "a1", "network": "x", "username": "acme", "orgId": "o1"}
    assert provider.service().organisation is None
    service.replies(service.json(success=True, data=[row], count=1))
    provider.accounts()
    assert provider.service().organisation == "o1"


def test_posts_say_whose_they_are_where_accounts_do_not(service, provider):
    service.replies(service.json(success=True, posts=[service.post()], pagination={"total": 1}))
    provider.posts(progress=lambda _done, _total: None)
    assert provider.service().organisation == "o1"
    service.replies(service.made())
    provider.post("p1")
    assert provider.service().organisation == "o1"


def test_where_several_are_named_nobody_knows(service, provider):
    rows = [{"id": f"a{n}", "network": "x", "orgId": f"o{n}"} for n in range(2)]
    service.replies(service.json(success=True, data=rows, count=2))
    provider.accounts()
    assert provider.service().organisation is None
