"""Refusals with a way on: each says what a reviewer can merge and what an operator can run."""

from tests.life.life import Life


def test_a_main_branch_that_was_amended_goes_on(life: Life) -> None:
    life.write("friday", "See you on Friday", at=life.in_days(4))
    life.merge()
    assert life.nightly_run().code == 0
    life.amend()
    life.write("saturday", "See you on Saturday", at=life.in_days(5))
    life.merge()
    assert life.nightly_run().code == 0
    assert set(life.scheduled()) == {"See you on Friday", "See you on Saturday"}


def test_an_old_job_that_is_run_again_brings_nothing_back(life: Life) -> None:
    life.write("friday", "See you on Friday", at=life.in_days(4))
    life.merge()
    old = life.head()
    assert life.nightly_run().code == 0
    life.edit("friday", "Friday", "Friday at nine")
    life.merge()
    assert life.nightly_run().code == 0
    refused = life.nightly_run(commit=old)
    assert refused.code == 4
    assert refused.says(f"--allow-older {old}"[:22])
    assert life.scheduled() == {"See you on Friday at nine": ["x:acme"]}
    assert life.nightly_run("--allow-older", life.head(), commit=old).code != 0
    assert life.nightly_run("--allow-older", old, commit=old).code == 0
    assert life.scheduled() == {"See you on Friday": ["x:acme"]}


def test_a_plan_of_an_old_commit_says_that_apply_would_refuse(life: Life) -> None:
    life.write("friday", "See you on Friday", at=life.in_days(4))
    life.merge()
    old = life.head()
    life.write("saturday", "See you on Saturday", at=life.in_days(5))
    life.merge()
    assert life.nightly_run().code == 0
    life.check_out(old)
    assert life.run("plan").says("--allow-older")


def test_a_service_that_does_not_tell_the_time_is_sent_nothing(life: Life) -> None:
    life.write("friday", "See you on Friday", at=life.in_days(4))
    life.merge()
    life.service.fails({"kind": "no_date"})
    refused = life.nightly_run()
    assert refused.code == 4
    assert refused.says("date")
    assert life.scheduled() == {}
    life.service.fails()
    assert life.nightly_run().code == 0


def test_more_cancels_than_allowed_say_what_to_merge_and_what_to_run(life: Life) -> None:
    for number in range(7):
        life.write(f"post-{number}", f"Post {number}", at=life.in_days(5 + number))
    life.merge()
    assert life.nightly_run().code == 0
    life.delete(*(f"post-{number}" for number in range(6)))
    life.merge("Half of it is called off")
    refused = life.nightly_run()
    assert refused.code == 1
    assert refused.says("--allow-cancels 6", "policy.maxCancel")
    life.configure(policy={"maxCancel": 6})
    life.merge()
    assert life.nightly_run().code == 0
    assert life.scheduled() == {"Post 6": ["x:acme"]}


def test_the_workflow_of_a_new_workspace_has_a_field_for_answers(life: Life) -> None:
    assert life.run("init", "fresh").code == 0
    (workflow,) = life.work.rglob("postsync*apply.yml")
    assert "      answers:\n" in workflow.read_text("utf-8")


def test_a_configuration_by_another_name_is_not_passed_over(life: Life) -> None:
    life.write("hello", "Hello, world")
    (life.work / "postsync.yaml").rename(life.work / "postsync.yml")
    life.merge("The other ending")
    refused = life.nightly_run()
    assert refused.code == 1
    assert refused.says("postsync.yaml")
    assert life.seen_by_the_public() == {}
