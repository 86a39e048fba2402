"""Reports to render, as the engine would make them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.unit.views.samples import OUTSTAND

from postsync.domain.remote.metrics import UNKNOWN, Metrics
from postsync.domain.run.measured import Counted, Measured, MeasuredPost, best_first

UNTIL = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
SINCE = UNTIL - timedelta(days=30)


def on(network: str, metrics: Metrics = UNKNOWN, username: str = "acme", **more: Any) -> Counted:
    """A delivery, and what was counted of it."""
    url = f"https://{network}.example/1"
    return Counted(
        **({"account_id": None, "url": url, "published_at": SINCE} | more),
        network=network,
        username=username,
        metrics=metrics,
    )


def out(address: str | None, day: int, *deliveries: Counted, **more: Any) -> MeasuredPost:
    """A post that went out on a day of the time."""
    values: dict[str, Any] = {
        "remote_id": f"r-{address}",
        "out_at": SINCE + timedelta(days=day, hours=3),
        "text": f"Words of {address}",
        "labels": ("launch",),
    }
    return MeasuredPost(address=address, deliveries=deliveries, **(values | more))


def measured(*posts: MeasuredPost, **more: Any) -> Measured:
    """A report about November 2026."""
    values: dict[str, Any] = {"service": OUTSTAND, "workspace": "acme/posts:"}
    return Measured(since=SINCE, until=UNTIL, now=UNTIL, posts=best_first(posts), **(values | more))


def month() -> Measured:
    """A month with everything: sums of parts, posts of which nothing is known, and others' posts."""
    return measured(
        out(
            "launch",
            2,
            on("x", Metrics(impressions=12_345, likes=234, comments=12, shares=10)),
            on("linkedin", Metrics(impressions=2_000, reach=1_500, likes=80, comments=9, shares=3)),
            text="Our new release is out #excited\nRead the notes.",
        ),
        out("notes", 9, on("bluesky", Metrics(likes=41, comments=0, shares=2)), labels=()),
        out(
            "fair",
            9,
            on("x", Metrics(impressions=900, likes=3, comments=0, shares=0), "acme_dev"),
            on("google_business", problem="Insights are not available"),
            labels=("fair", "launch"),
        ),
        out(
            "lost",
            27,
            on("threads"),
            labels=("fair",),
            problem="the service does not have the post any more",
        ),
        unmanaged=2,
        problems={
            "Insights are not available": 1,
            "the service does not have the post any more": 1,
        },
    )


def measured_with(text: str) -> Measured:
    """A report in which somebody else wrote whatever they could."""
    posts: Iterable[MeasuredPost] = (
        out(
            text,
            1,
            on(text, Metrics(likes=1), text, url=text, problem=text),
            labels=(text,),
            text=text,
        ),
        out(
            None,
            2,
            on("x", problem=text, url=f"https://x.example/{text}"),
            remote_id=text,
            text=text,
            problem=text,
        ),
    )
    return measured(*posts, problems={text: 2}, workspace=text)
