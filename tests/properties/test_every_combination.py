"""The planner is total: every combination of desired, recorded, observed and time, none left out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import Any

from tests.conftest import FULL
from tests.doubles.builders import (
    AHEAD,
    FAILED,
    FAR,
    NEAR,
    NOW,
    PAST,
    PENDING,
    PUBLISHED,
    final,
    plan_of,
    record_of,
    remote,
    remote_of,
    revised,
    seen,
    state,
    with_media,
)
from tests.properties.ideal_service import carried_out

from postsync.domain.config import Policy
from postsync.domain.diagnostic import Severity
from postsync.domain.plan.plan import Plan
from postsync.domain.post.content import Media, Missed
from postsync.domain.post.post import Post
from postsync.domain.remote.remote import DeliveryStatus, Observation, RemotePost
from postsync.domain.state.intent import Action
from postsync.domain.state.record import Record

ROCKET = Media(path="posts/rocket.jpg", sha256="a1")
BASE = with_media("launch", ROCKET, selectors=("x:acme", "linkedin"))

SLOTS = {"ahead": AHEAD, "near": NEAR, "past": PAST, "far": FAR, "now": None}
"""When the post was to go out as it was applied last, or is to go out when it is new."""

DESIRED: dict[str, Callable[[Post], Post | None]] = {
    "absent": lambda p: None,
    "same": lambda p: p,
    "other text": lambda p: with_media(
        "launch",
        ROCKET,
        text="Hi",
        selectors=p.content.selectors,
        scheduled_at=p.content.scheduled_at,
    ),
    "other media": lambda p: with_media(
        "launch",
        ROCKET._replace(sha256="b2"),
        selectors=p.content.selectors,
        scheduled_at=p.content.scheduled_at,
    ),
    "other block": lambda p: revised(p, blocks={"x": {"replySettings": "everyone"}}),
    "other accounts": lambda p: revised(p, selectors=("x:acme",)),
    "no account": lambda p: revised(p, selectors=("vimeo",)),
    "other labels": lambda p: revised(p, labels=("new",)),
    "protected": lambda p: revised(p, protect=True),
    "protected, other accounts": lambda p: revised(p, protect=True, selectors=("x:acme",)),
    "draft": lambda p: revised(p, draft=True),
    "protected draft": lambda p: revised(p, draft=True, protect=True),
    "missed: publish": lambda p: revised(p, missed=Missed.PUBLISH),
    "missed: skip": lambda p: revised(p, missed=Missed.SKIP),
    "moved ahead": lambda p: revised(p, scheduled_at=AHEAD.replace(hour=3)),
    "moved near": lambda p: revised(p, scheduled_at=NEAR.replace(second=9)),
    "moved into the past": lambda p: revised(p, scheduled_at=PAST.replace(minute=9)),
    "moved into the past, publish": lambda p: revised(
        p, scheduled_at=PAST.replace(minute=9), missed=Missed.PUBLISH
    ),
    "moved into the past, skip": lambda p: revised(
        p, scheduled_at=PAST.replace(minute=9), missed=Missed.SKIP
    ),
    "moved far": lambda p: revised(p, scheduled_at=FAR.replace(minute=9)),
    "moved far, protected": lambda p: revised(p, scheduled_at=FAR.replace(minute=9), protect=True),
    "at apply": lambda p: revised(p, scheduled_at=None),
    "renamed": lambda p: p._replace(address="renamed"),
}

RECORDED: dict[str, Callable[[Record], Record | None]] = {
    "nothing": lambda r: None,
    "applied": lambda r: r,
    "protected": lambda r: replace(r, content=r.content._replace(protect=True)),
    "answer not read back": lambda r: replace(r, echo=replace(r.echo, confirmed=False)),
    "published": lambda r: replace(
        r,
        published_at=PAST,
        deliveries=tuple(replace(d, status=PUBLISHED) for d in r.deliveries),
    ),
}

OBSERVED: dict[str, Callable[[RemotePost], RemotePost | None]] = {
    "gone": lambda p: None,
    "not listed": lambda p: None,
    "as applied": lambda p: p,
    "a draft": lambda p: replace(p, is_draft=True),
    "another text": lambda p: replace(p, containers=(replace(p.containers[0], content="Helo"),)),
    "no media": lambda p: replace(p, containers=(replace(p.containers[0], media=()),)),
    "postponed": lambda p: replace(p, scheduled_at=AHEAD.replace(hour=5)),
    "brought forward": lambda p: replace(p, scheduled_at=NEAR),
    "being published": lambda p: replace(p, scheduled_at=PAST),
    "half out": lambda p: final(p, PUBLISHED, PENDING),
    "half failed": lambda p: final(p, FAILED, PENDING),
    "published": lambda p: final(p, PUBLISHED, PUBLISHED),
    "partly published": lambda p: final(p, PUBLISHED, FAILED),
    "failed": lambda p: final(p, FAILED, FAILED),
    "marked published": lambda p: replace(p, published_at=NOW),
}

NEARBY: dict[str, Callable[[Post], tuple[RemotePost, ...]]] = {
    "nothing": lambda p: (),
    "a twin": lambda p: (remote_of(p, "twin"),),
    "a published twin": lambda p: (final(remote_of(p, "twin"), PUBLISHED, PUBLISHED),),
    "two twins": lambda p: (remote_of(p, "twin"), remote_of(p, "twin-2")),
    "one alike": lambda p: (
        replace(remote_of(p, "like"), containers=remote(text="Else").containers),
    ),
}


WHERE_NEARBY_COUNTS = {"gone", "not listed", "as applied"}


@dataclass(frozen=True)
class Combination:
    """One case by its names, with the values they stand for."""

    slot: str
    desired: str
    recorded: str
    observed: str
    nearby: str
    post: Post | None
    record: Record | None
    observation: Observation

    def plan(self, **options: Any) -> Plan:
        posts = [self.post] if self.post else []
        records = [self.record] if self.record else []
        return plan_of(posts, state(*records), self.observation, **options)

    def __str__(self) -> str:
        return (
            f"due {self.slot}; file: {self.desired}; record: {self.recorded}; "
            f"service: {self.observed}; beside it: {self.nearby}"
        )


def combinations() -> Iterator[Combination]:
    for slot, scheduled_at in SLOTS.items():
        yield from combinations_of(slot, revised(BASE, scheduled_at=scheduled_at))


def combinations_of(slot: str, applied: Post) -> Iterator[Combination]:
    posts = {name: make(applied) for name, make in DESIRED.items()}
    records = {name: make(record_of(applied)) for name, make in RECORDED.items()}
    shown_as = {name: make(remote_of(applied)) for name, make in OBSERVED.items()}
    others = {name: make(applied) for name, make in NEARBY.items()}
    for names in product(DESIRED, RECORDED, OBSERVED, NEARBY):
        desired, recorded, observed, nearby = names
        if recorded == "nothing" and observed != "not listed":
            continue  # without a record there is no post to be observed
        if nearby != "nothing" and observed not in WHERE_NEARBY_COUNTS:
            continue  # where the post is still held nothing is made: one such case shows it
        shown = shown_as[observed]
        yield Combination(
            slot,
            *names,
            post=posts[desired],
            record=records[recorded],
            observation=seen(
                *([shown] if shown else []),
                *others[nearby],
                gone=["r1"] if observed == "gone" else [],
            ),
        )


@cache
def planned() -> tuple[tuple[Combination, Plan], ...]:
    return tuple((case, case.plan()) for case in combinations())


def sampled() -> Sequence[tuple[Combination, Plan]]:
    """For what plans once more: every seventh combination, so that any two values meet, or all."""
    return planned() if FULL else planned()[::7]


@cache
def replanned() -> tuple[tuple[Combination, Plan, Plan], ...]:
    """Each with its plan, and with the one after a complete apply of that."""
    return tuple((case, plan, plan_after(case, plan)) for case, plan in sampled())


def plan_after(case: Combination, plan: Plan) -> Plan:
    after = carried_out(plan, state(*([case.record] if case.record else [])), case.observation)
    return plan_of([case.post] if case.post else [], after.snapshot, after.observation)


def broken(
    rule: Callable[[Combination, Plan], bool],
    among: Iterable[tuple[Combination, Plan]] | None = None,
) -> list[str]:
    """The combinations that break a rule, in words; the first few are enough to go by."""
    among = planned() if among is None else among
    return [f"{case} -> {outline(plan)}" for case, plan in among if not rule(case, plan)][:5]


def outline(plan: Plan) -> str:
    changes = [
        f"{c.address} {c.action} {[str(r) for r in c.reasons]}{' NOW' * c.publishes_now}"
        for c in plan.changes
    ]
    return f"{changes or 'noop'} {sorted({d.rule for d in plan.diagnostics})}"


def errors_of(plan: Plan) -> set[str | None]:
    """The addresses with an error; what else stands at the service (PS614) is none of the post's own."""
    errors = [d for d in plan.diagnostics if d.severity is Severity.ERROR and d.rule != "PS614"]
    return {error.address for error in errors}


