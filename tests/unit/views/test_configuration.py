"""How a change of the configuration looks: above the posts, what loosens first, nothing lost unnamed."""

import re
from dataclasses import replace

import pytest
from tests.doubles.builders import plan_of
from tests.unit.views.samples import change, content

from postsync.domain.plan.configuration import Configuration, SettingChange
from postsync.domain.plan.plan import Plan, Reason
from postsync.domain.state.intent import Action
from postsync.views.human.approval import approval
from postsync.views.human.plan import plan as text_of
from postsync.views.markdown.plan import plan as markdown_of
from postsync.views.moments import Zone
from postsync.views.shown import Style

COMMIT = "0f2d1c9b6a1e4d7c8b5a3f2e1d0c9b8a7f6e5d4c"
ZONE = Zone(None, "local time")
LOOSE = SettingChange("policy.maxCancel", 5, 50, loosens=True, meaning="up to 50 may be cancelled")
OTHER = SettingChange("timezone", None, "UTC")


def plan_with(*changes: SettingChange, base: str = "", problem: str = "") -> Plan:
    configuration = Configuration(
        file="postsync.yaml", base=base, commit=COMMIT, changes=changes, problem=problem
    )
    return replace(plan_of([]), configuration=configuration)


def text(plan: Plan, *, full: bool = False) -> str:
    return text_of(plan, Style(full=full), ZONE)


def test_what_loosens_is_loud_and_what_does_not_is_below_it() -> None:
    assert text(plan_with(LOOSE, OTHER)).startswith(
        "Configuration LOOSENED since it was applied last (commit 0f2d1c9b6a1e):\n"
        "loosened policy.maxCancel: 5 → 50\n"
        "    up to 50 may be cancelled\n"
        "changed timezone: none → UTC\n"
        "\n"
    )


def test_what_loosens_nothing_is_told_calmly() -> None:
    plan = plan_with(OTHER, base="origin/main")
    assert "Configuration changed since origin/main (commit 0f2d1c9b6a1e):\nchanged t" in text(plan)
    markdown = markdown_of(plan, ZONE)
    assert "Configuration changed since origin/main (commit 0f2d1c9b6a1e):\n\n- `tim" in markdown
    assert "CAUTION" not in markdown
    assert "LOOSENED" not in markdown
    assert "LOOSENED" not in approval(plan, Style(), ZONE)


def test_markdown_has_both_apart() -> None:
    markdown = markdown_of(plan_with(LOOSE, OTHER), ZONE)
    assert (
        "> **Configuration LOOSENED since it was applied last (commit 0f2d1c9b6a1e).** It lets more "
        "through than before:\n>\n"
        "> - `policy.maxCancel`: `5` → `50`<br>up to 50 may be cancelled\n\n"
        "Other settings that changed:\n\n- `timezone`: `none` → `UTC`\n\n"
    ) in markdown


def test_who_is_asked_reads_it_once_more() -> None:
    plan = plan_with(LOOSE, *(LOOSE._replace(path=f"groups.g{number}") for number in range(9)))
    assert approval(plan, Style(), ZONE).startswith(
        "The configuration is LOOSENED: policy.maxCancel, groups.g0, groups.g1,\n"
        "groups.g2, groups.g3, and 5 more\n\nApply would:"
    )


def test_why_it_cannot_be_compared_is_a_note() -> None:
    plan = plan_with(problem="nothing was applied yet")
    assert "postsync.yaml cannot be compared: nothing was applied yet.\n" in text(plan)
    assert "> [!NOTE]\n> postsync.yaml cannot be compared: nothing" in markdown_of(plan, ZONE)


@pytest.mark.parametrize("where", [0, 5000, 9999])
def test_a_long_value_is_cut_around_the_difference_unless_all_is_wanted(where: int) -> None:
    before, after = (f"{'a' * where}{one}{'a' * (9999 - where)}" for one in "bc")
    plan = plan_with(OTHER._replace(before=before, after=after))
    for cut in (text(plan), markdown_of(plan, ZONE)):
        assert "b" in cut.partition("timezone")[2].partition("→")[0]
        assert "(cut: `postsync plan --full` shows all of it)" in " ".join(cut.split())
        assert len(cut) < 6000
    for whole in (text(plan, full=True), markdown_of(plan, ZONE, full=True)):
        assert "cut:" not in whole
        assert whole.partition("Planned")[0].count("a") > 19990


def test_of_very_many_changes_the_rest_is_counted_unless_all_are_wanted() -> None:
    plan = plan_with(LOOSE, *(OTHER._replace(path=f"groups.g{number:04}") for number in range(999)))
    assert "and 700 more changes: `postsync plan --full` shows all of it" in text(plan)
    markdown = markdown_of(plan, ZONE)
    assert "> - `policy.maxCancel`" in markdown
    assert "more changes: `postsync plan --full`" in markdown
    for whole in (text(plan, full=True), markdown_of(plan, ZONE, full=True)):
        assert "groups.g0998" in whole
        assert "more changes" not in whole


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("timezone", "the file or postsync.yaml changed"),
        ("defaults.accounts", "the file or postsync.yaml changed"),
        ("groups.brand", "the file or postsync.yaml changed"),
        ("policy.maxCancel", "the file changed"),
    ],
)
def test_a_post_says_why_it_changes_where_the_configuration_fills_it_in(
    path: str, why: str
) -> None:
    update = change("a", Action.UPDATE, Reason.SPEC_CHANGED, after=content("Hi"))
    plan = replace(plan_with(SettingChange(path, "a", "b")), changes=(update,))
    assert re.search(rf"will be updated in place: {why}(  |\n)", text(plan))


@pytest.mark.parametrize(
    ("own_changed", "path", "why"),
    [
        (False, "timezone", "postsync.yaml changed"),
        (False, "policy.maxCancel", "postsync.yaml changed"),
        (True, "policy.maxCancel", "the file changed"),
        (True, "timezone", "the file or postsync.yaml changed"),
    ],
)
def test_a_file_that_says_what_it_said_is_not_what_changed(
    own_changed: bool, path: str, why: str
) -> None:
    update = change(
        "a", Action.UPDATE, Reason.SPEC_CHANGED, after=content("Hi"), own_changed=own_changed
    )
    plan = replace(plan_with(SettingChange(path, "a", "b")), changes=(update,))
    assert re.search(rf"will be updated in place: {why}(  |\n)", text(plan))
    assert f"will be updated in place: {why}\n" in markdown_of(plan, ZONE)
