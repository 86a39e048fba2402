"""The comment on a pull request: one for each workspace, always about the newest commit, never another's."""

import json
from pathlib import Path
from typing import Any

import pytest
from action import github
from action.comments import HOLDS
from action.job import Job
from action.report import begin, report
from tests.action.runner import ARTIFACT
from tests.action.stand_in import BOT, JOB_TOKEN, REPOSITORY, Fault, GitHubStandIn

OLD, HEAD, NEWER = 40 * "a", 40 * "b", 40 * "c"

MARK = "<!-- postsync plan -->"

DIGEST = "sha256:" + 64 * "d"

CHANGED: dict[str, Any] = {
    "digest": DIGEST,
    "changes": [{"address": "hello", "action": "create"}],
}
QUIET: dict[str, Any] = {"digest": DIGEST, "changes": [], "diagnostics": [], "configuration": []}

DEFERRED = [{"address": "far", "action": "defer"}]
FAILED: dict[str, Any] = {"error": {"code": "invalid-config", "message": "no"}}


class Pull:
    """A pull request, and the steps that tell people about its plan."""

    def __init__(self, top: Path, hub: GitHubStandIn) -> None:
        self.top, self.hub = top, hub
        self.env = {
            "GH_TOKEN": JOB_TOKEN,
            "GITHUB_API_URL": hub.url,
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_RUN_ID": "7",
            "GITHUB_OUTPUT": str(top / "outputs"),
            "GITHUB_STEP_SUMMARY": str(top / "summary"),
            "FOLDER": str(top),
            "EXIT_CODE": "0",
            "PREVIEW_URL": ARTIFACT,
            "INPUT_COMMAND": "plan",
            "INPUT_COMMENT": "true",
            "INPUT_WORKING_DIRECTORY": ".",
        }
        self.head()

    def head(self, commit: str = HEAD, *, repository: str | None = REPOSITORY) -> None:
        """What was pushed last, and starts the run."""
        pull = self.hub.pull(3, head=commit)
        event = json.loads(json.dumps({"number": 3, "pull_request": pull}))
        event["pull_request"]["head"]["repo"] = repository and {"full_name": repository}
        path = self.top / "event.json"
        path.write_text(json.dumps(event))
        self.env["GITHUB_EVENT_PATH"] = str(path)

    def begin(self, **env: str) -> None:
        assert begin(Job({**self.env, **env})) == 0

    def report(self, plan: Any = None, text: str = "# The plan\n", **env: str) -> str:
        """Tell people; what the comment says."""
        (self.top / "plan.json").write_text(json.dumps(CHANGED if plan is None else plan))
        (self.top / "plan.md").write_text(text, "utf-8")
        (self.top / "summary").unlink(missing_ok=True)
        assert report(Job({**self.env, **env})) == 0
        bodies = self.hub.bodies()
        return bodies[-1] if bodies else ""

    @property
    def summary(self) -> str:
        return (self.top / "summary").read_text("utf-8")


@pytest.fixture
def pull(tmp_path: Path, hub: GitHubStandIn, monkeypatch: pytest.MonkeyPatch) -> Pull:
    """A pull request without a comment. Nobody waits for a busy GitHub."""
    monkeypatch.setattr(github.time, "sleep", lambda _: None)
    return Pull(tmp_path, hub)


def test_the_comment_begins_with_the_link_and_says_which_commit_it_is_about(pull: Pull) -> None:
    lines = pull.report().splitlines()
    heading = f"### [Open the preview]({ARTIFACT})"
    assert lines[:3] == [MARK, f"<!-- commit {HEAD} -->", heading]
    assert f"`{HEAD[:12]}`" in lines[4]
    assert f"https://github.com/{REPOSITORY}/actions/runs/7" in lines[4]
    assert lines[-1] == "# The plan"


def test_the_link_stands_in_the_heading_of_the_plan(pull: Pull) -> None:
    body = pull.report(text="<!-- postsync -->\n<!-- x -->\n### 2 new, 1 changed\n\nThe rest.\n")
    assert f"\n### [Open the preview]({ARTIFACT}) · 2 new, 1 changed\n\nWhat merging" in body
    assert body.count("###") == 1
    assert (
        f"### [Open the preview]({ARTIFACT}) · 2 new, 1 changed\n\n<!-- postsync -->\n<!-- x -->\nThe rest."
        in pull.summary
    )
    assert "### 2 new, 1 changed\n\nWhat merging" in pull.report(
        text="### 2 new, 1 changed\n\nThe rest.\n", PREVIEW_URL=""
    )


