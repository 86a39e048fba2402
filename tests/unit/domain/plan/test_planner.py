"""What the planner does beyond single rows: renames, limits, targets, memory, and the digest."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.doubles.builders import (
    ACCOUNTS,
    AHEAD,
    FAILED,
    LINKEDIN,
    NOW,
    PAST,
    PUBLISHED,
    X,
    final,
    intent_of,
    numbered,
    only_change,
    plan_of,
    post,
    record_of,
    remote,
    remote_of,
    revised,
    rules_of,
    seen,
    state,
    with_media,
)

from postsync.domain.config import Policy
from postsync.domain.diagnostic import Severity
from postsync.domain.plan import waiting
from postsync.domain.plan.plan import Plan, Reason
from postsync.domain.post.content import Answers, Media, Missed
from postsync.domain.post.post import Broken, Part, Post, Row
from postsync.domain.remote.remote import DeliveryStatus
from postsync.domain.state.intent import CALLS, Action
from postsync.domain.state.lease import Holder
from postsync.domain.state.question import Asking
from postsync.domain.state.record import Record, Snapshot

DAY = timedelta(days=1)


def applied(desired: Post, remote_id: str = "r1", **more: Any) -> Record:
    return record_of(desired, remote_of(desired, remote_id), **more)


def actions_of(plan: Plan) -> dict[str, Action]:
    return {change.address: change.action for change in plan.changes}


class TestRenames:
    def test_a_new_address_for_the_same_post_moves_its_record(self) -> None:
        plan = plan_of([post("new")], state(applied(post("old"))), seen(remote()))
        change = only_change(plan)
        assert (change.address, change.action) == ("new", Action.MOVE)
        assert change.reasons == (Reason.RENAMED,)
        assert (change.previous_address, change.remote_id) == ("old", "r1")

    def test_a_published_post_may_be_renamed(self) -> None:
        shown = final(remote(at=PAST), PUBLISHED)
        plan = plan_of(
            [post("new", scheduled_at=PAST)],
            state(record_of(post("old", scheduled_at=PAST), shown)),
            seen(shown),
        )
        assert actions_of(plan) == {"new": Action.MOVE}

    def test_what_drifted_meanwhile_is_mended_in_the_same_step(self) -> None:
        plan = plan_of([post("new")], state(applied(post("old"))), seen(remote(text="Helo")))
        change = only_change(plan)
        assert change.if_approved is Action.UPDATE
        assert change.reasons == (Reason.RENAMED, Reason.DRIFTED, Reason.CHANGED_REMOTELY)
        assert change.previous_address == "old"

    def test_a_renamed_post_that_was_deleted_remotely_is_made_again_once(self) -> None:
        plan = plan_of([post("new")], state(applied(post("old"))), seen(gone=["r1"]))
        change = only_change(plan)
        assert change.if_approved is Action.CREATE
        assert change.reasons == (Reason.RENAMED, Reason.DELETED_REMOTELY)

    def test_two_equal_posts_are_paired_in_the_order_of_their_addresses(self) -> None:
        plan = plan_of(
            [post("new-1"), post("new-2")],
            state(applied(post("old-1"), "r1"), applied(post("old-2"), "r2")),
            seen(remote("r1"), remote("r2")),
        )
        assert [(c.address, c.previous_address) for c in plan.changes] == [
            ("new-1", "old-1"),
            ("new-2", "old-2"),
        ]
        assert {c.action for c in plan.changes} == {Action.MOVE}

    def test_a_copy_under_a_second_address_is_a_post_of_its_own(self) -> None:
        plan = plan_of(
            [post("old"), post("copy", scheduled_at=AHEAD + DAY)],
            state(applied(post("old"))),
            seen(remote()),
        )
        assert actions_of(plan) == {"copy": Action.CREATE}

    @pytest.mark.parametrize(
        "other",
        [
            post("new", selectors=("linkedin",)),
            post("new", text="Hi", scheduled_at=AHEAD + DAY),
        ],
        ids=["accounts", "text and time"],
    )
    def test_another_post_under_another_address_is_no_rename(self, other: Post) -> None:
        plan = plan_of([other], state(applied(post("old"))), seen(remote()))
        assert actions_of(plan) == {"new": Action.CREATE, "old": Action.CANCEL}

    def test_a_draft_takes_over_no_record(self) -> None:
        plan = plan_of([post("new", draft=True)], state(applied(post("old"))), seen(remote()))
        assert actions_of(plan) == {"old": Action.CANCEL}

    def test_other_words_for_the_same_accounts_are_no_obstacle(self) -> None:
        renamed = post("new", selectors=(X.id,))
        plan = plan_of([renamed], state(applied(post("old"))), seen(remote()))
        assert actions_of(plan) == {"new": Action.MOVE}

    def test_a_post_whose_fate_is_unknown_is_not_created_under_a_new_name(self) -> None:
        """An unanswered creation may still turn up; another key would make it appear twice."""
        sent = post("old", scheduled_at=NOW + timedelta(minutes=10))
        renamed = sent._replace(address="new")
        plan = plan_of([renamed], state(intents=[intent_of(sent)]), seen())
        assert actions_of(plan) == {"new": Action.BLOCKED, "old": Action.BLOCKED}
        assert rules_of(plan) == ("PS607",)

    def test_nor_is_one_whose_replacement_is_unknown(self) -> None:
        soon = post("old", scheduled_at=NOW + timedelta(minutes=10))
        intent = intent_of(revised(soon, selectors=("linkedin",)), Action.REPLACE, remote_id="r1")
        plan = plan_of(
            [soon._replace(address="new")],
            state(applied(soon), intents=[intent]),
            seen(gone=["r1"]),
        )
        assert actions_of(plan) == {"new": Action.BLOCKED, "old": Action.BLOCKED}

    def test_a_renamed_post_whose_update_is_open_is_moved_all_the_same(self) -> None:
        intent = intent_of(post("old", text="Hi"), Action.UPDATE, remote_id="r1")
        plan = plan_of([post("new")], state(applied(post("old")), intents=[intent]), seen(remote()))
        assert actions_of(plan) == {"new": Action.MOVE}

    def test_a_replacement_that_was_never_begun_holds_nothing_back(self) -> None:
        other = post("old", selectors=("linkedin",))
        intent = intent_of(other, Action.REPLACE, remote_id="r1")
        plan = plan_of(
            [post("old"), other._replace(address="new")],
            state(applied(post("old")), intents=[intent]),
            seen(remote()),
        )
        assert actions_of(plan) == {"new": Action.CREATE}

    def test_another_post_beside_one_whose_fate_is_unknown_is_created(self) -> None:
        sent = post("old", scheduled_at=NOW + timedelta(minutes=10))
        plan = plan_of([sent, post("new", text="Hi")], state(intents=[intent_of(sent)]), seen())
        assert actions_of(plan) == {"new": Action.CREATE, "old": Action.BLOCKED}

    def test_one_whose_fate_is_unknown_and_whose_file_is_gone_is_no_error(self) -> None:
        sent = post("old", scheduled_at=NOW + timedelta(minutes=10))
        plan = plan_of([post("new", text="Hi")], state(intents=[intent_of(sent)]), seen())
        assert actions_of(plan) == {"new": Action.CREATE}
        assert [(d.rule, d.severity) for d in plan.diagnostics] == [("PS616", "warn")]


class TestLimits:
    def many(self, count: int) -> list[Post]:
        return [post(f"p{n}", text=f"Number {n}") for n in range(count)]

    def removed(self, count: int, **options: Any) -> Plan:
        records = [applied(p, f"r-{p.address}") for p in self.many(count)]
        shown = [remote_of(p, f"r-{p.address}") for p in self.many(count)]
        return plan_of([], state(*records), seen(*shown), **options)

    def test_as_many_creates_as_the_policy_allows_pass(self) -> None:
        plan = plan_of(self.many(3), policy=Policy(max_create=3))
        assert not plan.refused
        assert plan.diagnostics == ()

    def test_one_create_more_turns_the_whole_plan_down(self) -> None:
        plan = plan_of(self.many(4), policy=Policy(max_create=3))
        assert plan.refused
        assert rules_of(plan) == ("PS605",)
        assert "--allow-creates 4" in plan.diagnostics[0].detail
        assert plan.count(Action.CREATE) == 4, "the plan is shown all the same"

    def test_an_allowance_raises_the_limit_to_the_number_it_names(self) -> None:
        policy = Policy(max_create=2)
        assert not plan_of(self.many(4), policy=policy, allow_creates=4).refused
        assert plan_of(self.many(4), policy=policy, allow_creates=3).refused

    def test_an_allowance_never_lowers_the_limit(self) -> None:
        assert not plan_of(self.many(3), policy=Policy(max_create=3), allow_creates=1).refused

    def test_more_than_five_cancels_are_refused_by_default(self) -> None:
        assert not self.removed(5).refused
        plan = self.removed(6)
        assert plan.refused
        assert rules_of(plan) == ("PS606",)
        assert not self.removed(6, allow_cancels=6).refused

    def test_a_replace_counts_as_a_cancel(self) -> None:
        kept = [revised(p, selectors=("linkedin",)) for p in self.many(2)]
        records = [applied(p, f"r-{p.address}") for p in self.many(2)]
        shown = [remote_of(p, f"r-{p.address}") for p in self.many(2)]
        plan = plan_of(kept, state(*records), seen(*shown), policy=Policy(max_cancel=1))
        assert plan.refused
        assert rules_of(plan) == ("PS606",)

    def test_blocked_and_deferred_posts_count_for_nothing(self) -> None:
        blocked = [revised(p, scheduled_at=PAST) for p in self.many(3)]
        assert not plan_of(blocked, policy=Policy(max_create=1)).refused


class TestTargets:
    def test_only_what_was_asked_for_is_planned(self) -> None:
        posts = [post("a", text="A"), post("b", text="B")]
        plan = plan_of(posts, targets=("b",))
        assert actions_of(plan) == {"b": Action.CREATE}
        assert plan.targets == ("b",)

    def test_a_removed_file_can_be_asked_for(self) -> None:
        plan = plan_of(
            [post("a", text="A", scheduled_at=AHEAD + DAY)],
            state(applied(post())),
            seen(remote()),
            targets=("launch",),
        )
        assert actions_of(plan) == {"launch": Action.CANCEL}

    @pytest.mark.parametrize("name", ["old", "new"])
    def test_a_renamed_post_can_be_asked_for_by_either_name(self, name: str) -> None:
        plan = plan_of([post("new")], state(applied(post("old"))), seen(remote()), targets=(name,))
        assert actions_of(plan) == {"new": Action.MOVE}

    @pytest.mark.parametrize(
        "options",
        [
            {"targets": ("nowhere",)},
            {"create_anyway": frozenset({"nowhere"})},
            {"reresolve": frozenset({"nowhere"})},
        ],
        ids=["targets", "create-anyway", "reresolve"],
    )
    def test_an_unknown_address_is_an_error(self, options: dict[str, Any]) -> None:
        plan = plan_of([post()], **options)
        assert rules_of(plan) == ("PS610",)
        assert plan.has_errors

    def test_a_post_whose_file_has_errors_is_known(self) -> None:
        lost = post("lost")
        broken = (Broken(file=lost.span.file, span=lost.span, address="lost", post=lost),)
        plan = plan_of([], broken=broken, targets=("lost",))
        assert actions_of(plan) == {"lost": Action.BLOCKED}
        assert "PS610" not in rules_of(plan)

    def test_other_posts_are_not_judged(self) -> None:
        plan = plan_of([post(), post("lost", scheduled_at=PAST)], targets=("launch",))
        assert not plan.has_errors


class TestMemory:
    """Remote ids that were ours once are never mistaken for a lost post."""

    def test_a_weekly_reminder_is_a_new_post_although_last_weeks_has_the_same_text(self) -> None:
        last_week = remote("r0", at=NOW - 7 * DAY, status=PUBLISHED)
        archive = {"r0": record_of(post("week-1", scheduled_at=NOW - 7 * DAY), last_week)}
        plan = plan_of([post("week-2")], state(archive=archive), seen(last_week))
        assert actions_of(plan) == {"week-2": Action.CREATE}

    @pytest.mark.parametrize(
        ("was", "days", "address", "part", "is_asked"),
        [
            ("one", 2, "launch@x", Part("launch", "x"), True),
            ("one", 31, "launch@x", Part("launch", "x"), False),
            ("week-1@x", 7, "week-2@x", Part("week-2", "x"), False),
            ("one", 2, "tips/hats", Part("tips", row=Row("data/tips.csv", 2, "hats")), True),
            ("tips/old", 2, "tips/hats", Part("tips", row=Row("data/tips.csv", 2, "hats")), True),
            ("friday/1", 2, "friday/2", Part("friday"), False),
        ],
    )
    def test_what_became_a_variant_or_a_row_is_asked_about_for_a_time_ahead(
        self, was: str, days: int, address: str, part: Part, *, is_asked: bool
    ) -> None:
        at = NOW - days * DAY
        out = remote("r0", at=at, status=PUBLISHED)
        archive = {"r0": record_of(post(was, scheduled_at=at), out)}
        new = post(address)._replace(part=part)
        if part.row or not part.variant:
            new = new._replace(own=new.own and new.own._replace(at=None))
        plan = plan_of([new], state(archive=archive), seen(out))
        assert rules_of(plan) == (("PS620",) if is_asked else ())
        again = post("kept", scheduled_at=at)
        plan = plan_of([new, again], state(archive=archive), seen(out))
        assert address not in plan.questions

    @pytest.mark.parametrize(("link", "is_asked"), [("", True), ("https://acme.example/", False)])
    def test_texts_that_moved_along_the_keys_of_rows_are_asked_about(
        self, link: str, *, is_asked: bool
    ) -> None:
        def row(key: str, text: str, at: datetime) -> Post:
            new = post(f"tips/{key}", text, scheduled_at=at)
            part = Part("tips", row=Row("data/tips.csv", 2, key))
            return new._replace(part=part, own=new.own and new.own._replace(at=None))

        out, ahead = row("a", f"Tip {link}1: hats", NOW - DAY), row("b", "Socks", AHEAD)
        records = state(applied(out), applied(ahead, "r2"))
        shown = seen(final(remote_of(out), PUBLISHED), remote_of(ahead, "r2"))
        moved = [row("a", "Socks", NOW - DAY), row("b", f"Tip {link}2: hats", AHEAD)]
        plan = plan_of(moved, records, shown)
        asked = {address: one.kind for address, one in plan.questions.items()}
        assert asked == ({"tips/b": Asking.ALREADY_OUT} if is_asked else {})

    @pytest.mark.parametrize(
        ("texts", "at", "does"),
        [
            (
                ["Here is one for you: {a} #tips", "Here is one for you: {b} #tips"],
                AHEAD,
                {"tips/A": "asked", "tips/B": "update"},
            ),
            (["{a}!", "Bread needs time"], AHEAD, {"tips/A": "asked", "tips/B": "update"}),
            (["{a}, today", "{b}, today"], None, {"tips/A": "asked", "tips/B": "update"}),
            (
                ["Tip: bread needs time to rise", "Tip: boats sail well on a lake"],
                AHEAD,
                {"tips/A": "create", "tips/B": "update"},  # one that was ahead, by its time
            ),
            (["Tip: the lawn is green", "Tip: {b}"], AHEAD, {"tips/A": "create", "tips/B": "move"}),
        ],
        ids=["other words", "one row", "at once", "fresh rows", "a word in common"],
    )
    def test_rows_under_other_keys_are_known_by_what_no_other_row_says(
        self, texts: list[str], at: datetime | None, does: dict[str, str]
    ) -> None:
        said = {"a": "wear shorts on the lawn", "b": "hats keep the sun off"}

        def row(key: str, text: str, at: datetime | None) -> Post:
            new = post(f"tips/{key}", text.format(**said), scheduled_at=at)
            part = Part("tips", row=Row("data/tips.csv", 2, key))
            return new._replace(part=part, own=new.own and new.own._replace(at=None))

        out, ahead = row("a", "Tip: {a}", NOW - DAY), row("b", "Tip: {b}", AHEAD + DAY)
        records = state(applied(out), applied(ahead, "r2"))
        shown = seen(final(remote_of(out), PUBLISHED), remote_of(ahead, "r2"))
        plan = plan_of([row("A", texts[0], at), row("B", texts[1], AHEAD + DAY)], records, shown)
        asked = dict.fromkeys(plan.questions, "asked")
        here = {a: action.value for a, action in actions_of(plan).items() if a[-1].isupper()}
        assert here | asked == does

    def test_a_post_waits_for_the_one_whose_words_it_gets(self) -> None:
        first, second = post("first", "One"), post("second", "Two", scheduled_at=AHEAD + DAY)
        records = state(applied(first), applied(second, "r2"))
        shown = seen(remote_of(first), remote_of(second, "r2"))
        moved = [revised(first, containers=post(text="Three").content.containers)]
        moved.append(revised(second, containers=first.content.containers))
        changes = {one.address: one for one in plan_of(moved, records, shown).changes}
        assert changes["second"].depends_on == "first"
        # What is due too soon to be changed goes out as it was applied.
        soon = replace(remote_of(first), scheduled_at=NOW + timedelta(minutes=2))
        plan = plan_of(moved, records, seen(soon, remote_of(second, "r2")))
        assert actions_of(plan) == {"first": Action.BLOCKED, "second": Action.BLOCKED}
        assert "PS623" in rules_of(plan)

    def test_what_two_records_failed_to_reach_is_sent_once_more_by_one_of_them(self) -> None:
        at = NOW - DAY
        late = post("launch@x", scheduled_at=at, answers=Answers(retry=("x:acme",)))
        wanted = late._replace(part=Part("launch", "x"))
        records, shown = [], []
        for name in ("launch", "launch@brand"):
            whole = post(name, selectors=("x:acme", "linkedin:acme-inc"), scheduled_at=at)
            one = remote_of(whole, f"of {name}")
            failed, there = (replace(to, status=DeliveryStatus.FAILED) for to in one.deliveries)
            there = replace(there, status=DeliveryStatus.PUBLISHED, published_at=at)
            shown.append(replace(one, deliveries=(failed, there)))
            records.append(record_of(whole, shown[-1]))
        plan = plan_of([wanted], state(*records), seen(*shown))
        assert actions_of(plan) == {"launch": Action.RETRY}
        # Once it is out there, the other one asks before it is sent there, too.
        failed, there = shown[0].deliveries
        out = replace(failed, status=DeliveryStatus.PUBLISHED, published_at=NOW)
        shown[0] = replace(shown[0], deliveries=(out, there))
        records[0] = replace(records[0], deliveries=(out, there))
        plan = plan_of([wanted], state(*records), seen(*shown))
        assert Action.RETRY not in actions_of(plan).values()

    def test_one_that_stays_holds_up_all_behind_it_and_each_text_is_read_a_few_times(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read: list[str] = []
        real = waiting._words

        def noted(text: str) -> str:
            read.append(text)
            return real(text)

        monkeypatch.setattr(waiting, "_words", noted)
        old = numbered(60)
        shown = [remote_of(one, f"r{at}") for at, one in enumerate(old)]
        shown[0] = replace(shown[0], scheduled_at=NOW + timedelta(minutes=2))
        texts = [post(text="New").content, *(one.content for one in old)]
        moved = [
            revised(one, containers=said.containers) for one, said in zip(old, texts, strict=False)
        ]
        records = [applied(one, f"r{at}") for at, one in enumerate(old)]
        plan = plan_of(moved, state(*records), seen(*shown))
        assert set(actions_of(plan).values()) == {Action.BLOCKED}
        assert len(plan.changes) == len(old)
        assert len(read) <= 4 * len(old)

    @pytest.mark.parametrize("is_listed", [True, False])
    def test_a_reminder_published_at_apply_is_asked_about(self, is_listed: bool) -> None:
        last_week = remote("r0", at=None, status=PUBLISHED)
        archive = {"r0": record_of(post("week-1", scheduled_at=None), last_week)}
        plan = plan_of(
            [post("week-2", scheduled_at=None)],
            state(archive=archive),
            seen(*([last_week] if is_listed else [])),
        )
        change = only_change(plan)
        assert change.reasons == (Reason.NEW, Reason.ALREADY_OUT)
        assert plan.questions["week-2"].candidates[0].remote_id == "r0"

    def test_a_post_bound_to_another_address_is_not_adopted(self) -> None:
        first = post("first", scheduled_at=AHEAD - DAY)
        plan = plan_of([first, post("second")], state(applied(first)), seen(remote_of(first)))
        assert actions_of(plan) == {"second": Action.CREATE}

    def test_without_its_tombstone_the_same_post_is_asked_about(self) -> None:
        last_week = remote("r0", at=NOW - 7 * DAY, status=PUBLISHED)
        plan = plan_of([post("week-2")], state(), seen(last_week))
        assert rules_of(plan) == ("PS603",)

    def test_one_remote_post_is_adopted_once_only(self) -> None:
        at_apply, scheduled = post("one", scheduled_at=None), post("two")
        plan = plan_of([at_apply, scheduled], state(), seen(remote("twin")))
        assert actions_of(plan) == {"one": Action.ADOPT, "two": Action.CREATE}

    def test_two_files_for_one_post_are_not_both_created(self) -> None:
        by_name, by_id = post("one"), post("two", selectors=(X.id,))
        plan = plan_of([by_name, by_id])
        assert actions_of(plan) == {"one": Action.BLOCKED, "two": Action.BLOCKED}
        assert rules_of(plan) == ("PS134",)

    def test_a_post_found_for_an_open_intent_is_not_given_to_another_file(self) -> None:
        made = remote("made", created_at=NOW)
        plan = plan_of(
            [post("a-second"), post("launch")], state(intents=[intent_of(post())]), seen(made)
        )
        adopted = [c.address for c in plan.changes if c.action is Action.ADOPT]
        assert adopted == ["launch"]


class TestRefreshing:
    """Records learn from what is observed without counting as changes."""

    def test_the_outcome_of_a_published_post_is_learnt(self) -> None:
        shown = final(remote(), PUBLISHED)
        plan = plan_of([post()], state(applied(post())), seen(shown))
        assert plan.changes == ()
        assert plan.refreshed["launch"].deliveries == shown.deliveries
        assert plan.refreshed["launch"].published_at == shown.published_at

    def test_labels_are_learnt_from_the_file(self) -> None:
        labelled = post(labels=("launch",), protect=True)
        plan = plan_of([labelled], state(applied(post())), seen(remote()))
        assert plan.refreshed["launch"].content.labels == ("launch",)
        assert plan.refreshed["launch"].content.protect is True

    def test_nothing_is_learnt_where_nothing_is_new(self) -> None:
        plan = plan_of([post()], state(applied(post())), seen(remote()))
        assert plan.refreshed == {}

    def test_a_blocked_change_does_not_reach_the_record(self) -> None:
        shown = final(remote(), PUBLISHED)
        plan = plan_of([post(text="Hi")], state(applied(post())), seen(shown))
        refreshed = plan.refreshed["launch"]
        assert refreshed.content.texts[0] == "Hello"
        assert refreshed.deliveries == shown.deliveries

    def test_a_link_rewritten_after_the_answer_is_learnt_and_is_no_drift(self) -> None:
        linked = post(text="See https://acme.example/a")
        answered = applied(linked)
        unread = replace(answered, echo=replace(answered.echo, confirmed=False))
        shown = remote(text="See https://short.example/1")
        plan = plan_of([linked], state(unread), seen(shown))
        assert plan.changes == ()
        learnt = plan.refreshed["launch"].echo
        assert learnt.confirmed
        assert learnt.texts == ("See https://short.example/1",)

    def test_a_link_changed_after_it_was_read_back_is_drift(self) -> None:
        linked = post(text="See https://acme.example/a")
        plan = plan_of(
            [linked], state(applied(linked)), seen(remote(text="See https://evil.example"))
        )
        assert only_change(plan).reasons == (Reason.DRIFTED, Reason.CHANGED_REMOTELY)


class TestJudging:
    def test_the_configuration_may_silence_a_warning(self) -> None:
        plan = plan_of([post(selectors=("x",))], severities={"PS511": "off"})
        assert plan.diagnostics == ()
        assert actions_of(plan) == {"launch": Action.CREATE}

    def test_a_warning_made_an_error_blocks_the_post(self) -> None:
        plan = plan_of([post(selectors=("x",))], severities={"PS511": "error"})
        assert actions_of(plan) == {"launch": Action.BLOCKED}
        assert plan.has_errors

    def test_a_rule_switched_off_blocks_nothing(self) -> None:
        """A blocked post always says why."""
        plan = plan_of(
            [post(selectors=("x",))],
            policy=Policy(fanout="error"),
            severities={"PS511": "off"},
        )
        assert actions_of(plan) == {"launch": Action.CREATE}

    @pytest.mark.parametrize("rule", ["PS410", "PS601", "PS602", "PS603", "PS604", "PS607"])
    def test_rules_that_guard_the_promise_cannot_be_silenced(self, rule: str) -> None:
        blocked = plan_of([post(scheduled_at=PAST)], severities={rule: "off", "PS410": "info"})
        assert [d.severity for d in blocked.diagnostics] == [Severity.ERROR]

    def test_a_failed_delivery_names_its_account_and_what_the_service_said(self) -> None:
        shown = final(remote(), FAILED)
        told = replace(shown, deliveries=(replace(shown.deliveries[0], error="token expired"),))
        plan = plan_of([post()], state(applied(post())), seen(told))
        assert plan.diagnostics[0].summary == "the delivery to x:acme failed: token expired"

    def test_an_unmatched_selector_comes_with_suggestions(self) -> None:
        plan = plan_of([post(selectors=("linkedin:acme-incc",))])
        (found,) = plan.diagnostics
        assert found.summary == "no connected account matches 'linkedin:acme-incc'"
        assert "Did you mean linkedin:acme-inc" in found.detail
        assert found.span == post().span

    def test_an_ambiguous_match_names_the_posts_and_both_ways_out(self) -> None:
        plan = plan_of([post()], state(), seen(remote("aa"), remote("bb")))
        (found,) = plan.diagnostics
        assert "aa (2026-11-30T12:00:00Z), bb (" in found.summary
        assert "--adopt launch=aa" in found.detail
        assert "answers: {is: aa}" in found.detail
        assert "--create-anyway launch" in found.detail

    def test_what_is_published_late_may_have_been_published_at_its_time(self) -> None:
        """A state that was lost does not know that the text is another by now."""
        late = post(scheduled_at=PAST, missed=Missed.PUBLISH)
        plan = plan_of([late], state(), seen(remote("aa", text="Helo", at=PAST)))
        assert only_change(plan).action is Action.BLOCKED
        assert "aa" in plan.diagnostics[0].summary


class TestShowing:
    def test_drift_is_shown_from_what_is_there_to_what_the_file_says(self) -> None:
        plan = plan_of([post()], state(applied(post())), seen(remote(text="Helo", at=AHEAD + DAY)))
        shown = {f.path: (f.before, f.after) for f in only_change(plan).fields}
        assert shown == {
            "scheduledAt": ("2026-12-01T12:00:00Z", "2026-11-30T12:00:00Z"),
            "containers[0].content": ("Helo", "Hello"),
        }

    def test_a_plan_lists_every_delivery(self) -> None:
        change = only_change(plan_of([post(selectors=("x", "linkedin"))]))
        assert [f"{t.network}:{t.username}" for t in change.destinations] == [
            "x:acme",
            "x:acme_dev",
            "linkedin:acme-inc",
        ]

    def test_the_accounts_of_a_removed_post_are_those_recorded(self) -> None:
        plan = plan_of([], state(applied(post())), seen(remote()))
        change = only_change(plan)
        assert change.account_ids == (X.id,)
        assert change.after is None
        assert change.before is not None
        assert change.scheduled_at == AHEAD

    def test_a_filled_alt_text_is_visible(self) -> None:
        pictured = with_media(
            "launch",
            Media(path="posts/a.jpg", sha256="a1", alt="A rocket"),
            selectors=("instagram",),
        )
        shown = {f.path: f.after for f in only_change(plan_of([pictured])).fields}
        assert shown["instagram.altText"] == "A rocket"

    def test_changes_are_ordered_by_address(self) -> None:
        plan = plan_of([post("b", text="B"), post("a", text="A"), post("c/1", text="C")])
        assert [c.address for c in plan.changes] == ["a", "b", "c/1"]

    def test_offline_accounts_are_those_recorded_or_as_written(self) -> None:
        known = only_change(plan_of([post()], state(), seen(offline=True)))
        assert known.account_ids == (X.id,)
        unknown = only_change(
            plan_of([post()], state(accounts=()), seen(accounts=(), offline=True))
        )
        (target,) = unknown.destinations
        assert (target.network, target.username, target.account_id) == ("x", "acme", None)


class TestDigest:
    """Equal digest, equal effect; nothing else is in it."""

    BASE = (post("a", text="A"), post("b", text="B"))

    def digest(self, *posts: Post, **options: Any) -> str:
        return plan_of(posts or self.BASE, **options).digest

    def test_the_clock_does_not_matter(self) -> None:
        assert self.digest(now=NOW + timedelta(hours=3)) == self.digest()

    def test_the_order_of_files_does_not_matter(self) -> None:
        assert self.digest(*reversed(self.BASE)) == self.digest()

    def test_the_commit_and_the_serial_do_not_matter(self) -> None:
        other = plan_of(self.BASE, state(serial=99), commit="abc")
        assert other.digest == self.digest()

    def test_the_place_in_the_file_and_labels_do_not_matter(self) -> None:
        a, b = self.BASE
        moved = revised(
            a._replace(span=a.span._replace(file="posts/else.yaml", line=9)), labels=("new",)
        )
        assert self.digest(moved, b) == self.digest()

    def test_other_words_for_the_same_accounts_do_not_matter(self) -> None:
        a, b = self.BASE
        assert self.digest(revised(a, selectors=("@ACME_dev",)), b) == self.digest(
            revised(a, selectors=("x:acme_dev",)), b
        )

    def test_posts_that_are_not_touched_do_not_matter(self) -> None:
        assert self.digest(*self.BASE, post("c", draft=True)) == self.digest()
        assert self.digest(*self.BASE, post("d", scheduled_at=PAST)) == self.digest()

    @pytest.mark.parametrize(
        "other",
        [
            post("a", text="A!"),
            post("a2", text="A"),
            post("a", text="A", scheduled_at=AHEAD + timedelta(seconds=1)),
            post("a", text="A", scheduled_at=None),
            post("a", text="A", selectors=("linkedin",)),
            post("a", text="A", selectors=("x:acme", "linkedin")),
            post("a", text="A", blocks={"x": {"replySettings": "everyone"}}),
            with_media("a", Media(path="m", sha256="a1"), text="A"),
            post("a", text="A", missed=Missed.PUBLISH, scheduled_at=PAST),
        ],
        ids=["text", "address", "time", "now", "account", "accounts", "block", "media", "late"],
    )
    def test_every_effect_matters(self, other: Post) -> None:
        assert self.digest(other, self.BASE[1]) != self.digest()

    def test_another_action_on_the_same_post_matters(self) -> None:
        """The same file, created here and adopted there."""
        created = plan_of([post()])
        adopted = plan_of([post()], state(), seen(remote("twin")))
        other_twin = plan_of([post()], state(), seen(remote("twin-2")))
        assert len({created.digest, adopted.digest, other_twin.digest}) == 3

    def test_the_same_post_sent_late_and_at_once_is_another_effect(self) -> None:
        desired = post(missed=Missed.PUBLISH)
        in_time, late = plan_of([desired]), plan_of([desired], now=AHEAD + timedelta(hours=1))
        assert (only_change(in_time).publishes_now, only_change(late).publishes_now) == (
            False,
            True,
        )
        assert in_time.digest != late.digest

    def test_which_post_is_cancelled_matters(self) -> None:
        one = plan_of([], state(applied(post(), "r1")), seen(remote("r1")))
        other = plan_of([], state(applied(post(), "r2")), seen(remote("r2")))
        assert one.digest != other.digest

    def test_a_move_names_where_it_comes_from(self) -> None:
        one = plan_of([post("new")], state(applied(post("old"))), seen(remote()))
        other = plan_of([post("new")], state(applied(post("older"))), seen(remote()))
        assert one.digest != other.digest

    def test_why_a_post_is_updated_does_not_matter(self) -> None:
        changed = plan_of([post(text="Hi")], state(applied(post())), seen(remote()))
        drifted = plan_of(
            [post(text="Hi")], state(applied(post(text="Hi"))), seen(remote(text="Helo"))
        )
        assert changed.digest == drifted.digest


class TestCounting:
    def test_the_summary_counts_every_action_and_what_publishes_now(self) -> None:
        plan = plan_of(
            [post("same"), post("new", text="New"), post("now", text="Now", scheduled_at=None)],
            state(applied(post("same"))),
            seen(remote()),
        )
        summary = plan.summary()
        assert (summary["create"], summary["noop"], summary["publish_now"]) == (2, 1, 1)
        assert sum(summary.values()) == 4

    def test_deferred_and_blocked_posts_are_no_changes(self) -> None:
        plan = plan_of([post("late", scheduled_at=NOW + 40 * DAY), post("past", scheduled_at=PAST)])
        assert not plan.has_changes
        assert {c.action for c in plan.changes} == {Action.DEFER, Action.BLOCKED}

    def test_a_blocked_post_that_would_be_published_now_is_not_counted(self) -> None:
        plan = plan_of([post(selectors=("vimeo",), scheduled_at=None)])
        assert plan.summary()["publish_now"] == 0


def test_an_intent_to_update_leaves_the_decision_to_the_post_itself() -> None:
    intent = intent_of(post(text="Hi"), Action.UPDATE, remote_id="r1")
    done = plan_of(
        [post(text="Hi")],
        state(applied(post()), intents=[intent]),
        seen(remote(text="Hi")),
    )
    assert done.changes == ()
    assert done.refreshed["launch"].content.texts == ("Hi",)


def test_accounts_the_service_names_without_an_id_are_known_by_name() -> None:
    """The answer to a creation names its accounts only by network and username."""
    shown = remote("twin", accounts=(X, LINKEDIN))
    nameless = replace(
        shown, deliveries=tuple(replace(d, account_id=None) for d in shown.deliveries)
    )
    plan = plan_of([post(selectors=("x:acme", "linkedin"))], state(), seen(nameless))
    assert actions_of(plan) == {"launch": Action.ADOPT}
    assert {a.id for a in ACCOUNTS} >= set(only_change(plan).account_ids)


class TestDoubtsAboutTheState:
    """What the state and the list cannot vouch for."""

    @pytest.mark.parametrize("doubtful", [{"serial": 0}, {"serial": 7, "went_back": True}])
    def test_with_a_doubtful_state_and_half_a_list_nothing_is_created(
        self, doubtful: dict[str, Any]
    ) -> None:
        snapshot = state(serial=doubtful.pop("serial"))
        plan = plan_of([post()], snapshot, seen(complete=False), **doubtful)
        change = only_change(plan)
        assert (change.action, change.reasons) == (
            Action.BLOCKED,
            (Reason.NEW, Reason.WENT_BACK),
        )
        assert rules_of(plan) == ("PS613", "PS619")

    @pytest.mark.parametrize(
        "at_once", [{"scheduled_at": None}, {"scheduled_at": PAST, "missed": Missed.PUBLISH}]
    )
    @pytest.mark.parametrize("doubtful", [{"serial": 0}, {"serial": 7, "went_back": True}])
    def test_of_a_doubtful_state_old_files_are_not_published_at_once(
        self, at_once: dict[str, Any], doubtful: dict[str, Any]
    ) -> None:
        snapshot = state(serial=doubtful["serial"])
        old = post(**at_once)
        fresh = post("fresh", "Fresh", **at_once)
        plan = plan_of(
            [old, fresh],
            snapshot,
            old_files=lambda: frozenset({old.span.file}),
            went_back=doubtful.get("went_back", False),
            commit="c0ffee",
        )
        assert actions_of(plan) == {"fresh": Action.CREATE, "launch": Action.BLOCKED}
        assert rules_of(plan) == ("PS619",)
        later = replace(snapshot, serial=8, questions=plan.questions)
        again = plan_of([old], later)
        assert only_change(again).reasons[-1] is Reason.WENT_BACK
        assert again.questions == plan.questions
        assert only_change(plan_of([post(**at_once)])).action is Action.CREATE

    def test_what_is_asked_for_by_name_is_created_all_the_same(self) -> None:
        plan = plan_of(
            [post(scheduled_at=None)],
            state(serial=0),
            seen(complete=False),
            went_back=True,
            create_anyway=frozenset({"launch"}),
        )
        assert only_change(plan).action is Action.CREATE

    def test_a_doubtful_state_or_half_a_list_alone_creates_what_is_due_later(self) -> None:
        assert only_change(plan_of([post()], went_back=True)).action is Action.CREATE
        half = plan_of([post()], state(serial=7), seen(complete=False))
        assert only_change(half).action is Action.CREATE
        assert rules_of(half) == ("PS613",)

    def test_a_second_copy_at_the_service_is_told(self) -> None:
        plan = plan_of([post()], state(record_of(post())), seen(remote("r1"), remote("twin")))
        (found,) = plan.diagnostics
        assert (found.rule, found.address) == ("PS614", "launch")
        assert "twin" in found.summary
        assert not plan.has_changes

    def test_another_post_of_the_same_text_is_no_second_copy(self) -> None:
        later = remote("next", at=AHEAD + timedelta(days=7))
        plan = plan_of([post()], state(record_of(post())), seen(remote("r1"), later))
        assert plan.diagnostics == ()


@pytest.mark.parametrize("action", CALLS)
def test_what_another_run_is_at_is_left_to_it(action: Action) -> None:
    intent = intent_of(post(), action, remote_id="r1")
    holder = Holder(who="runner@cloud", since=NOW, run_url="https://ci.example/7")
    plan = plan_of(
        [post()], state(intents=[intent]), seen(remote("r1", created_at=NOW)), at_work=holder
    )
    change = only_change(plan)
    assert (change.action, change.reasons) == (Action.BLOCKED, (Reason.OPEN_INTENT,))
    (found,) = plan.diagnostics
    assert found.rule == "PS615"
    assert "runner@cloud" in found.summary
    assert "https://ci.example/7" in found.detail


def test_a_question_does_not_answer_itself_by_what_was_seen() -> None:
    """Accounts that were swapped at the service are not taken for those that it had said before."""
    swapped = remote(accounts=(LINKEDIN,))
    first = plan_of([post()], state(applied(post())), seen(swapped))
    assert only_change(first).reasons[-1] is Reason.CHANGED_REMOTELY
    assert first.refreshed == {}


def test_a_file_that_says_what_the_service_shows_is_recorded_so() -> None:
    later = revised(post(), scheduled_at=AHEAD + DAY)
    shown = remote(at=AHEAD + DAY)
    plan = plan_of([later], state(applied(post())), seen(shown))
    assert plan.changes == ()
    record = plan.refreshed["launch"]
    assert plan_of([later], state(record), seen(shown)).refreshed == {}
    assert record.echo.scheduled_at == record.content.scheduled_at == AHEAD + DAY


class TestAnswersThatComeLate:
    """A person answers what to do about a post, and it goes out before anything is done."""

    def asked(self) -> tuple[Record, Snapshot]:
        record = record_of(post(scheduled_at=PAST), remote(at=PAST))
        moved = remote(at=AHEAD)
        plan = plan_of([post(scheduled_at=PAST)], state(record), seen(moved))
        assert plan.questions["launch"].kind is Asking.CHANGED_REMOTELY
        return record, state(record, questions=plan.questions)

    def test_again_is_no_wish_for_a_second_one(self) -> None:
        _, snapshot = self.asked()
        answered = post(scheduled_at=PAST, answers=Answers(again=True))
        out = final(remote(at=NOW), PUBLISHED)
        plan = plan_of([answered], snapshot, seen(out))
        assert plan.changes == ()
        later = replace(snapshot, records=dict(plan.refreshed), questions=plan.questions)
        assert plan_of([answered], later, seen(out)).changes == ()

    def test_with_other_words_it_is_asked_and_stays_asked(self) -> None:
        record, snapshot = self.asked()
        edited = post(text="Hi", scheduled_at=PAST, answers=Answers(again=True))
        out = final(remote(at=NOW), PUBLISHED)
        for _ in range(2):
            plan = plan_of([edited], snapshot, seen(out))
            assert plan.questions["launch"].kind is Asking.ALREADY_OUT
            snapshot = replace(
                snapshot,
                records={"launch": record} | dict(plan.refreshed),
                questions=plan.questions,
            )


def test_a_question_about_a_moved_post_that_is_out_stays() -> None:
    """The first run gives the record its new address; nothing tells any more that it was moved."""
    old = post("old", "Episode 12", scheduled_at=None)
    new = post("new", "Episode 13", scheduled_at=None)
    out = final(remote(text="Episode 12", at=None), PUBLISHED)
    record = record_of(old, out)
    first = plan_of(
        [new],
        state(record),
        seen(out),
        renamed_files=lambda: {new.span.file: old.span.file},
    )
    assert first.questions["new"].kind is Asking.ALREADY_OUT
    moved = state(replace(record, address="new"), questions=first.questions)
    assert plan_of([new], moved, seen(out)).questions == first.questions


@pytest.mark.parametrize("given", [{"answers": Answers(again=True)}, None])
def test_what_was_seen_of_a_post_is_known_before_its_record_goes(given: Any) -> None:
    """Moved at the service to an earlier day, it is out although the recorded time is ahead."""
    record = record_of(post())
    out = final(remote(at=PAST), PUBLISHED)
    plan = plan_of([post(**given)] if given else [], state(record), seen(out))
    assert only_change(plan).action in {Action.CREATE, Action.ARCHIVE}
    assert plan.refreshed["launch"].is_out


def test_a_past_post_that_is_back_elsewhere_is_known_by_its_own_words() -> None:
    """The zone of the workspace has changed since, and so has the time that the words stand for."""
    was = post("old", scheduled_at=PAST)
    archive = {"r1": record_of(was, final(remote(at=PAST), PUBLISHED))}
    moved = was.content._replace(scheduled_at=PAST - timedelta(hours=1))
    back = was._replace(address="new", content=moved)
    change = only_change(plan_of([back], state(archive=archive), seen()))
    assert (change.action, change.previous_address) == (Action.RESTORE, "old")


class TestUnanswered:
    """A question stays as long as nothing was done by which it would be answered."""

    def went_back(self) -> tuple[Post, Snapshot]:
        old = post(scheduled_at=None)
        plan = plan_of(
            [old], state(serial=0), old_files=lambda: frozenset({old.span.file}), commit="c0ffee"
        )
        assert plan.questions["launch"].kind is Asking.WENT_BACK
        return old, state(questions=plan.questions)

    def test_a_pause_answers_nothing(self) -> None:
        old, snapshot = self.went_back()
        paused = plan_of([old], snapshot, policy=Policy(paused=True))
        assert only_change(paused).action is Action.DEFER
        assert paused.questions == snapshot.questions

    @pytest.mark.parametrize("meanwhile", ["gone", "a draft", "broken"])
    def test_a_file_that_goes_and_comes_back_is_asked_about(self, meanwhile: str) -> None:
        old, snapshot = self.went_back()
        given = [revised(old, draft=True)] if meanwhile == "a draft" else []
        broken = (Broken(file=old.span.file, span=old.span, address="launch", post=old),)
        between = plan_of(given, snapshot, broken=broken if meanwhile == "broken" else ())
        again = plan_of([old], replace(snapshot, questions=between.questions))
        assert only_change(again).reasons[-1] is Reason.WENT_BACK

    def test_an_answer_that_cannot_be_carried_out_leaves_it_open(self) -> None:
        """The time of the file is over: to send it back to the file's time has to wait."""
        record = record_of(post(scheduled_at=PAST), remote(at=PAST))
        asked = plan_of([post(scheduled_at=PAST)], state(record), seen(remote(at=AHEAD)))
        answered = post(scheduled_at=PAST, answers=Answers(again=True))
        blocked = plan_of(
            [answered], state(record, questions=asked.questions), seen(remote(at=AHEAD))
        )
        assert rules_of(blocked) == ("PS410",)
        out = seen(final(remote(at=NOW), PUBLISHED))
        later = plan_of([answered], state(record, questions=blocked.questions), out)
        assert later.changes == ()


