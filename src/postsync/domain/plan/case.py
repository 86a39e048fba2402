"""Cases: one address seen three ways, with everything a decision needs worked out.

Posts are paired with records, both are held against what the service shows, and compared.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations

from postsync.domain.diagnostic import Span
from postsync.domain.networks import NETWORKS
from postsync.domain.plan.addressing import AccountIndex, Addressed, address_post
from postsync.domain.plan.matching import NO_MATCHES, Matches
from postsync.domain.post.content import Blocks, Container, Content, Media, same_content
from postsync.domain.post.media import Form, Kind, form_of_name
from postsync.domain.post.post import Post
from postsync.domain.remote.remote import (
    Delivery,
    Observation,
    RemotePost,
    Standing,
    with_account_ids,
)
from postsync.domain.schedule import same_slot
from postsync.domain.state.record import Echo, Record
from postsync.domain.text.text import comparable, loosely_comparable, same_text

_PRECISION = timedelta(seconds=1)
"""A service may drop the fraction of a second."""

_Accounts = Callable[[Post], frozenset[str]]
_Key = tuple[str, datetime | None]


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
    def span(self) -> Span | None:
        """Where its file is, if there is one."""
        return self.post.span if self.post else None

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
        # Whether a block, or a field of one, is gone.
        blocks_removed=any(
            block.keys() - after.blocks.get(name, {}).keys()
            for name, block in before.blocks.items()
        ),
    )


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
    blocks, at = _with_alt(content, networks), _to_the_millisecond(content.scheduled_at)
    if blocks is content.blocks and at is content.scheduled_at:
        return content  # as nearly always
    return content._replace(blocks=blocks, scheduled_at=at)


def _to_the_millisecond(at: datetime | None) -> datetime | None:
    if at is None or not at.microsecond % 1000:
        return at
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _with_alt(content: Content, networks: Iterable[str]) -> Blocks:
    media = [medium for container in content.containers for medium in container.media]
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
    standing = remote.standing(now)
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
    """Tell the standing of a post by its record alone: it was final, is gone, or was not asked about."""
    recorded = record.standing(now)
    if record.remote_id not in observation.gone:
        return recorded
    return Standing.FINAL if recorded in {Standing.FINAL, Standing.MIXED} else Standing.GONE


def find_twins(every: Iterable[Desired]) -> dict[str, str]:
    """For each post that has a twin, the address of one: same accounts, text and time."""
    alike: dict[tuple[frozenset[str], tuple[str, ...]], list[Desired]] = defaultdict(list)
    for desired in every:
        if desired.addressed.account_ids and not desired.post.content.draft:
            texts = tuple(map(comparable, [one.content for one in desired.post.content.containers]))
            alike[frozenset(desired.addressed.account_ids), texts].append(desired)
    twins: dict[str, str] = {}
    for group in alike.values():
        for one, other in combinations(group, 2):
            if same_slot(one.post.content.scheduled_at, other.post.content.scheduled_at):
                twins.setdefault(one.post.address, other.post.address)
                twins.setdefault(other.post.address, one.post.address)
    return twins


# Drift: how an observed post differs from what the service itself said when it was applied


def has_drifted(record: Record, remote: RemotePost) -> bool:
    """Whether somebody else changed text, media or time of the post since it was applied.

    Blocks cannot be read back, so they never drift.
    """
    echo = record.echo
    if echo.scheduled_at != remote.scheduled_at and not _same_instant(echo, remote):
        return True
    if len(echo.texts) != len(remote.containers):
        return True
    for text, media, container in zip(echo.texts, echo.media, remote.containers, strict=True):
        if media != container.media and not _are_same_media(echo, media, container.media):
            return True
        if text != container.content and not _is_same_text(echo, text, container.content):
            return True
    return False


def observed_content(record: Record, remote: RemotePost) -> Content:
    """The recorded content with everything that drifted replaced by what the service shows now."""
    echo, recorded = record.echo, record.content.containers
    containers = []
    for index, container in enumerate(remote.containers):
        text = container.content
        media = tuple(Media(url=url) for url in container.media)
        if index < len(recorded) and index < len(echo.texts):
            if _is_same_text(echo, echo.texts[index], text):
                text = recorded[index].content
            if _are_same_media(echo, echo.media[index], container.media):
                media = recorded[index].media
        containers.append(Container(content=text, media=media))
    at = record.content.scheduled_at
    if not _same_instant(echo, remote):
        at = remote.scheduled_at
    return record.content._replace(containers=tuple(containers), scheduled_at=at)


def _is_same_text(echo: Echo, recorded: str, observed: str) -> bool:
    if same_text(recorded, observed):
        return True
    # A service may rewrite links only after it has answered the write.
    return not echo.confirmed and loosely_comparable(recorded) == loosely_comparable(observed)


def _are_same_media(echo: Echo, recorded: tuple[str, ...], observed: tuple[str, ...]) -> bool:
    """Whether the addresses are the same but for their queries, which may be signed and expire."""
    if len(recorded) != len(observed):
        return False
    if not echo.confirmed:
        return True
    pairs = zip(recorded, observed, strict=True)
    return all(one.partition("?")[0] == other.partition("?")[0] for one, other in pairs)


def _same_instant(echo: Echo, remote: RemotePost) -> bool:
    one, other = echo.scheduled_at, remote.scheduled_at
    if one is None or other is None:
        return one is other
    return abs(one - other) < _PRECISION


# Renames: a post under a new address that was applied under an old one


def pair_renamed(
    posts: Mapping[str, Post], records: Mapping[str, Record], ids_of: _Accounts
) -> dict[str, Record]:
    """The record that each renamed post takes over, by new address.

    A post was renamed when content, time and accounts are those of a record whose own address is
    gone or says something else by now: moving files along, or away to make room for another, must
    not publish an old text again. `ids_of` resolves the accounts of a post. Several equal ones are
    paired in the order of their addresses.
    """
    newcomers = [
        post
        for address, post in sorted(posts.items())
        if not post.content.draft and not _may_be(post, records.get(address))
    ]
    wanted = {_key(post.content) for post in newcomers}
    left_behind: dict[_Key, list[Record]] = defaultdict(list)
    for address, record in sorted(records.items()) if newcomers else ():
        key = _key(record.content)
        if key in wanted and not _still_means(posts.get(address), record, ids_of):
            left_behind[key].append(record)
    pairs: dict[str, Record] = {}
    for post in newcomers:
        candidates = left_behind[_key(post.content)]
        found = next((one for one in candidates if _is_same(post, one, ids_of)), None)
        if found is not None:
            pairs[post.address] = found
            candidates.remove(found)
    return without_loose_ends(pairs, records)


def without_loose_ends(
    pairs: Mapping[str, Record], records: Mapping[str, Record], held: Collection[str] = ()
) -> dict[str, Record]:
    """The pairs that leave no record behind, without those of the `held` addresses.

    A post with a record of its own takes another one only when somebody else takes its own.
    """
    kept = {new: record for new, record in pairs.items() if record.address not in held}
    while True:
        taken = {record.address for record in kept.values()}
        loose = [new for new in kept if new in records and new not in taken]
        if not loose:
            return kept
        for new in loose:
            del kept[new]


def _still_means(post: Post | None, record: Record, ids_of: _Accounts) -> bool:
    """Whether the file at the record's own address is still the post that was applied."""
    if post is None or post.content.draft:
        return False
    return _may_be(post, record) and _is_same(post, record, ids_of)


def _may_be(post: Post, record: Record | None) -> bool:
    """Whether root text and time agree: the quick look that settles it for nearly all posts."""
    return record is not None and _key(post.content) == _key(record.content)


def _key(content: Content) -> _Key:
    return content.containers[0].content, _to_the_millisecond(content.scheduled_at)


def _is_same(post: Post, record: Record, ids_of: _Accounts) -> bool:
    if ids_of(post) != frozenset(record.account_ids) and set(post.content.selectors) != set(
        record.content.selectors
    ):
        return False
    networks = {delivery.network for delivery in record.deliveries}
    return same_content(normalise(post.content, networks), record.content)
