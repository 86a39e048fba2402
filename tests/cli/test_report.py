"""`postsync report`: a month of posts on the sandbox, also where the service tells little."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.integration.workbench import Run, Workbench

ACCOUNTS = ("x:acme", "linkedin:acme-inc", "bluesky:acme.example", "google_business:acme")
LABELS = ("launch", "fair", "")


@pytest.fixture
def month(empty: Workbench) -> Workbench:
    """Twelve posts in four weeks, which are all out, by two hands."""
    for number in range(12):
        label = LABELS[number % 3]
        empty.write(
            f"posts/p{number:02}.yaml",
            f"accounts: [{ACCOUNTS[number % 4]}, {ACCOUNTS[(number + 1) % 4]}]\n"
            f"scheduledAt: 2027-03-{2 + 2 * number:02}T09:00:00Z\n"
            + (f"labels: [{label}]\n" if label else "")
            + f"content: Post {number}\n",
        )
    empty.apply()
    empty.sandbox("POST", "posts", {"accounts": ["x:acme"], "content": "By hand"})
    empty.wait(days=29)
    return empty


def report(bench: Workbench, *asked: str) -> dict[str, Any]:
    document: dict[str, Any] = bench.done("report", "--format", "json", *asked).json
    return document


def asked_about(bench: Workbench) -> int:
    requests = bench.sandbox("GET", "requests")["requests"]
    return sum(one["path"].endswith("/analytics") for one in requests)


def test_a_month_is_told_and_nothing_is_written(month: Workbench) -> None:
    state = month.state_file.read_bytes()
    before = {path: path.stat().st_mtime_ns for path in month.folder.rglob("*.yaml")}
    with month.locked():
        document = report(month)
    assert month.state_file.read_bytes() == state
    assert {path: path.stat().st_mtime_ns for path in month.folder.rglob("*.yaml")} == before
    summary = document["summary"]
    assert (summary["posts"], summary["deliveries"], summary["unmanaged"]) == (12, 24, 1)
    assert summary["measured"] == summary["deliveries"]
    assert summary["known"]["impressions"] == 18, "Bluesky counts none"
    interactions = [post["metrics"]["interactions"] for post in document["posts"]]
    assert interactions == sorted(interactions, reverse=True)
    for post in document["posts"]:
        assert post["text"].startswith("Post ")
        assert all(one["url"].startswith("https://") for one in post["by_account"])
    plan = month.run("plan", "--format", "json")
    assert plan.json["summary"]["update"] == 0
    assert "impressions" not in month.state_file.read_text() + plan.out


def test_rows_come_to_the_same_total(month: Workbench) -> None:
    for by, count in (("label", 3), ("network", 4), ("account", 4), ("weekday", 7), ("week", 4)):
        document = report(month, "--by", by)
        rows = document["rows"]
        assert len(rows) == count, by
        total = sum(row["metrics"]["likes"] or 0 for row in rows)
        assert total == document["summary"]["metrics"]["likes"]


def test_only_posts_of_the_time_are_asked_about(month: Workbench) -> None:
    document = report(month, "--since", "2027-03-08T09:00:00Z", "--until", "2027-03-12T09:00:00Z")
    assert [post["address"] for post in document["posts"]]
    assert sorted(post["address"] for post in document["posts"]) == ["p03", "p04", "p05"]
    assert asked_about(month) == 3


def test_posts_are_narrowed_by_address_label_and_account(month: Workbench) -> None:
    assert [p["address"] for p in report(month, "p03")["posts"]] == ["p03"]
    launch = report(month, "--label", "launch", "--account", "x")
    assert {tuple(post["labels"]) for post in launch["posts"]} == {("launch",)}
    assert {one["network"] for post in launch["posts"] for one in post["by_account"]} == {"x"}
    assert month.run("report", "nobody").code == 1
    assert "did you mean" in month.run("report", "--account", "x:acmee").err.casefold()


def test_what_is_unmanaged_is_taken_in_when_asked_for(month: Workbench) -> None:
    posts = report(month, "--unmanaged")["posts"]
    (other,) = [post for post in posts if post["address"] is None]
    assert (other["text"], other["labels"], other["file"]) == ("By hand", [], None)
    assert report(month, "--unmanaged")["summary"]["unmanaged"] == 0


def test_a_file_that_is_gone_leaves_its_numbers(month: Workbench) -> None:
    before = report(month)["summary"]["metrics"]
    for path in month.path("posts").glob("p0*.yaml"):
        path.unlink()
    month.apply()
    found = report(month)
    assert found["summary"]["metrics"]["likes"] == before["likes"]
    assert {label for post in found["posts"] for label in post["labels"]} == {"launch", "fair"}


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"kind": "no_metrics", "error": "The token lacks a scope"}, "The token lacks a scope"),
        ({"kind": "no_metrics", "instead": "zeros"}, "the service has counted nothing"),
        (
            {"kind": "status", "status": 404, "message": "Post not found"},
            "does not have the post any more",
        ),
        ({"kind": "status", "status": 403}, "does not let this key see"),
        ({"kind": "quota"}, "the quota of the service is used up"),
        ({"kind": "html"}, "the service could not be asked"),
        ({"kind": "no_metrics", "instead": "nothing"}, "the service has counted nothing"),
    ],
)
def test_what_cannot_be_had_is_na_with_the_reason(
    month: Workbench, fault: dict[str, Any], reason: str
) -> None:
    month.edit("postsync.yaml", "provider: {name: sandbox}", "provider: {name: sandbox, tries: 1}")
    month.faults({**fault, "match": {"method": "GET", "path": "/v1/posts/*/analytics"}})
    run = month.done("report", "--since", "2027-03-20T00:00:00Z")
    assert "N/A" in run.out
    text = " ".join(run.out.split())
    assert "Nothing is known of" in text
    assert reason in text


def test_one_post_without_numbers_spoils_no_other(month: Workbench) -> None:
    month.faults(
        {"kind": "status", "status": 403, "times": 1, "match": {"path": "/v1/posts/*/analytics"}}
    )
    summary = report(month)["summary"]
    assert (summary["posts"], summary["measured_posts"], summary["measured"]) == (12, 11, 22)


def test_a_pause_that_the_service_wants_is_waited_for(month: Workbench) -> None:
    month.faults({"kind": "rate_limit", "times": 2, "match": {"path": "/v1/posts/*/analytics"}})
    assert report(month)["summary"]["measured_posts"] == 12


def test_zeros_of_what_a_network_does_not_count_are_not_taken_for_counts(month: Workbench) -> None:
    month.sandbox("POST", "settings", {"uncounted": "zero"})
    rows = {row["key"]: row for row in report(month, "--by", "network")["rows"]}
    assert rows["bluesky"]["metrics"]["likes"] > 0
    assert rows["bluesky"]["metrics"]["impressions"] is None
    assert rows["bluesky"]["metrics"]["engagement_rate"] is None


def test_nothing_is_told_without_a_key(month: Workbench) -> None:
    local = "name: outstand, baseUrl: 'http://127.0.0.1:9/v1'"
    month.edit("postsync.yaml", "name: sandbox", local)
    run = month.run("report", env={"OUTSTAND_API_KEY": ""})
    assert run.code == 1
    assert "OUTSTAND_API_KEY" in run.err


def test_nothing_went_out(empty: Workbench) -> None:
    run = empty.done("report")
    assert "No post went out between" in run.out
    assert empty.run("report", "--format", "json").json["posts"] == []


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["--offline"], "only the service knows"),
        (["--since", "2d", "--until", "9d"], "--since is later than --until"),
        (["--since", "2099-01-01"], "--since is still to come"),
        (["--out", "report.xlsx"], "says no format"),
        (["--open", "--format", "csv"], "--open shows a page"),
        (["--by", "weekdays"], "`weekday`"),
    ],
)
def test_a_wrong_command_line(empty: Workbench, asked: list[str], says: str) -> None:
    run = empty.run("report", *asked)
    assert run.code == 64
    assert says in run.err


@pytest.mark.parametrize("name", ["r.html", "r.md", "r.json", "r.csv"])
def test_it_is_saved_as_its_name_ends_and_nothing_else_is_written_over(
    month: Workbench, name: str
) -> None:
    target = month.path(name)
    assert saved(month, target).out == f"{target}\n"
    first = target.read_text("utf-8")
    assert first
    saved(month, target)
    for other in ("accounts: [x:acme]\n", "# notes\n", '{"a": 1}\n', "a,b\n", "<!doctype html>\n"):
        target.write_text(other, "utf-8")
        run = month.run("report", "--out", str(target))
        assert (run.code, target.read_text("utf-8")) == (1, other)
        assert "that file is no report" in run.err


def saved(bench: Workbench, target: Path) -> Run:
    return bench.done("report", "--out", str(target))


def test_a_page_has_its_usual_place_and_is_printed_when_asked_for(month: Workbench) -> None:
    assert month.done("report", "--format", "html").out == ".postsync/report.html\n"
    page = month.path(".postsync/report.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    printed = month.done("report", "--format", "html", "--out", "-").out
    assert printed.startswith("<!doctype html>")


def test_the_summary_of_a_job_gets_the_markdown(month: Workbench) -> None:
    summary = month.path("summary.md")
    summary.write_text("Before.\n", "utf-8")
    month.done("report", "--by", "label", "--summary", str(summary), "--format", "json")
    text = summary.read_text("utf-8")
    assert text.startswith("Before.\n## postsync report: 12 posts")
    assert "| launch |" in text


def test_a_spreadsheet_gets_every_delivery(month: Workbench) -> None:
    rows = month.done("report", "--by", "delivery", "--format", "csv").out.splitlines()
    assert len(rows) == 25
    assert rows[0].startswith("address,remote_id,labels,accounts,published_at,text,url,impressions")


def test_a_failure_is_one_document(month: Workbench) -> None:
    month.faults({"kind": "unauthorized"})
    run = month.run("report", "--format", "json")
    assert run.code == 1
    assert json.loads(run.out)["error"]["code"] == "unauthorized"
