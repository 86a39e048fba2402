"""Sending: one announced call, its answer judged and compared with what was asked for."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from postsync.domain.errors import Ambiguous, NotFound, ProviderError
from postsync.domain.plan.settlement import CLOCK_MARGIN
from postsync.domain.post.spec import texts_of
from postsync.domain.remote.remote import (
    RemotePost,
    Standing,
    standing_of,
    with_account_ids,
)
from postsync.domain.run.outcome import Outcome, StepError, StepResult
from postsync.domain.schedule import format_time, same_slot
from postsync.domain.state.intent import Action, Intent
from postsync.domain.state.record import Record, record_of
from postsync.domain.state.refresh import with_outcome
from postsync.domain.text.text import loosely_comparable
from postsync.ports import Clock, Provider

NO_GUARD = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Carries out intents one at a time; safe to use from several threads.

    `names` finds account ids that the service leaves out of its answers. `may_send` is asked directly
    before anything is sent.
    """

    provider: Provider
    clock: Clock
    guard_window: timedelta
    names: dict[tuple[str, str], str]
    may_send: Callable[[], bool]

    def send(self, intent: Intent, record: Record | None, sent: Callable[[], None]) -> StepResult:
        """Make the call that `intent` announces. Every failure becomes an outcome, none is raised.

        `record` is what the address was bound to; `sent` is called when a creation has left.
        """
        if not self.may_send():
            return _lease_over(intent)
        try:
            match intent.action:
                case Action.CREATE:
                    return self._create(intent, sent)
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

    # Creating

    def _create(self, intent: Intent, sent: Callable[[], None]) -> StepResult:
        if self._is_over(intent.slot, NO_GUARD):
            return _slot_passed(intent)
        answer = self.provider.create(
            intent.body or {}, key=intent.key, sent=sent, may_send=self.may_send
        )
        if answer.remembered or self._is_old(answer):
            try:
                answer = self._read_back(answer.id)
            except NotFound as error:
                return self._made_and_deleted(intent, answer, error)
        elif not answer.deliveries or not answer.containers:
            answer = self._just_made(answer.id)
        missing, dropped = self._shortfall(intent, answer)
        record = record_of(intent, answer, self.names, missing=missing)
        if not dropped:
            return StepResult.of(intent, Outcome.DONE, record=record)
        return self._undo(intent, record, answer, dropped)

    def _is_old(self, answer: RemotePost) -> bool:
        """Whether a post was made so long ago that it cannot just have failed to appear yet."""
        made = answer.created_at
        return made is not None and made < self.clock.now() - CLOCK_MARGIN

    def _read_back(self, remote_id: str) -> RemotePost:
        """The post that an answer named; failing to read it is a doubt, no more. Raises NotFound."""
        try:
            return self.provider.post(remote_id)
        except NotFound:
            raise
        except ProviderError as error:
            raise _unseen(remote_id, error) from error

    def _just_made(self, remote_id: str) -> RemotePost:
        """As `_read_back`, for a post that exists: that it is not found is a doubt, too."""
        try:
            return self._read_back(remote_id)
        except NotFound as error:
            raise _unseen(remote_id, error) from error

    def _made_and_deleted(self, intent: Intent, answer: RemotePost, error: NotFound) -> StepResult:
        """The service answered from its memory of the key, with a post that is not there any more.

        Its generation is used up, so that the next run makes another under a new key; unless the
        post may only not be there yet, or may have been public: then a person has to look.
        """
        if intent.slot is None or not self._is_old(answer):
            raise _unseen(answer.id, error) from error
        message = f"the service named post {answer.id}, which was deleted since; run apply again"
        return StepResult.of(
            intent,
            Outcome.FAILED,
            error=StepError(code="made-and-deleted", message=message),
            released=((answer.id, intent.generation),),
        )

    def _shortfall(self, intent: Intent, answer: RemotePost) -> tuple[tuple[str, ...], list[str]]:
        """The account ids that the service dropped, and everything it dropped, in words."""
        got = {d.account_id for d in with_account_ids(answer, self.names)}
        missing = tuple(account_id for account_id in intent.account_ids if account_id not in got)
        dropped = [f"account {account_id}" for account_id in missing]
        dropped += _content_shortfall(intent, answer)
        if intent.slot is not None and answer.scheduled is False:
            dropped.append("the schedule (the service says nothing will publish the post)")
        return missing, dropped

    def _undo(
        self, intent: Intent, record: Record, answer: RemotePost, dropped: list[str]
    ) -> StepResult:
        """Cancel a post that is not what was asked for, while that is possible; else record it."""
        what = ", ".join(dropped)
        if self._standing(answer) in {Standing.SCHEDULED, Standing.DRAFT}:
            try:
                self.provider.delete(answer.id)
            except ProviderError as error:
                what += f"; cancelling it failed too: {error.message}"
            else:
                return StepResult.of(
                    intent,
                    Outcome.FAILED,
                    error=StepError(
                        code="dropped",
                        message=f"the service silently dropped {what}; the post was cancelled",
                    ),
                    released=((answer.id, intent.generation),),
                )
        return StepResult.of(
            intent,
            Outcome.FAILED,
            error=StepError(
                code="dropped",
                message=f"the service silently dropped {what}; the post is recorded as it is",
            ),
            record=record,
        )

    # Updating

    def _update(self, intent: Intent, record: Record | None) -> StepResult:
        held = record.echo.scheduled_at if record else None
        if self._is_over(held, self.guard_window):
            # Unless somebody has moved it at the service, which is what the update takes back.
            held = self.provider.post(intent.remote_id or "").scheduled_at
        if self._is_over(held, self.guard_window) or self._is_over(intent.slot, self.guard_window):
            return _slot_passed(intent)
        answer = self.provider.update(intent.remote_id or "", intent.body or {})
        dropped = _content_shortfall(intent, answer)
        if not dropped and record is not None:
            dropped = _unapplied_texts(intent, record, answer)
            if set(record.account_ids) != set(intent.account_ids):
                missing, _ = self._shortfall(intent, answer)
                dropped += [f"account {account_id}" for account_id in missing]
        if dropped:
            what = ", ".join(dropped)
            message = f"the service accepted the update but did not apply {what}"
            return StepResult.of(
                intent, Outcome.FAILED, error=StepError(code="not-applied", message=message)
            )
        updated = record_of(intent, answer, self.names)
        updated = replace(updated, missing=record.missing if record else ())
        return StepResult.of(intent, Outcome.DONE, record=updated)

    # Cancelling

    def _cancel(self, intent: Intent, record: Record | None) -> StepResult:
        remote_id = intent.remote_id or ""
        try:
            remote = self.provider.post(remote_id)
        except NotFound:
            return self.cancelled(intent, record)
        standing = self._standing(remote)
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
        return self.cancelled(intent, record)

    def cancelled(self, intent: Intent, record: Record | None) -> StepResult:
        """The result of a cancel whose post is gone, whoever saw to it."""
        generation = record.generation if record else intent.generation
        return StepResult.of(
            intent,
            Outcome.DONE,
            drops_record=True,
            released=((intent.remote_id or "", generation),),
        )

    def _too_late(self, intent: Intent, record: Record | None, remote: RemotePost) -> StepResult:
        """The post is out: deleting its record would hide that, so it is marked and kept."""
        deliveries = with_account_ids(remote, self.names)
        error = StepError(
            code="already-published", message="the post is published already and was left alone"
        )
        return replace(
            StepResult.of(intent, Outcome.FAILED, error=error),
            deliveries=deliveries,
            record=with_outcome(record, remote, deliveries) if record else None,
        )

    # Replacing

    def _replace(
        self, intent: Intent, record: Record | None, sent: Callable[[], None]
    ) -> StepResult:
        """Cancel, confirm that it is gone, then create: never the other way round."""
        if self._is_over(intent.slot, self.guard_window):
            return _slot_passed(intent)
        cancelled = self._cancel(intent, record)
        if cancelled.outcome is not Outcome.DONE:
            return cancelled
        created = self.send(replace(intent, action=Action.CREATE), None, sent)
        return replace(
            created,
            action=Action.REPLACE,
            remote_id=created.remote_id if created.record else None,
            drops_record=created.record is None,
            released=(*cancelled.released, *created.released),
        )

    # Common ground

    def shows(self, intent: Intent, remote: RemotePost) -> bool:
        """Whether a post already looks as `intent` wants it to."""
        wanted = texts_of(intent.spec) if intent.spec else ()
        return not _content_shortfall(intent, remote) and all(
            loosely_comparable(got.content) == loosely_comparable(text)
            for text, got in zip(wanted, remote.containers, strict=True)
        )

    def _is_over(self, slot: datetime | None, guard: timedelta) -> bool:
        return slot is not None and slot <= self.clock.now() + guard

    def _standing(self, remote: RemotePost) -> Standing:
        return standing_of(
            remote.deliveries,
            scheduled_at=remote.scheduled_at,
            now=self.clock.now(),
            is_draft=remote.is_draft,
            published=remote.published_at is not None,
        )


