"""The feed page."""

from postsync.sandbox.store import Turn
from postsync.sandbox.wire import Request, Response, page


def show(_turn: Turn, _request: Request) -> Response:
    """`GET /`."""
    return page(200, "<!DOCTYPE html><title>Sandbox</title>")
