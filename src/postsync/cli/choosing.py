"""Choosing: which accounts a new post is written for, where nobody or only half is said."""

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from postsync.adapters.workspace.decode.selectors import expand_selectors, select
from postsync.adapters.workspace.kinds import Kind, kinds
from postsync.cli.wiring import Run, last_seen_state
from postsync.domain.errors import ConfigError
from postsync.domain.networks import network_of_selector
from postsync.domain.plan.addressing import AccountIndex
from postsync.domain.post.account import Account


class Accounts(NamedTuple):
    """Selectors as they are written, the networks that they lead to, and whether they name anybody."""

    selectors: tuple[str, ...]
    networks: tuple[str, ...]
    are_known: bool = True


class AccountChooser:
    """Chooses among the accounts asked for, the usual ones and those seen before. Asks no service."""

    def __init__(self, run: Run, asked: tuple[str, ...]) -> None:
        self._run, self._config = run, run.config
        self._asked = tuple(one for text in asked for one in text.split(",") if one.strip())
        usual = self._config.defaults.get("accounts")
        self._usual = tuple(map(str, usual)) if isinstance(usual, list) else ()

    def first_kind(self) -> Kind:
        """The simplest kind that all accounts have which are asked for, or are usual."""
        told = {network for networks in self._reached().values() for network in networks}
        every = kinds()
        return next((kind for kind in every.values() if told <= {*kind.networks}), every["post"])

    def without(self, kind: Kind) -> str:
        """A network that is asked for and does not have a kind; empty if all of them do."""
        asked = [network for networks in self._reached().values() for network in networks]
        return next((one for one in asked if self._asked and one not in kind.networks), "")

    def choose(self, kind: Kind) -> Accounts:
        """The accounts of a post of this kind."""
        reached = self._reached()
        if self._asked:
            return Accounts(self._asked, _joined(reached.values()))
        fitting = {
            one: networks
            for one, networks in reached.items()
            if networks and {*networks} <= {*kind.networks}
        }
        if fitting:
            return Accounts(tuple(fitting), _joined(fitting.values()))
        for network in kind.networks:
            for account in self._known.select(network):
                return Accounts((f"{network}:{account.username}",), (network,))
        network = kind.networks[0]
        return Accounts((f"{network}:your-account",), (network,), are_known=False)

    def _reached(self) -> dict[str, list[str]]:
        """The networks of each selector that is asked for, or else usual. Raises ConfigError."""
        groups = self._config.groups
        if self._asked:
            selection = select(groups, self._asked)
            for problem in selection.problems:
                raise ConfigError(f"--accounts: {problem.summary}", detail=problem.detail)
            selectors = selection.selectors
        else:
            selectors = expand_selectors(self._usual, groups)
        return {selector: self._networks_of(selector) for selector in selectors}

    def _networks_of(self, selector: str) -> list[str]:
        network = network_of_selector(selector)
        if network is not None:
            return [network]
        return [account.network for account in self._known.select(selector)]

    @cached_property
    def _known(self) -> AccountIndex:
        return AccountIndex(self._seen())

    def _seen(self) -> Iterable[Account]:
        """The accounts as they were last seen on this machine, or those of the sandbox."""
        if not self._run.loaded.is_found:
            return ()
        snapshot = last_seen_state(self._run)
        if snapshot is not None and snapshot.accounts:
            return snapshot.accounts
        if self._run.service.provider != "sandbox":
            return ()
        provider = self._run.provider()
        try:
            return provider.accounts()
        finally:
            provider.close()


def _joined(lists: Iterable[list[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for each in lists for one in each))
