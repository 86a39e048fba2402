"""Trust: which hosts get a secret, and which secret (contract, section 7.2).

`postsync.yaml` comes with every branch, so that it may not decide this. The provider's own host and
this machine are free; what else it names counts only when the environment of whoever runs postsync
names it, too.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from postsync.adapters.http.addresses import (
    USUAL_PORTS,
    Address,
    NoHost,
    Place,
    UnsafeAddress,
    canonical_host,
    read_address,
    read_place,
    resembles,
)
from postsync.adapters.workspace.wording import key
from postsync.domain.config import (
    DEFAULT_REMOTE,
    GitState,
    ProviderConfig,
    S3State,
    StateConfig,
)
from postsync.domain.late import late
from postsync.domain.problem import Path as FieldPath
from postsync.domain.problem import Problem

RULE = "PS114"

BASE_URL_VARIABLE = "POSTSYNC_BASE_URL"
HOSTS_VARIABLE = "POSTSYNC_TRUST_HOSTS"
KEYS_VARIABLE = "POSTSYNC_TRUST_KEYS"

BASE_URL: FieldPath = ("provider", "baseUrl")

_ENDPOINT_VARIABLES = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")

_VARIABLE = late(r"[A-Z_][A-Z0-9_]*")
_OWN_KEYS = late(r"(?:OUTSTAND|POSTSYNC)_\w*", re.ASCII)

_OF_AWS = late(
    r"s3(?:-fips)?(?:\.dualstack)?(?:\.[a-z]{2}(?:-[a-z]+)+-\d{1,2})?\.amazonaws\.com(?:\.cn)?"
)
"""The hosts of S3 itself. Others below amazonaws.com are machines that anybody can rent."""

_TRANSPORT = late(r"[A-Za-z0-9]+::")
_URL = late(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?:[^/]*@)?(?P<place>[^/]*)")
_LIKE_SCP = late(r"(?:[^/]*@)?(?P<host>\[[^]/]*\]|[^:/]+):")

AddressesOf = Callable[[str], Iterable[str]]
"""The addresses of a git remote, by its name."""


class Trust(NamedTuple):
    """What the environment names."""

    hosts: tuple[Place, ...]
    keys: frozenset[str]

    def covers(self, place: Place, scheme: str) -> bool:
        """Whether a place may get secrets. One that is named without a port has the usual one."""
        usual = USUAL_PORTS.get(scheme)
        return place.is_here or any(
            place.host == host and (place.port or usual) == (port or usual)
            for host, port in self.hosts
        )


def read_trust(environ: Mapping[str, str]) -> Trust:
    """What the variables name. What is no host trusts nobody: there are no patterns."""
    places = []
    for entry in _entries(environ.get(HOSTS_VARIABLE, "")):
        try:
            places.append(read_place(entry))
        except NoHost:
            continue
    return Trust(tuple(places), frozenset(_entries(environ.get(KEYS_VARIABLE, ""))))


def checked_provider(
    config: ProviderConfig, own_url: str, environ: Mapping[str, str]
) -> tuple[ProviderConfig, list[Problem]]:
    """`config` with addresses in their one spelling, and without what may not be used.

    And what is wrong with it. Its `base_url` is the one that is written; `own_url` is the provider's.
    """
    written = config.base_url
    own = read_address(own_url) if own_url else None
    address, at_fault = _service_address(written, own, environ)
    shown = str((address or own or _NOWHERE).place)
    name, misused = _key_variable(config.api_key_env, shown, environ)
    checked = config._replace(
        base_url=str(address or ""), configured_url=_in_one_spelling(written), api_key_env=name
    )
    return checked, [problem for problem in (at_fault, misused) if problem]


def _service_address(
    written: str, own: Address | None, environ: Mapping[str, str]
) -> tuple[Address | None, Problem | None]:
    """The address of the service that counts, None for the provider's own, and what is wrong."""
    from_environment = environ.get(BASE_URL_VARIABLE, "").strip()
    if not from_environment and not written:
        return None, None
    try:
        called = BASE_URL_VARIABLE if from_environment else ""
        address = read_address(from_environment or written, called=called)
    except UnsafeAddress as error:
        is_told = not called or called in str(error)
        return None, Problem(
            rule=RULE,
            summary=str(error) if is_told else f"{error} (from {called})",
            detail=error.detail,
            path=BASE_URL,
            elsewhere=bool(from_environment),
        )
    is_own = own is not None and (address.scheme, address.place) == (own.scheme, own.place)
    if from_environment or is_own or read_trust(environ).covers(address.place, address.scheme):
        return address, None
    return None, _untrusted_service(address, own)


def _in_one_spelling(written: str) -> str:
    try:
        return str(read_address(written))
    except UnsafeAddress:
        return written.rstrip("/")


