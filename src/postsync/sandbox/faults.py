"""Faults on demand: which requests they strike, how often, and what they do to the answer."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from postsync.sandbox import clock
from postsync.sandbox.wire import (
    DROPPED,
    JSON,
    Request,
    Response,
    page,
    problem,
    refusal,
    too_many,
    unauthorized,
)
from postsync.sandbox.world import fits

if TYPE_CHECKING:
    from postsync.sandbox.store import Turn


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of fault strikes by default, and the parameters it takes."""

    method: str
    path: str
    decides: bool
    """Whether it settles the answer, so that rules behind it wait for another request."""
    parameters: Mapping[str, Any]


def _decides(method: str = "*", path: str = "*", **parameters: Any) -> Kind:
    return Kind(method, path, True, parameters)


def _spoils(method: str = "*", path: str = "*", **parameters: Any) -> Kind:
    return Kind(method, path, False, parameters)


_LIST = ("GET", "/v1/posts")
_CREATE = ("POST", "/v1/posts")
_WRITE = ("POST,PATCH", "/v1/posts*")
_CHANGE = ("POST,PATCH,DELETE", "/v1/posts*")

KINDS: Mapping[str, Kind] = {
    "latency": _spoils(seconds=1.0, when="before"),
    "drop_before": _decides(),
    "drop_after": _decides(),
    "late": _decides(*_CHANGE, seconds=60.0, status=None),
    "status": _decides(
        status=500, when="before", body="json", message="Internal server error", headers={}
    ),
    "rate_limit": _decides(retry_after=1),
    "quota": _decides(message="Monthly post quota exhausted"),
    "inactive": _decides(),
    "unauthorized": _decides(),
    "html": _decides(status=502, when="before"),
    "truncated": _decides(keep=None),
    "success_false": _decides(when="before", message="Something went wrong"),
    "delete_500": _decides("DELETE", "/v1/posts/*"),
    "forget_keys": _spoils(*_CREATE),
    "no_id": _spoils(*_CREATE),
    "stored_error": _spoils(*_CREATE, status=500, message="Internal server error"),
    "no_date": _spoils(),
    "clock_skew": _spoils(seconds=120.0),
    "stale_list": _spoils(*_LIST, seconds=60.0),
    "duplicate_items": _spoils(*_LIST, count=1),
    "missing_items": _spoils(*_LIST, count=1),
    "total_missing": _spoils(*_LIST),
    "empty_list": _spoils("GET", "/v1/social-accounts"),
    "no_metrics": _spoils(
        "GET",
        "/v1/posts/*/analytics",
        accounts=None,
        instead="error",
        error="Insights are not available for this post",
    ),
    "thin": _spoils(*_WRITE, without=["accounts"], form="missing"),
    "drop_accounts": _spoils(*_CREATE, count=1, accounts=None),
    "drop_media": _spoils(*_WRITE, count=None),
    "rewrite_text": _spoils(*_WRITE, how=["strip", "urls", "nfc"]),
    "warnings": _spoils(*_WRITE, messages=["The video will be re-encoded"]),
    "partial": _spoils(
        accounts=None,
        text="",
        outcome="failed",
        error="The network refused the post",
        seconds=3600.0,
    ),
}
"""Every kind by name. `partial` strikes when a post is published; the others strike a request."""

CHOICES = {
    "when": ("before", "after"),
    "body": ("json", "html", "empty"),
    "outcome": ("failed", "late"),
    "form": ("missing", "null", "empty"),
    "instead": ("error", "zeros", "nothing"),
}
THINNED = ("accounts", "ids", "usernames", "containers", "texts", "media", "time")
"""What `thin` can leave out."""
_COUNTS: Mapping[str, Any] = {"times": None, "after": 0, "every": 1}
_LOWEST = {"times": 0, "after": 0, "every": 1}
_OPTIONAL = {"times": int, "accounts": list, "count": int, "keep": int, "status": int}
"""The types of what is None by default."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One fault as it was asked for."""

    kind: str
    match: Mapping[str, str]
    parameters: JSON

    @classmethod
    def decode(cls, spec: JSON) -> "Rule":
        """Check a fault's JSON; mistakes are refused rather than ignored."""
        given = dict(spec)
        name, match = given.pop("kind", None), given.pop("match", {})
        kind = KINDS.get(str(name))
        if kind is None:
            raise refusal(400, f"Unknown fault kind {name!r}", known=sorted(KINDS))
        places = {"method": kind.method, "path": kind.path, "body": ""}
        if not isinstance(match, dict) or not all(
            key in places and isinstance(value, str) for key, value in match.items()
        ):
            raise refusal(400, f"`match` takes {tuple(places)}, each a string")
        known = {**_COUNTS, **kind.parameters}
        if unknown := sorted(given.keys() - known.keys()):
            raise refusal(400, f"Fault {name!r} does not know {unknown}", known=sorted(known))
        for key, value in given.items():
            if not _can_be(key, value, known[key]):
                raise refusal(400, f"{key!r} of fault {name!r} cannot be {value!r}")
        return cls(str(name), {**places, **match}, {**known, **given})

    def matches(self, request: Request) -> bool:
        """Whether it concerns the request; a slash at the end of a path is ignored."""
        methods, path, body = self.match["method"].upper(), self.match["path"], self.match["body"]
        return (
            self.kind != "partial"
            and (methods == "*" or request.method in methods.split(","))
            and fnmatchcase(request.path.rstrip("/") or "/", path.rstrip("/") or "/")
            and (not body or body in _text(request))
        )

    def strikes(self, seen: int, hits: int) -> bool:
        """Whether it fires at the `seen`th match, having fired `hits` times before."""
        given = self.parameters
        turn = seen - int(given["after"]) - 1
        is_due = turn >= 0 and turn % given["every"] == 0
        return is_due and (given["times"] is None or hits < given["times"])


