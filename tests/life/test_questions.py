"""Questions: they stay until a person answers, in the file or on the command line."""

import pytest
from tests.life.life import X_ACME, Life


def test_a_lost_state_is_asked_about_for_weeks_and_publishes_nothing(life: Life) -> None:
    life.write("launch", "We are live!")
    life.write("friday", "See you on Friday", at=life.in_days(20))
    life.merge()
    assert life.nightly_run().code == 0
    life.days_pass(3)
    life.ui_deletes("We are live!")
    life.lose_the_state()
    assert life.nightly_run().code == 1
    life.days_pass(40)
    assert life.nightly_run().code == 1
    assert life.plan().asks == {"launch": "went-back"}
    assert all(life.plan().ways("launch"))
    assert life.seen_by_the_public() == {
        "See you on Friday": ["x:acme"],
        "We are live!": ["x:acme"],
    }


def test_a_question_that_is_answered_by_a_commit_is_asked_no_more(life: Life) -> None:
    life.write("launch", "We are live!")
    life.merge()
    assert life.nightly_run().code == 0
    life.days_pass(3)
    life.ui_deletes("We are live!")
    life.lose_the_state()
    life.nights(2)
    life.delete("launch")
    life.merge("It is out")
    assert life.nightly_run().code == 0
    assert life.is_quiet()


def test_a_fresh_file_goes_out_while_old_ones_are_asked_about(life: Life) -> None:
    life.write("launch", "We are live!")
    life.merge()
    assert life.nightly_run().code == 0
    life.days_pass(3)
    life.ui_deletes("We are live!")
    life.lose_the_state()
    life.write("today", "We are hiring")
    life.merge()
    life.nightly_run()
    assert life.seen_by_the_public() == {"We are hiring": ["x:acme"], "We are live!": ["x:acme"]}


def test_a_post_by_hand_with_another_link_is_asked_about_until_it_is_told_apart(life: Life) -> None:
    by_hand = life.ui_posts("See https://example.com/a")
    life.write("see", "See https://example.com/b")
    life.merge()
    assert life.nightly_run().code == 1
    life.days_pass(40)
    assert life.nightly_run().code == 1
    assert life.plan().asks == {"see": "ambiguous-match"}
    life.answers("see", isNot=[by_hand])
    assert life.nightly_run().code == 0
    assert life.seen_by_the_public() == {
        "See https://example.com/a": ["x:acme"],
        "See https://example.com/b": ["x:acme"],
    }


def test_the_command_line_answers_what_the_file_could(life: Life) -> None:
    by_hand = life.ui_posts("See https://example.com/a")
    life.write("see", "See https://example.com/b")
    life.merge()
    assert life.nightly_run().code == 1
    status = life.run("status", "--exit-code")
    assert status.code == 1
    assert status.says("question")
    assert life.run("state", "list").says("see", "ambiguous-match")
    assert life.nightly_run("--adopt", f"see={by_hand}").code == 0
    assert life.nightly_run().code == 0
    assert life.seen_by_the_public() == {"See https://example.com/a": ["x:acme"]}


def test_an_account_that_comes_back_under_another_id_is_the_same_account(life: Life) -> None:
    life.write("launch", "We are live!")
    life.write("friday", "See you on Friday", at=life.in_days(4))
    life.merge()
    assert life.nightly_run().code == 0
    life.reconnect(X_ACME)
    life.nights(2)
    life.lose_the_state()
    life.nights(2)
    assert life.seen_by_the_public()["We are live!"] == ["x:acme"]


@pytest.mark.parametrize("how", ["paused", "away", "broken"])
def test_what_was_out_is_asked_about_even_if_it_could_not_be_when_the_state_was_lost(
    life: Life, how: str
) -> None:
    life.write("launch", "We are live!")
    life.write("friday", "See you on Friday", at=life.in_days(20))
    life.merge()
    assert life.nightly_run().code == 0
    life.days_pass(3)
    life.ui_deletes("We are live!")
    life.lose_the_state()
    match how:
        case "paused":
            life.configure(policy={"paused": True})
        case "away":
            life.delete("launch")
        case "broken":
            life.edit("launch", "content:", "contnt:")
    life.merge()
    life.nights(3)
    life.revert()
    life.nights(2)
    assert life.plan().asks == {"launch": "went-back"}
    assert life.seen_by_the_public() == {"We are live!": ["x:acme"]}