def test_there_is_one_comment_and_it_is_renewed(pull: Pull) -> None:
    pull.report()
    assert pull.report(text="# Another\n").endswith("# Another\n")
    (body,) = pull.hub.bodies()
    assert "# The plan" not in body


@pytest.mark.parametrize("links", [True, False])
def test_it_is_found_behind_many_others(pull: Pull, links: bool) -> None:
    pull.hub.has_links = links
    for number in range(250):
        pull.hub.comment(f"Number {number}", user="somebody")
    pull.report()
    pull.report(text="# Another\n")
    assert len(pull.hub.bodies()) == 251


def test_two_workspaces_have_a_comment_each(pull: Pull) -> None:
    for folder in ("brands/a", "brands/b", "brands/a"):
        pull.report(text=f"# {folder}\n", INPUT_WORKING_DIRECTORY=folder)
    assert [body.splitlines()[0] for body in pull.hub.bodies()] == [
        "<!-- postsync plan: brands/a -->",
        "<!-- postsync plan: brands/b -->",
    ]


@pytest.mark.parametrize("name", ["a-->b", "a --> <img>", "ü", "a\nb"])
def test_no_name_of_a_workspace_ends_its_mark(pull: Pull, name: str) -> None:
    for _ in range(2):
        body = pull.report(INPUT_NAME=name)
    (_,) = pull.hub.bodies()
    assert body.splitlines()[0].count("-->") == 1
    assert body.splitlines()[0].endswith(" -->")


def test_what_others_write_with_our_mark_is_theirs(pull: Pull) -> None:
    forged = f"{MARK}\nnot ours"
    pull.hub.comment(forged, user="somebody")
    pull.hub.comment("Mine.", user=BOT)
    pull.begin()
    pull.report()
    theirs, other, ours = pull.hub.bodies()
    assert (theirs, other) == (forged, "Mine.")
    assert ours.startswith(MARK)


def test_a_token_of_a_persons_own_writes_as_that_person(pull: Pull) -> None:
    for _ in range(2):
        pull.report(GH_TOKEN="octocat")
    assert [c["user"]["login"] for c in pull.hub.comments] == ["octocat"]


def test_the_other_name_of_the_token_does_as_well(pull: Pull) -> None:
    del pull.env["GH_TOKEN"]
    pull.report(GITHUB_TOKEN=JOB_TOKEN)
    assert pull.hub.tokens == {JOB_TOKEN}


# --- outdated -------------------------------------------------------------------------------------


def test_an_older_plan_is_marked_before_a_newer_one_is_made_and_marked_once(pull: Pull) -> None:
    pull.head(OLD)
    before = pull.report()
    pull.head(HEAD)
    for _ in range(2):
        pull.begin()
        (body,) = pull.hub.bodies()
        assert body.count("**Outdated:**") == 1
        assert f"`{OLD[:12]}`" in body
        assert f"`{HEAD[:12]}` is [being made]" in body
        assert body.endswith(before.split("\n", 2)[2])
    assert "Outdated" not in pull.report()


def test_where_there_is_no_comment_none_is_marked(pull: Pull) -> None:
    pull.begin()
    assert all(call.startswith("GET ") for call in pull.hub.calls)


def test_a_run_that_is_started_again_leaves_its_own_comment_as_it_is(pull: Pull) -> None:
    before = pull.report()
    pull.begin()
    assert pull.hub.bodies() == [before]


def test_a_plan_that_could_not_be_made_says_so_above_the_old_one(pull: Pull) -> None:
    pull.head(OLD)
    pull.report()
    pull.head(HEAD)
    pull.begin()
    body = pull.report(FAILED, "## postsync failed\n\nposts/a.yaml:3\n", EXIT_CODE="1")
    assert f"There is no plan of `{HEAD[:12]}`" in body
    assert body.index("posts/a.yaml:3") < body.index("**Outdated:**") < body.index("# The plan")
    assert f"`{OLD[:12]}`" in body
    again = pull.report()
    assert "Outdated" not in again
    assert "failed" not in again


def test_a_plan_that_could_not_be_made_is_told_without_an_old_one_too(pull: Pull) -> None:
    body = pull.report(FAILED, "## postsync failed\n", EXIT_CODE="1")
    assert f"There is no plan of `{HEAD[:12]}`" in body
    assert "Outdated" not in body


def test_a_pull_request_with_nothing_to_show_gets_no_comment(pull: Pull) -> None:
    assert pull.report(QUIET) == ""
    assert pull.hub.bodies() == []
    assert "# The plan" in pull.summary


