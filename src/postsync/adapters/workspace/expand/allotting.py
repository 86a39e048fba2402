"""Who gets which variant: the accounts of a post are divided among the keys of its variants.

Each account goes to the most exact key that means it: an account comes before a network, and that before a
group. What no key means stays with the post itself.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from postsync.adapters.workspace.decode.naming import misnamed
from postsync.adapters.workspace.wording import key
from postsync.domain.networks import NETWORKS, network_named, network_of_selector, selector_key
from postsync.domain.problem import Path, Problem

ACCOUNT, NETWORK, GROUP = range(3)
"""How exact a key is, the most exact first."""

_MOST_TOLD = 20
"""Accounts that two variants share, of which each is told: whoever has more has made one mistake."""

_IN_ADDRESS = re.compile(r"[A-Za-z0-9._:-]+\Z")


class Share(NamedTuple):
    """The accounts of one variant, or of what is left.

    `written` is the key in the file, empty for what is left, and `name` what stands in the address.
    Each of `selectors` has its place among the accounts that the post was written with, or None.
    """

    written: str
    name: str
    selectors: tuple[tuple[str, int | None], ...]


class _Key(NamedTuple):
    written: str
    name: str
    exactness: int
    members: tuple[str, ...]
    """What it means, as selectors: itself, or those of its group."""

    @property
    def is_bare(self) -> bool:
        """Whether it is a name alone, which may be that of anything."""
        return self.exactness == ACCOUNT and ":" not in self.written


class _Takers:
    """Which keys mean a selector, looked up by what their members name: a file may have thousands."""

    def __init__(self, keys: list[_Key]) -> None:
        self._keys = keys
        self._named: dict[str, set[int]] = {}
        self._networks: dict[str, set[int]] = {}
        self._usernames: dict[str, set[int]] = {}
        for at, one in enumerate(keys):
            for member in one.members:
                named, network = selector_key(member), network_named(member)
                self._named.setdefault(named, set()).add(at)
                if network:
                    self._networks.setdefault(network, set()).add(at)
                if ":" not in named:
                    # A username alone means the account of that name on every network.
                    self._usernames.setdefault(named, set()).add(at)

    def of(self, selector: str) -> list[_Key]:
        """The keys among whose members is certainly what `selector` names, in their order."""
        named = selector_key(selector)
        found = {
            *self._named.get(named, ()),
            *self._networks.get(network_of_selector(selector) or "", ()),
            *self._usernames.get(named.partition(":")[2], ()),
        }
        return [self._keys[at] for at in sorted(found)]


def allot(
    names: Iterable[str],
    accounts: Iterable[tuple[str, int | None]],
    groups: Mapping[str, tuple[str, ...]],
) -> tuple[list[Share], list[Problem]]:
    """Divide `accounts`, groups filled in, among the variants of these `names`; paths are below `variants`.

    What is left comes first, if anything is.
    """
    keys, problems = _keys(names, groups)
    takers_of = _Takers(keys).of
    taken: dict[str, list[tuple[str, int | None]]] = {one.written: [] for one in keys}
    left: list[tuple[str, int | None]] = []
    meant: set[str] = set()
    claimed: set[str] = set()
    twice: list[tuple[str, list[_Key]]] = []
    for selector, at in accounts:
        takers = takers_of(selector)
        meant.update(one.written for one in takers)
        best = min((one.exactness for one in takers), default=None)
        nearest = [one for one in takers if one.exactness == best]
        if len(nearest) > 1:
            twice.append((selector, nearest))
            claimed.update(one.written for one in nearest)
        (taken[nearest[0].written] if nearest else left).append((selector, at))
    problems += [_meant_twice(selector, nearest) for selector, nearest in twice[:_MOST_TOLD]]
    for one in keys:
        if one.written not in meant and one.is_bare:
            problems.append(_unknown(one, groups))
        elif one.written not in meant:
            taken[one.written] = [(member, None) for member in one.members]
        elif not taken[one.written] and one.written not in claimed:
            problems.append(_for_nobody(one))
    shares = [Share("", "", tuple(left))]
    shares += [Share(one.written, one.name, tuple(taken[one.written])) for one in keys]
    shares = [share for share in shares if share.selectors]
    return shares, [*problems, *islice(_overlaps(shares), _MOST_TOLD)]


def _keys(
    names: Iterable[str], groups: Mapping[str, tuple[str, ...]]
) -> tuple[list[_Key], list[Problem]]:
    """The keys that can be told apart, and what is wrong with the others."""
    keys: dict[str, _Key] = {}
    problems: list[Problem] = []
    for written in names:
        one = _key(written, groups)
        same = keys.get(one.name.casefold())
        if same is not None:
            problems.append(
                _problem(
                    "PS151",
                    f"the variants {key(same.written)} and {key(written)} are for the same accounts",
                    f"Keep one of them: {key(same.written)}, with what both say.",
                    written,
                )
            )
        elif _IN_ADDRESS.match(one.name) is None:
            problems.append(_nameless(one))
        else:
            keys[one.name.casefold()] = one
    return list(keys.values()), problems


def name_of(written: str) -> str:
    """What the key of a variant is called in an address, where it is not the name of a group."""
    return _key(written, {}).name


def _key(written: str, groups: Mapping[str, tuple[str, ...]]) -> _Key:
    if written in groups:
        return _Key(written, written, GROUP, groups[written])
    network = network_named(written)
    if network is not None:
        return _Key(written, network, NETWORK, (network,))
    if ":" in written:
        return _Key(written, selector_key(written), ACCOUNT, (written,))
    # It may be an id, in which letter case matters.
    return _Key(written, written.removeprefix("@"), ACCOUNT, (written,))


def _overlaps(shares: Iterable[Share]) -> Iterator[Problem]:
    """Shares that may have an account in common: the same one, or one of a whole network of the other."""
    holders: dict[str, Share] = {}
    some: dict[str, tuple[Share, str]] = {}
    whole: dict[str, Share] = {}
    told: set[tuple[str, str]] = set()

    def clash(one: Share, other: Share, what: str) -> Iterator[Problem]:
        later = one if one.written else other
        if one is not other and (pair := (one.written, other.written)) not in told:
            told.add(pair)
            yield _clash(later, other if later is one else one, what)

    for share in shares:
        for selector, _ in share.selectors:
            named, network = selector_key(selector), network_of_selector(selector)
            yield from clash(share, holders.setdefault(named, share), selector)
            if network is None:
                continue
            if named == network:
                yield from clash(share, whole.setdefault(network, share), selector)
                if network in some:
                    yield from clash(share, *some[network])
            else:
                some.setdefault(network, (share, selector))
                if network in whole:
                    yield from clash(share, whole[network], selector)


def _clash(one: Share, other: Share, selector: str) -> Problem:
    network = network_of_selector(selector) or ""
    theirs = f"the variant {key(other.written)}" if other.written else "what the variants leave"
    reaches = f"{selector} may get this variant and {theirs}"
    title = NETWORKS[network].title if network in NETWORKS else ""
    every = title and any(
        selector_key(name) == network for name, _ in (*one.selectors, *other.selectors)
    )
    if not every:
        detail = "Take it out of one of them: no account gets a post twice."
    else:
        detail = (
            f"{key(network)} means every account of {title}. Name each of them under {key('accounts')}, "
            f"as in {key(f'{network}:username')}, so that it is known who gets what."
        )
    return _problem("PS151", reaches, detail, one.written)


def _meant_twice(selector: str, keys: list[_Key]) -> Problem:
    first, second = keys[:2]
    return _problem(
        "PS151",
        f"the variants {key(first.written)} and {key(second.written)} both mean {selector}",
        f"Give it a variant of its own: {key(selector)}.",
        second.written,
    )


def _unknown(one: _Key, groups: Mapping[str, tuple[str, ...]]) -> Problem:
    """A name that is no network and no group, and that no account of the post has."""
    wrong = misnamed(one.written, tuple(groups))
    hint = wrong.detail.partition(" As it stands")[0] if wrong else ""
    detail = hint or (
        "The key of a variant is a network, an account such as x:acme, or a group of postsync.yaml."
    )
    return _problem("PS150", f"the variant {key(one.written)} is for nobody", detail, one.written)


def _for_nobody(one: _Key) -> Problem:
    return _problem(
        "PS150",
        f"the variant {key(one.written)} is for nobody",
        "Variants with more exact keys have all of its accounts. Remove it, or add an account of it to "
        f"{key('accounts')}.",
        one.written,
    )


def _nameless(one: _Key) -> Problem:
    return _problem(
        "PS153",
        f"the variant {key(one.written)} makes no address",
        "In the key of a variant are letters, digits and . _ - : only. Name a group with this account in "
        "postsync.yaml, and use the group's name here.",
        one.written,
    )


def _problem(rule: str, summary: str, detail: str, written: str) -> Problem:
    path: Path = (written,)
    return Problem(rule=rule, summary=summary, detail=detail, path=path, at_key=True)
