"""The state as an object in a bucket: read, and written only over the version that was read.

The service decides who wins, by If-None-Match and If-Match. Every write has a nonce in it, which does
two things: two runs never send the same bytes, whose tags would be equal; and a write whose answer
was lost is known again when it is read back. The client never repeats a write by itself, for a
repeated write that had been done comes back as refused.

Beside it lies the high-water mark, an object of its own, only ever raised. It also serves to find out
whether the service honours conditional writes, before the state is entrusted to it: with a service
that ignores them two runs would both believe they had won.
"""

import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from postsync.adapters.echoes import mask_all
from postsync.adapters.files import OWN_FOLDER
from postsync.adapters.http.addresses import is_loopback_url
from postsync.adapters.state.backend import ABSENT, Conflict, Kept, Opened, Swap, Swapped, Unknown
from postsync.adapters.state.document.decoding import MAX_BYTES, decode_mark, decode_snapshot
from postsync.adapters.state.document.writing import encode_mark, encode_snapshot
from postsync.adapters.state.stores.bucket import (
    PAUSES,
    Bucket,
    Failed,
    Found,
    Missing,
    Refused,
    Unchanged,
    Written,
    patiently,
)
from postsync.domain.config import S3State
from postsync.domain.errors import ConfigError, StateUnreadable, StateUnwritable
from postsync.domain.state.record import HighWater, Snapshot

if TYPE_CHECKING:
    from obstore.store import ObjectStore, S3Config

CONNECTING_TAKES = 5.0
REQUEST_TAKES = 30.0
"""Seconds after which a connection, or a whole request, is given up."""

_TRIES = 3
"""How often the mark is written over what others wrote meanwhile."""

_CARELESS = Failed(
    why="the service does not honour conditional writes",
    advice="It wrote although If-None-Match or If-Match forbade it, so two runs could overwrite each "
    "other and a post appear twice. Use a service that honours both, or another `state: {backend: …}`.",
    certain=True,
)

_END = b"\n}\n"
_NONCE = re.compile(rb',\n "nonce": "([0-9a-f]{32})"\n\}\n\Z')
_SECRETS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_TOKEN")
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}")
_KEY = re.compile(r"(?!.*(?:^|/)\.{0,2}(?:/|$))[^\x00-\x1f\x7f]{1,1000}")
_AGAIN = "Nothing was changed. Run the command again when the service can be reached."


