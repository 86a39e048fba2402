"""The page of a report: one file of HTML, with its plots, that asks for nothing and runs nothing."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from markupsafe import Markup

from postsync.domain.networks import NETWORKS
from postsync.domain.remote.metrics import INTERACTIONS
from postsync.domain.run.measured import By, Counted, Measured, MeasuredPost, Totals
from postsync.domain.text.text import visible
from postsync.views.moments import Zone
from postsync.views.outline.metrics import (
    Row,
    Table,
    bar_measure,
    cell,
    group_name,
    interactions,
    lead,
    name_of,
    notes,
    number,
    out,
    rate,
    table_of,
    title,
)
from postsync.views.outline.service import head_line
from postsync.views.page.plots import Bar, beam, columns
from postsync.views.page.sheet import page_environment, styles
from postsync.views.page.text import one_line
from postsync.views.page.when import When, when
from postsync.views.shown import plural

_BEST = 6
_LONGEST = 320
"""Characters of a post that are shown."""

_DAYS, _WEEKS = timedelta(days=45), timedelta(days=400)
"""So long a time is plotted by day, and by week; a longer one by month."""


class Tile(NamedTuple):
    """A number that stands out, and how much of it is known."""

    name: str
    value: str
    rest: str = ""


class Link(NamedTuple):
    """A delivery of a post: its network, the account, and the address where it is."""

    network: str
    account: str
    url: str


class Best(NamedTuple):
    """A post among the best."""

    name: str
    text: str
    at: When
    links: Sequence[Link]
    counts: Sequence[tuple[str, str]]


class Line(NamedTuple):
    """A row of a table."""

    name: str
    words: str
    second: str
    links: Sequence[Link]
    numbers: Sequence[str]
    beam: Markup


class Sheet(NamedTuple):
    """A table with its titles."""

    title: str
    id: str
    heads: Sequence[str]
    measure: str
    lines: Sequence[Line]
    total: Sequence[str]


class Plot(NamedTuple):
    """A plot with its title."""

    title: str
    drawing: Markup


def page(measured: Measured, by: By, zone: Zone) -> str:
    """Return the page as HTML. Deterministic: the same report is the same page, byte for byte."""
    css, policy = styles("page.css", "metrics.css")
    sheets = [_sheet(measured, one, zone) for one in _tables(by)] if measured.posts else []
    return (
        page_environment()
        .get_template("page/metrics.html.j2")
        .render(
            css=Markup(css),  # noqa: S704 - our own files
            policy=policy,
            title=title(measured),
            lead=lead(measured, zone),
            service=one_line(head_line(measured.service)),
            workspace=one_line((measured.workspace or "").strip(":")),
            now=when(measured.now.replace(second=0, microsecond=0), zone),
            zone=zone,
            tiles=list(_tiles(measured.totals)) if measured.posts else [],
            plot=_plot(measured, zone),
            best=[_best(post, zone) for post in measured.posts[:_BEST] if post.totals.measured],
            sheets=sheets,
            notes=notes(measured, by, zone),
        )
    )


def _tables(by: By) -> Sequence[By]:
    """The table that was asked for, and the one of the networks."""
    return [by] if by is By.NETWORK else [By.NETWORK, by]


def _tiles(totals: Totals) -> Iterator[Tile]:
    yield Tile("Posts", number(totals.posts), plural(totals.deliveries, "delivery", "deliveries"))
    for name, measure in (("Impressions", "impressions"), ("Views", "views")):
        if totals.known[measure]:
            of = f"of {totals.known[measure]} of {totals.deliveries} deliveries"
            yield Tile(name, number(totals.counts.of(measure)), of)
    parts = [
        f"{number(count)} {one}"
        for one in INTERACTIONS
        if (count := totals.counts.of(one)) is not None
    ]
    yield Tile("Interactions", number(totals.counts.interactions), ", ".join(parts))
    of = f"of {totals.rated} of {totals.deliveries} deliveries" if totals.rated else ""
    yield Tile("Engagement", rate(totals).rstrip("*"), of)


def _plot(measured: Measured, zone: Zone) -> Plot | None:
    """What the posts came to, by the time at which they went out."""
    measure = bar_measure(table_of(measured, By.POST, zone))
    if measure is None:
        return None
    span = measured.until - measured.since
    by = By.DAY if span <= _DAYS else By.WEEK if span <= _WEEKS else By.MONTH
    bars = []
    for group in measured.groups(by, zone.tz):
        count = group.totals.counts.of(measure)
        name = group_name(by, group)
        posts = plural(group.totals.posts, "post")
        bars.append(
            Bar(
                label=_short(by, group.key),
                value=count or 0,
                says=f"{name}: {cell(group.totals, measure) or 0} {measure}, {posts}",
            )
        )
    each = "on each" if by is By.DAY else "in each"
    what = f"{measure.capitalize()} of the posts that went out {each} {by.value}"
    return Plot(what, columns(bars, f"{what}. {'. '.join(bar.says for bar in bars)}"))


def _short(by: By, key: str) -> str:
    """What stands below a bar: `11-24`, `W48`, `2026-11`."""
    return key[5:] if by is not By.MONTH else key


def _best(post: MeasuredPost, zone: Zone) -> Best:
    totals = post.totals
    counts = [
        (one, cell(totals, one))
        for one in ("impressions", "views", *INTERACTIONS)
        if totals.known[one]
    ]
    text = visible(post.text.strip())
    return Best(
        name=one_line(name_of(post)),
        text=text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + "…",
        at=when(post.out_at, zone),
        links=[_link(one) for one in post.deliveries],
        counts=[*counts, *([("engagement", rate(totals))] if totals.rate is not None else [])],
    )


def _link(one: Counted) -> Link:
    """Where a delivery is; the address of the service is trusted to be one of the web, and no more."""
    known = NETWORKS.get(one.network)
    name = f"{known.title if known else one_line(one.network)} @{one_line(one.username)}"
    is_plain = bool(one.url) and one_line(one.url or "") == one.url
    return Link(one.network if known else "other", name, one.url or "" if is_plain else "")


def _sheet(measured: Measured, by: By, zone: Zone) -> Sheet:
    table = table_of(measured, by, zone)
    measure = bar_measure(table)
    most = max((_count(row, measure) for row in table.rows), default=0)
    second = f"Out ({one_line(zone.name)})" if table.dated else "Posts"
    return Sheet(
        title=_TITLES[by],
        id=by.value,
        heads=[
            table.title,
            second,
            *map(str.capitalize, table.measures),
            "Interactions",
            "Engagement",
        ],
        measure=measure or "",
        lines=[_line(row, table, zone, beam(_count(row, measure), most)) for row in table.rows],
        total=["" if table.dated else str(table.totals.posts), *_numbers(table.totals, table)],
    )


def _count(row: Row, measure: str | None) -> int:
    return (row.totals.counts.of(measure) or 0) if measure else 0


def _line(row: Row, table: Table, zone: Zone, drawn: Markup) -> Line:
    return Line(
        name=one_line(row.name),
        words=one_line(row.words),
        second=out(row.at, zone) if table.dated else str(row.totals.posts),
        links=[_link(one) for one in row.deliveries],
        numbers=_numbers(row.totals, table),
        beam=drawn,
    )


def _numbers(totals: Totals, table: Table) -> list[str]:
    return [*(cell(totals, one) for one in table.measures), interactions(totals), rate(totals)]


_TITLES = {
    By.POST: "All posts",
    By.DELIVERY: "All deliveries",
    By.LABEL: "By label",
    By.FILE: "By file",
    By.ACCOUNT: "By account",
    By.NETWORK: "By network",
    By.DAY: "By day",
    By.WEEK: "By week",
    By.MONTH: "By month",
    By.WEEKDAY: "By weekday",
    By.HOUR: "By hour of the day",
}
