"""Importable: which posts of the service are to be imported, and why others are not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from postsync.domain.errors import UnknownAccount
from postsync.domain.networks import NETWORKS
from postsync.domain.plan.addressing import AccountIndex
from postsync.domain.plan.answered import names_account
from postsync.domain.plan.matching import Unmanaged, account_ids_of, likeness
from postsync.domain.plan.plan import Change, Destination, Reason
from postsync.domain.post.account import Account
from postsync.domain.post.content import ended
from postsync.domain.remote.remote import Names, RemotePost, Standing, names_of
from postsync.domain.run.imported import Entry, Fate, Why, entry_of
from postsync.domain.schedule import same_slot
from postsync.domain.state.intent import Action
from postsync.engine.planning import Planned

HISTORY = timedelta(days=90)
"""How far back published posts are taken: words of long ago hardly ever come again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which posts are wanted, and how.

    `accounts` are selectors with their groups filled in; none means any. `since`: only what was made since,
    or of what is `published` went out since. With `media` they are fetched.
    """

    since: datetime | None = None
    accounts: tuple[str, ...] = ()
    published: bool = False
    media: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class Sorted:
    """The posts without a record: to become files, to become history, to be bound to files; and the rest."""

    scheduled: list[RemotePost] = field(default_factory=list)
    out: list[RemotePost] = field(default_factory=list)
    adopted: list[tuple[RemotePost, Change]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    managed: int = 0
    published: int = 0


def sort_posts(planned: Planned, wish: Wish) -> Sorted:
    """Sort the posts of the service, the earliest first. Raises UnknownAccount."""
    return _Sorting(planned, wish).run()


class _Sorting:
    def __init__(self, planned: Planned, wish: Wish) -> None:
        self.wish = wish
        self.now = planned.plan.now
        self.posts = planned.observation.posts
        self.names = names_of(planned.observation.accounts)
        snapshot = planned.request.snapshot
        self.bound = snapshot.bound_ids()
        self.buried = {tombstone.remote_id for tombstone in snapshot.tombstones}
        self.adopts: dict[str, Change] = {}
        self.asked_by: dict[str, Change] = {}
        self.files = dict(_of_broken(planned))
        for change in planned.plan.changes:
            if change.action is Action.ADOPT and change.remote_id:
                self.adopts[change.remote_id] = change
            elif Reason.ALREADY_REMOTE in change.reasons:
                self.asked_by |= dict.fromkeys(
                    filter(None, (change.remote_id, change.adopts)), change
                )
            if change.question is not None:
                for candidate in change.question.candidates:
                    self.asked_by.setdefault(candidate.remote_id, change)

    def run(self) -> Sorted:
        found = Sorted()
        self._refuse_unknown_accounts()
        for post in sorted(self.posts.values(), key=lambda one: (one.slot or self.now, one.id)):
            if post.id in self.bound:
                found.managed += 1
            elif self._is_wanted(post):
                self._sort(post, found)
            elif not self.wish.published and post.standing(self.now) is Standing.FINAL:
                found.published += 1
        return found

    def _sort(self, post: RemotePost, found: Sorted) -> None:
        standing = post.standing(self.now)
        if (why := self._of_files(post)) is not None:
            found.entries.append(entry_of(post, Fate.LEFT_OUT, why))
        elif change := self.adopts.get(post.id):
            found.adopted.append((post, change))
        elif why := self._nothing_to_do(post, standing):
            found.entries.append(entry_of(post, Fate.SKIPPED, why))
        elif standing is Standing.SCHEDULED:
            found.scheduled.append(post)
        else:
            found.out.append(post)

    def _nothing_to_do(self, post: RemotePost, standing: Standing) -> Why | None:
        if post.id in self.buried:
            return Why(
                "cancelled",
                "postsync has cancelled or replaced this post, and it stands all the same",
                "`postsync plan` says what to do about it.",
            )
        if standing is Standing.DRAFT:
            return Why(
                "draft",
                "it is a draft, which nothing will publish",
                "Schedule it, or write a file.",
            )
        if standing in {Standing.PUBLISHING, Standing.MIXED}:
            return Why(
                "going-out", "it is going out just now", "Import it later, with `--published`."
            )
        return None

    def _of_files(self, post: RemotePost) -> Why | None:
        """Why a post may belong to a file that is there already, and that a plan has to look at."""
        if (file := self.files.get(post.id)) is not None:
            return Why(
                "of-broken-file",
                f"{file} has errors, and may be this post",
                "Fix that file, and import again.",
            )
        change = self.asked_by.get(post.id)
        if change is None:
            return None
        return Why(
            "of-file",
            f"the file of {change.address} may be this post",
            "`postsync plan` says what differs, and how to answer. Then import again.",
        )

    def _is_wanted(self, post: RemotePost) -> bool:
        wish = self.wish
        if wish.accounts and not any(names_account(wish.accounts, one) for one in post.deliveries):
            return False
        if post.standing(self.now) is not Standing.FINAL:
            made = post.created_at
            return wish.since is None or made is None or made >= wish.since
        at = post.slot or post.created_at
        since = wish.since or self.now - HISTORY
        return wish.published and (at is None or at >= since)

    def _refuse_unknown_accounts(self) -> None:
        every = [
            Destination(network=one.network, username=one.username, account_id=one.id)
            for one in self.names.accounts.values()
        ]
        unknown = [
            one for one in self.wish.accounts if not any(names_account((one,), to) for to in every)
        ]
        of_posts = {one for post in self.posts.values() for one in post.deliveries}
        unknown = [one for one in unknown if not any(names_account((one,), to) for to in of_posts)]
        if unknown:
            raise UnknownAccount(unknown, [f"{to.network}:{to.username}" for to in every])


def _of_broken(planned: Planned) -> Iterator[tuple[str, str]]:
    """Posts of the service that a file with errors may ask for, each with the file."""
    records = planned.request.snapshot.records
    broken = [one for one in planned.workspace.broken if one.address not in records]
    asked = [(one.file, post) for one in broken if (post := one.post or one.gist) is not None]
    if not asked:
        return
    index = AccountIndex(planned.observation.accounts)
    unmanaged = Unmanaged(planned.observation, planned.request.snapshot, planned.plan.now)
    for file, post in asked:
        ids = [account.id for account in index.resolve(post.content.selectors).accounts]
        matches = unmanaged.like(likeness(post.content, ids, at=post.content.scheduled_at))
        for one in (*matches.exact, *matches.like):
            yield one.id, file


def accounts_of(post: RemotePost, names: Names) -> tuple[Account, ...] | Why:
    """The connected accounts that a post goes to; or why a file could not name them."""
    if not post.deliveries:
        return Why("no-accounts", "the service does not say which accounts it goes to")
    ids = account_ids_of(post, names, frozenset(names.accounts))
    known = [names.accounts[one] for one in ids if one in names.accounts]
    here = {(one.network, one.username.casefold()) for one in known}
    lost = {
        f"{one.network}:{one.username}": (one.network, one.username.casefold()) in names.shared
        for one in post.deliveries
        if one.account_id not in names.accounts
        and (one.network, one.username.casefold()) not in here
    }
    if any(lost.values()):
        return Why(
            "unclear-account",
            f"it goes to {', '.join(lost)}, and several accounts are called so",
            "Give the accounts different names at the service; then import again.",
        )
    if lost:
        return Why(
            "account-not-connected",
            f"it goes to {', '.join(lost)}, which is not connected any more",
            "Connect the account again at the service, or change the post there; then import again.",
        )
    unknown = sorted({one.network for one in known} - NETWORKS.keys())
    if unknown:
        return Why("unknown-network", f"postsync does not know the network {', '.join(unknown)}")
    return tuple(sorted(known, key=lambda one: (one.network, one.username, one.id)))


def content_fault(post: RemotePost) -> Why | None:
    """Why no file can say what a post says; None if one may."""
    if not any(container.content or container.media for container in post.containers):
        return Why("no-content", "the service shows neither text nor media of it")
    if any(not url for container in post.containers for url in container.media):
        return Why("no-address", "the service does not tell the address of a medium of it")
    texts = [text for one in post.containers for text in (one.content, *one.media, *one.alts)]
    if any("\ud800" <= one <= "\udfff" for text in texts for one in text):
        return Why("no-text", "a text of it has half a character, which no file can hold")
    return None


def said(post: RemotePost) -> tuple[str, ...]:
    """The texts of a post, as a file that says the same is read."""
    return tuple(ended(container.content) for container in post.containers)


def selectors_of(
    accounts: tuple[Account, ...], index: AccountIndex, *, by_id: bool
) -> tuple[str, ...]:
    """How a file names accounts: by network and username where that means one alone, else by their ids."""

    def selector(account: Account) -> str:
        name = f"{account.network}:{account.username}"
        is_word = name.isprintable() and not any(map(str.isspace, name))
        is_clear = not by_id and account.username and is_word and index.select(name) == (account,)
        return name if is_clear else account.id

    return tuple(map(selector, accounts))


def alike(posts: Iterable[RemotePost], names: Names) -> dict[str, frozenset[str]]:
    """For each post the others that only their ids tell from it: of its accounts, words and time."""
    same: dict[object, list[RemotePost]] = {}
    for post in posts:
        same.setdefault((account_ids_of(post, names), said(post)), []).append(post)
    return {
        one.id: others
        for group in same.values()
        if len(group) > 1
        for one in group
        if (
            others := frozenset(
                other.id
                for other in group
                if other.id != one.id and same_slot(other.scheduled_at, one.scheduled_at)
            )
        )
    }
