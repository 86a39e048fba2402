"""Connected accounts, and how selectors name them."""

from collections.abc import Iterable
from dataclasses import dataclass

NETWORKS = (
    "x",
    "linkedin",
    "instagram",
    "facebook",
    "threads",
    "tiktok",
    "youtube",
    "pinterest",
    "bluesky",
    "google_business",
    "vimeo",
    "reddit",
)
"""The networks of the API, by its own names (outstand-api, section 2)."""

NETWORK_ALIASES = {"twitter": "x", "googlebusiness": "google_business"}


def network_named(text: str) -> str | None:
    """The network that `text` names, in any letter case and by any alias, or None."""
    folded = text.casefold()
    folded = NETWORK_ALIASES.get(folded, folded)
    return folded if folded in NETWORKS else None


def network_of_selector(selector: str) -> str | None:
    """The network that a selector names by itself, without looking at accounts."""
    network, colon, _ = selector.partition(":")
    return network_named(network if colon else selector)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One connected account on one network. `username` carries no leading `@`."""

    id: str
    network: str
    username: str
    nickname: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The accounts that a list of selectors means.

    `unmatched` are selectors without an account; `fanned_out` are those that mean several.
    """

    accounts: tuple[Account, ...]
    unmatched: tuple[str, ...] = ()
    fanned_out: tuple[tuple[str, int], ...] = ()


class AccountIndex:
    """Looks selectors up among the connected accounts: ids exactly, names without `@` or case."""

    def __init__(self, accounts: Iterable[Account]) -> None:
        self.accounts = tuple(accounts)
        self.by_id = {account.id: account for account in self.accounts}
        self._by_name: dict[str, list[Account]] = {}
        for account in self.accounts:
            name = _fold(account.username)
            for key in {account.network, name, f"{account.network}:{name}"}:
                self._by_name.setdefault(key, []).append(account)
        self._resolutions: dict[tuple[str, ...], Resolution] = {}

    def resolve(self, selectors: tuple[str, ...]) -> Resolution:
        """The accounts meant by `selectors`, each once, in the order of the selectors."""
        known = self._resolutions.get(selectors)
        if known is None:
            known = self._resolutions[selectors] = self._resolve(selectors)
        return known

    def select(self, selector: str) -> tuple[Account, ...]:
        """The accounts meant by one selector, in the order the service lists them."""
        exact = self.by_id.get(selector)
        if exact is not None:
            return (exact,)
        return tuple(self._by_name.get(selector_key(selector), ()))

    def suggestions(self) -> tuple[str, ...]:
        """Every `network:username` that could have been meant."""
        return tuple(sorted(f"{a.network}:{a.username}" for a in self.accounts))

    def _resolve(self, selectors: tuple[str, ...]) -> Resolution:
        found: dict[str, Account] = {}
        unmatched, fanned_out = [], []
        for selector in selectors:
            matches = self.select(selector)
            if not matches:
                unmatched.append(selector)
            elif len(matches) > 1:
                fanned_out.append((selector, len(matches)))
            found.update((account.id, account) for account in matches)
        return Resolution(
            accounts=tuple(found.values()),
            unmatched=tuple(unmatched),
            fanned_out=tuple(fanned_out),
        )


def _fold(username: str) -> str:
    return username.removeprefix("@").casefold()


def selector_key(selector: str) -> str:
    """A selector without what makes no difference: letter case, a leading @, the other names of X."""
    network, colon, username = selector.partition(":")
    if colon:
        named = network_named(network)
        return f"{named or network.casefold()}:{_fold(username)}"
    return network_named(selector) or _fold(selector)
