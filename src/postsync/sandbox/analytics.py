"""Analytics: what was counted of a post, by made-up numbers that grow as a network's do.

They depend on the account, the words and how long the post has been out, and on nothing else, so that
every rehearsal of the same posts gives the same figures.
"""

import hashlib
import json
import math
from typing import TYPE_CHECKING, NamedTuple

from postsync.sandbox import accounts, clock
from postsync.sandbox.payload import deliveries
from postsync.sandbox.posts import find
from postsync.sandbox.store import Turn, shown
from postsync.sandbox.wire import JSON, Request, Response, ok

if TYPE_CHECKING:
    import sqlite3

_MEASURES = ("likes", "comments", "shares", "views", "impressions", "reach", "saves")
_SEEN = {"views": 1.0, "impressions": 1.0, "reach": 0.72}
"""What counts those who saw a post, as a part of all times it was seen."""

_DONE = {"likes": 1.0, "comments": 0.14, "shares": 0.1, "saves": 0.07}
"""What people do, as a part of those who like a post."""


class Audience(NamedTuple):
    """How often a usual post of a network is seen in the end, how fast, and what the network counts.

    After `hours` nearly two thirds of that have come; `liked` of a hundred who see a post like it.
    """

    size: int
    hours: float
    liked: float
    counts: str


_AUDIENCES = {
    "x": Audience(2400, 9, 1.6, "likes comments shares impressions"),
    "linkedin": Audience(1700, 40, 2.6, "likes comments shares impressions reach"),
    "instagram": Audience(2100, 30, 4.2, "likes comments shares impressions reach saves"),
    "facebook": Audience(1300, 30, 1.8, "likes comments shares impressions reach"),
    "threads": Audience(900, 14, 2.2, "likes comments shares views"),
    "tiktok": Audience(5200, 60, 5.0, "likes comments shares views"),
    "youtube": Audience(3100, 240, 3.1, "likes comments views"),
    "pinterest": Audience(1500, 700, 0.9, "comments impressions saves"),
    "bluesky": Audience(700, 10, 2.9, "likes comments shares"),
    "google_business": Audience(420, 90, 0.3, "impressions"),
    "vimeo": Audience(260, 200, 1.5, "likes comments views"),
    "reddit": Audience(1900, 20, 1.2, "likes comments"),
}


def measure(turn: Turn, _request: Request, post: str) -> Response:
    """`GET /posts/{id}/analytics`. It stands at the top level of the answer."""
    row = find(turn, post)
    out = [one for one in deliveries(turn, [row])[row["seq"]] if one["status"] == "published"]
    words = json.loads(row["containers"])[0]["content"]
    entries = [_entry(turn, one, words) for one in out]
    fault = turn.firing.get("no_metrics")
    answer: JSON = {"success": True, "post": shown(row, "id published_at created_at")}
    if fault and fault["instead"] == "nothing":
        return ok(answer)
    if fault and fault["instead"] == "zeros":
        entries = []
    answer["metrics_by_account"] = entries
    answer["aggregated_metrics"] = _sums([entry["metrics"] or {} for entry in entries])
    return ok(answer)


def _entry(turn: Turn, row: "sqlite3.Row", words: str) -> JSON:
    entry = {
        "social_account": {"id": row["account"], **shown(row, "nickname network username")},
        "platform_post_id": row["platform_id"],
        "platform_post_url": row["url"],
        "published_at": clock.to_iso(row["published_at"]),
        "metrics": _metrics(turn, row, words),
    }
    fault = turn.firing.get("no_metrics")
    if fault and _is_meant(turn, fault, row):
        entry |= {"metrics": None, "metrics_error": fault["error"]}
    return entry


def _is_meant(turn: Turn, fault: JSON, row: "sqlite3.Row") -> bool:
    account = turn.one("SELECT * FROM accounts WHERE id = ?", row["account"])
    names = fault["accounts"]
    return names is None or (account is not None and accounts.is_meant(names, account))


def _metrics(turn: Turn, row: "sqlite3.Row", words: str) -> JSON:
    known = _AUDIENCES[row["network"]]
    age = max(0, turn.now - row["published_at"]) / clock.HOUR
    seen = known.size * _luck(row["account"], words) * (1 - math.exp(-age / known.hours))
    liked = seen * known.liked / 100 * _luck("liked", row["account"], words)
    numbers = {name: int(seen * part) for name, part in _SEEN.items()}
    numbers |= {name: int(liked * part) for name, part in _DONE.items()}
    told = {name: numbers[name] for name in known.counts.split()}
    return _with_uncounted(turn, told) | {
        "engagement_rate": _rate(told),
        "platform_specific": {},
    }


def _with_uncounted(turn: Turn, told: JSON) -> JSON:
    how = turn.settings.uncounted
    if how == "missing":
        return told
    return {name: told.get(name, 0 if how == "zero" else None) for name in _MEASURES}


def _rate(told: JSON) -> float:
    """Percent of what was seen."""
    seen = told.get("impressions") or told.get("views") or 0
    return round(100 * sum(told.get(one) or 0 for one in _DONE) / seen, 2) if seen else 0


def _luck(*what: str) -> float:
    """A number between a third and three, the same for the same post: some do well, most do not."""
    data = hashlib.blake2b("\0".join(what).encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return float(3 ** (2 * int.from_bytes(data, "big") / 2**32 - 1))


def _sums(told: list[JSON]) -> JSON:
    sums: JSON = {
        f"total_{name}": sum(one.get(name) or 0 for one in told)
        for name in _MEASURES
        if name != "saves"
    }
    rates = [one["engagement_rate"] for one in told if one]
    return sums | {"average_engagement_rate": round(sum(rates) / len(rates), 2) if rates else 0}
