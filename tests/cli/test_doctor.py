"""`postsync doctor`: each line goes red when something is wrong there, and no failure hides another one."""

import os
import signal
import subprocess
from typing import Any

import pytest
from tests.integration.terminal import Terminal
from tests.integration.workbench import HELLO, Workbench, finish, until

from postsync.views.shown import width

KEY = "sk-canary-0123456789abcdef"


def marks(bench: Workbench, *arguments: str, **env: str) -> dict[tuple[str, str], str]:
    """How each check ended; several of one name by the worst of them."""
    run = bench.run("doctor", *arguments, "--format", "json", env=env)
    document = run.json
    assert "error" not in document, document
    order = ["unseen", "good", "care", "wrong"]
    found: dict[tuple[str, str], str] = {}
    for check in document["checks"]:
        name = (check["topic"], check["name"])
        found[name] = max(found.get(name, "unseen"), check["mark"], key=order.index)
        assert check["todo"] or check["mark"] != "wrong", check
    assert run.code == (1 if "wrong" in found.values() else 0)
    assert document["well"] is (run.code == 0)
    return found


def test_nothing_is_wrong_and_nothing_is_changed(bench: Workbench) -> None:
    before = sorted(path.name for path in bench.folder.rglob("*"))
    found = marks(bench)
    assert "wrong" not in found.values()
    topics = {topic for topic, _ in found}
    assert topics >= {"program", "configuration", "git", "state", "service", "clock", "accounts"}
    assert topics >= {"subscription", "assumptions", "media"}
    assert bench.remote() == []
    assert sorted(path.name for path in bench.folder.rglob("*")) == before


def test_an_offset_that_is_none_is_told_once(bench: Workbench) -> None:
    run = bench.run("doctor", "--format", "json", env={"POSTSYNC_CLOCK_OFFSET": "abc"})
    found = [check for check in run.json["checks"] if check["mark"] == "wrong"]
    assert [check["topic"] for check in found] == ["clock"]


def test_what_shifts_the_clock_is_to_be_unset_and_not_the_machines_to_be_set(
    bench: Workbench,
) -> None:
    bench.faults({"kind": "clock_skew", "seconds": -500})
    run = bench.run("doctor", "--format", "json", env={"POSTSYNC_CLOCK_OFFSET": "1"})
    found = [check for check in run.json["checks"] if check["mark"] == "wrong"]
    assert [check["name"] for check in found] == ["skew"]
    assert found[0]["todo"].startswith("Unset POSTSYNC_CLOCK_OFFSET")


def test_a_configuration_that_is_no_file_is_told_with_what_to_do(empty: Workbench) -> None:
    empty.path("postsync.yaml").unlink()
    os.mkfifo(empty.path("postsync.yaml"))
    assert marks(empty)["configuration", "file"] == "wrong"


@pytest.fixture
def posted(empty: Workbench) -> Workbench:
    """Twelve posts at the service."""
    empty.posts(12)
    empty.apply()
    return empty


def test_with_posts_every_assumption_is_seen(posted: Workbench) -> None:
    found = {name: mark for (topic, name), mark in marks(posted).items() if topic == "assumptions"}
    assert found == dict.fromkeys(
        (
            *("list", "total", "filter", "by-id", "unknown-id"),
            *("ids", "names", "times", "horizon", "organisation", "rate"),
        ),
        "good",
    )


@pytest.mark.parametrize(
    ("name", "mark", "fault"),
    [
        (("clock", "skew"), "wrong", {"kind": "clock_skew", "seconds": 300}),
        (("clock", "skew"), "care", {"kind": "clock_skew", "seconds": -20}),
        (("clock", "skew"), "wrong", {"kind": "no_date"}),
        (("accounts", "connected"), "wrong", {"kind": "empty_list"}),
        (("service", "access"), "wrong", {"kind": "unauthorized"}),
        (("service", "access"), "wrong", {"kind": "inactive"}),
        (("service", "access"), "wrong", {"kind": "html"}),
        (("service", "access"), "wrong", {"kind": "drop_before"}),
        (("service", "access"), "wrong", {"kind": "success_false"}),
        (("media", "library"), "wrong", {"kind": "status", "match": {"path": "/v1/media"}}),
        (
            ("subscription", "usage"),
            "wrong",
            {"kind": "status", "match": {"path": "/v1/account/usage"}},
        ),
    ],
)
def test_a_line_goes_red(posted: Workbench, name: tuple[str, str], mark: str, fault: Any) -> None:
    posted.faults(fault)
    found = marks(posted)
    assert found[name] == mark
    assert found["configuration", "posts"] == "good"
    assert found["state", "read"] == "good"


