"""A life for every situation, on a service of its own past."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.life.life import Life, begin
from tests.life.service import Service, served


@pytest.fixture(scope="session")
def _service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with served(tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture(scope="session")
def _other_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with served(tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture(scope="session")
def _beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("beginning")
    begin(folder)
    return folder


@pytest.fixture
def life(tmp_path: Path, _service: Service, _beginning: Path) -> Life:
    """A team whose state is on a branch of its repository, and its service."""
    return Life(tmp_path, _service, _beginning)


@pytest.fixture
def rehearsal(life: Life, _other_service: Service) -> Service:
    """A service on which nothing is published."""
    _other_service.begin(life.now)
    return _other_service
