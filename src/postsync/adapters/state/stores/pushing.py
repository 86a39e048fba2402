"""Pushing a commit of the state until it is known whether it is the one that others will see.

A push that nobody answered is made again with the very same commit: taken, or taken already, is
ours, for no other run can make that commit. A server that has moved on is asked for its history.
"""

from collections.abc import Callable

from postsync.adapters.git.copy import GitFailed, Repository
from postsync.adapters.git.words import Pushed, read_push
from postsync.adapters.state.backend import ABSENT, Conflict, Swap, Swapped, Unknown

PAUSES = (0.0, 1.0, 3.0, 9.0)
"""Seconds before each try to push."""

DEPTH = 100
"""How far back a commit is looked for that others have built upon."""

_NO_SUCH_REF = "couldn't find remote ref"


class Refused(Exception):
    """The commit was certainly not taken. `complaint` is what git said, secrets and all."""

    def __init__(self, complaint: str) -> None:
        super().__init__()
        self.complaint = complaint


class Pusher:
    """Pushes commits to `ref`, and to `mark` with them as long as the host allows that.

    `marked` is the commit that the mark stands at, None where there is none.
    """

    def __init__(
        self, repository: Repository, *, ref: str, mark: str, pause: Callable[[float], None]
    ) -> None:
        self.marked: str | None = None
        self._repository = repository
        self._ref = ref
        self._mark = mark
        self._pause = pause
        self._with_mark = True

    def push(self, commit: str, *, expected: str) -> Swap:
        """Make `commit` the one at the ref, if that still stands at `expected`, its parent.

        Raises Refused.
        """
        doubt = complaint = ""
        for pause in PAUSES:
            if pause:
                self._pause(pause)
            how, complaint = self._once(commit, expected)
            match how:
                case Pushed.TAKEN:
                    return Swapped(version=commit)
                case Pushed.UNANSWERED:
                    doubt = complaint
                case Pushed.BEHIND if not doubt:
                    return Conflict()
                case Pushed.BEHIND | Pushed.CONTENDED:
                    if swap := self._look(commit, expected):
                        return swap
                case Pushed.REFUSED:
                    break
        if doubt:
            reason = self._repository.remote.show(doubt)
            return self._look(commit, expected) or Unknown(why=reason)
        raise Refused(complaint)

    def _once(self, commit: str, expected: str) -> tuple[Pushed, str]:
        """One push of both refs, and where they are not taken together, of the state's alone."""
        if self._with_mark:
            how, complaint = self._push(commit, self._ref, self._mark, options=self._both(expected))
            if how is Pushed.TAKEN:
                self.marked = commit
            if how not in {Pushed.MARK_REFUSED, Pushed.REFUSED, Pushed.CONTENDED}:
                return how, complaint
        # The mark is a second net. Whatever is wrong with it, the state itself is what counts.
        how, complaint = self._push(commit, self._ref)
        if how is Pushed.TAKEN:
            self._with_mark = False
        return how, complaint

    def _both(self, expected: str) -> list[str]:
        if self.marked in {None, expected}:
            return ["--atomic"]
        # The state was rolled back behind its mark, which has to go another way from here on.
        return ["--atomic", f"--force-with-lease={self._mark}:{self.marked}"]

    def _push(
        self, commit: str, *names: str, options: list[str] | None = None
    ) -> tuple[Pushed, str]:
        answer = self._repository.push(commit, names, options=options or [])
        how, reason = read_push(answer, self._ref)
        return how, "\n".join(filter(None, (reason, answer.err)))

    def _look(self, commit: str, expected: str) -> Swap | None:
        """What the history at the remote says; None when it leaves open what comes of the push."""
        try:
            history = self._repository.history(self._ref, depth=DEPTH)
        except GitFailed as error:
            if _NO_SUCH_REF not in error.answer.err:
                return None
            history = []
        if commit in history:
            return Swapped(version=commit)
        if (history[0] if history else ABSENT) == expected:
            return None
        is_whole = len(history) < DEPTH or expected in history
        return Conflict() if is_whole else None
