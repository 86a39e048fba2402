"""What only the sandbox imitates: lists that move while they are read, and complaints by field."""

import uuid

import pytest
from tests.conftest import FULL
from tests.contract.benches.bench import create, outgoing, send
from tests.contract.benches.outstand import OutstandBench

from postsync.domain.errors import Ambiguous, InvalidId, NotFound, Rejected


@pytest.fixture(params=[False, True] if FULL else [False])
def bench(request, tmp_path):
    made = OutstandBench(tmp_path, on_a_socket=request.param)
    yield made
    made.close()


def listed(bench):
    return bench.provider.posts(progress=lambda _done, _total: None)


@pytest.mark.parametrize(
    ("kind", "complete"), [("missing_items", False), ("duplicate_items", True)]
)
def test_a_list_that_moves_while_it_is_read_is_not_believed_blindly(kind, complete, bench):
    ids = {create(bench, text=f"Post {number}").id for number in range(101)}
    bench.faults({"kind": kind})
    listing = listed(bench)
    assert len({post.id for post in listing.posts}) == len(listing.posts)
    assert listing.complete is complete
    assert ({post.id for post in listing.posts} == ids) is complete


def test_a_list_without_a_total_is_read_to_its_end(bench):
    ids = {create(bench, text=f"Post {number}").id for number in range(3)}
    bench.faults({"kind": "total_missing"})
    listing = listed(bench)
    assert {post.id for post in listing.posts} == ids
    assert listing.complete


def test_a_refused_post_says_which_field(bench):
    with pytest.raises(Rejected, match="accounts"):
        send(bench, {"content": "Hello"})
    assert bench.made() == []


def test_the_total_is_told_while_a_list_is_read(bench):
    for number in range(3):
        create(bench, text=f"Post {number}")
    told = []
    bench.provider.posts(progress=lambda *progress: told.append(progress))
    assert told[-1] == (3, 3)


@pytest.mark.parametrize("gone", ["404", "400", "deleted"])
def test_a_deletion_is_certain_however_the_service_says_so(gone, bench):
    bench.settings(gone=gone)
    created = create(bench)
    bench.provider.delete(created.id)
    with pytest.raises(InvalidId if gone == "400" else NotFound):
        bench.provider.post(created.id)
    assert listed(bench).posts == ()


def test_a_count_beside_the_list_will_do(bench):
    bench.settings(list_total="count")
    ids = {create(bench, text=f"Post {number}").id for number in range(101)}
    listing = listed(bench)
    assert {post.id for post in listing.posts} == ids
    assert listing.complete


@pytest.mark.parametrize("envelope", ["post", "data", "data.post"])
def test_a_post_is_found_in_every_envelope(envelope, bench):
    bench.settings(post_envelope=envelope)
    created = create(bench)
    assert bench.provider.post(created.id).containers == created.containers


def test_it_says_whose_it_is(bench):
    create(bench)
    bench.provider.accounts()
    assert bench.provider.service().organisation == "org_acme"


def test_the_service_may_not_say_whose_it_is(bench):
    bench.settings(org_id=False)
    create(bench)
    bench.provider.accounts()
    listed(bench)
    assert bench.provider.service().organisation is None


def test_addresses_are_made_of_ids(bench):
    bench.settings(platform_url=False)
    created = create(bench, at=None)
    (delivery,) = bench.provider.post(created.id).deliveries
    assert delivery.url.startswith("https://x.com/acme/status/")


def test_an_error_that_is_remembered_for_a_key_is_called_so(bench):
    bench.faults({"kind": "stored_error", "times": 1})
    body, key = bench.provider.create_body(outgoing(bench)), str(uuid.uuid4())
    with pytest.raises(Ambiguous) as first:
        send(bench, body, key=key)
    with pytest.raises(Ambiguous, match="repeats for 24 hours"):
        send(bench, body, key=key)
    assert "24 hours" not in first.value.message
    assert bench.made() == []


def test_no_date_is_no_clock(bench):
    bench.faults({"kind": "no_date"})
    bench.provider.accounts()
    assert bench.provider.clock_skew() is None


@pytest.mark.parametrize("form", ["missing", "null", "empty"])
@pytest.mark.parametrize("part", ["accounts", "ids", "usernames", "containers", "texts", "media"])
def test_thin_answers_are_read_as_far_as_they_go(part, form, bench):
    bench.faults({"kind": "thin", "without": [part], "form": form, "match": {"method": "POST,GET"}})
    assert create(bench).id
    assert len(listed(bench).posts) == 1
