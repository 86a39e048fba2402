"""Changed fields as people see them."""

from datetime import timedelta
from typing import Any

import pytest
from tests.tables import each_row
from tests.unit.views.samples import BERLIN, NOW, asked, change, content, plan_of

from postsync.domain.plan.plan import Change, Destination, FieldChange, Reason
from postsync.domain.post.content import Media
from postsync.domain.state.intent import Action
from postsync.domain.state.question import Asking
from postsync.views.human.fields import diff_rows, field_lines, medium_rows
from postsync.views.human.plan import plan as human_plan
from postsync.views.markdown.plan import plan as markdown_plan
from postsync.views.shown import Style

STYLE = Style(width=60)


def shown(path: str, before: Any, after: Any) -> list[str]:
    rows = field_lines([FieldChange(path=path, before=before, after=after)], STYLE, BERLIN)
    return [row.removeprefix("    ") for row in rows]


@each_row(
    "path, before, after, rows",
    [
        ("x.reply", "everyone", "following", ["~ x.reply  everyone → following"]),
        ("x.reply", None, "following", ["+ x.reply  following"]),
        ("x.reply", "everyone", None, ["- x.reply  everyone"]),
        ("x.tags", ["a", "b"], ["b", "c"], ["~ x.tags", "    b", "  - a", "  + c"]),
        ("accounts", ["a", "b"], ["b", "a"], ["~ accounts", "  a, b → b, a"]),
        ("accounts", None, ["a"], ["+ accounts", "  + a"]),
        (
            "scheduledAt",
            None,
            "2026-12-01T14:00:00Z",
            ["+ scheduledAt  Tue 2026-12-01 15:00 CET (14:00 UTC)"],
        ),
        ("scheduledAt", "soon", None, ["- scheduledAt  soon"]),
        ("containers[1].content", None, "More", ["+ containers[1].content", "  │ {+More+}"]),
        ("containers[1].content", "More", None, ["- containers[1].content", "  │ [-More-]"]),
        (
            "containers[0].media[0]",
            {"path": "a.png", "alt": "A"},
            {"path": "b.png"},
            ["~ containers[0].media[0]", '  - a.png  "A"', "  + b.png  no alt text"],
        ),
        (
            "containers[1]",
            None,
            {"content": "Hi", "media": [{"url": "https://a.example/b"}]},
            [
                "+ containers[1]",
                "  + │ Hi",
                "  + https://a.example/b  no alt text",
                "  +   its content is not bound: what stands there when",
                "  +   it goes out is sent",
            ],
        ),
        (
            "youtube.thumbnailUrl",
            None,
            "https://a.example/b",
            [
                "+ youtube.thumbnailUrl  https://a.example/b",
                "  its content is not bound: what stands there when it",
                "  goes out is sent",
            ],
        ),
        (
            "googleBusiness.callToAction",
            None,
            {"url": "https://a.example/b"},
            ["+ googleBusiness.callToAction", "  + url: https://a.example/b"],
        ),
        ("x.extra", {"a": 1}, {}, ["~ x.extra", "  - a: 1", "  + {}"]),
        ("x.extra", {"a": 1}, 7, ["~ x.extra", "  - a: 1", "  + 7"]),
    ],
)
def test_a_field_shows_what_it_was_and_what_it_becomes(
    path: str, before: Any, after: Any, rows: list[str]
) -> None:
    assert shown(path, before, after) == rows


def test_a_long_alt_text_is_wrapped_below_its_file() -> None:
    rows = medium_rows(Media(path="a.png", alt="a rocket " * 12), {}, STYLE, 40)
    assert rows[0] == "a.png"
    assert all(row.startswith("  ") and len(row) <= 40 for row in rows[1:])


def test_an_update_without_known_fields_shows_the_whole_post() -> None:
    update = change("a", Action.UPDATE, Reason.SPEC_CHANGED, after=content("Whole text"))
    assert "│ Whole text" in human_plan(plan_of(update), STYLE, BERLIN)


@pytest.mark.parametrize("action", [Action.DEFER, Action.BLOCKED])
def test_the_fields_of_a_post_that_never_was_are_not_listed(action: Action) -> None:
    fields = (FieldChange(path="containers[0].content", before=None, after="Hello"),)
    plan = plan_of(change("a", action, Reason.MISSED, fields=fields, after=content("Hello")))
    text = human_plan(plan, STYLE, BERLIN)
    assert "containers[0].content" not in text
    assert "│ Hello" in text


def test_markdown_shows_selectors_as_written_where_nothing_is_known() -> None:
    post = change("a", Action.CREATE, destinations=(), after=content("x"))
    offline, online = (
        markdown_plan(plan_of(post, offline=offline), BERLIN) for offline in (True, False)
    )
    assert "`x:acme`, `linkedin` (as written)" in offline
    assert "`x:acme`, `linkedin` (as written)" in online


def test_the_row_of_a_post_that_is_created_again_names_all_that_changed() -> None:
    fields = (
        FieldChange(path="accounts", before=["x:acme"], after=["linkedin"]),
        FieldChange(path="containers[0].content", before="Hello", after="Hi"),
        FieldChange(
            path="scheduledAt", before="2026-12-01T14:00:00Z", after="2026-12-02T14:00:00Z"
        ),
    )
    again = change(
        "a",
        Action.REPLACE,
        Reason.ACCOUNTS_CHANGED,
        fields=fields,
        before=content("Hello"),
        after=content("Hi"),
    )
    told = markdown_plan(plan_of(again), BERLIN)
    assert "cannot do in place; also changed: text, time |" in told
    assert "<details><summary><code>-/+</code>" not in told, "the row has another sign"


