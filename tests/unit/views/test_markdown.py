"""Markdown for GitHub: safe, complete where it matters, and never too long."""

import html
import re
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from tests.tables import each_row
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
    every_outcome,
    every_stage,
    plan_of,
    step,
    what_was_planned,
)

from postsync.domain.diagnostic import Diagnostic, Severity, Span
from postsync.domain.plan.plan import Destination, FieldChange, Plan, Reason
from postsync.domain.post.post import Part, Row
from postsync.domain.remote.remote import Delivery
from postsync.domain.run.outcome import ApplyReport, Outcome
from postsync.domain.run.status import Lifecycle, PostStatus, Status
from postsync.domain.state.identity import Service
from postsync.domain.state.intent import Action
from postsync.domain.state.question import Asking
from postsync.domain.text.text import visible
from postsync.views.markdown import escape
from postsync.views.markdown.document import COMMENT, STEP_SUMMARY
from postsync.views.markdown.document import failure as markdown_failure
from postsync.views.markdown.plan import plan as markdown_plan
from postsync.views.markdown.report import report as markdown_report
from postsync.views.markdown.report import status as markdown_status

MENTION = re.compile(r"@[A-Za-z0-9]")
REFERENCE = re.compile(r"#[0-9]|\bGH-[0-9]|://|\bwww\.[a-z]", re.IGNORECASE)
OUR_HTML = re.compile(
    r"<(br|/?details|/?summary|/?sub|/?del|/?ins|/?b)>|<code>[^<>]*</code>|<!-- postsync(:plan [^<>]*)? -->"
)

HOSTILE = st.text(
    alphabet=st.sampled_from([*"@#:/`~<>[]()!|\\*_$&-=+. \n\r\tabcGHw1", "\u202e", "語", "\x1b"])
)
ANY_TEXT = HOSTILE | st.text() | st.just(NASTY)


@cache
def parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


def tokens(text: str) -> list[Token]:
    flat = []
    for token in parser().parse(text):
        flat.append(token)
        flat.extend(token.children or ())
    return flat


def outside_code(text: str) -> list[Token]:
    inert = {"code_inline", "fence", "code_block"}
    return [token for token in tokens(text) if token.type not in inert]


def assert_inert(text: str) -> None:
    """Nothing outside of code mentions, refers, links or brings HTML that is not ours."""
    for token in outside_code(text):
        assert token.type != "image"
        if token.type in {"text", "html_block", "html_inline"}:
            content = html.unescape(OUR_HTML.sub("", token.content))
            assert not MENTION.search(content), content
            assert not REFERENCE.search(content), content
        if token.type in {"html_block", "html_inline"}:
            assert "<" not in OUR_HTML.sub("", token.content), token.content


def nasty_plan(text: str) -> Plan:
    after = content(text, text, media=[{"path": text, "alt": text}], x={"extra": {"a": text}})
    target = Destination(network=text, username=text)
    finding = Diagnostic(
        severity=Severity.ERROR, rule="PS410", summary=text, detail=text, address="b"
    )
    before = content("before", text)
    fields = (
        FieldChange(path="containers[0].content", before="before", after=text),
        FieldChange(path=text, before=text, after=None),
        FieldChange(path="x.extra", before=None, after={"a": text}),
    )
    return plan_of(
        create("a", after=after, destinations=(target,), publishes_now=True, scheduled_at=None),
        change(
            "b", Action.BLOCKED, Reason.MISSED, after=after, destinations=(target,), remote_id=text
        ),
        change("c", Action.UPDATE, Reason.DRIFTED, before=before, after=after, fields=fields),
        asked(
            "d",
            Asking.AMBIGUOUS_MATCH,
            candidate(text, accounts=(text, text), text=text, url=text),
            after=after,
            span=Span(file=text, line=1),
        ),
        change("e", Action.MOVE, Reason.RENAMED, previous_address=text, published_at=NOW),
        service=Service("outstand", "h", text),
        diagnostics=(finding, finding._replace(address=text)),
        commit=text,
    )


def test_a_plan_reads_as_agreed() -> None:
    assert_golden("plan.md", markdown_plan(every_action(), BERLIN))


def test_a_report_reads_as_agreed() -> None:
    text = markdown_report(every_outcome(), BERLIN, what_was_planned())
    assert_golden("report.md", text)


def test_a_status_reads_as_agreed() -> None:
    assert_golden("status.md", markdown_status(every_stage(), BERLIN, NOW))


def test_an_empty_plan_reads_as_agreed() -> None:
    assert_golden("plan-empty.md", markdown_plan(plan_of(unchanged=3), BERLIN))


