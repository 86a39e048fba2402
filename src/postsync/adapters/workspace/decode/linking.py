"""The `links` of `postsync.yaml`: which parameters are written into the links of posts."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from postsync.adapters.workspace.decode.naming import network_meant
from postsync.adapters.workspace.wording import key, nearest, one_of, quoted, suggestion
from postsync.domain.config import LinkPolicy, Parameters
from postsync.domain.late import late
from postsync.domain.networks import network_of_selector, selector_key
from postsync.domain.problem import Path, Problem
from postsync.domain.text.tagging import host_in_ascii

PARAMETERS = (
    "source",
    "medium",
    "campaign",
    "term",
    "content",
    "id",
    "source_platform",
    "creative_format",
    "marketing_tactic",
)
"""What may stand behind `utm_`, in the order in which it is written."""

PLACEHOLDERS = ("network", "account", "address", "post", "label")

PLACEHOLDER = late(r"\{([^{}]*)\}")

_OFF = "off"


def decode_links(data: Mapping[str, Any]) -> tuple[LinkPolicy, list[Problem]]:
    """Return the policy that `data` describes, which its schema has passed, and what is wrong with it."""
    decoder = _Decoder()
    policy = LinkPolicy(
        hosts=tuple(
            filter(
                None, map(decoder.host, range(len(data.get("hosts", ()))), data.get("hosts", ()))
            )
        ),
        utm=decoder.parameters(data.get("utm", {}), ("links", "utm")),
        networks=decoder.layers("networks", data, decoder.network),
        accounts=decoder.layers("accounts", data, decoder.account),
        labels=decoder.layers("labels", data, lambda written, _path: written),
    )
    return policy, decoder.problems


class _Decoder:
    """Decodes the parts of `links`, and notes what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def host(self, index: int, written: str) -> str:
        """Return a host as links are compared with it; empty where it is none."""
        host = host_in_ascii(written)
        if not host:
            meant = re.sub(r"^[a-z+]*://|[/?#:].*$|^\*\.", "", written.casefold())
            example = meant if host_in_ascii(meant) else "acme.example"
            detail = f"Write a name such as {example}; what is below it is meant as well."
            summary = f"{key('links.hosts')} cannot have {quoted(written)}: that is no host"
            self._note("PS112", summary, detail, ("links", "hosts", index))
        return host

    def layers(
        self, field: str, data: Mapping[str, Any], named: Callable[[str, Path], str | None]
    ) -> Mapping[str, Parameters]:
        """Return parameters by network, account or label."""
        kept: dict[str, Parameters] = {}
        for written, layer in data.get(field, {}).items():
            path: Path = ("links", field, written)
            name = named(written, path)
            parameters = None if layer == _OFF else self.parameters(layer, path)
            if name in kept:
                detail = "Keep one of the two."
                self._note("PS112", f"{key(written)} is there twice", detail, path, at_key=True)
            elif name is not None:
                kept[name] = parameters
        return kept

    def network(self, written: str, path: Path) -> str | None:
        """Return the network that a key of `networks` names."""
        network = None if ":" in written else network_of_selector(written)
        if network is None:
            meant = network_meant(written.partition(":")[0])
            detail = f"Did you mean {key(meant)}? " if meant else ""
            if ":" in written:
                detail += f"Accounts stand in {key('links.accounts')}."
            summary = (
                f"{key(written)} in {key('links.networks')} is not a network that postsync knows"
            )
            self._note("PS111", summary, detail.strip(), path, at_key=True)
        return network

    def account(self, written: str, path: Path) -> str | None:
        """Return the account that a key of `accounts` names, as selectors are compared."""
        network, _, username = written.partition(":")
        if network_of_selector(network) is not None and username.strip("@ "):
            return selector_key(written)
        meant = network_meant(network) if username else None
        hint = f"Did you mean {key(f'{meant}:{username}')}? " if meant else ""
        summary = f"{key(written)} in {key('links.accounts')} is no account"
        detail = f"{hint}Write it as `network:username`, such as `x:acme`."
        self._note("PS111", summary, detail, path, at_key=True)
        return None

    def parameters(self, data: Mapping[str, str], path: Path) -> Mapping[str, str]:
        """Return parameters by the names that they have in links, in one order."""
        known = {name: data[name] for name in PARAMETERS if name in data}
        for name in data.keys() - known.keys():
            bare = name.casefold().removeprefix("utm_").replace("-", "_")
            meant = bare if bare in PARAMETERS else nearest(name, PARAMETERS)
            detail = f"Did you mean {key(meant)}?" if meant else f"Known: {one_of(PARAMETERS)}."
            summary = f"the link parameter {key(name)} is not known"
            self._note("PS111", summary, detail, (*path, name), at_key=True)
        for name, value in known.items():
            self._check_value(name, value, (*path, name))
        return {f"utm_{name}": value for name, value in known.items()}

    def _check_value(self, name: str, value: str, path: Path) -> None:
        unknown = [one for one in PLACEHOLDER.findall(value) if one not in PLACEHOLDERS]
        places = one_of(f"{{{one}}}" for one in PLACEHOLDERS)
        if unknown:
            hint = suggestion(unknown[0].strip(), PLACEHOLDERS).replace("`", "")
            summary = f"{key(name)} has the placeholder {quoted('{' + unknown[0] + '}')}, which is not known"
            self._note("PS112", summary, f"{hint} Known: {places}.".strip(), path)
        elif set("{}") & set(PLACEHOLDER.sub("", value)):
            summary = f"a brace of {key(name)} belongs to no placeholder"
            self._note("PS112", summary, f"Remove it, or write one of {places}.", path)
        elif not value.isprintable() or value != value.strip():
            summary = f"{key(name)} has a character that cannot be seen, or a space at an end"
            self._note("PS112", summary, "Type the value again.", path)

    def _note(
        self, rule: str, summary: str, detail: str, path: Path, *, at_key: bool = False
    ) -> None:
        self.problems.append(
            Problem(rule=rule, summary=summary, detail=detail, path=path, at_key=at_key)
        )
