"""What to say, and what to do, when the state's git remote cannot be read or written."""

from postsync.adapters.git.remote import Remote
from postsync.adapters.git.words import is_denied, is_out_of_reach
from postsync.domain.errors import StateUnreadable, StateUnwritable

_MAY_READ = (
    "Nothing was changed. Check that this machine may read the repository: `git fetch` should work "
    "in the workspace. In GitHub Actions, `actions/checkout` with `persist-credentials` sees to it."
)
_MAY_WRITE = (
    "Whoever runs postsync must be allowed to push to this branch, without force. In GitHub Actions "
    "that takes `permissions: {contents: write}` for the job; a protected branch must let this user "
    "or app push to it, with nothing required but that it is never forced or deleted."
)
_SAME_KIND = "The workspace's repository and its remote must have the same object format."
_TRY_AGAIN = "Run the command again when the remote can be reached."
_LOOK = "`git fetch` and `git push` should work in the workspace; then run the command again."


def unreadable(name: str, complaint: str, remote: Remote) -> StateUnreadable:
    """The state called `name` could not be read; `complaint` is what git said."""
    detail = f"Nothing was changed. {_LOOK}"
    if is_out_of_reach(complaint):
        detail = f"Nothing was changed. {_TRY_AGAIN}"
    elif is_denied(complaint):
        detail = _MAY_READ
    return StateUnreadable(f"{name} cannot be read: {remote.show(complaint)}", detail=detail)


def unwritable(name: str, complaint: str, remote: Remote) -> StateUnwritable:
    """The state called `name` was certainly not written; `complaint` is what git said."""
    detail = _MAY_WRITE
    if is_out_of_reach(complaint):
        detail = _TRY_AGAIN
    elif "hash algorithm" in complaint:
        detail = _SAME_KIND
    return StateUnwritable(f"{name} cannot be written: {remote.show(complaint)}", detail=detail)
