"""Cadence: how the posts of a workspace follow one another, and when they go out (PS134, PS42x)."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta, tzinfo
from math import inf
from operator import attrgetter

from postsync.domain.config import Cadence, Config
from postsync.domain.late import late
from postsync.domain.networks.overrides import Limits
from postsync.domain.problem import Path, Problem
from postsync.domain.rules.caps import check_caps
from postsync.domain.rules.siblings import (
    Finding,
    Sibling,
    counted,
    earlier,
    follow,
    place,
    reach,
    shared,
    verb,
    with_row,
)
from postsync.domain.schedule import SAME_SLOT, ZoneNamed
from postsync.domain.text.hidden import seen
from postsync.domain.text.text import comparable

_BEGINNING = 16
_PLAIN_BEGINNING = late(rf"([!-%'->@-~][ -%'->@-~]{{{_BEGINNING - 1}}})[!-%'->@-~]")
"""So many characters of ASCII and one behind them, which is none that changes the last. Without a space
at the edges, and without `?` and `&`, behind which parameters of links stand."""

_AT = ("scheduledAt",)
_OF_WORKSPACE = "The post names no time zone, so that of the workspace counts. "
_NONE = "Neither the post nor postsync.yaml names a time zone, so UTC counts. "


def check_cadence(
    posts: Iterable[Sibling], config: Config, limits: Limits, zone_named: ZoneNamed
) -> list[Finding]:
    """Report everything wrong between `posts`, or with when they go out.

    What cannot go out is left out. A post that is there twice counts once for all that follows: one of
    the two has to go in any case. There is no clock here: past posts are compared like those to come.
    """
    going_out = [post for post in posts if post.accounts]
    found, copies = check_repeats(going_out, config.cadence.repeat)
    timed = [post for post in going_out if post.moment is not None]
    timed.sort(key=attrgetter("moment"))
    found += check_calendar(timed, config.cadence, config.timezone, zone_named)
    if copies:
        timed = [post for post in timed if id(post) not in copies]
    found += _close_together(timed, config.cadence.spacing)
    found += check_caps(timed, limits)
    return found


def _finding(post: Sibling, rule: str, summary: str, detail: str, path: Path = _AT) -> Finding:
    problem = Problem(rule=rule, summary=summary, detail=with_row(detail, post), path=path)
    return Finding(post, problem)


# The same said again: PS134 for a post that is there twice, PS420 for a text that comes again


def check_repeats(posts: Iterable[Sibling], repeat: timedelta) -> tuple[list[Finding], set[int]]:
    """Find posts that say the same, and the ids of those that are there already.

    The latter are the objects' ids. Posts without a time are compared among themselves alone: nobody
    knows how far from the others they are.
    """
    found: list[Finding] = []
    copies: set[int] = set()
    for alike in _saying_the_same(posts):
        timed = [post for post in alike if post.moment is not None]
        timed.sort(key=attrgetter("moment"))
        for group in (timed, [post for post in alike if post.moment is None]):
            if len(group) > 1:
                found += _twins(group, copies)
                found += _repeated([post for post in group if id(post) not in copies], repeat)
    return found, copies


def _saying_the_same(posts: Iterable[Sibling]) -> Iterator[list[Sibling]]:
    """The posts that say the same as another one, each lot of them."""
    # Few begin with the same words, and fewer with the same text; only those are worth a look at the rest.
    for begun in _grouped((_beginning(post.said[0]) if post.said else "", post) for post in posts):
        yield from _grouped((tuple(map(_words, post.said)), post) for post in begun)


def _beginning(text: str) -> str:
    """The first characters of `_words`. Those of plain ASCII without a link are the same in the text."""
    plain = _PLAIN_BEGINNING.match(text)
    return plain[1] if plain else _words(text)[:_BEGINNING]


def _words(text: str) -> str:
    """A text as the public tells it from others, whatever its links tell a website; blanks as they are."""
    if "utm_" in text.lower():
        from postsync.domain.text.tagging import untagged

        text = untagged(text)
    return comparable(seen(text)) or text


def _grouped(keyed: Iterable[tuple[object, Sibling]]) -> Iterator[list[Sibling]]:
    groups: dict[object, list[Sibling]] = {}
    for key, post in keyed:
        groups.setdefault(key, []).append(post)
    return (group for group in groups.values() if len(group) > 1)


def _twins(group: list[Sibling], copies: set[int]) -> Iterator[Finding]:
    """Posts that an account would show twice; all but the first of them go into `copies`."""
    twins: dict[int, tuple[Sibling, Sibling]] = {}
    for other, one in _pairs(group):
        twins.setdefault(id(one), (one, other))
        twins.setdefault(id(other), (other, one))
        copies.add(id(other))
    for post, twin in twins.values():
        accounts = shared(post, twin)
        yield _finding(
            post,
            "PS134",
            f"{accounts} {verb(accounts, 'gets', 'get')} the same post a second time",
            "The public would see it twice. Remove one of them, change its text, or take the account out "
            "of one. If both are meant, write `answers: {again: true}` into one of them. "
            f"The other: {place(twin)}.",
            path=(),
        )


def _pairs(group: list[Sibling]) -> Iterator[tuple[Sibling, Sibling]]:
    """Each post with those before it that show the same media to a common account at the same time.

    `group` says the same and is in the order of times. For each account the last one is enough. Linear.
    """
    last: dict[tuple[tuple[str, ...], str], Sibling] = {}
    for post in group:
        if post.again:
            continue
        own, met, _ = reach(post.accounts)
        before = {id(one): one for key in met if (one := last.get((post.media, key)))}
        for one in before.values():
            if _distance(one, post) <= SAME_SLOT.total_seconds():
                yield post, one
        last.update(((post.media, key), post) for key in own)


def _repeated(group: list[Sibling], repeat: timedelta) -> Iterator[Finding]:
    if not repeat:
        return
    for post, other in follow(group):
        distance = _distance(other, post)
        if distance < repeat.total_seconds() and not post.again:
            accounts = shared(post, other)
            how = "with no time either" if post.moment is None else earlier(distance)
            summary = f"{accounts} {verb(accounts, 'gets', 'get')} the same text as a post {how}"
            detail = (
                "Change the text, or move one of them: networks refuse repeated posts, or show them "
                f"to nobody. The other: {place(other)}. "
                "`cadence.repeat` in postsync.yaml says how far apart they should be."
            )
            at = () if post.moment is None else _AT
            yield _finding(post, "PS420", summary, detail, path=at)


def _distance(one: Sibling, other: Sibling) -> float:
    """Seconds from one post to a later one; none between posts without a time."""
    if one.moment is None or other.moment is None:
        return 0.0
    return other.moment - one.moment


# The calendar: PS423 for posts in quiet hours, PS424 for those on days without posts


def check_calendar(
    posts: Iterable[Sibling], cadence: Cadence, workspace_zone: str | None, zone_named: ZoneNamed
) -> Iterator[Finding]:
    """Report posts that go out when there should be none, by the clocks of their time zones."""
    if cadence.quiet_hours is None and cadence.weekdays is None:
        return
    for post in posts:
        name = post.zone or workspace_zone or "UTC"
        local = _local(post.moment, zone_named(name))
        if local is None:
            continue
        hint = "" if post.zone else _OF_WORKSPACE if workspace_zone else _NONE
        if cadence.quiet_hours and _is_within(local.time(), *cadence.quiet_hours):
            start, end = cadence.quiet_hours
            yield _finding(
                post,
                "PS423",
                f"{local:%H:%M} in {name} falls into the quiet hours, {start:%H:%M} to {end:%H:%M}",
                f"{hint}Move the post, or change `cadence.quietHours` in postsync.yaml.",
            )
        if cadence.weekdays is not None and local.weekday() not in cadence.weekdays:
            yield _finding(
                post,
                "PS424",
                f"{_DAYS[local.weekday()]} in {name} is a day without posts",
                f"{hint}Move the post, or change `cadence.weekdays` in postsync.yaml.",
            )


def _local(moment: float | None, zone: tzinfo | None) -> datetime | None:
    """A moment on the clocks of a zone; None where there is no such moment or zone."""
    if moment is None or zone is None:
        return None
    try:
        return datetime.fromtimestamp(moment, zone)
    except (OverflowError, ValueError):
        return None  # beyond the last year there is


def _is_within(clock: time, start: time, end: time) -> bool:
    """Whether a time of day lies between two others, the first included; also over midnight."""
    if start < end:
        return start <= clock < end
    return clock >= start or clock < end


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""Not from the clock's own words, which follow the language of the machine."""