@pytest.mark.parametrize(
    ("name", "mark", "settings"),
    [
        ("usage", "unseen", {"usage_envelope": "none"}),
        ("deliveries", "care", {"posts_limit": 12}),
        ("accounts", "care", {"accounts_limit": 14}),
    ],
)
def test_what_is_left_of_the_subscription_is_told(
    posted: Workbench, name: str, mark: str, settings: Any
) -> None:
    posted.sandbox("POST", "settings", settings)
    assert marks(posted)["subscription", name] == mark


def test_accounts_are_held_against_the_last_post(posted: Workbench) -> None:
    posted.sandbox("PATCH", "accounts/x:acme", {"tokenExpiresAt": "2027-03-02T09:11:00Z"})
    assert marks(posted)["accounts", "health"] == "wrong"
    posted.sandbox("PATCH", "accounts/x:acme", {"tokenExpiresAt": "2027-03-02T09:12:00Z"})
    assert ("accounts", "health") not in marks(posted)
    posted.sandbox("PATCH", "accounts/linkedin:acme-inc", {"active": False})
    assert marks(posted)["accounts", "health"] == "care"
    posted.sandbox("PATCH", "accounts/x:acme", {"active": False})
    assert marks(posted)["accounts", "health"] == "wrong"


def test_a_selector_without_an_account_is_told(posted: Workbench) -> None:
    posted.write("posts/new.yaml", HELLO.replace("x:acme", "x:acmee"))
    assert marks(posted)["accounts", "selectors"] == "wrong"
    assert "Did you mean x:acme?" in " ".join(posted.run("doctor").out.split())


def test_a_broken_configuration_hides_nothing_else(posted: Workbench) -> None:
    posted.write("postsync.yaml", "version: 1\nprovidr: {}\ntimezone: Mars/Base\n")
    found = marks(posted)
    assert found["configuration", "file"] == "wrong"
    assert found["service", "way"] == found["state", "read"] == "unseen"
    assert found["program", "version"] == "good"
    said = posted.run("doctor").out
    assert "postsync.yaml:2:1: PS111" in said
    assert "postsync.yaml:3:11: PS404" in said


def test_without_a_configuration_the_rest_is_looked_at(empty: Workbench) -> None:
    empty.path("postsync.yaml").unlink()
    found = marks(empty, OUTSTAND_API_KEY="", POSTSYNC_BASE_URL="http://127.0.0.1:9/v1")
    assert found["configuration", "file"] == "care"
    assert found["service", "key"] == found["service", "way"] == "wrong"
    assert found["accounts", "service"] == "unseen"


@pytest.mark.parametrize("key", ["Bearer abc", "'quoted-key'", "two words"])
def test_a_key_that_can_be_none_is_told_and_never_shown(empty: Workbench, key: str) -> None:
    with empty.serving():
        run = empty.run("doctor", env={"OUTSTAND_API_KEY": key})
    assert "cannot be an API key" in run.out
    assert key not in run.out + run.err
    assert "✓ 127.0.0.1 is found" in run.out


def test_no_connection_is_said_at_every_step_that_needs_it(empty: Workbench) -> None:
    with empty.serving():
        pass
    found = marks(empty, OUTSTAND_API_KEY=KEY)
    assert found["service", "way"] == found["service", "access"] == "wrong"
    assert found["service", "key"] == "good"
    assert found["assumptions", "service"] == "unseen"


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_service_that_echoes_the_key_is_not_repeated(empty: Workbench, form: str) -> None:
    with empty.serving():
        empty.faults({"kind": "status", "status": 400, "message": f"Invalid: {KEY} {KEY[::-1]}"})
        run = empty.run("doctor", "--format", form, env={"OUTSTAND_API_KEY": KEY})
    assert run.code == 1
    assert "Invalid" in run.out
    assert KEY not in run.out + run.err
    assert "SANDBOX-OAUTH-SECRET" not in run.out + run.err


