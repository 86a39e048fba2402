"""The Outstand API as a `Provider`."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

from postsync.adapters.http.calls import Calls, ignore
from postsync.adapters.http.outcomes import Document, Effect, Malformed
from postsync.adapters.http.transport import Message, Surroundings
from postsync.adapters.providers.outstand import CAPABILITY
from postsync.adapters.providers.outstand.analytics import decode_metrics
from postsync.adapters.providers.outstand.codec import (
    decode_post,
    decode_warnings,
    encode_change,
    encode_creation,
    is_gone,
    organisations_in,
    post_in,
)
from postsync.adapters.providers.outstand.dialect import OutstandDialect
from postsync.adapters.providers.outstand.listing import (
    PostList,
    list_accounts,
    list_boards,
    list_media,
)
from postsync.adapters.providers.outstand.media import is_kept, upload
from postsync.adapters.providers.outstand.usage import decode_usage
from postsync.adapters.providers.outstand.values import moment
from postsync.domain.config import ProviderConfig
from postsync.domain.errors import (
    Ambiguous,
    Conflict,
    InvalidId,
    NotFound,
    ProviderError,
    Rejected,
)
from postsync.domain.late import late
from postsync.domain.post.account import Account, Board
from postsync.domain.post.content import canonical_json
from postsync.domain.remote.metrics import PostMetrics
from postsync.domain.remote.remote import DeliveryStatus, Listing, RemotePost
from postsync.domain.remote.usage import Usage
from postsync.domain.run.checkup import Examination
from postsync.domain.state.identity import Service, service_of
from postsync.domain.state.record import Upload
from postsync.ports import JSON, MediaFile, Outgoing

_REPLAY_HEADERS = ("idempotency-replayed", "idempotency-replay")

LOOKS = 3
"""Times a deleted post is looked for before it is said to be still there."""


class Outstand:
    """The client of one workspace, shared by all its threads. Connects at the first call."""

    capability = CAPABILITY

    def __init__(self, config: ProviderConfig, surroundings: Surroundings) -> None:
        self._parallelism = surroundings.parallelism
        self._now = surroundings.now
        self._service = service_of(config)
        self._owners: set[str] = set()
        """The organisations of the accounts; of the posts, as long as no account names one."""
        self._owners_of_posts: set[str] = set()
        self._calls = Calls(config, surroundings, OutstandDialect(), keep=_REPLAY_HEADERS)
        self._clean = self._calls.judge.clean

    def service(self) -> Service:
        """Which account of the service this is, as far as its answers have told.

        Where they name several organisations, nobody knows which of them is meant.
        """
        owners = sorted(self._owners or self._owners_of_posts)
        return self._service._replace(organisation=owners[0] if len(owners) == 1 else None)

    def prepare(self) -> None:
        """Load and build what the first call needs, without connecting."""
        self._calls.transport.prepare()

    def accounts(self) -> tuple[Account, ...]:
        """Every connected account, in the service's order."""
        accounts = list_accounts(self._calls)
        self._owners.update(a.organisation for a in accounts if a.organisation)
        return accounts

    def usage(self) -> Usage | None:
        """What is used of the subscription; None from a service without that page."""
        message = Message(method="GET", path="/account/usage", what="reading the usage")
        try:
            return self._calls.make(message, decode_usage, tries=1)
        except (NotFound, Rejected):
            return None

    def boards(self, account: Account) -> tuple[Board, ...]:
        """The boards of an account of a network that has some."""
        return list_boards(self._calls, account)

    def posts(
        self,
        *,
        created_after: datetime | None = None,
        progress: Callable[[int, int | None], None] = lambda _done, _total: None,
    ) -> Listing:
        """Every post of the service, or those created since `created_after`, each once."""
        posts = PostList(
            calls=self._calls,
            parallelism=self._parallelism,
            created_after=created_after,
            whose=self._owners_of_posts.update,
        )
        return posts.read(progress)

    def post(self, remote_id: str) -> RemotePost:
        """One post. Raises NotFound: the API's own 404, or a post of which all was deleted unseen.

        An id that the API calls invalid is InvalidId: a 400 does not prove that nothing is there.
        """
        message = Message(method="GET", path=_path_of(remote_id), what=f"reading post {remote_id}")

        def decode(document: Document) -> RemotePost:
            row = post_in(document)
            post = decode_post(row, self._clean)
            if post.id != remote_id:
                raise Malformed("it is another post")
            self._owners_of_posts.update(organisations_in([row]))
            return post

        try:
            post = self._calls.make(message, decode)
        except Rejected as refusal:
            raise _invalid_id(refusal) or refusal from refusal.__cause__
        if is_gone(post):
            raise NotFound(f"reading post {remote_id}: the service says that it was deleted")
        return post

    def metrics(self, remote_id: str) -> PostMetrics:
        """What was counted of a post that is out."""
        message = Message(
            method="GET",
            path=f"{_path_of(remote_id)}/analytics",
            what=f"reading the metrics of post {remote_id}",
        )
        return self._calls.make(message, lambda document: decode_metrics(document, self._clean))

    def assumptions(self) -> tuple[Examination, ...]:
        """What is taken for granted of the service's answers."""
        from postsync.adapters.providers.outstand.assumptions import Assumptions

        return Assumptions(self._calls).examinations()

    def create_body(self, outgoing: Outgoing) -> JSON:
        """The body that creates `outgoing`. Pure: the same post always gives the same body."""
        return encode_creation(outgoing)

    def update_body(self, outgoing: Outgoing) -> JSON:
        """The body that changes a post into `outgoing`. Pure."""
        return encode_change(outgoing)

    def create(
        self, body: JSON, *, key: str, sent: Callable[[], None], may_send: Callable[[], bool]
    ) -> RemotePost:
        """Create a post under an idempotency key, byte for byte the same however often it is sent.

        When the service asks for a pause beyond the time of the post, the post is not sent again: it
        would be published late.
        """
        message = Message(
            method="POST",
            path="/posts/",
            content=canonical_json(body),
            headers={"Idempotency-Key": key},
            what="creating a post",
        )

        def decode(document: Document) -> RemotePost:
            row = post_in(document)
            try:
                warnings = decode_warnings(document, self._clean)
                return decode_post(row, self._clean, warnings=warnings)
            except Malformed as error:
                raise Malformed(f"{error}; it speaks of post {row.get('id')!r}") from error

        headers: dict[str, str] = {}
        try:
            post = self._calls.make(
                message,
                decode,
                effect=Effect.CREATION,
                sent=sent,
                not_after=moment(body.get("scheduledAt"), "body"),
                may_send=may_send,
                heard=headers.update,
            )
        except Ambiguous as doubt:
            raise _remembered(doubt) if _is_replay(headers) else doubt from doubt.__cause__
        return replace(post, remembered=True) if _is_replay(headers) else post

    def update(self, remote_id: str, body: JSON) -> RemotePost:
        """Change an unpublished post, and read it back. Raises NotFound, Conflict."""
        message = Message(
            method="PATCH",
            path=_path_of(remote_id),
            content=canonical_json(body),
            what=f"updating post {remote_id}",
        )
        try:
            self._calls.make(message, ignore, effect=Effect.NAMED, not_after=self._time_ahead(body))
        except Conflict as refusal:
            raise self._conflict(remote_id, refusal) from refusal
        try:
            return self.post(remote_id)
        except NotFound:
            raise
        except ProviderError as error:
            raise _unseen(error, "updated") from error

    def delete(self, remote_id: str) -> None:
        """Cancel a post and confirm that it is gone. A post that is not there counts as deleted.

        So does one whose id the API calls invalid from then on.
        """
        message = Message(
            method="DELETE", path=_path_of(remote_id), what=f"deleting post {remote_id}"
        )
        failure: ProviderError | None = None
        try:
            self._calls.make(message, ignore, effect=Effect.NAMED)
        except NotFound:
            return  # the API's own word that it is not there
        except (Ambiguous, Conflict, Rejected) as error:
            failure = error
        self._confirm_gone(remote_id, failure)

    def upload(
        self,
        file: MediaFile,
        chunks: Callable[[], Iterable[bytes]],
        progress: Callable[[int], None],
    ) -> Upload:
        """Bring one file into the media library, never sending the API key with its bytes."""
        return upload(self._calls, file, chunks, progress)

    def files(self) -> tuple[Upload, ...]:
        """Every file of the media library that can be used, without its sha256."""
        return list_media(self._calls)

    def keeps(self, upload: Upload) -> bool:
        """Whether the media library has this file by its id, of this size and at this address."""
        return is_kept(self._calls, upload)

    def clock_skew(self) -> float | None:
        """Seconds by which the service's clock was ahead of ours at the last answer."""
        return self._calls.clock_skew()

    def close(self) -> None:
        """Close all connections."""
        self._calls.transport.close()

    def _time_ahead(self, body: JSON) -> datetime | None:
        """The time that a change asks for; None when it is to publish at once, by a time of now."""
        at = moment(body.get("scheduledAt"), "body")
        return at if at is not None and at > self._now() else None

    def _conflict(self, remote_id: str, refusal: Conflict) -> Conflict:
        """The same refusal, with what the post is now as its reason."""
        post = self.post(remote_id)
        if _is_out(post):
            message = f"updating post {remote_id}: it has been published meanwhile"
        else:
            message = f"{refusal.message}; it is not published yet, perhaps just being so"
        return Conflict(message, request_id=refusal.request_id)

    def _confirm_gone(self, remote_id: str, failure: ProviderError | None) -> None:
        """Examination until it is gone: a read may lag, and an error may have come after the deed."""
        for look in range(1, LOOKS + 1):
            try:
                post = self.post(remote_id)
            except NotFound:
                return
            except InvalidId as error:
                if failure is None or _invalid_id(failure):
                    return  # an id of a post that was deleted may be none any more
                raise failure from error
            except ProviderError as error:
                raise failure or _unseen(error, "deleted") from error
            if failure is not None:
                break
            if look < LOOKS:
                self._calls.pace.back_off(look, f"deleting post {remote_id}")
        raise _still_there(post, failure) from failure