def test_the_first_lines_are_markers_with_the_digest() -> None:
    plan = every_action()
    first, second, *_ = markdown_plan(plan, BERLIN).splitlines()
    assert first == "<!-- postsync -->"
    assert second == f"<!-- postsync:plan digest={plan.digest} serial=7 offline=false -->"


@given(ANY_TEXT)
def test_running_text_is_inert(text: str) -> None:
    shown = f"- text: {escape.plain(text)}"
    assert_inert(shown)
    assert {token.type for token in outside_code(shown)} <= {
        "bullet_list_open",
        "bullet_list_close",
        "list_item_open",
        "list_item_close",
        "paragraph_open",
        "paragraph_close",
        "inline",
        "text",
        "text_special",
        "html_inline",
    }


@given(ANY_TEXT)
def test_prose_with_code_words_is_inert(text: str) -> None:
    assert_inert(f"- {escape.prose(text)}")


@given(ANY_TEXT)
def test_a_code_span_is_one_code_span_also_within_a_table(text: str) -> None:
    span = escape.code(text)
    alone = [token for token in tokens(span) if token.type != "inline"]
    assert [t.type for t in alone] == ["paragraph_open", "code_inline", "paragraph_close"]
    table = f"| a | b |\n|---|---|\n| {span} | {span} |\n"
    kinds = [token.type for token in tokens(table)]
    assert kinds.count("code_inline") == 2
    assert kinds.count("td_open") == 2


@given(ANY_TEXT, st.sampled_from(["", "diff"]))
def test_a_fence_cannot_be_broken_from_inside(text: str, info: str) -> None:
    body = escape.soft(visible(text), "+" if info else "")
    found = tokens(escape.fence(body, info) + "\n\nafter\n")
    assert found[0].type == "fence"
    assert found[0].content == body + "\n"
    assert found[2].content == "after"


@given(ANY_TEXT)
def test_text_within_html_is_inert(text: str) -> None:
    shown = f"<details><summary>{escape.html_code(text)} {escape.html_text(text)}</summary>"
    assert_inert(shown)


@given(ANY_TEXT)
def test_only_an_address_on_the_web_becomes_a_link(url: str) -> None:
    shown = escape.link("published", url)
    links = [token for token in tokens(shown) if token.type == "link_open"]
    assert not links or url.startswith(("http://", "https://"))
    assert_inert(shown) if not links else None


@each_row(
    "url, is_link",
    [
        ("https://x.com/acme/status/1?a=b&c=d#e", True),
        ("https://www.linkedin.com/feed/update/urn:li:share:7", True),
        ("https://www.tiktok.com/@acme/video/7", True),
        ("javascript:alert(1)", False),
        ("https://x.com/a)b", False),
        ("https://x.com/a b", False),
        ("https://x.com/\u202ea", False),
        ("https://user:secret@x.com/", False),
    ],
)
def test_links_are_made_of_plain_web_addresses_only(url: str, is_link: bool) -> None:
    kinds = [token.type for token in tokens(escape.link("published", url))]
    assert ("link_open" in kinds) is is_link


@given(ANY_TEXT)
def test_no_plan_mentions_refers_or_brings_html(text: str) -> None:
    nasty = nasty_plan(text)
    more = [replace(nasty.changes[0], address=f"f{n}") for n in range(2)]
    for plan, folded in ((nasty, 0), (replace(nasty, changes=(*nasty.changes, *more)), 6)):
        shown = markdown_plan(plan, BERLIN, budget=STEP_SUMMARY)
        assert_inert(shown)
        kinds = [token.type for token in tokens(shown)]
        weeks = 8 * shown.count("\n| 30\u00a0Nov\u20136")
        assert kinds.count("td_open") == 2 * len(plan.changes) + 5 + weeks
        blocks = "".join(token.content for token in outside_code(shown) if "html" in token.type)
        count = folded + sum(
            blocks.count(f"<summary>{name}") for name in ("What readers", "Calendar")
        )
        assert blocks.count("<details>") == blocks.count("</details>") == count


def test_a_question_says_what_is_asked_and_how_to_answer() -> None:
    found = candidate("9dyJS", text="Hi\nall", scheduled_at=SLOT, url="https://x.com/acme/status/1")
    finding = Diagnostic(
        severity=Severity.ERROR, rule="PS603", summary="like 9dyJS", detail="do it", address="a"
    )
    plan = plan_of(asked("a", Asking.AMBIGUOUS_MATCH, found), diagnostics=(finding,))
    text = markdown_plan(plan, BERLIN)
    assert "**1 post waits for an answer.**" in text
    assert "#### `a`: The service has a post like this one. Is it this post?" in text
    assert (
        "| `9dyJS` | `x:acme` | Tue 2026-12-01 15:00 CET (14:00 UTC) | `Hi all` "
        "| [open](<https://x.com/acme/status/1>) |" in text
    )
    fences = [token.content for token in tokens(text) if token.type == "fence"]
    assert fences[:2] == ["answers: {is: 9dyJS}\n", "answers: {isNot: [9dyJS]}\n"]
    assert "or run `postsync apply --create-anyway a`" in text
    assert "3 days ago (PS603)." in text
    assert "like 9dyJS" not in text
    assert "BLOCKED" not in text


