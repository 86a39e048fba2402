"""Posts: what is accepted, dropped, refused, shown, listed, changed and deleted."""

import pytest

PHOTO = {"url": "https://acme.example/a.jpg", "filename": "a.jpg"}


def test_a_post_with_a_time_waits(api):
    when = api.later(days=1)
    created = api.create(scheduledAt=when).json()
    assert created["success"] is True
    assert created["post"]["scheduled"] is True
    post = api.post(created["post"]["id"])
    assert (post["publishedAt"], post["isDraft"]) == (None, False)
    assert post["scheduledAt"] == when
    assert len(post["id"]) == 5


def test_the_answer_to_a_create_shows_accounts_without_ids(api):
    (account,) = api.create().json()["post"]["socialAccounts"]
    assert account.keys() == {"nickname", "network", "username", "network_data"}
    api.settings(create_ids=True)
    (account,) = api.create().json()["post"]["socialAccounts"]
    assert (account["id"], account["status"]) == ("9dyJS", "pending")


def test_a_short_post_becomes_one_container(api):
    (container,) = api.post(api.made(content="Short"))["containers"]
    assert (container["content"], container["media"]) == ("Short", [])


def test_media_are_kept_but_alt_text_is_not_shown(api):
    photo = {**PHOTO, "altText": "A rocket"}
    post = api.made(containers=[{"content": "a", "media": [photo]}, {"content": "b"}])
    (medium,) = api.post(post)["containers"][0]["media"]
    assert medium.items() >= PHOTO.items()
    assert "altText" not in medium
    api.settings(alt_text=True)
    assert api.post(post)["containers"][0]["media"][0]["altText"] == "A rocket"


def test_ids_are_case_sensitive(api):
    post = api.made(scheduledAt=api.later(days=1))
    assert api.get(f"/v1/posts/{post.swapcase()}").status_code == 404


@pytest.mark.parametrize(
    ("references", "expected"),
    [
        (["9dyJS"], ["9dyJS"]),
        (["acme_dev"], ["Kq7Ld"]),
        (["@acme-inc"], ["mV3xT"]),
        (["x"], ["9dyJS", "Kq7Ld"]),
        (["9dyJS", "nobody", "9DYJS", "x:acme"], ["9dyJS"]),
        (["9dyJS", "x"], ["9dyJS", "Kq7Ld"]),
    ],
)
def test_accounts_are_resolved_and_the_unknown_ones_dropped_silently(api, references, expected):
    post = api.post(api.made(accounts=references, scheduledAt=api.later(days=1)))
    assert [account["id"] for account in post["socialAccounts"]] == expected


def test_a_username_that_several_accounts_have_means_all_of_them(api):
    post = api.post(api.made(accounts=["acme"], scheduledAt=api.later(days=1)))
    assert len(post["socialAccounts"]) == 10


def test_no_account_at_all_is_refused(api):
    response = api.create(accounts=["nobody"])
    assert response.status_code == 400
    assert "details" not in response.json()
    assert api.truth()["posts"] == []


def test_unknown_keys_and_media_ids_are_dropped_silently(api):
    post = api.made(
        containers=[{"content": "a", "mediaIds": ["m1"], "colour": 1}],
        mediaIds=["m2"],
        googleBusiness={"a": 1},
        scheduledAt=api.later(days=1),
    )
    assert api.post(post)["containers"][0]["media"] == []
    assert api.truth()["posts"][0]["blocks"] == {}


def test_blocks_are_kept_but_never_shown(api):
    post = api.made(instagram={"altText": "secretive"}, scheduledAt=api.later(days=1))
    assert "secretive" not in api.get(f"/v1/posts/{post}").text
    assert api.truth()["posts"][0]["blocks"] == {"instagram": {"altText": "secretive"}}