class S3Store:
    """Implements `backend.Store` over one object of a bucket; beside it lies its high-water mark."""

    def __init__(
        self,
        objects: "ObjectStore",
        key: str,
        *,
        name: str,
        sleep: Callable[[float], None] = time.sleep,
        hide: Callable[[str], str] = str,
    ) -> None:
        """`objects` must not retry by itself; `hide` masks the credentials."""
        self.name = name
        self._bucket = Bucket(objects, limit=MAX_BYTES, hide=hide)
        self._key = key
        self._mark = S3Mark(self._bucket, f"{key}.highest", sleep=sleep)
        self._sleep = sleep
        self._known: tuple[str, Snapshot] | None = None
        self._is_trusted = False

    def read(self) -> Kept:
        """What is there now. Raises StateUnreadable or StateTooNew."""
        # The mark first: a write that comes between must not make the state look rolled back.
        mark = self._mark.read()
        if isinstance(mark, Failed):
            raise self._unreadable(mark)
        tag = self._known[0] if self._known else ""
        answer = patiently(lambda: self._bucket.get(self._key, unless=tag), sleep=self._sleep)
        match answer:
            case Failed():
                raise self._unreadable(answer)
            case Found():
                snapshot = decode_snapshot(answer.data, source=self.name)
                self._known = (answer.tag, snapshot)
            case Missing():
                self._known = None
            case Unchanged():
                pass
        version, known = self._known or (ABSENT, None)
        return Kept(version=version, snapshot=known, high_water=mark)

    def cas(self, snapshot: Snapshot, *, expected: str, note: str) -> Swap:  # noqa: ARG002 - no log
        """Write `snapshot` if the version is still `expected`; then raise the mark.

        Raises StateUnwritable when it was certainly not done.
        """
        nonce = secrets.token_hex(16)
        data = _signed(encode_snapshot(snapshot), nonce)
        over = None if expected == ABSENT else expected
        self._require_a_careful_service(snapshot)
        doubt = ""
        for pause in PAUSES:
            self._sleep(pause)
            answer = self._bucket.put(self._key, data, over=over)
            if isinstance(answer, Failed) and answer.certain and not doubt:
                raise self._unwritable(answer)
            outcome = answer if isinstance(answer, Written) else self._look(nonce, expected)
            if isinstance(outcome, Conflict):
                return outcome
            if isinstance(outcome, Written):
                return self._done(snapshot, outcome.tag)
            doubt = doubt or _why(answer) or _why(outcome)
        if doubt:
            return Unknown(why=doubt)
        raise self._unwritable(
            Failed(
                why="the service refuses to replace it although it is unchanged",
                advice="Run the command again. If that stays so, the service does not do conditional "
                "writes as S3 does: use another, or another `state: {backend: …}`.",
            )
        )

    def _look(self, nonce: str, expected: str) -> Written | Conflict | Failed | None:
        """What became of a write that was not confirmed; None when the old object is still there."""
        answer = self._bucket.get(self._key)
        match answer:
            case Found(data=data, tag=tag):
                if _nonce(data) == nonce:
                    return Written(tag=tag)
                return None if tag == expected else Conflict()
            case Missing():
                return None if expected == ABSENT else Conflict()
            case Failed():
                return answer
        return None

    def _done(self, snapshot: Snapshot, tag: str) -> Swapped:
        self._known = (tag, snapshot)
        self._mark.raise_to(snapshot)
        return Swapped(version=tag)

    def _require_a_careful_service(self, snapshot: Snapshot) -> None:
        """Once for a run, before its first write. Raises StateUnwritable."""
        if self._is_trusted:
            return
        if failed := self._mark.distrust(snapshot):
            raise self._unwritable(failed)
        self._is_trusted = True

    def _unreadable(self, failed: Failed) -> StateUnreadable:
        return StateUnreadable(
            f"{self.name} cannot be read: {failed.why}", detail=failed.advice or _AGAIN
        )

    def _unwritable(self, failed: Failed) -> StateUnwritable:
        return StateUnwritable(
            f"{self.name} cannot be written: {failed.why}", detail=failed.advice or _AGAIN
        )


