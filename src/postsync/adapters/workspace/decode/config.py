"""From the data of `postsync.yaml`, which its schema has passed, to the configuration."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import time, timedelta
from math import isfinite
from typing import Any, get_args

from postsync.adapters.workspace.decode.post import one_name
from postsync.adapters.workspace.decode.selectors import GroupInGroup, expand_groups
from postsync.adapters.workspace.decode.times import check_zone
from postsync.adapters.workspace.wording import key, one_of, quoted, suggestion
from postsync.domain.catalogue import RULES
from postsync.domain.config import Cadence, Config, LocalState, Policy, ProviderConfig, StateConfig
from postsync.domain.diagnostic import Severity
from postsync.domain.networks import NETWORKS, network_named, network_of_selector, selector_key
from postsync.domain.problem import Path, Problem
from postsync.domain.remote.capability import Capability

CapabilityOf = Callable[[str], Capability]

BASE_URL_VARIABLE = "POSTSYNC_BASE_URL"

_STATES: Mapping[str, type[StateConfig]] = {kind.backend: kind for kind in get_args(StateConfig)}

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_HOURS = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})\Z")
_DURATION = re.compile(r"([0-9]+)(ms|s|m|h|d)\Z")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
_LONGEST = 366 * 86_400.0


def decode_config(
    data: Mapping[str, Any],
    environ: Mapping[str, str],
    capability_of: CapabilityOf | None = None,
) -> tuple[Config, list[Problem]]:
    """The configuration that `data` and the environment say, and what is wrong with it.

    `capability_of` tells what a provider can do, by its name.
    """
    problems: list[Problem] = []
    provider = _provider(data.get("provider", {}), environ, problems)
    config = Config(
        provider=provider,
        state=_state(data.get("state", {})),
        timezone=_zone(data, ("timezone",), problems),
        defaults=_defaults(data.get("defaults", {}), problems),
        groups=_groups(data.get("groups", {}), problems),
        policy=_policy(data.get("policy", {}), problems),
        cadence=_cadence(data.get("cadence", {}), problems),
        limits=_limits(data.get("limits", {}), problems),
        rules=_rules(data.get("rules", {}), problems),
    )
    if capability_of is not None and "horizon" in data.get("policy", {}):
        problems += _check_horizon(config.policy.horizon, capability_of(provider.name))
    posts = _posts(data.get("posts", ()), problems)
    return (replace(config, posts=posts) if posts else config), problems


def _posts(patterns: list[str], problems: list[Problem]) -> tuple[str, ...]:
    for index, pattern in enumerate(patterns):
        if pattern.startswith("/") or "\\" in pattern or ".." in pattern.split("/"):
            detail = "Patterns are seen from the folder of postsync.yaml, with forward slashes."
            summary = f"the pattern {quoted(pattern)} leaves the workspace"
            problems.append(_wrong(summary, detail, ("posts", index)))
    return tuple(patterns)


def _provider(
    data: Mapping[str, Any], environ: Mapping[str, str], problems: list[Problem]
) -> ProviderConfig:
    plain = ProviderConfig()
    timeout = _seconds(data, "timeout", ("provider",), problems)
    return ProviderConfig(
        name=data.get("name", plain.name),
        base_url=_base_url(data.get("baseUrl", plain.base_url), environ, problems),
        api_key_env=data.get("apiKeyEnv", plain.api_key_env),
        timeout=plain.timeout if timeout is None else timeout,
        tries=int(data.get("tries", plain.tries)),
    )


def _base_url(written: str, environ: Mapping[str, str], problems: list[Problem]) -> str:
    from_environment = environ.get(BASE_URL_VARIABLE, "").strip()
    if not from_environment and not written:
        return written
    from postsync.adapters.http.addresses import UnsafeAddress, check_base_url

    try:
        return check_base_url(from_environment or written)
    except UnsafeAddress as error:
        where = f" (from {BASE_URL_VARIABLE})" if from_environment else ""
        problems.append(
            Problem(
                rule="PS114",
                summary=f"{error}{where}",
                detail=error.detail,
                path=("provider", "baseUrl"),
                elsewhere=bool(from_environment),
            )
        )
        return ""


def _state(data: Mapping[str, Any]) -> StateConfig:
    """The schema has checked that only the keys of this backend are there."""
    settings = dict(data)
    return _STATES[settings.pop("backend", LocalState.backend)](**settings)


def _zone(data: Mapping[str, Any], path: Path, problems: list[Problem]) -> str | None:
    name = data.get("timezone")
    wrong = check_zone(name) if name is not None else None
    if wrong is not None:
        problems.append(replace(wrong, path=path))
        return None
    return name


def _defaults(data: Mapping[str, Any], problems: list[Problem]) -> Mapping[str, Any]:
    defaults, twice = one_name(data)
    problems += [replace(problem, path=("defaults", *problem.path)) for problem in twice]
    _zone(data, ("defaults", "timezone"), problems)
    return defaults


def _groups(
    data: Mapping[str, list[str]], problems: list[Problem]
) -> Mapping[str, tuple[str, ...]]:
    groups = {name: tuple(members) for name, members in data.items()}
    for name in groups:
        if network_named(name) is not None:
            summary = f"the group {key(name)} has the name of a network"
            detail = "In `accounts` the name now means the group. Choose another name."
            path: Path = ("groups", name)
            problems.append(
                Problem(rule="PS117", summary=summary, detail=detail, path=path, at_key=True)
            )
    try:
        return expand_groups(groups)
    except GroupInGroup as error:
        problems.append(
            Problem(
                rule="PS113",
                summary=f"a group leads back to itself, or too deep: {error}",
                detail="Take one of these names out of the group that holds it.",
                path=("groups", error.names[0]),
                at_key=True,
            )
        )
        return {}


def _policy(data: Mapping[str, Any], problems: list[Problem]) -> Policy:
    plain = Policy()
    guard = _seconds(data, "guardWindow", ("policy",), problems, may_be_zero=True)
    horizon = _seconds(data, "horizon", ("policy",), problems)
    return Policy(
        guard_window=plain.guard_window if guard is None else timedelta(seconds=guard),
        horizon=plain.horizon if horizon is None else timedelta(seconds=horizon),
        max_cancel=int(data.get("maxCancel", plain.max_cancel)),
        max_create=int(data.get("maxCreate", plain.max_create)),
        fanout=data.get("fanout", plain.fanout),
    )


def _check_horizon(horizon: timedelta, capability: Capability) -> list[Problem]:
    if not capability.schedules or horizon <= capability.furthest_schedule:
        return []
    summary = f"{key('policy.horizon')} is further than the service accepts posts"
    detail = f"It accepts {capability.furthest_schedule.days} days at most."
    return [_wrong(summary, detail, ("policy", "horizon"))]


def _cadence(data: Mapping[str, Any], problems: list[Problem]) -> Cadence:
    plain = Cadence()
    spacing = _seconds(data, "spacing", ("cadence",), problems, may_be_zero=True)
    repeat = _seconds(data, "repeat", ("cadence",), problems, may_be_zero=True)
    weekdays = frozenset(_WEEKDAYS.index(name) for name in data.get("weekdays", ()))
    return Cadence(
        spacing=plain.spacing if spacing is None else timedelta(seconds=spacing),
        repeat=plain.repeat if repeat is None else timedelta(seconds=repeat),
        quiet_hours=_quiet_hours(data.get("quietHours"), problems),
        weekdays=weekdays or None,
    )


def _quiet_hours(written: str | None, problems: list[Problem]) -> tuple[time, time] | None:
    match = _HOURS.match(written) if written else None
    if match is None:
        return None
    # The end of the day may be called 24:00, as the schema says.
    start, end = (time(int(match[at]) % 24, int(match[at + 1])) for at in (1, 3))
    if start == end:
        summary = f"{key('quietHours')} cannot be {quoted(written)}: they end when they begin"
        detail = "Write when they begin and when they end, or remove the key."
        problems.append(_wrong(summary, detail, ("cadence", "quietHours")))
        return None
    return start, end


def _limits(
    data: Mapping[str, Mapping[str, Any]], problems: list[Problem]
) -> Mapping[str, Mapping[str, float]]:
    """The maximums by `network` or `network:username`, as selectors are compared, and by field."""
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
                detail = "Write a number. To switch a rule off, say so under `rules`."
                problems.append(_wrong(f"{key(field)} cannot be {quoted(maximum)}", detail, path))
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


def _rules(data: Mapping[str, str], problems: list[Problem]) -> Mapping[str, str]:
    kept = {}
    for rule_id, wanted in data.items():
        path: Path = ("rules", rule_id)
        rule = RULES.get(rule_id)
        if rule is None:
            summary = f"there is no rule {key(rule_id)}"
            problems.append(
                Problem(
                    rule="PS116",
                    summary=summary,
                    detail="The setting has no effect in this version of postsync.",
                    path=path,
                    at_key=True,
                )
            )
        elif rule.fixed and wanted != Severity.ERROR:
            detail = "It protects what is published, or a file could not be understood without it."
            summary = f"the rule {key(rule_id)} ({rule.title}) is always an error"
            problems.append(Problem(rule="PS115", summary=summary, detail=detail, path=path))
        else:
            kept[rule_id] = wanted
    return kept


def _wrong(summary: str, detail: str, path: Path) -> Problem:
    return Problem(rule="PS112", summary=summary, detail=detail, path=path)


def _seconds(
    data: Mapping[str, Any],
    name: str,
    above: Path,
    problems: list[Problem],
    *,
    may_be_zero: bool = False,
) -> float | None:
    """A duration in seconds; None when it is not given, or when it cannot be meant."""
    written = data.get(name)
    if written is None:
        return None
    match = _DURATION.match(written[:20])
    seconds = int(match[1]) * _UNITS[match[2]] if match else 0.0
    if match is None or seconds > _LONGEST or (seconds == 0 and not may_be_zero):
        detail = f"It must be {'' if may_be_zero else 'more than nothing, and '}at most a year."
        summary = f"{key(name)} cannot be {quoted(written)}"
        problems.append(_wrong(summary, detail, (*above, name)))
        return None
    return seconds
