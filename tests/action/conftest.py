"""What the tests of the action stand on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.action.runner import Machine, python_with_the_action
from tests.action.stand_in import GitHubStandIn, github


@pytest.fixture
def hub() -> Iterator[GitHubStandIn]:
    """A GitHub with one repository."""
    with github() as stand_in:
        yield stand_in


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has the action, as its own step would install it."""
    return python_with_the_action(tmp_path_factory.mktemp("python"))


@pytest.fixture
def machine(tmp_path: Path, hub: GitHubStandIn, python: Path) -> Machine:
    """A hosted runner."""
    return Machine(tmp_path, hub, python)