def _can_be(name: str, value: Any, default: Any) -> bool:
    if value is None:
        return default is None
    return (
        fits(value, _OPTIONAL[name] if default is None else type(default))
        and (name != "without" or set(value) <= set(THINNED))
        and value in CHOICES.get(name, (value,))
        and (name not in _LOWEST or value >= _LOWEST[name])
    )


def _text(request: Request) -> str:
    # Uploads are streamed and must stay unread.
    return request.body.decode(errors="replace") if request.path.startswith("/v1/") else ""


def fire(turn: "Turn", wanted: Callable[[Rule], bool]) -> "Firing":
    """Count a match for every wanted rule, in order, up to the first that decides the answer."""
    fired = []
    for row in turn.all("SELECT * FROM faults ORDER BY position"):
        rule = Rule.decode(json.loads(row["spec"]))
        if not wanted(rule):
            continue
        strikes = rule.strikes(row["seen"] + 1, row["hits"])
        turn.write(
            "UPDATE faults SET seen = seen + 1, hits = hits + ? WHERE position = ?",
            strikes,
            row["position"],
        )
        if strikes:
            fired.append(rule)
            if KINDS[rule.kind].decides:
                break
    return Firing(tuple(fired))


def _proxy_page(status: int) -> Response:
    text = "<p>The page of a proxy, not of the API.</p>"
    html = f"<!DOCTYPE html><title>{status}</title><h1>Error {status}</h1>{text}"
    return page(status, html, {"Server": "cloudflare"})


def _status(given: JSON) -> Response:
    status = given["status"]
    response = Response(status)
    if given["body"] == "html":
        response = _proxy_page(status)
    elif given["body"] == "json":
        response = problem(status, given["message"])
    response.headers.update(given["headers"])
    return response


_QUEUE = "Failed to cancel the post's jobs from the publishing queue"
_INACTIVE = "Your subscription is not active"
_ANSWERS: Mapping[str, Callable[[JSON, int], Response]] = {
    "drop_before": lambda *_: Response(DROPPED),
    "drop_after": lambda *_: Response(DROPPED),
    "late": lambda given, _: _proxy_page(given["status"]) if given["status"] else Response(DROPPED),
    "status": lambda given, _: _status(given),
    "html": lambda given, _: _proxy_page(given["status"]),
    "rate_limit": lambda given, now: too_many(
        given["retry_after"], reset=now // clock.SECOND + given["retry_after"]
    ),
    "quota": lambda given, _: problem(429, given["message"]),
    "inactive": lambda *_: problem(402, "subscription_inactive", message=_INACTIVE),
    "unauthorized": lambda *_: unauthorized(),
    "success_false": lambda given, _: problem(200, given["message"]),
    "delete_500": lambda *_: problem(500, "Internal server error", message=_QUEUE),
}
"""By kind of fault: the answer in place of the real one, from its parameters and the time."""


@dataclass(frozen=True, slots=True)
class Firing:
    """The faults that strike one request."""

    rules: tuple[Rule, ...] = ()

    @classmethod
    def decode(cls, text: str) -> "Firing":
        """From the column."""
        return cls(tuple(Rule.decode(spec) for spec in json.loads(text)))

    def encode(self) -> str:
        """For the column: what else strikes a request that is only done later."""
        rest = [rule for rule in self.rules if not KINDS[rule.kind].decides]
        return json.dumps([{"kind": rule.kind, **rule.parameters} for rule in rest])

    def get(self, kind: str) -> JSON | None:
        """The parameters of the first fault of a kind that fired."""
        return next((rule.parameters for rule in self.rules if rule.kind == kind), None)

    def latency(self, when: str) -> float:
        """Seconds to wait before or after the request is processed."""
        return sum(
            float(rule.parameters["seconds"])
            for rule in self.rules
            if rule.kind == "latency" and rule.parameters["when"] == when
        )

    def answer(self, when: str, now: int) -> Response | None:
        """The answer that a fault gives before the request is done, or after; None: the real one."""
        for rule in self.rules:
            build = _ANSWERS.get(rule.kind)
            default = "after" if rule.kind == "drop_after" else "before"
            if build and rule.parameters.get("when", default) == when:
                return build(rule.parameters, now)
        return None

    def spoil(self, response: Response) -> Response:
        """What is done to an answer that the request did earn."""
        if (cut := self.get("truncated")) is not None:
            whole = len(response.body)
            response.headers["Content-Length"] = str(whole)
            keep = whole // 2 if cut["keep"] is None else int(cut["keep"])
            response.body = response.body[:keep]
        return response
