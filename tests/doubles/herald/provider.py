"""Herald as a `Provider`: what a provider's package holds, on the rooms of adapters/http."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from urllib.parse import quote

from postsync.adapters.http.calls import Calls
from postsync.adapters.http.outcomes import Document, Effect, Malformed, parse
from postsync.adapters.http.transport import Answer, Message, Surroundings
from postsync.adapters.providers.service import Service
from postsync.domain.config import ProviderConfig
from postsync.domain.errors import (
    Ambiguous,
    Conflict,
    NotFound,
    ProviderError,
    Rejected,
    Unavailable,
)
from postsync.domain.post.account import Account, Board
from postsync.domain.post.content import Media, canonical_json
from postsync.domain.remote.capability import Capability
from postsync.domain.remote.metrics import PostMetrics
from postsync.domain.remote.remote import (
    Delivery,
    DeliveryStatus,
    Listing,
    RemoteContainer,
    RemotePost,
)
from postsync.domain.run.checkup import Examination
from postsync.domain.schedule import format_time, parse_time
from postsync.domain.state import identity
from postsync.domain.state.record import Upload
from postsync.ports import JSON, MediaFile, Outgoing

CAPABILITY = Capability(
    furthest_schedule=timedelta(0),
    idempotency_window=timedelta(0),
    ids_from_client=True,
    clears_blocks=False,
    updates_accounts=False,
    cancels_parts=False,
    lists_boards=False,
    measures=False,
)


class HeraldDialect:
    """Implements `outcomes.Dialect`: every error is `{"problem": text}`."""

    def failed(self, document: Document) -> bool:
        return "problem" in document

    def is_error(self, document: Document) -> bool:
        return isinstance(document.get("problem"), str)

    def is_refusal(self, document: Document) -> bool:
        return False

    def absence(self, document: Document) -> type[ProviderError] | None:
        return NotFound if document.get("problem") == "no such post" else Rejected

    def explain(self, document: Document) -> str:
        return str(document.get("problem", ""))


class HeraldProvider:
    """Implements `ports.Provider`."""

    capability = CAPABILITY

    def __init__(self, config: ProviderConfig, surroundings: Surroundings) -> None:
        self._base_url = config.base_url
        self._service = identity.service_of(config)
        self._calls = Calls(config, surroundings, HeraldDialect())

    def service(self) -> identity.Service:
        return self._service

    def prepare(self) -> None:
        self._calls.transport.prepare()

    def close(self) -> None:
        self._calls.transport.close()

    def accounts(self) -> tuple[Account, ...]:
        message = Message(method="GET", path="/accounts", what="listing accounts")
        return self._calls.make(message, _decode_accounts)

    def usage(self) -> None:
        return None

    def assumptions(self) -> tuple[Examination, ...]:
        return ()

    def boards(self, account: Account) -> tuple[Board, ...]:
        return ()

    def posts(
        self, *, created_after: datetime | None = None, progress: Callable[[int, int | None], None]
    ) -> Listing:
        found: dict[str, RemotePost] = {}
        begin: int | None = 0
        while begin is not None:
            params: dict[str, str | int] = {"from": begin}
            if created_after is not None:
                params["since"] = format_time(created_after)
            message = Message(method="GET", path="/posts", params=params, what="listing posts")
            rows, begin = self._calls.make(message, _decode_page)
            found.update((post.id, post) for post in rows)
            progress(len(found), None)
        return Listing(posts=tuple(found.values()))

    def post(self, remote_id: str) -> RemotePost:
        message = Message(method="GET", path=_path_of(remote_id), what=f"reading post {remote_id}")
        return self._calls.make(message, decode_post)

    def metrics(self, remote_id: str) -> PostMetrics:
        return PostMetrics()

    def create_body(self, outgoing: Outgoing) -> JSON:
        return {"for": list(outgoing.account_ids), **self.update_body(outgoing)}

    def update_body(self, outgoing: Outgoing) -> JSON:
        def url_of(medium: Media) -> str:
            return outgoing.uploads[medium.sha256].url if medium.sha256 else medium.place

        return {
            "parts": [
                {"text": part.content, "media": [url_of(medium) for medium in part.media]}
                for part in outgoing.content.containers
            ]
        }

    def create(
        self, body: JSON, *, key: str, sent: Callable[[], None], may_send: Callable[[], bool]
    ) -> RemotePost:
        """Send once. When in doubt, look for the post by its id, which is the key."""
        message = Message(
            method="PUT", path=_path_of(key), content=canonical_json(body), what="creating a post"
        )
        try:
            return self._calls.make(
                message, decode_post, effect=Effect.CREATION, sent=sent, may_send=may_send
            )
        except Ambiguous as doubt:
            try:
                return self.post(key)
            except ProviderError:
                raise doubt from None

    def update(self, remote_id: str, body: JSON) -> RemotePost:
        """Whatever is there is public, so that it cannot be changed."""
        self.post(remote_id)
        raise Conflict(f"updating post {remote_id}: it has been published")

    def delete(self, remote_id: str) -> None:
        message = Message(
            method="DELETE", path=_path_of(remote_id), what=f"deleting post {remote_id}"
        )
        try:
            self._calls.make(message, lambda _document: None, effect=Effect.NAMED)
        except NotFound:
            return

    def upload(
        self,
        file: MediaFile,
        chunks: Callable[[], Iterable[bytes]],
        progress: Callable[[int], None],
    ) -> Upload:
        exchange = self._calls.transport.put(
            f"{self._base_url}/media/{file.sha256}",
            content=chunks(),
            size=file.size,
            content_type=file.content_type,
        )
        document = parse(exchange.body) if isinstance(exchange, Answer) else None
        if document is None or "url" not in document:
            raise Unavailable(f"uploading {file.path}: it did not arrive")
        progress(file.size)
        return Upload(
            sha256=file.sha256,
            media_id=file.sha256,
            url=document["url"],
            filename=file.filename,
            size=file.size,
            expires_at=None,
        )

    def files(self) -> tuple[Upload, ...]:
        """Nothing: it has no list of its files."""
        return ()

    def keeps(self, upload: Upload) -> bool:
        """Whether the media library has this file by its id, of this size and at this address."""
        message = Message(method="GET", path=f"/media/{upload.media_id}", what="looking for a file")
        try:
            found = self._calls.make(message, lambda document: (document["url"], document["size"]))
        except NotFound:
            return False
        return found == (upload.url, upload.size)

    def clock_skew(self) -> float | None:
        return self._calls.clock_skew()


def _path_of(remote_id: str) -> str:
    return "/posts/" + quote(remote_id, safe="")


def _decode_accounts(document: Document) -> tuple[Account, ...]:
    try:
        return tuple(
            Account(id=row["id"], network=row["on"], username=row["as"])
            for row in document["accounts"]
        )
    except (KeyError, TypeError) as error:
        raise Malformed("there are no accounts in it") from error


def _decode_page(document: Document) -> tuple[list[RemotePost], int | None]:
    try:
        return [decode_post(row) for row in document["posts"]], document["next"]
    except (KeyError, TypeError) as error:
        raise Malformed("there is no list in it") from error


def decode_post(row: Document) -> RemotePost:
    """One post, as the service writes it. Raises Malformed."""
    try:
        made = parse_time(row["made"])
        return RemotePost(
            id=row["id"],
            containers=tuple(
                RemoteContainer(content=part["text"], media=tuple(part["media"]))
                for part in row["parts"]
            ),
            deliveries=tuple(
                Delivery(
                    network=seen["on"],
                    username=seen["as"],
                    account_id=seen["account"],
                    status=DeliveryStatus.PUBLISHED,
                    url=seen["link"],
                    published_at=made,
                )
                for seen in row["seen"]
            ),
            published_at=made,
            created_at=made,
        )
    except (KeyError, TypeError) as error:
        raise Malformed("there is no post in it") from error


HERALD = Service(
    capability=CAPABILITY,
    open=HeraldProvider,
    base_url="https://herald.example/api",
    api_key_env="HERALD_API_KEY",
)
"""What a line of the registry would name."""
