"""`postsync new`: write a post of some kind, as a draft to be filled in."""

import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import click

from postsync.adapters.workspace.decode.selectors import expand_selectors, select
from postsync.adapters.workspace.decode.times import read_time
from postsync.adapters.workspace.decode.zones import zone_named
from postsync.adapters.workspace.drafting import Drafting
from postsync.adapters.workspace.kinds import (
    Kind,
    Sheet,
    compose,
    kind_named,
    kind_of_media,
    kinds,
    unknown_kind,
)
from postsync.adapters.workspace.placing import Spot, is_path, spot_for_address, spot_for_path
from postsync.adapters.workspace.scaffold import Site, schema_of_post
from postsync.cli.options import Settings
from postsync.cli.session import NoConfig
from postsync.cli.wiring import Run, last_seen_state
from postsync.domain.errors import ConfigError
from postsync.domain.networks import network_of_selector
from postsync.domain.plan.addressing import AccountIndex
from postsync.domain.post.account import Account
from postsync.domain.problem import Problem
from postsync.views.shown import line

WEEK = timedelta(days=7)
MORNING = 9
"""A new post is due in a week, at this hour: time to write, to look, and to agree."""

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
    wanted = kind_named(kind or kind_of_media(media))
    if wanted is None:
        raise click.UsageError(unknown_kind(kind or ""))
    if media and not wanted.takes_media:
        msg = (
            f"the kind {wanted.name} has no media here: add `media` beside a `content` of the file"
        )
        raise click.UsageError(msg)
    prints, where = prints or where == "-", None if where == "-" else where
    with Run(settings) as run:
        if not run.loaded.is_found and not prints:
            raise NoConfig(run.folder)
        _New(run, wanted, accounts, at, media).write(where, prints=prints)


class _New:
    """One new post: its kind, and what was asked for."""

    def __init__(
        self,
        run: Run,
        kind: Kind,
        accounts: tuple[str, ...],
        at: str | None,
        media: tuple[str, ...],
    ) -> None:
        self.run, self.kind, self.root = run, kind, run.loaded.root
        self.drafting = Drafting(self.root, self._shown)
        self.config = run.config
        self.given = media
        self.zone = self.config.timezone or self.config.defaults.get("timezone")
        self.accounts = tuple(one for text in accounts for one in text.split(",") if one.strip())
        self.when = self._when(at)
        self.index: AccountIndex | None = None

    def write(self, where: str | None, *, prints: bool) -> None:
        spot = self._spot(where)
        selectors, networks, are_known = self._accounts()
        media = [*self.drafting.media(self.kind, self.given, spot.path)]
        site = Site(self.root, self.run.below_repository, patterns=self.config.posts)
        text = compose(
            self.kind,
            Sheet(
                accounts=selectors,
                networks=networks,
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
        console.note(self._next(spot, are_known=are_known, first=selectors[0]))

    def _when(self, at: str | None) -> str:
        """The time as it is written into the file."""
        zone = zone_named(self.zone) if self.zone else None
        if at is None:
            due = (self.run.clock.now() + WEEK).astimezone(zone)
            due = due.replace(hour=MORNING, minute=0, second=0, microsecond=0)
            return f"{due:%Y-%m-%d %H:%M}" if zone else f"{due:%Y-%m-%dT%H:%M}:00Z"
        read = read_time(at.strip(), self.zone)
        if isinstance(read, Problem):
            raise ConfigError(f"--at: {read.summary}", detail=read.detail)
        return at.strip()

    def _spot(self, where: str | None) -> Spot:
        patterns = self.config.posts
        if where is not None:
            spot = (
                spot_for_path(Path(where), self.root, patterns)
                if is_path(where)
                else spot_for_address(where, patterns)
            )
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

    def _accounts(self) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
        """The selectors of the post, the networks that they lead to, and whether they are known ones."""
        groups = self.config.groups
        if self.accounts:
            selection = select(groups, self.accounts)
            for problem in selection.problems:
                raise ConfigError(f"--accounts: {problem.summary}", detail=problem.detail)
            networks = [one for each in selection.selectors for one in self._networks_of(each)]
            return self.accounts, tuple(dict.fromkeys(networks)), True
        usual = self.config.defaults.get("accounts")
        usual = expand_selectors(tuple(map(str, usual)), groups) if isinstance(usual, list) else ()
        fitting = {one: networks for one in usual if (networks := self._networks_of(one))}
        fitting = {
            one: networks
            for one, networks in fitting.items()
            if all(network in self.kind.networks for network in networks)
        }
        if fitting:
            reached = [one for networks in fitting.values() for one in networks]
            return tuple(fitting), tuple(dict.fromkeys(reached)), True
        for network in self.kind.networks:
            for account in self._known().select(network):
                return (f"{network}:{account.username}",), (network,), True
        network = self.kind.networks[0]
        return (f"{network}:your-account",), (network,), False

    def _networks_of(self, selector: str) -> list[str]:
        network = network_of_selector(selector)
        if network is not None:
            return [network]
        return [account.network for account in self._known().select(selector)]

    def _known(self) -> AccountIndex:
        """The accounts as they were last seen here, or those of the sandbox; the service is not asked."""
        if self.index is None:
            self.index = AccountIndex(self._seen())
        return self.index

    def _seen(self) -> Iterable[Account]:
        snapshot = last_seen_state(self.run) if self.run.loaded.is_found else None
        if snapshot is not None and snapshot.accounts:
            return snapshot.accounts
        if self.config.provider.name != "sandbox" or not self.run.loaded.is_found:
            return ()
        provider = self.run.provider()
        try:
            return provider.accounts()
        finally:
            provider.close()

    def _shown(self, path: str) -> str:
        return line(os.path.relpath(self.root / path))

    def _next(self, spot: Spot, *, are_known: bool, first: str) -> str:
        todo = ["It is a draft: nothing is sent. Write your words into it"]
        if self.kind.media and not self.given:
            todo.append(f"put your own file in the place of {' and '.join(self.kind.media)}")
        if not are_known:
            todo.append(f"name your account in the place of {first}")
        return (
            f"\n{', '.join(todo)}.\n"
            f"See it:           postsync preview {spot.address} --open\n"
            "When it is ready: delete the line `draft: true`, then postsync plan"
        )


def _has_no_offset(when: str) -> bool:
    return not isinstance(read_time(when, None), datetime)
