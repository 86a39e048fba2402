"""After the merge: what was scheduled where, links when posts are out, an issue for what needs a person."""

import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from action import github, merged
from action.job import Job
from action.posts import by_key, line
from action.report import report
from action.run import run
from markdown_it import MarkdownIt
from tests.action.runner import read_outputs
from tests.action.stand_in import BOT, JOB_TOKEN, REPOSITORY, Fault, GitHubStandIn
from tests.doubles.git_place import GIT
from tests.integration.workbench import HELLO, Workbench

from postsync.views.moments import Zone

MARK = "<!-- postsync apply -->"

FAR = HELLO.replace("2027-03-02", "2027-04-20").replace("morning", "evening")


class Repository:
    """A default branch to which pull requests are merged, each of one commit."""

    def __init__(self, bench: Workbench, hub: GitHubStandIn, top: Path) -> None:
        self.bench, self.hub, self.top = bench, hub, top
        self.git("init", "-q", "-b", "main")
        bench.write(".gitignore", ".postsync/\n")
        self.git("add", "--all")
        self.git("commit", "-q", "-m", "Begin")
        self.event = "push"
        self.folder = ""

    def git(self, *words: str) -> str:
        done = subprocess.run(
            [*GIT, *words], cwd=self.bench.folder, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def merge(self, number: int, **files: str) -> None:
        """Merge a pull request that writes these files."""
        for name, text in files.items():
            self.bench.write(f"posts/{name}.yaml", text)
        self.git("add", "--all")
        self.git("commit", "-q", "--allow-empty", "-m", f"Merge #{number}")
        sha = self.git("rev-parse", "HEAD")
        self.hub.pull(number, head=sha, merged=True)
        self.hub.of_commit[sha] = [number]

    def uses(self, command: str, **given: str) -> dict[str, str]:
        """`uses: OWNER/postsync`; what comes out."""
        outputs, summary = self.top / "outputs", self.top / "summary"
        outputs.write_text("")
        env = {
            **self.bench.environment(),
            "GH_TOKEN": JOB_TOKEN,
            "GITHUB_API_URL": self.hub.url,
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_EVENT_NAME": self.event,
            "GITHUB_RUN_ID": "7",
            "GITHUB_SHA": self.git("rev-parse", "HEAD"),
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_WORKSPACE": str(self.bench.folder),
            "RUNNER_TEMP": str(self.top),
            "INPUT_COMMAND": command,
            "INPUT_COMMENT": "true",
            "INPUT_ISSUES": "true",
            "INPUT_PREVIEW": "false",
            **{f"INPUT_{name.upper()}": value for name, value in given.items()},
        }
        assert run(Job(env)) == 0
        told = read_outputs(outputs.read_text())
        env |= {"FOLDER": told["folder"], "EXIT_CODE": told["exit-code"]}
        assert report(Job(env)) == 0
        return read_outputs(outputs.read_text())

    def apply(self, **given: str) -> str:
        return self.uses("apply", auto_approve="true", **given)["exit-code"]

    def daily(self) -> str:
        self.event = "schedule"
        return self.uses("apply", reviewed_only="true")["exit-code"]

    def verify(self, **given: str) -> str:
        return self.uses("verify", **given)["exit-code"]

    def lines(self, number: int) -> list[str]:
        (body,) = self.hub.bodies(number)
        return [one for one in body.splitlines() if one.startswith("- ") and "<!-- post " in one]

    @property
    def open_issues(self) -> list[dict[str, Any]]:
        return [issue for issue in self.hub.issues if issue["state"] == "open"]


@pytest.fixture
def repository(tmp_path: Path, hub: GitHubStandIn, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository with nothing merged yet. postsync runs in this process, which is quicker."""
    bench = Workbench(tmp_path / "workspace")

    def postsync(words: list[str], *, into: Path | None = None, **_: Any) -> int:
        done = bench.run(*words)
        if into is not None:
            into.write_text(done.out, "utf-8")
        return done.code

    monkeypatch.setattr("action.run.postsync", postsync)
    monkeypatch.setattr(github.time, "sleep", lambda _: None)
    return Repository(bench, hub, tmp_path)


def fail(bench: Workbench) -> None:
    """Let the next delivery fail."""
    bench.faults(
        {"kind": "partial", "accounts": ["x:acme"], "error": "the token has expired", "times": 1}
    )


# --- what was scheduled where ---------------------------------------------------------------------


def test_the_merged_pull_request_is_told_what_was_scheduled_where(repository: Repository) -> None:
    repository.merge(3, hello=HELLO, far=FAR)
    assert repository.apply() == "0"
    (body,) = repository.hub.bodies(3)
    assert body.startswith(f"{MARK}\n")
    assert "https://github.com/acme/posts/actions/runs/7" in body
    hello, far = repository.lines(3)
    assert hello.startswith("- <b>Good morning\\!</b> `hello` ")
    assert "`hello` scheduled for Tue 2027-03-02 09:00 UTC: `x @acme`" in hello
    assert "`far` not scheduled yet" in far
    assert "What apply said" in body


def test_a_line_is_read_as_markdown(repository: Repository) -> None:
    repository.merge(3, hello=HELLO)
    repository.apply()
    repository.bench.wait(hours=24)
    repository.verify()
    page = MarkdownIt().render(repository.hub.bodies(3)[0])
    assert "<code>hello</code> out since" in page
    assert page.count('<a href="https://x.com/') == 1


@pytest.mark.parametrize(
    "hostile", ["a--><!-- post b -->", "`*[x](https://evil.example)", "@all #1"]
)
def test_nothing_in_a_line_is_markdown_or_a_mark(hostile: str) -> None:
    failed_ = {"network": "x", "username": hostile, "error": hostile}
    post = {"address": hostile, "lifecycle": "failed", "deliveries": [failed_]}
    made = line(post, Zone())
    assert [*by_key([made])] == [quote(hostile, safe="/").replace("-", "%2D")]
    page = MarkdownIt().render(made)
    assert "<a " not in page
    assert "<strong>failed</strong>" in page


def test_where_nothing_was_done_nobody_is_told(repository: Repository) -> None:
    repository.merge(3, hello=HELLO)
    repository.apply()
    repository.merge(4)
    assert repository.apply() == "0"
    assert repository.hub.bodies(4) == []


def test_a_second_apply_renews_the_comment_and_keeps_what_it_said(repository: Repository) -> None:
    repository.merge(3, hello=HELLO)
    repository.apply()
    other = HELLO.replace("morning", "noon").replace("09:00", "12:00")
    sha = repository.git("rev-parse", "HEAD")
    repository.merge(3, noon=other)
    assert sha != repository.git("rev-parse", "HEAD")
    repository.apply()
    hello, noon = repository.lines(3)
    assert "`hello` scheduled" in hello
    assert "`noon` scheduled" in noon


def test_a_merge_that_waited_behind_another_is_told_as_well(repository: Repository) -> None:
    """GitHub drops the waiting run of the first: the second applies both."""
    repository.merge(3, hello=HELLO)
    repository.merge(4, noon=HELLO.replace("morning", "noon").replace("09:00", "12:00"))
    repository.apply()
    assert len(repository.lines(4)) == 2
    (line,) = repository.lines(3)
    assert "`hello` scheduled" in line


def test_the_daily_run_tells_the_pull_request_that_brought_the_post(repository: Repository) -> None:
    repository.merge(3, far=FAR)
    repository.apply()
    repository.merge(4)
    repository.apply()
    repository.bench.wait(days=25)
    assert repository.daily() == "0"
    (far,) = repository.lines(3)
    assert "`far` scheduled for Tue 2027-04-20 09:00 UTC" in far
    assert repository.hub.bodies(4) == []


def test_a_post_that_was_taken_back_is_named(repository: Repository) -> None:
    repository.merge(3, hello=HELLO)
    repository.apply()
    repository.bench.path("posts/hello.yaml").unlink()
    repository.merge(4)
    repository.apply(allow_empty="true")
    (line,) = repository.lines(4)
    assert "`hello` taken back" in line


def test_that_a_comment_does_not_hold_all_posts_is_said(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merged, "_ROOM", 420)
    day = HELLO.replace("accounts", "id: post-{}\naccounts").replace("morning", "morning {}")
    posts = "---\n".join(day.replace("09:00", f"09:{n:02}").format(n, n) for n in range(9))
    repository.merge(3, many=posts)
    repository.apply()
    assert len(repository.lines(3)) == 3
    more = "\n- and others, which are in the summary of the run\n"
    assert repository.hub.bodies(3)[0].count(more) == 1
    repository.bench.wait(hours=24, minutes=30)
    repository.verify()
    assert all("out since" in line for line in repository.lines(3))
    assert repository.hub.bodies(3)[0].count(more) == 1


def test_a_commit_of_no_pull_request_is_told_to_nobody(repository: Repository) -> None:
    repository.merge(3, hello=HELLO)
    repository.hub.of_commit.clear()
    assert repository.apply() == "0"
    assert repository.hub.comments == []


@pytest.mark.parametrize("status", [403, 404, 500])
def test_what_github_refuses_fails_no_apply(
    repository: Repository, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.merge(3, hello=HELLO)
    repository.hub.faults = [Fault("GET", "commits", status), Fault("POST", "", status)]
    assert repository.apply() == "0"
    assert "::warning title=postsync::The comment was not written" in capsys.readouterr().out


# --- the links ------------------------------------------------------------------------------------


def test_links_are_filled_in_when_posts_are_out(repository: Repository) -> None:
    repository.merge(3, hello=HELLO)
    repository.apply()
    before = repository.hub.bodies(3)
    assert repository.verify() == "0"
    assert repository.hub.bodies(3) == before, "it is not out yet"
    repository.merge(4)
    repository.bench.wait(hours=24)
    assert repository.verify() == "0"
    (line,) = repository.lines(3)
    assert "`hello` out since Tue 2027-03-02 09:00 UTC: [x @&#8203;acme](<https://x.com/" in line
    (body,) = repository.hub.bodies(3)
    assert "What apply said" in body
    calls = len([call for call in repository.hub.calls if call.startswith("PATCH")])
    repository.verify()
    assert len([call for call in repository.hub.calls if call.startswith("PATCH")]) == calls


def test_a_comment_of_somebody_else_gets_no_links(repository: Repository) -> None:
    repository.merge(3, hello=HELLO)
    repository.apply()
    (ours,) = repository.hub.bodies(3)
    repository.hub.comments.clear()
    repository.hub.comment(ours, user="somebody")
    repository.bench.wait(hours=24)
    repository.verify()
    assert repository.hub.bodies(3) == [ours]


# --- an issue for what needs a person -------------------------------------------------------------


def failed(repository: Repository) -> None:
    """A post that failed to go out."""
    repository.merge(3, hello=HELLO)
    repository.apply()
    fail(repository.bench)
    repository.bench.wait(hours=24)


def known(repository: Repository) -> None:
    """Somebody says that the failure is known."""
    repository.bench.run("apply", "--auto-approve")
    repository.bench.done("state", "known", "hello")


def test_a_failed_post_gets_one_issue_that_says_what_is_the_matter(repository: Repository) -> None:
    failed(repository)
    for _ in range(3):
        assert repository.verify() == "1"
    (issue,) = repository.hub.issues
    assert issue["title"] == "hello failed to go out"
    assert issue["labels"] == [{"name": "postsync"}]
    assert issue["body"].startswith("<!-- postsync issue: hello -->\n")
    assert "the token has expired" in issue["body"]
    assert "posts/hello.yaml:1" in issue["body"]
    assert "**Delivery failed:** it is never repeated by itself" in issue["body"]
    again = "write `answers: {retry: [x:acme]}` in posts/hello.yaml, or run `postsync retry hello`."
    assert f"- If it is to be sent there once more: {again}" in issue["body"]
    assert "or run `postsync state known hello`." in issue["body"]
    assert "[this run](https://github.com/acme/posts/actions/runs/7)" in issue["body"]
    assert "summary says what to do" not in issue["body"]
    (line,) = repository.lines(3)
    assert "the token has expired" in line


def test_a_question_is_an_issue_that_says_how_to_answer(repository: Repository) -> None:
    twin = {"accounts": ["x:acme"], "content": "Good morning!", "scheduledAt": "2027-03-04T09:00Z"}
    repository.bench.sandbox("POST", "posts", twin)
    repository.merge(3, hello=HELLO)
    assert repository.apply() == "1"
    assert "`hello` **waits for an answer**" in repository.lines(3)[0]
    assert repository.verify() == "0", "there is time until it is due"
    repository.bench.wait(hours=24)
    assert repository.verify() == "1"
    (issue,) = repository.hub.issues
    assert issue["title"] == "hello waits for an answer"
    assert "run `postsync apply --adopt hello=" in issue["body"]
    assert "`answers: {" in issue["body"]


def test_it_is_closed_when_the_failure_is_known(repository: Repository) -> None:
    failed(repository)
    repository.verify()
    known(repository)
    assert repository.verify() == "0"
    assert repository.open_issues == []
    (issue,) = repository.hub.issues
    assert issue["state_reason"] == "completed"
    (why,) = repository.hub.bodies(issue["number"])
    assert why.startswith("Somebody has said that this failure is known")
    assert len(repository.hub.bodies(issue["number"])) == 1
    repository.verify()
    assert len(repository.hub.bodies(issue["number"])) == 1, "it is said once"


def test_it_is_closed_with_the_true_reason_when_it_was_long_ago(repository: Repository) -> None:
    failed(repository)
    repository.verify()
    repository.bench.wait(days=8)
    assert repository.verify(since="2h") == "0"
    (issue,) = repository.hub.issues
    (why,) = repository.hub.bodies(issue["number"])
    assert why.startswith("It failed more than seven days ago")


def test_lines_stand_in_the_order_of_time(repository: Repository) -> None:
    later = HELLO.replace("09:00", "12:00").replace("morning", "noon")
    repository.merge(3, a_last=FAR, b_later=later, c_first=HELLO)
    repository.apply()
    names = [line.split("`")[1] for line in repository.lines(3)]
    assert names == ["c_first", "b_later", "a_last"]
    repository.bench.wait(hours=24, minutes=30)
    repository.verify()
    assert [line.split("`")[1] for line in repository.lines(3)] == names


def test_it_is_closed_with_the_link_when_the_post_is_out(repository: Repository) -> None:
    failed(repository)
    repository.verify()
    repository.bench.done("retry", "hello", "--auto-approve")
    repository.bench.wait(hours=1)
    assert repository.verify() == "0"
    (issue,) = repository.hub.issues
    assert issue["state"] == "closed"
    (why,) = repository.hub.bodies(issue["number"])
    assert "https://x.com/" in why


def test_one_that_a_person_closed_stays_closed(repository: Repository) -> None:
    failed(repository)
    repository.verify()
    repository.hub.issues[0]["state"] = "closed"
    assert repository.verify() == "1"
    assert repository.open_issues == []
    assert len(repository.hub.issues) == 1


def test_it_opens_again_when_something_else_is_the_matter(repository: Repository) -> None:
    failed(repository)
    repository.verify()
    (issue,) = repository.hub.issues
    issue["state"] = "closed"
    issue["body"] = issue["body"].replace("<!-- matter ", "<!-- matter other-")
    repository.verify()
    (issue,) = repository.open_issues
    assert "<!-- matter other-" not in issue["body"]


def test_an_issue_of_somebody_else_with_our_mark_is_theirs(repository: Repository) -> None:
    failed(repository)
    theirs = {
        "number": 1, "state": "open", "title": "mine", "user": {"login": "somebody"},
        "body": "<!-- postsync issue: hello -->\n", "labels": [{"name": "postsync"}],
    }  # fmt: skip
    repository.hub.issues.append(dict(theirs))
    repository.verify()
    assert repository.hub.issues[0] == theirs
    assert len(repository.hub.issues) == 2


def test_two_workspaces_close_none_of_each_others_issues(repository: Repository) -> None:
    failed(repository)
    repository.verify(name="brands/a")
    (issue,) = repository.hub.issues
    assert issue["title"] == "hello (brands/a) failed to go out"
    known(repository)
    repository.verify(name="brands/b")
    repository.verify()
    assert len(repository.open_issues) == 1
    repository.verify(name="brands/a")
    assert repository.open_issues == []


def test_an_issue_that_was_opened_although_github_failed_is_not_opened_twice(
    repository: Repository,
) -> None:
    failed(repository)
    repository.hub.faults = [Fault("POST", "issues$", 502, times=1, after=True)]
    repository.verify()
    assert len(repository.hub.issues) == 1


def test_a_look_that_failed_closes_nothing(repository: Repository) -> None:
    failed(repository)
    repository.verify()
    repository.bench.write("postsync.yaml", "version: 1\nprovider: {name: nobody}\n")
    assert repository.verify() == "1"
    assert len(repository.open_issues) == 1


@pytest.mark.parametrize("status", [403, 404, 410])
def test_without_the_permission_it_says_which_one_is_missing(
    repository: Repository, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    failed(repository)
    repository.hub.faults = [Fault("GET", "issues$", status), Fault("POST", "issues$", status)]
    assert repository.verify() == "1"
    said = capsys.readouterr().out
    assert "::warning title=postsync::Issues were not kept up to date" in said
    assert ("issues: write" in said) == (status != 410)


def test_no_issue_is_opened_where_none_is_wanted(repository: Repository) -> None:
    failed(repository)
    assert repository.verify(issues="false") == "1"
    assert repository.hub.issues == []
    assert BOT not in str(repository.hub.issues)
