"""Our comment on a pull request: one for each workspace, found by a mark that nobody sees, and renewed."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from action.github import GitHub, Unclear
from action.job import quoted

HOLDS = 65_000
"""Characters. GitHub takes 65,536."""

CUT = "\n\n*What stood below is left out: a comment holds no more.*\n"

_COMMIT = re.compile(r"<!-- commit ([0-9a-f]{7,64}) -->")
_OPENS, _CLOSES = "<!-- outdated -->", "<!-- /outdated -->"

Comment = dict[str, Any]


def mark_of(kind: str, name: str) -> str:
    """The line that our comments begin with: `kind` is what they are about, `name` the workspace."""
    return f"<!-- postsync {kind}: {quoted(name)} -->" if name else f"<!-- postsync {kind} -->"


def commit_line(commit: str) -> str:
    """The line that says which commit a comment is about."""
    return f"<!-- commit {commit} -->"


def commit_of(body: str) -> str:
    """The commit that a comment is about; empty if it does not say."""
    _, _, rest = body.partition("\n")
    found = _COMMIT.match(rest)
    return found[1] if found else ""


def fitting(text: str) -> str:
    """As much of a text as a comment holds."""
    return text if len(text) <= HOLDS else text[: HOLDS - len(CUT)] + CUT


def outdated(body: str, notice: str) -> str:
    """A comment with a notice on top, which takes the place of an earlier one."""
    body = body.replace("\r\n", "\n")
    mark, _, rest = body.partition("\n")
    commit, _, text = rest.partition("\n")
    if not _COMMIT.match(commit):
        commit, text = "<!-- -->", rest
    if text.startswith(f"{_OPENS}\n"):
        _, closed, after = text.partition(f"\n{_CLOSES}\n")
        text = after if closed else text
    return fitting(f"{mark}\n{commit}\n{_OPENS}\n{notice}\n{_CLOSES}\n{text}")


class Thread:
    """The comments of a pull request that have one mark."""

    def __init__(self, github: GitHub, number: int, mark: str) -> None:
        self.github, self.number, self.mark = github, number, mark

    def ours(self) -> list[Comment]:
        """Those that we wrote, the oldest first."""
        return sorted(self._ours(), key=lambda comment: int(comment["id"]))

    def _ours(self) -> Iterator[Comment]:
        for comment in self.github.all(f"issues/{self.number}/comments"):
            first = str(comment.get("body") or "").replace("\r\n", "\n").partition("\n")[0]
            if first.rstrip() == self.mark and self.github.is_ours(comment):
                yield comment

    def write(self, make: Callable[[str], str | None]) -> str:
        """Renew our comment, or write one; its address. `make` gets what it says now.

        Where two runs wrote the first one at once, the older stays and says what was written last.
        """
        for last in (False, False, True):
            found = self.ours()
            body = make(str(found[0].get("body") or "") if found else "")
            if body is None:
                return ""
            if found:
                return self._renew(found, body)
            try:
                made = self.github.send("POST", f"issues/{self.number}/comments", body=body)
            except Unclear:
                if last:
                    raise
                continue
            found = self.ours()
            if len(found) > 1:
                return self._renew(found, body)
            return str(made.get("html_url") or "")
        raise AssertionError

    def _renew(self, found: list[Comment], body: str) -> str:
        first, *others = found
        if first.get("body") != body:
            self.github.send("PATCH", f"issues/comments/{first['id']}", body=body)
        for other in others:
            self.github.send("DELETE", f"issues/comments/{other['id']}")
        return str(first.get("html_url") or "")
