"""Nothing at once a second time: before words go out at once, they are held against all that is out."""

from tests.life.life import Life


def test_a_file_moved_over_another_one_publishes_and_cancels_nothing(life: Life) -> None:
    life.write("a", "We are live!")
    life.write("b", "Tickets are on sale", at=life.in_days(3))
    life.merge()
    assert life.nightly_run().code == 0
    life.rename("a", "b")
    life.merge("git mv -f, by mistake")
    assert life.plan().asks == {"b": "already-out"}
    assert life.nightly_run().code == 1
    assert life.scheduled() == {"Tickets are on sale": ["x:acme"]}
    life.revert()
    assert life.nightly_run().code == 0
    life.days_pass(4)
    assert life.seen_by_the_public() == {
        "Tickets are on sale": ["x:acme"],
        "We are live!": ["x:acme"],
    }


def test_the_same_words_again_are_asked_about_and_then_sent_once(life: Life) -> None:
    life.write("week-9", "The shop opens at nine")
    life.merge()
    assert life.nightly_run().code == 0
    life.delete("week-9")
    life.merge()
    assert life.nightly_run().code == 0
    life.days_pass(7)
    life.write("week-10", "The shop opens at nine")
    life.merge()
    assert life.plan().asks == {"week-10": "already-out"}
    assert "again" in life.plan().ways("week-10")[0]
    life.nights(2)
    assert life.seen_by_the_public() == {"The shop opens at nine": ["x:acme"]}
    life.answers("week-10", again=True)
    life.nights(2)
    assert life.seen_by_the_public() == {"The shop opens at nine": ["x:acme", "x:acme"]}
    assert life.is_quiet()


def test_a_slot_that_was_missed_is_not_made_up_for_when_somebody_did_so_by_hand(life: Life) -> None:
    life.write("hello", "Hello, world")
    life.merge()
    assert life.nightly_run().code == 0
    life.write("offer", "Our offer of the week", at=life.in_days(2), missed="publish")
    life.merge("Merged while the runners are down")
    life.days_pass(2.5)
    life.ui_posts("Our offer of the week")
    life.hours_pass(30)
    assert life.plan().does == {"offer": "adopt"}
    assert life.nightly_run().code == 0
    assert life.seen_by_the_public()["Our offer of the week"] == ["x:acme"]
    assert life.is_quiet()


def test_an_account_that_joins_gets_words_once_and_nobody_gets_them_twice(life: Life) -> None:
    life.write("launch", "We are live!")
    life.merge()
    assert life.nightly_run().code == 0
    life.rename("launch", "launch-everywhere")
    life.change("launch-everywhere", accounts=["x:acme", "linkedin:acme-inc"])
    life.merge("LinkedIn, too")
    life.nights(2)
    assert life.seen_by_the_public() == {"We are live!": ["x:acme"]}
    life.revert()
    life.write("launch-on-linkedin", "We are live!", to="linkedin:acme-inc")
    life.merge("LinkedIn has a file of its own")
    life.nights(2)
    assert life.seen_by_the_public() == {"We are live!": ["linkedin:acme-inc", "x:acme"]}
    assert life.is_quiet()


def test_what_was_sent_once_more_is_not_sent_again_when_the_state_is_lost(life: Life) -> None:
    life.write("launch", "We are live!", to="x:acme linkedin:acme-inc")
    life.merge()
    life.service.fails({"kind": "partial", "accounts": ["x:acme"], "error": "Duplicate content"})
    life.nightly_run()
    life.service.fails()
    life.answers("launch", retry=["x:acme"])
    assert life.nightly_run().code == 0
    life.lose_the_state()
    assert life.nightly_run().code == 0
    assert life.nightly_run().code == 1
    both = {"We are live!": ["linkedin:acme-inc", "x:acme"]}
    assert life.seen_by_the_public() == both
    assert life.plan().asks == {"launch": "already-out"}
    life.change("launch", answers=None)
    life.merge()
    assert life.run("retry", "launch", "--auto-approve").says("state known launch")
    life.answers("launch", known=["x:acme"])
    assert life.nightly_run().code == 0
    assert life.is_quiet()
    assert life.seen_by_the_public() == both
    life.answers("launch", retry=["x:acme"], again=True)
    assert life.nightly_run().code == 0
    assert life.seen_by_the_public() == {"We are live!": ["linkedin:acme-inc", "x:acme", "x:acme"]}
