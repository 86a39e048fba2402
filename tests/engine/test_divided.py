"""A document becomes several posts, or one again, and no account sees it twice."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doubles.builders import AHEAD, LINKEDIN, NOW, PAST, X_DEV, X, post
from tests.doubles.stage import Stage, outcomes

from postsync.domain.diagnostic import Span
from postsync.domain.errors import Rejected, Unavailable
from postsync.domain.post.post import Post

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FILE = Span(file="posts/launch.yaml", line=1)
NAMES = {"x:acme": X.id, "x:acme_dev": X_DEV.id, "linkedin:acme-inc": LINKEDIN.id}
BOTH = ("x:acme", "linkedin:acme-inc")


def whole(*accounts: str, text: str = "Out now", **more: Any) -> Post:
    return post("launch", text, selectors=accounts or BOTH, span=FILE, **more)


def part(key: str, *accounts: str, text: str = "Out now", **more: Any) -> Post:
    return post(f"launch@{key}", text, selectors=accounts, span=FILE, **more)


ON_X = ("x", "x:acme")
ON_LINKEDIN = ("linkedin", "linkedin:acme-inc")


def actions(stage: Stage, **options: Any) -> dict[str, str]:
    return {change.address: change.action.value for change in stage.plan(**options).changes}


def public(stage: Stage) -> list[tuple[str, str]]:
    stage.provider.texts()
    return sorted(stage.provider.public)


# What is scheduled


def test_a_part_is_made_only_once_the_whole_has_left_its_account(stage: Stage) -> None:
    stage.write(whole())
    stage.apply()
    stage.write(whole("x:acme"), part(*ON_LINKEDIN, text="For work"))
    plan = stage.plan()
    assert {c.address: (c.action.value, c.depends_on) for c in plan.changes} == {
        "launch": ("replace", None),
        "launch@linkedin": ("create", "launch"),
    }
    stage.provider.fail("delete", Rejected("no"))
    assert outcomes(stage.apply()) == {"launch": "failed", "launch@linkedin": "skipped"}
    assert stage.provider.texts() == ["Out now"]
    assert outcomes(stage.apply()) == {"launch": "done", "launch@linkedin": "done"}
    assert stage.provider.texts() == ["For work", "Out now"]
    assert stage.has_settled()


def test_a_part_waits_for_as_long_as_the_whole_cannot_be_taken_back(stage: Stage) -> None:
    stage.write(whole(protect=True))
    stage.apply()
    stage.write(
        whole("x:acme", protect=True), part(*ON_LINKEDIN, text="Later", scheduled_at=AHEAD + HOUR)
    )
    assert actions(stage) == {"launch": "blocked", "launch@linkedin": "blocked"}
    assert "PS623" in {item.rule for item in stage.plan().diagnostics}
    stage.apply()
    assert stage.provider.texts() == ["Out now"]


def test_a_whole_takes_the_place_of_all_its_parts_once_they_are_gone(stage: Stage) -> None:
    parts = [
        part(*ON_LINKEDIN, text="For work"),
        part("x:acme", "x:acme"),
        part("x:acme_dev", "x:acme_dev", scheduled_at=AHEAD + DAY),
    ]
    stage.write(*parts)
    stage.apply()
    stage.write(whole("x:acme", "x:acme_dev", "linkedin:acme-inc"))
    stage.recorder.clear()
    made = stage.apply()
    assert set(outcomes(made).values()) == {"done"}
    effects = [one for one in stage.recorder.effects if one.split()[0] in {"create", "delete"}]
    assert [one.split()[0] for one in effects] == ["delete", "delete", "delete", "create"]
    assert stage.has_settled()


def test_without_one_of_its_cancels_a_whole_is_not_made(stage: Stage) -> None:
    stage.write(part(*ON_LINKEDIN), part(*ON_X), part("x:acme_dev", "x:acme_dev"))
    stage.apply()
    stage.write(whole("x:acme", "x:acme_dev", "linkedin:acme-inc"))
    stage.provider.fail("delete", Rejected("no"))
    assert "done" not in outcomes(stage.apply()).values()
    assert len(stage.provider.stored) == 3
    stage.apply()
    assert [list(post.deliveries) for post in stage.provider.stored.values()] != []
    assert stage.has_settled()
    stage.clock.advance(8 * DAY)
    assert len(public(stage)) == 3


@pytest.mark.parametrize("after", [False, True])
def test_a_part_whose_fate_is_open_is_not_made_twice(stage: Stage, after: bool) -> None:
    stage.write(whole())
    stage.apply()
    stage.write(whole("x:acme"), part(*ON_LINKEDIN, text="For work"))
    stage.provider.fail("create", Unavailable("cut off"), after=after, skip=1)
    stage.apply()
    stage.another_machine()
    for _ in range(3):
        stage.apply()
    assert stage.provider.texts() == ["For work", "Out now"]
    assert stage.has_settled()


# What is out


def test_what_is_out_as_a_whole_is_history_when_it_is_divided(stage: Stage) -> None:
    stage.write(whole(scheduled_at=NOW + HOUR))
    stage.apply()
    stage.clock.advance(DAY)
    seen = public(stage)
    assert len(seen) == 2
    divisions = [
        [whole("x:acme", scheduled_at=NOW + HOUR), part(*ON_LINKEDIN, scheduled_at=NOW + 3 * HOUR)],
        [
            part(*ON_X, text="New", scheduled_at=NOW + HOUR),
            part(*ON_LINKEDIN, scheduled_at=NOW + HOUR),
        ],
        [whole(text="Out again", scheduled_at=NOW + HOUR)],
        [part(*ON_X, scheduled_at=None), part(*ON_LINKEDIN, text="Now", scheduled_at=None)],
    ]
    for posts in divisions:
        stage.write(*posts)
        plan = stage.plan()
        assert not plan.has_errors, plan.diagnostics
        assert {c.action.value for c in plan.changes} <= {"move", "archive", "restore"}
        assert any(item.severity == "warn" for item in plan.diagnostics)
        stage.apply()
        assert stage.has_settled()
    assert public(stage) == seen


def test_parts_that_are_out_are_history_when_they_become_a_whole(stage: Stage) -> None:
    stage.write(
        part(*ON_X, scheduled_at=NOW + HOUR),
        part(*ON_LINKEDIN, text="For work", scheduled_at=NOW + 2 * HOUR),
    )
    stage.apply()
    stage.clock.advance(DAY)
    seen = public(stage)
    stage.write(whole(text="All in one", scheduled_at=NOW + HOUR))
    plan = stage.plan()
    assert not plan.has_errors, plan.diagnostics
    stage.apply()
    assert stage.has_settled()
    assert public(stage) == seen


def test_a_part_to_come_of_what_is_out_is_blocked_until_it_is_meant(stage: Stage) -> None:
    stage.write(whole(scheduled_at=NOW + HOUR))
    stage.apply()
    stage.clock.advance(DAY)
    later = part(*ON_LINKEDIN, text="Once more", scheduled_at=AHEAD)
    stage.write(whole("x:acme", scheduled_at=NOW + HOUR), later)
    assert actions(stage) == {"launch@linkedin": "blocked"}
    assert [d.rule for d in stage.plan().diagnostics if d.address == later.address] == ["PS602"]
    assert actions(stage, create_anyway=frozenset({later.address})) == {later.address: "create"}


def test_a_part_for_an_account_that_failed_may_come_later(stage: Stage) -> None:
    stage.provider.fails_for = {LINKEDIN.id}
    stage.write(whole(scheduled_at=NOW + HOUR))
    stage.apply()
    stage.clock.advance(DAY)
    public(stage)
    stage.provider.fails_for = set()
    stage.write(
        whole("x:acme", scheduled_at=NOW + HOUR),
        part(*ON_LINKEDIN, text="Short", scheduled_at=AHEAD),
    )
    assert actions(stage) == {"launch@linkedin": "create"}
    stage.write(whole("x:acme", scheduled_at=NOW + HOUR), part(*ON_LINKEDIN, scheduled_at=PAST))
    assert actions(stage) == {}


# Months of edits

_TEXTS = st.sampled_from(["Out now", "Out now!", "For work", "Something else entirely, and long"])
_OFFSETS = st.sampled_from([timedelta(0), timedelta(0), HOUR, 2 * HOUR])
_ACCOUNTS = st.lists(st.sampled_from(sorted(NAMES)), min_size=1, unique=True)
_HOURS = st.sampled_from([0, 0, 1, 2, 5, 30])


@st.composite
def divisions(draw: st.DrawFn) -> list[tuple[str, tuple[str, ...], str, timedelta]]:
    """Some of the accounts, each in a part of its own, or in the plain rest; with text and offset."""
    accounts = draw(_ACCOUNTS)
    own = [one for one in accounts if draw(st.booleans())]
    parts = [(f"launch@{one}", (one,), draw(_TEXTS), draw(_OFFSETS)) for one in own]
    rest = tuple(one for one in accounts if one not in own)
    return parts + ([("launch", rest, draw(_TEXTS), timedelta(0))] if rest else [])


@given(
    st.lists(st.tuples(divisions(), _HOURS, st.booleans()), min_size=1, max_size=6), st.booleans()
)
def test_whatever_becomes_of_a_document_each_account_sees_it_once(
    steps: list[tuple[list[tuple[str, tuple[str, ...], str, timedelta]], int, bool]], is_timed: bool
) -> None:
    stage, base = Stage(), NOW + 3 * HOUR if is_timed else None
    for division, hours, fails in steps:
        stage.write(
            *(
                post(address, text, selectors=to, span=FILE, scheduled_at=base and base + offset)
                for address, to, text, offset in division
            )
        )
        if fails:
            stage.provider.fail("delete", Rejected("no"))
        stage.apply(allow_cancels=99)
        stage.provider._faults.clear()
        stage.apply(allow_cancels=99)
        assert_at_one_place(stage)
        again = stage.plan()
        assert not again.has_changes, again.changes
        assert not stage.snapshot.intents
        stage.clock.advance(timedelta(hours=hours))
    stage.clock.advance(9 * DAY)
    seen = [account for account, _ in public(stage)]
    assert len(seen) == len(set(seen)), stage.provider.public


def assert_at_one_place(stage: Stage) -> None:
    """No account has the document scheduled twice, or scheduled while it is out there."""
    stage.provider.texts()
    ahead = [
        delivery.username
        for one in stage.provider.stored.values()
        if one.scheduled_at and one.scheduled_at > stage.clock.now()
        for delivery in one.deliveries
    ]
    names = {X.id: X.username, X_DEV.id: X_DEV.username, LINKEDIN.id: LINKEDIN.username}
    out = [names[account] for account, _ in stage.provider.public]
    assert len(ahead + out) == len({*ahead, *out}), (ahead, out)
