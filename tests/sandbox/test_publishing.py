"""What time does to due posts."""

import re

import pytest

PHOTO = {"url": "https://acme.example/a.jpg", "filename": "a.jpg"}
EVERYONE = [
    "9dyJS", "mV3xT", "h2ZfN", "tC6yE", "Xs4Gu", "p9JaB",
    "R5nWk", "dL7Qv", "Yg3Hm", "z8TcF", "Ea6Pj", "uN4Sx",
]  # fmt: skip


@pytest.mark.parametrize("ahead", [None, -60, -86400 * 400])
def test_a_missing_or_past_time_publishes_at_once(api, ahead):
    more = {} if ahead is None else {"scheduledAt": api.later(seconds=ahead)}
    created = api.create(**more).json()["post"]
    assert created["publishedAt"] is None
    post = api.post(created["id"])
    assert post["socialAccounts"][0]["status"] == "published"
    assert post["publishedAt"] == post["createdAt"]


def test_every_network_gives_its_own_address(api):
    post = api.made(
        accounts=EVERYONE,
        containers=[{"content": "a", "media": [PHOTO]}],
        pinterest={"board_id": "1"},
    )
    accounts = api.post(post)["socialAccounts"]
    assert {account["status"] for account in accounts} == {"published"}
    assert len({account["platformPostUrl"] for account in accounts}) == 12
    for account in accounts:
        assert account["platformPostId"] in account["platformPostUrl"]
        assert re.match(r"https://[a-z.]+/\S+$", account["platformPostUrl"])


def test_posts_go_out_in_the_order_of_their_times_and_at_them(api):
    times = {day: api.later(days=day) for day in (3, 1, 2)}
    for day, when in times.items():
        api.made(content=f"day {day}", scheduledAt=when)
    api.advance(10 * 86400)
    assert [text for _, text in api.public()] == ["day 1", "day 2", "day 3"]
    assert [item["at"][:19] for item in api.truth()["publications"]] == [
        times[day][:19] for day in (1, 2, 3)
    ]


def test_the_clock_can_be_set_to_a_time(api):
    when = api.later(days=3)
    post = api.made(scheduledAt=when)
    api.control("clock", {"to": when})
    assert api.statuses(post) == ["published"]


def test_what_was_published_stays_as_it_was_seen(api):
    api.made(containers=[{"content": "a"}, {"content": "reply"}])
    (publication,) = api.truth()["publications"]
    assert [c["content"] for c in publication["containers"]] == ["a", "reply"]
    assert publication["account"] == "x:acme"


def test_a_delay_keeps_due_posts_pending_for_a_while(api):
    api.settings(publish_delay=5)
    post = api.made()
    assert api.statuses(post) == ["pending"]
    api.advance(6)
    assert api.statuses(post) == ["published"]


@pytest.mark.parametrize(
    ("account", "more", "error"),
    [
        ("h2ZfN", {}, "needs an image or a video"),
        ("dL7Qv", {"containers": [{"content": "a", "media": [PHOTO]}]}, "board_id"),
        ("Yg3Hm", {"content": "x" * 301}, "300 graphemes"),
    ],
)
def test_networks_refuse_what_they_surely_refuse(api, account, more, error):
    (outcome,) = api.post(api.made(accounts=[account], **more))["socialAccounts"]
    assert outcome["status"] == "failed"
    assert error in outcome["error"]
    assert api.public() == []


def test_bluesky_counts_what_people_see(api):
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467\U0001f3fd"
    assert api.statuses(api.made(accounts=["Yg3Hm"], content=family * 300)) == ["published"]


def test_one_account_can_fail_while_another_publishes(api):
    api.faults({"kind": "partial", "accounts": ["x:acme_dev"], "error": "Duplicate"})
    post = api.post(api.made(accounts=["x"]))
    assert [(a["status"], a["error"]) for a in post["socialAccounts"]] == [
        ("published", None),
        ("failed", "Duplicate"),
    ]
    assert post["publishedAt"] is not None
    assert api.http.delete(f"/v1/posts/{post['id']}").status_code == 200


def test_one_account_can_be_late(api):
    api.faults({"kind": "partial", "accounts": ["Kq7Ld"], "outcome": "late", "seconds": 100})
    post = api.made(accounts=["x"])
    assert api.statuses(post) == ["published", "pending"]
    assert api.http.delete(f"/v1/posts/{post}").status_code == 500
    api.advance(101)
    assert api.statuses(post) == ["published", "published"]


def test_failures_can_be_limited_to_a_text_and_a_number(api):
    api.faults({"kind": "partial", "text": "doomed", "times": 1})
    assert api.statuses(api.made(content="fine")) == ["published"]
    assert api.statuses(api.made(content="doomed")) == ["failed"]
    assert api.statuses(api.made(content="doomed again")) == ["published"]


def test_tiktok_drafts_are_not_public(api):
    video = {"content": "a", "media": [{"url": "https://acme.example/a.mp4", "filename": "a.mp4"}]}
    api.made(accounts=["p9JaB"], containers=[video])
    api.made(accounts=["p9JaB"], containers=[video], tiktok={"postMode": "DIRECT_POST"})
    api.made(accounts=["R5nWk"], containers=[video], youtube={"privacyStatus": "private"})
    seen = [item["visibility"] for item in api.truth()["publications"]]
    assert seen == ["inbox", "public", "private"]
