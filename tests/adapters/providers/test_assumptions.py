"""What is taken for granted of Outstand: each look sees the fault that it is for, and only that one."""

from datetime import timedelta

import pytest
from tests.contract.benches.bench import create
from tests.contract.benches.outstand import OutstandBench

from postsync.domain.errors import PostsyncError
from postsync.domain.run.checkup import Mark

LIST = {"method": "GET", "path": "/v1/posts"}
ONE = {"method": "GET", "path": "/v1/posts/*"}


@pytest.fixture
def bench(tmp_path):
    made = OutstandBench(tmp_path, on_a_socket=False)
    yield made
    made.close()


def looked(bench) -> dict[str, Mark]:
    """How each look ends; one that fails is wrong, as a doctor has it."""
    found = {}
    for _, name, look in bench.provider.assumptions():
        try:
            (check,) = look()
            found[name] = check.mark
        except PostsyncError:
            found[name] = Mark.WRONG
    return found


def but(found) -> dict[str, str]:
    return {name: mark.value for name, mark in found.items() if mark is not Mark.GOOD}


@pytest.fixture
def posts(bench):
    """Posts of three hours."""
    for number in range(6):
        create(bench, number % 2, text=f"Post {number}")
        bench.pass_time(timedelta(minutes=30))
    return bench


def test_all_is_as_expected(posts):
    assert but(looked(posts)) == {}


def test_without_posts_little_can_be_seen(bench):
    unseen = dict.fromkeys(("filter", "by-id", "horizon"), "unseen")
    assert but(looked(bench)) == unseen


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ({"kind": "total_missing"}, {"total": "care"}),
        ({"kind": "empty_list", "match": LIST, "after": 2}, {"filter": "wrong"}),
        ({"kind": "thin", "without": ["texts"], "match": ONE}, {"by-id": "wrong"}),
        ({"kind": "thin", "without": ["time"], "match": ONE}, {"by-id": "wrong"}),
        ({"kind": "thin", "without": ["accounts"], "match": ONE}, {"by-id": "wrong"}),
        ({"kind": "thin", "without": ["ids"], "match": LIST}, {"ids": "care"}),
        ({"kind": "status", "match": ONE}, {"by-id": "wrong", "unknown-id": "wrong"}),
        ({"kind": "status", "match": {"path": "/v1/media"}}, {"library": "wrong"}),
    ],
)
def test_each_fault_is_seen_where_it_is(posts, fault, found):
    posts.faults(fault)
    assert but(looked(posts)) == found


def test_accounts_without_names_are_seen(posts):
    posts.faults({"kind": "thin", "without": ["usernames"], "match": LIST})
    assert looked(posts)["names"] is Mark.WRONG


@pytest.mark.parametrize("kind", ["missing_items", "duplicate_items"])
def test_pages_that_do_not_add_up_are_seen(bench, kind):
    for number in range(104):
        bench.control("POST", "/_sandbox/posts", {"draft": True, "content": f"Post {number}"})
    assert looked(bench)["total"] is Mark.GOOD
    bench.faults({"kind": kind, "count": 2})
    assert looked(bench)["total"] is Mark.WRONG


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({"list_envelope": "data"}, {}),
        ({"list_envelope": "posts"}, {}),
        ({"post_envelope": "data.post"}, {}),
        ({"list_total": "count"}, {"total": "care"}),
        ({"gone": "400"}, {"unknown-id": "care"}),
        ({"org_id": False}, {"organisation": "unseen"}),
    ],
)
def test_a_service_of_another_mind_is_told(posts, settings, found):
    posts.settings(**settings)
    assert but(looked(posts)) == found


T1, T2 = "2026-11-01T10:00:00.000Z", "2026-11-20T10:00:00Z"


def scripted(service, **changes):
    """A service with one post and one account, of which something is otherwise."""
    account = {"id": "a1", "network": "x", "username": "acme", "orgId": "o", "createdAt": T1}
    post = {
        "id": "p1",
        "createdAt": T1,
        "scheduledAt": T2,
        "containers": [{"content": "Hello", "media": []}],
        "socialAccounts": [{"id": "a1", "network": "x", "username": "acme"}],
        "orgId": "o",
        **changes.get("post", {}),
    }
    again = changes.get("data", [post])

    def reply(request):
        if "social-accounts" in request.path:
            return service.json(success=True, data=[account | changes.get("account", {})])
        if "/media" in request.path:
            return service.json(success=True, data=changes.get("media", []))
        if request.path.endswith("postsync-doctor-asks-for-no-post"):
            found = changes.get("nobody")
            return (
                service.json(success=True, post=found) if found else service.error(404, "No post")
            )
        if "/posts/" in request.path:
            return service.json(success=True, post=post)
        since = request.query.get("created_after", "")
        is_beyond = request.query["offset"] == "1" or since.startswith("2036")
        shown = changes.get("later", []) if is_beyond else [post]
        again_shown = shown if is_beyond else again
        return service.json(success=True, posts=shown, data=again_shown, pagination={"total": 1})

    service.replies(reply)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, {}),
        ({"data": [{"id": "p2"}]}, {"list": "wrong"}),
        ({"later": [{"id": "p9", "createdAt": T1}]}, {"total": "wrong", "filter": "care"}),
        ({"account": {"username": None}}, {"names": "wrong"}),
        ({"account": {"network": "mastodon"}}, {"names": "care"}),
        ({"account": {"id": "a2"}}, {"ids": "care"}),
        ({"account": {"orgId": "other"}}, {"organisation": "care"}),
        ({"post": {"createdAt": "2026-11-01 10:00"}}, {"times": "wrong", "filter": "unseen"}),
        ({"post": {"scheduledAt": "2026-12-24T10:00:00Z"}}, {"horizon": "care"}),
        ({"nobody": {"id": "other", "containers": []}}, {"unknown-id": "wrong"}),
        ({"media": [{"id": 7}]}, {"library": "wrong"}),
        ({"media": {"files": []}}, {"library": "wrong"}),
    ],
)
def test_an_answer_of_another_shape_is_seen(service, provider, changes, found):
    scripted(service, **changes)
    ends = {}
    for _, name, look in provider.assumptions():
        (ends[name],) = (check.mark for check in look())
    ends.pop("rate")  # this service does not tell
    told = but(ends)
    assert {name: told.get(name) for name in found} == found
    assert set(told) <= {*found, "horizon"}
