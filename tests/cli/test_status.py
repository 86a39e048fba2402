"""`postsync status`: which posts it shows, and waiting for one."""

import signal
from datetime import UTC, datetime

import pytest
from tests.integration.workbench import CONFIG, HELLO, LONGEST, Workbench

from postsync.cli.narrowing import LIFECYCLES
from postsync.domain.run.status import Lifecycle

SLOT = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
LINKEDIN = "mV3xT"
FAILS = {"kind": "partial", "accounts": [LINKEDIN], "error": "the token has expired"}


def shown(bench: Workbench, *asked: str, code: int = 0) -> list[str]:
    """The addresses that are shown."""
    run = bench.run("status", *asked, "--format", "json")
    assert run.code == code, run
    return [post["address"] for post in run.json["posts"]]


def test_the_lifecycles_of_the_option_are_all_that_there_are() -> None:
    assert list(LIFECYCLES) == [stage.value for stage in Lifecycle]


@pytest.fixture
def many(empty: Workbench) -> Workbench:
    """A workspace with posts of several kinds, a day on."""
    empty.write("postsync.yaml", f"{CONFIG}groups: {{brand: [linkedin:acme-inc, threads]}}\n")
    empty.write("posts/out.yaml", f"labels: [launch, spring]\n{HELLO}")
    empty.write(
        "posts/soon.yaml",
        "labels: [launch]\naccounts: [brand]\nscheduledAt: 2027-03-04T09:00:00Z\ncontent: Soon\n",
    )
    empty.write("posts/draft.yaml", "draft: true\naccounts: [X:@Acme]\ncontent: Draft\n")
    empty.apply()
    empty.write(
        "posts/later.yaml",
        "accounts: [x:acme_dev]\nscheduledAt: 2027-06-04T09:00:00Z\ncontent: Later\n",
    )
    empty.wait(days=1)
    return empty


@pytest.mark.parametrize(
    ("asked", "addresses"),
    [
        ("", "draft later out soon"),
        ("soon out", "out soon"),
        ("--label spring", "out"),
        ("--label launch", "out soon"),
        ("--label launch --lifecycle scheduled", "soon"),
        ("--lifecycle draft --lifecycle deferred", "draft later"),
        ("--account brand", "soon"),
        ("--account twitter", "draft later out"),
        ("--account x:@ACME --account threads", "draft out soon"),
        ("--account 9dyJS", "draft out"),
        ("--account pinterest", ""),
        ("--since 2h", "out"),
        ("--since 2027-03-02T09:00", "out"),
        ("--until 7d", "soon"),
        ("--since 2h --until 7d", "out soon"),
        ("--since 2027-03-03 --until 2028-01-01", "later soon"),
        ("--label nobody", ""),
    ],
)
def test_it_shows_the_posts_that_are_asked_for(many: Workbench, asked: str, addresses: str) -> None:
    assert shown(many, *asked.split()) == addresses.split()


def test_a_filter_holds_for_every_format_and_the_exit_code(bench: Workbench) -> None:
    bench.write("posts/hello.yaml", f"labels: [launch]\n{HELLO}")
    bench.wait(days=2)
    assert bench.run("status", "--exit-code").code == 1
    assert bench.run("status", "--exit-code", "--label", "other").code == 0
    assert shown(bench, "--exit-code", "--label", "launch", code=1) == ["hello"]
    for form in ("text", "markdown"):
        run = bench.done("status", "--label", "other", "--format", form, "--summary", "sum.md")
        assert "hello" not in run.out
    assert "hello" not in bench.path("sum.md").read_text("utf-8")


def test_it_says_where_a_post_goes_that_is_not_sent_and_what_is_not_connected(
    bench: Workbench,
) -> None:
    bench.write("posts/hello.yaml", HELLO.replace("x:acme", "x:acme, threads:nobody, acme.no"))
    told = "x @acme, threads:nobody (not connected), acme.no (not connected)"
    assert told in bench.done("status").out
    assert "`threads:nobody (not connected)`" in bench.done("status", "--format", "markdown").out


def test_an_archived_post_is_shown_where_it_is_asked_for(bench: Workbench) -> None:
    bench.apply()
    bench.wait(days=1)
    bench.path("posts/hello.yaml").unlink()
    bench.write("posts/other.yaml", HELLO.replace("03-02", "03-12").replace("Good", "Another good"))
    bench.apply()
    assert "https://x.com/" not in bench.done("status").out
    assert "https://x.com/" in bench.done("status", "hello").out
    assert "https://x.com/" in bench.done("status", "--lifecycle", "archived").out


