"""Cases: one address seen three ways, with everything a decision needs worked out.

Posts are paired with records, both are held against what the service shows, and compared.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from postsync.domain.diagnostic import Span
from postsync.domain.networks import NETWORKS
from postsync.domain.plan.addressing import AccountIndex, Addressed, address_post
from postsync.domain.plan.drift import has_drifted, observed_content
from postsync.domain.plan.matching import NO_MATCHES, Matches
from postsync.domain.post.content import Blocks, Content, Media, ended, same_content
from postsync.domain.post.media import Form, Kind, form_of_name
from postsync.domain.post.post import Post
from postsync.domain.remote.remote import (
    AHEAD,
    Delivery,
    Observation,
    RemotePost,
    Standing,
    with_account_ids,
)
from postsync.domain.schedule import same_slot
from postsync.domain.state.question import Candidate, Question
from postsync.domain.state.record import Record
from postsync.domain.text.text import same_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Desired:
    """What a file asks for: the post, the accounts it means, and its normalised content."""

    post: Post
    addressed: Addressed
    content: Content


class Owner(NamedTuple):
    """A post that has accounts now on which another post of its document `failed`.

    `sends`: a post of its own is made for it, or will be; then the old failure needs nobody.
    """

    desired: Desired
    failed: tuple[Delivery, ...]
    sends: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an applied post: its record and, where it was seen, the post itself.

    `deliveries` say how each account fared, retries included; `record` is brought up to date with
    what was seen of retries.
    """

    record: Record
    remote: RemotePost | None
    deliveries: tuple[Delivery, ...]
    standing: Standing
    drifted: bool = False
    drifted_accounts: bool = False
    is_archived: bool = False

    @property
    def slot(self) -> datetime | None:
        """The slot that the service holds for it, or the recorded one."""
        return self.remote.scheduled_at if self.remote else self.record.echo.scheduled_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One address: what is desired there and what is known of it; at least one is set.

    `wanted` is the time that the file asks for, `slot` the one that the service holds for the applied
    post, or the recorded one. `previous_address` is where the record stands when the post was renamed.
    `own_changed`: the file's own words are not those that were applied; groups, defaults and the zone
    aside. `says_another_thing`: its first words have other numbers or links than those of the renamed
    post, so that it is hardly the same one corrected. `is_as_shown`: the file says what the service
    shows.

    `matches` are unmanaged posts like it, looked for only when it might have to be created, and
    `published` is what is out with the same words on one of its accounts: all of it where the post
    might go out at once, else what no file says any more; `doubt` says why it might exist all the same
    when there are none. `asked` is the question that was asked before and is still open. `again` says
    that the file, or the command line, answers that the same words are meant once more; `answers_late`
    that the post went out before what the file answers about it could be done; `chosen` which post it
    is, and `misses` which one it cannot be; `restored` that its file wins over what was done at the service.
    `retried` are the failed deliveries that a person wants to be sent once more. `elsewhere` is what is
    out of the same document under other addresses: it was divided otherwise then; `owners` are the
    posts that have the accounts now on which it failed. `overtaken`: a schedule that other posts have
    gone by gives it a slot that is over. `failed_before` is what is archived with its words and its time, and
    failed on one of its accounts; looked for only where it would go out at once.
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
    own_changed: bool = False
    says_another_thing: bool = False
    is_as_shown: bool = False
    matches: Matches = NO_MATCHES
    published: tuple[Candidate, ...] = ()
    doubt: str | None = None
    asked: Question | None = None
    again: bool = False
    answers_late: bool = False
    restored: bool = False
    chosen: RemotePost | None = None
    misses: str | None = None
    retried: tuple[Delivery, ...] = ()
    elsewhere: tuple[Known, ...] = ()
    owners: tuple[Owner, ...] = ()
    overtaken: bool = False
    failed_before: tuple[Known, ...] = ()

    @property
    def span(self) -> Span | None:
        """Where its file is, if there is one."""
        return self.post.span if self.post else None

    @property
    def since(self) -> datetime | None:
        """When the post was due, as far as known."""
        return self.slot or (self.record.created_at if self.record else None)

    @property
    def retried_by_file(self) -> bool:
        """Whether the file says what is to be sent once more, so that it can be asked about there."""
        return self.post is not None and bool(self.post.content.answers.retry)

    @property
    def changed(self) -> bool:
        """Whether the file asks for something else than was applied."""
        return self.content_changed or self.time_changed or self.accounts_changed

    @property
    def is_outdated(self) -> bool:
        """Whether the file says something else than what stays as it was applied."""
        is_draft = self.post is None or self.post.content.draft
        is_other = self.own_changed or (self.changed and self.standing in AHEAD)
        return is_other and not is_draft and not self.is_as_shown

    def is_never_sent(self, now: datetime) -> bool:
        """Whether nothing of the post was ever sent, and its time is over."""
        if self.post is None or self.post.content.draft or self.known or self.elsewhere:
            return False
        return self.wanted is not None and self.wanted <= now


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
        own_changed=_own_changed(desired.post, known.record, content_changed or time_changed),
        says_another_thing=_particulars(before) != _particulars(after),
        is_as_shown=_is_as_shown(desired, known),
        # Whether a block, or a field of one, is gone.
        blocks_removed=any(
            block.keys() - after.blocks.get(name, {}).keys()
            for name, block in before.blocks.items()
        ),
    )


