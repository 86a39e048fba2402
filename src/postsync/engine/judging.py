"""Judging: what the service made of a post, by its own word, and what it left out without one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from postsync.domain.post.account import Account
from postsync.domain.remote.remote import Names, RemotePost, with_account_ids
from postsync.domain.schedule import format_time, same_slot
from postsync.domain.state.intent import Intent
from postsync.domain.state.record import Record
from postsync.domain.text.text import loosely_comparable

ROUNDED = timedelta(minutes=5)
"""A time that comes back so near is the one that was asked for, as far as the service knows times. To cancel
the post for it would be to make and cancel it for ever."""


def with_accounts(post: RemotePost, account_ids: Iterable[str], names: Names) -> RemotePost:
    """`post` with the ids of its accounts, also where the service shows names that do not tell them.

    Names that several accounts have, or that the service words otherwise, are those of the `account_ids`
    that were asked for, if on their network there are exactly as many.
    """
    deliveries = with_account_ids(post, names)
    listed = {delivery.account_id for delivery in deliveries}
    wanted: dict[str, list[Account]] = defaultdict(list)
    for account_id in account_ids:
        if account_id in names.accounts and account_id not in listed:
            wanted[names.accounts[account_id].network].append(names.accounts[account_id])
    nameless = [d.network for d in deliveries if d.account_id is None]
    clear = {
        network
        for network, open_ones in wanted.items()
        if nameless.count(network) == len(open_ones)
    }
    return replace(
        post,
        deliveries=tuple(
            replace(delivery, account_id=wanted[delivery.network].pop(0).id)
            if delivery.account_id is None and delivery.network in clear
            else delivery
            for delivery in deliveries
        ),
    )


def missing_accounts(intent: Intent, post: RemotePost) -> list[str]:
    """The accounts that were asked for and that the post does not go to."""
    listed = {delivery.account_id for delivery in post.deliveries}
    return [account_id for account_id in intent.account_ids if account_id not in listed]


def shortfall(intent: Intent, post: RemotePost, names: Names) -> list[str]:
    """Everything that was asked for and that the post does not have, in words."""
    found = named(missing_accounts(intent, post), names)
    found += content_shortfall(intent, post)
    if intent.slot is not None and post.scheduled is False:
        found.append("the schedule (the service says nothing will publish the post)")
    return found


def named(account_ids: Iterable[str], names: Names) -> list[str]:
    """The accounts, each by its name and its id, for several may have one name."""
    found = []
    for account_id in account_ids:
        account = names.accounts.get(account_id)
        who = f"{account.network}:{account.username} ({account_id})" if account else account_id
        found.append(f"account {who}")
    return found


def content_shortfall(intent: Intent, post: RemotePost) -> list[str]:
    """The containers, media and time that the service did not keep, in words."""
    wanted = intent.content.containers
    if len(post.containers) != len(wanted):
        return [f"{len(wanted) - len(post.containers)} of {len(wanted)} containers"]
    dropped = [
        f"{len(container.media) - len(got.media)} of {len(container.media)} media"
        for container, got in zip(wanted, post.containers, strict=True)
        if len(got.media) != len(container.media)
    ]
    slot, kept = intent.slot, post.scheduled_at
    if slot is not None and (kept is None or abs(kept - slot) > ROUNDED):
        instead = f"it says {format_time(kept)}" if kept else "it says none"
        dropped.append(f"the time {format_time(slot)} ({instead})")
    return dropped


def remarks(intent: Intent, post: RemotePost) -> Iterator[str]:
    """What people should know of a post that was kept: another minute, and what the service warns of."""
    slot, kept = intent.slot, post.scheduled_at
    if slot is not None and kept is not None and not same_slot(kept, slot):
        yield (
            f"the service rounds its time: it goes out at {format_time(kept)}, not at "
            f"{format_time(slot)}"
        )
    yield from (f"the service warns: {warning}" for warning in post.warnings)


def shows(post: RemotePost, intent: Intent) -> bool:
    """Whether a post already looks as `intent` wants it to, to the minute."""
    return (
        not content_shortfall(intent, post)
        and (intent.slot is None or same_slot(post.scheduled_at, intent.slot))
        and all(
            loosely_comparable(got.content) == loosely_comparable(text)
            for text, got in zip(intent.content.texts, post.containers, strict=True)
        )
    )


def unapplied_texts(intent: Intent, record: Record, post: RemotePost) -> list[str]:
    """The containers whose text is still the old one; the service may have rewritten the new one."""
    return [
        f"the text of container {index}"
        for index, (text, got) in enumerate(zip(intent.content.texts, post.containers, strict=True))
        if loosely_comparable(got.content) != loosely_comparable(text)
        and got.content in record.echo.texts[index : index + 1]
    ]
