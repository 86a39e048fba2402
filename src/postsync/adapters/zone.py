"""The time zone of this machine, by the name that a configuration can carry."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import NamedTuple

UTC = "UTC"

_ALIASES = {f"{before}{name}" for before in ("", "Etc/") for name in ("UTC", "UCT", "Universal")}
_ALIASES |= {"Zulu", "Etc/Zulu"}

_NOWHERE = frozenset({"Factory", "localtime", "posixrules"})
"""Files among those of the zones that are another one on every machine, or on none."""

_OTHER_CLOCKS = re.compile(r"(?:posix|right)/")
"""Folders that hold every zone once more, in front of the zone's own name."""

_MOST = 64 * 1024
"""Bytes. No file of a zone has a tenth of it."""


class MachineZone(NamedTuple):
    """`name` is UTC where no other zone can be named; `unnamed` then says which one was found instead."""

    name: str
    unnamed: str = ""


def machine_zone(
    is_zone: Callable[[str], bool],
    environ: Mapping[str, str] = os.environ,
    root: Path = Path("/"),
) -> MachineZone:
    """The zone whose clock this machine shows: by `TZ`, else by what the system is set to.

    `is_zone` says which names a configuration takes. `root` is where the system lies.
    """
    told = environ.get("TZ")
    if told is not None:
        told = told.removeprefix(":")
        if not told.startswith("/"):
            name = _zone_of(told or UTC, is_zone)
            # Rules such as CET-1CEST are a clock without a name, whatever the system is set to.
            return MachineZone(name or UTC, "" if name else told)
        link = root / told.lstrip("/")
    else:
        link = root / "etc/localtime"
    noted = _noted(root / "etc/timezone")
    is_set = link.exists()
    candidates = chain(_along(link), _with_same_rules(link, noted, root), [] if is_set else [noted])
    name = next(filter(None, (_zone_of(one, is_zone) for one in candidates)), "")
    return MachineZone(name or UTC, "" if name or not is_set else f"/{link.relative_to(root)}")


def _zone_of(written: str, is_zone: Callable[[str], bool]) -> str:
    """The plain name of a zone; empty where it is not one."""
    name = _OTHER_CLOCKS.sub("", written, count=1)
    if name in _ALIASES:
        return UTC
    return name if name and name not in _NOWHERE and is_zone(name) else ""


def _along(link: Path) -> Iterator[str]:
    """The names on the way that a link leads: the first one is what somebody chose."""
    for _ in range(8):
        _, is_zone, name = str(link).rpartition("/zoneinfo/")
        if is_zone:
            yield name
        try:
            link = link.parent / link.readlink()
        except OSError:
            return


def _noted(file: Path) -> str:
    with suppress(OSError, ValueError):
        for line in file.read_text("utf-8")[:_MOST].splitlines():
            if name := line.partition("#")[0].strip():
                return name
    return ""


def _with_same_rules(copy: Path, noted: str, root: Path) -> Iterator[str]:
    """The zones whose file is the one at `copy`: it may be no link, as in many a container.

    Several zones can have the same rules. The one that the system notes comes first, then those that
    lead the list of zones.
    """
    folder = root / "usr/share/zoneinfo"
    rules = _read(copy)
    if not rules:
        return
    listed = [
        row.split("\t")[2].strip()
        for row in _read(folder / "zone1970.tab").decode("utf-8", "replace").splitlines()
        if not row.startswith("#") and row.count("\t") >= 2
    ]
    for name in (noted, UTC, *listed):
        if name and _read(folder / name) == rules:
            yield name


def _read(file: Path) -> bytes:
    with suppress(OSError):
        if file.is_file():
            return file.read_bytes()[: 4 * _MOST]
    return b""
