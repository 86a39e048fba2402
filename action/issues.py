"""An issue for each post that needs a person: opened once, renewed with its matter, closed after."""

import hashlib
from collections.abc import Mapping
from typing import Any

from action.github import GitHub, Unclear
from action.job import Job, quoted
from action.posts import Post, line, zone_of
from postsync.views.markdown.escape import code, prose
from postsync.views.outline.status import URGENT
from postsync.views.shown import line as shown

LABEL = "postsync"

_TITLES = {
    "failed": "failed to go out",
    "overdue": "is overdue",
    "missed": "was missed",
    "unknown": "may or may not be out",
    "question": "waits for an answer",
    "stands-again": "is scheduled although it was cancelled",
}

_SETTLED = {
    "known": "Somebody has said that this failure is known, so nobody is needed any more",
    "old": "It failed more than seven days ago, so nobody is needed any more",
    "gone": "The file of the post is gone, so nobody is needed any more",
}

_GONE = "Nobody is needed any more: the post is out, or gone from the files"

Issue = dict[str, Any]


class Issues:
    """The issues of one workspace."""

    def __init__(self, job: Job, github: GitHub, name: str) -> None:
        self.job, self.github, self.name = job, github, name

    def follow(self, verification: Mapping[str, Any]) -> None:
        """Open, renew and close what a look at the posts asks for."""
        posts = {str(post["address"]): post for post in verification.get("posts", ())}
        troubled = {address: post for address, post in posts.items() if post.get("attention")}
        settled = {str(one["address"]): str(one["why"]) for one in verification.get("settled", ())}
        there = self._there()
        for address, post in troubled.items():
            mark = self._mark(address)
            if mark in there:
                self._renew(there.pop(mark), self._body(post, verification), post)
            else:
                self._open(post, verification)
        for address, post in posts.items():
            if address not in troubled and (issue := there.pop(self._mark(address), None)):
                why = _why_closed(post, settled.get(address, ""))
                self._close(issue, f"{why}\n\n{line(post, zone_of(verification))}")
        reasons = {self._mark(address): why for address, why in settled.items()}
        for mark, issue in there.items():
            self._close(issue, f"{_SETTLED.get(reasons.get(mark, ''), _GONE)}.")

    def _there(self) -> dict[str, Issue]:
        """Our issues by their marks; of several about one post the open one, or else the newest."""
        found: dict[str, Issue] = {}
        own = f"<!-- postsync issue{f' {quoted(self.name)}' if self.name else ''}: "
        for issue in self.github.all("issues", state="all", labels=LABEL):
            mark = str(issue.get("body") or "").replace("\r\n", "\n").partition("\n")[0].rstrip()
            if (
                not mark.startswith(own)
                or "pull_request" in issue
                or not self.github.is_ours(issue)
            ):
                continue
            if mark not in found or (issue["state"] == "open" and found[mark]["state"] != "open"):
                found[mark] = issue
        return found

    def _mark(self, address: str) -> str:
        name = f" {quoted(self.name)}" if self.name else ""
        return f"<!-- postsync issue{name}: {quoted(address)} -->"

    def _open(self, post: Post, verification: Mapping[str, Any]) -> None:
        told = {
            "title": self._title(post),
            "body": self._body(post, verification),
            "labels": [LABEL],
        }
        for last in (False, True):
            try:
                self.github.send("POST", "issues", **told)
            except Unclear:
                if last:
                    raise
                if self._mark(str(post["address"])) in self._there():
                    return
            else:
                return

    def _renew(self, issue: Issue, body: str, post: Post) -> None:
        """Say what is the matter now; open it again if that is something else than when it was closed."""
        before = str(issue.get("body") or "").replace("\r\n", "\n")
        if _matter(before) == _matter(body):
            return
        self.github.send(
            "PATCH", f"issues/{issue['number']}", state="open", title=self._title(post), body=body
        )

    def _close(self, issue: Issue, why: str) -> None:
        if issue["state"] != "open":
            return
        self.github.send("POST", f"issues/{issue['number']}/comments", body=f"{why}\n")
        self.github.send(
            "PATCH", f"issues/{issue['number']}", state="closed", state_reason="completed"
        )

    def _title(self, post: Post) -> str:
        where = f" ({shown(self.name)})" if self.name else ""
        why = _TITLES.get(str(post["attention"]), str(post["attention"]))
        return f"{shown(str(post['address']))}{where} {why}"[:250]

    def _body(self, post: Post, verification: Mapping[str, Any]) -> str:
        file = f"{post['file']}:{post['line']}" if post.get("line") else post.get("file")
        told = [
            self._mark(str(post["address"])),
            f"<!-- matter {_fingerprint(post)} -->",
            line(post, zone_of(verification)),
            *_matter_in_words(post),
            *([f"- file: {code(str(file))}"] if file else []),
            *([f"- {prose(str(post['note']), 600)}"] if post.get("note") else []),
            *(f"- to decide: {code(command)}" for command in post.get("resolve", ())),
            *_answers(post.get("question") or {}),
            *(f"- {prose(str(one), 600)}" for one in post.get("to_do", ())),
            "",
            f"Found by [this run]({self.job.run_url}). What is written in a file counts once it is applied.",
            "This issue is closed when the post is out, or when somebody has said that it is known.",
        ]
        return "\n".join(told) + "\n"


def _why_closed(post: Post, settled: str) -> str:
    """Why nobody is needed any more, in words that are followed by where the post stands."""
    if post["lifecycle"] == "published":
        return "It is out:"
    return f"{_SETTLED.get(settled, 'Nobody is needed any more')}:"


def _matter_in_words(post: Post) -> list[str]:
    """Why a person is needed, as `status` says it."""
    found = [why for attention, why in URGENT.items() if attention.value == post["attention"]]
    return ["", *(f"**{title.capitalize()}:** {why}." for title, why in found), ""]


def _answers(question: Mapping[str, Any]) -> list[str]:
    """What is asked, and every way to answer it."""
    ways = question.get("answers") or {}
    told = [question.get("asks"), *str(ways.get("file") or "").split("\n")]
    told += str(ways.get("command") or "").split("\n")
    return [f"- {prose(str(one), 600)}" for one in told if one]


def _matter(body: str) -> str:
    lines = body.split("\n", 2)
    return lines[1] if len(lines) > 1 else ""


def _fingerprint(post: Post) -> str:
    """What is the matter with a post, apart from when it was looked at."""
    deliveries = sorted(
        f"{one['network']}@{one['username']} {one['status']} {one.get('error')}"
        for one in post.get("deliveries", ())
    )
    told = [str(post["attention"]), str(post["lifecycle"]), *deliveries]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:16]
