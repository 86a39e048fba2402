"""Whatever posts, names, labels, keys and answers say: a plan shows it all, and obeys none of it."""

import html
import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.conftest import FULL
from tests.unit.views.measurements import measured_with
from tests.unit.views.samples import (
    BERLIN,
    NOW,
    SLOT,
    asked,
    candidate,
    change,
    content,
    create,
    plan_of,
    step,
)
from tests.unit.views.test_markdown import OUR_HTML, nasty_plan, outside_code, tokens

from postsync.domain.diagnostic import Diagnostic, Severity, Span
from postsync.domain.plan.plan import Change, Destination, FieldChange, Plan, Reason
from postsync.domain.plan.since import Since
from postsync.domain.post.account import Account, Board, Boards
from postsync.domain.post.media import MediaFacts
from postsync.domain.post.post import Post
from postsync.domain.remote.remote import Delivery
from postsync.domain.run.events import Awaited, Noted, StepFinished, Waiting
from postsync.domain.run.measured import By
from postsync.domain.run.outcome import ApplyReport, Outcome, left_by
from postsync.domain.run.status import Lifecycle, PostStatus, Status
from postsync.domain.state.intent import Action
from postsync.domain.state.question import Asking
from postsync.domain.text.text import visible
from postsync.views import (
    accountsjson,
    annotations,
    jsonout,
    metricscsv,
    metricsjson,
    progress,
    sarif,
)
from postsync.views.human import accounts as human_accounts
from postsync.views.human import approval, findings
from postsync.views.human import metrics as human_metrics
from postsync.views.human import plan as human_plan
from postsync.views.human import report as human_report
from postsync.views.human import status as human_status
from postsync.views.markdown import document, report
from postsync.views.markdown import metrics as markdown_metrics
from postsync.views.markdown import plan as markdown_plan
from postsync.views.markdown.document import STEP_SUMMARY
from postsync.views.shown import Style

EXAMPLES = 200 if FULL else 15

COMMANDS = (
    "::error::x",
    "::add-mask::x",
    "::",
    "##[error]x",
    "##vso[task.setvariable]x",
    "##teamcity[x]",
    "section_start:1:a\r\x1b[0K",
    "section_end:1:a",
    "travis_fold:start:a",
    "##",
    "#",
    "[",
    ":",
)
MARKUP = (
    *(
        "`",
        "``",
        "```",
        "~~~~",
        "|",
        "\\",
        "<",
        ">",
        "&",
        "<!--",
        "-->",
        "</details>",
        "</summary>",
    ),
    *(
        "<details>",
        "<br>",
        "<script>",
        "![i](https://evil.example/i.png)",
        "[l](https://evil.example)",
    ),
    *("[l][r]", "[r]: https://evil.example", "[^1]", "[^1]: note", "https://evil.example/a", "#1"),
    *("www.evil.example", "<https://evil.example>", "mail@evil.example", "@octocat", "@acme/team"),
    *(
        "GH-1",
        "acme/repo#2",
        "# H",
        "---",
        "===",
        "> q",
        "> > > q",
        "- i",
        "1. i",
        "    code",
        "*b*",
    ),
    *(
        "_i_",
        "~~s~~",
        "$x$",
        "$$x$$",
        "```mermaid",
        "```math",
        ":tada:",
        ":+1:",
        ":white_check_mark:",
        "&commat;octocat",
    ),
    *("&#64;octocat", "&lt;b&gt;", "| a | b |", "|---|---|", "+ x", "@@ x @@", "<!-- postsync -->"),
    *('<p dir="rtl">', "\u05d0\u05d1", "\u202e", "\u200b", "\ufeff", "javascript:alert(1)"),
)
SPACES = (
    "\n",
    "\n\n",
    "\n" * 30,
    " ",
    "  ",
    " " * 90,
    "\t",
    "\r",
    "\u00a0",
    "\u2003",
    "\u2028",
    "\x0b",
)
WORDS = (
    "word",
    "Wort",
    "\u8a9e",
    "cafe\u0301",
    "caf\u00e9",
    "x" * 120,
    "9" * 9,
    "\U0001f469\u200d\U0001f680",
)

