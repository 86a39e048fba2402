"""Faults on demand: which requests they strike, how often, and what they do to the answer."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from postsync.sandbox.wire import (
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

    method: str = "*"
    path: str = "*"
    decides: bool = False
    """Whether it settles the answer, so that rules behind it wait for another request."""
    parameters: Mapping[str, Any] = field(default_factory=dict)


_LIST = ("GET", "/v1/posts")
_CREATE = ("POST", "/v1/posts")
_WRITE = ("POST,PATCH", "/v1/posts*")
_CHANGE = ("POST,PATCH,DELETE", "/v1/posts*")

KINDS: Mapping[str, Kind] = {
    "latency": Kind(parameters={"seconds": 1.0, "when": "before"}),
    "drop_before": Kind(decides=True),
    "drop_after": Kind(decides=True),
    "late": Kind(*_CHANGE, decides=True, parameters={"seconds": 60.0, "status": None}),
    "status": Kind(
        decides=True,
        parameters={
            "status": 500,
            "when": "before",
            "body": "json",
            "message": "Internal server error",
            "headers": {},
        },
    ),
    "rate_limit": Kind(decides=True, parameters={"retry_after": 1}),
    "quota": Kind(decides=True, parameters={"message": "Monthly post quota exhausted"}),
    "inactive": Kind(decides=True),
    "unauthorized": Kind(decides=True),
    "html": Kind(decides=True, parameters={"status": 502, "when": "before"}),
    "truncated": Kind(decides=True, parameters={"keep": None}),
    "success_false": Kind(
        decides=True, parameters={"when": "before", "message": "Something went wrong"}
    ),
    "delete_500": Kind("DELETE", "/v1/posts/*", decides=True),
    "forget_keys": Kind(*_CREATE),
    "no_id": Kind(*_CREATE),
    "clock_skew": Kind(parameters={"seconds": 120.0}),
    "stale_list": Kind(*_LIST, parameters={"seconds": 60.0}),
    "duplicate_items": Kind(*_LIST, parameters={"count": 1}),
    "missing_items": Kind(*_LIST, parameters={"count": 1}),
    "total_missing": Kind(*_LIST),
    "drop_accounts": Kind(*_CREATE, parameters={"count": 1, "accounts": None}),
    "drop_media": Kind(*_WRITE, parameters={"count": None}),
    "rewrite_text": Kind(*_WRITE, parameters={"how": ["strip", "urls", "nfc"]}),
    "warnings": Kind(*_WRITE, parameters={"messages": ["The video will be re-encoded"]}),
    "partial": Kind(
        parameters={
            "accounts": None,
            "text": "",
            "outcome": "failed",
            "error": "The network refused the post",
            "seconds": 3600.0,
        }
    ),
}
"""Every kind by name. `partial` strikes when a post is published; the others strike a request."""

_CHOICES = {
    "when": ("before", "after"),
    "body": ("json", "html", "empty"),
    "outcome": ("failed", "late"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One fault as it was asked for."""

    kind: str
    method: str
    path: str
    body: str
    times: int | None
    after: int
    every: int
    parameters: JSON

    @classmethod
    def decode(cls, spec: JSON) -> "Rule":
        """Check a fault's JSON; mistakes are refused rather than ignored."""
        kind = KINDS.get(str(spec.get("kind")))
        if kind is None:
            raise refusal(400, f"Unknown fault kind {spec.get('kind')!r}", known=sorted(KINDS))
        given = dict(spec)
        name = given.pop("kind")
        match = _read_match(given.pop("match", {}))
        counts = {key: _read_count(key, given.pop(key, _COUNTS[key])) for key in _COUNTS}
        _check_parameters(name, given, kind.parameters)
        return cls(
            kind=name,
            method=match.get("method", kind.method).upper(),
            path=match.get("path", kind.path),
            body=match.get("body", ""),
            times=counts["times"],
            after=counts["after"] or 0,
            every=counts["every"] or 1,
            parameters={**kind.parameters, **given},
        )

    def matches(self, request: Request) -> bool:
        """Whether it concerns the request; a slash at the end of a path is ignored."""
        path = request.path.rstrip("/") or "/"
        return (
            (self.method == "*" or request.method in self.method.split(","))
            and fnmatchcase(path, self.path.rstrip("/") or "/")
            and (not self.body or self.body in _text(request))
        )

    def strikes(self, seen: int, hits: int) -> bool:
        """Whether it fires at the `seen`th match, having fired `hits` times before."""
        turn = seen - self.after
        return (
            turn > 0 and (turn - 1) % self.every == 0 and (self.times is None or hits < self.times)
        )