def test_a_proxy_that_is_not_there_is_told_without_its_password(empty: Workbench) -> None:
    empty.write("postsync.yaml", "version: 1\ntimezone: UTC\n")
    proxy = {"HTTPS_PROXY": "http://user:s3cr3t@127.0.0.1:9", "OUTSTAND_API_KEY": KEY}
    run = empty.run("doctor", env={**proxy, "POSTSYNC_CLOCK_OFFSET": "0"})
    assert "connections go through the proxy 127.0.0.1:9" in run.out
    assert "That is the proxy of the environment" in run.out
    assert "s3cr3t" not in run.out + run.err
    run = empty.run("doctor", env={**proxy, "HTTPS_PROXY": "http://127.0.0.1:none"})
    assert "the address of the proxy in the environment cannot be read" in run.out


def test_what_a_branch_brought_is_told_and_not_read(posted: Workbench) -> None:
    git = ["git", "-C", str(posted.folder)]
    subprocess.run([*git, "init", "-q"], check=True)
    posted.write(".postsync/doctor.json", "[]")
    subprocess.run([*git, "add", "-f", ".postsync/doctor.json"], check=True)
    found = marks(posted)
    assert found["configuration", "file"] == "wrong"
    assert found["git", "repository"] == "good"
    assert found["service", "way"] == "unseen"


def test_who_has_the_lock_is_told_and_it_is_left_alone(posted: Workbench) -> None:
    with posted.locked():
        found = marks(posted)
        assert found["state", "lock"] == "care"
        assert marks(posted)["state", "lock"] == "care"
    assert marks(posted)["state", "lock"] == "good"


def test_a_state_that_went_back_or_is_damaged_is_told(posted: Workbench) -> None:
    before = posted.state_file.read_text()
    posted.write("posts/hello.yaml", HELLO)
    posted.apply()
    posted.state_file.write_text(before)
    assert marks(posted)["state", "newest"] == "wrong"
    posted.state_file.write_text("{")
    found = marks(posted)
    assert found["state", "read"] == "wrong"
    assert found["accounts", "connected"] == "good"


def test_git_is_looked_at(posted: Workbench) -> None:
    assert marks(posted)["git", "repository"] == "care"

    def git(*words: str) -> None:
        who = ["-c", "user.name=A", "-c", "user.email=a@b.example"]
        subprocess.run(["git", *who, *words], cwd=posted.folder, check=True, capture_output=True)

    git("init", "-b", "main")
    told = marks(posted)
    assert told["git", "commit"] == "care"
    assert ("git", "branch") not in told  # nothing is merged yet
    git("add", "."), git("commit", "-m", "posts")
    assert marks(posted)["git", "repository"] == "good"


def test_a_branch_that_takes_no_push_is_told(posted: Workbench, tmp_path: Any) -> None:
    remote = tmp_path / "remote.git"
    for words in (["init", "--bare", str(remote)], ["init", str(posted.folder)]):
        subprocess.run(["git", *words], check=True, capture_output=True)
    git = ["git", "-C", str(posted.folder), "remote", "add", "origin", str(remote)]
    subprocess.run(git, check=True)
    posted.edit("postsync.yaml", "version: 1\n", "version: 1\nstate: {backend: git}\n")
    with posted.serving():
        assert marks(posted)["state", "push"] == "good"
        assert list((remote / "refs/heads").iterdir()) == []
        (remote / "HEAD").unlink()
        assert marks(posted)["state", "push"] == "wrong"


def test_the_report_to_paste_keeps_what_is_private(posted: Workbench, monkeypatch: Any) -> None:
    monkeypatch.setenv("HOME", str(posted.folder.parent))
    said = posted.run("doctor", "--format", "markdown").out
    assert said.startswith("### postsync doctor\n\nNothing is wrong")
    assert str(posted.folder.parent) not in said
    assert "org_acme" not in said
    assert "**assumptions**" in said


def test_an_upload_is_tried_when_asked_for(bench: Workbench) -> None:
    assert marks(bench, "--upload")["media", "upload"] == "good"
    bench.faults({"kind": "status", "match": {"path": "/v1/media/*/confirm"}})
    assert marks(bench, "--upload")["media", "upload"] == "wrong"


LIFE = ("create", "read", "list", "update", "repeat", "delete")


def test_a_test_post_lives_and_is_gone(bench: Workbench) -> None:
    found = marks(bench, "--with-post", "x:acme", "--auto-approve")
    trial = {name: mark for (topic, name), mark in found.items() if topic == "test post"}
    assert trial == dict.fromkeys(LIFE, "good")
    (made,) = bench.sandbox("GET", "posts")["posts"]
    assert made["deletedAt"]
    assert (made["createRequests"], made["updateRequests"]) == (2, 1)
    assert bench.sandbox("GET", "posts")["publications"] == []
    assert not bench.state_file.exists()
    assert "test post" not in {topic for topic, _ in marks(bench)}


