"""Classification: what each answer, or the lack of one, says about the call.

The table is that of contract section 5.6, and stands in docs/provider.md row by row.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from postsync.adapters.providers.outstand.limits import LONGEST_PAUSE, retry_after
from postsync.adapters.providers.outstand.transport import Answer, Exchange, NoAnswer, NotSent
from postsync.adapters.secrets import Secret
from postsync.domain.errors import (
    Ambiguous,
    Conflict,
    Forbidden,
    NotFound,
    PaymentRequired,
    ProviderError,
    QuotaExhausted,
    RateLimited,
    Rejected,
    Unauthorized,
    Unavailable,
)

Document = Mapping[str, Any]

LONGEST_MESSAGE = 600
"""Letters of a service's message that are passed on."""

MOST_DETAILS = 12
"""Complaints about single fields that are passed on."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A call that did not succeed. `again` tells whether repeating it is allowed and may help."""

    error: ProviderError
    again: bool
    cause: Exception | None = None


class Judge:
    """Tells what exchanges mean, for a client with this key (which no message may repeat)."""

    def __init__(self, key: Secret) -> None:
        self._key = key

    def judge(
        self, exchange: Exchange, *, what: str, effect: Effect, now: datetime
    ) -> Document | Failure:
        """The API's document, if the call succeeded, or why it did not."""
        match exchange:
            case NotSent(reason=reason, cause=cause):
                return Failure(
                    error=Unavailable(self.clean(f"{what}: {reason}")), again=True, cause=cause
                )
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
        request_id = answer.request_id if answer else None
        message = self.clean(message)
        if effect is Effect.HARMLESS:
            return Failure(
                error=Unavailable(message, request_id=request_id), again=again, cause=cause
            )
        detail = "It is not known whether this was carried out."
        error = Ambiguous(message, detail=detail, request_id=request_id)
        return Failure(error=error, again=again and effect is Effect.NAMED, cause=cause)

    def clean(self, text: str) -> str:
        """`text` on one line, bounded, without the key and without the queries of URLs."""
        flat = " ".join(self._key.redact(text).split())
        flat = _QUERY.sub(r"\1?…", flat)
        return flat if len(flat) <= LONGEST_MESSAGE else flat[: LONGEST_MESSAGE - 1] + "…"


