"""Announcements in variants, and campaigns of rows: divided, sorted and edited while they go out."""

from typing import Any

import pytest
from tests.life.life import Life

THREE = "x:acme linkedin:acme-inc bluesky:acme.example"


def rows(life: Life, *lines: str) -> None:
    life.path("data/tips.csv").parent.mkdir(exist_ok=True)
    life.path("data/tips.csv").write_text("\n".join(["slug,text", *lines, ""]), "utf-8")


def campaign(life: Life, *lines: str, start: float = 1, to: str = "x:acme") -> None:
    """A tip each day, from so many days ahead on."""
    rows(life, *lines)
    every = {"every": "day", "at": "09:00", "timezone": "UTC", "from": life.in_days(start)[:10]}
    template = {"accounts": to.split(), "content": "{{ row.text }}"}
    life._write_yaml(
        life.path("tips"),
        {
            "forEach": {"file": "../data/tips.csv", "key": "slug"},
            "schedule": every,
            "template": template,
        },
    )


def test_an_announcement_that_is_out_gets_variants_and_loses_them(life: Life) -> None:
    life.write("launch", "It is out", to=THREE, at=life.in_days(1))
    life.merge()
    assert life.nightly_run().code == 0
    life.days_pass(2)
    life.change(
        "launch", variants={"linkedin": {"content": "For your team", "offset": "+2h"}, "x": {}}
    )
    life.merge("Say it in other words on LinkedIn, too late")
    run = life.nightly_run()
    assert (run.code, run.says("PS626", "launch@linkedin")) == (0, True)
    assert life.is_quiet()
    life.change("launch", variants=None)
    life.merge("Back again")
    assert life.nightly_run().code == 0
    assert life.is_quiet()
    assert life.seen_by_the_public() == {"It is out": sorted(THREE.split())}


FAILS = {"kind": "partial", "accounts": ["bluesky:acme.example"], "error": "The access is over"}
ALL_ALONE = {"x": {}, "linkedin": {}, "bluesky": {}}


def fails_on_bluesky(life: Life, variants: dict[str, Any]) -> None:
    """A launch that is out on two of three accounts, and whose file is divided afterwards."""
    life.write("launch", "It is out", to=THREE)
    life.merge()
    life.service.fails(FAILS)
    life.nightly_run()
    life.service.fails()
    life.change("launch", variants=variants)
    life.merge("Divide it, too late")
    run = life.nightly_run()
    assert run.code == 0
    assert not run.says("PS626", "launch@bluesky it")
    assert run.says("PS608", "launch@bluesky", "The access is over")
    assert life.run("status", "--exit-code").code == 1
    assert life.plan().does == {}
    assert life.seen_by_the_public() == {"It is out": ["linkedin:acme-inc", "x:acme"]}


@pytest.mark.parametrize("variants", [ALL_ALONE, {"bluesky": {}}], ids=["all", "one"])
@pytest.mark.parametrize("address", ["launch", "launch@bluesky"])
def test_a_delivery_that_failed_is_retried_by_either_address_of_what_was_divided(
    life: Life, variants: dict[str, Any], address: str
) -> None:
    fails_on_bluesky(life, variants)
    retry = ("retry", address, "--account", "bluesky", "--auto-approve")
    assert life.run(*retry).code == 0
    assert life.run(*retry).code == 0
    life.nights(2)
    assert life.seen_by_the_public() == {"It is out": sorted(THREE.split())}
    assert life.is_quiet()
    assert life.run("status", "--exit-code").code == 0


