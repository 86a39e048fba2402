"""`postsync status`: where every post stands."""

from datetime import datetime, timedelta

import click

from postsync.cli.exits import DONE, FAILED, Exit
from postsync.cli.narrowing import Narrowed
from postsync.cli.options import Settings
from postsync.cli.summary import summarised
from postsync.cli.wiring import Run
from postsync.domain.run.selection import narrowed as narrow
from postsync.domain.run.status import PostStatus
from postsync.engine.surveying import survey
from postsync.engine.verifying import note_clock
from postsync.engine.waiting import wait_for
from postsync.views.moments import relative
from postsync.views.shown import block

LATER = 4
"""Nothing is wrong, but it is too early: run it again."""

LONGEST = timedelta(hours=1)


def status(
    settings: Settings,
    narrowed: Narrowed,
    waits: tuple[str, ...],
    timeout: timedelta | None,
    summary: str | None,
    form: str,
    use_exit_code: bool,
) -> None:
    """Show the status of the posts that are meant, and append it to `summary`; wait for some before."""
    _refuse_contradictions(narrowed, waits, timeout)
    with Run(settings, form) as run, summarised(summary) as summarise:
        with run.world() as world:
            if waits:
                waited = wait_for(world, run.options(), waits, timeout or LONGEST)
                found = waited.status
                code = FAILED if waited.failed else LATER if waited.open else DONE
            else:
                found = survey(world, run.options())
                note_clock(world)
                found = narrow(found, narrowed.selection(run, world.clock.now()))
                code = FAILED if use_exit_code and found.needs_attention else DONE
            now = world.clock.now()
        facts = {"status": found, "now": now, "zone": run.zone, "paused": run.config.policy.paused}
        is_asked_for = bool(waits or narrowed.addresses or "archived" in narrowed.lifecycles)
        run.show("status", **facts, verbose=settings.verbose or is_asked_for)
        summarise("status", **facts)
        if code == LATER:
            run.console.note(_too_early(waited.open, now))
    if code:
        raise Exit(code)


def _refuse_contradictions(
    narrowed: Narrowed, waits: tuple[str, ...], timeout: timedelta | None
) -> None:
    if waits and narrowed != Narrowed():
        msg = "--wait shows the posts that it waits for: name no others, and narrow nothing"
        raise click.UsageError(msg)
    if timeout is not None and not waits:
        msg = "--timeout is for --wait"
        raise click.UsageError(msg)


def _too_early(posts: tuple[PostStatus, ...], now: datetime) -> str:
    """What is not out yet, and when it is due."""
    stands = [
        f"{post.address} is {post.lifecycle.value}"
        + (f", due {relative(post.due_at, now)}" if post.due_at else "")
        for post in posts
    ]
    return block(f"note: not waited for any longer: {'; '.join(stands)}")
