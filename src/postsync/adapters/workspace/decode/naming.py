"""Naming: selectors that can mean no account, whoever is connected, and what their writer meant.

An id, a username and a display name may be nearly anything, so that only a plan knows whether somebody is
called so. What is told here holds without a list of accounts; what may be right all the same is a warning.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from postsync.adapters.workspace.wording import cut, key, quoted
from postsync.adapters.workspace.yaml.rewriting import in_quotes
from postsync.domain.diagnostic import Severity
from postsync.domain.late import late
from postsync.domain.networks import (
    ELSEWHERE,
    NETWORKS,
    names_of_networks,
    network_at,
    network_called,
    network_named,
    network_of_selector,
)
from postsync.domain.problem import Problem
from postsync.domain.text.hidden import hidden
from postsync.domain.text.lookalikes import as_latin

_COLONS = "\uff1a\ufe55\ufe13\u2236\ua789\u02d0\u02f8\u0589\u05c3\u205a"
"""What is taken for a colon at a glance."""

_WIDE = range(0xFF01, 0xFF5F)
"""ASCII as wide as a letter of Chinese: the keyboards of East Asia write it."""

_ADDRESS = late(
    r"(?P<scheme>https?:)?/{0,2}(?P<host>[\w-]+(?:\.[\w-]+)+)(?P<path>[/?#].*)?", re.IGNORECASE
)
_NOT_A_NAME = frozenset(
    {
        "c", "channel", "company", "groups", "in", "intl", "pages", "people", "profile", "r", "school",
        "showcase", "u", "user",
    }
)  # fmt: skip
"""What stands in the addresses of pages before the name of an account."""

_OF_AN_ACCOUNT = frozenset({"account", "handle", "id", "name", "user", "username"})
"""Keys that people write before what a selector says without a key."""

_AROUND = " \"'`\u201c\u201d\u201e[](){}<>#@,;/"
_SEPARATED = late(r"@?(?P<name>[^/@=;|>\\\s]+?)(?P<sign>\s*(?:[/=;|>\\]|->|=>)\s*|@)(?P<user>\S.*)")
_DASH = late(r"(?<!\S)-\s*")
_NEXT = late(r"[,;\s]\s*(?=(?P<name>[A-Za-z_ ]{1,20}):\S)")
_NAMES_SHOWN = 3
_SPACED = "{} has a space beside the colon"
_LONG, _LONGER, _LONGEST = 5, 7, 30
"""A name of so many letters can be told from other words with one letter wrong, with two, and not at all."""

_MOST_GROUPS = 1_000


def misnamed(selector: str, groups: Sequence[str] = ()) -> Problem | None:
    """What is wrong with a selector by itself; None where it can mean an account."""
    odd = _odd_signs(selector)
    if not odd:
        return _fault(selector, groups)
    plain = _plain(selector)
    shown = ", ".join(dict.fromkeys(sign for _, sign, _ in odd[:_NAMES_SHOWN]))
    wrong = _fault(plain, groups)
    return Problem(
        rule="PS503",
        summary=f"{quoted(selector)} holds {shown}, which no selector has",
        detail=wrong.detail if wrong else f"Type it again: {key(plain)}.",
        severity=None if any(is_sure for *_, is_sure in odd) else Severity.WARN,
        offset=odd[0][0],
    )


def known_networks() -> str:
    """The networks that postsync publishes to, as a sentence."""
    *others, last = NETWORKS
    return f"postsync publishes to {', '.join(others)} and {last}."


def network_meant(name: str) -> str | None:
    """The network that somebody meant by `name`, spelt wrong or called otherwise; None if no one can tell."""
    called = network_called(name) or network_called(as_latin(name))
    if called is not None:
        return called
    return _near(name, tuple(names_of_networks().items()), may_be_replaced=True)


def selectors_in(value: Any) -> list[str]:
    """The selectors that somebody meant by a value that is no list of texts; none where that is unclear."""
    if isinstance(value, str):
        entries = _DASH.sub(" ", value).strip("[] ")
        parts = [part.strip(_AROUND) for part in re.split(r"[,;\s]+", entries)]
        return parts if all(map(network_of_selector, parts)) else [value]
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, list):
        return [one for item in value for one in selectors_in(item)]
    if isinstance(value, dict):
        return [one.removesuffix(":") for one in _selectors_of(value)]
    return [str(value)]


def _selectors_of(keys: dict[Any, Any]) -> Iterator[str]:
    """What keys and values stand for: `{x: acme}`, `{x: [acme, dev]}`, `{network: x, username: acme}`."""
    named = {str(name).casefold(): value for name, value in keys.items()}
    network, user = named.get("network"), named.get("username")
    if isinstance(network, str):
        yield f"{network}:{user}" if isinstance(user, str) else network
        return
    for name, value in named.items():
        users, before = selectors_in(value), network_called(name) or name
        if name in _OF_AN_ACCOUNT:
            yield from users
        else:
            yield from (f"{before}:{one}" for one in users or [""])


def as_entries(selectors: Iterable[str]) -> str:
    """Selectors as entries of a list in YAML."""
    return f"[{', '.join(_as_entry(one) for one in selectors)}]"


def _as_entry(selector: str) -> str:
    is_plain = re.fullmatch(r"[^\W\d_][\w.-]*(?::[\w.@-]+)?", selector, re.ASCII)
    return selector if is_plain else in_quotes(selector)


# Characters


def _odd_signs(selector: str) -> list[tuple[int, str, bool]]:
    """Characters that no selector has: where each stands, what it is, and whether that is sure."""
    if selector.isascii() and selector.isprintable():
        return []
    from postsync.domain.rules.characters import named

    unseen = {at for at, _ in hidden(selector)}
    end = min((at for at, one in enumerate(selector) if one in f":{_COLONS}"), default=None)
    head = selector[:end]
    is_turned = network_named(head) is None and network_called(as_latin(head)) is not None
    is_wide = _plain(selector).isascii()
    found = []
    for at, one in enumerate(selector):
        in_head = end is None or at < end
        is_sure = at in unseen or one in _COLONS or (one.isspace() and one != " ")
        is_other = is_turned and in_head and not one.isascii()
        if is_sure or is_other or (is_wide and ord(one) in _WIDE):
            found.append((at, named(one), is_sure or is_other))
    return found


def _plain(selector: str) -> str:
    """A selector as somebody who sees it would type it."""
    unseen = {at for at, _ in hidden(selector)}
    typed = "".join(
        ":" if one in _COLONS else " " if one.isspace() else _narrow(one)
        for at, one in enumerate(selector)
        if at not in unseen
    ).strip()
    head, colon, user = typed.partition(":")
    latin = as_latin(head)
    return f"{latin}{colon}{user}" if network_called(latin) else typed


def _narrow(one: str) -> str:
    return chr(ord(one) - _WIDE.start + ord("!")) if ord(one) in _WIDE else one


# What is wrong with a selector


def _fault(selector: str, groups: Sequence[str]) -> Problem | None:
    if (address := _as_address(selector)) is not None:
        return address
    name, colon, user = selector.partition(":")
    if not colon:
        return _bare(selector, groups)
    if network_named(name) is None:
        return _unknown(name, user)
    return _username(selector, name, user)


def _as_address(selector: str) -> Problem | None:
    """An address of a page, with or without `https://`."""
    match = _ADDRESS.fullmatch(selector.strip()) if "." in selector else None
    if match is None or not (match["scheme"] or (match["path"] and network_at(match["host"]))):
        return None
    network = network_at(match["host"])
    parts = re.split(r"[?#]", match["path"] or "")[0].split("/")
    names = [part.removeprefix("@") for part in parts if part and part not in _NOT_A_NAME]
    if network is None:
        detail = (
            f"Write the network and the username, such as `NETWORK:USERNAME`. {known_networks()}"
        )
    else:
        detail = f"Write {key(':'.join([network, *names[:1]]))}."
    return _problem(f"{quoted(selector)} is the address of a page, and no selector", detail)


def _unknown(name: str, user: str) -> Problem:
    """What stands before the colon is no network."""
    bare, rest = name.strip(_AROUND), user.strip(_AROUND)
    if not bare:
        before = f"Write the network before the colon, such as {key(f'x:{rest}')}."
        return _problem(f"{quoted(f'{name}:{user}')} names no network", before)
    meant = bare if network_named(bare) else network_meant(bare)
    full = f"{meant}:{rest}" if rest else meant
    if meant == bare and name.strip() == bare:
        return _problem(_SPACED.format(quoted(f"{name}:{user}")), f"Write {key(str(full))}.")
    detail = f"Did you mean {key(str(full))}?" if meant is not None else known_networks()
    return _problem(f"{key(cut(name))} is not a network that postsync knows", detail)


def _username(selector: str, name: str, user: str) -> Problem | None:
    """What stands behind a network and a colon."""
    if (inner := _as_address(user)) is not None:
        return inner
    plain = user.strip(_AROUND)
    if not plain:
        others = f"or {key(name)} alone for every account there"
        return _problem(
            f"{quoted(selector)} names no account", f"Write a username behind the colon, {others}."
        )
    if (several := _several(selector)) is not None:
        return several
    if user != user.strip():
        return _problem(_SPACED.format(quoted(selector)), f"Write {key(f'{name}:{plain}')}.")
    again, colon, rest = user.partition(":")
    if colon and (network := network_named(again)):
        return _problem(
            f"{quoted(selector)} names two networks", f"Write {key(f'{network}:{rest.strip()}')}."
        )
    return None


def _several(selector: str) -> Problem | None:
    """Two selectors in one entry."""
    if len(selector.split()) < 2 and "," not in selector and ";" not in selector:
        return None
    parts = [selector[start:end].strip(_AROUND) for start, end in _pieces(selector)]
    if len(parts) < 2 or not all(map(network_of_selector, parts)):
        parts = [part.strip(_AROUND) for part in re.split(r"[,;]", selector)]
    if len(parts) < 2 or not all(map(network_of_selector, parts)):
        return None
    return _problem(
        f"{quoted(selector)} is {len(parts)} selectors in one entry",
        f"Make each an entry of its own: {as_entries(parts)}.",
    )


def _pieces(selector: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _NEXT.finditer(selector):
        if network_named(match["name"].strip()):
            yield start, match.start()
            start = match.end()
    yield start, len(selector)


def _bare(selector: str, groups: Sequence[str]) -> Problem | None:
    """A selector without a colon, which may be a username, an id, or a group that there is not."""
    if network_named(selector):
        return None
    commas = [part.strip(_AROUND) for part in re.split(r"[,;]", selector)]
    if len(commas) > 1 and all(map(network_named, commas)):
        return _problem(
            f"{quoted(selector)} is {len(commas)} selectors in one entry",
            f"Make each an entry of its own: {as_entries(commas)}.",
        )
    return _separated(selector) or _perhaps(selector, groups)


def _separated(selector: str) -> Problem | None:
    """A network and a username with another sign than a colon between them."""
    match = _SEPARATED.fullmatch(selector)
    if match is not None:
        network, user = network_called(match["name"]), match["user"].strip(_AROUND)
        if network is None and match["sign"] == "@" and network_called(user):
            network, user = network_called(user), match["name"]
        if network is not None:
            return _problem(
                f"{quoted(selector)} has {quoted(match['sign'].strip())} where a colon belongs",
                f"Write {key(f'{network}:{user}')}.",
            )
        if match["sign"] == "@" and selector.startswith("@"):
            return _problem(
                f"{quoted(selector)} is the name of an account on a network that postsync does not know",
                known_networks(),
            )
    name, space, user = selector.partition(" ")
    if space and network_called(selector) is None and (network := network_called(name)):
        return _problem(
            f"{quoted(selector)} has a space where a colon belongs",
            f"Write {key(f'{network}:{user.strip(_AROUND)}')}. An account that is called so can be named "
            "by its id.",
            Severity.WARN,
        )
    return None


def _perhaps(selector: str, groups: Sequence[str]) -> Problem | None:
    """A username or an id that reads like the name of a network or a group."""
    name = selector.removeprefix("@")
    unless = "As it stands, it means an account that is called so."
    if (group := _like_a_group(selector, groups)) is not None:
        return _problem(
            f"{quoted(selector)} is no group", f"Did you mean {key(group)}? {unless}", Severity.WARN
        )
    network = network_called(name) if name == selector else None
    network = network or _near(name, tuple(names_of_networks().items()))
    if network is None:
        summary = f"{quoted(selector)} is not a network that postsync knows"
        is_known = selector.casefold() in ELSEWHERE
        return (
            _problem(summary, f"{known_networks()} {unless}", Severity.WARN) if is_known else None
        )
    return _problem(
        f"{quoted(selector)} names no network",
        f"Did you mean {key(network)}, or {key(f'{network}:USERNAME')}? {unless}",
        Severity.WARN,
    )


def _like_a_group(selector: str, groups: Sequence[str]) -> str | None:
    """The group that was meant: the same but for letter case, or misspelt."""
    if not groups or len(groups) > _MOST_GROUPS:
        return None
    other = next((one for one in groups if one.casefold() == selector.casefold()), None)
    return other or _near(selector, tuple((one, one) for one in groups))


def _near(
    name: str, known: tuple[tuple[str, str], ...], *, may_be_replaced: bool = False
) -> str | None:
    """What somebody meant who misspelt one of `known`, each with what it stands for.

    Letters are missing, too many or turned around, or also replaced. It is found by what the two spellings
    have in common when letters are left out, which takes no longer the more names there are.
    """
    folded = _folded(name)
    if not _LONG - 1 <= len(folded) <= _LONGEST:
        return None
    spellings = _spellings(known)
    most = 1 if len(folded) < _LONGER else 2
    for left_out, thinned in enumerate(_thinned(folded)):
        if spellings.keys().isdisjoint(thinned):
            continue
        for also_left_out, meant in (spellings[one] for one in thinned if one in spellings):
            if may_be_replaced or left_out + also_left_out <= most:
                return meant
    return None


@lru_cache(4)
def _spellings(known: tuple[tuple[str, str], ...]) -> dict[str, tuple[int, str]]:
    """What is left of each name without some of its letters: how many, and what the name stands for."""
    found: dict[str, tuple[int, str]] = {}
    for name, meant in known:
        folded = _folded(name)
        if _LONG <= len(folded) <= _LONGEST:
            for left_out, thinned in enumerate(_thinned(folded)):
                for spelling in thinned:
                    if spelling not in found or left_out < found[spelling][0]:
                        found[spelling] = (left_out, meant)
    return found


def _thinned(name: str) -> Iterator[list[str]]:
    """`name`, it without one of its letters, and if it is long enough, without two."""
    yield [name]
    shorter = [name[:at] + name[at + 1 :] for at in range(len(name))]
    yield shorter
    if len(name) >= _LONGER:
        yield [
            one[:next_] + one[next_ + 1 :]
            for at, one in enumerate(shorter)
            for next_ in range(at, len(one))
        ]


def _folded(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def _problem(summary: str, detail: str, severity: Severity | None = None) -> Problem:
    return Problem(rule="PS503", summary=summary, detail=detail, severity=severity)
