"""What people have answered, in a post's file and on the command line (contract, section 4.4)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from postsync.domain.networks import selector_key
from postsync.domain.plan.case import Case, Owner
from postsync.domain.plan.decided import Decision
from postsync.domain.plan.plan import Destination, PlanRequest
from postsync.domain.post.content import Content, digest, fingerprint
from postsync.domain.post.post import Own, Post
from postsync.domain.remote.remote import AHEAD, Delivery, DeliveryStatus, RemotePost, Standing
from postsync.domain.state.intent import Action, Intent
from postsync.domain.state.question import Asking, Question

_OF_PEOPLE = frozenset({Asking.CHANGED_REMOTELY, Asking.DELETED_REMOTELY})
"""What is asked because of what people did at the service."""

EVERY = "*"
"""On the command line: every address."""


def wish(post: Post) -> str:
    """The digest of what the file itself wants, by which a changed wish is told from an old one."""
    return _wish(post.own, post.content)


def _wish(own: Own | None, content: Content) -> str:
    if own is None:
        return fingerprint(content, ())
    return digest([list(own.accounts or ()), own.at, own.words])


def doubt_about(intent: Intent, now: datetime) -> Question:
    """The question whether what an intent announced is there, should a file ask for it again."""
    return Question(
        address=intent.address,
        kind=Asking.AMBIGUOUS_MATCH,
        since=now,
        fingerprint=_wish(intent.own, intent.content),
        answers=intent.content.answers,
    )


class Answered:
    """Every answer that was given."""

    def __init__(self, request: PlanRequest) -> None:
        self._request = request
        # Several records may have failed to reach an account that one post has now: it goes out there once.
        self._sent_again: set[tuple[str, str | None]] = set()

    @cached_property
    def _bound(self) -> frozenset[str]:
        return self._request.snapshot.bound_ids()

    @property
    def is_uncertain(self) -> bool:
        """Whether the state is new or went back, so that it may lack posts of ours."""
        return self._request.went_back or not self._request.snapshot.serial

    @cached_property
    def old_files(self) -> frozenset[str]:
        """The files that are a day older than the state."""
        return self._request.old_files()

    def may_be_lost(self, post: Post) -> bool:
        """Whether the state may lack the record of a post because it is younger than the file.

        When the state was new, the file may have been away, or broken, or everything was paused; and
        an older postsync forgot what was out and had no file.
        """
        return post.span.file in self.old_files

    def answered(self, case: Case) -> Case:
        """`case` with what its file and the command line answer."""
        case, request = self._retried_for_owner(case), self._request
        post = case.post
        if post is None:
            return case
        asked = self.question(case)
        again = self.is_meant_anyway(case)
        late = asked is not None and self._comes_late(case, asked)
        if asked is not None:
            asked = still_open(asked, post)
        answers = post.content.answers
        by_command = request.restore or request.adopt or request.retry
        if not (asked or again or late or by_command or answers.retry or answers.is_):
            return case  # as nearly always
        return replace(
            case,
            asked=asked,
            again=again,
            answers_late=late,
            restored=case.address in request.restore or EVERY in request.restore,
            chosen=self.chosen(case),
            misses=self._misses(case),
            retried=case.retried or tuple(self._retried(case)),
        )

    def question(self, case: Case) -> Question | None:
        """The question that was asked about the post, under this address or its former one."""
        questions = self._request.snapshot.questions
        asked = questions.get(case.address) or questions.get(case.previous_address or "")
        if asked is None and case.post is not None and case.known is None and self.left_behind:
            wanted = wish(case.post)
            same = (one for one in self.left_behind.values() if one.fingerprint == wanted)
            return next(same, None)
        return asked

    @cached_property
    def left_behind(self) -> dict[str, Question]:
        """The questions about addresses that are gone: their files may have other names now."""
        request = self._request
        here = {post.address for post in request.posts} | {one.address for one in request.broken}
        asked = request.snapshot.questions.items()
        return {address: one for address, one in asked if address not in here}

    def is_meant_anyway(self, case: Case) -> bool:
        """Whether a person wants the post made, whatever is like it.

        `again` in the file counts once: as news to what was recorded or asked before. Of a state that
        may have lost a record nobody knows whether it was news, so it does not count there.
        """
        if case.address in self._request.create_anyway:
            return True
        if case.post is None or not case.post.content.answers.again:
            return False
        asked = self.question(case)
        if asked is not None:
            return not asked.answers.again and not self._comes_late(case, asked)
        if case.record is not None:
            return not case.record.content.answers.again
        return not (self.is_uncertain or self.may_be_lost(case.post))

    def _comes_late(self, case: Case, asked: Question) -> bool:
        """Whether the file answers what to do about a post that went out before anything was done."""
        if case.post is None or not case.post.content.answers.again:
            return False
        is_out = case.known is not None and case.standing not in {*AHEAD, Standing.GONE}
        return is_out and asked.kind in _OF_PEOPLE

    def asked(self, case: Case, decision: Decision) -> Question | None:
        """The question that a decision asks; asked before, it stays as old as it is."""
        if decision.asking is None or case.post is None or decision.action is not Action.BLOCKED:
            return None
        asked = self.question(case)
        candidates = {one.remote_id: one for one in decision.candidates}
        if asked is not None and asked.kind is decision.asking:
            refused = case.post.content.answers.is_not
            kept = (one for one in asked.candidates if one.remote_id not in refused)
            candidates = {one.remote_id: one for one in kept} | candidates
            if asked.fingerprint == wish(case.post):
                # Once it is taken out of the file, `again` is news when it comes back.
                again = asked.answers.again and case.post.content.answers.again
                return replace(
                    asked,
                    address=case.address,
                    candidates=tuple(candidates.values()),
                    answers=asked.answers._replace(again=again),
                )
        return Question(
            address=case.address,
            kind=decision.asking,
            since=self._request.now,
            fingerprint=wish(case.post),
            candidates=tuple(candidates.values()),
            answers=case.post.content.answers,
        )

    def unanswered(self, case: Case, decision: Decision) -> Question | None:
        """The question that was asked before, if nothing was done by which it would be answered.

        An answer may be given that cannot be carried out yet, and a file may go and come back.
        """
        asked = self.question(case)
        if asked is None:
            return None
        asked = replace(asked, address=case.address)  # it moves along with the post
        is_made = case.known is not None and case.standing is not Standing.GONE
        if is_made:
            return asked if decision.action is Action.BLOCKED else None
        idle = {Action.BLOCKED, Action.DEFER, Action.NOOP, Action.ARCHIVE}
        return asked if decision.action in idle else None

    def chosen(self, case: Case) -> RemotePost | None:
        """The post at the service that a person says this one is."""
        remote_id = self._named(case)
        if remote_id is None or remote_id in self._bound:
            return None
        return self._request.observation.posts.get(remote_id)

    def _misses(self, case: Case) -> str | None:
        """The id that a person named and that cannot be this post: it is not there, or another's."""
        remote_id = self._named(case)
        if remote_id is None or self.chosen(case) is not None:
            return None
        record = case.record
        is_old = record is not None and remote_id in {
            *record.remote_ids,
            record.content.answers.is_,
        }
        return None if is_old else remote_id

    def _named(self, case: Case) -> str | None:
        answers = case.post.content.answers if case.post else None
        return self._request.adopt.get(case.address) or (answers.is_ if answers else None)

    def _retried(self, case: Case) -> Iterator[Delivery]:
        """The failed deliveries that a person wants to be sent once more; by a file, once each."""
        if case.known is None or case.post is None:
            return
        of_others = [one for owner in case.owners for one in owner.failed]
        for delivery in case.known.deliveries:
            is_own = delivery.status is DeliveryStatus.FAILED and delivery not in of_others
            if is_own and self._is_wanted_again(case, delivery, case.post):
                yield delivery

    def _retried_for_owner(self, case: Case) -> Case:
        """`case` as that of the first post that owns failed deliveries which are to be sent once more.

        They are sent as that post says now, and stay deliveries of the record that has them: so either
        address leads to them, and none is sent by both.
        """
        is_archived = case.known is not None and case.known.is_archived
        for owner in case.owners if not is_archived else ():  # it is restored first
            post = owner.desired.post
            wanted = [
                one
                for one in owner.failed
                if not owner.sends
                and any(self._is_wanted_again(case, one, by) for by in (post, case.post) if by)
                and (post.address, one.account_id) not in self._sent_again
            ]
            if wanted:
                self._sent_again.update((post.address, one.account_id) for one in wanted)
                return replace(
                    case,
                    desired=owner.desired,
                    post=post,
                    wanted=post.content.scheduled_at,
                    retried=tuple(wanted),
                )
        return case

    def _is_wanted_again(self, case: Case, delivery: Delivery, post: Post) -> bool:
        """Whether a person wants a delivery sent once more, by the command line or by `post`."""
        if case.known is None or delivery.account_id is None:
            return False
        for address in (case.address, post.address):
            asked = self._request.retry.get(address)
            if asked is not None and (not asked or names_account(asked, delivery)):
                return True
        tried = {one for retry in case.known.record.retries for one in retry.account_ids}
        by_file = names_account(post.content.answers.retry, delivery)
        return by_file and delivery.account_id not in tried

    def known(self, case: Case) -> frozenset[str]:
        """The ids of the accounts whose failure a person knows of."""
        if case.known is None:
            return frozenset()
        answered = case.post.content.answers.known if case.post else ()
        return frozenset(
            delivery.account_id or ""
            for delivery in case.known.deliveries
            if names_account(answered, delivery) or delivery.account_id in case.known.record.known
        ) | frozenset(settled_by(case.owners))


def settled_by(owners: Iterable[Owner]) -> Iterator[str]:
    """The ids of the accounts whose failure needs nobody, by what the posts are that own it now."""
    for owner in owners:
        known = owner.desired.post.content.answers.known
        for delivery in owner.failed:
            if owner.sends or names_account(known, delivery):
                yield delivery.account_id or ""


def still_open(asked: Question, post: Post) -> Question | None:
    """The question, unless the file says something else now, or that none of the candidates is it."""
    if asked.fingerprint != wish(post):
        return None
    refused = post.content.answers.is_not
    left = tuple(one for one in asked.candidates if one.remote_id not in refused)
    if asked.candidates and not left:
        return None
    return replace(asked, candidates=left)


def names_account(selectors: tuple[str, ...], delivery: Delivery | Destination) -> bool:
    """Whether one of `selectors` means the account of a delivery, or the one that a post goes to."""
    if not selectors:
        return False
    keys = {
        delivery.network,
        selector_key(delivery.username),
        selector_key(f"{delivery.network}:{delivery.username}"),
    }
    return any(one == delivery.account_id or selector_key(one) in keys for one in selectors)