HOSTILE = st.lists(st.sampled_from(COMMANDS + MARKUP + SPACES + WORDS), max_size=14).map("".join)
ANY = HOSTILE | st.text(max_size=60)

ANSI = re.compile(r"\x1b\[[\d;]*m")
OBEYED = re.compile(r"##[\w-]*\[|(?:section|travis_fold)[_:](?:start|end):|\x1b\[\d*K|\r")
OURS = re.compile(r"::(?:error|warning|notice) (?:file|title)=[^:]*::")


def assert_no_commands(text: str, *, annotated: bool = False) -> None:
    """No line of a log made of `text` is taken for a command; but for ours, in annotations."""
    bare = ANSI.sub("", text)
    assert not OBEYED.search(bare), OBEYED.search(bare)
    for line in bare.split("\n"):
        if annotated and OURS.match(line):
            continue
        # .NET, in which the runner is written, strips these too.
        assert not line.strip().strip("\ufeff\u200b").startswith("::"), line


def everything(text: str) -> Iterator[tuple[str, str]]:
    """Every document in every format, with `text` wherever somebody else may write."""
    plan = nasty_plan(text)
    delivery = Delivery(network=text, username=text, error=text, url=text)
    steps = (
        step("a", Outcome.FAILED, "rejected", text),
        step("b", Outcome.UNKNOWN, "x", text),
        step("c", Outcome.DONE),
    )
    done = ApplyReport(digest="sha256:0", steps=steps, left=left_by(plan, steps))
    post = PostStatus(
        address=text,
        lifecycle=Lifecycle.FAILED,
        deliveries=(delivery,),
        note=text,
        file=text,
        line=1,
        labels=(text,),
    )
    going = PostStatus(
        address=text, lifecycle=Lifecycle.NEW, accounts=(Destination(network=text, username=text),)
    )
    question = asked("a", Asking.ALREADY_OUT, candidate(text, text=text, url=text)).question
    status = Status(
        posts=(
            post,
            going,
            PostStatus(address="q", lifecycle=Lifecycle.QUESTION, question=question),
        )
    )
    finding = Diagnostic(
        severity=Severity.ERROR,
        rule="PS410",
        summary=text,
        detail=text,
        span=Span(file=text or "a", line=1, column=1),
    )
    account = Account(id=text, network=text, username=text, nickname=text, active=False)
    failure = {"message": text, "detail": text, "diagnostics": (finding,)}
    for style in (Style(width=40), Style(colour=True, width=80), Style(width=100, full=True)):
        yield "plan", human_plan.plan(plan, style, BERLIN)
        yield "approval", approval.approval(plan, style, BERLIN)
        yield "report", human_report.report(done, style, BERLIN, plan)
        yield "status", human_status.status(status, style, BERLIN, NOW)
        yield "verify", human_status.verification(status, style, BERLIN, NOW)
        yield "accounts", human_accounts.accounts((account,), style)
        pinned = (Boards(account, (Board(text, text, text, text),)), Boards(account, problem=text))
        yield "boards", human_accounts.boards(pinned, lists_boards=True, style=style)
        sources = {text or "a": (text,)}
        yield "failure", findings.failure(**failure, style=style, sources=sources)
        yield "progress", told(text, style)
    yield "markdown plan", markdown_plan.plan(plan, BERLIN)
    yield "markdown full plan", markdown_plan.plan(plan, BERLIN, full=True)
    yield "markdown report", report.report(done, BERLIN, plan)
    yield "markdown status", report.status(status, BERLIN, NOW)
    yield "markdown verify", report.verification(status, BERLIN, NOW)
    yield "markdown failure", document.failure(**failure)
    yield "json plan", jsonout.plan(plan)
    yield "json report", jsonout.report(done, plan)
    yield "json status", jsonout.status(status)
    yield "json verify", jsonout.verification(status)
    yield "json accounts", accountsjson.accounts((account,))
    yield "json failure", jsonout.failure(code="x", **failure)
    yield "json validation", jsonout.validation((finding,), posts=1, files=1)
    yield "sarif", sarif.sarif((finding,), version="1")
    yield "annotations", annotations.plan_annotations(plan, zone=BERLIN, folder=text)
    yield "annotations", annotations.failure(**failure, folder=text)
    yield (
        "annotations",
        annotations.annotations((finding, finding._replace(span=None, address=text))),
    )


