"""What became of the workspace since a commit: its configuration, and what its posts were then."""

from postsync.domain.errors import ConfigError
from postsync.domain.plan.configuration import NOT_COMPARED, Configuration, compare
from postsync.domain.post.post import Past
from postsync.domain.state.record import Snapshot
from postsync.engine.world import World
from postsync.ports import ConfigurationFile


def configuration_since(world: World, snapshot: Snapshot, base: str | None) -> Configuration:
    """The configuration now beside that of `base`, else of the commit that was applied last.

    Where they cannot be compared it says why: only a `base` that is not there stops the plan. Raises
    ConfigError.
    """
    file = world.configuration
    if file is None:
        return NOT_COMPARED
    commit = snapshot.commit if base is None else world.history.commit_of(base)
    if commit is None:
        return _without_commit(world, snapshot, file)
    return _since(world, file, commit, base or "")


def past_of(world: World, base: str | None) -> Past | ConfigError | None:
    """The posts where this branch left `base`, or why they cannot be read; None without one."""
    if base is None:
        return None
    try:
        return world.source.load_at(world.history.fork_of(base))
    except ConfigError as error:
        return error


def _since(world: World, file: ConfigurationFile, commit: str, base: str) -> Configuration:
    compared = Configuration(file=file.name, base=base, commit=commit)
    past = world.history.file_of(commit, file.name)
    if past.data is None:
        return compared._replace(problem=past.problem)
    try:
        before = file.settings(past.data)
    except ConfigError as error:
        return compared._replace(problem=f"in commit {commit[:12]} {error.message}")
    try:
        changes = compare(before, file.settings(), file.usual())
    except ConfigError as error:
        return compared._replace(problem=error.message)
    return compared._replace(changes=changes)


def _without_commit(world: World, snapshot: Snapshot, file: ConfigurationFile) -> Configuration:
    """Beside an earlier version: a branch that moves the state has one of which nothing was applied."""
    compared = Configuration(file=file.name)
    if world.history.head() is None:
        return compared._replace(problem="git has no commit of this folder", is_new=True)
    for commit in world.history.commits_before(file.name):
        earlier = _since(world, file, commit, "")
        if earlier.changes:
            return earlier._replace(is_earlier=True)
    if snapshot.serial == 0:
        return compared._replace(problem="nothing was applied yet (`--base REF` names a commit)")
    return compared._replace(problem="the state does not say which commit was applied last")