@pytest.mark.parametrize(
    ("body", "path", "message"),
    [
        ({"content": "a"}, ["accounts"], "Required"),
        ({"content": "a", "accounts": "x"}, ["accounts"], "Expected array, received string"),
        ({"content": "a", "accounts": []}, ["accounts"], "Array must contain at least 1"),
        ({"content": "a", "accounts": [1]}, ["accounts", "0"], "Expected string, received number"),
        ({"accounts": ["x"]}, ["content"], "Either content or containers"),
        ({"accounts": ["x"], "content": None}, ["content"], "Expected string, received null"),
        ({"accounts": ["x"], "containers": {}}, ["containers"], "Expected array"),
        ({"accounts": ["x"], "containers": []}, ["containers"], "Array must contain"),
        ({"accounts": ["x"], "containers": ["a"]}, ["containers", "0"], "Expected object"),
        ({"accounts": ["x"], "containers": [{}]}, ["containers", "0", "content"], "Required"),
        (
            {"accounts": ["x"], "containers": [{"content": "a", "media": 1}]},
            ["containers", "0", "media"],
            "Expected array",
        ),
        (
            {"accounts": ["x"], "containers": [{"content": "a", "media": [{"id": "m1"}]}]},
            ["containers", "0", "media", "0", "url"],
            "Required",
        ),
        (
            {"accounts": ["x"], "content": "a", "scheduledAt": "2026-12-01"},
            ["scheduledAt"],
            "Invalid datetime",
        ),
        (
            {"accounts": ["x"], "content": "a", "scheduledAt": "2026-12-01T10:00:00"},
            ["scheduledAt"],
            "Invalid datetime",
        ),
        ({"accounts": ["x"], "content": "a", "scheduledAt": None}, ["scheduledAt"], "Invalid"),
        (
            {"accounts": ["x"], "content": "a", "pinterest": {"title": "t"}},
            ["pinterest", "board_id"],
            "Required",
        ),
        ({"accounts": ["x"], "content": "a", "tiktok": []}, ["tiktok"], "Expected object"),
        (
            {
                "accounts": ["x"],
                "content": "a",
                "facebook": {"publishAsReel": True, "publishAsStory": True},
            },
            ["facebook"],
            "exclude",
        ),
    ],
)
def test_an_unfit_body_is_refused_in_zods_words(api, body, path, message):
    response = api.http.post("/v1/posts", json=body)
    assert response.status_code == 400
    answer = response.json()
    assert (answer["success"], answer["error"]) == (False, "Invalid payload")
    node = answer["details"]
    for step in path:
        node = node[step]
    assert message in node["_errors"][0]


def test_posts_that_a_network_will_refuse_come_with_a_warning(api):
    assert "warnings" not in api.create().json()
    (warning,) = api.create(accounts=["9dyJS", "h2ZfN"]).json()["warnings"]
    assert warning == "instagram (acme): instagram needs an image or a video"


def test_more_than_thirty_days_ahead_is_refused(api):
    assert api.create(scheduledAt=api.later(days=30, minutes=1)).status_code == 400
    assert api.create(scheduledAt=api.later(days=29, hours=23)).status_code == 200
    assert len(api.truth()["posts"]) == 1


def test_times_may_have_an_offset(api):
    when = api.now().replace(microsecond=0, hour=12, minute=0, second=0)
    text = when.strftime("%Y-%m-%dT14:00:00+02:00")
    assert api.post(api.made(scheduledAt=text))["scheduledAt"] == when.strftime(
        "%Y-%m-%dT12:00:00.000Z"
    )


def test_lists_show_the_newest_first_in_both_envelopes(api):
    first, second = (api.made(scheduledAt=api.later(days=1)) for _ in range(2))
    answer = api.get("/v1/posts").json()
    assert [post["id"] for post in answer["posts"]] == [second, first]
    assert answer["posts"] == answer["data"]
    assert answer["pagination"] == {"limit": 50, "offset": 0, "total": 2}
    assert answer["posts"][0]["socialAccounts"][0]["id"] == "9dyJS"


