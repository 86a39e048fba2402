"""A sandbox to talk to: over a socket and, where there is time, in-process as well, with the same words."""

import itertools
import uuid

import pytest
from tests.conftest import FULL
from tests.sandbox.talking import Api, client, in_process

from postsync.sandbox.app import SandboxApp
from postsync.sandbox.server import running


@pytest.fixture(params=["http", "wsgi"] if FULL else ["http"])
def api(request):
    if request.param == "http":
        with running() as sandbox, client(sandbox.url) as http:
            yield Api(http)
        return
    with in_process(SandboxApp(":memory:")) as api:
        yield api


@pytest.fixture
def key():
    """A new idempotency key at each call."""
    numbers = itertools.count(1)
    return lambda: str(uuid.UUID(int=next(numbers), version=4))
