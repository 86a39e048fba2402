"""What applies to a post is decided by the accounts it goes to, even where its selectors do not tell."""

import json
import os
from typing import Any

import pytest
from tests.integration.workbench import CONFIG, REHEARSAL, Run, Workbench

PINTEREST, X_DEV, X = "dL7Qv", "Kq7Ld", "9dyJS"
"""Ids of seeded accounts."""

PIN = """\
# Somebody copied the id of the account from the dashboard.
accounts: [{account}]
scheduledAt: 2027-03-02T10:00:00Z
containers:
  - content: The rover on its first day outside
    media: [{{url: https://acme.example/rover.jpg, alt: A rover in the sand}}]
"""

LONG = "accounts: [{account}]\nscheduledAt: 2027-03-02T10:00:00Z\ncontent: " + "word " * 100 + "\n"


def findings(run: Run) -> list[tuple[Any, ...]]:
    """What a run with `--format json` found, with the places."""
    return [
        (item["severity"], item["rule"], item["file"], item["line"], item["column"])
        for item in run.json["diagnostics"]
    ]


def validate(bench: Workbench) -> list[tuple[Any, ...]]:
    run = bench.run("validate", "--format", "json")
    found = findings(run)
    assert run.code == (1 if any(item[0] == "error" for item in found) else 0)
    return found


MISSING_BOARD = ("error", "PS520", "posts/pin.yaml", 2, 12)


# --- validate -------------------------------------------------------------------------------------


def test_validate_knows_the_accounts_that_were_last_seen(bench: Workbench) -> None:
    bench.write("posts/pin.yaml", PIN.format(account=PINTEREST))
    assert validate(bench) == [], "nothing is known of an id before the first run"
    bench.path("posts/pin.yaml").unlink()
    bench.apply()
    bench.write("posts/pin.yaml", PIN.format(account=PINTEREST))
    assert validate(bench) == [MISSING_BOARD]


def test_a_username_alone_means_all_accounts_of_that_name(bench: Workbench) -> None:
    bench.apply()
    bench.write("posts/pin.yaml", PIN.format(account="'@Acme'"))
    rules = {item[1] for item in validate(bench)}
    assert {"PS520", "PS521"} <= rules, "Pinterest and YouTube are among them"


@pytest.mark.parametrize("damage", ["absent", "torn", "newer", "unreadable", "folder"])
def test_a_state_that_cannot_be_read_is_not_known(bench: Workbench, damage: str) -> None:
    bench.apply()
    state = bench.state_file
    match damage:
        case "absent":
            state.unlink()
        case "torn":
            state.write_bytes(state.read_bytes()[:-20])
        case "newer":
            state.write_text(json.dumps({**bench.state(), "format_version": "99"}), "utf-8")
        case "unreadable":
            if os.geteuid() == 0:
                pytest.skip("root can read everything")
            state.chmod(0)
        case "folder":
            state.unlink()
            state.mkdir()
    before = sorted(bench.path(".postsync").iterdir())
    bench.write("posts/pin.yaml", PIN.format(account=PINTEREST))
    assert validate(bench) == []
    assert sorted(bench.path(".postsync").iterdir()) == before


def test_a_block_that_no_account_has_a_use_for_is_known_then_too(bench: Workbench) -> None:
    """Only the state tells that the post goes to Pinterest alone."""
    bench.apply()
    bench.write("posts/pin.yaml", PIN.format(account=PINTEREST) + "instagram: {altText: A rover}\n")
    assert validate(bench) == [MISSING_BOARD, ("warn", "PS515", "posts/pin.yaml", 7, 1)]


def test_an_ignored_finding_stays_ignored_wherever_the_account_is_known(bench: Workbench) -> None:
    bench.apply()
    pin = PIN.format(account=f"{PINTEREST}]  # postsync: ignore[PS520] no boards yet\nlabels: [a")
    bench.write("posts/pin.yaml", pin)
    assert validate(bench) == []


def test_a_comment_is_called_unused_only_where_all_was_checked(bench: Workbench) -> None:
    text = f"accounts: [{X}]\ncontent: Good evening!  # postsync: ignore[PS201] it was long once\n"
    evening = bench.write("posts/evening.yaml", text)
    assert validate(bench) == []
    evening.unlink()
    bench.apply()
    bench.write("posts/evening.yaml", text)
    assert [item[1] for item in validate(bench)] == ["PS140"]


# --- plan and apply -------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("plan",), ("apply", "--auto-approve")])
def test_what_connected_accounts_refuse_is_not_sent_and_the_others_are_planned(
    bench: Workbench, command: tuple[str, ...]
) -> None:
    bench.write("posts/pin.yaml", PIN.format(account=PINTEREST))
    run = bench.run(*command, "--format", "json")
    assert run.code == 1
    assert findings(run) == [MISSING_BOARD]
    assert bench.remote_texts() == ([] if command == ("plan",) else ["Good morning!"])