def reported(text: str) -> Iterator[tuple[str, str]]:
    """A report of posts that are out, likewise."""
    measured = measured_with(text)
    for by in (By.POST, By.DELIVERY, By.LABEL, By.ACCOUNT, By.NETWORK):
        yield "metrics", human_metrics.metrics(measured, by, Style(width=80, screen=True), BERLIN)
        yield "markdown metrics", markdown_metrics.metrics(measured, by, BERLIN)
        yield "csv metrics", metricscsv.metrics(measured, by, BERLIN)
        yield "json metrics", metricsjson.metrics(measured, by, BERLIN)


def told(text: str, style: Style) -> str:
    stream = io.StringIO()
    lines = progress.Lines(stream, style, lambda: 0.0)
    for event in (
        Noted(message=text),
        Waiting(seconds=2.0, reason=text),
        Awaited(
            post=PostStatus(address=text, lifecycle=Lifecycle.SCHEDULED, note=text),
            now=NOW,
            seconds=2.0,
        ),
        StepFinished(result=step("b", Outcome.UNKNOWN, "x", text)),
    ):
        lines(event)
    return stream.getvalue()


@settings(max_examples=EXAMPLES)
@given(ANY)
@example("\n".join(COMMANDS))
@example(" \u00a0::error::x\n\t::x\n\u2003::x\n\ufeff::x\u2028::x\r::x")
def test_nothing_is_a_command_to_whatever_reads_the_log(text: str) -> None:
    for name, shown in (*everything(text), *reported(text)):
        assert_no_commands(shown, annotated=name == "annotations")


@settings(max_examples=EXAMPLES)
@given(ANY)
@example("\n".join(MARKUP))
@example("a\n\n" + "\n\n".join(MARKUP))
def test_nothing_breaks_out_of_its_place_in_markdown(text: str) -> None:
    nasty = nasty_plan(text)
    more = tuple(replace(nasty.changes[0], address=f"f{n}") for n in range(2))
    folded = replace(nasty, changes=nasty.changes + more)
    for plan, full, folds in ((nasty, False, 0), (folded, False, 6), (folded, True, 6)):
        shown = markdown_plan.plan(plan, BERLIN, full=full, budget=STEP_SUMMARY)
        assert_dead(shown)
        found = outside_code(shown)
        kinds = [token.type for token in tokens(shown)]
        weeks = 8 * shown.count("\n| 30\u00a0Nov\u20136")
        assert kinds.count("td_open") == 2 * len(plan.changes) + 5 + weeks
        assert "hr" not in kinds
        tags = [token.tag for token in found if token.type == "heading_open"]
        assert tags == ["h3", "h4"] + ["h4"] * (0 if plan is folded else 4)
        links = [token.attrs["href"] for token in found if token.type == "link_open"]
        assert not links or links == [text]
        blocks = "".join(token.content for token in found if "html" in token.type)
        count = folds + sum(
            blocks.count(f"<summary>{name}") for name in ("What readers", "Calendar")
        )
        assert blocks.count("<details>") == blocks.count("</details>") == count
        assert blocks.count("<summary>") == blocks.count("</summary>") == count


@settings(max_examples=EXAMPLES)
@given(ANY)
@example("\n".join(MARKUP))
@example("\n\n" + "\n\n".join(MARKUP))
def test_nothing_of_what_waits_breaks_out_of_its_place(text: str) -> None:
    one = content(text, text, media=[{"path": text, "alt": text}], draft=True)
    other = one._replace(containers=content(f"{text} new", text).containers)
    plan = replace(
        plan_of(change("d", Action.DEFER, Reason.BEYOND_HORIZON, after=other)),
        drafts=(Post("a", one, Span(file=text)), Post(f"rest {text}", one, Span(file="b"))),
        since=Since(text, {"a": other, "d": one, f"gone {text}": one}, ""),
    )
    for full in (False, True):
        shown = markdown_plan.plan(plan, BERLIN, full=full)
        assert_dead(shown)
        assert_no_commands(shown)
        kinds = [token.type for token in tokens(shown)]
        assert kinds.count("td_open") in {2 * 2, 2 * 2 + 8}
        tags = [token.tag for token in outside_code(shown) if token.type == "heading_open"]
        assert tags == ["h3", "h4", "h4"]


