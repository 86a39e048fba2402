"""A clock in the hands of a test: days pass without anybody waiting."""

import datetime as dt

import pytest
from tests.sandbox.talking import in_process

from postsync.sandbox.app import SandboxApp

START = int(dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC).timestamp() * 1000)
DAY = 24 * 3600


class Hands:
    """A clock that stands still until it is moved; sleeping moves it."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> int:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += round(seconds * 1000)


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def virtual(clock):
    with in_process(SandboxApp(":memory:", now=clock.now, sleep=clock.sleep)) as api:
        yield api


def test_answers_and_accounts_carry_the_given_time(virtual):
    assert virtual.control("clock")["now"] == "2027-03-01T09:00:00.000Z"
    answer = virtual.get("/v1/social-accounts")
    assert answer.headers["Date"] == "Mon, 01 Mar 2027 09:00:00 GMT"
    assert {row["createdAt"] for row in answer.json()["data"]} == {"2027-02-28T09:00:00.000Z"}


def test_posts_go_out_when_the_clock_has_got_there(virtual, clock):
    post = virtual.made(scheduledAt="2027-03-05T09:00:00Z")
    clock.sleep(4 * DAY - 1)
    assert virtual.statuses(post) == ["pending"]
    clock.sleep(1)
    assert virtual.statuses(post) == ["published"]
    assert [item["at"] for item in virtual.truth()["publications"]] == ["2027-03-05T09:00:00.000Z"]


def test_a_list_is_stale_by_the_given_clock(virtual, clock):
    virtual.made(scheduledAt="2027-03-05T09:00:00Z")
    virtual.faults({"kind": "stale_list", "seconds": 3600})
    clock.sleep(3599)
    assert virtual.get("/v1/posts").json()["posts"] == []
    clock.sleep(1)
    assert len(virtual.get("/v1/posts").json()["posts"]) == 1


def test_keys_and_limits_age_by_the_given_clock(virtual, clock, key):
    headers = {"Idempotency-Key": key()}
    virtual.settings(rate_limit=1)
    first = virtual.create(headers=headers).json()["post"]["id"]
    assert virtual.create(headers=headers).status_code == 429
    clock.sleep(61)
    assert virtual.create(headers=headers).json()["post"]["id"] == first
    clock.sleep(DAY)
    assert virtual.create(headers=headers).json()["post"]["id"] != first


def test_a_late_answer_takes_time_only_on_that_clock(virtual, clock):
    virtual.faults(
        {"kind": "latency", "seconds": 90, "match": {"method": "POST"}},
        {"kind": "latency", "seconds": 30, "when": "after", "match": {"method": "POST"}},
    )
    post = virtual.made()
    assert clock.now() - START == 120_000
    assert virtual.post(post)["publishedAt"] == "2027-03-01T09:01:30.000Z"


def test_nobody_waits_by_a_clock_that_nobody_moves():
    with in_process(SandboxApp(":memory:", now=lambda: START)) as api:
        api.settings(latency=1e9)  # a day would be felt, and this is thirty years
        assert api.get("/v1/posts").status_code == 200


def test_the_route_moves_the_clock_on_top_of_the_given_one(virtual, clock):
    virtual.advance(DAY)
    clock.sleep(DAY)
    assert virtual.control("clock")["now"] == "2027-03-03T09:00:00.000Z"
