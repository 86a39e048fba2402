"""Runs of the engine in memory."""

import pytest
from tests.doubles.stage import Stage

from postsync.engine import dispatching


@pytest.fixture
def stage() -> Stage:
    """A world with nothing in it but connected accounts."""
    return Stage()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Interruptions are looked for all the time, so that no test waits for real."""
    monkeypatch.setattr(dispatching, "POLL", 0.001)
