"""Held: texts that an editor holds open, laid over the files of the disk, which are read once.

Between two looks at the disk nothing of it is read again: whoever types is answered from memory.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from postsync.adapters.workspace.load.files import Discovery, Found, Read, discover
from postsync.adapters.workspace.placing import folder_of


@dataclass(slots=True)
class Held:
    """The open texts by their path below the workspace, and what the disk had at the last look."""

    texts: Mapping[str, bytes] = field(default_factory=dict)
    _files: dict[str, bytes] = field(default_factory=dict)
    _found: tuple[tuple[str, ...], Discovery] | None = None

    def forget(self, paths: Iterable[str]) -> None:
        """Read these files again, and look again which files there are."""
        self._found = None
        for path in paths:
            self._files.pop(path, None)

    def discover(self, root: str, patterns: Iterable[str]) -> Discovery:
        """Find the post files of the disk, and the open ones that nobody has saved yet."""
        wanted = tuple(patterns)
        if self._found is None or self._found[0] != wanted:
            self._found = wanted, discover(root, wanted)
        found = self._found[1]
        known = {file.path for file in found.files}
        unsaved = [
            Found(path, folder)
            for path in self.texts
            if path not in known
            # What is there and was not found is a link, a pipe or a folder, and stays refused.
            and not os.path.lexists(f"{root}/{path}")
            and (folder := folder_of(path, wanted)) is not None
        ]
        files = sorted([*found.files, *unsaved]) if unsaved else list(found.files)
        return Discovery(files, list(found.diagnostics))

    def read_last(self, path: str) -> bytes:
        """The bytes of a file when it was last read; none where it never was."""
        return self.texts.get(path) or self._files.get(path, b"")

    def over(self, read: Read) -> Read:
        """Read open texts as they are, and each file of the disk once."""

        def read_held(path: str) -> bytes:
            text = self.texts.get(path)
            if text is not None:
                return text
            data = self._files.get(path)
            if data is None:
                data = self._files[path] = read(path)
            return data

        return read_held
