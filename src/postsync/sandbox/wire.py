"""Requests, answers and parts of lists: the sandbox's own small layer over WSGI."""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qsl

JSON = dict[str, Any]
Environ = Mapping[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]

JSON_TYPE = "application/json; charset=utf-8"

DROPPED = 0
"""The status of an answer that is never sent: the connection is closed instead."""

BLOCK = 256 * 1024
_LARGEST_JSON = 10 * 1024 * 1024
_DEEPEST = 64
"""What is kept is read again from deeper in the program, where less depth is left."""


class ConnectionDropped(ConnectionResetError):
    """The sandbox was told to close the connection without an answer.

    The server closes its socket on it. In-process there is no socket, so it reaches the caller.
    """


class Refusal(Exception):
    """Ends the handling of a request; what the handler wrote is taken back."""

    def __init__(self, response: "Response") -> None:
        super().__init__(response.status)
        self.response = response


@dataclass(frozen=True)
class Request:
    """What a handler needs to know of a WSGI environ."""

    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    stream: BinaryIO
    host_url: str

    @classmethod
    def from_environ(cls, environ: Environ) -> "Request":
        """Read an environ; header names become lower case with dashes."""
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_") or (name in ("CONTENT_TYPE", "CONTENT_LENGTH") and value)
        }
        host = headers.get("host") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
        return cls(
            method=environ["REQUEST_METHOD"].upper(),
            path=environ.get("PATH_INFO") or "/",
            query_string=environ.get("QUERY_STRING", ""),
            headers=headers,
            stream=environ["wsgi.input"],
            host_url=f"{environ['wsgi.url_scheme']}://{host}",
        )

    @cached_property
    def query(self) -> Mapping[str, str]:
        """Query parameters; the last one of a name counts."""
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    @property
    def content_length(self) -> int | None:
        """The declared length of the body; None when it is missing or no number."""
        declared = self.headers.get("content-length", "")
        return int(declared) if declared.isascii() and declared.isdigit() else None

    @cached_property
    def body(self) -> bytes:
        """The whole body, for JSON requests only."""
        length = self.content_length or 0
        if length > _LARGEST_JSON:
            raise refusal(413, "Payload too large")
        return self.stream.read(length) if length else b""

    def json(self) -> JSON:
        """The body as a JSON object; anything else is refused."""
        try:
            text = self.body.decode()
            value = json.loads(text, parse_constant=_no_number, parse_float=_finite)
            if "\\ud" in text.lower():
                json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair cannot
            if text.count("[") + text.count("{") > _DEEPEST and _depth(text) > _DEEPEST:
                raise ValueError  # noqa: TRY301 -- what is too deep is no better than no JSON
        except (ValueError, RecursionError):
            raise refusal(400, "Invalid JSON in request body") from None
        if not isinstance(value, dict):
            details = {"_errors": [f"Expected object, received {type(value).__name__}"]}
            raise refusal(400, "Invalid payload", details=details)
        return value

    def blocks(self) -> Iterator[bytes]:
        """The body piece by piece, never more than it declares."""
        left = self.content_length or 0
        while left and (block := self.stream.read(min(left, BLOCK))):
            left -= len(block)
            yield block


def _no_number(name: str) -> float:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _depth(text: str) -> int:
    """How deep objects and lists are nested in a JSON text."""
    deepest = depth = 0
    for bracket in re.findall(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text, re.DOTALL):
        if bracket in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif bracket in "]}":
            depth -= 1
    return deepest


@dataclass(slots=True)
class Response:
    """An answer: bytes, or a file that is sent as it is read."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    file: Path | None = None

    def head(self) -> tuple[str, dict[str, str]]:
        """Status and headers."""
        try:
            phrase = HTTPStatus(self.status).phrase
        except ValueError:
            phrase = "Unknown"
        size = len(self.body) if self.file is None else self.file.stat().st_size
        # A truncated answer has set the length of the whole one already.
        return f"{self.status} {phrase}", {"Content-Length": str(size), **self.headers}

    def blocks(self) -> Iterator[bytes]:
        """The body piece by piece."""
        if self.file is None:
            yield self.body
            return
        with self.file.open("rb") as stream:
            while block := stream.read(BLOCK):
                yield block


def ok(payload: JSON, status: int = 200) -> Response:
    """A JSON answer."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(status, body, {"Content-Type": JSON_TYPE})


def problem(status: int, error: str, **more: object) -> Response:
    """An error in the API's own shape."""
    return ok({"success": False, "error": error, **more}, status)


def refusal(status: int, error: str, **more: object) -> Refusal:
    """The same, to be raised."""
    return Refusal(problem(status, error, **more))


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


def page(status: int, html: str, headers: Mapping[str, str] | None = None) -> Response:
    """An HTML answer."""
    return Response(
        status, html.encode(), {"Content-Type": "text/html; charset=utf-8", **(headers or {})}
    )


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for: `limit` and `offset`, as every list of the API takes them."""

    limit: int
    offset: int

    @classmethod
    def of(cls, request: Request) -> "Window":
        """Read it from the query; numbers out of range are refused."""
        window = cls(number(request, "limit", 50), number(request, "offset", 0))
        if not 1 <= window.limit <= 100:
            raise invalid_query("limit", "Number must be between 1 and 100")
        return window

    def shown(self) -> JSON:
        """As the answer repeats it."""
        return {"limit": self.limit, "offset": self.offset}


def number(request: Request, name: str, default: int) -> int:
    """A number of the query; anything else is refused."""
    text = request.query.get(name, str(default))
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        raise invalid_query(name, "Expected a number")
    return int(text)


def invalid_query(name: str, message: str) -> Refusal:
    """The refusal of a query parameter."""
    return refusal(400, "Invalid query", details={"_errors": [], name: {"_errors": [message]}})