@pytest.mark.parametrize("asked", ["retry", "answers", "nobody"])
def test_what_failed_is_found_in_the_archive_when_its_document_comes_back_divided(
    life: Life, asked: str
) -> None:
    life.write("launch", "It is out", to=THREE)
    life.merge()
    life.service.fails(FAILS)
    life.nightly_run()
    life.service.fails()
    life.delete("launch")
    life.merge("Tidy up")
    life.nightly_run()
    life.write("launch", "It is out", to=THREE)
    answers = {"answers": {"retry": ["bluesky"]}} if asked == "answers" else {}
    life.change("launch", variants=ALL_ALONE | {"bluesky": answers})
    life.merge("Divided")
    retry = ("retry", "launch@bluesky", "--auto-approve")
    if asked == "retry":
        assert life.run(*retry).says("what failed is in the archive")
    else:
        assert life.plan().does == {"launch": "restore"}
        life.nightly_run()
    status = life.run("status", "--exit-code", "launch")
    assert (status.code, status.says("variant `bluesky` in posts/launch.yaml")) == (1, True)
    if asked == "retry":
        assert life.run(*retry).code == 0
    life.nights(3)
    out = THREE.split() if asked != "nobody" else ["x:acme", "linkedin:acme-inc"]
    assert life.seen_by_the_public() == {"It is out": sorted(out)}
    assert life.plan().does == {}


def test_what_failed_is_not_sent_as_missed_by_a_variant_of_another_name(life: Life) -> None:
    at = life.in_days(0.5)
    life.write("launch", "It is out", to=THREE, at=at)
    life.merge()
    life.nightly_run()
    life.service.fails(FAILS)
    life.days_pass(1)
    life.nightly_run()
    life.service.fails()
    life.delete("launch")
    says: dict[str, Any] = {"variants": ALL_ALONE, "missed": "publish"}
    life.write("start", "It is out", to=THREE, at=at, **says)
    life.merge("Another name, and divided")
    assert set(life.plan().does.values()) == {"move"}
    life.nights(2)
    assert life.seen_by_the_public() == {"It is out": ["linkedin:acme-inc", "x:acme"]}
    assert life.run("retry", "start@bluesky", "--auto-approve").code == 0
    life.nights(2)
    assert life.seen_by_the_public() == {"It is out": sorted(THREE.split())}


@pytest.mark.parametrize("is_timed", [True, False], ids=["late", "at once"])
def test_what_failed_is_asked_about_when_a_later_commit_has_it_as_a_variant_of_another_name(
    life: Life, *, is_timed: bool
) -> None:
    when = {"at": life.in_days(0.5)} if is_timed else {}
    life.write("launch", "It is out", to=THREE, **when)
    life.merge()
    life.service.fails(FAILS)
    life.nightly_run()
    life.days_pass(1)
    life.nightly_run()
    life.service.fails()
    life.delete("launch")
    life.merge("Tidy up")
    life.nightly_run()
    says: dict[str, Any] = {"variants": ALL_ALONE, "missed": "publish"}
    life.write("start", "It is out", to=THREE, **when, **(says if is_timed else {}))
    life.change("start", variants=ALL_ALONE)
    life.merge("Another name, and divided")
    plan = life.plan()
    assert set(plan.does.values()) == {"blocked"}
    assert plan.says("PS602", "as 'launch'", "start@bluesky")
    life.nights(2)
    assert life.seen_by_the_public() == {"It is out": ["linkedin:acme-inc", "x:acme"]}
    again = {"bluesky": {"answers": {"again": True}}}
    life.change("start", variants=ALL_ALONE | again)
    life.merge("Send it there")
    assert life.plan().does["start@bluesky"] == "create"
    life.nights(2)
    assert life.seen_by_the_public() == {"It is out": sorted(THREE.split())}


def test_a_variant_answers_for_the_delivery_that_failed_before_it_was_one(life: Life) -> None:
    words = {"content": "Now it is out here, too"}
    fails_on_bluesky(life, ALL_ALONE)
    life.change("launch", variants=ALL_ALONE | {"bluesky": {"answers": {"known": ["bluesky"]}}})
    life.merge("We know")
    assert not life.nightly_run().says("PS608")
    assert life.run("status", "--exit-code").code == 0
    asked = {"bluesky": words | {"answers": {"retry": ["bluesky"]}}}
    life.change("launch", variants=ALL_ALONE | asked)
    life.merge("Send it once more")
    assert life.plan().does == {"launch": "retry"}
    life.nights(2)
    assert life.seen_by_the_public() == {
        "It is out": ["linkedin:acme-inc", "x:acme"],
        words["content"]: ["bluesky:acme.example"],
    }
    assert life.is_quiet()


