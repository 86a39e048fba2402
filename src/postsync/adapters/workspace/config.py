"""The configuration: finding `postsync.yaml`, reading it, and everything wrong with it."""

import os
import re
import stat
from collections.abc import Callable, Iterable, Mapping
from datetime import time, timedelta
from math import isfinite
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

from postsync.adapters.reach import leads_through_link, read_below, repository_root
from postsync.adapters.workspace.decode.post import one_name
from postsync.adapters.workspace.decode.selectors import GroupInGroup, expand_groups
from postsync.adapters.workspace.decode.times import check_zone
from postsync.adapters.workspace.load.patterns import pattern_fault
from postsync.adapters.workspace.load.unseen import unseen_beside, unseen_in_values
from postsync.adapters.workspace.schema.check import check_config
from postsync.adapters.workspace.wording import key, one_of, quoted, suggestion
from postsync.adapters.workspace.yaml.places import Places
from postsync.adapters.workspace.yaml.reader import MAX_BYTES, Document, Refused, read_documents
from postsync.domain.catalogue import RULES, finding
from postsync.domain.config import (
    DEFAULT_GLOBS,
    Cadence,
    Config,
    GitState,
    LocalState,
    Policy,
    ProviderConfig,
    S3State,
    StateConfig,
)
from postsync.domain.diagnostic import Diagnostic, Diagnostics, Severity, Span, sort_diagnostics
from postsync.domain.errors import ConfigError
from postsync.domain.networks import NETWORKS, network_named, network_of_selector, selector_key
from postsync.domain.problem import Path as FieldPath
from postsync.domain.problem import Problem
from postsync.domain.schedule import parse_duration

FILE_NAME = "postsync.yaml"

_BASE_URL_VARIABLE = "POSTSYNC_BASE_URL"

_MISTAKEN = ("postsync.yml", ".postsync.yaml", ".postsync.yml")
"""Names that people give the file, and that would be overlooked."""

if TYPE_CHECKING:  # a check of three files asks no provider
    from postsync.domain.remote.capability import Capability

CapabilityOf = Callable[[str], "Capability"]


class Outside(NamedTuple):
    """What is asked of others: about a provider, and about a remote of the repository, by name."""

    capability_of: CapabilityOf | None = None
    own_url_of: Callable[[str], str] = lambda _name: ""
    addresses_of: Callable[[str], Iterable[str]] = lambda _name: ()


_NOBODY = Outside()

_STATES: Mapping[str, type[StateConfig]] = {"local": LocalState, "git": GitState, "s3": S3State}

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_HOURS = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})\Z")


class Misnamed(ConfigError):
    """A file is there that looks like the configuration, under a name that is not its own."""

    code = "invalid-config"

    def __init__(self, path: Path) -> None:
        beside = (path.parent / FILE_NAME).is_file()
        super().__init__(
            f"{path} is not read: the configuration is called {FILE_NAME}",
            detail=f"{FILE_NAME} lies beside it: delete the one that is not meant."
            if beside
            else f"Rename it: mv {path.name} {FILE_NAME}",
        )


def find_config(start: Path) -> Path | None:
    """The nearest `postsync.yaml`, from `start` upwards. Raises Misnamed."""
    folder = Path(os.path.abspath(start))  # noqa: PTH100 - a link must not lead elsewhere
    for candidate in (folder, *folder.parents):
        for name in _MISTAKEN:
            if _is_file_or_link(candidate / name):
                raise Misnamed(candidate / name)
        # A link, a pipe or a folder of this name is refused when it is read, and not passed over.
        if os.path.lexists(candidate / FILE_NAME):
            return candidate / FILE_NAME
    return None


def _is_file_or_link(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) or stat.S_ISLNK(mode)


