"""From the data of `postsync.yaml`, which its schema has passed, to the configuration."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

from postsync.adapters.workspace.decode.cadence import decode_cadence
from postsync.adapters.workspace.decode.durations import read_seconds
from postsync.adapters.workspace.decode.groups import GroupInGroup, expand_groups
from postsync.adapters.workspace.decode.limits import decode_limits
from postsync.adapters.workspace.decode.post import one_name
from postsync.adapters.workspace.decode.times import check_zone
from postsync.adapters.workspace.wording import key, quoted
from postsync.domain.catalogue import RULES
from postsync.domain.config import Config, LocalState, Policy, ProviderConfig, StateConfig
from postsync.domain.diagnostic import Severity
from postsync.domain.networks import network_named
from postsync.domain.problem import Path, Problem
from postsync.domain.remote.capability import Capability

CapabilityOf = Callable[[str], Capability]

BASE_URL_VARIABLE = "POSTSYNC_BASE_URL"

_STATES: Mapping[str, type[StateConfig]] = {kind.backend: kind for kind in get_args(StateConfig)}


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
        cadence=decode_cadence(data.get("cadence", {}), problems),
        limits=decode_limits(data.get("limits", {}), problems),
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
    timeout = read_seconds(data, "timeout", ("provider",), problems)
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
    guard = read_seconds(data, "guardWindow", ("policy",), problems, may_be_zero=True)
    horizon = read_seconds(data, "horizon", ("policy",), problems)
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
