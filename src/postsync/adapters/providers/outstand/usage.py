"""What Outstand tells of a subscription and of the access to an account, in whatever shape it comes. Pure.

Nothing rests on these answers but figures and warnings, so that what cannot be read is simply not known.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from postsync.adapters.http.outcomes import Document, Malformed
from postsync.adapters.providers.outstand.values import moment, whole
from postsync.domain.remote.usage import Quota, Usage

ENDS = ("tokenExpiresAt", "accessTokenExpiresAt", "tokenExpiry", "expiresAt")
"""When an access token ends. None of Outstand's pages names a field; clients of such services use these."""

RENEWABLE_UNTIL = ("refreshTokenExpiresAt", "refreshExpiresAt")
"""Until when the service can renew it without a person."""

_PARTS = ("token", "tokens", "health", "auth")
"""Where such a field may stand in a row of an account. Nothing but times is read there."""

_MILLISECONDS = 100_000_000_000
"""A number of seconds as large as this is the year 5138: it is one of milliseconds."""


def decode_usage(document: Document) -> Usage:
    """The usage in an answer. Raises Malformed where it tells nothing at all."""
    told = _usage_in(document)
    period = _part(told, "billingPeriod", "billing_period")
    usage = Usage(
        deliveries=_quota(told, "posts", "deliveries"),
        accounts=_quota(told, "socialAccounts", "social_accounts", "accounts"),
        begins=time_in(period, ("start", "startsAt")),
        ends=time_in(period, ("end", "endsAt")),
    )
    if usage == Usage():
        raise Malformed("there is no usage in it")
    return usage


def access_ends(row: Mapping[str, Any]) -> datetime | None:
    """When the access to an account ends unless a person renews it, if its row tells."""
    places = [row, *(part for name in _PARTS if isinstance(part := row.get(name), dict))]
    renewable = [time for place in places if (time := time_in(place, RENEWABLE_UNTIL))]
    ends = [time for place in places if (time := time_in(place, ENDS))]
    return max(renewable + ends, default=None)


def time_in(row: Mapping[str, Any], names: Iterable[str]) -> datetime | None:
    """The first time under one of these names, in either spelling; what is no time is not there."""
    for name in names:
        for spelt in (name, _snake_case(name)):
            if (time := _time(row.get(spelt))) is not None:
                return time
    return None


def _usage_in(document: Document) -> Mapping[str, Any]:
    """The object with the figures: in the envelope that is documented, in `data`, or in none."""
    for _ in range(3):
        inner = document.get("usage") or document.get("data")
        if not isinstance(inner, dict):
            break
        document = inner
    return document


def _quota(told: Mapping[str, Any], *names: str) -> Quota:
    for name in names:
        part = told.get(name)
        if isinstance(part, dict):
            used, allowed = _number(part.get("current")), _number(part.get("limit"))
            left = _number(part.get("remaining"))
            if allowed is None and used is not None and left is not None:
                allowed = used + left
            if used is None and allowed is not None and left is not None:
                used = max(0, allowed - left)
            return Quota(used, allowed)
        if (count := _number(part)) is not None:
            return Quota(used=count)
    return Quota()


def _part(told: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    return next((part for name in names if isinstance(part := told.get(name), dict)), {})


def _number(value: object) -> int | None:
    """A count, also one in a text or with a point; None for `unlimited` and whatever else is none."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < _LONGEST:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return whole(value)


def _time(value: object) -> datetime | None:
    """A time of the wire: a text, or seconds or milliseconds since the epoch."""
    if (number := _number(value)) is not None:
        seconds = number / 1000 if number >= _MILLISECONDS else number
        try:
            return datetime.fromtimestamp(seconds, UTC) if number else None
        except (OverflowError, OSError, ValueError):
            return None
    try:
        return moment(value, "") if isinstance(value, str) else None
    except Malformed:
        return None


def _snake_case(name: str) -> str:
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name)


_LONGEST = 17
"""Digits of a number in a text."""
