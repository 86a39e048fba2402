"""What a git that we start may know of our environment: what it and ssh need, and no key of anybody's.

The list says what goes through. Programs that git starts itself, an ssh or a credential helper, see no
more than that either.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

_PASSED = frozenset(
    {
        # the user, and where programs keep their things
        "DBUS_SESSION_BUS_ADDRESS",
        "DISPLAY",
        "HOME",
        "LOGNAME",
        "TEMP",
        "TMP",
        "TMPDIR",
        "TZ",
        "USER",
        "WAYLAND_DISPLAY",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_RUNTIME_DIR",
        # how programs find their parts
        "DYLD_LIBRARY_PATH",
        "GIT_EXEC_PATH",
        "LD_LIBRARY_PATH",
        # getting to a remote
        "ALL_PROXY",
        "HTTPS_PROXY",
        "HTTP_PROXY",
        "KRB5CCNAME",
        "KRB5_CONFIG",
        "NO_PROXY",
        "SSH_AGENT_PID",
        "SSH_ASKPASS",
        "SSH_ASKPASS_REQUIRE",
        "SSH_AUTH_SOCK",
        "SSL_CERT_DIR",
        "SSL_CERT_FILE",
        "GIT_ASKPASS",
        "GIT_PROXY_COMMAND",
        "GIT_SSH",
        "GIT_SSH_COMMAND",
        "GIT_SSH_VARIANT",
        # what the user sets for every repository
        "GIT_CONFIG_COUNT",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_CONFIG_PARAMETERS",
        "GIT_CONFIG_SYSTEM",
    }
)

_PASSED_FAMILIES = (
    "GIT_CONFIG_KEY_",
    "GIT_CONFIG_VALUE_",
    "GIT_CURL_",
    "GIT_HTTP_",
    "GIT_PROXY_SSL_",
    "GIT_SSL_",
    "GIT_TRACE",
    "VSCODE_GIT_",
)

_OF_ANOTHER_REPOSITORY = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_CONFIG",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_NAMESPACE",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_QUARANTINE_PATH",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    }
)
"""What git sets for its hooks and aliases. It speaks of the repository that they were called in."""

_OF_DISCOVERY = ("GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_TEST_")
"""How git looks for a repository."""

_ALWAYS = {
    "GCM_INTERACTIVE": "never",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LANGUAGE": "C",
    "LC_ALL": "C",
}
"""Nobody is asked for a password, nothing is fetched on the side, and git speaks English."""


def may_move(variable: str) -> bool:
    """Whether an environment variable could make git look somewhere else for its repository."""
    return variable in _OF_ANOTHER_REPOSITORY or variable.startswith(_OF_DISCOVERY)


def without_hooks(environ: Mapping[str, str]) -> dict[str, str]:
    """An environment without what git sets for its hooks."""
    return {name: environ[name] for name in environ if name not in _OF_ANOTHER_REPOSITORY}


def for_children(environ: Mapping[str, str], *, away_from: Path | None) -> dict[str, str]:
    """The environment of a git command; no program is looked for in `away_from`."""
    passed = {name: value for name, value in environ.items() if _is_passed(name)}
    folders = _folders(environ.get("PATH", os.defpath), away_from)
    # An empty PATH would be the folder that git runs in.
    return {**passed, **_ALWAYS, "PATH": os.pathsep.join(folders) or os.defpath}


def _is_passed(name: str) -> bool:
    # Proxies are written in small letters as well.
    return (name if name.isupper() else name.upper()) in _PASSED or name.startswith(
        _PASSED_FAMILIES
    )


def _folders(path: str, away_from: Path | None) -> Iterator[str]:
    """The folders of `path` that no branch can put programs into."""
    top = away_from.resolve() if away_from is not None else None
    for folder in path.split(os.pathsep):
        # An empty or a relative one means the folder that git happens to run in.
        if Path(folder).is_absolute() and (
            top is None or not Path(folder).resolve().is_relative_to(top)
        ):
            yield folder
