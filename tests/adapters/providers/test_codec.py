"""The codec: bodies as the API wants them, and posts as it gives them."""

import copy
from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.doubles.contents import decode_content
from tests.tables import each_row

from postsync.adapters.http.outcomes import Malformed
from postsync.adapters.providers.outstand.codec import (
    decode_account,
    decode_post,
    encode_change,
    encode_creation,
    filename_of,
    is_gone,
)
from postsync.domain.errors import ConfigError
from postsync.domain.post.account import Account
from postsync.domain.post.content import canonical_json
from postsync.domain.remote.remote import Delivery, DeliveryStatus, RemoteContainer
from postsync.domain.state.record import Upload
from postsync.ports import Outgoing

AT = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
SHA = "ab" * 32
UPLOAD = Upload(
    sha256=SHA, media_id="m1", url="https://media.example/o/m1/a.jpg", filename="a.jpg", size=3
)


def spec(**fields):
    return {
        "accounts": ["x:acme"],
        "containers": [{"content": "Hello", "media": []}],
        "scheduledAt": "2026-12-01T14:00:00Z",
        "draft": False,
        "labels": ["launch"],
        "missed": "error",
        "protect": True,
        **fields,
    }


def outgoing(at=AT, **fields):
    return Outgoing(
        content=decode_content(spec(**fields)),
        account_ids=("a1", "a2"),
        uploads={SHA: UPLOAD},
        at=at,
    )


def post(**fields):
    row = {"id": "p1", "containers": [], "socialAccounts": [], **fields}
    return decode_post(row, str.strip)


def delivery(**fields):
    row = {"id": "a1", "network": "x", "username": "acme", "status": "pending", **fields}
    return post(socialAccounts=[row]).deliveries[0]


# -- to the wire


def test_a_creation_names_accounts_by_id_and_says_nothing_of_how_a_post_is_handled():
    assert encode_creation(outgoing()) == {
        "accounts": ["a1", "a2"],
        "containers": [{"content": "Hello", "media": []}],
        "scheduledAt": "2026-12-01T14:00:00Z",
    }


def test_a_change_leaves_the_accounts_out_because_the_api_refuses_them():
    assert "accounts" not in encode_change(outgoing())


def test_without_a_time_a_post_goes_out_at_once():
    assert "scheduledAt" not in encode_creation(outgoing(at=None))
    assert "scheduledAt" not in encode_change(outgoing(at=None))


def test_times_are_sent_in_utc_and_with_milliseconds_only_where_there_are_any():
    berlin = timezone(timedelta(hours=1))
    at = datetime(2026, 12, 1, 15, 0, 0, 250_000, tzinfo=berlin)
    assert encode_creation(outgoing(at=at))["scheduledAt"] == "2026-12-01T14:00:00.250Z"


def test_media_are_objects_with_url_and_filename_because_ids_are_dropped_silently():
    media = [
        {"path": "media/a.jpg", "sha256": SHA, "alt": "A rocket"},
        {"url": "https://cdn.example/b%20c.png?w=100", "alt": ""},
    ]
    body = encode_creation(outgoing(containers=[{"content": "", "media": media}]))
    assert body["containers"][0]["media"] == [
        {"url": UPLOAD.url, "filename": "a.jpg", "altText": "A rocket"},
        {"url": "https://cdn.example/b%20c.png?w=100", "filename": "b c.png"},
    ]


def test_media_that_were_not_uploaded_are_not_left_out_silently():
    media = [{"path": "media/a.jpg", "sha256": "other"}]
    with pytest.raises(ConfigError, match=r"media/a\.jpg"):
        encode_creation(outgoing(containers=[{"content": "", "media": media}]))


def test_blocks_go_out_whole_with_extra_laid_over_them():
    blocks = {
        "instagram": {"publishAsStory": False, "extra": {"publishAsStory": True, "new": [1]}},
        "linkedin": {},
    }
    for encode in (encode_creation, encode_change):
        body = encode(outgoing(**copy.deepcopy(blocks)))
        assert body["instagram"] == {"publishAsStory": True, "new": [1]}
        assert body["linkedin"] == {}


def test_the_content_is_not_changed_by_being_encoded_nor_later_through_the_body():
    draft = outgoing(instagram={"extra": {"tags": ["a"]}})
    before = copy.deepcopy(draft.content)
    encode_creation(draft)["instagram"]["tags"].append("b")
    assert draft.content == before


def test_the_same_post_always_gives_the_same_bytes():
    one = outgoing(tiktok={"a": 1, "b": 2}, x={"c": 3})
    other = outgoing(x={"c": 3}, tiktok={"b": 2, "a": 1})
    assert canonical_json(encode_creation(one)) == canonical_json(encode_creation(other))