def observed_post(case: Combination) -> RemotePost | None:
    return case.observation.posts.get("r1")


def test_none_is_left_out() -> None:
    asked = {(c.slot, c.desired, c.recorded, c.observed, c.nearby) for c, _ in planned()}
    beside = len(WHERE_NEARBY_COUNTS) * len(NEARBY) + len(OBSERVED) - len(WHERE_NEARBY_COUNTS)
    with_record = len(SLOTS) * len(DESIRED) * (len(RECORDED) - 1) * beside
    without = len(SLOTS) * len(DESIRED) * len(NEARBY)
    assert len(asked) == len(planned()) == with_record + without


def test_every_address_gets_exactly_one_answer() -> None:
    def is_so(case: Combination, plan: Plan) -> bool:
        known = {case.post.address if case.post else None, "launch" if case.record else None}
        addresses = [change.address for change in plan.changes]
        moved = {change.previous_address for change in plan.changes}
        answered = len(addresses) + plan.unchanged
        return len(set(addresses)) == len(addresses) and answered == len(
            (known - {None}) - (moved - {None})
        )

    assert broken(is_so) == []


def test_a_post_is_blocked_exactly_when_an_error_says_why() -> None:
    def is_so(case: Combination, plan: Plan) -> bool:
        blocked = {c.address for c in plan.changes if c.action is Action.BLOCKED}
        return blocked == errors_of(plan)

    assert broken(is_so) == []


