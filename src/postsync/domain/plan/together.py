"""Together: which files and records belong together, and so the cases of a plan."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial

from postsync.domain.plan.addressing import AccountIndex
from postsync.domain.plan.answered import EVERY, settled_by
from postsync.domain.plan.case import Case, compare, desire, has_own_words, recognise
from postsync.domain.plan.elsewhere import Elsewhere
from postsync.domain.plan.overtaken import Overtaken
from postsync.domain.plan.owners import Owners
from postsync.domain.plan.pairing import pair_moved, pair_successors, without_loose_ends
from postsync.domain.plan.plan import PlanRequest
from postsync.domain.plan.reworded import Reworded
from postsync.domain.plan.waiting import counterpart
from postsync.domain.post.address import whole_of
from postsync.domain.post.content import Missed
from postsync.domain.post.post import Broken, Post
from postsync.domain.remote.remote import AHEAD, Standing, names_of
from postsync.domain.state.record import Record

_NOT_SENT = frozenset({*AHEAD, Standing.GONE})


class Together:
    """The cases of a request, in the order of addresses; a renamed record is at its new one.

    `held` are the addresses of open intents: a record whose own fate is open stays where it is.
    `broken` are the documents with errors, by the addresses that they stand for, and `moved` the
    records that posts would take over if nothing were held.
    """

    def __init__(
        self,
        request: PlanRequest,
        index: AccountIndex,
        held: Collection[str],
        reworded: Reworded,
    ) -> None:
        self._request = request
        self._reworded = reworded
        self._index = index
        self._held = held
        self._records = request.snapshot.records
        self._posts = {post.address: post for post in request.posts}
        self.archive = _by_address(request.snapshot.archive)
        self.broken = self._find_broken()
        self.moved = pair_moved(self._posts, self._records, self._account_ids, self.broken)
        self._renamed = without_loose_ends(self.moved, self._records, held)
        self._renamed |= self._successors()
        now_at = {record.remote_id: address for address, record in self._renamed.items()}
        every = (*self._records.values(), *request.snapshot.archive.values())
        self._overtaken = Overtaken(
            request.posts,
            [(now_at.get(one.remote_id, one.address), one) for one in every],
            request.snapshot,
            request.now,
        )
        # A method would make a circle of objects, which keeps the service open after the run.
        self._recognise = partial(
            recognise,
            observation=request.observation,
            names=names_of(request.observation.accounts),
            now=request.now,
        )
        moved = {record.address for record in self._renamed.values()}
        self._remaining = {a: one for a, one in self._records.items() if a not in moved}
        self._back = self._back_elsewhere(self._remaining)
        self._elsewhere = Elsewhere(
            self._posts,
            request.snapshot,
            self._recognise,
            request.now,
            {**self._back, **self._renamed},
        )
        applied = {*self._records, *self._renamed, *self.archive, *held}
        self._owners = Owners(self._posts, applied, index, request.now, request.create_anyway)
        self.cases = tuple(self._compare_all())

    def _find_broken(self) -> dict[str, Broken]:
        """The documents with errors, by address; also by that of each record of such a file or document.

        A file that git says was renamed stands for its old name, too.
        """
        broken = self._request.broken
        found = {one.address: one for one in broken if one.address is not None}
        if not broken:
            return found
        old_names = self._request.renamed_files()
        gone = {a: r for a, r in self._records.items() if a not in self._posts and a not in found}
        for address, record in gone.items():
            for one in broken:
                was = old_names.get(one.file, one.file)
                is_in_file = record.file is not None and (
                    one.holds(record.file) or was == record.file
                )
                if is_in_file or one.address == whole_of(address):
                    found.setdefault(address, one)
        for one in broken:
            said = one.post or one.gist
            if said is not None and one.address not in self._records:
                old = counterpart(said, self._account_ids(said), gone.values())
                if old is not None:
                    found.setdefault(old, one)
        return found

    def _successors(self) -> dict[str, Record]:
        """The records that posts take over which were moved and edited."""
        taken = {record.address for record in self._renamed.values()}
        busy = {*self._held, *self.broken}
        known = {*self._records, *self._renamed, *self.archive, *busy}
        here = {*self._posts, *taken, *busy}
        return pair_successors(
            [
                post
                for address, post in self._posts.items()
                if address not in known
                and not post.content.draft
                # A row that is out in other words is asked about: it is no edit of yet another one.
                and not any(map(self._may_be_out, self._reworded.before(post)))
            ],
            [record for address, record in self._records.items() if address not in here],
            self._account_ids,
            self._request.renamed_files,
            self._may_be_out,
            self._is_divided_otherwise,
            self._reworded.before,
        )

    def _is_divided_otherwise(self, post: Post, record: Record) -> bool:
        """Whether a post has only a part of what is out of its document, or more: it is no edit of it."""
        is_of_it = whole_of(post.address) == whole_of(record.address)
        return is_of_it and self._account_ids(post) != frozenset(record.account_ids)

    def _may_be_out(self, record: Record) -> bool:
        seen = self._request.observation.posts.get(record.remote_id)
        return (seen or record).standing(self._request.now) not in AHEAD

    def _compare_all(self) -> Iterator[Case]:
        remaining, back = self._remaining, self._back
        # A service that had a fault may have called a post gone that it publishes all the same.
        posts, now = self._request.observation.posts, self._request.now
        standing = {
            record.address: record
            for record in self._request.snapshot.archive.values()
            if record.remote_id in posts and posts[record.remote_id].standing(now) in AHEAD
        }
        failed = self._failed_and_archived(remaining)
        here = {*self._posts, *remaining, *self._held, *self.broken, *standing, *failed}
        for address in sorted(here):
            post = self._posts.get(address)
            record = self._renamed.get(address) or remaining.get(address)
            archived = None
            if record is None and post is not None:
                archived = self.archive.get(address) or back.get(address)
            elif record is None:
                record, archived = standing.get(address), failed.get(address)
            yield self._case(address, post, record or archived, archived is not None)

    def _case(self, address: str, post: Post | None, record: Record | None, archived: bool) -> Case:
        request = self._request
        again = address in request.reresolve or EVERY in request.reresolve
        desired = desire(post, record, self._index, reresolve=again) if post else None
        known = self._recognise(record) if record else None
        if known is not None and archived:
            known = replace(known, is_archived=True)
        case = compare(address, desired, known)
        if post is not None and self._overtaken.has(post):
            case = replace(case, overtaken=True)
        is_own = archived and post is not None
        if known is not None and not is_own and known.standing not in _NOT_SENT:
            owners = self._owners.of(address, known.deliveries)
            case = replace(case, owners=owners) if owners else case
        elsewhere = self._elsewhere.out(address, record.remote_id if record else None)
        if elsewhere:
            case = replace(case, elsewhere=elsewhere)
        if post is None or post.part is None or known is not None:
            return case
        # At once, or late: a new time is another wish.
        at, is_late = post.content.scheduled_at, post.content.missed is Missed.PUBLISH
        if desired is not None and (at is None or (is_late and at <= request.now)):
            case = replace(case, failed_before=self._elsewhere.failed(desired))
        return case

    def _failed_and_archived(self, remaining: Mapping[str, Record]) -> dict[str, Record]:
        """Archived records with a failure that nobody knows of, of an account that another post has now.

        The document is back, divided otherwise: no post has the address that failed.
        """
        taken = {*self._posts, *remaining, *self._renamed, *self._held, *self.broken}
        wholes = {whole_of(address) for address in self._posts} if self.archive else set()
        return {
            address: record
            for address, record in self.archive.items()
            if address not in taken and whole_of(address) in wholes and self._is_left_open(record)
        }

    def _is_left_open(self, record: Record) -> bool:
        owners = self._owners.of(record.address, self._recognise(record).deliveries)
        settled = {*settled_by(owners), *record.known}
        return any(
            one.account_id not in settled
            for owner in owners
            if not owner.sends
            for one in owner.failed
        )

    def _back_elsewhere(self, remaining: Mapping[str, Record]) -> dict[str, Record]:
        """Archived records whose posts are back under another address, with the time that they had.

        The same words without a time may be meant once more: they are asked about.
        """
        if not self.archive:
            return {}
        known, now = {*remaining, *self._renamed, *self.archive}, self._request.now
        timed = {
            address: (post, at)
            for address, post in self._posts.items()
            if address not in known and (at := post.content.scheduled_at)
        }
        if not timed:
            return {}
        free = {a: record for a, record in self.archive.items() if a not in self._posts}
        past = {address: post for address, (post, at) in timed.items() if at <= now}
        found = pair_moved(past, free, self._account_ids)
        # Another zone, or another group, makes another time or other accounts of the same words.
        left = {a: record for a, record in free.items() if record not in found.values()}
        by_own = {record.own: record for record in left.values() if record.own is not None}
        for address, (post, _) in timed.items():
            if address in found or post.own not in by_own:
                continue
            if has_own_words(post, by_own[post.own]):
                found[address] = by_own.pop(post.own)
        return found

    def _account_ids(self, post: Post) -> frozenset[str]:
        accounts = self._index.resolve(post.content.selectors).accounts
        return frozenset(account.id for account in accounts)


def _by_address(archive: Mapping[str, Record]) -> dict[str, Record]:
    """The archived records by address; of several the latest post."""
    latest: dict[str, Record] = {}
    for record in archive.values():
        other = latest.get(record.address)
        if other is None or record.generation >= other.generation:
            latest[record.address] = record
    return latest
