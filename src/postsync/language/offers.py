"""Offers: names and times that a workspace knows, for whoever has to write one."""

import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from functools import cache
from itertools import islice
from typing import NamedTuple

from postsync.adapters.reach import open_folder, repository_root
from postsync.adapters.workspace.decode.zones import zone_named
from postsync.adapters.workspace.expand.datafiles import DataFiles, NoRows
from postsync.adapters.workspace.expand.made import Expansion, Source
from postsync.domain.catalogue import PLAN_RULES, RULES
from postsync.domain.networks import NETWORKS
from postsync.domain.post.media import form_of_name
from postsync.domain.run.slots import free_slots
from postsync.language.view import View
from postsync.views.moments import relative

_MOST_FILES = 1_000
_MOST_SHOWN = 40
_DATA = re.compile(r"[ \t]*(?:forEach|file|forEach: *\{ *file):[ \t]+[\"']?([^\s\"'{},#]+)")
"""The line that names the data of a campaign."""

_OTHER_NAMES = (
    "Etc/",
    "posix/",
    "right/",
    "SystemV/",
    "US/",
    "Brazil/",
    "Canada/",
    "Chile/",
    "Mexico/",
)
"""Zones under names that are kept for old programs."""


class Offer(NamedTuple):
    """One thing that could be written; `about` says in a few words what it is, `kind` of which kind."""

    text: str
    about: str = ""
    kind: str = "value"
    more: str = ""


def accounts(view: View) -> Iterator[Offer]:
    """Groups, accounts that were seen or that other posts name, and whole networks."""
    for name, entries in view.home.config.groups.items():
        yield Offer(name, ", ".join(entries), "group")
    seen = {one.name: one for one in view.home.accounts()}
    for name, account in seen.items():
        yield Offer(name, account.nickname or NETWORKS[account.network].title, "account")
    named = {name for post in view.looked.posts for name in post.content.selectors}
    for name in sorted(named - seen.keys()):
        if ":" in name:
            yield Offer(name, "named in other posts", "account")
    for network in NETWORKS.values():
        yield Offer(network.name, f"every account on {network.title}", "network")


def labels(view: View) -> Iterator[Offer]:
    """The labels of the workspace, with how many posts have them."""
    count: dict[str, int] = {}
    for post in view.looked.posts:
        for label in post.content.labels:
            count[label] = count.get(label, 0) + 1
    for label in sorted(count, key=lambda one: (-count[one], one)):
        yield Offer(label, f"{count[label]} post{'s' if count[label] > 1 else ''}")


def media(view: View, typed: str) -> Iterator[Offer]:
    """Folders and media files that a path may go on with, as seen from the post file."""
    before = typed[: typed.rfind("/") + 1]
    root = view.workspace.root
    top = repository_root(root)
    folder = posixpath.normpath(posixpath.join(root, posixpath.dirname(view.inner), before))
    below = posixpath.relpath(folder, top)
    if below.startswith("..") or posixpath.isabs(typed):
        return
    for name, is_folder in _entries(top, "" if below == "." else below):
        if is_folder:
            yield Offer(f"{before}{name}/", "", "folder")
        elif form := form_of_name(name):
            yield Offer(f"{before}{name}", form.value, "file")


def _entries(top: str, below: str) -> list[tuple[str, bool]]:
    """Names in a folder of the repository, with whether each is a folder; no link, nothing hidden."""
    try:
        descriptor = open_folder(top, below)
    except OSError:
        return []
    try:
        listed = os.open(".", os.O_RDONLY | os.O_DIRECTORY, dir_fd=descriptor)
        try:
            with os.scandir(listed) as entries:
                return sorted(
                    (entry.name, entry.is_dir(follow_symlinks=False))
                    for entry in islice(entries, _MOST_FILES)
                    if not entry.name.startswith(".") and not entry.is_symlink()
                )
        finally:
            os.close(listed)
    except OSError:
        return []
    finally:
        os.close(descriptor)


def slots(view: View, named: str | None, now: datetime) -> Iterator[Offer]:
    """The next mornings that no other file has taken; `named` is the zone beside the time."""
    name = named or view.home.config.timezone
    zone: tzinfo = (zone_named(name) if name else None) or UTC
    taken = [
        post.content.scheduled_at
        for post in view.looked.posts
        if post.content.scheduled_at and post.span.file != view.inner
    ]
    for moment in free_slots(now, zone, view.home.config.cadence, taken):
        written = f"{moment:%Y-%m-%dT%H:%M}" if name else f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        yield Offer(written, f"{moment:%A}, {relative(moment, now)}", "time", name or "UTC")


def zones(view: View) -> Iterator[Offer]:
    """The names of time zones, that of the workspace first."""
    own = view.home.config.timezone
    if own:
        yield Offer(own, "of the workspace", "zone")
    for name in _zone_names():
        if name != own:
            yield Offer(name, "", "zone")


@cache
def _zone_names() -> tuple[str, ...]:
    from zoneinfo import available_timezones

    names = sorted(available_timezones())
    return tuple(
        name
        for name in names
        if name == "UTC" or ("/" in name and not name.startswith(_OTHER_NAMES))
    )


def rules(*, ignorable: bool) -> Iterator[Offer]:
    """The rules, or those of them that a comment may ignore."""
    for rule in RULES.values():
        if not ignorable or not (rule.fixed or rule.id in PLAN_RULES):
            yield Offer(rule.id, rule.title, "rule")


def names_of(view: View, kind: str) -> Mapping[str, str]:
    """The mentions or hashtags of the configuration, each with what it becomes."""
    said: Mapping[str, Mapping[str, str]] = getattr(view.home.config, kind)
    return {
        name: ", ".join(f"{network}: {word}" for network, word in words.items())
        for name, words in said.items()
    }


def columns(view: View) -> Mapping[str, str]:
    """The columns of the data that the campaign of a file is made of, each with its first value."""
    named = next(filter(None, map(_DATA.match, view.text.lines)), None)
    if named is None:
        return {}
    source = Source({"forEach": named[1]}, "-", view.inner, 1, 1, lambda _: (1, 1))
    try:
        table = DataFiles(view.sheets.read).rows(Expansion(source)).table
    except NoRows:
        return {}
    first: Mapping[str, object] = table.entries[0].cells if table.entries else {}
    return {name: str(first.get(name, ""))[:_MOST_SHOWN] for name in table.columns}