class _Reading:
    """One answer being judged."""

    def __init__(
        self, judge: Judge, answer: Answer, *, what: str, effect: Effect, now: datetime
    ) -> None:
        self.judge = judge
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
        if status in _OWN_REFUSALS and self._is_own_error() and not self._is_vague():
            return self._definite(self._refusal(_OWN_REFUSALS[status]))
        return self._unknown(self._status_text())

    def _accepted(self) -> Document | Failure:
        document = self.document
        if document is None:
            if not self.answer.body.strip() and self.effect is not Effect.CREATION:
                return {}  # a 204 to a deletion
            return self._unknown("the answer is not the API's")
        if document.get("success") is not False:
            return document
        if _is_validation(document):
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
                request_id=self.answer.request_id,
                retry_after=wait,
            )
            return Failure(error=error, again=False)
        error = RateLimited(
            self.judge.clean(f"{self.what}: too many requests{said}"),
            detail="Not carried out. Run it again later.",
            request_id=self.answer.request_id,
            retry_after=wait,
        )
        return Failure(error=error, again=_is_bearable(wait))

    def _definite(self, kind: type[ProviderError]) -> Failure:
        said = self._said() or f": {self._status_text()}"
        detail = _DETAILS.get(kind, "")
        if kind is Forbidden and _is_edge_ban(self.answer.body):
            said = ": the service's edge bars this client (Cloudflare error 1010)"
            detail = "The key was not even looked at. A proxy or VPN on the way may be the reason."
        error = kind(
            self.judge.clean(f"{self.what}{said}"), detail=detail, request_id=self.answer.request_id
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
        return self.document is not None and is_error(self.document)

    def _is_vague(self) -> bool:
        """Whether a 404 might be anybody's: gateways, too, answer `{"error": "Not found"}`."""
        document = self.document or {}
        return (
            self.answer.status == 404
            and document.get("success") is not False
            and "post" not in self._said().casefold()
        )

    def _refusal(self, kind: type[ProviderError]) -> type[ProviderError]:
        """NotFound only where it is the object that was not found: a post that is gone is made again."""
        gone = self.effect is not Effect.CREATION and not _NO_ROUTE.search(self._said())
        return Rejected if kind is NotFound and not gone else kind

    def _said(self) -> str:
        text = explain(self.document) if self.document is not None else ""
        return f": {text}" if text else ""


def parse(body: bytes) -> Document | None:
    """The JSON object in `body`; None for anything else, however deeply nested."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def is_error(document: Document) -> bool:
    """Whether a document is an error as the API words them, and not a gateway's JSON."""
    if document.get("success") is False:
        return any(document.get(name) for name in ("error", "message", "details"))
    return "success" not in document and isinstance(document.get("error"), str | dict)


def explain(document: Document) -> str:
    """The error in a document as a sentence: its message, and what it says about single fields."""
    error, message = document.get("error"), document.get("message")
    texts = [text for text in (error, message) if isinstance(text, str) and text.strip()]
    if isinstance(error, dict):
        texts += [text for text in (error.get("message"),) if isinstance(text, str)]
    complaints: list[str] = []
    inner = error if isinstance(error, dict) else None
    for source, depth in ((document.get("details"), 0), (inner, 1)):
        for complaint in _complaints(source, (), depth):
            if complaint not in complaints and len(complaints) < MOST_DETAILS:
                complaints.append(complaint)
    sentence = " - ".join(dict.fromkeys(text.strip() for text in texts))
    return f"{sentence} ({'; '.join(complaints)})" if complaints else sentence


def _complaints(node: object, path: tuple[str, ...], depth: int) -> Iterator[str]:
    """What a validation error says, field by field, in any of the shapes zod gives it."""
    if depth > 12:
        return
    if isinstance(node, str):
        yield f"{'.'.join(path)}: {node}" if path else node
    elif isinstance(node, list):
        for item in node[:MOST_DETAILS]:
            yield from _complaints(item, path, depth + 1)
    elif isinstance(node, dict):
        if isinstance(node.get("message"), str) and isinstance(node.get("path"), list):
            place = tuple(str(part) for part in node["path"])
            yield from _complaints(node["message"], path + place, depth + 1)
            return
        for name, child in list(node.items())[:100]:
            inner = path if name in _WRAPPERS else (*path, str(name))
            if isinstance(child, list | dict) or name in _WRAPPERS or depth == 0:
                yield from _complaints(child, inner, depth + 1)


def _is_validation(document: Document) -> bool:
    """Whether a failure names fields, which nothing but a check before the work does."""
    return is_error(document) and any(_complaints(document.get("details"), (), 0))


def _is_bearable(wait: float | None) -> bool:
    return wait is None or wait <= LONGEST_PAUSE


def _is_edge_ban(body: bytes) -> bool:
    return b"1010" in body and (b"error code" in body.lower() or b"cloudflare" in body.lower())


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


_WRAPPERS = frozenset({"_errors", "fieldErrors", "formErrors", "issues", "errors"})

_QUERY = re.compile(r"(https?://[^\s?\"'<>]+)\?[^\s\"'<>]+")

_NO_ROUTE = re.compile(
    r"\b(route|endpoint|path|url|cannot (get|patch|delete|post))\b", re.IGNORECASE
)

_QUOTA = re.compile(
    r"quota|billing|upgrade|plan limit|usage limit|monthly|exhausted|credits|post limit",
    re.IGNORECASE,
)

_WINDOW = re.compile(
    r"per (second|minute|hour)|too many requests|rate limit exceeded", re.IGNORECASE
)

_EVEN_WITHOUT_BODY: Mapping[int, type[ProviderError]] = {
    401: Unauthorized,
    402: PaymentRequired,
    403: Forbidden,
}
"""Turned away before any work, even where a proxy words it."""

_OWN_REFUSALS: Mapping[int, type[ProviderError]] = {
    400: Rejected,
    404: NotFound,
    405: Rejected,
    413: Rejected,
    415: Rejected,
    422: Rejected,
}

_DETAILS: Mapping[type[ProviderError], str] = {
    Unauthorized: "Check the API key: the variable named by provider.apiKeyEnv.",
    PaymentRequired: "The service refuses every call until the subscription is active.",
    Forbidden: "The API key may not do this.",
    Rejected: "Not carried out: the request itself is what the service objects to.",
}
