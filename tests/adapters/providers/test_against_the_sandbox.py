"""What only the sandbox imitates: lists that move while they are read, and complaints by field."""

import pytest
from tests.contract.benches.bench import create, send
from tests.contract.benches.outstand import OutstandBench

from postsync.domain.errors import Rejected


@pytest.fixture(params=[False, True], ids=["in-process", "socket"])
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