def test_nothing_is_created_for_a_past_slot_unless_the_file_says_so() -> None:
    def is_so(case: Combination, plan: Plan) -> bool:
        made = [c for c in plan.effective() if c.action in {Action.CREATE, Action.REPLACE}]
        return all(
            c.publishes_now or (c.scheduled_at is not None and c.scheduled_at > NOW) for c in made
        )

    assert broken(is_so) == []


def test_a_plan_publishes_now_only_what_the_file_wants_out_now() -> None:
    def wants_now(post: Post | None) -> bool:
        if post is None or post.content.draft:
            return False
        if post.content.scheduled_at is None:
            return True
        return post.content.scheduled_at <= NOW and post.content.missed is Missed.PUBLISH

    def is_so(case: Combination, plan: Plan) -> bool:
        return wants_now(case.post) or not any(c.publishes_now for c in plan.changes)

    assert broken(is_so) == []


def test_what_is_out_anywhere_is_never_made_updated_or_cancelled() -> None:
    def is_so(case: Combination, plan: Plan) -> bool:
        shown = observed_post(case)
        deliveries = shown.deliveries if shown else case.record.deliveries if case.record else ()
        is_out = any(d.status is DeliveryStatus.PUBLISHED for d in deliveries)
        touched = {
            c.action
            for c in plan.changes
            if (c.previous_address or c.address) == "launch" and c.remote_id == "r1"
        }
        harmless = {Action.BLOCKED, Action.MOVE, Action.ARCHIVE, Action.DEFER}
        return case.record is None or not is_out or touched <= harmless

    assert broken(is_so) == []