@pytest.mark.parametrize(
    ("more", "is_told"),
    [
        ({"changes": DEFERRED, "since": {"posts": [], "problem": None}}, False),
        ({"changes": DEFERRED, "since": {"posts": [{"address": "far"}], "problem": None}}, True),
        ({"changes": DEFERRED, "since": {"posts": [], "problem": "no history"}}, True),
        ({"changes": DEFERRED}, True),
        ({"since": {"posts": [{"address": "drafts/a"}], "problem": None}}, True),
        ({"diagnostics": [{"severity": "warn"}]}, False),
        ({"diagnostics": [{"severity": "error"}]}, True),
        ({"configuration": [{"path": "timezone"}]}, True),
    ],
)
def test_what_was_so_before_is_nothing_to_show(
    pull: Pull, more: dict[str, Any], is_told: bool
) -> None:
    assert bool(pull.report({**QUIET, **more})) == is_told


def test_one_that_shows_nothing_any_more_says_so(pull: Pull) -> None:
    pull.head(OLD)
    pull.report()
    pull.head(HEAD)
    body = pull.report(QUIET, "## postsync plan: nothing to do\n")
    assert HEAD[:12] in body
    assert "nothing to do" in body
    assert "# The plan" not in body


def test_the_run_of_an_older_commit_changes_no_comment(pull: Pull) -> None:
    before = pull.report()
    pull.head(OLD)
    pull.hub.pull(3, head=HEAD)
    pull.begin()
    pull.report(text="# Old\n")
    assert pull.hub.bodies() == [before]


def test_a_newer_commit_that_comes_meanwhile_marks_what_was_written(pull: Pull) -> None:
    def pushed(call: str) -> None:
        if call.startswith("POST"):
            pull.hub.pull(3, head=NEWER)

    pull.hub.on_call = pushed
    body = pull.report()
    assert "**Outdated:**" in body
    assert f"there is `{NEWER[:12]}` by now" in body


def test_the_newer_runs_own_comment_is_left_to_it(pull: Pull) -> None:
    theirs = f"{MARK}\n<!-- commit {NEWER} -->\n# Newer\n"

    def pushed(call: str) -> None:
        if call.startswith("PATCH"):
            pull.hub.on_call = None
            pull.hub.pull(3, head=NEWER)
            pull.hub.faults = [Fault("PATCH", "comments", 200, times=1)]
            pull.hub.comments[0]["body"] = theirs

    pull.report()
    pull.hub.on_call = pushed
    pull.report(text="# Ours\n")
    assert pull.hub.bodies() == [theirs]


def test_two_runs_that_write_the_first_comment_at_once_leave_one(pull: Pull) -> None:
    def other(call: str) -> None:
        if call.startswith("POST"):
            pull.hub.on_call = None
            pull.hub.comment(f"{MARK}\n<!-- commit {HEAD} -->\n# The other's\n")

    pull.hub.on_call = other
    pull.report(text="# The last\n")
    (body,) = pull.hub.bodies()
    assert body.endswith("# The last\n")


# --- who may, and what GitHub does ----------------------------------------------------------------


