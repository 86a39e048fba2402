"""The steps that tell GitHub: before the plan that the comment is an older one, after it what came of it.

They never fail a run: where GitHub does not take a comment, they say why, and what to do about it.
"""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from action import comments
from action.comments import Thread, commit_line, commit_of, mark_of, outdated
from action.github import GitHub, Trouble
from action.inputs import Inputs, WrongInput
from action.issues import Issues
from action.job import SUMMARY_HOLDS, Job, say, short
from action.merged import Origins, tell_applied, tell_out

_HEADING = re.compile(r"((?:<!--[^\n]*-->\n)*)### ([^\n]*)\n\n?")
"""The heading of a plan, behind the marks that it has by itself: a summary begins with what shows."""

_GAP = "\n\n"

TOO_LONG = (
    "GitHub shows no summary of this size: the artifact `{artifact}` of this run has all of it. "
    "Approve nothing that you have not read there.\n"
)


def begin(job: Job) -> int:
    """Say that the comment is about an older commit, before a newer one is planned."""

    def being_made(before: str) -> str | None:
        if not before or commit_of(before) == job.head:
            return None
        below = f"what stands below is about {_about(before)}"
        return outdated(
            before,
            f"**Outdated:** {below}. A plan of `{job.short_head}` is [being made]({job.run_url}).\n\n",
        )

    try:
        with GitHub(job.env) as github:
            if thread := _thread(job, github, is_first=True):
                with_comment(job, thread, being_made)
    except Trouble as trouble:
        _say_why(trouble)
    return 0


def report(job: Job) -> int:
    """Fill the page of the run, and write or renew the comment."""
    reporter = Report(job)
    summary = reporter.summary()
    job.summarise(summary)
    file = reporter.folder / "summary.md"
    file.write_text(summary, "utf-8", "backslashreplace")
    job.output(summary_file=str(file))
    tell = {"plan": reporter.tell_plan, "apply": reporter.tell_applied, "verify": reporter.tell_out}
    try:
        with GitHub(job.env) as github:
            command = job.env.get("INPUT_COMMAND", "")
            job.output(comment_url=tell[command](github) if command in tell else "")
    except Trouble as trouble:
        _say_why(trouble)
    except WrongInput:
        pass  # the step that runs it says so
    return 0


def finish(job: Job) -> int:
    """End the action as postsync ended."""
    code = job.env.get("EXIT_CODE", "")
    if code != "0":
        say(
            "error",
            f"postsync ended with exit code {code or 'unknown'}: the summary of the run says why.",
        )
    return int(code) if code.isdigit() else 1