def _key_variable(
    name: str, service: str, environ: Mapping[str, str]
) -> tuple[str, Problem | None]:
    """The variable that the key is read from; empty, with what is wrong, where it may not be sent."""
    if not name or _OWN_KEYS.fullmatch(name) or name in read_trust(environ).keys:
        return name, None
    if name not in environ and not _VARIABLE.fullmatch(name):
        return "", Problem(
            rule=RULE,
            summary="`provider.apiKeyEnv` is not the name of a variable such as OUTSTAND_API_KEY",
            detail="It names the variable that holds the key, in capital letters. If this is the key itself, "
            "remove it and set OUTSTAND_API_KEY to it; if the file was pushed, make a new key.",
            path=("provider", "apiKeyEnv"),
        )
    return "", Problem(
        rule=RULE,
        summary=f"the value of {key(name)} would be sent to {_short(service)} as the API key",
        detail=f"Only variables called OUTSTAND_* or POSTSYNC_* hold such keys. If it is meant, "
        f"{_SAYS_SO} {KEYS_VARIABLE}={name} in the environment. Otherwise remove `apiKeyEnv`, or "
        "rename the variable.",
        path=("provider", "apiKeyEnv"),
    )


def checked_state(
    state: StateConfig, addresses_of: AddressesOf, environ: Mapping[str, str]
) -> tuple[StateConfig, Problem | None]:
    """The state, without a place that may not be used, and what is wrong with that place."""
    match state:
        case S3State(endpoint=str(written)):
            return _at_endpoint(state, written, environ)
        case GitState(remote=name) if name != DEFAULT_REMOTE:
            problem = _remote_problem(name, addresses_of(name), read_trust(environ))
            return (state._replace(remote=DEFAULT_REMOTE) if problem else state), problem
    return state, None


def _at_endpoint(
    state: S3State, written: str, environ: Mapping[str, str]
) -> tuple[S3State, Problem | None]:
    path: FieldPath = ("state", "endpoint")
    try:
        address = read_address(written, sends="the state")
    except UnsafeAddress as error:
        problem = Problem(rule=RULE, summary=str(error), detail=error.detail, path=path)
        return state._replace(endpoint=None), problem
    is_of_aws = address.place.port is None and _OF_AWS.fullmatch(address.place.host)
    is_named = address.place in _endpoints(environ)
    if is_of_aws or is_named or read_trust(environ).covers(address.place, address.scheme):
        return state._replace(endpoint=str(address)), None
    place = address.place
    return state._replace(endpoint=None), Problem(
        rule=RULE,
        summary=f"the state, signed with the AWS credentials, would be sent to {_short(str(place))}, "
        "which only this file names",
        detail=f"If it is meant, {_SAYS_SO} {HOSTS_VARIABLE}={place} in the environment. Otherwise "
        "remove `endpoint`: then the state is kept in S3 itself.",
        path=path,
    )


def _endpoints(environ: Mapping[str, str]) -> Iterable[Place]:
    """The services that the AWS variables name: they get the credentials anyway."""
    for name in _ENDPOINT_VARIABLES:
        try:
            yield read_address(environ.get(name, "")).place
        except UnsafeAddress:
            continue


def _remote_problem(name: str, addresses: Iterable[str], trust: Trust) -> Problem | None:
    for address in addresses:
        if _is_path(address):
            continue
        place, scheme = _remote_place(address)
        if place is not None and trust.covers(place, scheme):
            continue
        way = (
            f"{_SAYS_SO} {HOSTS_VARIABLE}={place} in the environment."
            if place is not None
            else "give the remote a plain https or ssh address: `git remote set-url`."
        )
        where = f"at {_short(str(place))}" if place is not None else "behind an unusual address"
        return Problem(
            rule=RULE,
            summary=f"the state, with git's credentials, would be sent to the remote {key(name)} "
            f"{where}, which only this file names",
            detail=f"If it is meant, {way} Otherwise remove `remote`: then the state is kept at "
            f"`{DEFAULT_REMOTE}`.",
            path=("state", "remote"),
        )
    return None


def _is_path(address: str) -> bool:
    if _TRANSPORT.match(address):
        return False
    if url := _URL.match(address):
        return url["scheme"].lower() == "file" and url["place"] in ("", "localhost")
    return _LIKE_SCP.match(address) is None


def _remote_place(address: str) -> tuple[Place | None, str]:
    """Where the address of a git remote leads, and by which scheme; None where nobody could say."""
    try:
        if not _TRANSPORT.match(address):
            if url := _URL.match(address):
                scheme = {"git+ssh": "ssh", "ssh+git": "ssh"}.get(s := url["scheme"].lower(), s)
                return read_place(url["place"]), scheme
            if like_scp := _LIKE_SCP.match(address):
                return Place(canonical_host(like_scp["host"])), "ssh"
    except NoHost:
        pass
    return None, ""


def _untrusted_service(address: Address, own: Address | None) -> Problem:
    host, shown = address.place.host, _short(str(address.place))
    if own is not None and host != own.place.host and resembles(host, own.place.host):
        shown += f", a look-alike of {own.place}"
    goes = f"The key goes to {own.place} alone. " if own else ""
    return Problem(
        rule=RULE,
        summary=f"the API key would be sent to {shown}, which only this file names",
        detail=f"{goes}If the other host is meant, {_SAYS_SO} {HOSTS_VARIABLE}={address.place} in the "
        f"environment, or {BASE_URL_VARIABLE}={address}. Otherwise remove `baseUrl`.",
        path=BASE_URL,
    )


def _entries(listed: str) -> list[str]:
    return [entry for entry in map(str.strip, listed.split(",")) if entry]


def _short(host: str) -> str:
    """The end of a host, which says whose it is."""
    return host if len(host) <= 60 else f"…{host[-59:]}"


_NOWHERE = Address("https", Place("the service"))

_SAYS_SO = "whoever runs postsync says so outside of the repository:"
