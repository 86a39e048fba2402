"""What every provider must do, run on the bench that each one brings."""

import hashlib
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.contract.benches.bench import Bench, create, outgoing, send
from tests.contract.benches.herald import HeraldBench
from tests.contract.benches.memory import MemoryBench
from tests.contract.benches.outstand import OutstandBench

from postsync.domain.errors import (
    Ambiguous,
    Conflict,
    NotFound,
    ProviderError,
    RateLimited,
    Rejected,
    Unavailable,
)
from postsync.domain.post.content import Media
from postsync.domain.remote.remote import DeliveryStatus
from postsync.domain.run.measured import Counted, counted
from postsync.ports import MediaFile

BENCHES = {
    "outstand": (OutstandBench, lambda path: OutstandBench(path, on_a_socket=False)),
    "outstand on a socket": (OutstandBench, lambda path: OutstandBench(path, on_a_socket=True)),
    "herald": (HeraldBench, lambda _path: HeraldBench(on_a_socket=False)),
    "herald on a socket": (HeraldBench, lambda _path: HeraldBench(on_a_socket=True)),
    "memory": (MemoryBench, lambda _path: MemoryBench()),
}
"""A new provider adds a line."""

DAY = timedelta(days=1)


@pytest.fixture(params=BENCHES)
def bench(request, tmp_path):
    made = BENCHES[request.param][1](tmp_path)
    yield made
    made.close()


def each(faults):
    """Every bench with every one of its faults of one list."""
    pairs = [
        pytest.param(name, fault, id=f"{name}, {fault}")
        for name, (kind, _) in BENCHES.items()
        for fault in getattr(kind, faults)
    ]
    return pytest.mark.parametrize(("bench", "fault"), pairs, indirect=["bench"])


def listed(bench: Bench, **asked):
    return bench.provider.posts(progress=lambda _done, _total: None, **asked)


def test_it_says_whose_it_is_without_asking(bench):
    before = bench.provider.service()
    assert before.provider
    assert before.host == before.host.casefold()
    bench.provider.accounts()
    after = bench.provider.service()
    assert after._replace(organisation=None) == before._replace(organisation=None)


def only_if(condition, why):
    if not condition:
        pytest.skip(why)


# -- reading


def test_accounts_are_listed_once_and_without_signs(bench):
    accounts = bench.provider.accounts()
    assert len({account.network for account in accounts}) > 1
    assert not any(account.username.startswith("@") for account in accounts)
    assert len({account.id for account in accounts}) == len(accounts)


def test_the_usage_counts_deliveries_where_the_service_tells_any(bench):
    before = bench.provider.usage()
    if before is None:
        return
    create(bench, 0, 1)
    after = bench.provider.usage()
    assert after.deliveries.used == before.deliveries.used + 2
    assert after.deliveries.left == before.deliveries.left - 2
    assert after.begins is None or after.begins < after.ends


def test_boards_are_listed_where_the_service_knows_any(bench):
    listed = [bench.provider.boards(account) for account in bench.boarded()]
    assert any(listed) is bench.provider.capability.lists_boards
    ids = [board.id for boards in listed for board in boards]
    assert len(set(ids)) == len(ids)
    assert all(board.name for boards in listed for board in boards)


def test_a_post_can_be_created_read_and_listed(bench):
    sent = []
    at = DAY if bench.provider.capability.schedules else None
    wanted = outgoing(bench, 0, 2, text="Grüße 🎉", at=at)
    created = bench.provider.create(
        bench.provider.create_body(wanted),
        key=str(uuid.uuid4()),
        sent=lambda: sent.append(1),
        may_send=lambda: True,
    )
    assert sent == [1]
    read = bench.provider.post(created.id)
    assert read.id == created.id
    assert read.containers[0].content == "Grüße 🎉"
    assert read.scheduled_at == wanted.at
    assert {delivery.account_id for delivery in read.deliveries} == set(wanted.account_ids)
    listing = listed(bench)
    assert listing.complete
    assert listing.posts == (read,)


