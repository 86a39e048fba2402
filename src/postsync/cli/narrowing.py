"""Narrowing: the options that say which posts of a status are meant, and when."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from postsync.cli.meaning import Among
from postsync.cli.options import GROUPS, account, addresses, label

if TYPE_CHECKING:
    from postsync.cli.wiring import Run
    from postsync.domain.run.selection import Selection

F = TypeVar("F", bound=Callable[..., Any])

LIFECYCLES = (
    "draft", "deferred", "new", "missed", "question", "scheduled", "publishing", "published",
    "partly_published", "failed", "gone", "archived", "unknown",
)  # fmt: skip


class Moment(NamedTuple):
    """A moment as it is written: so long before or after now, or a time."""

    text: str
    span: timedelta | None = None
    time: datetime | None = None

    def at(self, now: datetime, zone: tzinfo | None, *, sign: int) -> datetime:
        """When that is; a time without an offset is one of `zone`, which is that of the machine if None."""
        if self.time is None:
            return now + sign * (self.span or timedelta(0))
        there = self.time
        if there.tzinfo is None and zone is not None:
            there = there.replace(tzinfo=zone)
        return there.astimezone(UTC)


def moment(*names: str, text: str, default: str | None = None) -> Callable[[F], F]:
    """An option that takes a `Moment`; `text` is its help."""
    return click.option(
        *names, metavar="DURATION|TIME", default=default, callback=_moment, help=text
    )


def _moment(_context: click.Context, _option: click.Parameter, value: str | None) -> Moment | None:
    from postsync.domain.schedule import is_in_calendar
    from postsync.domain.written import duration

    if value is None:
        return None
    if (span := duration(value)) is not None:
        return Moment(value, span=span)
    try:
        time = datetime.fromisoformat(value)
        is_told = is_in_calendar(time if time.tzinfo else time.replace(tzinfo=UTC))
    except ValueError:
        is_told = False
    if not is_told:
        from postsync.domain.text.text import visible

        shown = visible(value[:100], newline=False)
        msg = f"{shown} is neither a length such as 30m, 2h or 7d nor a time such as 2027-03-01T09:00:00Z."
        msg += f" {_instead(value)}" if _instead(value) else ""
        raise click.BadParameter(msg)
    return Moment(value, time=time)


def _instead(value: str) -> str:
    """What to write instead of a length or a time that is written in another way."""
    from postsync.adapters.workspace.decode.times import time_instead
    from postsync.domain.written import meant_duration

    meant = meant_duration(value)
    return f"Did you mean {meant}?" if meant else time_instead(value)


def _duration(
    _context: click.Context, _option: click.Parameter, value: str | None
) -> timedelta | None:
    from postsync.domain.text.text import visible
    from postsync.domain.written import duration, meant_duration

    span = duration(value) if value is not None else None
    if value is not None and span is None:
        msg = f"{visible(value[:100], newline=False)} is no length of time such as 90s, 30m or 2h"
        msg += f". Did you mean {meant}?" if (meant := meant_duration(value)) else ""
        raise click.BadParameter(msg)
    return span


class Narrowed(NamedTuple):
    """Which posts are meant."""

    addresses: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    lifecycles: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    since: Moment | None = None
    until: Moment | None = None

    def selection(self, run: "Run", now: datetime) -> "Selection":
        """As the engine takes it. `since` alone ends now, and `until` alone begins now."""
        from postsync.adapters.workspace.decode.selectors import expand_selectors
        from postsync.domain.run.selection import Selection

        zone = run.zone.tz
        since = self.since.at(now, zone, sign=-1) if self.since else None
        until = self.until.at(now, zone, sign=1) if self.until else None
        if self.since and not self.until:
            until = max(now, since or now)
        if self.until and not self.since:
            since = min(now, until or now)
        if since and until and since > until:
            msg = "--since is later than --until"
            raise click.UsageError(msg)
        return Selection(
            addresses=self.addresses,
            labels=self.labels,
            lifecycles=self.lifecycles,
            accounts=expand_selectors(self.accounts, run.config.groups),
            since=since,
            until=until,
        )


GROUPS["narrowed"] = Narrowed


def narrows(command: F) -> F:
    """The options of `Narrowed`."""
    for option in reversed(_NARROWED):
        command = option(command)
    return command


timeout = click.option(
    "--timeout",
    metavar="DURATION",
    callback=_duration,
    help="How long --wait waits  [default: 1h]",
)

_NARROWED = (
    addresses,
    moment(
        "--since",
        text="Only what was due, or went out, so long ago at most: 2h, 7d, or since a time.",
    ),
    moment(
        "--until",
        text="Only what is due so soon: 7d, or until a time. Alone, what is still to come.",
    ),
    label,
    click.option(
        "--lifecycle",
        "lifecycles",
        multiple=True,
        type=Among(LIFECYCLES),
        metavar="LIFECYCLE",
        help="Only posts that stand there: scheduled, failed, …",
    ),
    account("Only posts that go to this account, network or group."),
)
