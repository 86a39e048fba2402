"""Previewing: what the public will see of the posts of a plan. Reads everything, changes nothing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from postsync.domain.config import PreviewConfig
from postsync.domain.diagnostic import Diagnostic, Diagnostics, sort_diagnostics
from postsync.domain.errors import ConfigError
from postsync.domain.looks.card import Card, Picture, key_of
from postsync.domain.looks.drawing import draw
from postsync.domain.networks import network_named, username_key
from postsync.domain.plan.addressing import AccountIndex, address_post, recorded_destinations
from postsync.domain.plan.changes import field_changes
from postsync.domain.plan.plan import Change, Destination, FieldChange, Reason
from postsync.domain.post.content import Content, Media
from postsync.domain.post.media import MediaFacts
from postsync.domain.post.post import NO_FILES, Past, Post
from postsync.domain.remote.remote import DeliveryStatus
from postsync.domain.run.calendar import Calendar, Entry, State, make_calendar
from postsync.domain.run.preview import Preview, Shown
from postsync.domain.run.status import Lifecycle, PostStatus
from postsync.domain.state.intent import Action
from postsync.engine.planning import Planned, plan_workspace
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

_ORDER = {
    state: rank
    for rank, state in enumerate(
        (
            State.QUESTION,
            State.BLOCKED,
            State.CHANGED,
            State.NEW,
            State.CANCELLED,
            State.DEFERRED,
            State.FAILED,
            State.UNKNOWN,
            State.MISSED,
            State.DRAFT,
            State.SCHEDULED,
            State.GONE,
            State.PUBLISHED,
        )
    )
}

_EVER = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)


class UnknownAddress(ConfigError):
    """A post is asked for that there is not."""

    code = "unknown-address"

    def __init__(self, addresses: Iterable[str], known: Iterable[str]) -> None:
        from difflib import get_close_matches

        missing, every = list(addresses), list(known)
        near = list(dict.fromkeys(n for one in missing for n in get_close_matches(one, every)))
        super().__init__(
            f"no post has the address {', '.join(missing)}",
            detail=f"Near by: {', '.join(near)}." if near else "`postsync status` lists them.",
        )


class Asked(NamedTuple):
    """What is to be drawn. `every`: all posts, not only those that change; `addresses` limit it.

    `months` is how many the calendar shows; None: as many as there are posts for. What is over for
    longer than `back` is in no calendar; None: all of it is.
    """

    zone: tzinfo
    timezone: str
    addresses: tuple[str, ...] = ()
    every: bool = False
    months: int | None = None
    config: PreviewConfig = PreviewConfig()
    back: timedelta | None = SEEN_BACK


def preview_workspace(world: World, options: Options, asked: Asked) -> Preview:
    """Plan, draw what the plan shows, and lay everything out in a calendar.

    With `options.base`, what is before stands in the files of the commit that HEAD has in common with
    it. Raises what `plan_workspace` raises, and UnknownAddress.
    """
    planned = plan_workspace(world, options)
    past = planned.base
    if isinstance(past, ConfigError):
        raise past
    drawing = _Drawing(world, options, planned, past, asked)
    shown = tuple(sorted(drawing.shown(), key=_in_order))
    told = {post.address for post in shown}
    return Preview(
        plan=planned.plan,
        posts=shown,
        calendar=drawing.calendar(),
        timezone=asked.timezone,
        base=past.commit if past else None,
        pictures=drawing.pictures(shown),
        avatars=drawing.avatars(shown),
        diagnostics=sort_diagnostics(
            item for item in drawing.diagnostics if item.address not in told
        ),
    )


def calendar_of(world: World, options: Options, asked: Asked) -> Calendar:
    """Plan, and lay every post out in a calendar. Raises what `plan_workspace` raises."""
    return _Drawing(world, options, plan_workspace(world, options), None, asked).calendar()


def _in_order(post: Shown) -> tuple[bool, int, datetime, str]:
    at = post.scheduled_at or _NEVER
    return (not post.publishes_now, _ORDER[post.state], at, post.address)


@dataclass(slots=True)
class _One:
    """Everything that is known of one address."""

    address: str
    post: Post | None = None
    change: Change | None = None
    status: PostStatus | None = None
    is_broken: bool = False

    @property
    def state(self) -> State:
        change, status = self.change, self.status
        if change is not None and change.question is not None:
            return State.QUESTION
        if change is not None and Reason.BEYOND_HORIZON in change.reasons:
            return State.DEFERRED
        if change is not None and change.action in _OF_ACTIONS:
            return _OF_ACTIONS[change.action]
        if self.is_broken:
            return State.BLOCKED
        if status is None:
            return State.NEW
        return _OF_LIFECYCLES.get(status.lifecycle, State.PUBLISHED)

    @property
    def content(self) -> Content | None:
        """What it says now; None where it is to be taken back."""
        change = self.change
        if change is not None and change.action in {Action.CANCEL, Action.ARCHIVE}:
            return self.post.content if self.post else None
        if change is not None and change.after is not None:
            return change.after
        return self.post.content if self.post else None

    @property
    def at(self) -> datetime | None:
        """When it goes out, or went out; None where nobody says."""
        change, content = self.change, self.content
        if change is not None and (change.scheduled_at or change.publishes_now):
            return change.scheduled_at
        if self.status is not None and self.status.scheduled_at is not None:
            return self.status.scheduled_at
        if content is not None and content.scheduled_at is not None:
            return content.scheduled_at
        return self.status.published_at if self.status else None


@dataclass(slots=True)
class _Drawing:
    """One preview while it is made."""

    world: World
    options: Options
    planned: Planned
    past: Past | None
    asked: Asked
    index: AccountIndex = field(init=False)
    facts: Mapping[str, MediaFacts] = field(init=False)
    ones: dict[str, _One] = field(init=False)
    archived: list[PostStatus] = field(init=False)
    diagnostics: Diagnostics = field(init=False)
    _said: dict[str, list[Diagnostic]] = field(init=False)

    def __post_init__(self) -> None:
        planned, plan = self.planned, self.planned.plan
        self.index = AccountIndex(planned.request.observation.accounts)
        past_media = self.past.media if self.past else {}
        self.facts = {**past_media, **plan.media, **planned.workspace.media}
        self.diagnostics = tuple(dict.fromkeys((*planned.workspace.diagnostics, *plan.diagnostics)))
        self._said = {}
        for item in self.diagnostics:
            if item.address is not None:
                self._said.setdefault(item.address, []).append(item)
        self._gather()
        self._refuse_unknown()

    def _gather(self) -> None:
        planned = self.planned
        ones = {post.address: _One(post.address, post=post) for post in planned.workspace.posts}
        for broken in planned.workspace.broken:
            if broken.address is not None:
                ones[broken.address] = _One(broken.address, post=broken.post, is_broken=True)
        for change in planned.plan.changes:
            ones.setdefault(change.address, _One(change.address)).change = change
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
            ones.setdefault(address, _One(address)).status = status
        self.ones = ones

    def _refuse_unknown(self) -> None:
        missing = [one for one in self.asked.addresses if one not in self.ones]
        if missing:
            raise UnknownAddress(missing, sorted(self.ones))

    def shown(self) -> Iterator[Shown]:
        """The posts that are asked for."""
        return (self._show(one) for one in self._wanted())

    def _wanted(self) -> Iterator[_One]:
        wanted = set(self.asked.addresses)
        for one in self.ones.values():
            if one.address in wanted or (not wanted and self._is_worth_it(one)):
                yield one

    def _is_worth_it(self, one: _One) -> bool:
        if self.asked.every:
            return one.post is not None or one.change is not None
        if one.change is not None or one.is_broken:
            return one.change is None or one.change.action is not Action.ARCHIVE
        return self.past is not None and one.post is not None and bool(self._before(one)[1])

    def _before(self, one: _One) -> tuple[Content | None, tuple[FieldChange, ...]]:
        """What it said before, and which fields differ; without a base, by what was recorded."""
        change, content = one.change, one.content
        if self.past is None:
            if change is None or change.before is None:
                return None, ()
            return change.before, change.fields if change.after is not None else ()
        old = self.past.posts.get(one.address)
        if old is None and change is not None and change.previous_address is not None:
            old = self.past.posts.get(change.previous_address)
        before = old.content if old else None
        return before, field_changes(before, content) if content is not None else ()

    def _show(self, one: _One) -> Shown:
        change, content = one.change, one.content
        before, changed = self._before(one)
        destinations = self._destinations(one)
        was_at = before.scheduled_at if before and before.scheduled_at != one.at else None
        differs = before is not None and (content is None or bool(changed))
        span = change.span if change and change.span else one.post.span if one.post else None
        return Shown(
            address=one.address,
            state=one.state,
            file=span.file if span else one.status.file if one.status else None,
            line=span.line if span else None,
            scheduled_at=one.at,
            was_at=was_at,
            publishes_now=bool(change and change.publishes_now and change.question is None),
            change=change,
            destinations=destinations,
            changed=changed if before is not None else (),
            cards=self._cards(content, destinations) if content is not None else (),
            cards_before=self._cards(before, self._destinations_before(one, before, destinations))
            if before is not None and differs
            else (),
            diagnostics=tuple(self._said.get(one.address, ())),
            urls=_urls(one.status),
            labels=content.labels if content else (),
        )

    def _destinations(self, one: _One) -> tuple[Destination, ...]:
        if one.change is not None and one.change.destinations:
            return one.change.destinations
        record = self.planned.request.snapshot.records.get(one.address)
        if one.post is not None:
            return address_post(one.post, record, self.index).destinations
        return recorded_destinations(record, self.index) if record else ()

    def _destinations_before(
        self, one: _One, before: Content, now: tuple[Destination, ...]
    ) -> tuple[Destination, ...]:
        content = one.content
        if content is not None and set(content.selectors) == set(before.selectors):
            return now
        record = self.planned.request.snapshot.records.get(one.address)
        if record is not None and set(record.content.selectors) == set(before.selectors):
            return recorded_destinations(record, self.index)
        if self.index.accounts:
            found = self.index.resolve(before.selectors).accounts
            return self.index.destinations(account.id for account in found)
        return now

    def _cards(self, content: Content, destinations: Iterable[Destination]) -> tuple[Card, ...]:
        return tuple(
            draw(
                content,
                network=to.network,
                username=to.username,
                account_id=to.account_id,
                name=self._name(to),
                media=self.facts,
                device=self.asked.config.device,
            )
            for to in destinations
            if to.network
        )

    def _name(self, to: Destination) -> str:
        """How people know the account: as the configuration says, else as the service does."""
        named = self.asked.config.names.get(f"{to.network}:{username_key(to.username)}")
        account = self.index.by_id.get(to.account_id or "")
        return named or (account.nickname if account else "") or to.username

    def calendar(self) -> Calendar:
        """All posts that are still to come, and those that were seen lately."""
        now, asked = self.planned.plan.now, self.asked
        horizon = self.world.capability.within(self.options.policy.horizon)
        return make_calendar(
            self._entries({one.address for one in self._wanted()}),
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
            at = one.at
            before, _ = self._before(one) if one.address in shown else (None, ())
            if at is not None and at < back and one.address not in shown:
                continue
            yield Entry(
                address=one.address,
                state=one.state,
                at=at,
                was_at=before.scheduled_at if before and before.scheduled_at != at else None,
                publishes_now=bool(one.change and one.change.publishes_now),
                accounts=tuple(map(_account, self._destinations(one))),
                urls=_urls(one.status),
                file=one.post.span.file if one.post else None,
                line=one.post.span.line if one.post else None,
                texts=one.content.texts if one.content else before.texts if before else (),
                timezone=_own_zone(one.post),
                diagnostics=tuple(self._said.get(one.address, ())),
                is_shown=one.address in shown,
            )
        for status in self.archived:
            when = status.scheduled_at or status.published_at
            if when is not None and when >= back:
                yield Entry(
                    address=status.address,
                    state=State.PUBLISHED if _urls(status) or _is_out(status) else State.GONE,
                    at=when,
                    accounts=tuple((one.network, one.username) for one in status.deliveries),
                    urls=_urls(status),
                )

    def pictures(self, shown: Iterable[Shown]) -> Mapping[str, Picture]:
        """A picture of every medium on a card."""
        if self.world.album is None:
            return {}
        media: dict[str, Media] = {}
        for post in shown:
            for card in (*post.cards, *post.cards_before):
                media.update((key_of(medium), medium) for medium in _media_of(card))
        kept = self.past.files if self.past else NO_FILES
        return self.world.album.pictures(media.values(), kept)

    def avatars(self, shown: Iterable[Shown]) -> Mapping[str, Picture]:
        """The pictures of the accounts that are shown, as far as the configuration names some."""
        paths = self.asked.config.avatars
        if self.world.album is None or not paths:
            return {}
        names = {
            f"{to.network}:{username_key(to.username)}" for p in shown for to in p.destinations
        }
        return {name: self.world.album.avatar(paths[name]) for name in sorted(names & paths.keys())}


def _media_of(card: Card) -> Iterator[Media]:
    for part in card.parts:
        if part.pictures is not None:
            yield from (tile.medium for tile in part.pictures.tiles)
    if card.grid is not None:
        yield card.grid.medium
    if card.cover is not None:
        yield card.cover


def _account(to: Destination) -> tuple[str, str]:
    """The account of the calendar; without a username where all of a network are meant."""
    is_network = to.account_id is None and network_named(to.username) == to.network
    return to.network, "" if is_network else to.username


def _own_zone(post: Post | None) -> str | None:
    """The zone that the post's own file names for its time."""
    at = post.own.at if post and post.own else None
    return at.partition(" ")[2] or None if at else None


def _urls(status: PostStatus | None) -> tuple[tuple[str, str, str], ...]:
    if status is None:
        return ()
    return tuple((one.network, one.username, one.url) for one in status.deliveries if one.url)


def _is_out(status: PostStatus) -> bool:
    return any(one.status is DeliveryStatus.PUBLISHED for one in status.deliveries)