def _is_replay(headers: Mapping[str, str]) -> bool:
    """Whether the service says that the answer is one from its memory. The docs name two headers."""
    return any(headers.get(name, "").casefold() == "true" for name in _REPLAY_HEADERS)


def _invalid_id(refusal: ProviderError) -> InvalidId | None:
    """The refusal of an id as such, and not of the call or of something else in it."""
    if not isinstance(refusal, Rejected) or not _INVALID_ID.search(refusal.message):
        return None
    return InvalidId(refusal.message, detail=refusal.detail, request_id=refusal.request_id)


def _remembered(doubt: Ambiguous) -> Ambiguous:
    """The doubt about an error that the service keeps for a key, and gives again for a day."""
    return Ambiguous(
        f"{doubt.message}; it is an earlier answer that the service repeats for 24 hours: until then the "
        "same again does not help, while another text or time would be a new call",
        detail="If the service's dashboard does not show the post, say so with `postsync state resolve "
        "ADDRESS --not-created`. Then apply again a day after the first try, or change the post a "
        "little: another text or time is sent under another key.",
        request_id=doubt.request_id,
    )


def _unseen(error: ProviderError, deed: str) -> Ambiguous:
    """The outcome of a deed that was accepted, but could not be looked at afterwards."""
    return Ambiguous(
        f"{error.message} (the service accepted that it be {deed})",
        detail="It could not be read back. Run it again.",
        request_id=error.request_id,
    )


