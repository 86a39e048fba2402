"""The comment on a merged pull request: what was scheduled where, and later the links."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from action.command import git
from action.comments import Thread, commit_line, fitting, mark_of
from action.github import GitHub
from action.job import Job
from action.job import short as short_id
from action.posts import Post, by_key, key_of, line, merged, step_line, zone_of

MOST = 10
"""Pull requests that one run tells."""

_OPENS, _CLOSES = "<!-- posts -->", "<!-- /posts -->"

_ROOM = 50_000
"""Characters for the lines of posts, of the 65,536 that a comment holds."""

_MORE = "- and others, which are in the summary of the run"

_COMMITS = 3
"""Commits that wrote a file, the newest first, whose pull requests are looked at."""

_NAME = re.compile(r"[\w./ -]{1,100}")


class Origins:
    """Which merged pull request a post came with."""

    def __init__(self, github: GitHub, place: Path, sha: str) -> None:
        self.github, self.place, self.sha = github, place, sha
        self._pulls: dict[str, list[int]] = {}
        self._commits: dict[str, list[str]] = {}

    def of_run(self) -> list[int]:
        """That of the commit that the run is about."""
        return self._of(self.sha)

    def of_file(self, file: str | None) -> list[int]:
        """Those that wrote a file, the newest first."""
        if not file:
            return []
        if file not in self._commits:
            self._commits[file] = list(self._log(file))
        return list(dict.fromkeys(n for sha in self._commits[file] for n in self._of(sha)))

    def _of(self, sha: str) -> list[int]:
        if sha and sha not in self._pulls:
            found = [
                pull for pull in self.github.all(f"commits/{sha}/pulls") if pull.get("merged_at")
            ]
            self._pulls[sha] = [int(pull["number"]) for pull in found[:1]]
        return self._pulls.get(sha, [])

    def _log(self, file: str) -> Iterator[str]:
        """The commits of the branch that wrote a file."""
        asked = [
            "log",
            "--first-parent",
            f"--max-count={_COMMITS}",
            "--format=%H",
            "--no-show-signature",
        ]
        yield from (git([*asked, "--", f":(literal){file}"], self.place) or "").split()


def tell_applied(
    job: Job,
    origins: Origins,
    report: Mapping[str, Any],
    status: Mapping[str, Any],
    text: str,
    name: str,
) -> str:
    """Say on the pull requests what was done with their posts; the address of the first comment."""
    lines = _lines(report, status)
    if not lines:
        return ""
    homes = _homes(job, origins, report, status)
    urls = []
    for number, addresses in list(homes.items())[:MOST]:
        new = by_key(lines[address] for address in addresses if address in lines)
        thread = Thread(origins.github, number, mark_of("apply", name))
        if new:
            urls.append(thread.write(partial(_applied, job, name, text, new)))
    return next(filter(None, urls), "")


def tell_out(origins: Origins, verification: Mapping[str, Any], name: str) -> None:
    """Fill links into the comments of the posts that are out."""
    zone = zone_of(verification)
    threads: dict[int, dict[str, str]] = {}
    for post in verification.get("posts", ()):
        numbers = [*origins.of_file(post.get("file")), *origins.of_run()]
        for number in dict.fromkeys(numbers):
            threads.setdefault(number, {}).update(by_key([line(post, zone)]))
    for number, new in list(threads.items())[: 2 * MOST]:
        thread = Thread(origins.github, number, mark_of("apply", name))
        thread.write(partial(_renewed, new))


def _lines(report: Mapping[str, Any], status: Mapping[str, Any]) -> dict[str, str]:
    """A line for each post that the run was about, by address."""
    zone = zone_of(status)
    stands = {post["address"]: post for post in status.get("posts", ())}
    lines = {}
    for step in report.get("steps", ()):
        address = step["address"]
        post: Post | None = stands.get(address)
        done = step["outcome"] == "done" and post is not None
        lines[address] = line(post, zone) if done and post else step_line(step)
    for left in (*report.get("deferred", ()), *report.get("blocked", ())):
        if left["address"] in stands:
            lines.setdefault(left["address"], line(stands[left["address"]], zone))
    return lines


def _homes(
    job: Job, origins: Origins, report: Mapping[str, Any], status: Mapping[str, Any]
) -> dict[int, list[str]]:
    """Which pull request is told of which posts.

    The one that was merged is told of all that was done, and of what it brought itself and is left; others
    of what is new of theirs, because their own run may have been dropped.
    """
    files = {post["address"]: post.get("file") for post in status.get("posts", ())}
    is_daily = job.event_name == "schedule"
    homes: dict[int, list[str]] = {}

    def tell(number: int, address: str) -> None:
        if address not in homes.setdefault(number, []):
            homes[number].append(address)

    own = [] if is_daily else origins.of_run()
    for step in report.get("steps", ()):
        address = step["address"]
        brought = step["action"] == "create" or is_daily
        for number in (*own, *(origins.of_file(files.get(address))[:1] if brought else ())):
            tell(number, address)
    for left in (*report.get("deferred", ()), *report.get("blocked", ())):
        for number in origins.of_file(left.get("file"))[:1]:
            if number in own:
                tell(number, left["address"])
    return homes


def _applied(job: Job, name: str, text: str, new: Mapping[str, str], before: str) -> str:
    lines = merged(_posts(before), new)
    # Two workspaces of a repository have a comment each.
    whose = f" of `{name}`" if _NAME.fullmatch(name) else ""
    title = f"### What became of the posts{whose}"
    head = f"{mark_of('apply', name)}\n{commit_line(job.sha)}\n{title}\n\n"
    run = f"[this run]({job.run_url})"
    about = f"As of `{short_id(job.sha)}`, applied by {run}. Links follow when posts are out.\n\n"
    whole = (
        f"\n<details><summary>What apply said last</summary>\n\n{text}\n</details>\n"
        if text
        else ""
    )
    short = f"{head}{about}{_block(lines, before)}"
    return fitting(short + whole) if len(short + whole) <= 60_000 else fitting(short)


def _renewed(new: Mapping[str, str], before: str) -> str | None:
    """The comment with newer lines for the posts that it has already; None where there is nothing newer."""
    lines = _posts(before)
    known = {address: one for address, one in new.items() if address in by_key(lines)}
    if not known:
        return None
    head, _, rest = before.partition(f"{_OPENS}\n")
    _, _, tail = rest.partition(f"{_CLOSES}\n")
    return fitting(f"{head}{_block(merged(lines, known), before)}{tail}")


def _block(lines: Iterable[str], before: str) -> str:
    """Lines of posts, as many as a comment holds; and a word about others, also if it stood there before."""
    taken: list[str] = []
    room, is_full = _ROOM, f"\n{_MORE}\n" in before
    for one in lines:
        room -= len(one) + 1
        if room < 0:
            is_full = True
            break
        taken.append(one)
    return "\n".join([_OPENS, *taken, *([_MORE] if is_full else []), _CLOSES, ""])


def _posts(body: str) -> list[str]:
    """The lines of posts in a comment."""
    _, _, rest = body.replace("\r\n", "\n").partition(f"{_OPENS}\n")
    block, closed, _ = rest.partition(f"{_CLOSES}\n")
    return [one for one in block.split("\n") if key_of(one)] if closed else []
