"""Checking: the thread that checks workspaces, so that nobody who types waits for it."""

import gc
import threading
from collections.abc import Callable, Mapping
from time import monotonic

from postsync.language.looking import Looked, OpenWorkspace

_COLLECT = 0.015
"""Seconds in which a burst of keystrokes comes together before the first check of it."""

_LONGEST = 0.4
"""Seconds after which something is shown, also to somebody who types without a pause."""

Texts = Callable[[], Mapping[str, bytes]]
Done = Callable[[OpenWorkspace, Looked], None]


class Checks(threading.Thread):
    """Checks each workspace that was touched, with the newest texts; what is out of date is dropped.

    `texts` is asked for the open texts at the beginning of each check, `done` gets what was found. Both
    are called in this thread.
    """

    def __init__(self, texts: Texts, done: Done, failed: Callable[[BaseException], None]) -> None:
        super().__init__(name="checks", daemon=True)
        self._texts, self._done, self._failed = texts, done, failed
        self._bell = threading.Condition()
        self._touched: dict[int, OpenWorkspace] = {}
        self._shown: dict[int, float] = {}
        self._frozen = False
        self._ends = False

    def touch(self, workspace: OpenWorkspace) -> None:
        """Check a workspace soon, and once more if it is being checked."""
        with self._bell:
            self._touched[id(workspace)] = workspace
            self._bell.notify()

    def end(self) -> None:
        """Begin no other check."""
        with self._bell:
            self._ends = True
            self._bell.notify()

    def run(self) -> None:
        """Check until the end."""
        while True:
            with self._bell:
                while not (self._touched or self._ends):
                    self._bell.wait()
                if self._ends:
                    return
                self._bell.wait(_COLLECT)
                if not self._touched or self._ends:
                    continue
                workspace = self._touched.pop(next(iter(self._touched)))
            try:
                self._check(workspace)
            except Exception as error:  # noqa: BLE001 - a bug in one check does not end the server
                self._failed(error)

    def _check(self, workspace: OpenWorkspace) -> None:
        looked = workspace.check(self._texts())
        now = monotonic()
        with self._bell:
            is_stale = id(workspace) in self._touched
        if is_stale and now - self._shown.get(id(workspace), 0.0) < _LONGEST:
            return
        self._shown[id(workspace)] = now
        self._done(workspace, looked)
        if not self._frozen:
            # A thousand posts are there to stay: the collector need not look at them every time.
            gc.collect()
            gc.freeze()
            self._frozen = True
