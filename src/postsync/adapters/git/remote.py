"""The remote that the workspace's repository names: where it is, and what it takes to get in.

The address is taken as it is there, and so is plain data of its settings for credentials, proxies and
certificates. What git would run a program for counts only where the user or the system says it. All of
it reaches git through its environment, never on a command line.
"""

import base64
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Self
from urllib.parse import unquote

from postsync.adapters.echoes import MASK, mask_all
from postsync.adapters.git.clone import Clone, find_clone
from postsync.adapters.git.environment import without_hooks
from postsync.adapters.git.nearby import CALM, Nearby, find_nearby
from postsync.adapters.git.run import refused
from postsync.domain.errors import ConfigError
from postsync.domain.text.text import visible

REMOTE = "state"
"""What the remote is called inside: its real name is the user's, and could mean something else."""

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/-]*")

_OF_HTTP = frozenset(
    {
        "extraheader",
        "lowspeedlimit",
        "lowspeedtime",
        "pinnedpubkey",
        "postbuffer",
        "proxy",
        "proxyauthmethod",
        "proxysslcainfo",
        "proxysslcert",
        "proxysslcertpasswordprotected",
        "proxysslkey",
        "sslcainfo",
        "sslcapath",
        "sslcert",
        "sslcertpasswordprotected",
        "sslkey",
        "useragent",
        "version",
    }
)
_OF_CREDENTIALS = frozenset({"usehttppath", "username"})
_OF_THE_REMOTE = frozenset({"proxy", "proxyauthmethod"})
_PROGRAMS_OF_THE_REMOTE = frozenset({"receivepack", "uploadpack"})
"""The settings of a repository that say how its remote is reached, and run nothing. All others of it
count for nothing."""

_FILES = frozenset({"proxysslcainfo", "sslcainfo", "sslcapath"})
"""Whom to trust: no file of the repository itself says that."""

_USER_INFORMATION = re.compile(r"(?<=://)[^/@\s'\"]+(?=@)")

_PATIENCE = (("http.lowSpeedLimit", "1"), ("http.lowSpeedTime", "60"))
"""An HTTP server that is silent for a minute has gone; the settings of users count for more."""

Settings = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """Where the state is kept, how git gets there, and what must never be shown of it."""

    top: Path
    """What relative addresses are seen from."""
    object_format: str
    environ: Mapping[str, str]
    """The settings, for the environment of a git command."""
    secrets: tuple[str, ...]

    def with_settings(self, **settings: str) -> Self:
        """The same remote with more settings of its own."""
        number = int(self.environ["GIT_CONFIG_COUNT"])
        more = {"GIT_CONFIG_COUNT": str(number + len(settings))}
        for place, (name, value) in enumerate(settings.items(), start=number):
            more[f"GIT_CONFIG_KEY_{place}"] = f"remote.{REMOTE}.{name}"
            more[f"GIT_CONFIG_VALUE_{place}"] = value
        return replace(self, environ={**self.environ, **more})

    def show(self, text: str) -> str:
        """`text` as one line that can be shown: without secrets, of bounded length."""
        for secret in sorted(self.secrets, key=len, reverse=True):
            text = text.replace(secret, MASK)
        text = mask_all(text, self.secrets)
        text = _USER_INFORMATION.sub(MASK, text)
        lines = (line.strip() for line in text.splitlines())
        told = [line for line in lines if line and not line.startswith(("hint:", "warning:"))]
        return visible("; ".join(told)[:400], newline=False) or "git gave no reason"


class Setting(NamedTuple):
    """One of the settings that count in a clone, and the file that it stands in."""

    scope: str
    file: Path | None
    key: str
    value: str

    @property
    def name(self) -> str:
        """The last part of the key, which git gives in small letters."""
        return self.key.rpartition(".")[2]

    def is_of(self, section: str, names: frozenset[str]) -> bool:
        """Whether it is one of these of a section, for all or for one address."""
        return self.key.startswith(f"{section}.") and self.name in names


def remote_names(root: Path, environ: Mapping[str, str]) -> list[str]:
    """What the remotes of the repository that holds `root` are called. Raises ConfigError."""
    clone = find_clone(root, without_hooks(environ))
    settings = _of_the_clone(clone, root) if clone is not None else []
    found = (one.key for one in settings if one.is_of("remote", frozenset({"url"})))
    return list(dict.fromkeys(key.removeprefix("remote.").removesuffix(".url") for key in found))