class S3Mark:
    """The mark at one key of a bucket. Remembers what it saw last, for one process."""

    def __init__(
        self, bucket: Bucket, key: str, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._bucket = bucket
        self._key = key
        self._sleep = sleep
        self._seen: Found | None = None

    def read(self) -> HighWater | Failed | None:
        """The mark; None where there is none, or none that can be understood."""
        answer = patiently(lambda: self._bucket.get(self._key), sleep=self._sleep)
        match answer:
            case Found():
                self._seen = answer
                return decode_mark(answer.data)
            case Missing():
                self._seen = None
                return None
            case Failed():
                return answer
        return None

    def distrust(self, snapshot: Snapshot) -> Failed | None:
        """Why a state must not be kept here; None when the service refuses what it has to refuse.

        Leaves a mark below everything where there was none, so that it is known to be writable.
        """
        data = self._seen.data if self._seen else encode_mark(replace(snapshot, serial=0))
        if self._seen is None:
            match self._put(data, over=None):
                case Written(tag=tag):
                    self._seen = Found(data=data, tag=tag)
                case Refused():  # another run was first: what it wrote is what ours goes over
                    self.read()
                case Failed() as failed:
                    return failed
        for forbidden in (None, f'"{secrets.token_hex(16)}"'):
            match self._put(data, over=forbidden):
                case Written():
                    return _CARELESS
                case Failed() as failed:
                    return failed
        return None

    def raise_to(self, snapshot: Snapshot) -> None:
        """Note that `snapshot` has been written, unless a later write is noted already.

        The mark is a second net, and the state is safe without it: where it cannot be written now,
        the next save makes up for it.
        """
        data = encode_mark(snapshot)
        for _ in range(_TRIES):
            match self._put(data, over=self._seen.tag if self._seen else None):
                case Written(tag=tag):
                    self._seen = Found(data=data, tag=tag)
                    return
                case Failed():
                    return
                case Refused():
                    mark = self.read()
            if isinstance(mark, Failed):
                return
            # Of another life: whoever wrote it did so later than what was seen when this run began.
            if mark and (mark.lineage != snapshot.lineage or mark.serial >= snapshot.serial):
                return

    def _put(self, data: bytes, *, over: str | None) -> Written | Refused | Failed:
        return patiently(lambda: self._bucket.put(self._key, data, over=over), sleep=self._sleep)


def open_store(config: S3State, root: Path, environ: Mapping[str, str]) -> Opened:
    """The object that `config` describes; sends nothing yet. Raises ConfigError.

    Credentials, and the region where none is configured, are those of the environment or the machine.
    """
    if not _BUCKET.fullmatch(config.bucket):
        raise ConfigError(
            "the s3 state needs the name of a bucket",
            detail="Set `state: {backend: s3, bucket: …}` in postsync.yaml.",
        )
    if not _KEY.fullmatch(config.key):
        raise ConfigError(
            "the key of the s3 state is no path in a bucket",
            detail="Set `state: {key: …}` to something like postsync/state.json.",
        )
    _require_whole_credentials(environ)
    endpoint = config.endpoint or next((environ[n] for n in _ENDPOINTS if environ.get(n)), None)
    name = f"s3://{config.bucket}/{config.key}"
    if endpoint:
        name += f" at {_host(endpoint)}"
    credentials = [environ[one] for one in _SECRETS if environ.get(one)]
    hide = partial(mask_all, secrets=credentials)
    store = S3Store(_objects(config, endpoint), config.key, name=name, hide=hide)
    own = root / OWN_FOLDER
    return Opened(store=store, lock=own / "s3.lock", journal=own / "journal.jsonl")


def _objects(config: S3State, endpoint: str | None) -> "ObjectStore":
    from datetime import timedelta

    try:
        from obstore.store import S3Store as Objects
    except ImportError as error:
        raise ConfigError(
            "the s3 state needs a package that is not installed",
            detail='Install it with postsync: pip install "postsync[s3]"',
        ) from error
    settings: S3Config = {"conditional_put": "etag"}
    if config.region:
        settings["region"] = config.region
    if endpoint:
        # The library prefers the variable of this name to an endpoint that it is given otherwise.
        settings["endpoint"] = settings["aws_endpoint_url_s3"] = endpoint.rstrip("/")
    return Objects(
        config.bucket,
        config=settings,
        client_options={
            "allow_http": endpoint is not None and is_loopback_url(endpoint),
            "connect_timeout": timedelta(seconds=CONNECTING_TAKES),
            "timeout": timedelta(seconds=REQUEST_TAKES),
        },
        retry_config={"max_retries": 0},
    )


def _host(endpoint: str) -> str:
    """Host and port of an endpoint that may be used. Raises ConfigError, which does not show it."""
    detail = "Set `state: {endpoint: …}` to an https address without a user name or a query."
    try:
        parts = urlsplit(endpoint)
        host, _ = parts.netloc, parts.port
    except ValueError:
        raise ConfigError("the endpoint of the s3 state is no address", detail=detail) from None
    if not parts.hostname or "@" in host or parts.query or parts.fragment:
        raise ConfigError("the endpoint of the s3 state cannot be used", detail=detail)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback_url(endpoint)):
        raise ConfigError("the endpoint of the s3 state is not encrypted", detail=detail)
    return host


def _require_whole_credentials(environ: Mapping[str, str]) -> None:
    """A line break that came along with a secret would make a header that cannot be sent."""
    for name in _SECRETS:
        if not re.fullmatch(r"[\x21-\x7e]*", environ.get(name, "")):
            raise ConfigError(
                f"{name} holds a space, a line break or another character that no key has",
                detail="Set it again, without anything before or after it.",
            )


def _signed(document: bytes, nonce: str) -> bytes:
    """The document of a snapshot with a nonce as its last entry."""
    return document.removesuffix(_END) + f',\n "nonce": "{nonce}"'.encode() + _END


def _nonce(document: bytes) -> str | None:
    found = _NONCE.search(document, max(0, len(document) - 80))
    return found[1].decode() if found else None


def _why(answer: object) -> str:
    return answer.why if isinstance(answer, Failed) else ""