def _content_shortfall(intent: Intent, answer: RemotePost) -> list[str]:
    """What of containers, media and time did not arrive, in words."""
    wanted = intent.spec["containers"] if intent.spec else []
    if len(answer.containers) != len(wanted):
        return [f"{len(wanted) - len(answer.containers)} of {len(wanted)} containers"]
    dropped = [
        f"{len(container['media']) - len(got.media)} of {len(container['media'])} media"
        for container, got in zip(wanted, answer.containers, strict=True)
        if len(got.media) != len(container["media"])
    ]
    slot = intent.slot
    if slot is not None and not same_slot(answer.scheduled_at, slot):
        dropped.append(f"the time {format_time(slot)}")
    return dropped


def _unapplied_texts(intent: Intent, record: Record, answer: RemotePost) -> list[str]:
    """Containers whose text is still the old one; what the service rewrites in passing is fine."""
    wanted = texts_of(intent.spec) if intent.spec else ()
    return [
        f"the text of container {index}"
        for index, (text, got) in enumerate(zip(wanted, answer.containers, strict=True))
        if loosely_comparable(got.content) != loosely_comparable(text)
        and got.content in record.echo.texts[index : index + 1]
    ]


def _slot_passed(intent: Intent) -> StepResult:
    message = "the slot came too near, or passed, before the post could be sent; nothing was sent"
    return StepResult.of(
        intent, Outcome.SKIPPED, error=StepError(code="slot-passed", message=message)
    )


def _lease_over(intent: Intent) -> StepResult:
    message = "this run was held up for so long that another may have taken over; nothing was sent"
    return StepResult.of(
        intent, Outcome.SKIPPED, error=StepError(code="lease-over", message=message)
    )


def _unseen(remote_id: str, error: ProviderError) -> Ambiguous:
    msg = f"post {remote_id} was made, but could not be read back: {error.message}"
    return Ambiguous(msg, request_id=error.request_id)
