"""A workspace for every test of the command line."""

from pathlib import Path

import pytest
from tests.integration.workbench import HELLO, Workbench


@pytest.fixture
def empty(tmp_path: Path) -> Workbench:
    """A workspace without a post."""
    return Workbench(tmp_path / "workspace")


@pytest.fixture
def bench(empty: Workbench) -> Workbench:
    """A workspace with one post that is not applied yet."""
    empty.write("posts/hello.yaml", HELLO)
    return empty
