"""Analytics: what the service counted of a post, read tolerantly: whatever is no count is not known.

Its shape is known at second hand only. A zero may mean that nobody counted: where all that is told are
sums of nothing, where an account says that it could not be asked, and where people did something with a
post that nobody is said to have seen.
"""

from collections.abc import Mapping
from typing import Any

from postsync.adapters.http.outcomes import Document
from postsync.adapters.providers.outstand.codec import Clean, decode_name, web_address
from postsync.adapters.providers.outstand.values import whole
from postsync.domain.late import late
from postsync.domain.remote.metrics import MEASURES, UNKNOWN, AccountMetrics, Metrics, PostMetrics

MOST_ACCOUNTS = 1000
"""Accounts of one post that are looked at."""

_LONGEST = 300
_BEYOND = 2**53
_WRITTEN = late(r"[0-9]{1,15}(?:\.[0-9]{1,9})?")

_SEEN = ("impressions", "reach")
"""What cannot be zero where people did something with a post."""


def decode_metrics(document: Document, clean: Clean) -> PostMetrics:
    """What an answer tells of a post: nothing, where there is nothing in it. Never raises."""
    data = document.get("data")
    inner = data if isinstance(data, dict) else {}
    rows = _first(document, inner, "metrics_by_account")
    sums = _first(document, inner, "aggregated_metrics")
    problem = _first(document, inner, "metrics_error")
    told = rows[:MOST_ACCOUNTS] if isinstance(rows, list) else []
    return PostMetrics(
        accounts=tuple([_account(row, clean) for row in told if isinstance(row, dict)]),
        whole=_sums(sums),
        problem=_reason(problem, clean),
    )


def _first(document: Document, inner: Mapping[str, Any], name: str) -> Any:
    """A part of the answer, wherever it stands."""
    found = document.get(name)
    return inner.get(name) if found is None else found


def _account(row: Mapping[str, Any], clean: Clean) -> AccountMetrics:
    who = row.get("social_account")
    who = who if isinstance(who, dict) else row  # as other lists of the service have it
    counts = row.get("metrics")
    counts = counts if isinstance(counts, dict) else {}
    problem = _reason(row.get("metrics_error") or counts.get("metrics_error"), clean)
    account_id, network, username = decode_name(who)
    return AccountMetrics(
        network=network,
        username=username,
        account_id=account_id,
        url=web_address(row.get("platform_post_url")),
        metrics=_metrics(counts, "", is_in_doubt=bool(problem)),
        problem=problem,
    )


def _sums(sums: object) -> Metrics:
    """What is told of all accounts together. That everything is zero is no proof that it was counted."""
    return _metrics(sums, "total_", is_in_doubt=True) if isinstance(sums, dict) else UNKNOWN


def _metrics(counts: Mapping[str, Any], prefix: str, *, is_in_doubt: bool) -> Metrics:
    """The counts that there are; if in doubt, none where all of them are zero."""
    told = {name: _count(counts.get(prefix + name)) for name in MEASURES}
    if is_in_doubt and not any(told.values()):
        return UNKNOWN
    found = Metrics(**told, rate=_rate(counts.get("engagement_rate")))
    if found.interactions:
        return found._replace(**{name: told[name] or None for name in _SEEN})
    return found


def _count(value: object) -> int | None:
    """A count, which some networks give as a text or with a fraction of nothing."""
    number = _number(value)
    return whole(int(number)) if number is not None and number == int(number) else None


def _rate(value: object) -> float | None:
    number = _number(value)
    return number if number is not None and number >= 0 else None


def _number(value: object) -> float | int | None:
    """A number, also one that is written as a text; not a truth value, and nothing endless."""
    if isinstance(value, str) and _WRITTEN.fullmatch(value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) < _BEYOND else None


def _reason(value: object, clean: Clean) -> str:
    """Why something was not counted, which may be told in an object."""
    text = value.get("message") if isinstance(value, dict) else value
    if isinstance(text, str) and text.strip():
        return clean(text.strip()[:_LONGEST])
    return "the service could not tell" if value else ""
