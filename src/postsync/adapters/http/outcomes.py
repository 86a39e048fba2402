"""What an answer, or the lack of one, says about the call: done, refused, not sent, or unknown.

The table is in docs/provider.md, row by row. How a service words its errors is its `Dialect`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlsplit

from postsync.adapters.http.pacing import LONGEST_PAUSE, retry_after
from postsync.adapters.http.transport import EVERY_TRY, Answer, Exchange, NoAnswer, NotSent
from postsync.adapters.secrets import Secret
from postsync.domain.errors import (
    Ambiguous,
    Conflict,
    Forbidden,
    PaymentRequired,
    ProviderError,
    QuotaExhausted,
    RateLimited,
    Rejected,
    Unauthorized,
    Unavailable,
)
from postsync.domain.late import late

Document = Mapping[str, Any]

LONGEST_MESSAGE = 600
"""Letters of a service's message that are passed on."""

LONGEST_REQUEST_ID = 100


class Effect(Enum):
    """What a call may do, which decides what its failure means.

    HARMLESS reads, or leaves nothing that matters behind. NAMED changes something it names, so that
    doing it twice is doing it once. CREATION makes a post, and must not be repeated unseen.
    """

    HARMLESS = auto()
    NAMED = auto()
    CREATION = auto()


class Malformed(ValueError):
    """An answer that is not shaped as the API's are; the text says where."""


class Dialect(Protocol):
    """How one service words its answers. Documents are JSON objects, whoever sent them."""

    def failed(self, document: Document) -> bool:
        """Whether a document that came with a 2xx says that the call failed."""

    def is_error(self, document: Document) -> bool:
        """Whether a document is the service's own error, and not one of a gateway before it."""

    def is_refusal(self, document: Document) -> bool:
        """Whether an error was found by a check before the work, so that nothing was done."""

    def absence(self, document: Document) -> type[ProviderError] | None:
        """What the error of a 404 means: NotFound, Rejected (no such route), None (anybody's 404)."""

    def explain(self, document: Document) -> str:
        """The error in a document as a sentence; empty when it holds none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A call that did not succeed. `again` tells whether repeating it is allowed and may help.

    `tries` is how often it is worth trying at most.
    """

    error: ProviderError
    again: bool
    tries: int = EVERY_TRY
    cause: Exception | None = None


class Judge:
    """Tells what exchanges mean, for a client with this key (which no message may repeat)."""

    def __init__(self, key: Secret, dialect: Dialect) -> None:
        self.key = key
        self.dialect = dialect

    def judge(
        self, exchange: Exchange, *, what: str, effect: Effect, now: datetime
    ) -> Document | Failure:
        """The API's document, if the call succeeded, or why it did not."""
        match exchange:
            case NotSent(reason=reason, remedy=remedy, tries=tries, cause=cause):
                error = Unavailable(self.clean(f"{what}: {reason}"), detail=remedy)
                return Failure(error=error, again=True, tries=tries, cause=cause)
            case NoAnswer(reason=reason, cause=cause):
                return self.unknown(f"{what}: {reason}", effect=effect, cause=cause)
            case Answer():
                return _Reading(self, exchange, what=what, effect=effect, now=now).verdict()

    def unknown(
        self,
        message: str,
        *,
        effect: Effect,
        again: bool = True,
        answer: Answer | None = None,
        cause: Exception | None = None,
    ) -> Failure:
        """A failure that leaves open what happened, unless nothing could have."""
        request_id = self.request_id(answer) if answer else None
        message = self.clean(message)
        if effect is Effect.HARMLESS:
            return Failure(
                error=Unavailable(message, request_id=request_id), again=again, cause=cause
            )
        detail = "It is not known whether this was carried out."
        error = Ambiguous(message, detail=detail, request_id=request_id)
        return Failure(error=error, again=again and effect is Effect.NAMED, cause=cause)

    def request_id(self, answer: Answer) -> str | None:
        """The service's own name for the call; a service may echo the key even here."""
        name = answer.request_id
        return self.key.redact(name)[:LONGEST_REQUEST_ID] if name else None

    def clean(self, text: str) -> str:
        """`text` on one line, bounded, without the key and without the queries of URLs."""
        flat = " ".join(self.key.redact(text).split())
        flat = _QUERY.sub(r"\1?…", flat)
        return flat if len(flat) <= LONGEST_MESSAGE else flat[: LONGEST_MESSAGE - 1] + "…"


