"""What a commit had: a commit by the name that a person gives it, and one file as it was there.

A name is looked up among the refs before git may guess what it means: a branch of somebody else's can
be called as if it were one of the remote, or as a commit.
"""

from collections.abc import Callable

from postsync.adapters.git.run import Answer
from postsync.domain.errors import ConfigError
from postsync.domain.late import late
from postsync.domain.text.text import visible
from postsync.ports import PastFile

Git = Callable[..., Answer | None]
"""Runs a git command in the workspace, given as words; None where git is not installed."""

MOST_BYTES = 1 << 20
"""A larger file is no configuration."""

_COMMIT = late(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_LIKE_A_COMMIT = late(r"[0-9a-fA-F]{4,64}")

_ODD = late(r"^[-/]|[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|(?:^|/)\.|\.lock(?:/|$)|[./]$|^@$")
"""What git's own rules keep out of the name of a ref, and what begins an option."""

_LONGEST = 250

FETCHED = "FETCH_HEAD"
"""What git calls the branch that was fetched last: no branch of another one's, but a file of the clone."""

_PLAIN_NAME = late(r"[A-Za-z0-9._-]+")
_PLAIN = late(r"[A-Za-z0-9._/-]+")

_FILES = {"100644", "100755", "100664"}

USUAL_NAME = "postsync.yaml"


class UnknownBase(ConfigError):
    """The commit that `--base` names cannot be found."""

    code = "unknown-base"


def is_ref(name: str) -> bool:
    """Whether `name` can be that of a branch, a tag or a commit, and nothing else to git."""
    return 0 < len(name) <= _LONGEST and name.isprintable() and not _ODD.search(name)


def commit_of(git: Git, name: str) -> str:
    """The commit of a branch, a tag, a branch of a remote, or an id. Raises UnknownBase."""
    if not is_ref(name):
        msg = f"{_shown(name)} is not the name of a branch, a tag or a commit"
        raise UnknownBase(msg, detail="Write it as in `--base origin/main`.")
    meant = name if _COMMIT.fullmatch(name) else _only_one(git, name)
    told = git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{meant}^{{commit}}")
    if told is None:
        raise UnknownBase(f"{_shown(name)} cannot be looked up: git is not installed")
    if told.status or not _COMMIT.fullmatch(told.text):
        raise _not_here(told, name)
    return told.text


def fork_of(git: Git, head: str | None, name: str) -> str:
    """The commit that `head` and what a person names last had in common. Raises UnknownBase."""
    commit = commit_of(git, name)
    if head is None:
        raise UnknownBase(
            f"nothing can be held against {_shown(name)}: no commit is checked out",
            detail="Commit something first, or run without --base.",
        )
    if commit == head:
        return head
    told = git("merge-base", head, commit)
    found = told.text if told is not None and told.status == 0 else ""
    if _COMMIT.fullmatch(found):
        return found
    # A shallow clone ends before the fork. A commit names its parents all the same, and what a pull
    # request is checked out as, the merge, has the tip of the branch that it goes to among them.
    if commit in _parents(git, head):
        return commit
    shallow = git("rev-parse", "--is-shallow-repository")
    if told is None or told.status != 1 or shallow is None or shallow.text != "false":
        raise UnknownBase(
            f"this clone does not reach back to where {_shown(name)} and what is checked out part",
            detail="Fetch the history first: `git fetch --unshallow`; with actions/checkout: "
            "`fetch-depth: 0`.",
        )
    raise UnknownBase(
        f"{_shown(name)} and what is checked out have no commit in common",
        detail="Name the branch that yours began from, as in `--base origin/main`.",
    )


def _parents(git: Git, commit: str) -> list[str]:
    told = git("cat-file", "commit", commit)
    if told is None or told.status:
        return []
    header = told.out.partition(b"\n\n")[0].decode("utf-8", "replace")
    return [line[7:] for line in header.splitlines() if line.startswith("parent ")]


def default_tip(git: Git, remote: str) -> str | None:
    """The default branch of the remote, as this clone knows it."""
    if not is_ref(remote):
        return None
    ref = f"refs/remotes/{remote}/HEAD^{{commit}}"
    told = git("rev-parse", "--verify", "--quiet", "--end-of-options", ref)
    known = told is not None and told.status == 0 and _COMMIT.fullmatch(told.text)
    return told.text if told is not None and known else None


def commit_before(git: Git, file: str) -> str | None:
    """The commit before the last one that changed a file; what a merge brought, it changed."""
    only = ("--first-parent", "-m", "-1", "--format=%P", "--no-patch")
    told = git("-c", "log.showSignature=false", "--literal-pathspecs", "log", *only, "--", file)
    parents = told.text.split() if told is not None and told.status == 0 else []
    return parents[0] if parents and _COMMIT.fullmatch(parents[0]) else None


def file_of(git: Git, commit: str, file: str) -> PastFile:
    """A file of the workspace as `commit` had it, or why there is none. No filter sees it.

    One that was elsewhere in the repository then is found by its name, if it is the only one that is gone.
    """
    entry = ("-c", "core.quotePath=false", "--literal-pathspecs", "ls-tree", "-l", "-z")
    told = git(*entry, commit, "--", file)
    if told is None:
        return PastFile(problem="git is not installed")
    if told.status:
        return PastFile(problem=why_not(told, commit))
    rows = _rows(told)
    if not rows and (moved := _moved(git, commit, file)):
        told = git(*entry, "--full-tree", commit, "--", moved)
        rows = _rows(told) if told is not None and not told.status else []
    if not rows:
        return PastFile(problem=f"there is no {file} in commit {commit[:12]}")
    return _read(git, *rows[0], commit)


def _read(git: Git, facts: str, path: str, commit: str) -> PastFile:
    mode, _, blob, size = facts.split()
    where = f"{path} in commit {commit[:12]}"
    if mode not in _FILES:
        kind = {"120000": "a symbolic link", "160000": "a submodule"}.get(mode, "a folder")
        return PastFile(problem=f"{where} is {kind}")
    if not size.isdecimal() or int(size) > MOST_BYTES:
        return PastFile(problem=f"{where} is larger than a configuration may be")
    told = git("cat-file", "blob", blob)
    if told is None or told.status:
        return PastFile(problem=f"this clone does not have {where}")
    return PastFile(data=told.out)


def _only_one(git: Git, name: str) -> str:
    """The full name of the only ref that `name` can mean; `name` itself where it means none."""
    kinds = ("refs/heads/", "refs/tags/", "refs/remotes/")
    possible = [f"{kind}{name}" for kind in kinds]
    possible += [name] if name.startswith("refs/") else []
    told = git("for-each-ref", "--format=%(refname)", "--", *possible)
    found = [ref for ref in possible if told is not None and ref in told.lines]
    other = "what was fetched last" if name == FETCHED else "a commit"
    if len(found) > 1 or (found and (name == FETCHED or _LIKE_A_COMMIT.fullmatch(name))):
        could = [*found, other] if len(found) == 1 else found
        raise UnknownBase(
            f"{_shown(name)} may mean {' or '.join(map(_shown, could))}",
            detail=f"Write its full name, as in `--base {_shown(found[-1])}`.",
        )
    return found[0] if found else name


def _moved(git: Git, commit: str, file: str) -> str | None:
    """Where a file of this name was that is gone since, seen from the top of the repository."""
    name = file.rpartition("/")[2]
    names = [one for one in dict.fromkeys((name, USUAL_NAME)) if _PLAIN_NAME.fullmatch(one)]
    gone = ("--cached", "--no-renames", "--diff-filter=D", "--name-only", "-z", "--no-ext-diff")
    told = git("diff-index", *gone, commit, "--", *(f":(top,glob)**/{one}" for one in names))
    found = _words(told) if told is not None and not told.status else []
    return found[0] if len(found) == 1 else None


def why_not(told: Answer, commit: str) -> str:
    """Why nothing of a commit can be read, by what git says."""
    if "not a git repository" in told.err:
        return "this folder is in no git repository"
    return (
        f"this clone does not have commit {commit[:12]} (fetch it: `git fetch origin {commit}`; with "
        "actions/checkout: `fetch-depth: 0`)"
    )


def _not_here(told: Answer, name: str) -> UnknownBase:
    if "not a git repository" in told.err:
        msg = f"there is no {_shown(name)}: this folder is in no git repository"
        return UnknownBase(msg, detail="Run it in a clone of the repository, without --base.")
    if name == FETCHED:
        return UnknownBase(
            f"this clone has no {name}: nothing was fetched yet",
            detail="Fetch the branch first, as in `git fetch origin main`.",
        )
    remote, slash, branch = name.removeprefix("refs/remotes/").partition("/")
    if not slash or name.startswith(("refs/heads/", "refs/tags/")):
        remote, branch = "origin", name
    # What is to be pasted must be nothing to a shell.
    is_plain = _PLAIN.fullmatch(remote + branch) is not None
    fetch = f"git fetch {remote} {branch}" if is_plain else "git fetch"
    detail = f"Fetch it first: `{fetch}`; with actions/checkout: `fetch-depth: 0`."
    if is_plain and not slash and not _LIKE_A_COMMIT.fullmatch(name):
        detail += f" A branch that only the remote has is `--base {remote}/{branch}` then."
    return UnknownBase(f"this clone has no commit, branch or tag {_shown(name)}", detail=detail)


def _rows(told: Answer) -> list[tuple[str, str]]:
    """What stands before each path, and the path."""
    entries = (word.partition("\t") for word in _words(told))
    return [(facts, path) for facts, _, path in entries if len(facts.split()) == 4]


def _words(told: Answer) -> list[str]:
    return told.out.decode("utf-8", "surrogateescape").split("\0")[:-1]


def _shown(text: str) -> str:
    return visible(text[:_LONGEST], newline=False)
