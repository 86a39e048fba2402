"""What selectors mean among the connected accounts."""

from collections.abc import Iterable
from dataclasses import dataclass

from postsync.domain.networks import selector_key, username_key
from postsync.domain.post.account import Account


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
            name = username_key(account.username)
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