def test_what_failed_is_sent_by_one_post_of_the_document_alone(life: Life) -> None:
    fails_on_bluesky(life, ALL_ALONE)
    life.change(
        "launch", variants=ALL_ALONE | {"bluesky": {"offset": "+2d"}}, scheduledAt=life.in_days(0)
    )
    life.merge("Later")
    life.nightly_run()
    for address in ("launch", "launch@bluesky"):
        life.run("retry", address, "--auto-approve")
    life.days_pass(3)
    life.nights(2)
    assert life.seen_by_the_public() == {"It is out": sorted(THREE.split())}


def test_a_variant_that_failed_becomes_part_of_the_whole_again(life: Life) -> None:
    life.write("launch", "It is out", to=THREE)
    life.change("launch", variants=ALL_ALONE)
    life.merge()
    life.service.fails(FAILS)
    life.nightly_run()
    life.service.fails()
    life.change("launch", variants=None)
    life.merge("Put it together")
    assert life.nightly_run().says("PS608", "postsync retry launch --account bluesky")
    assert life.run("status", "--exit-code").code == 1
    life.run("retry", "launch", "--auto-approve")
    life.nights(2)
    assert life.seen_by_the_public() == {"It is out": sorted(THREE.split())}
    assert life.is_quiet()


def test_an_announcement_that_waits_is_divided_and_put_together(life: Life) -> None:
    life.write("launch", "It is out", to=THREE, at=life.in_days(5))
    life.merge()
    assert life.nightly_run().code == 0
    life.change("launch", variants={"linkedin": {"content": "For your team", "offset": "+2h"}})
    life.merge()
    assert life.nightly_run().code == 0
    assert life.scheduled() == {
        "It is out": ["bluesky:acme.example", "x:acme"],
        "For your team": ["linkedin:acme-inc"],
    }
    life.change("launch", variants={"x": {}, "linkedin": {}, "bluesky": {"content": "It's out!"}})
    life.merge()
    assert life.nightly_run().code == 0
    life.change("launch", variants=None)
    life.merge()
    assert life.nightly_run().code == 0
    assert life.is_quiet()
    life.days_pass(6)
    assert life.nightly_run().code == 0
    assert life.seen_by_the_public() == {"It is out": sorted(THREE.split())}


def test_three_files_become_one_with_variants_and_other_words(life: Life) -> None:
    for at, (to, text) in enumerate(
        (("x:acme", "Out"), ("linkedin:acme-inc", "For work"), ("bluesky", "Sky"))
    ):
        life.write(f"launch-{at}", text, to=to, at=life.in_days(1 if at else 9))
    life.merge()
    assert life.nightly_run().code == 0
    life.days_pass(2)
    life.delete("launch-0", "launch-1", "launch-2")
    when = life.in_days(7)
    life.write(
        "launch",
        "Out, at last",
        to="x:acme linkedin:acme-inc bluesky",
        at=when,
        variants={
            "linkedin": {"content": "For work", "scheduledAt": life.in_days(-1)},
            "bluesky": {"content": "Sky", "scheduledAt": life.in_days(-1)},
        },
    )
    life.merge("One file in the place of three")
    assert life.plan().does == {
        "launch": "update",
        "launch@bluesky": "move",
        "launch@linkedin": "move",
    }
    assert life.nightly_run().code == 0
    assert life.is_quiet()
    life.days_pass(8)
    life.nightly_run()
    assert life.seen_by_the_public() == {
        "Out, at last": ["x:acme"],
        "For work": ["linkedin:acme-inc"],
        "Sky": ["bluesky:acme.example"],
    }


