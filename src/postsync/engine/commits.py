"""Commits: an old job that is started again, or a stale branch, must not undo what newer ones did."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache

from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic
from postsync.domain.errors import PostsyncError
from postsync.domain.post.post import Workspace
from postsync.domain.run.events import Noted
from postsync.domain.state.record import Snapshot
from postsync.engine.world import World
from postsync.ports import DefaultBranch, Descent

FRESH = timedelta(hours=24)
"""How young a commit is whose files go out although the state is new (contract, section 4.4)."""

Files = Callable[[], Iterable[str]]
"""The files of posts that there are, and that there were; asked for only where they matter."""


class CommitOlder(PostsyncError):
    """What is checked out came before what was applied last: a re-run of an old job."""

    code = "commit-older"
    exit_code = 4


class NotReviewed(PostsyncError):
    """There is more here than an approved run has seen, and this one is to do no more than that."""

    code = "not-reviewed"
    exit_code = 4

    def __init__(self, reviewed: bool | None) -> None:
        super().__init__(
            "the workspace is not what was applied last, and --reviewed-only does no more than that"
            if reviewed is False
            else "outside of git nobody can tell what was reviewed, as --reviewed-only wants it",
            detail="What was merged since waits for its own approval: approve the run of that merge, "
            "or run `postsync apply` and look at the plan.",
        )


class CommitDiverged(PostsyncError):
    """What is checked out lacks what was applied last, and is not where everybody goes on from."""

    code = "commit-diverged"
    exit_code = 4


def refuse_older(
    world: World, head: str | None, applied: str | None, files: Files, allowed: str | None
) -> None:
    """Raise where applying `head` would undo what was applied since.

    `allowed` is the one commit that a person lets through, or its first digits. A history that has
    diverged goes on where everybody shares it: a branch that was applied and then squashed, or a tip
    that was rewritten, stops nobody. Raises CommitOlder, CommitDiverged.
    """
    if head is None:
        world.observer(Noted(message="outside git: the age of the files is not checked"))
    if head is None or applied is None:
        return
    descent = world.history.descent(head, applied)
    if descent is Descent.AFTER or (allowed and head.startswith(allowed.lower())):
        return
    other = f"`--allow-older {allowed}` names another commit than this one. " if allowed else ""
    if descent is Descent.BEFORE:
        raise CommitOlder(_is_older(head, applied), detail=other + _ways_on_from_older(head))
    lacks = (
        f"commit {_short(head)} does not contain the last applied one, {_short(applied)}"
        if descent is Descent.BESIDE
        else f"the last applied commit {_short(applied)} is in no history that can be seen from here"
    )
    where = DefaultBranch.ELSEWHERE
    if world.history.has_files_of(applied, files()):
        reason = "the post files are those that were applied"
    else:
        where = world.history.on_default_branch(head)
        reason = _why_go_on(descent, where)
    if not reason:
        detail = f"{other}{_WAYS_ON[where]} If this very commit is meant: {_allow(head)}."
        raise CommitDiverged(lacks, detail=detail)
    world.observer(Noted(message=f"{lacks}; going on, because {reason}"))


def is_reviewed(
    world: World, workspace: Workspace, head: str | None, snapshot: Snapshot
) -> bool | None:
    """Whether all that a plan reads is as the commit has it that was applied last as a whole.

    None outside of git. What was merged since then waits for an approval of its own, whoever may have
    reviewed it.
    """
    applied = snapshot.approved
    if head is None or applied is None:
        return None if head is None else False
    files = {post.span.file for post in workspace.posts}
    files |= {one.file for one in workspace.broken}
    files |= {record.file for record in snapshot.records.values() if record.file}
    if world.configuration is not None:
        files.add(world.configuration.name)
    media = (medium.path for post in workspace.posts for medium in post.content.media)
    history = world.history
    return history.is_same_in(applied, head, [path for path in media if path]) and (
        history.has_files_of(applied, files)
    )


def older_commit(world: World, head: str | None, applied: str | None) -> Diagnostic | None:
    """What a plan says of a commit that apply would refuse as an old one, as far as it is known here."""
    if head is None or applied is None:
        return None
    if world.history.descent(head, applied, far=False) is not Descent.BEFORE:
        return None
    summary = f"{_is_older(head, applied)}, so apply refuses it"
    return finding("PS622", summary, detail=_ways_on_from_older(head))


def old_files(
    world: World, workspace: Workspace, *, began_at: datetime | None
) -> Callable[[], frozenset[str]]:
    """Tells, once it is asked, which post files are a day older than the state, or may be.

    The state began at `began_at`; None: just now. Of one that began before, files that may be of any
    age count as younger: they have been asked about.
    """
    files = {post.span.file for post in workspace.posts}
    before = (began_at or world.clock.now()) - FRESH
    return cache(lambda: world.history.old_files(files, before, surely=began_at is not None))


def renamed_files(world: World, applied: str | None) -> Callable[[], Mapping[str, str]]:
    """Tells, once it is asked, the old file of each one that was renamed since the last apply."""
    return cache(lambda: world.history.renamed(applied) if applied else {})


def _why_go_on(descent: Descent, where: DefaultBranch) -> str:
    """Why a diverged history may go on; empty where it may not."""
    if where is DefaultBranch.NO_REMOTE:
        return "there is no remote where another history could be"
    # Of an unknown commit nobody can tell whether an older one of the branch came after it.
    is_shared = where is DefaultBranch.AT_TIP or (
        where is DefaultBranch.BEFORE_TIP and descent is Descent.BESIDE
    )
    return "this one is on the default branch of the remote" if is_shared else ""


_WAYS_ON = {
    DefaultBranch.ELSEWHERE: "A stale branch would undo what others applied. Merge the default branch "
    "into it, or rebase it, and run again; or merge the branch, and apply the default one.",
    DefaultBranch.BEFORE_TIP: "The default branch has gone on, and this commit may be older than what "
    "was applied. Run its newest commit.",
    DefaultBranch.UNREACHED: "A stale branch would undo what others applied, and the remote could not "
    "be asked whether this is its default branch. Let the checkout keep its credentials, or merge what "
    "was applied into this branch, and run again.",
}


def _is_older(head: str, applied: str) -> str:
    return f"commit {_short(head)} is older than the last applied one, {_short(applied)}"


def _ways_on_from_older(head: str) -> str:
    return (
        "It would undo what was applied since, as the re-run of an old job does. Run the newest commit; "
        "to go back on purpose, revert in a new commit what came since. "
        f"If this very commit is meant: {_allow(head)}."
    )


def _allow(head: str) -> str:
    return f"`--allow-older {_short(head)}`"


def _short(commit: str) -> str:
    return commit[:12]
