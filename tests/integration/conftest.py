"""A workspace for every test of the whole program."""

from pathlib import Path

import pytest
from tests.integration.workbench import HELLO, Workbench


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    """A workspace with one post that is not applied yet."""
    bench = Workbench(tmp_path / "workspace")
    bench.write("posts/hello.yaml", HELLO)
    return bench
