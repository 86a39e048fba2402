"""`postsync verify`: what was due, and what became of it."""

import json
from typing import Any

import pytest
from tests.integration.workbench import HELLO, Run, Workbench

BOTH = """\
accounts: [x:acme, linkedin:acme-inc]
scheduledAt: 2027-03-02T09:00:00Z
content: Good morning!
"""
LINKEDIN = "mV3xT"
FAILS = {"kind": "partial", "accounts": [LINKEDIN], "error": "the token has expired"}


def verify(bench: Workbench, *asked: str, code: int = 0) -> dict[str, Any]:
    """The document of a look, which must end with that code."""
    run = bench.run("verify", *asked, "--format", "json")
    assert run.code == code, run
    return run.json


def posts(document: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    return {post["address"]: (post["lifecycle"], post["attention"]) for post in document["posts"]}


def calls(bench: Workbench) -> list[str]:
    requests = bench.sandbox("GET", "requests")["requests"]
    return [f"{one['method']} {one['path']}" for one in requests]


def test_what_is_out_is_told_with_its_links_and_nothing_is_written(bench: Workbench) -> None:
    bench.apply()
    assert verify(bench)["posts"] == []
    bench.wait(days=1)
    state = bench.state_file.read_bytes()
    with bench.locked():
        document = verify(bench, "--since", "2h")
    assert bench.state_file.read_bytes() == state
    (post,) = document["posts"]
    assert (post["file"], post["line"], post["due_at"]) == (
        "posts/hello.yaml",
        1,
        "2027-03-02T09:00:00Z",
    )
    assert post["deliveries"][0]["url"].startswith("https://x.com/")
    assert (document["summary"], document["needs_attention"]) == ({"published": 1}, 0)
    assert document["since"] < post["due_at"] < document["until"]
    bench.wait(hours=3)
    assert verify(bench, "--since", "2h")["posts"] == []
    assert verify(bench, "--since", document["since"])["summary"] == {"published": 1}


def test_a_failed_delivery_needs_a_person_until_somebody_says_otherwise(bench: Workbench) -> None:
    bench.write("posts/hello.yaml", BOTH)
    bench.apply()
    bench.faults(FAILS)
    bench.wait(days=1, minutes=1)
    document = verify(bench, "--since", "30m", code=1)
    assert posts(document) == {"hello": ("partly_published", "failed")}
    failed = document["posts"][0]["deliveries"][1]
    assert (failed["username"], failed["status"]) == ("acme-inc", "failed")
    assert failed["error"] == "the token has expired"
    text = bench.run("verify")
    assert text.code == 1
    assert "the token has expired" in text.out
    assert "postsync retry hello" in text.out
    assert "Something needs a person." in text.out
    bench.wait(hours=6)
    # However short the look: what is open stays open.
    assert posts(verify(bench, "--since", "30m", code=1)) == posts(document)
    bench.write("posts/hello.yaml", f"answers: {{known: [linkedin]}}\n{BOTH}")
    assert verify(bench, "--since", "30m")["posts"] == []
    assert posts(verify(bench)) == {"hello": ("partly_published", None)}


def test_after_seven_days_a_failure_needs_nobody(bench: Workbench) -> None:
    bench.write("posts/hello.yaml", BOTH)
    bench.apply()
    bench.faults(FAILS)
    bench.wait(days=7)
    assert verify(bench, code=1)["needs_attention"] == 1
    bench.wait(days=1, minutes=1)
    assert verify(bench)["posts"] == []


def test_what_hangs_is_publishing_and_then_overdue(bench: Workbench) -> None:
    bench.sandbox("POST", "settings", {"publish_delay": 36000})
    bench.apply()
    bench.wait(days=1)
    bench.wait(minutes=5)
    assert posts(verify(bench, "--since", "3m")) == {"hello": ("publishing", None)}
    bench.wait(minutes=55)
    assert posts(verify(bench, "--since", "30m", code=1)) == {"hello": ("publishing", "overdue")}
    bench.wait(hours=9, minutes=5)
    # It was due long ago, and went out since the last look.
    late = verify(bench, "--since", "30m")
    assert posts(late) == {"hello": ("published", None)}
    assert late["posts"][0]["published_at"] > late["since"]


def test_a_post_without_a_time_counts_by_when_it_went_out(bench: Workbench) -> None:
    bench.write("posts/hello.yaml", "accounts: [x:acme]\ncontent: Now\n")
    bench.wait(days=3)
    bench.apply()
    bench.wait(minutes=10)
    assert posts(verify(bench, "--since", "30m")) == {"hello": ("published", None)}
    bench.wait(hours=1)
    assert posts(verify(bench, "--since", "30m")) == {}


def test_a_post_that_nobody_sent_is_missed(bench: Workbench) -> None:
    bench.wait(days=1, hours=1)
    assert posts(verify(bench, code=1)) == {"hello": ("missed", "missed")}
    bench.write("posts/hello.yaml", HELLO.replace("Good", 300 * "o"))
    broken = verify(bench, code=1)
    assert posts(broken) == {"hello": ("missed", "missed")}
    assert "errors" in broken["posts"][0]["note"]


def test_what_is_due_whatever_became_of_its_file(bench: Workbench) -> None:
    for name in ("deleted", "renamed", "archived"):
        bench.write(f"posts/{name}.yaml", HELLO.replace("Good", name))
    bench.apply()
    bench.path("posts/deleted.yaml").unlink()
    bench.path("posts/renamed.yaml").rename(bench.path("posts/other.yaml"))
    bench.wait(days=1)
    found = verify(bench)
    assert posts(found) == {
        "archived": ("published", None),
        "deleted": ("published", None),
        "hello": ("published", None),
        "other": ("new", None),
        "renamed": ("published", None),
    }
    assert "takes it over" in next(p for p in found["posts"] if p["address"] == "other")["note"]
    bench.path("posts/archived.yaml").unlink()
    bench.run("apply", "--auto-approve", "--allow-cancels", "9")
    archived = {post["address"]: post for post in verify(bench)["posts"]}["archived"]
    assert (archived["lifecycle"], archived["note"]) == ("published", "its file is gone")
    assert archived["deliveries"][0]["url"]


def test_a_call_of_unknown_outcome_needs_a_person(bench: Workbench) -> None:
    bench.write("posts/hello.yaml", "accounts: [x:acme]\ncontent: Now\n")
    bench.faults({"kind": "drop_before", "match": {"method": "POST", "path": "/v1/posts*"}})
    bench.run("apply", "--auto-approve")
    bench.faults()
    assert posts(verify(bench, "--since", "30m", code=1)) == {"hello": ("unknown", "unknown")}


def test_it_asks_the_service_about_what_was_due_alone(bench: Workbench) -> None:
    bench.posts(30)
    bench.write("posts/late.yaml", HELLO.replace("03-02", "03-20").replace("Good", "Later, good"))
    bench.apply()
    bench.wait(days=10)
    verify(bench)  # what is due has been since, and long out
    bench.write("posts/soon.yaml", HELLO.replace("03-02T09:00", "03-11T09:30").replace("Good", "A"))
    bench.apply()
    bench.wait(hours=1)
    before = len(calls(bench))
    assert posts(verify(bench, "--since", "2h")) == {"soon": ("published", None)}
    asked = calls(bench)[before:]
    assert len(asked) <= 3, asked


def test_drafts_and_posts_beyond_the_horizon_are_not_due(bench: Workbench) -> None:
    bench.write("posts/hello.yaml", f"draft: true\n{HELLO}")
    bench.write("posts/far.yaml", HELLO.replace("2027", "2028"))
    bench.wait(days=2)
    assert verify(bench, "--since", "7d")["posts"] == []


def test_markdown_and_text_say_how_far_they_look(bench: Workbench) -> None:
    bench.apply()
    bench.wait(days=1)
    text = bench.done("verify", "--since", "2027-03-02T08:00").out
    assert "PUBLISHED (1)" in text
    assert "Due since Tue 2027-03-02 08:00 UTC, 60 minutes ago: 1 published." in text
    markdown = bench.done("verify", "--since", "90m", "--format", "markdown").out
    assert markdown.startswith("## postsync verify: 1 published\n")
    assert "](<https://x.com/" in markdown
    assert "Due since" in markdown


def test_a_wrong_length_of_time_is_a_wrong_command_line(bench: Workbench) -> None:
    for wrong in ("3x", "", "yesterday", "-1h", "400d", "2028-01-01", "9999-12-31T23:59:59Z"):
        run: Run = bench.run("verify", "--since", wrong)
        assert run.code == 64, wrong
        assert json.loads(bench.run("verify", "--since", wrong, "--format", "json").out)["error"]


def test_a_clock_that_is_off_is_told_as_overdue_rests_on_it(bench: Workbench) -> None:
    bench.apply()
    bench.faults({"kind": "clock_skew", "seconds": 600})
    assert "the service's clock is 600 s ahead of this one" in bench.done("verify").err


def test_over_http_at_a_service(bench: Workbench) -> None:
    bench.write("posts/hello.yaml", BOTH)
    with bench.serving():
        bench.apply()
        bench.faults(FAILS)
        bench.wait(days=1, minutes=1)
        document = verify(bench, code=1)
        assert document["service"]["provider"] == "outstand"
        assert posts(document) == {"hello": ("partly_published", "failed")}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2 hours", "Did you mean 2h?"),
        ("1h30m", "Did you mean 90m?"),
        ("12/20/2026 10:00 UTC", "Write 2026-12-20T10:00Z."),
        ("tomorrow", None),
    ],
)
def test_a_span_or_a_time_of_another_form_is_told_how_it_is_written(
    bench: Workbench, written: str, meant: str | None
) -> None:
    run = bench.run("verify", "--since", written)
    said = " ".join(run.err.split())
    assert run.code == 64
    assert "is neither a length such as 30m, 2h or 7d nor a time" in said
    assert said.endswith(meant or "T09:00:00Z.")


def test_a_part_that_came_late_is_missed_although_another_one_says_the_same(
    bench: Workbench,
) -> None:
    bench.write("posts/hello.yaml", f"{HELLO}variants: {{x: {{}}}}\n")
    bench.apply()
    bench.wait(days=2)
    other = HELLO.replace("x:acme", "x:acme, bluesky")
    bench.write("posts/hello.yaml", f"{other}variants: {{x: {{content: Hi}}, bluesky: {{}}}}\n")
    bench.run("apply", "--auto-approve")
    assert posts(verify(bench, code=1))["hello@bluesky"] == ("missed", "missed")
