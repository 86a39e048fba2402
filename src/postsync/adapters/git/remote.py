"""The remote that the workspace's repository names: where it is, and what it takes to get in.

Both are taken as they are there: the address, and the settings for credentials, proxies and
certificates. They reach git through its environment, never on a command line.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from postsync.adapters.git.run import Answer, refused, run_git
from postsync.domain.errors import ConfigError
from postsync.domain.text.text import visible

REMOTE = "state"
"""What the remote is called inside: its real name is the user's, and could mean something else."""

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/-]*")

_SECTIONS = ("http.", "credential.", "ssh.", "protocol.")
_SETTINGS = ("core.sshcommand", "core.askpass", "core.gitproxy")
_OF_THE_REMOTE = ("proxy", "proxyauthmethod", "receivepack", "uploadpack")

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

    def show(self, text: str) -> str:
        """`text` as one line that can be shown: without secrets, of bounded length."""
        for secret in sorted(self.secrets, key=len, reverse=True):
            text = text.replace(secret, "***")
        text = _USER_INFORMATION.sub("***", text)
        lines = (line.strip() for line in text.splitlines())
        told = [line for line in lines if line and not line.startswith(("hint:", "warning:"))]
        return visible("; ".join(told)[:400], newline=False) or "git gave no reason"


def remote_names(root: Path) -> list[str]:
    """What the remotes of the repository that holds `root` are called. Raises ConfigError."""
    return run_git(["-C", str(root.absolute()), "remote"]).lines


def addresses_of(root: Path, name: str) -> list[str]:
    """Every address that is pushed to or fetched from as the remote `name`; none without it."""
    get_url = ["-C", str(root.absolute()), "remote", "get-url", "--all"]
    try:
        answers = [run_git([*get_url, *more, name]) for more in ([], ["--push"])]
    except ConfigError:  # there is no git
        return []
    return [line for answer in answers if not answer.status for line in answer.lines]


def find_remote(
    root: Path, name: str, environ: Mapping[str, str], *, pushed_to: bool = True
) -> Remote:
    """The remote called `name` of the repository that holds `root`.

    Its address is the one that is pushed to, or else the one that is fetched from.
    Raises ConfigError: outside a repository, without such a remote, where git refuses.
    """
    if not _NAME.fullmatch(name):
        raise ConfigError(f"`state: {{remote: …}}` cannot be {visible(name, newline=False)}")
    here = ("-C", str(root.absolute()))
    top, object_format = _place(root, here)
    get_url = ["remote", "get-url", *(["--push"] if pushed_to else []), name]
    url = _url(run_git([*here, *get_url]), name)
    listed = run_git([*here, "config", "--list", "--includes", "--show-scope", "-z"])
    if listed.status:
        raise _refused(root, listed.err)
    settings = listed.out.decode("utf-8", "surrogateescape")
    patience = tuple(pair for pair in _PATIENCE if pair[0].lower() not in settings)
    local = tuple(_taken_over(settings, name))
    given = _given(environ)
    address = (
        (f"remote.{REMOTE}.url", url),
        (f"remote.{REMOTE}.pushurl", url),
        # It is the address after all rewriting. This keeps it from being rewritten once more.
        (f"url.{url}.insteadOf", url),
    )
    return Remote(
        top=top,
        object_format=object_format,
        environ=_numbered((*patience, *local, *given, *address)),
        secrets=tuple(_secrets(url, (*local, *given))),
    )


def _place(root: Path, here: Sequence[str]) -> tuple[Path, str]:
    """The folder that relative addresses are seen from, and the kind of the object ids."""
    found = run_git(
        [*here, "rev-parse", "--show-object-format", "--absolute-git-dir", "--show-cdup"],
    )
    if found.status:
        raise _refused(root, found.err)
    object_format, folder, *up = found.lines
    return (root.absolute() / up[0]).resolve() if up else Path(folder), object_format


def _url(answer: Answer, name: str) -> str:
    lines = answer.lines
    if answer.status or not lines or not lines[0]:
        raise ConfigError(
            f"the repository has no remote {name}, where the state is to be kept",
            detail="`git remote -v` lists those that it has; `state: {remote: …}` in postsync.yaml "
            "names the one to use.",
        )
    return lines[0]


def _taken_over(listed: str, name: str) -> Iterator[tuple[str, str]]:
    """The settings of the repository itself that decide how its remote is reached.

    Those of the user and the system count in any repository.
    """
    parts = listed.split("\0")
    for scope, setting in zip(parts[::2], parts[1::2], strict=False):
        key, has_value, value = setting.partition("\n")
        if scope not in {"local", "worktree"}:
            continue
        of_the_remote = key.removeprefix(f"remote.{name}.")
        if key.startswith(_SECTIONS) or key in _SETTINGS:
            yield key, value if has_value else "true"
        elif of_the_remote in _OF_THE_REMOTE:
            yield f"remote.{REMOTE}.{of_the_remote}", value


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
        yield from (part for part in (match[0], *match[0].split(":")) if len(part) > 3)
    for key, value in settings:
        if key.lower().endswith(".extraheader") and value:
            yield value
            yield from (word for word in value.split() if len(word) > 8)


def _refused(root: Path, complaint: str) -> ConfigError:
    if "not a git repository" in complaint:
        return ConfigError(
            f"{root} is not in a git repository, where the state is to be kept",
            detail="Run postsync in a clone of the repository, or let `state: {backend: …}` in "
            "postsync.yaml name another place.",
        )
    return refused(root, complaint)
