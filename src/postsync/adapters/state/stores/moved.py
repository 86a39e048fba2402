"""A state whose usual place has moved: one at the old place must not be overlooked.

A workspace in a subfolder kept its state where every other workspace of the repository did. Now its
folder is part of the place. As long as nothing is there, what the old place holds may be ours.
"""

from postsync.adapters.state.backend import ABSENT, Kept, Store, Swap
from postsync.domain.errors import StateError
from postsync.domain.state.identity import is_another_workspace
from postsync.domain.state.record import Snapshot


class StateElsewhere(StateError):
    """A state that may be ours lies at the place that was usual before."""

    code = "state-elsewhere"


class MovedStore:
    """Implements `backend.Store` on the new place, and has an eye on the old one.

    `setting` is what the configuration says to keep the old place, `fresh` to begin at the new one.
    """

    def __init__(
        self, store: Store, former: Store, *, workspace: str | None, setting: str, fresh: str
    ) -> None:
        self.name = store.name
        self._store = store
        self._former = former
        self._workspace = workspace
        self._setting = setting
        self._fresh = fresh

    def read(self) -> Kept:
        """What is at the new place. Raises StateElsewhere while only the old one has a state."""
        kept = self._store.read()
        if kept.version == ABSENT:
            there = self._former.read().snapshot
            if there is not None and not is_another_workspace(there.workspace, self._workspace):
                self._refuse(there)
        return kept

    def cas(self, snapshot: Snapshot, *, expected: str, note: str) -> Swap:
        """Write at the new place."""
        return self._store.cas(snapshot, expected=expected, note=note)

    def _refuse(self, there: Snapshot) -> None:
        whose = "of this workspace" if there.workspace else "that does not say whose it is"
        raise StateElsewhere(
            f"{self.name} is where the state of a workspace in this folder belongs by now, and "
            f"{self._former.name} holds one {whose}",
            detail=f"If it is the state of this workspace, keep it: `{self._setting}` in "
            f"postsync.yaml. If it is another's, begin one of your own: `{self._fresh}`.",
        )
