"""`postsync import`: bring what stands at the service into files."""

import os
from datetime import UTC
from functools import partial
from pathlib import Path

import click

from postsync.adapters.workspace.decode.selectors import expand_selectors
from postsync.adapters.workspace.decode.zones import zone_named
from postsync.adapters.workspace.drafting import Drafting
from postsync.adapters.workspace.newfiles import NewFiles, Style
from postsync.adapters.workspace.placing import folder_of
from postsync.adapters.workspace.scaffold import Site
from postsync.cli.exits import FAILED, Exit
from postsync.cli.narrowing import Moment
from postsync.cli.options import Settings
from postsync.cli.wiring import Run
from postsync.domain.errors import ConfigError
from postsync.engine.importable import Wish
from postsync.engine.importing import import_posts
from postsync.engine.world import World
from postsync.views.moments import Zone, local


def bring(
    settings: Settings,
    since: Moment | None,
    accounts: tuple[str, ...],
    folder: str | None,
    media: bool,
    published: bool,
    dry_run: bool,
    form: str,
    lock_timeout: float,
) -> None:
    """Write files and records of what stands at the service, and say what became of each post."""
    with Run(settings, form) as run:
        run.require_workspace()
        to = _folder(run, folder) if folder is not None else ""
        with run.world() as world:
            now = world.clock.now()
            began = since.at(now, run.zone.tz, sign=-1) if since else None
            if since and began and began > now:
                msg = f"--since {since.text} is still to come"
                raise click.UsageError(msg)
            wish = Wish(
                since=began,
                accounts=expand_selectors(accounts, run.config.groups),
                published=published,
                media=media,
                dry_run=dry_run,
            )
            options = run.options(lock_timeout=lock_timeout)
            files = _files(run, world, to)
            report = import_posts(world, options, wish, files, run.downloads(world))
        run.show("imported", report=report, zone=run.zone)
    if not report.succeeded:
        raise Exit(FAILED)


def _folder(run: Run, folder: str) -> str:
    """The folder that somebody names, seen from the workspace. Raises ConfigError."""
    root = run.loaded.root.resolve()
    there = Path(os.path.relpath((run.folder / folder).resolve(), root)).as_posix()
    patterns = run.config.posts
    is_inside = not f"{there}/".startswith("../")
    probes = (f"{there}/2026-12/post.yaml", f"{there}/post.yaml")
    if not is_inside or all(folder_of(os.path.normpath(one), patterns) is None for one in probes):
        raise ConfigError(
            f"--to {folder}: no pattern of `posts` finds files there",
            detail=f"The patterns are {', '.join(patterns)}, seen from {run.loaded.root}.",
        )
    return there


def _files(run: Run, world: World, folder: str) -> NewFiles:
    config, root = run.config, run.loaded.root
    name = config.timezone or config.defaults.get("timezone")
    zone = (zone_named(name) if name else None) or UTC
    service = run.service
    is_embedded = service.rehearsal and service.provider == "sandbox"
    style = Style(
        service="the sandbox" if is_embedded else service.provider.capitalize(),
        zone=zone,
        told=partial(local, zone=Zone(zone, name or "UTC")),
        folder=folder,
    )
    site = Site(root, run.below_repository, patterns=config.posts)
    return NewFiles(site, config, world.media, Drafting(root, lambda path: path), style)
