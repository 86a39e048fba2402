"""Listing posts and accounts: paging, and whether it was really all."""

import threading

import pytest

from postsync.domain.errors import Rejected, Unavailable


class Shelf:
    """A service with so many posts, which gives at most `cap` on a page."""

    def __init__(self, service, ids, *, cap=100, total=True, envelope="posts"):
        self.service, self.ids, self.cap = service, list(ids), cap
        self.total, self.envelope = total, envelope
        self.calls = 0
        self.hook = lambda shelf: None
        service.replies(self.answer)

    def answer(self, received):
        self.calls += 1
        self.hook(self)
        limit = min(self.cap, int(received.query["limit"]))
        offset = int(received.query["offset"])
        rows = [self.service.post(name) for name in self.ids[offset : offset + limit]]
        document = {"success": True}
        if self.envelope == "data.posts":
            document["data"] = {"posts": rows}
        else:
            document |= dict.fromkeys(self.envelope.split("+"), rows)
        if self.total:
            total = len(self.ids)
            document["pagination"] = {"limit": limit, "offset": offset, "total": total}
        return self.service.json(document=document)

    @property
    def offsets(self):
        return sorted(int(r.query["offset"]) for r in self.service.requests)


def names(count):
    return [f"p{number}" for number in range(count)]


def quiet(_done, _total):
    pass


@pytest.mark.parametrize("envelope", ["posts", "data", "posts+data", "data.posts"])
def test_posts_are_found_in_every_envelope(envelope, service, provider):
    Shelf(service, names(3), envelope=envelope)
    listing = provider.posts(progress=quiet)
    assert [post.id for post in listing.posts] == names(3)
    assert listing.complete


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250, 1000])
def test_every_post_is_listed_once_and_in_order(count, service, provider):
    shelf = Shelf(service, names(count))
    listing = provider.posts(progress=quiet)
    assert [post.id for post in listing.posts] == names(count)
    assert listing.complete
    assert shelf.offsets == list(range(0, max(count, 1), 100))


def test_a_service_that_gives_less_than_asked_for_is_read_in_its_own_steps(service, provider):
    shelf = Shelf(service, names(130), cap=50)
    listing = provider.posts(progress=quiet)
    assert len(listing.posts) == 130
    assert listing.complete
    assert shelf.offsets == [0, 50, 100]
    assert {r.query["limit"] for r in service.requests} == {"100"}


@pytest.mark.parametrize("count", [0, 1, 100, 150, 200])
def test_without_a_total_pages_are_read_until_nothing_new_comes(count, service, provider):
    Shelf(service, names(count), cap=50, total=False)
    listing = provider.posts(progress=quiet)
    assert [post.id for post in listing.posts] == names(count)
    assert listing.complete


def test_a_service_that_ignores_the_offset_is_not_read_for_ever(service, provider):
    page = service.json(success=True, posts=[service.post("p1"), service.post("p2")])
    service.replies(page)
    listing = provider.posts(progress=quiet)
    assert [post.id for post in listing.posts] == ["p1", "p2"]
    assert len(service.requests) == 2


def test_a_total_beyond_reason_is_refused(service, provider):
    pagination = {"total": 10**12}
    service.replies(service.json(success=True, posts=[service.post()], pagination=pagination))
    with pytest.raises(Unavailable, match="pages"):
        provider.posts(progress=quiet)


@pytest.mark.parametrize("total", ["3", True, -1, 3.0, None, [3]])
def test_a_total_that_is_no_number_counts_as_missing(total, service, provider):
    pages = [
        service.json(success=True, posts=rows, pagination={"total": total})
        for rows in ([service.post("p1")], [])
    ]
    service.replies(*pages)
    assert provider.posts(progress=quiet).complete


def test_pages_are_fetched_at_once_as_far_as_allowed(service, connect):
    shelf = Shelf(service, names(900))
    together = threading.Barrier(4)
    shelf.hook = lambda shelf: together.wait(5) if shelf.calls > 1 else None
    assert connect(parallelism=4).posts(progress=quiet).complete


def test_a_post_that_arrives_meanwhile_makes_the_list_be_read_again(service, provider):
    shelf = Shelf(service, names(250))

    def arrive(shelf):
        if shelf.calls == 2:
            shelf.ids.insert(0, "new")

    shelf.hook = arrive
    listing = provider.posts(progress=quiet)
    assert [post.id for post in listing.posts] == ["new", *names(250)]
    assert listing.complete


def test_a_post_that_goes_meanwhile_makes_the_list_be_read_again(service, provider):
    shelf = Shelf(service, names(250))

    def leave(shelf):
        if shelf.calls == 2:
            shelf.ids.pop(0)  # the first of the next page slips to the page that is already read

    shelf.hook = leave
    listing = provider.posts(progress=quiet)
    assert [post.id for post in listing.posts] == names(250)[1:]
    assert listing.complete


def test_a_list_that_never_stands_still_is_incomplete_and_loses_nothing(service, provider):
    shelf = Shelf(service, names(150))
    shelf.hook = lambda shelf: shelf.ids.insert(0, f"new{shelf.calls}")
    listing = provider.posts(progress=quiet)
    assert not listing.complete
    assert {*names(150)} <= {post.id for post in listing.posts}
    assert len(service.requests) == 6


