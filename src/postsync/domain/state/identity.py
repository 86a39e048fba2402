"""Whose a state is: the service and the workspace that it is about (contract, section 2.4)."""

from typing import NamedTuple

from postsync.domain.config import ProviderConfig


class Service(NamedTuple):
    """One account of a publishing service.

    `host` is that of its address, with the port where one is named. `organisation` is as the
    service's own answers name it, None where they do not say. `rehearsal`: nothing that is done there
    is published.
    """

    provider: str
    host: str
    organisation: str | None = None
    rehearsal: bool = False

    def __str__(self) -> str:
        organisation = f", organisation {self.organisation}" if self.organisation else ""
        return f"{self.provider} at {self.host}{organisation}"


def service_of(config: ProviderConfig) -> Service:
    """The service that a complete configuration means; its organisation only its answers tell."""
    return Service(config.name, host_of(config.base_url), rehearsal=config.rehearsal)


def host_of(address: str) -> str:
    """The host that an address leads to, with its port unless it is the usual one."""
    scheme, _, rest = address.casefold().partition("://")
    host = rest.partition("/")[0]
    return host.removesuffix({"https": ":443", "http": ":80"}.get(scheme, ":"))


def is_another_service(one: Service | None, other: Service | None) -> bool:
    """Whether two services are certainly not the same; what one side does not know is not compared."""
    if one is None or other is None:
        return False
    pairs = zip(one[:3], other[:3], strict=True)
    return any(mine and its and mine != its for mine, its in pairs)


def is_another_workspace(one: str | None, other: str | None) -> bool:
    """Whether two workspaces are certainly not the same.

    A workspace is called by its `name`, or `OWNER/REPOSITORY:FOLDER`, where the part before the colon
    is empty as long as the repository has no remote.
    """
    if not one or not other:
        return False
    (mine, colon, folder), (its, other_colon, other_folder) = (
        one.partition(":"),
        other.partition(":"),
    )
    if colon and other_colon and not (mine and its):
        return folder != other_folder
    return one != other


def fuller_name(known: str | None, seen: str | None) -> str | None:
    """What a workspace is called from now on: its repository may have got a remote since."""
    if known and seen and known.startswith(":") and not is_another_workspace(known, seen):
        return seen
    return known or seen