def test_a_plan_offline_knows_the_accounts_that_were_last_seen(bench: Workbench) -> None:
    bench.apply()
    bench.write("posts/pin.yaml", PIN.format(account=PINTEREST))
    run = bench.run("plan", "--offline", "--format", "json")
    assert (run.code, findings(run)) == (1, [MISSING_BOARD])
    bench.state_file.unlink()
    run = bench.run("plan", "--offline", "--format", "json")
    assert (run.code, [item[1] for item in findings(run)]) == (0, ["PS612"]), "the state is gone"


def test_the_configuration_decides_how_severe_such_a_finding_is(bench: Workbench) -> None:
    bench.write("postsync.yaml", CONFIG + "rules: {PS520: warn}\n")
    bench.write("posts/pin.yaml", PIN.format(account=PINTEREST))
    run = bench.run("plan", "--format", "json")
    assert (run.code, findings(run)) == (0, [("warn", *MISSING_BOARD[1:])])


@pytest.mark.parametrize(
    ("account", "is_allowed"), [(X_DEV, True), ("acme_dev", True), (X, False), ("x", False)]
)
def test_the_limit_of_an_account_holds_by_whatever_name_it_is_called(
    bench: Workbench, account: str, *, is_allowed: bool
) -> None:
    bench.write("postsync.yaml", CONFIG + 'limits: {"x:acme_dev": {post: 25000}}\n')
    bench.apply()
    bench.write("posts/long.yaml", LONG.format(account=account))
    rules = [] if is_allowed else ["PS201"]
    assert [item[1] for item in validate(bench)] == rules
    run = bench.run("plan", "--format", "json")
    assert run.code == (0 if is_allowed else 1)
    assert [item[1] for item in findings(run) if item[1] != "PS511"] == rules


def test_an_account_that_is_connected_later_makes_no_applied_post_wrong(bench: Workbench) -> None:
    bench.edit("posts/hello.yaml", "x:acme", "acme_dev")
    bench.apply()
    state = bench.state()
    state["accounts"].append({"id": "later", "network": "pinterest", "username": "acme_dev"})
    bench.write(REHEARSAL, json.dumps(state))
    assert validate(bench) == []
    bench.write("posts/pin.yaml", PIN.format(account="acme_dev"))
    assert validate(bench) == [MISSING_BOARD]


def test_a_post_is_bound_by_hand_although_another_file_is_wrong(bench: Workbench) -> None:
    bench.apply()
    (remote,) = bench.remote()
    bench.done("state", "rm", "hello")
    bench.write("posts/pin.yaml", PIN.format(account=PINTEREST))
    bench.done("state", "resolve", "hello", "--remote-id", remote["id"])


# --- what a plan says of the files ----------------------------------------------------------------


STRAY = "instagram: {altText: A rover}\n"


def test_a_plan_warns_about_the_posts_that_it_changes_and_no_other(bench: Workbench) -> None:
    hello = bench.path("posts/hello.yaml").read_text("utf-8")
    bench.write("posts/hello.yaml", hello + STRAY)
    bench.write("posts/other.yaml", hello.replace("morning", "evening").replace("09", "19"))

    def shown() -> list[tuple[Any, ...]]:
        return findings(bench.done("plan", "--format", "json"))

    warning = ("warn", "PS515", "posts/hello.yaml", 4, 1)
    assert shown() == [warning], "it is new"
    bench.apply()
    assert shown() == []
    assert validate(bench) == [warning], "it is still there"
    bench.edit("posts/other.yaml", "evening", "night")
    assert shown() == [], "another post is changed"
    bench.edit("posts/hello.yaml", "morning", "day")
    assert shown() == [warning]
    assert "PS515" in bench.apply().out


def test_what_is_wrong_with_a_file_as_such_is_always_said(bench: Workbench) -> None:
    bench.apply()
    bench.write("posts/empty.yaml", "# to come\n")
    run = bench.done("plan", "--format", "json")
    assert [item[1] for item in findings(run)] == ["PS110"]


def test_an_error_in_the_file_of_a_post_that_is_out_is_a_warning(bench: Workbench) -> None:
    bench.apply()
    bench.wait(days=2)
    bench.write("posts/hello.yaml", bench.path("posts/hello.yaml").read_text("utf-8") + STRAY)
    bench.write("postsync.yaml", CONFIG + "rules: {PS515: error}\n")
    assert bench.run("plan").code == 0
    assert bench.run("validate").code == 1, "as long as nobody asks what is out"
