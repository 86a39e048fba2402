"""`postsync init`: start a workspace, or say what one that lives does not have."""

import json
import os
import shlex
import sys
from collections.abc import Collection, Iterable
from pathlib import Path

from postsync.adapters.clock import SystemClock, clock_offset
from postsync.adapters.git.place import default_branch, find_place, in_git_folder
from postsync.adapters.workspace.config import load_config
from postsync.adapters.workspace.decode.configuration import FILE_NAME
from postsync.adapters.workspace.decode.zones import check_zone, zone_named
from postsync.adapters.workspace.drafting import first_slot
from postsync.adapters.workspace.location import find_config
from postsync.adapters.workspace.origin import origin
from postsync.adapters.workspace.scaffold import (
    FIRST_POST,
    OWNED,
    PARTS,
    Site,
    missing,
    outdated,
    part,
    refuse_place,
    scaffold,
    unassociated,
    unowned,
    write,
)
from postsync.adapters.workspace.workflows import project
from postsync.adapters.zone import UTC, MachineZone, machine_zone
from postsync.cli.console import Console
from postsync.cli.options import Settings
from postsync.domain.config import ProviderConfig
from postsync.domain.errors import ConfigError
from postsync.views.shown import columns, line, wrap


def start(settings: Settings, directory: str | None, parts: tuple[str, ...]) -> None:
    """Write the files of a new workspace, or the `parts` asked for of one that is there."""
    console = Console(settings)
    folder = Path(directory or ".")
    real = folder.resolve()
    refuse_place(folder, is_git_own=in_git_folder(real))
    config = find_config(real)
    if directory is None and config is not None and config.parent != real:
        above = os.path.relpath(config.parent)
        raise ConfigError(
            f"this folder lies in the workspace of {above}/{FILE_NAME}",
            detail=f"Work there: `postsync --chdir {above} init`. To begin another one in here, say so: "
            "`postsync init .`",
        )
    site = _site(real)
    shown = _Shown(is_absolute=folder.is_absolute())
    if parts:
        wanted = {path: text for name in parts for path, text in part(site, name).items()}
        _write(console, site, wanted, shown)
        _remind(console, site, parts)
    elif site.is_alive:
        _tell_what_is_left(console, site, shown)
    else:
        _begin(console, site, shown)


class _Shown:
    """How paths are written: as they are seen from here, or in full where the folder was named so."""

    def __init__(self, *, is_absolute: bool) -> None:
        self._is_absolute = is_absolute

    def __call__(self, path: Path) -> str:
        return line(str(path) if self._is_absolute else os.path.relpath(path))


def _begin(console: Console, site: Site, shown: _Shown) -> None:
    zone = machine_zone(lambda name: check_zone(name) is None)
    site = site._replace(zone=zone.name)
    # It begins on the sandbox, where a rehearsal may go by another clock.
    clock = SystemClock(clock_offset(os.environ, ProviderConfig(name="sandbox")))
    files = scaffold(site, first_slot(clock.now().astimezone(zone_named(zone.name))))
    _write(console, site, files, shown)
    console.note("")
    _tell(console, _zone_note(zone))
    if sys.platform == "win32":
        console.note("postsync does not run on Windows yet, other than in WSL.")
    here = shown(site.folder)
    console.note("\n" + "\n".join(_steps("" if here == "." else here, FIRST_POST in _names(files))))
    merged = f"Before the first merge into {line(site.branch)} on GitHub"
    _tell(console, f"{merged}: *Setting it up* in docs/security.md.")
    _remind(console, site, PARTS)


def _write(console: Console, site: Site, files: dict[Path, str], shown: _Shown) -> None:
    for path, created in write(site, files, shown):
        console.result(f"{'created' if created else 'kept   '}  {shown(path)}\n")


def _names(files: Iterable[Path]) -> str:
    return "\n".join(path.as_posix() for path in files)


def _tell(console: Console, text: str) -> None:
    console.note("\n".join(wrap(text, console.err.room(0))))


