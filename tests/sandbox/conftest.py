"""A sandbox to talk to: over a socket and in-process, with the same words."""

import itertools
import uuid

import httpx
import pytest
from tests.sandbox.talking import HEADERS, Api, in_process

from postsync.sandbox.app import SandboxApp
from postsync.sandbox.server import running


@pytest.fixture(params=["http", "wsgi"])
def api(request):
    if request.param == "http":
        with running() as sandbox, httpx.Client(base_url=sandbox.url, headers=HEADERS) as http:
            yield Api(http)
        return
    with in_process(SandboxApp(":memory:")) as api:
        yield api


@pytest.fixture
def key():
    """A new idempotency key at each call."""
    numbers = itertools.count(1)
    return lambda: str(uuid.UUID(int=next(numbers), version=4))
