"""Belonging: whose the state is, and that no other service or workspace reads anything into it."""

from collections.abc import Iterator

from postsync.domain.errors import StateError
from postsync.domain.post.content import canonical_json
from postsync.domain.remote.remote import Observation
from postsync.domain.state.identity import Service, is_another_service, is_another_workspace
from postsync.domain.state.record import Snapshot
from postsync.engine.world import World

_OWN_STATE = (
    "give it a state of its own (`path:`, `ref:` or `key:` below `state:` in postsync.yaml)"
)


class AnotherService(StateError):
    """The state is about another service, or another organisation there."""

    code = "another-service"
    exit_code = 4


class AnotherWorkspace(StateError):
    """The state is that of another workspace."""

    code = "another-workspace"
    exit_code = 4


class StateNotKept(StateError):
    """What this run would remember is thrown away with its machine."""

    code = "state-not-kept"

    def __init__(self) -> None:
        super().__init__(f"{NOT_KEPT}, so nothing was done", detail=KEEP_IT)


NOT_KEPT = "the state is a file on this machine, which will not be there at the next run"
KEEP_IT = (
    "The next run would know nothing of what this one has published. Keep the state in the repository: "
    "`state: {backend: git}` in postsync.yaml. On a runner of your own whose folder stays, make the first "
    "run with the environment variable CI unset."
)


def service_of(world: World, snapshot: Snapshot) -> Service | None:
    """The service of this run. What nobody has told yet is as the state has it.

    The organisation is known once the accounts were listed.
    """
    service = world.provider.service() if world.provider else world.service
    noted = snapshot.service
    if service is None or noted is None or service.organisation:
        return service
    return service._replace(organisation=noted.organisation)


def refuse_another(world: World, snapshot: Snapshot) -> None:
    """Raise AnotherService or AnotherWorkspace where `snapshot` certainly is not that of this run.

    To be called once the accounts are known, and before any post is taken for one that is gone.
    """
    for error in others(snapshot, service_of(world, snapshot), world.workspace):
        raise error


def others(
    snapshot: Snapshot, service: Service | None, workspace: str | None
) -> Iterator[StateError]:
    """Why a state is not that of this service, or of this workspace."""
    if is_another_service(snapshot.service, service):
        yield AnotherService(
            f"the state is about {snapshot.service}, and this run would be about {service}",
            detail="Nothing was compared or done. Use the key and the base URL of the service that the "
            f"state is about; if this one is meant to be another, {_OWN_STATE}. If both are one and "
            "the same: `postsync state rebind --service`.",
        )
    if is_another_workspace(snapshot.workspace, workspace):
        yield AnotherWorkspace(
            f"the state is that of the workspace {snapshot.workspace}, and this one is {workspace}",
            detail="Nothing was compared or done, because each would take the posts of the other "
            f"for its own. If this is another workspace, {_OWN_STATE}. If it is the same one, renamed, "
            f"`name: {canonical_json(snapshot.workspace).decode()}` in postsync.yaml keeps the old one, "
            "and `postsync state rebind --workspace` takes the new one.",
        )


def refuse_stranger(snapshot: Snapshot, observation: Observation) -> None:
    """Raise AnotherService for a state that names no service and has nothing in common with this one.

    Older versions wrote such states in rehearsals, too. What they saw published on the sandbox would
    count as published for ever.
    """
    ours, theirs = snapshot.bound_ids(), {account.id for account in snapshot.accounts}
    connected = {account.id for account in observation.accounts}
    if snapshot.service or not (ours and theirs and connected):
        return
    if theirs.isdisjoint(connected) and ours.isdisjoint(observation.posts):
        posts = f"{len(ours)} posts" if len(ours) > 1 else "post"
        raise AnotherService(
            f"the state does not say which service it is about, and this one has neither its {posts} "
            "nor any of its accounts",
            detail="It looks like the state of rehearsals with an older postsync. If it is, put it "
            f"away, or {_OWN_STATE}. If it is about this service after all: "
            "`postsync state rebind --service`.",
        )
