"""Every question says both ways to answer it, in words and snippets that can be used as they are."""

import shlex
from datetime import UTC, datetime

import yaml
from tests.tables import each_row

from postsync.domain.plan.answers import (
    Way,
    how_to_answer,
    ways,
    ways_to_answer,
    what_is_asked,
)
from postsync.domain.post.content import Answers
from postsync.domain.state.question import Asking, Candidate, Question

FILE = "posts/launch.yaml"


def asked(
    kind: Asking, *ids: str, given: Answers | None = None, address: str = "launch"
) -> Question:
    return Question(
        address=address,
        kind=kind,
        since=datetime(2026, 11, 29, tzinfo=UTC),
        fingerprint="f",
        candidates=tuple(Candidate(remote_id=one) for one in ids),
        answers=given or Answers(),
    )


def answered(way: Way) -> object:
    return yaml.safe_load(way.snippet)["answers"]


@each_row("kind", Asking)
@each_row("ids", [(), ("9dyJS",), ("9dyJS", "8xKmL"), tuple("abcde")])
@each_row("given", [Answers(), Answers(again=True, is_not=("old",))])
def test_every_question_can_be_answered_by_a_commit_and_on_the_command_line(
    kind: Asking, ids: tuple[str, ...], given: Answers
) -> None:
    question = asked(kind, *ids, given=given)

    both = ways_to_answer(question, FILE)

    assert what_is_asked(question).endswith("?")
    assert FILE in both.file
    assert "postsync " in both.command
    for way in ways(question, FILE):
        assert way.edit or way.command
        assert not way.snippet or way.snippet in way.edit


def test_a_like_post_is_this_one_or_another() -> None:
    this, other = ways(asked(Asking.AMBIGUOUS_MATCH, "9dyJS"), FILE)

    assert answered(this) == {"is": "9dyJS"}
    assert this.command == "postsync apply --adopt launch=9dyJS"
    assert answered(other) == {"isNot": ["9dyJS"]}
    assert other.command == "postsync apply --create-anyway launch"
    assert str(other) == (
        "If it is not, and this post is to go out: write `answers: {isNot: [9dyJS]}` in "
        "posts/launch.yaml, or run `postsync apply --create-anyway launch`."
    )


def test_of_many_candidates_a_person_puts_in_the_id() -> None:
    this, other = ways(asked(Asking.AMBIGUOUS_MATCH, *"abcde"), FILE)

    assert answered(this) == {"is": "ID"}
    assert answered(other) == {"isNot": list("abcde")}


def test_words_that_are_out_go_out_again_only_when_that_is_said() -> None:
    again, let_go = ways(asked(Asking.ALREADY_OUT, "9dyJS"), FILE)

    assert answered(again) == {"again": True}
    assert again.command == "postsync apply --create-anyway launch"
    assert "`draft: true`" in let_go.edit
    assert let_go.command == "postsync state resolve launch --published"


def test_again_that_was_said_once_is_not_proposed_as_if_it_were_new() -> None:
    earlier = Answers(again=True)

    (out, _) = ways(asked(Asking.ALREADY_OUT, "9dyJS", given=earlier), FILE)
    (_, changed) = ways(asked(Asking.CHANGED_REMOTELY, given=earlier), FILE)

    assert answered(out) == {"isNot": ["9dyJS"], "again": True}
    assert "take `again: true` out of posts/launch.yaml" in changed.edit
    assert changed.command == "postsync apply --restore launch"


def test_a_change_at_the_service_is_taken_over_or_overruled() -> None:
    service, file = ways(asked(Asking.CHANGED_REMOTELY, "9dyJS"), FILE)

    assert service.edit == "make posts/launch.yaml say what the service shows"
    assert answered(file) == {"again": True}
    assert file.command == "postsync apply --restore launch"


def test_a_deleted_post_is_made_again_let_go_or_was_out() -> None:
    again, let_go, was_out = ways(asked(Asking.DELETED_REMOTELY), FILE)

    assert again.command == "postsync apply --restore launch"
    assert let_go.edit.startswith("delete posts/launch.yaml")
    assert was_out.command == "postsync state resolve launch --published"


def test_what_was_out_before_the_state_went_back_may_be_called_published() -> None:
    (_, is_out, _) = ways(asked(Asking.WENT_BACK), FILE)

    assert is_out.edit.startswith("delete posts/launch.yaml")
    assert is_out.command == "postsync state resolve launch --published"


def test_earlier_answers_stay_in_the_snippet() -> None:
    given = Answers(is_not=("old",), known=("x:acme",), is_="9dyJS")

    (_, other) = ways(asked(Asking.AMBIGUOUS_MATCH, "9dyJS", given=given), FILE)
    (this, _) = ways(asked(Asking.AMBIGUOUS_MATCH, "old", given=given), FILE)

    assert answered(other) == {"isNot": ["old", "9dyJS"], "known": ["x:acme"]}
    assert answered(this) == {"is": "old", "known": ["x:acme"]}


@each_row(
    "remote_id", ["123", "1e5", "0x1F", "true", "a b", "a'b", 'a"b\\', "x;rm -rf", "-", "9dyJS"]
)
def test_an_id_survives_yaml_and_a_shell(remote_id: str) -> None:
    (way, _) = ways(asked(Asking.AMBIGUOUS_MATCH, remote_id), FILE)

    assert answered(way) == {"is": remote_id}
    assert shlex.split(way.command)[-1] == f"launch={remote_id}"


def test_without_a_file_the_words_still_say_where() -> None:
    text = how_to_answer(asked(Asking.WENT_BACK, "9dyJS"))

    assert "write `answers: {is: 9dyJS}` in the post's file" in text
    assert "If it is out, and the service no longer has it" in text


def test_a_variant_is_answered_where_its_own_words_are() -> None:
    for kind in Asking:
        for way in ways(asked(kind, "a1", address="launch@linkedin"), FILE):
            assert not way.edit or "the variant `linkedin` in posts/launch.yaml" in way.edit
            # Without the variant its accounts would get the post itself.
            assert "delete" not in way.edit


def test_a_row_of_a_campaign_is_answered_by_its_key_and_not_by_its_file() -> None:
    question = asked(Asking.ALREADY_OUT, address="tips/hats@x")
    again, let_go = ways(question, "posts/tips.yaml", "tips")
    assert again.edit is not None
    assert again.edit.endswith("{again: true}}` in posts/tips.yaml, beside its template")
    assert again.snippet == 'answers: {"hats@x": {again: true}}'
    assert let_go.edit is not None
    assert "delete" not in let_go.edit