def _own_changed(post: Post, record: Record, content_changed: bool) -> bool:
    """Whether the file itself was changed since it was applied; of an old record only a guess."""
    if post.own is None or record.own is None:
        return content_changed
    return post.own != record.own or not _digests(post.content) <= _digests(record.content)


def _particulars(content: Content) -> list[str]:
    """The numbers and links in the first words: what a correction hardly ever changes."""
    return re.findall(r"https?://\S+|\d+", content.texts[0])


def has_own_words(post: Post, record: Record) -> bool:
    """Whether the file itself certainly says what it said when it was applied, media included."""
    is_known = post.own is not None and record.own is not None
    return is_known and not _own_changed(post, record, content_changed=True)


def _digests(content: Content) -> set[str]:
    return {medium.sha256 for medium in content.media if medium.sha256}


def _is_as_shown(desired: Desired, known: Known) -> bool:
    """Whether the file says what the service shows.

    Blocks and alt texts cannot be seen there, so they must be those that were sent.
    """
    remote, content = known.remote, desired.content
    if remote is None or ended(content.blocks) != ended(known.record.content.blocks):
        return False
    listed = {delivery.account_id for delivery in known.deliveries}
    if listed != set(desired.addressed.account_ids):
        return False
    at, slot = content.scheduled_at, remote.scheduled_at
    is_ahead = known.standing in {Standing.SCHEDULED, Standing.DRAFT}
    if (is_ahead or at is not None) and not same_slot(at, slot):
        return False
    texts = [container.content for container in remote.containers]
    if len(texts) != len(content.texts) or not all(map(same_text, texts, content.texts)):
        return False
    shown = observed_content(known.record, remote)
    return [_medium(m) for m in shown.media] == [_medium(m) for m in content.media]


def _medium(medium: Media) -> tuple[str | None, str | None]:
    return medium.sha256 or medium.url, medium.alt


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
    blocks, at = _with_alt(content, networks), to_the_millisecond(content.scheduled_at)
    if blocks is content.blocks and at is content.scheduled_at:
        return content  # as nearly always
    return content._replace(blocks=blocks, scheduled_at=at)


def to_the_millisecond(at: datetime | None) -> datetime | None:
    """A time as it is written and compared."""
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
    record = _with_retries_seen(record, observation, names)
    if remote is None:
        standing = _unobserved_standing(record, observation, now)
        return Known(record=record, remote=None, deliveries=record.outcomes, standing=standing)
    standing = remote.standing(now)
    shown = with_account_ids(remote, names)
    if record.missing:
        listed = {delivery.account_id for delivery in shown}
        shown += tuple(d for d in record.dropped() if d.account_id not in listed)
    is_ahead = standing in {Standing.SCHEDULED, Standing.DRAFT}
    is_moved = is_ahead and _goes_elsewhere(record, shown)
    return Known(
        record=record,
        remote=remote,
        deliveries=replace(record, deliveries=shown).outcomes if record.retries else shown,
        standing=standing,
        drifted=is_moved or (is_ahead and has_drifted(record, remote)),
        drifted_accounts=is_moved,
    )


def _with_retries_seen(
    record: Record, observation: Observation, names: Mapping[tuple[str, str], str]
) -> Record:
    if not any(retry.remote_id in observation.posts for retry in record.retries):
        return record
    seen = tuple(
        replace(retry, deliveries=with_account_ids(observation.posts[retry.remote_id], names))
        if retry.remote_id in observation.posts
        else retry
        for retry in record.retries
    )
    return record if seen == record.retries else replace(record, retries=seen)


def _goes_elsewhere(record: Record, shown: Iterable[Delivery]) -> bool:
    """Whether the service lists other accounts for a post than it did; what it leaves out is no other."""
    was = {delivery.account_id for delivery in record.deliveries}
    listed = {delivery.account_id for delivery in shown}
    return bool(listed) and None not in listed | was and listed != was


def _unobserved_standing(record: Record, observation: Observation, now: datetime) -> Standing:
    """Tell the standing of a post by its record alone: it was final, is gone, or was not asked about."""
    recorded = record.standing(now)
    if record.remote_id not in observation.gone:
        return recorded
    return Standing.FINAL if recorded in {Standing.FINAL, Standing.MIXED} else Standing.GONE