# The spacing: PS421


def _close_together(timed: Iterable[Sibling], spacing: timedelta) -> Iterator[Finding]:
    """Report posts that are too near, at the later of two. `timed` are in order."""
    least = spacing.total_seconds()
    for run in _runs(timed, least):
        for post, other in follow(run):
            distance = _distance(other, post)
            if distance < least:
                accounts = shared(post, other)
                yield _finding(
                    post,
                    "PS421",
                    f"{accounts} {verb(accounts, 'has', 'have')} another post {earlier(distance)}",
                    f"Posts of an account should be {_length(least)} apart. Move one of them, or "
                    f"change `cadence.spacing` in postsync.yaml. The other: {place(other)}.",
                )


def _runs(timed: Iterable[Sibling], least: float) -> Iterator[list[Sibling]]:
    """The posts that follow one another faster than that, whatever their accounts."""
    run: list[Sibling] = []
    last = -inf
    for post in timed:
        moment = post.moment or 0.0
        if moment - last >= least:
            if len(run) > 1:
                yield run
            run = []
        run.append(post)
        last = moment
    if len(run) > 1:
        yield run


def _length(seconds: float) -> str:
    """A configured time as people say it: `30 minutes`."""
    for length, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= length and seconds % length == 0:
            return counted(int(seconds // length), unit)
    return counted(int(seconds), "second")
