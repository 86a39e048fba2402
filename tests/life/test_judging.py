"""Judging answers: a service that says little is asked again before anything is undone."""

from tests.life.life import Life


def test_a_thin_answer_is_read_again_before_a_good_post_is_taken_back(life: Life) -> None:
    life.service.fails({"kind": "thin", "without": ["accounts", "containers", "time"]})
    life.write("friday", "See you on Friday", to="x:acme linkedin:acme-inc", at=life.in_days(4))
    life.write("hello", "Hello, world")
    life.merge()
    assert life.nightly_run().code == 0
    life.days_pass(5)
    assert life.nightly_run().code == 0
    assert life.seen_by_the_public() == {
        "Hello, world": ["x:acme"],
        "See you on Friday": ["linkedin:acme-inc", "x:acme"],
    }


def test_an_account_that_is_dropped_without_a_word_is_told(life: Life) -> None:
    life.service.fails({"kind": "drop_accounts", "accounts": ["linkedin:acme-inc"]})
    life.write("friday", "See you on Friday", to="x:acme linkedin:acme-inc", at=life.in_days(4))
    life.merge()
    run = life.nightly_run()
    assert run.code == 1
    assert run.says("linkedin:acme-inc")
    life.service.fails()
    life.nights(2)
    life.days_pass(4)
    assert life.seen_by_the_public() == {"See you on Friday": ["linkedin:acme-inc", "x:acme"]}


def test_a_post_whose_deliveries_were_all_deleted_is_gone(life: Life) -> None:
    life.write("launch", "We are live!")
    life.merge()
    assert life.nightly_run().code == 0
    life.ui_deletes("We are live!")
    run = life.nightly_run()
    assert run.code == 0
    life.days_pass(30)
    assert life.nightly_run().code == 0
    assert life.seen_by_the_public() == {"We are live!": ["x:acme"]}


def test_a_service_that_rewrites_texts_is_believed_and_causes_no_endless_update(life: Life) -> None:
    life.service.fails({"kind": "rewrite_text", "how": ["strip", "urls", "nfd"]})
    life.write("see", "Café: https://acme.example/notes", at=life.in_days(3))
    life.merge()
    assert life.nightly_run().code == 0
    assert life.is_quiet()
    life.lose_the_state()
    life.nightly_run()
    life.days_pass(4)
    assert len(life.seen_by_the_public()) == 1


def test_a_service_that_rounds_times_is_believed_and_nothing_is_made_again(life: Life) -> None:
    life.service.settings(round_minutes=5)
    life.write("friday", "See you on Friday", at="2027-03-05T09:02:00Z")
    life.merge()
    assert life.nightly_run().code == 0
    life.nights(2)
    assert life.scheduled() == {"See you on Friday": ["x:acme"]}
    assert life.is_quiet()


def test_a_list_that_shows_no_texts_causes_no_update(life: Life) -> None:
    life.write("friday", "See you on Friday", at=life.in_days(4))
    life.merge()
    assert life.nightly_run().code == 0
    lists = {"method": "GET", "path": "/v1/posts"}
    life.service.fails({"kind": "thin", "without": ["containers"], "form": "empty", "match": lists})
    assert life.plan().does == {}
    life.nights(2)
    life.service.fails()
    life.days_pass(3)
    assert life.seen_by_the_public() == {"See you on Friday": ["x:acme"]}
