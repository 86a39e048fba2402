"""What every provider must do, run against the sandbox in this process and on a socket."""

import hashlib
import io
import json
import uuid
from datetime import timedelta

import pytest

from postsync.adapters.clock import SystemClock
from postsync.adapters.providers.registry import build_provider
from postsync.adapters.secrets import Secret
from postsync.domain.config import ProviderConfig
from postsync.domain.errors import (
    Ambiguous,
    Conflict,
    NotFound,
    PaymentRequired,
    ProviderError,
    QuotaExhausted,
    RateLimited,
    Rejected,
    Unauthorized,
    Unavailable,
)
from postsync.domain.remote.remote import DeliveryStatus
from postsync.ports import MediaFile, Outgoing
from postsync.sandbox.app import SandboxApp
from postsync.sandbox.server import running

clock = SystemClock()


class Bench:
    """A provider and the sandbox behind it."""

    def __init__(self, provider, app):
        self.provider, self.app = provider, app
        self.accounts = provider.accounts()

    def control(self, method, path, body=None):
        """Ask the sandbox behind the provider's back."""
        data = json.dumps(body).encode() if body is not None else b""
        answer = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "CONTENT_LENGTH": str(len(data)),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(data),
        }
        body = b"".join(self.app(environ, lambda status, headers: answer.append(status)))
        assert answer[0][0] == "2", (answer, body)
        return json.loads(body) if body else None

    def fault(self, kind, **more):
        self.control("POST", "/_sandbox/faults", {"faults": [{"kind": kind, **more}]})

    def account(self, name):
        network, username = name.split(":")
        return next(a for a in self.accounts if (a.network, a.username) == (network, username))

    def outgoing(
        self, *names, text="Hello", at=timedelta(days=1), media=(), uploads=None, **blocks
    ):
        now = clock.now().replace(microsecond=0)
        spec = {
            "accounts": list(names),
            "containers": [{"content": text, "media": list(media)}],
            "scheduledAt": None,
            **blocks,
        }
        return Outgoing(
            spec=spec,
            account_ids=tuple(self.account(name).id for name in names),
            uploads=uploads or {},
            at=now + at if at is not None else None,
        )

    def create(self, *names, key=None, **more):
        body = self.provider.create_body(self.outgoing(*names, **more))
        return self.provider.create(
            body, key=key or str(uuid.uuid4()), sent=lambda: None, may_send=lambda: True
        )

    def made(self):
        return self.control("GET", "/_sandbox/posts")["posts"]


@pytest.fixture(params=["in-process", "socket"])
def bench(request, tmp_path):
    settings = {
        "parallelism": 4,
        "now": clock.now,
        "sleep": lambda _seconds: None,
        "observer": lambda _event: None,
    }
    if request.param == "in-process":
        app = SandboxApp(tmp_path / "sandbox.db")
        provider = build_provider(
            ProviderConfig(name="sandbox", tries=3), key=None, app=app, **settings
        )
        yield Bench(provider, app)
        provider.close()
        app.close()
    else:
        with running(tmp_path / "sandbox.db") as sandbox:
            config = ProviderConfig(base_url=sandbox.url + "/v1", tries=3)
            provider = build_provider(config, key=Secret("any"), **settings)
            yield Bench(provider, sandbox.app)
            provider.close()


def test_accounts_are_listed_without_their_signs(bench):
    assert {a.network for a in bench.accounts} >= {"x", "linkedin", "instagram"}
    assert not any(a.username.startswith("@") for a in bench.accounts)
    assert len({a.id for a in bench.accounts}) == len(bench.accounts)


def test_a_scheduled_post_can_be_created_read_and_listed(bench):
    sent = []
    draft = bench.outgoing("x:acme", "linkedin:acme-inc", text="Grüße 🎉")
    body = bench.provider.create_body(draft)
    created = bench.provider.create(
        body, key=str(uuid.uuid4()), sent=lambda: sent.append(1), may_send=lambda: True
    )
    assert sent == [1]
    read = bench.provider.post(created.id)
    assert read.containers[0].content == "Grüße 🎉"
    assert read.scheduled_at == draft.at
    assert {d.account_id for d in read.deliveries} == set(draft.account_ids)
    assert {d.status for d in read.deliveries} == {DeliveryStatus.PENDING}
    listing = bench.provider.posts(progress=lambda _done, _total: None)
    assert listing.complete
    assert listing.posts == (read,)


