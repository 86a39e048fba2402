"""History never makes a run red: what is out is out, and nobody is bothered with it for ever."""

from tests.life.life import X_ACME, Life

X = {"kind": "partial", "accounts": ["x:acme"], "error": "Duplicate content"}


def test_a_brand_that_joins_a_network_need_not_rewrite_its_past(life: Life) -> None:
    life.configure(groups={"brand": ["x:acme"]}, timezone="UTC")
    life.write("old/news", "Old news", to="brand")
    life.write("next", "Next news", to="brand", at=life.in_days(9))
    life.merge()
    assert life.nightly_run().code == 0
    life.configure(
        groups={"brand": ["x:acme", "bluesky"]},
        timezone="Europe/Berlin",
        defaults={"missed": "skip", "x": {"extra": {"replySettings": "following"}}},
    )
    life.merge("Welcome, Bluesky")
    assert "old/news" not in life.plan().does
    assert life.nightly_run().code == 0
    assert life.scheduled() == {"Next news": ["bluesky:acme.example", "x:acme"]}
    assert life.seen_by_the_public() == {"Old news": ["x:acme"]}
    assert life.is_quiet()


def test_rules_hold_for_what_is_still_to_go_out_alone(life: Life) -> None:
    life.write("long", "Read this.")
    life.merge()
    assert life.nightly_run().code == 0
    life.edit("long", "Read this.", "Read this, too. " * 30)
    life.write("fresh", "Something new")
    life.merge("A text that is too long by now, in a file of what is out")
    assert life.plan().does == {"fresh": "create"}
    assert life.nightly_run().code == 0
    assert life.seen_by_the_public() == {"Read this.": ["x:acme"], "Something new": ["x:acme"]}


def test_a_word_that_is_corrected_too_late_is_a_warning(life: Life) -> None:
    life.write("launch", "We are lvie!")
    life.merge()
    assert life.nightly_run().code == 0
    life.edit("launch", "lvie", "live")
    life.merge("Correct a word")
    run = life.nightly_run()
    assert run.code == 0
    assert run.says("warn", "launch")
    assert life.is_quiet()
    assert life.seen_by_the_public() == {"We are lvie!": ["x:acme"]}


def test_asking_for_a_new_time_of_what_is_out_is_an_error_that_says_what_to_do(life: Life) -> None:
    life.write("launch", "We are live!")
    life.merge()
    assert life.nightly_run().code == 0
    life.change("launch", scheduledAt=life.in_days(3))
    life.merge("Once more, in three days")
    run = life.nightly_run()
    assert run.code == 1
    assert run.says("launch", "again: true")
    life.answers("launch", again=True)
    life.nights(2)
    life.days_pass(3)
    assert life.seen_by_the_public() == {"We are live!": ["x:acme", "x:acme"]}


def test_an_old_file_that_breaks_stops_nobody(life: Life) -> None:
    life.picture("old.jpg", "the old shop")
    media = [{"path": "old.jpg", "alt": "A shop"}]
    life.write("old", containers=[{"content": "The old shop", "media": media}])
    life.merge()
    assert life.nightly_run().code == 0
    life.path("posts/old.jpg").unlink()
    life.write("urgent", "We are closed today")
    life.merge("Remove pictures of last year")
    assert life.nightly_run().code == 0
    assert life.seen_by_the_public() == {
        "The old shop": ["x:acme"],
        "We are closed today": ["x:acme"],
    }
    assert life.is_quiet()


def test_a_broken_file_blocks_itself_alone_and_is_not_taken_for_a_deleted_one(life: Life) -> None:
    life.write("friday", "See you on Friday", at=life.in_days(4))
    life.merge()
    assert life.nightly_run().code == 0
    life.edit("friday", "content:", "content: [")
    life.write("urgent", "We are closed today")
    life.merge("A merge that went wrong")
    assert life.plan().does == {"friday": "blocked", "urgent": "create"}
    assert life.nightly_run().code == 1
    assert life.scheduled() == {"See you on Friday": ["x:acme"]}
    assert life.seen_by_the_public() == {"We are closed today": ["x:acme"]}
    life.edit("friday", "content: [", "content:")
    life.merge()
    assert life.nightly_run().code == 0


