"""What GitHub shows beside the lines of a pull request for a plan: the most important first."""

import re
from collections import Counter
from pathlib import Path

import pytest
from tests.doubles.git_place import git
from tests.integration.workbench import CONFIG, HELLO, Run, Workbench
from tests.unit.views.samples import (
    BERLIN,
    assert_golden,
    change,
    content,
    create,
    every_action,
    plan_of,
)

from postsync.domain.diagnostic import Diagnostic, Severity, Span
from postsync.domain.looks.drawing import draw
from postsync.domain.plan.configuration import Configuration, SettingChange
from postsync.domain.plan.plan import Destination, Plan, Reason, Since
from postsync.domain.post.content import Content
from postsync.domain.post.post import Post
from postsync.domain.state.intent import Action
from postsync.views.annotations import MOST, escape_data, plan_annotations

LINKEDIN = Destination(network="linkedin", username="acme-inc")
LINKEDIN_TOO = Destination(network="linkedin", username="acme-too")
ELSEWHERE = Destination(network="mastodon", username="acme")

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)\Z")


def told(plan: Plan, **more: str) -> list[str]:
    lines = plan_annotations(plan, zone=BERLIN, **more).splitlines()
    assert all(COMMAND.match(line) for line in lines)
    return lines


def test_every_action_is_said_at_its_place() -> None:
    assert_golden("plan-annotations.txt", plan_annotations(every_action(), zone=BERLIN))


def test_a_post_is_said_in_one_sentence_with_time_and_accounts() -> None:
    accounts = (
        Destination(network="x", username="acme"),
        Destination(network="linkedin", username="a-inc"),
    )
    (line,) = told(plan_of(create("launch", destinations=accounts)))
    assert line.startswith("::notice file=posts/launch.yaml,line=")
    assert ",title=launch::will be scheduled: it is new; " in line
    assert line.endswith(" on X @acme, LinkedIn @a-inc")


def test_what_publishes_now_is_a_warning_and_comes_first() -> None:
    found = Diagnostic(
        severity=Severity.WARN, rule="PS204", summary="odd", span=Span(file="posts/a.yaml", line=3)
    )
    now = create("b", publishes_now=True, scheduled_at=None)
    lines = told(plan_of(create("a"), now, diagnostics=(found,)))
    kinds = [line.split()[0] for line in lines]
    assert kinds == ["::warning", "::warning", "::notice"]
    assert "title=b::will be PUBLISHED NOW" in lines[0]
    assert lines[0].endswith("cannot be taken back")


def test_what_is_blocked_is_an_error_once() -> None:
    blocked = change("a", Action.BLOCKED, Reason.PROTECTED)
    finding = Diagnostic(
        severity=Severity.ERROR,
        rule="PS603",
        summary="it is protected",
        span=Span(file="posts/a.yaml", line=3),
        address="a",
    )
    (alone,) = told(plan_of(blocked))
    assert alone.startswith("::error ")
    assert "is blocked: it is protected" in alone
    (said,) = told(plan_of(blocked, diagnostics=(finding,)))
    assert "title=PS603::it is protected" in said


def test_of_a_file_with_errors_is_said_where_and_when_it_would_go() -> None:
    blocked = change("a", Action.BLOCKED, Reason.INVALID, unsound=content("Hello"))
    place = Span(file="posts/a.yaml", line=3)
    finding = Diagnostic(
        severity=Severity.ERROR, rule="PS201", summary="it is too long", span=place, address="a"
    )
    error, notice = told(plan_of(blocked, diagnostics=(finding,)))
    assert "title=PS201::it is too long" in error
    assert notice == (
        "::notice file=posts/a.yaml,line=2,title=a::is blocked: it is too long; "
        "Tue 2026-12-01 15:00 CET (14:00 UTC); on X @acme, LinkedIn @acme-inc"
    )


def test_what_a_branch_loosens_is_a_warning_above_all() -> None:
    setting = SettingChange("policy.maxCancel", 5, 50, True, "up to 50 posts may be cancelled")
    configuration = Configuration(file="postsync.yaml", commit="0" * 40, changes=(setting,))
    now = create("b", publishes_now=True, scheduled_at=None)
    first, *_ = told(plan_of(now, configuration=configuration), folder="social")
    assert first == (
        "::warning file=social/postsync.yaml,line=1,title=LOOSENED::"
        "policy.maxCancel: 5 → 50: up to 50 posts may be cancelled"
    )


