"""What an organisation has used of its subscription: `GET /account/usage`."""

from datetime import UTC, datetime

from postsync.sandbox import accounts, clock, world
from postsync.sandbox.store import Turn
from postsync.sandbox.wire import JSON, Request, Response, ok, refusal

# A post that is deleted before the report of its day is not counted.
_COUNTED = """
SELECT count(*) FROM posts p JOIN deliveries d ON d.post = p.seq
WHERE p.org_id = ? AND NOT p.is_draft AND p.created_at BETWEEN ? AND ?
AND (p.deleted_at IS NULL OR p.deleted_at / ? > p.created_at / ?)
"""


def show_usage(turn: Turn, _request: Request) -> Response:
    """`GET /account/usage`: one post to one account counts once, on the day it was made."""
    where = turn.settings.usage_envelope
    if where == "none":
        raise refusal(404, "Route not found")
    usage = _usage(turn)
    return ok({"usage": usage} if where == "usage" else {"success": True, "data": {"usage": usage}})


def _usage(turn: Turn) -> JSON:
    begins, ends = _month(turn.now)
    org = turn.org or world.ORG
    used = turn.count(_COUNTED, org, begins, turn.now, clock.DAY, clock.DAY)
    connected, most = len(accounts.connected(turn)), turn.settings.accounts_limit
    return {
        "socialAccounts": {
            "current": connected,
            "limit": most or None,
            "remaining": max(0, most - connected) if most else None,
        },
        "posts": {"current": used, "limit": turn.settings.posts_limit or None},
        "billingPeriod": {"start": clock.to_iso(begins), "end": clock.to_iso(ends)},
        "currentUsage": used,
    }


def _month(now: int) -> tuple[int, int]:
    """When the calendar month of a moment begins and ends, in UTC."""
    day = datetime.fromtimestamp(now / clock.SECOND, UTC)
    begins = day.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    year, month = divmod(begins.year * 12 + begins.month, 12)
    ends = begins.replace(year=year, month=month + 1)
    first, last = (round(one.timestamp()) * clock.SECOND for one in (begins, ends))
    return first, last