@each_row(
    "url, name",
    [
        ("https://cdn.example/a/b.jpg", "b.jpg"),
        ("https://cdn.example/a/b.jpg/", "b.jpg"),
        ("https://cdn.example/", "media"),
        ("https://cdn.example", "media"),
        ("https://cdn.example/%F0%9F%9A%80.png?x=/y", "🚀.png"),
        ("https://cdn.example/" + "n" * 300 + ".jpg", "n" * 251 + ".jpg"),
    ],
)
def test_a_url_gives_a_filename(url, name):
    assert filename_of(url) == name


# -- from the wire


def test_a_post_is_read_by_its_known_fields_alone():
    decoded = post(
        publishedAt="2026-12-01T14:00:03.123Z",
        scheduledAt="2026-12-01T14:00:00Z",
        createdAt="2026-11-23T13:00:00+01:00",
        isDraft=1,
        scheduled=True,
        containers=[
            {"content": "Hello", "media": [{"id": 7, "url": "https://m/a.jpg"}, {"id": 8}]},
            {"content": None},
        ],
        token="canary",
    )
    assert decoded.published_at == datetime(2026, 12, 1, 14, 0, 3, 123_000, tzinfo=UTC)
    assert decoded.scheduled_at == AT
    assert decoded.created_at == datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert decoded.created_at.tzinfo is UTC
    assert decoded.is_draft
    assert decoded.scheduled is True
    assert decoded.containers == (
        RemoteContainer(content="Hello", media=("https://m/a.jpg", "")),
        RemoteContainer(content=""),
    )
    assert "canary" not in repr(decoded)


def test_a_sparse_post_is_a_post():
    decoded = decode_post({"id": 17}, str)
    assert decoded.id == "17"
    assert (decoded.containers, decoded.deliveries, decoded.scheduled) == ((), (), None)


def test_a_delivery_is_read_and_its_tokens_are_not():
    row = {
        "id": 5,
        "network": "twitter",
        "username": "@Acme",
        "status": "failed",
        "error": " refused ",
        "platformPostUrl": "https://x.com/acme/1",
        "publishedAt": None,
        "network_data": {"access_token": "canary"},
    }
    assert post(socialAccounts=[row]).deliveries == (
        Delivery(
            network="x",
            username="Acme",
            account_id="5",
            status=DeliveryStatus.FAILED,
            error="refused",
            url="https://x.com/acme/1",
        ),
    )


def test_the_account_of_a_delivery_may_be_missing_or_go_by_another_name():
    assert delivery(id=None).account_id is None
    assert delivery(id=None, accountId=12).account_id == "12"


@each_row(
    "fields, status",
    [
        ({"status": "published"}, DeliveryStatus.PUBLISHED),
        ({"status": "PUBLISHED"}, DeliveryStatus.PUBLISHED),
        ({"status": "deleted"}, DeliveryStatus.DELETED),
        ({"status": "queued"}, DeliveryStatus.PENDING),
        ({"status": None}, DeliveryStatus.PENDING),
        ({"status": ["published"]}, DeliveryStatus.PENDING),
        ({"status": "live", "platformPostUrl": "https://x.com/1"}, DeliveryStatus.PUBLISHED),
        ({"status": "live", "publishedAt": "2026-12-01T14:00:00Z"}, DeliveryStatus.PUBLISHED),
        ({"status": "failed", "publishedAt": "2026-12-01T14:00:00Z"}, DeliveryStatus.FAILED),
    ],
)
def test_a_status_that_is_not_known_is_open_unless_there_is_proof(fields, status):
    assert delivery(**fields).status is status


@each_row(
    "url, kept",
    [
        ("https://x.com/1", True),
        ("http://x.com/1", True),
        ("javascript:alert(1)", False),
        ("x.com/1", False),
        (7, False),
        ("", False),
    ],
)
def test_only_a_web_address_is_taken_for_the_url_of_a_post(url, kept):
    assert (delivery(platformPostUrl=url).url == url) is kept


@each_row(
    "fields",
    [
        {"id": None},
        {"id": ""},
        {"id": True},
        {"id": 1.5},
        {"id": {}},
        {"containers": {}},
        {"containers": "Hello"},
        {"containers": ["Hello"]},
        {"containers": [{"content": 7}]},
        {"containers": [{"content": "", "media": {"url": "https://m/a"}}]},
        {"socialAccounts": {}},
        {"socialAccounts": ["x"]},
        {"socialAccounts": [{"id": {"a": 1}}]},
        {"socialAccounts": [{"publishedAt": 7}]},
        {"scheduledAt": 1795435200},
        {"scheduledAt": "soon"},
        {"scheduledAt": "9999-12-31T23:59:59-12:00"},
        {"createdAt": []},
    ],
)
def test_wrong_types_are_named_and_never_a_traceback(fields):
    with pytest.raises(Malformed, match="post"):
        post(**fields)


