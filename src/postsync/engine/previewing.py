"""Previewing: what the public will see of the posts of a plan. Reads everything, changes nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from postsync.domain.diagnostic import sort_diagnostics
from postsync.domain.errors import ConfigError
from postsync.domain.looks.card import Card, Picture, key_of
from postsync.domain.looks.drawing import draw
from postsync.domain.networks import username_key
from postsync.domain.plan.addressing import recorded_destinations
from postsync.domain.plan.plan import Destination
from postsync.domain.post.content import Content, Media
from postsync.domain.post.post import NO_FILES
from postsync.domain.run.calendar import Calendar, State
from postsync.domain.run.preview import Preview, Shown
from postsync.engine.gathering import Asked, Gathered, One, is_overdue, urls_of
from postsync.engine.planning import plan_workspace
from postsync.engine.world import Options, World

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

_NEVER = datetime.max.replace(tzinfo=UTC)


def preview_workspace(world: World, options: Options, asked: Asked) -> Preview:
    """Plan, draw what the plan shows, and lay everything out in a calendar.

    With `options.base`, what is before stands in the files of the commit that HEAD has in common with
    it. Raises what `plan_workspace` raises, and UnknownAddress.
    """
    planned = plan_workspace(world, options)
    past = planned.base
    if isinstance(past, ConfigError):
        raise past
    posts = Gathered(world, options, planned, past, asked)
    drawing = _Drawing(posts)
    shown = together(sorted(drawing.shown(), key=in_order))
    told = {post.address for post in shown}
    return Preview(
        plan=planned.plan,
        posts=shown,
        calendar=posts.calendar(),
        timezone=asked.timezone,
        base=past.commit if past else None,
        pictures=drawing.pictures(shown),
        avatars=drawing.avatars(shown),
        diagnostics=sort_diagnostics(
            item
            for item in posts.diagnostics
            if told.isdisjoint(item.addresses) and not (asked.addresses and item.address)
        ),
    )


def calendar_of(world: World, options: Options, asked: Asked) -> Calendar:
    """Plan, and lay every post out in a calendar. Raises what `plan_workspace` raises."""
    return Gathered(world, options, plan_workspace(world, options), None, asked).calendar()


def in_order(post: Shown) -> tuple[bool, int, datetime, str]:
    """What a preview is sorted by: the weightiest state first, in each by time."""
    at = post.scheduled_at or _NEVER
    return (not post.publishes_now, _ORDER[post.state], at, post.address)


def together(posts: Sequence[Shown]) -> tuple[Shown, ...]:
    """Posts in their order; those of a document with the same state stand where the first of them does."""
    first: dict[object, int] = {}
    members: dict[str, list[str]] = {}
    for place, post in enumerate(posts):
        first.setdefault(_lot(post), place)
        if post.part is not None:
            members.setdefault(post.part.of, []).append(post.address)
    # One list for all of them: as many as there are, each with its own, would take no end of memory.
    every = {of: tuple(addresses) for of, addresses in members.items()}
    side_by_side = sorted(posts, key=lambda post: first[_lot(post)])
    return tuple(
        replace(post, together=every[post.part.of])
        if post.part is not None and len(every[post.part.of]) > 1
        else post
        for post in side_by_side
    )


def _lot(post: Shown) -> object:
    """What posts have in common that stand together."""
    return (post.publishes_now, post.state, post.part.of) if post.part else post.address


class _Drawing(NamedTuple):
    """Draws posts on cards."""

    posts: Gathered

    def shown(self) -> Iterator[Shown]:
        """The posts that are asked for."""
        return (self._show(one) for one in self.posts.wanted())

    def _show(self, one: One) -> Shown:
        change, content = one.change, one.content
        before, changed = self.posts.before(one)
        destinations = self.posts.destinations(one)
        differs = before is not None and (content is None or bool(changed))
        span = change.span if change and change.span else one.post.span if one.post else None
        return Shown(
            address=one.address,
            state=one.state,
            file=span.file if span else one.status.file if one.status else None,
            line=span.line if span else None,
            scheduled_at=one.at,
            was_at=one.was_at(before),
            publishes_now=bool(change and change.publishes_now and change.question is None),
            change=change,
            destinations=destinations,
            unmatched=self._unmatched(content),
            changed=changed if before is not None else (),
            cards=self._cards(one, content, destinations) if content is not None else (),
            cards_before=self._cards(
                one, before, self._destinations_before(one, before, destinations), is_before=True
            )
            if before is not None and differs
            else (),
            diagnostics=tuple(self.posts.said.get(one.address, ())),
            urls=urls_of(one.status),
            labels=content.labels if content else (),
            overdue=is_overdue(one),
            part=one.post.part if one.post else None,
        )

    def _unmatched(self, content: Content | None) -> tuple[str, ...]:
        """The selectors that mean no account; without a list of accounts nobody can tell."""
        if content is None or not self.posts.index.accounts:
            return ()
        return self.posts.index.resolve(content.selectors).unmatched

    def _destinations_before(
        self, one: One, before: Content, now: tuple[Destination, ...]
    ) -> tuple[Destination, ...]:
        content = one.content
        if content is not None and set(content.selectors) == set(before.selectors):
            return now
        record = self.posts.planned.request.snapshot.records.get(one.address)
        if record is not None and set(record.content.selectors) == set(before.selectors):
            return recorded_destinations(record, self.posts.index)
        if self.posts.index.accounts:
            found = self.posts.index.resolve(before.selectors).accounts
            return self.posts.index.destinations(account.id for account in found)
        return now

    def _cards(
        self,
        one: One,
        content: Content,
        destinations: tuple[Destination, ...],
        *,
        is_before: bool = False,
    ) -> tuple[Card, ...]:
        """The cards of a post, from an earlier preview if they would be the same."""
        drawn = self.posts.asked.drawn
        if drawn is None:
            return self._draw(content, destinations)
        what = (content, destinations)
        known = drawn.get((one.address, is_before))
        if known is None or known[0] != what:
            known = drawn[one.address, is_before] = what, self._draw(content, destinations)
        return known[1]

    def _draw(self, content: Content, destinations: Iterable[Destination]) -> tuple[Card, ...]:
        return tuple(
            draw(
                content,
                network=to.network,
                username=self.posts.name_of(to),
                account_id=to.account_id,
                name=self._name(to),
                media=self.posts.facts,
                device=self.posts.asked.config.device,
            )
            for to in destinations
            if to.network
        )

    def _name(self, to: Destination) -> str:
        """How people know the account: as the configuration says, else as the service does."""
        named = self.posts.asked.config.names.get(f"{to.network}:{username_key(to.username)}")
        account = self.posts.index.by_id.get(to.account_id or "")
        every = "every account" if to.means_every else to.username
        return named or (account.nickname if account else "") or every

    def pictures(self, shown: Iterable[Shown]) -> Mapping[str, Picture]:
        """A picture of every medium on a card."""
        if self.posts.world.album is None:
            return {}
        media: dict[str, Media] = {}
        for post in shown:
            for card in (*post.cards, *post.cards_before):
                media.update((key_of(medium), medium) for medium in _media_of(card))
        kept = self.posts.past.files if self.posts.past else NO_FILES
        return self.posts.world.album.pictures(media.values(), kept)

    def avatars(self, shown: Iterable[Shown]) -> Mapping[str, Picture]:
        """The pictures of the accounts that are shown, as far as the configuration names some."""
        paths = self.posts.asked.config.avatars
        if self.posts.world.album is None or not paths:
            return {}
        names = {
            f"{to.network}:{username_key(to.username)}" for p in shown for to in p.destinations
        }
        return {
            name: self.posts.world.album.avatar(paths[name])
            for name in sorted(names & paths.keys())
        }


def _media_of(card: Card) -> Iterator[Media]:
    for part in card.parts:
        if part.pictures is not None:
            yield from (tile.medium for tile in part.pictures.tiles)
    if card.grid is not None:
        yield card.grid.medium
    if card.cover is not None:
        yield card.cover
