"""Field changes are named by the paths of the post file."""

from typing import Any

from tests.doubles.builders import AHEAD, post, record_of, with_media
from tests.tables import each_row

from postsync.domain.plan.changes import field_changes
from postsync.domain.post.content import Container, Media
from postsync.domain.post.post import Post

ROCKET = Media(path="posts/rocket.jpg", sha256="a1", alt="A rocket")


def changed(after: Post, before: Post | None = None) -> dict[str, tuple[Any, Any]]:
    old, new = record_of(before or post()).content, record_of(after).content
    return {change.path: (change.before, change.after) for change in field_changes(old, new)}


@each_row(
    "after, paths",
    [
        (post(), []),
        (post(text="Hi"), ["containers[0].content"]),
        (post(scheduled_at=None), ["scheduledAt"]),
        (post(selectors=("linkedin",)), ["accounts"]),
        (with_media("launch", ROCKET), ["containers[0].media[0]"]),
        (
            post(containers=(Container(content="Hello"), Container(content="2", media=(ROCKET,)))),
            ["containers[1].content", "containers[1].media[0]"],
        ),
        (post(blocks={"instagram": {"publishAsStory": True}}), ["instagram.publishAsStory"]),
        (post(blocks={"linkedin": {}}), ["linkedin"]),
        (post(labels=("a",), protect=True, draft=True), ["draft", "labels", "protect"]),
    ],
)
def test_every_change_has_the_path_of_its_field(after: Post, paths: list[str]) -> None:
    assert list(changed(after)) == paths


def test_before_and_after_are_given() -> None:
    assert changed(post(text="Hi", scheduled_at=None)) == {
        "scheduledAt": ("2026-11-30T12:00:00Z", None),
        "containers[0].content": ("Hello", "Hi"),
    }
    assert AHEAD.isoformat() == "2026-11-30T12:00:00+00:00"


def test_a_new_post_shows_all_that_it_says() -> None:
    paths = [change.path for change in field_changes(None, record_of(post()).content)]
    assert paths == ["accounts", "scheduledAt", "containers[0].content"]


def test_a_removed_medium_and_container_are_shown() -> None:
    two = post(containers=(Container(content="Hello", media=(ROCKET,)), Container(content="Two")))
    assert changed(post(), two) == {
        "containers[0].media[0]": (
            {"path": "posts/rocket.jpg", "alt": "A rocket", "sha256": "a1"},
            None,
        ),
        "containers[1].content": ("Two", None),
    }


def test_other_bytes_under_the_same_name_are_a_change() -> None:
    other = Media(path=ROCKET.path, sha256="b2", alt=ROCKET.alt)
    assert list(changed(with_media("launch", other), with_media("launch", ROCKET))) == [
        "containers[0].media[0]"
    ]