@given(ANY, ANY)
@example('a" onerror=x.png', 'https://evil.example/"><script>')
def test_a_picture_comes_from_below_the_base_and_the_preview_is_an_https_address(
    path: str, address: str
) -> None:
    base = "https://github.com/acme/social/blob/0f2d1c9"
    facts = {"ab" * 32: MediaFacts("image/png", 1, 1, 1)}
    medium = {"path": path, "alt": path, "sha256": "ab" * 32}
    plan = replace(plan_of(create("a", after=content("x", media=[medium]))), media=facts)
    shown = markdown_plan.plan(plan, BERLIN, picture_base=base, preview_url=address)
    pictures = re.findall(
        r"<img[^>]*>", "".join(t.content for t in tokens(shown) if "html" in t.type)
    )
    alt = r"(?:[^\"<>&`|\n]|&[a-z0-9#]+;)+"
    ours = rf'<img src="{base}/[A-Za-z0-9._~%/-]+\?raw=true" alt="{alt}" height="160">'
    assert all(re.fullmatch(ours, picture) for picture in pictures)
    assert_dead(re.sub(ours, "", shown))
    for base in (address, path):
        shown = markdown_plan.plan(plan, BERLIN, picture_base=base, preview_url=base)
        links = [t.attrs["href"] for t in tokens(shown) if t.type == "link_open"]
        assert links in ([], [base])
        assert not links or base.startswith("https://")


def assert_dead(shown: str) -> None:
    """As GitHub finds them, in what is rendered: no mention, reference, link, emoji, footnote or HTML."""
    for token in tokens(shown):
        assert token.type != "image"
        if token.type in {"html_block", "html_inline"}:
            read = OUR_HTML.sub("", token.content)
            assert "<" not in read
            assert not ALIVE.search(html.unescape(read)), read
        if token.type == "inline":
            pieces = ("\0" if "code" in t.type else t.content for t in token.children or ())
            read = OUR_HTML.sub("\n", "".join(pieces))
            assert not ALIVE.search(read), ALIVE.search(read)


ALIVE = re.compile(
    r"@[A-Za-z0-9]|#[0-9]|\bGH-[0-9]|://|\bwww\.[a-z]|:(?:[+-]1|[\w+-]*[a-z][\w+-]*):",
    re.IGNORECASE,
)


def words_of(text: str) -> set[str]:
    """Its words as they are shown, where no line is wrapped."""
    return set(re.findall(r"\w+", visible(text)))


def unwrapped(markdown: str) -> str:
    return re.sub(r"\n[-+ ]?↪ ", "", markdown)


def rewrapped(text: str) -> str:
    """Text for a terminal in which no word is broken by a line end."""
    return re.sub(r" *\n(?:┃ )?[-+ ]*┊ ", "", text)


