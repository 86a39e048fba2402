"""Mentions and hashtags: names in texts, for which each network has other words.

`{{ mention.acme }}` and `{{ hashtag.launch }}` are filled in by the configuration. Nothing else with
braces is touched: people write about templates, too.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any

from postsync.adapters.workspace.decode.post import ALIASES, BLOCKS
from postsync.adapters.workspace.decode.selectors import expand_selectors
from postsync.adapters.workspace.expand.made import Expansion, Made, characters_in, value_at
from postsync.adapters.workspace.wording import cut, key, suggestion
from postsync.domain.config import Config, Wording
from postsync.domain.networks import NETWORKS, in_order, network_of_selector
from postsync.domain.problem import Path, Problem

MARK = "{{"

_NAMED = re.compile(r"\{\{[ \t]*(mention|hashtag)\.([A-Za-z0-9][A-Za-z0-9_-]*)[ \t]*\}\}")
_LIKE = re.compile(r"\{\{[^{}\n]{0,80}\}\}")
_MOST_LOOKED_AT = 100
_WORD = re.compile(r"[ \t\W]*(?:mention|hashtag)s?\b", re.IGNORECASE)

_Reached = Mapping[str, str]
"""The selectors of a post by the networks that they name; "" for those that name none."""


def with_names(made: Made, config: Config, expansion: Expansion) -> Made:
    """A post with the words of its networks in the place of names."""
    defaults = {name for name, block in config.defaults.items() if name in BLOCKS and marked(block)}
    if not (defaults or marked(made.data)):
        return made
    reached = _reached(made.data, config)
    problems: dict[Problem, None] = {}
    fill = partial(_filled, config=config, problems=problems)
    data: dict[str, Any] = {}
    for name, value in made.data.items():
        network = ALIASES.get(name, name)
        if network in BLOCKS:
            data[name] = _block(value, (name,), partial(fill, reached={network: network}))
        else:
            data[name] = _shown(name, value, partial(fill, reached=reached))
    if not expansion.has_room_for(characters_in(data) - characters_in(made.data)):
        return made
    for network in defaults & (reached.keys() | data.keys()):
        block = {**config.defaults[network], **data.get(network, {})}
        data[network] = _block(block, (network,), partial(fill, reached={network: network}))
    if problems:
        placed = [_in_document(problem, made, expansion) for problem in problems]
        expansion.of_posts.setdefault(made.address, []).extend(placed)
    return made._replace(data=data)


def _in_document(problem: Problem, made: Made, expansion: Expansion) -> Problem:
    """A problem of a post at its place in the document, whose text may be another one by a template."""
    path, text = made.where(problem.path), value_at(made.data, problem.path)
    is_written = value_at(expansion.source.data, path) == text
    return problem._replace(path=path, offset=problem.offset if is_written else None)


def marked(value: Any) -> bool:
    """Whether any text in `value` may name something."""
    if isinstance(value, str):
        return MARK in value
    if isinstance(value, Mapping):
        return any(map(marked, value.values()))
    return isinstance(value, list) and any(map(marked, value))


def _reached(data: Mapping[str, Any], config: Config) -> _Reached:
    written = data.get("accounts", config.defaults.get("accounts", ()))
    selectors = expand_selectors(tuple(written), config.groups)
    return {network_of_selector(one) or "": one for one in selectors}


_Fill = Callable[[str, Path], str]


def _shown(name: str, value: Any, fill: _Fill) -> Any:
    """The value of a key of a post: what the public reads of it is filled in."""
    if name == "content":
        return fill(value, ("content",))
    if name == "media":
        return _media(value, ("media",), fill)
    if name != "containers":
        return value
    containers = []
    for index, container in enumerate(value):
        above: Path = ("containers", index)
        known = dict(container)
        if "content" in known:
            known["content"] = fill(known["content"], (*above, "content"))
        if "media" in known:
            known["media"] = _media(known["media"], (*above, "media"), fill)
        containers.append(known)
    return containers


def _media(media: list[Mapping[str, Any]], above: Path, fill: _Fill) -> list[Mapping[str, Any]]:
    return [
        {**one, "alt": fill(one["alt"], (*above, at, "alt"))} if "alt" in one else one
        for at, one in enumerate(media)
    ]


def _block(value: Any, path: Path, fill: _Fill) -> Any:
    """A block with its texts filled in; `extra` is sent exactly as written."""
    if isinstance(value, str):
        return fill(value, path)
    if isinstance(value, Mapping):
        return {
            name: one if name == "extra" else _block(one, (*path, name), fill)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_block(one, (*path, at), fill) for at, one in enumerate(value)]
    return value


def _filled(
    text: str, path: Path, *, reached: _Reached, config: Config, problems: dict[Problem, None]
) -> str:
    """A text with the words of the networks that it reaches; a name without any is noted."""
    if MARK not in text:
        return text

    known: dict[tuple[str, str], str] = {}

    def words(found: re.Match[str]) -> str:
        kind, name = found.groups()
        if (kind, name) not in known:
            said = _words(kind, name, reached, config)
            if isinstance(said, Problem):
                problems[said._replace(path=path, offset=found.start())] = None
                said = name  # so that nothing is said of the braces
            known[kind, name] = said
        return known[kind, name]

    filled = _NAMED.sub(words, text)
    problems.update(dict.fromkeys(_alike(text, path)))
    return filled


def _words(kind: str, name: str, reached: _Reached, config: Config) -> str | Problem:
    """What stands for a name on all the networks that a text reaches."""
    wordings: Mapping[str, Wording] = config.mentions if kind == "mention" else config.hashtags
    wording = wordings.get(name)
    if wording is None:
        return _unknown(kind, name, wordings)
    if "" in reached and ("default" not in wording or len(set(wording.values())) > 1):
        return _untold(kind, name, reached[""])
    networks = [network for network in reached if network]
    missing = [network for network in networks if not {network, "default"} & wording.keys()]
    if missing:
        return _missing(kind, name, missing)
    by_network = {network: wording.get(network, wording.get("default", "")) for network in networks}
    said = list(dict.fromkeys(by_network.values()))
    if len(said) > 1:
        return _several(kind, name, by_network)
    return said[0] if said else wording.get("default", "")


def _unknown(kind: str, name: str, wordings: Mapping[str, Wording]) -> Problem:
    meant = suggestion(name, wordings)
    example = 'acme: {x: "@acme", default: Acme}'
    if kind == "hashtag":
        example = 'launch: {linkedin: "#AcmeLaunch", default: "#launch"}'
    return Problem(
        rule="PS154",
        summary=f"there is no {kind} {key(name)} in the configuration",
        detail=meant or f"Name it under {key(f'{kind}s')} in postsync.yaml, such as `{example}`.",
    )


def _missing(kind: str, name: str, networks: list[str]) -> Problem:
    titles = [NETWORKS[network].title for network in networks]
    return Problem(
        rule="PS154",
        summary=f"the {kind} {key(name)} says nothing for {' and '.join(titles)}",
        detail=f"Add {key(networks[0])}, or `default` for all other networks, to {key(f'{kind}s.{name}')} "
        "in postsync.yaml.",
    )


def _untold(kind: str, name: str, selector: str) -> Problem:
    return Problem(
        rule="PS155",
        summary=f"it cannot be told what the {kind} {key(name)} is for the account {key(selector)}",
        detail="Write the account with its network, as in `x:acme`.",
    )


def _several(kind: str, name: str, by_network: Mapping[str, str]) -> Problem:
    said = [f"“{cut(one)}” on {NETWORKS[n].title}" for n, one in in_order(by_network).items()]
    variants = ", ".join(f"{network}: {{}}" for network in in_order(by_network))
    return Problem(
        rule="PS155",
        summary=f"the {kind} {key(name)} differs in this post: {', '.join(said[:3])}",
        detail=f"Give each of these networks a variant, which may be empty: `variants: {{{variants}}}`.",
    )


def _alike(text: str, path: Path) -> Iterator[Problem]:
    """Braces that were probably meant to name something."""
    for found in islice(_LIKE.finditer(text), _MOST_LOOKED_AT):
        if _NAMED.fullmatch(found[0]) or not _WORD.match(found[0]):
            continue
        yield Problem(
            rule="PS156",
            summary=f"{key(found[0])} is sent as it stands",
            detail="A name of postsync.yaml is written `{{ mention.acme }}` or `{{ hashtag.launch }}`, with "
            "letters, digits, _ and -.",
            path=path,
            offset=found.start(),
        )
