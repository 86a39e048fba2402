"""Matching: what is exactly the same is taken over, what is only like it is asked about."""

from tests.life.life import Life

LOST = {"match": {"method": "POST", "path": "/v1/posts*"}, "times": 1}


def test_two_articles_whose_links_differ_are_both_published(life: Life) -> None:
    life.write("a", "New article: https://example.com/1", at=life.in_days(1))
    life.write("b", "New article: https://example.com/2", at=life.in_days(1))
    life.merge()
    life.service.fails({"kind": "drop_before", **LOST}, {"kind": "drop_after", **LOST})
    life.nightly_run()
    life.service.fails()
    life.hours_pass(2)
    assert life.nightly_run().code == 0
    life.days_pass(2)
    assert life.seen_by_the_public() == {
        "New article: https://example.com/1": ["x:acme"],
        "New article: https://example.com/2": ["x:acme"],
    }
    assert life.is_quiet()


def test_a_folder_is_renamed_and_a_group_grows_in_one_merge(life: Life) -> None:
    life.configure(groups={"brand": ["x:acme"]})
    for number in range(3):
        life.write(f"news/{number}", f"News {number}", to="brand")
    life.merge()
    assert life.nightly_run().code == 0
    life.rename("news", "archive")
    life.configure(groups={"brand": ["x:acme", "bluesky"]})
    life.merge("Welcome, Bluesky; and a tidier folder")
    assert set(life.plan().does.values()) == {"move"}
    assert life.nightly_run().code == 0
    assert life.seen_by_the_public() == {f"News {number}": ["x:acme"] for number in range(3)}
    assert life.is_quiet()


def test_a_post_that_is_renamed_and_corrected_too_late_goes_out_as_it_was(life: Life) -> None:
    life.write("offer", "Our ofer of the week", at=life.in_days(1))
    life.merge()
    assert life.nightly_run().code == 0
    life.days_pass(1 - 3 / 24 / 60)
    life.rename("offer", "offers/march")
    life.edit("offers/march", "ofer", "offer")
    life.merge("Correct a word, in the last minute")
    assert life.nightly_run().code == 1
    life.hours_pass(1)
    life.nightly_run()
    assert life.nightly_run().code == 0
    assert life.seen_by_the_public() == {"Our ofer of the week": ["x:acme"]}


def test_a_post_that_is_renamed_and_corrected_in_time_goes_out_as_it_is(life: Life) -> None:
    life.write("offer", "Our ofer of the week", at=life.in_days(2))
    life.merge()
    assert life.nightly_run().code == 0
    life.rename("offer", "offers/march")
    life.edit("offers/march", "ofer", "offer")
    life.merge()
    assert life.plan().does == {"offers/march": "update"}
    assert life.nightly_run().code == 0
    life.days_pass(3)
    assert life.seen_by_the_public() == {"Our offer of the week": ["x:acme"]}


def test_a_protected_post_that_is_renamed_and_corrected_stands_once(life: Life) -> None:
    life.write("offer", "Our ofer of the week", at=life.in_days(2), protect=True)
    life.merge()
    assert life.nightly_run().code == 0
    life.rename("offer", "offers/march")
    life.change("offers/march", content="Our offer of the week", accounts=["x:acme", "bluesky"])
    life.merge()
    life.nightly_run()
    assert life.scheduled() == {"Our ofer of the week": ["x:acme"]}


def test_last_years_greeting_by_hand_is_not_this_years(life: Life) -> None:
    life.ui_posts("Happy New Year!")
    life.days_pass(365)
    life.write("new-year", "Happy New Year!")
    life.merge()
    assert list(life.plan().asks) == ["new-year"]
    life.nightly_run()
    assert life.seen_by_the_public() == {"Happy New Year!": ["x:acme"]}
    life.answers("new-year", again=True)
    assert life.nightly_run().code == 0
    assert life.seen_by_the_public() == {"Happy New Year!": ["x:acme", "x:acme"]}
    assert life.is_quiet()


def test_a_post_that_stands_for_the_new_accounts_already_is_taken_over(life: Life) -> None:
    at = life.in_days(3)
    life.write("offer", "Our offer of the week", at=at)
    life.merge()
    assert life.nightly_run().code == 0
    life.ui_posts("Our offer of the week", to="linkedin:acme-inc", at=at)
    life.change("offer", accounts=["linkedin:acme-inc"])
    life.merge("LinkedIn, not X")
    assert life.nightly_run().code == 0
    life.days_pass(4)
    assert life.seen_by_the_public() == {"Our offer of the week": ["linkedin:acme-inc"]}


def test_two_places_of_one_name_are_told_apart(life: Life) -> None:
    place = {"network": "google_business", "username": "Acme Store"}
    first = life.service.control("POST", "accounts", place)["id"]
    second = life.service.control("POST", "accounts", place)["id"]
    life.write("first", "Open on Monday", to=first)
    life.write("second", "Closed on Monday", to=second, at=life.in_days(2))
    life.merge()
    assert life.nightly_run().code == 0
    life.days_pass(3)
    assert life.nightly_run().code == 0
    assert life.seen_by_the_public() == {
        "Closed on Monday": ["google_business:Acme Store"],
        "Open on Monday": ["google_business:Acme Store"],
    }
