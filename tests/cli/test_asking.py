"""What is asked for on the command line reaches the engine as it was said."""

from typing import Any

import pytest
from tests.integration.workbench import Workbench

from postsync.cli.commands import apply as module
from postsync.cli.commands import plan as planning
from postsync.engine.world import Options


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> list[Options]:
    """The options of each run, which then goes on."""
    seen: list[Options] = []

    def noting(use: Any) -> Any:
        def note(world: Any, options: Options, *more: Any) -> Any:
            seen.append(options)
            return use(world, options, *more)

        return note

    monkeypatch.setattr(module.applying, "apply", noting(module.applying.apply))
    monkeypatch.setattr(planning, "plan_workspace", noting(planning.plan_workspace))
    return seen


def test_answers_and_allowances_reach_the_engine(bench: Workbench, options: list[Options]) -> None:
    bench.run(
        *["apply", "--auto-approve", "--full", "--allow-empty", "--allow-publish-now", "4"],
        *["--allow-vanished", "5", "--adopt", "a=9dyJS", "--adopt", "b=8xKmL"],
        *["--create-anyway", "c", "--restore", "*", "--reresolve", "d", "--reresolve", "e"],
    )

    (asked,) = options
    assert asked.adopt == {"a": "9dyJS", "b": "8xKmL"}
    assert asked.create_anyway == {"c"}
    assert asked.restore == {"*"}
    assert asked.reresolve == {"d", "e"}
    assert (asked.full, asked.allow_empty) == (True, True)
    assert (asked.allow_publish_now, asked.allow_vanished) == (4, 5)


def test_a_saved_plan_is_carried_out_as_it_was_asked_for(
    bench: Workbench, options: list[Options]
) -> None:
    bench.done("plan", "--full", "--allow-empty", "--allow-vanished", "7", "--out", "plan.json")
    bench.done("apply", "plan.json", "--allow-vanished", "3", "--allow-publish-now", "9")

    made, applied = options
    assert (made.full, made.allow_empty, made.allow_vanished) == (True, True, 7)
    assert (applied.full, applied.allow_empty, applied.allow_vanished) == (True, True, 7)
    assert applied.allow_publish_now == 9


def test_retry_asks_for_one_post_and_the_accounts_that_are_named(
    bench: Workbench, options: list[Options]
) -> None:
    bench.run("retry", "hello", "--account", "x:acme", "--account", "linkedin", "--auto-approve")
    bench.run("retry", "hello", "--auto-approve")

    named, all_of_them = options
    assert named.targets == ("hello",)
    assert named.retry == {"hello": ("x:acme", "linkedin")}
    assert all_of_them.retry == {"hello": ()}


def test_retry_without_a_terminal_does_nothing_unless_it_is_approved(
    bench: Workbench, options: list[Options]
) -> None:
    run = bench.run("retry", "hello")

    assert run.code == 1
    assert "--auto-approve" in run.err
    assert options == []


def test_an_account_that_nobody_knows_stops_a_scheduled_post_as_well(bench: Workbench) -> None:
    bench.apply()
    bench.edit("posts/hello.yaml", "[x:acme]", "[x:acme, x:acme_jobs]")
    run = bench.run("plan", "--format", "json")
    assert run.code == 1
    [change] = run.json["changes"]
    assert (change["action"], change["reasons"]) == ("blocked", ["accounts-changed"])
    assert "PS510" in [item["rule"] for item in run.json["diagnostics"]]
    offline = bench.run("plan", "--offline", "--format", "json")
    assert offline.code == 0
    assert "PS510" in [item["rule"] for item in offline.json["diagnostics"]]
