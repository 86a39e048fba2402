"""Cases: one address seen three ways, with everything a decision needs worked out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations

from postsync.domain.networks import NETWORKS
from postsync.domain.plan.accounts import AccountIndex
from postsync.domain.plan.addressing import Addressed, address_post
from postsync.domain.plan.drift import has_drifted
from postsync.domain.plan.matching import NO_MATCHES, Matches
from postsync.domain.post.content import Blocks, Content, same_content
from postsync.domain.post.kind import Kind
from postsync.domain.post.media import Form, form_of_name
from postsync.domain.post.post import Post
from postsync.domain.remote.remote import (
    Delivery,
    Observation,
    RemotePost,
    Standing,
    standing_of,
    with_account_ids,
)
from postsync.domain.schedule import same_slot
from postsync.domain.state.record import Record
from postsync.domain.text.text import comparable


@dataclass(frozen=True, slots=True, kw_only=True)
class Desired:
    """What a file asks for: the post, the accounts it means, and its normalised content."""

    post: Post
    addressed: Addressed
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an applied post: its record and, where it was seen, the post itself."""

    record: Record
    remote: RemotePost | None
    deliveries: tuple[Delivery, ...]
    standing: Standing
    drifted: bool = False

    @property
    def slot(self) -> datetime | None:
        """The slot that the service holds for it, or the recorded one."""
        return self.remote.scheduled_at if self.remote else self.record.echo.scheduled_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One address: what is desired there and what is known of it; at least one is set.

    `wanted` is the time that the file asks for, `slot` the one that the service holds for the applied
    post, or the recorded one. `previous_address` is where the record stands when the post was renamed.
    `matches` are unmanaged posts like it, looked for only when it might have to be created; `doubt`
    says why it might exist all the same when there are none.
    """

    address: str
    desired: Desired | None = None
    post: Post | None = None
    wanted: datetime | None = None
    known: Known | None = None
    record: Record | None = None
    standing: Standing | None = None
    slot: datetime | None = None
    drifted: bool = False
    previous_address: str | None = None
    content_changed: bool = False
    time_changed: bool = False
    accounts_changed: bool = False
    blocks_removed: bool = False
    matches: Matches = NO_MATCHES
    doubt: str | None = None
    create_anyway: bool = False

    @property
    def changed(self) -> bool:
        """Whether the file asks for something else than was applied."""
        return self.content_changed or self.time_changed or self.accounts_changed


def compare(address: str, desired: Desired | None, known: Known | None) -> Case:
    """The case of an address, with the differences between what is desired and what was applied."""
    post, record = desired.post if desired else None, known.record if known else None
    case = Case(
        address=address,
        desired=desired,
        post=post,
        wanted=post.content.scheduled_at if post else None,
        known=known,
        record=record,
        standing=known.standing if known else None,
        slot=known.slot if known else None,
        drifted=known is not None and known.drifted,
        previous_address=record.address if record and record.address != address else None,
    )
    if desired is None or known is None:
        return case
    before, after = known.record.content, desired.content
    content_changed = not same_content(before, after)
    time_changed = before.scheduled_at != after.scheduled_at
    accounts_changed = set(desired.addressed.account_ids) != set(known.record.account_ids)
    if not (content_changed or time_changed or accounts_changed):
        return case  # as nearly always
    return replace(
        case,
        content_changed=content_changed,
        time_changed=time_changed,
        accounts_changed=accounts_changed,
        blocks_removed=content_changed and _lacks_blocks(after.blocks, before.blocks),
    )


def _lacks_blocks(blocks: Blocks, before: Blocks) -> bool:
    """Whether a block, or a field of one, is gone."""
    return any(block.keys() - blocks.get(name, {}).keys() for name, block in before.items())


def desire(post: Post, record: Record | None, index: AccountIndex, *, reresolve: bool) -> Desired:
    """Resolve and normalise a post."""
    addressed = address_post(post, record, index, reresolve=reresolve)
    return Desired(
        post=post, addressed=addressed, content=normalise(post.content, addressed.networks)
    )


def normalise(content: Content, networks: Iterable[str]) -> Content:
    """`content` as it is compared, shown, recorded and sent, for a post that goes to `networks`.

    A single medium's alt text is filled into the blocks that have an alt field of their own and
    leave it open, so that the plan shows it. Times are kept to the millisecond, as they are written.
    """
    blocks, at = _with_alt(content, networks), content.scheduled_at
    if at is not None and at.microsecond % 1000:
        at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    if blocks is content.blocks and at is content.scheduled_at:
        return content  # as nearly always
    return replace(content, blocks=blocks, scheduled_at=at)


def _with_alt(content: Content, networks: Iterable[str]) -> Blocks:
    media = list(content.media)
    if len(media) != 1 or not media[0].alt:
        return content.blocks
    is_video = form_of_name(media[0].place) is Form.VIDEO
    filled = {}
    for name in set(networks) & NETWORKS.keys():
        network, block = NETWORKS[name], content.blocks.get(name, {})
        is_shown = network.kind_of(block, ()) is not Kind.STORY and (
            network.shows_alt_of_videos or not is_video
        )
        if network.alt_field and is_shown:  # elsewhere the field would be an error (rule PS523)
            filled[name] = {network.alt_field: media[0].alt, **block}
    return {**content.blocks, **filled} if filled else content.blocks


def recognise(
    record: Record, observation: Observation, names: Mapping[tuple[str, str], str], now: datetime
) -> Known:
    """Hold a record against what is observed."""
    remote = observation.posts.get(record.remote_id)
    if remote is None:
        standing = _unobserved_standing(record, observation, now)
        return Known(record=record, remote=None, deliveries=record.deliveries, standing=standing)
    standing = standing_of(
        remote.deliveries,
        scheduled_at=remote.scheduled_at,
        now=now,
        is_draft=remote.is_draft,
        published=remote.published_at is not None,
    )
    shown = with_account_ids(remote, names)
    if record.missing:
        listed = {delivery.account_id for delivery in shown}
        shown += tuple(d for d in record.dropped() if d.account_id not in listed)
    return Known(
        record=record,
        remote=remote,
        deliveries=shown,
        standing=standing,
        drifted=standing in {Standing.SCHEDULED, Standing.DRAFT} and has_drifted(record, remote),
    )


def _unobserved_standing(record: Record, observation: Observation, now: datetime) -> Standing:
    """Where a post stands by its record alone: it was final, is gone, or was not asked about."""
    recorded = standing_of(
        record.deliveries,
        scheduled_at=record.echo.scheduled_at,
        now=now,
        is_draft=record.is_draft,
        published=record.published_at is not None,
    )
    if record.remote_id not in observation.gone:
        return recorded
    return Standing.FINAL if recorded in {Standing.FINAL, Standing.MIXED} else Standing.GONE


def find_twins(every: Iterable[Desired]) -> dict[str, str]:
    """For each post that has a twin, the address of one: same accounts, text and time."""
    alike: dict[tuple[frozenset[str], tuple[str, ...]], list[Desired]] = defaultdict(list)
    for desired in every:
        if desired.addressed.account_ids and not desired.post.content.draft:
            texts = tuple(
                comparable(container.content) for container in desired.post.content.containers
            )
            alike[frozenset(desired.addressed.account_ids), texts].append(desired)
    twins: dict[str, str] = {}
    for group in alike.values():
        for one, other in combinations(group, 2):
            if same_slot(one.post.content.scheduled_at, other.post.content.scheduled_at):
                twins.setdefault(one.post.address, other.post.address)
                twins.setdefault(other.post.address, one.post.address)
    return twins
