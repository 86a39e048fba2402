"""From the data of `postsync.yaml`, which its schema has passed, to a configuration."""

from collections.abc import Callable, Iterable, Mapping
from datetime import time, timedelta
from math import isfinite
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from postsync.adapters.workspace.decode.media import Fault
from postsync.adapters.workspace.decode.naming import network_meant
from postsync.adapters.workspace.decode.post import one_name
from postsync.adapters.workspace.decode.selectors import GroupInGroup, expand_groups
from postsync.adapters.workspace.decode.zones import check_zone
from postsync.adapters.workspace.load.patterns import leaves_nothing_out, pattern_fault
from postsync.adapters.workspace.wording import key, one_of, quoted, suggestion
from postsync.domain.catalogue import RULES
from postsync.domain.config import (
    DEFAULT_GLOBS,
    Cadence,
    Config,
    GitState,
    LinkPolicy,
    LocalState,
    Policy,
    PreviewConfig,
    ProviderConfig,
    S3State,
    StateConfig,
    Wording,
)
from postsync.domain.diagnostic import Severity
from postsync.domain.networks import NETWORKS, network_named, network_of_selector, selector_key
from postsync.domain.problem import Path as FieldPath
from postsync.domain.problem import Problem
from postsync.domain.text.lookalikes import mixes_scripts
from postsync.domain.written import WEEK, duration, hours

FILE_NAME = "postsync.yaml"

_BASE_URL_VARIABLE = "POSTSYNC_BASE_URL"

if TYPE_CHECKING:  # a check of three files asks no provider
    from postsync.domain.remote.capability import Capability

CapabilityOf = Callable[[str], "Capability"]


class Outside(NamedTuple):
    """What is asked of others: about a provider, a remote of the repository, and a medium in it, by name."""

    capability_of: CapabilityOf | None = None
    own_url_of: Callable[[str], str] = lambda _name: ""
    addresses_of: Callable[[str], Iterable[str]] = lambda _name: ()
    fault_of: Callable[[str], Fault | None] = lambda _path: None


NOBODY = Outside()

_STATES: Mapping[str, type[StateConfig]] = {"local": LocalState, "git": GitState, "s3": S3State}

_BADGES = "\u2611\u2705\u2713\u2714\U0001f5f8\U0001f5f9"
"""What is taken for the mark of a verified account beside a name."""

_MAY_BE_MISSING = frozenset({"PS301", "PS303", "PS304"})
"""What is wrong with a file that another checkout may have: a picture of an account stops nobody."""


def decode_config(
    data: Mapping[str, Any],
    environ: Mapping[str, str],
    outside: Outside = NOBODY,
) -> tuple[Config, list[Problem]]:
    """The configuration that `data`, which its schema has passed, and the environment say.

    And what is wrong with it.
    """
    decoder = _Decoder(data, environ, outside)
    provider = decoder.provider()
    keys = {name: decode for name, decode in decoder.by_key.items() if name in data}
    config = Config(
        provider=provider, **{name: decode(data[name]) for name, decode in keys.items()}
    )
    if outside.capability_of is not None and "horizon" in data.get("policy", {}):
        decoder.check_horizon(config.policy.horizon, outside.capability_of(provider.name))
    return config, decoder.problems


