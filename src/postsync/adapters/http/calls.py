"""Calls: one exchange or several, until the API's document is there or it is clear why not."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from postsync.adapters.http.outcomes import Dialect, Document, Effect, Failure, Judge, Malformed
from postsync.adapters.http.pacing import Pace, Place, date_of
from postsync.adapters.http.transport import (
    EVERY_TRY,
    Answer,
    Exchange,
    Message,
    Surroundings,
    Transport,
)
from postsync.domain.config import ProviderConfig
from postsync.domain.errors import Ambiguous, RateLimited, Unavailable

T = TypeVar("T")

Decode = Callable[[Document], T]


class Calls:
    """Makes calls as often as they may be made, and never more than `tries` times.

    The loop is our own, because what may be repeated is a decision about each answer, and because
    what a library would log about a repetition, its arguments, holds secrets.
    """

    def __init__(
        self,
        config: ProviderConfig,
        surroundings: Surroundings,
        dialect: Dialect,
        *,
        keep: Iterable[str] = (),
    ) -> None:
        self.transport = Transport(config, surroundings, keep=keep)
        self.judge = Judge(surroundings.key, dialect)
        self.pace = Pace(sleep=surroundings.sleep, observer=surroundings.observer)
        self.tries = config.tries
        self._now = surroundings.now
        self._last_date: tuple[Mapping[str, str], datetime] | None = None

    def make(
        self,
        message: Message,
        decode: Decode[T],
        *,
        effect: Effect = Effect.HARMLESS,
        sent: Callable[[], None] | None = None,
        not_after: datetime | None = None,
        may_send: Callable[[], bool] | None = None,
        heard: Callable[[Mapping[str, str]], object] | None = None,
        tries: int | None = None,
    ) -> T:
        """Make one call until it succeeds. An answer that cannot be decoded is no success.

        `sent` is told once, when the request has left, at the latest with its answer. However long
        the service makes us wait, nothing is sent `not_after` that time, or when `may_send` says no.
        `heard` gets the headers of every answer. `tries`: no more than so many, for a call that is
        worth no wait.
        """
        most = self.tries if tries is None else min(tries, self.tries)
        sent = once(sent) if sent is not None else None
        in_doubt: Ambiguous | None = None
        with Place(self.pace) as place:
            for attempt in count(1):
                place.pass_through()
                if not_after is not None and self._now() >= not_after:
                    raise in_doubt or Unavailable(f"{message.what}: its time passed while waiting")
                if may_send is not None and not may_send():
                    raise in_doubt or Unavailable(f"{message.what}: held up for too long, not sent")
                exchange = self.transport.send(message, sent=sent)
                if sent is not None and isinstance(exchange, Answer):
                    sent()  # not every transport tells when a request has left
                result = self._result(exchange, message, decode, effect, heard)
                if not isinstance(result, Failure):
                    return result
                if isinstance(result.error, Ambiguous):
                    in_doubt = result.error
                if attempt >= most or not self._is_worth_trying(result, attempt, not_after):
                    # a refused connection does not settle an earlier doubt
                    is_settled = not isinstance(result.error, Unavailable | RateLimited)
                    raise (
                        result.error if is_settled else in_doubt or result.error
                    ) from result.cause
                self._wait(result, attempt, place)
        raise AssertionError  # count() does not end

    def clock_skew(self) -> float | None:
        """Seconds by which the service's clock was ahead of ours at the last answer."""
        if self._last_date is None:
            return None
        headers, ours = self._last_date
        theirs = date_of(headers)
        # a Date header is cut down to the second
        return (theirs - ours).total_seconds() + 0.5 if theirs else None

    def _result(
        self,
        exchange: Exchange,
        message: Message,
        decode: Decode[T],
        effect: Effect,
        heard: Callable[[Mapping[str, str]], object] | None,
    ) -> T | Failure:
        now = self._now()
        if isinstance(exchange, Answer):
            if "x-ratelimit-remaining" in exchange.headers:
                self.pace.note(exchange.headers)
            if "date" in exchange.headers:
                self._last_date = (exchange.headers, now)
            if heard is not None:
                heard(exchange.headers)
        verdict = self.judge.judge(exchange, what=message.what, effect=effect, now=now)
        if isinstance(verdict, Failure):
            return verdict
        try:
            return decode(verdict)
        except Malformed as error:
            return self.judge.unknown(
                f"{message.what}: the answer is not as the API's are: {error}",
                effect=effect,
                answer=exchange if isinstance(exchange, Answer) else None,
                cause=error,
            )

    def _is_worth_trying(self, failure: Failure, attempt: int, not_after: datetime | None) -> bool:
        """Whether to try again; not too late, after the wait that the service asks for."""
        if not failure.again or attempt >= failure.tries:
            return False
        wait = timedelta(seconds=failure.error.retry_after or 0.0)
        return not_after is None or self._now() + wait < not_after

    def _wait(self, failure: Failure, attempt: int, place: Place) -> None:
        """Wait as long as the service asks, all threads together, or as long as seems decent."""
        error = failure.error
        if failure.tries < EVERY_TRY:
            self.pace.tell(f"{error.message}; trying again")
        if error.retry_after:
            # from now on, however long this call then stands in line
            self.pace.close(error.retry_after, "the service asks for a pause")
        else:
            self.pace.back_off(attempt, error.message)
        if isinstance(error, RateLimited):
            place.line_up()


def once(callback: Callable[[], None]) -> Callable[[], None]:
    """A callback that is passed on the first time only: a request that is repeated has left once."""
    waiting = [callback]

    def call() -> None:
        while waiting:
            waiting.pop()()

    return call


def ignore(document: Document) -> Any:
    """The decoder for an answer that only has to be a success."""
    return document