def test_a_question_follows_its_file_to_another_name(life: Life) -> None:
    life.ui_posts("See https://example.com/a")
    life.write("see", "See https://example.com/b")
    life.merge()
    assert life.nightly_run().code == 1
    life.days_pass(70)
    life.rename("see", "links/see")
    life.merge()
    assert life.nightly_run().code == 1
    life.rename("links/see", "see-b")
    life.edit("see-b", "content:", "contnt:")
    life.merge("Renamed, and broken")
    assert life.nightly_run().code == 1
    life.edit("see-b", "contnt:", "content:")
    life.merge()
    assert life.nightly_run().code == 1
    assert life.plan().asks == {"see-b": "ambiguous-match"}
    assert life.seen_by_the_public() == {"See https://example.com/a": ["x:acme"]}


def test_a_pause_answers_no_question(life: Life) -> None:
    life.ui_posts("See https://example.com/a")
    life.write("see", "See https://example.com/b")
    life.merge()
    assert life.nightly_run().code == 1
    life.configure(policy={"paused": True})
    life.merge("Stop everything")
    assert life.nightly_run().code == 0
    life.days_pass(70)
    life.revert()
    assert life.nightly_run().code == 1
    assert life.plan().asks == {"see": "ambiguous-match"}


@pytest.mark.parametrize("how", ["a draft", "deleted"])
def test_a_file_that_is_not_to_go_out_is_asked_about_no_more_unless_it_comes_back(
    life: Life, how: str
) -> None:
    life.ui_posts("See https://example.com/a")
    life.write("see", "See https://example.com/b")
    life.write("friday", "See you on Friday", at=life.in_days(20))
    life.merge()
    assert life.nightly_run().code == 1
    if how == "a draft":
        life.change("see", draft=True)
    else:
        life.delete("see")
    life.merge("Not now")
    life.nights(2)
    assert life.is_quiet()
    assert life.run("state", "list").says("0 open intents.")
    life.days_pass(70)
    life.revert()
    assert life.nightly_run().code == 1
    assert life.plan().asks == {"see": "ambiguous-match"}


@pytest.mark.parametrize("how", ["paused", "a draft", "deleted", "renamed"])
def test_what_a_lost_answer_left_open_stays_open_until_a_person_tells(life: Life, how: str) -> None:
    """The public saw it, and whoever saw that tidied it away in the UI."""
    life.write("friday", "See you on Friday", at=life.in_days(20))
    life.merge()
    assert life.nightly_run().code == 0
    life.write("launch", "We are live!")
    life.merge()
    call = {"method": "POST", "path": "/v1/posts*"}
    life.service.fails(
        {"kind": "drop_after", "match": call}, {"kind": "stale_list", "seconds": 600}
    )
    assert life.nightly_run().code == 1
    life.service.fails()
    life.ui_deletes("We are live!")
    match how:
        case "paused":
            life.configure(policy={"paused": True})
        case "a draft":
            life.change("launch", draft=True)
        case "deleted":
            life.delete("launch")
        case "renamed":
            life.rename("launch", "we-are-live")
    life.merge()
    life.nights(2)
    life.revert()
    assert life.nightly_run().code == 1
    assert life.nightly_run().code == 1
    assert life.seen_by_the_public() == {"We are live!": ["x:acme"]}
    assert life.run("state", "resolve", "launch", "--published").code == 0
    assert life.nightly_run().code == 0
    assert life.is_quiet()


def test_a_lost_call_that_made_nothing_is_told_in_the_file(life: Life) -> None:
    call = {"method": "POST", "path": "/v1/posts*"}
    life.write("launch", "We are live!")
    life.merge()
    life.service.fails({"kind": "drop_before", "match": call})
    assert life.nightly_run().code == 1
    life.service.fails()
    assert life.nightly_run().says("answers: {again: true}", "state resolve launch --not-created")
    life.answers("launch", again=True)
    life.nights(2)
    assert life.seen_by_the_public() == {"We are live!": ["x:acme"]}
    assert life.is_quiet()


def test_a_lost_call_whose_post_was_edited_is_told_in_the_file(life: Life) -> None:
    call = {"method": "POST", "path": "/v1/posts*"}
    life.write("launch", "We are live, see https://example.com/a")
    life.merge()
    life.service.fails(
        {"kind": "drop_after", "match": call}, {"kind": "stale_list", "seconds": 600}
    )
    assert life.nightly_run().code == 1
    life.service.fails()
    made = life.service.find("We are live, see https://example.com/a")
    life.ui_edits(
        "We are live, see https://example.com/a", content="We are live: https://example.com/b"
    )
    asked = life.nightly_run()
    assert asked.code == 1
    assert asked.says("answers: {is: ID}")
    life.answers("launch", **{"is": made})
    life.nights(2)
    assert len(life.seen_by_the_public()) == 1
    assert life.is_quiet()