@pytest.mark.parametrize("row", [None, [], "p1", 7])
def test_what_is_no_object_is_no_post(row):
    with pytest.raises(Malformed):
        decode_post(row, str)


def test_an_account_is_normalised():
    row = {"id": 3, "network": "Twitter", "username": "@acme", "nickname": "Acme", "isActive": 1}
    assert decode_account(row, "data[0]") == Account(
        id="3", network="x", username="acme", nickname="Acme", active=True
    )


@each_row(
    "value, active",
    [(1, True), (0, False), (True, True), (False, False), (None, True), ("0", False), ([], True)],
)
def test_an_account_is_active_unless_it_is_said_not_to_be(value, active):
    assert decode_account({"id": "a", "isActive": value}, "data[0]").active is active


def test_an_account_that_does_not_say_is_active():
    assert decode_account({"id": "a"}, "data[0]").active


def test_a_network_of_the_future_keeps_its_name():
    assert decode_account({"id": "a", "network": "Mastodon"}, "data[0]").network == "mastodon"


def test_a_signed_address_of_a_medium_is_kept_without_its_signature():
    media = [{"url": "https://m.example/a.jpg?X-Amz-Signature=secret"}, "https://m.example/b?v=2"]
    row = {"id": "p1", "containers": [{"content": "", "media": media}]}
    (container,) = decode_post(row, str).containers
    assert container.media == ("https://m.example/a.jpg", "https://m.example/b?v=2")


# -- whose they are, and where they stand


def test_an_account_says_whose_it_is_and_what_its_network_calls_it():
    row = {"id": "a1", "network": "x", "orgId": "o1", "network_unique_id": "123"}
    account = decode_account(row, "data[0]")
    assert (account.organisation, account.unique_id) == ("o1", "123")
    assert decode_account({"id": "a1", "network": "x", "orgId": 7}, "data[0]").organisation is None


@each_row(
    "network, post_id, address",
    [
        ("x", "1804567890123456789", "https://x.com/acme/status/1804567890123456789"),
        ("x", 1804567890123456789, "https://x.com/acme/status/1804567890123456789"),
        ("twitter", "1804567890123456789", "https://x.com/acme/status/1804567890123456789"),
        ("youtube", "dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("threads", "DA-b3x_Yz12", "https://www.threads.net/@acme/post/DA-b3x_Yz12"),
        ("threads", "17912345678901234", None),
        ("tiktok", "7312345678901234567", "https://www.tiktok.com/@acme/video/7312345678901234567"),
        ("tiktok", "v_pub_url~v2-1.7312345678901234567", None),
        (
            "bluesky",
            "at://did:plc:z72i7hdynmk6r22z27h6tvur/app.bsky.feed.post/3l6oveex3ii2l",
            "https://bsky.app/profile/did:plc:z72i7hdynmk6r22z27h6tvur/post/3l6oveex3ii2l",
        ),
        ("bluesky", "bafyreib2rxk3rybk3aobmv5", None),
        ("linkedin", "urn:li:share:7123", None),
        ("x", "../status/1", None),
        ("x", {"id": 1}, None),
        ("myspace", "1", None),
    ],
)
def test_the_address_of_a_post_is_made_of_its_id_where_that_is_certain(network, post_id, address):
    shown = delivery(network=network, status="published", platformPostId=post_id)
    assert (shown.url, shown.status) == (address, DeliveryStatus.PUBLISHED)


def test_the_address_that_the_service_gives_counts():
    shown = delivery(status="published", platformPostId="1", platformPostUrl="https://x.com/s/2")
    assert shown.url == "https://x.com/s/2"


def test_no_address_is_made_with_a_name_that_is_none():
    assert delivery(username="Acme Inc./../x", platformPostId="1").url is None


@pytest.mark.parametrize(
    ("fields", "gone"),
    [
        ({"status": "deleted"}, True),
        ({"status": "deleted", "publishedAt": "2026-11-01T00:00:00Z"}, False),
        ({"status": "deleted", "platformPostId": "17"}, False),
        ({"status": "failed"}, False),
    ],
)
def test_a_post_of_which_all_was_deleted_unseen_is_gone(fields, gone):
    row = {"id": "a1", "network": "x", "username": "acme", **fields}
    assert is_gone(post(socialAccounts=[row])) is gone
    assert not is_gone(post(socialAccounts=[row, {**row, "status": "pending"}]))
    assert not is_gone(post(socialAccounts=[row], publishedAt="2026-11-01T00:00:00Z"))
    assert not is_gone(post())
