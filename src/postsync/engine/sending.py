"""Sending: make one announced call, and compare the answer with what was asked for."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from postsync.domain.errors import Ambiguous, InvalidId, NotFound, ProviderError
from postsync.domain.plan.settlement import CLOCK_MARGIN
from postsync.domain.post.content import Missed
from postsync.domain.remote.capability import PUNCTUALITY
from postsync.domain.remote.remote import Names, RemotePost, Standing, with_account_ids
from postsync.domain.run.outcome import Outcome, StepError, StepResult
from postsync.domain.state.intent import Action, Intent
from postsync.domain.state.record import Record, record_of, with_outcome, with_retry
from postsync.engine.judging import (
    content_shortfall,
    missing_accounts,
    named,
    remarks,
    shortfall,
    unapplied_texts,
    with_accounts,
)
from postsync.ports import Clock, Provider

NO_GUARD = timedelta(0)

LOOKS = 2
"""Times a new post is read of which the answer did not tell that all was kept."""

PAUSE = 3.0
"""Seconds between them: what the service shows may be a moment older than what it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Makes announced calls, one at a time; safe to use from several threads.

    `names` finds account ids that the service leaves out of its answers. `may_send` is asked directly
    before anything is sent.
    """

    provider: Provider
    clock: Clock
    guard_window: timedelta
    names: Names
    may_send: Callable[[], bool]

    def send(self, intent: Intent, record: Record | None, sent: Callable[[], None]) -> StepResult:
        """Make the call that `intent` announces. Every failure becomes an outcome, none is raised.

        `record` is what the address is bound to; `sent` is called when a creation has left.
        """
        if not self.may_send():
            message = (
                "this run was held up so long that another may have taken over; nothing was sent"
            )
            error = StepError(code="lease-over", message=message)
            return StepResult.of(intent, Outcome.SKIPPED, error=error)
        if intent.action.makes_a_post and not intent.account_ids:
            # A service that was asked for no account in particular might take all of them.
            message = "no connected account is known that the post goes to; nothing was sent"
            return _failed(intent, "no-accounts", message)
        try:
            match intent.action:
                case Action.CREATE | Action.RETRY:
                    return self._create(intent, record, sent)
                case Action.UPDATE:
                    return self._update(intent, record)
                case Action.CANCEL:
                    return self._cancel(intent, record)
                case Action.REPLACE:
                    return self._replace(intent, record, sent)
        except ProviderError as error:
            outcome = Outcome.UNKNOWN if error.may_have_applied else Outcome.FAILED
            return StepResult.of(intent, outcome, error=StepError.of(error))
        raise AssertionError(intent.action)

    def _create(
        self, intent: Intent, record: Record | None, sent: Callable[[], None]
    ) -> StepResult:
        """Create the post, and check that the service kept all of it; if not, cancel it."""
        if self._is_over(intent.slot, NO_GUARD) or self._is_late(intent):
            return _slot_passed(intent)
        answer = self.provider.create(
            intent.body or {}, key=intent.key, sent=sent, may_send=self.may_send
        )
        made = self._read_back(intent, answer)
        if made is None:
            # Its generation is used up, so that the next run creates the post under a new key.
            message = (
                f"the service named post {answer.id}, which was deleted since; run apply again"
            )
            released = ((answer.id, intent.generation),)
            return _failed(intent, "made-and-deleted", message, released=released)
        missing, dropped = missing_accounts(intent, made), shortfall(intent, made, self.names)
        if intent.action is Action.RETRY and record is not None:
            record = with_retry(record, intent, made, self.names, missing=missing)
        else:
            record = record_of(intent, made, self.names, missing=missing)
        if not dropped:
            result = StepResult.of(intent, Outcome.DONE, record=record)
            return replace(result, remarks=tuple(remarks(intent, made)))
        message = f"the service silently dropped {', '.join(dropped)}"
        if made.standing(self.clock.now()) in {Standing.SCHEDULED, Standing.DRAFT}:
            try:
                self.provider.delete(made.id)
            except ProviderError as error:
                message += f"; cancelling it failed too: {error.message}"
            else:
                message += "; the post was cancelled"
                return _failed(intent, "dropped", message, released=((made.id, intent.generation),))
        return _failed(
            intent, "dropped", f"{message}; the post is recorded as it is", record=record
        )

    def _read_back(self, intent: Intent, answer: RemotePost) -> RemotePost | None:
        """The created post as the service shows it; None if it was deleted since.

        The answer is taken as it is, if it tells that all was kept. One that says less, or repeats an
        earlier answer that the service remembers for the key, is no reason to cancel a post: it is read
        by its id, and once more after a pause. Raises Ambiguous when it cannot be read.
        """
        made = answer.created_at
        is_old = made is not None and made < self.clock.now() - CLOCK_MARGIN
        if not (answer.remembered or is_old):
            shown = replace(answer, deliveries=with_account_ids(answer, self.names))
            if not shortfall(intent, shown, self.names):
                return shown
        post: RemotePost | None = None
        for look in range(LOOKS):
            if look:
                self.clock.sleep(PAUSE)
            try:
                read = self.provider.post(answer.id)
            except ProviderError as failure:
                # A new post may not be shown yet, and one without a slot may have been public.
                if isinstance(failure, NotFound) and is_old and intent.slot is not None:
                    return None
                error = failure
                continue
            scheduled = answer.scheduled if read.scheduled is None else read.scheduled
            told = replace(read, scheduled=scheduled, warnings=answer.warnings)
            post = with_accounts(told, intent.account_ids, self.names)
            if not shortfall(intent, post, self.names):
                break
        if post is None:
            message = f"post {answer.id} was made, but could not be read back: {error.message}"
            raise Ambiguous(message, request_id=error.request_id) from error
        return post

    def _update(self, intent: Intent, record: Record | None) -> StepResult:
        remote_id = intent.remote_id or ""
        if record is None or record.remote_id != remote_id:
            # A post that is adopted, and gets what the service does not show: complete blocks.
            record, found = (
                None,
                with_accounts(self.provider.post(remote_id), intent.account_ids, self.names),
            )
            if missing := missing_accounts(intent, found):
                message = f"post {remote_id} does not go to account {', '.join(missing)}; nothing was sent"
                return _failed(intent, "other-accounts", message)
            held = found.scheduled_at
        else:
            held = record.echo.scheduled_at
        if self._is_over(held, self.guard_window):
            # Unless somebody has moved it at the service: then the update takes that back.
            held = self.provider.post(remote_id).scheduled_at
        if self._is_over(held, self.guard_window) or self._is_over(intent.slot, self.guard_window):
            return _slot_passed(intent)
        answer = self.provider.update(remote_id, intent.body or {})
        if self._unapplied(intent, record, answer):
            self.clock.sleep(PAUSE)  # what was read may be older than the update
            answer = self.provider.post(remote_id)
        if dropped := self._unapplied(intent, record, answer):
            message = f"the service accepted the update but did not apply {', '.join(dropped)}"
            return _failed(intent, "not-applied", message)
        missing_before = record.missing if record else ()
        updated = record_of(
            intent,
            with_accounts(answer, intent.account_ids, self.names),
            self.names,
            missing=[one for one in missing_before if one in intent.account_ids],
        )
        result = StepResult.of(intent, Outcome.DONE, record=updated)
        return replace(result, remarks=tuple(remarks(intent, answer)))

    def _unapplied(self, intent: Intent, record: Record | None, answer: RemotePost) -> list[str]:
        """What an update asked for, and the post does not show."""
        dropped = content_shortfall(intent, answer)
        if dropped or record is None:
            return dropped
        dropped = unapplied_texts(intent, record, answer)
        if set(record.account_ids) != set(intent.account_ids):
            shown = with_accounts(answer, intent.account_ids, self.names)
            dropped += named(missing_accounts(intent, shown), self.names)
        return dropped

    def _cancel(self, intent: Intent, record: Record | None) -> StepResult:
        remote_id = intent.remote_id or ""
        try:
            remote = self.provider.post(remote_id)
        except NotFound:
            return cancelled(intent, record)
        except InvalidId:
            if record is None or record.may_be_out(self.clock.now()):
                raise
            # A second refusal of the id, by the deletion itself, is proof enough.
            self.provider.delete(remote_id)
            return cancelled(intent, record)
        standing = remote.standing(self.clock.now())
        # A replacement would publish again where the post is out already.
        cancels_parts = self.provider.capability.cancels_parts and intent.action is Action.CANCEL
        if standing is Standing.FINAL or (standing is Standing.MIXED and not cancels_parts):
            return self._too_late(intent, record, remote)
        frozen = standing is not Standing.MIXED and self._is_over(
            remote.scheduled_at, self.guard_window
        )
        if standing is Standing.PUBLISHING or frozen:
            return _slot_passed(intent)
        self.provider.delete(remote_id)
        return cancelled(intent, record)

    def _too_late(self, intent: Intent, record: Record | None, remote: RemotePost) -> StepResult:
        """The post is published: keep its record, which says so from now on."""
        deliveries = with_account_ids(remote, self.names)
        updated = with_outcome(record, remote, deliveries) if record else None
        message = "the post is published already and was left alone"
        result = _failed(intent, "already-published", message, record=updated)
        return replace(result, deliveries=deliveries)

    def _replace(
        self, intent: Intent, record: Record | None, sent: Callable[[], None]
    ) -> StepResult:
        """Cancel, confirm that the post is gone, then create: never the other way round."""
        if self._is_over(intent.slot, self.guard_window):
            return _slot_passed(intent)
        first = self._cancel(intent, record)
        if first.outcome is not Outcome.DONE:
            return first
        created = self._taken_over(intent) or self.send(
            replace(intent, action=Action.CREATE), None, sent
        )
        return replace(
            created,
            action=Action.REPLACE,
            remote_id=created.remote_id if created.record else None,
            drops_record=created.record is None,
            released=(*first.released, *created.released),
        )

    def _taken_over(self, intent: Intent) -> StepResult | None:
        """The post that stands already in place of the replaced one; None if it is gone by now."""
        if intent.adopts is None:
            return None
        try:
            remote = self.provider.post(intent.adopts)
        except NotFound:
            return None
        return StepResult.of(intent, Outcome.DONE, record=record_of(intent, remote, self.names))

    def _is_over(self, slot: datetime | None, guard: timedelta) -> bool:
        return slot is not None and slot <= self.clock.now() + guard

    def _is_late(self, intent: Intent) -> bool:
        """Whether a post held back until its time was held up since, for longer than is on time."""
        due = intent.content.scheduled_at
        if self.provider.capability.schedules or due is None:
            return False
        is_late = self.clock.now() > due + PUNCTUALITY
        return is_late and intent.content.missed is not Missed.PUBLISH


def cancelled(intent: Intent, record: Record | None) -> StepResult:
    """The result of a cancel whose post is gone, whoever deleted it."""
    generation = record.generation if record else intent.generation
    released = ((intent.remote_id or "", generation),)
    return StepResult.of(intent, Outcome.DONE, drops_record=True, released=released)


def _slot_passed(intent: Intent) -> StepResult:
    message = "the slot came too near, or passed, before the post could be sent; nothing was sent"
    error = StepError(code="slot-passed", message=message)
    return StepResult.of(intent, Outcome.SKIPPED, error=error)


def _failed(
    intent: Intent,
    code: str,
    message: str,
    *,
    record: Record | None = None,
    released: tuple[tuple[str, int], ...] = (),
) -> StepResult:
    error = StepError(code=code, message=message)
    return StepResult.of(intent, Outcome.FAILED, error=error, record=record, released=released)
