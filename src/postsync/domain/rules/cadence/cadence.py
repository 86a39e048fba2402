"""Cadence: how the posts of a workspace follow one another."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from math import inf
from operator import attrgetter

from postsync.domain.config import Config
from postsync.domain.networks.overrides import Limits
from postsync.domain.problem import Problem
from postsync.domain.rules.cadence.calendar import ZoneNamed, check_calendar
from postsync.domain.rules.cadence.caps import check_caps
from postsync.domain.rules.cadence.neighbours import (
    Finding,
    counted,
    earlier,
    follow,
    place,
    shared,
    verb,
)
from postsync.domain.rules.cadence.repeats import check_repeats
from postsync.domain.rules.cadence.sibling import Sibling


def check_cadence(
    posts: Iterable[Sibling], config: Config, limits: Limits, zone_named: ZoneNamed
) -> list[Finding]:
    """Everything wrong between `posts`, or with when they go out.

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


def _close_together(timed: Iterable[Sibling], spacing: timedelta) -> Iterator[Finding]:
    """PS421, at the later of two posts. `timed` are in order."""
    least = spacing.total_seconds()
    for run in _runs(timed, least):
        for post, other in follow(run):
            distance = (post.moment or 0.0) - (other.moment or 0.0)
            if distance < least:
                yield Finding(post, _too_close(post, other, distance, least))


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


def _too_close(post: Sibling, other: Sibling, distance: float, least: float) -> Problem:
    accounts = shared(post, other)
    return Problem(
        rule="PS421",
        summary=f"{accounts} {verb(accounts, 'has', 'have')} another post {earlier(distance)}",
        detail=(
            f"Posts of an account should be {_length(least)} apart. Move one of them, or change "
            f"`cadence.spacing` in postsync.yaml. The other: {place(other)}."
        ),
        path=("scheduledAt",),
    )


def _length(seconds: float) -> str:
    """A configured time as people say it: `30 minutes`."""
    for length, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= length and seconds % length == 0:
            return counted(int(seconds // length), unit)
    return counted(int(seconds), "second")