def test_the_same_key_and_body_make_one_post(bench):
    key = str(uuid.uuid4())
    draft = bench.outgoing("x:acme")
    body = bench.provider.create_body(draft)
    ids = {
        bench.provider.create(body, key=key, sent=lambda: None, may_send=lambda: True).id
        for _ in range(2)
    }
    assert len(ids) == len(bench.made()) == 1


def test_a_post_without_a_time_goes_out_at_once(bench):
    created = bench.create("x:acme", at=None)
    bench.control("POST", "/_sandbox/clock", {"advance": 60})
    post = bench.provider.post(created.id)
    assert post.published_at is not None
    assert [d.status for d in post.deliveries] == [DeliveryStatus.PUBLISHED]
    assert post.deliveries[0].url.startswith("http")


def test_a_list_of_several_pages_is_read_whole(bench):
    # beyond the first page, in order, each once
    made = [bench.create("x:acme", text=f"Post {number}").id for number in range(105)]
    told = []
    listing = bench.provider.posts(progress=lambda *args: told.append(args))
    assert listing.complete
    assert sorted(post.id for post in listing.posts) == sorted(made)
    assert told[-1] == (105, 105)


def test_only_recent_posts_are_listed_when_asked_for(bench):
    bench.create("x:acme", text="old")
    bench.control("POST", "/_sandbox/clock", {"advance": 3600})
    recent = bench.create("x:acme", text="new", at=timedelta(days=2))
    since = recent.created_at - timedelta(minutes=1)
    listing = bench.provider.posts(created_after=since, progress=lambda _done, _total: None)
    assert [post.id for post in listing.posts] == [recent.id]


def test_a_post_is_updated_in_place(bench):
    created = bench.create("x:acme")
    later = bench.outgoing("x:acme", text="Hello again", at=timedelta(days=3))
    updated = bench.provider.update(created.id, bench.provider.update_body(later))
    assert updated.id == created.id
    assert updated.containers[0].content == "Hello again"
    assert updated.scheduled_at == later.at


def test_a_published_post_is_not_updated(bench):
    created = bench.create("x:acme", at=None)
    bench.control("POST", "/_sandbox/clock", {"advance": 60})
    body = bench.provider.update_body(bench.outgoing("x:acme", text="Too late"))
    with pytest.raises(Conflict, match="published"):
        bench.provider.update(created.id, body)


def test_a_post_is_deleted_and_stays_gone(bench):
    created = bench.create("x:acme")
    bench.provider.delete(created.id)
    bench.provider.delete(created.id)
    with pytest.raises(NotFound):
        bench.provider.post(created.id)
    with pytest.raises(NotFound):
        bench.provider.update(created.id, {"containers": [{"content": "Hello"}]})


def test_a_refused_post_says_which_field(bench):
    with pytest.raises(Rejected, match="accounts"):
        bench.provider.create(
            {"content": "Hello"}, key=str(uuid.uuid4()), sent=lambda: None, may_send=lambda: True
        )
    with pytest.raises(Rejected):
        bench.create("x:acme", at=timedelta(days=31))
    assert bench.made() == []


def test_a_file_is_uploaded_and_used(bench):
    data = bytes(range(256)) * 5000
    file = MediaFile(
        path="media/a b.png",
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        content_type="image/png",
        filename="a b.png",
    )
    told = []
    pieces = [data[start : start + 100_000] for start in range(0, len(data), 100_000)]
    upload = bench.provider.upload(file, lambda: iter(pieces), told.append)
    assert told[-1] == upload.size == len(data)
    assert upload.expires_at - clock.now() > timedelta(days=59)
    medium = {"path": file.path, "sha256": file.sha256, "alt": "A pattern"}
    created = bench.create("x:acme", media=[medium], uploads={file.sha256: upload})
    assert created.containers[0].media == (upload.url,)