def addresses_of(root: Path, name: str, environ: Mapping[str, str] = os.environ) -> list[str]:
    """Every address that is pushed to or fetched from as the remote `name`; none without it."""
    try:
        clone = find_clone(root, without_hooks(environ))
        settings = _of_the_clone(clone, root) if clone is not None else []
    except ConfigError:  # there is no git
        return []
    return [one for to in (False, True) for one in _addresses(settings, name, pushed_to=to)]


def find_remote(
    root: Path, name: str, environ: Mapping[str, str], *, pushed_to: bool = True
) -> tuple[Clone, Remote]:
    """The clone that holds `root`, and its remote called `name`.

    The address is the one that is pushed to, or else the one that is fetched from.
    Raises ConfigError: outside a repository, without such a remote, where git refuses, or where the
    address is no place to keep anything.
    """
    if not _NAME.fullmatch(name):
        raise ConfigError(f"`state: {{remote: …}}` cannot be {visible(name, newline=False)}")
    clone = find_clone(root, without_hooks(environ))
    if clone is None:
        raise _no_repository(root)
    settings = _of_the_clone(clone, root)
    url = _address(settings, name, pushed_to=pushed_to)
    nearby = find_nearby(url, clone.top)
    if nearby is not None:
        _check_nearby(nearby, clone, name)
        url = nearby.address or url
    known = {one.key for one in settings}
    patience = tuple(pair for pair in _PATIENCE if pair[0].lower() not in known)
    local = tuple(_taken_over(settings, clone, name))
    given = tuple(_given(environ))
    calm = tuple(_calm(local)) if nearby is not None and not nearby.is_absolute else ()
    address = (
        (f"remote.{REMOTE}.url", url),
        (f"remote.{REMOTE}.pushurl", url),
        # It is the address after all rewriting. This keeps it from being rewritten once more.
        (f"url.{url}.insteadOf", url),
    )
    remote = Remote(
        top=clone.top,
        object_format=clone.object_format,
        environ=_numbered((*patience, *local, *calm, *given, *address)),
        secrets=tuple(_secrets(url, (*local, *given))),
    )
    return clone, remote


def _of_the_clone(clone: Clone, root: Path) -> list[Setting]:
    """The settings that count in a clone, but those of files that somebody's branch may have brought.

    Those of the user and the system are among them. Raises ConfigError.
    """
    return [one for one in _settings(clone, root) if not _is_brought(one, clone)]


def _settings(clone: Clone, root: Path) -> Iterator[Setting]:
    listed = clone.settings()
    if listed.status:
        raise refused(root, listed.err)
    parts = listed.out.decode("utf-8", "surrogateescape").split("\0")
    for scope, origin, told in zip(parts[::3], parts[1::3], parts[2::3], strict=False):
        key, has_value, value = told.partition("\n")
        kind, _, file = origin.partition(":")
        path = clone.top / file if kind == "file" else None
        yield Setting(scope, path, key, value if has_value else "true")


def _is_brought(one: Setting, clone: Clone) -> bool:
    """Whether a setting stands in a file that somebody's branch may have brought."""
    if one.file is None or one.scope not in {"local", "worktree"}:
        return False
    real = one.file.resolve()
    kept = (clone.common.resolve(), clone.folder.resolve())
    return real.is_relative_to(clone.top.resolve()) and not any(map(real.is_relative_to, kept))


def _address(settings: list[Setting], name: str, *, pushed_to: bool) -> str:
    """The first address of the remote called `name`. Raises ConfigError."""
    found = _addresses(settings, name, pushed_to=pushed_to)
    if not found or not found[0]:
        raise ConfigError(
            f"the repository has no remote {name}, where the state is to be kept",
            detail="`git remote -v` lists those that it has; `state: {remote: …}` in postsync.yaml "
            "names the one to use.",
        )
    return found[0]


def _check_nearby(nearby: Nearby, clone: Clone, name: str) -> None:
    """Raise ConfigError where a remote on this machine may be somebody's branch or archive."""
    if any(map(clone.is_within, nearby.parts)):
        raise ConfigError(
            f"the remote {name} lies in the work tree itself, where any branch could bring it along",
            detail=f"Give it the address of a repository elsewhere: git remote set-url {name} …; or "
            "name another remote in `state: {remote: …}` in postsync.yaml.",
        )
    if not nearby.is_absolute and nearby.has_running_settings:
        raise ConfigError(
            f"the settings of the remote {name} name hooks, or files that may, and its address is "
            "relative: an archive could have brought it along",
            detail=f"If it is yours, say where it is: git remote set-url {name} {nearby.folder}",
        )


