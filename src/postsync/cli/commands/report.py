"""`postsync report`: what the public made of the posts that are out."""

import os
from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import PurePath

import click

from postsync.adapters.workspace.decode.selectors import expand_selectors
from postsync.cli.commands.preview import open_page, zone_of
from postsync.cli.console import render
from postsync.cli.files import is_page, refuse_other, refuse_special, save
from postsync.cli.options import Settings
from postsync.cli.report import BY, Reported
from postsync.cli.summary import summarised
from postsync.cli.wiring import Run
from postsync.domain.run.measured import By
from postsync.domain.run.selection import Selection
from postsync.engine.measuring import Window, measure

PAGE = ".postsync/report.html"
"""Where a page goes unless somebody says otherwise; git ignores it."""

_ENDINGS = {
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".md": "markdown",
    ".markdown": "markdown",
    ".csv": "csv",
}

_TITLES = (b"address,remote_id,", *(f"{by},posts,".encode() for by in BY))

_OURS: dict[str, Callable[[bytes], bool]] = {
    "html": is_page,
    "json": lambda beginning: beginning.startswith(b'{\n  "format_version"'),
    "markdown": lambda beginning: beginning.startswith(b"## postsync report:"),
    "csv": lambda beginning: beginning.startswith(_TITLES),
}
"""Whether a file that begins so is an earlier report, which may be written over."""

_ELSEWHERE = "Choose another --out."


def report(
    settings: Settings,
    reported: Reported,
    form: str | None,
    out: str | None,
    summary: str | None,
    opens: bool,
    offline: bool,
) -> None:
    """Ask about the posts that are out, and show it or save it in the format asked for."""
    if offline:
        msg = "only the service knows what the public made of a post: leave --offline out"
        raise click.UsageError(msg)
    form = _form_of(form, out, opens=opens)
    with Run(settings, form) as run, summarised(summary) as summarise:
        if out is not None and out != "-":
            refuse_special(out, what="the report", remedy=_ELSEWHERE)
            refuse_other(out, _OURS[form], what="the report", kind="report", remedy=_ELSEWHERE)
        zone = zone_of(run)
        with run.world() as world:
            window = _window(run, reported, world.clock.now(), zone.tz)
            measured = measure(world, run.options(), window)
        facts = {"measured": measured, "by": By(reported.by), "zone": zone}
        if form == "html" and out is None:
            out = os.path.relpath(run.loaded.root / PAGE)
        if out is not None and out != "-":
            save(out, render("metrics", form, **facts), what="the report")
            run.console.result(f"{out}\n")
        elif form == "csv":
            run.console.document(render("metrics", form, **facts).encode())
        else:
            run.show("metrics", **facts)
        summarise("metrics", **facts)
        if opens and out is not None:
            open_page(out)


def _form_of(form: str | None, out: str | None, *, opens: bool) -> str:
    """The format, by what is said or by how the file ends. Raises UsageError."""
    ending = PurePath(out or "").suffix.lower()
    form = form or _ENDINGS.get(ending) or ("html" if opens else "text")
    if form == "text" and out not in (None, "-"):
        msg = f"--out {out} says no format: end it in .html, .md, .json or .csv, or add --format"
        raise click.UsageError(msg)
    if opens and (form != "html" or out == "-"):
        msg = "--open shows a page: leave --format out, and name a file that ends in .html, or none"
        raise click.UsageError(msg)
    return form


def _window(run: Run, reported: Reported, now: datetime, zone: tzinfo | None) -> Window:
    since = reported.since.at(now, zone, sign=-1)
    until = reported.ended.at(now, zone, sign=-1) if reported.ended else now
    if since > until:
        msg = "--since is later than --until" if reported.ended else "--since is still to come"
        raise click.UsageError(msg)
    return Window(
        since=since,
        until=until,
        selection=Selection(
            addresses=reported.addresses,
            labels=reported.labels,
            accounts=expand_selectors(reported.accounts, run.config.groups),
        ),
        unmanaged=reported.unmanaged,
    )