def test_an_address_that_is_a_word_stands_as_code_in_the_comment() -> None:
    moved = change("tip", Action.MOVE, Reason.RENAMED, previous_address="edited")
    assert "its address was `edited`" in markdown_plan(plan_of(moved), BERLIN)


def test_markdown_offers_a_digest_to_apply_only_where_the_service_was_asked() -> None:
    offline, online = (markdown_plan(plan_of(offline=offline), BERLIN) for offline in (True, False))
    assert "--expect" not in offline
    assert "--expect" in online


def test_markdown_says_what_publishes_now_in_these_words() -> None:
    post = change("a", Action.CREATE, publishes_now=True, scheduled_at=None, after=content("x"))
    text = markdown_plan(plan_of(post), BERLIN)
    assert "<br>**publishes now**" in text
    assert "**publishes now, as soon as this is applied**" in text


@pytest.mark.parametrize(
    "action", [Action.CREATE, Action.UPDATE, Action.BLOCKED, Action.DEFER, Action.MOVE]
)
def test_every_account_is_named(action: Action) -> None:
    destinations = tuple(Destination(network="x", username=f"acme_{n:03}") for n in range(100))
    plan = plan_of(change("a", action, destinations=destinations, after=content("Hello")))
    text = markdown_plan(plan, BERLIN)
    assert all(f"`x @acme_{n:03}`" in text for n in range(100))


def test_markdown_shows_a_very_long_text_to_its_end() -> None:
    text = markdown_plan(plan_of(change("a", Action.CREATE, after=content("x" * 9_000))), BERLIN)
    assert text.count("x") >= 9_000
    assert "more characters" not in text


def test_markdown_tells_of_an_offline_and_partial_and_refused_plan() -> None:
    plan = plan_of(change("a", Action.CREATE), offline=True, targets=("a",), refused=True)
    text = markdown_plan(plan, BERLIN)
    assert "Offline: the files against the recorded state" in text
    assert "Partial: only `a` (`--target`)." in text


LONG = "\n".join(f"Line {number} of the text" for number in range(400))


def long_lines(text: str) -> int:
    return sum("of the text" in line for line in text.splitlines())


@pytest.mark.parametrize(
    ("one", "is_whole"),
    [
        (change("a", Action.CREATE, Reason.NEW, after=content(LONG)), False),
        (change("a", Action.CANCEL, Reason.NOT_IN_WORKSPACE, before=content(LONG)), False),
        (change("a", Action.BLOCKED, Reason.INVALID, after=content(LONG)), True),
        (change("a", Action.BLOCKED, Reason.GUARD_WINDOW, before=content(LONG)), True),
    ],
)
def test_a_text_is_only_folded_where_nothing_is_asked_about_it(one: Change, is_whole: bool) -> None:
    plan = plan_of(one)
    assert (long_lines(human_plan(plan, STYLE, BERLIN)) == 400) is is_whole
    assert long_lines(human_plan(plan, STYLE._replace(asked=True), BERLIN)) == 400
    assert ("`--full` shows" in human_plan(plan, STYLE, BERLIN)) is not is_whole


def test_who_is_asked_about_a_change_sees_what_does_not_change_too() -> None:
    rows = diff_rows(f"{LONG}\nold", f"{LONG}\nnew", STYLE._replace(asked=True), 80)
    assert len(rows) == 401
    assert len(diff_rows(f"{LONG}\nold", f"{LONG}\nnew", STYLE, 80)) < 10


def test_empty_lines_push_nothing_out_of_sight_although_every_word_is_shown() -> None:
    after = content("Above" + 5_000 * "\n" + "Below")
    text = human_plan(
        plan_of(change("a", Action.CREATE, Reason.NEW, after=after)),
        STYLE._replace(asked=True),
        BERLIN,
    )
    assert "empty lines …]" in text
    assert "Below" in text
    assert len(text.splitlines()) < 40


def test_markdown_tells_of_blocked_posts_which_stay_scheduled() -> None:
    held = change(
        "a", Action.BLOCKED, Reason.GUARD_WINDOW, before=content("Old words"),
        after=content("New words"), stands=NOW + timedelta(minutes=6),
    )  # fmt: skip
    never = change("b", Action.BLOCKED, Reason.INVALID)
    text = markdown_plan(plan_of(held, never), BERLIN)
    assert (
        "2 posts.** Nothing is done about them; 1 stays scheduled as it was applied last." in text
    )
    assert "<b>Old words</b>" in text, "what goes out names it"


def test_markdown_shortens_nothing_of_what_a_person_has_to_decide_on() -> None:
    middle = " and on" * 400
    old, new = (f"So it goes{middle}{' ' * 40}here{middle}, {end}." for end in ("then", "now"))
    text = FieldChange(path="containers[0].content", before=old, after=new)
    ask = asked(
        "a", Asking.CHANGED_REMOTELY, fields=(text,), before=content(old), after=content(new)
    )
    held = change(
        "a",
        Action.BLOCKED,
        Reason.PROTECTED,
        fields=(text,),
        before=content(old),
        after=content(new),
    )
    free = change(
        "a",
        Action.UPDATE,
        Reason.SPEC_CHANGED,
        fields=(text,),
        before=content(old),
        after=content(new),
    )
    told = [markdown_plan(plan_of(one), BERLIN).count(" and on") for one in (ask, held, free)]
    assert min(told[:2]) >= 800
    assert told[2] < 800, "what nobody has to decide on is shortened"