def _calm(known: Settings) -> Iterator[tuple[str, str]]:
    """The programs of a remote that run nothing of it, where the user names none."""
    named = {key for key, _ in known}
    for name, program in CALM.items():
        if (key := f"remote.{REMOTE}.{name}") not in named:
            yield key, program


def _addresses(settings: list[Setting], name: str, *, pushed_to: bool) -> list[str]:
    """The addresses of the remote called `name`, rewritten as git does it."""
    fetched = [one.value for one in settings if one.key == f"remote.{name}.url"]
    pushed = [one.value for one in settings if one.key == f"remote.{name}.pushurl"]
    if pushed_to and not pushed:
        for_pushes = [_rewritten(url, settings, "pushinsteadof") for url in fetched]
        pushed = [new for new, old in zip(for_pushes, fetched, strict=True) if new != old]
        if pushed:
            return pushed
    return [_rewritten(url, settings, "insteadof") for url in (pushed_to and pushed) or fetched]


def _rewritten(url: str, settings: list[Setting], name: str) -> str:
    """An address with its longest known beginning exchanged."""
    begins = [one for one in settings if one.is_of("url", frozenset({name}))]
    fitting = [one for one in begins if url.startswith(one.value)]
    if not fitting:
        return url
    best = max(fitting, key=lambda one: len(one.value))
    base = best.key.removeprefix("url.").removesuffix(f".{name}")
    return base + url.removeprefix(best.value)


def _taken_over(settings: list[Setting], clone: Clone, name: str) -> Iterator[tuple[str, str]]:
    """The settings that decide how the remote is reached, where git would not find them itself.

    Those of the user and the system count in any repository, if they are not of the remote by its name.
    """
    for one in settings:
        is_local = one.scope in {"local", "worktree"}
        if one.key == f"remote.{name}.{one.name}":
            if one.name in _OF_THE_REMOTE or (one.name in _PROGRAMS_OF_THE_REMOTE and not is_local):
                yield f"remote.{REMOTE}.{one.name}", one.value
        elif is_local and one.is_of("http", _OF_HTTP):
            file = Path(one.value).expanduser() if one.name in _FILES else None
            if file is None or not clone.is_within(clone.top / file):
                yield one.key, one.value
        elif is_local and one.is_of("credential", _OF_CREDENTIALS):
            yield one.key, one.value


def _given(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The settings that the environment holds already, which come after those of files."""
    count = environ.get("GIT_CONFIG_COUNT", "")
    for number in range(int(count) if count.isdecimal() and len(count) < 6 else 0):
        key = environ.get(f"GIT_CONFIG_KEY_{number}")
        if key:
            yield key, environ.get(f"GIT_CONFIG_VALUE_{number}", "")


def _numbered(settings: Settings) -> dict[str, str]:
    numbered = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings):
        numbered[f"GIT_CONFIG_KEY_{number}"] = key
        numbered[f"GIT_CONFIG_VALUE_{number}"] = value
    return numbered


def _secrets(url: str, settings: Settings) -> Iterator[str]:
    """What must not be shown: the user in the address, and headers, whole and word by word."""
    for match in _USER_INFORMATION.finditer(url):
        # Nothing as short as the `git` of most addresses: that stands in every other word.
        for part in (match[0], *match[0].split(":")):
            yield from (one for one in {part, unquote(part)} if len(one) > 3)
    for key, value in settings:
        if key.lower().endswith(".extraheader") and value:
            yield value
            for word in value.split():
                yield from (one for one in (word, *_logins(word)) if len(one) > 8)


def _logins(word: str) -> Iterator[str]:
    """The name and the password in a header `Authorization: Basic`, which a server may repeat."""
    try:
        login = base64.b64decode(word, validate=True).decode()
    except ValueError:
        return
    yield login
    yield from login.split(":", 1)


def _no_repository(root: Path) -> ConfigError:
    return ConfigError(
        f"{root} is not in a git repository, where the state is to be kept",
        detail="Make it one (`git init`, and a remote), or run postsync in a clone. To keep the state in a "
        "file of this machine instead, write `state: {backend: local}` in postsync.yaml.",
    )
