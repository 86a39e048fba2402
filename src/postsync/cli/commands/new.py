"""`postsync new`: write a post of some kind, as a draft to be filled in."""

import os
from datetime import UTC, datetime

import click

from postsync.adapters.workspace.decode.times import read_time
from postsync.adapters.workspace.decode.zones import zone_named
from postsync.adapters.workspace.drafting import Drafting, first_slot
from postsync.adapters.workspace.kinds import (
    Kind,
    Sheet,
    compose,
    kind_named,
    kind_of_media,
    kinds,
    not_of,
    unknown_kind,
)
from postsync.adapters.workspace.placing import Spot, spot_for, spot_for_address
from postsync.adapters.workspace.scaffold import Site, schema_of_post
from postsync.cli.choosing import AccountChooser, Accounts
from postsync.cli.options import Settings
from postsync.cli.wiring import Run
from postsync.domain.errors import ConfigError
from postsync.domain.problem import Problem
from postsync.views.shown import line, wrap

_MOST_NAMES = 1_000


def write(
    settings: Settings,
    where: str | None,
    kind: str | None,
    accounts: tuple[str, ...],
    at: str | None,
    media: tuple[str, ...],
    prints: bool,
) -> None:
    """Write the file of a new post, or print it; what it needs beside it lies beside it afterwards."""
    if where is None and kind is None and not media:
        raise click.UsageError(
            "say what the post is called, or of which kind it is, for example:\n"
            "  postsync new launch\n  postsync new launch --kind picture --media FILE\n"
            f"Kinds are: {', '.join(kinds())}"
        )
    word = kind or kind_of_media(media)
    wanted = kind_named(word) if word else None
    if word and wanted is None:
        raise click.UsageError(unknown_kind(word))
    if media and wanted is not None and not wanted.takes_media:
        msg = (
            f"the kind {wanted.name} has no media here: add `media` beside a `content` of the file"
        )
        raise click.UsageError(msg)
    prints, where = prints or where == "-", None if where == "-" else where
    with Run(settings) as run:
        if not prints:
            run.require_workspace()
        chooser = AccountChooser(run, accounts)
        wanted = wanted or chooser.first_kind()
        if missing := chooser.without(wanted):
            raise click.UsageError(not_of(missing, wanted))
        _New(run, wanted, chooser.choose(wanted), at, media).write(where, prints=prints)


class _New:
    """One new post: its kind, and what was asked for."""

    def __init__(
        self,
        run: Run,
        kind: Kind,
        accounts: Accounts,
        at: str | None,
        media: tuple[str, ...],
    ) -> None:
        self.run, self.kind, self.root = run, kind, run.loaded.root
        self.drafting = Drafting(self.root, self._shown)
        self.config = run.config
        self.given = media
        self.zone = self.config.timezone or self.config.defaults.get("timezone")
        self.accounts = accounts
        self.when = self._when(at)

    def write(self, where: str | None, *, prints: bool) -> None:
        spot = self._spot(where)
        media = [*self.drafting.media(self.kind, self.given, spot.path)]
        site = Site(self.root, self.run.below_repository, patterns=self.config.posts)
        text = compose(
            self.kind,
            Sheet(
                accounts=self.accounts.selectors,
                networks=self.accounts.networks,
                when=self.when,
                clock=self.zone if self.zone and _has_no_offset(self.when) else "",
                media=tuple(name for name, _ in media),
                stand_in=not self.given,
                id=spot.id,
                schema=schema_of_post(site, spot.path),
            ),
        )
        console = self.run.console
        if prints:
            console.result(text)
            return
        for name, source in media:
            if source is not None:
                path = spot.path.rpartition("/")[0] + "/" + name
                done = "created" if self.drafting.copy(source, path.lstrip("/")) else "kept   "
                console.result(f"{done}  {self._shown(path.lstrip('/'))}\n")
        self.drafting.write(spot.path, text)
        console.result(f"created  {self._shown(spot.path)}\n")
        console.note(self._next(spot))

    def _when(self, at: str | None) -> str:
        """The time as it is written into the file."""
        zone = zone_named(self.zone) if self.zone else None
        if at is None:
            due = first_slot(self.run.clock.now().astimezone(zone or UTC))
            return f"{due:%Y-%m-%d %H:%M}" if zone else f"{due:%Y-%m-%dT%H:%M}:00Z"
        read = read_time(at.strip(), self.zone)
        if isinstance(read, Problem):
            raise ConfigError(f"--at: {read.summary}", detail=read.detail)
        return at.strip()

    def _spot(self, where: str | None) -> Spot:
        patterns = self.config.posts
        if where is not None:
            spot = spot_for(where, self.root, patterns)
            if taken := self.drafting.taken(spot.path):
                raise ConfigError(
                    f"{self._shown(taken)} is there already, and stays as it is",
                    detail="Choose another name, or delete that file first.",
                )
            return spot
        for number in range(1, _MOST_NAMES):
            name = self.kind.name if number == 1 else f"{self.kind.name}-{number}"
            spot = spot_for_address(name, patterns)
            if not self.drafting.taken(spot.path):
                return spot
        raise ConfigError("there are too many posts of this name", detail="Say what it is called.")

    def _shown(self, path: str) -> str:
        return line(os.path.relpath(self.root / path))

    def _next(self, spot: Spot) -> str:
        todo = ["It is a draft: nothing is sent. Write your words into it"]
        if self.kind.media and not self.given:
            todo.append(f"put your own file in the place of {' and '.join(self.kind.media)}")
        if not self.accounts.are_known:
            todo.append(f"name your account in the place of {self.accounts.selectors[0]}")
        asked = "\n".join(wrap(f"{', '.join(todo)}.", self.run.console.err.room(0)))
        return (
            f"\n{asked}\n"
            f"See it:           postsync preview {spot.address} --open\n"
            "When it is ready: delete the line `draft: true`, then postsync plan"
        )


def _has_no_offset(when: str) -> bool:
    return not isinstance(read_time(when, None), datetime)
