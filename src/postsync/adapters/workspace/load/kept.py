"""What was read is kept: a run that reads the same files again and again checks those that changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from postsync.adapters.workspace.decode.media import MediaFolder
from postsync.adapters.workspace.load.checking import Checker
from postsync.adapters.workspace.load.files import Found, Read
from postsync.adapters.workspace.load.reading import Reading, read_files
from postsync.ports import MediaFile


@dataclass(slots=True)
class Kept:
    """What the post files held when they were last read, and what is known of the media they name.

    True as long as nothing but post files changes: whoever keeps it begins another one when a medium,
    the configuration or the state does.
    """

    folder: MediaFolder | None = None
    media: dict[str, MediaFile] = field(default_factory=dict)
    _parts: dict[str, tuple[bytes, Reading]] = field(default_factory=dict)

    def read(
        self,
        files: Sequence[Found],
        read: Read,
        checker: Checker,
        reading: Reading,
        is_asked: Callable[[str], bool],
    ) -> None:
        """Do as `read_files` does; a file that is the same as before is not checked again."""
        before, self._parts = self._parts, {}
        for file in files:
            try:
                data = read(file.path)
            except OSError:  # told once more by what follows
                read_files([file], read, checker, reading, is_asked)
                continue
            known = before.get(file.path)
            if known is None or known[0] != data:
                part = Reading(keep_posts=reading.keep_posts)
                read_files([file], partial(_given, data), checker, part, is_asked)
                known = data, part
            self._parts[file.path] = known
            known[1].ignores.forget_uses()
            reading.join(known[1])


def _given(data: bytes, _path: str) -> bytes:
    return data
