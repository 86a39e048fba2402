"""Git: its version, the clone around the workspace, and whether the state's branch takes a push."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from postsync.adapters.files import reason_of
from postsync.adapters.git.clone import find_clone
from postsync.adapters.git.copy import GitFailed, Repository
from postsync.adapters.git.environment import without_hooks
from postsync.adapters.git.place import default_branch, find_place
from postsync.adapters.git.remote import find_remote
from postsync.adapters.git.run import run_git
from postsync.adapters.git.words import Pushed, is_denied, is_out_of_reach, read_push
from postsync.domain.config import GitState
from postsync.domain.run.checkup import Check, Topic, care, good, unseen, wrong

_MAY_WRITE = (
    "Whoever runs postsync must be allowed to push there: `git push` should work in the workspace. In "
    "GitHub Actions that takes `permissions: {contents: write}`."
)
_NO_REPOSITORY = "the workspace is in no git repository, so no commit is compared"


def repository(
    root: Path, *, remote: str = "origin", environ: Mapping[str, str] = os.environ
) -> Iterator[Check]:
    """What git there is, and the clone that holds the workspace. Raises GitMissing."""
    told = run_git(["--version"])
    version = told.text.strip().removeprefix("git version ")
    clone = find_clone(root, without_hooks(environ))
    if clone is None:
        yield care(
            Topic.GIT,
            "repository",
            f"git {version}; {_NO_REPOSITORY}",
            "Keep the posts in git: `git init`, and a commit.",
        )
        return
    place = find_place(root, remote=remote, environ=environ)
    name = place.repository if place and place.repository else "without a remote"
    yield good(Topic.GIT, "repository", f"git {version}, repository {name}")
    if clone.run("rev-parse", "--verify", "--quiet", "HEAD", at=root).status:
        yield care(Topic.GIT, "commit", "the repository has no commit yet", "Commit the workspace.")
        return
    if clone.run("rev-parse", "--is-shallow-repository", at=root).text.strip() == "true":
        yield care(
            Topic.GIT,
            "history",
            "the clone is shallow: what its history lacks is asked of the remote",
            "Where the remote cannot be asked, fetch all of it: `git fetch --unshallow`, or "
            "`fetch-depth: 0` for actions/checkout.",
        )
    branch = default_branch(root)
    if branch is not None:
        yield good(Topic.GIT, "branch", f"work is merged into {branch}")


def pushable(
    state: GitState, root: Path, environ: Mapping[str, str] = os.environ
) -> Iterator[Check]:
    """Whether the remote would take a push to the branch of the state. Nothing is pushed.

    Raises ConfigError.
    """
    _, remote = find_remote(root, state.remote, environ)
    name = f"the branch {state.ref.removeprefix('refs/heads/')} of {state.remote}"
    with tempfile.TemporaryDirectory(prefix="postsync-") as folder:
        copy = Repository(Path(folder) / "copy.git", remote)
        try:
            with copy.held():
                commit = copy.commit("a try that is not sent", {}, parent=None)
                answer = copy.push(commit, [state.ref], options=["--dry-run"])
        except GitFailed as error:
            yield unseen(Topic.STATE, "push", f"no push to {name} could be tried: git failed")
            del error
            return
        except OSError as error:
            yield unseen(Topic.STATE, "push", f"no push could be tried: {reason_of(error)}")
            return
    how, _ = read_push(answer, state.ref)
    if how in {Pushed.TAKEN, Pushed.BEHIND}:
        yield good(Topic.STATE, "push", f"{name} may be pushed to")
        return
    said = remote.show(answer.err)
    todo = _MAY_WRITE if is_denied(answer.err) else "`git push` should work in the workspace."
    if is_out_of_reach(answer.err):
        todo = "The remote cannot be reached: check the network, or a proxy for git."
    yield wrong(Topic.STATE, "push", f"{name} cannot be pushed to: {said}", todo)