@pytest.mark.parametrize("envelope", ["posts", "data"])
def test_lists_can_have_one_envelope(api, envelope):
    api.settings(list_envelope=envelope)
    assert api.get("/v1/posts").json().keys() == {"success", envelope, "pagination"}


def test_single_posts_can_have_other_envelopes(api):
    post = api.made()
    api.settings(post_envelope="data")
    assert api.get(f"/v1/posts/{post}").json()["data"]["id"] == post
    api.settings(post_envelope="data.post")
    assert api.get(f"/v1/posts/{post}").json()["data"]["post"]["id"] == post
    assert "post" in api.create().json()["data"]


def test_lists_are_filtered_by_account_and_times(api):
    early = api.made(scheduledAt=api.later(days=1))
    api.advance(3600)
    late = api.made(accounts=["reddit"], scheduledAt=api.later(days=5))
    now = api.made(accounts=["vimeo"])

    def ids(**query):
        answer = api.get("/v1/posts", params=query).json()
        assert answer["pagination"]["total"] == len(answer["posts"])
        return [post["id"] for post in answer["posts"]]

    assert ids(social_account_id="uN4Sx") == [late]
    assert ids(created_before=api.later(minutes=-30)) == [early]
    assert ids(created_after=api.later(minutes=-30)) == [now, late]
    assert ids(scheduled_after=api.later(days=2)) == [late]
    assert ids(scheduled_before=api.later(days=2)) == [early]
    assert ids(nonsense="1") == [now, late, early]


def test_pages_fit_together(api):
    made = [api.made(content=str(number), scheduledAt=api.later(days=1)) for number in range(7)]
    pages = [
        api.get("/v1/posts", params={"limit": 3, "offset": offset}).json() for offset in (0, 3, 6)
    ]
    assert [post["id"] for page in pages for post in page["posts"]] == made[::-1]
    assert {page["pagination"]["total"] for page in pages} == {7}


@pytest.mark.parametrize(
    "query",
    [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"offset": -1}, {"created_after": "now"}],
)
def test_unfit_queries_are_refused(api, query):
    response = api.get("/v1/posts", params=query)
    assert response.status_code == 400
    assert next(iter(query)) in response.json()["details"]


def test_containers_are_replaced_as_a_whole(api):
    post = api.made(
        containers=[{"content": "a", "media": [PHOTO]}, {"content": "b"}],
        scheduledAt=api.later(days=1),
    )
    response = api.http.patch(f"/v1/posts/{post}", json={"containers": [{"content": "c"}]})
    assert response.status_code == 200
    assert "rescheduled" not in response.json()
    (container,) = api.post(post)["containers"]
    assert (container["content"], container["media"]) == ("c", [])


def test_a_new_time_reschedules_in_place(api):
    post = api.made(scheduledAt=api.later(days=1))
    response = api.http.patch(f"/v1/posts/{post}", json={"scheduledAt": api.later(days=2)})
    assert response.json()["rescheduled"] is True
    assert response.json()["post"]["id"] == post
    api.advance(86400 + 60)
    assert api.statuses(post) == ["pending"]
    api.advance(86400)
    assert api.statuses(post) == ["published"]


def test_a_new_time_that_is_past_publishes_at_once(api):
    post = api.made(scheduledAt=api.later(days=1))
    api.http.patch(f"/v1/posts/{post}", json={"scheduledAt": api.later(seconds=-1)})
    assert api.statuses(post) == ["published"]


def test_a_block_can_be_changed_alone(api):
    post = api.made(accounts=["dL7Qv"], scheduledAt=api.later(days=1), vimeo={"a": 1})
    response = api.http.patch(f"/v1/posts/{post}", json={"pinterest": {"board_id": "1"}})
    assert response.status_code == 200
    assert api.truth()["posts"][0]["blocks"] == {"vimeo": {"a": 1}, "pinterest": {"board_id": "1"}}


def test_unknown_keys_of_an_update_are_dropped_silently(api):
    post = api.made(scheduledAt=api.later(days=1))
    assert api.http.patch(f"/v1/posts/{post}", json={"content": "x", "no": 1}).status_code == 200
    assert api.post(post)["containers"][0]["content"] == "Hello"