def test_what_is_out_is_measured_where_the_service_counts(bench):
    created = create(bench, 0, 1)
    bench.pass_time(3 * DAY)
    told = bench.provider.metrics(created.id)
    is_known = [one.metrics.is_known for one in told.accounts]
    assert bool(is_known) is bench.provider.capability.measures
    assert all(is_known)
    for delivery in bench.provider.post(created.id).deliveries:
        asked = Counted(delivery.network, delivery.username, delivery.account_id, None, None)
        assert counted(asked, [told]).metrics.is_known is bench.provider.capability.measures


def test_nothing_is_measured_of_a_post_that_is_not_there(bench):
    only_if(bench.provider.capability.measures, "it counts nothing")
    with pytest.raises(NotFound):
        bench.provider.metrics("nobody")


def test_a_long_list_is_read_whole(bench):
    made = [create(bench, text=f"Post {number}").id for number in range(105)]
    told = []
    listing = bench.provider.posts(progress=lambda *progress: told.append(progress))
    assert listing.complete
    assert sorted(post.id for post in listing.posts) == sorted(made)
    assert told[-1][0] == 105


def test_only_recent_posts_are_listed_when_asked_for(bench):
    create(bench, text="old")
    bench.pass_time(timedelta(hours=1))
    at = 2 * DAY if bench.provider.capability.schedules else None
    recent = create(bench, text="new", at=at)
    since = recent.created_at - timedelta(minutes=1)
    assert [post.id for post in listed(bench, created_after=since).posts] == [recent.id]


def test_what_is_not_there_is_not_found(bench):
    with pytest.raises(NotFound):
        bench.provider.post("nobody")


def test_the_clocks_are_compared(bench):
    bench.provider.accounts()
    assert abs(bench.provider.clock_skew()) < 5
    bench.set_clock_ahead(300)
    bench.provider.accounts()
    assert 295 < bench.provider.clock_skew() < 305


def test_it_can_be_prepared_and_closed_more_than_once(bench):
    bench.provider.prepare()
    bench.provider.prepare()
    created = create(bench)
    bench.provider.close()
    bench.provider.close()
    assert bench.provider.post(created.id).id == created.id


# -- creating


def test_a_post_without_a_time_goes_out_at_once(bench):
    created = create(bench, at=None)
    bench.pass_time(timedelta(minutes=1))
    post = bench.provider.post(created.id)
    assert post.published_at is not None
    assert [delivery.status for delivery in post.deliveries] == [DeliveryStatus.PUBLISHED]
    assert post.deliveries[0].url.startswith("http")


def test_a_post_with_a_time_waits_for_it(bench):
    only_if(bench.provider.capability.schedules, "it cannot schedule")
    created = create(bench, at=timedelta(hours=1))
    assert {d.status for d in bench.provider.post(created.id).deliveries} == {
        DeliveryStatus.PENDING
    }
    bench.pass_time(timedelta(hours=1, minutes=1))
    assert bench.provider.post(created.id).published_at is not None


def test_a_time_beyond_the_furthest_is_refused(bench):
    furthest = bench.provider.capability.furthest_schedule
    only_if(furthest, "it cannot schedule")
    with pytest.raises(Rejected):
        create(bench, at=furthest + DAY)  # it may promise less than the service takes
    assert bench.made() == []
    assert create(bench, at=furthest - timedelta(hours=1)).id


def test_a_refused_post_is_not_made(bench):
    body = dict(bench.provider.create_body(outgoing(bench)))
    names = [name for name, value in body.items() if value == [bench.provider.accounts()[0].id]]
    with pytest.raises(Rejected):
        send(bench, {**body, names[0]: ["nobody"]})
    assert bench.made() == []


def test_what_may_not_be_sent_is_not(bench):
    body = bench.provider.create_body(outgoing(bench))
    with pytest.raises(Unavailable):
        bench.provider.create(
            body, key=str(uuid.uuid4()), sent=lambda: pytest.fail("sent"), may_send=lambda: False
        )
    assert bench.made() == []
    assert bench.creations() == 0


def test_a_creation_that_the_service_recognises_makes_one_post(bench):
    capability = bench.provider.capability
    key = str(uuid.uuid4())
    ahead = 3 * DAY if capability.schedules else None
    body = bench.provider.create_body(outgoing(bench, at=ahead))
    first = send(bench, body, key=key)
    assert send(bench, body, key=key).id == first.id
    last = DAY * 365 if capability.ids_from_client else capability.idempotency_window
    bench.pass_time(last - timedelta(minutes=1))
    assert capability.recognises(last - timedelta(minutes=1))
    again = send(bench, body, key=key)
    assert again.id == first.id
    assert len(bench.made()) == 1


