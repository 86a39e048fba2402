"""The answers that faults give in place of the real one."""

from collections.abc import Callable, Mapping

from postsync.sandbox.wire import JSON, Response, page, problem


def _status(parameters: JSON, _now: int) -> Response:
    status, message = int(parameters["status"]), str(parameters["message"])
    if parameters["body"] == "html":
        response = _html_error(parameters, _now)
    elif parameters["body"] == "empty":
        response = Response(status)
    else:
        response = problem(status, message)
    response.headers.update(parameters["headers"])
    return response


def _html_error(parameters: JSON, _now: int) -> Response:
    status = int(parameters["status"])
    return page(
        status,
        f"<!DOCTYPE html><title>{status}</title><h1>Error {status}</h1>"
        "<p>The page of a proxy, not of the API.</p>",
        {"Server": "cloudflare"},
    )


def _rate_limit(parameters: JSON, now: int) -> Response:
    seconds = int(parameters["retry_after"])
    return too_many(seconds, reset=now // 1000 + seconds)


def too_many(retry_after: int, *, reset: int) -> Response:
    """The 429 of the rolling window: try again later."""
    response = problem(
        429, "Rate limit exceeded", message=f"Too many requests, retry in {retry_after} seconds"
    )
    response.headers |= {
        "Retry-After": str(retry_after),
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(reset),
    }
    return response


def unauthorized() -> Response:
    """No key, or one that is refused."""
    return problem(401, "Unauthorized: missing or invalid API key")


def _late(parameters: JSON, now: int) -> Response | None:
    return None if parameters["status"] is None else _html_error(parameters, now)


VERDICTS: Mapping[str, Callable[[JSON, int], Response | None]] = {
    "late": _late,
    "status": _status,
    "html": _html_error,
    "rate_limit": _rate_limit,
    "quota": lambda parameters, _: problem(429, str(parameters["message"])),
    "inactive": lambda *_: problem(
        402, "subscription_inactive", message="Your subscription is not active"
    ),
    "unauthorized": lambda *_: unauthorized(),
    "success_false": lambda parameters, _: problem(200, str(parameters["message"])),
    "delete_500": lambda *_: problem(
        500,
        "Internal server error",
        message="Failed to cancel the post's jobs from the publishing queue",
    ),
}
"""By kind of fault: a function of its parameters and the time."""