class _Reading:
    """One answer being judged."""

    def __init__(
        self, judge: Judge, answer: Answer, *, what: str, effect: Effect, now: datetime
    ) -> None:
        self.judge = judge
        self.dialect = judge.dialect
        self.answer = answer
        self.what = what
        self.effect = effect
        self.now = now
        self.document = parse(answer.body)

    def verdict(self) -> Document | Failure:
        status = self.answer.status
        if 200 <= status < 300:
            return self._accepted()
        if 300 <= status < 400:
            return self._redirected()
        if status == 429:
            return self._limited()
        if status in _EVEN_WITHOUT_BODY:
            return self._definite(_EVEN_WITHOUT_BODY[status])
        if status == 409 and self._is_own_error() and self.effect is not Effect.CREATION:
            return self._definite(Conflict)
        if status in _OWN_REFUSALS and (kind := self._refusal()) is not None:
            return self._definite(kind)
        return self._unknown(self._status_text())

    def _accepted(self) -> Document | Failure:
        document = self.document
        if document is None:
            if not self.answer.body.strip() and self.effect is not Effect.CREATION:
                return {}  # a 204 to a deletion
            return self._unknown("the answer is not the API's")
        if not self.dialect.failed(document):
            return document
        if self.dialect.is_refusal(document):
            return self._definite(Rejected)
        return self._unknown(f"the service answered {self.answer.status} but failed{self._said()}")

    def _redirected(self) -> Failure:
        target = _host_of(self.answer.headers.get("location", ""))
        where = f" to {target}" if target else ""
        failure = self._unknown(
            f"the service answered with a redirect{where}, which is never followed", again=False
        )
        failure.error.detail += " Check provider.baseUrl."
        return failure

    def _limited(self) -> Failure:
        wait = retry_after(self.answer.headers, self.now)
        said = self._said()
        if _QUOTA.search(said) and not _WINDOW.search(said):
            error: ProviderError = QuotaExhausted(
                self.judge.clean(f"{self.what}: the quota of the service is used up{said}"),
                detail="Waiting a moment will not help. See the plan and usage of the service.",
                request_id=self.judge.request_id(self.answer),
                retry_after=wait,
            )
            return Failure(error=error, again=False)
        error = RateLimited(
            self.judge.clean(f"{self.what}: too many requests{said}"),
            detail="Not carried out. Run it again later.",
            request_id=self.judge.request_id(self.answer),
            retry_after=wait,
        )
        return Failure(error=error, again=_is_bearable(wait))

    def _definite(self, kind: type[ProviderError]) -> Failure:
        said = self._said() or f": {self._status_text()}"
        detail = _detail_of(kind, self.judge.key)
        if kind is Forbidden and _is_edge_ban(self.answer.body):
            said = ": the service's edge bars this client (Cloudflare error 1010)"
            detail = "The key was not even looked at. A proxy or VPN on the way may be the reason."
        error = kind(
            self.judge.clean(f"{self.what}{said}"),
            detail=detail,
            request_id=self.judge.request_id(self.answer),
        )
        return Failure(error=error, again=False)

    def _unknown(self, why: str, *, again: bool = True) -> Failure:
        wait = retry_after(self.answer.headers, self.now)
        failure = self.judge.unknown(
            f"{self.what}: {why}",
            effect=self.effect,
            again=again and _is_bearable(wait),
            answer=self.answer,
        )
        failure.error.retry_after = wait
        return failure

    def _status_text(self) -> str:
        status = self.answer.status
        try:
            phrase = f" {HTTPStatus(status).phrase}"
        except ValueError:
            phrase = ""
        owner = "" if self._is_own_error() else ", which is not an answer of the API's own"
        return f"the service answered {status}{phrase}{owner or self._said()}"

    def _is_own_error(self) -> bool:
        return self.document is not None and self.dialect.is_error(self.document)

    def _refusal(self) -> type[ProviderError] | None:
        """What the service itself refused; None when the answer may be anybody's."""
        if self.document is None or not self._is_own_error():
            return None
        if self.answer.status != 404:
            return Rejected
        # NotFound only where it is the object that is not there: a post that is gone is made again
        kind = self.dialect.absence(self.document)
        return Rejected if kind is not None and self.effect is Effect.CREATION else kind

    def _said(self) -> str:
        text = self.dialect.explain(self.document) if self.document is not None else ""
        return f": {text}" if text else ""


def parse(body: bytes) -> Document | None:
    """The JSON object in `body`; None for anything else, however deeply nested."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _is_bearable(wait: float | None) -> bool:
    return wait is None or wait <= LONGEST_PAUSE


def _is_edge_ban(body: bytes) -> bool:
    return b"1010" in body and (b"error code" in body.lower() or b"cloudflare" in body.lower())


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


_QUERY = late(r"(https?://[^\s?\"'<>]+)\?[^\s\"'<>]+")

_QUOTA = late(
    r"quota|billing|upgrade|plan limit|usage limit|monthly|exhausted|credits|post limit",
    re.IGNORECASE,
)

_WINDOW = late(r"per (second|minute|hour)|too many requests|rate limit exceeded", re.IGNORECASE)

_EVEN_WITHOUT_BODY: Mapping[int, type[ProviderError]] = {
    401: Unauthorized,
    402: PaymentRequired,
    403: Forbidden,
}
"""Turned away before any work, even where a proxy words it."""

_OWN_REFUSALS = frozenset({400, 404, 405, 413, 415, 422})

_DETAILS: Mapping[type[ProviderError], str] = {
    Unauthorized: "The service does not accept the key in {key}. A key is there, in one word and without "
    "quotation marks: it may be an old one, cut short, or one of another service. {source}",
    PaymentRequired: "The service refuses every call until the subscription of the organisation is active "
    "that the key in {key} belongs to. If the subscription is active, the key is one of another "
    "organisation.",
    Forbidden: "The key in {key} may not do this. Give it the right, or take a key that has it. {source}",
    Rejected: "Not carried out: the request itself is what the service objects to.",
}


_NEEDS_NO_KEY = (
    "The service runs in this process and needs no key: it was told to answer like this."
)


def _detail_of(kind: type[ProviderError], key: Secret) -> str:
    """What to do about a refusal, with the name of the variable that the key was in."""
    if kind in _EVEN_WITHOUT_BODY.values() and not key.variable:
        return _NEEDS_NO_KEY
    return _DETAILS.get(kind, "").format(key=key.variable, source=key.source).strip()