class _Decoder:
    """Decodes `data`, key by key, and notes what is wrong with it."""

    def __init__(
        self, data: Mapping[str, Any], environ: Mapping[str, str], outside: Outside
    ) -> None:
        self.problems: list[Problem] = []
        self._data = data
        self._environ = environ
        self._outside = outside
        self.by_key: Mapping[str, Callable[[Any], Any]] = {
            "state": self._state,
            "timezone": self._timezone,
            "defaults": self._defaults,
            "groups": self._groups,
            "policy": self._policy,
            "cadence": self._cadence,
            "limits": self._limits,
            "rules": self._rules,
            "posts": self._posts,
            "name": str,
            "preview": self._preview,
            "mentions": _wordings,
            "hashtags": _wordings,
            "links": self._links,
        }

    def provider(self) -> ProviderConfig:
        data, plain = self._data.get("provider", {}), ProviderConfig()
        timeout = self._duration("provider", "timeout", timedelta(seconds=plain.timeout))
        config = ProviderConfig(
            name=data.get("name", plain.name),
            base_url=data.get("baseUrl", plain.base_url),
            api_key_env=data.get("apiKeyEnv", plain.api_key_env),
            timeout=timeout.total_seconds(),
            tries=int(data.get("tries", plain.tries)),
        )
        if not (config.base_url or config.api_key_env or _BASE_URL_VARIABLE in self._environ):
            return config
        from postsync.adapters.workspace.trust import checked_provider

        own_url = self._outside.own_url_of(config.name)
        checked, problems = checked_provider(config, own_url, self._environ)
        self.problems += problems
        return checked

    def check_horizon(self, horizon: timedelta, capability: "Capability") -> None:
        days = -(-capability.furthest_schedule // timedelta(days=1))
        if capability.schedules and horizon > timedelta(days=days):
            summary = f"{key('policy.horizon')} is further than the service accepts posts"
            detail = f"It accepts {days} days at most."
            self._note("PS112", summary, detail, ("policy", "horizon"))

    def _state(self, data: Mapping[str, Any]) -> StateConfig:
        """The schema has checked that only the keys of this backend are there."""
        settings = dict(data)
        state = _STATES[settings.pop("backend", "local")](**settings)
        if isinstance(state, LocalState):
            return self._local_state(state)
        from postsync.adapters.workspace.trust import checked_state

        checked, problem = checked_state(state, self._outside.addresses_of, self._environ)
        self.problems += [problem] if problem else []
        return checked

    def _local_state(self, state: LocalState) -> LocalState:
        path = PurePosixPath(state.path)
        parts = {part.casefold().rstrip(" .") for part in path.parts}
        is_within = path.parts and not path.is_absolute() and ".." not in path.parts
        if is_within and ".git" not in parts and "\0" not in state.path:
            return state
        where = "outside of the workspace" if not is_within else "among git's own files"
        summary = f"{key('path')} cannot be {quoted(state.path)}: that is {where}"
        detail = (
            f"Write a path below the folder of {FILE_NAME}, such as {LocalState().path}, and move the file "
            "there; to share a state between workspaces or machines, use `backend: git` or `s3`."
        )
        self._note("PS112", summary, detail, ("state", "path"))
        return LocalState()

    def _timezone(self, name: str | None, path: FieldPath = ("timezone",)) -> str | None:
        wrong = check_zone(name) if name is not None else None
        if wrong is not None:
            self.problems.append(wrong._replace(path=path))
        return None if wrong is not None and wrong.rule == "PS404" else name

    def _defaults(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        defaults, twice = one_name(data)
        self.problems += [one._replace(path=("defaults", *one.path)) for one in twice]
        self._timezone(data.get("timezone"), ("defaults", "timezone"))
        return defaults

    def _groups(self, data: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
        groups = {name: tuple(members) for name, members in data.items()}
        for name in groups:
            if network_named(name) is not None:
                summary = f"the group {key(name)} has the name of a network"
                detail = "In `accounts` the name now means the group. Choose another name."
                self._note("PS117", summary, detail, ("groups", name), at_key=True)
        try:
            return expand_groups(groups)
        except GroupInGroup as error:
            summary = f"a group leads back to itself, or too deep: {error}"
            detail = "Take one of these names out of the group that holds it."
            self._note("PS113", summary, detail, ("groups", error.names[0]), at_key=True)
            return {}

    def _policy(self, data: Mapping[str, Any]) -> Policy:
        plain = Policy()
        return Policy(
            guard_window=self._duration(
                "policy", "guardWindow", plain.guard_window, may_be_zero=True
            ),
            horizon=self._duration("policy", "horizon", plain.horizon),
            max_cancel=int(data.get("maxCancel", plain.max_cancel)),
            max_create=int(data.get("maxCreate", plain.max_create)),
            max_publish_now=int(data.get("maxPublishNow", plain.max_publish_now)),
            max_vanished=int(data.get("maxVanished", plain.max_vanished)),
            on_remote_change=data.get("onRemoteChange", plain.on_remote_change),
            paused=data.get("paused", plain.paused),
            fanout=data.get("fanout", plain.fanout),
        )

    def _cadence(self, data: Mapping[str, Any]) -> Cadence:
        plain = Cadence()
        weekdays = frozenset(WEEK.index(name) for name in data.get("weekdays", ()))
        return Cadence(
            spacing=self._duration("cadence", "spacing", plain.spacing, may_be_zero=True),
            repeat=self._duration("cadence", "repeat", plain.repeat, may_be_zero=True),
            quiet_hours=self._quiet_hours(data.get("quietHours")),
            weekdays=weekdays or None,
        )

    def _quiet_hours(self, written: str | None) -> tuple[time, time] | None:
        found = hours(written)
        if found is None:
            return None
        # The end of the day may be called 24:00, as the schema says.
        start, end = (time(minutes // 60 % 24, minutes % 60) for minutes in found)
        if start == end:
            summary = f"{key('quietHours')} cannot be {quoted(written)}: they end when they begin"
            detail = "Write when they begin and when they end, or remove the key."
            self._note("PS112", summary, detail, ("cadence", "quietHours"))
            return None
        return start, end

    def _limits(self, data: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Mapping[str, float]]:
        """The maximums by `network` or `network:username`, as selectors are compared, and by field."""
        kept: dict[str, dict[str, float]] = {}
        for written, figures in data.items():
            network = network_of_selector(written)
            if network is None or written.endswith(":"):
                hint = _network_hint(written.partition(":")[0])
                summary = f"{key(written)} in `limits` is not a network that postsync knows"
                detail = f"{hint} Write a network, or one account as `network:username`.".lstrip()
                self._note("PS111", summary, detail, ("limits", written), at_key=True)
                continue
            fields = tuple(NETWORKS[network].maximums())
            for field, maximum in figures.items():
                path = ("limits", written, field)
                if field not in fields:
                    known = f"Known here: {one_of(fields)}." if fields else ""
                    detail = suggestion(field, fields) or known or "No figure of it is known."
                    summary = f"the figure {key(field)} is not known for {network}"
                    self._note("PS111", summary, detail, path, at_key=True)
                elif not isfinite(maximum):
                    detail = "Write a number. To switch a rule off, say so under `rules`."
                    self._note("PS112", f"{key(field)} cannot be {quoted(maximum)}", detail, path)
                else:
                    kept.setdefault(selector_key(written), {})[field] = maximum
        return kept

    def _links(self, data: Mapping[str, Any]) -> LinkPolicy:
        from postsync.adapters.workspace.decode.linking import decode_links

        policy, problems = decode_links(data)
        self.problems += problems
        return policy

    def _preview(self, data: Mapping[str, Any]) -> PreviewConfig:
        plain = PreviewConfig()
        return PreviewConfig(
            names=self._by_account("names", data.get("names", {})),
            avatars=self._by_account("avatars", data.get("avatars", {})),
            device=data.get("device", plain.device),
            gap=int(data.get("gap", plain.gap)),
        )

    def _by_account(self, field: str, data: Mapping[str, str]) -> Mapping[str, str]:
        """What is said of accounts, by selectors as they are compared."""
        kept: dict[str, str] = {}
        for written, value in data.items():
            path = ("preview", field, written)
            network, _, username = written.partition(":")
            if network_named(network) is None or not username.strip("@ "):
                hint = "" if network_named(network) else _network_hint(network)
                summary = f"{key(written)} in {key(f'preview.{field}')} is no account"
                detail = f"{hint} Write it as `network:username`, such as `x:acme`.".lstrip()
                self._note("PS111", summary, detail, path, at_key=True)
            elif self._is_fit(value, path) if field == "avatars" else self._is_honest(value, path):
                kept[selector_key(written)] = value
        return kept

    def _is_honest(self, name: str, path: FieldPath) -> bool:
        """Whether a name says no more on a card than a network would show, and is what it looks like.

        One that does is left out, with a warning: how a card looks keeps no post from going out.
        """
        said, is_kept = "", False
        if any(sign in name for sign in _BADGES):
            said = f"the name {quoted(name)} has a check mark, which only a network can give"
            detail = "Leave it out: cards draw no badges. Until then they show the username."
        elif "@" in name or "\uff20" in name:
            said = f"the name {quoted(name)} has an @, as usernames have"
            detail = "Leave it out: the username stands beside it. Until then it stands alone."
        else:
            is_kept, detail = True, "Type it again: a letter may be another one than it looks like."
            if any(map(mixes_scripts, name.split())):
                said = f"a word of the name {quoted(name)} mixes scripts"
        if said:
            self.problems.append(
                Problem("PS112", said, detail=detail, path=path, severity=Severity.WARN)
            )
        return is_kept

    def _is_fit(self, avatar: str, path: FieldPath) -> bool:
        """Whether a picture can be one of the repository: as for media, but that it may not be here."""
        fault = self._outside.fault_of(avatar)
        if fault is None:
            return True
        rule, summary, detail = fault
        may_be = rule in _MAY_BE_MISSING
        problem = Problem(
            rule=rule,
            summary=summary,
            detail=detail.replace("the post file", FILE_NAME),
            path=path,
            severity=Severity.WARN if may_be else None,
        )
        self.problems.append(problem)
        return may_be

    def _rules(self, data: Mapping[str, str]) -> Mapping[str, str]:
        kept = {}
        for rule_id, wanted in data.items():
            path = ("rules", rule_id)
            rule = RULES.get(rule_id)
            if rule is None:
                meant = suggestion(rule_id, RULES)
                detail = f"{meant} The setting has no effect in this version of postsync.".lstrip()
                self._note("PS116", f"there is no rule {key(rule_id)}", detail, path, at_key=True)
            elif rule.fixed and wanted != Severity.ERROR:
                detail = (
                    "It protects what is published, or a file could not be understood without it."
                )
                summary = f"the rule {key(rule_id)} ({rule.title}) is always an error"
                self._note("PS115", summary, detail, path)
            else:
                kept[rule_id] = wanted
        return kept

    def _posts(self, patterns: list[str]) -> tuple[str, ...]:
        for index, pattern in enumerate(patterns):
            if fault := pattern_fault(pattern):
                self._note("PS112", *fault, ("posts", index))
            elif pattern.startswith("!") and leaves_nothing_out(pattern, patterns):
                summary = f"the pattern {quoted(pattern)} leaves nothing out"
                detail = (
                    "Patterns are seen from the folder of postsync.yaml, as in !posts/drafts/**."
                )
                self._note("PS112", summary, detail, ("posts", index))
        if patterns and all(pattern.startswith("!") for pattern in patterns):
            detail = "Say first what is taken, for example posts/**/*.yaml."
            self._note("PS112", f"{key('posts')} only says what is left out", detail, ("posts",))
        return tuple(patterns) or DEFAULT_GLOBS

    def _duration(
        self, section: str, name: str, plain: timedelta, *, may_be_zero: bool = False
    ) -> timedelta:
        """A duration; `plain` when it is not given, or when it cannot be meant."""
        written = self._data.get(section, {}).get(name)
        if written is None:
            return plain
        span = duration(written)
        if span is None or not (span or may_be_zero):
            detail = f"It must be {'' if may_be_zero else 'more than nothing, and '}at most a year."
            self._note("PS112", f"{key(name)} cannot be {quoted(written)}", detail, (section, name))
            return plain
        return span

    def _note(
        self,
        rule: str,
        summary: str,
        detail: str,
        path: FieldPath,
        *,
        at_key: bool = False,
    ) -> None:
        problem = Problem(rule=rule, summary=summary, detail=detail, path=path, at_key=at_key)
        self.problems.append(problem)


def _wordings(data: Mapping[str, str | Mapping[str, str]]) -> Mapping[str, Wording]:
    """By name what stands in texts, where one text may be said for all networks."""
    return {
        name: {"default": said} if isinstance(said, str) else said for name, said in data.items()
    }


def _network_hint(name: str) -> str:
    meant = network_meant(name)
    return f"Did you mean {key(meant)}?" if meant else ""
