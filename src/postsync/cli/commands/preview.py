"""`postsync preview`: what the public will see of the posts, before it does."""

import os
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

import click

from postsync.adapters.workspace.decode.zones import zone_named
from postsync.cli.console import render
from postsync.cli.files import is_page, refuse_other, refuse_special, save
from postsync.cli.options import Links, Settings, Wanted
from postsync.cli.summary import summarised
from postsync.cli.wiring import Run
from postsync.domain.run.preview import Preview
from postsync.engine.gathering import Asked, Drawn
from postsync.engine.previewing import preview_workspace
from postsync.views.moments import Zone
from postsync.views.shown import plural

if TYPE_CHECKING:
    from postsync.adapters.workspace.load.kept import Kept

PAGE = ".postsync/preview.html"
"""Where the page goes unless somebody says otherwise; git ignores it."""

_ELSEWHERE = "Choose another --out, or leave it out."


def preview(
    settings: Settings,
    out: str | None,
    form: str,
    summary: str | None,
    opens: bool,
    serve: int | None,
    wanted: Wanted,
    links: Links,
) -> None:
    """Draw the preview, write its page where `out` says, and show it in the format asked for."""
    if serve is not None:
        if out is not None or form != "html" or summary is not None:
            msg = "--serve writes no file: leave --out, --format and --summary"
            raise click.UsageError(msg)
        from postsync.cli.commands.serving import serve as serve_page

        serve_page(settings, serve, opens=opens, wanted=wanted)
        return
    if out == "-" and form != "html":
        msg = "--out - prints the page: leave --format out, or name a file"
        raise click.UsageError(msg)
    with Run(settings, form) as run, summarised(summary) as summarise:
        if out is not None and out != "-":
            refuse_special(out, what="the page", remedy=_ELSEWHERE)
            refuse_other(out, is_page, what="the page", kind="page of a preview", remedy=_ELSEWHERE)
        drawn = draw(run, wanted)
        zone = zone_of(run)
        page = None
        if out is not None or form in {"html", "json"}:
            page = render("preview", "html", preview=drawn, zone=zone)
        name = None if page is None or out == "-" else out or usual_place(run)
        if page is not None and name is not None:
            save(name, page, what="the page")
        size = len(page.encode()) if page is not None else None
        if form == "html":
            run.console.result(page if name is None and page is not None else f"{name}\n")
            tell(run, drawn)
        else:
            told = {"out": name, "size": size, "summary": summary is not None}
            run.show(
                "preview",
                preview=drawn,
                plan=drawn.plan,
                zone=zone,
                **told,
                **run.links(links),
            )
        summarise("preview", preview=drawn, plan=drawn.plan, zone=zone, **run.links(links))
        if opens and name is not None:
            open_page(name)


def draw(
    run: Run, wanted: Wanted, kept: "Kept | None" = None, drawn_before: Drawn | None = None
) -> Preview:
    """The preview of the workspace as it is now; without a key, as far as files and state tell.

    `kept` and `drawn_before` are what an earlier drawing read and drew.
    """
    offline = is_offline(run, offline=wanted.offline)
    zone = zone_of(run)
    options = run.options(
        base=wanted.base, allow_empty=True, targets=wanted.addresses, costs=drawn_before is None
    )
    asked = Asked(
        zone=zone.tz or UTC,
        timezone=zone.name,
        zone_named=zone_named,
        addresses=wanted.addresses,
        every=wanted.every,
        months=wanted.months,
        config=run.config.preview,
        drawn=drawn_before,
    )
    with run.world(offline=offline, embed=wanted.embed, kept=kept) as world:
        drawn = preview_workspace(world, options, asked)
    if offline and not wanted.offline:
        run.console.note(
            "There is no key, so the service was not asked: drawn from files and state."
        )
    return drawn


def usual_place(run: Run) -> str:
    """The file of the page in the folder of the workspace, as it is called from here."""
    return os.path.relpath(run.loaded.root / PAGE)


def is_offline(run: Run, *, offline: bool) -> bool:
    """Whether the service is not asked: because nobody wants it, or there is no key."""
    if offline or run.has_key():
        return offline
    if run.loaded.is_found:  # else nothing is drawn
        run.console.note(
            "There is no key, so the service is not asked: drawn from files and state."
        )
    return True


def zone_of(run: Run) -> Zone:
    """The zone of the workspace; UTC where it names none, so that every machine draws the same."""
    return run.zone if run.config.timezone else Zone()


def tell(run: Run, drawn: Preview) -> None:
    """Say on stderr what was drawn."""
    posts, cards = len(drawn.posts), sum(len(post.cards) for post in drawn.posts)
    if not posts:
        run.console.note("Nothing changes, so only the calendar is drawn; --all draws every post.")
        return
    drawn_posts, drawn_cards = plural(posts, "post"), plural(cards, "card")
    run.console.note(f"Drew {drawn_posts} on {drawn_cards}. Open the page in a browser.")


def open_page(name: str) -> None:
    """Open the page in the browser of the person."""
    import webbrowser

    webbrowser.open(Path(name).resolve().as_uri())