def test_ten_of_a_kind_are_shown_and_the_rest_is_counted() -> None:
    plan = plan_of(
        *(create(f"later-{number:03}") for number in range(500)),
        change("a-cancel", Action.CANCEL, Reason.NOT_IN_WORKSPACE),
        *(create(f"now-{number:02}", publishes_now=True) for number in range(12)),
    )
    lines = told(plan)
    assert Counter(line.split()[0] for line in lines) == {"::warning": MOST, "::notice": MOST}
    assert "title=now-00" in lines[0]
    assert lines[MOST - 1].endswith("and 3 more of this kind; the log of the step has all of them")
    assert "title=a-cancel" in lines[MOST], "what is cancelled comes before what is new"
    assert "and 492 more" in lines[-1]


def test_many_accounts_are_counted() -> None:
    accounts = tuple(Destination(network="x", username=f"a{n}") for n in range(30))
    (line, *_) = told(plan_of(create("launch", destinations=accounts)))
    assert line.endswith("X @a7 and 22 more")


def test_what_readers_miss_is_said_where_it_is_strong_and_no_rule_does() -> None:
    hidden = "Hello\n\n" + "words and more of them " * 60 + "https://acme.example/now"
    plan = plan_of(create("launch", hidden, destinations=(LINKEDIN, LINKEDIN_TOO, ELSEWHERE)))
    (after,) = [one.after for one in plan.changes]
    assert after
    card = draw(after, network="linkedin", username="acme-inc", media={})
    strong = [note.text for note in card.notes if note.is_strong and note.rule is None]
    assert strong, "else this tests nothing"
    _, *said = told(plan)
    assert said == [
        f"::notice file=posts/launch.yaml,line=2,title=launch::"
        f"on LinkedIn @acme-inc, LinkedIn @acme-too: {escape_data(text)}"
        for text in strong
    ]


def test_of_what_waits_only_the_branchs_own_is_said() -> None:
    waits = [
        change(name, Action.DEFER, Reason.BEYOND_HORIZON, after=content("Hello"))
        for name in ("as-before", "changed", "new")
    ]
    drafts = tuple(
        Post(name, content("Hello", draft=True), Span(file=f"drafts/{name}.yaml"))
        for name in ("idea", "old")
    )
    before: dict[str, Content | None] = {"changed": content("Hi"), "new": None, "idea": None}
    plan = plan_of(*waits, drafts=drafts, since=Since("0" * 40, before))
    said = [line.partition("title=")[2] for line in told(plan)]
    assert [line.partition("::")[0] for line in said] == ["changed", "new", "idea"]
    assert "; changed since 0000000; " in said[0]
    assert "; new since 0000000; " in said[1]
    assert all("on this branch" not in one for one in said[:2])
    assert said[2] == "idea::is a draft, so nothing is sent; it is new on this branch"
    unknown = plan_of(*waits, drafts=drafts, since=Since(problem="shallow"))
    assert len(told(unknown)) == len(told(plan_of(*waits))) == 3


# On the command line, in a folder of a repository


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    git("init", "--quiet", tmp_path / "top")
    bench = Workbench(tmp_path / "top/social", config=CONFIG + "name: acme\n")
    bench.write(".gitignore", ".postsync/\n")
    bench.write("posts/hello.yaml", HELLO)
    bench.write("posts/bad.yaml", HELLO.replace("content", "contnt"))
    return bench


def files(run: Run) -> set[str]:
    return set(re.findall(r"file=([^,]+)", run.out))


def test_paths_are_seen_from_the_root_of_the_repository(bench: Workbench) -> None:
    run = bench.run("plan", "--format", "github")
    assert run.code == 1
    assert files(run) == {"social/posts/hello.yaml", "social/posts/bad.yaml"}
    assert "::error file=social/posts/bad.yaml,line=3,col=1,title=PS121::" in run.out
    assert "::notice file=social/posts/hello.yaml,line=1,title=hello::will be scheduled" in run.out
    assert "on X @acme" in run.out
    assert "Plan: 1 to create" in run.err, "the log of the step has all of it"
    assert files(bench.run("validate", "--format", "github")) == {"social/posts/bad.yaml"}
    sarif = bench.run("validate", "--format", "sarif").json["runs"][0]["results"]
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in sarif}
    assert uris == {"social/posts/bad.yaml"}


def test_a_failure_is_an_annotation_as_well(bench: Workbench) -> None:
    bench.write("postsync.yaml", CONFIG + "timezone: Mars\n")
    run = bench.run("plan", "--format", "github")
    assert run.code == 1
    assert run.out.startswith("::error title=postsync::")
    assert "file=social/postsync.yaml,line=4" in run.out
