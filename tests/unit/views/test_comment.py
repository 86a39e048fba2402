"""The pull-request comment: what a reviewer finds in its first lines and in the rows of its table."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from tests.unit.views.samples import (
    BERLIN,
    NOW,
    SLOT,
    asked,
    candidate,
    change,
    content,
    create,
    every_action,
    plan_of,
)

from postsync.domain.config import Cadence
from postsync.domain.diagnostic import Diagnostic, Severity, Span
from postsync.domain.plan.plan import Change, Destination, FieldChange, Plan, Reason
from postsync.domain.plan.since import Since
from postsync.domain.post.content import Media
from postsync.domain.post.media import MediaFacts
from postsync.domain.post.post import Post
from postsync.domain.run.calendar import Entry, State, make_calendar
from postsync.domain.run.preview import Preview
from postsync.domain.state.intent import Action
from postsync.domain.state.question import Asking
from postsync.views.human.plan import plan as human_plan
from postsync.views.markdown.pictures import Pictures, is_web_address
from postsync.views.markdown.plan import plan as comment
from postsync.views.shown import Style

PAGE = "https://github.com/acme/social/actions/runs/17/artifacts/42"
BLOB = "https://github.com/acme/social/blob/0f2d1c9"
DAY = timedelta(days=1)
TEXT = "containers[0].content"


class Row(NamedTuple):
    """Both cells of a row: state, time and accounts; first words, address, and what to look at."""

    where: str
    post: str

    @property
    def points(self) -> str:
        """What stands below the address."""
        return re.split(r"(?:^|<br>)`[^`]+`(?:<br>|$)", self.post, maxsplit=1)[1]


def rows(text: str) -> dict[str, Row]:
    """The rows by address, in their order."""
    found = {}
    for line in text.splitlines():
        cells = line.removeprefix("| ").removesuffix(" |").split(" | ")
        is_row = len(cells) == 2 and line.startswith("| `")
        if is_row and (address := re.search(r"(?:^|<br>)`([^`]+)`(?:<br>|$)", cells[1])):
            found[address[1]] = Row(*cells)
    return found


def heading(text: str) -> str:
    return text.splitlines()[2]


def update(address: str, before: str, after: str, **more: Any) -> Change:
    field = FieldChange(path=TEXT, before=before, after=after)
    sides = {"before": content(before), "after": content(after)}
    return change(
        address, Action.UPDATE, Reason.SPEC_CHANGED, **({"fields": (field,)} | sides | more)
    )


class TestTheHeading:
    def test_leads_to_the_preview_and_counts_the_posts(self) -> None:
        plan = plan_of(create("a"), create("b"), update("c", "x", "y"))
        text = comment(plan, BERLIN, preview_url=PAGE)
        assert heading(text) == f"### [Open the preview](<{PAGE}>) · 2 new, 1 changed"

    def test_counts_alone_where_there_is_no_preview(self) -> None:
        assert heading(comment(plan_of(create("a")), BERLIN)) == "### 1 new"
        waits = change("a", Action.DEFER, Reason.BEYOND_HORIZON, after=content("x"))
        assert heading(comment(plan_of(waits), BERLIN)) == "### no changes, 1 deferred"

    def test_names_the_workspace_where_a_repository_may_have_several(self) -> None:
        plan = replace(plan_of(create("a")), workspace="acme/posts:brands/a")
        text = comment(plan, BERLIN, preview_url=PAGE)
        assert heading(text) == f"### [Open the preview](<{PAGE}>) · `brands/a` · 1 new"
        alone = replace(plan, workspace="acme/posts:")
        assert heading(comment(alone, BERLIN)) == "### 1 new"

    def test_says_what_goes_out_at_once(self) -> None:
        now = create("a", publishes_now=True, scheduled_at=None)
        assert heading(comment(plan_of(now), BERLIN)) == "### 1 new, 1 PUBLISHES NOW"

    @pytest.mark.parametrize(
        "address",
        [
            "http://github.com/a",
            "javascript:alert(1)",
            "https://github.com/a)[x](https://evil.example",
            "https://github.com/a>b",
            "https://github.com/a b",
            "https://github.com/a\n# b",
            "https://user:secret@github.com/a",
            "https://github.com/\u202ea",
            "https://github.com/a/../../evil",
            "https://",
        ],
    )
    def test_leads_nowhere_but_to_a_plain_https_address(self, address: str) -> None:
        assert not is_web_address(address)
        text = comment(plan_of(create("a")), BERLIN, preview_url=address)
        assert heading(text) == "### 1 new"


class TestTheTable:
    def test_stands_in_the_order_of_time(self) -> None:
        plan = plan_of(
            create("a-last", scheduled_at=SLOT + 3 * DAY),
            create("b-now", publishes_now=True, scheduled_at=None),
            change("c-past", Action.BLOCKED, Reason.MISSED, scheduled_at=NOW - DAY),
            asked("d-perhaps-now", Asking.WENT_BACK, scheduled_at=None),
            change("e-out", Action.ARCHIVE, Reason.NOT_IN_WORKSPACE, published_at=NOW - 9 * DAY),
            change("f-first", Action.CANCEL, Reason.NOT_IN_WORKSPACE, scheduled_at=SLOT - DAY),
        )
        by_time = ["b-now", "d-perhaps-now", "c-past", "f-first", "a-last", "e-out"]
        assert list(rows(comment(plan, BERLIN))) == by_time
        text = human_plan(plan, Style(width=100), BERLIN)
        others = [name for name in by_time if name not in {"c-past", "d-perhaps-now"}]
        assert sorted(others, key=lambda name: text.index(f" {name} ")) == others

    def test_has_the_old_time_struck_beside_the_new_one(self) -> None:
        field = FieldChange(
            path="scheduledAt", before="2026-11-30T09:30:00Z", after="2026-12-01T14:00:00Z"
        )
        row = rows(comment(plan_of(update("a", "x", "y", fields=(field,))), BERLIN))["a"]
        old, new = "Mon\u00a02026-11-30 10:30\u00a0CET", "Tue\u00a02026-12-01 15:00\u00a0CET"
        when = f"<del>{old}</del><br>**{new}**<br>14:00 UTC, in 8 days"
        assert f"`~`\u00a0changed<br>{when}<br>" in row.where
        assert "the file changed: time" in row.points

    def test_is_narrow_enough_for_a_phone(self) -> None:
        said = Diagnostic(Severity.WARN, "PS324", "a long story " * 12, "", None, "near")
        near = create("near", "Nice weather today. " * 13 + "Bye bye.")
        text = comment(plan_of(near, diagnostics=(said,)), BERLIN)
        assert (
            "\n| When (Europe/Berlin) and where | Post, and what to look at |\n|---|---|\n" in text
        )
        row = rows(text)["near"]
        assert row.where.endswith("CET<br>14:00 UTC, in 8 days<br>`x @acme`, `linkedin @acme-inc`")
        warning, count, *_ = row.points.split("<br>")
        assert (len(warning), warning[-1]) == (len("**warn** PS324 ") + 110, "…")
        assert count == "X 268 of 280"
        assert said.summary.strip() in text.partition("#### ")[2]

    def test_strikes_the_time_of_what_is_cancelled(self) -> None:
        plan = plan_of(change("a", Action.CANCEL, Reason.NOT_IN_WORKSPACE, before=content("x")))
        row = rows(comment(plan, BERLIN))["a"]
        state = "`−`\u00a0cancelled"  # noqa: RUF001 - the sign of what is cancelled
        assert row.where.startswith(f"{state}<br><del>Tue\u00a02026-12-01 15:00\u00a0CET</del><br>")
        assert row.points == "it is no longer in the workspace"

    def test_makes_a_fan_out_seen_before_its_accounts(self) -> None:
        to = tuple(Destination(network="x", username=name) for name in ("acme", "ceo", "dev"))
        linkedin = Destination(network="linkedin", username="acme")
        plan = plan_of(create("a", destinations=(*to, linkedin)), create("b"))
        found = rows(comment(plan, BERLIN))
        names = "`x @acme`, `x @ceo`, `x @dev`, `linkedin @acme`"
        assert found["a"].where.endswith(f"<br>**4 accounts, 3 on X**:<br>{names}")
        assert "accounts" not in found["b"].where

    def test_names_the_accounts_that_came_in_and_those_that_were_taken_out(self) -> None:
        field = FieldChange(
            path="accounts", before=["x:acme", "threads:a|b"], after=["x:acme", "x:ceo"]
        )
        moved = change("a", Action.REPLACE, Reason.ACCOUNTS_CHANGED, fields=(field,))
        moved = replace(moved, before=content("x"), after=content("x"))
        row = rows(comment(plan_of(moved), BERLIN))["a"]
        gone = "<del>`threads:a\\u{7c}b`</del>"
        assert row.where.endswith(f"<br>**added:** `x:ceo`<br>**taken out:** {gone}")

    def test_names_accounts_and_not_words_where_they_are_known(self) -> None:
        acme = Destination(network="x", username="acme", account_id="1")
        dev = Destination(network="x", username="acme_dev", account_id="2")
        ceo = Destination(network="x", username="ceo", account_id="3")
        field = FieldChange(path="accounts", before=["x"], after=["x:acme_dev", "x:ceo", "x:typo"])
        moved = change(
            "a",
            Action.REPLACE,
            Reason.ACCOUNTS_CHANGED,
            fields=(field,),
            destinations=(dev, ceo),
            went_to=(acme, dev),
        )
        moved = replace(moved, before=content("x"), after=content("x"))
        where = rows(comment(plan_of(moved), BERLIN))["a"].where
        added, gone = "`x @ceo`, `x:typo`", "<del>`x @acme`</del>"
        assert where.endswith(f"<br>**added:** {added}<br>**taken out:** {gone}")
        told = human_plan(plan_of(moved), Style(width=100), BERLIN)
        assert "@ceo       (added)" in told
        assert "@acme      (taken out)" in told

    def test_has_the_errors_and_warnings_of_a_post(self) -> None:
        def found(severity: Severity, rule: str) -> Diagnostic:
            span = Span(file="posts/a.yaml", line=1)
            return Diagnostic(severity, rule, f"says {rule}", "do it", span, "a")

        kinds = (Severity.INFO, Severity.WARN, Severity.ERROR)
        said = tuple(found(one, f"PS30{number}") for number, one in enumerate(kinds))
        row = rows(comment(plan_of(create("a"), diagnostics=said), BERLIN))["a"]
        assert row.points == "**error** PS302 says PS302<br>**warn** PS301 says PS301"

    def test_has_counts_near_a_limit_and_what_the_networks_hide(self) -> None:
        near = create("near", "Nice weather today. " * 13 + "Bye bye.")
        far = create("far", "Hello")
        linked = "We looked at every endpoint, every night, for a whole year. " * 3
        link = create("link", f"{linked}https://acme.example", scheduled_at=SLOT + DAY)
        found = rows(comment(plan_of(near, far, link), BERLIN))
        assert found["near"].points.split("<br>")[0] == "X 268 of 280"
        assert found["far"].points == ""
        assert "LinkedIn: the link is behind “more”" in found["link"].points

    def test_says_of_a_note_that_is_a_warning_already_nothing_more(self) -> None:
        linked = "We looked at every endpoint, every night, for a whole year. " * 3
        post = create("a", f"{linked}https://acme.example")
        rule = Diagnostic(Severity.WARN, "PS217", "the link hides", "", None, "a")
        told = [
            comment(plan_of(post, diagnostics=(rule.at(severity),)), BERLIN)
            for severity in (Severity.WARN, Severity.INFO)
        ]
        assert ["the link is behind “more”" in text for text in told] == [False, True]

    def test_shows_no_words_of_what_nobody_could_read(self) -> None:
        plan = plan_of(change("a", Action.BLOCKED, Reason.INVALID), create("b", after=content("")))
        found = rows(comment(plan, BERLIN))
        assert found["a"].post.startswith("`a`<br>**blocked:**")
        assert found["b"].post == "*no words*<br>`b`"

    def test_says_of_a_blocked_post_which_error_blocks_it(self) -> None:
        def error(rule: str, summary: str) -> Diagnostic:
            return Diagnostic(Severity.ERROR, rule, summary, "Look at it.", None, "jobs")

        said = (error("PS510", "no account matches 'x:acme_jobs'"), error("PS201", "too long"))
        jobs = change("jobs", Action.BLOCKED, Reason.SPEC_CHANGED, after=content("We hire"))
        text = comment(plan_of(jobs, diagnostics=said), BERLIN)
        row = rows(text)["jobs"]
        assert row.points == (
            "**blocked:** PS510 no account matches 'x:acme\\_jobs'<br>**error** PS201 too long"
        )
        box = [line for line in text.splitlines() if line.startswith("> - ")]
        assert box == [
            "> - We hire (`jobs`): PS510 no account matches 'x:acme\\_jobs' (and 1 other error)"
        ]
        assert "`jobs` is blocked: no account matches" in text
        assert "the file changed" not in text

    def test_says_why_a_post_is_blocked_where_no_error_does(self) -> None:
        late = change("late", Action.BLOCKED, Reason.MISSED, after=content("Late"))
        assert "> - Late (`late`): its time has passed\n" in comment(plan_of(late), BERLIN)

    def test_counts_findings_beyond_five(self) -> None:
        for count, more in ((6, "and 1 more finding"), (7, "and 2 more findings")):
            said = tuple(
                Diagnostic(Severity.WARN, f"PS30{n}", f"says {n}", "", None, "a")
                for n in range(count)
            )
            row = rows(comment(plan_of(create("a"), diagnostics=said), BERLIN))["a"]
            assert row.points.split("<br>")[5] == more

    def test_has_the_recorded_words_of_a_blocked_post_whose_file_is_gone(self) -> None:
        reasons = (Reason.NOT_IN_WORKSPACE, Reason.PROTECTED)
        gone = change("gone", Action.BLOCKED, *reasons, before=content("Keep me"), span=None)
        text = comment(plan_of(gone), BERLIN)
        assert rows(text)["gone"].post.startswith("<b>Keep me</b><br>`gone`<br>")
        assert "\n```\nKeep me\n```" in text
        assert "Keep me" in human_plan(plan_of(gone), Style(width=100), BERLIN)


class TestTheTexts:
    @pytest.mark.parametrize(("count", "folds"), [(5, 0), (6, 6)])
    def test_stand_open_for_up_to_five_posts(self, count: int, folds: int) -> None:
        text = comment(plan_of(*(create(f"p{n}") for n in range(count))), BERLIN)
        assert text.count("<details><summary><code>") == folds
        assert text.count("#### `+` `p") == count - folds

    def test_are_what_readers_see_before_they_ask_for_more(self) -> None:
        words = "We looked at every endpoint, every night, for a whole year. " * 5 + "END @octocat"
        text = comment(plan_of(create("a", words)), BERLIN)
        section = text.partition("<summary>What readers see before “more”</summary>")[2]
        assert re.search(r"\*\*LinkedIn\*\* · `a`, \d\d % is behind it\n\n```\nWe looked", section)
        assert "END" not in section.partition("Plan: ")[0].partition("**LinkedIn**")[2]

    def test_of_questions_stand_below_the_table_and_what_is_asked_above(self) -> None:
        text = comment(plan_of(asked("a", Asking.AMBIGUOUS_MATCH, candidate("9dyJS"))), BERLIN)
        above, _, below = text.partition("| When (Europe/Berlin) and where | Post")
        assert "> - `a`: The service has a post like this one. Is it this post?" in above
        assert "answers: {is: 9dyJS}" not in above
        assert "answers: {is: 9dyJS}" in below

    def test_end_with_the_digest(self) -> None:
        plan = plan_of(create("a"))
        last = comment(plan, BERLIN).splitlines()[-1]
        assert last.startswith(f"<sub>Digest `{plan.digest}`")
        assert f"`postsync apply --expect {plan.digest}` carries out this plan" in last


class TestPictures:
    PNG = MediaFacts("image/png", 100, 4, 3)

    def shown(self, path: str | None = "posts/a.png", **more: Any) -> str:
        facts = {"ab" * 32: more.pop("facts", self.PNG)}
        medium = Media(path=path, url=more.pop("url", None), sha256="ab" * 32)
        return Pictures(more.pop("base", BLOB), facts).picture(medium)

    def test_of_the_branch_are_shown_from_below_the_base(self) -> None:
        image = f'<img src="{BLOB}/posts/a.png?raw=true" alt="picture" height="160">'
        assert self.shown() == image
        media = [{"path": "posts/a.png", "alt": "A hill", "sha256": "ab" * 32}]
        plan = plan_of(create("a", after=content("x", media=media)), media={"ab" * 32: self.PNG})
        said = image.replace('alt="picture"', 'alt="A hill"')
        assert said in comment(plan, BERLIN, picture_base=BLOB)
        assert "<img" not in comment(plan, BERLIN)

    @pytest.mark.parametrize(
        ("alt", "said"),
        [
            ("A hill", "A hill"),
            ('"><script>x</script>', "&quot;&gt;&lt;script&gt;x&lt;/script&gt;"),
            ("a `b` | c & d\u202ee\nf", "a &#96;b&#96; &#124; c &amp; d\\u{202e}e\\nf"),
        ],
    )
    def test_have_the_alternative_text_of_the_post(self, alt: str, said: str) -> None:
        medium = Media(path="posts/a.png", sha256="ab" * 32, alt=alt)
        image = Pictures(BLOB, {"ab" * 32: self.PNG}).picture(medium)
        assert image.endswith(f'?raw=true" alt="{said}" height="160">')

    @pytest.mark.parametrize(
        "path",
        ['a" onerror="x.png', "a b.png", "ä|<b>.png", "a?b#c.png", "a)](x).png", "@octocat#1.png"],
    )
    def test_of_any_name_are_plain_addresses(self, path: str) -> None:
        found = re.fullmatch(r'<img src="([^"]+)" alt="picture" height="160">', self.shown(path))
        assert found is not None
        assert re.fullmatch(rf"{BLOB}/[A-Za-z0-9._~%-]+\?raw=true", found[1])

    @pytest.mark.parametrize(
        "more",
        [
            {"path": None, "url": "https://evil.example/a.png"},
            {"path": "../a.png"},
            {"path": "/etc/a.png"},
            {"path": "a//b.png"},
            {"facts": PNG._replace(type="image/svg+xml")},
            {"facts": PNG._replace(type="video/mp4")},
            {"facts": None},
            {"base": None},
            {"base": "http://github.com/a"},
            {"base": 'https://github.com/a"x'},
        ],
    )
    def test_of_anything_else_are_not_shown(self, more: dict[str, Any]) -> None:
        assert self.shown(**more) == ""


def draft(address: str, text: str) -> Post:
    after = content(text, draft=True)
    return Post(address, after, Span(f"posts/{address}.yaml", 1))


class TestWhatWaits:
    def plan(self) -> Plan:
        def waits(address: str, text: str) -> Change:
            at = SLOT + 90 * DAY
            after = content(text, scheduledAt="2027-03-01T14:00:00Z")
            return change(
                address, Action.DEFER, Reason.BEYOND_HORIZON, after=after, scheduled_at=at
            )

        was = content("Old spring words", scheduledAt="2027-03-01T14:00:00Z")
        before = {
            "spring": was,
            "summer": None,
            "sketch": content("A sketch", draft=True),
            "went": content("x"),
        }
        return replace(
            plan_of(
                waits("spring", "New spring words"), waits("summer", "Sun"), waits("same", "Same")
            ),
            drafts=(draft("sketch", "Another sketch"), draft("idea", "Idea")),
            since=Since("8c031f4aaaaaa", before),
        )

    def test_is_shown_in_full_where_it_differs_from_the_base(self) -> None:
        text = comment(self.plan(), BERLIN)
        found = rows(text)
        assert found["spring"].points.endswith("; changed since `8c031f4`: text")
        assert found["summer"].points.endswith("; new since `8c031f4`")
        assert found["sketch"].where.startswith("`✎`\u00a0draft<br>")
        assert found["sketch"].points == "changed since `8c031f4`: text"
        assert "<br><del>[-Old-]</del><ins><b>{+New+}</b></ins> spring words" in text
        assert "<br><del>[-A-]</del><ins><b>{+Another+}</b></ins> sketch" in text
        assert "\n```\nSun\n```" in text

    def test_is_a_line_where_it_is_as_it_was(self) -> None:
        text = comment(self.plan(), BERLIN)
        assert (
            rows(text)["same"].points
            == "it is due later than the horizon; as at `8c031f4`, 4 characters"
        )
        assert "\nSame\n" not in text
        assert "1 draft, unchanged since `8c031f4`: `idea`\n" in text
        assert "1 post that waited, gone since `8c031f4`: `went`\n" in text
        assert "Idea" not in text

    def test_is_shown_all_of_it_in_full(self) -> None:
        assert "\n```\nSame\n```" in comment(self.plan(), BERLIN, full=True)

    def test_is_shown_all_of_it_where_nothing_was_compared(self) -> None:
        for since in (None, Since(problem="the clone is shallow")):
            text = comment(replace(self.plan(), since=since), BERLIN)
            for words in ("Same", "New spring words", "Sun"):
                assert f"\n```\n{words}\n```" in text
            assert "2 drafts: `sketch`, `idea`\n" in text
            assert ("cannot be compared: the clone is shallow." in text) is (since is not None)

    def test_is_in_the_text_for_a_terminal_too(self) -> None:
        text = human_plan(self.plan(), Style(width=100), BERLIN)
        assert "✎ sketch is a draft, nothing is sent; changed since 8c031f4" in text
        assert "[-A-]{+Another+} sketch" in text
        assert "Old" in text

    def test_a_new_draft_is_read_on_a_terminal_word_for_word(self) -> None:
        plan = self.plan()
        after = content("What we plan.\n\nAnd more of it.", draft=True)
        post = Post("roadmap", after, Span("posts/roadmap.yaml", 1))
        new = replace(plan, drafts=(post,), since=Since("8c031f4aaaaaa", {"roadmap": None}))
        text = human_plan(new, Style(width=100), BERLIN)
        assert "│ What we plan.\n" in text
        assert "│ And more of it.\n" in text

    def test_the_legend_on_a_terminal_has_the_sign_of_drafts_that_are_shown(self) -> None:
        def legend(plan: Plan) -> str:
            return next(
                line
                for line in human_plan(plan, Style(width=100), BERLIN).splitlines()
                if "… deferred" in line
            )

        assert legend(self.plan()).endswith("   ✎ draft")
        assert "✎" not in legend(replace(self.plan(), drafts=(), since=None))


class TestTheCalendar:
    def test_shows_the_weeks_that_are_touched(self) -> None:
        field = FieldChange(
            path="scheduledAt", before="2026-11-24T09:00:00Z", after="2026-12-01T14:00:00Z"
        )
        moved = update("moved", "x", "y", fields=(field,))
        plan = plan_of(moved, create("far", scheduled_at=SLOT + 21 * DAY))
        section = comment(plan, BERLIN).partition("<summary>Calendar of what changes")[2]
        weeks = [line for line in section.splitlines() if "–" in line]  # noqa: RUF001 - a stretch
        assert weeks == [
            "| 23–29\u00a0Nov |  | <del>10:00 `moved`</del> |  |  |  |  |  |",  # noqa: RUF001
            "| 30\u00a0Nov–6\u00a0Dec |  | ~ 15:00 `moved` |  |  |  |  |  |",  # noqa: RUF001
            "| 21–27\u00a0Dec |  | + 15:00 `far` |  |  |  |  |  |",  # noqa: RUF001
        ]

    def test_of_a_preview_shows_what_stands_beside_them_and_the_gaps(self) -> None:
        near = Diagnostic(Severity.WARN, "PS421", "too near", "", None, "near")
        entries = (
            Entry(address="a", state=State.NEW, at=SLOT),
            Entry(address="near", state=State.SCHEDULED, at=SLOT + DAY, diagnostics=(near,)),
            Entry(address="late", state=State.SCHEDULED, at=SLOT + 30 * DAY),
        )
        calendar = make_calendar(
            entries, zone=BERLIN.tz, timezone="Europe/Berlin", now=NOW, cadence=Cadence()
        )
        plan = plan_of(create("a"))
        preview = Preview(plan=plan, posts=(), calendar=calendar, timezone="Europe/Berlin")
        text = comment(plan, BERLIN, preview=preview)
        assert "| + 15:00 `a` | ⚠ ● 15:00 `near` |" in text
        assert "`late`" not in text
        assert "days without a post (Thu 3 Dec to Wed 30 Dec)</summary>" in text


def test_every_kind_of_change_has_its_row_and_its_state() -> None:
    plan = every_action()
    found = rows(comment(plan, BERLIN))
    assert found.keys() == {one.address for one in plan.changes}
    assert all(re.match("`.+`\u00a0[a-z]", cells.where) for cells in found.values())
