"""Subjects: one address seen three ways, with everything a decision needs worked out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from postsync.domain.catalogue import finding
from postsync.domain.diagnostic import Diagnostic
from postsync.domain.networks import NETWORKS
from postsync.domain.plan.accounts import AccountIndex
from postsync.domain.plan.addressing import Addressed, address_post
from postsync.domain.plan.drift import has_drifted
from postsync.domain.post.content import Blocks, Content
from postsync.domain.post.kind import Kind
from postsync.domain.post.media import Form, form_of_name
from postsync.domain.post.post import Post
from postsync.domain.remote.remote import (
    Delivery,
    DeliveryStatus,
    Observation,
    RemotePost,
    Standing,
    standing_of,
    with_account_ids,
)
from postsync.domain.state.record import Record


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
class Subject:
    """One address: what is desired there and what is known of it; at least one is set."""

    address: str
    desired: Desired | None = None
    known: Known | None = None

    @property
    def post(self) -> Post | None:
        """The post as the file says it."""
        return self.desired.post if self.desired else None

    @property
    def previous_address(self) -> str | None:
        """Where the record stands, when the post was renamed."""
        if self.known is None or self.known.record.address == self.address:
            return None
        return self.known.record.address


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


def delivery_findings(subject: Subject) -> Iterator[Diagnostic]:
    """Warnings about deliveries that failed or that the service dropped."""
    if subject.known is None:
        return
    span = subject.post.span if subject.post else None
    missing = subject.known.record.missing
    for delivery in subject.known.deliveries:
        if delivery.status is DeliveryStatus.FAILED and delivery.account_id not in missing:
            yield finding(
                "PS608",
                f"the delivery to {delivery.network}:{delivery.username} failed: "
                f"{delivery.error or 'no reason given'}",
                detail="It is never repeated by itself: that could post twice. "
                "To try again, write a post of its own for this account.",
                span=span,
                address=subject.address,
            )
    for account_id in missing:
        yield finding(
            "PS609",
            f"the service dropped the account {account_id} when the post was made",
            detail="The post cannot be changed any more; write one of its own for this account.",
            span=span,
            address=subject.address,
        )
    for account_id in _lost_since(subject.known):
        yield finding(
            "PS609",
            f"the post goes to the account {account_id} no longer, although it was made for it",
            detail="Somebody changed it at the service, or the account was disconnected. Look there; "
            "a post of its own can go to this account.",
            span=span,
            address=subject.address,
        )


def _lost_since(known: Known) -> list[str]:
    """Accounts that the post was made for and that the service no longer lists with it."""
    if known.remote is None:
        return []
    listed = {delivery.account_id for delivery in known.deliveries}
    if listed.issuperset(known.record.account_ids) or not listed or None in listed:
        return []
    return [account_id for account_id in known.record.account_ids if account_id not in listed]


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
