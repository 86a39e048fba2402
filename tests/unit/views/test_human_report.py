"""Approval, report, status, accounts and state as people see them."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.tables import each_row
from tests.unit.views.samples import (
    BERLIN,
    MIXED,
    NASTY,
    NOW,
    SANDBOX,
    SLOT,
    asked,
    assert_golden,
    candidate,
    change,
    content,
    create,
    every_action,
    every_outcome,
    every_stage,
    intent,
    plan_of,
    step,
    what_was_planned,
)

from postsync.domain.plan.plan import Change, Reason
from postsync.domain.post.account import Account
from postsync.domain.remote.remote import Delivery
from postsync.domain.run.outcome import ApplyReport, Outcome, left_by
from postsync.domain.run.status import Lifecycle, PostStatus, Status
from postsync.domain.state.identity import Service
from postsync.domain.state.intent import Action
from postsync.domain.state.lease import Holder
from postsync.domain.state.question import Asking, Candidate, Question
from postsync.domain.state.record import Echo, Record, Retry, Snapshot
from postsync.views.human.accounts import accounts as human_accounts
from postsync.views.human.approval import approval as human_approval
from postsync.views.human.report import report as human_report
from postsync.views.human.status import state_list as human_state_list
from postsync.views.human.status import state_record as human_state_record
from postsync.views.human.status import status as human_status
from postsync.views.markdown.report import report as markdown_report
from postsync.views.shown import Style

PLAIN = Style(width=100)
RECORD = Record(
    address="launch-2026",
    remote_id="p_1",
    generation=2,
    fingerprint="sha256:ab",
    account_ids=("9dyJS", "77abc"),
    content=content("Hello\nworld", labels=["launch"]),
    echo=Echo(texts=("Hello",), media=((),), scheduled_at=SLOT),
    deliveries=MIXED,
    file="posts/launch-2026.yaml",
    created_at=NOW,
    missing=("55xyz",),
)


def test_the_approval_reads_as_agreed() -> None:
    assert_golden("approval.txt", human_approval(every_action(), PLAIN, BERLIN))


def test_the_approval_repeats_what_publishes_now_and_where() -> None:
    plan = plan_of(create("urgent", publishes_now=True, scheduled_at=None), create("later"))
    text = human_approval(plan, PLAIN, BERLIN)
    assert "publish 1 post NOW (2 deliveries): that cannot be taken back" in text
    assert "    urgent  x @acme, linkedin @acme-inc\n" in text
    assert "schedule 1 post (2 deliveries)" in text


def test_a_replace_is_told_as_a_cancel_and_as_a_schedule() -> None:
    text = human_approval(
        plan_of(change("a", Action.REPLACE, Reason.ACCOUNTS_CHANGED)), PLAIN, BERLIN
    )
    assert "cancel or replace 1 scheduled post" in text
    assert "schedule 1 post" in text


def test_a_report_reads_as_agreed() -> None:
    text = human_report(every_outcome(), PLAIN, BERLIN, what_was_planned())
    assert_golden("report.txt", text)


def test_an_unknown_step_comes_with_the_commands_that_settle_it() -> None:
    text = human_report(every_outcome(), PLAIN, BERLIN)
    assert "postsync state resolve lost --remote-id ID" in text
    assert "postsync state resolve lost --not-created" in text


def test_a_failed_step_has_its_request_id_and_says_what_to_do() -> None:
    text = human_report(every_outcome(), PLAIN, BERLIN)
    assert "    request id req_1\n    → the service refuses this post as it is; change" in text


def test_every_code_of_the_engine_says_what_to_do() -> None:
    engine = Path(__file__).parents[3] / "src" / "postsync" / "engine"
    named = re.compile(r'(?:StepError\(code=|_failed\(\s*intent,\s*)"([a-z-]+)"')
    codes = {code for file in engine.glob("*.py") for code in named.findall(file.read_text())}
    assert {"slot-passed", "other-accounts", "counterpart-not-done"} <= codes
    for code in codes - {"unknown-outcome"}:
        failed = step("a", Outcome.FAILED, code, "it went wrong")
        text = human_report(ApplyReport(digest="d", steps=(failed,)), PLAIN, BERLIN)
        assert "    → " in text, code


def test_the_report_ends_with_a_summary_to_be_grepped() -> None:
    assert human_report(every_outcome(), PLAIN, BERLIN).endswith(
        "Applied: 2 done, 1 failed, 1 skipped, 1 unknown.\n"
    )


def test_a_report_without_steps_says_so() -> None:
    text = human_report(ApplyReport(digest="sha256:0", steps=()), PLAIN, BERLIN)
    assert text == "Applied: there was nothing to do.\n"


def test_an_interrupted_report_says_so() -> None:
    report = ApplyReport(digest="d", steps=(step("a", Outcome.DONE),), interrupted=True)
    assert "Interrupted: what was done is saved" in human_report(report, PLAIN, BERLIN)


def test_a_status_reads_as_agreed() -> None:
    assert_golden("status.txt", human_status(every_stage(), PLAIN, BERLIN, NOW))


def test_an_empty_status_says_so() -> None:
    assert human_status(Status(posts=()), PLAIN, BERLIN, NOW) == "No posts.\n"


@each_row("stage", list(Lifecycle))
def test_every_stage_has_a_place_in_the_status(stage: Lifecycle) -> None:
    found = Status(posts=(PostStatus(address="a", lifecycle=stage),))
    text = human_status(found, PLAIN, BERLIN, NOW, verbose=True)
    assert text.startswith(f"{stage.replace('_', ' ').upper()} (1)")
    assert "\n  a  no time\n" in text or stage is Lifecycle.NEW


def test_archived_posts_are_counted_and_listed_only_when_more_is_asked_for() -> None:
    assert "put-away" not in human_status(every_stage(), PLAIN, BERLIN, NOW)
    assert "1 archived post is listed with -v." in human_status(every_stage(), PLAIN, BERLIN, NOW)
    assert "put-away" in human_status(every_stage(), PLAIN, BERLIN, NOW, verbose=True)


def stands(lifecycle: Lifecycle, at: datetime, **more: Any) -> str:
    post = PostStatus(address="a", lifecycle=lifecycle, scheduled_at=at, **more)
    return human_status(Status(posts=(post,)), PLAIN, BERLIN, NOW, verbose=True)


def test_what_is_out_is_never_told_as_something_ahead() -> None:
    for stage in (Lifecycle.PUBLISHED, Lifecycle.PARTLY_PUBLISHED, Lifecycle.FAILED):
        assert "in 8 days" not in stands(stage, SLOT)
        assert "planned for Tue 2026-12-01 15:00 CET" in stands(stage, SLOT)
    out = stands(Lifecycle.PUBLISHED, SLOT, deliveries=MIXED[:1])
    assert "  a  Mon 2026-11-23 13:00 CET (12:00 UTC), now\n" in out


def test_what_is_new_and_late_says_that_it_goes_out_with_the_next_apply() -> None:
    assert "was due Sun 2026-11-22 13:00 CET (12:00 UTC), 24 hours ago; it goes out with" in stands(
        Lifecycle.NEW, NOW - timedelta(days=1)
    )
    missed = stands(Lifecycle.MISSED, NOW - timedelta(days=1), file="posts/a.yaml")
    assert "MISSED (1): the time passed before anything was sent" in missed
    assert "or `missed: publish`, in posts/a.yaml\n" in missed


def test_a_failed_delivery_says_how_to_send_it_again_and_how_to_hear_no_more() -> None:
    text = stands(Lifecycle.PARTLY_PUBLISHED, NOW, deliveries=MIXED, file="posts/a.yaml")
    assert "in posts/a.yaml:   answers: {retry: [linkedin:acme-inc]}\n" in text
    assert "or on a terminal:  postsync retry a\n" in text
    assert "in posts/a.yaml:   answers: {known: [linkedin:acme-inc]}\n" in text
    assert "or on a terminal:  postsync state known a\n" in text
    settled = stands(Lifecycle.PARTLY_PUBLISHED, NOW, deliveries=MIXED, settled=("77abc",))
    assert "postsync retry" not in settled
    assert "person" not in settled


def test_a_cancelled_post_that_stands_again_needs_a_person() -> None:
    text = stands(Lifecycle.SCHEDULED, SLOT, stands_again=("p_0",))
    assert "STANDS AGAIN (1): cancelled, and scheduled at the service all the same" in text
    assert "It goes out as p_0, unless somebody deletes that" in text


def test_a_report_says_what_was_left_and_why_and_never_that_there_was_nothing_to_do() -> None:
    plan = every_action()
    report = ApplyReport(digest="d", steps=(), left=left_by(plan, ()))
    text = human_report(report, PLAIN, BERLIN, plan)
    assert "! too-late is blocked: its time has passed\n    error PS410" in text
    assert "? is-it-you waits for an answer: The service has 2 posts like this one." in text
    until = "until Mon 2027-03-01 15:00 CET (14:00 UTC), in 98 days"
    assert f"… spring waits {until}: it is due later than the\n    horizon" in text
    assert text.endswith("Left: 1 blocked, 2 questions, 1 deferred.\nApplied: nothing was sent.\n")
    assert "nothing to do" not in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (change("a", Action.BLOCKED, Reason.GUARD_WINDOW), "- `a`: it is due within the guard"),
        (change("a", Action.DEFER, Reason.PAUSED), "1 post waits for its day; a later apply"),
        (asked("a", Asking.WENT_BACK), "**1 post waits for an answer.**"),
    ],
)
def test_a_summary_says_what_was_left_and_never_that_there_was_nothing_to_do(
    change: Change, said: str
) -> None:
    plan = plan_of(change)
    left = ApplyReport(digest="d", steps=(), left=left_by(plan, ()))
    for report, is_idle in ((left, False), (replace(left, left=()), True)):
        text = markdown_report(report, BERLIN, plan)
        assert ("nothing to do" in text) is is_idle
        assert ("Applied: 0 done" in text) is is_idle
        assert (said in text) is not is_idle


def test_what_an_interruption_skipped_is_one_line() -> None:
    skipped = [
        step(f"post-{number}", Outcome.SKIPPED, "interrupted", "the run was interrupted")
        for number in range(40)
    ]
    report = ApplyReport(digest="d", steps=tuple(skipped), interrupted=True)
    text = human_report(report, Style(width=60), BERLIN)
    assert "✗ skipped 40 posts: post-0, post-1, post-2 and 37 more\n" in text
    assert text.count("skipped") == 2, "there, and in the summary"
    assert max(map(len, text.splitlines())) <= 60
    markdown = markdown_report(report, BERLIN)
    assert markdown.count("**skipped**") == 1
    assert "- **skipped** 40 posts, `post-0`, `post-1`" in markdown
    assert "and 20 more: the run was interrupted" in markdown


def test_a_step_that_sends_nothing_says_so() -> None:
    done = replace(step("a", Outcome.DONE), action=Action.RESTORE)
    text = human_report(ApplyReport(digest="d", steps=(done,)), PLAIN, BERLIN)
    assert "restore a  done (remote id p_1, x @acme, linkedin @acme-inc, nothing was sent)" in text


def test_accounts_read_as_agreed() -> None:
    accounts = [
        Account(id="9dyJS", network="x", username="acme", nickname="Acme"),
        Account(id="77abc", network="linkedin", username="acme-inc", active=False),
    ]
    assert_golden("accounts.txt", human_accounts(accounts, PLAIN))


def test_the_accounts_name_the_service() -> None:
    text = human_accounts([], PLAIN, SANDBOX)
    assert text.startswith("Rehearsal on the sandbox: nothing is published\n\nNo accounts")


def test_a_service_without_accounts_is_told_in_words() -> None:
    assert human_accounts([], PLAIN) == "No accounts are connected to the service.\n"


SNAPSHOT = Snapshot(
    lineage="6f1e0c0a",
    serial=3,
    intents={"lost": intent("lost", content=content("Hello"))},
    accounts=(Account(id="9dyJS", network="x", username="acme"),),
)


def test_the_state_reads_as_agreed() -> None:
    text = human_state_list(SNAPSHOT, every_stage().posts, None, PLAIN, BERLIN, NOW)
    assert_golden("state-list.txt", text)


def test_what_another_run_is_at_work_on_is_nobody_elses_to_decide() -> None:
    holder = Holder(who="runner", since=NOW, operation="apply", run_url="https://ci.example/7")
    text = human_state_list(SNAPSHOT, (), holder, PLAIN, BERLIN, NOW)
    assert "AT WORK: runner\n" in text
    assert "https://ci.example/7" in text
    assert "state resolve" not in text


def test_a_post_is_only_to_be_decided_about_where_nothing_else_can() -> None:
    text = human_status(every_stage(), PLAIN, BERLIN, NOW)
    assert "postsync state resolve lost --remote-id p_5" in text
    assert "postsync state resolve found" not in text


def test_a_record_reads_as_agreed() -> None:
    asked = Question(
        address="launch-2026",
        kind=Asking.ALREADY_OUT,
        since=NOW,
        fingerprint="sha256:ab",
        candidates=(Candidate(remote_id="p_0", accounts=("x:acme",), text="Hello"),),
    )
    old = replace(RECORD, remote_id="p_0", generation=1, archived_at=NOW)
    text = human_state_record(RECORD, PLAIN, BERLIN, NOW, [old], asked)
    assert_golden("state-show.txt", text)


def test_what_was_sent_once_more_and_what_is_known_is_shown() -> None:
    retry = Retry(remote_id="p_9", generation=3, account_ids=("77abc",), deliveries=(), at=NOW)
    record = replace(RECORD, retries=(retry,), known=("77abc",))
    text = human_state_record(record, PLAIN, BERLIN, NOW)
    assert "retried   p_9, made Mon 2026-11-23 13:00 CET (12:00 UTC)" in text
    assert "known     77abc" in text


def test_the_list_says_whose_the_state_is_and_what_is_asked() -> None:
    asked = Question(
        address="launch-2026", kind=Asking.WENT_BACK, since=NOW, fingerprint="sha256:ab"
    )
    snapshot = replace(
        SNAPSHOT,
        intents={},
        records={"launch-2026": RECORD},
        questions={"launch-2026": asked},
        service=Service("outstand", "api.outstand.so", "org-1"),
        workspace="acme/posts:social",
    )
    text = human_state_list(snapshot, (), None, PLAIN, BERLIN, NOW)
    assert "QUESTION: went-back launch-2026" in text
    assert "--create-anyway launch-2026" in text
    assert "in posts/launch-2026.yaml" in text
    assert "0 posts, 0 open intents, 1 open question." in text
    assert text.startswith("Outstand, organisation org-1\n\n")
    assert "serial 3, workspace acme/posts:social." in text


def test_nothing_of_the_service_can_steer_the_terminal_or_the_runner() -> None:
    nasty = Delivery(network=NASTY, username=NASTY, url=NASTY, error=NASTY)
    report = ApplyReport(digest="d", steps=(step("a", Outcome.FAILED, "x", NASTY),))
    failed = PostStatus(
        address="a",
        lifecycle=Lifecycle.FAILED,
        deliveries=(nasty,),
        note=NASTY,
        file=NASTY,
        line=1,
    )
    found = candidate(NASTY, accounts=(NASTY,), text=NASTY, url=NASTY)
    posts = (
        failed,
        replace(failed, overdue=True),
        replace(failed, lifecycle=Lifecycle.MISSED),
        replace(failed, stands_again=(NASTY,)),
        replace(failed, question=asked("a", Asking.WENT_BACK, found).question),
    )
    service = Service("outstand", NASTY, NASTY)
    account = Account(id=NASTY, network=NASTY, username=NASTY, nickname=NASTY)
    for text in (
        human_report(report, PLAIN, BERLIN),
        human_status(Status(posts=posts, service=service), PLAIN, BERLIN, NOW),
        human_accounts([account], PLAIN, service),
    ):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
        assert "##[" not in text
        assert not any(line.lstrip().startswith("::") for line in text.splitlines())