def test_a_delivery_that_failed_is_sent_once_more_from_the_file(life: Life) -> None:
    life.write("launch", "We are live!", to="x:acme linkedin:acme-inc")
    life.merge()
    life.service.fails(X)
    life.nightly_run()
    life.service.fails()
    status = life.run("status", "--exit-code")
    assert status.code == 1
    assert status.says("x:acme", "Duplicate content")
    life.answers("launch", retry=["x:acme"])
    assert life.plan().does == {"launch": "retry"}
    life.nights(2)
    assert life.seen_by_the_public() == {"We are live!": ["linkedin:acme-inc", "x:acme"]}
    assert life.is_quiet()


def test_a_delivery_that_failed_is_sent_once_more_by_hand(life: Life) -> None:
    life.write("launch", "We are live!")
    life.merge()
    life.service.fails(X)
    life.nightly_run()
    life.service.fails()
    assert life.run("retry", "launch", "--auto-approve").code == 0
    life.nights(2)
    assert life.seen_by_the_public() == {"We are live!": ["x:acme"]}
    assert life.is_quiet()


def test_a_failure_is_quiet_when_it_is_known_or_a_week_old(life: Life) -> None:
    life.write("one", "One", to="x:acme linkedin:acme-inc")
    life.write("two", "Two", to="x:acme linkedin:acme-inc")
    life.merge()
    life.service.fails(X)
    life.nightly_run()
    life.service.fails()
    life.answers("one", known=["x:acme"])
    life.nightly_run()
    status = life.run("status", "--exit-code", "--format", "json")
    assert status.code == 1
    assert life.run("status").says("two")
    assert life.run("state", "known", "two").code == 0
    assert life.is_quiet()
    life.write("three", "Three", to="x:acme linkedin:acme-inc")
    life.merge()
    life.service.fails(X)
    life.nightly_run()
    life.service.fails()
    life.days_pass(8)
    life.nightly_run()
    assert life.is_quiet()


def test_a_post_that_never_went_out_is_told_until_somebody_cares(life: Life) -> None:
    life.write("offer", "Our offer of the week", at=life.in_days(1), missed="skip")
    life.merge()
    life.days_pass(2)
    life.nightly_run()
    status = life.run("status", "--exit-code")
    assert status.code == 1
    assert status.says("offer", "missed")
    life.delete("offer")
    life.write("next", "The next one", at=life.in_days(1))
    life.merge()
    assert life.nightly_run().code == 0
    assert life.is_quiet()


def test_a_file_that_was_renamed_and_broken_is_found_at_every_run(life: Life) -> None:
    life.write("friday", "See you on Friday", at=life.in_days(4))
    life.write("hello", "Hello, world, here we are at last")
    life.merge()
    assert life.nightly_run().code == 0
    life.rename("friday", "week-9/friday")
    life.rename("hello", "week-9/hello")
    life.edit("week-9/friday", "content:", "content: [")
    life.edit("week-9/hello", "accounts:", "acounts:")
    life.merge("Tidy up")
    assert [run.code for run in life.nights(2)] == [1, 1]
    assert life.scheduled() == {"See you on Friday": ["x:acme"]}
    life.edit("week-9/friday", "content: [", "content:")
    life.edit("week-9/hello", "acounts:", "accounts:")
    life.merge("Mend it")
    assert set(life.plan().does.values()) == {"move"}
    assert life.nightly_run().code == 0
    life.days_pass(4)
    assert life.nightly_run().code == 0
    assert life.seen_by_the_public() == {
        "Hello, world, here we are at last": ["x:acme"],
        "See you on Friday": ["x:acme"],
    }


def test_a_delivery_that_failed_is_repeated_to_the_account_that_was_connected_anew(
    life: Life,
) -> None:
    life.write("launch", "We are live!", to="x:acme linkedin:acme-inc")
    life.merge()
    life.service.fails(X)
    life.nightly_run()
    life.service.fails()
    life.reconnect(X_ACME)
    life.answers("launch", retry=["x:acme"])
    assert life.nightly_run().code == 0
    life.nights(2)
    assert life.seen_by_the_public() == {"We are live!": ["linkedin:acme-inc", "x:acme"]}
    assert life.is_quiet()
