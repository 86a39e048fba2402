"""Examining: what the ports of a run tell of the state, the service, its accounts and the posts."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from postsync.domain.diagnostic import Severity
from postsync.domain.plan.addressing import AccountIndex
from postsync.domain.post.account import Account
from postsync.domain.post.post import Post, Workspace
from postsync.domain.run.checkup import Check, Topic, care, good, unseen, wrong
from postsync.domain.schedule import format_time
from postsync.domain.state.identity import Service
from postsync.domain.state.record import Snapshot
from postsync.engine.belonging import others
from postsync.engine.ledger import PUT_IT_BACK, missing_write
from postsync.engine.planning import SKEW_ALLOWED, clock_error
from postsync.ports import Clock, Provider, StateBackend, Stored

NOTICED = 5.0
"""Seconds from which on it is worth a word."""

_NAMED = 3
"""So many posts or accounts a sentence names."""


def state_checks(
    backend: StateBackend, name: str, *, workspace: str | None, service: Service | None
) -> Iterator[Check]:
    """Where the state is, what it holds and whose it is, and who is at work. Raises StateError."""
    stored = backend.read()
    snapshot = stored.snapshot
    if not snapshot.serial:
        yield good(Topic.STATE, "read", f"{name}: nothing was applied yet")
    else:
        posts = _posts(len(snapshot.records))
        yield good(Topic.STATE, "read", f"{name}: {posts}, write number {snapshot.serial}")
    yield from _went_back(stored)
    yield from _whose(snapshot, workspace, service)
    yield from _open(snapshot)
    holder = backend.holder() or stored.at_work
    if holder is None:
        yield good(Topic.STATE, "lock", "nobody is at work, so an apply could begin")
    else:
        since = f" since {format_time(holder.since)}" if holder.since else ""
        yield care(
            Topic.STATE,
            "lock",
            f"{holder} is at work{since} ({holder.operation})",
            "Wait until that run has ended. Only when it is certain that it has stopped: "
            "`postsync state unlock`.",
        )


def _went_back(stored: Stored) -> Iterator[Check]:
    if message := missing_write(stored):
        yield wrong(Topic.STATE, "newest", message, PUT_IT_BACK)


def _whose(snapshot: Snapshot, workspace: str | None, service: Service | None) -> Iterator[Check]:
    for error in others(snapshot, service, workspace):
        yield wrong(Topic.STATE, "whose", error.message, error.detail)


def _open(snapshot: Snapshot) -> Iterator[Check]:
    if snapshot.intents:
        yield care(
            Topic.STATE,
            "open",
            f"an earlier run was cut short: what became of {_named(sorted(snapshot.intents))} is open",
            "The next `postsync apply` finds out; `postsync status` says what it needs of you.",
        )
    if snapshot.questions:
        yield care(
            Topic.STATE,
            "questions",
            f"a question is open about {_named(sorted(snapshot.questions))}",
            "`postsync plan` shows it, with every way to answer.",
        )


def clock_checks(clock: Clock, provider: Provider, *, is_shifted: bool) -> Iterator[Check]:
    """Whether this run and the service agree about the time. To be called after an answer came.

    The clock of the run `is_shifted` against the machine's for a rehearsal.
    """
    if error := clock_error(provider):
        says, todo = error
        if is_shifted and provider.clock_skew() is not None:
            todo = "Unset POSTSYNC_CLOCK_OFFSET, or shift the clock of the sandbox as far."
        yield wrong(
            Topic.CLOCK, "skew", says, f"{todo} Until then `postsync apply` refuses to run."
        )
        return
    skew = provider.clock_skew() or 0.0
    if abs(skew) > NOTICED:
        direction = "ahead of" if skew > 0 else "behind"
        yield care(
            Topic.CLOCK,
            "skew",
            f"the service's clock is {abs(skew):.0f} s {direction} this one",
            f"Apply goes on up to {SKEW_ALLOWED:.0f} s. Let this machine set its clock by itself (NTP).",
        )
    else:
        now = format_time(clock.now().replace(microsecond=0))
        yield good(Topic.CLOCK, "skew", f"it is {now}, and the service agrees")


def usage_checks(provider: Provider) -> Iterator[Check]:
    """What is left of the subscription."""
    usage = provider.usage()
    if usage is None:
        yield unseen(
            Topic.SUBSCRIPTION,
            "usage",
            "the service does not tell what is used of the subscription",
        )
        return
    ends = f" until {format_time(usage.ends)}" if usage.ends else ""
    for name, quota, todo in (
        ("deliveries", usage.deliveries, "See the service's plan and usage before the next apply."),
        ("accounts", usage.accounts, "Disconnect one, or take a larger subscription."),
    ):
        what = "connected accounts" if name == "accounts" else name
        until = ends if name == "deliveries" else ""
        if quota.used is None:
            yield unseen(Topic.SUBSCRIPTION, name, f"how many {what} are used, nobody tells")
        elif quota.left is None or quota.allowed is None:
            yield good(Topic.SUBSCRIPTION, name, f"{quota.used:,} {what} are used{until}")
        else:
            says = f"{quota.used:,} of {quota.allowed:,} {what} are used{until}"
            make = good if quota.left else care
            yield make(Topic.SUBSCRIPTION, name, says, "" if quota.left else todo)


def post_checks(workspace: Workspace) -> Iterator[Check]:
    """Whether the post files can be used."""
    errors = [item for item in workspace.diagnostics if item.severity is Severity.ERROR]
    count = f"{_posts(len(workspace.posts))} in {workspace.files} file"
    count += "" if workspace.files == 1 else "s"
    if errors:
        files = sorted({item.span.file for item in errors if item.span})
        noun = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
        yield wrong(
            Topic.CONFIGURATION,
            "posts",
            f"{count}, and {noun} in {_named(files)}",
            "`postsync validate` shows each with its line.",
        )
    elif not workspace.posts:
        yield care(
            Topic.CONFIGURATION,
            "posts",
            "no post file is there",
            "Was everything checked out, and do the `posts:` patterns name the right folder?",
        )
    else:
        yield good(Topic.CONFIGURATION, "posts", f"{count}, without an error")


def account_checks(
    accounts: tuple[Account, ...], workspace: Workspace | None, now: datetime
) -> Iterator[Check]:
    """Whether every account works until the last post that goes to it, and every selector means one."""
    if not accounts:
        yield wrong(
            Topic.ACCOUNTS,
            "connected",
            "no account is connected to the service",
            "Connect the accounts that posts are to go to, in the dashboard of the service.",
        )
        return
    index = AccountIndex(accounts)
    ahead = _ahead(workspace, now)
    last: dict[str, Post] = {}
    unmatched: dict[str, list[str]] = {}
    for post in ahead:
        resolution = index.resolve(post.content.selectors)
        for selector in resolution.unmatched:
            unmatched.setdefault(selector, []).append(post.address)
        for account in resolution.accounts:
            last[account.id] = post
    yield good(Topic.ACCOUNTS, "connected", _connected(len(accounts), ahead, last))
    yield from _unhealthy(accounts, last)
    for selector, addresses in unmatched.items():
        near = index.nearest(selector)
        hint = f" Did you mean {near[0]}?" if near else ""
        yield wrong(
            Topic.ACCOUNTS,
            "selectors",
            f"no connected account matches {selector!r}, in {_named(addresses)}",
            f"`postsync accounts` lists them all.{hint}",
        )


def _connected(count: int, ahead: list[Post], last: Mapping[str, Post]) -> str:
    noun = "1 account is" if count == 1 else f"{count} accounts are"
    if not ahead:
        return f"{noun} connected; no post is ahead"
    times = [post.content.scheduled_at for post in ahead if post.content.scheduled_at]
    until = f", the last one {format_time(max(times))}" if times else ""
    return f"{noun} connected; {_posts(len(ahead))} ahead go to {len(last)} of them{until}"


def _unhealthy(accounts: tuple[Account, ...], last: Mapping[str, Post]) -> Iterator[Check]:
    """What is wrong with accounts: an error where a post goes there, else only worth a word."""
    for account in accounts:
        post = last.get(account.id)
        ends = account.access_ends
        due = post.content.scheduled_at if post else None
        if not account.active:
            make = wrong if post else care
            goes = f", and {post.address} goes there" if post else ""
            yield make(
                Topic.ACCOUNTS,
                "health",
                f"{account.name} is not active{goes}",
                "Its access has probably expired: connect it again, at the service.",
            )
        elif post is not None and ends is not None and (due is None or ends <= due):
            yield wrong(
                Topic.ACCOUNTS,
                "health",
                f"the access to {account.name} ends {format_time(ends)}, before {post.address} is due",
                "Connect the account again at the service. Where the service renews the access by "
                "itself, nothing is to be done.",
            )


def _ahead(workspace: Workspace | None, now: datetime) -> list[Post]:
    """The posts that are to go out, in the order of time; one without a time is the first."""
    posts = workspace.posts if workspace is not None else ()

    def due(post: Post) -> datetime:
        return post.content.scheduled_at or now

    return sorted((p for p in posts if not p.content.draft and due(p) >= now), key=due)


def _posts(count: int) -> str:
    return "1 post" if count == 1 else f"{count:,} posts"


def _named(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
