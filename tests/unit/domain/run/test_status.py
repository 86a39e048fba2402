"""Status: counts, and what needs a person's attention."""

from dataclasses import replace
from datetime import UTC, datetime

from tests.doubles.builders import FAILED, PUBLISHED, X, deliveries
from tests.tables import each_row

from postsync.domain.run.status import Lifecycle, PostStatus, Status
from postsync.domain.state.question import Asking, Question

ASKED = Question(
    address="a",
    kind=Asking.WENT_BACK,
    since=datetime(2026, 11, 29, tzinfo=UTC),
    fingerprint="f",
)
CALM = PostStatus(address="a", lifecycle=Lifecycle.SCHEDULED)


def test_the_summary_counts_what_occurs_in_the_order_of_the_vocabulary() -> None:
    stages = (Lifecycle.UNKNOWN, Lifecycle.DRAFT, Lifecycle.UNKNOWN)
    status = Status(posts=tuple(replace(CALM, lifecycle=stage) for stage in stages))
    assert list(status.summary().items()) == [("draft", 1), ("unknown", 2)]


@each_row(
    "post, why",
    [
        (CALM, None),
        (replace(CALM, lifecycle=Lifecycle.GONE), None),
        (replace(CALM, lifecycle=Lifecycle.ARCHIVED), None),
        (replace(CALM, lifecycle=Lifecycle.UNKNOWN), "unknown"),
        (replace(CALM, lifecycle=Lifecycle.MISSED), "missed"),
        (replace(CALM, lifecycle=Lifecycle.QUESTION), "question"),
        (replace(CALM, question=ASKED), "question"),
        (replace(CALM, overdue=True), "overdue"),
        (replace(CALM, stands_again=("p_1",)), "stands-again"),
        (replace(CALM, deliveries=deliveries([X], PUBLISHED)), None),
        (replace(CALM, deliveries=deliveries([X], FAILED)), "failed"),
        (replace(CALM, deliveries=deliveries([X], FAILED), settled=(X.id,)), None),
        (replace(CALM, deliveries=deliveries([X], FAILED), settled=("another",)), "failed"),
    ],
)
def test_it_is_said_why_a_person_is_needed(post: PostStatus, why: str | None) -> None:
    assert post.attention == why
    assert Status(posts=(CALM, post)).needs_attention is (why is not None)
