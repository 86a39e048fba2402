"""Words: no message says what is not so, and no advice leads to a post that is out twice."""

from tests.life.life import X_ACME, Life


def test_a_now_post_whose_record_was_tidied_away_has_no_advice_to_make_it_again(life: Life) -> None:
    life.service.settings(publish_delay=600)
    life.write("launch", "We are live!")
    life.merge()
    assert life.nightly_run().code == 0
    life.days_pass(2)
    life.ui_deletes("We are live!")
    run = life.nightly_run()
    assert run.code == 0
    assert not run.says("state rm")
    assert not run.says("later time")
    assert run.says("state resolve launch --published")
    assert life.run("state", "resolve", "launch", "--published").code == 0
    life.nights(2)
    assert life.is_quiet()
    assert life.seen_by_the_public() == {"We are live!": ["x:acme"]}


def test_an_account_under_a_new_id_is_not_asked_to_be_connected(life: Life) -> None:
    life.write("friday", "See you on Friday", at=life.in_days(4))
    life.merge()
    assert life.nightly_run().code == 0
    life.reconnect(X_ACME)
    run = life.nightly_run()
    assert not run.says("connect it again")
    assert run.code == 0 or run.says("--reresolve '*'")


def test_two_rows_of_one_account_are_an_error_that_shows_their_ids(life: Life) -> None:
    again = life.service.control("POST", "accounts", {"again": X_ACME})["id"]
    life.write("hello", "Hello, world")
    life.merge()
    run = life.nightly_run()
    assert run.code == 1
    assert run.says(X_ACME, again)
    assert not run.says("name one as `network:username`")
    life.change("hello", accounts=[X_ACME])
    life.merge()
    assert life.nightly_run().code == 0
    assert life.seen_by_the_public() == {"Hello, world": ["x:acme"]}


def test_a_question_shows_the_candidate_and_both_ways_to_answer(life: Life) -> None:
    by_hand = life.ui_posts("See https://example.com/a")
    life.write("see", "See https://example.com/b")
    life.merge()
    told = life.run("plan")
    assert told.code == 1
    assert told.says(by_hand, "https://example.com/a")
    assert told.says(f"is: {by_hand}", f"isNot: [{by_hand}]")
    assert told.says(f"--adopt see={by_hand}", "--create-anyway see")


def test_the_same_words_at_the_same_time_on_one_account_are_seen_before_merge(life: Life) -> None:
    at = life.in_days(3)
    life.write("one", "Our offer", to="x:acme", at=at)
    life.write("two", "Our offer", to="x:acme linkedin:acme-inc", at=at)
    run = life.run("validate")
    assert run.code == 1
    assert run.says("PS134", "one", "two")