def test_what_the_service_still_holds_is_never_made_a_second_time() -> None:
    def is_so(case: Combination, plan: Plan) -> bool:
        # What failed everywhere is out nowhere: a new wish for it is a new post.
        exists = case.record is not None and case.observed not in {"gone", "failed"}
        creates = [c for c in plan.changes if c.action is Action.CREATE]
        renamed_into_another = case.post is not None and case.post.address != "launch"
        return not exists or not creates or renamed_into_another

    assert broken(is_so) == []


def test_a_renamed_post_is_never_made_beside_the_old_one() -> None:
    def is_so(case: Combination, plan: Plan) -> bool:
        made = any(c.action is Action.CREATE for c in plan.changes)
        return (
            case.desired != "renamed" or case.record is None or case.observed == "gone" or not made
        )

    assert broken(is_so) == []


def test_nothing_inside_the_guard_window_is_touched() -> None:
    def is_so(case: Combination, plan: Plan) -> bool:
        shown = observed_post(case)
        held = shown.scheduled_at if shown else None
        frozen = held is not None and held <= NOW + Policy().guard_window
        touching = {Action.UPDATE, Action.REPLACE, Action.CANCEL}
        return not frozen or not any(c.action in touching for c in plan.changes)

    assert broken(is_so) == []


def test_a_protected_post_is_neither_cancelled_nor_replaced() -> None:
    def is_so(case: Combination, plan: Plan) -> bool:
        protects = (
            case.post.content.protect
            if case.post
            else bool(case.record and case.record.content.protect)
        )
        ending = {Action.CANCEL, Action.REPLACE}
        return not protects or not any(c.action in ending for c in plan.changes)

    assert broken(is_so) == []


def test_a_draft_is_never_sent() -> None:
    def is_so(case: Combination, plan: Plan) -> bool:
        sending = {Action.CREATE, Action.UPDATE, Action.REPLACE, Action.ADOPT, Action.MOVE}
        is_draft = case.post is not None and case.post.content.draft
        return not is_draft or not any(c.action in sending for c in plan.changes)

    assert broken(is_so) == []


def test_what_only_concerns_handling_changes_nothing() -> None:
    def is_so(case: Combination, plan: Plan) -> bool:
        handling = case.desired in {"other labels", "protected", "missed: skip", "missed: publish"}
        is_as_applied = case.observed == "as applied" and case.recorded != "nothing"
        return not (handling and is_as_applied) or plan.changes == ()

    assert broken(is_so) == []


def test_the_plan_after_a_complete_apply_is_empty() -> None:
    left = [
        f"{case} -> {outline(plan)} -> {outline(again)}"
        for case, plan, again in replanned()
        if again.has_changes or again.refreshed
    ]
    assert left[:5] == []


def test_a_question_is_asked_until_it_is_answered() -> None:
    forgotten = [
        f"{case} -> {outline(plan)} -> {outline(again)}"
        for case, plan, again in replanned()
        if dict(again.questions) != dict(plan.questions)
    ]
    assert forgotten[:5] == []


def test_an_approval_does_what_the_question_says() -> None:
    def is_so(case: Combination, plan: Plan) -> bool:
        approved = case.plan(attended=True)
        asked = {c.address: c.if_approved for c in plan.changes if c.if_approved}
        done = {c.address: c.action for c in approved.changes if c.address in asked}
        return asked == done and approved.digest == plan.digest

    assert broken(is_so, sampled()) == []


def test_a_plan_is_the_same_however_often_it_is_made() -> None:
    def is_so(case: Combination, plan: Plan) -> bool:
        return case.plan() == plan

    assert broken(is_so, sampled()) == []


def test_only_what_goes_out_now_or_when_its_day_comes_leaves_a_trace_in_the_digest() -> None:
    nothing = plan_of([]).digest

    def is_so(case: Combination, plan: Plan) -> bool:
        does = plan.has_changes or any(
            change.if_approved or change.action is Action.DEFER for change in plan.changes
        )
        return (plan.digest == nothing) is not does

    assert broken(is_so, sampled()) == []


def test_offline_every_combination_has_an_answer_too() -> None:
    for case, _ in planned():
        if case.observed == "not listed" and case.nearby == "nothing":
            offline = replace(case, observation=seen(offline=True))
            plan = offline.plan()
            assert {c.action for c in plan.changes}.isdisjoint({Action.ADOPT}), str(case)