@pytest.mark.parametrize(
    ("fault", "wrong"),
    [
        ({"kind": "forget_keys"}, {"repeat"}),
        ({"kind": "rewrite_text", "how": ["nfc", "urls", "strip"]}, set()),
        ({"kind": "drop_after", "match": {"method": "POST", "path": "/v1/posts*"}}, {"create"}),
        ({"kind": "status", "match": {"method": "PATCH"}}, {"life"}),
        ({"kind": "delete_500", "times": 1}, set()),
    ],
)
def test_what_goes_wrong_with_it_leaves_nothing(
    bench: Workbench, fault: Any, wrong: set[str]
) -> None:
    bench.faults(fault)
    found = marks(bench, "--with-post", "x:acme", "--auto-approve")
    trial = {
        name for (topic, name), mark in found.items() if (topic, mark) == ("test post", "wrong")
    }
    assert trial == wrong
    assert bench.remote() == []
    assert bench.sandbox("GET", "posts")["publications"] == []


def test_without_a_terminal_nobody_is_asked(bench: Workbench) -> None:
    run = bench.run("doctor", "--with-post", "x:acme")
    assert run.code == 1
    assert "there is no terminal to ask on" in run.err
    assert bench.sandbox("GET", "posts")["posts"] == []


def test_no_account_is_near_to_an_empty_name(bench: Workbench) -> None:
    assert "Did you mean" not in bench.run("doctor", "--with-post", "", "--auto-approve").out


def test_it_is_asked_about_and_only_yes_is_agreement(bench: Workbench) -> None:
    with bench.serving(), Terminal(bench, "doctor", "--with-post", "x:acme") as terminal:
        terminal.until("Only `yes` counts:")
        asked = " ".join(terminal.shown)
        assert "ONE post at the service, to x @acme" in asked
        assert "Nothing is published" in asked
        terminal.type(b"no\n")
        assert terminal.finish() == 0
        assert "no test post was made, because nobody agreed to it" in terminal.text
        assert bench.sandbox("GET", "posts")["posts"] == []
    with bench.serving(), Terminal(bench, "doctor", "--with-post", "x:acme") as terminal:
        terminal.until("Only `yes` counts:")
        terminal.type(b"yes\n")
        assert terminal.finish() == 0
        assert "it is deleted again, and gone" in terminal.text
        assert bench.remote() == []


def slow_creation(bench: Workbench) -> None:
    """The service makes the post, and takes its time to say so."""
    late = {"kind": "latency", "seconds": 3, "when": "after"}
    bench.faults({**late, "match": {"method": "POST", "path": "/v1/posts*"}})


def test_ctrl_c_deletes_it(bench: Workbench) -> None:
    with bench.serving():
        slow_creation(bench)
        process = bench.start("doctor", "--with-post", "x:acme", "--auto-approve")
        until(bench.remote)
        process.send_signal(signal.SIGINT)
        run = finish(process)
        assert run.code == 130
        assert "it is deleted again, and gone" in run.out
        assert bench.remote() == []


def test_after_kill_9_the_next_one_deletes_it(bench: Workbench) -> None:
    with bench.serving():
        slow_creation(bench)
        process = bench.start("doctor", "--with-post", "x:acme", "--auto-approve")
        until(bench.remote)
        process.kill()
        finish(process)
        assert len(bench.remote()) == 1
        bench.faults()
        plan = bench.run("plan")
        assert "1 to create, 0 to update" in plan.out
        assert "This is a test" not in plan.out
        run = bench.done("doctor")
        assert "the test post that an earlier run left behind was deleted" in " ".join(
            run.out.split()
        )
        assert bench.remote() == []
        assert bench.sandbox("GET", "posts")["publications"] == []


@pytest.mark.parametrize("columns", [40, 100])
def test_it_reads_well_on_a_terminal(bench: Workbench, columns: int) -> None:
    with Terminal(bench, "doctor", columns=columns, rows=24) as terminal:
        assert terminal.finish() == 0
        lines = [line for line in terminal.text.splitlines() if line.strip()]
        assert lines[-1].startswith("Nothing is wrong") or "Nothing is wrong" in terminal.text
        assert all(width(line) <= columns for line in lines)
        assert "✓ 14 accounts are connected" in terminal.text
