"""A post that moves to another name is the same post, whatever takes its old place."""

import pytest
from tests.doubles.builders import X, post
from tests.doubles.stage import Stage, outcomes

from postsync.domain.remote.remote import RemoteContainer


@pytest.mark.parametrize("at_once", [True, False], ids=["published at once", "scheduled"])
def test_a_file_moved_away_for_another_is_not_sent_again(stage: Stage, at_once: bool) -> None:
    when = {"scheduled_at": None} if at_once else {}
    stage.write(post("current", "This week", **when))
    stage.apply()
    stage.write(post("archive", "This week", **when), post("current", "Next week", **when))
    report = stage.apply()
    assert outcomes(report) == {"archive": "done", "current": "done"}
    assert sorted(stage.provider.texts()) == ["Next week", "This week"]
    assert stage.record("archive").remote_id != stage.record("current").remote_id
    assert stage.has_settled()


def test_a_renamed_post_that_changed_elsewhere_is_moved_before_anything_is_sent(
    stage: Stage,
) -> None:
    stage.write(post("current", "This week"))
    stage.apply()
    remote_id = stage.record("current").remote_id
    stage.provider.edit(remote_id, containers=(RemoteContainer(content="Last week"),))
    stage.write(post("archive", "This week"), post("current", "Next week"))
    stage.apply()
    assert stage.record("archive").remote_id == remote_id
    assert sorted(stage.provider.texts()) == ["Next week", "This week"]
    assert stage.has_settled()


def test_the_old_text_is_published_once(stage: Stage) -> None:
    stage.write(post("current", "This week", scheduled_at=None))
    stage.apply()
    stage.write(post("archive", "This week", scheduled_at=None), post("current", draft=True))
    stage.apply()
    assert stage.provider.public == [(X.id, "This week")]


@pytest.mark.parametrize("at_once", [True, False], ids=["published at once", "scheduled"])
def test_posts_that_move_along_a_row_of_names_are_sent_once_each(
    stage: Stage, at_once: bool
) -> None:
    when = {"scheduled_at": None} if at_once else {}
    stage.write(post("a", "One", **when), post("b", "Two", **when))
    stage.apply()
    stage.write(post("a", "Zero", **when), post("b", "One", **when), post("c", "Two", **when))
    stage.apply()
    assert sorted(stage.provider.texts()) == ["One", "Two", "Zero"]
    assert stage.has_settled()


@pytest.mark.parametrize("at_once", [True, False], ids=["published at once", "scheduled"])
def test_posts_that_swap_their_names_are_not_sent_again(stage: Stage, at_once: bool) -> None:
    when = {"scheduled_at": None} if at_once else {}
    stage.write(post("a", "One", **when), post("b", "Two", **when))
    stage.apply()
    stage.write(post("a", "Two", **when), post("b", "One", **when))
    assert outcomes(stage.apply()) == {"a": "done", "b": "done"}
    assert sorted(stage.provider.texts()) == ["One", "Two"]
    assert stage.has_settled()


def test_a_post_that_takes_the_words_of_a_deleted_one_keeps_its_own_record(stage: Stage) -> None:
    stage.write(post("a", "One"), post("b", "Two"))
    stage.apply()
    remote_id = stage.record("a").remote_id
    stage.write(post("a", "Two"))
    stage.apply()
    assert stage.record("a").remote_id == remote_id
    assert stage.provider.texts() == ["Two"]
    assert stage.has_settled()