def test_the_service_stands_in_the_head() -> None:
    text = markdown_plan(plan_of(create("a"), service=SANDBOX), BERLIN)
    assert "\n\n**Rehearsal on the sandbox: nothing is published**\n\n" in text
    text = markdown_plan(plan_of(create("a"), service=OUTSTAND), BERLIN)
    assert "\n\n**Outstand, organisation Acme Inc.**\n\n" in text


def test_a_renamed_post_that_is_out_says_loudly_that_nothing_is_sent() -> None:
    out = {"previous_address": "old", "published_at": NOW}
    text = markdown_plan(plan_of(change("a", Action.MOVE, Reason.RENAMED, **out)), BERLIN)
    assert "> - `a`: NOTHING WILL BE SENT: this post is out already, under its old name." in text
    assert "`answers: {again: true}` in posts/a.yaml" in text


def test_the_head_of_a_campaign_names_its_file_and_that_of_its_rows() -> None:
    rows = [(key, Part(of="tips", row=Row("data/tips.csv", 2, key))) for key in ("hats", "socks")]
    plan = plan_of(*(create(f"tips/{key}", part=part) for key, part in rows))
    text = markdown_plan(plan, BERLIN)
    assert "**`tips`** of `posts/tips/hats.yaml` with `data/tips.csv`<br>`hats`, `socks` |" in text


@given(ANY_TEXT)
def test_no_report_status_or_failure_mentions_refers_or_brings_html(text: str) -> None:
    delivery = Delivery(network=text, username=text, error=text)
    report = ApplyReport(
        digest="sha256:0",
        steps=(
            replace(step("a", Outcome.FAILED, "rejected", text)),
            step("b", Outcome.UNKNOWN, "x", text),
            replace(step("c", Outcome.DONE), remote_id=text, deliveries=(delivery,)),
        ),
    )
    hostile = {"deliveries": (delivery,), "note": text, "file": text, "line": 1}
    failed = PostStatus(address="a", lifecycle=Lifecycle.FAILED, **hostile)
    found = candidate(text, accounts=(text,), text=text, url=text)
    posts = (
        replace(failed, overdue=True),
        failed,
        replace(failed, settled=(None,)),
        replace(failed, lifecycle=Lifecycle.MISSED),
        replace(failed, question=asked("a", Asking.ALREADY_OUT, found).question),
        replace(failed, stands_again=(text,)),
        replace(failed, lifecycle=Lifecycle.ARCHIVED, settled=(None,)),
    )
    assert_inert(markdown_report(report, BERLIN, nasty_plan(text)))
    service = Service("outstand", "h", text)
    assert_inert(markdown_status(Status(posts=posts, service=service), BERLIN, NOW))
    finding = Diagnostic(severity=Severity.ERROR, rule="PS410", summary=text, detail=text)
    assert_inert(markdown_failure(message=text, detail=text, diagnostics=[finding]))


def test_a_text_is_shown_unchanged_in_its_fence() -> None:
    text = "a ``` b\n````\n@all #1 <b>\n  indented"
    fences = [
        t for t in tokens(markdown_plan(plan_of(create("a", text)), BERLIN)) if t.type == "fence"
    ]
    assert fences[0].content == text + "\n"


def test_an_update_shows_the_changed_words_within_all_of_the_text() -> None:
    text = markdown_plan(every_action(), BERLIN)
    assert "<br>Come at <del>[-nine-]</del><ins><b>{+ten+}</b></ins>\n" in text


def test_an_update_of_which_no_word_stays_is_a_diff_with_its_signs_in_the_first_column() -> None:
    fields = (FieldChange(path="containers[0].content", before="Old words", after="Something"),)
    both = {"before": content("Old words"), "after": content("Something")}
    update = change("a", Action.UPDATE, Reason.SPEC_CHANGED, fields=fields, **both)
    text = markdown_plan(plan_of(update), BERLIN)
    assert "```diff\n-Old words\n+Something\n```" in text


def big(count: int, **more: object) -> Plan:
    text = "Our new release is out, 語 " * 20
    changes = [create(f"post-{n:05}", text) for n in range(count)]
    return plan_of(*changes, **more)


@pytest.mark.parametrize("count", [1, 60, 200, 2_000])
def test_a_comment_stays_within_what_github_takes(count: int) -> None:
    text = markdown_plan(big(count), BERLIN)
    assert len(text) <= len(text.encode()) <= COMMENT
    assert f"Plan: {count} to create" in text


