"""Memory: what is out stays known, whatever becomes of its file."""

from tests.life.life import Life

BOTH = ["linkedin:acme-inc", "x:acme"]


def test_a_file_that_is_deleted_and_restored_is_not_published_again(life: Life) -> None:
    life.write("launch", "We are live!", to="x:acme linkedin:acme-inc")
    life.merge()
    assert life.nightly_run().code == 0
    life.delete("launch")
    life.merge("Clean up")
    assert life.plan().does == {"launch": "archive"}
    assert life.nightly_run().code == 0
    life.days_pass(40)
    life.revert()
    assert life.plan().does == {"launch": "restore"}
    assert life.nightly_run().code == 0
    assert life.seen_by_the_public() == {"We are live!": BOTH}
    assert life.is_quiet()


def test_a_pattern_that_matched_less_for_a_day_publishes_nothing_again(life: Life) -> None:
    for number in range(3):
        life.write(f"news/{number}", f"News {number}")
    life.write("other", "Something else", at=life.in_days(9))
    life.merge()
    assert life.nightly_run().code == 0
    life.configure(posts=["posts/*.yaml"])
    life.merge("Tidy the configuration")
    assert life.nightly_run().code == 0
    life.configure(posts=None)
    life.merge("The folder below was meant, too")
    assert set(life.plan().does.values()) == {"restore"}
    assert life.nightly_run().code == 0
    assert life.seen_by_the_public() == {f"News {number}": ["x:acme"] for number in range(3)}


def test_a_checkout_without_posts_cancels_nothing(life: Life) -> None:
    life.write("friday", "See you on Friday", at=life.in_days(4))
    life.write("hello", "Hello, world")
    life.merge()
    assert life.nightly_run().code == 0
    life.delete("friday", "hello")
    life.merge("A submodule that was not fetched")
    refused = life.nightly_run()
    assert refused.code != 0
    assert refused.says("--allow-empty")
    life.revert()
    assert life.nightly_run().code == 0
    life.days_pass(5)
    assert life.seen_by_the_public() == {
        "Hello, world": ["x:acme"],
        "See you on Friday": ["x:acme"],
    }


def test_a_record_that_is_thrown_away_leaves_its_history(life: Life) -> None:
    life.write("launch", "We are live!")
    life.merge()
    assert life.nightly_run().code == 0
    life.days_pass(40)
    removed = life.run("state", "rm", "launch")
    assert removed.code == 0
    assert removed.says("history", "--forget")
    assert life.nightly_run().code == 0
    assert life.seen_by_the_public() == {"We are live!": ["x:acme"]}


def test_a_renamed_post_is_not_sent_and_its_old_name_is_free(life: Life) -> None:
    life.write("reminder", "The shop opens at nine")
    life.merge()
    assert life.nightly_run().code == 0
    life.rename("reminder", "archive/2027-03-01")
    life.write("reminder", "The shop opens at ten")
    life.merge("This week's reminder")
    assert life.plan().does == {"archive/2027-03-01": "move", "reminder": "create"}
    assert life.nightly_run().code == 0
    assert life.nightly_run().code == 0
    assert life.seen_by_the_public() == {
        "The shop opens at nine": ["x:acme"],
        "The shop opens at ten": ["x:acme"],
    }


def test_what_is_restored_after_a_year_with_its_folder_renamed_is_history(life: Life) -> None:
    for number in range(2):
        life.write(f"2026/{number}", f"News {number}", to="x:acme linkedin:acme-inc")
    life.merge()
    assert life.nightly_run().code == 0
    life.delete("2026/0", "2026/1")
    life.merge("Remove 2026")
    assert life.nightly_run().code == 0
    life.days_pass(300)
    life.revert()
    life.rename("2026", "old/2026")
    life.merge("Keep an archive")
    life.nights(2)
    assert life.seen_by_the_public() == {"News 0": BOTH, "News 1": BOTH}
