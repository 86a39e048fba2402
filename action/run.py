"""The step that starts postsync. What came of it is told to GitHub by a later one, which has the token.

So the step that sees what a branch brings has no token to write with, and the one that has it sees no
key. It never fails by itself: the last step ends with the exit code that stands in its outputs.
"""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from action.command import is_there, postsync
from action.inputs import Inputs, WrongInput, several
from action.job import REFUSED, Job, say, slug

FAILED, USAGE, INTERRUPTED = 1, 64, 130

COMMENT = 60_000
"""Bytes of a plan that a comment takes as it is."""

LIMITS = {"PS605", "PS606", "PS617", "PS618"}
"""Rules by which `apply` refuses the whole plan."""

KEY = "OUTSTAND_API_KEY"

HIDDEN = ("GH_TOKEN", "GITHUB_TOKEN", "ACTIONS_RUNTIME_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN")
"""What postsync has no use for."""

COUNTED = ("create", "update", "replace", "cancel", "publish_now", "blocked", "questions", "defer")


def run(job: Job) -> int:
    """Run what was asked for, and hand on what came of it."""
    folder = Path(tempfile.mkdtemp(prefix="postsync-run-", dir=job.temp))
    job.output(folder=str(folder))
    try:
        code = Runner(job, _inputs(job), folder).run()
    except WrongInput as error:
        say("error", str(error))
        (folder / "failed.md").write_text(f"**{error}**\n", "utf-8")
        code = USAGE
    job.output(exit_code=code)
    return 0


def environment(env: Mapping[str, str]) -> dict[str, str]:
    """What postsync sees: the key that it was given, and no token of GitHub's."""
    seen = {name: value for name, value in env.items() if name not in HIDDEN}
    key = seen.pop("INPUT_API_KEY", "")
    # One that is empty is handed on: a secret that does not exist is, and postsync says what to do then.
    return seen | {KEY: key} if key else {KEY: "", **seen}


def _inputs(job: Job) -> Inputs:
    if job.event_name == REFUSED:
        msg = (
            "pull_request_target gives secrets and a token that writes to what somebody else's branch "
            "brings, so nothing is done. Start this workflow on pull_request."
        )
        raise WrongInput(msg)
    return Inputs.of(job.env)


