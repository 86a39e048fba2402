"""A bucket: objects with their tags, written only under a condition, and every failure classified.

What the service or the library says is never passed on, for an answer to a bad signature repeats the
session token: only the HTTP status and the service's own error code are taken from it.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard, TypeVar

if TYPE_CHECKING:
    from obstore.store import ObjectStore

PAUSES = (0.0, 0.5, 1.0, 2.0)
"""Seconds to wait before each try of what was not answered, or answered with "not now"."""

_STATUS = re.compile(r"status code: ([0-9]{3})\b")
_CODE = re.compile(r"<Code>([A-Za-z0-9.]{1,60})</Code>")
_CREDENTIALS = re.compile(r"Error performing [A-Z]+ (?:REDACTED|http://[^/ ]+/latest/[a-z])")
"""Where the library asks for credentials before anything is sent to the bucket."""

_WRONG_REGION = "incorrectly configured region"
_NO_ANSWER = "no usable answer came"

_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]+"')
"""An entity tag. With an empty one some services write whatever is there."""

_NOT_NOW = {408, 409, 425, 429}
"""Refusals that say nothing against the same request a little later."""

_REGION = "Let `state: {region: …}` in postsync.yaml, or AWS_REGION, name the region of the bucket."
_BUCKET = "Create the bucket, or let `state: {bucket: …}` in postsync.yaml name the right one."
_CLOCK = (
    "Set the clock of this machine: the service refuses signatures that are minutes off. In CI, run the job "
    "once more, which gives it another machine."
)
_RENEW = "The credentials are wrong or have expired: renew AWS_ACCESS_KEY_ID and the others."
_ALLOW = (
    "The credentials need s3:GetObject and s3:PutObject on the object and on the one beside it that "
    "ends in .highest, and s3:ListBucket on the bucket: without it a missing object is forbidden too."
)
_NO_CREDENTIALS = (
    "Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, for temporary ones, AWS_SESSION_TOKEN, or run "
    "where the machine has a role. Profiles of the AWS tools are not read: "
    '`eval "$(aws configure export-credentials --format env)"` sets the variables from one.'
)
_ADVICE = {
    "AccessDenied": _ALLOW,
    "AuthorizationHeaderMalformed": _REGION,
    "ExpiredToken": _RENEW,
    "InvalidAccessKeyId": _RENEW,
    "InvalidToken": _RENEW,
    "NoSuchBucket": _BUCKET,
    "PermanentRedirect": _REGION,
    "RequestTimeTooSkewed": _CLOCK,
    "SignatureDoesNotMatch": _RENEW,
}


@dataclass(frozen=True, slots=True)
class Found:
    """An object, and the tag of its version."""

    data: bytes
    tag: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The object is still the one whose tag was given."""


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no object by this key, by the word of the service."""


@dataclass(frozen=True, slots=True)
class Written:
    """The object was written, and has this tag now."""

    tag: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The condition did not hold, or another write was under way. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The request failed: why, and what to do. Unless `certain`, it may have been carried out."""

    why: str
    advice: str = ""
    certain: bool = False


_UNTAGGED = Failed(
    why="the service gives no usable ETag",
    advice="Without one no write can be conditional: use another service, or another "
    "`state: {backend: …}`.",
    certain=True,
)


class Bucket:
    """The objects of one bucket. Nothing here is tried again by itself, and nothing raises."""

    def __init__(
        self, objects: "ObjectStore", *, limit: int, hide: Callable[[str], str] = str
    ) -> None:
        """`objects` must not retry either; an object of more than `limit` bytes is not read.

        `hide` masks what must not be shown of what the service says.
        """
        self._objects = objects
        self._limit = limit
        self._hide = hide

    def get(self, key: str, *, unless: str = "") -> Found | Unchanged | Missing | Failed:
        """The object at `key`, unless it still has the tag `unless`."""
        import obstore

        try:
            answer = obstore.get(
                self._objects, key, options={"if_none_match": unless} if unless else None
            )
            if answer.meta["size"] > self._limit:
                return Failed(why="it is too large to be a state", certain=True)
            data, tag = bytes(answer.bytes()), answer.meta["e_tag"]
        except _raised() as error:
            told = _classified(error, self._hide)
            return Failed(why="the service refused") if isinstance(told, Refused) else told
        return Found(data=data, tag=tag) if _is_tag(tag) else _UNTAGGED

    def put(self, key: str, data: bytes, *, over: str | None) -> Written | Refused | Failed:
        """Write the object if the one there has the tag `over`, or if there is none, for None."""
        import obstore

        if over is not None and not _is_tag(over):
            return Refused()
        try:
            answer = obstore.put(
                self._objects, key, data, mode="create" if over is None else {"e_tag": over}
            )
        except _raised() as error:
            told = _classified(error, self._hide)
            return told if isinstance(told, Refused | Failed) else Failed(why=_NO_ANSWER)
        tag = answer["e_tag"]
        return Written(tag=tag) if _is_tag(tag) else Failed(why=_NO_ANSWER)


Answer = TypeVar("Answer", Found | Unchanged | Missing | Failed, Written | Refused | Failed)


def patiently(ask: Callable[[], Answer], *, sleep: Callable[[float], None] = time.sleep) -> Answer:
    """What `ask` gives, asked again a few times as long as there is no certain answer."""
    answer = ask()
    for pause in PAUSES[1:]:
        if not isinstance(answer, Failed) or answer.certain:
            break
        sleep(pause)
        answer = ask()
    return answer


def _raised() -> tuple[type[Exception], ...]:
    """All that the library raises; FileNotFoundError is one of OSError's."""
    from obstore.exceptions import BaseError

    return BaseError, OSError, NotImplementedError, ValueError


def _classified(
    error: Exception, hide: Callable[[str], str]
) -> Unchanged | Missing | Refused | Failed:
    from obstore.exceptions import AlreadyExistsError, NotModifiedError, PreconditionError

    status, code = _told(error)
    code = hide(code)
    match error:
        case NotModifiedError():
            return Unchanged()
        case AlreadyExistsError() | PreconditionError():
            return Refused()
        case FileNotFoundError() if status is None or code == "NoSuchKey":
            return Missing()
        case NotImplementedError():
            return Failed(
                why="an object there cannot be replaced only if it is unchanged",
                advice="Use a service that can, or another `state: {backend: …}`.",
                certain=True,
            )
    return _failed(error, status, code)


def _failed(error: Exception, status: int | None, code: str) -> Failed:
    if _CREDENTIALS.search(str(error)):
        absent = status is None or status < 500
        return Failed(why="no credentials were found", advice=_NO_CREDENTIALS, certain=absent)
    if _WRONG_REGION in str(error):
        return Failed(why="the bucket is in another region", advice=_REGION, certain=True)
    if status is None:
        return Failed(why=_NO_ANSWER)
    refused = 300 <= status < 500 and status not in _NOT_NOW and code != "RequestTimeout"
    advice = _ADVICE.get(code, _ALLOW if status in {401, 403} else "")
    why = f"the service answered {status} {code}".rstrip()
    return Failed(why=why, advice=advice, certain=refused)


def _told(error: Exception) -> tuple[int | None, str]:
    """The HTTP status and the error code in what the library says; None and empty without."""
    status, code = _STATUS.search(str(error)), _CODE.search(str(error))
    return int(status[1]) if status else None, code[1] if code else ""


def _is_tag(tag: str | None) -> TypeGuard[str]:
    return tag is not None and _TAG.fullmatch(tag) is not None