def test_the_clocks_agree(bench):
    assert abs(bench.provider.clock_skew()) < 5
    bench.fault("clock_skew", seconds=300)
    bench.provider.accounts()
    assert 295 < bench.provider.clock_skew() < 305


UNKNOWN = [
    {"kind": "drop_after"},
    {"kind": "drop_before"},
    {"kind": "truncated"},
    {"kind": "no_id"},
    {"kind": "html"},
    {"kind": "html", "when": "after"},
    {"kind": "success_false", "when": "after"},
    {"kind": "status", "status": 504, "when": "after"},
    {"kind": "status", "status": 409},
    {"kind": "status", "status": 502, "body": "empty"},
]


@pytest.mark.parametrize("fault", UNKNOWN, ids=lambda f: "-".join(map(str, f.values())))
def test_no_fault_makes_a_create_be_sent_twice(fault, bench):
    bench.control("POST", "/_sandbox/faults", {"faults": [fault]})
    with pytest.raises(Ambiguous):
        bench.create("x:acme")
    requests = bench.control("GET", "/_sandbox/requests")["requests"]
    assert sum(r["method"] == "POST" and r["path"].startswith("/v1/posts") for r in requests) == 1
    assert len(bench.made()) <= 1


STOPPING = [
    ("unauthorized", Unauthorized),
    ("inactive", PaymentRequired),
    ("quota", QuotaExhausted),
]


@pytest.mark.parametrize(("kind", "error"), STOPPING, ids=[kind for kind, _ in STOPPING])
def test_faults_that_stop_a_run_do(kind, error, bench):
    bench.fault(kind)
    for call in (lambda: bench.create("x:acme"), lambda: bench.provider.post("p1")):
        with pytest.raises(error) as caught:
            call()
        assert caught.value.stops_the_run
    assert bench.made() == []


def test_the_rolling_window_is_waited_for(bench):
    bench.fault("rate_limit", times=2)
    assert bench.create("x:acme").id
    bench.fault("rate_limit")
    with pytest.raises(RateLimited):
        bench.create("x:acme")
    assert len(bench.made()) == 1


PASSING = ["drop_before", "drop_after", "html", "truncated", "status", "success_false"]


@pytest.mark.parametrize("kind", PASSING)
def test_calls_that_name_a_post_get_over_passing_faults(kind, bench):
    created = bench.create("x:acme")
    bench.fault(kind, times=2)
    assert bench.provider.post(created.id).id == created.id
    bench.fault(kind, times=2)
    body = bench.provider.update_body(bench.outgoing("x:acme", text="Changed"))
    assert bench.provider.update(created.id, body).containers[0].content == "Changed"
    bench.fault(kind, times=2)
    bench.provider.delete(created.id)
    bench.fault(kind)
    with pytest.raises(ProviderError) as caught:
        bench.provider.accounts()
    assert type(caught.value) is Unavailable


@pytest.mark.parametrize(
    ("kind", "complete"), [("missing_items", False), ("duplicate_items", True)]
)
def test_a_list_that_moves_while_it_is_read_is_not_believed_blindly(kind, complete, bench):
    ids = {bench.create("x:acme", text=f"Post {number}").id for number in range(101)}
    bench.fault(kind)
    listing = bench.provider.posts(progress=lambda _done, _total: None)
    assert len({post.id for post in listing.posts}) == len(listing.posts)
    assert listing.complete is complete
    assert ({post.id for post in listing.posts} == ids) is complete


def test_a_list_without_a_total_is_read_to_its_end(bench):
    ids = {bench.create("x:acme", text=f"Post {number}").id for number in range(3)}
    bench.fault("total_missing")
    listing = bench.provider.posts(progress=lambda _done, _total: None)
    assert {post.id for post in listing.posts} == ids
    assert listing.complete