@pytest.mark.parametrize(
    ("asked", "code", "near"),
    [
        (("helo",), "unknown-address", "hello"),
        (("--wait", "helo"), "unknown-address", "hello"),
        (("--account", "linkedin:acme-in"), "unknown-account", "linkedin:acme-inc"),
    ],
)
def test_what_there_is_not_is_an_error_that_says_what_is_near(
    bench: Workbench, asked: tuple[str, ...], code: str, near: str
) -> None:
    run = bench.run("status", *asked, "--format", "json")
    assert run.code == 1
    assert run.json["error"]["code"] == code
    assert f"Did you mean {near}" in run.json["error"]["detail"]


@pytest.mark.parametrize(
    "asked",
    [
        "--lifecycle over",
        "--since 2h --until 2027-01-01",
        "--until never",
        "--timeout 5s",
        "--wait hello --timeout soon",
        "--wait hello --label launch",
        "--wait hello other",
    ],
)
def test_what_cannot_be_meant_is_a_wrong_command_line(bench: Workbench, asked: str) -> None:
    assert bench.run("status", *asked.split()).code == 64


# Waiting


def almost(bench: Workbench, seconds: float = 1.2) -> None:
    """Let time pass until shortly before the slot."""
    bench.wait(seconds=(SLOT - bench.now).total_seconds() - seconds)


def test_it_waits_until_a_post_is_out(bench: Workbench) -> None:
    bench.apply()
    almost(bench, 3)  # so that a slow machine begins to wait before it is out
    run = bench.run("status", "--wait", "hello", "--format", "json")
    assert run.code == 0, run
    (post,) = run.json["posts"]
    assert post["deliveries"][0]["url"].startswith("https://x.com/")
    assert "waiting for hello: scheduled" in run.err
    bench.done("status", "--wait", "hello")  # it is out by now


def test_it_waits_for_what_another_run_may_still_apply(bench: Workbench) -> None:
    bench.edit("posts/hello.yaml", "scheduledAt: 2027-03-02T09:00:00Z\n", "")
    waiting = bench.start("status", "--wait", "hello")
    assert waiting.stderr is not None
    assert "waiting for hello: not applied yet" in waiting.stderr.readline()
    bench.process("apply", "--auto-approve")
    out, err = waiting.communicate(timeout=LONGEST)
    assert (waiting.returncode, "PUBLISHED (1)" in out) == (0, True), err


def test_it_ends_when_a_person_is_needed(bench: Workbench) -> None:
    bench.write("posts/hello.yaml", HELLO.replace("x:acme", "x:acme, linkedin:acme-inc"))
    bench.apply()
    bench.faults(FAILS)
    almost(bench)
    run = bench.run("status", "--wait", "hello")
    assert run.code == 1
    assert "the token has expired" in run.out
    bench.wait(days=3)
    bench.write("posts/late.yaml", HELLO.replace("Good", "Too late, good"))
    assert bench.run("status", "--wait", "hello", "--wait", "late").code == 1


def test_what_is_due_later_than_it_waits_is_not_waited_for(bench: Workbench) -> None:
    bench.apply()
    run = bench.run("status", "--wait", "hello", "--timeout", "23h")
    assert run.code == 4
    assert "not waited for any longer: hello is scheduled, due in 24 hours" in run.err
    assert "SCHEDULED (1)" in run.out


def test_it_gives_up_when_the_time_is_over_and_asks_seldom(bench: Workbench) -> None:
    bench.sandbox("POST", "settings", {"publish_delay": 600})
    bench.apply()
    almost(bench, -1)
    before = bench.sandbox("GET", "requests")["total"]
    run = bench.run("status", "--wait", "hello", "--timeout", "3s")
    assert run.code == 4
    assert "hello is publishing" in run.err
    assert bench.sandbox("GET", "requests")["total"] - before <= 9  # three looks


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_wait_ends_at_once(bench: Workbench, number: int) -> None:
    bench.apply()
    waiting = bench.start("status", "--wait", "hello", "--timeout", "3d")
    assert waiting.stderr is not None
    assert "waiting for hello" in waiting.stderr.readline()
    waiting.send_signal(number)
    out, err = waiting.communicate(timeout=LONGEST)
    assert waiting.returncode == 130
    assert (out, "Traceback" in err) == ("", False)
    assert "interrupted" in err


def test_it_waits_at_a_service_over_http(bench: Workbench) -> None:
    with bench.serving():
        bench.apply()
        bench.wait(days=1, seconds=-12)
        run = bench.run("status", "--wait", "hello", "--timeout", "1m")
        assert run.code == 0, run
        assert "PUBLISHED (1)" in run.out


@pytest.mark.parametrize("line", ['content: "Good morning!', "contnt: Good morning!"])
def test_the_broken_file_of_a_scheduled_post_is_told(bench: Workbench, line: str) -> None:
    bench.apply()
    bench.edit("posts/hello.yaml", "content: Good morning!", line)
    told = bench.run("status").out
    assert "its file has errors; `postsync validate` shows them" in told
    assert "scheduled" in told