def test_the_rows_of_a_campaign_are_sorted_inserted_and_edited_after_some_are_out(
    life: Life,
) -> None:
    campaign(life, "one,First", "two,Second", "three,Third", "four,Fourth")
    life.merge()
    assert life.nightly_run().code == 0
    life.days_pass(2.5)
    assert life.nightly_run().code == 0
    # The order is another one, a row came in, and a word of what is out was corrected.
    campaign(
        life, "four,Fourth", "new,Fresh", "two,Second!", "three,Third", "one,First", start=-1.5
    )
    life.merge()
    run = life.nightly_run()
    assert run.code == 0, run
    assert life.is_quiet()
    for _ in range(6):
        life.days_pass(1)
        assert life.nightly_run().code == 0
    seen = life.seen_by_the_public()
    assert all(len(accounts) == 1 for accounts in seen.values()), seen
    assert {"First", "Second"} <= seen.keys()
    assert "Second!" not in seen


def test_a_key_that_is_renamed_moves_and_a_broken_file_of_rows_cancels_nothing(life: Life) -> None:
    campaign(life, "one,First", "two,Second", start=3)
    life.merge()
    assert life.nightly_run().code == 0
    rows(life, "start,First", "two,Second")
    life.merge()
    assert life.plan().does == {"tips/start": "move"}
    assert life.nightly_run().code == 0
    life.path("data/tips.csv").write_text('slug,text\n"start,First\n', "utf-8")
    life.merge("A quote that nobody closes")
    assert "cancel" not in life.plan().does.values()
    assert life.nightly_run().code == 1
    assert life.scheduled() == {"First": ["x:acme"], "Second": ["x:acme"]}
    life.revert()
    assert life.nightly_run().code == 0
    assert life.is_quiet()


def test_a_new_row_is_no_edit_of_one_that_is_out_and_gone(life: Life) -> None:
    campaign(life, "one,Tip of the day: use a read-only key", "two,Tip of the day: keep a list")
    life.merge()
    assert life.nightly_run().code == 0
    life.days_pass(1.5)
    assert life.nightly_run().code == 0
    rows(life, "two,Tip of the day: keep a list", "six,Tip of the day: use a write-only key")
    life.merge("One is done with, and six is new")
    assert life.plan().does == {"tips/one": "archive", "tips/six": "create"}
    assert life.nightly_run().code == 0
    assert life.is_quiet()
    life.days_pass(4)
    assert life.nightly_run().code == 0
    assert len(life.seen_by_the_public()) == 3


def test_a_campaign_that_loses_its_rows_is_stopped_by_the_guard(life: Life) -> None:
    campaign(life, *(f"tip-{number},Tip number {number}" for number in range(20)), start=2)
    life.merge()
    assert life.nightly_run().code == 0
    rows(life, "tip-0,Tip number 0")
    life.merge("Somebody saves half a file")
    run = life.nightly_run()
    assert run.code == 1
    assert run.says("PS606") or run.says("allow-cancels")
    assert len(life.scheduled()) == 20


@pytest.mark.parametrize("why", ["paused", "no run", "inserted", "moved"])
def test_a_row_that_nobody_sent_in_time_needs_a_person_unless_other_rows_went_by(
    life: Life, why: str
) -> None:
    tips = ["a,Bread needs time", "b,Hats keep the sun off", "c,Wear a scarf"]
    campaign(life, *(tips[:2] if why == "no run" else tips), start=1)
    life.merge()
    life.nightly_run()
    match why:
        case "paused":
            life.nights(1)
            life.configure(policy={"paused": True})
            life.merge("Stop")
            life.nights(3)
            life.configure(policy={"paused": False})
        case "no run":
            life.nights(3)
            campaign(life, *tips, start=-2)
            life.merge("One more")
            life.days_pass(2)
        case "inserted":
            life.nights(3)
            campaign(life, "z,Boats sail well", *tips, start=-2)
        case "moved":
            life.nights(3)
            campaign(life, *tips, "z,Boats sail well", start=-9)
    if why != "no run":
        life.merge("Go on")
    missed = why in {"paused", "no run"}
    plan, status = life.plan(), life.run("status", "--exit-code")
    assert (plan.code, status.code) == (missed, missed)
    assert plan.says("PS410", "tips/c") == missed
    assert plan.says("PS627", "tips/z") == (not missed)
    life.nights(4)
    assert len(life.seen_by_the_public()) == (2 if missed else 3)
