"""`postsync calendar`: which posts go out when."""

import sys
from datetime import UTC

from postsync.adapters.workspace.decode.zones import zone_named
from postsync.cli.commands.preview import is_offline, zone_of
from postsync.cli.console import render
from postsync.cli.options import Settings
from postsync.cli.wiring import Run
from postsync.engine.gathering import Asked
from postsync.engine.previewing import calendar_of


def calendar(settings: Settings, form: str, offline: bool, months: int | None) -> None:
    """Lay out the posts in a calendar, and show it in the format asked for."""
    with Run(settings, form) as run:
        offline = is_offline(run, offline=offline)
        zone = zone_of(run)
        asked = Asked(
            zone=zone.tz or UTC,
            timezone=zone.name,
            zone_named=zone_named,
            months=months,
            config=run.config.preview,
            back=None,
        )
        with run.world(offline=offline) as world:
            made = calendar_of(world, run.options(allow_empty=True), asked)
        if form == "ics":
            # As it is: the lines of a feed end in CR LF, and its letters are UTF-8, on every system.
            feed = render("calendar", "ics", calendar=made, workspace=run.workspace)
            run.console.document(feed.encode())
            return
        is_terminal = sys.stdout.isatty()
        run.show("calendar", calendar=made, offline=offline, is_terminal=is_terminal)
