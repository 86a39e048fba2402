"""What a plan rests on: files, state and service as they are, what was asked for, and the policy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from postsync.domain.config import Policy
from postsync.domain.post.post import Broken, Post
from postsync.domain.remote.capability import Capability
from postsync.domain.remote.remote import Observation
from postsync.domain.state.identity import Service
from postsync.domain.state.lease import Holder
from postsync.domain.state.record import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """Everything a plan rests on.

    `targets` limits the plan to these addresses when not empty. `create_anyway` names posts that
    are created although a remote post is like them; `reresolve` names posts whose pinned accounts
    are looked up again. `allow_creates` and `allow_cancels` raise the limits of the policy.
    `restore` names posts whose files win over what somebody did at the service (`*`: all), `adopt` the
    remote post of an address, `retry` failed deliveries by their selectors (none: all of them).
    `attended`: a person has seen the plan and approved what it shows. `broken` are documents that
    have errors. `old_files` were committed more than a day before the state began, or may have been;
    `renamed_files` gives the old file of each one that git says was renamed since the last apply.
    Both ask version control when they are called, so call them only where the answer matters.
    `at_work` is another run that is carrying out what the state has announced. `went_back`: there was
    a newer state than this one, so that posts of ours may be missing from it. `untrue` are addresses
    whose open intent announces what their own post does not make.
    """

    posts: tuple[Post, ...]
    snapshot: Snapshot
    observation: Observation
    capability: Capability
    now: datetime
    policy: Policy = field(default_factory=Policy)
    severities: Mapping[str, str] = field(default_factory=dict)
    commit: str | None = None
    targets: tuple[str, ...] = ()
    create_anyway: frozenset[str] = frozenset()
    reresolve: frozenset[str] = frozenset()
    restore: frozenset[str] = frozenset()
    adopt: Mapping[str, str] = field(default_factory=dict)
    retry: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    allow_creates: int | None = None
    allow_cancels: int | None = None
    allow_publish_now: int | None = None
    allow_vanished: int | None = None
    attended: bool = False
    service: Service | None = None
    workspace: str | None = None
    broken: tuple[Broken, ...] = ()
    old_files: Callable[[], frozenset[str]] = frozenset
    renamed_files: Callable[[], Mapping[str, str]] = dict
    at_work: Holder | None = None
    went_back: bool = False
    untrue: frozenset[str] = frozenset()
