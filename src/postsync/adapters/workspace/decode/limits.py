"""The section `limits` of the configuration: other maximums than those of the networks."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from postsync.adapters.workspace.wording import key, one_of, quoted, suggestion
from postsync.domain.networks import NETWORKS, network_of_selector, selector_key
from postsync.domain.problem import Path, Problem


def decode_limits(
    data: Mapping[str, Mapping[str, Any]], problems: list[Problem]
) -> Mapping[str, Mapping[str, float]]:
    """The maximums by `network` or `network:username`, as selectors are compared, and by field."""
    if not data:
        return {}
    kept: dict[str, dict[str, float]] = {}
    for written, figures in data.items():
        network = network_of_selector(written)
        if network is None or written.endswith(":"):
            problems.append(_unknown_network(written))
            continue
        fields = tuple(NETWORKS[network].maximums())
        for field, maximum in figures.items():
            path = ("limits", written, field)
            if field not in fields:
                problems.append(_unknown_field(field, fields, network, path))
            elif not isfinite(maximum):
                problems.append(_not_finite(field, maximum, path))
            else:
                kept.setdefault(selector_key(written), {})[field] = maximum
    return kept


def _unknown_network(written: str) -> Problem:
    name = written.partition(":")[0]
    hint = suggestion(name, NETWORKS)
    example = "Write a network, or one account as `network:username`."
    return Problem(
        rule="PS111",
        summary=f"{key(written)} in `limits` is not a network that postsync knows",
        detail=f"{hint} {example}".lstrip(),
        path=("limits", written),
        at_key=True,
    )


def _unknown_field(field: str, fields: tuple[str, ...], network: str, path: Path) -> Problem:
    detail = suggestion(field, fields)
    if not detail:
        detail = f"Known here: {one_of(fields)}." if fields else "No figure of it is known."
    return Problem(
        rule="PS111",
        summary=f"the figure {key(field)} is not known for {network}",
        detail=detail,
        path=path,
        at_key=True,
    )


def _not_finite(field: str, maximum: float, path: Path) -> Problem:
    return Problem(
        rule="PS112",
        summary=f"{key(field)} cannot be {quoted(maximum)}",
        detail="Write a number. To switch a rule off, say so under `rules`.",
        path=path,
    )
