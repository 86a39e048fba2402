"""Gathering: everything that is known of each post, from its file, the plan and the survey, in one place.

Previews draw from it, and calendars are laid out of it, so that they cannot disagree.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from postsync.domain.config import PreviewConfig
from postsync.domain.diagnostic import Diagnostic, Diagnostics
from postsync.domain.errors import UnknownAddress
from postsync.domain.looks.card import Card
from postsync.domain.plan.addressing import AccountIndex, address_post, recorded_destinations
from postsync.domain.plan.case import normalise
from postsync.domain.plan.changes import field_changes
from postsync.domain.plan.plan import Change, Destination, FieldChange, Reason
from postsync.domain.post.address import names_of
from postsync.domain.post.content import Content
from postsync.domain.post.media import MediaFacts
from postsync.domain.post.post import Past, Post
from postsync.domain.remote.remote import DeliveryStatus
from postsync.domain.run.calendar import Calendar, Entry, State, make_calendar
from postsync.domain.run.gaps import Account
from postsync.domain.run.status import Lifecycle, PostStatus
from postsync.domain.schedule import ZoneNamed
from postsync.domain.state.intent import Action
from postsync.engine.planning import Planned
from postsync.engine.surveying import statuses
from postsync.engine.world import Options, World

SEEN_BACK = timedelta(days=45)
"""How long what is over stays in the calendar: the month before beside this one."""

_OF_ACTIONS = {
    Action.CREATE: State.NEW,
    Action.ADOPT: State.NEW,
    Action.UPDATE: State.CHANGED,
    Action.REPLACE: State.CHANGED,
    Action.CANCEL: State.CANCELLED,
    Action.DEFER: State.DEFERRED,
    Action.BLOCKED: State.BLOCKED,
}

_OF_LIFECYCLES = {
    Lifecycle.DRAFT: State.DRAFT,
    Lifecycle.DEFERRED: State.DEFERRED,
    Lifecycle.NEW: State.NEW,
    Lifecycle.MISSED: State.MISSED,
    Lifecycle.QUESTION: State.QUESTION,
    Lifecycle.SCHEDULED: State.SCHEDULED,
    Lifecycle.PUBLISHING: State.SCHEDULED,
    Lifecycle.PUBLISHED: State.PUBLISHED,
    Lifecycle.PARTLY_PUBLISHED: State.FAILED,
    Lifecycle.FAILED: State.FAILED,
    Lifecycle.GONE: State.GONE,
    Lifecycle.UNKNOWN: State.UNKNOWN,
}

_OF_DELIVERIES = {
    DeliveryStatus.PENDING: State.SCHEDULED,
    DeliveryStatus.PUBLISHED: State.PUBLISHED,
    DeliveryStatus.FAILED: State.FAILED,
    DeliveryStatus.DELETED: State.GONE,
}

_OVER = frozenset({State.PUBLISHED, State.FAILED})
"""States of a post of which a part may be under way once more."""

_EVER = datetime.min.replace(tzinfo=UTC)


class Asked(NamedTuple):
    """What is to be drawn. `every`: all posts, not only those that change; `addresses` limit it.

    `months` is how many the calendar shows; None: as many as there are posts for. What is over for
    longer than `back` is in no calendar; None: all of it is. `drawn` are the cards of an earlier
    preview, which are taken where content and destinations are the same: its media have to be, too.
    """

    zone: tzinfo
    timezone: str
    zone_named: ZoneNamed
    addresses: tuple[str, ...] = ()
    every: bool = False
    months: int | None = None
    config: PreviewConfig = PreviewConfig()
    back: timedelta | None = SEEN_BACK
    drawn: "Drawn | None" = None


Drawn = dict[tuple[str, bool], tuple[object, tuple[Card, ...]]]
"""What cards were drawn of, and the cards, by address and whether they show what is before."""


@dataclass(slots=True)
class One:
    """Everything that is known of one address.

    `was` is what the base says of a post whose file is gone, and of which nothing was ever sent.
    """

    address: str
    post: Post | None = None
    change: Change | None = None
    status: PostStatus | None = None
    is_broken: bool = False
    was: Content | None = None

    @property
    def state(self) -> State:
        """What is with it."""
        change, status = self.change, self.status
        if change is not None and change.question is not None:
            return State.QUESTION
        if change is not None and Reason.BEYOND_HORIZON in change.reasons:
            return State.DEFERRED
        if change is not None and change.action in _OF_ACTIONS:
            return _OF_ACTIONS[change.action]
        if self.is_broken:
            return State.BLOCKED
        if self.was is not None:
            return State.CANCELLED
        if status is None:
            return State.NEW
        return _OF_LIFECYCLES.get(status.lifecycle, State.PUBLISHED)

    @property
    def content(self) -> Content | None:
        """What it says now; None where it is to be taken back."""
        change = self.change
        if change is not None and change.action in {Action.CANCEL, Action.ARCHIVE}:
            waits = Reason.BEYOND_HORIZON in change.reasons
            return self.post.content if self.post and waits else None
        if change is not None and change.after is not None:
            return change.after
        return self.post.content if self.post else None

    def was_at(self, before: Content | None) -> datetime | None:
        """When it went out before, where that differs; what is blocked stays where it is."""
        if before is None or (self.change is not None and self.change.stands is not None):
            return None
        return before.scheduled_at if before.scheduled_at != self.at else None

    @property
    def at(self) -> datetime | None:
        """When it goes out, or went out; None where nobody says."""
        change, content = self.change, self.content
        if change is not None and change.stands is not None:
            return change.stands
        if change is not None and (change.scheduled_at or change.publishes_now):
            return change.scheduled_at
        if self.status is not None and self.status.scheduled_at is not None:
            return self.status.scheduled_at
        if content is not None and content.scheduled_at is not None:
            return content.scheduled_at
        if self.was is not None:
            return self.was.scheduled_at
        return self.status.published_at if self.status else None


@dataclass(slots=True)
class Gathered:
    """All posts: what is known of each, and what was before, by `past` where a base is named."""

    world: World
    options: Options
    planned: Planned
    past: Past | None
    asked: Asked
    index: AccountIndex = field(init=False)
    facts: Mapping[str, MediaFacts] = field(init=False)
    ones: dict[str, One] = field(init=False)
    archived: list[PostStatus] = field(init=False)
    diagnostics: Diagnostics = field(init=False)
    said: dict[str, list[Diagnostic]] = field(init=False)

    def __post_init__(self) -> None:
        planned, plan = self.planned, self.planned.plan
        self.index = AccountIndex(planned.request.observation.accounts)
        past_media = self.past.media if self.past else {}
        self.facts = {**past_media, **plan.media, **planned.workspace.media}
        whose = {
            item: broken.address
            for broken in planned.workspace.broken
            for item in broken.diagnostics
            if item.address is None and broken.address is not None
        }
        self.diagnostics = tuple(
            item._replace(address=whose[item]) if item in whose else item
            for item in dict.fromkeys((*planned.workspace.diagnostics, *plan.diagnostics))
        )
        self.said = {}
        for item in self.diagnostics:
            for address in item.addresses:
                self.said.setdefault(address, []).append(item)
        self._gather()
        self._refuse_unknown()

    def _gather(self) -> None:
        planned = self.planned
        ones = {post.address: One(post.address, post=post) for post in planned.workspace.posts}
        for broken in planned.workspace.broken:
            if broken.address is not None:
                ones[broken.address] = One(
                    broken.address, post=broken.post or broken.gist, is_broken=True
                )
        for change in planned.plan.changes:
            ones.setdefault(change.address, One(change.address)).change = change
        request = planned.request
        known = statuses(
            self.world,
            self.options,
            planned.workspace,
            request.snapshot,
            request.observation,
            request.at_work,
        )
        self.archived = [status for status in known if status.lifecycle is Lifecycle.ARCHIVED]
        stands = {one.address: one for one in known if one.lifecycle is not Lifecycle.ARCHIVED}
        # What a renamed post was, it is.
        old = planned.plan.renamed
        stands |= {new: stands.pop(was) for new, was in old.items() if was in stands}
        for address, status in stands.items():
            ones.setdefault(address, One(address)).status = status
        for address, was in self._gone(
            ones, {*old.values(), *(one.address for one in self.archived)}
        ):
            ones[address] = One(address, was=was)
        self.ones = ones

    def _gone(
        self, ones: Mapping[str, One], known: Collection[str]
    ) -> Iterator[tuple[str, Content]]:
        """Drafts and deferred posts of the base that the files do not have any more."""
        now = self.planned.plan.now
        for address, post in (self.past.posts if self.past else {}).items():
            at = post.content.scheduled_at
            is_over = at is not None and at <= now
            if address not in ones and address not in known and not is_over:
                yield address, post.content

    def _refuse_unknown(self) -> None:
        if missing := set(self.asked.addresses).difference(*map(_names, self.ones.values())):
            raise UnknownAddress(sorted(missing), sorted(self.ones))

    def wanted(self) -> Iterator[One]:
        """The posts that are to be drawn."""
        wanted = set(self.asked.addresses)
        for one in self.ones.values():
            if not _names(one).isdisjoint(wanted) or (not wanted and self._is_worth_it(one)):
                yield one

    def _is_worth_it(self, one: One) -> bool:
        if self.asked.every:
            return one.post is not None or one.change is not None
        if one.was is not None:
            return True
        if one.change is not None or one.is_broken:
            return one.change is None or one.change.action is not Action.ARCHIVE
        return self.past is not None and one.post is not None and bool(self.before(one)[1])

    def before(self, one: One) -> tuple[Content | None, tuple[FieldChange, ...]]:
        """What it said before, and which fields differ; without a base, by what was recorded."""
        change, content = one.change, one.content
        if self.past is None:
            if change is None or change.before is None:
                return None, ()
            return change.before, change.fields if change.after is not None else ()
        old = self.past.posts.get(one.address)
        if old is None and change is not None and change.previous_address is not None:
            old = self.past.posts.get(change.previous_address)
        if old is None and content is None and change is not None:
            return change.before, ()
        # What a plan fills into a post is filled in on both sides, else it would seem to have come.
        networks = {to.network for to in self.destinations(one)}
        before = normalise(old.content, networks) if old else None
        if content is None:
            return before, ()
        changed = field_changes(before, normalise(content, networks))
        if not changed and change is not None and change.before is not None:
            return change.before, change.fields  # merged before, and not applied yet
        return before, changed

    def destinations(self, one: One) -> tuple[Destination, ...]:
        """Where it goes, or went."""
        if one.change is not None and one.change.destinations:
            return one.change.destinations
        record = self.planned.request.snapshot.records.get(one.address)
        if one.was is not None and self.past is not None:
            return address_post(self.past.posts[one.address], None, self.index).destinations
        if one.post is not None:
            return address_post(one.post, record, self.index).destinations
        return recorded_destinations(record, self.index) if record else ()

    def name_of(self, to: Destination) -> str:
        """The username; with the id where two connected accounts have the same; empty where all are meant."""
        if to.means_every:
            return ""
        is_twin = (
            to.account_id is not None and len(self.index.select(f"{to.network}:{to.username}")) > 1
        )
        return f"{to.username} ({to.account_id})" if is_twin else to.username

    def calendar(self) -> Calendar:
        """All posts that are still to come, and those that were seen lately."""
        now, asked = self.planned.plan.now, self.asked
        horizon = self.world.capability.within(self.options.policy.horizon)
        return make_calendar(
            self._entries({one.address for one in self.wanted()}),
            zone=asked.zone,
            timezone=asked.timezone,
            now=now,
            cadence=self.options.cadence,
            horizon=now + horizon,
            gap=asked.config.gap,
            months=asked.months,
        )

    def _entries(self, shown: set[str]) -> Iterator[Entry]:
        back = _EVER if self.asked.back is None else self.planned.plan.now - self.asked.back
        for one in self.ones.values():
            at, own_zone = one.at, _own_zone(one.post)
            before, _ = self.before(one) if one.address in shown else (None, ())
            if at is not None and at < back and one.address not in shown:
                continue
            yield Entry(
                address=one.address,
                state=one.state,
                at=at,
                was_at=one.was_at(before),
                publishes_now=bool(one.change and one.change.publishes_now),
                accounts=tuple((to.network, self.name_of(to)) for to in self.destinations(one)),
                urls=urls_of(one.status),
                overdue=is_overdue(one),
                outcomes=_outcomes(one.status, one.state),
                file=one.post.span.file if one.post else None,
                line=one.post.span.line if one.post else None,
                part=one.post.part if one.post else None,
                texts=_texts(one, before),
                timezone=own_zone,
                zone=self.asked.zone_named(own_zone) if own_zone else None,
                diagnostics=tuple(self.said.get(one.address, ())),
                is_shown=one.address in shown,
            )
        for status in self.archived:
            when = status.scheduled_at or status.published_at
            if when is not None and when >= back:
                yield Entry(
                    address=status.address,
                    state=State.PUBLISHED if urls_of(status) or status.is_out else State.GONE,
                    at=when,
                    accounts=tuple((one.network, one.username) for one in status.deliveries),
                    urls=urls_of(status),
                    outcomes=_outcomes(status),
                )


def _texts(one: One, before: Content | None) -> tuple[str, ...]:
    """What the public will read: what stands, where the words of the file are blocked."""
    change = one.change
    going = change.before if change and change.stands is not None else None
    content = going or one.content or before
    return content.texts if content else ()


def _own_zone(post: Post | None) -> str | None:
    """The zone that the post's own file names for its time."""
    at = post.own.at if post and post.own else None
    return at.partition(" ")[2] or None if at else None


def urls_of(status: PostStatus | None) -> tuple[tuple[str, str, str], ...]:
    """Where it is out: network, username and address."""
    if status is None:
        return ()
    return tuple((one.network, one.username, one.url) for one in status.deliveries if one.url)


def is_overdue(one: One) -> bool:
    """Whether it stands to go out, and should have by now."""
    return one.state is State.SCHEDULED and one.status is not None and one.status.overdue


def _outcomes(status: PostStatus | None, state: State = State.PUBLISHED) -> Mapping[Account, State]:
    """What became of it on each account, once that differs from what is with all of it."""
    deliveries = status.deliveries if status else ()
    if all(one.status is DeliveryStatus.PENDING for one in deliveries):
        return {}
    return {
        (one.network, one.username): _OF_DELIVERIES[one.status]
        for one in deliveries
        if _OF_DELIVERIES[one.status] is not state
        and (one.status is not DeliveryStatus.PENDING or state in _OVER)
    }


def _names(one: One) -> frozenset[str]:
    return one.post.names if one.post else names_of(one.address)