@pytest.mark.parametrize(
    "body", [{"accounts": ["x"]}, {"containers": []}, {"scheduledAt": None}, {"scheduledAt": "x"}]
)
def test_an_unfit_update_is_refused_and_changes_nothing(api, body):
    post = api.made(scheduledAt=api.later(days=1))
    before = api.post(post)
    assert api.http.patch(f"/v1/posts/{post}", json=body).status_code == 400
    assert api.post(post) == before


def test_an_update_beyond_thirty_days_is_refused(api):
    post = api.made(scheduledAt=api.later(days=1))
    body = {"scheduledAt": api.later(days=31), "containers": [{"content": "new"}]}
    assert api.http.patch(f"/v1/posts/{post}", json=body).status_code == 400
    assert api.post(post)["containers"][0]["content"] == "Hello"


def test_a_published_post_cannot_be_changed(api):
    post = api.made()
    assert api.http.patch(f"/v1/posts/{post}", json={}).status_code == 409


def test_a_post_that_is_being_published_cannot_be_changed_or_deleted(api):
    api.settings(publish_delay=10)
    post = api.made()
    assert api.http.patch(f"/v1/posts/{post}", json={}).status_code == 409
    assert api.http.delete(f"/v1/posts/{post}").status_code == 409
    assert api.statuses(post) == ["pending"]


def test_what_is_not_there_cannot_be_changed_or_deleted(api):
    assert api.http.patch("/v1/posts/abcde", json={}).status_code == 404
    assert api.http.delete("/v1/posts/abcde").status_code == 404
    assert api.http.delete("/v1/posts/abcde/remote").status_code == 404


def test_deleting_a_scheduled_post_cancels_it(api):
    post = api.made(scheduledAt=api.later(days=1))
    answer = api.http.delete(f"/v1/posts/{post}").json()
    assert answer.keys() == {"success", "message"}
    assert api.get(f"/v1/posts/{post}").status_code == 404
    assert api.get("/v1/posts").json()["pagination"]["total"] == 0
    api.advance(2 * 86400)
    assert api.public() == []
    assert api.truth()["posts"][0]["deletedAt"] is not None


def test_deleting_a_published_post_leaves_it_public(api):
    post = api.made()
    assert api.http.delete(f"/v1/posts/{post}").status_code == 200
    assert api.get(f"/v1/posts/{post}").status_code == 404
    assert api.public() == [("x:acme", "Hello")]
    assert api.truth()["publications"][0]["removedAt"] is None


def test_a_post_that_is_partly_out_cannot_be_deleted_and_goes_on(api):
    api.settings(publish_stagger=60)
    post = api.made(accounts=["x"])
    assert api.statuses(post) == ["published", "pending"]
    for _ in range(2):
        response = api.http.delete(f"/v1/posts/{post}")
        assert response.status_code == 500
        assert "publishing queue" in response.json()["message"]
    assert api.http.patch(f"/v1/posts/{post}", json={}).status_code == 409
    api.advance(61)
    assert api.statuses(post) == ["published", "published"]


def test_taking_down_works_where_the_network_allows_it(api):
    post = api.made(accounts=["9dyJS", "h2ZfN"], containers=[{"content": "a", "media": [PHOTO]}])
    answer = api.http.delete(f"/v1/posts/{post}/remote").json()
    assert answer["success"] is True
    assert [(r["network"], r["status"]) for r in answer["results"]] == [
        ("x", "deleted"),
        ("instagram", "failed"),
    ]
    assert api.statuses(post) == ["deleted", "published"]
    x, instagram = api.truth()["publications"]
    assert (x["removedAt"] is None, instagram["removedAt"] is None) == (False, True)


def test_what_is_not_out_cannot_be_taken_down(api):
    post = api.made(scheduledAt=api.later(days=1))
    assert api.http.delete(f"/v1/posts/{post}/remote").status_code == 400
