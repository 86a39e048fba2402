"""The codec: between the domain's values and the words of the wire. Pure.

Answers are read by an allow-list: a field that is not named here is never looked at, because posts of
this API have been seen to carry OAuth tokens (`socialAccounts[].network_data`).
"""

import copy
from collections.abc import Callable, Iterable, Mapping
from posixpath import basename
from sys import intern
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from postsync.adapters.http.outcomes import Document, Malformed
from postsync.adapters.providers.outstand.usage import access_ends
from postsync.adapters.providers.outstand.values import moment, whole
from postsync.domain.errors import ConfigError
from postsync.domain.networks import NETWORKS, network_named
from postsync.domain.post.account import Account, Board
from postsync.domain.post.content import Media
from postsync.domain.remote.remote import (
    Delivery,
    DeliveryStatus,
    RemoteContainer,
    RemotePost,
    pending,
)
from postsync.domain.schedule import format_time
from postsync.ports import Outgoing

Clean = Callable[[str], str]

LONGEST_FILENAME = 255


# -- to the wire


def encode_creation(outgoing: Outgoing) -> dict[str, Any]:
    """The body that creates a post: accounts by id only, one block a network, time unless at once."""
    return {"accounts": list(outgoing.account_ids), **encode_change(outgoing)}


def encode_change(outgoing: Outgoing) -> dict[str, Any]:
    """The body that changes a post.

    Complete blocks, as it is not known how parts of them would be merged; never `accounts`, which
    the API refuses here.
    """
    body: dict[str, Any] = {
        "containers": [
            {
                "content": container.content,
                "media": [_encode_medium(medium, outgoing) for medium in container.media],
            }
            for container in outgoing.content.containers
        ]
    }
    if outgoing.at is not None:
        body["scheduledAt"] = format_time(outgoing.at)
    for network, block in outgoing.content.blocks.items():
        body[network] = _encode_block(block)
    return body