@given(st.integers(4_000, 30_000), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_any_budget_is_kept(budget: int, creates: int, now: int, others: int) -> None:
    plan = plan_of(
        *(create(f"c{n}", "text " * n) for n in range(creates)),
        *(create(f"n{n}", publishes_now=True, scheduled_at=None) for n in range(now)),
        *(change(f"b{n}", Action.BLOCKED, Reason.MISSED) for n in range(others)),
        *(asked(f"q{n}", Asking.WENT_BACK, candidate("p")) for n in range(others)),
    )
    assert len(markdown_plan(plan, BERLIN, budget=budget).encode()) <= budget


def test_what_publishes_now_and_what_is_blocked_is_never_folded_for_ordinary_posts() -> None:
    plan = big(600)
    now = create("urgent", publishes_now=True, scheduled_at=None)
    blocked = change("stuck", Action.BLOCKED, Reason.MISSED)
    text = markdown_plan(plan_of(*plan.changes, now, blocked), BERLIN)
    assert "> - Hello (`urgent`) to " in text
    assert "> - `stuck`: its time has passed" in text


def test_a_folded_plan_says_what_it_folded_and_where_to_see_it() -> None:
    text = markdown_plan(big(1_000), BERLIN)
    found = re.search(r"\*\*Cut to fit:\*\* the words of (\d+) posts, (\d+) characters", text)
    assert found is not None
    assert int(found[2]) == int(found[1]) * 520
    assert "`postsync plan --full` shows all of it." in text
    assert "So does the summary" not in text
    assert "So does the summary of this job." in markdown_plan(big(1_000), BERLIN, summary=True)


@pytest.mark.parametrize("count", [96, 150, 400])
def test_every_post_that_is_cut_is_named(count: int) -> None:
    text = markdown_plan(big(count), BERLIN)
    assert all(f"`post-{n:05}`" in text for n in range(count))


def test_of_a_post_that_is_cut_the_row_says_how_it_begins_and_how_much_is_hidden() -> None:
    text = markdown_plan(big(96), BERLIN)
    rows = [row for row in text.splitlines() if row.startswith("| `+`\u00a0new<br>")]
    assert len(rows) == 96
    cut = [row for row in rows if "not shown here" in row]
    assert len(cut) == 96 - text.count("<details><summary><code>")
    assert all("| <b>Our new release is out, 語 Our new release" in row for row in rows)
    assert all("**not shown here:** 520 characters |" in row for row in cut)


def test_what_is_longest_or_odd_or_goes_out_now_is_not_cut_first() -> None:
    ordinary = [create(f"post-{n:02}", "An ordinary post. " * 60) for n in range(50)]
    others = (
        create("a-long", "A longer one. " * 200),
        create("z-odd", "What is \u202eodd"),
        create("z-now", "Now", publishes_now=True, scheduled_at=None),
    )
    text = markdown_plan(plan_of(*ordinary, *others), BERLIN)
    assert "Cut to fit" in text
    for address in ("a-long", "z-odd", "z-now"):
        assert f"<details><summary><code>+</code> <code>{address}</code>" in text


def test_a_plan_that_fits_cuts_nothing() -> None:
    assert "Cut to fit" not in markdown_plan(every_action(), BERLIN)


def test_a_full_plan_cuts_nothing_however_long_it_is() -> None:
    text = markdown_plan(big(300), BERLIN, full=True)
    assert text.count("<details><summary><code>") == 300
    assert "Cut to fit" not in text


def test_one_enormous_post_does_not_hide_the_others() -> None:
    huge = create("huge", *(["line " * 2_000] * 40))
    text = markdown_plan(plan_of(huge, create("small", "Hello small")), BERLIN)
    assert "Hello small" in text
    assert "the words of 1 post, 400000 characters." in text


def test_thousands_of_findings_fit_too() -> None:
    items = [
        Diagnostic(severity=Severity.ERROR, rule="PS410", summary=f"finding {n}", detail="x" * 500)
        for n in range(5_000)
    ]
    assert len(markdown_plan(plan_of(diagnostics=tuple(items)), BERLIN).encode()) <= COMMENT
    text = markdown_failure(message="invalid", diagnostics=items)
    assert len(text.encode()) <= COMMENT
    assert "more" in text


def test_a_report_of_very_many_steps_fits_a_job_summary() -> None:
    steps = tuple(step(f"post-{n}", Outcome.DONE) for n in range(20_000))
    text = markdown_report(ApplyReport(digest="sha256:0", steps=steps), BERLIN)
    assert len(text.encode()) <= STEP_SUMMARY
    assert re.search(r"and \d+ more", text)
