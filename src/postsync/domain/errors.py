"""What can go wrong in the world outside: the tree of exceptions that cross a port.

Wrong user input is never an exception, it is a `Diagnostic`. Anything raised that is not in
this tree is a bug of ours.

    PostsyncError
      ConfigError                  the configuration or the environment cannot be used
        MediaChanged               a medium is not the one that was planned
        UnknownAddress  UnknownAccount
      ProviderError                the publishing API
        Unauthorized  Forbidden  PaymentRequired  NotFound  Conflict
        Rejected                   the API's own refusal of this request
          InvalidId                it cannot read an id
        RateLimited  QuotaExhausted
        Unavailable                certainly not sent, or a read that failed
        Ambiguous                  the call may have taken effect
      StateError                   the recorded state
        StateLocked  StateMoved  StateUnreadable  StateUnwritable  StateTooNew
        StateUncertain             the write may have been done
        AlreadyBound               a remote id, or an address, belongs to another post
        TrackedState               a branch may have brought it
      PlanStale                    what was approved is not what would be done
"""

from collections.abc import Iterable
from datetime import datetime

from postsync.domain.nearest import did_you_mean, nearest


class PostsyncError(Exception):
    """Base of every expected failure. `code` is stable and machine-readable.

    `detail` says what to do about it, in one or two sentences.
    """

    code = "error"
    exit_code = 1

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail


class ConfigError(PostsyncError):
    """The configuration, an environment variable or a file named by it cannot be used."""

    code = "config"


class MediaChanged(ConfigError):
    """The bytes of a medium are not those that the plan showed."""

    code = "media-changed"


class UnknownAddress(ConfigError):
    """A post is asked for that there is not."""

    code = "unknown-address"

    def __init__(self, addresses: Iterable[str], known: Iterable[str]) -> None:
        missing = list(addresses)
        detail = _near(missing, known, "`postsync status` lists them.")
        super().__init__(f"no post has the address {', '.join(missing)}", detail=detail)


class UnknownAccount(ConfigError):
    """An account is named that is not connected, and that no post goes to."""

    code = "unknown-account"

    def __init__(self, selectors: Iterable[str], known: Iterable[str]) -> None:
        missing = list(selectors)
        detail = _near(missing, known, "`postsync accounts` lists them.")
        super().__init__(f"there is no account {', '.join(missing)}", detail=detail)


def _near(missing: Iterable[str], known: Iterable[str], listed: str) -> str:
    """What was probably meant, and where all of them are listed."""
    every = tuple(known)
    near = dict.fromkeys(name for one in missing for name in nearest(one, every))
    return f"{did_you_mean(near)} {listed}".strip()


class ProviderError(PostsyncError):
    """The publishing API failed.

    `may_have_applied` is the fact that matters: true when the call may have taken effect although
    no usable answer came back. `retry_after` is in seconds.
    """

    code = "provider"
    may_have_applied = False
    stops_the_run = False

    def __init__(
        self,
        message: str,
        *,
        detail: str = "",
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, detail=detail)
        self.request_id = request_id
        self.retry_after = retry_after


class Unauthorized(ProviderError):
    """401: the API key is missing or wrong."""

    code = "unauthorized"
    stops_the_run = True


class PaymentRequired(ProviderError):
    """402: the subscription does not allow any call."""

    code = "subscription-inactive"
    stops_the_run = True


class Forbidden(ProviderError):
    """403: the key, or this client, may not do this."""

    code = "forbidden"
    stops_the_run = True


class NotFound(ProviderError):
    """404: there is nothing by this id."""

    code = "not-found"


class Conflict(ProviderError):
    """409: the object is in a state that does not allow this; it must be read again."""

    code = "conflict"


class Rejected(ProviderError):
    """The API's own 4xx answer: this request is wrong and was not carried out."""

    code = "rejected"


class InvalidId(Rejected):
    """The API calls an id invalid. Whether a post was ever there, or still is, that does not tell."""

    code = "invalid-id"


class RateLimited(ProviderError):
    """429, rolling window: not carried out; may be repeated after `retry_after` seconds."""

    code = "rate-limited"


class QuotaExhausted(ProviderError):
    """429, quota: not carried out, and repeating will not help."""

    code = "quota-exhausted"
    stops_the_run = True


class Unavailable(ProviderError):
    """The call was certainly not carried out: no connection, or a read that kept failing."""

    code = "unavailable"


class Ambiguous(ProviderError):
    """The call may have been carried out: time-out, reset, 5xx, or an answer that is not the API's."""

    code = "unknown-outcome"
    may_have_applied = True


class StateError(PostsyncError):
    """The recorded state cannot be used."""

    code = "state"


class StateLocked(StateError):
    """Somebody else holds the state."""

    code = "state-locked"
    exit_code = 4

    def __init__(
        self, *, who: str, since: datetime | None, operation: str, detail: str = ""
    ) -> None:
        moment = f" since {since:%Y-%m-%d %H:%M:%SZ}" if since else ""
        super().__init__(f"the state is locked by {who}{moment} ({operation})", detail=detail)
        self.who = who
        self.since = since
        self.operation = operation


class StateMoved(StateError):
    """The state is not the one this run read: another run wrote it meanwhile."""

    code = "state-moved"
    exit_code = 4


class StateUnreadable(StateError):
    """The state exists but cannot be read or understood."""

    code = "state-unreadable"


class StateUnwritable(StateError):
    """The state could not be saved."""

    code = "state-unwritable"


class StateUncertain(StateError):
    """Nobody answered whether the state was saved; it may have been, or still be."""

    code = "state-uncertain"
    exit_code = 4


class TrackedState(StateError):
    """Something in the place of the state is tracked by git, or leads elsewhere."""

    code = "tracked-state"


class AlreadyBound(StateError):
    """What is to be recorded would give one post two addresses, or one address two posts."""

    code = "already-bound"


class StateTooNew(StateError):
    """The state was written by a newer postsync."""

    code = "state-too-new"


class PlanStale(PostsyncError):
    """The plan that was approved is not the plan that would be carried out now."""

    code = "plan-stale"
    exit_code = 4