class Report:
    """What came of a run, told to people."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.folder = Path(job.env["FOLDER"])
        self.page_url = job.env.get("PREVIEW_URL", "")
        self.code = job.env.get("EXIT_CODE", "")

    def read(self, name: str) -> str:
        """A text that the run left; empty if it left none."""
        path = self.folder / name
        return path.read_text("utf-8", "backslashreplace") if path.is_file() else ""

    def answer(self, name: str) -> Mapping[str, Any]:
        """A document that the run left."""
        try:
            document = json.loads(self.read(name))
        except ValueError:
            return {}
        return document if isinstance(document, dict) else {}

    def link(self) -> str:
        """How to see it."""
        url = self.page_url
        is_address = url.startswith(("https://", f"{self.job.server}/"))
        if not is_address or any(c in url for c in " )\n<>"):
            return ""
        if self.job.shows_pages:
            return f"[Open the preview]({url})"
        return f"[Download the preview]({url}), unpack it and open it in a browser"

    def headed(self, text: str, below: str = "") -> str:
        """A text with the link first, in its heading if it begins with one, and a word below that."""
        link, found = self.link(), _HEADING.match(text)
        if found is None:
            return f"{f'### {link}' + _GAP if link else ''}{below}{text}"
        words = " · ".join(filter(None, [link, found[2]]))
        return f"### {words}{_GAP}{below}{found[1]}{text[found.end() :]}"

    def summary(self) -> str:
        """What the page of the run shows. What GitHub would drop as a whole is named instead."""
        texts = [
            self.read(name)
            for name in ("failed.md", "plan.md", "report.md", "status.md", "verify.md")
        ]
        text = "\n".join(filter(None, texts)) or self._nothing()
        notes = self.read("notes.md")
        if len((text + notes).encode()) > SUMMARY_HOLDS - 1000:
            text = TOO_LONG.format(artifact=self.job.env.get("ARTIFACT", "postsync"))
        return f"{self.headed(text)}{notes}\n"

    def _nothing(self) -> str:
        command = self.job.env.get("INPUT_COMMAND", "")
        if command == "preview" and self.code == "0":
            return ""
        return f"postsync {command} ended with exit code {self.code}; the log says why.\n"

    # The comment of a plan

    def tell_plan(self, github: GitHub) -> str:
        """Tell those who look at the pull request; the address of the comment."""
        thread = _thread(self.job, github)
        return with_comment(self.job, thread, self.renewed) if thread else ""

    def renewed(self, before: str) -> str | None:
        """What the comment says of this commit; None where none is needed."""
        plan = self.answer("plan.json")
        text = self.read("comment.md") or self.read("plan.md") or self._nothing()
        if "digest" not in plan:
            return self._not_made(before, text)
        if not before and _is_quiet(plan):
            return None
        mark = mark_of("plan", self.name)
        head, run = self.job.short_head, self.job.run_url
        about = f"What merging `{head}` would do. The whole plan is in the [summary of the run]({run}).\n\n"
        return comments.fitting(f"{mark}\n{commit_line(self.job.head)}\n{self.headed(text, about)}")

    @property
    def inputs(self) -> Inputs:
        """What the action is asked for."""
        return Inputs.of(self.job.env)

    @property
    def name(self) -> str:
        """The name of the workspace."""
        return self.inputs.name

    # After the merge

    def tell_applied(self, github: GitHub) -> str:
        """Say on the pull requests that were merged what was scheduled where."""
        report, status = self.answer("report.json"), self.answer("status.json")
        if not self._may(github, "comment") or "digest" not in report:
            return ""
        text = self.read("report.md")
        return tell_applied(self.job, self._origins(github), report, status, text, self.name)

    def tell_out(self, github: GitHub) -> str:
        """Fill in the links of posts that are out, and have an issue for each that needs a person."""
        found = self.answer("verify.json")
        if "posts" not in found:
            return ""
        if self._may(github, "comment"):
            try:
                tell_out(self._origins(github), found, self.name)
            except Trouble as trouble:
                _say_why(trouble)
        if self._may(github, "issues"):
            try:
                Issues(self.job, github, self.name).follow(found)
            except Trouble as trouble:
                _say_why(
                    trouble, "Issues were not kept up to date", "issues: write", "issues: false"
                )
        return ""

    def _may(self, github: GitHub, what: str) -> bool:
        return self.inputs.is_on(what) and github.has_token

    def _origins(self, github: GitHub) -> Origins:
        place = Path(self.job.env.get("GITHUB_WORKSPACE", "."), self.inputs["working-directory"])
        return Origins(github, place, self.job.sha)

    def _not_made(self, before: str, text: str) -> str:
        """There is no plan: an older one below says so."""
        head, run = self.job.short_head, self.job.run_url
        no_plan = f"**There is no plan of `{head}`**: it [could not be made]({run}).\n\n"
        why = f"{no_plan}{self.headed(text)}"
        if before:
            below = f"\n\n**Outdated:** what stands below is about {_about(before)}.\n\n---\n"
            return outdated(before, f"{why}{below}")
        return comments.fitting(
            f"{mark_of('plan', self.name)}\n{commit_line(self.job.head)}\n{why}"
        )


def with_comment(job: Job, thread: Thread, make: Callable[[str], str | None]) -> str:
    """Write our comment if this run is about the newest commit, and say so if a newer one came meanwhile."""
    if (newest := _newest(thread) or job.head) != job.head:
        say("notice", f"There is a newer commit, {newest}: its own run writes the comment.")
        return ""
    url = thread.write(make)
    if url and (newest := _newest(thread) or job.head) != job.head:
        thread.write(lambda body: _moved_on(body, job.head, newest))
    return url


def _newest(thread: Thread) -> str:
    try:
        pull = thread.github.get(f"pulls/{thread.number}")
    except Trouble as trouble:
        if trouble.denied:
            return ""  # who may not look may not write either, and is told so then
        raise
    return str((pull.get("head") or {}).get("sha") or "")


def _moved_on(body: str, ours: str, newest: str) -> str | None:
    if commit_of(body) != ours:
        return None  # the run of the newer commit was quicker
    return outdated(
        body,
        f"**Outdated:** this is about `{short(ours)}`, and there is `{short(newest)}` by now.\n\n",
    )


def _thread(job: Job, github: GitHub, *, is_first: bool = False) -> Thread | None:
    """Where the comment of this workspace belongs; None where there is none to be.

    Why there is none is said once: by the last step, not by the `is_first`.
    """
    try:
        inputs = Inputs.of(job.env)
        wanted = inputs["command"] == "plan" and inputs.is_on("comment")
    except WrongInput:
        return None  # the step that runs it says so
    if not (wanted and job.number) or job.event_name != "pull_request":
        return None
    if is_first and (job.is_from_fork or not github.has_token):
        return None
    if job.is_from_fork:
        say(
            "notice",
            "This pull request comes from a fork, whose runs may write no comment: the summary of this run "
            "has the plan and the preview.",
        )
        return None
    if not github.has_token:
        say("notice", "There is no token, so no comment is written.")
        return None
    return Thread(github, job.number, mark_of("plan", inputs.name))


def _about(body: str) -> str:
    commit = commit_of(body)
    return f"an older commit, `{short(commit)}`" if commit else "an older commit"


def _is_quiet(plan: Mapping[str, Any]) -> bool:
    """Whether a pull request has nothing to show, so that nobody is to be told.

    A post that is deferred as it was before is nothing new, and neither is a warning about it.
    """
    since = plan.get("since") or {}
    is_compared = bool(since) and not since.get("problem")
    changes = [
        one for one in plan.get("changes", ()) if not (is_compared and one["action"] == "defer")
    ]
    errors = [one for one in plan.get("diagnostics", ()) if one["severity"] == "error"]
    return not (changes or errors or since.get("posts") or plan.get("configuration"))


def _say_why(
    trouble: Trouble,
    what: str = "The comment was not written",
    right: str = "pull-requests: write",
    without: str = "comment: false",
) -> None:
    """Why GitHub was not told, and what to do about it."""
    remedy = "The summary of this run has everything; a later run tries it again."
    if trouble.denied:
        remedy = (
            f"The token may not. Give the job `permissions: {{contents: read, {right}}}`, or say "
            f"`{without}`. The summary of this run has everything."
        )
    say("warning", f"{what}: {trouble}. {remedy}")
