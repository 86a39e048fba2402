"""Routing: which handler a request is for."""

import re
from collections.abc import Callable

from postsync.sandbox import accounts, control, feed, media, posts
from postsync.sandbox.store import Turn, savepoint
from postsync.sandbox.wire import Refusal, Request, Response, problem

Handler = Callable[..., Response]

ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/v1/posts", posts.create_post),
    ("GET", "/v1/posts", posts.list_posts),
    ("GET", "/v1/posts/{}", posts.get_post),
    ("PATCH", "/v1/posts/{}", posts.update_post),
    ("DELETE", "/v1/posts/{}", posts.delete_post),
    ("DELETE", "/v1/posts/{}/remote", posts.take_down),
    ("GET", "/v1/social-accounts", accounts.list_accounts),
    ("GET", "/v1/social-accounts/{}", accounts.one_account),
    ("GET", "/v1/pinterest/accounts/{}/boards", accounts.list_boards),
    ("POST", "/v1/media/upload", media.start_upload),
    ("POST", "/v1/media/{}/confirm", media.confirm),
    ("GET", "/v1/media", media.list_media),
    ("GET", "/v1/media/{}", media.one_medium),
    ("DELETE", "/v1/media/{}", media.delete_medium),
    ("GET", "/media/[^/]+/{}/.+", media.serve),
    ("GET", "/_sandbox/posts", control.show_posts),
    ("POST", "/_sandbox/posts", control.make_post),
    ("PATCH", "/_sandbox/posts/{}", control.edit_post),
    ("DELETE", "/_sandbox/posts/{}", control.remove_post),
    ("GET", "/_sandbox/clock", control.show_clock),
    ("POST", "/_sandbox/clock", control.move_clock),
    ("GET", "/_sandbox/faults", control.show_faults),
    ("POST", "/_sandbox/faults", control.set_faults),
    ("GET", "/_sandbox/settings", control.show_settings),
    ("POST", "/_sandbox/settings", control.set_settings),
    ("GET", "/_sandbox/requests", control.show_requests),
    ("POST", "/_sandbox/accounts", control.connect_account),
    ("PATCH", "/_sandbox/accounts/{}", control.edit_account),
    ("DELETE", "/_sandbox/accounts/{}", control.disconnect_account),
    ("GET", "/", feed.show),
)
_COMPILED = [
    (method, re.compile(path.format("([^/]+)") + "/?"), handler) for method, path, handler in ROUTES
]


def handle(turn: Turn, request: Request) -> Response:
    """Do what a request asks for; what a refused one wrote is taken back."""
    try:
        handler, arguments = _route(request)
        with savepoint(turn):
            return handler(turn, request, *arguments)
    except Refusal as refused:
        return refused.response


def _route(request: Request) -> tuple[Handler, tuple[str, ...]]:
    method = "GET" if request.method == "HEAD" else request.method
    allowed = []
    for wanted, pattern, handler in _COMPILED:
        if found := pattern.fullmatch(request.path):
            if wanted == method:
                return handler, found.groups()
            allowed.append(wanted)
    if allowed:
        response = problem(405, "Method not allowed")
        response.headers["Allow"] = ", ".join(allowed)
        raise Refusal(response)
    raise Refusal(problem(404, "Route not found"))
