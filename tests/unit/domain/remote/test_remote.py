"""Where a post of the service stands, and what may still be done to it."""

from dataclasses import replace
from datetime import datetime

from tests.doubles.builders import (
    ACCOUNTS,
    AHEAD,
    FAILED,
    LINKEDIN,
    NOW,
    PAST,
    PENDING,
    PUBLISHED,
    X,
    deliveries,
    remote,
)
from tests.tables import each_row

from postsync.domain.remote.remote import (
    Delivery,
    DeliveryStatus,
    Standing,
    names_of,
    standing_of,
    with_account_ids,
)

WAITS, OUT, FAILS = PENDING, PUBLISHED, FAILED
GONE_AGAIN = DeliveryStatus.DELETED


@each_row(
    "statuses, at, flags, standing",
    [
        ([WAITS, WAITS], AHEAD, {}, Standing.SCHEDULED),
        ([WAITS, WAITS], NOW, {}, Standing.PUBLISHING),
        ([WAITS, WAITS], PAST, {}, Standing.PUBLISHING),
        ([WAITS, WAITS], None, {}, Standing.PUBLISHING),
        ([WAITS, WAITS], AHEAD, {"is_draft": True}, Standing.DRAFT),
        ([WAITS, WAITS], AHEAD, {"published": True}, Standing.MIXED),
        ([OUT, WAITS], AHEAD, {}, Standing.MIXED),
        ([FAILS, WAITS], AHEAD, {}, Standing.MIXED),
        ([OUT, OUT], PAST, {}, Standing.FINAL),
        ([OUT, FAILS], PAST, {}, Standing.FINAL),
        ([FAILS, FAILS], PAST, {}, Standing.FINAL),
        ([GONE_AGAIN, OUT], PAST, {}, Standing.FINAL),
        ([OUT, OUT], AHEAD, {"is_draft": True}, Standing.FINAL),
        ([], AHEAD, {}, Standing.SCHEDULED),
        ([], AHEAD, {"published": True}, Standing.FINAL),
    ],
)
def test_where_a_post_stands(
    statuses: list[DeliveryStatus],
    at: datetime | None,
    flags: dict[str, bool],
    standing: Standing,
) -> None:
    every: tuple[Delivery, ...] = ()
    if statuses:
        every = deliveries([X, LINKEDIN], *statuses)
    assert standing_of(every, scheduled_at=at, now=NOW, **flags) is standing


def test_accounts_without_an_id_are_found_by_network_and_name() -> None:
    nameless = (
        Delivery(network="x", username="ACME"),
        Delivery(network="linkedin", username="acme"),
    )
    found = with_account_ids(remote(deliveries=nameless), names_of(ACCOUNTS))
    assert [d.account_id for d in found] == [X.id, None]


def test_a_name_that_two_accounts_have_tells_neither() -> None:
    second = replace(X, id="other", username="Acme")
    names = names_of([X, second, LINKEDIN])
    nameless = Delivery(network="x", username="acme")
    found = with_account_ids(remote(deliveries=(nameless,)), names)
    assert [d.account_id for d in found] == [None]
    assert names.shared == {("x", "acme")}
    assert set(names.accounts) == {X.id, "other", LINKEDIN.id}
    assert names_of([X, X]) == {("x", "acme"): X.id}


def test_the_slot_of_a_post_published_at_once_is_when_it_came_out() -> None:
    assert remote(at=None, status=PUBLISHED).slot == NOW
    assert remote().slot == AHEAD
