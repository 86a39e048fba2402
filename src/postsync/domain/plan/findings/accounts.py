"""Findings about accounts: deliveries that failed, and selectors that mean none or too many."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from postsync.domain.config import Policy
from postsync.domain.diagnostic import Diagnostic, Severity
from postsync.domain.nearest import did_you_mean
from postsync.domain.plan.addressing import AccountIndex, Addressed
from postsync.domain.plan.case import Case, Known
from postsync.domain.plan.findings.posts import about, written
from postsync.domain.post.post import Post
from postsync.domain.remote.remote import AHEAD, DeliveryStatus, Standing
from postsync.domain.schedule import format_time

QUIET_AFTER = timedelta(days=7)
"""A failed delivery is spoken of for so long (contract, section 4.1)."""


def delivery_findings(case: Case, known: Collection[str], now: datetime) -> Iterator[Diagnostic]:
    """Warn about deliveries that failed or that the service dropped.

    Not of those to `known` accounts, and not for longer than QUIET_AFTER.
    """
    if case.known is None or case.known.is_archived:
        return
    if case.standing in AHEAD and not case.known.record.missing:
        return  # as for most posts that are still to go out
    since = case.known.record.published_at or case.since
    if since is not None and since < now - QUIET_AFTER:
        return
    missing = case.known.record.missing
    owners = {one.account_id: owner.desired.post for owner in case.owners for one in owner.failed}
    for delivery in case.known.deliveries:
        if delivery.status is not DeliveryStatus.FAILED or delivery.account_id in known:
            continue
        place = owners.get(delivery.account_id, case)
        if place is not case and delivery in case.retried:
            continue  # the change itself says what is sent once more
        to = f"{delivery.network}:{delivery.username}"
        is_dropped = delivery.account_id in missing
        yield about(
            place,
            "PS609" if is_dropped else "PS608",
            f"the service dropped the account {to} ({delivery.account_id}) when the post was made"
            if is_dropped
            else f"the delivery to {to} failed: {delivery.error or 'no reason given'}",
            "It is never repeated by itself: that could post twice.\n"
            f"To send it once more: {written(place, f'retry: [{to}]')}, or\n"
            f"`postsync retry {place.address} --account {to}`.\n"
            f"To leave it: {written(place, f'known: [{to}]')}, or\n"
            f"`postsync state known {case.address} --account {to}`.",
        )
    shown = {delivery.account_id for delivery in case.known.deliveries}
    for account_id in (one for one in missing if one not in shown and one not in known):
        yield about(
            case,
            "PS609",
            f"the service dropped the account {account_id} when the post was made",
            "The post cannot be changed any more; write one of its own for this account.",
        )
    for account_id in _lost_since(case.known) if not case.known.drifted_accounts else ():
        yield about(
            case,
            "PS609",
            f"the post goes to the account {account_id} no longer, although it was made for it",
            "Somebody changed it at the service, or the account was disconnected. Look there; "
            "a post of its own can go to this account.",
        )


def _lost_since(known: Known) -> list[str]:
    """Return the accounts that the post was made for and that the service no longer lists with it."""
    if known.remote is None:
        return []
    listed = {delivery.account_id for delivery in known.deliveries}
    if listed.issuperset(known.record.account_ids) or not listed or None in listed:
        return []
    return [account_id for account_id in known.record.account_ids if account_id not in listed]


def selector_findings(
    post: Post, addressed: Addressed, index: AccountIndex, *, offline: bool
) -> Iterator[Diagnostic]:
    """Report selectors that match no account; an error means that the post cannot be sent.

    Offline only the accounts last seen are known, so that an unknown one is no error.
    """
    unmatched = addressed.unmatched
    if not offline and not addressed.account_ids:
        unmatched = post.content.selectors  # the service lists no account at all
    for selector in unmatched:
        hint = did_you_mean(index.nearest(selector))
        yield about(
            post,
            "PS510",
            f"no connected account matches {selector!r}",
            f"{hint} `postsync accounts` lists them all.".lstrip(),
            Severity.WARN if offline else None,
        )


def fanout_findings(post: Post, addressed: Addressed, policy: Policy) -> Iterator[Diagnostic]:
    """Report selectors that mean several accounts, as the policy judges them."""
    if policy.fanout == "allow":
        return
    for selector, count in addressed.fanned_out:
        yield about(
            post,
            "PS511",
            f"{selector!r} matches {count} accounts, and the post goes to all of them",
            "Name one as `network:username`, or set `policy.fanout: allow`.",
            Severity.ERROR if policy.fanout == "error" else Severity.WARN,
        )


def namesake_findings(
    post: Post, addressed: Addressed, index: AccountIndex
) -> Iterator[Diagnostic]:
    """Refuse a selector that means several accounts of one network and one name: ids tell them apart."""
    named: dict[tuple[str, str], list[str]] = defaultdict(list)
    for to in addressed.destinations:
        if to.account_id is not None and to.account_id not in post.content.selectors:
            named[to.network, to.username.casefold()].append(to.account_id)
    for ids in named.values():
        if len(ids) > 1:
            one = index.by_id[ids[0]]
            yield about(
                post,
                "PS511",
                f"{len(ids)} connected accounts are called {one.network}:{one.username}: "
                f"{', '.join(ids)}",
                "Name the one that you mean by its id. If it is one account that was connected twice, "
                "disconnect the older one at the service.",
                Severity.ERROR,
            )


def account_findings(
    post: Post,
    addressed: Addressed,
    index: AccountIndex,
    standing: Standing | None,
    now: datetime,
) -> Iterator[Diagnostic]:
    """Report accounts that changed since, of a post that is still to go out. Needs the service's list."""
    due = post.content.scheduled_at or now
    if standing in {Standing.FINAL, Standing.MIXED}:
        return
    for destination in addressed.destinations:
        if destination.account_id in addressed.lost:
            name = f"{destination.network}:{destination.username}"
            yield about(
                post,
                "PS512",
                f"the account {name} ({destination.account_id}) is no longer connected",
                "Connect it again. If it is gone for good, name the accounts that are left in "
                "`accounts`; or, where these are meant by a network or a group, run "
                f"`postsync apply --reresolve {post.address}`.",
            )
        elif destination.account_id and not index.is_active(destination.account_id):
            yield about(
                post,
                "PS514",
                f"the account {destination.network}:{destination.username} is not active",
                "Its access has probably expired; connect it again before the slot.",
            )
        elif (ends := index.access_ends(destination.account_id or "")) and ends <= due:
            yield about(
                post,
                "PS631",
                f"the access to {destination.network}:{destination.username} ends "
                f"{format_time(ends)}, before the post is due",
                "Connect the account again at the service, which begins a new period. Where the "
                "service renews the access by itself, nothing is to be done.",
            )
    for account in addressed.newcomers:
        yield about(
            post,
            "PS513",
            f"{account.network}:{account.username} would match too, but was connected later",
            f"`postsync apply --reresolve {post.address}` takes it in.",
        )


def block_findings(post: Post) -> Iterator[Diagnostic]:
    """Report fields of blocks that are passed through unchecked."""
    for network, block in post.content.blocks.items():
        if block.get("extra"):
            names = ", ".join(sorted(block["extra"]))
            yield about(post, "PS516", f"{network}.extra is passed through unchecked: {names}")
