"""The verdict on an open intent rests on what the service shows, and on doubt it is to ask."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.doubles.builders import (
    AHEAD,
    CAPABILITY,
    NOW,
    PUBLISHED,
    intent_of,
    numbered,
    post,
    record_of,
    remote,
    remote_of,
    seen,
    state,
)

from postsync.domain.plan.findings.intents import open_intent_finding
from postsync.domain.plan.matching import Unmanaged
from postsync.domain.plan.settlement import (
    Settlement,
    Verdict,
    Wish,
    settle,
    settle_all,
    settle_open,
)
from postsync.domain.post.content import NO_CONTENT, Answers
from postsync.domain.post.post import Post
from postsync.domain.remote.remote import RemotePost
from postsync.domain.state.intent import Action, Intent

MADE = remote("made", created_at=NOW)


def judged(intent: Intent, *posts: RemotePost, snapshot: Any = None, **observed: Any) -> Settlement:
    observation = seen(*posts, **observed)
    unmanaged = Unmanaged(observation, snapshot or state(), NOW)
    return settle(intent, observation, unmanaged, CAPABILITY, NOW)


def due(minutes: float) -> Post:
    return post(scheduled_at=NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize("action", [Action.UPDATE, Action.CANCEL])
def test_what_names_a_post_by_id_needs_no_verdict(action: Action) -> None:
    assert judged(intent_of(post(), action, remote_id="r1")).verdict is Verdict.CLOSE


def test_one_match_is_adopted() -> None:
    settlement = judged(intent_of(post()), MADE)
    assert (settlement.verdict, settlement.match) == (Verdict.ADOPT, MADE)


def test_a_match_is_adopted_however_near_its_slot_and_however_incomplete_the_list() -> None:
    near = due(1)
    shown = replace(MADE, scheduled_at=near.content.scheduled_at)
    assert judged(intent_of(near), shown, complete=False).verdict is Verdict.ADOPT


def test_a_post_published_at_once_is_adopted_by_its_text() -> None:
    at_once = intent_of(post(scheduled_at=None))
    assert judged(at_once, replace(MADE, scheduled_at=None)).verdict is Verdict.ADOPT


def test_several_matches_are_asked_about_by_name() -> None:
    settlement = judged(intent_of(post()), MADE, replace(MADE, id="too"))
    assert settlement.verdict is Verdict.ASK
    assert "made, too" in settlement.why


def test_clocks_may_lie_two_minutes_apart() -> None:
    intent = intent_of(post())
    early = replace(MADE, created_at=intent.at - timedelta(minutes=2))
    earlier = replace(MADE, created_at=intent.at - timedelta(minutes=2, seconds=1))
    assert judged(intent, early).verdict is Verdict.ADOPT
    assert judged(intent, earlier).verdict is Verdict.RESEND


def test_a_post_without_a_creation_time_may_be_the_one() -> None:
    assert judged(intent_of(post()), replace(MADE, created_at=None)).verdict is Verdict.ADOPT


def test_a_post_that_another_record_has_is_not_the_one() -> None:
    archive = {"made": record_of(post("another"), MADE)}
    snapshot = state(archive=archive)
    assert judged(intent_of(post()), MADE, snapshot=snapshot).verdict is Verdict.RESEND


@pytest.mark.parametrize(
    "other",
    [
        replace(MADE, scheduled_at=AHEAD + timedelta(seconds=61)),
        remote("made", text="Else", created_at=NOW),
    ],
    ids=["another time", "another text"],
)
def test_what_is_only_alike_is_asked_about(other: RemotePost) -> None:
    settlement = judged(intent_of(post()), other)
    assert (settlement.verdict, settlement.candidates) == (Verdict.ASK, (other,))


def test_what_was_made_before_the_intent_is_no_candidate() -> None:
    older = remote("made", text="Else", created_at=NOW - timedelta(hours=1))
    assert judged(intent_of(post()), older).verdict is Verdict.RESEND


def test_all_exact_matches_are_made_before_any_that_is_alike() -> None:
    """Of two posts of one slot that differ in their links, the first was lost, the second was made."""
    first, second = (post(name, f"Read https://acme.example/{name}") for name in ("a", "b"))
    made = remote_of(second, "made", created_at=NOW)
    unmanaged = Unmanaged(seen(made), state(), NOW)
    intents = [intent_of(first), intent_of(second)]
    found = settle_all(intents, seen(made), unmanaged, CAPABILITY, NOW)
    assert [(one.verdict, one.match) for one in found] == [
        (Verdict.RESEND, None),
        (Verdict.ADOPT, made),
    ]


MADE_THEN = NOW - timedelta(hours=22, minutes=30)
"""Within an hour of the announcement."""


def test_what_was_made_later_and_is_not_alike_is_somebody_else_s() -> None:
    intent = replace(intent_of(post()), at=NOW - timedelta(hours=23, seconds=1))
    later = remote("made", "Else", at=AHEAD + timedelta(hours=1), created_at=NOW)
    assert judged(intent, later).verdict is Verdict.RESEND


def test_what_one_intent_made_is_no_doubt_about_another() -> None:
    first, second = (
        replace(intent_of(desired), at=NOW - timedelta(hours=30)) for desired in numbered(2)
    )
    made = remote_of(numbered(2)[1], "made", created_at=NOW - timedelta(hours=30))
    unmanaged = Unmanaged(seen(made), state(), NOW)
    verdicts = [
        s.verdict for s in settle_all([first, second], seen(made), unmanaged, CAPABILITY, NOW)
    ]
    assert verdicts == [Verdict.RESEND, Verdict.ADOPT]


@pytest.mark.parametrize(
    ("desired", "other"),
    [
        (post(), replace(MADE, scheduled_at=AHEAD + timedelta(hours=1))),
        (post(), remote("made", text="Else", created_at=NOW)),
        (post(selectors=("x:acme", "linkedin")), MADE),
        (post(), remote("made", "Else", at=AHEAD + timedelta(hours=1), created_at=MADE_THEN)),
    ],
    ids=["another time", "another text", "an account less", "all of it, made at the time"],
)
def test_once_the_key_may_be_forgotten_what_is_only_alike_is_asked_about(
    desired: Post, other: RemotePost
) -> None:
    """Somebody may have edited the post, or the service may have dropped an account of it."""
    intent = replace(intent_of(desired), at=NOW - timedelta(hours=23, seconds=1))
    settlement = judged(intent, other)
    assert (settlement.verdict, settlement.candidates) == (Verdict.ASK, (other,))


@pytest.mark.parametrize(
    ("minutes", "verdict"),
    [(-1, Verdict.ASK), (1, Verdict.ASK), (20, Verdict.ASK), (20.1, Verdict.RESEND)],
)
def test_nothing_found_is_sent_again_only_well_before_its_slot(
    minutes: float, verdict: Verdict
) -> None:
    assert judged(intent_of(due(minutes))).verdict is verdict


def test_nothing_found_in_an_incomplete_list_is_asked_about() -> None:
    assert judged(intent_of(post()), complete=False).verdict is Verdict.ASK


def test_what_is_published_at_once_is_never_sent_again() -> None:
    assert judged(intent_of(post(scheduled_at=None))).verdict is Verdict.ASK
    late = replace(intent_of(post()), publishes_now=True)
    assert judged(late).verdict is Verdict.ASK


def test_a_replacement_is_judged_as_a_creation_once_the_old_post_is_gone() -> None:
    intent = intent_of(post(), Action.REPLACE, remote_id="r1")
    assert judged(intent, remote("r1", text="Old")).verdict is Verdict.CLOSE
    assert judged(intent, gone=["r1"]).verdict is Verdict.RESEND


def test_the_slot_of_what_publishes_at_once_is_none() -> None:
    assert intent_of(post()).slot == AHEAD
    assert replace(intent_of(post()), publishes_now=True).slot is None
    assert intent_of(post(), Action.CANCEL, content=NO_CONTENT).slot is None


def test_a_person_is_told_both_ways_to_decide() -> None:
    settlement = judged(intent_of(due(1)))
    found = open_intent_finding(settlement, post())
    assert "state resolve launch --remote-id ID" in found.detail
    assert "state resolve launch --not-created" in found.detail
    assert settlement.why in found.summary


class TestAnswersInTheFile:
    """What only a person can tell is settled by what the file says since the call was announced."""

    AT_ONCE = post(scheduled_at=None)

    def settled(self, answers: Answers, *shown: RemotePost) -> Settlement:
        intent = intent_of(self.AT_ONCE)
        observation = seen(*shown)
        (found,) = settle_open(
            state(intents=[intent]),
            observation,
            Unmanaged(observation, state(), NOW),
            CAPABILITY,
            NOW,
            wish=lambda _intent: Wish.AS_ANNOUNCED,
            answers={"launch": answers},
        )
        return found

    def test_without_an_answer_it_stays_open(self) -> None:
        assert self.settled(Answers()).verdict is Verdict.ASK

    def test_it_is_the_one_that_is_named(self) -> None:
        edited = remote("made", text="Edited since", at=None, created_at=NOW)
        settlement = self.settled(Answers(is_="made"), edited)
        assert (settlement.verdict, settlement.match) == (Verdict.ADOPT, edited)

    def test_what_the_service_does_not_have_settles_nothing(self) -> None:
        assert self.settled(Answers(is_="made")).verdict is Verdict.ASK

    def test_again_says_that_it_was_not_made(self) -> None:
        assert self.settled(Answers(again=True)).verdict is Verdict.CLOSE

    def test_again_that_was_announced_with_it_is_no_answer(self) -> None:
        intent = intent_of(post(scheduled_at=None, answers=Answers(again=True)))
        observation = seen()
        (found,) = settle_open(
            state(intents=[intent]),
            observation,
            Unmanaged(observation, state(), NOW),
            CAPABILITY,
            NOW,
            wish=lambda _intent: Wish.AS_ANNOUNCED,
            answers={"launch": Answers(again=True)},
        )
        assert found.verdict is Verdict.ASK

    def test_none_of_the_candidates_is_it(self) -> None:
        alike = [
            remote(name, text="Hello", at=None, created_at=NOW, status=PUBLISHED)
            for name in ("a", "b")
        ]
        assert self.settled(Answers(is_not=("a",)), *alike).verdict is Verdict.ASK
        assert self.settled(Answers(is_not=("a", "b")), *alike).verdict is Verdict.CLOSE


def test_what_was_sent_once_more_stays_in_doubt_although_no_file_asks_for_it() -> None:
    intent = intent_of(post(scheduled_at=None), Action.RETRY)
    long_ago = replace(intent, at=NOW - timedelta(hours=5))
    observation = seen()
    (found,) = settle_open(
        state(intents=[long_ago]),
        observation,
        Unmanaged(observation, state(), NOW),
        CAPABILITY,
        NOW,
        wish=lambda _intent: Wish.NONE,
    )
    assert found.verdict is Verdict.ASK
