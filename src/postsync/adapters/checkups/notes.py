"""Notes of test posts, in a file of this machine that a killed process leaves whole."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from postsync.adapters import files
from postsync.domain.errors import StateUnreadable, StateUnwritable
from postsync.domain.run.trial import TrialNote
from postsync.domain.schedule import format_time, parse_time

NAME = "doctor.json"

_LONGEST = 1 << 20
_PATIENCE = 10.0
_TIMES = ("made_at", "due_at")


class TrialNotesFile:
    """Implements `ports.TrialNotes` on a file below `.postsync/`, which need not be there."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    def notes(self) -> tuple[TrialNote, ...]:
        """All of them, the oldest first. Raises StateUnreadable."""
        try:
            data = files.read(self._path, limit=_LONGEST)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._unreadable(files.reason_of(error)) from error
        try:
            rows = json.loads(data)
            return tuple(_decoded(row) for row in rows)
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise self._unreadable("it is damaged") from error

    def put(self, note: TrialNote) -> None:
        """Note it durably, in the place of what was known by its mark. Raises StateError."""
        self._change(lambda notes: [*(one for one in notes if one.mark != note.mark), note])

    def drop(self, mark: str) -> None:
        """Forget what certainly does not stand any more. Raises StateError."""
        self._change(lambda notes: [one for one in notes if one.mark != mark])

    def _change(self, change: Callable[[tuple[TrialNote, ...]], list[TrialNote]]) -> None:
        try:
            files.make_folder(self._path.parent)
            with files.locked(self._path.with_name(f"{NAME}.mutex"), patience=_PATIENCE):
                rows = [_encoded(note) for note in change(self.notes())]
                files.replace(self._path, json.dumps(rows, indent=2).encode())
        except OSError as error:
            raise StateUnwritable(
                f"{self._path} cannot be written: {files.reason_of(error)}",
                detail="Make the folder writable for this user, or work in another one (`--chdir`).",
            ) from error

    def _unreadable(self, reason: str) -> StateUnreadable:
        return StateUnreadable(
            f"{self._path} cannot be read: {reason}",
            detail="It says which test posts an earlier `postsync doctor --with-post` may have left at "
            "the service: look for them in its dashboard, then delete the file.",
        )


def _encoded(note: TrialNote) -> dict[str, Any]:
    return asdict(note) | {name: format_time(getattr(note, name)) for name in _TIMES}


def _decoded(row: Any) -> TrialNote:
    note = TrialNote(**row)
    if not all(isinstance(one, str) for one in (note.mark, note.host, note.account)):
        raise TypeError(row)
    if not (isinstance(note.remote_id, str | None) and isinstance(note.settled, bool)):
        raise TypeError(row)
    made, due = (parse_time(row[name]) for name in _TIMES)
    return replace(note, made_at=made, due_at=due)
