"""The plan as people see it at a terminal."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.unit.views.samples import (
    BERLIN,
    NASTY,
    NOW,
    OUTSTAND,
    SANDBOX,
    SLOT,
    asked,
    assert_golden,
    candidate,
    change,
    content,
    create,
    every_action,
    plan_of,
)

from postsync.domain.diagnostic import Diagnostic, Severity, Span
from postsync.domain.plan.findings.posts import NOTHING_SENT
from postsync.domain.plan.plan import Destination, Plan, Reason
from postsync.domain.post.post import Post
from postsync.domain.state.identity import Service
from postsync.domain.state.intent import Action
from postsync.domain.state.question import Asking
from postsync.views.human.approval import approval
from postsync.views.human.plan import plan as human_plan
from postsync.views.moments import Zone
from postsync.views.shown import Style, width

PLAIN = Style(colour=False, width=100)
DAY = timedelta(days=1)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def shown(plan: Plan, style: Style = PLAIN) -> str:
    return human_plan(plan, style, BERLIN)


def line_with(text: str, part: str) -> str:
    return next(line for line in text.splitlines() if part in line)


def test_a_plan_with_every_action_reads_as_agreed() -> None:
    assert_golden("plan.txt", shown(every_action()))


def test_a_plan_in_colour_reads_as_agreed() -> None:
    assert_golden("plan-colour.txt", shown(every_action(), Style(colour=True, width=72)))


def test_a_plan_without_colour_has_no_escape_character() -> None:
    assert "\x1b" not in shown(every_action())


def test_colour_changes_nothing_but_looks() -> None:
    plain = shown(every_action())
    assert COLOURS.sub("", shown(every_action(), Style(colour=True, width=100))) == plain


def test_the_legend_explains_only_what_occurs() -> None:
    assert shown(plan_of(create("a"))).splitlines()[0] == "+ create"


def test_the_summary_always_counts_the_four_main_actions() -> None:
    text = shown(plan_of(create("a")))
    assert "\nPlan: 1 to create, 0 to update, 0 to replace, 0 to cancel.\n" in text


def test_the_summary_counts_the_other_actions_only_when_they_occur() -> None:
    text = shown(
        plan_of(
            create("a", publishes_now=True, scheduled_at=None),
            change("b", Action.DEFER, Reason.BEYOND_HORIZON),
            change("c", Action.ADOPT, Reason.ALREADY_REMOTE),
        )
    )
    assert (
        "Plan: 1 to create, 0 to update, 0 to replace, 0 to cancel, 1 to adopt, 1 deferred, "
        "1 publish now."
    ) in text


def test_the_digest_has_a_line_of_its_own() -> None:
    plan = plan_of(create("a"))
    assert f"\nDigest: {plan.digest}\n" in shown(plan)


def test_an_empty_plan_says_no_changes_and_what_that_means() -> None:
    text = shown(plan_of(unchanged=12))
    assert "No changes. 12 posts match what is recorded and what the service has." in text
    assert "Plan:" not in text


def test_a_plan_of_deferred_posts_is_no_change_and_counts_them() -> None:
    text = shown(plan_of(change("a", Action.DEFER, Reason.BEYOND_HORIZON), unchanged=1))
    assert "No changes. 1 post matches" in text
    assert "; 1 deferred." in text


def draft(address: str) -> Post:
    return Post(address=address, content=content("Idea", draft=True), span=Span("a.yaml", 1))


def test_drafts_are_named_and_are_no_posts_that_match() -> None:
    text = shown(plan_of(unchanged=1, drafts=(draft("idea"),)))
    assert "No changes.\n1 draft is not sent: idea.\n" in text
    text = shown(plan_of(unchanged=3, drafts=(draft("idea"), draft("sketch"))))
    assert "No changes. 1 post matches what is recorded and what the service has.\n" in text
    assert "2 drafts are not sent: idea, sketch.\n" in text


def test_of_many_drafts_most_are_counted() -> None:
    drafts = tuple(draft(f"idea-{number}") for number in range(8))
    text = shown(plan_of(create("a"), unchanged=8, drafts=drafts))
    assert "8 drafts are not sent: idea-0, idea-1, idea-2, idea-3, idea-4, and 3 more.\n" in text


def test_a_blocked_post_keeps_a_plan_from_saying_no_changes() -> None:
    text = shown(plan_of(change("a", Action.BLOCKED, Reason.MISSED)))
    assert "No changes" not in text
    assert "1 blocked." in text


def test_what_publishes_now_stands_first_and_is_named_again_at_the_end() -> None:
    text = shown(plan_of(create("aaa"), create("zzz", publishes_now=True, scheduled_at=None)))
    assert text.index("PUBLISHES NOW: cannot be taken back") < text.index("aaa")
    assert "PUBLISHES NOW: zzz. That cannot be taken back." in text


def test_a_blocked_post_stands_last_with_its_error_beside_it() -> None:
    error = Diagnostic(
        severity=Severity.ERROR, rule="PS410", summary="too late", detail="Do this.", address="aaa"
    )
    plan = plan_of(
        change("aaa", Action.BLOCKED, Reason.MISSED), create("zzz"), diagnostics=(error,)
    )
    text = shown(plan)
    assert text.index("zzz") < text.index("aaa")
    assert "    error PS410 too late\n      Do this.\n" in text


def test_a_finding_about_a_post_that_is_not_shown_stands_before_the_summary() -> None:
    note = Diagnostic(severity=Severity.WARN, rule="PS608", summary="failed", address="elsewhere")
    assert "warn PS608 failed (elsewhere)\n" in shown(plan_of(create("a"), diagnostics=(note,)))


def test_a_refused_plan_says_that_apply_would_do_nothing() -> None:
    assert "apply would do nothing at all." in shown(plan_of(create("a"), refused=True))


def test_an_offline_plan_says_what_only_the_service_can_tell() -> None:
    target = Destination(network="x", username="acme")
    text = shown(plan_of(create("a", destinations=(target,)), offline=True))
    assert "Offline: the files against the recorded state" in text
    assert "x  @acme  (only the service can tell the account)" in text


def test_an_offline_plan_shows_selectors_as_written_where_nothing_is_recorded() -> None:
    text = shown(plan_of(create("a", destinations=()), offline=True))
    assert "x:acme, linkedin  (as written; only the service can tell the accounts)" in text


def test_a_partial_plan_names_what_was_asked_for() -> None:
    assert "Partial: only a; no other post is planned." in shown(
        plan_of(create("a"), targets=("a",))
    )


def test_a_time_is_told_in_the_local_zone_in_utc_and_relative() -> None:
    text = line_with(shown(plan_of(create("a"))), "when")
    assert text == "    when      Tue 2026-12-01 15:00 CET (14:00 UTC), in 8 days"


def test_a_utc_date_that_differs_is_told() -> None:
    late = SLOT.replace(hour=23, minute=30)
    text = line_with(shown(plan_of(create("a", scheduled_at=late))), "when")
    assert "Wed 2026-12-02 00:30 CET (2026-12-01 23:30 UTC)" in text


def test_a_workspace_in_utc_is_not_told_the_time_twice() -> None:
    text = human_plan(plan_of(create("a")), PLAIN, Zone())
    assert line_with(text, "when") == "    when      Tue 2026-12-01 14:00 UTC, in 8 days"


@pytest.mark.parametrize("colour", [False, True])
def test_no_text_of_a_post_can_steer_the_terminal_or_the_runner(colour: bool) -> None:
    after = content(
        NASTY, NASTY, x={"extra": NASTY}, labels=[NASTY], media=[{"path": NASTY, "alt": NASTY}]
    )
    plan = plan_of(
        create("a", after=after, destinations=(Destination(network=NASTY, username=NASTY),)),
        asked(
            "b",
            Asking.AMBIGUOUS_MATCH,
            candidate(NASTY, accounts=(NASTY,), text=NASTY, url=NASTY),
            span=Span(file=NASTY, line=1),
        ),
        change("c", Action.MOVE, Reason.RENAMED, previous_address=NASTY, published_at=NOW),
        service=Service("outstand", "h", NASTY),
    )
    text = COLOURS.sub("", shown(plan, Style(colour=colour, width=90)))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert "##[" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())


def test_of_a_very_long_text_the_beginning_and_the_end_are_shown_and_the_rest_is_counted() -> None:
    plan = plan_of(create("a", "\n".join(f"line {n}." for n in range(500))))
    text = shown(plan)
    assert "line 199." in text
    assert "[… 240 more lines; `--full` shows them …]" in text
    assert "line 200." not in text
    assert "line 499." in text
    assert "line 200." in shown(plan, PLAIN._replace(full=True))


def test_many_empty_lines_do_not_push_a_text_out_of_sight() -> None:
    plan = plan_of(create("a", "Good morning!" + "\n" * 85 + "We are closed."))
    rows = shown(plan).splitlines()
    assert "[… 84 empty lines …]" in rows[rows.index("    text      │ Good morning!") + 1]
    assert rows[rows.index("    text      │ Good morning!") + 2].endswith("│ We are closed.")
    assert "empty lines" not in shown(plan, PLAIN._replace(full=True))


def test_lines_of_the_text_and_wrapped_lines_are_told_apart() -> None:
    text = shown(plan_of(create("a", "word " * 30 + "\nnext")))
    assert "│ word" in text
    assert "┊ word" in text
    assert "│ next" in text


@pytest.mark.parametrize("word", ["x" * 300, "語" * 150, "👩‍🚀" * 100, "e\u0301" * 250])
def test_words_without_a_place_to_break_stay_within_the_width(word: str) -> None:
    text = shown(plan_of(create("a", word)), Style(width=60))
    rows = [line for line in text.splitlines() if "│" in line or "┊" in line]
    assert len(rows) > 1
    assert max(map(width, rows)) <= 60
    assert "".join(row.partition("│ ")[2] or row.partition("┊ ")[2] for row in rows) == word


def test_a_renamed_post_says_what_it_was_called() -> None:
    moved = change("new", Action.MOVE, Reason.RENAMED, previous_address="edited")
    told = "> new will be renamed in the state, nothing is sent: its address was `edited`"
    assert told in shown(plan_of(moved))


def test_a_renamed_post_that_is_out_says_loudly_that_nothing_is_sent() -> None:
    moved = change(
        "new", Action.MOVE, Reason.RENAMED, previous_address="old", published_at=NOW - DAY
    )
    text = shown(plan_of(moved))
    assert "NOTHING WILL BE SENT: this post is out already, under its old name." in text
    assert "`answers: {again: true}` in posts/new.yaml" in " ".join(text.split())
    assert "out       since Sun 2026-11-22 13:00 CET (12:00 UTC), 24 hours ago" in text
    said = "Or write `answers: {again: true}`."
    told = Diagnostic(Severity.WARN, "PS602", "new is out already", said, address="new")
    text = shown(plan_of(moved, diagnostics=(told,)))
    assert "NOTHING WILL BE SENT: this post is out already, under its old name." in text
    assert text.count("again: true") == 1
    alike = told._replace(summary=f"new is out already; {NOTHING_SENT}")
    assert shown(plan_of(moved, diagnostics=(alike,))).count("again: true") == 1


def test_what_is_cancelled_is_shown_whole_where_that_takes_no_more_room() -> None:
    long = change(
        "a", Action.CANCEL, Reason.NOT_IN_WORKSPACE, before=content("seven " * 12 + "END")
    )
    longer = replace(long, before=content("seven " * 48 + "END"))
    assert "END" in shown(plan_of(long))
    assert "END" not in shown(plan_of(longer))
    assert "more characters; `--full` shows them" in shown(plan_of(longer))


def test_archived_and_restored_posts_say_since_when_they_are_out() -> None:
    gone = change("a", Action.ARCHIVE, Reason.NOT_IN_WORKSPACE, published_at=NOW - DAY)
    back = change("b", Action.RESTORE, published_at=NOW - DAY)
    text = shown(plan_of(gone, back))
    assert ". a will be archived, nothing is sent: no file has it any more" in text
    assert "< b will be taken back from the archive, nothing is sent: its file is back" in text
    assert text.count("out       since Sun 2026-11-22 13:00 CET") == 2


def test_a_question_can_be_answered_with_what_it_shows() -> None:
    found = candidate("9dyJS", text="Hi\nall", scheduled_at=SLOT)
    finding = Diagnostic(
        severity=Severity.ERROR, rule="PS603", summary="like 9dyJS", detail="do it", address="a"
    )
    plan = plan_of(
        asked("a", Asking.AMBIGUOUS_MATCH, found, after=content("Hi")), diagnostics=(finding,)
    )
    text = shown(plan)
    assert "QUESTIONS: 1 post waits for an answer." in text
    assert "? a: The service has a post like this one. Is it this post?" in text
    assert "asked     Fri 2026-11-20 13:00 CET (12:00 UTC), 3 days ago" in text
    assert "it may be 9dyJS  x:acme  Tue 2026-12-01 15:00 CET (14:00 UTC)" in text
    assert '"Hi all"' in text
    assert "in posts/a.yaml:   answers: {is: 9dyJS}\n" in text
    assert "or on a terminal:  postsync apply --adopt a=9dyJS\n" in text
    assert "3 days ago (PS603)" in text
    assert "like 9dyJS" not in text
    assert "0 to cancel, 1 to be answered." in text


def test_what_an_approval_answers_is_said_beside_the_question() -> None:
    plan = plan_of(asked("a", Asking.CHANGED_REMOTELY, if_approved=Action.UPDATE))
    assert "answers it by that: the file wins" in " ".join(shown(plan).split())
    assert "yes to the plan" not in shown(plan_of(asked("a", Asking.ALREADY_OUT)))


def test_what_is_wrong_with_a_file_stands_beside_its_post() -> None:
    broken = change("a", Action.BLOCKED, Reason.INVALID, destinations=(), scheduled_at=None)
    at = Span(file="posts/a.yaml", line=2, column=10)
    found = Diagnostic(severity=Severity.ERROR, rule="PS105", summary="never closed", span=at)
    text = shown(plan_of(broken, create("b"), diagnostics=(found,)))
    assert "! a is blocked: never closed" in text
    assert "\n    error PS105 never closed\n" in text
    assert "posts/a.yaml:2:10" not in text


def test_a_paused_workspace_says_so() -> None:
    stopped = change("a", Action.CANCEL, Reason.PAUSED, remote_id="p")
    assert "Paused: `policy.paused` is true." in shown(plan_of(stopped))


ELSEWHERE = "Rehearsal on 127.0.0.1:8300: nothing is published at the configured service"


@pytest.mark.parametrize(
    ("service", "head"),
    [
        (SANDBOX, "Rehearsal on the sandbox: nothing is published"),
        (OUTSTAND, "Outstand, organisation Acme Inc."),
        (Service("outstand", "api.outstand.so"), "Outstand, at api.outstand.so"),
        (
            Service("outstand", "127.0.0.1:8300", "Acme", rehearsal=True),
            ELSEWHERE,
        ),
    ],
)
def test_the_first_line_names_the_service(service: Service, head: str) -> None:
    plan = plan_of(create("a"), service=service)
    assert shown(plan).startswith(f"{head}\n\n+ create")
    asked = approval(plan, PLAIN, BERLIN)
    assert asked.startswith("Apply would:")
    assert f"\n\n{head}\nNothing goes out now.\nCarry this out? Only `yes` counts: " in asked


def test_records_that_are_only_refreshed_are_no_news() -> None:
    plan = replace(plan_of(unchanged=1), refreshed={"a": None})  # type: ignore[dict-item]
    assert shown(plan) == shown(plan_of(unchanged=1))


@pytest.mark.parametrize("wide", [40, 80, 100])
def test_what_publishes_now_fits_its_box(wide: int) -> None:
    words = content("A text of many words " * 20)
    plan = plan_of(create("a", publishes_now=True, scheduled_at=None, after=words))
    rows = [line for line in shown(plan, Style(width=wide)).splitlines() if "┊" in line]
    assert len(rows) > 3
    assert all(width(line) <= wide for line in rows)


def test_a_post_that_publishes_now_says_so_beside_its_time() -> None:
    text = shown(plan_of(create("a", publishes_now=True, scheduled_at=None)))
    assert "when      publishes now, as soon as this is applied" in text


def test_the_zone_of_the_machine_is_called_local() -> None:
    text = human_plan(plan_of(create("a")), PLAIN, Zone(None, "local time"))
    assert "Times are local.\n" in text


def test_selectors_whose_accounts_were_not_looked_up_stand_as_they_are_written() -> None:
    text = shown(plan_of(create("a", destinations=())))
    assert "x:acme, linkedin  (as written)" in text


def test_the_same_plan_is_rendered_the_same_twice() -> None:
    assert shown(every_action()) == shown(every_action())


def test_a_slot_in_the_past_says_how_long_ago() -> None:
    blocked = change("a", Action.BLOCKED, Reason.MISSED, scheduled_at=SLOT - timedelta(days=20))
    assert "12 days ago" in shown(plan_of(blocked))


def test_importing_the_human_views_loads_neither_jinja_nor_rich() -> None:
    code = (
        "import sys, postsync.views.human.status, postsync.views.human.plan, postsync.views.progress;"
        "import postsync.views.human.report, postsync.views.markdown.plan, postsync.views.markdown.report;"
        "print([m for m in ('jinja2', 'rich', 'html', 'difflib', 'textwrap') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_a_finding_in_the_data_of_a_campaign_says_where() -> None:
    found = Diagnostic(
        Severity.ERROR, "PS163", "the row has no key", "", Span("data/t.csv", 6), "a"
    )
    blocked = change("a", Action.BLOCKED, Reason.INVALID)
    text = shown(plan_of(blocked, diagnostics=(found,)))
    assert "error PS163 the row has no key  data/t.csv:6\n" in text


def test_what_answers_a_question_stays_on_one_line_of_a_terminal() -> None:
    found = candidate("9dyJS", text="Hi", scheduled_at=SLOT)
    plan = plan_of(
        asked("a/post-with-a-long-address", Asking.AMBIGUOUS_MATCH, found, after=content("Hi"))
    )
    text = shown(plan, Style(width=80, screen=True))
    command = "postsync apply --adopt a/post-with-a-long-address=9dyJS"
    assert f"\n                  {command}\n" in text
