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

    True as long as nothing changes but post files, and the data and templates of campaigns: whoever keeps
    it begins another one when a medium, the configuration or the state does.
    """

    folder: MediaFolder | None = None
    media: dict[str, MediaFile] = field(default_factory=dict)
    _parts: dict[str, tuple[bytes, Reading, dict[str, str]]] = field(default_factory=dict)

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
            digest = checker.expander.digest
            if known is None or known[0] != data or known[2] != {at: digest(at) for at in known[2]}:
                part = Reading(keep_posts=reading.keep_posts)
                read_files([file], partial(_given, data), checker, part, is_asked)
                others = part.made_of.get(file.path, ())
                known = data, part, {at: digest(at) for at in others}
            self._parts[file.path] = known
            known[1].ignores.forget_uses()
            reading.join(known[1])


def _given(data: bytes, _path: str) -> bytes:
    return data
