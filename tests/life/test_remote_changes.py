"""Remote changes: what people do at the service is not undone by a run that nobody looks at."""

from tests.life.life import Life

MONDAY = "Meet us on Monday"


def test_what_was_taken_down_in_an_emergency_stays_down(life: Life) -> None:
    for number in range(2):
        life.write(f"party/{number}", f"Party {number}", at=life.in_days(5))
    life.merge()
    assert life.nightly_run().code == 0
    life.ui_deletes("Party 0", "Party 1")
    life.nights(2)
    assert life.scheduled() == {}
    assert life.plan().asks == {"party/0": "deleted-remotely", "party/1": "deleted-remotely"}
    life.days_pass(10)
    life.nightly_run()
    assert life.seen_by_the_public() == {}


def test_a_person_who_saw_the_plan_brings_it_back(life: Life) -> None:
    life.write("monday", MONDAY, at=life.in_days(5))
    life.merge()
    assert life.nightly_run().code == 0
    life.ui_deletes(MONDAY)
    assert life.nightly_run().code == 1
    assert life.a_person_approves().code == 0
    assert life.nightly_run().code == 0
    life.days_pass(6)
    assert life.seen_by_the_public() == {MONDAY: ["x:acme"]}


def test_a_post_that_was_put_off_in_the_ui_waits_until_the_file_says_so_too(life: Life) -> None:
    life.write("monday", MONDAY, at=life.in_days(2))
    life.merge()
    assert life.nightly_run().code == 0
    later = life.in_days(20)
    life.ui_edits(MONDAY, scheduledAt=later)
    assert life.nightly_run().code == 1
    life.nights(3)
    assert life.seen_by_the_public() == {}
    assert life.plan().asks == {"monday": "changed-remotely"}
    life.change("monday", scheduledAt=later)
    life.merge("Later, as the social team decided")
    assert life.nightly_run().code == 0
    assert life.is_quiet()
    life.days_pass(20)
    assert life.seen_by_the_public() == {MONDAY: ["x:acme"]}


def test_the_file_wins_where_a_reviewer_says_again(life: Life) -> None:
    life.write("monday", MONDAY, at=life.in_days(3))
    life.merge()
    assert life.nightly_run().code == 0
    life.ui_edits(MONDAY, content="Meet us on Tuesday")
    assert life.nightly_run().code == 1
    file, command = life.plan().ways("monday")
    assert "again" in file
    assert "--restore monday" in command
    life.answers("monday", again=True)
    assert life.nightly_run().code == 0
    life.days_pass(4)
    assert life.seen_by_the_public() == {MONDAY: ["x:acme"]}


def test_again_that_stands_in_the_file_already_is_taken_out_and_put_back(life: Life) -> None:
    life.write("monday", MONDAY, at=life.in_days(3), answers={"again": True})
    life.merge()
    assert life.nightly_run().code == 0
    life.ui_deletes(MONDAY)
    assert life.nightly_run().code == 1
    assert "take `again: true` out" in life.plan().ways("monday")[0]
    life.answers("monday")
    assert life.nightly_run().code == 1
    assert "answers: {again: true}" in life.plan().ways("monday")[0]
    life.answers("monday", again=True)
    assert life.nightly_run().code == 0
    life.days_pass(4)
    assert life.seen_by_the_public() == {MONDAY: ["x:acme"]}


def test_an_outage_that_answers_404_to_everything_makes_nothing_twice(life: Life) -> None:
    everything = {f"Post {number}": ["x:acme"] for number in range(6)}
    for number, text in enumerate(everything):
        life.write(f"post-{number}", text, at=life.in_days(5 + number))
    life.merge()
    assert life.nightly_run().code == 0
    life.hours_pass(30)
    gone = {"kind": "status", "status": 404, "message": "Post not found"}
    life.service.fails(
        {**gone, "match": {"method": "GET", "path": "/v1/posts/*"}},
        {"kind": "stale_list", "seconds": 2 * 86400},
    )
    refused = life.nightly_run()
    assert refused.code == 1
    assert refused.says("--allow-vanished")
    life.service.fails()
    assert life.nightly_run().code == 0
    assert life.scheduled() == everything


def test_everything_stops_with_one_line_and_goes_on_without_it(life: Life) -> None:
    everything = {f"Post {number}": ["x:acme"] for number in range(7)}
    for number, text in enumerate(everything):
        life.write(f"post-{number}", text, at=life.in_days(5 + number))
    life.merge()
    assert life.nightly_run().code == 0
    life.configure(policy={"paused": True})
    life.merge("Stop everything")
    assert life.nightly_run().code == 0
    assert life.scheduled() == {}
    life.configure(policy=None)
    life.merge("Go on")
    assert life.nightly_run().code == 0
    assert life.scheduled() == everything


def test_four_posts_at_once_need_a_person(life: Life) -> None:
    life.write("friday", "See you on Friday", at=life.in_days(9))
    life.merge()
    assert life.nightly_run().code == 0
    for number in range(4):
        life.write(f"post-{number}", f"Post {number}", at=life.in_days(1), missed="publish")
    life.merge()
    life.days_pass(4)
    refused = life.nightly_run()
    assert refused.code == 1
    assert refused.says("--allow-publish-now", "maxPublishNow")
    assert life.seen_by_the_public() == {}
    assert life.nightly_run("--allow-publish-now", "4").code == 0
    assert len(life.seen_by_the_public()) == 4


def test_an_account_that_was_swapped_in_the_ui_is_a_change(life: Life) -> None:
    life.write("monday", MONDAY, to="x:acme linkedin:acme-inc", at=life.in_days(3))
    life.merge()
    assert life.nightly_run().code == 0
    life.ui_edits(MONDAY, accounts=["x:acme", "threads"])
    assert life.nightly_run().code == 1
    plan = life.plan()
    assert plan.asks == {"monday": "changed-remotely"}
    assert "threads" in plan.out


def test_what_is_restored_from_the_bin_while_all_is_paused_is_not_overlooked(life: Life) -> None:
    life.write("monday", MONDAY, at=life.in_days(5))
    life.merge()
    assert life.nightly_run().code == 0
    standing = life.service.find(MONDAY)
    life.configure(policy={"paused": True})
    life.merge("Stop everything")
    assert life.nightly_run().code == 0
    life.service.control("POST", f"posts/{standing}/restore")
    told = life.nightly_run()
    assert told.code == 1
    assert told.says("PS614", f"postsync state resolve monday --remote-id {standing}")
    assert life.run("state", "resolve", "monday", "--remote-id", standing).code == 0
    assert life.nightly_run().code == 0
    assert life.scheduled() == {}
