"""Status: counts, and what needs a person's attention."""

from dataclasses import replace

import pytest
from tests.doubles.builders import FAILED, PUBLISHED, X, deliveries

from postsync.domain.run.status import Lifecycle, PostStatus, Status

CALM = PostStatus(address="a", lifecycle=Lifecycle.SCHEDULED)


def test_the_summary_counts_what_occurs_in_the_order_of_the_vocabulary() -> None:
    stages = (Lifecycle.UNKNOWN, Lifecycle.DRAFT, Lifecycle.UNKNOWN)
    status = Status(posts=tuple(replace(CALM, lifecycle=stage) for stage in stages))
    assert list(status.summary().items()) == [("draft", 1), ("unknown", 2)]


@pytest.mark.parametrize(
    ("post", "needed"),
    [
        (CALM, False),
        (replace(CALM, lifecycle=Lifecycle.GONE), False),
        (replace(CALM, lifecycle=Lifecycle.UNKNOWN), True),
        (replace(CALM, overdue=True), True),
        (replace(CALM, deliveries=deliveries([X], PUBLISHED)), False),
        (replace(CALM, deliveries=deliveries([X], FAILED)), True),
    ],
)
def test_failures_unknowns_and_delays_need_attention(post: PostStatus, needed: bool) -> None:
    assert Status(posts=(CALM, post)).needs_attention is needed