class Runner:
    """One use of the action."""

    def __init__(self, job: Job, inputs: Inputs, folder: Path) -> None:
        self.job, self.inputs, self.folder = job, inputs, folder
        self.place = inputs.folder(Path(job.env.get("GITHUB_WORKSPACE", ".")))
        self.env = environment(job.env)

    def run(self) -> int:
        """Run the command; its exit code."""
        command = self.inputs["command"]
        commands = {
            "plan": self.plan,
            "apply": self.apply,
            "verify": self.verify,
            "preview": self.draw,
        }
        code = commands[command]()
        if command in {"plan", "apply"}:
            answers = f"{self.folder}/*.json\n{self.folder}/*.md"
            self.job.output(artifact=f"postsync-{command}{self.suffix}", answers=answers)
        return code

    @property
    def suffix(self) -> str:
        """What tells the artifacts of this workspace from those of others in the same run."""
        name = slug(self.inputs.name)
        return f"-{name}" if name else ""

    def start(self, *words: str, into: str = "") -> int:
        """Run postsync, with what it answers in a file of the folder."""
        return postsync(
            [*self.inputs.before(), *words],
            folder=self.place,
            into=self.folder / into if into else None,
            env=self.env,
        )

    def answer(self, name: str) -> Mapping[str, Any]:
        """A document that postsync wrote; empty if it wrote none."""
        try:
            document = json.loads((self.folder / name).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return document if isinstance(document, dict) else {}

    # Plan

    def plan(self) -> int:
        """Plan, and draw what the public will see of it."""
        self.say_if_shallow()
        seen = [*self.offline(), *self.base(), *self.inputs.asked()]
        options = [*seen, *self.inputs.answered(applies=False)]
        shown = [*options, *self.pictures()]
        summary = ["--summary", str(self.folder / "plan.md")]
        code = self.start("plan", "--format", "json", *summary, *shown, into="plan.json")
        if code == INTERRUPTED:
            return code
        self.tell(self.answer("plan.json"))
        if self.job.is_pull_request:
            self.start("plan", "--format", "github", *options)
            self.shorten(shown)
        if self.inputs.is_on("preview"):
            self.draw()
        return code

    def offline(self) -> list[str]:
        """Whether the service is asked: not before the merge without a key, unless it is said."""
        if self.inputs["offline"] not in {"", "auto"}:
            return ["--offline"] if self.inputs.is_on("offline") else []
        has_key = self.env.get(KEY)
        return ["--offline"] if self.job.is_before_the_merge and not has_key else []

    def base(self) -> list[str]:
        """What the files are held against. That the checkout has no such commit stops no plan."""
        if self.inputs["base"]:
            return ["--base", self.inputs["base"]]
        if not self.job.base or not is_there(self.job.base, self.place):
            return []
        return ["--base", self.job.base]

    def say_if_shallow(self) -> None:
        """Say why nothing is held against the commit that the pull request goes to."""
        if self.job.base and not self.base():
            say(
                "warning",
                f"The checkout does not have {self.job.base}, so nothing is compared with it. Say "
                "`fetch-depth: 0` to actions/checkout.",
            )

    def pictures(self) -> list[str]:
        """Where GitHub shows pictures of the branch: in a public repository alone."""
        if not (self.job.is_pull_request and self.job.is_public):
            return []
        return ["--picture-base", f"{self.job.server}/{self.job.repository}/blob/{self.job.head}"]

    def tell(self, plan: Mapping[str, Any]) -> None:
        """Hand on what a plan says: its digest, its counts, and whether a person is to approve it."""
        if "digest" not in plan:
            return
        summary = plan.get("summary", {})
        does = sum(n for what, n in summary.items() if what not in {"noop", "defer"})
        refused = any(found["rule"] in LIMITS for found in plan.get("diagnostics", ()))
        # Nothing is to be approved where these very files were applied before and there is nothing to do.
        is_idle = plan.get("reviewed") is True and not does
        if refused:
            self.note("This plan is refused, so there is nothing to approve: see above.")
        self.job.output(
            digest=plan["digest"],
            approve=not (refused or is_idle),
            changes=len(plan.get("changes", ())),
            counts=json.dumps(summary),
            **{name: summary.get(name, 0) for name in COUNTED},
        )

    def note(self, text: str) -> None:
        """Say something at the end of the summary."""
        with (self.folder / "notes.md").open("a", encoding="utf-8") as file:
            file.write(f"\n{text}\n")

    def shorten(self, options: Sequence[str]) -> None:
        """Have the plan as a comment holds it, where that is less than all of it."""
        whole = self.folder / "plan.md"
        if whole.is_file() and whole.stat().st_size > COMMENT:
            self.start("plan", "--format", "markdown", *options, into="comment.md")

    # Preview

    def draw(self) -> int:
        """Draw the page. It is there for people to look at: that there is none stops nothing."""
        page = self.folder / f"postsync-preview{self.suffix}.html"
        summary = ["--summary", str(self.folder / "plan.md")]
        code = self.start(
            *("preview", *(summary if self.inputs["command"] == "preview" else ())),
            *(*several(self.inputs["target"]), "--out", str(page)),
            *(*self.offline(), *self.base()),
        )
        if page.is_file():
            zipped = not self.job.shows_pages
            self.job.output(page=str(page), page_name=page.stem, archive=zipped)
        elif code != INTERRUPTED:
            say(
                "warning",
                f"postsync preview ended with exit code {code}: there is no page to look at.",
            )
        return code

    # Apply and after it

    def apply(self) -> int:
        """Carry out the plan that was approved, or what was approved before; then look how posts stand."""
        code = self.start(
            *("apply", "--format", "json", "--summary", str(self.folder / "report.md")),
            *(*self.approved(), *self.inputs.asked(), *self.inputs.answered(applies=True)),
            into="report.json",
        )
        report = self.answer("report.json")
        if "digest" in report:
            self.job.output(digest=report["digest"], counts=json.dumps(report.get("summary", {})))
        if code == INTERRUPTED:
            return code
        if self.inputs["expect"] and code:
            self.note(
                "If the plan is another one by now (exit code 4), nothing was done: *Re-run all jobs* makes "
                "a new plan to approve. *Re-run failed jobs* would hold it against the old one."
            )
        stands = ("status", "--format", "json", "--exit-code")
        status = self.start(
            *stands, "--summary", str(self.folder / "status.md"), into="status.json"
        )
        return code or status

    def approved(self) -> list[str]:
        """Who said yes: a digest that people saw, an earlier apply, or this very line. Raises WrongInput."""
        if self.inputs["expect"]:
            return ["--expect", self.inputs["expect"]]
        if self.inputs.is_on("reviewed-only"):
            return ["--auto-approve", "--reviewed-only"]
        if self.inputs.is_on("auto-approve"):
            return ["--auto-approve"]
        msg = (
            "apply needs to know who approved what: expect (the digest of a plan that people saw), "
            "reviewed-only (nothing that was not applied before), or auto-approve"
        )
        raise WrongInput(msg)

    def verify(self) -> int:
        """Look at what was due."""
        since = ["--since", self.inputs["since"]] if self.inputs["since"] else []
        summary = ["--summary", str(self.folder / "verify.md")]
        return self.start("verify", "--format", "json", *summary, *since, into="verify.json")