def test_a_total_that_promises_more_than_there_is_makes_an_incomplete_list(service, provider):
    pagination = {"total": 3}
    service.replies(service.json(success=True, posts=[service.post()], pagination=pagination))
    assert not provider.posts(progress=quiet).complete


def test_progress_is_told_page_by_page(service, connect):
    Shelf(service, names(250))
    told = []
    connect(parallelism=1).posts(progress=lambda *args: told.append(args))
    assert told[0] == (100, 250)
    assert told[-1] == (250, 250)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_page_that_cannot_be_had_ends_the_listing(service, provider):
    first = service.json(
        success=True,
        posts=[service.post(name) for name in names(100)],
        pagination={"total": 10_000},
    )
    service.replies(first, service.html(502))
    with pytest.raises(Unavailable, match="listing posts"):
        provider.posts(progress=quiet)
    assert len(service.requests) < 30


def test_the_filter_is_sent_and_not_relied_upon(service, provider, world):
    rows = [
        service.post("old", createdAt="2026-11-23T11:59:59Z"),
        service.post("new", createdAt="2026-11-23T12:00:00.000Z"),
        service.post("undated", createdAt=None),
    ]
    service.replies(service.json(success=True, posts=rows, pagination={"total": 3}))
    listing = provider.posts(created_after=world.now, progress=quiet)
    assert [post.id for post in listing.posts] == ["new", "undated"]
    assert service.requests[0].query["created_after"] == "2026-11-23T12:00:00Z"


def test_a_post_of_wrong_types_says_where(service, provider):
    rows = [service.post(), service.post(containers={"content": "Hello"})]
    service.replies(service.json(success=True, posts=rows))
    with pytest.raises(Unavailable, match=r"posts\[1\]"):
        provider.posts(progress=quiet)


# -- accounts


def account(number, **fields):
    return {"id": f"a{number}", "network": "x", "username": f"user{number}", **fields}


def page(service, numbers, **more):
    return service.json(success=True, data=[account(number) for number in numbers], **more)


def test_accounts_are_read_on_when_the_count_is_that_of_all(service, provider):
    service.replies(
        page(service, range(100), count=130, limit=100),
        page(service, range(100, 130), count=130, limit=100),
    )
    assert len(provider.accounts()) == 130
    assert [r.query["offset"] for r in service.requests] == ["0", "100"]


def test_accounts_are_read_on_when_the_count_is_that_of_the_page(service, provider):
    service.replies(
        page(service, range(100), count=100, limit=100),
        page(service, range(100, 130), count=30, limit=100),
    )
    assert len(provider.accounts()) == 130


def test_accounts_are_read_on_when_the_service_gives_smaller_pages(service, provider):
    service.replies(
        page(service, range(50), count=50, limit=50),
        page(service, range(50, 60), count=10, limit=50),
    )
    assert len(provider.accounts()) == 60


def test_accounts_are_read_on_when_the_service_is_taciturn(service, provider):
    service.replies(page(service, range(100)), page(service, []))
    assert len(provider.accounts()) == 100


def test_a_service_that_repeats_its_accounts_is_not_read_for_ever(service, provider):
    service.replies(page(service, range(100), count=1000))
    assert len(provider.accounts()) == 100
    assert len(service.requests) == 2


def test_the_other_envelope_of_accounts_is_understood(service, provider):
    service.replies(service.json(success=True, socialAccounts=[account(1)]))
    assert [a.id for a in provider.accounts()] == ["a1"]


@pytest.mark.parametrize("document", [{"data": {}}, {"data": [7]}, {"data": [{"id": None}]}, {}])
def test_accounts_that_are_none_are_no_answer(document, service, provider):
    service.replies(service.json(document={"success": True, **document}))
    with pytest.raises(Unavailable):
        provider.accounts()


@pytest.mark.parametrize("number", [1, 99, 100, 101, 250])
@pytest.mark.parametrize("counts", ["all", "page"])
def test_a_count_beside_the_list_is_its_total_unless_it_may_be_that_of_the_page(
    number, counts, service, provider
):
    ids = names(number)

    def answer(received):
        offset = int(received.query["offset"])
        rows = [service.post(name) for name in ids[offset : offset + 100]]
        return service.json(success=True, data=rows, count=number if counts == "all" else len(rows))

    service.replies(answer)
    listing = provider.posts(progress=quiet)
    assert [post.id for post in listing.posts] == ids
    assert listing.complete


def test_what_the_service_only_remembers_as_deleted_is_not_listed(service, provider):
    gone = service.post("p2")
    gone["socialAccounts"][0]["status"] = "deleted"
    rows = [service.post("p1"), gone]
    service.replies(service.json(success=True, posts=rows, pagination={"total": 2}))
    listing = provider.posts(progress=quiet)
    assert [post.id for post in listing.posts] == ["p1"]
    assert listing.complete


def test_a_page_that_fails_does_not_wait_for_one_that_hangs(service, connect):
    hangs = threading.Event()

    def answer(received):
        offset = int(received.query["offset"])
        if offset == 100:
            hangs.wait(20)
        if offset == 200:
            return service.error(400, "no")
        rows = [service.post(f"p{offset + n}") for n in range(100)]
        return service.json(success=True, posts=rows, pagination={"total": 300})

    service.replies(answer)
    try:
        with pytest.raises(Rejected):
            connect(parallelism=2).posts(progress=quiet)
        assert not hangs.is_set()
    finally:
        hangs.set()
