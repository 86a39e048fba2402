"""A workspace for every test of the whole program."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.integration.canaries import Wire, tap
from tests.integration.scene import BACKENDS, Scene
from tests.integration.ward import Ward, apply_and_edit, prepare
from tests.integration.workbench import HELLO, Workbench

from postsync.adapters.http.transport import Transport


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    """A workspace with one post that is not applied yet."""
    bench = Workbench(tmp_path / "workspace")
    bench.write("posts/hello.yaml", HELLO)
    return bench


@pytest.fixture(scope="module", params=[*BACKENDS])
def scene(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A workspace with every kind of work to do, on each backend in turn."""
    return Scene(tmp_path_factory.mktemp("scene"), request.param)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The same with its state in git, for several clones."""
    return Scene(tmp_path_factory.mktemp("scene"), "git")


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The same with its state in a file."""
    return Scene(tmp_path_factory.mktemp("scene"), "local")


@pytest.fixture
def _hung_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close the connections of commands that ran in this process, which does not end with them."""
    opened: list[Transport] = []
    build_client = Transport._build

    def building(transport: Transport, *arguments: Any) -> Any:
        opened.append(transport)
        return build_client(transport, *arguments)

    monkeypatch.setattr(Transport, "_build", building)
    yield
    for transport in opened:
        transport.close()


@pytest.fixture
def ward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _hung_up: None) -> Iterator[Ward]:
    """A workspace with every kind of work to do, one post about to go out, and a served sandbox."""
    wire = Wire()
    tap(monkeypatch, wire)
    ward = prepare(tmp_path, wire)
    monkeypatch.setattr(tempfile, "tempdir", ward.bench.env["TMPDIR"])
    with ward.bench.serving():
        apply_and_edit(ward)
        yield ward