_COUNTS: Mapping[str, int | None] = {"times": None, "after": 0, "every": 1}
_OPTIONAL: Mapping[str, type] = {"accounts": list, "count": int, "keep": int, "status": int}
"""What parameters without a default hold."""


def _read_match(match: object) -> dict[str, str]:
    known = ("method", "path", "body")
    if isinstance(match, dict) and all(
        key in known and isinstance(value, str) for key, value in match.items()
    ):
        return match
    raise refusal(400, f"`match` takes {known}, each a string")


def _read_count(name: str, value: object) -> int | None:
    lowest = 1 if name == "every" else 0
    if value is None and name == "times":
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < lowest:
        raise refusal(400, f"{name!r} must be a number of at least {lowest}")
    return value


def _check_parameters(kind: str, given: JSON, known: Mapping[str, Any]) -> None:
    if unknown := sorted(given.keys() - known.keys()):
        raise refusal(400, f"Fault {kind!r} does not know {unknown}", known=sorted(known))
    for name, value in given.items():
        default = known[name]
        wanted = _OPTIONAL[name] if default is None else type(default)
        if not fits(value, wanted) or value not in _CHOICES.get(name, (value,)):
            raise refusal(400, f"{name!r} of fault {kind!r} cannot be {value!r}")


def _text(request: Request) -> str:
    # Uploads are streamed and must stay unread.
    return request.body.decode(errors="replace") if request.path.startswith("/v1/") else ""


def replace_rules(turn: "Turn", specs: Sequence[JSON]) -> None:
    """Put these faults in the place of the ones before."""
    for spec in specs:
        Rule.decode(spec)
    turn.db.execute("DELETE FROM faults")
    turn.db.executemany(
        "INSERT INTO faults (spec, seen, hits) VALUES (?, 0, 0)",
        [(json.dumps(spec),) for spec in specs],
    )


def show_rules(turn: "Turn") -> list[JSON]:
    """The faults with how often they matched and fired."""
    rows = turn.all("SELECT * FROM faults ORDER BY position")
    return [{**json.loads(row["spec"]), "seen": row["seen"], "hits": row["hits"]} for row in rows]


def fire(turn: "Turn", wanted: Callable[[Rule], bool]) -> "Firing":
    """Count a match for every wanted rule, in order, up to the first that decides the answer."""
    fired = []
    for row in turn.all("SELECT * FROM faults ORDER BY position"):
        rule = Rule.decode(json.loads(row["spec"]))
        if not wanted(rule):
            continue
        strikes = rule.strikes(row["seen"] + 1, row["hits"])
        turn.db.execute(
            "UPDATE faults SET seen = seen + 1, hits = hits + ? WHERE position = ?",
            (int(strikes), row["position"]),
        )
        if strikes:
            fired.append(rule)
            if KINDS[rule.kind].decides:
                break
    return Firing(tuple(fired))


def fire_request(turn: "Turn", request: Request) -> "Firing":
    """The faults that strike this request."""
    return fire(turn, lambda rule: rule.kind != "partial" and rule.matches(request))


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


def _late(parameters: JSON, now: int) -> Response | None:
    return None if parameters["status"] is None else _html_error(parameters, now)


_VERDICTS: Mapping[str, Callable[[JSON, int], Response | None]] = {
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
        return json.dumps(
            [
                {"kind": rule.kind}
                | {name: value for name, value in rule.parameters.items() if value is not None}
                for rule in self.rules
                if not KINDS[rule.kind].decides
            ]
        )

    @property
    def names(self) -> list[str]:
        """Their kinds, for the request log."""
        return [rule.kind for rule in self.rules]

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

    @property
    def drops(self) -> str | None:
        """The fault that closes the connection: `drop_before`, `drop_after` or `late`."""
        for rule in self.rules:
            if rule.kind in ("drop_before", "drop_after"):
                return rule.kind
            if rule.kind == "late" and rule.parameters["status"] is None:
                return rule.kind
        return None

    def verdict(self, when: str, now: int) -> Response | None:
        """The answer that a fault gives in place of the real one."""
        for rule in self.rules:
            build = _VERDICTS.get(rule.kind)
            if build and rule.parameters.get("when", "before") == when:
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
