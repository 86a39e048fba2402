"""The preview: what the public will see of the posts of a plan, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from postsync.domain.diagnostic import Diagnostics
from postsync.domain.looks.card import Card, Picture
from postsync.domain.plan.plan import Change, Destination, FieldChange, Plan
from postsync.domain.post.post import Part
from postsync.domain.run.calendar import Calendar, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One post of the preview, with a card for each account that it goes to.

    `was_at` is the time before, where it differs. `cards_before` and `changed` are what the base, or
    else the record, says; empty where nothing differs or there was nothing. `urls` are those of its
    deliveries that are out, by network and username. `overdue`: its time has passed, and it did not go
    out. `unmatched` are selectors that mean no account which is known, so that there is no card for them.
    `change` is None where the plan does nothing.
    """

    address: str
    state: State
    file: str | None = None
    line: int | None = None
    scheduled_at: datetime | None = None
    was_at: datetime | None = None
    publishes_now: bool = False
    change: Change | None = None
    destinations: tuple[Destination, ...] = ()
    unmatched: tuple[str, ...] = ()
    changed: tuple[FieldChange, ...] = ()
    cards: tuple[Card, ...] = ()
    cards_before: tuple[Card, ...] = ()
    diagnostics: Diagnostics = ()
    urls: tuple[tuple[str, str, str], ...] = ()
    labels: tuple[str, ...] = ()
    overdue: bool = False
    part: Part | None = None
    """What it is a part of, if its document is more than this post."""
    together: tuple[str, ...] = ()
    """The addresses of all posts of its document that are shown, if it is not the only one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Everything that the page, its JSON and the terminal show. Times are UTC, `timezone` is shown beside.

    `posts` are in the order of the page: what goes out now, blocked, changed, new, cancelled, deferred,
    the rest; in each, by time. `base` is the commit that is held against, None for the recorded state.
    `pictures` are by `key_of` of a medium. `diagnostics` are those of no post that is shown.
    """

    plan: Plan
    posts: tuple[Shown, ...]
    calendar: Calendar
    timezone: str
    base: str | None = None
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    avatars: Mapping[str, Picture] = field(default_factory=dict)
    """By `network:username`."""
    diagnostics: Diagnostics = ()