@pytest.mark.parametrize("repository", ["stranger/posts", None])
def test_a_fork_gets_the_summary_and_no_comment(
    pull: Pull, repository: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    pull.head(repository=repository)
    pull.begin()
    pull.report()
    assert pull.hub.calls == []
    notice = "::notice title=postsync::This pull request comes from a fork"
    assert capsys.readouterr().out.count(notice) == 1
    assert f"[Open the preview]({ARTIFACT})" in pull.summary
    assert "# The plan" in pull.summary


@pytest.mark.parametrize("status", [401, 403, 404])
@pytest.mark.parametrize("call", ["GET", "POST"])
def test_without_the_permission_it_says_which_one_is_missing(
    pull: Pull, status: int, call: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pull.hub.faults = [Fault(call, "", status)]
    pull.begin()
    pull.report()
    said = capsys.readouterr().out
    assert "::warning title=postsync::The comment was not written" in said
    assert "pull-requests: write" in said
    assert "# The plan" in pull.summary


def test_a_token_that_may_not_look_at_pull_requests_may_still_write_comments(pull: Pull) -> None:
    pull.hub.faults = [Fault("GET", "pulls/", 404)]
    pull.begin()
    assert pull.report().endswith("# The plan\n")


@pytest.mark.parametrize("status", [500, 502, 503, 429])
@pytest.mark.parametrize("call", ["GET", "POST", "PATCH"])
def test_a_busy_github_is_asked_again(pull: Pull, status: int, call: str) -> None:
    if call == "PATCH":
        pull.report(text="# Before\n")
    pull.hub.faults = [Fault(call, "", status, times=2, headers={"Retry-After": "1"})]
    assert pull.report().endswith("# The plan\n")
    assert len(pull.hub.bodies()) == 1


def test_a_comment_that_was_written_although_github_failed_is_not_written_twice(pull: Pull) -> None:
    pull.hub.faults = [Fault("POST", "comments", 502, times=1, after=True)]
    pull.report()
    assert len(pull.hub.bodies()) == 1


def test_a_github_that_stays_away_fails_nothing(
    pull: Pull, capsys: pytest.CaptureFixture[str]
) -> None:
    pull.hub.faults = [Fault("GET", "", 503), Fault("POST", "", 503)]
    pull.begin()
    pull.report()
    assert "The comment was not written" in capsys.readouterr().out
    assert len(pull.hub.calls) < 20
    pull.begin(GITHUB_API_URL="http://127.0.0.1:9/api/v3")


@pytest.mark.parametrize("call", ["GET", "POST", "PATCH"])
def test_what_answers_in_the_place_of_github_fails_nothing(
    pull: Pull, call: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if call == "PATCH":
        pull.report(text="# Before\n")
    pull.hub.faults = [Fault(call, "", 200, text="<html>a proxy</html>")]
    pull.begin()
    pull.report()
    said = capsys.readouterr().out
    assert "something else" in said
    assert "# The plan" in pull.summary


def test_a_rate_limit_that_lasts_is_not_waited_for(
    pull: Pull, capsys: pytest.CaptureFixture[str]
) -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9999999999"}
    pull.hub.faults = [Fault("GET", "", 403, headers=headers)]
    pull.report()
    assert len(pull.hub.calls) == 1
    assert "The comment was not written" in capsys.readouterr().out


def test_the_next_page_is_not_asked_of_another_host(pull: Pull) -> None:
    elsewhere = '<https://evil.example/api/v3/x?page=2>; rel="next"'
    pull.hub.faults = [Fault("GET", "comments", 200, headers={"Link": elsewhere}, times=1)]
    with github.GitHub(pull.env) as asked:
        answer = asked._ask("GET", f"repos/{REPOSITORY}/issues/3/comments")
        assert answer.headers["link"] == elsewhere
        assert asked._next(answer) is None


# --- what it holds --------------------------------------------------------------------------------


def test_where_pages_do_not_open_the_link_says_download(pull: Pull) -> None:
    body = pull.report(GITHUB_SERVER_URL="https://git.acme.example")
    assert f"[Download the preview]({ARTIFACT})" in body
    assert "Open the preview" not in body


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "https://a.example/) [x](https://b"])
def test_what_is_no_link_becomes_none(pull: Pull, url: str) -> None:
    body = pull.report(PREVIEW_URL=url)
    assert "preview](" not in body
    assert "# The plan" in body


@pytest.mark.parametrize(
    "hostile",
    ["$(touch pwned)", "%s%n\\n\\0", f"{MARK}\n**Outdated:** x", "<!-- /outdated -->\nx", "a\r\nb"],
)
def test_a_plan_is_text_and_nothing_else(pull: Pull, hostile: str) -> None:
    pull.head(OLD)
    body = pull.report(text=hostile)
    assert body.replace("\r\n", "\n").endswith(hostile.replace("\r\n", "\n"))
    pull.head(HEAD)
    for _ in range(2):
        pull.begin()
    (body,) = pull.hub.bodies()
    assert body.endswith(f"\n\n{hostile}".replace("\r\n", "\n"))


def test_what_is_too_long_for_a_comment_is_cut_and_says_so(pull: Pull) -> None:
    pull.head(OLD)
    body = pull.report(text="ü" * 70_000)
    assert len(body) <= HOLDS
    assert "left out" in body
    pull.head(HEAD)
    pull.begin()
    assert len(pull.hub.bodies()[0]) <= HOLDS


def test_a_shorter_form_is_what_the_comment_takes(pull: Pull) -> None:
    (pull.top / "comment.md").write_text("# In short\n")
    assert pull.report(text="ü" * 70_000).endswith("# In short\n")
    assert "ü" * 70_000 in pull.summary


def test_what_github_would_not_show_is_named_in_the_summary(pull: Pull) -> None:
    pull.report(text="x" * 1_100_000, ARTIFACT="postsync-plan")
    assert len(pull.summary) < 1000
    assert "`postsync-plan`" in pull.summary
    assert f"[Open the preview]({ARTIFACT})" in pull.summary


@pytest.mark.parametrize(
    "env",
    [{"INPUT_COMMENT": "false"}, {"GITHUB_EVENT_NAME": "push"}, {"GH_TOKEN": ""}],
)
def test_where_no_comment_is_wanted_github_is_not_asked(pull: Pull, env: dict[str, str]) -> None:
    pull.begin(**env)
    pull.report(**env)
    assert pull.hub.calls == []