def _zone_note(zone: MachineZone) -> str:
    yours = f"Write yours as `timezone` into {FILE_NAME}, such as Europe/Berlin."
    if zone.unnamed:
        name = line(zone.unnamed)
        return f"Times without an offset are UTC: {name} does not name this machine's zone. {yours}"
    if zone.name == UTC:
        return f"Times without an offset are UTC, as this machine has no other zone. {yours}"
    where = f"`timezone:` in {FILE_NAME}"
    return f"Times without an offset are those of {zone.name}, this machine's zone: {where}."


def _steps(here: str, has_post: bool) -> list[str]:
    """What to do next: first where nothing is published, then for real."""
    tried = [
        (
            "postsync plan",
            "what would be sent; a draft is not" if has_post else "what would be sent",
        )
    ]
    if has_post:
        tried.append(("postsync preview hello --open", "what the public would see of it"))
    tried.append(("postsync new launch --kind picture", "a post of your own"))
    if here:
        tried.insert(0, (f"cd {shlex.quote(here)}", ""))
    real = [
        ("1. connect your accounts", "https://www.outstand.so, in the dashboard"),
        ("2. make an API key there", "export OUTSTAND_API_KEY=…"),
        ("   and name the service", f"provider: {{name: outstand}}  in {FILE_NAME}"),
        ("3. see what is connected", "postsync accounts"),
        ("   and if all is well", "postsync doctor"),
    ]
    return [
        "Try it, nothing is published:",
        *(f"  {row}".rstrip() for row in columns(tried, gap="   ")),
        "Then the real service:",
        *(f"  {row}" for row in columns(real, gap="   ")),
    ]


def _remind(console: Console, site: Site, parts: Collection[str]) -> None:
    """Say what only a person can complete: the action, owners and settings that were there before."""
    if "workflows" in parts and site.used is None:
        missing_source = f"in place of {project()}@main. No workflow runs before that."
        _tell(
            console,
            f"Write the repository and the commit of your postsync into the workflows, {missing_source}",
        )
    if "owners" in parts and (name := unowned(site)):
        console.note("")
        _tell(console, f"Your {name} stays as it is. With owners in place of @OWNER, add to it:")
        console.note(OWNED)
    name, lacking = unassociated(site)
    if "editor" in parts and lacking:
        rows = (f"    {json.dumps(one)}: {json.dumps(files)}" for one, files in lacking.items())
        console.note("")
        _tell(
            console,
            f"Your {line(name)} stays as it is. So that the editor knows the files, add to it:",
        )
        console.note('  "yaml.schemas": {\n' + ",\n".join(rows) + "\n  }")


def _tell_what_is_left(console: Console, site: Site, shown: _Shown) -> None:
    console.result(f"{shown(site.folder / FILE_NAME)} is there already: nothing was created.\n")
    rows = [
        (shown(path), f"postsync init{_named(site)} --add {name}")
        for name, paths in missing(site).items()
        for path in paths
    ]
    if rows:
        console.note("\nNot there, and left so. These commands would write them:")
        console.note("\n".join(f"  {row}" for row in columns(rows)))
    stale = [
        (shown(path), f"postsync schema {name} > {shlex.quote(shown(path))}")
        for name, path in outdated(site).items()
    ]
    if stale:
        console.note("\nNot those of this postsync, so the editor may be wrong. To renew them:")
        console.note("\n".join(f"  {row}" for row in columns(stale)))


def _named(site: Site) -> str:
    here = os.path.relpath(site.folder)
    return "" if here == "." else f" {shlex.quote(here)}"


def _site(folder: Path) -> Site:
    """What there is around a folder, which need not be there yet."""
    there = folder
    below: list[str] = []
    while not there.is_dir() and there != there.parent:
        below.insert(0, there.name)
        there = there.parent
    place = find_place(there)
    site = Site(folder, used=origin(project()))
    if place is not None:
        inside = "/".join([*filter(None, [place.folder]), *below])
        site = site._replace(inside=inside, branch=default_branch(there) or "main")
    if site.is_alive:
        site = site._replace(patterns=load_config(folder / FILE_NAME)[0].posts)
    return site
