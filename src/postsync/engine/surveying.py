"""Surveying: where every post of the workspace and the state stands now."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from postsync.domain.plan.addressing import (
    AccountIndex,
    address_post,
    destination_as_written,
    recorded_destinations,
)
from postsync.domain.plan.answered import names_account, settled_by, still_open
from postsync.domain.plan.case import recognise
from postsync.domain.plan.elsewhere import Elsewhere
from postsync.domain.plan.findings.accounts import QUIET_AFTER
from postsync.domain.plan.matching import Unmanaged
from postsync.domain.plan.overtaken import Overtaken
from postsync.domain.plan.owners import Owners
from postsync.domain.plan.plan import Destination
from postsync.domain.plan.settlement import (
    Verdict,
    answers_of,
    settle_open,
    wishes_of,
)
from postsync.domain.post.content import Missed
from postsync.domain.post.post import Post, Workspace
from postsync.domain.remote.capability import PUNCTUALITY
from postsync.domain.remote.remote import (
    Observation,
    names_of,
    pending,
)
from postsync.domain.run.events import Noted
from postsync.domain.run.status import Lifecycle, PostStatus, Status
from postsync.domain.state.lease import Holder
from postsync.domain.state.record import Record, Snapshot, Tombstone
from postsync.engine.belonging import refuse_another, refuse_stranger, service_of
from postsync.engine.ledger import Ledger, missing_write
from postsync.engine.observing import LISTED, Observing, is_whole
from postsync.engine.recalling import (
    archived_status,
    doubt_of,
    note_those_standing_again,
    note_work,
    ordered,
    recorded_status,
    status_elsewhere,
    unreached,
)
from postsync.engine.vetting import untrue_among
from postsync.engine.world import Options, World
from postsync.ports import Stored

_IN_ERROR = "its file has errors; `postsync validate` shows them"
_UNASKED = "only the service can tell whether it was made"
_CLOCKS = timedelta(hours=1)
"""How far the clocks of whoever made a post and of the service may lie apart."""


def survey(world: World, options: Options) -> Status:
    """Return the status of every post; nothing is written. Raises ProviderError, StateError."""
    with _begun(world, options, world.clock.now() - LISTED) as looking:
        workspace = world.source.load()
        stored = _stored(world)
        return _seen(world, options, workspace, stored, looking, whole=is_whole(stored)).status


def look(
    world: World,
    options: Options,
    workspace: Workspace,
    concerns: Callable[[Record], bool],
    graves: Callable[[Tombstone], bool] = lambda _grave: True,
) -> Status:
    """Return the status of every post, asking the service only about what concerns the caller.

    The list reaches back only to the oldest post of these records and of cancelled ones; nothing is
    written. Raises ProviderError, StateError. Other posts stand as they are recorded.
    """
    stored = _stored(world)
    since = _reach(world, stored.snapshot, concerns, graves)
    with _begun(world, options, since) as looking:
        return _seen(world, options, workspace, stored, looking, concerns=concerns).status


class Seen(NamedTuple):
    """The status of every post, and what it was made of."""

    status: Status
    snapshot: Snapshot
    observation: Observation


def look_back(
    world: World, options: Options, made_since: datetime, concerns: Callable[[Record], bool]
) -> Seen:
    """Return what `look` does, with all that the service lists since a moment. Writes nothing.

    Raises ProviderError, StateError.
    """
    with _begun(world, options, made_since) as looking:
        workspace, stored = world.source.load(), _stored(world)
        return _seen(world, options, workspace, stored, looking, concerns=concerns)


def _reach(
    world: World,
    snapshot: Snapshot,
    concerns: Callable[[Record], bool],
    graves: Callable[[Tombstone], bool],
) -> datetime:
    """When the oldest post was made that a look is about."""
    now, ahead = world.clock.now(), world.capability.furthest_schedule
    records = filter(concerns, (*snapshot.records.values(), *snapshot.archive.values()))
    made = [record.created_at for record in records if record.created_at]
    made += [intent.at for intent in snapshot.intents.values()]
    # A post that was cancelled longer ago than posts can wait has no time ahead any more.
    made += [
        grave.at - ahead for grave in filter(graves, snapshot.tombstones) if grave.at + ahead > now
    ]
    return max(min(made, default=now) - _CLOCKS, now - LISTED)


def _begun(world: World, options: Options, since: datetime) -> Observing:
    if world.provider is None:
        msg = "the status needs a provider"
        raise ValueError(msg)
    return Observing(
        world.provider, world.observer, parallelism=options.parallelism, created_after=since
    )


def _stored(world: World) -> Stored:
    stored = Ledger(world).stored()
    if missing := missing_write(stored):
        world.observer(Noted(message=missing))
    return stored


def _seen(
    world: World,
    options: Options,
    workspace: Workspace,
    stored: Stored,
    looking: Observing,
    **asked: Any,
) -> Seen:
    snapshot = stored.snapshot
    looking.accounts()
    refuse_another(world, snapshot)
    observation = looking.finish(snapshot, **asked)
    refuse_stranger(snapshot, observation)
    status = Status(
        posts=statuses(world, options, workspace, snapshot, observation, stored.at_work),
        service=service_of(world, snapshot),
        workspace=world.workspace,
        accounts=observation.accounts,
    )
    return Seen(status, snapshot, observation)


def statuses(
    world: World,
    options: Options,
    workspace: Workspace,
    snapshot: Snapshot,
    observation: Observation,
    at_work: Holder | None,
) -> tuple[PostStatus, ...]:
    """Return the status of every post, by what was read and observed already, ordered by address.

    Nothing is asked. Of an observation that is offline, what only the service can tell is left open, and
    nothing is called overdue.
    """
    return _Survey(world, options, workspace, snapshot, observation).posts(at_work)


class _Survey:
    """The files, the state and the service, held against each other."""

    def __init__(
        self,
        world: World,
        options: Options,
        workspace: Workspace,
        snapshot: Snapshot,
        observation: Observation,
    ) -> None:
        self.world = world
        self.policy = options.policy
        self.workspace = workspace
        self.snapshot = snapshot
        self.observation = observation
        self.now = world.clock.now()
        self.names = names_of(observation.accounts)
        self.index = AccountIndex(observation.accounts)
        self.broken = {one.address: one.span for one in workspace.broken if one.address}
        told = {one.post.address: one.post for one in workspace.broken if one.post}
        self.files = told | {post.address: post for post in workspace.posts}
        look = partial(recognise, observation=observation, names=self.names, now=self.now)
        self.elsewhere = Elsewhere(self.files, snapshot, look, self.now)
        applied = {*snapshot.records, *(one.address for one in snapshot.archive.values())}
        self.owners = Owners(self.files, applied, self.index, self.now)
        every = (*snapshot.records.values(), *snapshot.archive.values())
        by_address = [(one.address, one) for one in every]
        self.overtaken = Overtaken(self.files.values(), by_address, snapshot, self.now)
        self.recorded = {
            (one.content.texts, one.content.scheduled_at, to)
            for one in every
            if one.address not in self.files
            for to in one.account_ids
        }

    def posts(self, at_work: Holder | None) -> tuple[PostStatus, ...]:
        snapshot = self.snapshot
        standing = {}
        for address in {*self.files, *self.broken, *snapshot.records, *snapshot.intents}:
            post, record = self.files.get(address), snapshot.records.get(address)
            status = self._known(record, post) if record else self._unsent(address, post)
            standing[address] = self._asked(self._placed(status, post, record), post)
        if at_work is not None:
            note_work(standing, snapshot, at_work)
        elif snapshot.intents:
            self._note_doubt(standing)
        note_those_standing_again(standing, snapshot, self.observation, self.names, self.now)
        archived = (
            replace(
                archived_status(record, self.observation, self.names, self.now),
                accounts=recorded_destinations(record, self.index),
                labels=record.content.labels,
                begins=record.content.begins,
            )
            for record in snapshot.archive.values()
        )
        return ordered((*standing.values(), *archived))

    def _known(self, record: Record, post: Post | None) -> PostStatus:
        status = recorded_status(record, self.observation, self.names, self.now)
        answered = post.content.answers.known if post else record.content.answers.known
        known = [
            delivery.account_id
            for delivery in status.deliveries
            if delivery.account_id in record.known or names_account(answered, delivery)
        ]
        note = _IN_ERROR if record.address in self.broken else ""
        owners = self.owners.of(record.address, status.deliveries)
        own = (one.desired.post.address for one in owners if post is None and not one.sends)
        return replace(
            status,
            settled=(*status.settled, *known, *settled_by(owners)),
            note=status.note or note or unreached(post, record, status, self.index, self.elsewhere),
            answered_by=next(own, ""),
        )

    def _placed(self, status: PostStatus, post: Post | None, record: Record | None) -> PostStatus:
        """`status` with where the post goes, where its file says so, and the labels that it has."""
        at = post.span if post else self.broken.get(status.address)
        content = post.content if post else record.content if record else None
        return replace(
            status,
            file=at.file if at else status.file,
            line=at.line if at else None,
            part=post.part if post else None,
            labels=content.labels if content else (),
            begins=content.begins if content else "",
            accounts=self._accounts(post, record),
        )

    def _accounts(self, post: Post | None, record: Record | None) -> tuple[Destination, ...]:
        """The accounts that a post goes to, or went to; of selectors without one, what they name."""
        if record is not None:
            return recorded_destinations(record, self.index)
        if post is None:
            return ()
        addressed = address_post(post, None, self.index)
        return (*addressed.destinations, *map(destination_as_written, addressed.unmatched))

    def _unsent(self, address: str, post: Post | None) -> PostStatus:
        """The status of an address without a record."""
        if post is None:
            note = _IN_ERROR if address in self.broken else ""
            return PostStatus(address=address, lifecycle=Lifecycle.NEW, note=note)
        at = post.content.scheduled_at
        status = PostStatus(address=address, lifecycle=Lifecycle.NEW, scheduled_at=at, due_at=at)
        if post.content.draft:
            return replace(status, lifecycle=Lifecycle.DRAFT)
        if (part := self._part_of_history(status, post)) is not None:
            return part
        if address in self.broken:
            status = replace(status, note=_IN_ERROR)
            return self._missed(status, post, at) if at and self._is_past(at) else status
        if at is not None and at > self.now + self.world.capability.within(self.policy.horizon):
            return replace(status, lifecycle=Lifecycle.DEFERRED)
        if at is not None and self._is_past(at):
            return self._missed(status, post, at)
        return status

    def _part_of_history(self, status: PostStatus, post: Post) -> PostStatus | None:
        """The status of a post whose document is out already on its accounts, as another post."""
        found = self.elsewhere.out(post.address, None)
        is_ahead = status.scheduled_at is not None and status.scheduled_at > self.now
        if not found or is_ahead:
            return None
        return status_elsewhere(status, found, address_post(post, None, self.index).destinations)

    def _is_past(self, at: datetime) -> bool:
        grace = timedelta(0) if self.world.capability.schedules else PUNCTUALITY
        return at + grace <= self.now

    def _missed(self, status: PostStatus, post: Post, at: datetime) -> PostStatus:
        """The status of a post whose time is over, and that no run has sent."""
        where = address_post(post, None, self.index).account_ids
        if any((post.content.texts, at, to) in self.recorded for to in where):
            note = "it was applied before; `postsync apply` takes it over"
            return replace(status, note=status.note or note)
        match post.content.missed:
            case Missed.PUBLISH:
                note = "its time is over: the next apply publishes it at once"
                return replace(status, note=status.note or note)
            case Missed.SKIP:
                quiet = at + QUIET_AFTER < self.now
                note = "it is skipped, as its file says"
                return replace(status, lifecycle=Lifecycle.MISSED, note=note, quiet=quiet)
        if self.overtaken.has(post):
            note = "its slot in the schedule is over"
            return replace(status, lifecycle=Lifecycle.MISSED, note=note, quiet=True)
        return replace(status, lifecycle=Lifecycle.MISSED)

    def _asked(self, status: PostStatus, post: Post | None) -> PostStatus:
        """`status` with the question that waits for an answer."""
        question = self.snapshot.questions.get(status.address)
        if question is None or (post is None and status.remote_id is None):
            return status
        if post is not None and post.content.draft and status.remote_id is None:
            return status  # nothing is to go out, so nothing is asked
        if post is not None:
            answers = post.content.answers
            is_again = answers.again and not question.answers.again
            if is_again or answers.is_ is not None or still_open(question, post) is None:
                return replace(status, note="answered in its file: `postsync apply` carries it out")
        lifecycle = status.lifecycle
        status = replace(status, due_at=status.due_at or question.since)
        if status.remote_id is None or lifecycle is Lifecycle.GONE:
            lifecycle = Lifecycle.QUESTION
        return replace(status, lifecycle=lifecycle, question=question)

    def _note_doubt(self, standing: dict[str, PostStatus]) -> None:
        """Note on every announced post what is known of it; no run is sending it any more."""
        snapshot = self.snapshot
        names = {account.id: account for account in self.observation.accounts}
        for settlement in settle_open(
            snapshot,
            self.observation,
            Unmanaged(self.observation, snapshot, self.now),
            self.world.capability,
            self.now,
            wish=wishes_of(self.workspace.posts, self.policy, snapshot.records, self.index),
            untrue=untrue_among(self.world, snapshot),
            answers=answers_of(self.workspace.posts),
        ):
            intent = settlement.intent
            is_unasked = self.observation.offline
            address = intent.address
            accounts = [names[one] for one in intent.account_ids if one in names]
            standing[address] = replace(
                standing[address],
                lifecycle=Lifecycle.UNKNOWN,
                file=standing[address].file or intent.file,
                scheduled_at=intent.slot or standing[address].scheduled_at,
                due_at=intent.slot or standing[address].due_at or intent.at,
                remote_id=intent.remote_id,
                deliveries=tuple(pending(a.network, a.username, a.id) for a in accounts),
                overdue=False,
                accounts=self.index.destinations(intent.account_ids),
                note=_UNASKED if is_unasked else doubt_of(settlement),
                intent=intent,
                candidates=tuple(post.id for post in settlement.candidates),
                asks=is_unasked or settlement.verdict is Verdict.ASK,
                quiet=settlement.verdict is Verdict.WAIT and not is_unasked,
            )