def test_a_deleted_post_whose_slot_is_over_may_still_be_restored() -> None:
    asked = plan_of([post()], state(applied(post())), seen(gone=["r1"]))
    later = state(applied(post()), questions=asked.questions)
    restored = plan_of(
        [post()],
        later,
        seen(gone=["r1"]),
        now=AHEAD + DAY,
        restore=frozenset({"launch"}),
    )
    assert only_change(restored).reasons[-1] is Reason.MISSED


def test_a_post_that_went_out_before_its_time_is_known_when_it_is_back_elsewhere() -> None:
    was = post("old", scheduled_at=AHEAD)
    archive = {"r1": record_of(was, final(remote(at=PAST), PUBLISHED))}
    change = only_change(plan_of([was._replace(address="new")], state(archive=archive), seen()))
    assert (change.action, change.previous_address) == (Action.RESTORE, "old")


def test_a_question_that_stays_moves_along_with_the_post() -> None:
    """Answered, renamed and moved ahead in one go, while the post went out all the same."""
    record = record_of(post("old"), remote())
    asked = plan_of([post("old")], state(record), seen(remote(text="Helo")))
    new = post("new", scheduled_at=AHEAD + DAY, answers=Answers(again=True))
    out = seen(final(remote(at=PAST), PUBLISHED))
    renamed = {new.span.file: "posts/old.yaml"}
    first = plan_of(
        [new], state(record, questions=asked.questions), out, renamed_files=lambda: renamed
    )
    assert only_change(first).reasons[-1] is Reason.PUBLISHED
    moved = replace(dict(first.refreshed).get("old", record), address="new")
    second = plan_of([new], state(moved, questions=first.questions), out)
    assert only_change(second).reasons[-1] is Reason.PUBLISHED


class TestTheGuardWindow:
    NEAR = NOW + timedelta(minutes=3)

    def _said(self, desired: Post, applied_at: Any) -> str:
        shown = remote(at=applied_at)
        before = record_of(post(scheduled_at=applied_at), shown)
        plan = plan_of([desired], state(before), seen(shown))
        assert rules_of(plan) == ("PS412",)
        return plan.diagnostics[0].summary

    def test_says_that_the_time_of_the_post_is_near(self) -> None:
        assert "it is due within the guard window" in self._said(
            post(text="New", scheduled_at=self.NEAR), self.NEAR
        )

    def test_says_that_the_new_time_is_near_where_the_old_one_is_not(self) -> None:
        assert self._said(post(scheduled_at=self.NEAR), AHEAD) == (
            "the new time is within the guard window"
        )
