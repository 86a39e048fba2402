"""The program itself, and the machine that it runs on."""

import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping

from postsync import __version__
from postsync.adapters.zone import machine_zone
from postsync.domain.run.checkup import Check, Topic, care, good, wrong

OLDEST = (3, 11)
"""The oldest Python that it runs on."""


def program(version: tuple[int, ...] = sys.version_info[:3]) -> Iterator[Check]:
    """What runs here."""
    python = ".".join(map(str, version))
    system = f"{platform.system()} {platform.release()}, {platform.machine()}"
    says = f"postsync {__version__}, Python {python}, {system}"
    if version < OLDEST:
        least = ".".join(map(str, OLDEST))
        yield wrong(Topic.PROGRAM, "version", says, f"It needs Python {least} or newer.")
        return
    yield good(Topic.PROGRAM, "version", says)
    if sys.platform == "win32":
        yield wrong(
            Topic.PROGRAM,
            "platform",
            "the state needs file locks that Windows does not have",
            "Run postsync in WSL, in a container or on another system.",
        )


def zones(
    configured: str | None,
    is_zone: Callable[[str], bool],
    environ: Mapping[str, str] = os.environ,
) -> Iterator[Check]:
    """The zone of this machine, and the one in which the workspace's times are written."""
    here = machine_zone(is_zone, environ)
    machine = here.unnamed or here.name
    if configured is None:
        yield care(
            Topic.CLOCK,
            "zone",
            f"the workspace names no time zone; this machine's is {machine}",
            "Times without an offset need one: write `timezone: Europe/Berlin`, or yours, into "
            "postsync.yaml.",
        )
        return
    other = "" if configured == machine else f"; this machine's is {machine}, which changes nothing"
    yield good(Topic.CLOCK, "zone", f"times without an offset are those of {configured}{other}")
