"""Existing: what a post that would be made may be already, by the service and by memory."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from postsync.domain.diagnostic import Diagnostic
from postsync.domain.plan.answered import Answered
from postsync.domain.plan.case import Case, Desired
from postsync.domain.plan.findings import posts
from postsync.domain.plan.matching import (
    LOOK_BACK,
    NO_MATCHES,
    Likeness,
    Matches,
    Unmanaged,
    likeness,
)
from postsync.domain.plan.moment import Moment
from postsync.domain.plan.plan import PlanRequest
from postsync.domain.plan.published import Published, without_numbers, words_of
from postsync.domain.plan.reworded import Reworded
from postsync.domain.post.address import variant_of
from postsync.domain.post.content import Missed
from postsync.domain.post.post import Post
from postsync.domain.remote.remote import AHEAD, RemotePost, Standing
from postsync.domain.state.question import Candidate

_PUBLISHED_BEFORE = "the state is new or went back, and this post may have been published before"


class Existing:
    """Looks for posts among those that nobody claims, and for words among those that are out.

    It grows with each match that is claimed: a post at the service is adopted once.
    """

    def __init__(
        self, request: PlanRequest, moment: Moment, answers: Answered, reworded: Reworded
    ) -> None:
        self._request = request
        self._moment = moment
        self._answers = answers
        self._reworded = reworded
        self._exact: dict[str, Matches] = {}

    @cached_property
    def unmanaged(self) -> Unmanaged:
        """The posts at the service that no record claims."""
        # Built only when something might have to be created: most plans never need it.
        return Unmanaged(self._request.observation, self._request.snapshot, self._request.now)

    @cached_property
    def _saying(self) -> Mapping[str, list[Post]]:
        """The posts of the workspace by their words."""
        saying: dict[str, list[Post]] = defaultdict(list)
        for post in self._request.posts:
            words = words_of(post.content)
            for said in {words, without_numbers(words)}:
                saying[said].append(post)
        return saying

    @cached_property
    def _published(self) -> Published:
        return Published(self._request.snapshot, self._request.observation, self._request.now)

    def claim_exact_ones(self, cases: Iterable[Case]) -> None:
        """Take every post at the service that one file asks for exactly, before any that is only like."""
        if not self._request.observation.posts:
            return
        looking = [case for case in cases if _may_need_another(case)]
        if self._moment.paused:
            # Nothing new is taken over either: what stands all the same is told.
            looking = [case for case in looking if case.known is not None]
        for case in looking:
            chosen = self._answers.chosen(case)
            if chosen is not None and case.desired is not None:
                exact = self.unmanaged.like(self.likeness(case.desired)).exact
                self._exact[case.address] = Matches(exact=(chosen,) if chosen in exact else ())
                self.unmanaged.claim(chosen)
        for case in looking:
            if case.desired is None or case.address in self._exact:
                continue
            exact = self._not_refused(case, self.unmanaged.like(self.likeness(case.desired)).exact)
            if len(exact) == 1 and not self._answers.is_meant_anyway(case):
                self.unmanaged.claim(exact[0])
            self._exact[case.address] = Matches(exact=exact)

    def looked_up(self, case: Case) -> Case:
        """`case` with everything that it may be already."""
        if case.desired is None or not (case.retried or _may_change(case)):
            return case
        matches = self._exact.get(case.address, NO_MATCHES)
        if self._request.observation.posts and not matches.exact:
            alike = self.unmanaged.like(self.likeness(case.desired)).like
            matches = Matches(like=self._not_refused(case, alike))
        published: tuple[Candidate, ...] = ()
        is_over = self._moment.is_past(case.desired.post.content.scheduled_at)
        if case.retried or is_over or self._publishes_at_once(case.desired.post):
            own = case.record.remote_ids if case.record else ()
            where = case.retried or case.desired.addressed.destinations
            found = self._published.find(case.desired.content, where, own)
            if case.retried and case.record and (made := case.record.created_at):
                # What was out before was told when the post was made.
                found = tuple(one for one in found if (one.scheduled_at or made) >= made)
            refused = case.desired.post.content.answers.is_not
            published = tuple(one for one in found if one.remote_id not in refused)
        elif case.desired.post.part and (case.known is None or case.content_changed):
            published = self._left_behind(case, case.desired)
        if not (published or case.retried) and (case.known is None or case.content_changed):
            published = self._said_before(case, case.desired)
        return replace(
            case,
            matches=matches,
            published=published,
            doubt=self._doubt(case.desired.post) if case.known is None else None,
        )

    def _left_behind(self, case: Case, desired: Desired) -> tuple[Candidate, ...]:
        """What went out not long ago with the words of a variant or a row, and no file says any more.

        It is more likely that one moved along than that it is meant once more. Where a file still says it,
        somebody wants it twice.
        """
        post, words = desired.post, words_of(desired.content)
        if post.is_slotted:
            words = without_numbers(words)
        own = (*(case.record.remote_ids if case.record else ()), *post.content.answers.is_not)
        since = self._request.now - LOOK_BACK
        found = [
            (address, one)
            for address, one in self._published.applied(words, desired.addressed.destinations)
            if one.remote_id not in own and one.scheduled_at and one.scheduled_at >= since
        ]
        others = (
            [one for one in self._saying[words] if one.address != post.address] if found else []
        )
        if not all(self._moment.is_ahead(one.content.scheduled_at) for one in others):
            return ()
        here = {one.address for one in others}
        left = (one for at, one in found if at not in here and not _may_follow(post, at))
        return tuple({one.remote_id: one for one in left}.values())

    def _said_before(self, case: Case, desired: Desired) -> tuple[Candidate, ...]:
        """What went out with what a row says itself, under a key that its campaign does not have any more."""
        own = (*(case.record.remote_ids if case.record else ()), *desired.content.answers.is_not)
        found = {
            one.remote_id: one
            for record in self._reworded.before(desired.post)
            for address, one in self._published.applied(
                words_of(record.content), desired.addressed.destinations
            )
            if address == record.address and one.remote_id not in own
        }
        return tuple(found.values())

    def _not_refused(self, case: Case, posts: tuple[RemotePost, ...]) -> tuple[RemotePost, ...]:
        refused = case.post.content.answers.is_not if case.post else ()
        return tuple(post for post in posts if post.id not in refused) if refused else posts

    def _doubt(self, post: Post) -> str | None:
        """Return why a post might exist although nothing shows it, or None."""
        if not self._answers.is_uncertain:
            is_lost = self._publishes_at_once(post) and self._answers.may_be_lost(post)
            return _PUBLISHED_BEFORE if is_lost else None
        if not self._request.observation.complete and not self._request.observation.offline:
            return (
                "the state is new or went back, and the service's list could not be read as a whole"
            )
        # Outside version control nobody can tell how old a file is.
        is_old = self._request.went_back and self._request.commit is None
        if self._publishes_at_once(post) and (is_old or post.span.file in self._answers.old_files):
            return _PUBLISHED_BEFORE
        return None

    def _publishes_at_once(self, post: Post) -> bool:
        at = post.content.scheduled_at
        if at is None or self._moment.is_due(at):
            return True
        return post.content.missed is Missed.PUBLISH and self._moment.is_past(at)

    def likeness(self, desired: Desired) -> Likeness:
        """What the post that a file asks for looks like at the service."""
        content = desired.post.content
        # What is held back until its time goes out a little after it, whenever that may be.
        held = None if self._moment.schedules else content.scheduled_at
        at_once = held is not None or self._publishes_at_once(desired.post)
        return likeness(
            desired.content,
            desired.addressed.account_ids,
            at=None if at_once else content.scheduled_at,
            missed=content.scheduled_at if at_once else None,
            since=held,
        )

    def standing_again(self) -> Iterator[Diagnostic]:
        """Report posts that were cancelled or replaced and that stand at the service all the same."""
        observed = self._request.observation.posts
        bound = self._request.snapshot.bound_ids() if self._request.snapshot.tombstones else ()
        for tombstone in self._request.snapshot.tombstones:
            post = observed.get(tombstone.remote_id)
            if post is None or post.id in bound or post.standing(self._request.now) not in AHEAD:
                continue
            if not self.unmanaged.is_claimed(post):
                yield posts.standing_again_finding(tombstone, post)
        for record in self._request.snapshot.archive.values():
            # Without another record at its address it is seen as a case of its own.
            post = observed.get(record.remote_id)
            is_ahead = post is not None and post.standing(self._request.now) in AHEAD
            if post is not None and is_ahead and record.address in self._request.snapshot.records:
                yield posts.standing_again_finding(record, post)

    def twins(self, desired: Desired) -> Iterator[Diagnostic]:
        """Report posts that nobody claims and that would go out beside this one."""
        if not self.unmanaged.has_any_for(desired.addressed.account_ids):
            return  # as of most posts of most plans
        refused = desired.post.content.answers.is_not
        for post in self.unmanaged.like(self.likeness(desired)).exact:
            if post.id not in refused and post.standing(self._request.now) in AHEAD:
                yield posts.remote_twin_finding(desired.post, post)


def _may_follow(post: Post, address: str) -> bool:
    """Whether a post may be the next one after that at `address`, as days of a schedule and reminders are."""
    if post.part is not None and post.is_slotted:
        return post.part.row is None and address.startswith(f"{post.part.of}/")
    return variant_of(post.address) == variant_of(address)


def _may_change(case: Case) -> bool:
    """Whether something may have to be sent for a case."""
    if case.desired is None or case.desired.post.content.draft:
        return False
    if case.known is None or case.standing is Standing.GONE:
        return True
    return case.changed or case.drifted or case.desired.post.content.answers.again


def _may_need_another(case: Case) -> bool:
    """Whether another post than the recorded one may have to be made for a case."""
    if not _may_change(case):
        return False
    if case.known is None or case.standing is Standing.GONE:
        return True
    return case.accounts_changed or case.known.drifted_accounts