def load_config(
    path: Path | None,
    *,
    start: Path | None = None,
    environ: Mapping[str, str] | None = None,
    outside: Outside = _NOBODY,
) -> tuple[Config, Diagnostics, Path]:
    """The configuration in `path`, everything wrong with it, and the root of the workspace.

    Without a file, the defaults and `start`, else the working folder. With errors, whatever could be
    read: it is good for finding more problems, and for nothing else; no secret goes where it says.
    """
    environ = os.environ if environ is None else environ
    root = Path(os.path.abspath(path.parent if path else start or "."))  # noqa: PTH100 - as above
    if path is None:
        config, problems = decode_config({}, environ, outside)
        return config, sort_diagnostics(Places(FILE_NAME, {}).diagnose(problems)), root
    if _is_linked(root, path.name):
        return Config(), (_linked(path.name),), root
    try:
        data = read_below(str(root), path.name, most=MAX_BYTES + 4)
    except OSError as error:
        summary = f"the configuration cannot be read: {error.strerror}"
        return Config(), (finding("PS101", summary, span=Span(file=path.name)),), root
    config, diagnostics = _read(path.name, data, environ, outside)
    return config, sort_diagnostics(diagnostics), root


def _is_linked(root: Path, name: str) -> bool:
    """Whether the repository, which somebody else may have filled, has a link on the way to a file."""
    top = repository_root(str(root))
    return leads_through_link(top, f"{os.path.relpath(root, top)}/{name}")


def _linked(name: str) -> Diagnostic:
    return finding(
        "PS102",
        "symbolic links are not followed",
        detail="Put the configuration itself here.",
        span=Span(file=name),
    )


def _read(
    name: str, data: bytes, environ: Mapping[str, str], outside: Outside
) -> tuple[Config, Iterable[Diagnostic]]:
    try:
        documents = read_documents(data)
    except Refused:
        from postsync.adapters.workspace.yaml.survey import survey

        return Config(), survey(name, data)[1]
    if len(documents) > 1:
        return Config(), [_several(name, documents[1])]
    root = documents[0].data if documents else None
    root = {} if root is None else root
    problems = check_config(root) if root != {} else []
    good = well_formed(root, problems) if problems else root
    config, decoding = decode_config(good, environ, outside)
    decoding += unseen_in_values(data, documents, links=False).get(0, [])
    beside = [*unseen_beside(name, data)]
    if not problems and not decoding:
        return config, beside
    from postsync.adapters.workspace.yaml.survey import survey

    surveyed = survey(name, data)[0]
    places = surveyed[0] if surveyed else Places(name, {})
    diagnosed = places.diagnose(problems + decoding)
    return (Config() if problems else config), [*diagnosed, *beside]


def well_formed(root: Any, problems: Iterable[Problem]) -> dict[str, Any]:
    """Return the keys without a problem, so that what else is wrong with them is reported too."""
    if not isinstance(root, dict):
        return {}
    refused = {problem.path[0] if problem.path else None for problem in problems}
    return {} if None in refused else {name: root[name] for name in root if name not in refused}


def _several(name: str, second: Document) -> Diagnostic:
    return finding(
        "PS112",
        "the configuration is a single document",
        detail="Remove the line of three dashes and join what is below it.",
        span=Span(file=name, line=second.line, column=second.column),
    )


def decode_config(
    data: Mapping[str, Any],
    environ: Mapping[str, str],
    outside: Outside = _NOBODY,
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
            return None
        return name

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
        weekdays = frozenset(_WEEKDAYS.index(name) for name in data.get("weekdays", ()))
        return Cadence(
            spacing=self._duration("cadence", "spacing", plain.spacing, may_be_zero=True),
            repeat=self._duration("cadence", "repeat", plain.repeat, may_be_zero=True),
            quiet_hours=self._quiet_hours(data.get("quietHours")),
            weekdays=weekdays or None,
        )

    def _quiet_hours(self, written: str | None) -> tuple[time, time] | None:
        match = _HOURS.match(written) if written else None
        if match is None:
            return None
        # The end of the day may be called 24:00, as the schema says.
        start, end = (time(int(match[at]) % 24, int(match[at + 1])) for at in (1, 3))
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
                hint = suggestion(written.partition(":")[0], NETWORKS)
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

    def _rules(self, data: Mapping[str, str]) -> Mapping[str, str]:
        kept = {}
        for rule_id, wanted in data.items():
            path = ("rules", rule_id)
            rule = RULES.get(rule_id)
            if rule is None:
                detail = "The setting has no effect in this version of postsync."
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
        span = parse_duration(written)
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
