"""One launch told in several ways, through the weeks: each account hears of it once."""

from typing import Any

from tests.life.life import Life

ACCOUNTS = "x:acme linkedin:acme-inc bluesky:acme.example"


def launch(life: Life, **variants: Any) -> None:
    life.write("launch", "The rover drives", to=ACCOUNTS, at=life.in_days(6), variants=variants)


def test_a_launch_grows_variants_while_it_is_scheduled_and_goes_out_once(life: Life) -> None:
    life.write("launch", "The rover drives", to=ACCOUNTS, at=life.in_days(6))
    life.merge()
    assert life.nightly_run().code == 0
    life.change(
        "launch",
        variants={"linkedin": {"content": "Our rover drives itself", "offset": "+1d"}, "x": {}},
    )
    life.merge("More words for LinkedIn, a day later")
    life.a_person_approves()
    assert life.scheduled() == {
        "The rover drives": ["bluesky:acme.example", "x:acme"],
        "Our rover drives itself": ["linkedin:acme-inc"],
    }
    life.nights(10)
    assert life.seen_by_the_public() == {
        "The rover drives": ["bluesky:acme.example", "x:acme"],
        "Our rover drives itself": ["linkedin:acme-inc"],
    }
    assert life.is_quiet()


def test_history_stays_when_variants_are_added_to_what_is_out(life: Life) -> None:
    launch(life, x={"content": "Rover!"})
    life.merge()
    life.nights(8)
    seen = life.seen_by_the_public()
    assert seen == {
        "Rover!": ["x:acme"],
        "The rover drives": ["bluesky:acme.example", "linkedin:acme-inc"],
    }
    life.change("launch", variants={"x": {"content": "Rover!"}, "linkedin": {"content": "Later"}})
    life.merge("Tell it otherwise, too late")
    life.nights(3)
    assert life.seen_by_the_public() == seen


def test_a_mention_that_changes_its_name_changes_what_is_ahead_alone(life: Life) -> None:
    life.configure(mentions={"acme": {"x": "@acme", "default": "Acme"}})
    for name, days in (("old", 2), ("new", 9)):
        life.write(
            name,
            f"{name}: built with {{{{ mention.acme }}}}",
            to="x:acme bluesky:acme.example",
            at=life.in_days(days),
            variants={"x": {}},
        )
    life.merge()
    life.nights(4)
    life.configure(mentions={"acme": {"x": "@acme_robots", "default": "Acme Robots"}})
    life.merge("They have another name now")
    life.nights(10)
    assert life.seen_by_the_public() == {
        "old: built with Acme": ["bluesky:acme.example"],
        "old: built with @acme": ["x:acme"],
        "new: built with Acme Robots": ["bluesky:acme.example"],
        "new: built with @acme_robots": ["x:acme"],
    }
    assert life.is_quiet()


def test_a_file_that_breaks_keeps_all_of_its_variants_until_it_is_mended(life: Life) -> None:
    launch(life, x={"content": "Rover!"}, linkedin={})
    life.merge()
    assert life.nightly_run().code == 0
    scheduled = life.scheduled()
    life.change("launch", variants={"x": ["Rover!"]})
    life.merge("A slip")
    assert life.nightly_run().code == 1
    assert life.scheduled() == scheduled
    life.revert()
    assert life.nightly_run().code == 0
    assert life.scheduled() == scheduled
    assert life.is_quiet()


def test_a_state_that_is_lost_is_found_again_variant_by_variant(life: Life) -> None:
    launch(life, x={"content": "Rover!"}, linkedin={"offset": "+1d"})
    life.merge()
    assert life.nightly_run().code == 0
    life.lose_the_state()
    assert life.nightly_run().code == 0
    assert set(life.plan().does.values()) <= {"adopt"}
    life.nights(10)
    assert life.seen_by_the_public() == {
        "Rover!": ["x:acme"],
        "The rover drives": ["bluesky:acme.example", "linkedin:acme-inc"],
    }


def test_what_is_out_and_divided_is_not_taken_for_what_its_file_says_now(life: Life) -> None:
    life.write("launch", "The rover drives", at=life.in_days(1))
    life.merge()
    assert life.nightly_run().code == 0
    life.days_pass(2)
    life.change("launch", variants={"x": {"content": "Our rover drives by itself"}})
    life.merge("Say it better, too late")
    for _ in "12":
        plan = life.plan()
        told = [(one["rule"], one["address"]) for one in plan.json["diagnostics"]]
        assert told == [("PS602", "launch@x")], plan
        assert life.nightly_run().code == 0
    assert plan.does == {}
    assert life.seen_by_the_public() == {"The rover drives": ["x:acme"]}