def _encode_block(block: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = copy.deepcopy(dict(block))
    fields.update(fields.pop("extra", None) or {})
    return fields


def _encode_medium(medium: Media, outgoing: Outgoing) -> dict[str, Any]:
    """URL and file name, both always: the API drops media by id without a word."""
    if medium.sha256 is not None:
        upload = outgoing.uploads.get(medium.sha256)
        if upload is None:
            raise ConfigError(f"the media file {medium.place} has not been uploaded")
        encoded = {"url": upload.url, "filename": upload.filename}
    else:
        encoded = {"url": medium.place, "filename": filename_of(medium.place)}
    if medium.alt:
        encoded["altText"] = medium.alt
    return encoded


def filename_of(url: str) -> str:
    """The last part of a URL's path."""
    try:
        path = urlsplit(url).path
    except ValueError:  # what is no address may stand in an old record
        path = ""
    return unquote(basename(path.rstrip("/")))[-LONGEST_FILENAME:] or "media"


# -- from the wire


def decode_accounts(document: Document) -> tuple[list[Account], int | None, int | None]:
    """The accounts of an answer, its count of them, and its limit."""
    rows = [decode_account(row, f"data[{n}]") for n, row in enumerate(accounts_in(document))]
    return rows, whole(document.get("count")), whole(document.get("limit"))


def decode_boards(document: Document, clean: Clean) -> tuple[list[Board], int | None, int | None]:
    """The boards of an answer, its count of them, and its limit."""
    rows = document.get("data")
    if not isinstance(rows, list):
        raise Malformed("there is no list of boards in it")
    boards = []
    for number, row in enumerate(rows):
        place = f"data[{number}]"
        facts = _mapping(row, place)
        words = (clean(_text(facts.get(key)) or "") for key in ("name", "description", "privacy"))
        boards.append(Board(_id(facts.get("id"), f"{place}.id"), *words))
    return boards, whole(document.get("count")), whole(document.get("limit"))


class Page(NamedTuple):
    """Some posts of a list, and how many there are in all and whose they are, where that is said."""

    posts: tuple[RemotePost, ...]
    total: int | None
    organisations: frozenset[str]


def decode_page(document: Document, clean: Clean) -> Page:
    """The posts of an answer."""
    rows = posts_in(document)
    posts = tuple(decode_post(row, clean, f"posts[{n}]") for n, row in enumerate(rows))
    return Page(posts, total_in(document, len(rows)), organisations_in(rows))


def decode_account(row: object, place: str) -> Account:
    """One connected account."""
    row = _mapping(row, place)
    nickname = row.get("nickname")
    return Account(
        id=_id(row.get("id"), f"{place}.id"),
        network=_network(row.get("network")),
        username=_username(row.get("username")),
        nickname=nickname if isinstance(nickname, str) else "",
        active=row.get("isActive") not in (0, "0", "false"),  # False is 0; absent is active
        organisation=_text(row.get("orgId")),
        unique_id=_text(row.get("network_unique_id")),
        access_ends=access_ends(row),
    )


def posts_in(document: Document) -> list[Any]:
    """The rows of a list of posts, in either envelope."""
    data = document.get("data")
    for rows in (document.get("posts"), data, data.get("posts") if isinstance(data, dict) else 0):
        if isinstance(rows, list):
            return rows
    raise Malformed("there is no list of posts in it")


def accounts_in(document: Document) -> list[Any]:
    """The rows of a list of accounts, in either envelope."""
    for rows in (document.get("data"), document.get("socialAccounts")):
        if isinstance(rows, list):
            return rows
    raise Malformed("there is no list of accounts in it")


def post_in(document: Document) -> Mapping[str, Any]:
    """The post of an answer, in any of the three envelopes."""
    data = document.get("data")
    inner = data.get("post") if isinstance(data, dict) else None
    for row in (document.get("post"), inner, data):
        if isinstance(row, dict):
            return row
    raise Malformed("there is no post in it")


def total_in(document: Document, shown: int) -> int | None:
    """How many posts there are in all: `pagination.total`, or a `count` beside the list.

    The vendor's own UI package (0.1.13) reads `count` as the total. In a list of accounts it may be that
    of the page, so that it is only believed where it is more than the page shows.
    """
    pagination = document.get("pagination")
    total = whole(pagination.get("total")) if isinstance(pagination, dict) else None
    if total is not None:
        return total
    count = whole(document.get("count"))
    return count if count is not None and count > shown > 0 else None


def organisations_in(rows: Iterable[object]) -> frozenset[str]:
    """Whose the posts of an answer are, where it says so."""
    named = {_text(row.get("orgId")) for row in rows if isinstance(row, dict)}
    return frozenset(one for one in named if one)


def decode_post(
    row: object, clean: Clean, place: str = "post", *, warnings: tuple[str, ...] = ()
) -> RemotePost:
    """One post. Raises Malformed where something that decisions rest on has the wrong type."""
    row = _mapping(row, place)
    scheduled = row.get("scheduled")
    return RemotePost(
        id=_id(row.get("id"), f"{place}.id"),
        containers=tuple(
            _decode_container(item, place) for item in _list(row.get("containers"), place)
        ),
        deliveries=tuple(
            _decode_delivery(item, clean, place) for item in _list(row.get("socialAccounts"), place)
        ),
        scheduled_at=moment(row.get("scheduledAt"), place),
        published_at=moment(row.get("publishedAt"), place),
        created_at=moment(row.get("createdAt"), place),
        is_draft=row.get("isDraft") in (1, "1", "true"),
        scheduled=scheduled if isinstance(scheduled, bool) else None,
        warnings=warnings,
    )


def decode_warnings(document: Document, clean: Clean) -> tuple[str, ...]:
    """What the service had to remark about a post it accepted."""
    warnings = document.get("warnings")
    if not isinstance(warnings, list):
        return ()
    return tuple(clean(text) for text in warnings if isinstance(text, str))


def is_gone(post: RemotePost) -> bool:
    """Whether a post was deleted that never was out: nothing is left but what the service remembers."""
    return (
        bool(post.deliveries)
        and post.published_at is None
        and all(
            delivery.status is DeliveryStatus.DELETED
            and not (delivery.published_at or delivery.url)
            for delivery in post.deliveries
        )
    )


def _decode_container(item: object, place: str) -> RemoteContainer:
    container = _mapping(item, f"{place}.containers[]")
    content = container.get("content")
    if not isinstance(content, str):
        if content is not None:
            raise Malformed(f"{place}.containers[].content is not a text")
        content = ""
    content = intern(content)  # the workspace and the state hold the same text
    media = container.get("media")
    if not media:
        return RemoteContainer(content=content)
    items = _list(media, place)
    alts = tuple(map(_alt, items))
    return RemoteContainer(
        content=content, media=tuple(map(_media_url, items)), alts=alts if any(alts) else ()
    )


def _alt(medium: object) -> str:
    return _text(medium.get("altText")) or "" if isinstance(medium, dict) else ""


def _media_url(medium: object) -> str:
    url = medium.get("url") if isinstance(medium, dict) else medium
    return unsigned(url) if isinstance(url, str) else ""


def unsigned(url: str) -> str:
    """`url` without a query that is signed: it would be a secret, and another one at every look."""
    return url.partition("?")[0] if "signature=" in url.casefold() else url


def _decode_delivery(item: object, clean: Clean, place: str) -> Delivery:
    row = _mapping(item, f"{place}.socialAccounts[]")
    account_id = row.get("id") or row.get("accountId")
    url, error, published = row.get("platformPostUrl"), row.get("error"), row.get("publishedAt")
    network, username = _network(row.get("network")), _username(row.get("username"))
    known_id = _id(account_id, f"{place}.socialAccounts[].id") if account_id else None
    status = _status(row.get("status"), url or published or row.get("platformPostId"))
    if not url and (post_id := row.get("platformPostId")):
        url = _address(network, username, post_id)
    if status is DeliveryStatus.PENDING and not (url or error or published):
        return pending(network, username, known_id)
    return Delivery(
        network=network,
        username=username,
        account_id=known_id,
        status=status,
        error=_error(error, clean) if error else None,
        url=web_address(url),
        published_at=moment(published, place) if published else None,
    )


def decode_name(row: Mapping[str, Any]) -> tuple[str | None, str, str]:
    """Which account something is about: its id, where there is one, its network and its name."""
    value = row.get("id") or row.get("accountId")
    is_id = type(value) is int or isinstance(value, str)
    return (
        str(value) if is_id else None,
        _network(row.get("network")),
        _username(row.get("username")),
    )


def web_address(url: object) -> str | None:
    """An address of the web; None for anything else."""
    return url if isinstance(url, str) and url.startswith(("https://", "http://")) else None


def _address(network: str, username: str, post_id: object) -> str | None:
    """Where a post stands whose address the service does not tell, but whose id at the network."""
    known = NETWORKS.get(network)
    return (
        known.address_of(str(post_id), username)
        if known and isinstance(post_id, str | int)
        else None
    )


def _status(value: object, proof: object) -> DeliveryStatus:
    """A status that is not known is open, unless there is proof that the post went out."""
    status = _STATUS.get(value.casefold()) if isinstance(value, str) else None
    return status or (DeliveryStatus.PUBLISHED if proof else DeliveryStatus.PENDING)


def _error(value: object, clean: Clean) -> str:
    """Why a delivery failed, which some networks say in an object."""
    text = value.get("message") if isinstance(value, dict) else value
    return clean(text) if isinstance(text, str) else "failed for a reason that is not a text"


def _network(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return _NETWORKS.get(value) or network_named(value) or value.casefold()


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _username(value: object) -> str:
    return value.removeprefix("@") if isinstance(value, str) else ""


def _id(value: object, place: str) -> str:
    """Ids are opaque texts; some places of the API give them as numbers."""
    if isinstance(value, str) and value:
        return value
    if type(value) is int:
        return str(value)
    raise Malformed(f"{place} is not an id")


def _mapping(value: object, place: str) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    raise Malformed(f"{place} is not an object")


def _list(value: object, place: str) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, list):
        return value
    raise Malformed(f"{place} has something else where a list belongs")


_STATUS: Mapping[str, DeliveryStatus] = {status.value: status for status in DeliveryStatus}

_NETWORKS: Mapping[str, str] = {name: name for name in NETWORKS}
"""The usual spellings, to spare `network_named` 20,000 calls in a long list."""