def test_ids_from_the_client_are_the_keys(bench):
    only_if(bench.provider.capability.ids_from_client, "the service chooses the ids")
    key = str(uuid.uuid4())
    assert create(bench, key=key).id == key
    assert bench.provider.post(key).id == key


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
    assert upload.expires_at is None or upload.expires_at - bench.now() > timedelta(days=59)
    medium = Media(path=file.path, sha256=file.sha256, alt="A pattern")
    created = create(bench, media=[medium], uploads={file.sha256: upload})
    assert created.containers[0].media == (upload.url,)

    # What a state says of the library counts only as far as the library says it, too.
    assert {file.url for file in bench.provider.files()} <= {upload.url}  # where it lists any
    assert bench.provider.keeps(upload)
    assert not bench.provider.keeps(replace(upload, size=upload.size + 1))
    assert not bench.provider.keeps(replace(upload, url=f"{upload.url}x"))
    assert not bench.provider.keeps(replace(upload, media_id="0000000"))


# -- changing


def test_a_post_is_updated_in_place(bench):
    only_if(bench.provider.capability.schedules, "everything is public at once")
    created = create(bench)
    later = outgoing(bench, text="Hello again", at=3 * DAY)
    updated = bench.provider.update(created.id, bench.provider.update_body(later))
    assert updated.id == created.id
    assert updated.containers[0].content == "Hello again"
    assert updated.scheduled_at == later.at


def test_a_published_post_is_not_updated(bench):
    created = create(bench, at=None)
    bench.pass_time(timedelta(minutes=1))
    with pytest.raises(Conflict, match="published"):
        bench.provider.update(created.id, bench.provider.update_body(outgoing(bench, text="Late")))


def test_a_post_is_deleted_and_stays_gone(bench):
    only_if(bench.provider.capability.schedules, "everything is public at once")
    created = create(bench)
    bench.provider.delete(created.id)
    bench.provider.delete(created.id)
    with pytest.raises(NotFound):
        bench.provider.post(created.id)
    with pytest.raises(NotFound):
        bench.provider.update(created.id, bench.provider.update_body(outgoing(bench, at=DAY)))


def test_deleting_what_is_not_there_is_done(bench):
    bench.provider.delete("nobody")


# -- trouble


@each("unknown")
def test_a_creation_in_doubt_is_sent_once_and_called_so(fault, bench):
    bench.provider.accounts()
    body = bench.provider.create_body(outgoing(bench))
    bench.fault(fault)
    with pytest.raises(Ambiguous) as caught:
        send(bench, body)
    assert caught.value.may_have_applied
    assert bench.creations() == 1
    assert len(bench.made()) <= 1


@each("stopping")
def test_faults_that_stop_a_run_do(fault, bench):
    body = bench.provider.create_body(outgoing(bench))
    bench.fault(fault)
    for call in (lambda: send(bench, body), lambda: bench.provider.post("p1")):
        with pytest.raises(bench.stopping[fault]) as caught:
            call()
        assert caught.value.stops_the_run
    assert bench.made() == []


def test_too_many_requests_are_waited_for(bench):
    body = bench.provider.create_body(outgoing(bench))
    bench.fault("too soon", times=2)
    assert send(bench, body).id
    bench.fault("too soon")
    with pytest.raises(RateLimited):
        send(bench, body)
    assert len(bench.made()) == 1


@each("passing")
def test_calls_that_name_a_post_get_over_passing_faults(fault, bench):
    created = create(bench)
    bench.fault(fault, times=2)
    assert bench.provider.post(created.id).id == created.id
    if bench.provider.capability.schedules:
        body = bench.provider.update_body(outgoing(bench, text="Changed", at=DAY))
        bench.fault(fault, times=2)
        assert bench.provider.update(created.id, body).containers[0].content == "Changed"
        bench.fault(fault, times=2)
        bench.provider.delete(created.id)
    bench.fault(fault)
    with pytest.raises(ProviderError) as caught:
        bench.provider.accounts()
    assert type(caught.value) is Unavailable
