"""The outline of a report: its rows and columns, and what has to be said about its numbers."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from postsync.domain.networks import NETWORKS
from postsync.domain.remote.metrics import MEASURES
from postsync.domain.run.measured import (
    FEW,
    TIMES,
    By,
    Counted,
    Group,
    Measured,
    MeasuredPost,
    Totals,
)
from postsync.views.moments import Zone, local
from postsync.views.outline.calendar import MONTHS, WEEKDAYS
from postsync.views.shown import plural

NA = "N/A"
"""What stands for a number that nobody knows."""

PARTLY = "*"
"""Behind a sum of which a part is not known."""

NO_LABEL = "no label"
NO_FILE = "no file"

ENGAGEMENT = (
    "Engagement is likes, comments, shares and saves through impressions, over the deliveries of which "
    "both are known."
)

_REASONS = 5
"""Reasons why nothing is known that are told one by one."""

_TITLES = {
    By.POST: "Post",
    By.DELIVERY: "Delivery",
    By.LABEL: "Label",
    By.FILE: "File",
    By.ACCOUNT: "Account",
    By.NETWORK: "Network",
    By.DAY: "Day",
    By.WEEK: "Week of",
    By.MONTH: "Month",
    By.WEEKDAY: "Weekday",
    By.HOUR: "Hour",
}


class Row(NamedTuple):
    """A row of the table: a group of posts, or one of them, or one of its deliveries."""

    key: str
    name: str
    totals: Totals
    post: MeasuredPost | None = None
    deliveries: Sequence[Counted] = ()

    @property
    def at(self) -> datetime | None:
        """When the post went out."""
        return self.post.out_at if self.post else None

    @property
    def words(self) -> str:
        """How the post begins, as it is."""
        return begins(self.post) if self.post else ""

    @property
    def url(self) -> str:
        """Where it is, if it is in one place."""
        return (self.deliveries[0].url or "") if len(self.deliveries) == 1 else ""


class Table(NamedTuple):
    """The table: what its rows are, whether they have a time, and the measures that anybody counts."""

    title: str
    rows: Sequence[Row]
    measures: Sequence[str]
    dated: bool
    totals: Totals


def table_of(measured: Measured, by: By, zone: Zone) -> Table:
    """Return the rows of a report, the best first; those of time in its order."""
    totals = measured.totals
    rows = {By.POST: _posts, By.DELIVERY: _deliveries}.get(by, _groups)(measured, by, zone)
    return Table(
        title=_TITLES[by],
        rows=list(rows),
        measures=[one for one in MEASURES if totals.known[one]],
        dated=by in {By.POST, By.DELIVERY},
        totals=totals,
    )


def _posts(measured: Measured, _by: By, _zone: Zone) -> Iterator[Row]:
    for post in measured.posts:
        yield Row(post.remote_id, name_of(post), post.totals, post, post.deliveries)


def _deliveries(measured: Measured, by: By, zone: Zone) -> Iterator[Row]:
    keyed = {
        f"{post.remote_id} {one.account}": (post, one)
        for post in measured.posts
        for one in post.deliveries
    }
    for group in measured.groups(by, zone.tz):
        post, one = keyed[group.key]
        yield Row(group.key, f"{name_of(post)} {one.account}", group.totals, post, (one,))


def _groups(measured: Measured, by: By, zone: Zone) -> Iterator[Row]:
    for group in measured.groups(by, zone.tz):
        yield Row(group.key, group_name(by, group), group.totals)


def out(moment: datetime | None, zone: Zone, *, day: bool = False) -> str:
    """`Tue 2026-12-01 15:00`, in a zone that is named elsewhere; with `day`, `2026-12-01`."""
    if moment is None:
        return ""
    there = moment.astimezone(zone.tz)
    return f"{there:%Y-%m-%d}" if day else f"{WEEKDAYS[there.weekday()]} {there:%Y-%m-%d %H:%M}"


def name_of(post: MeasuredPost) -> str:
    """What a post is called: by its address, or by its id at the service."""
    return post.address or f"({post.remote_id})"


def begins(post: MeasuredPost) -> str:
    """The first line of a post that has any words."""
    return next((words for row in post.text.split("\n") if (words := row.strip())), "")


def group_name(by: By, group: Group) -> str:
    """What people call a group."""
    key = group.key
    match by:
        case By.LABEL:
            return key or NO_LABEL
        case By.FILE:
            return key or NO_FILE
        case By.NETWORK:
            return NETWORKS[key].title if key in NETWORKS else key
        case By.WEEKDAY:
            return WEEKDAYS[int(key) - 1]
        case By.HOUR:
            return f"{key}:00"
        case By.WEEK:
            first = date.fromisocalendar(int(key[:4]), int(key[6:]), 1)
            return f"{first} (W{key[6:]})"
        case By.MONTH:
            return f"{MONTHS[int(key[5:]) - 1]} {key[:4]}"
        case By.DAY:
            return f"{WEEKDAYS[date.fromisoformat(key).weekday()]} {key}"
    return key


def number(count: int | None) -> str:
    """`12,345`; `N/A` where nobody knows."""
    return NA if count is None else f"{count:,}"


def cell(totals: Totals, measure: str) -> str:
    """A sum, marked where a part of it is not known. Of no post at all there is nothing to know."""
    if not totals.posts:
        return ""
    count = totals.counts.of(measure)
    mark = PARTLY if count is not None and totals.lacks(measure) else ""
    return number(count) + mark


def interactions(totals: Totals) -> str:
    """What people did, marked as `cell` does it."""
    if not totals.posts:
        return ""
    count = totals.counts.interactions
    return number(count) + (PARTLY if count is not None and totals.lacks("interactions") else "")


def rate(totals: Totals) -> str:
    """`2.3%`, marked where it is not of all deliveries."""
    if not totals.posts:
        return ""
    if totals.rate is None:
        return NA
    return f"{100 * totals.rate:.1f}%{PARTLY if totals.rated < totals.deliveries else ''}"


def window(measured: Measured, zone: Zone) -> str:
    """`between Sun 2026-11-01 10:00 CET and Tue 2026-12-01 10:00 CET`."""
    since, until = (
        local(moment.replace(second=0, microsecond=0), zone)
        for moment in (measured.since, measured.until)
    )
    return f"between {since} and {until}"


def lead(measured: Measured, zone: Zone) -> str:
    """What it all comes to, in a sentence."""
    count, when = len(measured.posts), window(measured, zone)
    if not count:
        whose = "of this workspace " if measured.unmanaged else ""
        return f"No post {whose}went out {when}."
    return f"{plural(count, 'post')} went out {when}{_comes_to(measured.totals)}."


def title(measured: Measured) -> str:
    """`12 posts, 40,213 impressions, 2.6% engagement`."""
    if not measured.posts:
        return "no posts"
    totals = measured.totals
    told = [plural(len(measured.posts), "post")]
    if totals.counts.impressions is not None:
        told.append(f"{totals.counts.impressions:,} impressions")
    if totals.rate is not None:
        told.append(f"{100 * totals.rate:.1f}% engagement")
    return ", ".join(told)


def _comes_to(totals: Totals) -> str:
    counts = totals.counts
    told = [
        f"{count:,} {what}"
        for what, count in (
            ("impressions", counts.impressions),
            ("views", counts.views),
            ("interactions", counts.interactions),
        )
        if count is not None
    ]
    if totals.rate is not None:
        told.append(f"{100 * totals.rate:.1f}% engagement")
    return f": {', '.join(told)}" if told else ""


def notes(measured: Measured, by: By, zone: Zone) -> list[str]:
    """What has to be said about the numbers, in sentences."""
    told = list(_about_numbers(measured)) if measured.posts else []
    if measured.posts:
        told += _about_groups(measured, by, zone)
    if measured.unmanaged:
        posts = plural(measured.unmanaged, "post")
        left_out = "is left out" if measured.unmanaged == 1 else "are left out"
        told.append(
            f"{posts} at the service that this workspace does not manage {left_out}; "
            "`--unmanaged` shows them."
        )
    return told


def _about_numbers(measured: Measured) -> Iterator[str]:
    if not measured.counts:
        yield "The service tells nothing of what the public made of posts, so all of it is N/A."
        return
    totals = measured.totals
    if lacking := _lacking(totals):
        yield f"{PARTLY} is a sum of what is known alone. Not known: {lacking}."
    if measured.problems:
        unknown = totals.deliveries - totals.measured
        of = plural(totals.deliveries, "delivery", "deliveries")
        posts = sum(not post.totals.measured for post in measured.posts)
        so = f", and so of {posts} of {plural(len(measured.posts), 'post')}" if posts else ""
        yield f"Nothing is known of {unknown} of {of}{so}: {_reasons(measured.problems)}."
    if totals.rate is not None:
        yield ENGAGEMENT


def _lacking(totals: Totals) -> str:
    """`impressions of 3 and views of 12 of 24 deliveries`."""
    told = [
        f"{one} of {totals.lacks(one)}"
        for one in MEASURES
        if totals.known[one] and totals.lacks(one)
    ]
    if not told:
        return ""
    of = plural(totals.deliveries, "delivery", "deliveries")
    return f"{', '.join(told)} of {of}"


def _reasons(problems: Mapping[str, int]) -> str:
    told = [f"{reason} ({count})" for reason, count in problems.items()]
    rest = sum([*problems.values()][_REASONS:])
    return "; ".join(told[:_REASONS]) + (f"; other reasons ({rest})" if rest else "")


def _about_groups(measured: Measured, by: By, zone: Zone) -> Iterator[str]:
    if by is By.LABEL and any(len(set(post.labels)) > 1 for post in measured.posts):
        yield "A post with several labels counts in each of them, and once in the total."
    if by in TIMES:
        yield (
            f"Days and hours are those of {zone.name}. The numbers of a post stand where it went out, "
            "however much later people saw it."
        )
    is_group = by not in {By.POST, By.DELIVERY}
    if is_group and any(0 < one.totals.posts < FEW for one in measured.groups(by, zone.tz)):
        yield f"Groups of fewer than {FEW} posts say little: one post decides them."


def bar_measure(table: Table) -> str | None:
    """The measure that bars are drawn of: the first that anybody counts."""
    return next(iter(table.measures), None)
