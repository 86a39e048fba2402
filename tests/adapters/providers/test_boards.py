"""Boards: every page of them, and nothing of an answer that is none."""

import pytest

from postsync.domain.errors import NotFound, Rejected, Unavailable
from postsync.domain.post.account import Account, Board

ACCOUNT = Account(id="p/1", network="pinterest", username="acme")


def row(number, **more):
    return {"id": str(number), "name": f"Board {number}", **more}


def test_boards_are_read_by_their_allowed_fields(service, provider):
    more = {"description": "Made", "privacy": "SECRET", "owner": {"token": "t"}, "pin_count": 3}
    service.replies(service.json(success=True, data=[row(1, **more), {"id": 2}], count=2))
    assert provider.boards(ACCOUNT) == (
        Board("1", "Board 1", "Made", "SECRET"),
        Board("2", ""),
    )
    (request,) = service.requests
    assert request.path.startswith("/v1/pinterest/accounts/p%2F1/boards")


def test_all_pages_are_read_and_a_service_without_pages_is_not_asked_for_ever(service, provider):
    first, second = [row(n) for n in range(100)], [row(n) for n in range(100, 130)]
    service.replies(
        service.json(success=True, data=first, count=130),
        service.json(success=True, data=second, count=130),
    )
    assert len(provider.boards(ACCOUNT)) == 130
    same = service.json(success=True, data=[row(n) for n in range(150)])
    service.replies(same, same)
    assert len(provider.boards(ACCOUNT)) == 150


@pytest.mark.parametrize(
    "document", [{"success": True}, {"success": True, "data": {}}, {"data": [{"name": "no id"}]}]
)
def test_an_answer_without_boards_is_not_the_services(document, service, provider):
    service.replies(service.json(200, document))
    with pytest.raises(Unavailable, match="listing the boards of pinterest:acme"):
        provider.boards(ACCOUNT)


def test_an_account_that_is_gone_is_told(service, provider):
    service.replies(service.error(404, "Pinterest account not found"))
    with pytest.raises((NotFound, Rejected)):
        provider.boards(ACCOUNT)
