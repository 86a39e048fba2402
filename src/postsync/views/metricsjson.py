"""A report as JSON: every post with each of its deliveries, and the rows that were asked for."""

from typing import Any

from postsync.domain.remote.metrics import MEASURES, Metrics
from postsync.domain.run.measured import (
    By,
    Counted,
    Measured,
    MeasuredPost,
    Part,
    Totals,
    totals_of,
)
from postsync.domain.schedule import format_time
from postsync.views.jsontext import Rows, document
from postsync.views.moments import Zone
from postsync.views.outline.metrics import Row, table_of

FORMAT_VERSION = "1"


def metrics(measured: Measured, by: By, zone: Zone) -> str:
    """What `report --format json` prints; null is what nobody knows."""
    return document(
        {
            "format_version": FORMAT_VERSION,
            "now": _second(measured.now),
            "since": _second(measured.since),
            "until": _second(measured.until),
            "timezone": zone.name,
            "service": measured.service and measured.service._asdict(),
            "workspace": measured.workspace,
            "by": by.value,
            "summary": {
                "posts": len(measured.posts),
                "measured_posts": sum(bool(post.totals.measured) for post in measured.posts),
                "unmanaged": measured.unmanaged,
                **_totals(measured.totals),
            },
            "not_known": [
                {"reason": reason, "deliveries": count}
                for reason, count in measured.problems.items()
            ],
            "rows": Rows(_row, table_of(measured, by, zone).rows),
            "posts": Rows(_post, measured.posts),
        }
    )


def _row(row: Row) -> dict[str, Any]:
    return {"key": row.key, "name": row.name, "posts": row.totals.posts, **_totals(row.totals)}


def _totals(totals: Totals) -> dict[str, Any]:
    """Sums, of how many deliveries each is, and the rate with those that it rests on."""
    return {
        "deliveries": totals.deliveries,
        "measured": totals.measured,
        "metrics": _metrics(totals.counts, totals.rate),
        "known": dict(totals.known),
        "rated": totals.rated,
    }


def _metrics(counts: Metrics, rate: float | None) -> dict[str, Any]:
    return {
        **{measure: counts.of(measure) for measure in MEASURES},
        "interactions": counts.interactions,
        "engagement_rate": None if rate is None else round(rate, 6),
    }


def _post(post: MeasuredPost) -> dict[str, Any]:
    return {
        "address": post.address,
        "remote_id": post.remote_id,
        "file": post.file,
        "line": post.line,
        "labels": list(post.labels),
        "published_at": format_time(post.out_at),
        "text": post.text,
        "problem": post.problem or None,
        **_totals(post.totals),
        "by_account": [_delivery(one) for one in post.deliveries],
    }


def _delivery(one: Counted) -> dict[str, Any]:
    totals = totals_of(1, [Part(one.metrics)])
    return {
        "account_id": one.account_id,
        "network": one.network,
        "username": one.username,
        "url": one.url,
        "published_at": format_time(one.published_at) if one.published_at else None,
        "metrics": _metrics(one.metrics, totals.rate),
        "told_engagement_rate": one.metrics.rate,
        "problem": one.problem or None,
    }


def _second(moment: Any) -> str:
    return format_time(moment.replace(microsecond=0))
