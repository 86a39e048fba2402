"""A workspace of real files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.domain.config import Config
from postsync.domain.post.post import Workspace

Loader = Callable[..., Workspace]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Writes a file below the workspace, with the folders it needs."""

    def write(path: str, text: str | bytes) -> Path:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    return write


@pytest.fixture
def load(tmp_path: Path) -> Loader:
    """Loads the workspace; keyword arguments are those of the configuration."""

    def load(*only: str, **config: object) -> Workspace:
        paths = [tmp_path / path for path in only]
        return WorkspaceSource(tmp_path, Config(**config), only=paths).load()  # type: ignore[arg-type]

    return load
