"""Unwritten: the workspace as it would be with files beside its own that are not written yet."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from postsync.adapters.workspace.load.files import Discovery, Found, Read
from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.adapters.workspace.placing import folder_of
from postsync.domain.config import Config
from postsync.ports import MediaSource


class Unwritten(WorkspaceSource):
    """The posts below `root`, and those of `files`: their bytes by their paths, which nothing has yet."""

    def __init__(
        self, root: Path, config: Config, files: Mapping[str, bytes], *, media: MediaSource
    ) -> None:
        super().__init__(root, config, media=media)
        self._patterns = config.posts
        self._files = files

    def _found(self) -> Discovery:
        found = super()._found()
        there = {file.path for file in found.files}
        folders = {path: folder_of(path, self._patterns) for path in self._files.keys() - there}
        found.files.extend(
            Found(path, folder) for path, folder in folders.items() if folder is not None
        )
        found.files.sort()
        return found

    @contextmanager
    def _reader(self) -> Iterator[Read]:
        with super()._reader() as read:

            def read_either(path: str) -> bytes:
                data = self._files.get(path)
                return read(path) if data is None else data

            yield read_either