def _still_there(post: RemotePost, failure: ProviderError | None) -> ProviderError:
    request_id = failure.request_id if failure else None
    if _is_out(post):
        pending = any(d.status is DeliveryStatus.PENDING for d in post.deliveries)
        if pending:
            return Conflict(
                f"deleting post {post.id}: stuck, it is published on some accounts and not on others",
                detail="The service cannot cancel the rest. It is kept until all are final.",
                request_id=request_id,
            )
        return Conflict(f"deleting post {post.id}: it has been published", request_id=request_id)
    if failure is not None:
        return failure
    return Ambiguous(
        f"deleting post {post.id}: the service says it is done, but the post is still there",
        detail="Run it again; see the service's dashboard if that does not help.",
    )


def _is_out(post: RemotePost) -> bool:
    return post.published_at is not None or any(
        delivery.status is DeliveryStatus.PUBLISHED for delivery in post.deliveries
    )


def _path_of(remote_id: str) -> str:
    """The path of one post. An id that is none would make it the path of all posts."""
    if remote_id in ("", ".", "..") or not remote_id.isprintable():
        raise Rejected(f"{remote_id!r} is not the id of a post")
    return "/posts/" + quote(remote_id, safe="")


_INVALID_ID = late(r"\b(?:invalid|malformed)\b.*\bid\b|\bid\b.*\binvalid\b", re.IGNORECASE)
"""Clients report that Outstand answers 400 where an id cannot be decoded."""