POSTS = st.lists(
    st.lists(
        HOSTILE | st.sampled_from(WORDS).map(lambda word: f"{word} " * 400), min_size=1, max_size=3
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=EXAMPLES)
@given(POSTS, st.integers(3_000, 30_000))
def test_no_word_of_a_new_post_is_hidden(posts: list[list[str]], budget: int) -> None:
    changes = [create(f"post-{n}", *texts) for n, texts in enumerate(posts)]
    shown = unwrapped(markdown_plan.plan(plan_of(*changes), BERLIN, budget=budget))
    cut = 0
    for number, texts in enumerate(posts):
        row = next(
            (line for line in shown.splitlines() if f"<br>`post-{number}` | Tue\u00a0" in line), ""
        )
        length = sum(map(len, texts))
        if re.search(rf"^(?:#### `\+` `|.*<code>)post-{number}[`<]", shown, re.MULTILINE):
            missing = {word for text in texts for word in words_of(text) if word not in shown}
            assert not missing
        elif row:
            assert row.startswith("| `+`\u00a0new | ")
            assert not length or f"**not shown here:** {length} character" in row
            assert "`x @acme`, `linkedin @acme-inc`" in row
            assert "2026-12-01" in row
            cut += 1
        else:
            assert f"`post-{number}`" in shown or "and " in shown
            cut += 1
    assert ("Cut to fit" in shown) is bool(cut)


@settings(max_examples=EXAMPLES)
@given(st.lists(HOSTILE, min_size=1, max_size=3))
def test_no_word_of_a_new_post_is_hidden_on_a_terminal(texts: list[str]) -> None:
    plan = plan_of(create("a", *texts), change("b", Action.DEFER, after=content(*texts)))
    for style in (Style(), Style(width=100, full=True)):
        shown = human_plan.plan(plan, style, BERLIN)
        flat = rewrapped(shown)
        for text in texts:
            safe = re.sub(r"##(?=[\w-]*\[)", r"#\\u{23}", visible(text))
            missing = [word for word in re.findall(r"\w+", safe) if word not in flat]
            assert not missing or "fold" in text or "section" in text


@settings(max_examples=EXAMPLES)
@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
@example("Good morning!" + "\n" * 85, "We are hiring.", "We are closed.", "")
@example("w " * 5000, "old", "new", " w" * 5000)
@example("", "caf\u00e9", "cafe\u0301", "")
@example("", "a b", "a\u00a0b", "")
@example("x", "\\u{200b}", "\u200b", "y")
def test_no_change_of_a_text_is_folded_away(head: str, one: str, other: str, tail: str) -> None:
    before, after = head + one + tail, head + other + tail
    if before == after:
        return
    field = FieldChange(path="containers[0].content", before=before, after=after)
    update = change(
        "a",
        Action.UPDATE,
        Reason.SPEC_CHANGED,
        before=content(before),
        after=content(after),
        fields=(field,),
    )
    for full in (False, True):
        markdown = markdown_plan.plan(plan_of(update), BERLIN, full=full)
        removed, added = sides_of(markdown)
        assert removed or added
        assert removed != added
        text = human_plan.plan(plan_of(update), Style(width=100, full=full), BERLIN)
        assert "[-" in text or "{+" in text


def sides_of(markdown: str) -> tuple[list[str], list[str]]:
    """What a changed text loses and gains, by its words or by its lines."""
    words = re.search(r"^> \*\*Text\*\*<br>(.*)", markdown, re.MULTILINE)
    if words is not None:
        marks = (r"<del>\[-(.*?)-\]</del>", r"<ins><b>\{\+(.*?)\+\}</b></ins>")
        removed, added = (re.findall(mark, words[1]) for mark in marks)
        return removed, added
    diff = next(token for token in tokens(markdown) if token.type == "fence")
    rows = unwrapped(diff.content).split("\n")
    removed, added = ([row[1:] for row in rows if row.startswith(sign)] for sign in "-+")
    return removed, added


@pytest.mark.parametrize("count", [1, 100])
@pytest.mark.parametrize("action", [Action.CREATE, Action.UPDATE, Action.BLOCKED, Action.DEFER])
def test_every_account_is_named_whatever_is_cut(action: Action, count: int) -> None:
    accounts = tuple(Destination(network="x", username=f"acme_{n:03}") for n in range(count))
    long = change("a", action, after=content("word " * 13_000), destinations=accounts)
    for shown in (
        markdown_plan.plan(plan_of(long), BERLIN),
        re.sub(r"x +@", "x @", human_plan.plan(plan_of(long), Style(), BERLIN)),
    ):
        assert all(f"x @acme_{n:03}" in shown for n in range(count))


def test_questions_name_every_account_and_word_of_what_they_are_about() -> None:
    found = candidate(
        "9dyJS",
        accounts=tuple(f"x:acme_{n:03}" for n in range(60)),
        text="word " * 100 + "END",
        scheduled_at=SLOT,
    )
    plan: Plan = plan_of(
        asked("a", Asking.AMBIGUOUS_MATCH, found, after=content("Mine, to the last"))
    )
    for shown in (markdown_plan.plan(plan, BERLIN), human_plan.plan(plan, Style(), BERLIN)):
        assert all(f"x:acme_{n:03}" in shown for n in range(60))
        assert "END" in shown
        assert "Mine, to the last" in shown


def test_very_many_posts_to_very_many_accounts_name_them_all() -> None:
    accounts = tuple(Destination(network="x", username=f"acme_{n:03}") for n in range(100))
    posts = [create(f"post-{n:02}", "word " * 60, destinations=accounts) for n in range(60)]
    posts.append(create("another", "Hello", destinations=accounts[:50]))
    shown = markdown_plan.plan(plan_of(*posts), BERLIN)
    assert len(shown) < 65_536
    listed = re.search(r"\*\*Accounts of list 1:\*\* (.*)", shown)
    assert listed is not None
    assert listed[1] == ", ".join(f"`x @acme_{n:03}`" for n in range(100))
    rows = [
        row
        for row in shown.splitlines()
        if row.startswith("| `+`\u00a0new<br>") and "<b>word" in row
    ]
    assert len(rows) == 60
    assert all("the 100 accounts of list 1" in row for row in rows)
    assert "list 1" not in markdown_plan.plan(plan_of(*posts), BERLIN, full=True)


def long_update(before: str, after: str) -> Change:
    field = FieldChange(path="containers[0].content", before=before, after=after)
    sides = {"before": content(before), "after": content(after)}
    return change("a", Action.UPDATE, Reason.SPEC_CHANGED, fields=(field,), **sides)


@settings(max_examples=EXAMPLES)
@given(ANY, ANY, st.integers(0, 60))
@example("http", "://evil.example @octocat #1 <b> *x* ~~y~~ |\n```\n# H", 0)
@example("##", "[error]x", 3)
def test_changed_words_of_a_long_line_are_shown_and_dead(one: str, other: str, at: int) -> None:
    head, tail = "Nice weather today. " * 12, " And a rover. " * 12
    before, after = f"{head}old {one}{tail}", f"{head}{one[:at]}{other} new{tail}"
    for full in (False, True):
        shown = markdown_plan.plan(plan_of(long_update(before, after)), BERLIN, full=full)
        assert_dead(shown)
        assert_no_commands(shown)
        found = [token.tag for token in outside_code(shown) if token.type == "heading_open"]
        assert found == ["h3", "h4"]
        assert shown.count("<ins>") == shown.count("</ins>")
        assert "<ins>" in shown


def test_a_changed_text_is_shown_whole_with_its_changed_words_marked() -> None:
    head, tail = "Nice weather today. " * 12, " farmers came along." + " Good night." * 30
    before, after = f"{head}So forty{tail}", f"{head}So fifty{tail}"
    shown = markdown_plan.plan(plan_of(long_update(before, after)), BERLIN)
    line = next(row for row in shown.splitlines() if row.startswith("> **Text**<br>"))
    assert line.endswith(f"<br>{head}So <del>[-forty-]</del><ins><b>{{+fifty+}}</b></ins>{tail}")


def test_an_approval_that_answers_a_question_is_told_wherever_the_plan_is() -> None:
    edited = asked("a", Asking.CHANGED_REMOTELY, candidate("p"), if_approved=Action.UPDATE)
    gone = asked("b", Asking.DELETED_REMOTELY, candidate("q"), if_approved=Action.CREATE)
    like = asked("c", Asking.AMBIGUOUS_MATCH, candidate("r"))
    does = "overwrite 1 edit at the service and create again 1 post deleted at the service"
    plan = plan_of(edited, gone, like)
    comment = markdown_plan.plan(plan, BERLIN)
    assert f"APPROVING WILL {does}\n" in comment
    assert f"APPROVING THIS PLAN ANSWERS 2 OF THEM: it will {does}." in comment
    assert "Nothing is done about the other question until" in comment
    text = " ".join(human_plan.plan(plan, Style(), BERLIN).split())
    assert f"APPROVING THIS PLAN ANSWERS 2 OF THEM: it will {does}." in text
    assert f"APPROVING this plan will also {does}: a, b." in text
    assert does in approval.approval(plan, Style(width=100), BERLIN)
    for shown in (
        markdown_plan.plan(plan_of(edited), BERLIN),
        human_plan.plan(plan_of(edited), Style(), BERLIN),
    ):
        assert "Nothing is done about" not in shown
    assert "APPROVING" not in markdown_plan.plan(plan_of(like), BERLIN)
