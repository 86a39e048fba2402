"""What became, since a commit, of the posts that nothing is sent of yet: drafts, and what is deferred.

All others a plan holds against what was applied. Of these nothing was, so only files can tell.
"""

from collections.abc import Iterator

from postsync.domain.errors import ConfigError
from postsync.domain.plan.case import normalise
from postsync.domain.plan.plan import Plan, Since
from postsync.domain.post.address import is_meant
from postsync.domain.post.content import Content, same_content
from postsync.domain.post.post import Past, Post, Workspace
from postsync.domain.state.intent import Action
from postsync.domain.state.record import Snapshot


def drafts_in(plan: Plan, workspace: Workspace) -> tuple[Post, ...]:
    """The drafts that stay drafts: a plan does nothing about them."""
    changed = {change.address for change in plan.changes}
    return tuple(
        post
        for post in workspace.posts
        if post.content.draft
        and post.address not in changed
        and (not plan.targets or post.address in plan.targets)
    )


def since(
    past: Past | ConfigError | None, plan: Plan, workspace: Workspace, snapshot: Snapshot
) -> Since | None:
    """The drafts and the deferred posts of `plan` that are not as `past` has them; None without one."""
    if past is None:
        return None
    if isinstance(past, ConfigError):
        return Since(problem=past.message)
    return Since(past.commit, dict(_differing(past, plan, workspace, snapshot)))


def _differing(
    past: Past, plan: Plan, workspace: Workspace, snapshot: Snapshot
) -> Iterator[tuple[str, Content | None]]:
    now = {post.address: post.content for post in plan.drafts}
    now |= {
        change.address: change.after
        for change in plan.changes
        if change.action is Action.DEFER and change.after
    }
    networks = {c.address: {to.network for to in c.destinations} for c in plan.changes}
    for address, content in sorted(now.items()):
        post = past.posts.get(address)
        # As the plan has it: what is filled in now was filled in then.
        then = normalise(post.content, networks.get(address, ())) if post else None
        if then is None or not _are_alike(then, content):
            yield address, then
    there = {*snapshot.records, *snapshot.intents, *(change.address for change in plan.changes)}
    there |= {post.address for post in workspace.posts}
    there |= {one.address for one in workspace.broken if one.address}
    for address, post in past.posts.items():
        if address not in there and (not plan.targets or is_meant(address, plan.targets)):
            yield address, post.content


def _are_alike(then: Content, now: Content) -> bool:
    """Whether nothing but the places of files differs."""
    return same_content(then, now) and then._replace(containers=now.containers) == now
